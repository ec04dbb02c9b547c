/*
 * Take in: one batch of mails, one transaction, per mail a savepoint. Every UID ends in exactly one
 * row of the ledger with its reason; a mail whose own step fails is undone and quarantined instead,
 * so that it can neither be lost nor stop the ones behind it.
 */
#include "desk_p.h"

#include <string.h>

int ledger_write(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, const struct outcome *outcome, int64_t *ledger_id_r, struct error *error)
{
	const struct message *message = arrival->message;
	struct ledger_record record = {.folder_id = context->folder_id,
	    .uidvalidity = context->uidvalidity,
	    .uid = arrival->uid,
	    .state = outcome->state,
	    .reason = outcome->reason,
	    .identity = identity,
	    .feedback_id = outcome->feedback_id,
	    .at_ms = clock_now_ms(),
	    .mail_date_ms =
		message != NULL && message->has_date ? message->date_ms : arrival->internal_date_ms,
	    .size_bytes = arrival->size_bytes};

	if (context->ledger_id == 0)
		return store_ledger_add(context->desk->store, &record, ledger_id_r, error);
	*ledger_id_r = context->ledger_id;
	return store_ledger_change(context->desk->store, context->ledger_id, outcome->state,
	    outcome->reason, outcome->feedback_id, error);
}

static int quarantine(const struct take_in_context *context, const struct arrival *arrival,
    const char *reason, struct take_in_result *result, struct error *error)
{
	struct outcome outcome = {.state = "quarantined", .reason = reason};
	int64_t ledger_id;

	result->quarantined++;
	if (ledger_write(context, arrival, "", &outcome, &ledger_id, error) != 0)
		return -1;
	log_warning("UID %u quarantined: %s", arrival->uid, reason);
	return store_quarantine_add(
	    context->desk->store, ledger_id, arrival->raw, reason, clock_now_ms(), error);
}

/* Whether one of our own mails came back: from us, with our Message-ID or our loop mark. */
static const char *own_reason(const struct take_in_context *context, const struct message *message)
{
	const struct desk *desk = context->desk;

	for (size_t i = 0; i < message->header_count; i++)
		if (strcmp(message->headers[i].name, "x-loop") == 0 &&
		    strcmp(message->headers[i].value, desk->instance_id) == 0)
			return "X-Loop is ours";
	if (settings_has_own_address(desk->settings, message->from.address))
		return "From is one of our own addresses";
	return NULL;
}

int thread_find(const struct take_in_context *context, const struct message *message,
    int64_t *feedback_id_r, struct error *error)
{
	struct store *store = context->desk->store;
	int found = 0;

	*feedback_id_r = 0;
	if (message->in_reply_to[0] != '\0')
		found = store_thread_find(store, message->in_reply_to, feedback_id_r, error);
	for (size_t i = message->reference_count; found == 0 && i > 0; i--)
		found = store_thread_find(store, message->references[i - 1], feedback_id_r, error);
	return found < 0 ? -1 : 0;
}

static int add_entry(const struct take_in_context *context, const struct arrival *arrival,
    int64_t feedback_id, const char *author, int64_t ledger_id, struct error *error)
{
	const struct message *message = arrival->message;
	struct entry_record entry = {.feedback_id = feedback_id,
	    .author = author,
	    .kind = "mail",
	    .message_id = message->message_id,
	    .in_reply_to = message->in_reply_to,
	    .from_address = message->from.address,
	    .subject = message->subject,
	    .text = message->text,
	    .new_text = message->new_text,
	    .nature = nature_word(message->nature),
	    .at_ms = arrival->internal_date_ms > 0 ? arrival->internal_date_ms : clock_now_ms(),
	    .ledger_id = ledger_id};
	int64_t entry_id;

	return store_entry_add(context->desk->store, &entry, &entry_id, error);
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

	if (add_entry(context, arrival, feedback_id, "owner", ledger_id, error) != 0 ||
	    mark_responded(store, feedback_id, at_ms, arena, error) != 0)
		return -1;
	return store_outbox_cancel_for(
	    store, feedback_id, "ack", "the owner answered first", now_ms, NULL, error);
}

