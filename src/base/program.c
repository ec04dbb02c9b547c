/*
 * A command of the owner's, run to its end: for a secret, an alert, a hook. It gets nothing of ours
 * but standard error and what it is given, runs in a process group of its own, and is killed with
 * all that it started when its time is over or we are to stop. Its output is wiped wherever it
 * passed through: it may be a secret.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hark/base.h"

#define PIECE_BYTES 4096
/* How long at most until it is noticed that we are to stop, and by an old kernel that a command
 * ended. */
#define WAIT_MS 20

/* ---- what it writes ---- */

enum read_result { READ_MORE, READ_NOTHING, READ_END, READ_FAILED };

/* One piece of what comes, wiped from the stack again. */
static enum read_result read_piece(int fd, struct buffer *output, struct error *error)
{
	char piece[PIECE_BYTES];
	enum read_result result = READ_MORE;
	ssize_t got = read(fd, piece, sizeof(piece));

	if (got == 0) {
		result = READ_END;
	} else if (got < 0 && errno == EAGAIN) {
		result = READ_NOTHING;
	} else if (got < 0 && errno != EINTR) {
		error_set_errno(error, _("cannot be read"));
		result = READ_FAILED;
	} else if (got > 0 && !buffer_append(output, piece, (size_t)got)) {
		error_set(error, _("gave more than %zu bytes"), output->maximum);
		result = READ_FAILED;
	}
	explicit_bzero(piece, sizeof(piece));
	return result;
}

/* All that is there by now. */
static enum read_result drain(int fd, struct buffer *output, struct error *error)
{
	enum read_result result;

	do {
		result = read_piece(fd, output, error);
	} while (result == READ_MORE);
	return result;
}

/* ---- the child ---- */

/* What the child finds as standard input and output. */
struct ends {
	int input, output; /* -1: nothing; as standard error */
};

