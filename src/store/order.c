/* order: what the owner asks for by mail, until it is done and answered. */
#include "store/store_p.h"

int store_order_add(struct store *store, int64_t request_id, const char *line, struct error *error)
{
	return statement_run(store, "INSERT INTO owner_order (request, line) VALUES (?1, ?2)",
	    VALUES(as_integer(request_id), as_text(line)), error);
}

static void read_order(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct order_record *)item_r = (struct order_record){
	    .id = column_integer(row, 0),
	    .request_id = column_integer(row, 1),
	    .line = column_text(row, 2, arena),
	    .answer = column_text(row, 3, arena),
	    .is_done = column_integer(row, 4) != 0,
	};
}

int store_order_next(
    struct store *store, struct arena *arena, struct order_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT id, request, line, answer, is_done FROM owner_order WHERE is_done = 0"
	    " ORDER BY id LIMIT 1",
	    NO_VALUES, arena, read_order, record_r, error);
}

int store_order_done(struct store *store, int64_t id, const char *answer, struct error *error)
{
	return statement_change(store,
	    "UPDATE owner_order SET is_done = 1, answer = ?2 WHERE id = ?1",
	    VALUES(as_integer(id), as_text(answer)), "order", id, error);
}

int store_order_finished(struct store *store, int64_t *request_id_r, struct error *error)
{
	return statement_integer(store,
	    "SELECT request FROM owner_order AS done WHERE is_done = 1 AND NOT EXISTS"
	    " (SELECT 1 FROM owner_order WHERE request = done.request AND is_done = 0)"
	    " ORDER BY id LIMIT 1",
	    NO_VALUES, request_id_r, error);
}

int store_order_list(struct store *store, int64_t request_id, struct arena *arena,
    struct order_record **records_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT id, request, line, answer, is_done FROM owner_order WHERE request = ?1"
		" ORDER BY id",
		VALUES(as_integer(request_id)), arena, sizeof(struct order_record), read_order,
		&list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_order_remove(struct store *store, int64_t request_id, struct error *error)
{
	return statement_run(store, "DELETE FROM owner_order WHERE request = ?1",
	    VALUES(as_integer(request_id)), error);
}
