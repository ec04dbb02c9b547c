/*
 * The end of the processes that this module starts, and what it says about them; which descriptors
 * are out of their way.
 */
#include "config.h"
#include "src/reader/reader_p.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Above all numbers that the child's own descriptors take. */
#define SAFE_FD 10

int child_move_up(int fd)
{
	int moved = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, SAFE_FD) : -1;

	if (fd >= 0)
		close(fd);
	return moved;
}

static void describe_signal(int number, struct error *reason)
{
	switch (number) {
	case SIGKILL:
		error_set(reason, "%s", "");
		break;
	case SIGXCPU:
		error_set(reason, _("it used more processor time than a mail may"));
		break;
	case SIGSYS:
		error_set(reason, _("it tried a forbidden system call"));
		break;
	case SIGABRT:
		error_set(
		    reason, _("it gave up (signal %d), most likely for lack of memory"), number);
		break;
	default:
		error_set(reason, _("it died of signal %d (%s)"), number, strsignal(number));
	}
}

static void describe(int status, struct error *reason)
{
	if (WIFSIGNALED(status))
		describe_signal(WTERMSIG(status), reason);
	else
		error_set(reason, _("it ended with code %d"), WEXITSTATUS(status));
}

void child_kill(const struct child *child)
{
	/* One that is already dying keeps the status of its own death. */
	if (child->pid > 0)
		kill(child->pid, SIGKILL);
}

void child_stop(struct child *child, struct error *reason)
{
	int status = 0;
	pid_t reaped;

	if (reason != NULL)
		reason->text[0] = '\0';
	if (child->pid > 0) {
		child_kill(child);
		do {
			reaped = waitpid(child->pid, &status, 0);
		} while (reaped < 0 && errno == EINTR);
		if (reaped == child->pid && reason != NULL)
			describe(status, reason);
	}
	if (child->fd >= 0)
		close(child->fd);
	*child = (struct child){.pid = 0, .fd = -1};
}
