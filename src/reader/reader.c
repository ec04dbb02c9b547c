/*
 * The parent's side: mails wait in a queue and go to one child at a time, some of them ahead of the
 * answers. The child answers in their order, so that the mail it died on is the first without an
 * answer; that one gets one more try alone with a fresh child, and what fails again is for
 * quarantine. The child is replaced after so many mails and after each death.
 */
#include "config.h"
#include "src/reader/reader_p.h"

#include <assert.h>
#include <string.h>

#define ATTEMPTS 2

struct slot {
	struct bytes mail; /* borrowed from the caller */
	bool is_partial;
};

struct reader {
	struct reader_limits limits;
	struct child child;   /* owned */
	struct child retired; /* owned; killed, it takes its leave while others work */
	struct inbox inbox;   /* owned; from child */
	unsigned mail_count;  /* mails that the child was given */
	bool is_spoiled;      /* a mail was sent to it by half: it gets no more */
	struct slot queue[READER_AHEAD_MAILS];
	size_t first, count; /* of the queue, which is a ring */
	size_t sent;	     /* so many of them are with the child */
	size_t queued_bytes;
	unsigned attempts; /* that the first one had */
	size_t death_count;
};

/* The outcome of one attempt. */
enum attempt { ATTEMPT_READ, ATTEMPT_DIED, ATTEMPT_NO_CHILD };

struct reader *reader_new_with(const struct reader_limits *limits)
{
	struct reader *reader = mem_alloc(sizeof(*reader));

	reader->limits = *limits;
	reader->child = reader->retired = (struct child){.pid = 0, .fd = -1};
	stem_add_user();
	return reader;
}

struct reader *reader_new(void)
{
	return reader_new_with(&(struct reader_limits){
	    .mails_max = READER_MAILS_MAX,
	    .cpu_seconds = READER_CPU_SECONDS,
	    .deadline_ms = READER_DEADLINE_MS,
	});
}

int reader_find(struct error *error)
{
	return executable_open(error) >= 0 ? 0 : -1;
}

/* ---- the child ---- */

static void stop_child(struct reader *reader, struct error *reason)
{
	child_stop(&reader->child, reason);
	inbox_clear(&reader->inbox);
	reader->mail_count = 0;
	reader->sent = 0;
	reader->is_spoiled = false;
}

/* Its share is done. Taking down a process takes longer than reading many a mail: nobody waits. */
static void retire_child(struct reader *reader)
{
	child_stop(&reader->retired, NULL);
	child_kill(&reader->child);
	reader->retired = reader->child;
	reader->child = (struct child){.pid = 0, .fd = -1};
	stop_child(reader, NULL);
}

static void stop_children(struct reader *reader, struct error *reason)
{
	stop_child(reader, reason);
	child_stop(&reader->retired, NULL);
}

/* The stem too, so that those that come after have other addresses. */
static void stop_all(struct reader *reader, struct error *reason)
{
	stop_children(reader, reason);
	stem_give_up(NULL);
}

void reader_free(struct reader **reader)
{
	if (*reader == NULL)
		return;
	stop_children(*reader, NULL);
	stem_remove_user();
	mem_cleanup(reader);
	*reader = NULL;
}

/* Said once in the life of the process: what protects it should be known to who runs it. */
static void report_landlock(uint32_t abi)
{
	static bool is_reported;

	if (!is_reported && abi == 0)
		log_info("this kernel has no Landlock; the reader is jailed by seccomp and limits "
			 "alone");
	is_reported = true;
}

/* Ends the child that did not start, NULL: the stem, and says why in a sentence. */
static int fail_start(
    struct reader *reader, struct child *child, const char *why, struct error *error)
{
	struct error reason;

	if (child != NULL)
		child_stop(child, &reason);
	else
		stem_give_up(&reason);
	stop_all(reader, NULL);
	if (why == NULL)
		why = reason.text[0] != '\0' ? reason.text : _("it was killed");
	return error_set(error, _("the reader could not be started: %s"), why);
}

/* What the child says of itself: its version, or why it could not enter the jail. */
static int judge_hello(
    struct reader *reader, const struct wire_frame *frame, const char *text, struct error *error)
{
	if (frame->magic == WIRE_FAILED)
		return fail_start(reader, &reader->child, text, error);
	if (!wire_is_hello(frame, text))
		return fail_start(reader, &reader->child, _("it speaks another version"), error);
	report_landlock(frame->flags);
	return 0;
}

/* Waits until the child is in its jail. */
static int greet(struct reader *reader, int64_t deadline_ms, struct error *error)
{
	struct wire_frame frame;
	char text[ERROR_TEXT_MAX] = "";
	enum channel_result result =
	    channel_receive(reader->child.fd, &frame, sizeof(frame), deadline_ms);

	if (result == CHANNEL_DONE)
		result = channel_receive(reader->child.fd, text,
		    frame.size < sizeof(text) ? frame.size : sizeof(text) - 1, deadline_ms);
	switch (result) {
	case CHANNEL_CLOSED:
		return fail_start(reader, &reader->child, NULL, error);
	case CHANNEL_TIMEOUT:
		return fail_start(reader, &reader->child, _("it did not answer in time"), error);
	case CHANNEL_DONE:
		break;
	}
	return judge_hello(reader, &frame, text, error);
}

