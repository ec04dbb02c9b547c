/*
 * What the files of harkd share: the supervisor, which holds no credentials, and its children,
 * which share nothing but the database and pipes.
 */
#ifndef HARK_DAEMON_P_H
#define HARK_DAEMON_P_H

#include <sys/types.h>

#include "hark/desk.h"

enum role { ROLE_MAILBOX, ROLE_COURIER, ROLE_CLERK, ROLE_HERALD };

struct daemon_options {
	const char *config_path;
	bool is_check, is_once;
};

/* ---- load.c: each fault goes to the log ---- */

/* NULL: there is any. */
struct desk *load_settings(const char *config_path);
/* Rules, templates and surveys of a desk that has its settings alone. */
int load_rest(struct desk *desk);
/* Makes and migrates the database, then closes it: no connection may live over a fork. */
int load_store(struct desk *desk, struct error *error);

/* ---- process.c: what a child has of its supervisor ---- */

/* Set up in the child after the fork. */
struct worker {
	enum role role;
	size_t mailbox_index; /* ROLE_MAILBOX */
	bool is_once;
	struct desk *desk; /* without rules, and no store open: load_rest is its own to do */
	int control;	   /* readable: 'p' poll now; end of file: stop */
	int heartbeat;	   /* to the supervisor: how long we may be silent */
	int wake_courier, wake_clerk, wake_herald; /* to the others: look at the store */
};

/* In the child: says that it lives and may be silent for so long. */
void worker_heartbeat(const struct worker *worker, int64_t silent_ms);
/* Whether the supervisor is gone or wants us to stop. Never blocks; may be called anywhere. */
bool worker_is_stopped(void);
/* The same, or the database is damaged. */
bool worker_is_at_end(void);
/* Sleeps until timeout, control or wake (-1: none) is readable; drains both. */
void worker_sleep(const struct worker *worker, int64_t timeout_ms, int wake);
void worker_wake(int fd);

/* Exit codes of a child: 0 done, EXIT_LATER something is to be tried again. */
#define EXIT_LATER 3
/* The configuration has faults, or there is no database to be had. */
#define EXIT_UNFIT 1
/* The database is damaged: nothing may go on. */
#define EXIT_DAMAGED 4

int mailbox_worker(struct worker *worker);
int courier_worker(struct worker *worker, int wake);
int clerk_worker(struct worker *worker, int wake);
int herald_worker(struct worker *worker, int wake);

/* ---- supervisor ---- */

/* A worker for each mailbox, clerk, courier, herald. */
#define CHILDREN_MAX (MAILBOXES_MAX + 3)

struct child {
	enum role role;
	size_t mailbox_index;
	char name[160];
	pid_t pid;		/* 0: not running */
	int control;		/* our end */
	int heartbeat;		/* our end */
	int64_t alive_until_ms; /* monotonic: by when the next heartbeat is owed */
	int64_t started_ms, restart_at_ms, back_off_ms;
};

struct supervisor {
	struct daemon_options options;
	struct desk *desk;
	struct child *children;
	size_t child_count;
	/* wake-up pipes, kept over restarts */
	int courier_pipe[2], clerk_pipe[2], herald_pipe[2];
	int signals; /* signalfd */
	int lock;
	bool is_stopping;			/* the children are meant to end */
	bool is_damaged;			/* the database: none is started again */
	bool is_told_to_end, is_told_to_reload; /* by signals that came while they did */
	int64_t watchdog_ms;			/* how often WATCHDOG=1 is due; 0: no watchdog */
	int64_t watchdog_next_ms;
};

/* Forks the child and runs its worker in it; closes the supervisor's descriptors there. */
int process_start(struct supervisor *supervisor, struct child *child, struct error *error);
/* Reads heartbeats; false at end of file. */
bool process_listen(struct child *child);
void process_stop(
    struct child *child); /* closes control: the child finishes the mail in hand and exits */
/* Children of this configuration, none started. */
void children_plan(struct supervisor *supervisor);
void children_forget(struct supervisor *supervisor);

/* What the owner is told when a child ended with EXIT_DAMAGED; to be translated. */
extern const char *const damage_subject, *const damage_text;

int supervisor_run(struct supervisor *supervisor, struct error *error);
int supervisor_once(struct supervisor *supervisor, struct error *error); /* an exit code */
/* Lock against a second instance: flock on DATABASE.lock, held while any of ours lives. */
int lock_take(const char *database, int *fd_r, struct error *error);

/* ---- notify.c: sd_notify(3) without the library ---- */

void notify(const char *format, ...) HARK_PRINTF(1, 2);
int64_t notify_watchdog_ms(void); /* half of WATCHDOG_USEC; 0: none wanted */

#endif
