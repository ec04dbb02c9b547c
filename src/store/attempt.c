/*
 * attempt: SMTP dialogues that have begun, and how they ended. Rows live from the first command
 * until the outbox itself says what became of the mail; the table is nearly always empty.
 */
#include "store/store_p.h"

int store_attempt_begin(struct store *store, int64_t outbox_id, struct error *error)
{
	return statement_run(store,
	    "INSERT INTO attempt (outbox, is_over, result, step, code, enhanced, reply)"
	    " VALUES (?1, 0, 0, 0, 0, '', '')",
	    VALUES(as_integer(outbox_id)), error);
}

int store_attempt_end(struct store *store, const struct attempt_record *record, struct error *error)
{
	return statement_change(store,
	    "UPDATE attempt SET is_over = 1, result = ?2, step = ?3, code = ?4, enhanced = ?5,"
	    " reply = ?6 WHERE outbox = ?1",
	    VALUES(as_integer(record->outbox_id), as_integer(record->result),
		as_integer(record->step), as_integer(record->code), as_text(record->enhanced),
		as_text(record->reply)),
	    "attempt", record->outbox_id, error);
}

static void read_attempt(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct attempt_record *)item_r = (struct attempt_record){
	    .outbox_id = column_integer(row, 0),
	    .is_over = column_integer(row, 1) != 0,
	    .result = column_integer(row, 2),
	    .step = column_integer(row, 3),
	    .code = column_integer(row, 4),
	    .enhanced = column_text(row, 5, arena),
	    .reply = column_text(row, 6, arena),
	};
}

int store_attempt_find(struct store *store, int64_t outbox_id, struct arena *arena,
    struct attempt_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT outbox, is_over, result, step, code, enhanced, reply FROM attempt"
	    " WHERE outbox = ?1",
	    VALUES(as_integer(outbox_id)), arena, read_attempt, record_r, error);
}

int store_attempt_clear(struct store *store, struct error *error)
{
	return statement_run(store, "DELETE FROM attempt", NO_VALUES, error);
}

int store_attempt_drop(struct store *store, int64_t outbox_id, struct error *error)
{
	return statement_run(store,
	    "UPDATE outbox SET state = 'queued', attempts = attempts - 1,"
	    " last_attempt = CASE WHEN attempts > 1 THEN last_attempt ELSE 0 END"
	    " WHERE id = ?1 AND state = 'sending'",
	    VALUES(as_integer(outbox_id)), error);
}
