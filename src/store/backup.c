/*
 * A whole copy of the database while it is in use (VACUUM INTO). It is written under another name
 * with mode 0600, put on disk and only then renamed, so a file with the backup's name is a complete
 * backup.
 */
#include "store/store_p.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <unistd.h>

int folder_sync(const char *path_of_file, struct error *error)
{
	AUTO_FREE char *copy = mem_strdup(path_of_file);
	const char *folder = dirname(copy);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result;

	if (fd < 0)
		return error_set_errno(error, _("%s: cannot be opened"), folder);
	result = fsync(fd);
	if (result < 0)
		error_set_errno(error, _("%s: cannot be put on disk"), folder);
	close(fd);
	return result;
}

void database_remove(const char *path)
{
	static const char *const suffixes[] = {"-journal", "-wal", "-shm", ""};

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		AUTO_FREE char *name = mem_printf("%s%s", path, suffixes[i]);

		unlink(name);
	}
}

/* The file must be empty for VACUUM INTO; an unfinished one of an earlier try is thrown away. */
static int make_part(const char *part, struct error *error)
{
	int fd;

	database_remove(part);
	fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return error_set_errno(error, _("%s: cannot be made"), part);
	close(fd);
	return 0;
}

static int copy_into(struct store *store, const char *part, struct error *error)
{
	sqlite3_stmt *statement;
	int code = sqlite3_prepare_v2(store->db, "VACUUM INTO ?1", -1, &statement, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_bind_text(statement, 1, part, -1, SQLITE_STATIC);
	if (code == SQLITE_OK && sqlite3_step(statement) != SQLITE_DONE)
		code = sqlite3_extended_errcode(store->db);
	if (code != SQLITE_OK)
		store_fail(store, code, error);
	sqlite3_finalize(statement);
	return code == SQLITE_OK ? 0 : -1;
}

static int sync_file(const char *path, struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int result = fd < 0 ? -1 : fsync(fd);

	if (result < 0)
		error_set_errno(error, _("%s: cannot be put on disk"), path);
	if (fd >= 0)
		close(fd);
	return result;
}

static int take_name(const char *part, const char *path, struct error *error)
{
	step("backup: before");
	if (rename(part, path) < 0)
		return error_set_errno(error, _("%s: the backup cannot get this name"), path);
	step("backup: after");
	return folder_sync(path, error);
}

int backup_write(struct store *store, const char *path, bool may_replace, struct error *error)
{
	AUTO_FREE char *part = mem_printf("%s.part", path);

	assert(!store->is_in_transaction);
	if (!may_replace && access(path, F_OK) == 0)
		return error_set(error, _("%s: exists already; a backup replaces nothing"), path);
	if (make_part(part, error) < 0)
		return -1;
	if (copy_into(store, part, error) < 0 || sync_file(part, error) < 0 ||
	    take_name(part, path, error) < 0) {
		database_remove(part);
		return error_add(error, _("backup to %s"), path);
	}
	return 0;
}

int store_backup(struct store *store, const char *path, struct error *error)
{
	return backup_write(store, path, false, error);
}
