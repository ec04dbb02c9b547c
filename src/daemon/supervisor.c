/*
 * The supervisor: starts the children, restarts them with back-off, answers signals, feeds the
 * watchdog only while every child keeps its word. It holds no credentials and no open database.
 */
#include "daemon_p.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define RESTART_FIRST_MS SECOND_MS
#define RESTART_MAX_MS (10 * MINUTE_MS)
/* A child that lived this long has earned a fresh start. */
#define RESTART_FORGET_MS (10 * MINUTE_MS)
/* SIGTERM: the mail in hand is finished, all is over in 5 s. */
#define STOP_GRACE_MS (4 * SECOND_MS)

/* ---- children ---- */

static void plan_restart(struct child *child)
{
	int64_t now_ms = clock_monotonic_ms();

	if (now_ms - child->started_ms > RESTART_FORGET_MS)
		child->back_off_ms = 0;
	child->back_off_ms = child->back_off_ms == 0 ? RESTART_FIRST_MS : 2 * child->back_off_ms;
	if (child->back_off_ms > RESTART_MAX_MS)
		child->back_off_ms = RESTART_MAX_MS;
	child->restart_at_ms = now_ms + child->back_off_ms;
}

static void start_due(struct supervisor *supervisor)
{
	int64_t now_ms = clock_monotonic_ms();

	for (size_t i = 0; i < supervisor->child_count; i++) {
		struct child *child = &supervisor->children[i];
		struct error error;

		if (supervisor->is_damaged || child->pid != 0 || child->restart_at_ms > now_ms)
			continue;
		if (process_start(supervisor, child, &error) != 0) {
			log_error("%s: %s", child->name, error.text);
			plan_restart(child);
		}
	}
}

static struct child *child_by_pid(struct supervisor *supervisor, pid_t pid)
{
	for (size_t i = 0; i < supervisor->child_count; i++)
		if (supervisor->children[i].pid == pid)
			return &supervisor->children[i];
	return NULL;
}

const char *const damage_subject = N_("hark has stopped: its database is damaged");
const char *const damage_text =
    N_("A page of the database cannot be read as it was written, as after a fault of the disk. "
       "Nothing is taken in or sent any more, so that nothing more goes wrong; your mail waits in "
       "the mailbox. Stop harkd, run \"hark restore\" with your last backup, and start it again.");

/* Told once, and without the database: the owner's command is the only way left. */
static void stop_for_damage(struct supervisor *supervisor)
{
	if (supervisor->is_damaged)
		return;
	supervisor->is_damaged = true;
	for (size_t i = 0; i < supervisor->child_count; i++)
		process_stop(&supervisor->children[i]);
	notify("STATUS=%s", _(damage_subject));
	alert_without_store(supervisor->desk, _(damage_subject), _(damage_text));
}

static void bury(struct supervisor *supervisor, struct child *child, int status)
{
	if (!supervisor->is_stopping && WIFSIGNALED(status))
		log_error("%s died of signal %d; starting it again", child->name, WTERMSIG(status));
	else if (!supervisor->is_stopping)
		log_warning(
		    "%s ended with code %d; starting it again", child->name, WEXITSTATUS(status));
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_DAMAGED)
		stop_for_damage(supervisor);
	process_stop(child);
	close(child->heartbeat);
	child->heartbeat = -1;
	child->pid = 0;
	plan_restart(child);
	/* It may have died between its commit and waking the others. */
	worker_wake(supervisor->courier_pipe[1]);
	worker_wake(supervisor->clerk_pipe[1]);
	worker_wake(supervisor->herald_pipe[1]);
}

static void reap(struct supervisor *supervisor)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		struct child *child = child_by_pid(supervisor, pid);

		if (child != NULL)
			bury(supervisor, child, status);
	}
}

static size_t count_running(const struct supervisor *supervisor)
{
	size_t count = 0;

	for (size_t i = 0; i < supervisor->child_count; i++)
		count += supervisor->children[i].pid != 0;
	return count;
}

/* A reload is in no hurry: what a server is just taking need not become uncertain. */
#define RELOAD_GRACE_MS (20 * SECOND_MS)

