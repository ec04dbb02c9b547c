/*
 * Findings and cross tables as JSON. Sentences are in the owner's language, words of machines never
 * are.
 */
#include "json_p.h"

static json_t *numbers(const struct finding *finding)
{
	json_t *object = json_object();

	for (size_t i = 0; i < finding->number_count; i++)
		json_object_set_new(
		    object, finding->numbers[i].name, json_rounded(finding->numbers[i].value, 6));
	return object;
}

static json_t *quotes(const struct finding *finding)
{
	json_t *list = json_array();

	for (size_t i = 0; i < finding->quote_count; i++)
		json_array_append_new(list,
		    json_pack("{s:I, s:s, s:s}", "number", (json_int_t)finding->quotes[i].feedback,
			"who", finding->quotes[i].who, "words", finding->quotes[i].words));
	return list;
}

json_t *json_findings(const struct report *report)
{
	json_t *list = json_array();

	for (size_t i = 0; i < report->finding_count; i++) {
		const struct finding *finding = &report->findings[i];

		json_array_append_new(list,
		    json_pack("{s:s, s:b, s:s, s:s, s:s, s:o, s:o}", "kind",
			finding_kind_word(finding->kind), "is_alarm", (int)finding->is_alarm,
			"subject", finding->subject, "sentence", finding->sentence, "figures",
			finding->figures, "numbers", numbers(finding), "quotes", quotes(finding)));
	}
	return list;
}

static json_t *names(const char *const *items, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(items[i]));
	return list;
}

static json_t *cells(const struct cross_table *table)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < table->row_count; i++) {
		json_t *row = json_array();

		for (size_t j = 0; j < table->column_count; j++)
			json_array_append_new(
			    row, json_integer(table->cells[i * table->column_count + j]));
		json_array_append_new(rows, row);
	}
	return rows;
}

json_t *json_cross_tables(const struct report *report)
{
	json_t *list = json_array();

	for (size_t i = 0; i < report->table_count; i++) {
		const struct cross_table *table = &report->tables[i];

		json_array_append_new(
		    list, json_pack("{s:s, s:o, s:o, s:o}", "by", table->by, "rows",
			      names(table->rows, table->row_count), "columns",
			      names(table->columns, table->column_count), "cells", cells(table)));
	}
	return list;
}
