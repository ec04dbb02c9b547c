/*
 * CSV as RFC 4180 has it: fields in quotes may hold separators, line ends and doubled quotes. What
 * that grammar does not allow is a fault with its place, never a guess. One pass.
 */
#include "hark/base.h"
#include "hark/limits.h"

#include <string.h>

void csv_init(struct csv *csv, const char *text, size_t size)
{
	const char *end = memchr(text, '\n', size);
	size_t head = end != NULL ? (size_t)(end - text) : size;

	*csv = (struct csv){.text = text, .size = size, .line = 1, .column = 1, .separator = ','};
	for (const char *at = ",;\t"; *at != '\0'; at++)
		if (memchr(text, *at, head) != NULL) {
			csv->separator = *at;
			return;
		}
}

static bool is_at_end(const struct csv *csv)
{
	return csv->at >= csv->size;
}

static char here(const struct csv *csv)
{
	return is_at_end(csv) ? '\0' : csv->text[csv->at];
}

static void step_on(struct csv *csv)
{
	if (csv->text[csv->at++] == '\n') {
		csv->line++;
		csv->column = 1;
	} else if (is_at_end(csv) || (csv->text[csv->at] & 0xc0) != 0x80) {
		csv->column++;
	}
}

/* The LF, or the CR of a CR LF, that ends a row. */
static bool is_at_line_end(const struct csv *csv)
{
	return here(csv) == '\n' ||
	       (here(csv) == '\r' && csv->at + 1 < csv->size && csv->text[csv->at + 1] == '\n');
}

static bool is_at_field_end(const struct csv *csv)
{
	return is_at_end(csv) || here(csv) == csv->separator || is_at_line_end(csv);
}

static int read_plain(
    struct csv *csv, struct arena *arena, struct csv_field *field, struct error *error)
{
	size_t start = csv->at;

	while (!is_at_field_end(csv)) {
		if (here(csv) == '"')
			return error_set(error,
			    _("a quote inside a field that does not begin with one: write the "
			      "field in quotes, and the quote twice"));
		step_on(csv);
	}
	field->text = arena_strndup(arena, csv->text + start, csv->at - start);
	return 0;
}

/* Where the quote that opens here is closed; size when nowhere. */
static size_t find_closing_quote(const struct csv *csv)
{
	size_t at = csv->at + 1;

	for (; at < csv->size; at++) {
		if (csv->text[at] != '"')
			continue;
		if (at + 1 >= csv->size || csv->text[at + 1] != '"')
			break;
		at++;
	}
	return at;
}

static int read_quoted(
    struct csv *csv, struct arena *arena, struct csv_field *field, struct error *error)
{
	size_t end = find_closing_quote(csv), size = 0;
	char *text;

	if (end == csv->size)
		return error_set(error, _("this quote is never closed"));
	text = arena_alloc(arena, end - csv->at);
	for (step_on(csv); csv->at < end; step_on(csv)) {
		text[size++] = here(csv);
		if (here(csv) == '"')
			step_on(csv);
	}
	step_on(csv);
	field->text = text;
	return is_at_field_end(csv)
		   ? 0
		   : error_set(error, _("something stands behind the closing quote"));
}

static int read_field(
    struct csv *csv, struct arena *arena, struct csv_field *field_r, struct error *error)
{
	*field_r = (struct csv_field){.line = csv->line, .column = csv->column};
	return here(csv) == '"' ? read_quoted(csv, arena, field_r, error)
				: read_plain(csv, arena, field_r, error);
}

static void pass_line_end(struct csv *csv)
{
	if (here(csv) == '\r')
		step_on(csv);
	if (!is_at_end(csv))
		step_on(csv);
}

/* Fields up to the end of the line, which is passed. */
static int read_row(struct csv *csv, struct arena *arena, struct csv_field *fields, size_t *count_r,
    struct error *error)
{
	size_t count = 0;

	for (;;) {
		if (count == CSV_FIELDS_MAX)
			return error_set(error, _("more than %d fields in a row"), CSV_FIELDS_MAX);
		if (read_field(csv, arena, &fields[count++], error) != 0)
			return -1;
		if (is_at_end(csv) || is_at_line_end(csv))
			break;
		step_on(csv);
	}
	pass_line_end(csv);
	*count_r = count;
	return 0;
}

int csv_next(struct csv *csv, struct arena *arena, struct csv_field **fields_r, size_t *count_r,
    struct error *error)
{
	struct csv_field fields[CSV_FIELDS_MAX];
	size_t count;

	while (is_at_line_end(csv))
		pass_line_end(csv);
	if (is_at_end(csv))
		return 0;
	if (read_row(csv, arena, fields, &count, error) != 0)
		return -1;
	*fields_r = arena_array(arena, count, sizeof(**fields_r));
	memcpy(*fields_r, fields, count * sizeof(**fields_r));
	*count_r = count;
	return 1;
}
