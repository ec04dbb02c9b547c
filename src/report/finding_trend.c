/*
 * Trends: the count of a period against those of the four before. Mails come in clumps, so counts
 * vary more than by chance alone: how much more is measured on the eight weeks before, by day and
 * by week, and the larger of both divides the counts before they are compared.
 */
#include "chance.h"
#include "finding_p.h"

#include <math.h>
#include <string.h>

/* A change that matters to an owner, however certain it is. */
#define RISE_MIN 1.25
#define FALL_MAX 0.8

/* The mean of values without the largest and the smallest: an incident does not shift it. */
static double trimmed_mean(const double *values, size_t n)
{
	double sum = 0, least = values[0], most = values[0];

	for (size_t i = 0; i < n; i++) {
		sum += values[i];
		least = fmin(least, values[i]);
		most = fmax(most, values[i]);
	}
	return n > 2 ? (sum - least - most) / (double)(n - 2) : sum / (double)n;
}

/* The count of a day, weeks before the period begins; weekday 0 is that on which it begins. */
static double day_count(
    const struct window *window, const struct series *series, size_t week, size_t weekday)
{
	return series->days[window->first_day - (week + 1) * 7 + weekday];
}

static double dispersion_of_days(const struct window *window, const struct series *series)
{
	double values[WEEKS_BACK * 7] = {0}, means[WEEKS_BACK * 7];
	size_t n = 0;

	for (size_t weekday = 0; weekday < 7; weekday++) {
		size_t first = n;
		double mean;

		for (size_t week = 0; week < window->weeks; week++)
			values[n++] = day_count(window, series, week, weekday);
		mean = trimmed_mean(values + first, window->weeks);
		for (size_t i = first; i < n; i++)
			means[i] = mean;
	}
	return chance_dispersion(values, means, n, n - 7);
}

static double dispersion_of_weeks(const struct window *window, const struct series *series)
{
	double values[WEEKS_BACK] = {0}, means[WEEKS_BACK];
	size_t n = window->weeks;

	for (size_t week = 0; week < n; week++)
		for (size_t weekday = 0; weekday < 7; weekday++)
			values[week] += day_count(window, series, week, weekday);
	for (size_t week = 0; week < n; week++)
		means[week] = trimmed_mean(values, n);
	return chance_dispersion(values, means, n, n - 1);
}

/* What the periods before sum up to, for a rise or a fall: one odd period among them, an incident
 * or a holiday, is not taken for what is usual. */
static double sum_before(const struct window *window, const struct series *series, bool is_rise)
{
	double counts[PERIODS_BACK], sum = 0, usual_sum;

	for (size_t i = 0; i < window->history; i++) {
		counts[i] = (double)series->before[i];
		sum += counts[i];
	}
	usual_sum = usual_of(counts, window->history).median * (double)window->history;
	return is_rise ? fmax(sum, usual_sum) : fmin(sum, usual_sum);
}

static void test_trend(
    const struct window *window, const struct series *series, struct series_verdict *verdict)
{
	double days = (double)period_days(&window->now), days_before = 0, share, sum = 0;
	double now = (double)series->now, before, ratio;

	for (size_t i = 0; i < window->history; i++) {
		days_before += (double)period_days(&window->before[i]);
		sum += (double)series->before[i];
	}
	share = days / (days + days_before);
	verdict->usual = sum * days / days_before;
	verdict->change = now > verdict->usual ? 1 : -1;
	before = sum_before(window, series, verdict->change > 0);
	ratio = before > 0 ? now / (before * days / days_before) : INFINITY;
	verdict->chance = 1;
	if (verdict->change > 0 ? ratio < RISE_MIN : ratio > FALL_MAX)
		return;
	verdict->chance = verdict->change > 0 ? chance_binomial_at_least(now / verdict->dispersion,
						    (now + before) / verdict->dispersion, share)
					      : chance_binomial_at_most(now / verdict->dispersion,
						    (now + before) / verdict->dispersion, share);
}

/* A single day is told apart by its weekday only. */
static bool is_comparable(const struct window *window)
{
	size_t days = period_days(&window->now);

	return window->history >= HISTORY_MIN && window->weeks >= WEEKS_MIN &&
	       (days % 7 == 0 || days >= 28);
}

void finder_measure(struct finder *finder)
{
	const struct window *window = finder->window;

	for (size_t i = 0; i < window->series_count; i++) {
		const struct series *series = &window->series[i];

		finder->verdicts[i].dispersion = window->weeks < WEEKS_MIN
						     ? 1
						     : fmax(dispersion_of_days(window, series),
							   dispersion_of_weeks(window, series));
	}
}

void finder_test_trends(struct finder *finder)
{
	const struct window *window = finder->window;
	double *chances = arena_array(finder->arena, window->series_count, sizeof(*chances));
	double limit;

	if (!is_comparable(window))
		return;
	for (size_t i = 0; i < window->series_count; i++) {
		test_trend(window, &window->series[i], &finder->verdicts[i]);
		chances[i] = finder->verdicts[i].chance;
	}
	/* Each is looked at in two directions. */
	limit = chance_limit(chances, window->series_count, 2 * window->series_count, LEVEL_TREND);
	for (size_t i = 0; i < window->series_count; i++)
		if (finder->verdicts[i].chance > limit)
			finder->verdicts[i].change = 0;
}
