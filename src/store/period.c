/*
 * period: figures for the report. A past period gives the same answer whenever it is asked for:
 * what is told of it comes from time stamps and moves, not from today's status (store_period_by
 * "status" excepted). SQLite would sort to tell values and customers apart; here one pass over an
 * index and a small tally do.
 */
#include "store/store_p.h"

#include <stdlib.h>
#include <string.h>

/* Few: the owner said that they are no feedback. */
#define COUNTED " AND id NOT IN (SELECT feedback FROM discounted)"

/* ---- counts ---- */

static int count_new(struct store *store, struct value from, struct value to,
    struct period_counts *counts, struct error *error)
{
	struct id_set customers = {0};
	sqlite3_stmt *rows;
	int result = statement_start(store,
	    "SELECT customer FROM feedback WHERE created >= ?1 AND created < ?2" COUNTED,
	    VALUES(from, to), &rows, error);

	while (result >= 0 && (result = statement_next(store, rows, error)) > 0) {
		counts->new_feedback++;
		id_set_add(&customers, column_integer(rows, 0));
	}
	counts->customers = customers.count;
	id_set_free(&customers);
	return result;
}

/* Each feedback counts once for each kind of move, however often it made it. */
static int count_moves(struct store *store, struct value from, struct value to,
    struct period_counts *counts, struct error *error)
{
	static const char *const statuses[] = {"resolved", "closed", "reopened"};
	struct id_set moved[ARRAY_SIZE(statuses)] = {0};
	sqlite3_stmt *rows;
	int result = statement_start(store,
	    "SELECT status, feedback FROM event WHERE status IS NOT NULL AND at >= ?1 AND at < ?2"
	    " AND feedback NOT IN (SELECT feedback FROM discounted)",
	    VALUES(from, to), &rows, error);

	while (result >= 0 && (result = statement_next(store, rows, error)) > 0)
		for (size_t i = 0; i < ARRAY_SIZE(statuses); i++)
			if (strcmp(column_borrowed(rows, 0), statuses[i]) == 0)
				id_set_add(&moved[i], column_integer(rows, 1));
	counts->resolved = moved[0].count;
	counts->closed = moved[1].count;
	counts->reopened = moved[2].count;
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++)
		id_set_free(&moved[i]);
	return result;
}

/* Counted backwards from now: for the usual, recent period only the few rows since then are looked
 * at. */
static int count_open(struct store *store, int64_t at_ms, int64_t *open_r, struct error *error)
{
	return statement_integer(store,
	    "SELECT (SELECT count(*) FROM feedback WHERE status IN ('open', 'reopened')" COUNTED ")"
	    " - (SELECT count(*) FROM feedback WHERE created >= ?1" COUNTED ")"
	    " - (SELECT coalesce(sum(open_change), 0) FROM event"
	    "    WHERE status IS NOT NULL AND at >= ?1"
	    "    AND feedback NOT IN (SELECT feedback FROM discounted))",
	    VALUES(as_integer(at_ms)), open_r, error);
}

int store_period_counts(struct store *store, int64_t from_ms, int64_t to_ms,
    struct period_counts *counts_r, struct error *error)
{
	struct period_counts counts = {0};
	struct value from = as_integer(from_ms), to = as_integer(to_ms);

	if (count_new(store, from, to, &counts, error) < 0 ||
	    count_moves(store, from, to, &counts, error) < 0 ||
	    statement_integer(store,
		"SELECT count(*) FROM feedback"
		" WHERE responded <> 0 AND responded >= max(?1, 1) AND responded < ?2" COUNTED,
		VALUES(from, to), &counts.answered, error) < 0 ||
	    count_open(store, to_ms, &counts.open_at_end, error) < 0)
		return -1;
	*counts_r = counts;
	return 0;
}

