/*
 * The owner's answers to hark's own mails: a report or an alert may be answered with lines such as
 * "#41 resolve We mended it". Taking the mail in only writes the lines down; the clerk carries them
 * out, one transaction each, and answers with a transcript.
 *
 * The Message-ID of our mail, which nobody else can know, has to stand in the answer, and the mail
 * has to be proved the owner's. What has the one and not the other is refused, and the owner told.
 */
#include "order_p.h"

#include <string.h>

/* Orders of one mail, and orders carried out in one round of the clerk. */
#define ORDERS_MAX 100
#define ORDERS_ROUND_MAX 500

/* ---- the mail ---- */

/* 1 when the mail answers one that we wrote to the owner. */
static int answers_ours(
    struct desk *desk, const struct message *message, struct arena *arena, struct error *error)
{
	const char *kind = "";
	int found = store_outbox_kind(desk->store, message->in_reply_to, arena, &kind, error);

	for (size_t i = message->reference_count; found == 0 && i > 0; i--)
		found =
		    store_outbox_kind(desk->store, message->references[i - 1], arena, &kind, error);
	return found == 1 ? text_has_word(MAILS_FOR_OWNER, kind, strlen(kind)) : found;
}

/* The next line of the text, cut out; NULL at its end. */
static const char *next_line(const char **at, struct arena *arena)
{
	size_t size = strcspn(*at, "\n");
	const char *line;

	if (**at == '\0')
		return NULL;
	line = arena_strndup(arena, *at, size);
	*at += size + ((*at)[size] == '\n');
	return line;
}

static size_t count_orders(const char *text, struct arena *arena)
{
	size_t count = 0;

	for (const char *line; (line = next_line(&text, arena)) != NULL;)
		count += order_is_meant(line);
	return count;
}

static int write_down(struct desk *desk, int64_t request_id, const char *text, struct arena *arena,
    struct error *error)
{
	size_t count = 0;

	for (const char *line; (line = next_line(&text, arena)) != NULL && count < ORDERS_MAX;) {
		if (!order_is_meant(line))
			continue;
		count++;
		if (store_order_add(desk->store, request_id, line, error) != 0)
			return -1;
	}
	return 0;
}

bool order_is_to_hark(const struct take_in_context *context, const struct message *message)
{
	for (size_t i = 0; i < message->to.count; i++)
		if (mailbox_has_address(context->mailbox, message->to.items[i].address))
			return true;
	return false;
}

/* Whether a line is an order without any doubt. */
static bool has_order(const char *text, struct arena *arena)
{
	struct order order;
	struct error error;

	for (const char *line; (line = next_line(&text, arena)) != NULL;)
		if (order_is_meant(line) && order_parse(line, arena, &order, &error) == 0)
			return true;
	return false;
}

int order_take(const struct take_in_context *context, const struct message *message,
    int64_t ledger_id, struct arena *arena, struct error *error)
{
	struct desk *desk = context->desk;
	int answers;

	if (!request_may_be(context, message) || count_orders(message->new_text, arena) == 0)
		return 0;
	answers = answers_ours(desk, message, arena, error);
	if (answers < 0)
		return -1;
	if (answers == 0 &&
	    (!order_is_to_hark(context, message) || !has_order(message->new_text, arena)))
		return 0;
	if (answers == 0 && owner_proof(context, message) != PROOF_NONE)
		return request_refuse(desk, REQUEST_NO_ANSWER, message, ledger_id, arena, error);
	answers = request_admit(context, message, ledger_id, arena, error);
	return answers == 1 ? write_down(desk, ledger_id, message->new_text, arena, error)
			    : answers;
}

int order_see_stranger(const struct take_in_context *context, const struct message *message,
    struct arena *arena, struct error *error)
{
	int answers;

