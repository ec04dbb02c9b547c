/*
 * outbox: mails to send, as finished bytes, with their state. Two turns are watched here because a
 * wrong one would send a mail twice: only a queued mail becomes "sending", and a sent one stays
 * sent.
 */
#include "store/store_p.h"

#include <string.h>

#define OUTBOX_COLUMNS                                                                             \
	"id, account, feedback, kind, template, sender, recipient, subject, message_id, state,"    \
	" due, created, attempts, last_attempt, reply_code, reply"

int store_outbox_add(
    struct store *store, const struct outbox_record *record, int64_t *id_r, struct error *error)
{
	return statement_insert(store,
	    "INSERT INTO outbox (account, feedback, kind, template, sender, recipient, subject,"
	    " message_id, state, due, created, attempts, last_attempt, reply_code, reply, content)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, coalesce(?9, 'queued'), ?10, ?11, ?12, ?13,"
	    " ?14, ?15, ?16)",
	    VALUES(as_reference(record->account_id), as_reference(record->feedback_id),
		as_text(record->kind), as_text(record->template_name), as_text(record->sender),
		as_text(record->recipient), as_text(record->subject), as_text(record->message_id),
		as_optional(record->state), as_integer(record->due_ms),
		as_integer(record->created_ms), as_integer(record->attempts),
		as_integer(record->last_attempt_ms), as_integer(record->reply_code),
		as_text(record->reply), as_bytes(record->content)),
	    id_r, error);
}

static void read_head(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct outbox_record *)item_r = (struct outbox_record){
	    .id = column_integer(row, 0),
	    .account_id = column_integer(row, 1),
	    .feedback_id = column_integer(row, 2),
	    .kind = column_text(row, 3, arena),
	    .template_name = column_text(row, 4, arena),
	    .sender = column_text(row, 5, arena),
	    .recipient = column_text(row, 6, arena),
	    .subject = column_text(row, 7, arena),
	    .message_id = column_text(row, 8, arena),
	    .state = column_text(row, 9, arena),
	    .due_ms = column_integer(row, 10),
	    .created_ms = column_integer(row, 11),
	    .attempts = column_integer(row, 12),
	    .last_attempt_ms = column_integer(row, 13),
	    .reply_code = column_integer(row, 14),
	    .reply = column_text(row, 15, arena),
	};
}

static void read_whole(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	read_head(row, arena, item_r);
	((struct outbox_record *)item_r)->content = column_bytes(row, 16, arena);
}

/* The parameter holds words between blanks, as the MAILS_ lists do. */
#define KIND_IS_AMONG(parameter) "instr(' ' || " parameter " || ' ', ' ' || kind || ' ') > 0"

/*
 * Named, or else SQLite, which knows no figures of the table, takes outbox_state: then each look
 * at the queue reads and sorts all of it, contents included.
 */
#define FROM_THE_QUEUE " FROM outbox INDEXED BY outbox_due WHERE state = 'queued'"

int store_outbox_due(struct store *store, int64_t account_id, int64_t now_ms, struct arena *arena,
    struct outbox_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT " OUTBOX_COLUMNS ", content" FROM_THE_QUEUE
	    " AND due <= ?2 AND (?1 = 0 OR account = ?1)"
	    " ORDER BY due, id LIMIT 1",
	    VALUES(as_integer(account_id), as_integer(now_ms)), arena, read_whole, record_r, error);
}

int store_outbox_due_for_owner(struct store *store, int64_t account_id, int64_t now_ms,
    struct arena *arena, struct outbox_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT " OUTBOX_COLUMNS ", content" FROM_THE_QUEUE
	    " AND due <= ?2 AND (?1 = 0 OR account = ?1)"
	    " AND " KIND_IS_AMONG("?3") " ORDER BY due, id LIMIT 1",
	    VALUES(as_integer(account_id), as_integer(now_ms), as_text(MAILS_FOR_OWNER)), arena,
	    read_whole, record_r, error);
}

