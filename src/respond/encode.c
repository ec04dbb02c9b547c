/*
 * Texts as the bytes that mail can carry: header values (RFC 5322 folding, RFC 2047 words) and
 * bodies (quoted-printable and base64, RFC 2045 6). A decoder gets back exactly what went in, any
 * line end counting as \n.
 *
 * Encoded words hold whole characters, and a letter stays with its combining marks where there is
 * room, so that even a reader that decodes word by word shows no broken ones. The caller looks at
 * out->is_truncated at the end.
 */
#include <string.h>
#include <unicode/uchar.h>

#include "respond/respond_p.h"

/* RFC 2047 2: a line with an encoded word has at most 76 characters. */
#define WORD_LINE_MAX 76
#define WORD_FRAME                                                                                 \
	(sizeof("=?utf-8?q?"                                                                       \
		"?=") -                                                                            \
	    1)
/* A name longer than this is encoded rather than quoted: encoded words can be folded, quoted
 * strings badly. */
#define QUOTED_NAME_MAX 60
/* A letter with its marks; a tower of marks is split like any text. */
#define CLUSTER_BYTES_MAX 40
#define ZERO_WIDTH_JOINER 0x200d

static const char hex_digits[] = "0123456789ABCDEF";

/* ---- RFC 2047 words ---- */

struct word_encoder {
	struct buffer *out;
	size_t column;
	bool is_base64;
};

static bool is_joined(uint32_t character)
{
	int type = u_charType((UChar32)character);

	return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK ||
	       type == U_COMBINING_SPACING_MARK || character == ZERO_WIDTH_JOINER ||
	       (character >= 0x1f3fb && character <= 0x1f3ff);
}

/* The end of the character at text[at] with all that belongs to it. */
static size_t cluster_end(const char *text, size_t size, size_t at)
{
	size_t start = at, next;
	bool joins = utf8_next(text, size, &at) == ZERO_WIDTH_JOINER;

	for (next = at; next < size; at = next) {
		uint32_t character = utf8_next(text, size, &next);

		if (next - start > CLUSTER_BYTES_MAX || !(joins || is_joined(character)))
			break;
		joins = character == ZERO_WIDTH_JOINER;
	}
	return at;
}

/* What may stand for itself in a word, anywhere in a header (RFC 2047 5 (3)). */
static bool is_word_safe(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '!' || c == '*' || c == '+' || c == '-' || c == '/';
}

static size_t word_cost(const char *text, size_t size, bool is_base64)
{
	size_t cost = 0;

	if (is_base64)
		return (size + 2) / 3 * 4;
	for (size_t i = 0; i < size; i++)
		cost += is_word_safe((unsigned char)text[i]) || text[i] == ' ' ? 1 : 3;
	return cost;
}

static void put_escaped(struct buffer *out, unsigned char c)
{
	char escape[3] = {'=', hex_digits[c >> 4], hex_digits[c & 15]};

	buffer_append(out, escape, sizeof(escape));
}

static void put_q(struct buffer *out, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (text[i] == ' ')
			buffer_add_char(out, '_');
		else if (is_word_safe((unsigned char)text[i]))
			buffer_add_char(out, text[i]);
		else
			put_escaped(out, (unsigned char)text[i]);
	}
}

void put_base64(struct buffer *out, const uint8_t *data, size_t size)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < size; i += 3) {
		size_t left = size - i;
		unsigned bits = (unsigned)data[i] << 16 |
				(left > 1 ? (unsigned)data[i + 1] << 8 : 0) |
				(left > 2 ? (unsigned)data[i + 2] : 0);
		char four[4] = {digits[bits >> 18], digits[bits >> 12 & 63],
		    left > 1 ? digits[bits >> 6 & 63] : '=', left > 2 ? digits[bits & 63] : '='};

		buffer_append(out, four, sizeof(four));
	}
}

static void put_word(struct word_encoder *encoder, const char *text, size_t size)
{
	buffer_add(encoder->out, encoder->is_base64 ? "=?utf-8?b?" : "=?utf-8?q?");
	if (encoder->is_base64)
		put_base64(encoder->out, (const uint8_t *)text, size);
	else
		put_q(encoder->out, text, size);
	buffer_add(encoder->out, "?=");
	encoder->column += WORD_FRAME + word_cost(text, size, encoder->is_base64);
}

static size_t word_room(const struct word_encoder *encoder)
{
	size_t line = WORD_LINE_MAX > encoder->column ? WORD_LINE_MAX - encoder->column : 0;
	size_t word = line < COMPOSE_WORD_MAX ? line : COMPOSE_WORD_MAX;

	return word > WORD_FRAME ? word - WORD_FRAME : 0;
}

/*
 * How many bytes, whole clusters if possible and whole characters in any case, fit into one word.
 */
