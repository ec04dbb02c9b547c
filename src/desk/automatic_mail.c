/*
 * Mail that no person wrote: recorded with its nature, never answered. Bounces and complaints about
 * what hark sent mark the address.
 */
#include "desk_p.h"

#include <string.h>

static int note_bounce(const struct take_in_context *context, const struct message *message,
    int64_t feedback_id, struct arena *arena, struct error *error)
{
	const struct bounce *bounce = message->bounce;
	struct store *store = context->desk->store;
	const char *detail;
	struct event_record event;

	if (bounce == NULL || bounce->recipient[0] == '\0' || feedback_id == 0)
		return 0;
	detail = arena_printf(arena, "%s %s", bounce->recipient, bounce->status);
	event = (struct event_record){.at_ms = clock_now_ms(),
	    .feedback_id = feedback_id,
	    .actor = "hark",
	    .action = nature_word(message->nature),
	    .detail = detail};
	if (store_event_add(store, &event, error) != 0)
		return -1;
	/* Only a report about a mail that we did send may mark an address: anybody can write a
	 * bounce. */
	if (!bounce->is_address_dead ||
	    store_thread_has_address(store, feedback_id, bounce->recipient, error) != 1)
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
	int64_t ledger_id;
	int found = 0;

	result->ignored++;
	if (message->bounce != NULL && message->bounce->original_message_id[0] != '\0')
		found = store_thread_find(context->desk->store,
		    message->bounce->original_message_id, &outcome.feedback_id, error);
	if (found == 0)
		found = thread_find_known(context, message, &outcome.feedback_id, error);
	if (found < 0 || note_bounce(context, message, outcome.feedback_id, arena, error) != 0)
		return -1;
	if (nature == NATURE_COMPLAINT_REPORT && outcome.feedback_id != 0) {
		struct feedback_record feedback;

		if (store_feedback_get(
			context->desk->store, outcome.feedback_id, arena, &feedback, error) != 1 ||
		    store_address_mark(context->desk->store, feedback.address, false, true,
			"complaint report (ARF)", error) != 0)
			return -1;
	}
	return ledger_write(context, arrival, identity, &outcome, &ledger_id, error);
}
