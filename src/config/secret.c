/*
 * A password or token, read anew at every login from where the owner keeps it: a command, a file, a
 * systemd credential. It is never cached, never shown, and wiped from every buffer that it passed
 * through. A command gets nothing of ours but standard error, and no more than its time.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config/config_p.h"

#define PIECE_BYTES 4096
/* How long at most until it is noticed that a command ended while something it started holds the
 * pipe. */
#define WAIT_MS 20

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

/* ---- commands ---- */

/* Descriptors of ours (the database, the mailbox's connection) are no business of the command's. */
static void close_others(void)
{
	struct rlimit limit;

	if (close_range(STDERR_FILENO + 1, ~0U, 0) == 0)
		return;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > 65536)
		limit.rlim_cur = 65536;
	for (int fd = STDERR_FILENO + 1; fd < (int)limit.rlim_cur; fd++)
		close(fd);
}

/* Between fork and exec: only what is safe in the child of a process with threads. */
static _Noreturn void run_child(const char *command, int output)
{
	int input = open("/dev/null", O_RDONLY);
	sigset_t none;

	output = fcntl(output, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	setpgid(0, 0);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (input >= 0 && dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0) {
		close_others();
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	}
	_exit(127);
}

static pid_t start(const char *command, int *output_r, struct error *error)
{
	int ends[2];
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_set_errno(error, _("no pipe for the command"));
	child = fork();
	if (child == 0)
		run_child(command, ends[1]);
	close(ends[1]);
	if (child < 0) {
		error_set_errno(error, _("no process for the command"));
		close(ends[0]);
		return -1;
	}
	setpgid(child, child); /* in both, so that neither depends on who runs first */
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	*output_r = ends[0];
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

/*
 * Reads until the command ended, whether or not something it left behind (a key daemon) still holds
 * the pipe. In each round the status is asked first and the pipe drained after it, so that nothing
 * is missed.
 */
static int collect(
    pid_t child, int fd, int64_t deadline, struct buffer *output, struct error *error)
{
	enum read_result result = READ_NOTHING;

	for (;;) {
		struct pollfd wait = {.fd = result == READ_END ? -1 : fd, .events = POLLIN};
		int status = 0;
		pid_t ended;

		poll(&wait, 1, WAIT_MS);
		ended = waitpid(child, &status, WNOHANG);
		if (ended < 0 && errno != EINTR)
			return error_set_errno(error, _("lost its exit status"));
		if (result != READ_END)
			result = drain(fd, output, error);
		if (ended == child)
			return result == READ_FAILED ? -1 : check_status(status, error);
		if (result != READ_FAILED && clock_monotonic_ms() < deadline)
			continue;
		if (result != READ_FAILED)
			error_set(error, _("did not finish in time and was stopped"));
		stop(child);
		return -1;
	}
}

int secret_run(const char *command, int64_t deadline_ms, struct buffer *output, struct error *error)
{
	int64_t deadline = clock_monotonic_ms() + deadline_ms;
	int fd = -1, result;
	pid_t child = start(command, &fd, error);

	if (child < 0)
		return -1;
	result = collect(child, fd, deadline, output, error);
	close(fd);
	return result;
}

/* ---- files ---- */

static int read_path(const char *path, struct buffer *output, struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	enum read_result result;

	if (fd < 0)
		return error_set_errno(error, "%s", path);
	result = drain(fd, output, error);
	close(fd);
	return result == READ_END ? 0 : error_add(error, "%s", path);
}

static int read_file(const char *path, struct buffer *output, struct error *error)
{
	return file_check_secret(path, error) == 0 ? read_path(path, output, error) : -1;
}

/* The folder is systemd's and closed to others; its files' mode shows an ACL, so it is not looked
 * at. */
static int read_credential(const char *name, struct buffer *output, struct error *error)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	AUTO_FREE char *path = NULL;

	if (name[0] == '.' || strchr(name, '/') != NULL)
		return error_set(error, _("is a name, not a path"));
	if (folder == NULL || folder[0] != '/')
		return error_set(error,
		    _("$CREDENTIALS_DIRECTORY is not set: the unit needs LoadCredential=%s:FILE, "
		      "and systemd "
		      "must have started the program"),
		    name);
	path = mem_printf("%s/%s", folder, name);
	return read_path(path, output, error);
}

/* ---- the secret ---- */

static int keep_first_line(struct buffer *output, struct error *error)
{
	size_t length = strcspn(output->data, "\n");

	if (length < output->size && output->data[length] == '\0')
		return error_set(error, _("gave a NUL character"));
	if (length > 0 && output->data[length - 1] == '\r')
		length--;
	if (length == 0)
		return error_set(error, _("gave nothing in its first line"));
	explicit_bzero(output->data + length, output->size - length);
	output->size = length;
	return text_has_control(output->data) ? error_set(error, _("gave a control character")) : 0;
}

static int read_source(
    const struct secret_source *source, struct buffer *output, struct error *error)
{
	if (source->held != NULL)
		return buffer_append(output, source->held->data, source->held->size)
			   ? 0
			   : error_set(error, _("is too long"));
	if (source->password_command != NULL)
		return secret_run(source->password_command, SECRET_DEADLINE_MS, output, error);
	if (source->token_command != NULL)
		return secret_run(source->token_command, SECRET_DEADLINE_MS, output, error);
	if (source->password_file != NULL)
		return read_file(source->password_file, output, error);
	return read_credential(source->password_credential, output, error);
}

static const char *source_key(const struct secret_source *source)
{
	if (source->held != NULL)
		return _("the secret");
	if (source->password_command != NULL)
		return "password_command";
	if (source->token_command != NULL)
		return "token_command";
	if (source->password_file != NULL)
		return "password_file";
	return source->password_credential != NULL ? "password_credential" : NULL;
}

int secret_read(const struct secret_source *source, struct buffer *secret_r, struct error *error)
{
	const char *key = source_key(source);
	struct buffer output;

	if (key == NULL)
		return error_set(
		    error, _("no password_command, password_file, password_credential or "
			     "token_command is configured"));
	buffer_init(&output, SECRET_BYTES_MAX);
	if (read_source(source, &output, error) == 0 && keep_first_line(&output, error) == 0) {
		*secret_r = output;
		return 0;
	}
	buffer_wipe(&output);
	return error_add(error, _("%s (of line %zu)"), key, source->line);
}
