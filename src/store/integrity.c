/*
 * Whether the database is sound: its pages and constraints, its references and its search index.
 * The first fault found is told with the table it is in.
 */
#include "store/store_p.h"

#include <string.h>

static void read_text(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(const char **)item_r = column_text(row, 0, arena);
}

static int check_pages(struct store *store, struct arena *arena, struct error *error)
{
	const char *answer = "";
	int found = statement_get(
	    store, "PRAGMA quick_check(1)", NO_VALUES, arena, read_text, &answer, error);

	if (found < 0 || strcmp(answer, "ok") == 0)
		return found < 0 ? -1 : 0;
	return error_set(error,
	    _("%s: the database is damaged (%s); stop harkd and put the last backup in its place"),
	    store->path, answer);
}

static int check_references(struct store *store, struct arena *arena, struct error *error)
{
	const char *table;
	int found = statement_get(
	    store, "PRAGMA foreign_key_check", NO_VALUES, arena, read_text, &table, error);

	if (found <= 0)
		return found;
	return error_set(error,
	    _("%s: a row of table %s refers to one that is not there; the last backup may have it"),
	    store->path, table);
}

/* FTS5 makes this check a write, so it needs the write lock though it changes nothing. */
static int check_search(struct store *store, struct error *error)
{
	bool is_ours = !store->is_in_transaction;
	int result;

	if (store->mode == STORE_READ_ONLY)
		return 0;
	if (is_ours && store_begin(store, error) < 0)
		return -1;
	result =
	    store_execute(store, "INSERT INTO search(search) VALUES ('integrity-check')", error);
	if (is_ours)
		store_rollback(store);
	return result < 0 ? error_add(error, _("search index")) : 0;
}

int store_check_integrity(struct store *store, struct error *error)
{
	struct arena *arena = arena_new();
	int result = check_pages(store, arena, error);

	if (result == 0)
		result = check_references(store, arena, error);
	if (result == 0)
		result = check_search(store, error);
	arena_free(&arena);
	return result;
}
