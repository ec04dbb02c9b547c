/*
 * matcher: finds all words of all rules in one pass over a folded text.
 */
#ifndef HARK_MATCHER_H
#define HARK_MATCHER_H

#include "triage/word.h"

struct matcher;

/* The needles are not needed afterwards. The same needle may stand there more than once; one that
 * begins with a blank is never found. */
struct matcher *matcher_new(const struct word *words, size_t count);
void matcher_free(struct matcher **matcher);

struct matcher_scan {
	const char *text; /* folded */
	size_t size;
	/* A byte for each of the first seen_count words: such a word is reported only while its
	 * byte is 0, and then it is set to 1. */
	uint8_t *seen;
	size_t seen_count;
	/* A word with a gate is reported only where it begins before gates[gate], which hit may
	 * change; gates[0] is UINT32_MAX. NULL: no word has one. */
	const uint32_t *gates;
	/* A hit: word is its index in matcher_new's array, [start, end) its place. Called in order
	 * of start, of these the longest first. */
	void (*hit)(void *context, size_t word, size_t start, size_t end);
	void *context;
};
/*
 * Overlapping and nested words are all found. Linear in the text: each beginning costs at most
 * WORD_BYTES_MAX.
 */
void matcher_scan(const struct matcher *matcher, const struct matcher_scan *scan);
/* For tests and measurements: bytes that the tables take. */
size_t matcher_bytes(const struct matcher *matcher);

#endif
