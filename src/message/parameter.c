/*
 * "text/plain; charset=utf-8; name*0*=utf-8''%E4%BD%A0; name*1*=%E5%A5%BD": the value and its
 * parameters, with comments, continuations and charsets (RFC 2231), encoded-words where none may
 * stand (RFC 2047 5 forbids them, many write them), missing semicolons and missing quotes.
 */
#include "parse_p.h"

#include <stdlib.h>

/* An honest field has a handful; a name in 32 lines is still read. */
#define PIECES_MAX 32
#define SECTION_NONE (-1)

/* One name=value as written; a long value comes in several. */
struct piece {
	char *name; /* lower case, without *0* */
	int section;
	bool is_extended; /* %XX, and charset'language' in front of the first */
	bool is_used;
	struct bytes value;
};

struct scanner {
	struct arena *arena;
	struct bytes in;
	size_t at;
	struct piece pieces[PIECES_MAX];
	size_t count;
};

/* Behind white space and comments (which nest; one that never ends is the rest). */
static void skip_gap(struct scanner *s)
{
	size_t depth = 0;

	for (; s->at < s->in.size; s->at++) {
		uint8_t c = s->in.data[s->at];

		if (c == '(')
			depth++;
		else if (c == ')' && depth > 0)
			depth--;
		else if (c == '\\' && depth > 0)
			s->at++;
		else if (depth == 0 && !is_blank(c))
			return;
	}
	s->at = s->in.size;
}

static size_t quote_end(struct bytes in, size_t at)
{
	while (at < in.size && in.data[at] != '"')
		at += in.data[at] == '\\' ? 2 : 1;
	return at < in.size ? at : in.size;
}

/* The inside of a quoted-string. A backslash quotes only " and \, for names like
 * "C:\letters\a.doc". */
static struct bytes take_quoted(struct scanner *s)
{
	size_t end = quote_end(s->in, s->at + 1), used = 0;
	uint8_t *out = arena_alloc(s->arena, end - s->at);

	for (s->at++; s->at < end; s->at++) {
		uint8_t c = s->in.data[s->at];
		uint8_t next = s->at + 1 < end ? s->in.data[s->at + 1] : 0;

		if (c == '\\' && (next == '"' || next == '\\'))
			out[used++] = s->in.data[++s->at];
		else if (c != '\n')
			out[used++] = c;
	}
	s->at = end < s->in.size ? end + 1 : end;
	return (struct bytes){out, used};
}

/* A token, up to a blank; but file names are written with blanks and without quotes. */
static struct bytes take_token(struct scanner *s, const char *name)
{
	bool is_file_name = strcmp(name, "name") == 0 || strcmp(name, "filename") == 0;
	size_t start = s->at;

	s->at = bytes_find_any(s->in, s->at, is_file_name ? ";" : "; \t\r\n");
	return bytes_trim(bytes_cut(s->in, start, s->at));
}

/* "name*1*" -> section 1, extended; leaves "name". */
static void split_name(struct piece *piece)
{
	char *star = strchr(piece->name, '*');

	piece->section = SECTION_NONE;
	if (star == NULL)
		return;
	*star++ = '\0';
	if (*star >= '0' && *star <= '9') {
		unsigned long number = strtoul(star, NULL, 10);

		piece->section = number < PIECES_MAX ? (int)number : PIECES_MAX - 1;
		piece->is_extended = strchr(star, '*') != NULL;
	} else {
		piece->is_extended = true;
	}
}

static void take_piece(struct scanner *s)
{
	struct piece *piece = &s->pieces[s->count];
	size_t start = s->at;

	s->at = bytes_find_any(s->in, s->at, "=; \t\r\n");
	*piece = (struct piece){.name = bytes_lower(s->arena, bytes_cut(s->in, start, s->at))};
	skip_gap(s);
	if (s->at >= s->in.size || s->in.data[s->at] != '=')
		return; /* a word without value */
	s->at++;
	split_name(piece);
	skip_gap(s);
	if (s->at < s->in.size && s->in.data[s->at] == '"')
		piece->value = take_quoted(s);
	else
		piece->value = take_token(s, piece->name);
	s->count++;
}

static struct bytes take_value(struct scanner *s)
{
	size_t start;

	skip_gap(s);
	start = s->at;
	s->at = bytes_find_any(s->in, s->at, "; \t\r\n(");
	return bytes_cut(s->in, start, s->at);
}

static int hex_value(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static size_t percent_decode(struct bytes in, uint8_t *out)
{
	size_t used = 0;

	for (size_t i = 0; i < in.size; i++) {
		int high = i + 2 < in.size && in.data[i] == '%' ? hex_value(in.data[i + 1]) : -1;
		int low = high >= 0 ? hex_value(in.data[i + 2]) : -1;

		if (low >= 0) {
			out[used++] = (uint8_t)(high << 4 | low);
			i += 2;
		} else {
			out[used++] = in.data[i];
		}
	}
	return used;
}

/* Takes "charset'language'" off the front; NULL when it is not there. */
static const char *take_charset(struct arena *arena, struct bytes *value)
{
	size_t first = bytes_find_any(*value, 0, "'");
	size_t second = first < value->size ? bytes_find_any(*value, first + 1, "'") : value->size;
	const char *charset;

	if (second >= value->size)
		return NULL;
	charset = arena_strndup(arena, (const char *)value->data, first);
	*value = bytes_cut(*value, second + 1, value->size);
	return charset;
}

static struct piece *find_section(struct scanner *s, const char *name, int section)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->pieces[i].section == section && strcmp(s->pieces[i].name, name) == 0)
			return &s->pieces[i];
	return NULL;
}

