/*
 * fold: the one form of a text in which words are compared and searched (text_fold in base.h).
 *
 * Nearly all text is made of "plain" characters whose form is known without asking anybody: ASCII,
 * Han, full-width ASCII. Only what lies between them goes through ICU's NFKC_Casefold, in short
 * pieces: a piece starts with the plain character before it (an accent joins the letter before it)
 * and ends where normalisation has a boundary. A piece is cut after PIECE_MAX characters in any
 * case, because reordering a long run of accents takes quadratic time; only text that nobody wrote
 * has such runs, and both sides of a comparison are cut alike.
 */
#include "hark/base.h"

#include <assert.h>
#include <endian.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

#include "base/eight.h"
#include "base/simplify.h"

#define PIECE_MAX 60
/* NFKC makes at most 18 characters of one (U+FDFA), UTF-16 at most two units of a character. */
#define PIECE_UNITS_MAX (2 * (PIECE_MAX + 1))
#define FOLDED_UNITS_MAX (18 * PIECE_UNITS_MAX)

struct folder {
	struct arena *arena; /* borrowed */
	const char *text;    /* borrowed */
	size_t size, at;
	char *out; /* in arena */
	size_t out_size, out_capacity;
	bool is_after_blank;
	/* Only when the text is traced: one for each byte of out, and what is being folded now. */
	bool is_traced;
	struct text_range *origins; /* in arena */
	struct text_range origin;
};

static const UNormalizer2 *casefold(void)
{
	static const UNormalizer2 *normalizer;
	UErrorCode status = U_ZERO_ERROR;

	if (normalizer == NULL)
		normalizer = unorm2_getNFKCCasefoldInstance(&status);
	assert(normalizer != NULL);
	return normalizer;
}

static void *enlarge(const struct folder *folder, const void *old, size_t size)
{
	void *larger = arena_array(folder->arena, folder->out_capacity, size);

	memcpy(larger, old, folder->out_size * size);
	return larger;
}

static void reserve(struct folder *folder, size_t size)
{
	if (folder->out_capacity - folder->out_size > size)
		return;
	folder->out_capacity = 2 * folder->out_capacity + size;
	folder->out = enlarge(folder, folder->out, 1);
	if (folder->is_traced)
		folder->origins = enlarge(folder, folder->origins, sizeof(*folder->origins));
}

static bool is_blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x85 && u_isUWhiteSpace((UChar32)c));
}

static bool is_apostrophe(uint32_t c)
{
	return c == 0x2018 || c == 0x2019 || c == 0x201b || c == 0x02bc;
}

/* The last steps, for a character that is already in NFKC_Casefold form. */
static void put(struct folder *folder, uint32_t c)
{
	bool blank = is_blank(c);
	size_t start = folder->out_size;

	reserve(folder, 4);
	if (blank) {
		if (!folder->is_after_blank)
			folder->out[folder->out_size++] = ' ';
	} else {
		c = is_apostrophe(c) ? '\'' : simplify_character(c);
		folder->out_size += utf8_put(c, folder->out + folder->out_size);
	}
	folder->is_after_blank = blank;
	for (size_t i = start; folder->is_traced && i < folder->out_size; i++)
		folder->origins[i] = folder->origin;
}

static bool is_han(uint32_t c)
{
	return c >= 0x4e00 && c <= 0x9fff;
}

/* What put does, for those alone: they are half of all characters. Simplified they have three
 * bytes, too. */
static void put_han(struct folder *folder, uint32_t c)
{
	char *out;

	reserve(folder, 4);
	c = simplify_character(c);
	out = folder->out + folder->out_size;
	out[0] = (char)(0xe0 | c >> 12);
	out[1] = (char)(0x80 | (c >> 6 & 0x3f));
	out[2] = (char)(0x80 | (c & 0x3f));
	for (size_t i = 0; folder->is_traced && i < 3; i++)
		folder->origins[folder->out_size + i] = folder->origin;
	folder->out_size += 3;
	folder->is_after_blank = false;
}

