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

static enum place place_of(uint32_t c)
{
	uint32_t mask;

	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
			   ? PLACE_WORD
			   : PLACE_BETWEEN;
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

static bool put(struct buffer *split, uint32_t c)
{
	char bytes[4];

	return buffer_append(split, bytes, utf8_put(c, bytes));
}

static void end_term(struct buffer *split)
{
	if (split->size == 0 || split->data[split->size - 1] != ' ')
		buffer_add_char(split, ' ');
}

/* The small letters and digits of ASCII at text, as many as one term and the room may hold. */
static size_t plain_length(const char *text, size_t size, size_t room)
{
	size_t length = 0;

	size = size < TERM_BYTES_MAX ? size : TERM_BYTES_MAX;
	size = size < room ? size : room;
	while (length < size && ((text[length] >= 'a' && text[length] <= 'z') ||
				    (text[length] >= '0' && text[length] <= '9')))
		length++;
	return length;
}

/* Takes what a term begins with at once; 0: it begins with something else, or none does here. */
static size_t take_plain(struct buffer *split, const char *text, size_t size)
{
	size_t length;

	if (split->data[split->size - 1] != ' ')
		return 0;
	length = plain_length(text, size, split->maximum - split->size);
	return buffer_append(split, text, length) ? length : 0;
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

/* Takes such characters, each with the blank behind it; 0: something else begins here. */
static size_t take_han(struct buffer *split, const char *text, size_t size)
{
	char terms[4 * 64];
	size_t taken = 0, out = 0;

	if (size < 3 || !is_common_han(text) || split->maximum - split->size <= sizeof(terms))
		return 0;
	end_term(split);
	while (size - taken >= 3 && out + 4 <= sizeof(terms) && is_common_han(text + taken)) {
		memcpy(terms + out, text + taken, 3);
		terms[out + 3] = ' ';
		taken += 3;
		out += 4;
	}
	return buffer_append(split, terms, out) ? taken : 0;
}

void split_text(const char *text, struct arena *arena, struct buffer *split_r)
{
	const char *folded = text_fold(arena, text);
	size_t size = strlen(folded), at = 0, term_at = 0;

	buffer_clear(split_r);
	end_term(split_r);
	while (at < size && !split_r->is_truncated) {
		size_t plain = take_plain(split_r, folded + at, size - at);
		size_t han = plain > 0 ? 0 : take_han(split_r, folded + at, size - at);
		uint32_t c;
		enum place place;

		if (plain + han > 0) {
			term_at = split_r->size - plain;
			at += plain + han;
			continue;
		}
		c = utf8_next(folded, size, &at);
		place = place_of(c);
		if (place != PLACE_WORD || split_r->size - term_at >= TERM_BYTES_MAX)
			end_term(split_r);
		if (split_r->data[split_r->size - 1] == ' ')
			term_at = split_r->size;
		if (place != PLACE_BETWEEN)
			put(split_r, without_accents(c));
		if (place == PLACE_ALONE)
			end_term(split_r);
	}
	end_term(split_r);
}
