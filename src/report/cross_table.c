/*
 * Cross tables: the period's new feedback by category and priority, channel, language, and by where
 * its customer stood when the period began.
 */
#include "finding.h"
#include "window.h"

#include <stdlib.h>
#include <string.h>

static const char *const column_names[WINDOW_COLUMNS] = {
    [COLUMN_PRIORITY] = "priority", [COLUMN_CHANNEL] = "channel", [COLUMN_LANGUAGE] = "language"};

/* Indexes of what occurs in the period, most first. */
struct order {
	size_t at;
	int64_t count;
};

static int compare(const void *a, const void *b)
{
	const struct order *left = a, *right = b;

	if (left->count != right->count)
		return left->count < right->count ? 1 : -1;
	return (left->at > right->at) - (left->at < right->at);
}

static size_t order_rows(const struct window *window, struct order *order)
{
	size_t count = 0;

	for (size_t i = 1; i < window->series_count; i++)
		if (window->series[i].now > 0)
			order[count++] = (struct order){i, window->series[i].now};
	if (count > 0)
		qsort(order, count, sizeof(*order), compare);
	return count;
}

static size_t order_columns(
    const struct window *window, enum window_column column, struct order *order)
{
	size_t count = 0;

	for (size_t i = 0; i < window->value_counts[column]; i++)
		if (window->series[0].cells_now[column][i] > 0)
			order[count++] = (struct order){i, window->series[0].cells_now[column][i]};
	if (count > 0)
		qsort(order, count, sizeof(*order), compare);
	return count;
}

static void fill(const struct window *window, enum window_column column, struct arena *arena,
    struct cross_table *table)
{
	struct order rows[SERIES_MAX], columns[COLUMN_VALUES_MAX];
	const char **row_names, **names;

	table->by = column_names[column];
	table->row_count = order_rows(window, rows);
	table->column_count = order_columns(window, column, columns);
	row_names = arena_array(arena, table->row_count + 1, sizeof(*row_names));
	names = arena_array(arena, table->column_count + 1, sizeof(*names));
	table->cells =
	    arena_array(arena, table->row_count * table->column_count + 1, sizeof(int64_t));
	for (size_t j = 0; j < table->column_count; j++)
		names[j] = window->values[column][columns[j].at];
	for (size_t i = 0; i < table->row_count; i++) {
		const struct series *series = &window->series[rows[i].at];

		row_names[i] = series->category;
		for (size_t j = 0; j < table->column_count; j++)
			table->cells[i * table->column_count + j] =
			    series->cells_now[column][columns[j].at];
	}
	table->rows = row_names;
	table->columns = names;
}

/* ---- by segment ---- */

static const char *const segments[] = {"new", "active", "loyal", "at_risk", "dormant"};

static int compare_customers(const void *a, const void *b)
{
	const struct window_matter *left = a, *right = b;

	if (left->customer_id != right->customer_id)
		return left->customer_id < right->customer_id ? -1 : 1;
	return (left->id > right->id) - (left->id < right->id);
}

static size_t segment_of(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(segments); i++)
		if (strcmp(segments[i], word) == 0)
			return i;
	return 0;
}

/* counts: ARRAY_SIZE(segments) for each series. */
static int count_segments(const struct report_input *input, const struct window *window,
    struct arena *arena, int64_t *counts, struct error *error)
{
	struct window_matter *matters =
	    arena_array(arena, window->matter_count + 1, sizeof(*matters));
	size_t segment = 0;

	if (window->matter_count > 0)
		memcpy(matters, window->matters, window->matter_count * sizeof(*matters));
	qsort(matters, window->matter_count, sizeof(*matters), compare_customers);
	for (size_t i = 0; i < window->matter_count; i++) {
		const char *word;

		if (i == 0 || matters[i].customer_id != matters[i - 1].customer_id) {
			if (store_customer_segment(input->store, matters[i].customer_id,
				input->period.from_ms - 1, &word, error) != 0)
				return -1;
			segment = segment_of(word);
		}
		counts[matters[i].series * ARRAY_SIZE(segments) + segment]++;
	}
	return 0;
}

static int fill_segments(const struct report_input *input, const struct window *window,
    struct arena *arena, struct cross_table *table, struct error *error)
{
	struct order rows[SERIES_MAX];
	const char **row_names;
	int64_t *counts =
	    arena_array(arena, window->series_count * ARRAY_SIZE(segments), sizeof(*counts));

	table->by = "segment";
	if (window->matter_count > CROSS_SEGMENTS_MAX)
		return 0;
	if (count_segments(input, window, arena, counts, error) != 0)
		return -1;
	table->row_count = order_rows(window, rows);
	row_names = arena_array(arena, table->row_count + 1, sizeof(*row_names));
	table->column_count = ARRAY_SIZE(segments);
	table->cells =
	    arena_array(arena, table->row_count * table->column_count + 1, sizeof(int64_t));
	for (size_t i = 0; i < table->row_count; i++) {
		row_names[i] = window->series[rows[i].at].category;
		for (size_t j = 0; j < table->column_count; j++)
			table->cells[i * table->column_count + j] =
			    counts[rows[i].at * ARRAY_SIZE(segments) + j];
	}
	table->rows = row_names;
	table->columns = segments;
	return 0;
}

int cross_tables_make(const struct report_input *input, struct arena *arena,
    struct cross_table **tables_r, size_t *count_r, struct error *error)
{
	struct cross_table *tables = arena_array(arena, WINDOW_COLUMNS + 1, sizeof(*tables));
	struct window *window;

	if (window_make(input, arena, &window, error) != 0)
		return error_add(error, _("cross tables"));
	for (size_t i = 0; i < WINDOW_COLUMNS; i++)
		fill(window, (enum window_column)i, arena, &tables[i]);
	if (fill_segments(input, window, arena, &tables[WINDOW_COLUMNS], error) != 0)
		return error_add(error, _("cross tables"));
	*tables_r = tables;
	*count_r = WINDOW_COLUMNS + 1;
	return 0;
}
