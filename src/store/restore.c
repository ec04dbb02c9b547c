/*
 * Restore: a backup takes the place of the database while no harkd works on it. The copy is checked
 * and marked before it gets the database's name, so that there is a whole one under that name at
 * any time; the old one is kept beside it.
 *
 * A database that was put back does not know what was sent after it was made. Silence is better
 * than a second mail, so what is in doubt is not done.
 */
#include "store/store_p.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_BYTES ((size_t)64 * 1024)
#define RESTORED_KEY "restored_ms"
/* Somebody who restored so often has to look after the disk. */
#define OLD_DATABASES_MAX 99
/* Two that are chosen by chance are far apart, and a thousand of them still a number in JSON. */
#define NUMBERS_SKIPPED_MAX ((uint64_t)1 << 40)

/* ---- the marks ---- */

/*
 * Who hears of events drops what comes under a number twice: none that was given after the backup
 * is given again, nor by another restore of it. The clock would not do for that: it may run back.
 */
static int skip_numbers(struct store *store, struct error *error)
{
	uint64_t random;
	int64_t skipped;

	random_bytes(&random, sizeof(random));
	skipped = 1 + (int64_t)(random % NUMBERS_SKIPPED_MAX);
	if (statement_run(store,
		"INSERT INTO sqlite_sequence (name, seq) SELECT 'announcement', 0"
		" WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'announcement')",
		NO_VALUES, error) < 0)
		return -1;
	return statement_run(store,
		   "UPDATE sqlite_sequence SET seq = seq + ?1 WHERE name = 'announcement'",
		   VALUES(as_integer(skipped)), error) < 0
		   ? -1
		   : 0;
}

static int mark_restored(struct store *store, int64_t now_ms, struct error *error)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)now_ms);
	if (statement_run(store,
		"INSERT INTO event (at, feedback, actor, action, detail)"
		" SELECT ?1, feedback, 'hark', 'send_uncertain', 'restored from a backup' FROM outbox"
		" WHERE state IN ('queued', 'sending') AND feedback IS NOT NULL",
		VALUES(as_integer(now_ms)), error) < 0)
		return -1;
	if (statement_run(store,
		"UPDATE outbox SET state = 'uncertain', reply = 'restored from a backup'"
		" WHERE state IN ('queued', 'sending') AND feedback IS NOT NULL",
		NO_VALUES, error) < 0)
		return -1;
	if (statement_run(store,
		"DELETE FROM agenda WHERE due <= ?1 AND kind IN ('follow_up', 'remind', 'survey')",
		VALUES(as_integer(now_ms)), error) < 0)
		return -1;
	if (statement_run(store,
		"UPDATE announcement SET state = 'cancelled', detail = '',"
		" reply = 'restored from a backup' WHERE state = 'queued' OR state = 'sending'",
		NO_VALUES, error) < 0 ||
	    skip_numbers(store, error) != 0)
		return -1;
	return store_meta_set(store, RESTORED_KEY, text, error);
}

int store_restored_ms(struct store *store, int64_t *restored_ms_r, struct error *error)
{
	struct arena *arena = arena_new();
	const char *text = "0";
	int found = store_meta_get(store, RESTORED_KEY, arena, &text, error);

	if (found >= 0)
		*restored_ms_r = found == 0 ? 0 : strtoll(text, NULL, 10);
	arena_free(&arena);
	return found < 0 ? -1 : 0;
}

/* ---- the files ---- */

static int copy_bytes(int from, int to, const char *path, struct error *error)
{
	AUTO_FREE char *bytes = mem_alloc(COPY_BYTES);
	size_t sum = 0;
	ssize_t got;

	for (; (got = read(from, bytes, COPY_BYTES)) > 0; sum += (size_t)got)
		for (ssize_t done = 0, put; done < got; done += put) {
			put = write(to, bytes + done, (size_t)(got - done));
			if (put < 0)
				return error_set_errno(error, _("%s: cannot be written"), path);
		}
	if (got < 0)
		return error_set_errno(error, _("the backup cannot be read"));
	if (sum == 0)
		return error_set(error, _("the backup is empty"));
	if (fsync(to) != 0)
		return error_set_errno(error, _("%s: cannot be written"), path);
	return 0;
}

static int copy_file(const char *source, const char *path, struct error *error)
{
	int from = open(source, O_RDONLY | O_NONBLOCK | O_CLOEXEC), to = -1;
	struct stat status;
	int done;

	if (from < 0)
		return error_set_errno(error, _("%s: cannot be opened"), source);
	if (fstat(from, &status) != 0 || !S_ISREG(status.st_mode)) {
		close(from);
		return error_set(error, _("%s: this is no file"), source);
	}
	database_remove(path); /* of a restore that was killed */
	to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	done = to >= 0 ? copy_bytes(from, to, path, error)
		       : error_set_errno(error, _("%s: cannot be made"), path);
	close(from);
	if (to >= 0)
		close(to);
	return done;
}

