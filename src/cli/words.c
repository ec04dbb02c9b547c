/*
 * The store's short codes as words for people. Scripts get the codes themselves (--json).
 */
#include "src/cli/cli.h"

#include <string.h>

/* Statuses and priorities of feedback, states and kinds of mail, who did what. */
static const char *const words[] = {
    /* a matter */
    N_("open"),
    N_("responded"),
    N_("resolved"),
    N_("closed"),
    N_("reopened"),
    N_("high"),
    N_("normal"),
    N_("low"),
    /* a mail of ours */
    N_("queued"),
    N_("sending"),
    N_("sent"),
    N_("failed"),
    N_("uncertain"),
    N_("cancelled"),
    N_("ack"),
    N_("report"),
    N_("alert"),
    N_("follow_up"),
    N_("transcript"),
    /* an improvement */
    N_("proposed"),
    N_("planned"),
    N_("done"),
    N_("dropped"),
    N_("improvement"),
    N_("improvement_linked"),
    N_("improvement_unlinked"),
    N_("improvement_planned"),
    N_("improvement_dropped"),
    N_("improvement_task"),
    N_("improvement_task_done"),
    N_("improvement_done"),
    N_("improvement_queued"),
    N_("improvement_held"),
    N_("improvement_drafted"),
    /* where a customer stands */
    N_("new"),
    N_("active"),
    N_("loyal"),
    N_("at_risk"),
    N_("dormant"),
    /* who */
    N_("customer"),
    N_("owner"),
    /* did what */
    N_("created"),
    N_("classified"),
    N_("replied"),
    N_("continued"),
    N_("thanked"),
    N_("merged"),
    N_("ack_queued"),
    N_("acknowledged"),
    N_("send_failed"),
    N_("send_uncertain"),
    N_("bounce"),
    N_("delay"),
    N_("rule_error"),
    N_("resolved_queued"),
    N_("resolved_held"),
    N_("survey"),
    N_("thanks"),
    N_("survey_queued"),
    N_("survey_held"),
    N_("rated"),
    N_("rated_again"),
    N_("commented"),
    N_("low_rating"),
    N_("thanks_queued"),
    N_("thanks_held"),
    N_("unsubscribed"),
    N_("follow_up_queued"),
    N_("follow_up_held"),
    N_("snoozed"),
    N_("awake"),
    N_("priority"),
    N_("assigned"),
    N_("raised"),
    N_("note"),
    N_("note_queued"),
    N_("note_held"),
    N_("reply"),
    N_("reply_queued"),
    N_("reply_held"),
    N_("reminder"),
    N_("reminder_queued"),
    N_("reminder_held"),
    N_("waiting_for_customer"),
    N_("digest"),
    N_("notified"),
    N_("due_soon"),
    N_("breached"),
    N_("handed_up"),
    N_("tagged"),
    N_("assigned"),
    N_("forgotten"),
    N_("erased"),
    N_("moved"),
    N_("filed"),
    N_("marked"),
};

const char *cli_word(const char *code)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(words[i], code) == 0)
			return _(words[i]);
	return code;
}
