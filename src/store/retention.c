/*
 * retention: what has rested for as long as the owner keeps it loses its words; what the figures
 * count stays. Like forgetting, but by age and not by person, and a little at a time: each call is
 * a bite of a transaction, since other writers wait for it.
 *
 * The partial indexes that lead to what is due hold only what still has words, so that nothing is
 * looked at twice.
 */
#include "store/search_p.h"

#include <string.h>

/* ?1: rested since before then, ?2: at most so many. A matter keeps its texts while something is
 * planned for it or a mail about it waits: that mail would have nothing to say. */
#define IS_AT_REST                                                                                 \
	"f.erased = 0 AND f.status <> 'open' AND f.status <> 'reopened' AND f.status_since < ?1"   \
	" AND NOT EXISTS (SELECT 1 FROM entry WHERE feedback = f.id AND at >= ?1)"                 \
	" AND NOT EXISTS (SELECT 1 FROM agenda WHERE feedback = f.id)"                             \
	" AND NOT EXISTS (SELECT 1 FROM outbox WHERE feedback = f.id"                              \
	"  AND (state = 'queued' OR state = 'sending'))"

static const char erase_evidence[] = EVIDENCE_ERASE " WHERE feedback = ?1";

/* ?1: which one. */
static const char *const matter_parts[] = {
    "UPDATE entry SET subject = '', new_text = NULL, text = '' WHERE feedback = ?1",
    /* what is left of them is found as before */
    "INSERT OR IGNORE INTO search_queue SELECT id FROM entry WHERE feedback = ?1",
    erase_evidence,
    /* events may be changed while this stands there */
    "INSERT INTO meta (key, value) SELECT 'forgetting', '' WHERE ?1 > 0",
    "UPDATE event SET detail = '' WHERE feedback = ?1",
    "DELETE FROM meta WHERE key = 'forgetting' AND ?1 > 0",
    "UPDATE outbox SET subject = '', content = x'' WHERE feedback = ?1",
    "UPDATE feedback SET subject = '', solution = '' WHERE id = ?1",
    NULL,
};
static const char *const mail_parts[] = {
    "UPDATE outbox SET subject = CASE kind WHEN 'report' THEN subject ELSE '' END, content = x''"
    " WHERE id = ?1",
    NULL,
};
static const char *const quarantine_parts[] = {
    "UPDATE ledger SET reason = reason || '; its bytes were removed'"
    " WHERE state = 'quarantined' AND id = (SELECT ledger FROM quarantine WHERE id = ?1)",
    "DELETE FROM quarantine WHERE id = ?1",
    NULL,
};
static const char *const ledger_parts[] = {
    "UPDATE ledger SET reason = '' WHERE id = ?1",
    NULL,
};
static const char *const rating_parts[] = {
    "UPDATE rating SET comment = '' WHERE id = ?1",
    NULL,
};

static const struct {
	const char *word;
	const char *due; /* finds them */
	const char *const *parts;
	bool is_matter;
} kinds[RETENTION_KINDS] = {
    [RETENTION_TEXTS] = {"texts",
	"SELECT f.id FROM feedback f WHERE " IS_AT_REST " ORDER BY f.status_since LIMIT ?2",
	matter_parts, true},
    [RETENTION_SPAM] = {"spam",
	"SELECT f.id FROM discounted AS spam CROSS JOIN feedback f ON f.id = spam.feedback"
	" WHERE " IS_AT_REST " LIMIT ?2",
	matter_parts, true},
    [RETENTION_MAILS] = {"mails",
	"SELECT id FROM outbox WHERE length(content) > 0 AND created < ?1 AND state <> 'queued'"
	" AND state <> 'sending' ORDER BY created LIMIT ?2",
	mail_parts, false},
    [RETENTION_QUARANTINE] = {"quarantine",
	"SELECT id FROM quarantine WHERE at < ?1 ORDER BY at LIMIT ?2", quarantine_parts, false},
    [RETENTION_IGNORED] = {"ignored",
	"SELECT id FROM ledger WHERE state GLOB 'ignored:*' AND reason <> '' AND at < ?1"
	" ORDER BY at LIMIT ?2",
	ledger_parts, false},
    [RETENTION_COMMENTS] = {"comments",
	"SELECT id FROM rating WHERE comment <> '' AND at < ?1 ORDER BY at LIMIT ?2", rating_parts,
	false},
    [RETENTION_PERSONS] = {.word = "persons"}, /* retention_person.c */
};

