/* agenda: what is planned for a matter and when. */
#include "store/store_p.h"

int store_agenda_set(
    struct store *store, int64_t feedback_id, const char *kind, int64_t due_ms, struct error *error)
{
	return statement_run(store,
	    "INSERT INTO agenda (feedback, kind, due) VALUES (?1, ?2, ?3)"
	    " ON CONFLICT (feedback, kind) DO UPDATE SET due = excluded.due",
	    VALUES(as_integer(feedback_id), as_text(kind), as_integer(due_ms)), error);
}

int store_agenda_clear(
    struct store *store, int64_t feedback_id, const char *kind, struct error *error)
{
	return statement_run(store,
	    "DELETE FROM agenda WHERE feedback = ?1 AND (?2 IS NULL OR kind = ?2)",
	    VALUES(as_integer(feedback_id), as_optional(kind)), error);
}

static void read_agenda(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct agenda_record *)item_r = (struct agenda_record){
	    .feedback_id = column_integer(row, 0),
	    .kind = column_text(row, 1, arena),
	    .due_ms = column_integer(row, 2),
	};
}

int store_agenda_due(struct store *store, int64_t now_ms, struct arena *arena,
    struct agenda_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT feedback, kind, due FROM agenda WHERE due <= ?1 ORDER BY due, id LIMIT 1",
	    VALUES(as_integer(now_ms)), arena, read_agenda, record_r, error);
}

int store_agenda_due_of(struct store *store, const char *kind, int64_t now_ms, size_t limit,
    struct arena *arena, struct agenda_record **records_r, size_t *count_r, struct error *error)
{
	struct list list = {0};

	if (statement_list(store,
		"SELECT feedback, kind, due FROM agenda WHERE due <= ?1 AND kind = ?2"
		" ORDER BY due, id LIMIT ?3",
		VALUES(as_integer(now_ms), as_text(kind), as_integer((int64_t)limit)), arena,
		sizeof(struct agenda_record), read_agenda, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_agenda_next(struct store *store, int64_t *due_ms_r, struct error *error)
{
	return statement_integer(
	    store, "SELECT due FROM agenda ORDER BY due, id LIMIT 1", NO_VALUES, due_ms_r, error);
}

int store_agenda_list(struct store *store, int64_t feedback_id, struct arena *arena,
    struct agenda_record **records_r, size_t *count_r, struct error *error)
{
	struct list list = {0};

	if (statement_list(store,
		"SELECT feedback, kind, due FROM agenda WHERE feedback = ?1 ORDER BY due, id",
		VALUES(as_integer(feedback_id)), arena, sizeof(struct agenda_record), read_agenda,
		&list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}
