#include "hark/base.h"

#include <string.h>
#include <strings.h>

bool text_equal_ascii_case(const char *a, const char *b)
{
	return strcasecmp(a, b) == 0;
}

bool text_starts_with(const char *text, const char *prefix)
{
	while (*prefix != '\0' && *text == *prefix) {
		text++;
		prefix++;
	}
	return *prefix == '\0';
}

bool text_starts_with_ascii_case(const char *text, const char *prefix)
{
	return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

bool text_ends_with_ascii_case(const char *text, const char *suffix)
{
	size_t length = strlen(text), end = strlen(suffix);

	return length >= end && strcasecmp(text + length - end, suffix) == 0;
}

bool text_has_word(const char *words, const char *word, size_t length)
{
	while (*words != '\0') {
		size_t size = strcspn(words, " ");

		if (size == length && strncasecmp(words, word, length) == 0)
			return true;
		words += size + strspn(words + size, " ");
	}
	return false;
}

const char *text_find_ascii_case(const char *text, const char *needle)
{
	return strcasestr(text, needle);
}

static char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool text_matches_glob(const char *text, const char *pattern)
{
	const char *star = NULL, *retry = NULL;

	while (*text != '\0') {
		if (*pattern == '*') {
			star = ++pattern;
			retry = text;
		} else if (*pattern == '?' || ascii_lower(*pattern) == ascii_lower(*text)) {
			pattern++;
			text++;
		} else if (star != NULL) {
			pattern = star;
			text = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

bool text_has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

#define NEAREST_LENGTH_MAX 64

static size_t least(size_t a, size_t b, size_t c)
{
	size_t smaller = a < b ? a : b;

	return smaller < c ? smaller : c;
}

/* Levenshtein distance, two rows. */
static size_t edit_distance(const char *a, const char *b)
{
	size_t rows[2][NEAREST_LENGTH_MAX + 1];
	size_t length = strlen(b);

	for (size_t j = 0; j <= length; j++)
		rows[0][j] = j;
	for (size_t i = 0; a[i] != '\0'; i++) {
		size_t *above = rows[i % 2], *row = rows[(i + 1) % 2];

		row[0] = i + 1;
		for (size_t j = 0; j < length; j++)
			row[j + 1] = least(above[j + 1] + 1, row[j] + 1, above[j] + (a[i] != b[j]));
	}
	return rows[strlen(a) % 2][length];
}

const char *text_nearest(const char *word, const char *const *candidates, size_t count)
{
	size_t limit = (strlen(word) + 2) / 3;
	const char *best = NULL;

	if (strlen(word) > NEAREST_LENGTH_MAX)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		size_t distance;

		if (strlen(candidates[i]) > NEAREST_LENGTH_MAX)
			continue;
		distance = edit_distance(word, candidates[i]);
		if (distance < limit || (distance == limit && best == NULL)) {
			limit = distance;
			best = candidates[i];
		}
	}
	return best;
}
