/*
 * Says what the tests found of all feedback and of each category: one finding for each, whatever
 * tests it passed.
 */
#include "finding_p.h"

#include <math.h>

static const char *name_of(const struct finder *finder, size_t series)
{
	const struct report_input *input = finder->input;

	return series == 0 ? _("All feedback")
			   : word_category(input->categories, input->category_count,
				 finder->window->series[series].category);
}

/* "48, usually 12.0" */
static const char *say_trend(const struct finder *finder, size_t index)
{
	const struct series_verdict *verdict = &finder->verdicts[index];
	long long now = finder->window->series[index].now;
	double times = verdict->usual > 0 ? (double)now / verdict->usual : INFINITY;

	if (verdict->change > 0 && times >= 2 && isfinite(times))
		return arena_printf(finder->arena,
		    _("%s: %lld, %.1f times as many as usual (%.1f)."), name_of(finder, index), now,
		    times, verdict->usual);
	if (verdict->change > 0)
		return arena_printf(finder->arena, _("%s: %lld, more than usual (%.1f)."),
		    name_of(finder, index), now, verdict->usual);
	return arena_printf(finder->arena, _("%s: %lld, fewer than usual (%.1f)."),
	    name_of(finder, index), now, verdict->usual);
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
	finding->sentence = say_trend(finder, index);
	finding->figures = arena_printf(finder->arena,
	    _("%lld; the period before %lld; mean of the four before %.1f"), (long long)series->now,
	    (long long)series->before[0], verdict->usual);
	/* How many more or fewer than usual, and how sure that is. */
	finding->weight = fabs((double)series->now - verdict->usual);
	finding_add_number(finding, "now", (double)series->now);
	finding_add_number(finding, "before", (double)series->before[0]);
	finding_add_number(finding, "mean_of_four", verdict->usual);
	finding_add_number(finding, "chance", verdict->chance);
}

void finder_say_series(struct finder *finder)
{
	for (size_t i = 0; i < finder->window->series_count; i++)
		if (finder->verdicts[i].change != 0)
			say_series(finder, i);
}