static char *clean_value(char *value)
{
	text_clean_line(value);
	return value;
}

/*
 * name*0, name*1*, ... in the order of their numbers; what is missing between them, and in front of
 * them, is left out. With charset_r, the first one's charset is taken off; NULL there means that
 * none of them was extended.
 */
static struct bytes join_sections(struct scanner *s, const char *name, const char **charset_r)
{
	bool is_first = true;
	size_t used = 0, size = 0;
	uint8_t *out;

	for (size_t i = 0; i < s->count; i++)
		size += s->pieces[i].value.size;
	out = arena_alloc(s->arena, size + 1);
	*charset_r = NULL;
	for (int section = 0; section < PIECES_MAX; section++) {
		struct piece *piece = find_section(s, name, section);
		struct bytes value;

		if (piece == NULL)
			continue;
		value = piece->value;
		piece->is_used = true;
		if (piece->is_extended && is_first)
			*charset_r = take_charset(s->arena, &value);
		if (piece->is_extended && *charset_r == NULL)
			*charset_r = "";
		is_first = false;
		if (piece->is_extended) {
			used += percent_decode(value, out + used);
		} else {
			memcpy(out + used, value.data, value.size);
			used += value.size;
		}
	}
	return (struct bytes){out, used};
}

static char *decode_sections(struct scanner *s, const char *name, const char *hint)
{
	const char *charset;
	struct bytes value = join_sections(s, name, &charset);

	if (charset == NULL)
		return decode_text(s->arena, value, hint);
	return clean_value(charset_to_utf8(s->arena, value, charset, hint));
}

static char *decode_single(struct scanner *s, struct piece *piece, const char *hint)
{
	struct bytes value = piece->value;
	const char *charset;
	uint8_t *out;

	if (!piece->is_extended)
		return decode_text(s->arena, value, hint);
	charset = take_charset(s->arena, &value);
	out = arena_alloc(s->arena, value.size + 1);
	return clean_value(charset_to_utf8(
	    s->arena, (struct bytes){out, percent_decode(value, out)}, charset, hint));
}

/* The best form of a parameter: name* before name*0 before name. */
static char *decode_parameter(struct scanner *s, const char *name, const char *hint)
{
	struct piece *single = NULL;
	bool has_sections = false;

	for (size_t i = 0; i < s->count; i++) {
		struct piece *piece = &s->pieces[i];

		if (strcmp(piece->name, name) != 0)
			continue;
		piece->is_used = true;
		has_sections |= piece->section != SECTION_NONE;
		if (piece->section != SECTION_NONE)
			continue;
		if (single == NULL || (piece->is_extended && !single->is_extended))
			single = piece;
	}
	if (has_sections && (single == NULL || !single->is_extended))
		return decode_sections(s, name, hint);
	return single != NULL ? decode_single(s, single, hint) : NULL;
}

struct bytes parameters_value(struct bytes field)
{
	struct scanner s = {.in = field};

	return take_value(&s);
}

static void take_pieces(struct scanner *s)
{
	while (s->count < PIECES_MAX) {
		skip_gap(s);
		if (s->at >= s->in.size)
			break;
		if (s->in.data[s->at] == ';' || s->in.data[s->at] == '=')
			s->at++;
		else
			take_piece(s);
	}
}

struct bytes parameters_raw(struct arena *arena, struct bytes field, const char *name)
{
	struct scanner s = {.arena = arena, .in = field};
	const char *charset;
	struct piece *single;

	take_value(&s);
	take_pieces(&s);
	single = find_section(&s, name, SECTION_NONE);
	return single != NULL ? single->value : join_sections(&s, name, &charset);
}

struct parameters parameters_read(struct arena *arena, struct bytes field, const char *hint)
{
	struct scanner s = {.arena = arena, .in = charset_field(arena, field, hint)};
	struct parameters parameters = {.value = take_value(&s)};

	take_pieces(&s);
	parameters.items = arena_array(arena, s.count, sizeof(*parameters.items));
	for (size_t i = 0; i < s.count; i++) {
		const char *value;

		if (s.pieces[i].is_used)
			continue;
		value = decode_parameter(&s, s.pieces[i].name, hint);
		if (value != NULL)
			parameters.items[parameters.count++] =
			    (struct mime_parameter){s.pieces[i].name, value};
	}
	return parameters;
}

const char *parameters_find(const struct parameters *parameters, const char *name)
{
	for (size_t i = 0; i < parameters->count; i++)
		if (strcmp(parameters->items[i].name, name) == 0)
			return parameters->items[i].value;
	return NULL;
}
