/*
 * A document as plain text.
 */
#include "text_p.h"

#include <string.h>

#define TEXT_MAX (512 * 1024)
#define ROOM_MIN 20

void text_pad(struct buffer *out, const char *text, size_t columns)
{
	buffer_add(out, text);
	for (size_t width = utf8_width(text); width < columns; width++)
		buffer_add_char(out, ' ');
}

void text_pad_left(struct buffer *out, const char *text, size_t columns)
{
	for (size_t width = utf8_width(text); width < columns; width++)
		buffer_add_char(out, ' ');
	buffer_add(out, text);
}

static void underline(struct buffer *out, const char *text, char c)
{
	buffer_add(out, text);
	buffer_add_char(out, '\n');
	for (size_t i = utf8_width(text); i > 0; i--)
		buffer_add_char(out, c);
	buffer_add_char(out, '\n');
}

/* Chinese punctuation that closes something stands at no line's beginning. */
static bool is_closing(uint32_t character)
{
	static const uint32_t closing[] = {0x3001, 0x3002, 0xff0c, 0xff0e, 0xff1a, 0xff1b, 0xff01,
	    0xff1f, 0xff09, 0x300d, 0x300f, 0x300b, 0x201d, 0x2019, 0xff05};

	for (size_t i = 0; i < ARRAY_SIZE(closing); i++)
		if (closing[i] == character)
			return true;
	return false;
}

static size_t width_of(const char *text, size_t from, size_t to)
{
	char one[5] = "";

	memcpy(one, text + from, to - from < 4 ? to - from : 4);
	return utf8_width(one);
}

/* Where a line must end: behind the last blank that fits, or between wide characters. */
static size_t line_end(const char *text, size_t size, size_t room)
{
	size_t columns = 0, good = 0, at = 0;
	bool was_wide = false;

	while (at < size) {
		size_t before = at;
		uint32_t character = utf8_next(text, size, &at);
		size_t width = width_of(text, before, at);

		/* A line may be broken on either side of a wide character. */
		if (before > 0 && (width == 2 || was_wide) && !is_closing(character) &&
		    columns <= room)
			good = before;
		columns += width;
		if (columns > room)
			return good > 0 ? good : before;
		if (character == ' ')
			good = at;
		was_wide = width == 2;
	}
	return size;
}

/* However long a label, something goes on each line. */
static size_t room_behind(const char *indent)
{
	size_t width = utf8_width(indent);

	return width + ROOM_MIN < TEXT_COLUMNS ? TEXT_COLUMNS - width : ROOM_MIN;
}

void text_wrap(struct buffer *out, const char *first, const char *other, const char *text)
{
	size_t size = strlen(text);
	const char *indent = first;

	do {
		size_t end = line_end(text, size, room_behind(indent));

		if (end == 0)
			end = size;
		buffer_add(out, indent);
		buffer_append(out, text, end);
		while (out->size > 0 && out->data[out->size - 1] == ' ')
			out->data[--out->size] = '\0';
		buffer_add_char(out, '\n');
		text += end;
		size -= end;
		indent = other;
	} while (size > 0);
}

/* ---- items, steps ---- */

static void write_item(struct buffer *out, const struct item *item)
{
	const char *mark = item->is_alarming ? "! " : "* ";

	if (item->head != NULL)
		text_wrap(out, mark, "  ", item->head);
	text_wrap(out, item->head != NULL ? "  " : mark, "  ", item->text);
	if (item->detail != NULL)
		text_wrap(out, "  ", "  ", item->detail);
	for (size_t i = 0; i < item->quote_count; i++) {
		const struct quote *quote = &item->quotes[i];
		AUTO_FREE char *line =
		    mem_printf("\xe2\x80\x9c%s\xe2\x80\x9d %s", quote->words, quote->who);

		text_wrap(out, "    ", "    ", line);
	}
}

static void write_items(struct buffer *out, const struct block *block)
{
	for (size_t i = 0; i < block->count; i++) {
		if (i > 0)
			buffer_add_char(out, '\n');
		write_item(out, &block->items[i]);
	}
}

static void write_steps(struct buffer *out, const struct block *block)
{
	for (size_t i = 0; i < block->count; i++) {
		char number[32];

		snprintf(number, sizeof(number), "%2zu. ", i + 1);
		text_wrap(out, number, "    ", block->steps[i]);
	}
}

static void write_block(struct buffer *out, const struct block *block)
{
	switch (block->kind) {
	case BLOCK_TITLE:
	case BLOCK_PART:
		underline(out, block->text, '=');
		break;
	case BLOCK_HEADING:
		underline(out, block->text, '-');
		return;
	case BLOCK_LEAD:
	case BLOCK_PARAGRAPH:
	case BLOCK_NOTE:
		text_wrap(out, "", "", block->text);
		break;
	case BLOCK_TILES:
		text_tiles(out, block);
		break;
	case BLOCK_BARS:
	case BLOCK_COLUMNS:
		text_bars(out, block);
		break;
	case BLOCK_HEAT:
		text_heat(out, block);
		break;
	case BLOCK_ITEMS:
		write_items(out, block);
		break;
	case BLOCK_STEPS:
		write_steps(out, block);
		break;
	case BLOCK_TABLE:
		text_table(out, block);
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
