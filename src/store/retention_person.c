/*
 * Retention of persons: who is not heard of any more, and of whom no word is kept, loses the name
 * and the addresses as well. There is no index of those who are due, since that would be written
 * with each mail; the customers are gone through once a day, a window at a time.
 */
#include "store/person_p.h"
#include "store/search_p.h"

/* Of one transaction, while others wait; the last person's may be more. */
#define ENTRIES_MAX 100

/* ?1: nothing since then, ?2 < id <= ?3. Who was forgotten before has no address any more. */
static const char due_sql[] =
    "SELECT c.id FROM customer c WHERE c.id > ?2 AND c.id <= ?3"
    " AND c.first_seen < ?1 AND c.is_vip = 0"
    " AND EXISTS (SELECT 1 FROM address WHERE customer = c.id)"
    " AND NOT EXISTS (SELECT 1 FROM address WHERE customer = c.id AND first_seen >= ?1)"
    " AND NOT EXISTS (SELECT 1 FROM feedback f WHERE f.customer = c.id"
    "  AND (f.erased = 0 OR f.status = 'open' OR f.status = 'reopened' OR f.status_since >= ?1"
    "   OR f.last_customer >= ?1"
    "   OR EXISTS (SELECT 1 FROM entry WHERE feedback = f.id AND at >= ?1)"
    "   OR EXISTS (SELECT 1 FROM agenda WHERE feedback = f.id)"
    "   OR EXISTS (SELECT 1 FROM outbox WHERE feedback = f.id"
    "    AND (created >= ?1 OR state = 'queued' OR state = 'sending'))))"
    " AND NOT EXISTS (SELECT 1 FROM outbox WHERE lower(recipient) IN"
    "  (SELECT lower(address) FROM address WHERE customer = c.id)"
    "  AND (created >= ?1 OR +state = 'queued' OR +state = 'sending'))"
    " AND NOT EXISTS (SELECT 1 FROM rating WHERE customer = c.id AND (at >= ?1 OR comment <> ''))"
    " AND NOT EXISTS (SELECT 1 FROM survey_sent WHERE customer = c.id AND at >= ?1)"
    " AND NOT EXISTS (SELECT 1 FROM purchase WHERE customer = c.id AND at >= ?1)"
    " ORDER BY c.id";

/* Their words are gone; ?1: the customer. Where their mails lie stays known, by hashes as in the
 * ledger: else one that hark filed, seen anew, would be taken for the owner's press. */
static const char *const parts[] = {
    "UPDATE entry SET message_id = '', in_reply_to = '', from_address = ''"
    " WHERE feedback IN " THEIR_MATTERS,
    "UPDATE ledger SET reason = '' WHERE feedback IN " THEIR_MATTERS,
};

static void read_id(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	(void)arena;
	*(int64_t *)item_r = column_integer(row, 0);
}

/* The index knows who wrote. */
static int take_out_of_index(struct store *store, int64_t customer_id, struct arena *arena,
    size_t *count_r, struct error *error)
{
	struct list entries;

	if (statement_list(store, "SELECT id FROM entry WHERE feedback IN " THEIR_MATTERS,
		VALUES(as_integer(customer_id)), arena, sizeof(int64_t), read_id, &entries,
		error) < 0)
		return -1;
	*count_r = entries.count;
	return search_index_remove(store, entries.items, entries.count, error);
}

/* With so many entries. */
static int erase_person(struct store *store, int64_t customer_id, int64_t at_ms,
    struct arena *arena, size_t *entries_r, struct error *error)
{
	if (take_out_of_index(store, customer_id, arena, entries_r, error) < 0 ||
	    tombstone_set(store, customer_id, TOMBSTONE_COVERS_NOTHING, error) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (statement_run(store, parts[i], VALUES(as_integer(customer_id)), error) < 0)
			return -1;
	if (person_erase(store, customer_id, at_ms, error) < 0)
		return -1;
	return statement_run(store,
	    "INSERT INTO event (at, feedback, actor, action, detail)"
	    " SELECT ?2, id, 'hark', 'forgotten', '' FROM feedback WHERE customer = ?1",
	    VALUES(as_integer(customer_id), as_integer(at_ms)), error);
}

/* Up to *last_id, or as far as one transaction may go: then that is *last_id. */
static int erase_window(struct store *store, int64_t before_ms, int64_t at_ms, int64_t after_id,
    int64_t *last_id, struct arena *arena, size_t *count_r, struct error *error)
{
	struct list due;
	const int64_t *ids;
	size_t erased = 0;

	if (statement_list(store, due_sql,
		VALUES(as_integer(before_ms), as_integer(after_id), as_integer(*last_id)), arena,
		sizeof(int64_t), read_id, &due, error) < 0)
		return -1;
	ids = due.items;
	for (size_t sum = 0; erased < due.count && sum < ENTRIES_MAX;) {
		size_t entries = 0;

		if (erase_person(store, ids[erased++], at_ms, arena, &entries, error) < 0)
			return -1;
		sum += 1 + entries;
	}
	if (erased < due.count)
		*last_id = ids[erased - 1];
	*count_r = erased;
	return retention_note(store, RETENTION_PERSONS, erased, at_ms, arena, error);
}

int store_retention_persons(struct store *store, int64_t before_ms, int64_t at_ms, int64_t after_id,
    size_t limit, int64_t *last_r, size_t *count_r, struct error *error)
{
	struct arena *arena = arena_new();
	int64_t last_id = 0;
	size_t count = 0;
	int done = statement_integer(store,
	    "SELECT coalesce(max(id), 0) FROM"
	    " (SELECT id FROM customer WHERE id > ?1 ORDER BY id LIMIT ?2)",
	    VALUES(as_integer(after_id), as_integer((int64_t)limit)), &last_id, error);

	if (done >= 0 && last_id > 0)
		done =
		    erase_window(store, before_ms, at_ms, after_id, &last_id, arena, &count, error);
	arena_free(&arena);
	if (done < 0)
		return -1;
	*last_r = last_id;
	*count_r = count;
	return 0;
}
