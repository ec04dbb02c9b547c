/*
 * Content-Transfer-Encoding (RFC 2045 6) and the two encodings of RFC 2047, undone whatever stands
 * there: dirt between the characters, missing padding, text glued behind the end by a mailing list.
 */
#include "parse_p.h"

#include "base/eight.h"

#define BASE64_PAD 64
#define BASE64_NONE 65
/* RFC 2045 6.8: lines of at most 76 characters. */
#define BASE64_LINE_MAX 76
/* Enough of a text to tell words from base64. */
#define SAMPLE_BYTES 400

enum transfer transfer_from_field(struct bytes value)
{
	static const struct {
		const char *word;
		enum transfer encoding;
	} words[] = {
	    {"base64", TRANSFER_BASE64},
	    {"base-64", TRANSFER_BASE64},
	    {"quoted-printable", TRANSFER_QUOTED_PRINTABLE},
	    {"quoted", TRANSFER_QUOTED_PRINTABLE},
	    {"quotedprintable", TRANSFER_QUOTED_PRINTABLE},
	    {"quoted_printable", TRANSFER_QUOTED_PRINTABLE},
	    {"x-uuencode", TRANSFER_UUENCODE},
	    {"uuencode", TRANSFER_UUENCODE},
	    {"x-uue", TRANSFER_UUENCODE},
	    {"uue", TRANSFER_UUENCODE},
	};
	size_t start = 0, end;

	for (; start < value.size; start++)
		if (value.data[start] == '(') /* a comment in front of it */
			start = bytes_find_any(value, start, ")");
		else if (!is_blank(value.data[start]) && value.data[start] != '"')
			break;
	start = start < value.size ? start : value.size;
	end = bytes_find_any(value, start, "\"; \t\r\n(,");
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (bytes_equal_ascii_case(bytes_cut(value, start, end), words[i].word))
			return words[i].encoding;
	return TRANSFER_NONE;
}

static uint8_t base64_value(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return (uint8_t)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (uint8_t)(c - 'a' + 26);
	if (c >= '0' && c <= '9')
		return (uint8_t)(c - '0' + 52);
	if (c == '+')
		return 62;
	if (c == '/')
		return 63;
	return c == '=' ? BASE64_PAD : BASE64_NONE;
}

static uint8_t base64_table[256];

/* Filled once; writing the same bytes twice does no harm. */
static void base64_prepare(void)
{
	if (base64_table['B'] == 0)
		for (int c = 0; c < 256; c++)
			base64_table[c] = base64_value((uint8_t)c);
}

/*
 * Whether a line of base64 follows, as it does when encoded files were put behind each other. The
 * look is short, so that a "=" after each character costs nothing.
 */
static bool is_base64_line(struct bytes in, size_t at)
{
	size_t count = 0;

	while (at < in.size && count < BASE64_LINE_MAX && is_blank(in.data[at])) {
		at++;
		count++;
	}
	for (count = 0; at < in.size && count < BASE64_LINE_MAX; at++, count++) {
		if (in.data[at] == '\n')
			break;
		if (base64_table[in.data[at]] == BASE64_NONE)
			return false;
	}
	return count > 0 && count % 4 == 0;
}

static size_t count_dirt(struct bytes in)
{
	size_t dirt = 0;

	for (size_t i = 0; i < in.size; i++)
		dirt += base64_table[in.data[i]] == BASE64_NONE && in.data[i] != '\n' &&
			in.data[i] != '\r';
	return dirt;
}

/* A line such as "____" or "-- " that stands behind the last one, which had no padding. */
static bool is_footer(struct bytes in, size_t at)
{
	struct bytes rest = bytes_cut(in, at, in.size);
	const uint8_t *end;

	if (rest.size == 0 || base64_table[rest.data[0]] != BASE64_NONE || is_blank(rest.data[0]))
		return false;
	if (rest.size >= 2 && memcmp(rest.data, "--", 2) == 0)
		return true;
	rest.size = rest.size < BASE64_LINE_MAX ? rest.size : BASE64_LINE_MAX;
	end = memchr(rest.data, '\n', rest.size);
	if (end != NULL)
		rest.size = (size_t)(end - rest.data);
	return count_dirt(rest) >= 4 && count_dirt(rest) * 8 > rest.size;
}

/* Behind the padding at i: whether there is more to decode. */
static bool base64_goes_on(struct bytes in, size_t *i)
{
	while (*i + 1 < in.size && base64_table[in.data[*i + 1]] == BASE64_PAD)
		++*i;
	return is_base64_line(in, *i + 1);
}

