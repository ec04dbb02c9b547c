/* quarantine: the raw bytes of mails that could not be read. */
#include "store/store_p.h"

/* In meta: the sum of their bytes or more, as nothing is taken off. To sum them up anew is to go
 * through all of them. */
#define TALLY "quarantine_bytes"

static int add_to_tally(struct store *store, size_t size, int64_t *tally_r, struct error *error)
{
	if (statement_run(store,
		"INSERT INTO meta (key, value)"
		" SELECT ?1, coalesce(sum(length(raw)), 0) FROM quarantine WHERE NOT EXISTS"
		" (SELECT 1 FROM meta WHERE key = ?1)"
		" ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + ?2",
		VALUES(as_text(TALLY), as_integer((int64_t)size)), error) < 0)
		return -1;
	return statement_integer(store, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?1",
		   VALUES(as_text(TALLY)), tally_r, error) < 0
		   ? -1
		   : 0;
}

/* The newest that fit stay as they are. */
int store_quarantine_trim(struct store *store, int64_t max_bytes, struct error *error)
{
	int64_t last_id = 0;

	if (statement_integer(store,
		"SELECT coalesce(max(id), 0) FROM (SELECT id, sum(length(raw)) OVER"
		" (ORDER BY id DESC) AS bytes FROM quarantine) WHERE bytes > ?1",
		VALUES(as_integer(max_bytes)), &last_id, error) < 0 ||
	    statement_run(store,
		"UPDATE ledger SET reason = reason || '; its bytes gave way to newer mails'"
		" WHERE state = 'quarantined' AND id IN (SELECT ledger FROM quarantine"
		" WHERE id <= ?1 AND length(raw) > 0)",
		VALUES(as_integer(last_id)), error) < 0 ||
	    statement_run(store,
		"UPDATE quarantine SET raw = x'', reason = ?2 WHERE id <= ?1 AND length(raw) > 0",
		VALUES(as_integer(last_id),
		    as_text("its bytes gave way to newer mails; your mail program shows it")),
		error) < 0)
		return -1;
	return statement_run(
	    store, "DELETE FROM meta WHERE key = ?1", VALUES(as_text(TALLY)), error);
}

int store_quarantine_add(struct store *store, int64_t ledger_id, struct bytes raw,
    const char *reason, int64_t at_ms, struct error *error)
{
	int64_t tally = 0;

	if (statement_run(store,
		"INSERT INTO quarantine (ledger, at, reason, raw) VALUES (?1, ?2, ?3, ?4)",
		VALUES(as_integer(ledger_id), as_integer(at_ms), as_text(reason), as_bytes(raw)),
		error) < 0 ||
	    add_to_tally(store, raw.size, &tally, error) < 0)
		return -1;
	/* With some room for the next ones. */
	return tally > QUARANTINE_BYTES_MAX
		   ? store_quarantine_trim(
			 store, QUARANTINE_BYTES_MAX - QUARANTINE_BYTES_MAX / 8, error)
		   : 0;
}

static void read_quarantine(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct quarantine_record *)item_r = (struct quarantine_record){
	    .id = column_integer(row, 0),
	    .ledger_id = column_integer(row, 1),
	    .at_ms = column_integer(row, 2),
	    .size_bytes = column_integer(row, 3),
	    .reason = column_text(row, 4, arena),
	    .account = column_text(row, 5, arena),
	    .folder = column_text(row, 6, arena),
	    .uid = (uint32_t)column_integer(row, 7),
	    .is_released = column_integer(row, 8) != 0,
	};
}

int store_quarantine_each(struct store *store, bool with_released, struct arena *arena,
    struct quarantine_record **records_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT quarantine.id, quarantine.ledger, quarantine.at, length(raw),"
		" quarantine.reason, account.address, folder.name, ledger.uid, is_released"
		" FROM quarantine JOIN ledger ON ledger.id = quarantine.ledger"
		" JOIN folder ON folder.id = ledger.folder"
		" JOIN account ON account.id = folder.account"
		" WHERE is_released <= ?1 ORDER BY quarantine.id",
		VALUES(as_integer(with_released)), arena, sizeof(**records_r), read_quarantine,
		&list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

static void read_raw(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct bytes *)item_r = column_bytes(row, 0, arena);
}

int store_quarantine_raw(
    struct store *store, int64_t id, struct arena *arena, struct bytes *raw_r, struct error *error)
{
	return statement_get(store, "SELECT raw FROM quarantine WHERE id = ?1",
	    VALUES(as_integer(id)), arena, read_raw, raw_r, error);
}

int store_quarantine_release(struct store *store, int64_t id, struct error *error)
{
	return statement_change(store, "UPDATE quarantine SET is_released = 1 WHERE id = ?1",
	    VALUES(as_integer(id)), "quarantined mail", id, error);
}
