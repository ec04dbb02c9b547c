/*
 * The words that a report uses for what the store keeps as short codes.
 */
#include <string.h>

#include "hark/report.h"
#include "write_p.h"

struct word {
	const char *code, *text;
};

static const struct word states[] = {
    {"feedback", N_("new feedback")},
    {"reply", N_("replies to known feedback")},
    {"survey_answer", N_("survey answers")},
    {"own", N_("our own mail")},
    {"duplicate", N_("duplicates")},
    {"quarantined", N_("set aside as unreadable")},
    {"forgotten", N_("forgotten on request")},
    {"ignored:auto_reply", N_("automatic replies")},
    {"ignored:bounce", N_("undeliverable notices")},
    {"ignored:delay", N_("delay notices")},
    {"ignored:receipt", N_("receipts")},
    {"ignored:complaint_report", N_("abuse complaints")},
    {"ignored:list", N_("mailing lists")},
    {"ignored:bulk", N_("newsletters and machine notices")},
};

/* Why no acknowledgement went out: the guard's rules. */
static const struct word reasons[] = {
    {"disabled", N_("acknowledgements are switched off (acknowledge.enabled)")},
    {"old", N_("written before hark began to watch")},
    {"own_mail", N_("our own mail")},
    {"loop", N_("our own mark in the mail: a loop")},
    {"x_loop", N_("marked by another automatic responder")},
    {"auto_submitted", N_("says of itself that it is automatic")},
    {"auto_header", N_("marked as automatic by its sender")},
    {"precedence", N_("marked as bulk or list mail")},
    {"list", N_("from a mailing list")},
    {"list_unsubscribe", N_("offers to unsubscribe: perhaps a newsletter")},
    {"suppress", N_("asks for no automatic answer")},
    {"no_recipient", N_("no address to answer to")},
    {"system_address", N_("an address that nobody reads (noreply and the like)")},
    {"never_ack", N_("on your never_ack list")},
    {"dead_address", N_("the address does not exist any more")},
    {"silenced", N_("asked for no more mail")},
    {"no_reply_text", N_("says \"do not reply\"")},
    {"loop_subject", N_("a subject like that of a mail loop")},
    {"spam", N_("marked as spam by your mail server")},
    {"dmarc", N_("the sender's address may be forged (DMARC failed)")},
    {"not_addressed", N_("not addressed to this mailbox")},
    {"reply_to_ours", N_("an answer to our mail")},
    {"address_cap", N_("this customer has had enough acknowledgements (limits.per_address_*)")},
    {"domain_cap", N_("this domain has had enough acknowledgements (limits.per_domain_hour)")},
    {"global_cap", N_("too many acknowledgements in one hour (limits.per_hour)")},
    {"breaker", N_("the circuit breaker is open (hark outbox resume)")},
    {"by_hand", N_("recorded by hand")},
};

static const struct word priorities[] = {
    {"high", N_("high")},
    {"normal", N_("normal")},
    {"low", N_("low")},
};

static const struct word languages[] = {
    {"en", N_("English")},
    {"zh", N_("Chinese")},
    {"zh-Hant", N_("Chinese (traditional)")},
    {"ja", N_("Japanese")},
    {"ko", N_("Korean")},
    {"de", N_("German")},
    {"fr", N_("French")},
    {"es", N_("Spanish")},
    {"ru", N_("Russian")},
    {"", N_("unknown")},
    {"und", N_("unknown")},
};

/* How a matter came; what the rules' channels are called stays as it is. */
static const struct word channels[] = {
    {"mail", N_("mail")},
    {"phone", N_("phone")},
    {"person", N_("in person")},
    {"chat", N_("chat")},
};

static const struct word improvements[] = {
    {"proposed", N_("proposed")},
    {"planned", N_("planned")},
    {"done", N_("done")},
    {"dropped", N_("dropped")},
};

/* What leaves, by the outbox's kinds. */
static const struct word mails[] = {
    {"ack", N_("acknowledgements")},
    {"reply", N_("your answers by \"hark reply\"")},
    {"note", N_("your words with a resolution")},
    {"resolved", N_("notes that a matter is resolved")},
    {"follow_up", N_("questions whether it holds")},
    {"reminder", N_("reminders to customers")},
    {"survey", N_("surveys")},
    {"thanks", N_("thanks for a rating")},
    {"improvement", N_("news of an improvement")},
    {"report", N_("reports to you")},
    {"alert", N_("alerts to you")},
    {"digest", N_("reminders to you")},
    {"transcript", N_("answers to your orders")},
};

