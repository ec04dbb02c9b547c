/*
 * How common three letters in a row are in each language: one table of all that the languages'
 * tables hold, from the letters to the levels. It is filled at the first look and never changes
 * after it.
 */
#include "language_p.h"

#include <assert.h>
#include <string.h>

/* At most two thirds full; a power of two. */
#define SLOTS 16384

static struct slot {
	uint64_t letters; /* 0: free */
	uint8_t levels[LANGUAGES_MAX];
} slots[SLOTS];

static uint64_t key_of(const uint32_t letters[3])
{
	return (uint64_t)letters[0] << 42 | (uint64_t)letters[1] << 21 | letters[2];
}

/* The slot that has the key, or the free one where it belongs. */
static struct slot *find_slot(uint64_t key)
{
	uint64_t at = key * UINT64_C(0x9e3779b97f4a7c15) >> 40;

	while (slots[at & (SLOTS - 1)].letters != 0 && slots[at & (SLOTS - 1)].letters != key)
		at++;
	return &slots[at & (SLOTS - 1)];
}

static void add_level(const char *grams, size_t number, uint8_t level)
{
	static unsigned filled;
	size_t at = 0, size = strlen(grams);

	while (at < size) {
		uint32_t letters[3];
		struct slot *slot;

		for (size_t i = 0; i < 3; i++)
			letters[i] = utf8_next(grams, size, &at);
		slot = find_slot(key_of(letters));
		filled += slot->letters == 0;
		assert(filled <= SLOTS / 3 * 2);
		slot->letters = key_of(letters);
		slot->levels[number] = level;
	}
}

static void add_table(const struct language_grams *table)
{
	for (; table->language != NULL; table++)
		for (size_t level = 0; level < LANGUAGE_LEVELS; level++)
			add_level(table->levels[level], language_number(table->language),
			    (uint8_t)(level + 1));
}

void language_add_grams(const uint32_t letters[3], unsigned scores[LANGUAGES_MAX])
{
	static bool is_filled;
	const struct slot *slot;

	if (!is_filled) {
		add_table(language_grams_west);
		add_table(language_grams_east);
	}
	is_filled = true;
	slot = find_slot(key_of(letters));
	for (size_t i = 0; slot->letters != 0 && i < LANGUAGES_MAX; i++)
		scores[i] += slot->levels[i];
}