/* What is blocked, ignored and caught here would follow the command over its exec. */
static void reset_signals(void)
{
	sigset_t none;

	for (int number = 1; number <= SIGRTMAX; number++)
		signal(number, SIG_DFL); /* refused for SIGKILL, SIGSTOP and libc's own */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool place_descriptors(const struct ends *ends)
{
	int input = ends->input >= 0 ? fcntl(ends->input, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
				     : open("/dev/null", O_RDONLY | O_CLOEXEC);
	int output = ends->output >= 0 ? fcntl(ends->output, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
				       : STDERR_FILENO;

	return input >= 0 && output >= 0 && dup2(input, STDIN_FILENO) >= 0 &&
	       dup2(output, STDOUT_FILENO) >= 0;
}

/* execve(2) takes no const, and changes nothing. */
static char *const *as_vector(const char *const *texts)
{
	char *const *vector;

	memcpy(&vector, &texts, sizeof(vector));
	return vector;
}

/* Between fork and exec: only what is safe in the child of a process with threads. */
static _Noreturn void run_child(const struct program *program, const struct ends *ends)
{
	const char *const shell[] = {"/bin/sh", "-c", program->shell, NULL};
	char *const *arguments = as_vector(program->shell != NULL ? shell : program->arguments);
	char *const *environment =
	    program->environment != NULL ? as_vector(program->environment) : environ;

	setpgid(0, 0);
	reset_signals();
	/* It does not go on when nobody waits for it any more: it would be run again beside. */
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (place_descriptors(ends)) {
		/* The database, a server's connection: no business of the command's. */
		descriptor_close_above(STDERR_FILENO);
		execve(arguments[0], arguments, environment);
	}
	_exit(127);
}

/* ---- the parent ---- */

/* A file in memory: it never blocks the writer, and a command that does not read it hurts nobody.
 */
static int open_input(struct bytes input, struct error *error)
{
	int fd = memfd_create("hark-input", MFD_CLOEXEC);

	if (fd < 0)
		return error_set_errno(error, _("no memory for what the command reads"));
	for (size_t done = 0; done < input.size;) {
		ssize_t put = write(fd, input.data + done, input.size - done);

		if (put < 0) {
			error_set_errno(error, _("no memory for what the command reads"));
			close(fd);
			return -1;
		}
		done += (size_t)put;
	}
	(void)lseek(fd, 0, SEEK_SET);
	return fd;
}

static pid_t start(const struct program *program, const struct ends *ends, struct error *error)
{
	pid_t child = fork();

	if (child == 0)
		run_child(program, ends);
	if (child < 0)
		return error_set_errno(error, _("no process for the command"));
	setpgid(child, child); /* in both, so that neither depends on who runs first */
	return child;
}

/* The child and all that it started, unless that left its group. */
static void stop(pid_t child)
{
	kill(-child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}

static int check_status(int status, struct error *error)
{
	if (WIFSIGNALED(status))
		return error_set(error, _("was ended by signal %d"), WTERMSIG(status));
	if (WEXITSTATUS(status) == 127)
		return error_set(error, _("failed with status 127: a program in it was not found"));
	if (WEXITSTATUS(status) != 0)
		return error_set(error, _("failed with status %d"), WEXITSTATUS(status));
	return 0;
}

/* Whether it may go on; else why not. */
static bool may_go_on(const struct program *program, int64_t deadline_ms, struct error *error)
{
	if (program->is_stopped != NULL && program->is_stopped())
		error_set(error, _("was stopped before its end"));
	else if (clock_monotonic_ms() >= deadline_ms)
		error_set(error, _("did not finish in time and was stopped"));
	else
		return true;
	return false;
}

/* Readable once the child ended (Linux 5.3); -1: there is no such thing. */
static int open_child(pid_t child)
{
#ifdef SYS_pidfd_open
	return (int)syscall(SYS_pidfd_open, child, 0);
#else
	(void)child;
	return -1;
#endif
}

/*
 * Reads until the command ended, whether or not something it left behind (a key daemon) still holds
 * the pipe. In each round the status is asked first and the pipe drained after it, so that nothing
 * is missed. fd is -1 where nothing is to be read.
 */
static int collect(
    const struct program *program, pid_t child, int child_fd, int fd, struct error *error)
{
	int64_t deadline_ms = clock_monotonic_ms() + program->deadline_ms;
	enum read_result result = fd >= 0 ? READ_NOTHING : READ_END;

	for (;;) {
		struct pollfd waits[2] = {
		    {.fd = result == READ_END ? -1 : fd, .events = POLLIN},
		    {.fd = child_fd, .events = POLLIN}, /* poll() passes over a negative one */
		};
		int status = 0;
		pid_t ended;

		poll(waits, 2, WAIT_MS);
		ended = waitpid(child, &status, WNOHANG);
		if (ended < 0 && errno != EINTR)
			return error_set_errno(error, _("lost its exit status"));
		if (result != READ_END)
			result = drain(fd, program->output, error);
		if (ended == child)
			return result == READ_FAILED ? -1 : check_status(status, error);
		if (result != READ_FAILED && may_go_on(program, deadline_ms, error))
			continue;
		stop(child);
		return -1;
	}
}

static int run_with(const struct program *program, int input, struct error *error)
{
	int pipe_ends[2] = {-1, -1}, child_fd, result = -1;
	struct ends ends = {.input = input, .output = -1};
	pid_t child;

	if (program->output != NULL && pipe2(pipe_ends, O_CLOEXEC) != 0)
		return error_set_errno(error, _("no pipe for the command"));
	ends.output = pipe_ends[1];
	child = start(program, &ends, error);
	if (pipe_ends[1] >= 0)
		close(pipe_ends[1]);
	if (pipe_ends[0] >= 0)
		fcntl(pipe_ends[0], F_SETFL, O_NONBLOCK);
	if (child > 0) {
		child_fd = open_child(child);
		result = collect(program, child, child_fd, pipe_ends[0], error);
		if (child_fd >= 0)
			close(child_fd);
	}
	if (pipe_ends[0] >= 0)
		close(pipe_ends[0]);
	return result;
}

int program_run(const struct program *program, struct error *error)
{
	int input = -1, result;

	if (program->input.size > 0 && (input = open_input(program->input, error)) < 0)
		return -1;
	result = run_with(program, input, error);
	if (input >= 0)
		close(input);
	return result;
}
