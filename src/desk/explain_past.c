/*
 * What was decided about a feedback when it came in, as it is stored, and what today's rules would
 * decide. The guard cannot be asked again: the mail's header is not kept.
 */
#include "desk_p.h"

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
static int find_ack(struct desk *desk, struct arena *arena, struct past_explanation *explanation,
    struct error *error)
{
	struct event_record *events;
	size_t count;

	explanation->ack = "";
	if (store_event_list(
		desk->store, explanation->feedback.id, arena, &events, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (strcmp(events[i].action, "ack_queued") == 0)
			explanation->ack = events[i].detail;
	return 0;
}

static void ask_today(struct desk *desk, struct arena *arena, struct past_explanation *explanation)
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
	explanation->differs_in_tags = strcmp(verdict_join_tags(today, arena), feedback->tags) != 0;
	explanation->differs_in_priority =
	    strcmp(priority_word(today->priority), feedback->priority) != 0;
}

int explain_past(struct desk *desk, int64_t feedback_id, struct arena *arena,
    struct past_explanation *explanation_r, struct error *error)
{
	struct past_explanation explanation = {0};
	int found =
	    store_feedback_get(desk->store, feedback_id, arena, &explanation.feedback, error);

	if (found != 1)
		return found;
	if (first_mail(desk, arena, &explanation, error) != 0 ||
	    find_ack(desk, arena, &explanation, error) != 0 ||
	    store_evidence_list(desk->store, feedback_id, arena, &explanation.evidence,
		&explanation.evidence_count, error) != 0)
		return -1;
	/* Of a mail whose words were erased the rules can say nothing. */
	if (desk->rules != NULL &&
	    (explanation.entry.subject[0] != '\0' || explanation.entry.new_text[0] != '\0'))
		ask_today(desk, arena, &explanation);
	*explanation_r = explanation;
	return 1;
}
