/*
 * The part of the store's door for figures of a period: what reports and statistics count.
 * Everything that store.h says holds here; it includes this file. A period has its start and not
 * its end. Matters that the owner discounted count in none of them. What may be a million rows
 * comes one by one to a visitor, in no promised order: it returns 0 to go on, -1 with error to
 * stop, and may read from the store.
 */
#ifndef HARK_STORE_FIGURES_H
#define HARK_STORE_FIGURES_H

#include "hark/store.h"

/* ---- feedback ---- */

/* A past period gives the same figures whenever it is asked for, but for what was discounted
 * since. */
struct period_counts {
	int64_t new_feedback;
	int64_t answered;		    /* first answers given in the period */
	int64_t resolved, closed, reopened; /* feedback with that move in the period, each once */
	int64_t open_at_end;		    /* open or reopened at the end of the period */
	int64_t customers;		    /* distinct, of the new feedback */
};
int store_period_counts(struct store *store, int64_t from_ms, int64_t to_ms,
    struct period_counts *counts_r, struct error *error);
/* New feedback in from..to by a column: "category", "priority", "language", "channel", "status",
 * "ack_decision". */
int store_period_by(struct store *store, const char *column, int64_t from_ms, int64_t to_ms,
    struct arena *arena, struct count_record **counts_r, size_t *count_r, struct error *error);

/* New feedback by how its words sound. */
struct sentiment_counts {
	int64_t positive, neutral, negative; /* above, at, below 0 */
};
int store_period_sentiments(struct store *store, int64_t from_ms, int64_t to_ms,
    struct sentiment_counts *counts_r, struct error *error);

/* ---- service ---- */

struct answer_figure {
	int64_t created_ms, responded_ms;
};
typedef int answer_visitor(void *context, const struct answer_figure *answer, struct error *error);
/* Each first answer by a person that was given in the period. */
int store_answer_each(struct store *store, int64_t from_ms, int64_t to_ms, answer_visitor *visitor,
    void *context, struct error *error);

/*
 * Matters that were resolved in the period: all moves of each, in order, one matter after the
 * other. Before its first move a matter was open since created_ms.
 */
struct resolution_move {
	int64_t feedback_id, created_ms, at_ms;
	bool is_open;	    /* from then on: open or reopened */
	bool is_resolution; /* to "resolved", in the period; a matter may have several */
};
typedef int resolution_visitor(
    void *context, const struct resolution_move *move, struct error *error);
int store_resolution_each(struct store *store, int64_t from_ms, int64_t to_ms,
    resolution_visitor *visitor, void *context, struct error *error);

/*
 * Promises of a first answer that were decided in the period: kept by the first move out of "open"
 * (answered, or settled otherwise) in the period and not after the promised time; broken by that
 * time when it passed in the period, and before now_ms, without such a move.
 */
struct promise_counts {
	int64_t kept, broken;
};
int store_promise_counts(struct store *store, int64_t from_ms, int64_t to_ms, int64_t now_ms,
    struct promise_counts *counts_r, struct error *error);

/* ---- what customers say and do ---- */

/* How often a value was given in the period to a question, as rating_record has them. */
struct rating_count {
	const char *question, *scale;
	double value;
	int64_t count;
};
int store_rating_counts(struct store *store, int64_t from_ms, int64_t to_ms, struct arena *arena,
    struct rating_count **counts_r, size_t *count_r, struct error *error);

struct rating_figure {
	int64_t customer_id;	/* 0: unknown */
	double customer_weight; /* as the owner set it; 1 when nothing was said */
	const char *question, *scale;
	const char *category; /* of its matter; "": none. Borrowed until the visitor returns */
	double value;
};
typedef int rating_visitor(void *context, const struct rating_figure *rating, struct error *error);
int store_rating_each(struct store *store, int64_t from_ms, int64_t to_ms, rating_visitor *visitor,
    void *context, struct error *error);
/* The newest of the period, at most limit. */
int store_rating_latest(struct store *store, int64_t from_ms, int64_t to_ms, size_t limit,
    struct arena *arena, struct rating_record **records_r, size_t *count_r, struct error *error);

/* Surveys that left in the period, and how many of them were answered, whenever; by survey. */
struct survey_counts {
	const char *survey;
	int64_t sent, answered;
};
int store_survey_counts(struct store *store, int64_t from_ms, int64_t to_ms, struct arena *arena,
    struct survey_counts **counts_r, size_t *count_r, struct error *error);

/* Purchases in the period, and those of them whose customer had bought before. */
struct purchase_counts {
	int64_t all, repeated;
};
int store_purchase_counts(struct store *store, int64_t from_ms, int64_t to_ms,
    struct purchase_counts *counts_r, struct error *error);

/* ---- at this moment ---- */

struct waiting_count {
	const char *priority;
	int64_t count, overdue; /* open or reopened; of them, past the promised time */
};
int store_waiting_counts(struct store *store, int64_t now_ms, struct arena *arena,
    struct waiting_count **counts_r, size_t *count_r, struct error *error);
/* Of the mails that hark sends, in a state of which there are few. */
int store_outbox_count(
    struct store *store, const char *state, int64_t *count_r, struct error *error);
/* All that was ever recorded. */
int store_feedback_count(struct store *store, int64_t *count_r, struct error *error);

#endif
