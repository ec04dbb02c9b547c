/*
 * Two mails over one SMTP connection, of which the server's side is the input. Whatever it says:
 * what went out is a beginning of the three commands and of the content as RFC 5321 4.5.2 wants
 * it, built here a second time; a mail counts as sent only when all of it went out and a reply of
 * 2xx was said after that; nobody doubts a mail whose final dot stayed here.
 *
 * The input: a byte of features, the size of the pieces (0: all at once), where writing fails (255:
 * nowhere), how often the content is repeated; then sender, recipient and content, a NUL after
 * each; the rest is the server's. There 0xff is its turn: it has heard all.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "memory_stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TURN 0xff
#define PREFIX_BYTES 4
#define CONTENT_BYTES_MAX ((size_t)48 * 1024)
#define WIRE_BYTES_MAX (2 * CONTENT_BYTES_MAX + 4096)

static char heard[32 * 1024]; /* the server's words without turns */

/* ---- what has to go out ---- */

struct mail {
	const char *from, *to;
	char content[CONTENT_BYTES_MAX];
	size_t size;
	char wire[WIRE_BYTES_MAX];
	size_t wire_size;
};

static struct mail mail;

/* Lines of text, each with CR LF: what may go out. The last one may lack its end. */
static void add_lines(const char *text)
{
	for (; *text != '\0' && mail.size + 2 < sizeof(mail.content); text++) {
		if (*text == '\n')
			mail.content[mail.size++] = '\r';
		if (*text != '\r')
			mail.content[mail.size++] = *text;
	}
}

static void put(const char *text)
{
	size_t length = strlen(text);

	memcpy(mail.wire + mail.wire_size, text, length);
	mail.wire_size += length;
}

static void put_content(void)
{
	bool is_begin = true;

	for (size_t i = 0; i < mail.size; i++) {
		if (is_begin && mail.content[i] == '.')
			put(".");
		mail.wire[mail.wire_size++] = mail.content[i];
		is_begin = mail.content[i] == '\n';
	}
	put(is_begin ? ".\r\n" : "\r\n.\r\n");
}

static void check_address(const char *address, const char *wire)
{
	assert(smtp_address_fault(wire, true) == NULL || strlen(wire) > ADDRESS_BYTES_MAX);
	assert(strpbrk(wire, "<> \r\n\t") == NULL);
	for (const char *at = wire; (at = strchr(at, '@')) != NULL; at++, address++)
		assert((address = strchr(address, '@')) != NULL);
}

static void make_wire(const struct smtp_features *features)
{
	char from[WIRE_ADDRESS_BYTES_MAX], to[WIRE_ADDRESS_BYTES_MAX], text[2 * sizeof(to) + 99];
	char size[32] = "";
	bool is_8bit = false;

	wire_address(mail.from, from);
	wire_address(mail.to, to);
	check_address(mail.from, from);
	check_address(mail.to, to);
	if (features->knows_size)
		snprintf(size, sizeof(size), " SIZE=%zu", mail.size);
	for (size_t i = 0; i < mail.size; i++)
		is_8bit |= (mail.content[i] & 0x80) != 0;
	mail.wire_size = 0;
	snprintf(text, sizeof(text), "MAIL FROM:<%s>%s%s%s\r\nRCPT TO:<%s>\r\nDATA\r\n", from, size,
	    is_8bit && features->takes_8bit ? " BODY=8BITMIME" : "",
	    wire_is_ascii(from) && wire_is_ascii(to) ? "" : " SMTPUTF8", to);
	put(text);
	put_content();
}

/* ---- what it may count as ---- */

/* The reply's end when its last line is of the class and none refuses; else NULL. */
static const char *skip_reply(const char *at, const char *end, char class)
{
	for (;;) {
		const char *line = at, *line_end = memchr(at, '\n', (size_t)(end - at));

		if (line_end == NULL || line_end - line < 3 || line[0] == '4' || line[0] == '5' ||
		    strspn(line, "0123456789") != 3)
			return NULL;
		at = line_end + 1;
		if (line[3] == ' ' || line[3] == '\r' || line[3] == '\n')
			return line[0] == class ? at : NULL;
		if (line[3] != '-')
			return NULL;
	}
}

