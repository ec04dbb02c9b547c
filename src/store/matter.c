/*
 * matter: many feedback records at once, each with the little that finding what stands out needs.
 */
#include "store/store_p.h"

#include <stdlib.h>

#define COUNTED " AND id NOT IN (SELECT feedback FROM discounted)"

int store_matter_each(struct store *store, int64_t from_ms, int64_t to_ms, matter_visitor *visit,
    void *context, struct error *error)
{
	sqlite3_stmt *rows;
	int result = statement_start(store,
	    "SELECT id, customer, created, category, priority, language, channel FROM feedback"
	    " WHERE created >= ?1 AND created < ?2" COUNTED " ORDER BY created, id",
	    VALUES(as_integer(from_ms), as_integer(to_ms)), &rows, error);

	while (result >= 0 && (result = statement_next(store, rows, error)) > 0) {
		const struct matter_record matter = {.id = column_integer(rows, 0),
		    .customer_id = column_integer(rows, 1),
		    .created_ms = column_integer(rows, 2),
		    .category = column_borrowed(rows, 3),
		    .priority = column_borrowed(rows, 4),
		    .language = column_borrowed(rows, 5),
		    .channel = column_borrowed(rows, 6)};

		visit(context, &matter);
	}
	return result;
}

int store_matter_first_ms(struct store *store, int64_t *created_ms_r, struct error *error)
{
	return statement_integer(store,
	    "SELECT created FROM feedback WHERE created >= 0" COUNTED " ORDER BY created LIMIT 1",
	    NO_VALUES, created_ms_r, error);
}

int store_matter_count(struct store *store, int64_t customer_id, int64_t from_ms, int64_t to_ms,
    int64_t *count_r, struct error *error)
{
	return statement_integer(store,
		   "SELECT count(*) FROM feedback"
		   " WHERE customer = ?1 AND created >= ?2 AND created < ?3" COUNTED,
		   VALUES(as_integer(customer_id), as_integer(from_ms), as_integer(to_ms)), count_r,
		   error) < 0
		   ? -1
		   : 0;
}

int store_matter_latest(struct store *store, int64_t customer_id, int64_t before_ms,
    int64_t *feedback_id_r, struct error *error)
{
	return statement_integer(store,
	    "SELECT id FROM feedback WHERE customer = ?1 AND created < ?2" COUNTED
	    " ORDER BY created DESC LIMIT 1",
	    VALUES(as_integer(customer_id), as_integer(before_ms)), feedback_id_r, error);
}

static void read_text(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct matter_text *)item_r = (struct matter_text){
	    .name = column_text(row, 0, arena),
	    .address = column_text(row, 1, arena),
	    .tags = column_text(row, 2, arena),
	    .subject = column_text(row, 3, arena),
	    .text = column_text(row, 4, arena),
	};
}

int store_matter_text(struct store *store, int64_t feedback_id, struct arena *arena,
    struct matter_text *text_r, struct error *error)
{
	return statement_get(store,
	    "SELECT f.name, f.address, f.tags, e.subject,"
	    " substr(coalesce(e.new_text, e.text), 1, ?2)"
	    " FROM feedback f JOIN entry e ON e.id = (SELECT id FROM entry"
	    "  WHERE feedback = f.id AND author = 'customer' ORDER BY at, id LIMIT 1)"
	    " WHERE f.id = ?1",
	    VALUES(as_integer(feedback_id), as_integer(FINDING_TEXT_CHARACTERS)), arena, read_text,
	    text_r, error);
}

static void read_low_rating(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct poor_rating *)item_r = (struct poor_rating){
	    .feedback_id = column_integer(row, 0),
	    .question = column_text(row, 1, arena),
	    .comment = column_text(row, 2, arena),
	};
}

int store_rating_low(struct store *store, int64_t from_ms, int64_t to_ms, size_t limit,
    struct arena *arena, struct poor_rating **records_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT feedback, question, comment FROM rating WHERE at >= ?1 AND at < ?2"
		" AND scale = '1-5' AND value <= 2 AND feedback IS NOT NULL"
		" AND feedback NOT IN (SELECT feedback FROM discounted)"
		" ORDER BY at DESC LIMIT ?3",
		VALUES(as_integer(from_ms), as_integer(to_ms), as_integer((int64_t)limit)), arena,
		sizeof(**records_r), read_low_rating, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

static void read_promise(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	(void)arena;
	*(struct promise_record *)item_r =
	    (struct promise_record){column_integer(row, 0), column_integer(row, 1)};
}

static int compare_promises(const void *a, const void *b)
{
	const struct promise_record *left = a, *right = b;

	if (left->due_ms != right->due_ms)
		return left->due_ms < right->due_ms ? -1 : 1;
	return (left->feedback_id > right->feedback_id) - (left->feedback_id < right->feedback_id);
}

int store_promise_list(struct store *store, int64_t until_ms, struct arena *arena,
    struct promise_record **records_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT id, answer_due FROM feedback WHERE status = 'open'"
		" AND answer_due > 0 AND answer_due <= ?1 AND responded = 0" COUNTED,
		VALUES(as_integer(until_ms)), arena, sizeof(**records_r), read_promise, &list,
		error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	if (list.count > 0)
		qsort(list.items, list.count, sizeof(**records_r), compare_promises);
	return 0;
}

int store_answered_each(struct store *store, int64_t from_ms, int64_t to_ms,
    answered_visitor *visit, void *context, struct error *error)
{
	sqlite3_stmt *rows;
	int result = statement_start(store,
	    "SELECT id, created, responded, priority FROM feedback"
	    " WHERE responded <> 0 AND responded >= max(?1, 1) AND responded < ?2" COUNTED,
	    VALUES(as_integer(from_ms), as_integer(to_ms)), &rows, error);

	while (result >= 0 && (result = statement_next(store, rows, error)) > 0) {
		const struct answered_record answer = {.feedback_id = column_integer(rows, 0),
		    .created_ms = column_integer(rows, 1),
		    .responded_ms = column_integer(rows, 2),
		    .priority = column_borrowed(rows, 3)};

		visit(context, &answer);
	}
	return result;
}
