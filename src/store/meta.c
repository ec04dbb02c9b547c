/* meta: small facts about the database itself, by key. */
#include "store/store_p.h"

int store_meta_set(struct store *store, const char *key, const char *value, struct error *error)
{
	return statement_run(store,
	    "INSERT INTO meta (key, value) VALUES (?1, ?2)"
	    " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
	    VALUES(as_text(key), as_text(value)), error);
}

int store_meta_drop(struct store *store, const char *from, const char *below, struct error *error)
{
	return statement_run(store, "DELETE FROM meta WHERE key >= ?1 AND key < ?2",
	    VALUES(as_text(from), as_text(below)), error);
}

static void read_value(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(const char **)item_r = column_text(row, 0, arena);
}

int store_meta_get(struct store *store, const char *key, struct arena *arena, const char **value_r,
    struct error *error)
{
	return statement_get(store, "SELECT value FROM meta WHERE key = ?1", VALUES(as_text(key)),
	    arena, read_value, value_r, error);
}