/* Has a child made; a stem where there is none. */
static int start(struct reader *reader, struct error *error)
{
	int64_t deadline_ms = clock_monotonic_ms() + READER_DEADLINE_MS;
	struct error why = {0};

	if (stem_start(error) != 0)
		return -1;
	switch (stem_copy(&reader->child, deadline_ms, &why)) {
	case CHANNEL_TIMEOUT:
		return fail_start(reader, NULL, _("it did not answer in time"), error);
	case CHANNEL_CLOSED:
		return fail_start(reader, NULL, why.text[0] != '\0' ? why.text : NULL, error);
	case CHANNEL_DONE:
		break;
	}
	return greet(reader, deadline_ms, error);
}

/* ---- sending ---- */

static bool is_full(const struct reader *reader)
{
	return reader->mail_count >= reader->limits.mails_max || reader->is_spoiled ||
	       !stem_has_made(&reader->child);
}

static enum channel_result send_mail(
    struct reader *reader, const struct slot *slot, int64_t deadline_ms)
{
	struct wire_frame frame = {
	    .magic = WIRE_MAIL,
	    .size = (uint32_t)slot->mail.size,
	    .flags = slot->is_partial ? WIRE_IS_PARTIAL : 0,
	    .cpu_seconds = reader->limits.cpu_seconds,
	};
	struct bytes head = {.data = (const uint8_t *)&frame, .size = sizeof(frame)};

	return channel_send(reader->child.fd, head, slot->mail, deadline_ms);
}

/*
 * Gives the child what it may have: a mail that is tried again is alone. What goes wrong with a
 * mail behind others is left for its own turn.
 */
static enum channel_result push(struct reader *reader, int64_t deadline_ms)
{
	while (reader->sent < reader->count && !is_full(reader)) {
		size_t at = (reader->first + reader->sent) % READER_AHEAD_MAILS;
		enum channel_result result;

		if (reader->attempts > 0 && reader->sent > 0)
			break;
		result = send_mail(reader, &reader->queue[at], deadline_ms);
		if (result != CHANNEL_DONE) {
			reader->is_spoiled = true;
			return reader->sent == 0 ? result : CHANNEL_DONE;
		}
		reader->mail_count++;
		reader->sent++;
	}
	return CHANNEL_DONE;
}

/* The one that takes over is made while the last mails of this one's share are read. */
static void ask_for_next(const struct reader *reader)
{
	struct error error;

	if (reader->count > 1 && reader->attempts == 0 && stem_has_made(&reader->child) &&
	    reader->mail_count >= reader->limits.mails_max / 4 * 3)
		(void)stem_ask(&error);
}

void reader_prepare(void)
{
	struct error error; /* is met again by the first mail */

	if (!stem_stands() && stem_start(&error) == 0)
		(void)stem_ask(&error);
}

bool reader_has_room(const struct reader *reader, size_t mail_bytes)
{
	return reader->count == 0 ||
	       (reader->count < READER_AHEAD_MAILS && mail_bytes <= READER_AHEAD_BYTES &&
		   reader->queued_bytes <= READER_AHEAD_BYTES - mail_bytes);
}

void reader_send(struct reader *reader, struct bytes mail, const struct message_options *options)
{
	struct slot slot = {.mail = mail, .is_partial = options != NULL && options->is_partial};
	struct error error;

	assert(reader_has_room(reader, mail.size));
	if (mail.size > MAIL_BYTES_MAX) {
		slot.mail.size = MAIL_BYTES_MAX;
		slot.is_partial = true;
	}
	reader->queue[(reader->first + reader->count++) % READER_AHEAD_MAILS] = slot;
	reader->queued_bytes += slot.mail.size;
	/* The first of all goes when its answer is asked for, which can say what went wrong; the
	 * stem prepares itself until then. */
	(void)stem_start(&error);
	if (reader->sent > 0)
		(void)push(reader, clock_monotonic_ms() + reader->limits.deadline_ms);
}

/* ---- receiving ---- */

/* Ends the child, whose mail this is, and says why in a sentence. */
static enum attempt fail_mail(struct reader *reader, const char *why, struct error *error)
{
	struct error reason;

	stop_all(reader, &reason);
	reader->death_count++;
	if (why == NULL)
		why = reason.text[0] != '\0' ? reason.text : _("it was killed from outside");
	error_set(error, "%s", why);
	return ATTEMPT_DIED;
}

static enum attempt fail_late(struct reader *reader, struct error *error)
{
	char why[ERROR_TEXT_MAX];

	snprintf(why, sizeof(why), _("no answer within %.1f seconds"),
	    (double)reader->limits.deadline_ms / SECOND_MS);
	return fail_mail(reader, why, error);
}

/* The answer's bytes, which stay in the inbox; malformed_r says that its frame was not acceptable.
 */
static enum channel_result receive_answer(
    struct reader *reader, int64_t deadline_ms, struct bytes *answer_r, bool *is_malformed_r)
{
	struct wire_frame frame;
	struct bytes bytes;
	enum channel_result result =
	    inbox_fill(&reader->inbox, reader->child.fd, sizeof(frame), deadline_ms, &bytes);

