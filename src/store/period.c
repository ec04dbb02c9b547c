/*
 * period: figures for the report. A past period gives the same answer whenever it is asked for:
 * what is told of it comes from time stamps and moves, not from today's status (store_period_by
 * "status" excepted).
 */
#include "store/store_p.h"

#include <string.h>

static void read_new(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	struct period_counts *counts = item_r;

	(void)arena;
	counts->new_feedback = column_integer(row, 0);
	counts->customers = column_integer(row, 1);
}

static void read_moves(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	struct period_counts *counts = item_r;

	(void)arena;
	counts->resolved = column_integer(row, 0);
	counts->closed = column_integer(row, 1);
	counts->reopened = column_integer(row, 2);
}

/* Counted backwards from now: for the usual, recent period only the few rows since then are looked
 * at. */
static int count_open(struct store *store, int64_t at_ms, int64_t *open_r, struct error *error)
{
	return statement_integer(store,
	    "SELECT (SELECT count(*) FROM feedback WHERE status IN ('open', 'reopened'))"
	    " - (SELECT count(*) FROM feedback WHERE created >= ?1)"
	    " - (SELECT coalesce(sum(open_change), 0) FROM event"
	    "    WHERE status IS NOT NULL AND at >= ?1)",
	    VALUES(as_integer(at_ms)), open_r, error);
}

int store_period_counts(struct store *store, int64_t from_ms, int64_t to_ms,
    struct period_counts *counts_r, struct error *error)
{
	struct period_counts counts = {0};
	struct value from = as_integer(from_ms), to = as_integer(to_ms);

	if (statement_get(store,
		"SELECT count(*), count(DISTINCT customer) FROM feedback"
		" WHERE created >= ?1 AND created < ?2",
		VALUES(from, to), NULL, read_new, &counts, error) < 0)
		return -1;
	if (statement_integer(store,
		"SELECT count(*) FROM feedback"
		" WHERE responded > 0 AND responded >= ?1 AND responded < ?2",
		VALUES(from, to), &counts.answered, error) < 0)
		return -1;
	if (statement_get(store,
		"SELECT count(DISTINCT CASE status WHEN 'resolved' THEN feedback END),"
		" count(DISTINCT CASE status WHEN 'closed' THEN feedback END),"
		" count(DISTINCT CASE status WHEN 'reopened' THEN feedback END)"
		" FROM event WHERE status IS NOT NULL AND at >= ?1 AND at < ?2",
		VALUES(from, to), NULL, read_moves, &counts, error) < 0)
		return -1;
	if (count_open(store, to_ms, &counts.open_at_end, error) < 0)
		return -1;
	*counts_r = counts;
	return 0;
}

#define BY(column)                                                                                 \
	{                                                                                          \
#column, "SELECT " #column ", count(*) FROM feedback"                              \
			 " WHERE created >= ?1 AND created < ?2"                                   \
			 " GROUP BY " #column " ORDER BY count(*) DESC, " #column                  \
	}

static const struct {
	const char *column, *sql;
} by_columns[] = {
    BY(category), BY(priority), BY(language), BY(channel), BY(status), BY(ack_decision)};

static const char *find_by(const char *column)
{
	for (size_t i = 0; i < ARRAY_SIZE(by_columns); i++)
		if (strcmp(by_columns[i].column, column) == 0)
			return by_columns[i].sql;
	return NULL;
}

static void read_count(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	struct count_record *record = item_r;

	record->name = column_text(row, 0, arena);
	record->count = column_integer(row, 1);
}

int store_period_by(struct store *store, const char *column, int64_t from_ms, int64_t to_ms,
    struct arena *arena, struct count_record **counts_r, size_t *count_r, struct error *error)
{
	const char *sql = find_by(column);
	struct list list;

	if (sql == NULL)
		return error_set(error, _("feedback is not counted by \"%s\""), column);
	if (statement_list(store, sql, VALUES(as_integer(from_ms), as_integer(to_ms)), arena,
		sizeof(**counts_r), read_count, &list, error) < 0)
		return -1;
	*counts_r = list.items;
	*count_r = list.count;
	return 0;
}

static void read_response(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct response_record *)item_r = (struct response_record){
	    .feedback_id = column_integer(row, 0),
	    .created_ms = column_integer(row, 1),
	    .responded_ms = column_integer(row, 2),
	    .resolved_ms = column_integer(row, 3),
	    .priority = column_text(row, 4, arena),
	};
}

int store_period_responses(struct store *store, int64_t from_ms, int64_t to_ms, struct arena *arena,
    struct response_record **records_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT id, created, responded, resolved, priority FROM feedback"
		" WHERE created >= ?1 AND created < ?2 ORDER BY created, id",
		VALUES(as_integer(from_ms), as_integer(to_ms)), arena, sizeof(**records_r),
		read_response, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}