static void check_sent(size_t begin)
{
	static const char classes[] = "2232";
	const char *at = heard + begin, *end = heard + memory_stream.heard_size;

	assert(memory_stream.turn_said == memory_stream.said_size);
	for (const char *class = classes; *class != '\0'; class ++) {
		if (class[1] == '\0')
			assert(at >= heard + memory_stream.turn_heard);
		at = skip_reply(at, end, *class);
		assert(at != NULL);
	}
}

static void check(const struct smtp_dialogue *dialogue, enum smtp_result result, size_t said)
{
	size_t size = memory_stream.said_size - said;
	bool has_dot = size + 3 > mail.wire_size; /* a piece of the end, at least */

	assert(size <= mail.wire_size && memcmp(memory_stream.said + said, mail.wire, size) == 0);
	if (result == SMTP_SENT || dialogue->code != 0)
		assert(dialogue->reply[0] != '\0');
	if (result == SMTP_SENT)
		assert(size == mail.wire_size);
	else if (result == SMTP_UNCERTAIN)
		assert(dialogue->step == SMTP_STEP_END);
	else if (has_dot)
		assert(dialogue->code >= 400 && dialogue->code < 600);
}

/* Whether the connection is of use for the next. */
static bool send_one(struct smtp_dialogue *dialogue)
{
	size_t said = memory_stream.said_size;
	size_t begin = memory_stream.heard_size - (dialogue->input_end - dialogue->input_begin);
	struct error error;
	enum smtp_result result = smtp_dialogue_run(dialogue, mail.from, mail.to,
	    (struct bytes){(const uint8_t *)mail.content, mail.size}, &error);

	check(dialogue, result, said);
	if (result == SMTP_SENT)
		check_sent(begin);
	return result == SMTP_SENT;
}

/* ---- the input ---- */

static void read_mail(char **parts, unsigned repeated)
{
	mail.from = parts[0];
	mail.to = parts[1];
	mail.size = 0;
	add_lines(parts[2]);
	for (unsigned i = 0; i < repeated; i++)
		add_lines(parts[2]);
}

static void note_heard(struct bytes script)
{
	size_t used = 0;

	for (size_t i = 0; i < script.size && used < sizeof(heard); i++)
		if (script.data[i] != TURN)
			heard[used++] = (char)script.data[i];
}

static void run(const uint8_t *prefix, struct bytes script)
{
	static const struct net_timing timing = {.command_ms = MINUTE_MS, .answer_ms = MINUTE_MS};
	struct smtp_dialogue dialogue = {.stream = &memory_stream,
	    .timing = &timing,
	    .features = {.can_pipeline = prefix[0] & 1,
		.knows_size = prefix[0] & 2,
		.takes_utf8 = prefix[0] & 4,
		.takes_8bit = prefix[0] & 8}};

	note_heard(script);
	memory_stream_begin(script, prefix[1] == 0 ? SIZE_MAX : prefix[1]);
	memory_stream.turn = TURN;
	if (prefix[2] != 255)
		memory_stream.write_limit = (size_t)prefix[2] * prefix[2];
	make_wire(&dialogue.features);
	if (send_one(&dialogue))
		(void)send_one(&dialogue);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes rest = {data + PREFIX_BYTES, size - PREFIX_BYTES};
	char *parts[3];
	size_t count = 0;

	if (size < PREFIX_BYTES || size > sizeof(heard))
		return 0;
	log_open("fuzz", LOG_LEVEL_ERROR);
	while (count < ARRAY_SIZE(parts)) {
		const uint8_t *end = memchr(rest.data, '\0', rest.size);
		size_t length = end != NULL ? (size_t)(end - rest.data) : rest.size;

		parts[count++] = mem_strndup((const char *)rest.data, length);
		rest.data += length + (end != NULL);
		rest.size -= length + (end != NULL);
	}
	read_mail(parts, data[3]);
	if (smtp_address_fault(mail.from, true) == NULL &&
	    smtp_address_fault(mail.to, false) == NULL && mail.size > 0)
		run(data, rest);
	while (count > 0)
		free(parts[--count]);
	return 0;
}
