/*
 * window: the feedback of a period and of the time it is compared with, counted once: by period and
 * by day, by category and all together; and the period's matters one by one.
 */
#ifndef HARK_REPORT_WINDOW_H
#define HARK_REPORT_WINDOW_H

#include "report_p.h"

/* Same weekdays that a day is compared with. */
#define WEEKS_BACK 8
/* Categories that are told apart; an owner's rules have a handful. */
#define SERIES_MAX 100

/* The columns by which categories are crossed. */
enum window_column { COLUMN_PRIORITY, COLUMN_CHANNEL, COLUMN_LANGUAGE, WINDOW_COLUMNS };
#define COLUMN_VALUES_MAX 20

/* One category, or all together. */
struct series {
	const char *category; /* NULL: all */
	int64_t now, before[PERIODS_BACK];
	uint32_t *days; /* window.day_count of them */
	/* the period's and those of the four before, by the column's values */
	int64_t cells_now[WINDOW_COLUMNS][COLUMN_VALUES_MAX];
	int64_t cells_before[WINDOW_COLUMNS][COLUMN_VALUES_MAX];
};

struct window_matter {
	int64_t id, customer_id, created_ms;
	size_t series;
	size_t back; /* 0: of the period, 1: of the one before it, ... */
};

struct window {
	struct period now, before[PERIODS_BACK];
	size_t history;	     /* how many of those before have begun after the first feedback */
	size_t weeks;	     /* the same for weeks before the period, at most WEEKS_BACK */
	int64_t *day_starts; /* civil midnights, one more than there are days */
	size_t day_count, first_day; /* first_day: where the period begins */
	struct series *series;	     /* the first is all together */
	size_t series_count;
	const char *values[WINDOW_COLUMNS][COLUMN_VALUES_MAX];
	size_t value_counts[WINDOW_COLUMNS];
	struct window_matter *matters; /* of the period, the earliest first */
	size_t matter_count, matter_capacity;
	struct window_matter *sample; /* of those before, FINDING_TEXTS_BEFORE at most */
	size_t sample_count, sample_one_of;
	struct arena *arena; /* borrowed */
};

int window_make(const struct report_input *input, struct arena *arena, struct window **window_r,
    struct error *error);
/* Keeps one of so many (a power of two), drawn by their numbers; how many are left. Their order
 * stays. */
size_t window_draw(struct window_matter *matters, size_t count, size_t one_of);
/* Days of a period, as the owner's calendar has them. */
size_t period_days(const struct period *period);

#endif
