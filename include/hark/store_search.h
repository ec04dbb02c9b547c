/*
 * The part of the store's door for finding matters by their words. Everything that store.h says
 * holds here; it includes this file.
 */
#ifndef HARK_STORE_SEARCH_H
#define HARK_STORE_SEARCH_H

#include "hark/store.h"

struct search_hit {
	int64_t feedback_id, entry_id;
	int64_t at_ms;
	const char *address, *subject;
	const char *excerpt; /* around the first hit, one line */
};
/*
 * All terms must occur (a term in quotes is a phrase, crash* finds what begins so); any part of a
 * Chinese or Japanese sentence is a term, down to one character. Sender, subject and new text are
 * searched. Entries that are not indexed yet are scanned. The newest, at most limit (and
 * SEARCH_HITS_MAX), newest first. Words only of punctuation find nothing.
 */
int store_search(struct store *store, const char *query, size_t limit, struct arena *arena,
    struct search_hit **hits_r, size_t *count_r, struct error *error);
/* Only in matters of that channel; NULL: all. */
int store_search_channel(struct store *store, const char *query, const char *channel, size_t limit,
    struct arena *arena, struct search_hit **hits_r, size_t *count_r, struct error *error);
/* Indexes at most limit entries that wait; done_r: how many were (0: none waits). Own transaction,
 * which other writers wait for: 500 take about 50 ms. */
int store_search_index(struct store *store, size_t limit, size_t *done_r, struct error *error);

#endif
