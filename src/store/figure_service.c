/*
 * figure_service: how fast customers were answered and matters resolved, and which promises were
 * kept. All of it is told by times and moves that stay as they are, so a past period gives the same
 * answer whenever it is asked for.
 */
#include "store/store_p.h"

/* Few: the owner said that they are no feedback. */
#define COUNTED(feedback) " AND " feedback " NOT IN (SELECT feedback FROM discounted)"

int store_answer_each(struct store *store, int64_t from_ms, int64_t to_ms, answer_visitor *visitor,
    void *context, struct error *error)
{
	sqlite3_stmt *rows;
	int result = statement_start(store,
	    "SELECT created, responded FROM feedback"
	    " WHERE responded <> 0 AND responded >= max(?1, 1) AND responded < ?2" COUNTED("id"),
	    VALUES(as_integer(from_ms), as_integer(to_ms)), &rows, error);

	while (result >= 0 && (result = statement_next(store, rows, error)) > 0) {
		const struct answer_figure answer = {
		    .created_ms = column_integer(rows, 0), .responded_ms = column_integer(rows, 1)};

		if (visitor(context, &answer, error) != 0) {
			statement_end(rows);
			return -1;
		}
	}
	return result;
}

/* ---- resolutions ---- */

/*
 * A matter's moves have rising numbers and never go back in time. The subquery makes the list of
 * matters, each with the number of its last move to "resolved" in the period.
 */
static const char resolution_sql[] =
    "SELECT e.feedback, f.created, e.at, e.status = 'open' OR e.status = 'reopened',"
    " e.id = moved.last"
    " FROM (SELECT feedback, max(id) AS last FROM event"
    "  WHERE status IS NOT NULL AND status = 'resolved' AND at >= ?1 AND at < ?2"
    " " COUNTED(
	"feedback") "  GROUP BY feedback) AS moved"
		    " CROSS JOIN feedback AS f ON f.id = moved.feedback"
		    " CROSS JOIN event AS e ON e.feedback = moved.feedback AND e.status IS NOT NULL AND e.id <= moved.last"
		    " ORDER BY moved.feedback, e.id";

int store_resolution_each(struct store *store, int64_t from_ms, int64_t to_ms,
    resolution_visitor *visitor, void *context, struct error *error)
{
	sqlite3_stmt *rows;
	int result = statement_start(
	    store, resolution_sql, VALUES(as_integer(from_ms), as_integer(to_ms)), &rows, error);

	while (result >= 0 && (result = statement_next(store, rows, error)) > 0) {
		const struct resolution_move move = {.feedback_id = column_integer(rows, 0),
		    .created_ms = column_integer(rows, 1),
		    .at_ms = column_integer(rows, 2),
		    .is_open = column_integer(rows, 3) != 0,
		    .is_resolution = column_integer(rows, 4) != 0};

		if (visitor(context, &move, error) != 0) {
			statement_end(rows);
			return -1;
		}
	}
	return result;
}

/* ---- promises ---- */

int store_promise_counts(struct store *store, int64_t from_ms, int64_t to_ms, int64_t now_ms,
    struct promise_counts *counts_r, struct error *error)
{
	struct promise_counts counts = {0};
	sqlite3_stmt *rows;
	int result = statement_start(store,
	    "SELECT first_due, coalesce((SELECT at FROM event AS e WHERE e.feedback = f.id"
	    "  AND e.status IS NOT NULL ORDER BY e.id LIMIT 1), 0)"
	    " FROM feedback AS f WHERE first_due >= max(?1, 1) AND created < ?2" COUNTED("f.id"),
	    VALUES(as_integer(from_ms), as_integer(to_ms)), &rows, error);

	while (result >= 0 && (result = statement_next(store, rows, error)) > 0) {
		int64_t due_ms = column_integer(rows, 0), moved_ms = column_integer(rows, 1);
		bool is_kept = moved_ms != 0 && moved_ms <= due_ms;

		if (is_kept)
			counts.kept += moved_ms >= from_ms && moved_ms < to_ms;
		else
			counts.broken += due_ms < to_ms && due_ms < now_ms;
	}
	if (result == 0)
		*counts_r = counts;
	return result;
}
