/*
 * Take in: one batch of mails, one transaction. Every UID ends in exactly one row of the ledger
 * with its reason; a mail whose own step fails is undone and quarantined instead, so that it can
 * neither be lost nor stop the ones behind it. Savepoints are dear, and hardly any mail fails: they
 * are set, one a mail, only when the batch is taken in again because one did.
 */
#include "batch_p.h"

#include <string.h>

int ledger_write(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, const struct outcome *outcome, int64_t *ledger_id_r, struct error *error)
{
	struct ledger_record record = {.folder_id = context->folder_id,
	    .uidvalidity = context->uidvalidity,
	    .uid = arrival->uid,
	    .state = outcome->state,
	    .reason = outcome->reason,
	    .identity = identity,
	    .feedback_id = outcome->feedback_id,
	    .at_ms = clock_now_ms(),
	    .mail_date_ms = arrival_oldest_ms(context, arrival),
	    .size_bytes = arrival->size_bytes};

	if (context->ledger_id == 0)
		return store_ledger_add(context->desk->store, &record, ledger_id_r, error);
	*ledger_id_r = context->ledger_id;
	return store_ledger_change(context->desk->store, context->ledger_id, outcome->state,
	    outcome->reason, outcome->feedback_id, error);
}

int entry_write(const struct take_in_context *context, const struct arrival *arrival,
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
	    .at_ms = arrival_ms(arrival),
	    .ledger_id = ledger_id};
	int64_t entry_id;

	return store_entry_add(context->desk->store, &entry, &entry_id, error);
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

/* What the owner's rules make of the reader's judgement. */
static enum nature effective_nature(const struct desk *desk, const struct message *message,
    struct arena *arena, const char **reason_r)
{
	struct sender_rule rule = ruleset_sender(desk->rules, message->from.address);
	enum nature nature = message->nature;
	bool is_soft =
	    nature == NATURE_LIST || nature == NATURE_BULK || nature == NATURE_AUTO_REPLY;
	struct channel_match form;

	*reason_r = message->nature_reason;
	if (rule.treat_as == NULL && is_soft && form_find(desk, message, arena, &form)) {
		*reason_r = arena_printf(arena, "channel: %s", form.id);
		return NATURE_PERSON;
	}
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

enum nature take_in_nature(const struct desk *desk, const struct message *message,
    struct arena *arena, const char **reason_r)
{
	const char *reason = own_mail_reason(desk, message, arena);

	if (purchase_mail_is(desk, message, arena)) {
		*reason_r = "a purchase";
		return NATURE_BULK;
	}
	if (message->nature == NATURE_UNREADABLE || reason == NULL)
		return effective_nature(desk, message, arena, reason_r);
	*reason_r = reason;
	return NATURE_OWN;
}

/* With the person what hark filed was forgotten: where it files, nobody knows who put the mail. */
static bool may_press(const struct take_in_context *context, bool is_forgotten)
{
	return !is_forgotten || context->button == NULL || context->button->kind == BUTTON_SPAM ||
	       context->button->kind == BUTTON_NOT_FEEDBACK;
}

static int take_duplicate(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, const struct ledger_record *first, struct arena *arena,
    struct take_in_result *result, struct error *error)
{
	bool is_forgotten = strcmp(first->state, "forgotten") == 0;
	struct outcome outcome = {
	    .state = is_forgotten ? "forgotten" : "duplicate", .feedback_id = first->feedback_id};
	int64_t ledger_id;

