/*
 * survey: which question was sent to whom, by what token and Message-ID its answer is known, and
 * whom one may be sent to. The ratings themselves are rating.c's.
 */
#include "store/store_p.h"

#define SENT_COLUMNS                                                                               \
	"s.id, s.feedback, s.customer, s.survey, s.token, s.outbox, s.at, s.scale, s.measures,"    \
	" s.message_id, s.thanks_id, s.is_periodic"

int store_survey_sent_add(struct store *store, const struct survey_sent_record *record,
    int64_t *id_r, struct error *error)
{
	return statement_insert(store,
	    "INSERT INTO survey_sent (feedback, customer, survey, token, outbox, at, scale, measures,"
	    " message_id, is_periodic) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	    VALUES(as_reference(record->feedback_id), as_integer(record->customer_id),
		as_text(record->survey), as_text(record->token), as_reference(record->outbox_id),
		as_integer(record->at_ms), as_text(record->scale), as_text(record->measures),
		as_text(record->message_id), as_integer(record->is_periodic)),
	    id_r, error);
}

static void read_sent(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct survey_sent_record *)item_r = (struct survey_sent_record){
	    .id = column_integer(row, 0),
	    .feedback_id = column_integer(row, 1),
	    .customer_id = column_integer(row, 2),
	    .survey = column_text(row, 3, arena),
	    .token = column_text(row, 4, arena),
	    .outbox_id = column_integer(row, 5),
	    .at_ms = column_integer(row, 6),
	    .scale = column_text(row, 7, arena),
	    .measures = column_text(row, 8, arena),
	    .message_id = column_text(row, 9, arena),
	    .thanks_id = column_text(row, 10, arena),
	    .is_periodic = column_integer(row, 11) != 0,
	};
}

int store_customer_surveys(struct store *store, int64_t customer_id, struct arena *arena,
    struct survey_sent_record **records_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT " SENT_COLUMNS " FROM survey_sent AS s WHERE customer = ?1"
		" ORDER BY at, id",
		VALUES(as_integer(customer_id)), arena, sizeof(**records_r), read_sent, &list,
		error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_survey_find_token(struct store *store, const char *token, struct arena *arena,
    struct survey_sent_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT " SENT_COLUMNS " FROM survey_sent AS s WHERE token = ?1",
	    VALUES(as_text(token)), arena, read_sent, record_r, error);
}

int store_survey_find_message(struct store *store, const char *message_id, struct arena *arena,
    struct survey_sent_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT " SENT_COLUMNS " FROM survey_sent AS s"
	    " WHERE message_id = ?1 AND message_id <> ''"
	    " UNION ALL"
	    " SELECT " SENT_COLUMNS " FROM survey_sent AS s"
	    " WHERE thanks_id = ?1 AND thanks_id <> '' LIMIT 1",
	    VALUES(as_text(message_id)), arena, read_sent, record_r, error);
}

int store_survey_thanked(
    struct store *store, int64_t sent_id, const char *thanks_id, struct error *error)
{
	return statement_run(store, "UPDATE survey_sent SET thanks_id = ?2 WHERE id = ?1",
	    VALUES(as_integer(sent_id), as_text(thanks_id)), error);
}

int store_survey_last_ms(struct store *store, int64_t customer_id, const char *survey,
    int64_t *at_ms_r, struct error *error)
{
	return statement_integer(store,
		   "SELECT coalesce(max(s.at), 0) FROM survey_sent AS s"
		   " LEFT JOIN outbox AS o ON o.id = s.outbox"
		   " WHERE s.customer = ?1 AND (?2 IS NULL OR s.survey = ?2)"
		   " AND coalesce(o.state, '') <> 'cancelled'",
		   VALUES(as_integer(customer_id), as_optional(survey)), at_ms_r, error) < 0
		   ? -1
		   : 0;
}

int store_survey_count_since(struct store *store, int64_t feedback_id, int64_t since_ms,
    int64_t *count_r, struct error *error)
{
	return statement_integer(store,
		   "SELECT count(*) FROM survey_sent AS s LEFT JOIN outbox AS o ON o.id = s.outbox"
		   " WHERE s.feedback = ?1 AND s.at >= ?2 AND s.is_periodic = 0"
		   " AND coalesce(o.state, '') <> 'cancelled'",
		   VALUES(as_integer(feedback_id), as_integer(since_ms)), count_r, error) < 0
		   ? -1
		   : 0;
}

int store_customer_is_waiting(
    struct store *store, int64_t customer_id, bool *is_waiting_r, struct error *error)
{
	int64_t count;

	if (statement_integer(store,
		"SELECT EXISTS (SELECT 1 FROM feedback WHERE customer = ?1"
		" AND (status = 'open' OR status = 'reopened'))",
		VALUES(as_integer(customer_id)), &count, error) < 0)
		return -1;
	*is_waiting_r = count != 0;
	return 0;
}

static void read_candidate(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	(void)arena;
	*(struct survey_candidate *)item_r = (struct survey_candidate){
	    .customer_id = column_integer(row, 0),
	    .feedback_id = column_integer(row, 1),
	};
}

int store_survey_candidates(struct store *store, int64_t after_customer_id, size_t limit,
    struct arena *arena, struct survey_candidate **candidates_r, size_t *count_r,
    struct error *error)
{
	struct list list = {0};

	if (statement_list(store,
		"SELECT c.id, coalesce((SELECT f.id FROM feedback AS f WHERE f.customer = c.id"
		" ORDER BY f.created DESC, f.id DESC LIMIT 1), 0)"
		" FROM customer AS c WHERE c.id > ?1 ORDER BY c.id LIMIT ?2",
		VALUES(as_integer(after_customer_id), as_integer((int64_t)limit)), arena,
		sizeof(struct survey_candidate), read_candidate, &list, error) < 0)
		return -1;
	*candidates_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_customer_unsubscribe(struct store *store, int64_t customer_id, struct error *error)
{
	return statement_run(store, "UPDATE address SET is_unsubscribed = 1 WHERE customer = ?1",
	    VALUES(as_integer(customer_id)), error);
}
