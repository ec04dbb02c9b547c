/*
 * The store's short codes as words for people. Scripts get the codes themselves (--json).
 */
#include "src/cli/cli.h"

#include <string.h>

/* Statuses and priorities of feedback, states and kinds of mail, who did what. */
static const struct word {
	const char *code, *text;
} words[] = {
    /* a matter */
    {"open", N_("open")},
    {"responded", N_("responded")},
    {"resolved", N_("resolved")},
    {"closed", N_("closed")},
    {"reopened", N_("reopened")},
    {"high", N_("high")},
    {"normal", N_("normal")},
    {"low", N_("low")},
    /* a mail of ours */
    {"queued", N_("queued")},
    {"sending", N_("sending")},
    {"sent", N_("sent")},
    {"failed", N_("failed")},
    {"uncertain", N_("uncertain")},
    {"cancelled", N_("cancelled")},
    {"ack", N_("ack")},
    {"report", N_("report")},
    {"alert", N_("alert")},
    {"follow_up", N_("follow-up")},
    {"transcript", N_("transcript")},
    /* an improvement */
    {"proposed", N_("proposed")},
    {"planned", N_("planned")},
    {"done", N_("done")},
    {"dropped", N_("dropped")},
    {"improvement", N_("improvement")},
    {"improvement_linked", N_("joined to improvement")},
    {"improvement_unlinked", N_("taken off improvement")},
    {"improvement_planned", N_("improvement planned")},
    {"improvement_dropped", N_("improvement dropped")},
    {"improvement_task", N_("task of improvement")},
    {"improvement_task_done", N_("task done of improvement")},
    {"improvement_done", N_("improvement done")},
    {"improvement_queued", N_("news of the improvement queued")},
    {"improvement_held", N_("news of the improvement held back")},
    {"improvement_drafted", N_("news of the improvement drafted")},
    /* where a customer stands */
    {"new", N_("new")},
    {"active", N_("active")},
    {"loyal", N_("loyal")},
    {"at_risk", N_("at risk")},
    {"dormant", N_("dormant")},
    /* who */
    {"customer", N_("customer")},
    {"owner", N_("owner")},
    /* did what */
    {"created", N_("created")},
    {"classified", N_("classified")},
    {"replied", N_("replied")},
    {"continued", N_("continued")},
    {"thanked", N_("thanked")},
    {"merged", N_("merged")},
    {"ack_queued", N_("acknowledgement queued")},
    {"acknowledged", N_("acknowledged")},
    {"send_failed", N_("sending failed")},
    {"send_uncertain", N_("may or may not have been sent")},
    {"bounce", N_("bounce")},
    {"delay", N_("delay")},
    {"rule_error", N_("fault in a rule")},
    {"resolved_queued", N_("word of the resolution queued")},
    {"resolved_held", N_("word of the resolution held back")},
    {"survey", N_("survey")},
    {"thanks", N_("thanks")},
    {"survey_queued", N_("survey queued")},
    {"survey_held", N_("survey held back")},
    {"rated", N_("rated")},
    {"rated_again", N_("rated again")},
    {"commented", N_("commented")},
    {"low_rating", N_("low rating")},
    {"thanks_queued", N_("thanks queued")},
    {"thanks_held", N_("thanks held back")},
    {"unsubscribed", N_("unsubscribed")},
    {"follow_up_queued", N_("follow-up queued")},
    {"follow_up_held", N_("follow-up held back")},
    {"snoozed", N_("snoozed")},
    {"awake", N_("awake")},
    {"priority", N_("priority")},
    {"raised", N_("raised")},
    {"note", N_("note")},
    {"note_queued", N_("note queued")},
    {"note_held", N_("note held back")},
    {"reply", N_("reply")},
    {"reply_queued", N_("answer queued")},
    {"reply_held", N_("answer held back")},
    {"reminder", N_("reminder")},
    {"reminder_queued", N_("reminder queued")},
    {"reminder_held", N_("reminder held back")},
    {"waiting_for_customer", N_("waiting for the customer")},
    {"digest", N_("digest")},
    {"notified", N_("notified")},
    {"due_soon", N_("due soon")},
    {"breached", N_("breached")},
    {"handed_up", N_("handed up")},
    {"tagged", N_("tagged")},
    {"assigned", N_("assigned")},
    {"forgotten", N_("forgotten")},
    /* what kind of mail */
    {"person", N_("a person")},
    {"auto_reply", N_("automatic reply")},
    {"receipt", N_("receipt")},
    {"complaint_report", N_("abuse complaint")},
    {"list", N_("mailing list")},
    {"bulk", N_("bulk mail")},
    {"own", N_("our own mail")},
    {"unreadable", N_("unreadable")},
    {"erased", N_("erased")},
    {"moved", N_("moved")},
    {"filed", N_("filed")},
    {"marked", N_("marked")},
};

const char *cli_word(const char *code)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(words[i].code, code) == 0)
			return _(words[i].text);
	return code;
}

const char *cli_no_date(const char *reason, struct arena *arena)
{
	static const char field[] = "Date: ";

	if (reason == NULL || strncmp(reason, field, strlen(field)) != 0)
		return _("none");
	return arena_printf(
	    arena, _("none (\"%s\" is no day or time that there is)"), reason + strlen(field));
}
