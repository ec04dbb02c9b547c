/*
 * failing_calls: a machine that refuses one call that changes files. Preloaded into hark, it writes
 * down the name of each such call that concerns a path beginning so, SQLite's and hark's own, and
 * lets the Nth fail.
 *
 *   HARK_CALLS_PREFIX     of the paths that count
 *   HARK_CALLS_LOG        a file with a line for each call
 *   HARK_CALLS_FAIL=N     the call that fails, and all after it with HARK_CALLS_FOR_GOOD
 *   HARK_CALLS_ERRNO      with this number
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&(name)))dlsym(RTLD_NEXT, #name))

static int count;

static void write_down(const char *name)
{
	const char *path = getenv("HARK_CALLS_LOG");
	int log = path != NULL ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;

	if (log < 0)
		abort();
	dprintf(log, "%s\n", name);
	close(log);
}

static int number_of(const char *variable)
{
	const char *value = getenv(variable);

	return value != NULL ? (int)strtol(value, NULL, 10) : 0;
}

/* Whether the call is to fail; errno says so then. */
static bool fails(const char *name, const char *path)
{
	const char *prefix = getenv("HARK_CALLS_PREFIX");
	int number = number_of("HARK_CALLS_FAIL");

	if (prefix == NULL || strncmp(path, prefix, strlen(prefix)) != 0)
		return false;
	count++;
	write_down(name);
	if (number == 0 || count < number ||
	    (count > number && getenv("HARK_CALLS_FOR_GOOD") == NULL))
		return false;
	errno = number_of("HARK_CALLS_ERRNO");
	return true;
}

static bool fails_of(const char *name, int fd)
{
	char link[64], path[PATH_MAX] = "";

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (readlink(link, path, sizeof(path) - 1) < 0)
		return false;
	return fails(name, path);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
	return fails_of("write", fd) ? -1 : REAL(write)(fd, bytes, size);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
	return fails_of("pwrite", fd) ? -1 : REAL(pwrite)(fd, bytes, size, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset)
{
	return fails_of("pwrite", fd) ? -1 : REAL(pwrite64)(fd, bytes, size, offset);
}

int ftruncate(int fd, off_t size)
{
	return fails_of("ftruncate", fd) ? -1 : REAL(ftruncate)(fd, size);
}

int ftruncate64(int fd, off64_t size)
{
	return fails_of("ftruncate", fd) ? -1 : REAL(ftruncate64)(fd, size);
}

int fsync(int fd)
{
	return fails_of("fsync", fd) ? -1 : REAL(fsync)(fd);
}

int fdatasync(int fd)
{
	return fails_of("fsync", fd) ? -1 : REAL(fdatasync)(fd);
}

int rename(const char *from, const char *to)
{
	return fails("rename", to) ? -1 : REAL(rename)(from, to);
}

int link(const char *from, const char *to)
{
	return fails("link", to) ? -1 : REAL(link)(from, to);
}
