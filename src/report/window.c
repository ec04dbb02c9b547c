#include "window.h"

#include <string.h>

size_t period_days(const struct period *period)
{
	return (size_t)((period->to_ms - period->from_ms + DAY_MS / 2) / DAY_MS);
}

/* ---- days ---- */

static void set_days(struct window *window)
{
	struct civil from = civil_from_ms(window->now.from_ms);

	window->first_day = (size_t)WEEKS_BACK * 7;
	window->day_count = window->first_day + period_days(&window->now);
	window->day_starts =
	    arena_array(window->arena, window->day_count + 1, sizeof(*window->day_starts));
	for (size_t i = 0; i <= window->day_count; i++) {
		struct civil day = civil_day_start(&from, (int)i - (int)window->first_day);

		window->day_starts[i] = civil_to_ms(&day);
	}
}

/* The day of a time that is not before the first; day_count: later than all. */
static size_t day_of(const struct window *window, int64_t at_ms)
{
	size_t low = 0, high = window->day_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (window->day_starts[middle + 1] <= at_ms)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- counting ---- */

/* The last place takes what is too many to tell apart. */
static size_t series_of(struct window *window, const char *category)
{
	struct series *series;

	for (size_t i = 1; i < window->series_count; i++)
		if (strcmp(window->series[i].category, category) == 0)
			return i;
	if (window->series_count == SERIES_MAX)
		return SERIES_MAX - 1;
	series = &window->series[window->series_count];
	series->category = arena_strdup(window->arena, category);
	series->days = arena_array(window->arena, window->day_count, sizeof(*series->days));
	return window->series_count++;
}

static size_t value_of(struct window *window, enum window_column column, const char *value)
{
	size_t *count = &window->value_counts[column];

	for (size_t i = 0; i < *count; i++)
		if (strcmp(window->values[column][i], value) == 0)
			return i;
	if (*count == COLUMN_VALUES_MAX)
		return COLUMN_VALUES_MAX - 1;
	window->values[column][*count] = arena_strdup(window->arena, value);
	return (*count)++;
}

static void keep(struct window *window, const struct matter_record *matter, size_t series)
{
	if (window->matter_count == window->matter_capacity) {
		size_t capacity = window->matter_capacity * 2 + 256;
		struct window_matter *larger =
		    arena_array(window->arena, capacity, sizeof(*larger));

		if (window->matter_count > 0)
			memcpy(larger, window->matters, window->matter_count * sizeof(*larger));
		window->matters = larger;
		window->matter_capacity = capacity;
	}
	window->matters[window->matter_count++] =
	    (struct window_matter){matter->id, matter->customer_id, matter->created_ms, series, 0};
}

/* A lot that depends on the number alone: what comes in turns is not all on one side. */
static uint64_t lot_of(int64_t id)
{
	uint64_t lot = (uint64_t)id * UINT64_C(0x9e3779b97f4a7c15);

	lot = (lot ^ (lot >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	return lot ^ (lot >> 31);
}

static bool is_drawn(const struct window_matter *matter, size_t one_of)
{
	return lot_of(matter->id) % one_of == 0;
}

size_t window_draw(struct window_matter *matters, size_t count, size_t one_of)
{
	size_t drawn = 0;

	for (size_t i = 0; i < count; i++)
		if (is_drawn(&matters[i], one_of))
			matters[drawn++] = matters[i];
	return drawn;
}

/* When there is no room for another, half of them go, and half as many come in. */
static void keep_sample(
    struct window *window, const struct matter_record *matter, size_t series, size_t back)
{
	const struct window_matter kept = {
	    matter->id, matter->customer_id, matter->created_ms, series, back};

	if (!is_drawn(&kept, window->sample_one_of))
		return;
	while (window->sample_count == FINDING_TEXTS_BEFORE) {
		window->sample_one_of *= 2;
		window->sample_count =
		    window_draw(window->sample, window->sample_count, window->sample_one_of);
	}
	if (is_drawn(&kept, window->sample_one_of))
		window->sample[window->sample_count++] = kept;
}

static void count_cells(
    struct window *window, const struct matter_record *matter, struct series *series, bool is_now)
{
	const char *const values[] = {[COLUMN_PRIORITY] = matter->priority,
	    [COLUMN_CHANNEL] = matter->channel,
	    [COLUMN_LANGUAGE] = matter->language};

	for (size_t i = 0; i < WINDOW_COLUMNS; i++) {
		size_t value = value_of(window, (enum window_column)i, values[i]);

		if (is_now)
			series->cells_now[i][value]++;
		else
			series->cells_before[i][value]++;
	}
}

/* 0: the period itself, 1: the one before, ...; PERIODS_BACK + 1: none of them. */
static size_t back_of(const struct window *window, int64_t at_ms)
{
	if (at_ms >= window->now.from_ms)
		return 0;
	for (size_t i = 0; i < window->history; i++)
		if (at_ms >= window->before[i].from_ms)
			return i + 1;
	return PERIODS_BACK + 1;
}

static void count(
    struct window *window, const struct matter_record *matter, size_t back, struct series *series)
{
	if (back == 0)
		series->now++;
	else if (back <= PERIODS_BACK)
		series->before[back - 1]++;
	if (back <= PERIODS_BACK)
		count_cells(window, matter, series, back == 0);
	if (matter->created_ms >= window->day_starts[0])
		series->days[day_of(window, matter->created_ms)]++;
}

static void visit(void *context, const struct matter_record *matter)
{
	struct window *window = context;
	size_t series = series_of(window, matter->category),
	       back = back_of(window, matter->created_ms);

	count(window, matter, back, &window->series[0]);
	count(window, matter, back, &window->series[series]);
	if (back == 0)
		keep(window, matter, series);
	else if (back <= PERIODS_BACK)
		keep_sample(window, matter, series, back);
}

/* ---- making one ---- */

/* Mail comes in some time after midnight: the day of the first counts as whole. */
static int set_history(struct window *window, const struct report_input *input, struct error *error)
{
	int64_t first_ms;
	int found = store_matter_first_ms(input->store, &first_ms, error);

	if (found <= 0)
		return found;
	for (size_t i = 0; i < PERIODS_BACK; i++)
		if (window->before[i].from_ms > first_ms - DAY_MS)
			window->history = i + 1;
	for (size_t week = 1; week <= WEEKS_BACK; week++)
		if (window->day_starts[window->first_day - week * 7] > first_ms - DAY_MS)
			window->weeks = week;
	return 0;
}

int window_make(const struct report_input *input, struct arena *arena, struct window **window_r,
    struct error *error)
{
	struct window *window = arena_alloc(arena, sizeof(*window));
	int64_t from_ms;

	window->arena = arena;
	window->now = input->period;
	for (int i = 0; i < PERIODS_BACK; i++)
		window->before[i] = period_before(&input->period, i + 1);
	set_days(window);
	if (set_history(window, input, error) != 0)
		return -1;
	window->series = arena_array(arena, SERIES_MAX, sizeof(*window->series));
	window->series[0].days =
	    arena_array(arena, window->day_count, sizeof(*window->series[0].days));
	window->series_count = 1;
	window->sample = arena_array(arena, FINDING_TEXTS_BEFORE, sizeof(*window->sample));
	window->sample_one_of = 1;
	from_ms = window->before[PERIODS_BACK - 1].from_ms < window->day_starts[0]
		      ? window->before[PERIODS_BACK - 1].from_ms
		      : window->day_starts[0];
	if (store_matter_each(input->store, from_ms, input->period.to_ms, visit, window, error) !=
	    0)
		return -1;
	*window_r = window;
	return 0;
}
