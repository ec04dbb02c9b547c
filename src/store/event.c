/* event: who did what when. Rows are only ever added. */
#include "store/store_p.h"

int store_event_add(struct store *store, const struct event_record *record, struct error *error)
{
	return statement_run(store,
	    "INSERT INTO event (at, feedback, actor, action, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
	    VALUES(as_integer(record->at_ms), as_reference(record->feedback_id),
		as_text(record->actor), as_text(record->action), as_text(record->detail)),
	    error);
}

static void read_event(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct event_record *)item_r = (struct event_record){
	    .at_ms = column_integer(row, 0),
	    .feedback_id = column_integer(row, 1),
	    .actor = column_text(row, 2, arena),
	    .action = column_text(row, 3, arena),
	    .detail = column_text(row, 4, arena),
	    .id = column_integer(row, 5),
	};
}

/* In the order in which they became known, which is that of the time for all but late finds. */
int store_event_page(struct store *store, int64_t feedback_id, int64_t after_id, size_t limit,
    struct arena *arena, struct event_record **records_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT at, feedback, actor, action, detail, id FROM event WHERE feedback = ?1"
		" AND id > ?2 ORDER BY id LIMIT ?3",
		VALUES(as_integer(feedback_id), as_integer(after_id), as_integer((int64_t)limit)),
		arena, sizeof(**records_r), read_event, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_event_list(struct store *store, int64_t feedback_id, struct arena *arena,
    struct event_record **records_r, size_t *count_r, struct error *error)
{
	return store_event_page(store, feedback_id, 0, INT64_MAX, arena, records_r, count_r, error);
}

int store_customer_events_elsewhere(struct store *store, int64_t customer_id, struct arena *arena,
    struct event_record **records_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT at, feedback, actor, action, detail, id FROM event WHERE feedback IS NULL AND"
		" EXISTS (SELECT 1 FROM address WHERE customer = ?1"
		"  AND instr(lower(event.detail), address.address) > 0) ORDER BY id",
		VALUES(as_integer(customer_id)), arena, sizeof(**records_r), read_event, &list,
		error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}
