/*
 * eight: bytes looked at eight at a time by arithmetic that every machine of 64 bits has. Nothing
 * here depends on the order of the bytes.
 */
#ifndef HARK_EIGHT_H
#define HARK_EIGHT_H

#include <stdbool.h>
#include <stdint.h>

/* The byte, eight times. */
#define EIGHT_BYTES(byte) (UINT64_C(0x0101010101010101) * (byte))
#define EIGHT_HIGH_BITS EIGHT_BYTES(0x80)

/* Whether one of the bytes is below limit, which is at most 0x80. */
static inline bool eight_have_below(uint64_t eight, uint8_t limit)
{
	return ((eight - EIGHT_BYTES(limit)) & ~eight & EIGHT_HIGH_BITS) != 0;
}

/* Whether it is one of the bytes. */
static inline bool eight_have(uint64_t eight, uint8_t byte)
{
	return eight_have_below(eight ^ EIGHT_BYTES(byte), 1);
}

/* ASCII in lower case. */
static inline uint64_t eight_lower(uint64_t eight)
{
	uint64_t from_a = eight + EIGHT_BYTES(0x80 - 'A'),
		 behind_z = eight + EIGHT_BYTES(0x7f - 'Z');

	return eight | (from_a & ~behind_z & EIGHT_HIGH_BITS) >> 2; /* 0x80 >> 2 is 'a' - 'A' */
}

#endif
