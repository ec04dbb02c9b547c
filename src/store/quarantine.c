/* quarantine: the raw bytes of mails that could not be read. */
#include "store/store_p.h"

int store_quarantine_add(struct store *store, int64_t ledger_id, struct bytes raw,
    const char *reason, int64_t at_ms, struct error *error)
{
	return statement_run(store,
	    "INSERT INTO quarantine (ledger, at, reason, raw) VALUES (?1, ?2, ?3, ?4)",
	    VALUES(as_integer(ledger_id), as_integer(at_ms), as_text(reason), as_bytes(raw)),
	    error);
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
