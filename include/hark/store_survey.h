/*
 * The part of the store's door for surveys: which were sent, and the ratings that answer them.
 * Everything that store.h says holds here; it includes this file.
 */
#ifndef HARK_STORE_SURVEY_H
#define HARK_STORE_SURVEY_H

#include "hark/store.h"

/* ---- ratings ---- */

struct rating_record {
	int64_t id, feedback_id, customer_id;
	const char *survey, *question, *scale; /* "1-5", "0-10" */
	double value;
	const char *comment;
	int64_t at_ms;
	double weight; /* among the others, to write; 0: 1 */
};
int store_rating_add(struct store *store, const struct rating_record *record, struct error *error);
int store_rating_list(struct store *store, int64_t from_ms, int64_t to_ms, struct arena *arena,
    struct rating_record **records_r, size_t *count_r, struct error *error);

/* When the customer gave the last rating; 0: never. */
int store_rating_last_ms(
    struct store *store, int64_t customer_id, int64_t *at_ms_r, struct error *error);
/*
 * The answer to a survey that was sent: the first makes a row, a later one changes its value and,
 * unless NULL, its comment; its time stays. So does one about the same matter, survey and question.
 * 1: changed, old_r says what it was; 0: new.
 */
int store_rating_answer(struct store *store, int64_t sent_id, const struct rating_record *record,
    struct arena *arena, struct rating_record *old_r, struct error *error);
/* The rating that belongs to a survey that was sent. A finder. */
int store_rating_find(struct store *store, int64_t sent_id, struct arena *arena,
    struct rating_record *record_r, struct error *error);

/* ---- surveys ---- */

struct survey_sent_record {
	int64_t id;
	int64_t feedback_id; /* the matter that it was about or, periodic, the customer's last */
	int64_t customer_id;
	const char *survey; /* its id */
	const char *token;  /* by which its answer is known: in the subject ... */
	int64_t outbox_id;
	int64_t at_ms;
	const char *scale, *measures;
	const char *message_id, *thanks_id; /* ... or in In-Reply-To; thanks_id "": not thanked */
	bool is_periodic;
};
int store_survey_sent_add(struct store *store, const struct survey_sent_record *record,
    int64_t *id_r, struct error *error);
/* Finders. */
int store_survey_find_token(struct store *store, const char *token, struct arena *arena,
    struct survey_sent_record *record_r, struct error *error);
/* By the Message-ID of the survey or of the mail that thanked for the answer. */
int store_survey_find_message(struct store *store, const char *message_id, struct arena *arena,
    struct survey_sent_record *record_r, struct error *error);
int store_survey_thanked(
    struct store *store, int64_t sent_id, const char *thanks_id, struct error *error);
/* When the customer was asked last, by that survey (NULL: any); 0: never. What was called back
 * before it left does not count. */
int store_survey_last_ms(struct store *store, int64_t customer_id, const char *survey,
    int64_t *at_ms_r, struct error *error);
/* How often the customer was asked about that matter since. */
int store_survey_count_since(struct store *store, int64_t feedback_id, int64_t since_ms,
    int64_t *count_r, struct error *error);
/* Customers by number, with the last matter of each (0: none). */
struct survey_candidate {
	int64_t customer_id, feedback_id;
};
int store_survey_candidates(struct store *store, int64_t after_customer_id, size_t limit,
    struct arena *arena, struct survey_candidate **candidates_r, size_t *count_r,
    struct error *error);

#endif