static const char *find(const struct word *words, size_t count, const char *code)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i].code, code) == 0)
			return _(words[i].text);
	return NULL;
}

const char *word_state(const char *state)
{
	const char *text = find(states, ARRAY_SIZE(states), state);

	return text != NULL ? text : state;
}

int state_rank(const char *state)
{
	for (size_t i = 0; i < ARRAY_SIZE(states); i++)
		if (strcmp(states[i].code, state) == 0)
			return (int)i;
	return (int)ARRAY_SIZE(states);
}

const char *word_reason(const char *rule, const char *otherwise)
{
	const char *text = find(reasons, ARRAY_SIZE(reasons), rule);

	return text != NULL ? text : otherwise;
}

const char *word_priority(const char *priority)
{
	const char *text = find(priorities, ARRAY_SIZE(priorities), priority);

	return text != NULL ? text : priority;
}

const char *word_category(const struct report_category *categories, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		const char *name = strcmp(language_current(), "zh") == 0 ? categories[i].name_zh
									 : categories[i].name_en;

		if (strcmp(categories[i].id, id) == 0)
			return name != NULL && name[0] != '\0' ? name : id;
	}
	return strcmp(id, "uncategorised") == 0 ? _("uncategorised") : id;
}

const char *word_channel(const char *channel)
{
	const char *text = find(channels, ARRAY_SIZE(channels), channel);

	return text != NULL ? text : channel;
}

const char *word_language(const char *language)
{
	const char *text = find(languages, ARRAY_SIZE(languages), language);

	return text != NULL ? text : language;
}

static const struct word segments[] = {
    {"new", N_("new customers")},
    {"active", N_("active customers")},
    {"loyal", N_("loyal customers")},
    {"at_risk", N_("customers at risk")},
    {"dormant", N_("customers long silent")},
};

const char *word_segment(const char *segment)
{
	const char *text = find(segments, ARRAY_SIZE(segments), segment);

	return text != NULL ? text : segment;
}

const char *word_improvement(const char *status)
{
	const char *text = find(improvements, ARRAY_SIZE(improvements), status);

	return text != NULL ? text : status;
}

const char *word_mail(const char *kind)
{
	const char *text = find(mails, ARRAY_SIZE(mails), kind);

	return text != NULL ? text : kind;
}

const char *report_category_name(const struct report *report, const char *id)
{
	return word_category(report->categories, report->category_count, id);
}

const char *duration_words(double duration_ms, struct arena *arena)
{
	double minutes = duration_ms / MINUTE_MS;

	if (minutes < 90)
		return arena_printf(arena, _("%.0f min"), minutes);
	if (minutes < 10 * 60)
		return arena_printf(arena, _("%.1f h"), minutes / 60);
	if (minutes < 48 * 60)
		return arena_printf(arena, _("%.0f h"), minutes / 60);
	if (minutes < 10 * 24 * 60)
		return arena_printf(arena, _("%.1f days"), minutes / 60 / 24);
	return arena_printf(arena, _("%.0f days"), minutes / 60 / 24);
}

const char *word_due(int64_t due_ms, int64_t now_ms, struct arena *arena)
{
	if (due_ms == 0)
		return "-";
	if (due_ms > now_ms)
		return duration_words((double)(due_ms - now_ms), arena);
	return arena_printf(
	    arena, _("overdue by %s"), duration_words((double)(now_ms - due_ms), arena));
}

const char *word_erased(const int64_t counts[RETENTION_KINDS], struct arena *arena)
{
	static const char *const kinds[RETENTION_KINDS] = {
	    [RETENTION_TEXTS] = N_("texts of matters"),
	    [RETENTION_SPAM] = N_("texts of spam"),
	    [RETENTION_MAILS] = N_("mails that had left"),
	    [RETENTION_QUARANTINE] = N_("unreadable mails"),
	    [RETENTION_IGNORED] = N_("reasons of ignored mails"),
	    [RETENTION_COMMENTS] = N_("comments on ratings"),
	    [RETENTION_PERSONS] = N_("names and addresses of customers"),
	};
	const char *text = NULL;

	for (size_t i = 0; i < RETENTION_KINDS; i++) {
		const char *one;

		if (counts[i] == 0)
			continue;
		one = arena_printf(arena, "%s: %lld", _(kinds[i]), (long long)counts[i]);
		text = text == NULL ? one : arena_printf(arena, _("%s, %s"), text, one);
	}
	return text;
}
