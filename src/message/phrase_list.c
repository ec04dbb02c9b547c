/*
 * Lists of phrases that a text may begin with.
 */
#include "reply_p.h"

#include <assert.h>
#include <string.h>

static void mark(struct phrase_list *list, size_t start)
{
	list->starts[start / 64] |= UINT64_C(1) << start % 64;
}

void phrase_list_fill(struct phrase_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const char *phrase = list->phrases[i];

		assert(phrase[0] != '\0' && phrase[1] != '\0');
		if (phrase[2] != '\0')
			mark(list, phrase_start(phrase, phrase[2]));
		for (char third = 0; phrase[2] == '\0' && third < 32; third++)
			mark(list, phrase_start(phrase, third));
	}
	list->is_filled = true;
}

size_t phrase_list_longest(const struct phrase_list *list, const char *text)
{
	size_t longest = 0;

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