int store_outbox_due_elsewhere(struct store *store, const char *accounts, int64_t now_ms,
    struct arena *arena, struct outbox_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT " OUTBOX_COLUMNS FROM_THE_QUEUE
	    " AND due <= ?2 AND instr(' ' || ?1 || ' ', ' ' || account || ' ') = 0"
	    " ORDER BY due, id LIMIT 1",
	    VALUES(as_text(accounts), as_integer(now_ms)), arena, read_head, record_r, error);
}

int store_outbox_sent_since(struct store *store, int64_t account_id, int64_t since_ms,
    int64_t *count_r, int64_t *oldest_ms_r, struct error *error)
{
	int found = statement_integers(store,
	    "SELECT count(*), coalesce(min(last_attempt), 0) FROM outbox"
	    " WHERE account = ?1 AND last_attempt > ?2"
	    " AND (state = 'sent' OR state = 'uncertain')",
	    VALUES(as_integer(account_id), as_integer(since_ms)), count_r, oldest_ms_r, error);

	return found < 0 ? -1 : 0;
}

int store_outbox_postpone(struct store *store, int64_t account_id, bool only_customers,
    int64_t now_ms, int64_t due_ms, const char *reason, struct error *error)
{
	return statement_run(store,
	    "UPDATE outbox INDEXED BY outbox_due SET due = ?3, reply = ?4 WHERE state = 'queued'"
	    " AND due <= ?2"
	    " AND account = ?1 AND (?5 = 0 OR NOT " KIND_IS_AMONG("?6") ")",
	    VALUES(as_integer(account_id), as_integer(now_ms), as_integer(due_ms), as_text(reason),
		as_integer(only_customers), as_text(MAILS_FOR_OWNER)),
	    error);
}

int store_outbox_next_due(struct store *store, int64_t *due_ms_r, struct error *error)
{
	return statement_integer(
	    store, "SELECT due" FROM_THE_QUEUE " ORDER BY due LIMIT 1", NO_VALUES, due_ms_r, error);
}

int store_outbox_get(struct store *store, int64_t id, struct arena *arena,
    struct outbox_record *record_r, struct error *error)
{
	return statement_get(store, "SELECT " OUTBOX_COLUMNS ", content FROM outbox WHERE id = ?1",
	    VALUES(as_integer(id)), arena, read_whole, record_r, error);
}

static int check_turn(struct store *store, int64_t id, const char *state, struct error *error)
{
	struct arena *arena = arena_new();
	struct outbox_record old = {0};
	int result = statement_get(store, "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE id = ?1",
	    VALUES(as_integer(id)), arena, read_head, &old, error);

	if (result == 0)
		error_set(error, _("there is no mail %lld in the outbox"), (long long)id);
	else if (result > 0 &&
		 (strcmp(old.state, "sent") == 0 ||
		     (strcmp(state, "sending") == 0 && strcmp(old.state, "queued") != 0)))
		error_set(error, _("mail %lld of the outbox is %s, it cannot become %s"),
		    (long long)id, old.state, state);
	else if (result > 0)
		result = 2;
	arena_free(&arena);
	return result == 2 ? 0 : -1;
}

int store_outbox_state(struct store *store, int64_t id, const char *state, int64_t at_ms,
    int64_t due_ms, int64_t reply_code, const char *reply, struct error *error)
{
	if (check_turn(store, id, state, error) < 0)
		return -1;
	return statement_run(store,
	    "UPDATE outbox SET state = ?2,"
	    " due = CASE WHEN ?2 = 'queued' THEN ?4 ELSE due END,"
	    " attempts = attempts + (?2 = 'sending'),"
	    " last_attempt = CASE WHEN ?2 = 'sending' THEN ?3 ELSE last_attempt END,"
	    " reply_code = ?5, reply = ?6 WHERE id = ?1",
	    VALUES(as_integer(id), as_text(state), as_integer(at_ms), as_integer(due_ms),
		as_integer(reply_code), as_text(reply)),
	    error);
}

int store_outbox_is_forgotten(struct store *store, int64_t id, struct error *error)
{
	int64_t one;

	return statement_integer(store,
	    "SELECT 1 FROM outbox WHERE id = ?1 AND recipient = '" FORGOTTEN_RECIPIENT "'",
	    VALUES(as_integer(id)), &one, error);
}

