/*
 * reader: the jailed process in which src/message runs.
 *
 * It is a program of its own, hark-reader: the child is a copy of the one that was started. It has
 * no files, network or database: rlimits, Landlock where the kernel has it, seccomp that kills.
 * Mails go to it and messages come back over a socket pair in a length-prefixed format that the
 * parent validates; a malformed answer counts as a crash.
 */
#ifndef HARK_READER_H
#define HARK_READER_H

#include "hark/base.h"
#include "hark/message.h"

struct reader;

enum reader_result {
	READER_READ, /* *message_r is set (it may be nature unreadable) */
	/* this mail killed, stalled or confused the reader twice: keep the bytes, go on */
	READER_QUARANTINE,
	READER_UNAVAILABLE, /* the reader cannot be started: not the mail's fault, try later */
};

/*
 * Whether the reader's program is there. From then on this very file is started, also where an
 * upgrade replaces it; the first mail does the same.
 */
int reader_find(struct error *error);

/*
 * Starts nothing yet; the child is started at the first mail and replaced every READER_MAILS_MAX.
 */
struct reader *reader_new(void);
void reader_free(struct reader **reader);

/*
 * The message is borrowed from arena. On READER_QUARANTINE and READER_UNAVAILABLE error says why.
 */
enum reader_result reader_read(struct reader *reader, struct bytes mail,
    const struct message_options *options, struct arena *arena, struct message **message_r,
    struct error *error);

/*
 * A message as bytes, to be put aside in a file of our own and taken out again by the same program.
 * Both check as what comes from the child is checked.
 */
void reader_pack(struct buffer *out, const struct message *message, struct arena *arena);
int reader_unpack(
    struct bytes packed, struct arena *arena, struct message **message_r, struct error *error);

/*
 * The same for many mails, faster: some are sent ahead while the child is still busy with those
 * before. Answers come in the order in which the mails were sent. A mail's bytes stay the caller's
 * and must last until its answer is there. reader_send only after reader_has_room said so, which it
 * always does when none is waiting; reader_receive only while one is. After READER_UNAVAILABLE none
 * is waiting any more.
 */
/* Optional, while something else is waited for: there will be mails soon, and a reader for them. */
void reader_prepare(void);
bool reader_has_room(const struct reader *reader, size_t mail_bytes);
void reader_send(struct reader *reader, struct bytes mail, const struct message_options *options);
enum reader_result reader_receive(
    struct reader *reader, struct arena *arena, struct message **message_r, struct error *error);
/*
 * Whether reader_receive has the next answer without waiting for it; what waits is sent on. For a
 * caller who has something else to do meanwhile. False when no mail is waiting.
 */
bool reader_is_ready(struct reader *reader);
/* Whether an answer is there that reader_receive takes without a second attempt. */
bool reader_has_answer(struct reader *reader);
void reader_forget(struct reader *reader); /* gives up those that wait */

/* How often a child died so far, and its pid (0 when none runs), for status lines and tests. */
size_t reader_death_count(const struct reader *reader);
int reader_pid(const struct reader *reader);

#endif
