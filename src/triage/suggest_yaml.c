/*
 * Proposed words as a file for the rules folder, to be read by a person first.
 */
#include "triage/suggest.h"

#include <string.h>

/* Where the remark on a word stands. */
#define REMARK_COLUMN 56

/* Letters, digits and inner blanks need no quotes; anything else gets them. */
static bool is_plain(const char *text)
{
	if (strspn(text, "-' ") > 0)
		return false;
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < 0x80 && strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "0123456789_.-' ",
				    c) == NULL)
			return false;
	}
	return true;
}

static void put_text(struct buffer *yaml, const char *text)
{
	if (is_plain(text)) {
		buffer_add(yaml, text);
		return;
	}
	buffer_add_char(yaml, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buffer_add_char(yaml, '\\');
		buffer_add_char(yaml, *text);
	}
	buffer_add_char(yaml, '"');
}

static unsigned percent(size_t part, size_t whole)
{
	return whole > 0 ? (unsigned)((100 * part + whole / 2) / whole) : 0;
}

static void put_word(const struct suggestion *suggestion, struct buffer *yaml)
{
	size_t start = yaml->size, width;

	buffer_add(yaml, "      - { words: [");
	put_text(yaml, suggestion->word);
	buffer_printf(yaml, "], weight: %.3g }", suggestion->weight);
	width = utf8_width(yaml->data + start);
	do
		buffer_add_char(yaml, ' ');
	while (++width < REMARK_COLUMN);
	buffer_printf(yaml, _("# right in %u %% (%zu of %zu), finds %u %% (%zu of %zu)"),
	    percent(suggestion->right, suggestion->hits), suggestion->right, suggestion->hits,
	    percent(suggestion->right, suggestion->total), suggestion->right, suggestion->total);
	buffer_add_char(yaml, '\n');
}

static bool is_known(const struct ruleset *ruleset, const char *category)
{
	return ruleset != NULL && ruleset_find_category(ruleset, category) != NULL;
}

/* One of the two lists: words for what is there, or categories that are new. */
static void put_list(const struct ruleset *ruleset, const struct suggestion *suggestions,
    size_t count, bool is_new, struct buffer *yaml)
{
	const char *last = NULL;

	for (size_t i = 0; i < count; i++) {
		const char *category = suggestions[i].category;

		if (is_known(ruleset, category) == is_new)
			continue;
		if (last == NULL)
			buffer_add(yaml, is_new ? "categories:\n" : "additions:\n");
		if (last == NULL || strcmp(last, category) != 0) {
			buffer_add(yaml, is_new ? "  - id: " : "  - category: ");
			put_text(yaml, category);
			buffer_add(yaml, "\n    any:\n");
		}
		put_word(&suggestions[i], yaml);
		last = category;
	}
}

void suggest_write(const struct ruleset *ruleset, const struct suggestion *suggestions,
    size_t count, struct buffer *yaml)
{
	put_list(ruleset, suggestions, count, false, yaml);
	put_list(ruleset, suggestions, count, true, yaml);
}