/* Characters with a boundary before them and a form that is known here. */
static bool is_plain(uint32_t c)
{
	return c < 0x80 || is_han(c) || (c >= 0x3400 && c <= 0x4dbf) ||
	       (c >= 0xff01 && c <= 0xff5e) || (c >= 0x3000 && c <= 0x3002);
}

static uint32_t plain_form(uint32_t c)
{
	if (c >= 0xff01 && c <= 0xff5e)
		c -= 0xff01 - '!';
	if (c >= 'A' && c <= 'Z')
		c += 'a' - 'A';
	return c;
}

static uint32_t peek(const struct folder *folder, size_t *next)
{
	const unsigned char *bytes = (const unsigned char *)folder->text + *next;

	if (*next + 2 < folder->size && bytes[0] >= 0xe3 && bytes[0] <= 0xe9 &&
	    (bytes[1] & 0xc0) == 0x80 && (bytes[2] & 0xc0) == 0x80) {
		*next += 3;
		return (bytes[0] & 0x0fu) << 12 | (bytes[1] & 0x3fu) << 6 | (bytes[2] & 0x3fu);
	}
	return utf8_next(folder->text, folder->size, next);
}

/*
 * Eight bytes of ASCII, folded; false when they are not, or hold white space other than single
 * blanks. Bits 0 to 7 are the first byte.
 */
static bool fold_eight(uint64_t eight, bool is_after_blank, uint64_t *folded_r)
{
	uint64_t blanks;

	if ((eight & EIGHT_HIGH_BITS) != 0 || eight_have_below(eight, ' '))
		return false;
	blanks = ~(eight + EIGHT_BYTES(0x7f - ' ')) & EIGHT_HIGH_BITS;
	if ((blanks & (blanks << 8 | (is_after_blank ? 0x80 : 0))) != 0)
		return false;
	*folded_r = eight_lower(eight);
	return true;
}

/* As many as there are that are followed by ASCII. */
static void fold_ascii_eights(struct folder *folder)
{
	const char *text = folder->text;
	uint64_t eight;

	while (folder->at + 8 < folder->size && (text[folder->at + 8] & 0x80) == 0) {
		memcpy(&eight, text + folder->at, sizeof(eight));
		if (!fold_eight(le64toh(eight), folder->is_after_blank, &eight))
			break;
		eight = htole64(eight);
		memcpy(folder->out + folder->out_size, &eight, sizeof(eight));
		folder->out_size += sizeof(eight);
		folder->at += sizeof(eight);
		folder->is_after_blank = text[folder->at - 1] == ' ';
	}
}

/* ASCII that is followed by ASCII: no accent can come behind it. */
static void fold_ascii(struct folder *folder)
{
	const char *text = folder->text;

	reserve(folder, folder->size - folder->at);
	while (folder->at + 1 < folder->size && (text[folder->at] & 0x80) == 0 &&
	       (text[folder->at + 1] & 0x80) == 0) {
		unsigned char c = (unsigned char)text[folder->at++];
		bool blank = c == ' ' || (c >= '\t' && c <= '\r');

		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		if (!blank || !folder->is_after_blank)
			folder->out[folder->out_size++] = blank ? ' ' : (char)c;
		folder->is_after_blank = blank;
		if (!blank)
			fold_ascii_eights(folder);
	}
}

/*
 * Plain characters, up to the last one before a character that is not plain. Returns false when
 * nothing could be taken: a piece begins here.
 */
static bool fold_plain(struct folder *folder)
{
	size_t start = folder->at, next = folder->at;
	uint32_t c = next < folder->size ? peek(folder, &next) : 0;

	while (folder->at < folder->size && is_plain(c)) {
		size_t behind = next;
		uint32_t following = next < folder->size ? peek(folder, &next) : 0;

		if (!is_plain(following))
			break;
		folder->origin = (struct text_range){folder->at, behind};
		if (is_han(c))
			put_han(folder, c);
		else
			put(folder, plain_form(c));
		folder->at = behind;
		if (following < 0x80)
			break;
		c = following;
	}
	return folder->at > start;
}