static size_t word_fit(const struct word_encoder *encoder, const char *text, size_t size)
{
	size_t room = word_room(encoder), fit = 0, at = 0;

	for (size_t next; fit < size; fit = next) {
		next = cluster_end(text, size, fit);
		if (word_cost(text, next, encoder->is_base64) > room)
			break;
	}
	if (fit > 0)
		return fit;
	while (at < size) {
		utf8_next(text, size, &at);
		if (word_cost(text, at, encoder->is_base64) > room)
			break;
		fit = at;
	}
	return fit;
}

static void fold(struct buffer *out, size_t *column)
{
	buffer_add(out, "\r\n ");
	*column = 1;
}

/* Returns the column reached. */
static size_t encode_words(struct buffer *out, const char *text, size_t column)
{
	struct word_encoder encoder = {.out = out, .column = column};
	size_t size = strlen(text), at = 0;

	encoder.is_base64 = word_cost(text, size, true) < word_cost(text, size, false);
	while (at < size && !out->is_truncated) {
		size_t fit = word_fit(&encoder, text + at, size - at);

		if (fit > 0)
			put_word(&encoder, text + at, fit);
		at += fit;
		if (at < size)
			fold(out, &encoder.column);
	}
	return encoder.column;
}

/* ---- header values ---- */

static bool is_printable_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || (unsigned char)*text > 0x7e)
			return false;
	return true;
}

/* ASCII that no reader takes for anything else: no blank at an end, nothing like a word, nothing
 * too long to fold. */
static bool is_plain_value(const char *text)
{
	size_t size = strlen(text);

	if (size == 0)
		return true;
	if (!is_printable_ascii(text) || strstr(text, "=?") != NULL || text[0] == ' ' ||
	    text[size - 1] == ' ')
		return false;
	for (size_t at = 0; at < size;) {
		size_t length = strcspn(text + at, " ");

		if (length > COMPOSE_LINE_MAX - 20)
			return false;
		at += length + strspn(text + at + length, " ");
	}
	return true;
}

/* Folds before the first blank of a gap, so that unfolding gives back every blank. */
static void put_folded(struct buffer *out, const char *text, size_t column)
{
	while (*text != '\0') {
		size_t gap = strspn(text, " ");
		size_t length = gap + strcspn(text + gap, " ");

		if (gap > 0 && column + length > COMPOSE_LINE_MAX) {
			buffer_add(out, "\r\n");
			column = 0;
		}
		buffer_append(out, text, length);
		column += length;
		text += length;
	}
}

void encode_unstructured(struct buffer *out, const char *text, size_t column)
{
	if (is_plain_value(text))
		put_folded(out, text, column);
	else
		encode_words(out, text, column);
}

/* RFC 5322 3.2.3 */
static bool is_atom_text(const char *text, size_t size, const char *more)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < 0x80 &&
		    !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL || strchr(more, c) != NULL))
			return false;
	}
	return size > 0;
}

static size_t put_quoted(struct buffer *out, const char *text, size_t size)
{
	size_t before = out->size;

	buffer_add_char(out, '"');
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '"' || text[i] == '\\')
			buffer_add_char(out, '\\');
		buffer_add_char(out, text[i]);
	}
	buffer_add_char(out, '"');
	return out->size - before;
}

/* A display name: atoms, else a quoted string, else encoded words. Returns the column reached. */
static size_t put_phrase(struct buffer *out, const char *name, size_t column)
{
	size_t size = strlen(name);
	bool is_ascii =
	    is_printable_ascii(name) && strstr(name, "=?") == NULL && size <= QUOTED_NAME_MAX;

	if (is_ascii && is_atom_text(name, size, " ") && name[0] != ' ' && name[size - 1] != ' ' &&
	    strstr(name, "  ") == NULL) {
		buffer_add(out, name);
		return column + size;
	}
	return is_ascii ? column + put_quoted(out, name, size) : encode_words(out, name, column);
}

/* A local part with dots where no dot-atom has them must be quoted; others are atoms already. */
static void put_address(struct buffer *out, const char *address)
{
	size_t local = strcspn(address, "@");
	bool is_dot_atom =
	    is_atom_text(address, local, ".") && address[0] != '.' && address[local - 1] != '.';

	for (size_t i = 1; i < local && is_dot_atom; i++)
		is_dot_atom = address[i] != '.' || address[i - 1] != '.';
	if (is_dot_atom)
		buffer_append(out, address, local);
	else
		put_quoted(out, address, local);
	buffer_add(out, address + local);
}

void encode_mailbox(struct buffer *out, const char *name, const char *address, size_t column)
{
	char wire[WIRE_ADDRESS_BYTES_MAX];

	wire_address(address, wire);
	if (name == NULL || name[0] == '\0') {
		put_address(out, wire);
		return;
	}
	column = put_phrase(out, name, column);
	if (column + strlen(" <>") + strlen(wire) > WORD_LINE_MAX)
		buffer_add(out, "\r\n");
	buffer_add(out, " <");
	put_address(out, wire);
	buffer_add(out, ">");
}
