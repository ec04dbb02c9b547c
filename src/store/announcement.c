/*
 * announcement: what hooks and robots are to be told, each with what became of it. Only a queued
 * one becomes "sending", so that an attempt is counted before it is made.
 */
#include "store/store_p.h"

#include <string.h>

#define ANNOUNCEMENT_COLUMNS                                                                       \
	"id, receiver, event, feedback, detail, at, state, due, attempts, last_attempt, reply"

int store_announcement_add(
    struct store *store, const struct announcement_record *record, struct error *error)
{
	return statement_run(store,
	    "INSERT INTO announcement (receiver, event, feedback, detail, at, state, due)"
	    " SELECT ?1, ?2, ?3, ?4, ?5, 'queued', ?5 WHERE ?3 IS NULL OR NOT EXISTS"
	    " (SELECT 1 FROM announcement WHERE feedback = ?3 AND receiver = ?1 AND event = ?2"
	    "  AND state = 'queued' AND detail = ?4)",
	    VALUES(as_text(record->receiver), as_text(record->event),
		as_reference(record->feedback_id), as_text(record->detail),
		as_integer(record->at_ms)),
	    error);
}

static void read_record(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct announcement_record *)item_r = (struct announcement_record){
	    .id = column_integer(row, 0),
	    .receiver = column_text(row, 1, arena),
	    .event = column_text(row, 2, arena),
	    .feedback_id = column_integer(row, 3),
	    .detail = column_text(row, 4, arena),
	    .at_ms = column_integer(row, 5),
	    .state = column_text(row, 6, arena),
	    .due_ms = column_integer(row, 7),
	    .attempts = column_integer(row, 8),
	    .last_attempt_ms = column_integer(row, 9),
	    .reply = column_text(row, 10, arena),
	};
}

int store_announcement_due(struct store *store, const char *receiver, int64_t now_ms,
    struct arena *arena, struct announcement_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT " ANNOUNCEMENT_COLUMNS " FROM announcement"
	    " WHERE state = 'queued' AND receiver = ?1 AND due <= ?2 ORDER BY due, id LIMIT 1",
	    VALUES(as_text(receiver), as_integer(now_ms)), arena, read_record, record_r, error);
}

int store_announcement_list_due(struct store *store, const char *receiver, int64_t now_ms,
    size_t limit, struct arena *arena, struct announcement_record **records_r, size_t *count_r,
    struct error *error)
{
	struct list list = {0};

