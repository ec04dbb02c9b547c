/*
 * A customer's mail that belongs to a matter which is there already.
 */
#include "announcement_p.h"
#include "matter_p.h"

#include <string.h>

/* Nothing but thanks, and no rule hears anything else in it. */
static bool is_thanks(const struct desk *desk, const struct message *message, struct arena *arena,
    double *sentiment_r)
{
	const struct triage_input input = {
	    .subject = "", .text = message->new_text, .from = message->from.address};
	const char *sender =
	    arena_printf(arena, "%s %s", message->from.name, message->from.address);
	struct verdict verdict;

	if (message->attachment_count > 0 || !thanks_read(message->new_text, sender, arena))
		return false;
	triage_classify(desk->rules, &input, arena, &verdict);
	*sentiment_r = verdict.sentiment;
	return verdict.sentiment >= 0 && verdict.priority != PRIORITY_HIGH;
}

/* A customer's mail inside a feedback; thanks: NULL, or what the history says of them. */
static int take_reply(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, const struct feedback_record *feedback, const char *thanks,
    struct arena *arena, struct take_in_result *result, struct error *error)
{
	struct outcome outcome = {.state = "reply",
	    .reason = "answers a mail of this feedback",
	    .feedback_id = feedback->id};
	struct store *store = context->desk->store;
	int64_t ledger_id, now_ms = clock_now_ms();
	struct event_record event = {.at_ms = now_ms,
	    .feedback_id = feedback->id,
	    .actor = "customer",
	    .action = thanks != NULL ? "thanked" : "replied",
	    .detail = thanks};

	result->replies++;
	if (ledger_write(context, arrival, identity, &outcome, &ledger_id, error) != 0 ||
	    entry_write(context, arrival, feedback->id, "customer", ledger_id, error) != 0 ||
	    store_event_add(store, &event, error) != 0 ||
	    announce(context->desk, EVENT_REPLIED, feedback->id, NULL, error) != 0)
		return -1;
	return resolving_reply(
	    context->desk, feedback, arrival->message, thanks != NULL, arena, error);
}

int reply_try(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, struct arena *arena, struct take_in_result *result, int64_t *previous_r,
    struct error *error)
{
	struct store *store = context->desk->store;
	struct feedback_record feedback;
	const char *thanks = NULL;
	double sentiment;
	int64_t feedback_id;
	int found;

	*previous_r = 0;
	if (thread_find(context, arrival->message, THREAD_BY_ANY, &feedback_id, error) != 0)
		return -1;
	if (feedback_id == 0)
		return 0;
	*previous_r = feedback_id;
	found = thread_admits(context, feedback_id, arrival->message->from.address, error);
	if (found == 1)
		found = store_feedback_get(store, feedback_id, arena, &feedback, error);
	if (found == 1 && is_thanks(context->desk, arrival->message, arena, &sentiment))
		thanks = arena_printf(arena, "sentiment %.2f", sentiment);
	/* What is closed stays so: thanks belong to it, anything else is a matter of its own. */
	if (found != 1 || (strcmp(feedback.status, "closed") == 0 && thanks == NULL))
		return found < 0 ? -1 : 0;
	return take_reply(context, arrival, identity, &feedback, thanks, arena, result, error) == 0
		   ? 1
		   : -1;
}
