#include "daemon_p.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

/*
 * The children inherit the descriptor: when the supervisor is killed the lock lasts until the last
 * of them is gone, so that never two work on one database.
 */
int lock_take(const char *database, int *fd_r, struct error *error)
{
	AUTO_FREE char *path = mem_printf("%s.lock", database);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return error_set_errno(error, "%s", path);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		int number = errno;

		close(fd);
		if (number == EWOULDBLOCK)
			return error_set(
			    error, "%s: another harkd works on this database; stop it first", path);
		errno = number;
		return error_set_errno(error, "%s", path);
	}
	*fd_r = fd;
	return 0;
}
