/*
 * A customer's mail that belongs to a matter which is there already.
 */
#include "desk_p.h"

#include <string.h>

/* A customer's mail inside a feedback that is not closed. */
static int take_reply(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, const struct feedback_record *feedback, struct arena *arena,
    struct take_in_result *result, struct error *error)
{
	struct outcome outcome = {.state = "reply",
	    .reason = "answers a mail of this feedback",
	    .feedback_id = feedback->id};
	struct store *store = context->desk->store;
	int64_t ledger_id, now_ms = clock_now_ms();
	struct event_record event = {.at_ms = now_ms,
	    .feedback_id = feedback->id,
	    .actor = "customer",
	    .action = "replied",
	    .detail = ""};

	result->replies++;
	if (ledger_write(context, arrival, identity, &outcome, &ledger_id, error) != 0 ||
	    entry_write(context, arrival, feedback->id, "customer", ledger_id, error) != 0 ||
	    store_event_add(store, &event, error) != 0)
		return -1;
	return resolving_reply(context->desk, feedback, arrival->message, arena, error);
}

int reply_try(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, struct arena *arena, struct take_in_result *result, int64_t *previous_r,
    struct error *error)
{
	struct store *store = context->desk->store;
	struct feedback_record feedback;
	int64_t feedback_id;
	int found;

	*previous_r = 0;
	if (thread_find(context, arrival->message, &feedback_id, error) != 0)
		return -1;
	if (feedback_id == 0)
		return 0;
	*previous_r = feedback_id;
	found = thread_admits(context, feedback_id, arrival->message->from.address, error);
	if (found == 1)
		found = store_feedback_get(store, feedback_id, arena, &feedback, error);
	if (found != 1 || strcmp(feedback.status, "closed") == 0)
		return found < 0 ? -1 : 0;
	return take_reply(context, arrival, identity, &feedback, arena, result, error) == 0 ? 1
											    : -1;
}
