/*
 * excerpt: one line of the original text around the first hit. Folding changes lengths, so the
 * place is not computed but sought: in windows of the original, each split like the index, and then
 * by halving the window that has it.
 */
#include "store/search_p.h"

#include <string.h>

#define WINDOW_BYTES 512
#define BEFORE_CHARACTERS 30
#define EXCERPT_CHARACTERS 120
#define ELLIPSIS "\xe2\x80\xa6"

struct sought {
	const char *text, *term;
	size_t size;
	struct arena *arena;
	struct buffer split;
};

static bool has_term(struct sought *sought, size_t from, size_t to)
{
	arena_clear(sought->arena);
	split_text(arena_strndup(sought->arena, sought->text + from, to - from), sought->arena,
	    &sought->split);
	return strstr(sought->split.data, sought->term) != NULL;
}

static size_t cut_at(const struct sought *sought, size_t at)
{
	return utf8_cut(sought->text, sought->size, at);
}

/* The last place from which the term is still whole: where it begins. */
static size_t narrow(struct sought *sought, size_t from, size_t to)
{
	size_t low = from, high = to;

	while (high - low > 1) {
		size_t middle = cut_at(sought, low + (high - low) / 2);

		if (middle <= low)
			break;
		if (has_term(sought, middle, to))
			low = middle;
		else
			high = middle;
	}
	return low;
}

static size_t find_place(struct sought *sought)
{
	for (size_t from = 0; from < sought->size;) {
		size_t to = cut_at(sought, from + WINDOW_BYTES);
		size_t next = cut_at(sought, from + WINDOW_BYTES / 2);

		if (has_term(sought, from, to))
			return narrow(sought, from, to);
		if (to == sought->size || next <= from)
			break;
		from = next;
	}
	return 0;
}

static size_t step_back(const char *text, size_t at, size_t characters)
{
	while (at > 0 && characters > 0) {
		at--;
		if (((unsigned char)text[at] & 0xc0) != 0x80)
			characters--;
	}
	return at;
}

static bool is_space(uint32_t c)
{
	return c <= ' ' || c == 0x7f || (c >= 0x80 && c <= 0xa0) || c == 0x2028 || c == 0x2029 ||
	       c == 0x3000;
}

/* Line breaks and control characters become blanks, several of them one. */
static size_t put_line(const char *text, size_t size, size_t at, struct buffer *line)
{
	bool is_after_blank = true;

	for (size_t count = 0; at < size && count < EXCERPT_CHARACTERS; count++) {
		char bytes[4];
		uint32_t c = utf8_next(text, size, &at);

		if (!is_space(c))
			buffer_append(line, bytes, utf8_put(c, bytes));
		else if (!is_after_blank)
			buffer_add_char(line, ' ');
		is_after_blank = is_space(c);
	}
	if (line->size > 0 && line->data[line->size - 1] == ' ')
		line->data[--line->size] = '\0';
	return at;
}

const char *excerpt_make(const char *text, const char *term, struct arena *arena)
{
	struct sought sought = {text, term, strlen(text), arena_new(), {0}};
	AUTO_BUFFER struct buffer line;
	size_t start, end;

	buffer_init(&sought.split, SEARCH_SPLIT_BYTES_MAX);
	buffer_init(&line, (EXCERPT_CHARACTERS + 2) * 4);
	start = step_back(text, find_place(&sought), BEFORE_CHARACTERS);
	if (start > 0)
		buffer_add(&line, ELLIPSIS);
	end = put_line(text, sought.size, start, &line);
	if (end < sought.size)
		buffer_add(&line, ELLIPSIS);
	buffer_free(&sought.split);
	arena_free(&sought.arena);
	return arena_strndup(arena, line.data, line.size);
}
