/*
 * The tables that matcher_build.c makes and matcher.c searches: a trie of the needles, as a double
 * array (Aoe 1989). The cell that a byte leads to is found by one addition, and is the right one
 * only if it says that byte: the children of one lie between those of others, but begin at another
 * place each. Those near the root, which most texts come by, lie side by side.
 *
 * Where only one needle goes on there are no more cells: what is left of it, its rest, is compared
 * at once. Equal needles are one, with several takers.
 */
#ifndef HARK_MATCHER_P_H
#define HARK_MATCHER_P_H

#include <endian.h>
#include <string.h>

#include "triage/matcher.h"

enum {
	CELL_ROOT = 1,	/* of all needles */
	CELL_INSIDE = 2 /* of those that may begin within a run */
};

struct cell {
	/* children + byte is the cell that the byte leads to; no two have the same. 0: none. */
	uint32_t children;
	uint32_t byte : 9;    /* that leads here, and 1 more; 0: the cell is free */
	uint32_t needle : 23; /* that ends here, or has its rest here; 0: none */
};
#define NEEDLES_MAX ((1 << 23) - 1)

struct needle {
	uint32_t rest;	  /* offset in rests */
	uint32_t shorter; /* the longest other one that this one begins with; 0: none */
	uint32_t taker;	  /* the first of its takers, which end where those of the next begin */
	uint16_t size;
};

/* A word as matcher_new was given it. */
struct taker {
	uint32_t word : 30; /* index */
	bool needs_start : 1, needs_end : 1;
	uint32_t gate;
};

struct matcher {
	struct cell *cells;	/* owned, as all of them */
	struct needle *needles; /* [0] is not used; one more at the end */
	struct taker *takers;
	char *rests;
	size_t cell_count, needle_count, taker_count, rest_bytes;
	/* Of two bytes six bits each: whether a needle that may begin within a run begins like it.
	 * Nearly every byte of English is such a place. */
	uint64_t pairs[64];
	bool looks_inside; /* there are such needles */
};

#define EACH_BYTE UINT64_C(0x0101010101010101)
#define HIGH_BITS UINT64_C(0x8080808080808080)

/* Bits 0 to 7 are the first byte. At least eight bytes must be there. */
static inline uint64_t load_eight(const char *text)
{
	uint64_t bytes;

	memcpy(&bytes, text, sizeof(bytes));
	return le64toh(bytes);
}

/* For each byte its highest bit: whether it is within [low, high], all below 0x80. */
static inline uint64_t bytes_between(uint64_t seven_bits, unsigned low, unsigned high)
{
	return (seven_bits + EACH_BYTE * (0x80 - low)) & ~(seven_bits + EACH_BYTE * (0x7f - high));
}

/* For each byte its highest bit: whether it is an ASCII letter or digit. */
static inline uint64_t bytes_of_runs(uint64_t bytes)
{
	uint64_t seven_bits = bytes & ~HIGH_BITS;

	return (bytes_between(seven_bits | EACH_BYTE * 0x20, 'a', 'z') |
		   bytes_between(seven_bits, '0', '9')) &
	       ~bytes & HIGH_BITS;
}

#endif
