/*
 * A document as plain text: bars of block characters, columns aligned by display width so that
 * Chinese lines up.
 */
#include "report_p.h"

#include <string.h>

#define TEXT_MAX (512 * 1024)
#define LINE_COLUMNS 72
#define BAR_COLUMNS 20

static void pad(struct buffer *out, const char *text, size_t columns)
{
	buffer_add(out, text);
	for (size_t width = utf8_width(text); width < columns; width++)
		buffer_add_char(out, ' ');
}

static void underline(struct buffer *out, const char *text, char c)
{
	buffer_add(out, text);
	buffer_add_char(out, '\n');
	for (size_t i = utf8_width(text); i > 0; i--)
		buffer_add_char(out, c);
	buffer_add_char(out, '\n');
}

/* Where a line must end: behind the last blank that fits, or between wide characters. */
static size_t line_end(const char *text, size_t size)
{
	size_t columns = 0, blank = 0, at = 0;

	while (at < size) {
		size_t before = at;
		uint32_t character = utf8_next(text, size, &at);
		char one[5] = "";

		memcpy(one, text + before, at - before < 4 ? at - before : 4);
		columns += utf8_width(one);
		if (columns > LINE_COLUMNS)
			return blank > 0 ? blank : before;
		if (character == ' ' || utf8_width(one) == 2)
			blank = at;
	}
	return size;
}

static void wrap(struct buffer *out, const char *text)
{
	size_t size = strlen(text);

	while (size > 0) {
		size_t end = line_end(text, size);

		if (end == 0)
			end = size;
		buffer_append(out, text, end);
		while (out->size > 0 && out->data[out->size - 1] == ' ')
			out->data[--out->size] = '\0';
		buffer_add_char(out, '\n');
		text += end;
		size -= end;
	}
}

static size_t widest_label(const struct block *block)
{
	size_t widest = 0;

	for (size_t i = 0; i < block->bar_count; i++) {
		size_t width = utf8_width(block->bars[i].label);

		if (width > widest)
			widest = width;
	}
	return widest;
}

static void write_bars(struct buffer *out, const struct block *block)
{
	size_t label_columns = widest_label(block);
	double maximum = block_largest(block);

	for (size_t i = 0; i < block->bar_count; i++) {
		const struct bar *bar = &block->bars[i];
		size_t length =
		    maximum > 0 ? (size_t)(bar->value / maximum * BAR_COLUMNS + 0.5) : 0;

		pad(out, bar->label, label_columns);
		buffer_add_char(out, ' ');
		for (size_t j = 0; j < BAR_COLUMNS; j++)
			buffer_add(out, j < length ? "\xe2\x96\x88" : "\xe2\x96\x91");
		buffer_printf(out, " %s\n", bar->note);
	}
}

static void write_table(struct buffer *out, const struct block *block)
{
	for (size_t row = 0; row < block->row_count; row++) {
		for (size_t column = 0; column < block->column_count; column++) {
			const char *cell = block->cells[row * block->column_count + column];
			size_t width = 0;

			for (size_t i = 0; i < block->row_count; i++) {
				size_t other =
				    utf8_width(block->cells[i * block->column_count + column]);

				if (other > width)
					width = other;
			}
			if (column + 1 < block->column_count) {
				pad(out, cell, width);
				buffer_add(out, "  ");
			} else {
				buffer_add(out, cell);
			}
		}
		buffer_add_char(out, '\n');
	}
}

static void write_block(struct buffer *out, const struct block *block)
{
	switch (block->kind) {
	case BLOCK_TITLE:
		underline(out, block->text, '=');
		break;
	case BLOCK_HEADING:
		underline(out, block->text, '-');
		return;
	case BLOCK_LEAD:
	case BLOCK_PARAGRAPH:
	case BLOCK_NOTE:
		wrap(out, block->text);
		break;
	case BLOCK_BARS:
		write_bars(out, block);
		break;
	case BLOCK_TABLE:
		write_table(out, block);
		break;
	}
	buffer_add_char(out, '\n');
}

char *document_text(const struct document *document, struct arena *arena)
{
	AUTO_BUFFER struct buffer out;

	buffer_init(&out, TEXT_MAX);
	for (const struct block *block = document->first; block != NULL; block = block->next)
		write_block(&out, block);
	return arena_strndup(arena, out.data, out.size);
}
