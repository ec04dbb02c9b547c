/*
 * From an older schema to the current one, forward only, in one transaction: all of them or none.
 * It looks at the version again after it has the write lock, so two processes that start together
 * migrate once. Before an existing database is changed a whole copy is written beside it.
 */
#include "store/store_p.h"

#include <string.h>

static int read_pragma(
    struct store *store, const char *sql, int64_t *integer_r, struct error *error)
{
	return statement_integer(store, sql, NO_VALUES, integer_r, error) < 0 ? -1 : 0;
}

static void read_definition(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(const char **)item_r = column_text(row, 0, arena);
}

static bool is_ours(const char *definition)
{
	for (size_t i = 0; i < schema_migration_count; i++)
		for (const char *const *sql = schema_migrations[i].sql; *sql != NULL; sql++)
			if (strstr(*sql, definition) != NULL)
				return true;
	return false;
}

/*
 * What a trigger, a view or a virtual table does is done in the name of whoever opens the database,
 * who may be somebody else than its maker: none but ours, which SQLite keeps letter for letter.
 * Tables, their defaults and columns can only compute, as trusted_schema is off. The type that the
 * schema says may be a lie: what counts is the statement, which SQLite runs.
 */
static int refuse_strangers(struct store *store, struct error *error)
{
	struct arena *arena = arena_new();
	struct list list = {NULL, 0};
	int done = statement_list(store,
	    "SELECT sql FROM sqlite_schema WHERE sql NOT LIKE 'CREATE TABLE %'"
	    " AND sql NOT LIKE 'CREATE INDEX %' AND sql NOT LIKE 'CREATE UNIQUE INDEX %'",
	    NO_VALUES, arena, sizeof(const char *), read_definition, &list, error);

	for (size_t i = 0; done == 0 && i < list.count; i++)
		if (!is_ours(((const char *const *)list.items)[i]))
			done = error_set(error,
			    _("%s: it has a trigger or a view that is not hark's: somebody changed "
			      "this file; restore a backup"),
			    store->path);
	arena_free(&arena);
	return done;
}

int migration_identify(struct store *store, int *version_r, struct error *error)
{
	int64_t application = 0, version = 0, tables = 0;

	if (read_pragma(store, "PRAGMA application_id", &application, error) < 0 ||
	    read_pragma(store, "PRAGMA user_version", &version, error) < 0 ||
	    read_pragma(store, "SELECT count(*) FROM sqlite_schema", &tables, error) < 0)
		return -1;
	if (application == SCHEMA_APPLICATION_ID ||
	    (application == 0 && version == 0 && tables == 0)) {
		*version_r = (int)version;
		return refuse_strangers(store, error);
	}
	return error_set(error, _("%s: this is a database of another program"), store->path);
}

static int run_pieces(struct store *store, const char *const *sql, struct error *error)
{
	for (; *sql != NULL; sql++)
		if (store_execute(store, *sql, error) < 0)
			return -1;
	return 0;
}

static int migrate_to(struct store *store, const struct migration *migration, struct error *error)
{
	AUTO_FREE char *sign = mem_printf("PRAGMA application_id = %d; PRAGMA user_version = %d",
	    SCHEMA_APPLICATION_ID, migration->version);

	if (run_pieces(store, migration->sql, error) == 0 && store_execute(store, sign, error) >= 0)
		return 0;
	return error_add(error, _("migration to schema %d"), migration->version);
}

/* Those that the database does not have, whoever made the others. */
static int migrate(
    struct store *store, const struct migration *migrations, size_t count, struct error *error)
{
	int64_t version = 0;
	int done;

	if (store_begin(store, error) < 0)
		return -1;
	done = read_pragma(store, "PRAGMA user_version", &version, error);
	for (size_t i = 0; done == 0 && i < count; i++)
		if (migrations[i].version > version)
			done = migrate_to(store, &migrations[i], error);
	if (done == 0)
		return store_commit(store, error);
	store_rollback(store);
	return -1;
}

static int backup_before(struct store *store, int version, struct error *error)
{
	AUTO_FREE char *path = mem_printf("%s.before-v%d", store->path, version);

	return backup_write(store, path, true, error);
}

int migration_run(
    struct store *store, const struct migration *migrations, size_t count, struct error *error)
{
	int64_t version = 0;
	int last = migrations[count - 1].version;

	if (read_pragma(store, "PRAGMA user_version", &version, error) < 0)
		return -1;
	if (version > 0 && version < last && backup_before(store, last, error) < 0)
		return -1;
	return version < last ? migrate(store, migrations, count, error) : 0;
}