	result->duplicates++;
	if (may_press(context, is_forgotten) &&
	    button_see(context, identity, first->feedback_id, arena, &outcome.reason, error) != 0)
		return -1;
	if (outcome.reason == NULL)
		outcome.reason =
		    arena_printf(arena, "the same mail as UID %u, taken in before", first->uid);
	return ledger_write(context, arrival, identity, &outcome, &ledger_id, error);
}

/*
 * The copy in Sent of a mail that came in by Cc without proof: now it counts. One that was entered
 * is known.
 */
static bool is_known(const struct take_in_context *context, const struct message *message,
    const struct ledger_record *first)
{
	int64_t feedback_id;

	return !context->is_sent || strcmp(first->state, "own") != 0 ||
	       store_thread_find(context->desk->store, message->message_id, &feedback_id, NULL) ==
		   1;
}

static int take_forgotten(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, struct take_in_result *result, struct error *error)
{
	struct outcome outcome = {
	    .state = "forgotten", .reason = "from before its writer was forgotten"};
	int64_t ledger_id;

	result->ignored++;
	return ledger_write(context, arrival, identity, &outcome, &ledger_id, error);
}

static int take_person(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, struct arena *arena, struct take_in_result *result, struct error *error)
{
	int64_t previous_id = 0;
	int is_reply = forget_covers(context, arrival, arena, error);

	if (is_reply != 0)
		return is_reply < 0 ? -1
				    : take_forgotten(context, arrival, identity, result, error);
	is_reply = survey_answer_try(context, arrival, identity, arena, result, error);
	if (is_reply == 0)
		is_reply =
		    reply_try(context, arrival, identity, arena, result, &previous_id, error);
	if (is_reply != 0)
		return is_reply < 0 ? -1 : 0;
	if (order_see_stranger(context, arrival->message, arena, error) < 0)
		return -1;
	return new_feedback(context, arrival, identity, previous_id, arena, result, error);
}

/* A mail that nobody has seen yet. */
static int take_new(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, struct arena *arena, struct take_in_result *result, struct error *error)
{
	const struct message *message = arrival->message;
	const char *reason = own_mail_reason(context->desk, message, arena), *lack;
	enum nature nature;
	int done = purchase_mail_try(context, arrival, identity, arena, result, &lack, error);

	if (done != 0)
		return done < 0 ? -1 : 0;
	if (reason == NULL && context->is_sent)
		reason = "it lies in the Sent folder";
	if (reason != NULL)
		return own_mail_take(context, arrival, identity, reason, arena, result, error);
	nature = effective_nature(context->desk, message, arena, &reason);
	done = unsubscribe_try(
	    context, arrival, nature == NATURE_PERSON, identity, arena, result, error);
	if (done != 0)
		return done < 0 ? -1 : 0;
	if (nature != NATURE_PERSON)
		return automatic_mail_take(context, arrival, identity, nature,
		    lack != NULL ? lack : reason, arena, result, error);
	return take_person(context, arrival, identity, arena, result, error);
}

/* One that came straight into the folder of a button: taken in as any, then pressed. */
static int press_new(const struct take_in_context *context, const char *identity,
    struct arena *arena, struct error *error)
{
	struct ledger_record row;
	const char *reason;
	int found = store_ledger_find_identity(context->desk->store, identity, arena, &row, error);

	if (found != 1)
		return found;
	return button_see(context, identity, row.feedback_id, arena, &reason, error);
}

/* A mail from before hark watched the mailbox, or before the last good poll: nobody is told of it.
 */
static bool is_history(const struct take_in_context *context, const struct arrival *arrival)
{
	return context->follows_dates || context->ledger_id != 0 ||
	       arrival_oldest_ms(context, arrival) < context->watermark_ms;
}

static int take_in_aloud(const struct take_in_context *context, const struct arrival *arrival,
    struct arena *arena, struct take_in_result *result, struct error *error)
{
	const struct message *message = arrival->message;
	struct ledger_record first;
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
	if (found == 1 && is_known(context, message, &first))
		return take_duplicate(context, arrival, identity, &first, arena, result, error);
	if (take_new(context, arrival, identity, arena, result, error) != 0)
		return -1;
	return context->button != NULL ? press_new(context, identity, arena, error) : 0;
}

static int take_in_one(const struct take_in_context *context, const struct arrival *arrival,
    struct arena *arena, struct take_in_result *result, struct error *error)
{
	int done;