int store_period_sentiments(struct store *store, int64_t from_ms, int64_t to_ms,
    struct sentiment_counts *counts_r, struct error *error)
{
	struct sentiment_counts counts = {0};
	sqlite3_stmt *rows;
	int result = statement_start(store,
	    "SELECT sentiment FROM feedback WHERE created >= ?1 AND created < ?2" COUNTED,
	    VALUES(as_integer(from_ms), as_integer(to_ms)), &rows, error);

	while (result >= 0 && (result = statement_next(store, rows, error)) > 0) {
		double sentiment = column_real(rows, 0);

		counts.positive += sentiment > 0;
		counts.neutral += sentiment == 0;
		counts.negative += sentiment < 0;
	}
	if (result == 0)
		*counts_r = counts;
	return result;
}

/* ---- by column ---- */

#define BY(column)                                                                                 \
	{                                                                                          \
#column, "SELECT " #column                                                         \
			 " FROM feedback WHERE created >= ?1 AND created < ?2" COUNTED             \
	}

/* All but the status stand in the index on created; the status has its own, in which created comes
 * second. */
static const struct {
	const char *column, *sql;
} by_columns[] = {BY(category), BY(priority), BY(language), BY(channel), BY(ack_decision),
    {"status", "SELECT status FROM feedback"
	       " WHERE status IN ('open', 'reopened', 'responded', 'resolved', 'closed')"
	       " AND created >= ?1 AND created < ?2" COUNTED}};

static const char *find_by(const char *column)
{
	for (size_t i = 0; i < ARRAY_SIZE(by_columns); i++)
		if (strcmp(by_columns[i].column, column) == 0)
			return by_columns[i].sql;
	return NULL;
}

struct tally {
	struct arena *arena; /* borrowed */
	struct count_record *records;
	size_t count, capacity;
};

static void tally_grow(struct tally *tally)
{
	struct count_record *larger;

	tally->capacity = tally->capacity == 0 ? 16 : tally->capacity * 2;
	larger = arena_array(tally->arena, tally->capacity, sizeof(*larger));
	if (tally->count > 0)
		memcpy(larger, tally->records, tally->count * sizeof(*larger));
	tally->records = larger;
}

/* Kept in the order of the names: few values, many rows. */
static void tally_add(struct tally *tally, const char *name)
{
	size_t low = 0, high = tally->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(tally->records[middle].name, name);

		if (order == 0) {
			tally->records[middle].count++;
			return;
		}
		low = order < 0 ? middle + 1 : low;
		high = order < 0 ? high : middle;
	}
	if (tally->count == tally->capacity)
		tally_grow(tally);
	memmove(&tally->records[low + 1], &tally->records[low],
	    (tally->count - low) * sizeof(*tally->records));
	tally->records[low] = (struct count_record){arena_strdup(tally->arena, name), 1};
	tally->count++;
}

static int compare_counts(const void *a, const void *b)
{
	const struct count_record *left = a, *right = b;

	if (left->count != right->count)
		return left->count < right->count ? 1 : -1;
	return strcmp(left->name, right->name);
}

int store_period_by(struct store *store, const char *column, int64_t from_ms, int64_t to_ms,
    struct arena *arena, struct count_record **counts_r, size_t *count_r, struct error *error)
{
	const char *sql = find_by(column);
	struct tally tally = {.arena = arena};
	sqlite3_stmt *rows;
	int result;

	if (sql == NULL)
		return error_set(error, _("feedback is not counted by \"%s\""), column);
	result = statement_start(
	    store, sql, VALUES(as_integer(from_ms), as_integer(to_ms)), &rows, error);
	while (result >= 0 && (result = statement_next(store, rows, error)) > 0)
		tally_add(&tally, column_borrowed(rows, 0));
	if (result < 0)
		return -1;
	if (tally.count > 0)
		qsort(tally.records, tally.count, sizeof(*tally.records), compare_counts);
	*counts_r = tally.records;
	*count_r = tally.count;
	return 0;
}
