/*
 * vocabulary: which terms occur in how many mails, and of how many customers. The first pass counts
 * hashes; only terms that are common enough are looked at again for their text.
 */
#include "triage/learn_p.h"

#include <stdlib.h>
#include <string.h>

/* Slots of the first pass; 24 bytes each. What no longer fits is rare by then. */
#define SLOTS_START 4096
#define SLOTS_MAX (1U << 21)

struct slot {
	uint64_t hash;
	uint32_t mails; /* 0: free */
	uint32_t groups;
	uint32_t last_group; /* number of the run of mails in which it was seen last */
};

struct count_table {
	struct slot *slots; /* owned */
	size_t size;	    /* a power of two */
	size_t used;
};

static struct slot *slot_of(const struct count_table *table, uint64_t hash)
{
	size_t at = (size_t)(hash ^ hash >> 32) & (table->size - 1);

	while (table->slots[at].mails > 0 && table->slots[at].hash != hash)
		at = (at + 1) & (table->size - 1);
	return &table->slots[at];
}

static void table_grow(struct count_table *table)
{
	struct count_table larger = {.size = 2 * table->size, .used = table->used};

	larger.slots = mem_array(larger.size, sizeof(*larger.slots));
	for (size_t i = 0; i < table->size; i++)
		if (table->slots[i].mails > 0)
			*slot_of(&larger, table->slots[i].hash) = table->slots[i];
	free(table->slots);
	*table = larger;
}

static void count_term(struct count_table *table, uint64_t hash, uint32_t group)
{
	struct slot *slot;

	if (2 * table->used >= table->size && table->size < SLOTS_MAX)
		table_grow(table);
	slot = slot_of(table, hash);
	if (slot->mails == 0) {
		if (4 * table->used >= 3 * table->size)
			return;
		table->used++;
		slot->hash = hash;
	}
	if (slot->mails++ == 0 || slot->last_group != group)
		slot->groups++;
	slot->last_group = group;
}

static int compare_groups(const void *a, const void *b)
{
	const struct label *first = *(const struct label *const *)a;
	const struct label *second = *(const struct label *const *)b;

	if (first->group != second->group)
		return (first->group > second->group) - (first->group < second->group);
	return (first > second) - (first < second);
}

/* Customer by customer, so that one's mails follow each other. */
static void count_all(struct count_table *table, const struct label *labels, size_t count,
    const struct learn_wish *wish)
{
	AUTO_FREE const struct label **order = mem_array(count, sizeof(*order));
	struct arena *arena = arena_new();
	uint32_t group = 0;

	for (size_t i = 0; i < count; i++)
		order[i] = &labels[i];
	qsort(order, count, sizeof(const struct label *), compare_groups);
	for (size_t i = 0; i < count; i++) {
		struct learn_terms terms;

		if (i > 0 && order[i]->group != order[i - 1]->group)
			group++;
		learn_terms_of(order[i]->subject, order[i]->text, wish, arena, &terms);
		for (size_t j = 0; j < terms.count; j++)
			count_term(table, terms.items[j].hash, group);
		arena_clear(arena);
	}
	arena_free(&arena);
}

/* ---- from counts to words ---- */

/* The smallest demand that leaves at most words_max. */
static uint32_t demand_for(const struct count_table *table, uint32_t groups_min, size_t words_max)
{
	size_t left = words_max + 1;

	for (; left > words_max; groups_min++) {
		left = 0;
		for (size_t i = 0; i < table->size; i++)
			left += table->slots[i].groups >= groups_min;
	}
	return groups_min - 1;
}

static int compare_words(const void *a, const void *b)
{
	uint64_t first = ((const struct vocabulary_word *)a)->hash,
		 second = ((const struct vocabulary_word *)b)->hash;

	return (first > second) - (first < second);
}

static void take_words(const struct count_table *table, uint32_t groups_min, struct arena *arena,
    struct vocabulary *vocabulary)
{
	size_t count = 0;

	for (size_t i = 0; i < table->size; i++)
		count += table->slots[i].groups >= groups_min;
	vocabulary->words = arena_array(arena, count, sizeof(*vocabulary->words));
	for (size_t i = 0; i < table->size; i++) {
		const struct slot *slot = &table->slots[i];

		if (slot->groups >= groups_min)
			vocabulary->words[vocabulary->count++] = (struct vocabulary_word){
			    .hash = slot->hash, .mails = slot->mails, .groups = slot->groups};
	}
	qsort(vocabulary->words, vocabulary->count, sizeof(*vocabulary->words), compare_words);
}

static void give_texts(struct vocabulary *vocabulary, const struct label *labels, size_t count,
    const struct learn_wish *wish, struct arena *keeper)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < count; i++) {
		struct learn_terms terms;

		learn_terms_of(labels[i].subject, labels[i].text, wish, arena, &terms);
		for (size_t j = 0; j < terms.count; j++) {
			const struct learn_term *term = &terms.items[j];
			size_t at = vocabulary_find(vocabulary, term->hash);
			struct vocabulary_word *word = &vocabulary->words[at];

			if (at == vocabulary->count || word->text != NULL)
				continue;
			word->text = arena_printf(keeper, "%.*s%s", (int)term->size, term->text,
			    term->is_open ? "*" : "");
			word->size = term->size;
			word->length = term->length;
			word->is_running = term->is_running;
			word->is_open = term->is_open;
		}
		arena_clear(arena);
	}
	arena_free(&arena);
}

void vocabulary_make(const struct label *labels, size_t count, const struct learn_wish *wish,
    uint32_t groups_min, size_t words_max, struct arena *arena, struct vocabulary *vocabulary_r)
{
	struct count_table table = {.size = SLOTS_START};
	struct vocabulary vocabulary = {0};

	table.slots = mem_array(table.size, sizeof(*table.slots));
	count_all(&table, labels, count, wish);
	take_words(&table, demand_for(&table, groups_min, words_max), arena, &vocabulary);
	free(table.slots);
	give_texts(&vocabulary, labels, count, wish, arena);
	*vocabulary_r = vocabulary;
}

size_t vocabulary_find(const struct vocabulary *vocabulary, uint64_t hash)
{
	size_t low = 0, high = vocabulary->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (vocabulary->words[middle].hash == hash)
			return middle;
		if (vocabulary->words[middle].hash > hash)
			high = middle;
		else
			low = middle + 1;
	}
	return vocabulary->count;
}
