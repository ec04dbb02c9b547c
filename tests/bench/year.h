/*
 * year: a company's year, made up from a seed: some ten thousand mails of a few thousand customers,
 * Chinese and English, with seasons, weekdays and clumps as mails come in; two incidents and a
 * change of prices that hurts. Written through the store's door, so that tests and reports can look
 * at it. The same seed gives the same year on every machine, and any run of its weeks alone.
 */
#ifndef HARK_TESTS_YEAR_H
#define HARK_TESTS_YEAR_H

#include "hark/store.h"
#include "year_text.h"

#define YEAR_WEEKS 52
#define YEAR_MAILS_A_WEEK 192

struct year {
	uint64_t seed;
	int64_t from_ms; /* midnight of a Monday, in the process's zone */
	double mails_a_week;
	bool has_events;
	int event_weeks[YEAR_EVENTS]; /* in which they begin */
};

/* 52 weeks from Monday 2024-12-30. */
struct year year_of(uint64_t seed);
/* Where a week begins; week YEAR_WEEKS: the end. */
int64_t year_week_ms(const struct year *year, int week);
/* Whether a week is as the four before it would have it: no event in it, none just over, and no
 * season that sets in. */
bool year_is_quiet(const struct year *year, int week);
/* Fills an empty store with the weeks from..to (exclusive), as it stands when they are over. */
int year_fill(struct store *store, const struct year *year, int from_week, int to_week,
    size_t *mails_r, struct error *error);

#endif
