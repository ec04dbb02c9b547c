/*
 * BLAKE2b (RFC 7693) of 16 bytes. Without key it names a text: nobody can find a second text with
 * the same name, so nobody can have another's mail taken for a duplicate. With a key it is a MAC.
 */
#include "hark/base.h"

#include <assert.h>
#include <endian.h>
#include <string.h>

#define DIGEST_BYTES 16
#define ROUNDS 12

static const uint64_t start_values[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
    0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b,
    0x5be0cd19137e2179};

static const uint8_t sigma[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

static uint64_t rotate(uint64_t word, int bits)
{
	return word >> bits | word << (64 - bits);
}

static inline void mix(uint64_t *a, uint64_t *b, uint64_t *c, uint64_t *d, uint64_t x, uint64_t y)
{
	*a += *b + x;
	*d = rotate(*d ^ *a, 32);
	*c += *d;
	*b = rotate(*b ^ *c, 24);
	*a += *b + y;
	*d = rotate(*d ^ *a, 16);
	*c += *d;
	*b = rotate(*b ^ *c, 63);
}

static void compress(struct digest *digest, bool is_last)
{
	uint64_t v[16], words[16];

	memcpy(words, digest->block, sizeof(words));
	for (size_t i = 0; i < 16; i++)
		words[i] = le64toh(words[i]);
	memcpy(v, digest->state, sizeof(digest->state));
	memcpy(v + 8, start_values, sizeof(start_values));
	v[12] ^= digest->count;
	if (is_last)
		v[14] = ~v[14];
#pragma GCC unroll 12 /* then all of sigma is known when it is compiled */
	for (int round = 0; round < ROUNDS; round++) {
		const uint8_t *s = sigma[round % 10];

		mix(&v[0], &v[4], &v[8], &v[12], words[s[0]], words[s[1]]);
		mix(&v[1], &v[5], &v[9], &v[13], words[s[2]], words[s[3]]);
		mix(&v[2], &v[6], &v[10], &v[14], words[s[4]], words[s[5]]);
		mix(&v[3], &v[7], &v[11], &v[15], words[s[6]], words[s[7]]);
		mix(&v[0], &v[5], &v[10], &v[15], words[s[8]], words[s[9]]);
		mix(&v[1], &v[6], &v[11], &v[12], words[s[10]], words[s[11]]);
		mix(&v[2], &v[7], &v[8], &v[13], words[s[12]], words[s[13]]);
		mix(&v[3], &v[4], &v[9], &v[14], words[s[14]], words[s[15]]);
	}
	for (size_t i = 0; i < 8; i++)
		digest->state[i] ^= v[i] ^ v[i + 8];
}

void digest_begin(struct digest *digest, const void *key, size_t key_size)
{
	assert(key_size <= DIGEST_KEY_BYTES_MAX);
	*digest = (struct digest){0};
	memcpy(digest->state, start_values, sizeof(start_values));
	/* parameter block: no tree */
	digest->state[0] ^= 0x01010000 ^ (uint64_t)key_size << 8 ^ DIGEST_BYTES;
	if (key_size == 0)
		return;
	memcpy(digest->block, key, key_size);
	digest->used = digest->count = sizeof(digest->block);
}

void digest_add(struct digest *digest, const void *data, size_t size)
{
	const uint8_t *bytes = data;

	while (size > 0) {
		size_t part = sizeof(digest->block) - digest->used;

		if (part == 0) {
			compress(digest, false);
			digest->used = 0;
			continue;
		}
		part = size < part ? size : part;
		memcpy(digest->block + digest->used, bytes, part);
		digest->used += part;
		digest->count += part;
		bytes += part;
		size -= part;
	}
}

void digest_end(struct digest *digest, char out[33])
{
	static const char hex[] = "0123456789abcdef";

	memset(digest->block + digest->used, 0, sizeof(digest->block) - digest->used);
	compress(digest, true);
	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		unsigned byte = digest->state[i / 8] >> i % 8 * 8 & 0xff;

		out[2 * i] = hex[byte >> 4];
		out[2 * i + 1] = hex[byte & 0xf];
	}
	out[(size_t)2 * DIGEST_BYTES] = '\0';
}
