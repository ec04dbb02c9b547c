/*
 * How common three letters in a row are in each language: one table of all that the languages'
 * tables hold, from the letters to the levels. It is filled at the first look and never changes
 * after it.
 */
#include "language_p.h"

#include <assert.h>
#include <string.h>

/* Of different grams in all. */
#define ROWS_MAX 12000
/* At most two thirds full; a power of two. */
#define SLOTS 16384
/* a to z and the border. */
#define PLAIN 27

/* The levels of a gram in each language; the first is of those that no table has. */
static uint8_t rows[ROWS_MAX][LANGUAGES_MAX];
static uint16_t row_count = 1;

/* Nearly all that is asked for is plain: one look, and few lines of memory for the common ones. */
static uint16_t plain_rows[PLAIN * PLAIN * PLAIN];

static struct slot {
	uint64_t letters; /* 0: free */
	uint16_t row;
} slots[SLOTS];

/* PLAIN: it is not plain. */
static size_t plain_number(uint32_t letter)
{
	return letter - 'a' < 26 ? letter - 'a' : letter == '_' ? 26 : PLAIN;
}

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

/* Where the number of their row stands, 0: they have none. is_new: the caller gives them one. */
static uint16_t *find_row(const uint32_t letters[3], bool is_new)
{
	size_t first = plain_number(letters[0]), second = plain_number(letters[1]),
	       third = plain_number(letters[2]);
	struct slot *slot;

	if (first < PLAIN && second < PLAIN && third < PLAIN)
		return &plain_rows[(first * PLAIN + second) * PLAIN + third];
	slot = find_slot(key_of(letters));
	if (is_new)
		slot->letters = key_of(letters);
	return &slot->row;
}

static void add_level(const char *grams, size_t number, uint8_t level)
{
	size_t at = 0, size = strlen(grams);

	while (at < size) {
		uint32_t letters[3];
		uint16_t *row;

		for (size_t i = 0; i < 3; i++)
			letters[i] = utf8_next(grams, size, &at);
		row = find_row(letters, true);
		if (*row == 0)
			*row = row_count++;
		assert(row_count < ROWS_MAX && row_count <= SLOTS / 3 * 2);
		rows[*row][number] = level;
	}
}

static void add_table(const struct language_grams *table)
{
	for (; table->language != NULL; table++)
		for (size_t level = 0; level < LANGUAGE_LEVELS; level++)
			add_level(table->levels[level], language_number(table->language),
			    (uint8_t)(level + 1));
}

void language_add_grams(const uint32_t letters[3], uint16_t scores[restrict LANGUAGES_MAX])
{
	static bool is_filled;
	const uint8_t *restrict row;

	if (!is_filled) {
		add_table(language_grams_west);
		add_table(language_grams_east);
	}
	is_filled = true;
	row = rows[*find_row(letters, false)];
	for (size_t i = 0; i < LANGUAGES_MAX; i++)
		scores[i] = (uint16_t)(scores[i] + row[i]);
}
