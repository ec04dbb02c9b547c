/*
 * smtp_dialogue: MAIL, RCPT, DATA, the content and the final dot over a stream that libcurl opened,
 * and what the replies mean. The three commands go out together where the server can take them so
 * (RFC 2920): a mail costs two round trips instead of four.
 *
 * Only the last piece of the content holds the final dot. Whatever breaks before it was written,
 * nothing was handed over; after that, without a reply, nobody knows: SMTP_UNCERTAIN.
 */
#include "net_p.h"

#include <string.h>

/* A line of half a megabit is waited for. */
#define SLOWEST_BYTES_PER_MS 64
/* Far above any reply (RFC 5321 4.5.3.1.5: 512 bytes a line). */
#define REPLY_BYTES_MAX ((size_t)64 * 1024)
#define COMMAND_BYTES_MAX (WIRE_ADDRESS_BYTES_MAX + 80)
/* A mail of usual size leaves in one piece. */
#define PIECE_BYTES ((size_t)16 * 1024)

static void enter_step(struct smtp_dialogue *dialogue, enum smtp_step step, int64_t time_ms)
{
	dialogue->step = step;
	dialogue->code = 0;
	dialogue->enhanced[0] = '\0';
	dialogue->reply[0] = '\0';
	dialogue->refusal = NET_CAUSE_UNKNOWN;
	dialogue->until_ms = clock_monotonic_ms() + time_ms;
	stream_begin(dialogue->stream, time_ms, REPLY_BYTES_MAX);
}

/* ---- replies ---- */

static int fill_input(struct smtp_dialogue *dialogue)
{
	size_t left = dialogue->input_end - dialogue->input_begin;
	ssize_t got;

	if (left == sizeof(dialogue->input))
		return stream_fail(
		    dialogue->stream, _("a line of the server is longer than it may be"));
	memmove(dialogue->input, dialogue->input + dialogue->input_begin, left);
	dialogue->input_begin = 0;
	dialogue->input_end = left;
	got = stream_read(dialogue->stream, dialogue->input + left, sizeof(dialogue->input) - left);
	if (got < 0)
		return -1;
	dialogue->input_end += (size_t)got;
	return 0;
}

/* The next line, with its end, borrowed until the one after it. */
static int read_line(struct smtp_dialogue *dialogue, const char **line_r, size_t *size_r)
{
	for (;;) {
		char *begin = dialogue->input + dialogue->input_begin;
		char *end = memchr(begin, '\n', dialogue->input_end - dialogue->input_begin);

		if (end != NULL) {
			*line_r = begin;
			*size_r = (size_t)(end + 1 - begin);
			dialogue->input_begin += *size_r;
			return 0;
		}
		if (fill_input(dialogue) != 0)
			return -1;
	}
}

static bool is_refusal(int code)
{
	return code >= 400 && code < 600;
}

/* Its lines have one code (RFC 5321 4.2.1). Some servers mix them; yes and no in one are nothing.
 */
static int read_reply(struct smtp_dialogue *dialogue)
{
	const char *line;
	size_t size;
	int code, before = 0;

	do {
		if (read_line(dialogue, &line, &size) != 0)
			return -1;
		server_words(dialogue->reply, line, size);
		code = smtp_reply_code(line, size);
		if (code == 0 || (before != 0 && is_refusal(before) != is_refusal(code)))
			return stream_fail(
			    dialogue->stream, _("the server sends what is no reply of SMTP"));
		before = code;
		smtp_reply_enhanced(line, size, dialogue->enhanced);
		smtp_note_refusal(&dialogue->refusal, code, dialogue->reply);
	} while (!smtp_reply_is_last(line, size));
	dialogue->code = code;
	return 0;
}

/* ---- what they mean ---- */

static enum smtp_result refused(const struct smtp_dialogue *dialogue, struct error *error)
{
	enum net_cause cause = dialogue->refusal;

	error_set(error, "%s", dialogue->reply);
	if (cause == NET_CAUSE_UNKNOWN && dialogue->step == SMTP_STEP_MAIL && dialogue->code >= 500)
		cause = NET_CAUSE_SENDER;
	transport_blame(error, cause);
	if (dialogue->code < 500)
		return SMTP_RETRY;
	return smtp_is_about_login(dialogue->code) ? SMTP_REFUSED : SMTP_FAILED;
}

