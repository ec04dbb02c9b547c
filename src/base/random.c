#include "hark/base.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static bool is_seeded;
static uint64_t state;

/* splitmix64: tests only. */
static uint64_t seeded_next(void)
{
	uint64_t z = (state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

void random_set_seed(uint64_t seed)
{
	is_seeded = true;
	state = seed;
}

void random_bytes(void *out, size_t size)
{
	unsigned char *bytes = out;

	if (is_seeded) {
		for (size_t i = 0; i < size; i++)
			bytes[i] = (unsigned char)(seeded_next() & 0xff);
		return;
	}
	while (size > 0) {
		ssize_t got = getrandom(bytes, size, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			log_error("the system gives no random numbers: %s", strerror(errno));
			abort();
		}
		bytes += got;
		size -= (size_t)got;
	}
}

void random_token(char *out, size_t length)
{
	static const char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";

	random_bytes(out, length);
	for (size_t i = 0; i < length; i++)
		out[i] = alphabet[(unsigned char)out[i] % 32];
	out[length] = '\0';
}

__extension__ typedef unsigned __int128 uint128;

void hash_hex(struct bytes data, char out[33])
{
	uint128 hash = ((uint128)UINT64_C(0x6c62272e07bb0142) << 64) | UINT64_C(0x62b821756295c58d);
	const uint128 prime = ((uint128)UINT64_C(0x1000000) << 64) | 0x13b;

	for (size_t i = 0; i < data.size; i++)
		hash = (hash ^ data.data[i]) * prime;
	snprintf(
	    out, 33, "%016llx%016llx", (unsigned long long)(hash >> 64), (unsigned long long)hash);
}
