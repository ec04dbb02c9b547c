/*
 * What the files of the search share. A text is split into terms once, in one way, for the index,
 * for the query and for what is not indexed yet: " term term term ", blanks at both ends. A phrase
 * occurs in a text exactly if its split form is a part of the text's, whoever looks for it.
 */
#ifndef HARK_STORE_SEARCH_P_H
#define HARK_STORE_SEARCH_P_H

#include "store/store_p.h"

/* Raised when split_text changes: the index is then made anew. */
#define SPLIT_VERSION "1"

/* Splits a text of at most TEXT_BYTES_MAX; what passes the buffer's maximum is not searchable. */
void split_text(const char *text, struct arena *arena, struct buffer *split_r);

struct query {
	const char **terms; /* split; a prefix has no blank at its end */
	size_t count;
};

/* Blanks part terms, quotes (also “ ” and 「 」) hold a phrase together, a * at the end of a term
 * asks for its beginnings. */
int query_parse(const char *text, struct arena *arena, struct query *query_r, struct error *error);
/* The query in FTS5's language, every term in quotes. */
const char *query_match(const struct query *query, struct arena *arena);

/* One line of text around the first place of the term; its beginning when it does not occur. */
const char *excerpt_make(const char *text, const char *term, struct arena *arena);

/* Takes these entries out of the index, or out of the queue for it; their texts are still as they
 * were. The words' bytes stay in the index's older parts until they are merged. */
int search_index_remove(
    struct store *store, const int64_t *entries, size_t count, struct error *error);
/* Merges about so many pages into one part; is_done_r: there is only one. */
int search_index_merge(struct store *store, int pages, bool *is_done_r, struct error *error);

#endif