/* Brought up to this hark's schema, sound, and marked as restored; all of it is in the one file. */
static int prepare(const char *path, int64_t now_ms, struct error *error)
{
	struct store *store = NULL;
	int done = store_open(path, STORE_CREATE, &store, error);

	if (done == 0)
		done = store_check_integrity(store, error);
	if (done == 0)
		done = store_begin(store, error);
	if (done == 0 && (done = mark_restored(store, now_ms, error)) == 0)
		done = store_commit(store, error);
	if (done == 0)
		done = store_execute(store, "PRAGMA wal_checkpoint(TRUNCATE)", error);
	store_close(&store);
	return done;
}

static int move(const char *from, const char *to, struct error *error)
{
	if (rename(from, to) == 0 || errno == ENOENT)
		return 0;
	return error_set_errno(error, _("%s: cannot be renamed"), from);
}

/*
 * Between parting the old database from its log and the new one's coming a kill leaves the old one
 * without what only the log held. So nothing is in there by then, unless it is too damaged.
 */
static void fold_log(const char *database)
{
	struct store *store = NULL;
	struct error ignored;

	if (store_open(database, STORE_READ_WRITE, &store, &ignored) == 0)
		(void)store_execute(store, "PRAGMA wal_checkpoint(TRUNCATE)", &ignored);
	store_close(&store);
}

static bool is_same_file(const char *path, const char *other)
{
	struct stat one, two;

	return stat(path, &one) == 0 && stat(other, &two) == 0 && one.st_dev == two.st_dev &&
	       one.st_ino == two.st_ino;
}

/* 1: the database, or the log of one that is gone, may have that name; it has it already when a
 * restore was killed before its end. 0: another old one has it. */
static int keep_as(const char *database, const char *name, struct error *error)
{
	AUTO_FREE char *log = mem_printf("%s-wal", name);

	if (is_same_file(database, name))
		return 1;
	if (access(name, F_OK) == 0 || access(log, F_OK) == 0)
		return 0;
	if (link(database, name) != 0 && errno != ENOENT)
		return error_set_errno(error, _("%s: cannot be renamed"), database);
	return 1;
}

/* What was there first is the good one more often than not, so no old one is ever replaced. */
static int keep_old(const char *database, char **name_r, struct error *error)
{
	for (int number = 1; number <= OLD_DATABASES_MAX; number++) {
		char *name = number == 1 ? mem_printf("%s.before-restore", database)
					 : mem_printf("%s.before-restore-%d", database, number);
		int done = keep_as(database, name, error);

		if (done == 1) {
			*name_r = name;
			return 0;
		}
		free(name);
		if (done < 0)
			return -1;
	}
	return error_set(error,
	    _("%d old databases (%s.before-restore-N) are kept already; remove "
	      "those that you do not need"),
	    OLD_DATABASES_MAX, database);
}

/* One that is there already is that of the old database: what there is now came by looking. */
static int part_log(const char *database, const char *old, struct error *error)
{
	AUTO_FREE char *old_log = mem_printf("%s-wal", old);
	AUTO_FREE char *log = mem_printf("%s-wal", database);
	AUTO_FREE char *shared = mem_printf("%s-shm", database);

	unlink(shared);
	if (access(old_log, F_OK) != 0)
		return move(log, old_log, error);
	unlink(log);
	return 0;
}

/* The old log goes before the new database comes: it must not be applied to it. */
static int take_place(const char *part, const char *database, char **old_r, struct error *error)
{
	AUTO_FREE char *old = NULL;

	if (keep_old(database, &old, error) != 0 || part_log(database, old, error) != 0)
		return -1;
	step("restore: before");
	if (move(part, database, error) != 0)
		return -1;
	step("restore: after");
	if (folder_sync(database, error) != 0)
		return -1;
	*old_r = old;
	old = NULL;
	return 0;
}

/* Children of a harkd hold it as well as the supervisor. */
static int lock(const char *database, int *fd_r, struct error *error)
{
	AUTO_FREE char *path = mem_printf("%s.lock", database);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return error_set_errno(error, "%s", path);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		close(fd);
		return error_set(error, _("harkd works on this database; stop it first"));
	}
	*fd_r = fd;
	return 0;
}

int store_restore(
    const char *backup, const char *database, int64_t now_ms, char **old_r, struct error *error)
{
	AUTO_FREE char *part = mem_printf("%s.restoring", database);
	int fd = -1, done;

	if (lock(database, &fd, error) != 0)
		return -1;
	done = copy_file(backup, part, error);
	if (done == 0 && (done = prepare(part, now_ms, error)) != 0)
		error_add(error, "%s", backup);
	if (done == 0) {
		fold_log(database);
		done = take_place(part, database, old_r, error);
	}
	database_remove(part); /* what is left of it */
	close(fd);
	return done;
}
