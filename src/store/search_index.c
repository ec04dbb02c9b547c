/*
 * search_index: brings waiting entries into the index, in idle time. Indexing is by far the dearest
 * part of storing a mail, so intake only queues. When the splitter has changed since the index was
 * made, everything is queued again.
 */
#include "store/search_p.h"

#include <string.h>

#define VERSION_KEY "search.split"

static int queue_everything(struct store *store, struct error *error)
{
	if (statement_run(
		store, "INSERT INTO search(search) VALUES ('delete-all')", NO_VALUES, error) < 0 ||
	    statement_run(store, "INSERT OR IGNORE INTO search_queue SELECT id FROM entry",
		NO_VALUES, error) < 0)
		return -1;
	return store_meta_set(store, VERSION_KEY, SPLIT_VERSION, error);
}

static int check_version(struct store *store, struct arena *arena, struct error *error)
{
	const char *version;
	int found = store_meta_get(store, VERSION_KEY, arena, &version, error);

	if (found < 0 || (found > 0 && strcmp(version, SPLIT_VERSION) == 0))
		return found < 0 ? -1 : 0;
	return queue_everything(store, error);
}

struct waiting {
	int64_t entry;
	const char *fields[3]; /* sender, subject, text; borrowed */
};

struct indexed {
	size_t count;
	int64_t last; /* entry */
};

static struct waiting borrow_waiting(sqlite3_stmt *row)
{
	struct waiting waiting = {.entry = column_integer(row, 0)};

	for (int i = 0; i < 3; i++)
		waiting.fields[i] = column_borrowed(row, i + 1);
	return waiting;
}

static void read_waiting(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	struct waiting *waiting = item_r;

	*waiting = borrow_waiting(row);
	for (int i = 0; i < 3; i++)
		waiting->fields[i] = arena_strdup(arena, waiting->fields[i]);
}

/* An entry whose words were all erased has no place in the index, and none to be taken from: FTS5
 * counts its rows, and calls the database malformed when more are taken out than were put in. */
static bool is_empty(const struct waiting *waiting)
{
	for (int i = 0; i < 3; i++)
		if (waiting->fields[i][0] != '\0')
			return false;
	return true;
}

static void split_fields(const struct waiting *waiting, struct buffer split[3], struct arena *arena)
{
	for (int i = 0; i < 3; i++)
		split_text(waiting->fields[i], arena, &split[i]);
}

static int index_one(struct store *store, const struct waiting *waiting, struct buffer split[3],
    struct arena *arena, struct error *error)
{
	arena_clear(arena);
	if (is_empty(waiting))
		return 0;
	split_fields(waiting, split, arena);
	return statement_run(store,
	    "INSERT INTO search (rowid, sender, subject, text) VALUES (?1, ?2, ?3, ?4)",
	    VALUES(as_integer(waiting->entry), as_utf8(&split[0]), as_utf8(&split[1]),
		as_utf8(&split[2])),
	    error);
}

/* What waits, the oldest first: the words of each are borrowed until the next. */
static int index_waiting(struct store *store, size_t limit, struct buffer split[3],
    struct arena *arena, struct indexed *indexed, struct error *error)
{
	sqlite3_stmt *row;
	int result;

	if (statement_start(store,
		"SELECT entry.id, from_address, subject, coalesce(new_text, text)"
		" FROM search_queue JOIN entry ON entry.id = search_queue.entry"
		" ORDER BY search_queue.entry LIMIT ?1",
		VALUES(as_integer((int64_t)limit)), &row, error) < 0)
		return -1;
	while ((result = statement_next(store, row, error)) > 0) {
		struct waiting waiting = borrow_waiting(row);

		if (index_one(store, &waiting, split, arena, error) < 0) {
			statement_end(row);
			return -1;
		}
		indexed->last = waiting.entry;
		indexed->count++;
	}
	return result;
}

