/*
 * Cross tables: the period's new feedback by category and priority, channel, language.
 */
#include "finding.h"
#include "window.h"

#include <stdlib.h>

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

int cross_tables_make(const struct report_input *input, struct arena *arena,
    struct cross_table **tables_r, size_t *count_r, struct error *error)
{
	struct cross_table *tables = arena_array(arena, WINDOW_COLUMNS, sizeof(*tables));
	struct window *window;

	if (window_make(input, arena, &window, error) != 0)
		return error_add(error, _("cross tables"));
	for (size_t i = 0; i < WINDOW_COLUMNS; i++)
		fill(window, (enum window_column)i, arena, &tables[i]);
	*tables_r = tables;
	*count_r = WINDOW_COLUMNS;
	return 0;
}
