/*
 * Mail from our own side: what hark sent and what the owner wrote. The owner's answer to a customer
 * is what counts as the first response.
 */
#include "matter_p.h"

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

/* ---- the owner's answer ------------------------------------------------------------------ */

/* When it was written; a copy in Sent may have been filed later. Never before the matter began. */
static int64_t answered_ms(const struct take_in_context *context, const struct arrival *arrival,
    const struct feedback_record *feedback)
{
	const struct message *message = arrival->message;
	int64_t at_ms = arrival->internal_date_ms, now_ms = clock_now_ms();

	if (at_ms <= 0 || at_ms > now_ms)
		at_ms = now_ms;
	if (context->is_sent && message->has_date && message->date_ms < at_ms)
		at_ms = message->date_ms;
	return at_ms > feedback->created_ms ? at_ms : feedback->created_ms;
}

/* What the answer itself asks for: "#resolved", or a reminder. Not of what is imported. */
static int follow_answer(const struct take_in_context *context, const struct arrival *arrival,
    int64_t feedback_id, struct arena *arena, struct error *error)
{
	int done = resolving_from_owner(context->desk, feedback_id, arrival->message, arena, error);

	if (done != 0)
		return done < 0 ? -1 : 0;
	return reminder_plan_question(
	    context->desk, feedback_id, arrival->message->new_text, arena, error);
}

/* The matter counts as answered. What is resolved or closed stays so: a last word does not open it
 * again. */
static int owner_answered(const struct take_in_context *context, const struct arrival *arrival,
    int64_t feedback_id, int64_t ledger_id, struct arena *arena, struct error *error)
{
	struct desk *desk = context->desk;
	struct arrival dated = *arrival;
	struct feedback_record feedback;
	int done;

	if (store_feedback_get(desk->store, feedback_id, arena, &feedback, error) != 1)
		return -1;
	dated.internal_date_ms = answered_ms(context, arrival, &feedback);
	if (entry_write(context, &dated, feedback_id, "owner", ledger_id, error) != 0)
		return -1;
	if (strcmp(feedback.status, "open") == 0 || strcmp(feedback.status, "reopened") == 0)
		done = lifecycle_move_at(desk, &feedback, "responded", "owner", "answered by mail",
		    dated.internal_date_ms, error);
	else
		done = store_outbox_cancel_for(desk->store, feedback_id, "ack",
		    "the owner answered first", clock_now_ms(), NULL, error);
	if (done != 0 || context->follows_dates)
		return done;
	return follow_answer(context, arrival, feedback_id, arena, error);
}

/* Whether one of these takes part in the matter: a mail handed on to a colleague answers nobody. */
static int any_takes_part(const struct take_in_context *context, struct mail_addresses addresses,
    int64_t feedback_id, struct error *error)
{
	int found = 0;

	for (size_t i = 0; found == 0 && i < addresses.count; i++) {
		const char *address = addresses.items[i].address;

		if (address[0] != '\0' &&
		    !settings_has_own_address(context->desk->settings, address))
			found = store_thread_has_address(
			    context->desk->store, feedback_id, address, error);
	}
	return found;
}

static int is_to_customer(const struct take_in_context *context, const struct message *message,
    int64_t feedback_id, struct error *error)
{
	int found = any_takes_part(context, message->to, feedback_id, error);

	return found != 0 ? found : any_takes_part(context, message->cc, feedback_id, error);
}

/* A person's mail, and not one that hark sent and a provider filed into Sent. What is imported was
 * chosen by the owner, and moves nothing but the past. */
static bool is_by_owner(const struct take_in_context *context, const struct message *message)
{
	return message->nature == NATURE_PERSON && message_header(message, "x-loop") == NULL &&
	       compose_message_id_number(message->message_id) == 0 &&
	       (context->follows_dates || owner_proof(context, message) != PROOF_NONE);
}

int own_mail_take(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, const char *reason, struct arena *arena, struct take_in_result *result,
    struct error *error)
{
	const struct message *message = arrival->message;
	struct outcome outcome = {.state = "own", .reason = reason};
	int64_t ledger_id;
	int answers = 0;

	result->own++;
	if (thread_find(context, message, THREAD_BY_ANY, &outcome.feedback_id, error) != 0 ||
	    ledger_write(context, arrival, identity, &outcome, &ledger_id, error) != 0)
		return -1;
	if (outcome.feedback_id == 0) {
		answers = spoken_mail_take(context, arrival, ledger_id, arena, error);
		return answers == 0 ? order_take(context, message, ledger_id, arena, error)
				    : (answers < 0 ? -1 : 0);
	}
	if (is_by_owner(context, message))
		answers = is_to_customer(context, message, outcome.feedback_id, error);
	return answers == 1
		   ? owner_answered(context, arrival, outcome.feedback_id, ledger_id, arena, error)
		   : answers;
}
