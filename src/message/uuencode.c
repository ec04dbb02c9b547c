/*
 * Files that stand in the text between "begin 644 name" and "end" (POSIX uuencode), as old programs
 * send them.
 */
#include "parse_p.h"

static size_t line_end(struct bytes in, size_t at)
{
	const uint8_t *end = at < in.size ? memchr(in.data + at, '\n', in.size - at) : NULL;

	return end == NULL ? in.size : (size_t)(end - in.data);
}

static uint8_t value_of(struct bytes in, size_t at, size_t end)
{
	return at < end ? (uint8_t)((in.data[at] - ' ') & 0x3f) : 0;
}

/* Whether the line is encoded: its first character says how many characters follow. */
static bool is_encoded_line(struct bytes in, size_t at, size_t end)
{
	size_t length = end - at, expected;

	while (length > 0 && in.data[at + length - 1] == '\r')
		length--;
	if (length == 0 || in.data[at] < ' ' || in.data[at] > '`')
		return false;
	expected = (size_t)(value_of(in, at, end) + 2) / 3 * 4;
	/* Blanks at the end are lost on the way; a checksum character may be added. */
	return length <= expected + 2 && length + 3 >= expected / 4 * 3;
}

/* The start of the name in "begin 644 name", or 0; some programs write no name. */
static size_t begin_name(struct bytes in, size_t at, size_t end)
{
	size_t digits = 0;

	if (end - at < 9 || memcmp(in.data + at, "begin ", 6) != 0)
		return 0;
	for (at += 6; at < end && in.data[at] >= '0' && in.data[at] <= '7'; at++)
		digits++;
	if (digits < 3 || digits > 4 || (at < end && in.data[at] != ' '))
		return 0;
	return at < end ? at + 1 : end;
}

/* Behind the last encoded line; *end_r behind the line "end" too. False when there is no such
 * block. */
static bool block_find(struct bytes text, size_t at, size_t *encoded_end_r, size_t *end_r)
{
	size_t lines = 0, end;

	for (; at < text.size; at = end + 1, lines++) {
		end = line_end(text, at);
		if (bytes_equal_ascii_case(bytes_trim(bytes_cut(text, at, end)), "end")) {
			*encoded_end_r = at;
			*end_r = end < text.size ? end + 1 : end;
			return lines > 0;
		}
		if (!is_encoded_line(text, at, end))
			break;
	}
	*encoded_end_r = *end_r = at < text.size ? at : text.size;
	return lines > 1;
}

bool uuencode_find(struct arena *arena, struct bytes text, size_t from, struct uuencoded *found_r)
{
	for (size_t start = from, next; start < text.size; start = next) {
		size_t end = line_end(text, start), name = begin_name(text, start, end);
		size_t encoded_end, block_end;

		next = end + 1;
		if (name == 0 || end == text.size)
			continue;
		if (!block_find(text, end + 1, &encoded_end, &block_end)) {
			next = block_end > next ? block_end : next;
			continue;
		}
		found_r->start = start;
		found_r->end = block_end;
		found_r->name = (const char *)bytes_trim(bytes_cut(text, name, end)).data;
		found_r->name = arena_strndup(
		    arena, found_r->name, bytes_trim(bytes_cut(text, name, end)).size);
		found_r->encoded = bytes_cut(text, end + 1, encoded_end);
		return true;
	}
	return false;
}

size_t uuencode_decode(struct bytes encoded, uint8_t *out, size_t maximum)
{
	size_t size = 0, end;

	for (size_t at = 0; at < encoded.size; at = end + 1) {
		size_t count;

		end = line_end(encoded, at);
		if (begin_name(encoded, at, end) != 0 || !is_encoded_line(encoded, at, end))
			continue;
		count = value_of(encoded, at++, end);
		for (size_t i = 0; i < count; i++) {
			size_t group = at + i / 3 * 4 + i % 3;
			unsigned bits = (unsigned)value_of(encoded, group, end) << 6 |
					value_of(encoded, group + 1, end);

			if (size < maximum)
				out[size] = (uint8_t)(bits >> (4 - 2 * (i % 3)));
			size++;
		}
	}
	return size;
}
