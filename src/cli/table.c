/*
 * Tables for people. Columns are as wide as their widest cell; when that is too wide for the
 * terminal, one column gives way and its cells are cut, and then whole columns are left out. In a
 * pipe nothing is cut.
 */
#include "src/cli/cli.h"

#include <string.h>

#define COLUMNS_MAX 16
#define CELL_BYTES_MAX 4096
#define GAP 2		 /* blanks between columns */
#define GIVEN_WAY_MIN 10 /* a column that gives way keeps this much */
/* Before a column is left out, the one that gives way may become this narrow, and the others this.
 */
#define GIVEN_WAY_WISH 20
#define OTHERS_WISH 13
/* In a pipe a cell that is longer stands out of its column, which is not made wider for it. */
#define PIPE_CELL 60

struct cell {
	const char *text; /* borrowed from arena */
	enum table_colour colour;
	size_t width;
};

struct table {
	struct arena *arena; /* owned */
	const char *headings[COLUMNS_MAX];
	enum table_align align[COLUMNS_MAX];
	size_t column_count;
	size_t narrow_column;
	size_t drops[COLUMNS_MAX], drop_count; /* what may be left out, the first first */
	struct cell *cells;		       /* owned */
	size_t cell_count, room;
};

static const char *const colour_codes[] = {
    [TABLE_PLAIN] = "",
    [TABLE_BOLD] = "\033[1m",
    [TABLE_DIM] = "\033[2m",
    [TABLE_RED] = "\033[31m",
    [TABLE_GREEN] = "\033[32m",
    [TABLE_YELLOW] = "\033[33m",
};

struct table *table_new(const char *const *headings)
{
	struct table *table = mem_alloc(sizeof(*table));

	table->arena = arena_new();
	while (table->column_count < COLUMNS_MAX && headings[table->column_count] != NULL) {
		table->headings[table->column_count] =
		    arena_strdup(table->arena, headings[table->column_count]);
		table->column_count++;
	}
	table->narrow_column = table->column_count > 0 ? table->column_count - 1 : 0;
	return table;
}

void table_free(struct table **table)
{
	if (*table == NULL)
		return;
	arena_free(&(*table)->arena);
	mem_cleanup(&(*table)->cells);
	mem_cleanup(table);
	*table = NULL;
}

void table_align(struct table *table, size_t column, enum table_align align)
{
	if (column < table->column_count)
		table->align[column] = align;
}

void table_give_way(struct table *table, size_t column)
{
	if (column < table->column_count)
		table->narrow_column = column;
}

void table_drop(struct table *table, size_t column)
{
	if (column < table->column_count && table->drop_count < COLUMNS_MAX)
		table->drops[table->drop_count++] = column;
}

void table_add_coloured(struct table *table, const char *text, enum table_colour colour)
{
	struct cell *cell;
	size_t size = text != NULL ? strlen(text) : 0;

	if (table->cell_count == table->room) {
		table->room = table->room > 0 ? 2 * table->room : 64;
		table->cells = mem_resize(table->cells, table->room, sizeof(*table->cells));
	}
	cell = &table->cells[table->cell_count++];
	cell->text =
	    arena_strndup(table->arena, size > 0 ? text : "", utf8_cut(text, size, CELL_BYTES_MAX));
	cell->width = terminal_text_width(cell->text);
	cell->colour = colour;
}

void table_add(struct table *table, const char *text)
{
	table_add_coloured(table, text, TABLE_PLAIN);
}