/*
 * Groups of four characters with nothing between them, which nearly all of base64 is, from at on;
 * returns where something else begins. Of out are *size bytes written or, beyond maximum, counted.
 */
static size_t base64_groups(struct bytes in, size_t at, uint8_t *out, size_t maximum, size_t *size)
{
	size_t used = *size;

	for (; in.size - at >= 4 && (maximum <= used || maximum - used >= 3); at += 4, used += 3) {
		uint32_t one = base64_table[in.data[at]], two = base64_table[in.data[at + 1]],
			 three = base64_table[in.data[at + 2]],
			 four = base64_table[in.data[at + 3]];
		uint32_t bits = one << 18 | two << 12 | three << 6 | four;

		if (((one | two | three | four) & (BASE64_PAD | BASE64_NONE)) >= BASE64_PAD)
			break;
		if (used >= maximum)
			continue;
		out[used] = (uint8_t)(bits >> 16);
		out[used + 1] = (uint8_t)(bits >> 8);
		out[used + 2] = (uint8_t)bits;
	}
	*size = used;
	return at;
}

/*
 * out gets at most maximum bytes; the size of all is returned. A last group without its padding
 * counts, unless there is dirt in it: then it is the end of some words that stand behind.
 */
static size_t decode_base64(struct bytes in, uint8_t *out, size_t maximum)
{
	static const int shifts[4] = {
	    0, 6, 4, 2}; /* by the characters of this group of four so far */
	uint32_t bits = 0;
	size_t size = 0, group = 0; /* behind the last whole group */
	bool is_dirty = false;	    /* what follows it */
	int count = 0;

	for (size_t i = 0; i < in.size; i++) {
		size_t behind = count == 0 ? base64_groups(in, i, out, maximum, &size) : i;
		uint8_t value;

		if (behind > i) {
			i = behind;
			group = size;
			is_dirty = false;
			if (i == in.size)
				break;
		}
		value = base64_table[in.data[i]];
		if (value == BASE64_PAD) {
			bits = 0;
			count = 0;
			group = size;
			is_dirty = false;
			if (!base64_goes_on(in, &i))
				break;
			continue;
		}
		if (value == BASE64_NONE) {
			if (in.data[i] == '\n' && is_footer(in, i + 1))
				break;
			is_dirty = is_dirty || (count > 0 && !is_blank(in.data[i]));
			continue;
		}
		bits = bits << 6 | value;
		count = (count + 1) % 4;
		if (count == 1)
			continue;
		if (size < maximum)
			out[size] = (uint8_t)(bits >> shifts[count]);
		size++;
		if (count == 0) {
			group = size;
			is_dirty = false;
		}
	}
	return is_dirty && count > 0 ? group : size;
}

/* Behind the last line in front of a line that a mailing list draws. */
static size_t footer_find(struct bytes in)
{
	for (size_t at = 0; at < in.size; at++)
		if (in.data[at] == '\n' && at + 1 < in.size &&
		    memchr("_-*", in.data[at + 1], 3) != NULL && is_footer(in, at + 1))
			return at;
	return in.size;
}

/* More than half of base64 are capitals and digits, of words hardly any. */
static bool looks_like_words(struct bytes in)
{
	size_t capitals = 0;

	for (size_t i = 0; i < in.size; i++)
		capitals += base64_table[in.data[i]] < 26 ||
			    (base64_table[in.data[i]] >= 52 && base64_table[in.data[i]] < 62);
	return capitals * 4 < in.size;
}

bool transfer_looks_like_base64(struct bytes in)
{
	struct bytes sample = bytes_trim(in);
	size_t dirt;

	base64_prepare();
	sample.size = sample.size < SAMPLE_BYTES ? sample.size : SAMPLE_BYTES;
	sample.size = footer_find(sample);
	dirt = count_dirt(sample);
	/* There is a blank in six letters of most words, in ten of long ones. */
	return dirt * 8 <= sample.size && (dirt == 0 || !looks_like_words(sample));
}

/* Of hexadecimal digits one more than what they stand for, else 0. */
static const uint8_t hex_values[256] = {['0'] = 1,
    ['1'] = 2,
    ['2'] = 3,
    ['3'] = 4,
    ['4'] = 5,
    ['5'] = 6,
    ['6'] = 7,
    ['7'] = 8,
    ['8'] = 9,
    ['9'] = 10,
    ['A'] = 11,
    ['B'] = 12,
    ['C'] = 13,
    ['D'] = 14,
    ['E'] = 15,
    ['F'] = 16,
    ['a'] = 11,
    ['b'] = 12,
    ['c'] = 13,
    ['d'] = 14,
    ['e'] = 15,
    ['f'] = 16};

