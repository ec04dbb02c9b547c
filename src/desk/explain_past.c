/*
 * What was decided about a feedback when it came in, as it is stored, and what today's rules would
 * decide. The guard cannot be asked again: the mail's header is not kept.
 */
#include "matter_p.h"

#include <string.h>

/* The mail that opened the matter. */
static int first_mail(struct desk *desk, struct arena *arena, struct past_explanation *explanation,
    struct error *error)
{
	struct store *store = desk->store;
	int found;

	explanation->entry =
	    (struct entry_record){.subject = "", .new_text = "", .nature = "", .from_address = ""};
	explanation->ledger = (struct ledger_record){.state = "", .reason = ""};
	found = store_entry_of_customer(
	    store, explanation->feedback.id, ENTRY_FIRST, arena, &explanation->entry, error);
	if (found == 1 && explanation->entry.ledger_id != 0)
		found = store_ledger_get(
		    store, explanation->entry.ledger_id, arena, &explanation->ledger, error);
	return found < 0 ? -1 : 0;
}

/* The last word on the acknowledgement in its history. */
static const char *find_ack(const struct event_record *events, size_t count)
{
	const char *ack = "";

	for (size_t i = 0; i < count; i++)
		if (strcmp(events[i].action, "ack_queued") == 0)
			ack = events[i].detail;
	return ack;
}

/* Tags of the owner's are no rule's: they differ from nothing. */
static bool differ_in_tags(const char *today, const char *then, const struct event_record *events,
    size_t count, struct arena *arena)
{
	return strcmp(tagging_without_owners(today, events, count, arena),
		   tagging_without_owners(then, events, count, arena)) != 0;
}

static void ask_today(struct desk *desk, const struct event_record *events, size_t event_count,
    struct arena *arena, struct past_explanation *explanation)
{
	const struct feedback_record *feedback = &explanation->feedback;
	const struct verdict *today = &explanation->today.verdict;
	struct past past = {.store = desk->store,
	    .customer_id = feedback->customer_id,
	    .at_ms = feedback->created_ms};
	struct triage_input input = past_input(&past);

	input.subject = explanation->entry.subject;
	input.text = explanation->entry.new_text;
	input.from = feedback->address;
	input.from_name = feedback->name;
	triage_explain(desk->rules, &input, "", "", arena, &explanation->today);
	explanation->has_today = true;
	explanation->differs_in_category = strcmp(today->category, feedback->category) != 0;
	explanation->differs_in_tags = differ_in_tags(
	    verdict_join_tags(today, arena), feedback->tags, events, event_count, arena);
	explanation->differs_in_priority =
	    strcmp(priority_word(today->priority), feedback->priority) != 0;
}

int explain_past(struct desk *desk, int64_t feedback_id, struct arena *arena,
    struct past_explanation *explanation_r, struct error *error)
{
	struct past_explanation explanation = {0};
	struct event_record *events;
	size_t event_count;
	int found =
	    store_feedback_get(desk->store, feedback_id, arena, &explanation.feedback, error);

	if (found != 1)
		return found;
	if (first_mail(desk, arena, &explanation, error) != 0 ||
	    store_event_list(desk->store, feedback_id, arena, &events, &event_count, error) != 0 ||
	    store_evidence_list(desk->store, feedback_id, arena, &explanation.evidence,
		&explanation.evidence_count, error) != 0)
		return -1;
	explanation.ack = find_ack(events, event_count);
	/* Of a mail whose words were erased the rules can say nothing. */
	if (desk->rules != NULL &&
	    (explanation.entry.subject[0] != '\0' || explanation.entry.new_text[0] != '\0'))
		ask_today(desk, events, event_count, arena, &explanation);
	*explanation_r = explanation;
	return 1;
}
