/*
 * What stands out in the period, in the customers' own words, and where it comes from.
 */
#include "write_p.h"

#include <string.h>

/* A phone shows five columns; more rows than these are the tail. */
#define HEAT_COLUMNS_MAX 5
#define HEAT_ROWS_MAX 8

static struct item item_of(struct writer *writer, const struct finding *finding)
{
	struct item item = {.text = finding->sentence,
	    .detail = finding->figures,
	    .is_alarming = finding->is_alarm,
	    .quote_count =
		finding->quote_count < ITEM_QUOTES_MAX ? finding->quote_count : ITEM_QUOTES_MAX};

	for (size_t i = 0; i < item.quote_count; i++) {
		const struct finding_quote *quote = &finding->quotes[i];

		item.quotes[i].words = quote->words;
		item.quotes[i].who = arena_printf(writer->arena, "%s, #%lld",
		    write_brief(writer, quote->who), (long long)quote->feedback);
	}
	return item;
}

void write_findings(struct writer *writer)
{
	const struct report *report = writer->report;
	struct block *block;

	write_heading(writer, _("What stands out"));
	if (report->finding_count == 0) {
		write_paragraph(writer, _("Nothing: what moved, moved within the usual chance."));
		return;
	}
	block = document_add_items(writer->document, report->finding_count);
	for (size_t i = 0; i < report->finding_count; i++)
		block->items[block->count++] = item_of(writer, &report->findings[i]);
}

/* ---- cross tables ---- */

static const char *caption(const char *by)
{
	static const struct {
		const char *by, *text;
	} captions[] = {
	    {"priority", N_("New feedback by category and priority")},
	    {"channel", N_("New feedback by category and channel")},
	    {"segment", N_("New feedback by category and group of customers")},
	    {"language", N_("New feedback by category and language")},
	};

	for (size_t i = 0; i < ARRAY_SIZE(captions); i++)
		if (strcmp(captions[i].by, by) == 0)
			return _(captions[i].text);
	return by;
}

static const char *column_name(struct writer *writer, const struct cross_table *table, size_t i)
{
	const char *name = table->columns[i];

	if (strcmp(table->by, "priority") == 0)
		return word_priority(name);
	if (strcmp(table->by, "language") == 0)
		return word_language(name);
	if (strcmp(table->by, "segment") == 0)
		return word_segment(name);
	if (strcmp(table->by, "channel") == 0 && word_channel(name) != name)
		return word_channel(name);
	return name[0] != '\0' ? write_brief(writer, name) : _("none");
}

static bool is_empty(const struct cross_table *table, size_t column)
{
	for (size_t row = 0; row < table->row_count; row++)
		if (table->cells[row * table->column_count + column] != 0)
			return false;
	return true;
}

/* The columns in which there is anything, HEAT_COLUMNS_MAX at most; gives how many. */
static size_t choose_columns(const struct cross_table *table, size_t chosen[HEAT_COLUMNS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < table->column_count && count < HEAT_COLUMNS_MAX; i++)
		if (!is_empty(table, i))
			chosen[count++] = i;
	return count;
}

/* One column says no more than the bars. */
static void write_cross_table(struct writer *writer, const struct cross_table *table)
{
	struct arena *arena = writer->arena;
	size_t chosen[HEAT_COLUMNS_MAX], columns = choose_columns(table, chosen);
	size_t rows = table->row_count < HEAT_ROWS_MAX ? table->row_count : HEAT_ROWS_MAX;
	const char **row_names = arena_array(arena, rows + 1, sizeof(*row_names));
	const char **column_names = arena_array(arena, columns + 1, sizeof(*column_names));
	int64_t *counts = arena_array(arena, rows * columns + 1, sizeof(*counts));
	struct block *block;

	if (columns < 2)
		return;
	for (size_t row = 0; row < rows; row++) {
		row_names[row] = report_category_name(writer->report, table->rows[row]);
		for (size_t i = 0; i < columns; i++)
			counts[row * columns + i] =
			    table->cells[row * table->column_count + chosen[i]];
	}
	for (size_t i = 0; i < columns; i++)
		column_names[i] = column_name(writer, table, chosen[i]);
	block = document_add(writer->document, BLOCK_HEAT, caption(table->by));
	block->count = rows;
	block->column_count = columns;
	block->row_names = row_names;
	block->column_names = column_names;
	block->counts = counts;
}

void write_cross_tables(struct writer *writer)
{
	const struct report *report = writer->report;

	for (size_t i = 0; i < report->table_count; i++)
		write_cross_table(writer, &report->tables[i]);
}
