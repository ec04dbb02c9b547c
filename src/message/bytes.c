/*
 * Small tools for the stretches of bytes that a mail is made of. Nothing here is terminated or
 * valid UTF-8 unless it says so.
 */
#include "parse_p.h"

#include <strings.h>

#include "base/eight.h"

struct bytes bytes_trim(struct bytes bytes)
{
	while (bytes.size > 0 && is_blank(bytes.data[0])) {
		bytes.data++;
		bytes.size--;
	}
	while (bytes.size > 0 && is_blank(bytes.data[bytes.size - 1]))
		bytes.size--;
	return bytes;
}

bool bytes_equal_ascii_case(struct bytes bytes, const char *text)
{
	size_t size = strlen(text);

	return bytes.size == size && strncasecmp((const char *)bytes.data, text, size) == 0;
}

size_t bytes_find_any(struct bytes bytes, size_t from, const char *set)
{
	while (from < bytes.size &&
	       (bytes.data[from] == '\0' || strchr(set, bytes.data[from]) == NULL))
		from++;
	return from;
}

char *bytes_lower(struct arena *arena, struct bytes bytes)
{
	char *text = arena_strndup(arena, (const char *)bytes.data, bytes.size);

	for (size_t i = 0; i < bytes.size; i++)
		if (text[i] >= 'A' && text[i] <= 'Z')
			text[i] = (char)(text[i] + ('a' - 'A'));
	return text;
}

void *items_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t item_size)
{
	void *larger;

	if (count < *capacity)
		return items;
	*capacity = *capacity == 0 ? 8 : *capacity * 2;
	larger = arena_array(arena, *capacity, item_size);
	if (count > 0)
		memcpy(larger, items, count * item_size);
	return larger;
}

/* Eight bytes at once, when each is written and as it is but for its case. */
static bool fold_eight(const struct byte_forms *forms, const char *text, char *out, bool is_after)
{
	uint64_t eight, blanks;

	memcpy(&eight, text, sizeof(eight));
	if (((eight & EIGHT_HIGH_BITS) != 0 && !forms->has_high) || eight_have_below(eight, ' ') ||
	    eight_have(eight, '*') || (is_after && text[0] == ' '))
		return false;
	blanks = eight ^ EIGHT_BYTES(' ');
	blanks = (blanks - EIGHT_BYTES(1)) & ~blanks & EIGHT_HIGH_BITS;
	if ((blanks & blanks << 8) != 0)
		return false; /* two in a row */
	if (forms->is_lower)
		eight = eight_lower(eight);
	memcpy(out, &eight, sizeof(eight));
	return true;
}

size_t bytes_fold(const struct byte_forms *forms, const char *text, size_t size, char *out,
    size_t *used, bool *is_after_blank)
{
	size_t at = 0, end = *used, stop = 0;
	bool is_after = *is_after_blank;

	while (at == stop && at < size) {
		stop = size - at < sizeof(uint64_t) ? size : at + sizeof(uint64_t);
		if (size - at >= sizeof(uint64_t) &&
		    fold_eight(forms, text + at, out + end, is_after)) {
			at = stop;
			end += sizeof(uint64_t);
			is_after = text[at - 1] == ' ';
			continue;
		}
		for (; at < stop && forms->of[(unsigned char)text[at]] != '\0'; at++) {
			char form = forms->of[(unsigned char)text[at]];

			/* No branch on a blank: no machine guesses where words end. */
			out[end] = form;
			end += (size_t) !((form == ' ') & is_after);
			is_after = (form == ' ') | (form == '\n');
		}
	}
	*used = end;
	*is_after_blank = is_after;
	return at;
}

size_t bytes_fold_han(const char *text, size_t size, char *out, size_t *used, bool *is_after_blank)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t at = 0;

	while (size - at >= 3 && bytes[at] >= 0xe4 && bytes[at] <= 0xe9 &&
	       utf8_goes_on(bytes[at + 1]) && utf8_goes_on(bytes[at + 2]))
		at += 3;
	memcpy(out + *used, text, at);
	*used += at;
	*is_after_blank &= at == 0;
	return at;
}

size_t bytes_skip_ascii(struct bytes bytes, size_t at)
{
	uint64_t eight;

	for (; bytes.size - at >= sizeof(eight); at += sizeof(eight)) {
		memcpy(&eight, bytes.data + at, sizeof(eight));
		if ((eight & EIGHT_HIGH_BITS) != 0 || eight_have(eight, 0) ||
		    eight_have(eight, 0x1b))
			break;
	}
	while (at < bytes.size && bytes.data[at] < 0x80 && bytes.data[at] != 0x1b &&
	       bytes.data[at] != '\0')
		at++;
	return at;
}

bool bytes_are_ascii(struct bytes bytes)
{
	return bytes_skip_ascii(bytes, 0) == bytes.size;
}

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

/* The first character of a text that text_clean_lines changes, or its end. */
static const char *first_unclean(const char *text, const char *end)
{
	uint64_t eight;

	for (;; text++) {
		while ((size_t)(end - text) >= sizeof(eight)) {
			memcpy(&eight, text, sizeof(eight));
			if (eight_have_below(eight, 0x20) || eight_have(eight, 0x7f))
				break;
			text += sizeof(eight);
		}
		while ((unsigned char)*text >= 0x20 && *text != 0x7f)
			text++;
		if (*text != '\n' && *text != '\t')
			return text;
	}
}

/* What is clean is moved in one piece: up to the end of a line at the least. */
void text_clean_lines(char *text)
{
	const char *end = text + strlen(text), *in = first_unclean(text, end);
	char *out = text + (in - text);

	while (in < end) {
		size_t returns = strspn(in, "\r");
		bool has_feed = returns > 0 && in[returns] == '\n';
		size_t lines = has_feed ? 1 : returns; /* some gateways write CR CR LF */
		const char *clean = in + returns + (has_feed || returns == 0);

		memset(out, '\n', lines);
		out += lines;
		in = first_unclean(clean, end);
		memmove(out, clean, (size_t)(in - clean));
		out += in - clean;
	}
	*out = '\0';
}

void text_clean_line(char *text)
{
	char *out = text;
	bool is_gap = false;

	/* Nearly all lines are clean: up to the first that is not a single blank between words. */
	while ((unsigned char)*out > ' ' && *out != 0x7f)
		out += out[1] == ' ' && (unsigned char)out[2] > ' ' && out[2] != 0x7f ? 2 : 1;
	for (const char *in = out; *in != '\0'; in++) {
		if (*in == ' ' || is_control(*in)) {
			is_gap = true;
			continue;
		}
		if (is_gap && out != text)
			*out++ = ' ';
		is_gap = false;
		*out++ = *in;
	}
	*out = '\0';
}
