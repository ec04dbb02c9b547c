/* figure_now: how things stand at this moment, for statistics. */
#include "store/store_p.h"

static void read_waiting(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct waiting_count *)item_r = (struct waiting_count){
	    .priority = column_text(row, 0, arena),
	    .count = column_integer(row, 1),
	    .overdue = column_integer(row, 2),
	};
}

int store_waiting_counts(struct store *store, int64_t now_ms, struct arena *arena,
    struct waiting_count **counts_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT priority, count(*), sum(answer_due > 0 AND answer_due <= ?1) FROM feedback"
		" WHERE status IN ('open', 'reopened') AND id NOT IN"
		" (SELECT feedback FROM discounted) GROUP BY priority ORDER BY priority",
		VALUES(as_integer(now_ms)), arena, sizeof(**counts_r), read_waiting, &list,
		error) < 0)
		return -1;
	*counts_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_outbox_count(
    struct store *store, const char *state, int64_t *count_r, struct error *error)
{
	return statement_integer(store, "SELECT count(*) FROM outbox WHERE state = ?1",
		   VALUES(as_text(state)), count_r, error) < 0
		   ? -1
		   : 0;
}

int store_feedback_count(struct store *store, int64_t *count_r, struct error *error)
{
	return statement_integer(store,
		   "SELECT (SELECT count(*) FROM feedback) - (SELECT count(*) FROM discounted)",
		   NO_VALUES, count_r, error) < 0
		   ? -1
		   : 0;
}
