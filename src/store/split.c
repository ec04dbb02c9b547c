/*
 * split: a text into search terms. Letters and digits stand together as a word; each character of a
 * script that is written without blanks, and each symbol, is a term of its own, so that any part of
 * a Chinese or Japanese sentence is found as a phrase. Accents on Latin letters are dropped: "cafe"
 * finds "café".
 */
#include "store/search_p.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>

/* A word longer than this is cut: no person searches for it, and FTS5 cuts at 32 KB by itself. */
#define TERM_BYTES_MAX 128

enum place { PLACE_BETWEEN, PLACE_WORD, PLACE_ALONE };

static bool is_written_without_blanks(uint32_t c)
{
	UErrorCode status = U_ZERO_ERROR;

	if (c < 0x0e00)
		return false;
	if (c >= 0x4e00 && c <= 0x9fa5) /* Han: nearly all */
		return true;
	switch (uscript_getScript((UChar32)c, &status)) {
	case USCRIPT_HAN:
	case USCRIPT_HIRAGANA:
	case USCRIPT_KATAKANA:
	case USCRIPT_HANGUL:
	case USCRIPT_THAI:
	case USCRIPT_LAO:
	case USCRIPT_KHMER:
	case USCRIPT_MYANMAR:
		return true;
	default:
		return c == 0x30fc; /* the prolonged sound mark belongs to both Kana */
	}
}

static bool is_ascii_word(unsigned char c)
{
	return (c | 0x20u) - 'a' < 26u || c - (unsigned)'0' < 10u;
}

static enum place place_of(uint32_t c)
{
	uint32_t mask;

	if (is_written_without_blanks(c))
		return PLACE_ALONE;
	mask = U_MASK(u_charType((UChar32)c));
	if (mask & U_GC_S_MASK)
		return PLACE_ALONE;
	return mask & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK) ? PLACE_WORD : PLACE_BETWEEN;
}

/* The Latin letter under its accents. */
static uint32_t without_accents(uint32_t c)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *normalizer;
	UChar parts[4];

	if (!((c >= 0xc0 && c < 0x250) || (c >= 0x1e00 && c < 0x1f00)))
		return c;
	normalizer = unorm2_getNFDInstance(&status);
	if (U_FAILURE(status))
		return c;
	if (unorm2_getDecomposition(normalizer, (UChar32)c, parts, ARRAY_SIZE(parts), &status) < 1)
		return c;
	return U_SUCCESS(status) && parts[0] < 0x80 ? parts[0] : c;
}

/* Terms are written here and go into the buffer by the piece. */
struct pen {
	char bytes[1024];
	size_t used;
	size_t term_bytes; /* of the term under way; 0: none is, and a blank was written last */
	struct buffer *split;
};

/* What one step may write: a blank, a character, a blank. */
#define STEP_BYTES 6

/* What passes the buffer's maximum is cut behind a whole character. */
static void flush(struct pen *pen)
{
	struct buffer *split = pen->split;
	size_t room = split->maximum - split->size;
	size_t size = pen->used > room ? utf8_cut(pen->bytes, pen->used, room) : pen->used;

	buffer_append(split, pen->bytes, size);
	split->is_truncated |= size < pen->used;
	pen->used = 0;
}

static bool is_full(const struct pen *pen)
{
	return pen->used + STEP_BYTES > sizeof(pen->bytes);
}

static void end_term(struct pen *pen)
{
	if (pen->term_bytes > 0)
		pen->bytes[pen->used++] = ' ';
	pen->term_bytes = 0;
}

static void put(struct pen *pen, uint32_t c)
{
	size_t size = utf8_put(c, pen->bytes + pen->used);

	pen->used += size;
	pen->term_bytes += size;
}

/* A Han character of the main block, nearly all there are: U+4E00 is e4 b8 80, U+9FA5 e9 be a5. */
static bool is_common_han(const char *text)
{
	const unsigned char *bytes = (const unsigned char *)text;
	unsigned tail = (unsigned)bytes[1] << 8 | bytes[2];

	if (bytes[0] <= 0xe4)
		return bytes[0] == 0xe4 && tail >= 0xb880;
	return bytes[0] < 0xe9 || (bytes[0] == 0xe9 && tail <= 0xbea5);
}

/* Those, each with the blank behind it, as many as there are and have room; at is moved. */
static void take_han(struct pen *pen, const char *text, size_t size, size_t *at)
{
	end_term(pen);
	for (; size - *at >= 3 && !is_full(pen) && is_common_han(text + *at); *at += 3) {
		memcpy(pen->bytes + pen->used, text + *at, 3);
		pen->bytes[pen->used + 3] = ' ';
		pen->used += 4;
	}
}

/* The same for ASCII: a blank is written as the next byte and stays only behind a term. */
static void take_ascii(struct pen *pen, const char *text, size_t size, size_t *at)
{
	size_t room = (sizeof(pen->bytes) - pen->used - STEP_BYTES) / 2 + 1, from = *at;
	size_t end = from + (size - from < room ? size - from : room), term = pen->term_bytes;
	char *out = pen->bytes + pen->used;

	for (; from < end && (text[from] & 0x80) == 0; from++) {
		bool is_word = is_ascii_word((unsigned char)text[from]);

		if (!is_word || term >= TERM_BYTES_MAX) {
			*out = ' ';
			out += term > 0;
			term = 0;
		}
		*out = text[from];
		out += is_word;
		term += is_word;
	}
	pen->used = (size_t)(out - pen->bytes);
	pen->term_bytes = term;
	*at = from;
}

static void take_other(struct pen *pen, const char *text, size_t size, size_t *at)
{
	uint32_t c = utf8_next(text, size, at);
	enum place place = place_of(c);

	if (place != PLACE_WORD || pen->term_bytes >= TERM_BYTES_MAX)
		end_term(pen);
	if (place != PLACE_BETWEEN)
		put(pen, without_accents(c));
	if (place == PLACE_ALONE)
		end_term(pen);
}

void split_text(const char *text, struct arena *arena, struct buffer *split_r)
{
	const char *folded = text_fold(arena, text);
	struct pen pen = {.bytes = " ", .used = 1, .split = split_r};
	size_t size = strlen(folded), at = 0;

	buffer_clear(split_r);
	while (at < size && !split_r->is_truncated) {
		if ((folded[at] & 0x80) == 0)
			take_ascii(&pen, folded, size, &at);
		else if (size - at >= 3 && is_common_han(folded + at))
			take_han(&pen, folded, size, &at);
		else
			take_other(&pen, folded, size, &at);
		if (is_full(&pen))
			flush(&pen);
	}
	end_term(&pen);
	flush(&pen);
}
