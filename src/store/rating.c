/* rating: what customers answered to survey questions. */
#include "store/store_p.h"

int store_rating_add(struct store *store, const struct rating_record *record, struct error *error)
{
	return statement_run(store,
	    "INSERT INTO rating (feedback, customer, survey, question, scale, value, comment, at,"
	    " weight) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
	    VALUES(as_reference(record->feedback_id), as_reference(record->customer_id),
		as_text(record->survey), as_text(record->question), as_text(record->scale),
		as_real(record->value), as_text(record->comment), as_integer(record->at_ms),
		as_real(record->weight > 0 ? record->weight : 1)),
	    error);
}

static void read_rating(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct rating_record *)item_r = (struct rating_record){
	    .id = column_integer(row, 0),
	    .feedback_id = column_integer(row, 1),
	    .customer_id = column_integer(row, 2),
	    .survey = column_text(row, 3, arena),
	    .question = column_text(row, 4, arena),
	    .scale = column_text(row, 5, arena),
	    .value = column_real(row, 6),
	    .comment = column_text(row, 7, arena),
	    .at_ms = column_integer(row, 8),
	};
}

int store_rating_list(struct store *store, int64_t from_ms, int64_t to_ms, struct arena *arena,
    struct rating_record **records_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT id, feedback, customer, survey, question, scale, value, comment, at"
		" FROM rating WHERE at >= ?1 AND at < ?2 ORDER BY at, id",
		VALUES(as_integer(from_ms), as_integer(to_ms)), arena, sizeof(**records_r),
		read_rating, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_rating_latest(struct store *store, int64_t from_ms, int64_t to_ms, size_t limit,
    struct arena *arena, struct rating_record **records_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT id, feedback, customer, survey, question, scale, value, comment, at"
		" FROM rating WHERE at >= ?1 AND at < ?2"
		" AND (feedback IS NULL OR feedback NOT IN (SELECT feedback FROM discounted))"
		" ORDER BY at DESC, id DESC LIMIT ?3",
		VALUES(as_integer(from_ms), as_integer(to_ms), as_integer((int64_t)limit)), arena,
		sizeof(**records_r), read_rating, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_rating_last_ms(
    struct store *store, int64_t customer_id, int64_t *at_ms_r, struct error *error)
{
	return statement_integer(store,
		   "SELECT coalesce(max(at), 0) FROM rating WHERE customer = ?1",
		   VALUES(as_integer(customer_id)), at_ms_r, error) < 0
		   ? -1
		   : 0;
}

int store_rating_find(struct store *store, int64_t sent_id, struct arena *arena,
    struct rating_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT id, feedback, customer, survey, question, scale, value, comment, at"
	    " FROM rating WHERE sent = ?1",
	    VALUES(as_integer(sent_id)), arena, read_rating, record_r, error);
}

static int add_answer(
    struct store *store, int64_t sent_id, const struct rating_record *record, struct error *error)
{
	if (store_rating_add(store, record, error) != 0)
		return -1;
	return statement_run(store, "UPDATE rating SET sent = ?2 WHERE id = ?1",
	    VALUES(as_integer(sqlite3_last_insert_rowid(store->db)), as_integer(sent_id)), error);
}

/* The first answer stays the first, whatever becomes of the rating. */
static int mark_answered(struct store *store, int64_t sent_id, int64_t at_ms, struct error *error)
{
	return statement_run(store,
	    "UPDATE survey_sent SET answered = ?2 WHERE id = ?1 AND answered = 0",
	    VALUES(as_integer(sent_id), as_integer(at_ms)), error);
}

int store_rating_answer(struct store *store, int64_t sent_id, const struct rating_record *record,
    struct arena *arena, struct rating_record *old_r, struct error *error)
{
	int found = store_rating_find(store, sent_id, arena, old_r, error);

	if (found == 0 && record->feedback_id != 0)
		found = statement_get(store,
		    "SELECT id, feedback, customer, survey, question, scale, value, comment, at"
		    " FROM rating WHERE feedback = ?1 AND survey = ?2 AND question = ?3"
		    " ORDER BY id DESC LIMIT 1",
		    VALUES(as_integer(record->feedback_id), as_text(record->survey),
			as_text(record->question)),
		    arena, read_rating, old_r, error);
	if (found < 0 || mark_answered(store, sent_id, record->at_ms, error) != 0)
		return -1;
	if (found == 0)
		return add_answer(store, sent_id, record, error);
	if (statement_run(store,
		"UPDATE rating SET value = ?2, comment = coalesce(?3, comment), sent = ?4"
		" WHERE id = ?1",
		VALUES(as_integer(old_r->id), as_real(record->value), as_optional(record->comment),
		    as_integer(sent_id)),
		error) < 0)
		return -1;
	return 1;
}

int store_customer_ratings(struct store *store, int64_t customer_id, struct arena *arena,
    struct rating_record **records_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT id, feedback, customer, survey, question, scale, value, comment, at"
		" FROM rating WHERE customer = ?1 ORDER BY at, id",
		VALUES(as_integer(customer_id)), arena, sizeof(**records_r), read_rating, &list,
		error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}