	/* Hardly any new mail answers one, which is the least to look at. */
	if ((message->in_reply_to[0] == '\0' && message->reference_count == 0) ||
	    !request_may_be(context, message) || count_orders(message->new_text, arena) == 0)
		return 0;
	answers = answers_ours(context->desk, message, arena, error);
	return answers == 1
		   ? request_refuse(context->desk, REQUEST_STRANGER, message, 0, arena, error)
		   : answers;
}

/* ---- the clerk ---- */

static int carry_out(
    struct desk *desk, const struct order_record *record, struct arena *arena, struct error *error)
{
	struct order order;
	const char *answer;

	if (store_begin(desk->store, error) != 0)
		return -1;
	if (order_parse(record->line, arena, &order, error) != 0 ||
	    order_run(desk, &order, arena, &answer, error) != 0) {
		store_rollback(desk->store);
		return -1;
	}
	return desk_finish(desk, store_order_done(desk->store, record->id, answer, error), error);
}

static int refuse(struct desk *desk, const struct order_record *record, const char *why,
    struct arena *arena, struct error *error)
{
	if (store_begin(desk->store, error) != 0)
		return -1;
	return desk_finish(desk,
	    store_order_done(
		desk->store, record->id, arena_printf(arena, _("not done: %s"), why), error),
	    error);
}

/* 1: one was done or refused, 0: none waits. */
static int do_next(struct desk *desk, struct error *error)
{
	struct arena *arena = arena_new();
	struct order_record record;
	struct model_record model;
	struct error why;
	int has_model = store_model_facts(desk->store, &model, error);
	int found = has_model < 0 ? -1 : store_order_next(desk->store, arena, &record, error);

	if (found == 1 && carry_out(desk, &record, arena, &why) != 0) {
		if (store_has_failed(desk->store)) /* it waits, with all behind it */
			found = error_set(error, "%s", why.text);
		else
			found = refuse(desk, &record, why.text, arena, error) == 0 ? 1 : -1;
	}
	/* It had learned the words of who was forgotten. */
	if (found == 1 && has_model == 1 && store_model_facts(desk->store, &model, error) == 0 &&
	    learned_train(desk, error) != 0)
		found = -1;
	arena_free(&arena);
	return found;
}

static int send_transcript(
    struct desk *desk, int64_t request_id, struct arena *arena, struct error *error)
{
	AUTO_BUFFER struct buffer text;
	struct order_record *records;
	size_t count;
	int64_t outbox_id;
	bool forgets = false;
	struct owner_mail mail = {.kind = "transcript"};

	buffer_init(&text, SIZE_MAX / 2);
	if (store_order_list(desk->store, request_id, arena, &records, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		forgets |= order_is_about_person(records[i].line);
		buffer_printf(&text, "%s\n  → %s\n\n", records[i].line, records[i].answer);
	}
	mail.text = text.data;
	mail.subject = arena_printf(arena,
	    language_plural("What became of your order", "What became of your %zu orders", count),
	    count);
	if (store_begin(desk->store, error) != 0)
		return -1;
	/* An order may name who was forgotten: its bytes go as well, when the transcript is sent.
	 */
	return desk_finish(desk,
	    owner_mail_queue(desk, &mail, arena, &outbox_id, error) == 0 &&
		    store_order_remove(desk->store, request_id, error) == 0 &&
		    (!forgets || store_erase_later(desk->store, clock_now_ms(), error) == 0)
		? 0
		: -1,
	    error);
}

int order_round(struct desk *desk, struct error *error)
{
	int done = request_tell_refused(desk, error);

	for (size_t i = 0; done >= 0 && i < ORDERS_ROUND_MAX; i++)
		if ((done = do_next(desk, error)) == 0)
			break;
	while (done >= 0) {
		struct arena *arena = arena_new();
		int64_t request_id;

		done = store_order_finished(desk->store, &request_id, error);
		if (done == 1)
			done = send_transcript(desk, request_id, arena, error) == 0 ? 1 : -1;
		arena_free(&arena);
		if (done == 0)
			break;
	}
	return done < 0 ? -1 : 0;
}
