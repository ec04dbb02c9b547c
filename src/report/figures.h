/*
 * The figures of a report, filled by gather_*.c once, so that HTML, text, JSON, CSV and stats say
 * the same. n = 0 is "no data" everywhere; trust_of(n) tells how a figure may be shown.
 */
#ifndef HARK_REPORT_FIGURES_H
#define HARK_REPORT_FIGURES_H

#include "hark/report.h"
#include "metrics.h"

#define PERIODS_BACK 4

/* A share now, in the period before, and of the four periods before taken together. */
struct share_trend {
	struct proportion now, before, four;
	enum change change, change_of_four;
};
struct nps_trend {
	struct nps now, before, four;
	enum change change, change_of_four;
};
struct average_trend {
	struct average now, before, four;
	enum change change, change_of_four;
};
struct spread_trend {
	struct spread now, before, four;
	enum change change, change_of_four;
};

/* One rating as it was given, for where a score would say too much (TRUST_RAW). */
struct rating_shown {
	int64_t feedback;	      /* 0: of no matter */
	const char *question, *scale; /* "csat", "nps", ...; "1-5" or "0-10" */
	const char *words;	      /* what was written with it, as written */
	double value;
};
#define RATINGS_SHOWN_MAX 10
#define CATEGORIES_SHOWN_MAX 100
/* Surveys that a loyalty figure is made of come seldom: those of a year count. */
#define LOYALTY_DAYS 365

struct average_row {
	const char *name; /* category id; "" for ratings of no matter */
	struct average average;
};
struct share_row {
	const char *name; /* survey id */
	struct proportion share;
};

/* Ratings count where they were given, surveys where they were sent. */
struct satisfaction {
	struct share_trend csat;    /* 4 and 5 of the ratings on 1-5 */
	struct proportion csat_all; /* of all time up to the period's end */
	struct nps_trend nps;	    /* "would you recommend us", 0-10 */
	struct nps nps_all;
	struct average_trend mean;	 /* of the ratings on 1-5 */
	struct weighted weighted;	 /* the same, by the weight of the customers */
	struct average_row *by_category; /* mean and fluctuation; most ratings first */
	size_t category_count;
	struct share_trend positive; /* new feedback whose words are positive */
	struct share_trend answered; /* surveys sent in the period that were answered, ever */
	struct share_row *by_survey;
	size_t survey_count;
	struct rating_shown
	    *ratings; /* of the period, the newest first, RATINGS_SHOWN_MAX at most */
	size_t rating_count;
};

/* Each part is the mean of the answers of LOYALTY_DAYS up to the period's end, rescaled to 0-1. */
struct loyalty {
	struct share_trend repeat; /* purchases by customers who had bought before */
	struct average functional, service, emotional;
	struct composite experience; /* their sum, 0-3 */
	struct average satisfaction, value, recommendation, expected;
	struct composite index;
};

/* In milliseconds, by the clock and in business hours. */
struct service {
	struct spread_trend first_clock, first_business; /* first answers given in the period */
	/* matters resolved in the period: the time for which it was our turn */
	struct spread_trend resolution_clock, resolution_business;
	/* promises of a first answer that were kept or broken in the period */
	struct share_trend kept;
};

/* Ratings of a stretch of time. */
struct ratings {
	struct proportion csat;
	struct average mean; /* on 1-5 */
	struct nps nps;
};

/* A period of the history. */
struct history_row {
	struct period period;
	struct period_counts counts;
	struct proportion csat;
	struct average mean; /* of the ratings on 1-5 */
};

/* Every mail that was read has one state. */
struct ledger {
	struct count_record *states;
	size_t count;
	int64_t read, own,
	    received; /* own: what the owner wrote and hark sent; received: the rest */
};

#endif
