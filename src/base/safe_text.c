/*
 * Text that a stranger wrote, made fit for a mail that goes out under our name: spammers write to
 * support desks with somebody else's address as sender and their advertisement as subject, so that
 * the acknowledgement delivers it.
 */
#include <ctype.h>
#include <string.h>

#include "hark/base.h"

bool character_is_hidden(uint32_t character)
{
	return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0xad ||
	       character == 0x61c || character == 0x200b || character == 0x200e ||
	       character == 0x200f || character == 0xfeff ||
	       (character >= 0x2028 && character <= 0x202e) ||
	       (character >= 0x2060 && character <= 0x206f) ||
	       (character >= 0xfff9 && character <= 0xfffb) ||
	       (character >= 0xe0000 && character <= 0xe007f);
}

/* A run of visible ASCII: what URLs and addresses are made of. */
static size_t run_length(const char *text)
{
	size_t length = 0;

	while ((unsigned char)text[length] > 0x20 && (unsigned char)text[length] < 0x7f)
		length++;
	return length;
}

/* A dot with two letters behind it makes a domain of a word, for mail programs that turn those into
 * links. */
static bool has_domain(const char *run, size_t length)
{
	for (size_t i = 0; i + 2 < length; i++)
		if (run[i] == '.' && isalpha((unsigned char)run[i + 1]) &&
		    isalpha((unsigned char)run[i + 2]))
			return true;
	return false;
}

static bool is_link(const char *run, size_t length)
{
	return memmem(run, length, "://", 3) != NULL || memchr(run, '@', length) != NULL ||
	       (length >= 4 && text_starts_with_ascii_case(run, "www.")) ||
	       (length >= 7 && text_starts_with_ascii_case(run, "mailto:")) ||
	       has_domain(run, length);
}

struct line {
	char *out;
	size_t used, characters, maximum;
	bool is_gap, is_full;
};

static void put_character(struct line *line, uint32_t character)
{
	char bytes[4];
	size_t gap = line->is_gap && line->characters > 0 ? 1 : 0;
	size_t length = utf8_put(character, bytes);

	if (line->characters + gap + 1 > line->maximum) {
		line->is_full = true;
		return;
	}
	if (gap > 0)
		line->out[line->used++] = ' ';
	memcpy(line->out + line->used, bytes, length);
	line->used += length;
	line->characters += gap + 1;
	line->is_gap = false;
}

/* "…" says that there was more; where there is no room for it, it takes the last character's. */
static void mark_cut(struct line *line)
{
	if (line->characters == line->maximum && line->used > 0) {
		do
			line->used--;
		while (line->used > 0 && ((unsigned char)line->out[line->used] & 0xc0) == 0x80);
	}
	memcpy(line->out + line->used, "…", strlen("…"));
	line->used += strlen("…");
}

char *safe_text(struct arena *arena, const char *text, size_t maximum_characters)
{
	size_t size = strlen(text);
	/* A character takes three bytes at most for each one it came from, and the mark three. */
	struct line line = {.out = arena_alloc(arena, 3 * size + 8), .maximum = maximum_characters};

	for (size_t at = 0; at < size && !line.is_full;) {
		size_t run = run_length(text + at);
		uint32_t character;

		if (is_link(text + at, run)) {
			at += run;
			line.is_gap = true;
			continue;
		}
		/* The whole run, lest the rest of it be looked at as a run of its own. */
		for (size_t end = at + run; at < end && !line.is_full; at++)
			put_character(&line, (unsigned char)text[at]);
		if (line.is_full || at >= size)
			break;
		character = utf8_next(text, size, &at);
		if (character == ' ' || character == '\t' || character == '\n' ||
		    character == 0xa0 || character == 0x3000)
			line.is_gap = true;
		else if (!character_is_hidden(character))
			put_character(&line, character);
	}
	if (line.is_full)
		mark_cut(&line);
	line.out[line.used] = '\0';
	return line.out;
}
