/*
 * RFC 2047 encoded-words, as they are sent rather than as they should be: characters and base64
 * groups split between words, blanks inside, "?=" missing, language suffixes (RFC 2231 5), raw
 * 8-bit text beside them.
 *
 * Adjacent words of one charset are joined as bytes and converted once.
 */
#include "parse_p.h"

/* A charset with its language: "iso-2022-jp*ja-jp". */
#define CHARSET_BYTES_MAX 80

struct word {
	struct bytes charset; /* without language */
	bool is_base64;
	struct bytes payload;
	size_t length; /* of the whole word in the field */
};

/* Bytes of adjacent words of one charset, not yet converted. */
struct run {
	struct bytes charset;
	uint8_t *bytes;
	size_t size;
	uint8_t *base64; /* the last base64 words, not yet decoded: a group of four may go on in the
			    next */
	size_t base64_size;
	bool is_open;
};

struct decoder {
	struct arena *arena;
	struct bytes in;
	const char *hint;
	struct run run;
	struct buffer out;
};

static bool is_hex(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

static uint8_t byte_at(struct bytes in, size_t at)
{
	return at < in.size ? in.data[at] : 0;
}

static bool is_base64_char(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '+' || c == '/' || c == '-' || c == '_' || c == '=' || is_blank(c);
}

/* "?=3F" inside a Q word whose "?" was not encoded: another "?=" comes before the next word. */
static bool is_inner_question(struct bytes in, size_t at)
{
	if (!is_hex(byte_at(in, at + 2)) || !is_hex(byte_at(in, at + 3)))
		return false;
	for (size_t i = at + 2; i + 1 < in.size; i++) {
		if (in.data[i] == '?' && in.data[i + 1] == '=')
			return true;
		if (in.data[i] == '=' && in.data[i + 1] == '?')
			return false;
	}
	return false;
}

/* Finds the end of the payload that begins at start. A word without "?=" ends where the next one
 * begins, or at the first blank. */
static void payload_find(struct bytes in, size_t start, struct word *word)
{
	size_t blank = 0, at, end;

	for (at = start; at < in.size; at++) {
		uint8_t c = in.data[at], next = byte_at(in, at + 1);

		if (c == '?' && next == '=' && (word->is_base64 || !is_inner_question(in, at))) {
			word->payload = bytes_cut(in, start, at);
			word->length = at + 2;
			return;
		}
		if (c == '=' && next == '?' && byte_at(in, at + 2) != '=')
			break;
		if (word->is_base64 && !is_base64_char(c))
			break;
		if (blank == 0 && is_blank(c))
			blank = at;
	}
	end = blank > 0 ? blank : at;
	word->payload = bytes_cut(in, start, end);
	word->length = end < in.size && in.data[end] == '?' ? end + 1 : end;
}

/* The encoded-word at in[at]: "=?charset*language?B?payload?=". */
static bool word_read(struct bytes in, size_t at, struct word *word_r)
{
	struct bytes rest = bytes_cut(in, at, in.size);
	size_t end = 2, language;

	if (rest.size < 6 || rest.data[0] != '=' || rest.data[1] != '?')
		return false;
	while (end < rest.size && end < CHARSET_BYTES_MAX && rest.data[end] >= ' ' &&
	       rest.data[end] < 0x7f && rest.data[end] != '?')
		end++;
	if (byte_at(rest, end) != '?' || byte_at(rest, end + 2) != '?' ||
	    memchr("BbQq", byte_at(rest, end + 1), 4) == NULL)
		return false;
	language = bytes_find_any(bytes_cut(rest, 0, end), 2, "*");
	word_r->charset = bytes_trim(bytes_cut(rest, 2, language));
	word_r->is_base64 = (rest.data[end + 1] | 0x20) == 'b';
	payload_find(rest, end + 3, word_r);
	return true;
}

size_t decode_word_length(struct bytes in, size_t at)
{
	struct word word;

	return word_read(in, at, &word) ? word.length : 0;
}

const char *decode_first_charset(struct arena *arena, struct bytes raw)
{
	struct word word;

	for (size_t at = 0; at < raw.size; at++) {
		const uint8_t *start = memchr(raw.data + at, '=', raw.size - at);

		if (start == NULL)
			break;
		at = (size_t)(start - raw.data);
		if (at + 1 < raw.size && start[1] == '?' && word_read(raw, at, &word))
			return arena_strndup(
			    arena, (const char *)word.charset.data, word.charset.size);
	}
	return NULL;
}

static void base64_flush(struct decoder *d)
{
	struct run *run = &d->run;
	struct bytes encoded = {run->base64, run->base64_size}, decoded;

	decoded = transfer_decode(d->arena, encoded, TRANSFER_BASE64, encoded.size, NULL);
	if (decoded.size > 0)
		memcpy(run->bytes + run->size, decoded.data, decoded.size);
	run->size += decoded.size;
	run->base64_size = 0;
}

static void run_flush(struct decoder *d)
{
	struct run *run = &d->run;
	const char *label;

	if (!run->is_open)
		return;
	base64_flush(d);
	label = arena_strndup(d->arena, (const char *)run->charset.data, run->charset.size);
	buffer_add(&d->out,
	    charset_to_utf8(d->arena, (struct bytes){run->bytes, run->size}, label, d->hint));
	run->is_open = false;
	run->size = 0;
}

static bool is_same_charset(struct bytes a, struct bytes b)
{
	for (size_t i = 0; i < a.size && a.size == b.size; i++)
		if ((a.data[i] | 0x20) != (b.data[i] | 0x20))
			return false;
	return a.size == b.size;
}

/* Of the alphabet for URLs (RFC 4648 5) the two letters that differ. */
static uint8_t base64_letter(uint8_t c)
{
	if (c == '-')
		return '+';
	return c == '_' ? '/' : c;
}

/*
 * Words are decoded each for itself, unless neither this nor the last one has whole groups of four.
 */
static void base64_add(struct decoder *d, struct bytes payload)
{
	struct run *run = &d->run;
	uint8_t *start;
	size_t size = 0;

	if (run->base64_size % 4 == 0)
		base64_flush(d);
	start = run->base64 + run->base64_size;
	for (size_t i = 0; i < payload.size; i++)
		if (!is_blank(payload.data[i]))
			start[size++] = base64_letter(payload.data[i]);
	if (size % 4 == 0 && run->base64_size > 0) {
		base64_flush(d);
		memmove(run->base64, start, size);
	}
	run->base64_size += size;
}

static void word_add(struct decoder *d, const struct word *word)
{
	struct run *run = &d->run;
	struct bytes decoded;

	if (run->is_open && !is_same_charset(run->charset, word->charset))
		run_flush(d);
	run->is_open = true;
	run->charset = word->charset;
	if (run->bytes == NULL) {
		run->bytes = arena_alloc(d->arena, d->in.size);
		run->base64 = arena_alloc(d->arena, d->in.size);
	}
	if (word->is_base64) {
		base64_add(d, word->payload);
		return;
	}
	base64_flush(d);
	decoded = transfer_decode_q(d->arena, word->payload);
	if (decoded.size > 0)
		memcpy(run->bytes + run->size, decoded.data, decoded.size);
	run->size += decoded.size;
}

static void literal_add(struct decoder *d, size_t start, size_t end)
{
	struct bytes literal = bytes_cut(d->in, start, end);

	if (d->run.is_open && bytes_trim(literal).size == 0 && end < d->in.size)
		return; /* white space between words does not count (RFC 2047 6.2) */
	run_flush(d);
	buffer_add(&d->out, charset_to_utf8(d->arena, literal, NULL, d->hint));
}

static void decode_words(struct decoder *d)
{
	size_t literal = 0, at = 0;
	struct word word;

	while (at < d->in.size) {
		const uint8_t *start = memchr(d->in.data + at, '=', d->in.size - at);

		if (start == NULL)
			break;
		at = (size_t)(start - d->in.data);
		if (!word_read(d->in, at, &word)) {
			at++;
			continue;
		}
		literal_add(d, literal, at);
		word_add(d, &word);
		at += word.length;
		literal = at;
	}
	if (literal < d->in.size)
		literal_add(d, literal, d->in.size);
	run_flush(d);
}

static bool is_plain(struct bytes in)
{
	return bytes_are_ascii(in) &&
	       (memchr(in.data, '=', in.size) == NULL || memmem(in.data, in.size, "=?", 2) == NULL);
}

char *decode_text(struct arena *arena, struct bytes raw, const char *hint)
{
	struct decoder d = {.arena = arena, .in = header_unfold(arena, raw), .hint = hint};
	char *text;

	if (is_plain(d.in)) {
		text = arena_strndup(arena, (const char *)d.in.data, d.in.size);
	} else {
		if (hint == NULL)
			d.hint = decode_first_charset(arena, d.in);
		buffer_init(&d.out, d.in.size * 4 + 64);
		decode_words(&d);
		text = arena_strdup(arena, d.out.data);
		buffer_free(&d.out);
	}
	text_clean_line(text);
	return text;
}
