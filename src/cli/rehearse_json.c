/*
 * hark rehearse --json: a line for each mail and one for the sum. The keys are documented in
 * hark(1): add at the end, never change.
 */
#include "rehearse.h"

static json_t *outcome_json(const struct rehearsed *outcome)
{
	const struct feedback_record *feedback = &outcome->feedback;
	json_t *object = json_pack("{s:s, s:s, s:o}", "state", outcome->ledger.state, "reason",
	    outcome->ledger.reason, "number",
	    outcome->ledger.feedback_id != 0 ? json_integer((json_int_t)outcome->ledger.feedback_id)
					     : json_null());

	if (!outcome->is_new_feedback)
		return object;
	json_object_update_new(
	    object, json_pack("{s:s, s:f, s:o, s:s, s:f, s:s, s:s, s:b, s:s}", "category",
			feedback->category, "score", feedback->score, "tags",
			cli_json_words(feedback->tags), "priority", feedback->priority, "sentiment",
			feedback->sentiment, "language", feedback->language, "channel",
			feedback->channel, "acknowledged", (int)rehearse_has_ack(outcome),
			"acknowledgement", feedback->ack_decision));
	return object;
}

void rehearse_json_mail(
    const struct arrival *arrival, const struct rehearsed *before, const struct rehearsed *would)
{
	const struct message *message = arrival->message;
	json_t *root = json_pack("{s:s, s:o, s:s, s:s, s:s, s:o}", "type", "mail", "date",
	    cli_json_time(arrival->internal_date_ms), "from",
	    message != NULL ? message->from.address : "", "subject",
	    message != NULL ? message->subject : "", "message_id",
	    message != NULL ? message->message_id : "", "would", outcome_json(would));

	if (before != NULL)
		json_object_set_new(root, "before", outcome_json(before));
	cli_print_json(root);
}

static json_t *counts_json(const struct rehearse_counts *counts)
{
	json_t *object = json_object();

	for (size_t i = 0; i < counts->count; i++)
		json_object_set_new(
		    object, counts->items[i].name, json_integer(counts->items[i].count));
	return object;
}

static json_t *figures_json(const struct rehearse_figures *figures)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "states", counts_json(&figures->states),
	    "categories", counts_json(&figures->categories), "priorities",
	    counts_json(&figures->priorities), "acknowledgements", counts_json(&figures->acks),
	    "breaker", cli_json_time(figures->breaker_ms));
}

static json_t *differences_json(const struct differences *differences)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "mails", (json_int_t)differences->mails,
	    "state", (json_int_t)differences->states, "category",
	    (json_int_t)differences->categories, "tags", (json_int_t)differences->tags, "priority",
	    (json_int_t)differences->priorities, "acknowledgement", (json_int_t)differences->acks);
}

void rehearse_json_end(const struct rehearse_show *show, const struct gathering *gathering,
    const struct rehearse_figures *figures, const struct report *report, struct arena *arena)
{
	const struct rehearse_figures *would = &figures[show->desk_count - 1];
	int64_t from_ms, to_ms;
	json_t *root;

	gather_span(gathering, &from_ms, &to_ms);
	root = json_pack("{s:s, s:I, s:I, s:o, s:o, s:o}", "type", "sum", "mails",
	    (json_int_t)would->mails, "older", (json_int_t)gather_older_count(gathering), "from",
	    cli_json_time(from_ms), "to", cli_json_time(to_ms), "would", figures_json(would));
	if (show->desk_count == 2) {
		json_object_set_new(root, "before", figures_json(&figures[0]));
		json_object_set_new(root, "different", differences_json(&show->differences));
	}
	if (report != NULL)
		json_object_set_new(
		    root, "report", json_loads(report_json(report, arena), 0, NULL));
	cli_print_json(root);
}