void table_printf(struct table *table, const char *format, ...)
{
	char text[CELL_BYTES_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	table_add(table, text);
}

/* On a terminal without the year while it is this one: its columns are dear. */
void table_add_time(struct table *table, int64_t time_ms)
{
	char when[TIME_TEXT_SIZE], now[TIME_TEXT_SIZE];
	bool is_short = time_ms != 0 && terminal_width(stdout) > 0 &&
			strncmp(time_format_local(time_ms, when),
			    time_format_local(clock_now_ms(), now), strlen("2026-")) == 0;

	if (time_ms == 0)
		table_add(table, "-");
	else
		table_add(
		    table, is_short ? when + strlen("2026-") : time_format_local(time_ms, when));
}

void table_add_feedback(struct table *table, int64_t id)
{
	if (id == 0)
		table_add(table, "");
	else
		table_printf(table, "#%lld", (long long)id);
}

size_t table_row_count(const struct table *table)
{
	return table->column_count > 0 ? table->cell_count / table->column_count : 0;
}

/* Makes a column narrower, down to least, by what is still in excess. */
static void shorten(size_t *width, size_t least, size_t *excess)
{
	size_t spare = *width > least ? *width - least : 0;
	size_t taken = spare < *excess ? spare : *excess;

	*width -= taken;
	*excess -= taken;
}

static size_t widest(const struct table *table, const size_t *widths)
{
	size_t column = 0;

	for (size_t i = 1; i < table->column_count; i++)
		if (widths[i] > widths[column])
			column = i;
	return column;
}

static bool may_drop(const struct table *table, size_t column)
{
	for (size_t i = 0; i < table->drop_count; i++)
		if (table->drops[i] == column)
			return true;
	return false;
}

/* What all columns need, a blank column being none. */
static size_t sum(const struct table *table, const size_t *widths)
{
	size_t total = 0;

	for (size_t i = 0; i < table->column_count; i++)
		total += widths[i] > 0 ? widths[i] + (total > 0 ? GAP : 0) : 0;
	return total;
}

static void shorten_others(const struct table *table, size_t least, size_t *excess, size_t *widths)
{
	for (size_t i = 0; i < table->column_count; i++)
		if (i != table->narrow_column && !may_drop(table, i))
			shorten(&widths[i], least, excess);
}

/* What is still in excess when the columns have become as narrow as they are wished to. */
static size_t narrow(const struct table *table, size_t terminal, size_t *widths)
{
	size_t third = terminal / 3 > GIVEN_WAY_MIN ? terminal / 3 : GIVEN_WAY_MIN;
	size_t total = sum(table, widths);
	size_t excess = total > terminal ? total - terminal : 0;

	shorten_others(table, third, &excess, widths);
	shorten(&widths[table->narrow_column], GIVEN_WAY_WISH, &excess);
	shorten_others(table, OTHERS_WISH, &excess, widths);
	return excess;
}

/*
 * A column of strangers' words (a name of a thousand brackets) must not push the others out: beyond
 * a third of the terminal it gives way before the one that was chosen to. What may be left out is
 * whole or not there: half of a date says nothing.
 */
static void fit(const struct table *table, size_t terminal, size_t widths[COLUMNS_MAX])
{
	size_t whole[COLUMNS_MAX], excess;

	memcpy(whole, widths, sizeof(whole));
	excess = narrow(table, terminal, widths);
	for (size_t i = 0; i < table->drop_count && excess > 0; i++) {
		whole[table->drops[i]] = 0;
		memcpy(widths, whole, sizeof(whole));
		excess = narrow(table, terminal, widths);
	}
	shorten(&widths[table->narrow_column], GIVEN_WAY_MIN, &excess);
	shorten(&widths[widest(table, widths)], GIVEN_WAY_MIN, &excess);
}

static void measure(const struct table *table, size_t terminal, size_t widths[COLUMNS_MAX])
{
	for (size_t i = 0; i < table->column_count; i++)
		widths[i] = terminal_text_width(table->headings[i]);
	for (size_t i = 0; i < table->cell_count; i++) {
		size_t column = i % table->column_count;
		size_t width = table->cells[i].width;

		if (terminal == 0 && width > PIPE_CELL)
			width = PIPE_CELL;
		if (width > widths[column])
			widths[column] = width;
	}
	if (terminal > 0)
		fit(table, terminal, widths);
}

static void put_blanks(FILE *stream, size_t count)
{
	while (count-- > 0)
		fputc(' ', stream);
}

struct row_style {
	const size_t *widths;
	bool has_colours;
	size_t terminal;
	size_t last; /* the last column that is shown */
};

/* Prints one cell that starts at column at; blanks behind the last cell of a row are left out. */
static void print_cell(const struct table *table, size_t column, const struct cell *cell,
    const struct row_style *style, size_t at, FILE *stream)
{
	size_t room = style->widths[column];
	size_t shown;
	bool is_coloured = style->has_colours && cell->colour != TABLE_PLAIN;

	if (style->terminal > 0 && at + room > style->terminal)
		room = style->terminal > at ? style->terminal - at : 0;
	if (room == 0)
		return;
	shown = cell->width < room ? cell->width : room;
	if (table->align[column] == TABLE_RIGHT && room > shown)
		put_blanks(stream, room - shown);
	if (is_coloured)
		fputs(colour_codes[cell->colour], stream);
	shown = terminal_put(stream, cell->text, style->terminal > 0 ? room : 0);
	if (is_coloured)
		fputs("\033[0m", stream);
	if (table->align[column] == TABLE_LEFT && column != style->last && room > shown)
		put_blanks(stream, room - shown);
}

static void print_row(const struct table *table, const struct cell *cells,
    const struct row_style *style, FILE *stream)
{
	size_t at = 0;

	for (size_t i = 0; i < table->column_count; i++) {
		size_t gap = at > 0 ? GAP : 0;

		if (style->widths[i] == 0)
			continue;
		if (style->terminal > 0 && at + gap >= style->terminal)
			break;
		put_blanks(stream, gap);
		at += gap;
		print_cell(table, i, &cells[i], style, at, stream);
		at += style->widths[i];
	}
	fputc('\n', stream);
}

void table_print(const struct table *table, FILE *stream)
{
	size_t widths[COLUMNS_MAX] = {0};
	struct row_style style = {.widths = widths,
	    .has_colours = terminal_has_colours(stream),
	    .terminal = terminal_width(stream)};
	struct cell headings[COLUMNS_MAX];

	if (table->column_count == 0)
		return;
	measure(table, style.terminal, widths);
	for (size_t i = 0; i < table->column_count; i++)
		if (widths[i] > 0)
			style.last = i;
	for (size_t i = 0; i < table->column_count; i++)
		headings[i] = (struct cell){.text = table->headings[i],
		    .colour = TABLE_BOLD,
		    .width = terminal_text_width(table->headings[i])};
	print_row(table, headings, &style, stream);
	for (size_t row = 0; row < table_row_count(table); row++)
		print_row(table, table->cells + row * table->column_count, &style, stream);
}
