/*
 * The automaton that matcher_build.c makes and matcher.c walks.
 *
 * States are numbered breadth-first, so that the few that most text visits lie together. A state's
 * edges are a row indexed by byte where the row is dense enough, else a sorted list. What is not an
 * edge follows the failure link.
 */
#ifndef HARK_MATCHER_P_H
#define HARK_MATCHER_P_H

#include "triage/matcher.h"

struct state {
	uint32_t edges; /* first in next and keys */
	uint32_t fail;	/* state of the longest suffix that may begin a word; 0: root */
	uint32_t ends;	/* words that end here, index into ends; 0: none */
	uint8_t low;	/* row: the lowest byte that leads on */
	uint8_t span;	/* row: bytes from low on; list: edges */
	uint8_t last;	/* the byte that leads here */
	bool is_list;
};

/* A word that ends in a state, and the next one (here or in its failure states). */
struct end {
	uint32_t word, next, size;
	bool needs_start, needs_end;
};

/*
 * Han and kana, three bytes of UTF-8 each: one look instead of three. Nearly every such character
 * begins some word of a larger set, few pairs of them do, so the pair is asked for, too.
 */
#define WIDE_FIRST 0x3000
#define WIDE_COUNT (0xa000 - WIDE_FIRST)
#define PAIR_BITS 19

struct wide_start {
	uint32_t state : 31;   /* behind the character; 0: no word begins with it */
	uint32_t is_loose : 1; /* some word goes on with another kind of character, or not at all */
};

struct matcher {
	struct state *states;
	size_t state_count;
	uint32_t *next; /* state for each edge; 0 in a row: none */
	uint8_t *keys;	/* byte for each edge of a list */
	size_t edge_count, edge_capacity;
	struct end *ends; /* [0] is not used */
	size_t end_count;
	uint32_t root[256];
	struct wide_start
	    *wide;	     /* by character from WIDE_FIRST on; NULL: no word begins with one */
	uint8_t *pairs;	     /* bits by pair_hash: the two wide characters that words begin with */
	bool is_inside[256]; /* bytes after which no word begins with such a byte */
};

/* The state behind one by a byte, 0: none. */
static inline uint32_t follow(
    const struct matcher *matcher, const struct state *state, uint8_t byte)
{
	unsigned offset = (unsigned)byte - state->low;

	if (!state->is_list)
		return offset < state->span ? matcher->next[state->edges + offset] : 0;
	for (uint32_t edge = state->edges; edge < state->edges + state->span; edge++)
		if (matcher->keys[edge] >= byte)
			return matcher->keys[edge] == byte ? matcher->next[edge] : 0;
	return 0;
}

static inline bool is_wide_lead(uint8_t byte)
{
	return byte >= 0xe3 && byte <= 0xe9;
}

/* The index in wide of the character at text, which is three bytes long. */
static inline size_t wide_index(const uint8_t *text)
{
	return ((text[0] & 0x0fu) << 12 | (text[1] & 0x3fu) << 6 | (text[2] & 0x3fu)) - WIDE_FIRST;
}

static inline uint32_t pair_hash(size_t first, size_t second)
{
	return (uint32_t)(first * 40503 + second * 48271) >> 3 & ((1u << PAIR_BITS) - 1);
}

#endif
