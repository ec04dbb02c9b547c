/*
 * Lists of phrases that a text may begin with.
 */
#include "reply_p.h"

#include <assert.h>
#include <string.h>

/* Different for all pairs of small letters. */
static size_t pair_of(const char *text)
{
	return ((unsigned char)text[0] & 31u) << 5 | ((unsigned char)text[1] & 31u);
}

static void fill(struct phrase_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		size_t pair = pair_of(list->phrases[i]);

		assert(list->phrases[i][0] != '\0' && list->phrases[i][1] != '\0');
		list->starts[pair / 64] |= UINT64_C(1) << pair % 64;
	}
	list->is_filled = true;
}

bool phrase_list_may_begin(struct phrase_list *list, const char *text)
{
	size_t pair;

	if (*text == '\0')
		return false;
	if (!list->is_filled)
		fill(list);
	pair = pair_of(text);
	return (list->starts[pair / 64] >> pair % 64 & 1) != 0;
}

size_t phrase_list_prefix(struct phrase_list *list, const char *text)
{
	size_t longest = 0;

	if (!phrase_list_may_begin(list, text))
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
	if (size < 2 || !phrase_list_may_begin(list, text))
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
