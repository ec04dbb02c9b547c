/*
 * The lock against a second harkd on one database.
 */
#include "daemon_p.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <unistd.h>

/* Children of a supervisor that was killed have four seconds to end (process.c). */
#define ORPHANS_MS (10 * SECOND_MS)
#define LOOK_MS 50

/* POSIX locks are not inherited: as long as this one is held its supervisor lives. */
static bool has_supervisor(int fd)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	return fcntl(fd, F_SETLK, &whole) != 0;
}

/* Waits for orphans that still end; errno is EWOULDBLOCK when they do not. */
static int wait_for_orphans(int fd)
{
	int64_t deadline_ms = clock_monotonic_ms() + ORPHANS_MS;
	bool is_told = false;

	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK || clock_monotonic_ms() > deadline_ms)
			return -1;
		if (!is_told)
			log_info("waiting for the children of a harkd that was killed");
		is_told = true;
		poll(NULL, 0, LOOK_MS);
	}
	return 0;
}

/*
 * Two locks on one file. The children inherit the flock with the descriptor: when the supervisor is
 * killed it lasts until the last of them is gone, so that never two work on one database. The POSIX
 * lock is the supervisor's alone and tells a second instance, which is refused at once, from a
 * restart, which waits for the orphans.
 */
int lock_take(const char *database, int *fd_r, struct error *error)
{
	AUTO_FREE char *path = mem_printf("%s.lock", database);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return error_set_errno(error, "%s", path);
	if (has_supervisor(fd) || wait_for_orphans(fd) != 0) {
		int number = errno;

		close(fd);
		if (number == EWOULDBLOCK || number == EACCES)
			return error_set(error,
			    _("%s: another harkd works on this database; stop it first"), path);
		errno = number;
		return error_set_errno(error, "%s", path);
	}
	*fd_r = fd;
	return 0;
}
