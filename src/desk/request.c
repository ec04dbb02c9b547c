/*
 * Mails by which the owner asks hark for something: orders, and what came by phone. Whether one may
 * count, and once only. What may not is refused: its row in the ledger says why, and the owner is
 * told, once until a day has passed without another.
 */
#include "desk_p.h"

#include <string.h>

/* "order_refused:unproved" in meta: when such a mail came last. */
#define META_REFUSED "order_refused:"
#define META_UNPROVED "order_refused_text" /* hash of the text of the last that lacked proof */
/* By date and hash: the Message-ID under which it came. What is older than REQUEST_LIFE_MS is
 * refused whether there is a mark or not, so marks of that age go. */
#define META_SEEN "order:"
#define REQUEST_LIFE_MS (30 * DAY_MS)

static const struct {
	const char *key;     /* in meta */
	const char *reason;  /* for the ledger */
	const char *subject; /* of the alert */
	const char *text;
} refusals[REQUEST_REFUSALS] = {
    [REQUEST_UNPROVED] = {"unproved",
	"what it asks for was refused: nothing proves that the owner wrote it",
	N_("An order by mail was refused"),
	N_("A mail that names you as its sender asks hark to do something, but nothing proves that "
	   "it is yours, so nothing was done. If you wrote it: name your mail server in the "
	   "mailbox's trusted_authserv, or use the command line. If not: somebody writes in your "
	   "name.")},
    [REQUEST_NO_ANSWER] = {"no_answer",
	"its orders were refused: it answers no mail of hark's to the owner",
	N_("Orders that answer none of hark's mails were refused"),
	N_("A mail of yours has orders for hark, but it answers none of the mails that hark wrote "
	   "to you, so nothing was done. Answer a report, an alert or a transcript instead.")},
    [REQUEST_REPLAYED] = {"replayed",
	"what it asks for was refused: the same was done before, for a mail with another Message-ID",
	N_("An order by mail came twice"),
	N_("A mail of yours came once more, with the same text and date but another Message-ID. "
	   "What it asks for was done the first time and not again. If you did not send it twice: "
	   "somebody has got hold of it.")},
    [REQUEST_STALE] = {"stale", "what it asks for was refused: it has no date, or an old one",
	N_("An old order by mail was refused"),
	N_("A mail of yours asks hark to do something, but it has no date, or one of more than 30 "
	   "days ago, so nothing was done. If you still want it: write it anew.")},
    [REQUEST_STRANGER] = {"stranger", NULL,
	N_("Somebody else answered a mail of hark's to you with orders"),
	N_("A mail answers one of hark's mails to you with orders, but comes from an address that "
	   "is not yours, so nothing was done, and it was taken in like any customer's. If it is "
	   "yours: write from owner.email, or name the address among the mailbox's aliases.")},
};

static const char *key_of(const char *prefix, const char *key, struct arena *arena)
{
	return arena_printf(arena, "%s%s", prefix, key);
}

int request_refuse(struct desk *desk, enum request_refusal why, const struct message *message,
    int64_t ledger_id, struct arena *arena, struct error *error)
{
	if (meta_set_number(desk->store, key_of(META_REFUSED, refusals[why].key, arena),
		clock_now_ms(), error) != 0)
		return -1;
	if (why == REQUEST_UNPROVED &&
	    store_meta_set(desk->store, META_UNPROVED, message->text_hash, error) != 0)
		return -1;
	return refusals[why].reason == NULL ? 0
					    : store_ledger_change(desk->store, ledger_id, "own",
						  refusals[why].reason, 0, error);
}

/* The copy in Sent of a mail that lacked proof when it arrived: nothing was forged. */
static int forgive(
    struct desk *desk, const struct message *message, struct arena *arena, struct error *error)
{
	const char *hash;
	int found = store_meta_get(desk->store, META_UNPROVED, arena, &hash, error);

