/*
 * hit: what a rule's word counts in a place, stored once for all mails that have it. Those met
 * lately are remembered with their ids, so that a mail's evidence takes no look into the database.
 * No row is ever changed or removed: a word stays that of the rules by which it was decided.
 */
#include "store/store_p.h"

#include <stdlib.h>
#include <string.h>

/* The shipped rules have about a thousand; with more, all are forgotten and met again. */
#define HITS_MAX 2048
#define SLOTS 4096 /* a power of two, larger */
/* Few words differ only behind so many bytes. */
#define HASHED_BYTES 24

struct hit {
	struct evidence_record record; /* its words are in the table's arena */
	int64_t id;
};

struct hit_table {
	struct arena *arena; /* owned */
	const struct hit *slots[SLOTS];
	size_t count;
};

/* FNV-1a. */
static uint32_t add_hash(uint32_t hash, const char *text)
{
	for (size_t i = 0; i < HASHED_BYTES && text[i] != '\0'; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
	return hash;
}

static bool is_same(const struct evidence_record *one, const struct evidence_record *other)
{
	return one->weight == other->weight && one->is_veto == other->is_veto &&
	       strcmp(one->word, other->word) == 0 && strcmp(one->rule, other->rule) == 0 &&
	       strcmp(one->place, other->place) == 0;
}

/* Where it stands, or the free slot where it would. */
static const struct hit **find_slot(struct hit_table *table, const struct evidence_record *record)
{
	size_t slot = add_hash(add_hash(2166136261u, record->word), record->rule);

	while (table->slots[slot % SLOTS] != NULL &&
	       !is_same(&table->slots[slot % SLOTS]->record, record))
		slot++;
	return &table->slots[slot % SLOTS];
}

static struct hit_table *table_of(struct store *store)
{
	if (store->hits != NULL && store->hits->count == HITS_MAX)
		hit_forget_all(store);
	if (store->hits == NULL) {
		store->hits = mem_alloc(sizeof(*store->hits));
		store->hits->arena = arena_new();
	}
	return store->hits;
}

static int find_row(
    struct store *store, const struct evidence_record *record, int64_t *id_r, struct error *error)
{
	const struct value values[] = {as_text(record->rule), as_text(record->word),
	    as_text(record->place), as_real(record->weight), as_integer(record->is_veto)};
	int found = statement_integer(store,
	    "SELECT id FROM hit WHERE rule = ?1 AND word = ?2 AND place = ?3 AND weight = ?4"
	    " AND is_veto = ?5",
	    values, ARRAY_SIZE(values), id_r, error);

	if (found != 0)
		return found < 0 ? -1 : 0;
	return statement_insert(store,
	    "INSERT INTO hit (rule, word, place, weight, is_veto) VALUES (?1, ?2, ?3, ?4, ?5)",
	    values, ARRAY_SIZE(values), id_r, error);
}

static const struct hit *remember(
    struct hit_table *table, const struct evidence_record *record, int64_t id)
{
	struct hit *hit = arena_alloc(table->arena, sizeof(*hit));

	*hit = (struct hit){.record = *record, .id = id};
	hit->record.rule = arena_strdup(table->arena, record->rule);
	hit->record.word = arena_strdup(table->arena, record->word);
	hit->record.place = arena_strdup(table->arena, record->place);
	table->count++;
	return hit;
}

int hit_find(
    struct store *store, const struct evidence_record *record, int64_t *id_r, struct error *error)
{
	struct hit_table *table = table_of(store);
	const struct hit **slot = find_slot(table, record);
	int64_t id;

	if (*slot == NULL) {
		if (find_row(store, record, &id, error) < 0)
			return -1;
		*slot = remember(table, record, id);
	}
	*id_r = (*slot)->id;
	return 0;
}

void hit_forget_all(struct store *store)
{
	if (store->hits == NULL)
		return;
	arena_free(&store->hits->arena);
	free(store->hits);
	store->hits = NULL;
}
