/*
 * Opening and closing. Everything about the file is looked at before anything is changed: a
 * database of another program, a newer schema or a folder that may not be written to is refused
 * with a sentence.
 */
#include "store/store_p.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE_MS (30 * 1000)

/*
 * The cache is small because memory is counted over all processes; the system's page cache serves
 * the rest. The whole of a deleted text is overwritten: what is forgotten is gone. The page's size
 * is that of a new file: most texts fit into one, and half as many are written as of 4 KB; larger
 * ones would cost more where a million hashes are spread over them.
 */
static const char settings_sql[] = "PRAGMA page_size = 8192;"
				   "PRAGMA foreign_keys = ON;"
				   "PRAGMA trusted_schema = OFF;"
				   "PRAGMA cell_size_check = ON;"
				   "PRAGMA temp_store = MEMORY;"
				   "PRAGMA cache_size = -2048;"
				   "PRAGMA mmap_size = 0;"
				   "PRAGMA secure_delete = ON;"
				   "PRAGMA synchronous = FULL;"
				   "PRAGMA journal_size_limit = 16777216;";

/* Nobody else can open it, and it does not outlive the process: no log, no waiting for the disk. */
static const char scratch_sql[] = "PRAGMA journal_mode = MEMORY;"
				  "PRAGMA synchronous = OFF;"
				  "PRAGMA secure_delete = OFF;";

static bool is_in_memory(const char *path)
{
	return strcmp(path, ":memory:") == 0;
}

static bool is_private(const struct store *store)
{
	return store->mode == STORE_SCRATCH || is_in_memory(store->path);
}

/* The file has its mode before it has any content; SQLite gives the same to its -wal and -shm. */
static int make_file(const char *path, struct error *error)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno == EEXIST ? 0 : error_set_errno(error, _("%s: cannot be made"), path);
	close(fd);
	return folder_sync(path, error);
}

static int check_file(const char *path, enum store_mode mode, struct error *error)
{
	struct stat status;

	if (mode == STORE_SCRATCH || is_in_memory(path))
		return 0;
	if (mode == STORE_CREATE && make_file(path, error) < 0)
		return -1;
	/* To open a pipe or a device may take for ever. */
	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
		return error_set(error, _("%s: this is no file"), path);
	if (access(path, mode == STORE_READ_ONLY ? R_OK : R_OK | W_OK) == 0)
		return 0;
	if (errno == ENOENT)
		return error_set(error, _("%s: there is no database yet; harkd makes it"), path);
	return error_set_errno(error, _("%s: cannot be opened"), path);
}

/*
 * SQLite counts its memory under a lock at each allocation unless it is told before its first use
 * that nobody asks; later calls are without effect.
 */
static int connect_file(struct store *store, struct error *error)
{
	int flags = store->mode == STORE_READ_ONLY ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	/* "" is SQLite's private temporary file: unlinked as soon as it is open. */
	const char *path = store->mode == STORE_SCRATCH ? "" : store->path;
	int code;

	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	code = sqlite3_open_v2(
	    path, &store->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (code != SQLITE_OK)
		return store_fail(store, code, error);
	store_set_patience(store, PATIENCE_MS);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	if (store_execute(store, settings_sql, error) < 0)
		return -1;
	return store->mode == STORE_SCRATCH ? store_execute(store, scratch_sql, error) : 0;
}

static int note_journal(void *is_wal, int columns, char **values, char **names)
{
	(void)names;
	*(bool *)is_wal = columns == 1 && values[0] != NULL && strcmp(values[0], "wal") == 0;
	return 0;
}

/*
 * A network file system may refuse the write-ahead log, and without it readers and writers would
 * block each other.
 */
static int use_write_ahead_log(struct store *store, struct error *error)
{
	bool is_wal = false;
	int code;

	if (store->mode == STORE_READ_ONLY || is_private(store))
		return 0;
	code = sqlite3_exec(store->db, "PRAGMA journal_mode = WAL", note_journal, &is_wal, NULL);
	if (code != SQLITE_OK)
		return store_fail(store, code, error);
	if (!is_wal)
		return error_set(error,
		    _("%s: no write-ahead log is possible here; put the database on a local disk"),
		    store->path);
	return 0;
}

static int check_version(struct store *store, int version, struct error *error)
{
	if (version > store_schema_version())
		return error_set(error,
		    _("%s: written by a newer hark (schema %d, this one knows %d); upgrade hark"),
		    store->path, version, store_schema_version());
	if (version < store_schema_version() && store->mode != STORE_CREATE &&
	    store->mode != STORE_SCRATCH)
		return error_set(error,
		    _("%s: schema %d is older than this hark's (%d); start harkd to bring it up"),
		    store->path, version, store_schema_version());
	return 0;
}

static int prepare_file(struct store *store, struct error *error)
{
	int version;

	if (connect_file(store, error) < 0 || migration_identify(store, &version, error) < 0)
		return -1;
	if (check_version(store, version, error) < 0 || use_write_ahead_log(store, error) < 0)
		return -1;
	if (store->mode != STORE_CREATE && store->mode != STORE_SCRATCH)
		return 0;
	return migration_run(store, schema_migrations, schema_migration_count, error);
}

int store_open(const char *path, enum store_mode mode, struct store **store_r, struct error *error)
{
	struct store *store;

	if (check_file(path, mode, error) < 0)
		return -1;
	store = mem_alloc(sizeof(*store));
	store->path = mem_strdup(mode == STORE_SCRATCH ? _("scratch database") : path);
	store->mode = mode;
	if (prepare_file(store, error) < 0) {
		store_close(&store);
		return -1;
	}
	*store_r = store;
	return 0;
}

void store_close(struct store **store)
{
	int code;

	if (*store == NULL)
		return;
	statement_forget_all(*store);
	hit_forget_all(*store);
	code = sqlite3_close((*store)->db);
	assert(code == SQLITE_OK);
	free((*store)->path);
	free(*store);
	*store = NULL;
}

int store_schema_version(void)
{
	return schema_migrations[schema_migration_count - 1].version;
}

void store_set_patience(struct store *store, int milliseconds)
{
	sqlite3_busy_timeout(store->db, milliseconds);
}
