/*
 * What the files about surveys share: what the owner asks (survey_set.c reads it), when it is asked
 * (survey.c, survey_round.c), and what becomes of an answer (survey_answer.c).
 */
#ifndef HARK_SURVEY_P_H
#define HARK_SURVEY_P_H

#include "desk_p.h"

/* A sentence in the customer's language; NULL: not there in that one. */
struct survey_text {
	const char *en, *zh;
};

/* Whom a survey leaves alone. */
struct survey_skip {
	struct text_list categories, priorities;
	bool is_vip;
	int64_t rated_ms; /* ... who answered any survey within that time; 0: not asked */
};

enum survey_after { SURVEY_AFTER_RESOLVED, SURVEY_AFTER_CLOSED };

/* One question. */
struct survey {
	const char *id;
	bool is_enabled;
	int after;	  /* enum survey_after; of no meaning when every_ms is set */
	int64_t delay_ms; /* since it was resolved or closed */
	int64_t every_ms; /* 0: after a matter; else periodic, to the segments */
	struct text_list segments;
	int64_t per_day;      /* mails of a periodic survey in a day */
	int64_t cool_down_ms; /* since any other survey to the same person */
	struct survey_skip skip;
	const char *measures; /* "csat", "nps", "functional", ... */
	const char *scale;    /* "1-5", "0-10" */
	struct survey_text question, lowest, highest;
	int64_t low; /* a score up to it is low; -1: 2 on 1-5, 6 on 0-10 */
	bool alerts_on_low, reopens_on_low, is_thanked;
};

struct survey_set {
	struct arena *arena; /* owned */
	struct survey *surveys;
	size_t count;
};

/* That of the id; NULL: the owner has taken it away. */
const struct survey *survey_find(const struct survey_set *set, const char *id);

/*
 * The matter has moved: what was asked about its old state is called back, what is to be asked
 * about the new one is planned. Inside the transaction.
 */
int survey_plan(struct desk *desk, const struct feedback_record *feedback, const char *status,
    int64_t at_ms, struct error *error);
/* By which an answer is known: letters and digits in its subject. */
#define SURVEY_TOKEN_LENGTH 20
#define AGENDA_SURVEY "survey"
/* The agenda's word for it. */
int survey_ask(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error);
/* Why a survey is not for this matter now, NULL when it is; static. Inside a transaction or not. */
int survey_refusal(struct desk *desk, const struct survey *survey,
    const struct feedback_record *feedback, const char **refusal_r, struct error *error);
/* The mail with the question: 1 it is in the outbox, 0 it may not go (refusal_r), -1 error. Inside
 * a transaction. */
int survey_send(struct desk *desk, const struct survey *survey,
    const struct feedback_record *feedback, struct arena *arena, const char **refusal_r,
    struct error *error);
/* The periodic ones whose day it is. Part of the clerk's round. */
int survey_rounds(struct desk *desk, struct error *error);
/* Thanks for a score and asks for the why: 1, 0 or -1 as survey_send. */
int survey_thank(struct desk *desk, const struct feedback_record *feedback,
    const struct survey_sent_record *sent, const char *score, const char *highest,
    struct arena *arena, int64_t *outbox_id_r, const char **refusal_r, struct error *error);

/* What the owner hears of a low score. */
struct low_rating {
	int64_t feedback_id;
	const char *name, *address, *score, *survey, *comment; /* "": none */
};
struct owner_mail survey_low_rating_mail(const struct low_rating *rating, struct arena *arena);

#endif
