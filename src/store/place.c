/*
 * place: mails that were moved into a folder which changes their matter, with what it was before;
 * and matters that count in no figure, because the owner said that they are none.
 */
#include "store/store_p.h"

static void read_place(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct place_record *)item_r = (struct place_record){
	    .identity = column_text(row, 0, arena),
	    .folder_id = column_integer(row, 1),
	    .account_id = column_integer(row, 2),
	    .folder_name = column_text(row, 3, arena),
	    .feedback_id = column_integer(row, 4),
	    .at_ms = column_integer(row, 5),
	    .old_status = column_text(row, 6, arena),
	    .old_priority = column_text(row, 7, arena),
	    .old_category = column_text(row, 8, arena),
	    .old_decided_by = column_text(row, 9, arena),
	    .category = column_text(row, 10, arena),
	    .has_silenced = column_integer(row, 11) != 0,
	    .has_discounted = column_integer(row, 12) != 0,
	};
}

int store_place_find(struct store *store, const char *identity, struct arena *arena,
    struct place_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT identity, folder, folder.account, folder.name, feedback, at, old_status,"
	    " old_priority, old_category, old_decided_by, category, has_silenced, has_discounted"
	    " FROM place JOIN folder ON folder.id = place.folder WHERE identity = ?1",
	    VALUES(as_text(identity)), arena, read_place, record_r, error);
}

int store_place_set(struct store *store, const struct place_record *record, struct error *error)
{
	return statement_run(store,
	    "INSERT OR REPLACE INTO place (identity, folder, feedback, at, old_status,"
	    " old_priority, old_category, old_decided_by, category, has_silenced, has_discounted)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
	    VALUES(as_text(record->identity), as_integer(record->folder_id),
		as_integer(record->feedback_id), as_integer(record->at_ms),
		as_text(record->old_status), as_text(record->old_priority),
		as_text(record->old_category), as_text(record->old_decided_by),
		as_text(record->category), as_integer(record->has_silenced),
		as_integer(record->has_discounted)),
	    error);
}

int store_place_clear(struct store *store, const char *identity, struct error *error)
{
	return statement_run(
	    store, "DELETE FROM place WHERE identity = ?1", VALUES(as_text(identity)), error);
}

int store_place_silences(
    struct store *store, int64_t customer_id, const char *identity, struct error *error)
{
	int64_t one;

	return statement_integer(store,
	    "SELECT 1 FROM feedback JOIN place ON place.feedback = feedback.id"
	    " WHERE feedback.customer = ?1 AND has_silenced = 1 AND identity <> ?2 LIMIT 1",
	    VALUES(as_integer(customer_id), as_text(identity)), &one, error);
}

int store_feedback_discount(
    struct store *store, int64_t id, bool is_discounted, struct error *error)
{
	if (!is_discounted)
		return statement_run(store, "DELETE FROM discounted WHERE feedback = ?1",
		    VALUES(as_integer(id)), error);
	return statement_run(store, "INSERT OR IGNORE INTO discounted (feedback) VALUES (?1)",
	    VALUES(as_integer(id)), error);
}

int store_feedback_is_discounted(struct store *store, int64_t id, struct error *error)
{
	int64_t one;

	return statement_integer(store, "SELECT 1 FROM discounted WHERE feedback = ?1",
	    VALUES(as_integer(id)), &one, error);
}
