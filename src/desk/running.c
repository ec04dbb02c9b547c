/*
 * Whether a harkd works on the database, by the two locks that it holds (src/daemon/lock.c): the
 * flock lasts until its last child is gone, the POSIX lock is its supervisor's alone.
 */
#include "desk_p.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

static int open_lock(const struct desk *desk)
{
	AUTO_FREE char *path = mem_printf("%s.lock", desk->settings->database);

	return open(path, O_RDONLY | O_CLOEXEC);
}

bool desk_has_daemon(const struct desk *desk)
{
	int fd = open_lock(desk);
	bool is_locked;

	if (fd < 0)
		return false;
	is_locked = flock(fd, LOCK_SH | LOCK_NB) != 0;
	close(fd);
	return is_locked;
}

pid_t desk_daemon_pid(const struct desk *desk)
{
	struct flock whole = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
	int fd = open_lock(desk);
	pid_t pid = 0;

	if (fd < 0)
		return 0;
	if (fcntl(fd, F_GETLK, &whole) == 0 && whole.l_type != F_UNLCK)
		pid = whole.l_pid;
	close(fd);
	return pid;
}
