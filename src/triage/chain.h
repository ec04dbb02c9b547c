/*
 * chain: what a text must hold, and where, for a pattern to hit, so that most patterns need not be
 * tried, and the others only at few places.
 */
#ifndef HARK_CHAIN_H
#define HARK_CHAIN_H

#include "hark/config.h"

/* A number of characters; CHAIN_ANY: as many as there are. */
#define CHAIN_ANY SIZE_MAX
struct chain_span {
	size_t min, max;
};

/* One of the literals, so far behind the end of the link before it; the first: behind the
 * beginning of the hit. */
struct chain_link {
	struct text_list literals; /* folded */
	struct chain_span gap;
	/* None of the literals stands within a run of ASCII letters and digits. */
	bool is_apart;
	bool digit_follows; /* a digit behind the literal, of whatever script */
};

struct chain {
	struct text_range source; /* the alternative that it is of, in the pattern */
	struct chain_link *links;
	size_t count; /* at least 1 */
};

struct chain_list {
	struct chain *items;
	size_t count;
};

/*
 * Each alternative of the pattern has a chain, and whatever it matches holds all links of it; none
 * when that cannot be told. pattern is folded as in pattern.c; of one that PCRE2 does not take it
 * does not take all alternatives either. Borrowed from the arena.
 */
struct chain_list chains_of(const char *pattern, struct arena *arena);

#endif
