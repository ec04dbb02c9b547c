/* id_set: which rows were met, at one bit an id: a million of them take 125 KB. */
#include "store/store_p.h"

#include <stdlib.h>
#include <string.h>

void id_set_add(struct id_set *set, int64_t id)
{
	size_t byte = (size_t)id / 8;
	uint8_t bit = (uint8_t)(1u << (id % 8));

	if (byte >= set->size) {
		size_t size = byte * 2 + 1024;

		set->bits = mem_resize(set->bits, size, 1);
		memset(set->bits + set->size, 0, size - set->size);
		set->size = size;
	}
	if ((set->bits[byte] & bit) == 0)
		set->count++;
	set->bits[byte] |= bit;
}

bool id_set_has(const struct id_set *set, int64_t id)
{
	size_t byte = (size_t)id / 8;

	return byte < set->size && (set->bits[byte] & (1u << (id % 8))) != 0;
}

int64_t id_set_next(const struct id_set *set, int64_t after)
{
	for (size_t id = (size_t)after + 1; id / 8 < set->size; id++) {
		if (set->bits[id / 8] == 0)
			id |= 7;
		else if (id_set_has(set, (int64_t)id))
			return (int64_t)id;
	}
	return 0;
}

void id_set_free(struct id_set *set)
{
	free(set->bits);
	*set = (struct id_set){0};
}