/* A piece as UTF-16, and where each unit came from; moves folder->at behind it. */
static int32_t take_piece(
    struct folder *folder, UChar units[PIECE_UNITS_MAX], size_t starts[PIECE_UNITS_MAX + 1])
{
	int32_t length = 0;

	for (int count = 0; count < PIECE_MAX && folder->at < folder->size; count++) {
		size_t next = folder->at;
		uint32_t c = peek(folder, &next);

		if (count > 0 && is_plain(c))
			break;
		if (count > PIECE_MAX / 2 && unorm2_hasBoundaryBefore(casefold(), (UChar32)c))
			break;
		starts[length] = starts[length + 1] = folder->at;
		U16_APPEND_UNSAFE(units, length, c);
		folder->at = next;
	}
	starts[length] = folder->at;
	return length;
}

static void fold_units(struct folder *folder, const UChar *units, int32_t count)
{
	UChar folded[FOLDED_UNITS_MAX];
	UErrorCode status = U_ZERO_ERROR;
	int32_t length =
	    unorm2_normalize(casefold(), units, count, folded, FOLDED_UNITS_MAX, &status);

	assert(U_SUCCESS(status));
	for (int32_t at = 0; at < length;) {
		UChar32 c;

		U16_NEXT(folded, at, length, c);
		put(folder, (uint32_t)c);
	}
}

/* Behind the units that normalisation may join with the one at from. */
static int32_t boundary_behind(const UChar *units, int32_t from, int32_t length)
{
	int32_t at = from;
	UChar32 c;

	U16_FWD_1(units, at, length);
	while (at < length) {
		U16_GET(units, 0, at, length, c);
		if (unorm2_hasBoundaryBefore(casefold(), c))
			break;
		U16_FWD_1(units, at, length);
	}
	return at;
}

/* A traced piece is folded in the smallest pieces that give the same. */
static void fold_piece(struct folder *folder)
{
	UChar units[PIECE_UNITS_MAX];
	size_t starts[PIECE_UNITS_MAX + 1];
	int32_t length = take_piece(folder, units, starts), to;

	for (int32_t from = 0; from < length; from = to) {
		to = folder->is_traced ? boundary_behind(units, from, length) : length;
		folder->origin = (struct text_range){starts[from], starts[to]};
		fold_units(folder, units + from, to - from);
	}
}

static void fold(struct folder *folder)
{
	folder->out_capacity = folder->size + folder->size / 16 + 16;
	folder->out = arena_alloc(folder->arena, folder->out_capacity);
	if (folder->is_traced)
		folder->origins =
		    arena_array(folder->arena, folder->out_capacity, sizeof(*folder->origins));
	while (folder->at < folder->size) {
		if (!folder->is_traced)
			fold_ascii(folder);
		if (!fold_plain(folder) && folder->at < folder->size)
			fold_piece(folder);
	}
	folder->out[folder->out_size] = '\0';
}

char *text_fold(struct arena *arena, const char *text)
{
	struct folder folder = {.arena = arena, .text = text, .size = strlen(text)};

	fold(&folder);
	return folder.out;
}

char *text_fold_traced(struct arena *arena, const char *text, struct text_range **origins_r)
{
	struct folder folder = {
	    .arena = arena, .text = text, .size = strlen(text), .is_traced = true};

	fold(&folder);
	folder.origins[folder.out_size] = (struct text_range){folder.size, folder.size};
	*origins_r = folder.origins;
	return folder.out;
}

uint32_t text_fold_character(uint32_t c)
{
	if (is_blank(c))
		return ' ';
	if (is_apostrophe(c))
		return '\'';
	if (is_plain(c))
		return simplify_character(plain_form(c));
	return (uint32_t)u_foldCase((UChar32)c, U_FOLD_CASE_DEFAULT);
}