	if (found != 1 || strcmp(hash, message->text_hash) != 0)
		return found < 0 ? -1 : 0;
	return meta_set_number(
	    desk->store, key_of(META_REFUSED, refusals[REQUEST_UNPROVED].key, arena), 0, error);
}

/* Sorted by date. */
static const char *seen_prefix(int64_t date_ms, struct arena *arena)
{
	return arena_printf(arena, META_SEEN "%013lld", (long long)date_ms);
}

/* Everything that a signature of the owner's domain commonly covers, but the Message-ID. */
static const char *seen_key(const struct message *message, struct arena *arena)
{
	const char *prefix = seen_prefix(message->date_ms, arena);
	const char *const pieces[] = {message->from.address, message->text_hash};
	struct digest digest;
	char hash[33];

	digest_begin(&digest, NULL, 0);
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++)
		digest_add(&digest, pieces[i], strlen(pieces[i]) + 1);
	digest_end(&digest, hash);
	return arena_printf(arena, "%s:%s", prefix, hash);
}

static bool is_stale(const struct message *message)
{
	int64_t oldest_ms = clock_now_ms() - REQUEST_LIFE_MS;

	return !message->has_date || message->date_ms < 0 || message->date_ms < oldest_ms;
}

/* Marks that nobody can ask for any more; a clock that was put back asks for those of its time. */
static int drop_old_marks(struct store *store, struct arena *arena, struct error *error)
{
	int64_t oldest_ms = clock_now_ms() - 2 * REQUEST_LIFE_MS;

	return oldest_ms < 0
		   ? 0
		   : store_meta_drop(store, META_SEEN, seen_prefix(oldest_ms, arena), error);
}

int request_admit(const struct take_in_context *context, const struct message *message,
    int64_t ledger_id, struct arena *arena, struct error *error)
{
	struct store *store = context->desk->store;
	const char *key, *first = "";
	int found;

	if (owner_proof(context, message) == PROOF_NONE)
		return request_refuse(
		    context->desk, REQUEST_UNPROVED, message, ledger_id, arena, error);
	key = seen_key(message, arena);
	found = store_meta_get(store, key, arena, &first, error);
	/* The copy in Sent of what was done when it arrived. */
	if (found == 1 && strcmp(first, message->message_id) == 0)
		return 0;
	if (is_stale(message))
		return request_refuse(
		    context->desk, REQUEST_STALE, message, ledger_id, arena, error);
	if (found == 1)
		return request_refuse(
		    context->desk, REQUEST_REPLAYED, message, ledger_id, arena, error);
	if (found < 0 || store_meta_set(store, key, message->message_id, error) != 0 ||
	    drop_old_marks(store, arena, error) != 0 ||
	    forgive(context->desk, message, arena, error) != 0)
		return -1;
	return 1;
}

bool request_may_be(const struct take_in_context *context, const struct message *message)
{
	return message->nature == NATURE_PERSON && !context->follows_dates &&
	       message_header(message, "x-loop") == NULL;
}

/* ---- the clerk: telling ---- */

static int tell(
    struct desk *desk, enum request_refusal why, struct arena *arena, struct error *error)
{
	const char *key = key_of(META_REFUSED, refusals[why].key, arena);
	int64_t last_ms;

	if (meta_number(desk->store, key, &last_ms, error) != 0)
		return -1;
	if (last_ms == 0)
		return 0;
	if (clock_now_ms() - last_ms > DAY_MS)
		return alert_clear(desk, key, NULL, NULL, error);
	return alert_raise(desk, key, _(refusals[why].subject), _(refusals[why].text), error);
}

int request_tell_refused(struct desk *desk, struct error *error)
{
	struct arena *arena = arena_new();
	int done = 0;

	for (int why = 0; done == 0 && why < REQUEST_REFUSALS; why++)
		done = tell(desk, (enum request_refusal)why, arena, error);
	arena_free(&arena);
	return done;
}
