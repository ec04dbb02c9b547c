/*
 * The parent's side: one child at a time, replaced after so many mails and after each death. A mail
 * on which the child dies gets one more try with a fresh child; what fails again is for quarantine.
 */
#include "config.h"
#include "src/reader/reader_p.h"

#include <string.h>

#define ATTEMPTS 2

struct reader {
	struct reader_limits limits;
	struct child child;  /* owned */
	unsigned mail_count; /* mails that the child was given */
	size_t death_count;
	struct buffer answer; /* owned */
};

/* The outcome of one attempt. */
enum attempt { ATTEMPT_READ, ATTEMPT_DIED, ATTEMPT_NO_CHILD };

struct reader *reader_new_with(const struct reader_limits *limits)
{
	struct reader *reader = mem_alloc(sizeof(*reader));

	reader->limits = *limits;
	reader->child = (struct child){.pid = 0, .fd = -1};
	buffer_init(&reader->answer, WIRE_ANSWER_BYTES_MAX);
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

void reader_free(struct reader **reader)
{
	if (*reader == NULL)
		return;
	child_stop(&(*reader)->child, NULL);
	buffer_free(&(*reader)->answer);
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

static int fail_start(struct reader *reader, const char *why, struct error *error)
{
	struct error reason;

	child_stop(&reader->child, &reason);
	if (why == NULL)
		why = reason.text[0] != '\0' ? reason.text : _("it was killed");
	return error_set(error, _("the reader could not be started: %s"), why);
}

/* The child could not enter the jail and says why. */
static int fail_jail(
    struct reader *reader, const struct wire_frame *frame, int64_t deadline_ms, struct error *error)
{
	char text[ERROR_TEXT_MAX] = "";
	size_t size = frame->size < sizeof(text) ? frame->size : sizeof(text) - 1;

	if (channel_receive(reader->child.fd, text, size, deadline_ms) != CHANNEL_DONE)
		return fail_start(reader, NULL, error);
	return fail_start(reader, text, error);
}

static int start(struct reader *reader, struct error *error)
{
	int64_t deadline_ms = clock_monotonic_ms() + READER_DEADLINE_MS;
	struct wire_frame frame;

	if (child_start(&reader->child, error) != 0)
		return -1;
	reader->mail_count = 0;
	switch (channel_receive(reader->child.fd, &frame, sizeof(frame), deadline_ms)) {
	case CHANNEL_CLOSED:
		return fail_start(reader, NULL, error);
	case CHANNEL_TIMEOUT:
		return fail_start(reader, _("it did not answer in time"), error);
	case CHANNEL_DONE:
		break;
	}
	if (frame.magic == WIRE_FAILED)
		return fail_jail(reader, &frame, deadline_ms, error);
	if (frame.magic != WIRE_HELLO || frame.size != 0)
		return fail_start(reader, _("it speaks another version"), error);
	report_landlock(frame.flags);
	return 0;
}

static enum channel_result send_mail(
    struct reader *reader, struct bytes mail, bool is_partial, int64_t deadline_ms)
{
	struct wire_frame frame = {
	    .magic = WIRE_MAIL,
	    .size = (uint32_t)mail.size,
	    .flags = is_partial ? WIRE_IS_PARTIAL : 0,
	    .cpu_seconds = reader->limits.cpu_seconds,
	};
	struct bytes head = {.data = (const uint8_t *)&frame, .size = sizeof(frame)};

	return channel_send(reader->child.fd, head, mail, deadline_ms);
}

/* The answer's bytes into reader->answer; malformed_r says that its frame was not acceptable. */
static enum channel_result receive_answer(
    struct reader *reader, int64_t deadline_ms, bool *is_malformed_r)
{
	struct wire_frame frame;
	enum channel_result result =
	    channel_receive(reader->child.fd, &frame, sizeof(frame), deadline_ms);
	char chunk[16 * 1024];

	*is_malformed_r = result == CHANNEL_DONE &&
			  (frame.magic != WIRE_ANSWER || frame.size > WIRE_ANSWER_BYTES_MAX);
	buffer_clear(&reader->answer);
	if (*is_malformed_r)
		return result;
	while (result == CHANNEL_DONE && reader->answer.size < frame.size) {
		size_t left = frame.size - reader->answer.size;
		size_t size = left < sizeof(chunk) ? left : sizeof(chunk);

		result = channel_receive(reader->child.fd, chunk, size, deadline_ms);
		if (result == CHANNEL_DONE)
			buffer_append(&reader->answer, chunk, size);
	}
	return result;
}

/* Ends the child, whose mail this is, and says why in a sentence. */
static enum attempt fail_mail(struct reader *reader, const char *why, struct error *error)
{
	struct error reason;

	child_stop(&reader->child, &reason);
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

static enum attempt exchange(struct reader *reader, struct bytes mail, bool is_partial,
    struct arena *arena, struct message **message_r, struct error *error)
{
	int64_t deadline_ms = clock_monotonic_ms() + reader->limits.deadline_ms;
	enum channel_result result = send_mail(reader, mail, is_partial, deadline_ms);
	struct bytes answer;
	struct error malformed;
	bool is_malformed = false;

	if (result == CHANNEL_DONE)
		result = receive_answer(reader, deadline_ms, &is_malformed);
	if (result == CHANNEL_CLOSED)
		return fail_mail(reader, NULL, error);
	if (result == CHANNEL_TIMEOUT)
		return fail_late(reader, error);
	if (is_malformed)
		return fail_mail(reader, _("its answer was malformed"), error);
	answer = (struct bytes){
	    .data = (const uint8_t *)reader->answer.data, .size = reader->answer.size};
	if (wire_get_message(answer, arena, message_r, &malformed) != 0) {
		error_add(&malformed, "%s", _("its answer was malformed"));
		return fail_mail(reader, malformed.text, error);
	}
	return ATTEMPT_READ;
}

static enum attempt attempt(struct reader *reader, struct bytes mail, bool is_partial,
    struct arena *arena, struct message **message_r, struct error *error)
{
	if (reader->mail_count >= reader->limits.mails_max)
		child_stop(&reader->child, NULL);
	if (reader->child.pid == 0 && start(reader, error) != 0)
		return ATTEMPT_NO_CHILD;
	reader->mail_count++;
	return exchange(reader, mail, is_partial, arena, message_r, error);
}

enum reader_result reader_read(struct reader *reader, struct bytes mail,
    const struct message_options *options, struct arena *arena, struct message **message_r,
    struct error *error)
{
	bool is_partial = options != NULL && options->is_partial;

	if (mail.size > MAIL_BYTES_MAX) {
		mail.size = MAIL_BYTES_MAX;
		is_partial = true;
	}
	for (int i = 0; i < ATTEMPTS; i++) {
		switch (attempt(reader, mail, is_partial, arena, message_r, error)) {
		case ATTEMPT_READ:
			return READER_READ;
		case ATTEMPT_NO_CHILD:
			return READER_UNAVAILABLE;
		case ATTEMPT_DIED:
			break;
		}
	}
	error_add(error, "%s", _("the reader failed twice on this mail"));
	return READER_QUARANTINE;
}

size_t reader_death_count(const struct reader *reader)
{
	return reader->death_count;
}

int reader_pid(const struct reader *reader)
{
	return (int)reader->child.pid;
}