static int take_own(const struct take_in_context *context, const struct arrival *arrival,
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
	/* A mail that hark itself wrote is in the outbox already; only a person's answer is an
	 * entry. */
	if (outcome.feedback_id == 0 || message->nature != NATURE_PERSON ||
	    message_header(message, "x-loop") != NULL)
		return 0;
	return owner_answered(context, arrival, outcome.feedback_id, ledger_id, arena, error);
}

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

/* Mail that is not a person's: recorded with its nature, never answered. */
static int take_automatic(const struct take_in_context *context, const struct arrival *arrival,
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
		found = thread_find(context, message, &outcome.feedback_id, error);
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

/* A customer's mail inside a feedback that is not closed. */
static int take_reply(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, const struct feedback_record *feedback, struct take_in_result *result,
    struct error *error)
{
	struct outcome outcome = {.state = "reply",
	    .reason = "answers a mail of this feedback",
	    .feedback_id = feedback->id};
	struct store *store = context->desk->store;
	int64_t ledger_id, now_ms = clock_now_ms();
	bool is_settled =
	    strcmp(feedback->status, "resolved") == 0 || strcmp(feedback->status, "responded") == 0;
	struct event_record event = {.at_ms = now_ms,
	    .feedback_id = feedback->id,
	    .actor = "customer",
	    .action = "replied",
	    .detail = ""};

	result->replies++;
	if (ledger_write(context, arrival, identity, &outcome, &ledger_id, error) != 0 ||
	    add_entry(context, arrival, feedback->id, "customer", ledger_id, error) != 0 ||
	    store_event_add(store, &event, error) != 0)
		return -1;
	return is_settled ? store_feedback_status(store, feedback->id, "reopened", "customer",
				"the customer wrote again", now_ms, error)
			  : 0;
}

/* 1 when the mail was taken as a reply, 0 when it opens a new matter, -1 on error. */
static int try_reply(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, struct arena *arena, struct take_in_result *result, struct error *error)
{
	struct store *store = context->desk->store;
	struct feedback_record feedback;
	int64_t feedback_id;
	int found;

	if (thread_find(context, arrival->message, &feedback_id, error) != 0)
		return -1;
	if (feedback_id == 0)
		return 0;
	/* Anybody can name a Message-ID: only who takes part in the matter gets into it. */
	found = store_thread_has_address(store, feedback_id, arrival->message->from.address, error);
	if (found == 1)
		found = store_feedback_get(store, feedback_id, arena, &feedback, error);
	if (found != 1 || strcmp(feedback.status, "closed") == 0)
		return found < 0 ? -1 : 0;
	return take_reply(context, arrival, identity, &feedback, result, error) == 0 ? 1 : -1;
}

/* What the owner's sender rules make of the reader's judgement. */
static enum nature effective_nature(
    const struct take_in_context *context, const struct message *message, const char **reason_r)
{
	struct sender_rule rule = ruleset_sender(context->desk->rules, message->from.address);
	enum nature nature = message->nature;
	bool is_soft =
	    nature == NATURE_LIST || nature == NATURE_BULK || nature == NATURE_AUTO_REPLY;

	*reason_r = message->nature_reason;
	if (rule.treat_as == NULL)
		return nature;
	if (strcmp(rule.treat_as, "person") == 0 && is_soft) {
		*reason_r = "treat_as: person";
		return NATURE_PERSON;
	}
	if (strcmp(rule.treat_as, "bulk") == 0 && nature == NATURE_PERSON) {
		*reason_r = "treat_as: bulk";
		return NATURE_BULK;
	}
	return nature;
}

static int take_duplicate(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, const struct ledger_record *first, struct arena *arena,
    struct take_in_result *result, struct error *error)
{
	struct outcome outcome = {.state = "duplicate",
	    .reason = arena_printf(arena, "the same mail as UID %u, taken in before", first->uid),
	    .feedback_id = first->feedback_id};
	int64_t ledger_id;

	result->duplicates++;
	return ledger_write(context, arrival, identity, &outcome, &ledger_id, error);
}

static int take_person(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, struct arena *arena, struct take_in_result *result, struct error *error)
{
	int is_reply = try_reply(context, arrival, identity, arena, result, error);

	if (is_reply != 0)
		return is_reply < 0 ? -1 : 0;
	return new_feedback(context, arrival, identity, arena, result, error);
}

static int take_in_one(const struct take_in_context *context, const struct arrival *arrival,
    struct arena *arena, struct take_in_result *result, struct error *error)
{
	const struct message *message = arrival->message;
	struct ledger_record first;
	const char *reason;
	enum nature nature;
	char identity[33];
	int found;

	if (message == NULL)
		return quarantine(context, arrival, arrival->quarantine_reason, result, error);
	if (message->nature == NATURE_UNREADABLE)
		return quarantine(context, arrival,
		    message->error != NULL ? message->error : message->nature_reason, result,
		    error);
	message_identity(message, identity);
	found = store_ledger_find_identity(context->desk->store, identity, arena, &first, error);
	if (found < 0)
		return -1;
	if (found == 1)
		return take_duplicate(context, arrival, identity, &first, arena, result, error);
	reason = own_reason(context, message);
	if (reason != NULL)
		return take_own(context, arrival, identity, reason, arena, result, error);
	nature = effective_nature(context, message, &reason);
	if (nature != NATURE_PERSON)
		return take_automatic(
		    context, arrival, identity, nature, reason, arena, result, error);
	return take_person(context, arrival, identity, arena, result, error);
}

/* One mail in its own savepoint. */
static int take_in_guarded(const struct take_in_context *context, const struct arrival *arrival,
    struct take_in_result *result, struct error *error)
{
	struct store *store = context->desk->store;
	struct take_in_result before = *result;
	struct arena *arena;
	int done =
	    store_ledger_has(store, context->folder_id, context->uidvalidity, arrival->uid, error);

	if (done != 0)
		return done < 0 ? -1 : 0;
	if (store_savepoint(store, error) != 0)
		return -1;
	arena = arena_new();
	done = take_in_one(context, arrival, arena, result, error);
	if (done != 0) {
		/* The mail's own fault or the database's: if it is the latter, this fails as well
		 * and the whole batch is rolled back and tried again later. */
		*result = before;
		done = store_undo(store, NULL);
		if (done == 0)
			done = store_savepoint(store, error);
		if (done == 0)
			done = quarantine(context, arrival,
			    arena_printf(arena, "could not be taken in: %s", error->text), result,
			    error);
	}
	arena_free(&arena);
	return done == 0 ? store_release(store, error) : -1;
}

int take_in_again(const struct take_in_context *context, const struct arrival *arrival,
    int64_t quarantine_id, struct take_in_result *result_r, struct error *error)
{
	struct store *store = context->desk->store;
	struct take_in_result result = {0};
	struct arena *arena;
	int done;

	if (store_begin(store, error) != 0)
		return -1;
	arena = arena_new();
	done = take_in_one(context, arrival, arena, &result, error);
	if (done == 0)
		done = store_quarantine_release(store, quarantine_id, error);
	arena_free(&arena);
	if (desk_finish(context->desk, done, error) != 0)
		return -1;
	*result_r = result;
	return 0;
}

int take_in_batch(const struct take_in_context *context, const struct arrival *arrivals,
    size_t count, uint32_t next_uid, struct take_in_result *result_r, struct error *error)
{
	struct store *store = context->desk->store;
	struct take_in_result result = *result_r;
	int done = 0;

	if (store_begin(store, error) != 0)
		return -1;
	for (size_t i = 0; done == 0 && i < count; i++)
		done = take_in_guarded(context, &arrivals[i], &result, error);
	if (done == 0)
		done = store_folder_position(
		    store, context->folder_id, context->uidvalidity, next_uid, error);
	if (desk_finish(context->desk, done, error) != 0)
		return -1;
	*result_r = result;
	return 0;
}
