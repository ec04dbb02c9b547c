#include "triage/rating_text.h"

#include <string.h>
#include <unicode/uchar.h>

/* An answer to a survey is short; what follows is a story, and no score is looked for in it. */
#define RATING_TEXT_MAX (16 * 1024)

/* Characters that only change the look of the one before: variation selectors, joiners, skin. */
static bool is_dropped(uint32_t c)
{
	return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0x200b && c <= 0x200f) || c == 0x2060 ||
	       c == 0xfeff || (c >= 0x1f3fb && c <= 0x1f3ff) || c == 0x20e3;
}

uint32_t rating_text_at(const struct rating_text *text, size_t at)
{
	return at < text->count ? text->characters[at] : 0;
}

bool rating_is_han(uint32_t c)
{
	return c >= 0x3400 && (c <= 0x9fff || (c >= 0x20000 && c <= 0x3ffff));
}

bool rating_is_word(uint32_t c)
{
	return c == '\'' || (c != 0 && u_isalnum((UChar32)c));
}

bool rating_is_space(uint32_t c)
{
	return c == ' ' || c == ':' || c == '=';
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

bool rating_is_list_mark(uint32_t c)
{
	return c == '.' || c == ')' || c == ':' || c == '=' || c == '-' || c == 0x3001;
}

static bool is_line_start(const struct rating_text *text, size_t at)
{
	return at == 0 || text->characters[at - 1] == '\n';
}

/* "2. ", "2) ", "2 = " or the like at the start of a line. */
static bool begins_list_item(const struct rating_text *text, size_t at, uint32_t number)
{
	size_t next = at + 1;

	if (!is_line_start(text, at) || text->characters[at] != number)
		return false;
	while (rating_text_at(text, next) == ' ')
		next++;
	return rating_is_list_mark(rating_text_at(text, next)) &&
	       rating_text_at(text, next + 1) != '\n' && rating_text_at(text, next + 1) != 0;
}

static void look_around(struct rating_text *text)
{
	bool has_one = false, has_two = false;

	text->first = text->last = text->count;
	for (size_t i = 0; i < text->count; i++) {
		if (rating_is_word(text->characters[i])) {
			text->first = text->first == text->count ? i : text->first;
			text->last = i;
		}
		has_one = has_one || begins_list_item(text, i, '1');
		has_two = has_two || begins_list_item(text, i, '2');
	}
	text->has_list = has_one && has_two;
}

/* "⑤", "❺" -> '5'; 0 for all else. */
static uint32_t circled_digit(uint32_t c)
{
	static const uint32_t ones[] = {0x2460, 0x2776, 0x2780, 0x278a};

	for (size_t i = 0; i < ARRAY_SIZE(ones); i++)
		if (c >= ones[i] && c < ones[i] + 9)
			return '1' + (c - ones[i]);
	return 0;
}

/* One alone is a number; several count the points of a letter. */
static void read_circled(struct rating_text *text)
{
	size_t found = 0, where = 0;

	for (size_t i = 0; i < text->count; i++) {
		if (circled_digit(text->characters[i]) == 0)
			continue;
		found++;
		where = i;
	}
	if (found == 1)
		text->characters[where] = circled_digit(text->characters[where]);
}

void rating_text_init(struct rating_text *text, const char *original, struct arena *arena)
{
	size_t size = strlen(original);

	size = utf8_cut(original, size, RATING_TEXT_MAX);
	*text = (struct rating_text){.original = original};
	text->characters = arena_array(arena, size + 1, sizeof(*text->characters));
	text->offsets = arena_array(arena, size + 1, sizeof(*text->offsets));
	for (size_t at = 0; at < size;) {
		size_t start = at;
		uint32_t c = utf8_next(original, size, &at);

		if (is_dropped(c))
			continue;
		text->offsets[text->count] = start;
		text->characters[text->count++] = c == '\n' ? c : text_fold_character(c);
	}
	text->offsets[text->count] = size;
	read_circled(text);
	look_around(text);
}

size_t rating_skip_space(const struct rating_text *text, size_t at)
{
	while (rating_is_space(rating_text_at(text, at)))
		at++;
	return at;
}

size_t rating_skip_space_back(const struct rating_text *text, size_t at)
{
	while (at > 0 && rating_is_space(text->characters[at - 1]))
		at--;
	return at;
}

/* Letters and digits of a script that separates words with blanks. */
static bool is_separated(uint32_t c)
{
	return rating_is_word(c) && !rating_is_han(c);
}

bool rating_phrase_at(const struct rating_text *text, size_t at, const char *phrase, size_t *end_r)
{
	size_t size = strlen(phrase), start = at;
	uint32_t c = 0;

	for (size_t i = 0; i < size;) {
		c = utf8_next(phrase, size, &i);
		if (rating_text_at(text, at) != c)
			return false;
		at++;
		while (c == ' ' && rating_text_at(text, at) == ' ')
			at++;
	}
	if (is_separated(c) && is_separated(rating_text_at(text, at)) &&
	    !is_digit(rating_text_at(text, at)))
		return false;
	if (start > 0 && is_separated(text->characters[start]) &&
	    is_separated(text->characters[start - 1]) && !is_digit(text->characters[start - 1]))
		return false;
	*end_r = at;
	return true;
}

bool rating_phrase_before(
    const struct rating_text *text, size_t end, const char *phrase, size_t *start_r)
{
	size_t size = strlen(phrase), length = 0, found;

	for (size_t i = 0; i < size; length++)
		utf8_next(phrase, size, &i);
	if (length > end || !rating_phrase_at(text, end - length, phrase, &found) || found != end)
		return false;
	*start_r = end - length;
	return true;
}

bool rating_any_before(const struct rating_text *text, size_t end, const char *const *phrases,
    size_t count, size_t *start_r)
{
	size_t best = end, start;

	for (size_t i = 0; i < count; i++) {
		if (rating_phrase_before(text, end, phrases[i], &start) && start < best)
			best = start;
	}
	if (best == end)
		return false;
	*start_r = best;
	return true;
}

bool rating_any_at(const struct rating_text *text, size_t at, const char *const *phrases,
    size_t count, size_t *end_r)
{
	size_t best = at, end;
	char first[4] = "";

	/* Nearly all begin with another byte than the text does there. */
	utf8_put(rating_text_at(text, at), first);
	for (size_t i = 0; i < count; i++) {
		if (phrases[i][0] == first[0] && rating_phrase_at(text, at, phrases[i], &end) &&
		    end > best)
			best = end;
	}
	if (best == at)
		return false;
	*end_r = best;
	return true;
}