/* No reply, or one that fits nowhere. */
static enum smtp_result broken(const struct smtp_dialogue *dialogue, struct error *error)
{
	const char *why = stream_fault(dialogue->stream);

	if (!stream_is_dead(dialogue->stream))
		(void)stream_fail(dialogue->stream, _("the server answers what was not asked"));
	if (dialogue->step == SMTP_STEP_END) {
		error_set(error,
		    _("no answer after the end of the mail, nobody knows whether it was taken "
		      "(%s)"),
		    why);
		return SMTP_UNCERTAIN;
	}
	error_set(error, "%s", why);
	return SMTP_RETRY;
}

/* wanted: the first digit of a reply with which it goes on. */
static enum smtp_result take_reply(struct smtp_dialogue *dialogue, int wanted, struct error *error)
{
	if (read_reply(dialogue) != 0)
		return broken(dialogue, error);
	if (dialogue->code / 100 == wanted)
		return SMTP_SENT;
	return is_refusal(dialogue->code) ? refused(dialogue, error) : broken(dialogue, error);
}

/* ---- what we say ---- */

struct command {
	enum smtp_step step;
	int wanted;
	char text[COMMAND_BYTES_MAX];
};

static bool is_7bit(struct bytes content)
{
	for (size_t i = 0; i < content.size; i++)
		if (content.data[i] >= 0x80)
			return false;
	return true;
}

/* What the server would break, or break off at, without having said that it takes it. */
static const char *find_lack(
    const struct smtp_features *features, const char *from, const char *to, struct bytes content)
{
	bool is_ascii = wire_is_ascii(from) && wire_is_ascii(to);

	if (!is_ascii && !features->takes_utf8)
		return _("the server takes no addresses outside ASCII");
	if (is_ascii && !features->takes_8bit && !is_7bit(content))
		return _("the mail holds bytes outside ASCII, and the server takes none (no "
			 "8BITMIME)");
	return NULL;
}

static void write_commands(const struct smtp_dialogue *dialogue, const char *from, const char *to,
    struct bytes content, struct command commands[3])
{
	char announced[32] = "";
	bool is_utf8 = !wire_is_ascii(from) || !wire_is_ascii(to);
	bool is_8bit = dialogue->features.takes_8bit && !is_7bit(content);

	if (dialogue->features.knows_size)
		snprintf(announced, sizeof(announced), " SIZE=%zu", content.size);
	commands[0] = (struct command){SMTP_STEP_MAIL, 2, ""};
	commands[1] = (struct command){SMTP_STEP_RCPT, 2, ""};
	commands[2] = (struct command){SMTP_STEP_DATA, 3, "DATA\r\n"};
	snprintf(commands[0].text, sizeof(commands[0].text), "MAIL FROM:<%s>%s%s%s\r\n", from,
	    announced, is_8bit ? " BODY=8BITMIME" : "", is_utf8 ? " SMTPUTF8" : "");
	snprintf(commands[1].text, sizeof(commands[1].text), "RCPT TO:<%s>\r\n", to);
}

/* It said something, or hung up, before it was its turn. Looked for in the socket too. */
static bool has_spoken(struct smtp_dialogue *dialogue)
{
	ssize_t got;

	if (dialogue->input_begin != dialogue->input_end)
		return true;
	got = stream_read_now(dialogue->stream, dialogue->input, sizeof(dialogue->input));
	dialogue->input_begin = 0;
	dialogue->input_end = got > 0 ? (size_t)got : 0;
	return got != 0;
}

/* A reply that came before what it would be the reply to is none: broken() says so. */
static int say(struct smtp_dialogue *dialogue, const char *text)
{
	return has_spoken(dialogue) ? -1 : stream_write(dialogue->stream, text, strlen(text));
}

/* All three at once, then the replies to each. */
static enum smtp_result pipeline(
    struct smtp_dialogue *dialogue, const struct command commands[3], struct error *error)
{
	enum smtp_result result = SMTP_SENT;
	char text[3 * COMMAND_BYTES_MAX];

