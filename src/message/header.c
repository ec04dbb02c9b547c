/*
 * A header block as fields (RFC 5322 2.2), forgivingly: blanks before the colon, junk lines and an
 * mbox "From " line are survived. A missing blank line before the text is noticed.
 */
#include "parse_p.h"

/* So many lines that are no fields may stand between two fields; more are the text already. */
#define JUNK_LINES_MAX 10
#define NAME_BYTES_MAX 200

static size_t line_end(struct bytes bytes, size_t at)
{
	const uint8_t *end = memchr(bytes.data + at, '\n', bytes.size - at);

	return end == NULL ? bytes.size : (size_t)(end - bytes.data);
}

static size_t line_next(struct bytes bytes, size_t at)
{
	size_t end = line_end(bytes, at);

	return end < bytes.size ? end + 1 : end;
}

/* The place of the colon behind a field name (RFC 5322 3.6.8), or 0. */
static size_t colon_find(struct bytes bytes, size_t at)
{
	size_t limit = bytes.size - at > NAME_BYTES_MAX ? at + NAME_BYTES_MAX : bytes.size;
	size_t end = at;

	while (end < limit && bytes.data[end] > ' ' && bytes.data[end] < 0x7f &&
	       bytes.data[end] != ':')
		end++;
	if (end == at)
		return 0;
	while (end < limit && (bytes.data[end] == ' ' || bytes.data[end] == '\t'))
		end++;
	return end < limit && bytes.data[end] == ':' ? end : 0;
}

bool header_is_field(struct bytes bytes, size_t at)
{
	return colon_find(bytes, at) != 0;
}

static bool is_fold(struct bytes block, size_t at)
{
	return at < block.size && (block.data[at] == ' ' || block.data[at] == '\t');
}

static bool is_blank_line(struct bytes block, size_t at)
{
	return bytes_trim(bytes_cut(block, at, line_end(block, at))).size == 0;
}

/* Whether the next line that is not junk is a field. */
static bool fields_follow(struct bytes block, size_t at)
{
	for (int line = 0; line < JUNK_LINES_MAX && at < block.size; line++) {
		if (header_is_field(block, at))
			return true;
		if (is_blank_line(block, at))
			return false;
		at = line_next(block, at);
	}
	return false;
}

/* Behind the last line of the field that begins at at. */
static size_t field_end(struct bytes block, size_t at)
{
	at = line_next(block, at);
	while (is_fold(block, at)) {
		/* A line of blanks continues a field (RFC 5322 4.2) only if the header goes on. */
		if (is_blank_line(block, at)) {
			size_t next = line_next(block, at);

			if (!is_fold(block, next) &&
			    !(next < block.size && header_is_field(block, next)))
				break;
		}
		at = line_next(block, at);
	}
	return at;
}

bool header_next(struct bytes block, size_t *at, struct raw_field *field_r)
{
	while (*at < block.size) {
		size_t colon = colon_find(block, *at), end;

		if (colon == 0 && !fields_follow(block, line_next(block, *at)))
			return false;
		if (colon == 0) {
			*at = line_next(block, *at);
			continue;
		}
		end = field_end(block, *at);
		field_r->name = bytes_trim(bytes_cut(block, *at, colon));
		field_r->value = bytes_trim(bytes_cut(block, colon + 1, end));
		*at = end;
		return true;
	}
	return false;
}

struct bytes header_unfold(struct arena *arena, struct bytes value)
{
	uint8_t *out;
	size_t used = 0;

	value = bytes_trim(value);
	if (memchr(value.data, '\n', value.size) == NULL)
		return value;
	out = arena_alloc(arena, value.size);
	for (size_t i = 0; i < value.size; i++) {
		uint8_t c = value.data[i];

		if (c != '\n') {
			out[used++] = c;
			continue;
		}
		while (used > 0 && is_blank(out[used - 1]))
			used--;
		while (i + 1 < value.size && is_blank(value.data[i + 1]))
			i++;
		out[used++] = ' ';
	}
	return (struct bytes){out, used};
}
