/*
 * The tables that matcher_build.c makes and matcher.c searches.
 *
 * A place in a text where a word may begin has keys: the bytes there as a number. Each word lies in
 * one bucket, by the hash of its key. A filter of bits, small enough for the nearest cache, tells
 * for most places that no word has this key. Within a bucket the words are sorted; those that a
 * text begins with are the greatest word not behind the text, and words that this one begins with.
 */
#ifndef HARK_MATCHER_P_H
#define HARK_MATCHER_P_H

#include <endian.h>
#include <string.h>

#include "triage/matcher.h"

/* What a word's key is made of. */
enum key_kind {
	/* The run of ASCII letters and digits that it begins with, at most eight of them: in the
	 * text, too, the run ends there, or goes on in both. Nearly every English word. */
	KEY_RUN,
	/* Its first bytes: words of other scripts, signs, and short ones with a star. */
	KEY_SIX,
	KEY_THREE,
	KEY_ONE,
	KEY_KINDS
};

/* Where words may begin, as bits. */
enum beginning {
	BEGINS_RUN = 1,	 /* at an ASCII letter or digit behind another character */
	BEGINS_WIDE = 2, /* at a character beyond ASCII */
	BEGINS_SIGN = 4, /* at another ASCII character, "_" among them, not a blank or control */
};

/* So many bytes of a word are compared as one number. */
#define FIRST_BYTES 8

struct entry_word {
	uint64_t first;	 /* its first bytes, NULs behind a shorter one; the first is the highest */
	uint32_t needle; /* offset in needles */
	uint32_t word;	 /* index in matcher_new's array */
	uint32_t parent; /* the longest other word of the bucket that this begins with; 0: none */
	uint16_t size;
	uint8_t kind; /* enum key_kind: keys of several kinds may share a bucket */
	bool needs_start : 1, needs_end : 1;
};

#define PAIRS ((size_t)1 << 16)

struct matcher {
	struct entry_word *words; /* by bucket, then by needle; [0] is not used */
	size_t count;
	char *needles;
	size_t needle_bytes;
	uint32_t *buckets; /* first word of each; one more at the end */
	unsigned bucket_bits;
	uint8_t *filter; /* a bit for each hash */
	unsigned filter_bits;
	bool is_anywhere;	     /* words may begin within runs: none has a KEY_RUN */
	unsigned beginnings;	     /* enum beginning: there are words that begin so */
	bool has_kind[8][KEY_KINDS]; /* by beginning: ... and have such a key */
	/* With is_anywhere, where nearly every byte is a place: a bit for each two bytes that a
	 * needle may begin with; owned. */
	uint8_t *pairs;
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

/* The same of a text that may be shorter: NULs behind it. */
static inline uint64_t load_bytes(const char *text, size_t size)
{
	uint64_t bytes = 0;

	if (size >= sizeof(bytes))
		return load_eight(text);
	memcpy(&bytes, text, size);
	return le64toh(bytes);
}

/* The same with the first byte as the highest: as numbers they are in the order of memcmp. */
static inline uint64_t first_of(uint64_t bytes)
{
	return __builtin_bswap64(bytes);
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

/* The first eight bytes, without those behind the run that they begin with. */
static inline uint64_t run_key(uint64_t bytes)
{
	uint64_t outside = ~bytes_of_runs(bytes) & HIGH_BITS;

	return outside == 0 ? bytes : bytes & (((outside & -outside) >> 7) - 1);
}

static inline uint64_t key_of(uint64_t bytes, enum key_kind kind)
{
	static const uint64_t masks[] = {
	    [KEY_SIX] = 0xffffffffffff, [KEY_THREE] = 0xffffff, [KEY_ONE] = 0xff};

	return kind == KEY_RUN ? run_key(bytes) : bytes & masks[kind];
}

/* The upper bits are the good ones. */
static inline uint64_t key_hash(uint64_t key, enum key_kind kind)
{
	key += EACH_BYTE * 0x35 * kind;
	return (key ^ key >> 29) * UINT64_C(0x9e3779b97f4a7c15);
}

#endif
