/* query: what a person typed, as a list of terms. Nothing of it reaches FTS5 as syntax. */
#include "store/search_p.h"

#include <string.h>

static bool is_quote(uint32_t c)
{
	return c == '"' || c == 0x201c || c == 0x201d || c == 0x201e || c == 0x300c || c == 0x300d;
}

static bool is_blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || c == 0x3000;
}

/* The text of the next term, without its quotes; false at the end. */
static bool next_term(
    const char *text, size_t size, size_t *at, const char **start_r, size_t *size_r)
{
	bool is_quoted = false;
	size_t start = *at, next = *at;

	while (*at < size) {
		uint32_t c = utf8_next(text, size, &next);

		if (is_quote(c) || (!is_quoted && is_blank(c))) {
			if (*at > start)
				break;
			is_quoted = is_quote(c) ? !is_quoted : is_quoted;
			start = next;
		}
		*at = next;
	}
	*start_r = text + start;
	*size_r = *at - start;
	/* The quote that closes this term must not open the next. */
	if (is_quoted && *at < size)
		*at = next;
	return *size_r > 0;
}

static const char *split_term(const char *text, size_t size, struct arena *arena)
{
	struct buffer split;
	bool is_prefix = size > 1 && text[size - 1] == '*';
	char *term;

	buffer_init(&split, SEARCH_SPLIT_BYTES_MAX);
	split_text(arena_strndup(arena, text, is_prefix ? size - 1 : size), arena, &split);
	term = arena_strndup(
	    arena, split.data, is_prefix && split.size > 1 ? split.size - 1 : split.size);
	buffer_free(&split);
	return term;
}

int query_parse(const char *text, struct arena *arena, struct query *query_r, struct error *error)
{
	struct query query = {arena_array(arena, SEARCH_TERMS_MAX, sizeof(*query.terms)), 0};
	size_t size = strlen(text), at = 0, length;
	const char *start;

	if (size > SEARCH_QUERY_BYTES_MAX)
		return error_set(error, _("a search takes at most %d bytes, this one has %zu"),
		    SEARCH_QUERY_BYTES_MAX, size);
	while (next_term(text, size, &at, &start, &length)) {
		const char *term = split_term(start, length, arena);

		if (strcmp(term, " ") == 0)
			continue;
		if (query.count == SEARCH_TERMS_MAX)
			return error_set(
			    error, _("a search takes at most %d words"), SEARCH_TERMS_MAX);
		query.terms[query.count++] = term;
	}
	*query_r = query;
	return 0;
}

/* A split term holds no quote: it is a separator like any other. */
const char *query_match(const struct query *query, struct arena *arena)
{
	const char *match = "";

	for (size_t i = 0; i < query->count; i++) {
		const char *term = query->terms[i];
		bool is_prefix = term[strlen(term) - 1] != ' ';

		match = arena_printf(arena, "%s%s\"%s\"%s", match, i > 0 ? " AND " : "", term,
		    is_prefix ? " *" : "");
	}
	return match;
}
