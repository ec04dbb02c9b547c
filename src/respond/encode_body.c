/*
 * Bodies: 7bit where nothing on the way could change the text, quoted-printable for text that is
 * mostly ASCII, base64 for the rest (RFC 2045 6). Line ends become CRLF; a text without a final
 * line end keeps having none.
 */
#include <string.h>

#include "respond/respond_p.h"

#define BODY_LINE_MAX 76

const char *body_encoding_word(enum body_encoding encoding)
{
	static const char *const words[] = {"7bit", "quoted-printable", "base64"};

	return words[encoding];
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Bytes that quoted-printable must escape wherever they stand. */
static bool is_special(unsigned char c)
{
	return (c < 0x20 && c != '\t' && c != '\n') || c == '=' || c > 0x7e;
}

/* A line that no mail program, relay or boundary changes or takes for something else. */
static bool is_safe_line(const char *line, size_t length)
{
	if (length == 0)
		return true;
	return length <= BODY_LINE_MAX && line[0] != '.' && strncmp(line, "From ", 5) != 0 &&
	       strncmp(line, "--", 2) != 0 && !is_blank(line[length - 1]);
}

enum body_encoding body_choose(const char *text)
{
	size_t size = strlen(text), special = 0, unsafe = 0;

	for (size_t i = 0; i < size; i++)
		special += is_special((unsigned char)text[i]) ? 1 : 0;
	for (const char *line = text; *line != '\0';) {
		size_t length = strcspn(line, "\n");

		if (!is_safe_line(line, length) || line[length] == '\0')
			unsafe++;
		line += length + (line[length] == '\n' ? 1 : 0);
	}
	if (special == 0 && unsafe == 0)
		return BODY_7BIT;
	/* An escape costs two bytes more, base64 a third of everything. */
	return special <= size / 6 ? BODY_QUOTED_PRINTABLE : BODY_BASE64;
}

static void put_7bit(struct buffer *out, const char *text)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");

		buffer_append(out, text, length);
		buffer_add(out, "\r\n");
		text += length + 1;
	}
}

/* ---- quoted-printable ---- */

static bool must_escape(const char *line, size_t length, size_t at, size_t column)
{
	return is_special((unsigned char)line[at]) || (is_blank(line[at]) && at + 1 == length) ||
	       (column == 0 && (line[at] == '.' || line[at] == '-' ||
				   (length - at >= 5 && strncmp(line + at, "From ", 5) == 0)));
}

static void put_escape(struct buffer *out, unsigned char c)
{
	static const char digits[] = "0123456789ABCDEF";
	char escape[3] = {'=', digits[c >> 4], digits[c & 15]};

	buffer_append(out, escape, sizeof(escape));
}

/* One line of text, as one or more lines of at most 76; a character is never split over two. */
static void put_quoted_line(struct buffer *out, const char *line, size_t length)
{
	size_t column = 0;

	for (size_t at = 0; at < length && !out->is_truncated;) {
		size_t next = at, cost;
		bool is_escaped = must_escape(line, length, at, column);

		utf8_next(line, length, &next);
		cost = is_escaped ? 3 * (next - at) : 1;
		if (column + cost > (next == length ? BODY_LINE_MAX : BODY_LINE_MAX - 1)) {
			buffer_add(out, "=\r\n");
			column = 0;
			continue;
		}
		for (; at < next; at++) {
			if (is_escaped)
				put_escape(out, (unsigned char)line[at]);
			else
				buffer_add_char(out, line[at]);
		}
		column += cost;
	}
}

static void put_quoted_printable(struct buffer *out, const char *text)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");

		put_quoted_line(out, text, length);
		/* The soft break ends the last line of the body without ending the text's. */
		buffer_add(out, text[length] == '\n' ? "\r\n" : "=\r\n");
		text += length + (text[length] == '\n' ? 1 : 0);
	}
}

/* ---- base64 ---- */

void encode_base64(struct buffer *out, struct bytes content)
{
	const size_t line = BODY_LINE_MAX / 4 * 3;

	for (size_t at = 0; at < content.size && !out->is_truncated; at += line) {
		size_t size = content.size - at < line ? content.size - at : line;

		put_base64(out, content.data + at, size);
		buffer_add(out, "\r\n");
	}
}

static void put_text_base64(struct buffer *out, const char *text)
{
	struct buffer crlf;

	buffer_init(&crlf, out->maximum);
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");

		buffer_append(&crlf, text, length);
		if (text[length] == '\n')
			buffer_add(&crlf, "\r\n");
		text += length + (text[length] == '\n' ? 1 : 0);
	}
	if (crlf.is_truncated)
		out->is_truncated = true;
	encode_base64(out, (struct bytes){(const uint8_t *)crlf.data, crlf.size});
	buffer_free(&crlf);
}

void encode_text(struct buffer *out, const char *text, enum body_encoding encoding)
{
	if (encoding == BODY_7BIT)
		put_7bit(out, text);
	else if (encoding == BODY_QUOTED_PRINTABLE)
		put_quoted_printable(out, text);
	else
		put_text_base64(out, text);
}
