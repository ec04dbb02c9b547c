/*
 * Shifts: a category that comes by another channel, in another language or with another priority
 * than before. Of each cross table the share of a cell in its row is compared with that in the four
 * periods before (Fisher), and so is each column of all feedback together.
 */
#include "chance.h"
#include "finding_p.h"
#include "write_p.h"

#include <math.h>
#include <string.h>

/* Smaller shifts matter to nobody. */
#define SHIFT_MIN 0.1
#define CELL_MIN 5
#define SHIFTS_MAX 2

struct shift {
	size_t series, value;
	enum window_column column;
	double chance;
	int64_t now, all_now, before, all_before;
};

/* What comes in clumps counts for less. */
static int64_t thinned(int64_t count, double dispersion)
{
	return (int64_t)((double)count / dispersion);
}

static double chance_of(const struct shift *shift, double dispersion)
{
	double share = (double)shift->now / (double)shift->all_now,
	       before = (double)shift->before / (double)shift->all_before;
	int64_t now, rest, now_before, rest_before;

	if (share - before < SHIFT_MIN || shift->now < CELL_MIN)
		return 1;
	now = thinned(shift->now, dispersion);
	rest = thinned(shift->all_now - shift->now, dispersion);
	now_before = thinned(shift->before, dispersion);
	rest_before = thinned(shift->all_before - shift->before, dispersion);
	return chance_shared_at_least(
	    now, now + rest, now + now_before, now + rest + now_before + rest_before);
}

static const char *say(const struct finder *finder, const struct shift *shift)
{
	const char *value = finder->window->values[shift->column][shift->value];
	const char *row =
	    shift->series == 0 ? _("All feedback") : finder_category(finder, shift->series);
	double share = 100.0 * (double)shift->now / (double)shift->all_now;
	double before = 100.0 * (double)shift->before / (double)shift->all_before;

	switch (shift->column) {
	case COLUMN_PRIORITY:
		return arena_printf(finder->arena,
		    _("%s: %.0f %% have the priority \"%s\", before %.0f %%."), row, share,
		    word_priority(value), before);
	case COLUMN_LANGUAGE:
		return arena_printf(finder->arena, _("%s: %.0f %% are in %s, before %.0f %%."), row,
		    share, word_language(value), before);
	default:
		return arena_printf(finder->arena,
		    _("%s: %.0f %% come by the channel \"%s\", before %.0f %%."), row, share,
		    word_channel(value), before);
	}
}

static void tell(struct finder *finder, const struct shift *shift)
{
	struct finding *finding = finder_add(finder, FINDING_SHIFT, true);

	if (finding == NULL)
		return;
	finding->subject = shift->series == 0 ? finder->window->values[shift->column][shift->value]
					      : finder->window->series[shift->series].category;
	finding->sentence = say(finder, shift);
	finding->figures = arena_printf(finder->arena,
	    _("now %lld of %lld; in the periods before %lld of %lld"), (long long)shift->now,
	    (long long)shift->all_now, (long long)shift->before, (long long)shift->all_before);
	finding->weight =
	    30 + finder_size((double)shift->now - (double)shift->all_now * (double)shift->before /
						      (double)shift->all_before);
	finding_add_number(finding, "now", (double)shift->now);
	finding_add_number(finding, "all_now", (double)shift->all_now);
	finding_add_number(finding, "before", (double)shift->before);
	finding_add_number(finding, "all_before", (double)shift->all_before);
	finding_add_number(finding, "chance", shift->chance);
}

struct shifts {
	struct shift *items;
	double *chances;
	size_t count;
};

static void test_column(struct finder *finder, enum window_column column, struct shifts *shifts)
{
	const struct window *window = finder->window;

	for (size_t i = 0; i < window->series_count; i++) {
		const struct series *series = &window->series[i];
		int64_t all_before = 0;

		for (size_t back = 0; back < window->history; back++)
			all_before += series->before[back];
		if (series->now == 0 || all_before == 0)
			continue;
		for (size_t value = 0; value < window->value_counts[column]; value++) {
			struct shift *shift = &shifts->items[shifts->count];

			*shift = (struct shift){.series = i,
			    .value = value,
			    .column = column,
			    .now = series->cells_now[column][value],
			    .all_now = series->now,
			    .before = series->cells_before[column][value],
			    .all_before = all_before};
			shift->chance = chance_of(shift, finder->verdicts[i].dispersion);
			shifts->chances[shifts->count++] = shift->chance;
		}
	}
}

/* What a category found for another reason brings with it is no finding of its own. */
static bool is_told(const struct finder *finder, const struct shift *shift)
{
	if (shift->series != 0)
		return series_is_found(&finder->verdicts[shift->series]);
	for (size_t i = 1; i < finder->window->series_count; i++)
		if (series_is_found(&finder->verdicts[i]))
			return true;
	return false;
}

void finder_find_shifts(struct finder *finder)
{
	size_t room = finder->window->series_count * WINDOW_COLUMNS * COLUMN_VALUES_MAX;
	struct shifts shifts = {.items = arena_array(finder->arena, room, sizeof(struct shift)),
	    .chances = arena_array(finder->arena, room, sizeof(double))};
	double limit;
	size_t told = 0;

	if (finder->window->history < HISTORY_MIN)
		return;
	for (size_t i = 0; i < WINDOW_COLUMNS; i++)
		test_column(finder, (enum window_column)i, &shifts);
	limit = chance_limit(shifts.chances, shifts.count, shifts.count, LEVEL_SHIFT);
	for (size_t i = 0; i < shifts.count && told < SHIFTS_MAX; i++)
		if (shifts.items[i].chance <= limit && !is_told(finder, &shifts.items[i])) {
			tell(finder, &shifts.items[i]);
			told++;
		}
}
