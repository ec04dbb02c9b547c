/*
 * forget: everything that tells who a customer is or what they wrote leaves the database; what the
 * figures count stays. Each table's part is one statement, here or in person.c;
 * tests/e2e/test_personal_data.py goes through every column of the schema, so that a new one is
 * decided about.
 *
 * secure_delete zeroes what is freed. What the statements cannot reach at once (words in the search
 * index's older segments, mails to the owner that are on their way, pages in the write-ahead log)
 * is left to store_forget_finish, and a mark in meta says so until it is done.
 */
#include "store/person_p.h"
#include "store/search_p.h"

#include <string.h>

#define UNFINISHED_KEY "forget.unfinished"
/* Pages of the index merged in one transaction. */
#define MERGE_PAGES 200

#define THEIR_ENTRIES                                                                              \
	"(feedback IN " THEIR_MATTERS " OR lower(from_address) IN " THEIR_ADDRESSES ")"

/* ?1: the customer. These go through whole tables, but nobody is forgotten in a hurry. The
 * addresses go last, with the rest of the person: these ask for them. */
static const char *const parts[] = {
    "UPDATE entry SET message_id = '', in_reply_to = '', from_address = '', subject = '',"
    " new_text = NULL, text = '' WHERE " THEIR_ENTRIES,
    EVIDENCE_ERASE " WHERE feedback IN " THEIR_MATTERS,
    "DELETE FROM quarantine WHERE ledger IN (SELECT id FROM ledger"
    " WHERE feedback IN " THEIR_MATTERS ")",
    "DELETE FROM place WHERE feedback IN " THEIR_MATTERS,
    "DELETE FROM filing WHERE feedback IN " THEIR_MATTERS,
    "UPDATE ledger SET state = 'forgotten', reason = 'forgotten as the customer wished'"
    " WHERE feedback IN " THEIR_MATTERS,
    "UPDATE ledger SET reason = '' WHERE reason <> '' AND EXISTS (SELECT 1 FROM address"
    " WHERE customer = ?1 AND instr(lower(ledger.reason), address.address) > 0)",
};

static int run_parts(struct store *store, int64_t customer_id, int64_t at_ms, struct error *error)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (statement_run(store, parts[i], VALUES(as_integer(customer_id)), error) < 0)
			return -1;
	return person_erase(store, customer_id, at_ms, error);
}

/* ---- the search index, which wants the old words to take them out ---- */

static void read_id(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	(void)arena;
	*(int64_t *)item_r = column_integer(row, 0);
}

static int take_out_of_index(struct store *store, int64_t customer_id, struct arena *arena,
    size_t *count_r, struct error *error)
{
	struct list list;
	const int64_t *ids;

	if (statement_list(store, "SELECT id FROM entry WHERE " THEIR_ENTRIES,
		VALUES(as_integer(customer_id)), arena, sizeof(int64_t), read_id, &list, error) < 0)
		return -1;
	ids = list.items;
	*count_r = list.count;
	return search_index_remove(store, ids, list.count, error);
}

/* ---- mails that nobody could read ---- */

static int drop_quarantined(
    struct store *store, const struct quarantine_record *record, struct error *error)
{
	if (statement_run(store, "DELETE FROM quarantine WHERE id = ?1",
		VALUES(as_integer(record->id)), error) < 0)
		return -1;
	return store_ledger_change(
	    store, record->ledger_id, "forgotten", "forgotten as the customer wished", 0, error);
}