/* What is asked of us while the children end is not forgotten. */
static void note_signal(struct supervisor *supervisor)
{
	struct signalfd_siginfo info;

	if (read(supervisor->signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return;
	if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
		supervisor->is_told_to_end = true;
	else if (info.ssi_signo == SIGHUP)
		supervisor->is_told_to_reload = true;
}

/* Asks all to stop, waits for them, and ends those that do not hear. */
static void stop_all(struct supervisor *supervisor, int64_t grace_ms)
{
	int64_t deadline_ms = clock_monotonic_ms() + grace_ms;

	for (size_t i = 0; i < supervisor->child_count; i++)
		process_stop(&supervisor->children[i]);
	while (count_running(supervisor) > 0 && clock_monotonic_ms() < deadline_ms) {
		struct pollfd fd = {.fd = supervisor->signals, .events = POLLIN};
		bool was_told = supervisor->is_told_to_end;

		if (poll(&fd, 1, 50) > 0)
			note_signal(supervisor);
		if (supervisor->is_told_to_end && !was_told)
			deadline_ms = clock_monotonic_ms() + STOP_GRACE_MS;
		reap(supervisor);
	}
	for (size_t i = 0; i < supervisor->child_count; i++) {
		struct child *child = &supervisor->children[i];
		int status;

		if (child->pid == 0)
			continue;
		log_warning("%s does not stop; ending it", child->name);
		kill(child->pid, SIGKILL);
		waitpid(child->pid, &status, 0);
		bury(supervisor, child, status);
	}
}

/* ---- signals ---- */

static void poll_now(struct supervisor *supervisor)
{
	for (size_t i = 0; i < supervisor->child_count; i++)
		if (supervisor->children[i].pid != 0)
			worker_wake(supervisor->children[i].control);
}

static void tell_owner_of_faults(
    struct supervisor *supervisor, const struct diagnostics *diagnostics)
{
	struct error error;

	if (desk_open_store(supervisor->desk, STORE_READ_WRITE, &error) != 0 ||
	    outage_configuration_raise(supervisor->desk, diagnostics, &error) != 0)
		log_error("%s", error.text);
	store_close(&supervisor->desk->store);
	worker_wake(supervisor->courier_pipe[1]);
	worker_wake(supervisor->herald_pipe[1]);
}

static void forget_faults(struct supervisor *supervisor)
{
	struct error error;

	if (desk_open_store(supervisor->desk, STORE_CREATE, &error) != 0 ||
	    outage_configuration_clear(supervisor->desk, &error) != 0)
		log_error("%s", error.text);
	store_close(&supervisor->desk->store);
}

static void adopt(struct supervisor *supervisor, struct desk *fresh)
{
	supervisor->is_stopping = true;
	stop_all(supervisor, RELOAD_GRACE_MS);
	supervisor->is_stopping = supervisor->is_told_to_end;
	children_forget(supervisor);
	desk_free(&supervisor->desk);
	supervisor->desk = fresh;
	forget_faults(supervisor);
	mem_give_back();
	supervisor->is_damaged = false;
	children_plan(supervisor);
	if (!supervisor->is_stopping)
		start_due(supervisor);
	log_info("new configuration in use");
}

static void reload(struct supervisor *supervisor)
{
	struct diagnostics diagnostics;
	struct desk *fresh;
	struct error error;

	notify("RELOADING=1\nMONOTONIC_USEC=%lld", (long long)clock_monotonic_ms() * 1000);
	diagnostics_init(&diagnostics);
	fresh = desk_load(supervisor->options.config_path, &diagnostics);
	for (size_t i = 0; i < diagnostics.line_count; i++)
		log_error("%s", diagnostics.lines[i]);
	if (fresh != NULL &&
	    strcmp(fresh->settings->database, supervisor->desk->settings->database) != 0) {
		log_error(
		    "another database needs a restart, not a reload; the old configuration stays");
		desk_free(&fresh);
	} else if (fresh == NULL) {
		log_error("the new configuration has faults; the old one stays");
		tell_owner_of_faults(supervisor, &diagnostics);
	} else if (civil_set_zone(fresh->settings->owner.timezone, &error) != 0) {
		log_error("%s", error.text);
		desk_free(&fresh);
	} else {
		adopt(supervisor, fresh);
	}
	diagnostics_free(&diagnostics);
	notify("READY=1");
}

static void handle_signals(struct supervisor *supervisor)
{
	struct signalfd_siginfo info;

	while (read(supervisor->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		switch (info.ssi_signo) {
		case SIGCHLD:
			reap(supervisor);
			break;
		case SIGHUP:
			do {
				supervisor->is_told_to_reload = false;
				reload(supervisor);
			} while (supervisor->is_told_to_reload && !supervisor->is_stopping);
			break;
		case SIGUSR1:
			poll_now(supervisor);
			break;
		default:
			supervisor->is_stopping = true;
		}
	}
}

/* ---- watchdog and loop ---- */

static bool all_keep_their_word(const struct supervisor *supervisor)
{
	int64_t now_ms = clock_monotonic_ms();

	for (size_t i = 0; i < supervisor->child_count; i++) {
		const struct child *child = &supervisor->children[i];

		if (child->pid != 0 && child->alive_until_ms < now_ms) {
			log_error("%s is silent for too long", child->name);
			return false;
		}
	}
	return true;
}

static void feed_watchdog(struct supervisor *supervisor)
{
	int64_t now_ms = clock_monotonic_ms();

	if (supervisor->watchdog_ms == 0 || now_ms < supervisor->watchdog_next_ms)
		return;
	supervisor->watchdog_next_ms = now_ms + supervisor->watchdog_ms;
	if (all_keep_their_word(supervisor))
		notify("WATCHDOG=1");
}

static int next_timeout(const struct supervisor *supervisor)
{
	int64_t now_ms = clock_monotonic_ms(), next_ms = now_ms + HOUR_MS;

	if (supervisor->watchdog_ms > 0 && supervisor->watchdog_next_ms < next_ms)
		next_ms = supervisor->watchdog_next_ms;
	for (size_t i = 0; i < supervisor->child_count; i++) {
		const struct child *child = &supervisor->children[i];

		if (child->pid == 0 && child->restart_at_ms < next_ms)
			next_ms = child->restart_at_ms;
	}
	return next_ms > now_ms ? (int)(next_ms - now_ms) : 0;
}

/* Waits for signals and heartbeats. */
static void wait_for_news(struct supervisor *supervisor)
{
	struct pollfd fds[1 + CHILDREN_MAX] = {{.fd = supervisor->signals, .events = POLLIN}};
	nfds_t count = 1;

	for (size_t i = 0; i < supervisor->child_count; i++)
		fds[count++] = (struct pollfd){
		    .fd = supervisor->children[i].pid != 0 ? supervisor->children[i].heartbeat : -1,
		    .events = POLLIN};
	if (poll(fds, count, next_timeout(supervisor)) <= 0)
		return;
	for (nfds_t i = 1; i < count; i++)
		if (fds[i].revents != 0 && !process_listen(&supervisor->children[i - 1]))
			log_debug("%s is ending", supervisor->children[i - 1].name);
	if (fds[0].revents != 0)
		handle_signals(supervisor);
}

static int open_signals(struct supervisor *supervisor, struct error *error)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	supervisor->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return supervisor->signals >= 0 ? 0 : error_set_errno(error, "signalfd");
}

int supervisor_run(struct supervisor *supervisor, struct error *error)
{
	if (open_signals(supervisor, error) != 0)
		return -1;
	supervisor->watchdog_ms = notify_watchdog_ms();
	children_plan(supervisor);
	start_due(supervisor);
	notify("READY=1\nSTATUS=watching %zu mailboxes", supervisor->desk->settings->mailbox_count);
	log_info("watching %zu mailboxes", supervisor->desk->settings->mailbox_count);
	while (!supervisor->is_stopping) {
		feed_watchdog(supervisor);
		wait_for_news(supervisor);
		if (!supervisor->is_stopping)
			start_due(supervisor);
	}
	notify("STOPPING=1");
	stop_all(supervisor, STOP_GRACE_MS);
	children_forget(supervisor);
	close(supervisor->signals);
	return 0;
}