static int index_batch(struct store *store, size_t limit, size_t *done_r, struct error *error)
{
	struct arena *arena = arena_new();
	struct indexed indexed = {0};
	struct buffer split[3];
	int result;

	for (size_t i = 0; i < 3; i++)
		buffer_init(&split[i], SEARCH_SPLIT_BYTES_MAX);
	result = check_version(store, arena, error);
	if (result >= 0)
		result = index_waiting(store, limit, split, arena, &indexed, error);
	if (result >= 0)
		result = statement_run(store, "DELETE FROM search_queue WHERE entry <= ?1",
		    VALUES(as_integer(indexed.last)), error);
	for (size_t i = 0; i < 3; i++)
		buffer_free(&split[i]);
	arena_free(&arena);
	if (result >= 0)
		*done_r = indexed.count;
	return result < 0 ? -1 : 0;
}

/* ---- out of the index ---- */

/* FTS5 keeps no texts here: it must be told exactly the words that it was given. */
static int remove_split(struct store *store, const struct waiting *entry, struct buffer split[3],
    struct arena *arena, struct error *error)
{
	split_fields(entry, split, arena);
	return statement_run(store,
	    "INSERT INTO search (search, rowid, sender, subject, text)"
	    " VALUES ('delete', ?1, ?2, ?3, ?4)",
	    VALUES(as_integer(entry->entry), as_utf8(&split[0]), as_utf8(&split[1]),
		as_utf8(&split[2])),
	    error);
}

static int remove_one(struct store *store, int64_t id, struct buffer split[3], struct arena *arena,
    struct error *error)
{
	struct waiting entry;
	int found;

	arena_clear(arena);
	if (statement_run(store, "DELETE FROM search_queue WHERE entry = ?1",
		VALUES(as_integer(id)), error) < 0)
		return -1;
	if (sqlite3_changes64(store->db) > 0)
		return 0;
	found = statement_get(store,
	    "SELECT id, from_address, subject, coalesce(new_text, text) FROM entry WHERE id = ?1",
	    VALUES(as_integer(id)), arena, read_waiting, &entry, error);
	return found == 1 && !is_empty(&entry) ? remove_split(store, &entry, split, arena, error)
					       : found;
}

int search_index_remove(
    struct store *store, const int64_t *entries, size_t count, struct error *error)
{
	struct arena *arena = arena_new();
	struct buffer split[3];
	int result;

	for (size_t i = 0; i < 3; i++)
		buffer_init(&split[i], SEARCH_SPLIT_BYTES_MAX);
	result = check_version(store, arena, error);
	for (size_t i = 0; result >= 0 && i < count; i++)
		result = remove_one(store, entries[i], split, arena, error);
	for (size_t i = 0; i < 3; i++)
		buffer_free(&split[i]);
	arena_free(&arena);
	return result < 0 ? -1 : 0;
}

/* As FTS5's manual says: a negative number brings everything into one merge, positive ones go on
 * with it, and fewer than two changes mean that there was nothing left to do. */
int search_index_merge(struct store *store, int pages, bool *is_done_r, struct error *error)
{
	int64_t before = sqlite3_total_changes64(store->db);

	if (statement_run(store, "INSERT INTO search (search, rank) VALUES ('merge', ?1)",
		VALUES(as_integer(-pages)), error) < 0)
		return -1;
	*is_done_r = sqlite3_total_changes64(store->db) - before < 2;
	return 0;
}

static int has_work(struct store *store, struct error *error)
{
	int64_t one;

	return statement_integer(store,
	    "SELECT 1 WHERE EXISTS (SELECT 1 FROM search_queue)"
	    " OR NOT EXISTS (SELECT 1 FROM meta WHERE key = ?1 AND value = ?2)",
	    VALUES(as_text(VERSION_KEY), as_text(SPLIT_VERSION)), &one, error);
}

int store_search_index(struct store *store, size_t limit, size_t *done_r, struct error *error)
{
	size_t done = 0;
	int work = has_work(store, error);

	if (work < 0 || (work > 0 && store_begin(store, error) < 0))
		return -1;
	if (work > 0 && index_batch(store, limit, &done, error) < 0) {
		store_rollback(store);
		return -1;
	}
	if (work > 0 && store_commit(store, error) < 0)
		return -1;
	*done_r = done;
	return 0;
}