static int forget_quarantined(struct store *store, int64_t customer_id, struct arena *arena,
    size_t *dropped_r, struct error *error)
{
	struct quarantine_record *records;
	size_t count;

	if (store_customer_quarantined(store, customer_id, arena, &records, &count, error) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (drop_quarantined(store, &records[i], error) < 0)
			return -1;
	*dropped_r = count;
	return 0;
}

/* ---- one person ---- */

static int count_of(
    struct store *store, const char *sql, int64_t customer_id, size_t *count_r, struct error *error)
{
	int64_t count;

	if (statement_integer(store, sql, VALUES(as_integer(customer_id)), &count, error) < 0)
		return -1;
	*count_r = (size_t)count;
	return 0;
}

static int count_all(
    struct store *store, int64_t customer_id, struct forgotten *forgotten, struct error *error)
{
	return count_of(store, "SELECT count(*) FROM feedback WHERE customer = ?1", customer_id,
		   &forgotten->matters, error) < 0 ||
		       count_of(store, "SELECT count(*) FROM outbox WHERE " THEIR_MAILS,
			   customer_id, &forgotten->mails, error) < 0
		   ? -1
		   : 0;
}

int store_erase_later(struct store *store, int64_t at_ms, struct error *error)
{
	return statement_run(store, "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)",
	    VALUES(as_text(UNFINISHED_KEY), as_integer(at_ms)), error);
}

static int forget_customer(struct store *store, int64_t customer_id, int64_t at_ms,
    struct arena *arena, struct forgotten *forgotten, struct error *error)
{
	const char **addresses = NULL;

	if (store_customer_addresses(
		store, customer_id, arena, &addresses, &forgotten->addresses, error) < 0 ||
	    count_all(store, customer_id, forgotten, error) < 0 ||
	    forget_quarantined(store, customer_id, arena, &forgotten->quarantined, error) < 0 ||
	    take_out_of_index(store, customer_id, arena, &forgotten->entries, error) < 0 ||
	    tombstone_set(store, customer_id, at_ms, error) < 0 ||
	    run_parts(store, customer_id, at_ms, error) < 0 || store_model_remove(store, error) < 0)
		return -1;
	return store_erase_later(store, at_ms, error);
}

int store_forget(struct store *store, int64_t customer_id, int64_t at_ms,
    struct forgotten *forgotten_r, struct error *error)
{
	struct forgotten forgotten = {0};
	struct arena *arena = arena_new();
	int result = forget_customer(store, customer_id, at_ms, arena, &forgotten, error);

	arena_free(&arena);
	if (result == 0)
		*forgotten_r = forgotten;
	return result;
}

int store_forget_is_sending(struct store *store, int64_t customer_id, struct error *error)
{
	int64_t one;

	return statement_integer(store,
	    "SELECT 1 FROM outbox WHERE state = 'sending' AND " THEIR_MAILS,
	    VALUES(as_integer(customer_id)), &one, error);
}

/* ---- what is left ---- */

/* What reports and alerts quote; one that still waits is sent first. */
static int empty_owner_mails(struct store *store, int64_t at_ms, struct error *error)
{
	return statement_run(store,
	    "UPDATE outbox SET content = x'', subject = CASE kind WHEN 'report' THEN subject"
	    " ELSE '' END WHERE feedback IS NULL AND created <= ?1 AND length(content) > 0"
	    " AND state <> 'queued' AND state <> 'sending'",
	    VALUES(as_integer(at_ms)), error);
}

static int has_owner_mails(struct store *store, int64_t at_ms, struct error *error)
{
	int64_t one;

	return statement_integer(store,
	    "SELECT 1 FROM outbox WHERE feedback IS NULL AND created <= ?1 AND length(content) > 0"
	    " AND (state = 'queued' OR state = 'sending') LIMIT 1",
	    VALUES(as_integer(at_ms)), &one, error);
}

static int finish_bite(struct store *store, int64_t at_ms, bool *is_done_r, struct error *error)
{
	bool is_merged;
	int waits;

	if (search_index_merge(store, MERGE_PAGES, &is_merged, error) < 0 ||
	    empty_owner_mails(store, at_ms, error) < 0)
		return -1;
	waits = has_owner_mails(store, at_ms, error);
	*is_done_r = is_merged && waits == 0;
	if (waits < 0 || !*is_done_r)
		return waits < 0 ? -1 : (is_merged ? 1 : 0);
	if (statement_run(store, "DELETE FROM meta WHERE key = ?1", VALUES(as_text(UNFINISHED_KEY)),
		error) < 0)
		return -1;
	return 1;
}

/* One transaction; 1: nothing more can be done now. */
static int finish_step(struct store *store, int64_t at_ms, bool *is_done_r, struct error *error)
{
	int result;

	if (store_begin(store, error) < 0)
		return -1;
	result = finish_bite(store, at_ms, is_done_r, error);
	if (result < 0) {
		store_rollback(store);
		return -1;
	}
	return store_commit(store, error) < 0 ? -1 : result;
}

int store_forget_finish(struct store *store, bool *is_done_r, struct error *error)
{
	int64_t at_ms;
	bool is_done = true;
	int found =
	    statement_integer(store, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?1",
		VALUES(as_text(UNFINISHED_KEY)), &at_ms, error);
	int step = 0;

	while (found == 1 && step == 0)
		step = finish_step(store, at_ms, &is_done, error);
	if (found < 0 || step < 0)
		return -1;
	if (found == 1 && store_execute(store, "PRAGMA wal_checkpoint(TRUNCATE)", error) < 0)
		return -1;
	*is_done_r = is_done;
	return 0;
}
