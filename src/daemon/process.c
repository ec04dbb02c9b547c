/*
 * A child of harkd: forked with the loaded configuration in memory, told what to do by a control
 * pipe whose end of file means stop, so that none outlives its supervisor.
 */
#include "daemon_p.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* A child that just started owes its first heartbeat by then. */
#define FIRST_HEARTBEAT_MS (60 * SECOND_MS)

/* Told to stop, or left by its supervisor, a child that waits for a server ends all the same. */
#define END_SECONDS 4

/* The control pipe of this process, for worker_is_stopped. */
static int own_control = -1;
static volatile sig_atomic_t got_sigterm;

static void on_sigterm(int number)
{
	(void)number;
	got_sigterm = 1;
	alarm(END_SECONDS);
}

void worker_heartbeat(const struct worker *worker, int64_t silent_ms)
{
	if (write(worker->heartbeat, &silent_ms, sizeof(silent_ms)) < 0 && errno != EAGAIN)
		log_debug("the supervisor does not listen");
}

bool worker_is_stopped(void)
{
	struct pollfd fd = {.fd = own_control, .events = POLLIN};

	if (got_sigterm)
		return true;
	if (own_control < 0 || poll(&fd, 1, 0) <= 0)
		return false;
	/* With a 'p' still in the pipe end of file shows as POLLHUP beside POLLIN. */
	return (fd.revents & (POLLHUP | POLLERR)) != 0;
}

static void drain(int fd)
{
	char waste[256];

	while (read(fd, waste, sizeof(waste)) == (ssize_t)sizeof(waste))
		continue;
}

bool worker_is_at_end(void)
{
	return worker_is_stopped() || store_saw_damage();
}

void worker_sleep(const struct worker *worker, int64_t timeout_ms, int wake)
{
	struct pollfd fds[2] = {
	    {.fd = worker->control, .events = POLLIN}, {.fd = wake, .events = POLLIN}};
	int limit = timeout_ms < 0 ? 0 : timeout_ms > HOUR_MS ? (int)HOUR_MS : (int)timeout_ms;

	if (poll(fds, wake >= 0 ? 2 : 1, limit) <= 0)
		return;
	if ((fds[0].revents & POLLIN) != 0)
		drain(fds[0].fd);
	if (wake >= 0 && (fds[1].revents & POLLIN) != 0)
		drain(fds[1].fd);
}

void worker_wake(int fd)
{
	if (fd >= 0 && write(fd, "w", 1) < 0 && errno != EAGAIN)
		log_debug("nobody to wake");
}

/* The supervisor's signals are none of the child's business. */
static void reset_signals(pid_t supervisor)
{
	struct sigaction terminate = {.sa_handler = on_sigterm};
	sigset_t none;

	sigaction(SIGTERM, &terminate, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0) != 0 || getppid() != supervisor)
		raise(SIGTERM);
}

static void close_siblings(const struct supervisor *supervisor, const struct child *self)
{
	for (size_t i = 0; i < supervisor->child_count; i++) {
		const struct child *child = &supervisor->children[i];

		if (child != self && child->pid > 0) {
			close(child->control);
			close(child->heartbeat);
		}
	}
	if (supervisor->signals >= 0)
		close(supervisor->signals);
}

static int run_worker(struct supervisor *supervisor, struct worker *worker)
{
	struct error error;
	int code = EXIT_LATER;

	if (worker->desk->rules != NULL &&
	    desk_open_store(worker->desk, STORE_READ_WRITE, &error) != 0) {
		log_error("%s", error.text);
		return store_saw_damage() ? EXIT_DAMAGED : EXIT_LATER;
	}
	switch (worker->role) {
	case ROLE_MAILBOX:
		code = mailbox_worker(worker);
		break;
	case ROLE_COURIER:
		code = courier_worker(worker, supervisor->courier_pipe[0]);
		break;
	case ROLE_CLERK:
		code = clerk_worker(worker, supervisor->clerk_pipe[0]);
		break;
	case ROLE_HERALD:
		code = herald_worker(worker, supervisor->herald_pipe[0]);
		break;
	}
	store_close(&worker->desk->store);
	return store_saw_damage() ? EXIT_DAMAGED : code;
}

static void child_main(
    struct supervisor *supervisor, struct child *child, pid_t parent, int control, int heartbeat)
{
	struct worker worker = {.role = child->role,
	    .mailbox_index = child->mailbox_index,
	    .is_once = supervisor->options.is_once,
	    .desk = supervisor->desk,
	    .control = control,
	    .heartbeat = heartbeat,
	    .wake_courier = supervisor->courier_pipe[1],
	    .wake_clerk = supervisor->clerk_pipe[1],
	    .wake_herald = supervisor->herald_pipe[1]};
	int code;

	reset_signals(parent);
	close_siblings(supervisor, child);
	own_control = control;
	log_set_name(child->name);
	language_use(supervisor->desk->settings->owner.language);
	code = run_worker(supervisor, &worker);
	desk_free(&supervisor->desk);
	exit(code);
}

int process_start(struct supervisor *supervisor, struct child *child, struct error *error)
{
	int control[2], heartbeat[2];
	pid_t parent = getpid();

	if (pipe2(control, O_CLOEXEC | O_NONBLOCK) != 0)
		return error_set_errno(error, "pipe");
	if (pipe2(heartbeat, O_CLOEXEC | O_NONBLOCK) != 0) {
		close(control[0]);
		close(control[1]);
		return error_set_errno(error, "pipe");
	}
	child->pid = fork();
	if (child->pid == 0) {
		child->pid = getpid();
		close(control[1]);
		close(heartbeat[0]);
		child_main(supervisor, child, parent, control[0], heartbeat[1]);
	}
	close(control[0]);
	close(heartbeat[1]);
	if (child->pid < 0) {
		child->pid = 0;
		close(control[1]);
		close(heartbeat[0]);
		return error_set_errno(error, "fork");
	}
	child->control = control[1];
	child->heartbeat = heartbeat[0];
	child->started_ms = clock_monotonic_ms();
	child->alive_until_ms = child->started_ms + FIRST_HEARTBEAT_MS;
	return 0;
}

bool process_listen(struct child *child)
{
	int64_t silent_ms;
	ssize_t got;

	while ((got = read(child->heartbeat, &silent_ms, sizeof(silent_ms))) ==
	       (ssize_t)sizeof(silent_ms)) {
		int64_t limit_ms = silent_ms < 0 ? 0 : silent_ms > DAY_MS ? DAY_MS : silent_ms;

		child->alive_until_ms = clock_monotonic_ms() + limit_ms + FIRST_HEARTBEAT_MS;
	}
	return got != 0;
}

void process_stop(struct child *child)
{
	if (child->control >= 0)
		close(child->control);
	child->control = -1;
}
