/*
 * figure_customer: how many customers answer when they are asked, and how many buy again.
 */
#include "store/store_p.h"

static void read_survey_counts(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct survey_counts *)item_r = (struct survey_counts){
	    .survey = column_text(row, 0, arena),
	    .sent = column_integer(row, 1),
	    .answered = column_integer(row, 2),
	};
}

int store_survey_counts(struct store *store, int64_t from_ms, int64_t to_ms, struct arena *arena,
    struct survey_counts **counts_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT s.survey, count(*), sum(s.answered > 0) FROM survey_sent AS s"
		" LEFT JOIN outbox AS o ON o.id = s.outbox"
		" WHERE s.at >= ?1 AND s.at < ?2 AND (o.id IS NULL OR o.state = 'sent'"
		"  OR o.state = 'uncertain')"
		" AND (s.feedback IS NULL OR s.feedback NOT IN (SELECT feedback FROM discounted))"
		" GROUP BY s.survey ORDER BY s.survey",
		VALUES(as_integer(from_ms), as_integer(to_ms)), arena, sizeof(**counts_r),
		read_survey_counts, &list, error) < 0)
		return -1;
	*counts_r = list.items;
	*count_r = list.count;
	return 0;
}

static void read_purchase_counts(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	(void)arena;
	*(struct purchase_counts *)item_r = (struct purchase_counts){
	    .all = column_integer(row, 0), .repeated = column_integer(row, 1)};
}

int store_purchase_counts(struct store *store, int64_t from_ms, int64_t to_ms,
    struct purchase_counts *counts_r, struct error *error)
{
	return statement_get(store,
		   "SELECT count(*), coalesce(sum(EXISTS (SELECT 1 FROM purchase AS q"
		   "  WHERE q.customer = p.customer"
		   "  AND (q.at < p.at OR (q.at = p.at AND q.id < p.id)))), 0)"
		   " FROM purchase AS p WHERE p.at >= ?1 AND p.at < ?2",
		   VALUES(as_integer(from_ms), as_integer(to_ms)), NULL, read_purchase_counts,
		   counts_r, error) < 0
		   ? -1
		   : 0;
}
