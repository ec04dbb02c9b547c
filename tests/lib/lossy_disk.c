/*
 * lossy_disk: a disk that tests can cut the power of. Preloaded into hark or harkd, it registers a
 * default VFS over SQLite's own which writes down every change of the database and its journals in
 * a log, with what was synchronised when. After a kill the test makes the files anew from the log
 * as a power cut may leave them: what was not synchronised is lost, or there by half
 * (lib/power_cut.py).
 *
 *   LD_PRELOAD            this library
 *   HARK_DISK_FILE        path of the database; other files pass unseen
 *   HARK_DISK_LOG         the log, a run of struct record with their data
 *   HARK_DISK_STEPS       a file that counts the changes over all processes
 *   HARK_DISK_KILL=N      at the Nth change the whole process group dies, before it is made
 *   HARK_DISK_FAIL=N      the Nth change, and HARK_DISK_FAIL_COUNT (default 1) in all, fail with
 *   HARK_DISK_FAULT       full (default), io or readonly
 *   HARK_DISK_LIES=1      nothing is ever synchronised, whatever SQLite is told
 */
#include "preload.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum operation { OPERATION_WRITE, OPERATION_TRUNCATE, OPERATION_SYNC, OPERATION_DELETE };
enum which { WHICH_DATABASE, WHICH_WAL, WHICH_JOURNAL, WHICH_OTHER };

struct record {
	uint32_t operation, which;
	uint64_t offset; /* SYNC: the log's length when it began; TRUNCATE: the new size */
	uint64_t size;	 /* of the data behind it */
};

struct disk_file {
	sqlite3_file base;
	enum which which;
	sqlite3_file *real; /* in the memory behind this struct */
};

static struct {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
	char path[PATH_MAX];
	int log;
	_Atomic uint64_t *count;
	uint64_t kill_at, fail_at, fail_count;
	int fault;
	bool lies;
} disk;

/* ---- the log ---- */

static uint64_t log_size(void)
{
	struct stat status;

	return fstat(disk.log, &status) == 0 ? (uint64_t)status.st_size : 0;
}

static void note(
    enum operation operation, enum which which, uint64_t offset, const void *data, uint64_t size)
{
	struct record record = {(uint32_t)operation, (uint32_t)which, offset, size};
	struct iovec parts[2] = {{&record, sizeof(record)}, {(void *)(uintptr_t)data, size}};

	if (writev(disk.log, parts, size > 0 ? 2 : 1) != (ssize_t)(sizeof(record) + size))
		abort();
}

/* Counts a change; SQLITE_OK: make it, anything else: it fails with this. */
static int change(enum which which)
{
	uint64_t number;

	if (which == WHICH_OTHER)
		return SQLITE_OK;
	number = atomic_fetch_add(disk.count, 1) + 1;
	if (number == disk.kill_at)
		kill(0, SIGKILL);
	if (disk.fail_at != 0 && number >= disk.fail_at && number < disk.fail_at + disk.fail_count)
		return disk.fault;
	return SQLITE_OK;
}

static enum which which_of(const char *name)
{
	size_t length = strlen(disk.path);

	if (name == NULL || strncmp(name, disk.path, length) != 0)
		return WHICH_OTHER;
	if (name[length] == '\0')
		return WHICH_DATABASE;
	if (strcmp(name + length, "-wal") == 0)
		return WHICH_WAL;
	return strcmp(name + length, "-journal") == 0 ? WHICH_JOURNAL : WHICH_OTHER;
}

/* ---- files ---- */

static sqlite3_file *real_of(sqlite3_file *file)
{
	return ((struct disk_file *)file)->real;
}

static enum which which_is(sqlite3_file *file)
{
	return ((struct disk_file *)file)->which;
}

static int disk_close(sqlite3_file *file)
{
	return real_of(file)->pMethods->xClose(real_of(file));
}

static int disk_read(sqlite3_file *file, void *data, int size, sqlite3_int64 offset)
{
	return real_of(file)->pMethods->xRead(real_of(file), data, size, offset);
}

static int disk_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
	int code = change(which_is(file));

	if (code != SQLITE_OK)
		return code;
	if (which_is(file) != WHICH_OTHER)
		note(OPERATION_WRITE, which_is(file), (uint64_t)offset, data, (uint64_t)size);
	return real_of(file)->pMethods->xWrite(real_of(file), data, size, offset);
}

static int disk_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	int code = change(which_is(file));

	if (code != SQLITE_OK)
		return code;
	if (which_is(file) != WHICH_OTHER)
		note(OPERATION_TRUNCATE, which_is(file), (uint64_t)size, NULL, 0);
	return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

