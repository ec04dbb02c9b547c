/* ledger: one row for every UID ever seen, with what became of the mail and why. */
#include "store/store_p.h"

int store_ledger_add(
    struct store *store, const struct ledger_record *record, int64_t *id_r, struct error *error)
{
	int result = statement_insert(store,
	    "INSERT INTO ledger (folder, uidvalidity, uid, state, reason, identity, feedback, at,"
	    " mail_date, size) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	    VALUES(as_integer(record->folder_id), as_integer(record->uidvalidity),
		as_integer(record->uid), as_text(record->state), as_text(record->reason),
		as_text(record->identity), as_reference(record->feedback_id),
		as_integer(record->at_ms), as_integer(record->mail_date_ms),
		as_integer(record->size_bytes)),
	    id_r, error);

	if (result < 0)
		error_add(error, _("ledger, folder %lld, UID %u"), (long long)record->folder_id,
		    (unsigned)record->uid);
	return result;
}

int store_ledger_retire(
    struct store *store, int64_t folder_id, uint32_t uidvalidity, struct error *error)
{
	/* 0 is no UIDVALIDITY, and those that servers give are far from the next ones. */
	return statement_run(store,
	    "UPDATE ledger SET uidvalidity = (WITH RECURSIVE free(number) AS ("
	    "  SELECT 0 UNION ALL SELECT number + 1 FROM free WHERE EXISTS"
	    "   (SELECT 1 FROM ledger WHERE folder = ?1 AND uidvalidity = number))"
	    "  SELECT max(number) FROM free)"
	    " WHERE folder = ?1 AND uidvalidity = ?2",
	    VALUES(as_integer(folder_id), as_integer(uidvalidity)), error);
}

int store_ledger_has(
    struct store *store, int64_t folder_id, uint32_t uidvalidity, uint32_t uid, struct error *error)
{
	int64_t one;

	return statement_integer(store,
	    "SELECT 1 FROM ledger WHERE folder = ?1 AND uidvalidity = ?2 AND uid = ?3",
	    VALUES(as_integer(folder_id), as_integer(uidvalidity), as_integer(uid)), &one, error);
}

static void read_ledger(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct ledger_record *)item_r = (struct ledger_record){
	    .id = column_integer(row, 0),
	    .folder_id = column_integer(row, 1),
	    .uidvalidity = (uint32_t)column_integer(row, 2),
	    .uid = (uint32_t)column_integer(row, 3),
	    .state = column_text(row, 4, arena),
	    .reason = column_text(row, 5, arena),
	    .identity = column_text(row, 6, arena),
	    .feedback_id = column_integer(row, 7),
	    .at_ms = column_integer(row, 8),
	    .mail_date_ms = column_integer(row, 9),
	    .size_bytes = column_integer(row, 10),
	};
}

int store_ledger_find_identity(struct store *store, const char *identity, struct arena *arena,
    struct ledger_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT id, folder, uidvalidity, uid, state, reason, identity, feedback, at, mail_date,"
	    " size FROM ledger WHERE identity = ?1 AND identity <> '' ORDER BY id LIMIT 1",
	    VALUES(as_text(identity)), arena, read_ledger, record_r, error);
}

int store_ledger_get(struct store *store, int64_t ledger_id, struct arena *arena,
    struct ledger_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT id, folder, uidvalidity, uid, state, reason, identity, feedback, at, mail_date,"
	    " size FROM ledger WHERE id = ?1",
	    VALUES(as_integer(ledger_id)), arena, read_ledger, record_r, error);
}

int store_ledger_change(struct store *store, int64_t ledger_id, const char *state,
    const char *reason, int64_t feedback_id, struct error *error)
{
	return statement_change(store,
	    "UPDATE ledger SET state = ?2, reason = ?3, feedback = ?4 WHERE id = ?1",
	    VALUES(
		as_integer(ledger_id), as_text(state), as_text(reason), as_reference(feedback_id)),
	    "ledger row", ledger_id, error);
}

int store_ledger_list(struct store *store, size_t limit, struct arena *arena,
    struct ledger_record **records_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT id, folder, uidvalidity, uid, state, reason, identity, feedback, at, mail_date,"
		" size FROM ledger ORDER BY id DESC LIMIT ?1",
		VALUES(as_integer(limit != 0 ? (int64_t)limit : -1)), arena, sizeof(**records_r),
		read_ledger, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

static void read_count(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	struct count_record *record = item_r;

	record->name = column_text(row, 0, arena);
	record->count = column_integer(row, 1);
}

int store_ledger_counts(struct store *store, int64_t from_ms, int64_t to_ms, struct arena *arena,
    struct count_record **counts_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT state, count(*) FROM ledger WHERE at >= ?1 AND at < ?2"
		" GROUP BY state ORDER BY state",
		VALUES(as_integer(from_ms), as_integer(to_ms)), arena, sizeof(**counts_r),
		read_count, &list, error) < 0)
		return -1;
	*counts_r = list.items;
	*count_r = list.count;
	return 0;
}
