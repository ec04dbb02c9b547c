/*
 * Lists of phrases that a text may begin with.
 */
#include "reply_p.h"

#include <assert.h>
#include <string.h>

static size_t bit_of(const char *text, unsigned char third)
{
	uint32_t key = ((unsigned char)text[0] & 31u) << 10 | ((unsigned char)text[1] & 31u) << 5 |
		       (third & 31u);

	return (key * 2654435761u) >> 20 & (PHRASE_STARTS - 1);
}

static void mark(struct phrase_list *list, size_t bit)
{
	list->starts[bit / 64] |= UINT64_C(1) << bit % 64;
}

static void fill(struct phrase_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const char *phrase = list->phrases[i];

		assert(phrase[0] != '\0' && phrase[1] != '\0');
		if (phrase[2] != '\0')
			mark(list, bit_of(phrase, (unsigned char)phrase[2]));
		for (unsigned char third = 0; phrase[2] == '\0' && third < 32; third++)
			mark(list, bit_of(phrase, third));
	}
	list->is_filled = true;
}

static bool may_begin(struct phrase_list *list, const char *text)
{
	size_t bit;

	if (text[0] == '\0' || text[1] == '\0')
		return false;
	if (!list->is_filled)
		fill(list);
	bit = bit_of(text, (unsigned char)text[2]);
	return (list->starts[bit / 64] >> bit % 64 & 1) != 0;
}

size_t phrase_list_prefix(struct phrase_list *list, const char *text)
{
	size_t longest = 0;

	if (!may_begin(list, text))
		return 0;
	for (size_t i = 0; i < list->count; i++) {
		const char *phrase = list->phrases[i];

		if (text[0] == phrase[0] && text[1] == phrase[1] &&
		    text_starts_with(text, phrase)) {
			size_t size = strlen(phrase);

			longest = size > longest ? size : longest;
		}
	}
	return longest;
}

bool phrase_list_has(struct phrase_list *list, const char *text, size_t size)
{
	if (size < 2 || !may_begin(list, text))
		return false;
	for (size_t i = 0; i < list->count; i++)
		if (strncmp(list->phrases[i], text, size) == 0 && list->phrases[i][size] == '\0')
			return true;
	return false;
}

bool reply_has_prefix(const char *text, struct phrase_list *list)
{
	return phrase_list_prefix(list, text) > 0;
}