	context->desk->is_hushed = is_history(context, arrival);
	done = take_in_aloud(context, arrival, arena, result, error);
	context->desk->is_hushed = false;
	return done;
}

/* One mail in its own savepoint. */
static int take_in_guarded(const struct take_in_context *context, const struct arrival *arrival,
    struct arena *arena, struct take_in_result *result, struct error *error)
{
	struct store *store = context->desk->store;
	struct take_in_result before = *result;
	int done;

	if (store_savepoint(store, error) != 0)
		return -1;
	done = take_in_one(context, arrival, arena, result, error);
	if (done != 0) {
		/* The mail's own fault or the database's: if it is the latter, this fails as well
		 * and the whole batch is rolled back and tried again later. */
		*result = before;
		done = store_saw_damage() ? -1 : store_undo(store, NULL);
		if (done == 0)
			done = store_savepoint(store, error);
		if (done == 0)
			done = quarantine(context, arrival,
			    arena_printf(arena, "could not be taken in: %s", error->text), result,
			    error);
	}
	return done == 0 ? store_release(store, error) : -1;
}

typedef int take_in_step(const struct take_in_context *context, const struct arrival *arrival,
    struct arena *arena, struct take_in_result *result, struct error *error);

/* One mail, unless its UID is in the ledger already. */
static int take_in_unseen(const struct take_in_context *context, const struct arrival *arrival,
    take_in_step *take, struct arena *arena, struct take_in_result *result, struct error *error)
{
	int done = store_ledger_has(
	    context->desk->store, context->folder_id, context->uidvalidity, arrival->uid, error);

	if (done != 0)
		return done < 0 ? -1 : 0;
	if (context->follows_dates)
		clock_freeze(arrival->internal_date_ms);
	arena_clear(arena);
	return take(context, arrival, arena, result, error);
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

/* A batch on its way into the store. */
struct piece {
	const struct take_in_context *context;
	const struct arrival *arrivals;
	size_t count;
	uint32_t next_uid;
	bool has_failed; /* at one of the mails */
};

/* All of it in one transaction whose commit has started, or nothing. */
static int take_in_piece(
    struct piece *piece, take_in_step *take, struct take_in_result *result_r, struct error *error)
{
	const struct take_in_context *context = piece->context;
	struct store *store = context->desk->store;
	struct take_in_result result = *result_r;
	struct arena *arena;
	int done = 0;

	if (store_begin(store, error) != 0)
		return -1;
	arena = arena_new();
	for (size_t i = 0; done == 0 && i < piece->count; i++) {
		done = take_in_unseen(context, &piece->arrivals[i], take, arena, &result, error);
		if (context->next != NULL)
			batch_read_on(context->next);
	}
	arena_free(&arena);
	piece->has_failed = done != 0;
	if (done == 0)
		done = store_folder_position(
		    store, context->folder_id, context->uidvalidity, piece->next_uid, error);
	if (desk_finish_start(context->desk, done) != 0)
		return -1;
	*result_r = result;
	return 0;
}

int take_in_start(const struct take_in_context *context, const struct arrival *arrivals,
    size_t count, uint32_t next_uid, struct take_in_result *result, struct error *error)
{
	struct piece piece = {
	    .context = context, .arrivals = arrivals, .count = count, .next_uid = next_uid};

	if (take_in_piece(&piece, take_in_one, result, error) == 0)
		return 0;
	if (!piece.has_failed || store_saw_damage())
		return -1;
	return take_in_piece(&piece, take_in_guarded, result, error);
}

int take_in_end(const struct take_in_context *context, struct error *error)
{
	return desk_finish_end(context->desk, error);
}

int take_in_batch(const struct take_in_context *context, const struct arrival *arrivals,
    size_t count, uint32_t next_uid, struct take_in_result *result_r, struct error *error)
{
	struct take_in_result result = *result_r;

	if (take_in_start(context, arrivals, count, next_uid, &result, error) != 0 ||
	    take_in_end(context, error) != 0)
		return -1;
	*result_r = result;
	return 0;
}
