/*
 * Lists of words that a text may hold. The text is looked at through a window of the shortest
 * word's size: the last two bytes of it nearly always end no beginning of a word, or none that
 * could end so late, and then the window moves on by most of its size (Wu and Manber, "A fast
 * algorithm for multi-pattern searching", 1994). The table is filled at the first look and never
 * changes after it.
 */
#include "reply_p.h"

#include <assert.h>
#include <string.h>

#define BLOCK_BYTES 2

static size_t block_of(const char *text)
{
	return ((size_t)(unsigned char)text[0] << 5 ^ (unsigned char)text[1]) % WORD_BLOCKS;
}

static void fill(struct word_list *list)
{
	size_t window = strlen(list->words[0]);

	for (size_t i = 1; i < list->count; i++)
		if (strlen(list->words[i]) < window)
			window = strlen(list->words[i]);
	assert(window >= BLOCK_BYTES && window <= UINT8_MAX);
	memset(list->skips, (int)(window - BLOCK_BYTES + 1), sizeof(list->skips));
	for (size_t i = 0; i < list->count; i++)
		for (size_t at = 0; at + BLOCK_BYTES <= window; at++) {
			uint8_t *skip = &list->skips[block_of(list->words[i] + at)];
			size_t behind = window - BLOCK_BYTES - at;

			*skip = behind < *skip ? (uint8_t)behind : *skip;
		}
	list->window = window;
}

static bool begins_with_one(const struct word_list *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (text_starts_with(text, list->words[i]))
			return true;
	return false;
}

bool word_list_is_in(struct word_list *list, const char *text, size_t size)
{
	size_t at = 0;

	if (list->window == 0)
		fill(list);
	while (at + list->window <= size) {
		size_t skip = list->skips[block_of(text + at + list->window - BLOCK_BYTES)];

		if (skip == 0 && begins_with_one(list, text + at))
			return true;
		at += skip > 0 ? skip : 1;
	}
	return false;
}
