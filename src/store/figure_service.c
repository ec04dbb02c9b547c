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

static int find_resolved(struct store *store, int64_t from_ms, int64_t to_ms,
    struct id_set *matters, struct error *error)
{
	sqlite3_stmt *rows;
	int result = statement_start(store,
	    "SELECT feedback FROM event WHERE status IS NOT NULL AND status = 'resolved'"
	    " AND at >= ?1 AND at < ?2" COUNTED("feedback"),
	    VALUES(as_integer(from_ms), as_integer(to_ms)), &rows, error);

	while (result >= 0 && (result = statement_next(store, rows, error)) > 0)
		id_set_add(matters, column_integer(rows, 0));
	return result;
}

/* Matters that lie so close to each other are read in one go, with those between them. */
#define RUN_GAP_MAX 32

/*
 * The moves of the matters of the set in first..last. A matter's moves have rising numbers and
 * never go back in time.
 */
static int visit_run(struct store *store, const struct id_set *matters, const int64_t ends[2],
    const int64_t period[2], resolution_visitor *visitor, void *context, struct error *error)
{
	sqlite3_stmt *rows;
	int result = statement_start(store,
	    "SELECT e.feedback, f.created, e.at, e.status = 'open' OR e.status = 'reopened',"
	    " e.status = 'resolved' AND e.at >= ?3 AND e.at < ?4"
	    " FROM event AS e CROSS JOIN feedback AS f ON f.id = e.feedback"
	    " WHERE e.status IS NOT NULL AND e.feedback >= ?1 AND e.feedback <= ?2"
	    " ORDER BY e.feedback, e.id",
	    VALUES(as_integer(ends[0]), as_integer(ends[1]), as_integer(period[0]),
		as_integer(period[1])),
	    &rows, error);

	while (result >= 0 && (result = statement_next(store, rows, error)) > 0) {
		const struct resolution_move move = {.feedback_id = column_integer(rows, 0),
		    .created_ms = column_integer(rows, 1),
		    .at_ms = column_integer(rows, 2),
		    .is_open = column_integer(rows, 3) != 0,
		    .is_resolution = column_integer(rows, 4) != 0};

		if (id_set_has(matters, move.feedback_id) && visitor(context, &move, error) != 0) {
			statement_end(rows);
			return -1;
		}
	}
	return result;
}

static int visit_runs(struct store *store, const struct id_set *matters, const int64_t period[2],
    resolution_visitor *visitor, void *context, struct error *error)
{
	int64_t next = id_set_next(matters, 0);

	while (next != 0) {
		int64_t ends[2] = {next, next};

		while ((next = id_set_next(matters, ends[1])) != 0 && next - ends[1] <= RUN_GAP_MAX)
			ends[1] = next;
		if (visit_run(store, matters, ends, period, visitor, context, error) != 0)
			return -1;
	}
	return 0;
}

int store_resolution_each(struct store *store, int64_t from_ms, int64_t to_ms,
    resolution_visitor *visitor, void *context, struct error *error)
{
	const int64_t period[2] = {from_ms, to_ms};
	struct id_set matters = {0};
	int result = find_resolved(store, from_ms, to_ms, &matters, error);

	if (result == 0)
		result = visit_runs(store, &matters, period, visitor, context, error);
	id_set_free(&matters);
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