	if (result != CHANNEL_DONE)
		return result;
	memcpy(&frame, bytes.data, sizeof(frame));
	*is_malformed_r = frame.magic != WIRE_ANSWER || frame.size > WIRE_ANSWER_BYTES_MAX;
	if (*is_malformed_r)
		return CHANNEL_DONE;
	result = inbox_fill(
	    &reader->inbox, reader->child.fd, sizeof(frame) + frame.size, deadline_ms, &bytes);
	if (result == CHANNEL_DONE)
		*answer_r = (struct bytes){.data = bytes.data + sizeof(frame), .size = frame.size};
	return result;
}

static enum attempt exchange(
    struct reader *reader, struct arena *arena, struct message **message_r, struct error *error)
{
	int64_t deadline_ms = clock_monotonic_ms() + reader->limits.deadline_ms;
	enum channel_result result = push(reader, deadline_ms);
	struct bytes answer = {NULL, 0};
	struct error malformed;
	bool is_malformed = false;

	ask_for_next(reader);
	if (result == CHANNEL_DONE)
		result = receive_answer(reader, deadline_ms, &answer, &is_malformed);
	if (result == CHANNEL_CLOSED)
		return fail_mail(reader, NULL, error);
	if (result == CHANNEL_TIMEOUT)
		return fail_late(reader, error);
	if (is_malformed)
		return fail_mail(reader, _("its answer was malformed"), error);
	if (wire_get_message(answer, arena, message_r, &malformed) != 0) {
		error_add(&malformed, "%s", _("its answer was malformed"));
		return fail_mail(reader, malformed.text, error);
	}
	inbox_take(&reader->inbox, sizeof(struct wire_frame) + answer.size);
	return ATTEMPT_READ;
}

/* Has a child that may be given mails. */
static int provide_child(struct reader *reader, struct error *error)
{
	if (reader->child.pid != 0 && reader->sent == 0 && is_full(reader))
		retire_child(reader);
	return reader->child.pid != 0 ? 0 : start(reader, error);
}

static enum attempt attempt(
    struct reader *reader, struct arena *arena, struct message **message_r, struct error *error)
{
	if (provide_child(reader, error) != 0)
		return ATTEMPT_NO_CHILD;
	return exchange(reader, arena, message_r, error);
}

/* CHANNEL_DONE: the first one's answer is there, CHANNEL_CLOSED: trouble, which is not told here:
 * reader_receive meets it again. */
static enum channel_result look_for_answer(struct reader *reader)
{
	int64_t deadline_ms = clock_monotonic_ms() + reader->limits.deadline_ms;
	enum channel_result result;
	struct bytes answer;
	struct error error;
	bool is_malformed = false;

	if (reader->count == 0)
		return CHANNEL_TIMEOUT;
	if (provide_child(reader, &error) != 0 || push(reader, deadline_ms) != CHANNEL_DONE)
		return CHANNEL_CLOSED;
	ask_for_next(reader);
	result = receive_answer(reader, 0, &answer, &is_malformed);
	return is_malformed ? CHANNEL_CLOSED : result;
}

bool reader_is_ready(struct reader *reader)
{
	return look_for_answer(reader) != CHANNEL_TIMEOUT;
}

bool reader_has_answer(struct reader *reader)
{
	return look_for_answer(reader) == CHANNEL_DONE;
}

/* The first one has its answer, or will get none. */
static void pop(struct reader *reader)
{
	reader->queued_bytes -= reader->queue[reader->first].mail.size;
	reader->first = (reader->first + 1) % READER_AHEAD_MAILS;
	reader->count--;
	if (reader->sent > 0)
		reader->sent--;
	reader->attempts = 0;
}

enum reader_result reader_receive(
    struct reader *reader, struct arena *arena, struct message **message_r, struct error *error)
{
	assert(reader->count > 0);
	while (reader->attempts < ATTEMPTS) {
		switch (attempt(reader, arena, message_r, error)) {
		case ATTEMPT_READ:
			pop(reader);
			return READER_READ;
		case ATTEMPT_NO_CHILD:
			reader_forget(reader);
			return READER_UNAVAILABLE;
		case ATTEMPT_DIED:
			reader->attempts++;
			break;
		}
	}
	pop(reader);
	error_add(error, "%s", _("the reader failed twice on this mail"));
	return READER_QUARANTINE;
}

void reader_forget(struct reader *reader)
{
	if (reader->sent > 0)
		stop_child(reader, NULL);
	reader->count = reader->queued_bytes = 0;
	reader->attempts = 0;
}

enum reader_result reader_read(struct reader *reader, struct bytes mail,
    const struct message_options *options, struct arena *arena, struct message **message_r,
    struct error *error)
{
	assert(reader->count == 0);
	reader_send(reader, mail, options);
	return reader_receive(reader, arena, message_r, error);
}

size_t reader_death_count(const struct reader *reader)
{
	return reader->death_count;
}

int reader_pid(const struct reader *reader)
{
	return (int)reader->child.pid;
}