const char *store_retention_word(enum retention_kind kind)
{
	return kinds[kind].word;
}

static void read_id(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	(void)arena;
	*(int64_t *)item_r = column_integer(row, 0);
}

static int list_ids(struct store *store, const char *sql, const struct value *values, size_t count,
    struct arena *arena, struct list *ids_r, struct error *error)
{
	return statement_list(
	    store, sql, values, count, arena, sizeof(int64_t), read_id, ids_r, error);
}

static int run_parts(struct store *store, const char *const *parts, int64_t id, struct error *error)
{
	for (; *parts != NULL; parts++)
		if (statement_run(store, *parts, VALUES(as_integer(id)), error) < 0)
			return -1;
	return 0;
}

/* The index wants the old words to take them out. */
static int take_out_of_index(
    struct store *store, int64_t feedback_id, struct arena *arena, struct error *error)
{
	struct list entries;

	if (list_ids(store, "SELECT id FROM entry WHERE feedback = ?1",
		VALUES(as_integer(feedback_id)), arena, &entries, error) < 0)
		return -1;
	return search_index_remove(store, entries.items, entries.count, error);
}

static int erase_matter(struct store *store, int64_t feedback_id, int64_t at_ms,
    struct arena *arena, struct error *error)
{
	const struct event_record event = {
	    .at_ms = at_ms, .feedback_id = feedback_id, .actor = "hark", .action = "erased"};

	if (take_out_of_index(store, feedback_id, arena, error) < 0 ||
	    run_parts(store, matter_parts, feedback_id, error) < 0 ||
	    statement_run(store, "UPDATE feedback SET erased = ?2 WHERE id = ?1",
		VALUES(as_integer(feedback_id), as_integer(at_ms)), error) < 0)
		return -1;
	return store_event_add(store, &event, error);
}

int retention_note(struct store *store, enum retention_kind kind, size_t count, int64_t at_ms,
    struct arena *arena, struct error *error)
{
	const struct event_record event = {.at_ms = at_ms,
	    .actor = "hark",
	    .action = "erased",
	    .detail = arena_printf(arena, "%zu %s", count, kinds[kind].word)};

	return count > 0 ? store_event_add(store, &event, error) : 0;
}

static int erase(struct store *store, enum retention_kind kind, const struct list *ids,
    int64_t at_ms, struct arena *arena, struct error *error)
{
	const int64_t *items = ids->items;
	int done = 0;

	for (size_t i = 0; done == 0 && i < ids->count; i++)
		done = kinds[kind].is_matter ? erase_matter(store, items[i], at_ms, arena, error)
					     : run_parts(store, kinds[kind].parts, items[i], error);
	return done == 0 ? retention_note(store, kind, ids->count, at_ms, arena, error) : -1;
}

int store_retention_erase(struct store *store, enum retention_kind kind, int64_t before_ms,
    int64_t at_ms, size_t limit, size_t *count_r, struct error *error)
{
	struct arena *arena = arena_new();
	struct list ids;
	int done = list_ids(store, kinds[kind].due,
	    VALUES(as_integer(before_ms), as_integer((int64_t)limit)), arena, &ids, error);

	if (done == 0)
		done = erase(store, kind, &ids, at_ms, arena, error);
	if (done == 0)
		*count_r = ids.count;
	arena_free(&arena);
	return done;
}

int store_retention_counts(struct store *store, int64_t from_ms, int64_t to_ms,
    int64_t counts_r[RETENTION_KINDS], struct error *error)
{
	int64_t counts[RETENTION_KINDS];

	for (size_t i = 0; i < RETENTION_KINDS; i++)
		if (statement_integer(store,
			"SELECT coalesce(sum(CAST(detail AS INTEGER)), 0) FROM event"
			" WHERE action = 'erased' AND feedback IS NULL AND at >= ?1 AND at < ?2"
			" AND detail LIKE '% ' || ?3",
			VALUES(as_integer(from_ms), as_integer(to_ms), as_text(kinds[i].word)),
			&counts[i], error) < 0)
			return -1;
	memcpy(counts_r, counts, sizeof(counts));
	return 0;
}
