/*
 * Says what the tests found of all feedback and of each category: one finding for each, whatever
 * tests it passed, with the words that rose with it.
 */
#include "finding_p.h"
#include "write_p.h"

#include <math.h>

static const char *name_of(const struct finder *finder, size_t series)
{
	return series == 0 ? _("All feedback") : finder_category(finder, series);
}

/* "48, 4.0 times as many as usual" */
static const char *say_trend(const struct finder *finder, size_t index)
{
	const struct series_verdict *verdict = &finder->verdicts[index];
	const char *name = name_of(finder, index);
	long long now = finder->window->series[index].now;
	double times = verdict->usual > 0 ? (double)now / verdict->usual : INFINITY;

	if (verdict->change > 0 && times >= 2 && isfinite(times))
		return arena_printf(finder->arena,
		    _("%s: %lld, %.1f times as many as usual (%.1f)."), name, now, times,
		    verdict->usual);
	if (verdict->change > 0)
		return arena_printf(finder->arena, _("%s: %lld, more than usual (%.1f)."), name,
		    now, verdict->usual);
	return arena_printf(
	    finder->arena, _("%s: %lld, fewer than usual (%.1f)."), name, now, verdict->usual);
}

static const char *say_day(const struct finder *finder, size_t index)
{
	const struct outlier_day *day = &finder->verdicts[index].outlier;
	const char *when = weekday_words(finder->window->day_starts[day->day], finder->arena);

	if (finder->verdicts[index].change != 0)
		return arena_printf(finder->arena, _(" %s stands out: %lld (usually %.0f)."), when,
		    (long long)day->count, day->usual);
	return arena_printf(finder->arena, _("%s: %lld on %s, where %.0f are usual."),
	    name_of(finder, index), (long long)day->count, when, day->usual);
}

static const char *say(const struct finder *finder, size_t index)
{
	const struct series_verdict *verdict = &finder->verdicts[index];
	const char *trend = verdict->change != 0 ? say_trend(finder, index) : "";
	const char *day = verdict->has_outlier ? say_day(finder, index) : "";
	const char *words =
	    verdict->words == NULL
		? ""
		: arena_printf(finder->arena, _(" What customers write: %s."), verdict->words);

	return arena_printf(finder->arena, "%s%s%s", trend, day, words);
}

static const char *say_figures(const struct finder *finder, size_t index)
{
	const struct series *series = &finder->window->series[index];
	const struct series_verdict *verdict = &finder->verdicts[index];

	if (finder->window->history < HISTORY_MIN)
		return arena_printf(finder->arena,
		    _("compared with the median of that weekday in the last %zu weeks"),
		    finder->window->weeks);
	return arena_printf(finder->arena,
	    _("now %lld; the period before %lld; mean of the last %zu: %.1f"),
	    (long long)series->now, (long long)series->before[0], finder->window->history,
	    verdict->usual);
}

/* How many mails more or fewer than usual. */
static double excess_of(const struct finder *finder, size_t index)
{
	const struct series_verdict *verdict = &finder->verdicts[index];

	return verdict->change != 0
		   ? fabs((double)finder->window->series[index].now - verdict->usual)
		   : fabs((double)verdict->outlier.count - verdict->outlier.usual);
}

bool series_has_risen(const struct series_verdict *verdict)
{
	return verdict->change > 0 || (verdict->change == 0 && verdict->has_outlier &&
					  (double)verdict->outlier.count > verdict->outlier.usual);
}

static void say_series(struct finder *finder, size_t index)
{
	const struct series *series = &finder->window->series[index];
	const struct series_verdict *verdict = &finder->verdicts[index];
	struct finding *finding =
	    finder_add(finder, index == 0 ? FINDING_VOLUME : FINDING_CATEGORY, true);

	if (finding == NULL)
		return;
	finding->subject = index == 0 ? "" : series->category;
	finding->sentence = say(finder, index);
	finding->figures = say_figures(finder, index);
	finding->weight = (series_has_risen(verdict) ? 50 : 15) +
			  finder_size(excess_of(finder, index)) - (index == 0 ? 10 : 0);
	finding_add_number(finding, "now", (double)series->now);
	finding_add_number(finding, "before", (double)series->before[0]);
	finding_add_number(finding, "mean_of_four", verdict->usual);
	if (verdict->change != 0)
		finding_add_number(finding, "chance", verdict->chance);
	if (verdict->has_outlier) {
		finding_add_number(finding, "day", (double)verdict->outlier.count);
		finding_add_number(finding, "day_usual", verdict->outlier.usual);
		finding_add_number(finding, "day_chance", verdict->outlier.chance);
	}
	finder_quote_series(finder, finding, index);
}

/* Whether one category makes up for most of what all together have more. */
static bool is_explained(const struct finder *finder)
{
	double excess = excess_of(finder, 0);

	for (size_t i = 1; i < finder->window->series_count; i++)
		if (series_is_found(&finder->verdicts[i]) &&
		    series_has_risen(&finder->verdicts[i]) ==
			series_has_risen(&finder->verdicts[0]) &&
		    excess_of(finder, i) > excess / 2)
			return true;
	return false;
}

bool series_is_found(const struct series_verdict *verdict)
{
	return verdict->change != 0 || verdict->has_outlier;
}

void finder_say_series(struct finder *finder)
{
	for (size_t i = 0; i < finder->window->series_count; i++)
		if (series_is_found(&finder->verdicts[i]) && !(i == 0 && is_explained(finder)))
			say_series(finder, i);
}
