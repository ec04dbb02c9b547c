#include "triage/links.h"

#include <string.h>

#include "triage/word.h"

static bool is_ascii_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool ends_url(uint32_t c)
{
	if (c < 0x80)
		return c <= ' ' || c == 0x7f || strchr("\"'`<>)]}", (int)c) != NULL;
	return (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
	       (c >= 0x20000 && c <= 0x3ffff) || (c >= 0x2018 && c <= 0x201f) || c == 0xab ||
	       c == 0xbb || c == 0x2039 || c == 0x203a;
}

static size_t url_end(const char *text, size_t size, size_t at)
{
	while (at < size) {
		size_t next = at;

		if (ends_url(utf8_next(text, size, &next)))
			break;
		at = next;
	}
	return at;
}

/*
 * text[at] is the colon of "://": the start of its scheme (RFC 3986 3.1), or at when there is none.
 */
static size_t scheme_start(const char *text, size_t floor, size_t at)
{
	size_t start = at;

	while (start > floor &&
	       (is_ascii_alnum(text[start - 1]) || strchr("+-.", text[start - 1]) != NULL))
		start--;
	while (start < at && (text[start] < 'a' || text[start] > 'z'))
		start++;
	return start;
}

static bool is_local_character(uint32_t c)
{
	if (c < 0x80)
		return c != 0 && (is_ascii_alnum((char)c) || strchr("._%+-=&'#$*", (int)c) != NULL);
	return word_has_character(c);
}

/* text[at] is "@": the start of the local part before it, or at when there is none. */
static size_t local_start(const char *text, size_t floor, size_t at)
{
	size_t start = at;

	while (start > floor) {
		size_t before = start - 1, next;

		while (before > floor && ((unsigned char)text[before] & 0xc0) == 0x80)
			before--;
		next = before;
		if (!is_local_character(utf8_next(text, at, &next)))
			break;
		start = before;
	}
	return start;
}

static size_t label_end(const char *text, size_t size, size_t at)
{
	while (at < size) {
		size_t next = at;
		uint32_t c = utf8_next(text, size, &next);

		if (c != '-' && (c == '_' || !word_has_character(c)))
			break;
		at = next;
	}
	return at;
}

/* at is behind "@": the end of the domain there, or at when it has no dot between two labels. */
static size_t domain_end(const char *text, size_t size, size_t at)
{
	size_t end = label_end(text, size, at);
	bool has_dot = false;

	while (end > at && end < size && text[end] == '.') {
		size_t next = label_end(text, size, end + 1);

		if (next == end + 1)
			break;
		end = next;
		has_dot = true;
	}
	return has_dot ? end : at;
}

/*
 * An address that text[at] gives away: [*start_r, *end_r). floor is the end of the one before. How
 * far it reaches is looked at last: what is no address is passed over one byte at a time, and must
 * not cost the rest of the text each time.
 */
static bool find_at(
    const char *text, size_t size, size_t floor, size_t at, size_t *start_r, size_t *end_r)
{
	if (text[at] == ':' && text_starts_with(text + at, "://")) {
		*start_r = scheme_start(text, floor, at);
		if (*start_r == at)
			return false;
		*end_r = url_end(text, size, at + 3);
		return *end_r > at + 3;
	}
	if (text[at] == 'w' && text_starts_with(text + at, "www.")) {
		if (at > floor && word_goes_on_before(text, at))
			return false;
		*start_r = at;
		*end_r = url_end(text, size, at + 4);
		return *end_r > at + 4;
	}
	if (text[at] == '@') {
		*start_r = local_start(text, floor, at);
		if (*start_r == at)
			return false;
		*end_r = domain_end(text, size, at + 1);
		return *end_r > at + 1;
	}
	return false;
}

/* Bytes that are moved together with their origins (NULL: without). */
struct sheet {
	char *text;
	struct text_range *origins;
	size_t size; /* written so far */
};

static void keep(struct sheet *sheet, size_t start, size_t end)
{
	memmove(sheet->text + sheet->size, sheet->text + start, end - start);
	if (sheet->origins != NULL)
		memmove(sheet->origins + sheet->size, sheet->origins + start,
		    (end - start) * sizeof(*sheet->origins));
	sheet->size += end - start;
}

static void put_mark(struct sheet *sheet, size_t start, size_t end)
{
	if (sheet->origins != NULL)
		sheet->origins[sheet->size] =
		    (struct text_range){sheet->origins[start].start, sheet->origins[end - 1].end};
	sheet->text[sheet->size++] = LINK_MARK;
}

size_t links_blank_out(char *text, size_t size, struct text_range *origins)
{
	struct sheet sheet = {.text = text, .origins = origins};
	size_t floor = 0; /* [floor, at) is yet to be kept */
	size_t at = strcspn(text, ":w@"), start, end;

	while (at < size) {
		if (find_at(text, size, floor, at, &start, &end)) {
			keep(&sheet, floor, start);
			put_mark(&sheet, start, end);
			floor = at = end;
		} else {
			at++;
		}
		at += strcspn(text + at, ":w@");
	}
	keep(&sheet, floor, size);
	if (origins != NULL)
		origins[sheet.size] = origins[size];
	text[sheet.size] = '\0';
	return sheet.size;
}
