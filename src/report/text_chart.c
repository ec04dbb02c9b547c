/*
 * Charts as plain text: figures aligned to the right, bars of block characters to an eighth of a
 * character.
 */
#include "text_p.h"

#include <inttypes.h>
#include <string.h>

#define BAR_COLUMNS 24

static void write_caption(struct buffer *out, const struct block *block)
{
	if (block->text != NULL)
		text_wrap(out, "", "", block->text);
}

static void widen(size_t *widest, const char *text)
{
	size_t width = utf8_width(text);

	if (width > *widest)
		*widest = width;
}

void text_tiles(struct buffer *out, const struct block *block)
{
	size_t labels = 0;

	for (size_t i = 0; i < block->count; i++)
		widen(&labels, block->tiles[i].label);
	for (size_t i = 0; i < block->count; i++) {
		const struct tile *tile = &block->tiles[i];

		text_pad(out, tile->label, labels + 2);
		buffer_add(out, tile->value);
		buffer_add_char(out, '\n');
		if (tile->detail[0] != '\0')
			text_wrap(out, "  ", "  ", tile->detail);
	}
}

/* U+2588 is a whole block, U+258F an eighth. */
static void write_blocks(struct buffer *out, double share)
{
	size_t eighths = (size_t)(share * BAR_COLUMNS * 8 + 0.5);

	for (; eighths >= 8; eighths -= 8)
		buffer_add(out, "\xe2\x96\x88");
	if (eighths > 0)
		buffer_printf(out, "\xe2\x96%c", (char)(0x90 - (int)eighths));
}

void text_bars(struct buffer *out, const struct block *block)
{
	double maximum = block_largest(block);
	size_t labels = 0, notes = 0, details = 0;

	write_caption(out, block);
	for (size_t i = 0; i < block->count; i++) {
		widen(&labels, block->bars[i].label);
		widen(&notes, block->bars[i].note);
		if (block->bars[i].detail != NULL)
			widen(&details, block->bars[i].detail);
	}
	for (size_t i = 0; i < block->count; i++) {
		const struct bar *bar = &block->bars[i];

		text_pad(out, bar->label, labels + 2);
		text_pad_left(out, bar->note, notes);
		if (details > 0) {
			buffer_add(out, "  ");
			text_pad(out, bar->detail != NULL ? bar->detail : "", details);
		}
		if (bar->value > 0) {
			buffer_add(out, "  ");
			write_blocks(out, bar->value / maximum);
		}
		buffer_add_char(out, '\n');
	}
}

static void write_grid(
    struct buffer *out, const struct block *block, size_t label_columns, size_t cell_columns)
{
	text_pad(out, "", label_columns);
	for (size_t i = 0; i < block->column_count; i++)
		text_pad_left(out, block->column_names[i], cell_columns);
	buffer_add_char(out, '\n');
	for (size_t row = 0; row < block->count; row++) {
		text_pad(out, block->row_names[row], label_columns);
		for (size_t i = 0; i < block->column_count; i++) {
			char number[24];

			snprintf(number, sizeof(number), "%" PRId64,
			    block->counts[row * block->column_count + i]);
			text_pad_left(out, number, cell_columns);
		}
		buffer_add_char(out, '\n');
	}
}

/* Names that leave no room for columns: each row as a line of its own. */
static void write_rows(struct buffer *out, const struct block *block)
{
	for (size_t row = 0; row < block->count; row++) {
		AUTO_BUFFER struct buffer line;

		buffer_init(&line, 4096);
		for (size_t i = 0; i < block->column_count; i++)
			buffer_printf(&line, "%s%s %" PRId64, i > 0 ? ", " : "",
			    block->column_names[i], block->counts[row * block->column_count + i]);
		text_wrap(out, "", "", block->row_names[row]);
		text_wrap(out, "  ", "  ", line.data);
	}
}

void text_heat(struct buffer *out, const struct block *block)
{
	size_t labels = 0, cells = 4;

	write_caption(out, block);
	for (size_t i = 0; i < block->count; i++)
		widen(&labels, block->row_names[i]);
	for (size_t i = 0; i < block->column_count; i++)
		widen(&cells, block->column_names[i]);
	if (labels + (cells + 2) * block->column_count <= TEXT_COLUMNS)
		write_grid(out, block, labels, cells + 2);
	else
		write_rows(out, block);
}

void text_table(struct buffer *out, const struct block *block)
{
	for (size_t row = 0; row < block->count; row++) {
		for (size_t column = 0; column < block->column_count; column++) {
			const char *cell = block->cells[row * block->column_count + column];
			size_t width = 0;

			for (size_t i = 0; i < block->count; i++)
				widen(&width, block->cells[i * block->column_count + column]);
			if (column + 1 < block->column_count)
				text_pad(out, cell, width + 2);
			else
				buffer_add(out, cell);
		}
		buffer_add_char(out, '\n');
	}
}