	if (statement_list(store,
		"SELECT " ANNOUNCEMENT_COLUMNS " FROM announcement"
		" WHERE state = 'queued' AND receiver = ?1 AND due <= ?2 ORDER BY id LIMIT ?3",
		VALUES(as_text(receiver), as_integer(now_ms), as_integer((int64_t)limit)), arena,
		sizeof(**records_r), read_record, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_announcement_state(struct store *store, int64_t id, const char *state, int64_t at_ms,
    int64_t due_ms, const char *reply, struct error *error)
{
	if (strcmp(state, "sending") == 0)
		return statement_change(store,
		    "UPDATE announcement SET state = 'sending', attempts = attempts + 1,"
		    " last_attempt = ?2 WHERE id = ?1 AND state = 'queued'",
		    VALUES(as_integer(id), as_integer(at_ms)), "queued announcement", id, error);
	if (strcmp(state, "queued") == 0)
		return statement_change(store,
		    "UPDATE announcement SET state = 'queued', due = ?2, reply = ?3"
		    " WHERE id = ?1 AND state = 'sending'",
		    VALUES(as_integer(id), as_integer(due_ms), as_text(reply)),
		    "announcement that is being sent", id, error);
	return statement_change(store,
	    "UPDATE announcement SET state = ?2, reply = ?3, detail = '' WHERE id = ?1",
	    VALUES(as_integer(id), as_text(state), as_text(reply)), "announcement", id, error);
}

int store_announcement_postpone(struct store *store, const char *receiver, int64_t due_ms,
    const char *reply, struct error *error)
{
	return statement_run(store,
	    "UPDATE announcement SET due = ?2, reply = ?3"
	    " WHERE state = 'queued' AND receiver = ?1 AND due < ?2",
	    VALUES(as_text(receiver), as_integer(due_ms), as_text(reply)), error);
}

int store_announcement_sending(struct store *store, struct arena *arena,
    struct announcement_record **records_r, size_t *count_r, struct error *error)
{
	struct list list = {0};

	if (statement_list(store,
		"SELECT " ANNOUNCEMENT_COLUMNS " FROM announcement WHERE state = 'sending'"
		" ORDER BY id",
		NO_VALUES, arena, sizeof(**records_r), read_record, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_announcement_next_due(struct store *store, int64_t *due_ms_r, struct error *error)
{
	return statement_integer(store,
	    "SELECT min(due) FROM announcement WHERE state = 'queued' HAVING count(*) > 0",
	    NO_VALUES, due_ms_r, error);
}

/* What was told as one has the time of one attempt. */
int store_announcement_tried_since(struct store *store, const char *receiver, int64_t since_ms,
    int64_t *count_r, int64_t *oldest_ms_r, struct error *error)
{
	int found = statement_integers(store,
	    "SELECT count(DISTINCT last_attempt), coalesce(min(last_attempt), 0)"
	    " FROM announcement WHERE receiver = ?1 AND last_attempt > ?2"
	    " AND last_attempt > 0",
	    VALUES(as_text(receiver), as_integer(since_ms)), count_r, oldest_ms_r, error);

	return found < 0 ? -1 : 0;
}

static void read_state(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct announcement_state *)item_r = (struct announcement_state){
	    .receiver = column_text(row, 0, arena),
	    .queued = column_integer(row, 1),
	    .failed = column_integer(row, 2),
	    .done_ms = column_integer(row, 3),
	    .failed_ms = column_integer(row, 4),
	    .attempts = column_integer(row, 5),
	    .reply = column_text(row, 6, arena),
	    .is_given_up = column_integer(row, 7) != 0,
	};
}

int store_announcement_states(struct store *store, struct arena *arena,
    struct announcement_state **states_r, size_t *count_r, struct error *error)
{
	struct list list = {0};

	if (statement_list(store,
		"SELECT known.receiver,"
		" (SELECT count(*) FROM announcement WHERE receiver = known.receiver"
		"  AND (state = 'queued' OR state = 'sending')),"
		" (SELECT count(*) FROM announcement WHERE receiver = known.receiver"
		"  AND state = 'failed'),"
		" (SELECT coalesce(max(last_attempt), 0) FROM announcement"
		"  WHERE receiver = known.receiver AND state = 'done'),"
		" coalesce(bad.last_attempt, 0), coalesce(bad.attempts, 0), coalesce(bad.reply, ''),"
		" coalesce(bad.state = 'failed', 0)"
		" FROM (SELECT DISTINCT receiver FROM announcement) AS known"
		" LEFT JOIN announcement AS bad ON bad.id ="
		"  (SELECT id FROM announcement WHERE receiver = known.receiver AND reply <> ''"
		"   AND last_attempt > 0 AND (state = 'failed' OR state = 'queued')"
		"   ORDER BY last_attempt DESC, id DESC LIMIT 1)"
		" ORDER BY known.receiver",
		NO_VALUES, arena, sizeof(**states_r), read_state, &list, error) < 0)
		return -1;
	*states_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_announcement_cancel(
    struct store *store, const char *receiver, const char *reply, struct error *error)
{
	return statement_run(store,
	    "UPDATE announcement SET state = 'cancelled', detail = '', reply = ?2"
	    " WHERE receiver = ?1 AND (state = 'queued' OR state = 'sending')",
	    VALUES(as_text(receiver), as_text(reply)), error);
}

int store_announcement_prune(struct store *store, int64_t before_ms, struct error *error)
{
	return statement_run(store,
	    "DELETE FROM announcement WHERE at < ?1 AND state <> 'queued' AND state <> 'sending'",
	    VALUES(as_integer(before_ms)), error);
}
