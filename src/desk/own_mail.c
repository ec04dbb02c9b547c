/*
 * Mail from our own side: what hark sent and what the owner wrote. The owner's answer to a customer
 * is what counts as the first response.
 */
#include "desk_p.h"

#include <string.h>

const char *own_mail_reason(
    const struct desk *desk, const struct message *message, struct arena *arena)
{
	struct channel_match form;

	for (size_t i = 0; i < message->header_count; i++)
		if (strcmp(message->headers[i].name, "x-loop") == 0 &&
		    strcmp(message->headers[i].value, desk->instance_id) == 0)
			return "X-Loop is ours";
	if (!settings_has_own_address(desk->settings, message->from.address))
		return NULL;
	/* A shop's web site sends its form from the shop's address; an answer by hand is no form.
	 */
	if (message->in_reply_to[0] == '\0' && message->reference_count == 0 &&
	    form_find(desk, message, arena, &form))
		return NULL;
	return "From is one of our own addresses";
}

/* What is resolved or closed stays so: a last word does not open it again. */
static int mark_responded(struct store *store, int64_t feedback_id, int64_t at_ms,
    struct arena *arena, struct error *error)
{
	struct feedback_record feedback;

	if (store_feedback_get(store, feedback_id, arena, &feedback, error) != 1)
		return -1;
	if (strcmp(feedback.status, "open") != 0 && strcmp(feedback.status, "reopened") != 0)
		return 0;
	return store_feedback_status(
	    store, feedback_id, "responded", "owner", "answered by mail", at_ms, error);
}

/* The owner answers a customer with the mailbox in Cc: the matter counts as answered. */
static int owner_answered(const struct take_in_context *context, const struct arrival *arrival,
    int64_t feedback_id, int64_t ledger_id, struct arena *arena, struct error *error)
{
	struct store *store = context->desk->store;
	int64_t now_ms = clock_now_ms();
	int64_t at_ms = arrival->internal_date_ms > 0 ? arrival->internal_date_ms : now_ms;

	if (entry_write(context, arrival, feedback_id, "owner", ledger_id, error) != 0 ||
	    mark_responded(store, feedback_id, at_ms, arena, error) != 0)
		return -1;
	return store_outbox_cancel_for(
	    store, feedback_id, "ack", "the owner answered first", now_ms, NULL, error);
}

/* What is imported was chosen by the owner, and moves nothing but the past. */
static bool counts_as_answer(const struct take_in_context *context, const struct message *message)
{
	/* A mail that hark itself wrote is in the outbox already. */
	return message->nature == NATURE_PERSON && message_header(message, "x-loop") == NULL &&
	       (context->follows_dates || owner_proof(context, message) != PROOF_NONE);
}

int own_mail_take(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, const char *reason, struct arena *arena, struct take_in_result *result,
    struct error *error)
{
	const struct message *message = arrival->message;
	struct outcome outcome = {.state = "own", .reason = reason};
	int64_t ledger_id;

	result->own++;
	if (thread_find(context, message, &outcome.feedback_id, error) != 0 ||
	    ledger_write(context, arrival, identity, &outcome, &ledger_id, error) != 0)
		return -1;
	if (outcome.feedback_id == 0 || !counts_as_answer(context, message))
		return 0;
	return owner_answered(context, arrival, outcome.feedback_id, ledger_id, arena, error);
}