int store_outbox_list(struct store *store, const char *state, size_t limit, struct arena *arena,
    struct outbox_record **records_r, size_t *count_r, struct error *error)
{
	struct value most = as_integer(limit != 0 ? (int64_t)limit : -1);
	struct list list;
	int result;

	if (state == NULL)
		result = statement_list(store,
		    "SELECT " OUTBOX_COLUMNS " FROM outbox ORDER BY id DESC LIMIT ?1", VALUES(most),
		    arena, sizeof(**records_r), read_head, &list, error);
	else
		result = statement_list(store,
		    "SELECT " OUTBOX_COLUMNS
		    " FROM outbox WHERE state = ?2 ORDER BY id DESC LIMIT ?1",
		    VALUES(most, as_text(state)), arena, sizeof(**records_r), read_head, &list,
		    error);
	if (result < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_outbox_cancel_for(struct store *store, int64_t feedback_id, const char *kinds,
    const char *reason, int64_t at_ms, size_t *count_r, struct error *error)
{
	const struct event_record event = {.at_ms = at_ms,
	    .feedback_id = feedback_id,
	    .actor = "hark",
	    .action = "cancelled",
	    .detail = reason};
	size_t count;

	if (statement_run(store,
		"UPDATE outbox SET state = 'cancelled', reply = ?3"
		" WHERE feedback = ?1 AND state = 'queued' AND " KIND_IS_AMONG("?2"),
		VALUES(as_integer(feedback_id), as_text(kinds), as_text(reason)), error) < 0)
		return -1;
	count = (size_t)sqlite3_changes64(store->db);
	if (count > 0 && store_event_add(store, &event, error) < 0)
		return -1;
	if (count_r != NULL)
		*count_r = count;
	return 0;
}

int store_outbox_count_unasked(struct store *store, const char *recipient, int64_t since_ms,
    int64_t *count_r, struct error *error)
{
	return statement_integer(store,
		   "SELECT count(*) FROM outbox WHERE lower(recipient) = lower(?1) AND created > ?2"
		   " AND state <> 'cancelled' AND " KIND_IS_AMONG("?3"),
		   VALUES(as_text(recipient), as_integer(since_ms), as_text(MAILS_UNASKED)),
		   count_r, error) < 0
		   ? -1
		   : 0;
}

static void read_kind(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(const char **)item_r = column_text(row, 0, arena);
}

int store_outbox_kind(struct store *store, const char *message_id, struct arena *arena,
    const char **kind_r, struct error *error)
{
	return statement_get(store,
	    "SELECT kind FROM outbox WHERE message_id = ?1 AND message_id <> '' ORDER BY id DESC"
	    " LIMIT 1",
	    VALUES(as_text(message_id)), arena, read_kind, kind_r, error);
}

static void read_id(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	(void)arena;
	*(int64_t *)item_r = column_integer(row, 0);
}

int store_customer_mails(struct store *store, int64_t customer_id, struct arena *arena,
    int64_t **ids_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT id FROM outbox"
		" WHERE feedback IN (SELECT id FROM feedback WHERE customer = ?1)"
		" OR lower(recipient) IN (SELECT address FROM address WHERE customer = ?1)"
		" ORDER BY id",
		VALUES(as_integer(customer_id)), arena, sizeof(**ids_r), read_id, &list, error) < 0)
		return -1;
	*ids_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_outbox_undelivered(struct store *store, int64_t since_ms, int64_t waiting_before_ms,
    size_t limit, struct arena *arena, struct outbox_record **records_r, size_t *count_r,
    struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT " OUTBOX_COLUMNS " FROM outbox"
		" WHERE state IN ('failed', 'uncertain', 'queued')"
		" AND " KIND_IS_AMONG(
		    "?4") " AND created >= ?1"
			  " AND (state <> 'queued' OR (attempts > 0 AND created < ?2))"
			  " ORDER BY id DESC LIMIT ?3",
		VALUES(as_integer(since_ms), as_integer(waiting_before_ms),
		    as_integer((int64_t)limit), as_text(MAILS_OWNER_READS)),
		arena, sizeof(**records_r), read_head, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}