/* The data is in the file for every process; only the log says what would outlive a power cut. */
static int disk_sync(sqlite3_file *file, int flags)
{
	uint64_t until = log_size();
	int code = change(which_is(file));

	if (which_is(file) == WHICH_OTHER)
		return real_of(file)->pMethods->xSync(real_of(file), flags);
	if (code != SQLITE_OK)
		return code == SQLITE_FULL ? SQLITE_IOERR_FSYNC : code;
	if (!disk.lies)
		note(OPERATION_SYNC, which_is(file), until, NULL, 0);
	return SQLITE_OK;
}

static int disk_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int disk_lock(sqlite3_file *file, int lock)
{
	return real_of(file)->pMethods->xLock(real_of(file), lock);
}

static int disk_unlock(sqlite3_file *file, int lock)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), lock);
}

static int disk_check_lock(sqlite3_file *file, int *result)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), result);
}

static int disk_control(sqlite3_file *file, int operation, void *argument)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int disk_sector_size(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int disk_characteristics(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int disk_shm_map(
    sqlite3_file *file, int region, int size, int extend, void volatile **memory)
{
	return real_of(file)->pMethods->xShmMap(real_of(file), region, size, extend, memory);
}

static int disk_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
	return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void disk_shm_barrier(sqlite3_file *file)
{
	real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int disk_shm_unmap(sqlite3_file *file, int delete_it)
{
	return real_of(file)->pMethods->xShmUnmap(real_of(file), delete_it);
}

/* Version 2: without memory-mapped reading, which would go past us. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_truncate,
    .xSync = disk_sync,
    .xFileSize = disk_size,
    .xLock = disk_lock,
    .xUnlock = disk_unlock,
    .xCheckReservedLock = disk_check_lock,
    .xFileControl = disk_control,
    .xSectorSize = disk_sector_size,
    .xDeviceCharacteristics = disk_characteristics,
    .xShmMap = disk_shm_map,
    .xShmLock = disk_shm_lock,
    .xShmBarrier = disk_shm_barrier,
    .xShmUnmap = disk_shm_unmap,
};

/* ---- the VFS ---- */

static int disk_open(
    sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *flags_r)
{
	struct disk_file *opened = (struct disk_file *)file;
	int code;

	(void)vfs;
	opened->real = (sqlite3_file *)(opened + 1);
	opened->which = which_of(name);
	code = disk.real->xOpen(disk.real, name, opened->real, flags, flags_r);
	opened->base.pMethods = opened->real->pMethods != NULL ? &methods : NULL;
	return code;
}

/* Gone at once and for good: SQLite deletes a journal only when nothing hangs on it any more. */
static int disk_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
	enum which which = which_of(name);
	int code = change(which);

	(void)vfs;
	if (code != SQLITE_OK)
		return SQLITE_IOERR_DELETE;
	if (which != WHICH_OTHER)
		note(OPERATION_DELETE, which, 0, NULL, 0);
	return disk.real->xDelete(disk.real, name, sync_folder);
}

static uint64_t number_of(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

static void read_fault(void)
{
	const char *fault = getenv("HARK_DISK_FAULT");

	disk.fault = SQLITE_FULL;
	if (fault != NULL && strcmp(fault, "io") == 0)
		disk.fault = SQLITE_IOERR_WRITE;
	else if (fault != NULL && strcmp(fault, "readonly") == 0)
		disk.fault = SQLITE_READONLY;
}

static void open_count(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	void *map = MAP_FAILED;

	if (fd >= 0 && ftruncate(fd, sizeof(*disk.count)) == 0)
		map = mmap(NULL, sizeof(*disk.count), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		abort();
	close(fd);
	disk.count = map;
}

static void open_log(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	disk.log = fcntl(fd, F_DUPFD_CLOEXEC, 200);
	if (disk.log < 0)
		abort();
	close(fd);
}

__attribute__((constructor)) static void start(void)
{
	const char *file = getenv("HARK_DISK_FILE"), *log = getenv("HARK_DISK_LOG"),
		   *steps = getenv("HARK_DISK_STEPS");

	preload_end();
	if (file == NULL || log == NULL || steps == NULL || strlen(file) >= sizeof(disk.path))
		return;
	memcpy(disk.path, file, strlen(file) + 1);
	open_log(log);
	open_count(steps);
	disk.kill_at = number_of("HARK_DISK_KILL", 0);
	disk.fail_at = number_of("HARK_DISK_FAIL", 0);
	disk.fail_count = number_of("HARK_DISK_FAIL_COUNT", 1);
	disk.lies = number_of("HARK_DISK_LIES", 0) != 0;
	read_fault();
	if (sqlite3_initialize() != SQLITE_OK)
		abort();
	disk.real = sqlite3_vfs_find(NULL);
	disk.vfs = *disk.real;
	disk.vfs.zName = "lossy";
	disk.vfs.pNext = NULL;
	disk.vfs.szOsFile = (int)sizeof(struct disk_file) + disk.real->szOsFile;
	disk.vfs.xOpen = disk_open;
	disk.vfs.xDelete = disk_delete;
	if (sqlite3_vfs_register(&disk.vfs, 1) != SQLITE_OK)
		abort();
}
