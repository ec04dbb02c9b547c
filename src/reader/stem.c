/*
 * The stem: the program hark-reader, with nothing open but its socket and stderr and with an empty
 * environment. It loads what reading needs, never sees a mail itself, and each reader is a
 * copy of it: a copy takes a twentieth of the time that loading takes. Copies share their addresses
 * in memory; so that nobody can learn these from one crash after another, the stem is given up with
 * the first reader that dies or with so many copies, and the next one has others. What was copied
 * from the old one gets no more mails.
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
#include <unistd.h>

#define PROGRAM_PATH_BYTES 32 /* /proc/self/fd/NUMBER */

/* Variables without which the child could not start where the parent could. */
static const char *const kept_variables[] = {
    "LD_LIBRARY_PATH", "ICU_DATA", "ASAN_OPTIONS", "UBSAN_OPTIONS"};

static struct {
	struct child child;
	unsigned users, generation, copies;
	int asked_fd; /* the parent's end of a copy that was asked for; -1: none */
} stem = {.child = {.fd = -1}, .asked_fd = -1};

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

/* A sanitizer's report must be seen; a library's words about a customer's mail must not. */
static int open_child_stderr(void)
{
#ifdef HARK_SANITIZED
	return child_move_up(dup(STDERR_FILENO));
#else
	return child_move_up(open("/dev/null", O_WRONLY | O_CLOEXEC));
#endif
}

static int spawn(int program_fd, int socket_fd, int stderr_fd, pid_t *pid_r)
{
	char *const arguments[] = {(char[]){READER_PROGRAM}, (char[]){READER_ARGUMENT}, NULL};
	char path[PROGRAM_PATH_BYTES];
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	struct environment environment;
	sigset_t all, none;
	int result;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", program_fd);
	sigfillset(&all);
	sigemptyset(&none);
	make_environment(&environment);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, stderr_fd, STDERR_FILENO);
	posix_spawn_file_actions_adddup2(&actions, socket_fd, READER_FD);
	posix_spawn_file_actions_addclose(&actions, STDIN_FILENO);
	posix_spawn_file_actions_addclose(&actions, STDOUT_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setsigmask(&attributes, &none);
	result = posix_spawn(pid_r, path, &actions, &attributes, arguments, environment.variables);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	free_environment(&environment);
	return result;
}

/* A socket pair of which the second is for another process. */
static int open_pair(int pair[2], struct error *error)
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return error_set_errno(error, "reader: no socket pair");
	pair[1] = child_move_up(pair[1]);
	if (pair[1] >= 0)
		return 0;
	error_set_errno(error, "reader: no descriptor");
	close(pair[0]);
	return -1;
}

void stem_add_user(void)
{
	stem.users++;
}

void stem_remove_user(void)
{
	if (--stem.users == 0)
		stem_give_up(NULL);
}

/* The copy that nobody is going to use: it is ours to end. */
static void drop_asked(void)
{
	struct child child = {.fd = stem.asked_fd};
	struct stem_answer answer = {0};

	stem.asked_fd = -1;
	if (child.fd < 0)
		return;
	if (channel_receive(stem.child.fd, &answer, sizeof(answer),
		clock_monotonic_ms() + READER_DEADLINE_MS) == CHANNEL_DONE)
		child.pid = answer.pid;
	child_stop(&child, NULL);
}

void stem_give_up(struct error *reason)
{
	drop_asked();
	child_stop(&stem.child, reason);
	stem.generation++;
	stem.copies = 0;
}

bool stem_has_made(const struct child *child)
{
	return child->pid > 0 && child->generation == stem.generation;
}

bool stem_stands(void)
{
	return stem.child.pid != 0;
}

int stem_start(struct error *error)
{
	int program_fd, pair[2], stderr_fd, result;
	pid_t pid;

	if (stem.copies >= STEM_COPIES_MAX && stem.asked_fd < 0)
		stem_give_up(NULL);
	if (stem.child.pid != 0)
		return 0;
	program_fd = executable_open(error);
	if (program_fd < 0 || open_pair(pair, error) != 0)
		return -1;
	stderr_fd = open_child_stderr();
	result = stderr_fd < 0 ? errno : spawn(program_fd, pair[1], stderr_fd, &pid);
	close(pair[1]);
	if (stderr_fd >= 0)
		close(stderr_fd);
	if (result != 0) {
		close(pair[0]);
		errno = result;
		return error_set_errno(error, "the reader could not be started");
	}
	stem.child = (struct child){.pid = pid, .fd = pair[0]};
	return 0;
}

/* One byte with the socket of the reader to be made. */
static int send_socket(int fd, int socket_fd)
{
	char byte = 0;
	struct iovec vector = {.iov_base = &byte, .iov_len = 1};
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.bytes = {0}};
	struct msghdr header = {.msg_iov = &vector,
	    .msg_iovlen = 1,
	    .msg_control = control.bytes,
	    .msg_controllen = sizeof(control.bytes)};
	struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
	ssize_t put;

	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(rights), &socket_fd, sizeof(int));
	do {
		put = sendmsg(fd, &header, MSG_NOSIGNAL);
	} while (put < 0 && errno == EINTR);
	return put == 1 ? 0 : -1;
}

int stem_ask(struct error *error)
{
	int pair[2], result;

	if (stem.asked_fd >= 0)
		return 0;
	if (open_pair(pair, error) != 0)
		return -1;
	result = send_socket(stem.child.fd, pair[1]);
	close(pair[1]);
	if (result != 0) {
		close(pair[0]);
		return error_set(error, "%s", ""); /* its death has the reason */
	}
	stem.asked_fd = pair[0];
	stem.copies++;
	return 0;
}

enum channel_result stem_copy(struct child *child_r, int64_t deadline_ms, struct error *error)
{
	enum channel_result result;
	struct stem_answer answer = {0};
	int fd;

	if (stem_ask(error) != 0)
		return CHANNEL_CLOSED;
	fd = stem.asked_fd;
	stem.asked_fd = -1;
	result = channel_receive(stem.child.fd, &answer, sizeof(answer), deadline_ms);
	if (result == CHANNEL_DONE && answer.pid <= 0) {
		errno = answer.error_number;
		error_set_errno(error, "%s", _("it could not be copied"));
		result = CHANNEL_CLOSED;
	}
	if (result == CHANNEL_DONE)
		*child_r =
		    (struct child){.pid = answer.pid, .fd = fd, .generation = stem.generation};
	else
		close(fd);
	return result;
}
