/*
 * What the files that make findings share. Each finding_NAME.c looks for one kind of thing; those
 * that test something give their level from the table here, which adds up to FALSE_ALARMS_MAX.
 */
#ifndef HARK_REPORT_FINDING_P_H
#define HARK_REPORT_FINDING_P_H

#include "finding.h"
#include "window.h"

/* The share of quiet periods in which anything may be claimed to stand out: one in a hundred. */
#define FALSE_ALARMS_MAX 0.01
#define LEVEL_TREND 0.002
#define LEVEL_DAY 0.002
#define LEVEL_SATISFACTION 0.002
#define LEVEL_WORD 0.002
#define LEVEL_CUSTOMER 0.001
#define LEVEL_SHIFT 0.001

/* Fewer periods to compare with say nothing. */
#define HISTORY_MIN 3
#define WEEKS_MIN 4
#define FINDING_CANDIDATES_MAX 200

/* What the tests say of a series. */
struct outlier_day {
	size_t day; /* of the window */
	int64_t count;
	double usual, chance;
};
struct series_verdict {
	double dispersion;	    /* how much more the counts vary than by chance */
	double usual;		    /* for a period as long as this one: the mean of four */
	double chance;		    /* of such a count or one farther off */
	int change;		    /* +1 more, -1 less, 0 nothing that is certain */
	struct outlier_day outlier; /* the day that stands out most; chance 0 and count 0: none */
	bool has_outlier;
	const char *words; /* that rose with it, joined; NULL: none */
};

struct finder {
	const struct report_input *input;
	struct arena *arena;
	struct window *window;
	struct series_verdict *verdicts; /* one a series */
	struct finding *list;		 /* candidates */
	size_t count;
};

/* A new candidate; NULL when there are too many. */
struct finding *finder_add(struct finder *finder, enum finding_kind kind, bool is_alarm);
void finding_add_number(struct finding *finding, const char *name, double value);

/* ---- finding_trend.c ---- */

/* More or less than in the periods before, all together and by category. */
void finder_test_trends(struct finder *finder);

/* ---- finding_category.c ---- */

/* Says what the tests found of the series. */
void finder_say_series(struct finder *finder);

#endif
