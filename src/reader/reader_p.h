/*
 * What the files of src/reader share. reader.c (parent) keeps a reader copied from the stem
 * (stem.c) and talks to them through channel.c and inbox.c; worker.c is what runs in these, which
 * enters sandbox.c before its first mail; wire.c is the language between them.
 */
#ifndef HARK_READER_P_H
#define HARK_READER_P_H

#include "hark/reader.h"

#include <sys/types.h>

/* ---- worker.c: the child ---- */

#define READER_PROGRAM "hark-reader"
#define READER_ARGUMENT "--reader-child" /* argv[1] of the child; fd 3 is its socket */
#define READER_FD 3

typedef struct message *reader_function(
    struct bytes mail, const struct message_options *options, struct arena *arena);

/* The stem: calls prepare (may be NULL), then makes a copy of itself for each socket that comes
 * over fd. A copy enters the jail, then answers mails by calling read until its socket is closed.
 * Never returns. Tests bring their own read; the product's is message_read. */
_Noreturn void reader_worker_run(int fd, void (*prepare)(void), reader_function *read);

/* ---- sandbox.c, landlock.c, seccomp.c: the jail ---- */

struct sandbox_limits {
	long memory_bytes; /* address space; not set under sanitizers, which reserve terabytes */
	unsigned cpu_seconds_all; /* for the whole life of the process */
};

/* Gives up everything but fd and stderr, for good. An error leaves the process half jailed: it must
 * end. */
int sandbox_enter(int fd, const struct sandbox_limits *limits, struct error *error);
/* The processor time that the process may use from now on, in whole seconds (rounded up). */
int sandbox_allow_cpu(unsigned seconds);

/* The kernel's Landlock ABI, 0 when it has none or does not let us ask. */
int landlock_abi(void);
/* No file, no TCP port, no signal or abstract socket outside. Nothing happens where the kernel has
 * no Landlock. */
int landlock_enter(struct error *error);
/* From now on any system call that reading a mail does not need kills the process. */
int seccomp_enter(int fd, struct error *error);

/* ---- channel.c: bytes with a deadline ---- */

enum channel_result { CHANNEL_DONE, CHANNEL_CLOSED, CHANNEL_TIMEOUT };

/* The parent's end: fd is non-blocking, the deadline is of clock_monotonic_ms. Neither raises
 * SIGPIPE. */
enum channel_result channel_send(int fd, struct bytes head, struct bytes body, int64_t deadline_ms);
enum channel_result channel_receive(int fd, void *out, size_t size, int64_t deadline_ms);
/* What is there, at least one byte. */
enum channel_result channel_receive_some(
    int fd, void *out, size_t room, int64_t deadline_ms, size_t *got_r);

/* ---- inbox.c: received and not yet taken ---- */

struct inbox {
	uint8_t *data; /* owned */
	size_t start, size, room;
};

/* The next size bytes, borrowed until the next call; they stay until they are taken. */
enum channel_result inbox_fill(
    struct inbox *inbox, int fd, size_t size, int64_t deadline_ms, struct bytes *bytes_r);
void inbox_take(struct inbox *inbox, size_t size);
void inbox_clear(struct inbox *inbox);

/* ---- wire.c: frames and messages ---- */

/* In front of everything that goes over the socket; both ends are of one version and on the same
 * machine, so numbers are in its byte order. */
struct wire_frame {
	uint32_t magic; /* WIRE_HELLO, ...; the version is part of it */
	uint32_t size;	/* bytes that follow */
	uint32_t flags; /* WIRE_MAIL: WIRE_IS_PARTIAL; WIRE_HELLO: the kernel's Landlock ABI */
	uint32_t cpu_seconds; /* WIRE_MAIL: for this mail */
};

#define WIRE_VERSION 2
#define WIRE_MAGIC(letter) (0x684b0000u | (uint32_t)(letter) << 8 | WIRE_VERSION)
#define WIRE_HELLO WIRE_MAGIC('H')  /* child: in jail, ready; PACKAGE_VERSION follows */
#define WIRE_FAILED WIRE_MAGIC('F') /* child: could not enter the jail; a sentence follows */
#define WIRE_MAIL WIRE_MAGIC('M')   /* parent: a mail follows */
#define WIRE_ANSWER WIRE_MAGIC('A') /* child: a message follows */
#define WIRE_IS_PARTIAL 1u

/* Whether the child that says it is of this very version. */
bool wire_is_hello(const struct wire_frame *frame, const char *version);
/* Appends the message. What passes a limit is cut (texts) or left out (ids, addresses); bytes that
 * are not UTF-8 and control characters within a line are replaced, so that the answer is always
 * accepted. */
void wire_put_message(struct buffer *buffer, const struct message *message, struct arena *arena);
/* Takes nothing on trust: an answer that passes a limit, is not UTF-8, is short or long is an
 * error. */
int wire_get_message(
    struct bytes answer, struct arena *arena, struct message **message_r, struct error *error);

/* ---- executable.c: the program of the child ---- */

/* Its descriptor, borrowed; the file is looked for at the first call. */
int executable_open(struct error *error);
/* For tests, which bring a reader of their own: another file from now on. */
void executable_use(const char *path);

/* ---- child.c, stem.c: the processes ---- */

struct child {
	pid_t pid;	     /* 0: none */
	int fd;		     /* the parent's end, -1: none */
	unsigned generation; /* of the stem that it was copied from */
};

/* A copy of fd that the child's numbers 0 to 3 cannot collide with, and that is closed on exec;
 * takes fd. -1, with errno: there is none. */
int child_move_up(int fd);
/* Kills only: child_stop is still to come. */
void child_kill(const struct child *child);
/* Kills and reaps. reason (may be NULL) gets what the child died of by itself, "" when it was still
 * alive. */
void child_stop(struct child *child, struct error *reason);

/* From the stem, for each socket that it is given. */
struct stem_answer {
	int32_t pid; /* of the copy that serves it, 0: none */
	int32_t error_number;
};

/* The stem is one for all readers of the process; the last one that leaves ends it. */
void stem_add_user(void);
void stem_remove_user(void);
/* Starts the stem, unless it runs; does not wait until it is prepared. */
int stem_start(struct error *error);
bool stem_stands(void);
/* Has the running stem make a reader and does not wait for it; nothing happens when one is asked
 * for already. -1 with an empty error: the stem is dead. */
int stem_ask(struct error *error);
/* The reader that was asked for, or a new one, which is this process's own child; does not wait for
 * its hello. CHANNEL_CLOSED: with error set where the stem lives, else it is dead and the reason is
 * its death. */
enum channel_result stem_copy(struct child *child_r, int64_t deadline_ms, struct error *error);
/* Ends it, so that what is copied from now on has other addresses in memory. reason as child_stop
 * has it. */
void stem_give_up(struct error *reason);
/* Whether child was copied from the stem that runs. */
bool stem_has_made(const struct child *child);

/* ---- reader.c ---- */

struct reader_limits {
	unsigned mails_max;
	unsigned cpu_seconds; /* for each mail */
	int64_t deadline_ms;  /* for each mail */
};

/* reader_new with other limits, for tests. */
struct reader *reader_new_with(const struct reader_limits *limits);

#endif
