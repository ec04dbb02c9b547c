/*
 * Single days: the count of a category against the same weekday of the eight weeks before. A day
 * that is more than 3.5 scaled MADs off (or, without spread, beyond one in a thousand) is a
 * candidate; whether it is told is decided over all days and categories together, or a week of ten
 * categories would have one such day by chance.
 */
#include "chance.h"
#include "finding_p.h"

#include <math.h>

/* Fewer mails on a day say nothing. */
#define DAY_MAILS_MIN 4

struct tested_day {
	size_t series, day;
	double usual, chance;
};

/* What is usual on a weekday: the sum of its counts, as if an odd one had been like the others. */
static double sum_of(const double *counts, size_t n, const struct usual *usual, bool is_rise)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += counts[i];
	return is_rise ? fmax(sum, usual->median * (double)n)
		       : fmin(sum, usual->median * (double)n);
}

static double chance_of(double now, double before, size_t weeks, bool is_rise, double dispersion)
{
	double share = 1 / (double)(weeks + 1);

	return is_rise
		   ? chance_binomial_at_least(now / dispersion, (now + before) / dispersion, share)
		   : chance_binomial_at_most(now / dispersion, (now + before) / dispersion, share);
}

static bool test_day(const struct finder *finder, struct tested_day *tested)
{
	const struct window *window = finder->window;
	const struct series *series = &window->series[tested->series];
	double counts[WEEKS_BACK] = {0}, sorted[WEEKS_BACK] = {0};
	int64_t now = series->days[tested->day];
	struct usual usual;
	bool is_rise;

	for (size_t i = 0; i < window->weeks; i++)
		counts[i] = sorted[i] = series->days[tested->day - 7 * (i + 1)];
	usual = usual_of(sorted, window->weeks);
	if (!usual_is_left(&usual, now) || fmax((double)now, usual.median) < DAY_MAILS_MIN)
		return false;
	is_rise = (double)now > usual.median;
	tested->usual = usual.median;
	tested->chance = chance_of((double)now, sum_of(counts, window->weeks, &usual, is_rise),
	    window->weeks, is_rise, finder->verdicts[tested->series].dispersion);
	return true;
}

/* The day of each series that is least likely. */
static void keep_day(struct finder *finder, const struct tested_day *tested)
{
	struct series_verdict *verdict = &finder->verdicts[tested->series];

	if (verdict->has_outlier && verdict->outlier.chance <= tested->chance)
		return;
	verdict->has_outlier = true;
	verdict->outlier = (struct outlier_day){.day = tested->day,
	    .count = finder->window->series[tested->series].days[tested->day],
	    .usual = tested->usual,
	    .chance = tested->chance};
}

void finder_test_days(struct finder *finder)
{
	const struct window *window = finder->window;
	size_t room = window->series_count * (window->day_count - window->first_day), count = 0;
	struct tested_day *tested = arena_array(finder->arena, room, sizeof(*tested));
	double *chances = arena_array(finder->arena, room, sizeof(*chances)), limit;

	if (window->weeks < WEEKS_MIN)
		return;
	for (size_t i = 0; i < window->series_count; i++)
		for (size_t day = window->first_day; day < window->day_count; day++) {
			tested[count] = (struct tested_day){.series = i, .day = day};
			if (test_day(finder, &tested[count]))
				chances[count] = tested[count].chance, count++;
		}
	/* Each may be too many or too few. */
	limit = chance_limit(chances, count, 2 * room, LEVEL_DAY);
	for (size_t i = 0; i < count; i++)
		if (tested[i].chance <= limit)
			keep_day(finder, &tested[i]);
}
