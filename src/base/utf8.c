#include "hark/base.h"

#include <string.h>
#include <unicode/uchar.h>

#include "base/eight.h"

#define REPLACEMENT 0xfffd

/* The bytes of the character that first begins; 0: none does. */
static unsigned length_of(unsigned char first)
{
	if (first < 0xc2 || first > 0xf4)
		return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* Whether second may follow first in a well-formed sequence (Unicode 15, table 3-7): nothing is
 * written longer than it need be, no surrogate, nothing above U+10FFFF. */
static bool may_follow(unsigned char first, unsigned char second)
{
	unsigned char low = first == 0xe0   ? 0xa0
			    : first == 0xf0 ? 0x90
					    : 0x80,
		      high = first == 0xed   ? 0x9f
			     : first == 0xf4 ? 0x8f
					     : 0xbf;

	return second >= low && second <= high;
}

/* Like utf8_next, and says whether the bytes were well-formed. */
static uint32_t decode(const char *text, size_t size, size_t *at, bool *is_valid_r)
{
	unsigned char first = (unsigned char)text[(*at)++];
	unsigned length = length_of(first);
	uint32_t character = first & (0xffu >> (length + 1));

	*is_valid_r = true;
	if (first < 0x80)
		return first;
	*is_valid_r = false;
	if (length == 0)
		return REPLACEMENT;
	for (unsigned i = 1; i < length; i++) {
		unsigned char next = *at < size ? (unsigned char)text[*at] : 0;

		if (i == 1 ? !may_follow(first, next) : !utf8_goes_on(next))
			return REPLACEMENT;
		character = character << 6 | (next & 0x3f);
		(*at)++;
	}
	*is_valid_r = true;
	return character;
}

uint32_t utf8_next_rare(const char *text, size_t size, size_t *at)
{
	bool is_valid;

	return decode(text, size, at, &is_valid);
}

size_t utf8_put(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

size_t utf8_skip_ascii(const char *text, size_t size, size_t at)
{
	uint64_t eight;

	for (; size - at >= sizeof(eight); at += sizeof(eight)) {
		memcpy(&eight, text + at, sizeof(eight));
		if ((eight & EIGHT_HIGH_BITS) != 0)
			break;
	}
	while (at < size && (unsigned char)text[at] < 0x80)
		at++;
	return at;
}

/* Over what is not rare: runs of ASCII, eight at a time, and characters of three bytes as
 * utf8_next has them. */
static size_t skip_plain(const char *text, size_t size, size_t at)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t start;

	do {
		start = at;
		while (size - at >= 3 && bytes[at] >= 0xe1 && bytes[at] <= 0xef &&
		       bytes[at] != 0xed && utf8_goes_on(bytes[at + 1]) &&
		       utf8_goes_on(bytes[at + 2]))
			at += 3;
		at = utf8_skip_ascii(text, size, at);
	} while (at > start);
	return at;
}

bool utf8_is_valid(const char *text, size_t size)
{
	bool is_valid = true;

	for (size_t at = skip_plain(text, size, 0); at < size && is_valid;
	     at = skip_plain(text, size, at))
		decode(text, size, &at, &is_valid);
	return is_valid;
}

/* Of each eight bytes those that begin no character are counted by their two highest bits. */
size_t utf8_count(const char *text, size_t size)
{
	size_t count = size, at = 0;

	for (; at + 8 <= size; at += 8) {
		uint64_t eight;

		memcpy(&eight, text + at, sizeof(eight));
		eight &= ~(eight << 1) & EIGHT_HIGH_BITS;
		count -= (size_t)((eight >> 7) * EIGHT_BYTES(1) >> 56);
	}
	for (; at < size; at++)
		count -= utf8_goes_on((unsigned char)text[at]);
	return count;
}

char *utf8_clean(struct arena *arena, const char *text, size_t size)
{
	size_t used = 0;
	char *clean;

	if (utf8_is_valid(text, size) && memchr(text, '\0', size) == NULL)
		return arena_strndup(arena, text, size);
	clean =
	    arena_array(arena, size + 1, 3); /* U+FFFD is three bytes, for at least one of input */
	for (size_t at = 0; at < size;) {
		uint32_t character = utf8_next(text, size, &at);

		used += utf8_put(character != 0 ? character : REPLACEMENT, clean + used);
	}
	clean[used] = '\0';
	return clean;
}

size_t utf8_cut(const char *text, size_t size, size_t maximum_bytes)
{
	size_t end = maximum_bytes;

	if (size <= maximum_bytes)
		return size;
	while (end > 0 && ((unsigned char)text[end] & 0xc0) == 0x80)
		end--;
	return end;
}

static size_t character_width(uint32_t character)
{
	int type = u_charType((UChar32)character);
	int width = u_getIntPropertyValue((UChar32)character, UCHAR_EAST_ASIAN_WIDTH);

	if (type == U_CONTROL_CHAR || type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK ||
	    type == U_FORMAT_CHAR)
		return 0;
	return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

size_t utf8_width(const char *text)
{
	size_t size = strlen(text), width = 0;

	for (size_t at = 0; at < size;)
		width += character_width(utf8_next(text, size, &at));
	return width;
}