	enter_step(dialogue, SMTP_STEP_MAIL, dialogue->timing->command_ms);
	snprintf(
	    text, sizeof(text), "%s%s%s", commands[0].text, commands[1].text, commands[2].text);
	if (say(dialogue, text) != 0)
		return broken(dialogue, error);
	for (size_t i = 0; i < 3 && result == SMTP_SENT; i++) {
		enter_step(dialogue, commands[i].step, dialogue->timing->command_ms);
		result = take_reply(dialogue, commands[i].wanted, error);
	}
	return result;
}

static enum smtp_result one_by_one(
    struct smtp_dialogue *dialogue, const struct command commands[3], struct error *error)
{
	enum smtp_result result = SMTP_SENT;

	for (size_t i = 0; i < 3 && result == SMTP_SENT; i++) {
		enter_step(dialogue, commands[i].step, dialogue->timing->command_ms);
		result = say(dialogue, commands[i].text) != 0
			     ? broken(dialogue, error)
			     : take_reply(dialogue, commands[i].wanted, error);
	}
	return result;
}

/* ---- the content ---- */

/* RFC 5321 4.5.2: a line that begins with a dot gets another. How much of the content went in. */
static size_t stuff(struct bytes content, size_t at, char *piece, size_t *size_r)
{
	const uint8_t *data = content.data;
	size_t size = 0;

	for (; at < content.size && size + 2 <= PIECE_BYTES; at++) {
		if (data[at] == '.' && (at == 0 || data[at - 1] == '\n'))
			piece[size++] = '.';
		piece[size++] = (char)data[at];
	}
	*size_r = size;
	return at;
}

static int say_content(struct smtp_dialogue *dialogue, struct bytes content)
{
	static const char line_end[] = "\r\n", last[] = ".\r\n";
	bool has_end = content.data[content.size - 1] == '\n';
	char piece[PIECE_BYTES + sizeof(line_end) + sizeof(last)];
	size_t at = 0, size;

	for (;;) {
		at = stuff(content, at, piece, &size);
		if (at == content.size)
			break;
		if (has_spoken(dialogue) || stream_write(dialogue->stream, piece, size) != 0)
			return -1;
	}
	size += (size_t)snprintf(
	    piece + size, sizeof(piece) - size, "%s%s", has_end ? "" : line_end, last);
	if (has_spoken(dialogue))
		return -1;
	enter_step(dialogue, SMTP_STEP_END, dialogue->timing->answer_ms);
	return stream_write(dialogue->stream, piece, size);
}

/* "552 too big" in the middle is meant; a yes there is none. */
static enum smtp_result interrupted(struct smtp_dialogue *dialogue, struct error *error)
{
	bool has_words = dialogue->input_begin != dialogue->input_end;

	if (dialogue->step < SMTP_STEP_END && has_words && read_reply(dialogue) == 0 &&
	    is_refusal(dialogue->code))
		return refused(dialogue, error);
	return broken(dialogue, error);
}

static enum smtp_result hand_over(
    struct smtp_dialogue *dialogue, struct bytes content, struct error *error)
{
	int64_t upload_ms = (int64_t)(content.size / SLOWEST_BYTES_PER_MS);

	enter_step(dialogue, SMTP_STEP_DATA, dialogue->timing->command_ms + upload_ms);
	if (say_content(dialogue, content) != 0)
		return interrupted(dialogue, error);
	step("smtp: dot");
	return take_reply(dialogue, 2, error);
}

enum smtp_result smtp_dialogue_run(struct smtp_dialogue *dialogue, const char *from, const char *to,
    struct bytes content, struct error *error)
{
	struct command commands[3];
	enum smtp_result result;
	const char *lack;
	char sender[WIRE_ADDRESS_BYTES_MAX], recipient[WIRE_ADDRESS_BYTES_MAX];

	wire_address(from, sender);
	wire_address(to, recipient);
	enter_step(dialogue, SMTP_STEP_MAIL, dialogue->timing->command_ms);
	lack = find_lack(&dialogue->features, sender, recipient, content);
	if (lack != NULL) {
		error_set(error, "%s", lack);
		return SMTP_FAILED;
	}
	write_commands(dialogue, sender, recipient, content, commands);
	result = dialogue->features.can_pipeline ? pipeline(dialogue, commands, error)
						 : one_by_one(dialogue, commands, error);
	return result == SMTP_SENT ? hand_over(dialogue, content, error) : result;
}
