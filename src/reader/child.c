/*
 * The process behind a reader: the calling program started anew, with nothing open but its socket
 * and stderr and with an empty environment.
 */
#include "config.h"
#include "src/reader/reader_p.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Above all numbers that the child's own descriptors take. */
#define SAFE_FD 10

/* Variables without which the child could not start where the parent could. */
static const char *const kept_variables[] = {
    "LD_LIBRARY_PATH", "ICU_DATA", "ASAN_OPTIONS", "UBSAN_OPTIONS"};

struct environment {
	char *variables[ARRAY_SIZE(kept_variables) + 2]; /* owned; NULL ends them */
};

static void make_environment(struct environment *environment)
{
	size_t count = 0;

	memset(environment, 0, sizeof(*environment));
	environment->variables[count++] = mem_strdup("LC_ALL=C.UTF-8");
	for (size_t i = 0; i < ARRAY_SIZE(kept_variables); i++) {
		const char *value = getenv(kept_variables[i]);

		if (value != NULL)
			environment->variables[count++] =
			    mem_printf("%s=%s", kept_variables[i], value);
	}
}

static void free_environment(struct environment *environment)
{
	for (size_t i = 0; environment->variables[i] != NULL; i++)
		free(environment->variables[i]);
}

/* A copy that the child's numbers 0 to 3 cannot collide with, and that is closed on exec. */
static int move_up(int fd)
{
	int moved = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, SAFE_FD) : -1;

	if (fd >= 0)
		close(fd);
	return moved;
}

/* A sanitizer's report must be seen; a library's words about a customer's mail must not. */
static int open_child_stderr(void)
{
#ifdef HARK_SANITIZED
	return move_up(dup(STDERR_FILENO));
#else
	return move_up(open("/dev/null", O_WRONLY | O_CLOEXEC));
#endif
}

static int spawn(int socket_fd, int stderr_fd, pid_t *pid_r)
{
	char *const arguments[] = {(char[]){"hark-reader"}, (char[]){READER_ARGUMENT}, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	struct environment environment;
	sigset_t all, none;
	int result;

	sigfillset(&all);
	sigemptyset(&none);
	make_environment(&environment);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, stderr_fd, STDERR_FILENO);
	posix_spawn_file_actions_adddup2(&actions, socket_fd, READER_FD);
	posix_spawn_file_actions_addclose(&actions, STDIN_FILENO);
	posix_spawn_file_actions_addclose(&actions, STDOUT_FILENO);
	posix_spawn_file_actions_addclosefrom_np(&actions, READER_FD + 1);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setsigmask(&attributes, &none);
	result = posix_spawn(
	    pid_r, "/proc/self/exe", &actions, &attributes, arguments, environment.variables);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	free_environment(&environment);
	return result;
}

int child_start(struct child *child_r, struct error *error)
{
	int pair[2] = {-1, -1};
	int stderr_fd, result;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return error_set_errno(error, "reader: no socket pair");
	pair[1] = move_up(pair[1]);
	stderr_fd = open_child_stderr();
	if (pair[1] < 0 || stderr_fd < 0)
		result = errno;
	else
		result = spawn(pair[1], stderr_fd, &pid);
	if (pair[1] >= 0)
		close(pair[1]);
	if (stderr_fd >= 0)
		close(stderr_fd);
	if (result != 0) {
		close(pair[0]);
		errno = result;
		return error_set_errno(error, "the reader could not be started");
	}
	*child_r = (struct child){.pid = pid, .fd = pair[0]};
	return 0;
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

void child_stop(struct child *child, struct error *reason)
{
	int status = 0;
	pid_t reaped;

	if (reason != NULL)
		reason->text[0] = '\0';
	if (child->pid > 0) {
		/* One that is already dying keeps the status of its own death. */
		kill(child->pid, SIGKILL);
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