/* The byte that "=XX" at i stands for, or -1. */
static int escape_value(struct bytes in, size_t i)
{
	int high, low;

	if (i + 2 >= in.size || in.data[i] != '=')
		return -1;
	high = hex_values[in.data[i + 1]];
	low = hex_values[in.data[i + 2]];
	return high == 0 || low == 0 ? -1 : (high - 1) << 4 | (low - 1);
}

/* Behind the line end of a soft break whose "=" is at i, or 0: blanks may have crept in between. */
static size_t soft_break(struct bytes in, size_t i)
{
	i++;
	while (i < in.size && (in.data[i] == ' ' || in.data[i] == '\t' || in.data[i] == '\r'))
		i++;
	if (i == in.size)
		return i;
	return in.data[i] == '\n' ? i + 1 : 0;
}

/* Copies what has neither escapes nor line ends, eight bytes at a time; returns how many bytes. */
static size_t copy_plain(struct bytes in, size_t at, uint8_t *out)
{
	size_t start = at;
	uint64_t eight;

	for (; in.size - at >= sizeof(eight); at += sizeof(eight), out += sizeof(eight)) {
		memcpy(&eight, in.data + at, sizeof(eight));
		if (eight_have(eight, '=') || eight_have(eight, '\n'))
			break;
		memcpy(out, &eight, sizeof(eight));
	}
	return at - start;
}

/* The escapes at at, behind each other as in text that is not Latin; returns where they end. */
static size_t decode_escapes(struct bytes in, size_t at, uint8_t *out, size_t *size)
{
	int value;

	for (; (value = escape_value(in, at)) >= 0; at += 3)
		out[(*size)++] = (uint8_t)value;
	return at;
}

/* out has room for in.size bytes. */
static size_t quoted_printable_decode(struct bytes in, uint8_t *out)
{
	size_t size = 0, hard = 0; /* hard: blanks before it were written as =20 */

	for (size_t i = 0; i < in.size;) {
		size_t plain = copy_plain(in, i, out + size), next;

		size += plain;
		i += plain;
		if (i == in.size)
			break;
		if (in.data[i] != '=') {
			if (in.data[i] ==
			    '\n') /* blanks at line ends were added on the way (6.7 (3)) */
				while (
				    size > hard && (out[size - 1] == ' ' || out[size - 1] == '\t'))
					size--;
			out[size++] = in.data[i++];
			continue;
		}
		next = decode_escapes(in, i, out, &size);
		if (next == i)
			next = soft_break(in, i);
		if (next > 0)
			hard = size;
		else
			out[size++] = in.data[i];
		i = next > 0 ? next : i + 1;
	}
	return size;
}

static struct bytes cut_decoded(uint8_t *out, size_t size, size_t maximum, size_t *size_r)
{
	if (size_r != NULL)
		*size_r = size;
	return (struct bytes){out, size < maximum ? size : maximum};
}

struct bytes transfer_decode_q(struct arena *arena, struct bytes in)
{
	uint8_t *out = arena_room(arena, in.size + 1);
	size_t size = 0;

	for (size_t i = 0; i < in.size; i++) {
		int value = in.data[i] == '=' ? escape_value(in, i) : -1;

		if (value >= 0)
			i += 2;
		else if (in.data[i] == '_')
			value = ' ';
		out[size++] = value >= 0 ? (uint8_t)value : in.data[i];
	}
	return (struct bytes){out, size};
}

struct bytes transfer_decode(
    struct arena *arena, struct bytes in, enum transfer encoding, size_t maximum, size_t *size_r)
{
	uint8_t *out;
	size_t room;

	base64_prepare();
	switch (encoding) {
	case TRANSFER_BASE64:
		room = in.size / 4 * 3 + 3;
		room = room < maximum ? room : maximum;
		out = room > 0 ? arena_room(arena, room) : NULL;
		return cut_decoded(out, decode_base64(in, out, room), maximum, size_r);
	case TRANSFER_QUOTED_PRINTABLE:
		out = arena_room(arena, in.size);
		return cut_decoded(out, quoted_printable_decode(in, out), maximum, size_r);
	case TRANSFER_UUENCODE:
		out = arena_room(arena, in.size);
		return cut_decoded(out, uuencode_decode(in, out, in.size), maximum, size_r);
	case TRANSFER_NONE:
		break;
	}
	if (size_r != NULL)
		*size_r = in.size;
	return (struct bytes){in.data, in.size < maximum ? in.size : maximum};
}
