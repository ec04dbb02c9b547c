/*
 * Mail that no person wrote: recorded with its nature, never answered. Bounces and complaints about
 * what hark sent mark the address.
 */
#include "desk_p.h"

#include <string.h>

static int note_bounce(const struct take_in_context *context, const struct message *message,
    const char *detail, int64_t feedback_id, struct error *error)
{
	const struct event_record event = {.at_ms = clock_now_ms(),
	    .feedback_id = feedback_id,
	    .actor = "hark",
	    .action = nature_word(message->nature),
	    .detail = detail};

	if (message->bounce == NULL || message->bounce->recipient[0] == '\0' || feedback_id == 0)
		return 0;
	return store_event_add(context->desk->store, &event, error);
}

static int silence(
    struct store *store, int64_t feedback_id, struct arena *arena, struct error *error)
{
	struct feedback_record feedback;

	if (store_feedback_get(store, feedback_id, arena, &feedback, error) != 1)
		return -1;
	return store_address_mark(
	    store, feedback.address, false, true, "complaint report (ARF)", error);
}

/* Only a report about a mail that we did send may mark an address: anybody can write one, and knows
 * the Message-ID of what he wrote in another's name. */
static int mark_address(const struct take_in_context *context, const struct message *message,
    const char *detail, struct arena *arena, struct error *error)
{
	const struct bounce *bounce = message->bounce;
	struct store *store = context->desk->store;
	bool is_complaint = message->nature == NATURE_COMPLAINT_REPORT;
	int64_t feedback_id;

	if (!is_complaint &&
	    (bounce == NULL || !bounce->is_address_dead || bounce->recipient[0] == '\0'))
		return 0;
	if (thread_find(context, message, THREAD_BY_OURS, &feedback_id, error) != 0)
		return -1;
	if (feedback_id == 0)
		return 0;
	if (is_complaint)
		return silence(store, feedback_id, arena, error);
	if (store_thread_has_address(store, feedback_id, bounce->recipient, error) != 1)
		return 0;
	return store_address_mark(store, bounce->recipient, true, false, detail, error);
}

int automatic_mail_take(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, enum nature nature, const char *reason, struct arena *arena,
    struct take_in_result *result, struct error *error)
{
	const struct message *message = arrival->message;
	struct outcome outcome = {
	    .state = arena_printf(arena, "ignored:%s", nature_word(nature)), .reason = reason};
	const char *detail = "";
	int64_t ledger_id;

	result->ignored++;
	if (message->bounce != NULL)
		detail = arena_printf(
		    arena, "%s %s", message->bounce->recipient, message->bounce->status);
	if (thread_find(context, message, THREAD_BY_KNOWN, &outcome.feedback_id, error) != 0 ||
	    note_bounce(context, message, detail, outcome.feedback_id, error) != 0 ||
	    mark_address(context, message, detail, arena, error) != 0)
		return -1;
	return ledger_write(context, arrival, identity, &outcome, &ledger_id, error);
}
