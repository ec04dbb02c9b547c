/*
 * Address fields (RFC 5322 3.4 and 4.4) as they are written: groups, comments, routes, quoted local
 * parts, and "Zhang, San <zs@x>", "zs@x (Zhang San)", "[Support] Zhang <zs@x>", "a..b@x", a missing
 * ">" or comma.
 *
 * One pass, no recursion: a field of 100,000 "(" or "a:" costs what any other of its length does.
 */
#include "parse_p.h"

/* RFC 5321 allows 320 bytes; anything much longer is no address. */
#define SPEC_BYTES_MAX 998

/* Bytes of the address being read; room for the whole field. */
struct piece {
	uint8_t *data;
	size_t size;
};

struct scan {
	struct arena *arena;
	struct bytes in;
	size_t at;
	const char *hint;
	struct piece words;   /* without quotes and comments: the display name if <...> follows */
	struct piece spec;    /* the same with its quotes: the address if none follows */
	struct piece comment; /* of the last comment */
	struct piece
	    pending; /* words before a comma that were no address: "Zhang" of "Zhang, San <zs@x>" */
	struct bytes angle;
	size_t angle_words;	  /* of words, those up to the > */
	bool has_angle, has_sign; /* has_sign: spec holds an @ */
	bool is_unclosed[256];	  /* by opening character: no partner in the rest of the field */
	struct mail_addresses *out;
};

static void put(struct piece *piece, uint8_t c)
{
	piece->data[piece->size++] = c;
}

static void put_bytes(struct piece *piece, struct bytes bytes)
{
	if (bytes.size > 0)
		memcpy(piece->data + piece->size, bytes.data, bytes.size);
	piece->size += bytes.size;
}

static struct bytes piece_bytes(const struct piece *piece)
{
	return bytes_trim((struct bytes){piece->data, piece->size});
}

/* The quote that closes the one at start, or in.size. */
static size_t quote_end(struct bytes in, size_t start)
{
	size_t at = start + 1;

	while (at < in.size && in.data[at] != '"')
		at += in.data[at] == '\\' ? 2 : 1;
	return at < in.size ? at : in.size;
}

/* The bracket that closes the comment at start, or in.size. Comments nest. */
static size_t comment_end(struct bytes in, size_t start)
{
	size_t depth = 0;

	for (size_t at = start; at < in.size; at++) {
		if (in.data[at] == '\\')
			at++;
		else if (in.data[at] == '(')
			depth++;
		else if (in.data[at] == ')' && --depth == 0)
			return at;
	}
	return in.size;
}

/* ---- one address ---- */

/* Blanks and comments outside quotes go, and what programs put around an address. */
static struct bytes spec_squeeze(struct arena *arena, struct bytes in)
{
	uint8_t *out = arena_alloc(arena, in.size + 1);
	bool is_quoted = false, is_broken = false;
	size_t used = 0;

	for (size_t i = 0; i < in.size; i++) {
		uint8_t c = in.data[i];

		if (c == '"')
			is_quoted = !is_quoted;
		if (is_quoted && c == '\\' && i + 1 < in.size) {
			out[used++] = c;
			out[used++] = in.data[++i];
		} else if (!is_quoted && c == '(' && !is_broken) {
			size_t end = comment_end(in, i);

			is_broken = end == in.size;
			i = is_broken ? i : end;
		} else if (is_quoted ? c >= ' ' : c > ' ') {
			out[used++] = c;
		}
	}
	return (struct bytes){out, used};
}

/* The last @ outside quotes, or size. */
static size_t at_sign(struct bytes spec)
{
	bool is_quoted = false;
	size_t found = spec.size;

	for (size_t i = 0; i < spec.size; i++) {
		if (spec.data[i] == '"')
			is_quoted = !is_quoted;
		else if (spec.data[i] == '\\' && is_quoted)
			i++;
		else if (spec.data[i] == '@' && !is_quoted)
			found = i;
	}
	return found;
}

/* "@a,@b:zs@x" -> "zs@x" (RFC 5322 4.4 obs-route); "mailto:zs@x", 'zs@x' and [zs@x] too. */
static struct bytes spec_unwrap(struct bytes spec)
{
	size_t colon;

	if (spec.size > 2 && spec.data[0] == '[')
		spec = bytes_cut(spec, 1, spec.size);
	if (spec.size > 2 && spec.data[spec.size - 1] == ']' &&
	    memchr(spec.data, '[', spec.size) == NULL)
		spec.size--;
	if (spec.size > 7 && bytes_equal_ascii_case(bytes_cut(spec, 0, 7), "mailto:"))
		spec = bytes_cut(spec, 7, spec.size);
	colon = spec.size > 0 && spec.data[0] == '@' ? bytes_find_any(spec, 0, ":") : spec.size;
	if (colon < spec.size)
		spec = bytes_cut(spec, colon + 1, spec.size);
	if (spec.size > 2 && spec.data[0] == '\'' && spec.data[spec.size - 1] == '\'')
		spec = bytes_cut(spec, 1, spec.size - 1);
	while (spec.size > 0 && memchr(".,;>", spec.data[spec.size - 1], 4) != NULL)
		spec.size--;
	return spec;
}

/* "\"zs\"@x" is zs@x; quotes that are needed stay. */
static struct bytes spec_unquote(struct arena *arena, struct bytes spec, size_t sign)
{
	uint8_t *out;

	if (sign < 3 || spec.data[0] != '"' || spec.data[sign - 1] != '"')
		return spec;
	for (size_t i = 1; i < sign - 1; i++)
		if (spec.data[i] <= ' ' || memchr("\"\\()<>[]:;@,", spec.data[i], 12) != NULL)
			return spec;
	out = arena_alloc(arena, spec.size);
	memcpy(out, spec.data + 1, sign - 2);
	memcpy(out + sign - 2, spec.data + sign, spec.size - sign);
	return (struct bytes){out, spec.size - 2};
}

/* Without its encoded-words, which RFC 2047 5 forbids here; empty when they hold more than one. */
static struct bytes spec_decode(struct scan *s, struct bytes spec)
{
	char *text;

	if (spec.size == 0 || memmem(spec.data, spec.size, "=?", 2) == NULL)
		return spec;
	text = decode_text(s->arena, spec, s->hint);
	return bytes_of(strpbrk(text, " ,;:<>()\"") == NULL ? text : "");
}

/* The address as UTF-8 with its domain in lower case; "" when it is none. */
static char *spec_address(struct scan *s, struct bytes raw)
{
	struct bytes spec = spec_decode(s, spec_unwrap(spec_squeeze(s->arena, raw)));
	size_t sign = at_sign(spec);
	char *address, *domain;

	if (sign == 0 || sign + 1 >= spec.size || spec.size > SPEC_BYTES_MAX ||
	    (spec.data[0] != '"' && bytes_find_any(spec, 0, ":;,<>") < sign))
		return arena_strdup(s->arena, "");
	spec = spec_unquote(s->arena, spec, sign);
	address = charset_to_utf8(s->arena, spec, NULL, s->hint);
	text_clean_line(address);
	domain = strrchr(address, '@');
	if (domain == NULL || domain == address || domain[1] == '\0')
		return arena_strdup(s->arena, ""); /* a side was made of control characters */
	for (; *domain != '\0'; domain++)
		if (*domain >= 'A' && *domain <= 'Z')
			*domain = (char)(*domain + ('a' - 'A'));
	return address;
}

static void add(struct scan *s, const char *name, const char *address)
{
	if (s->out->count < ADDRESSES_MAX)
		s->out->items[s->out->count++] = (struct mail_address){name, address};
}

/* ---- items between commas ---- */

static char *decoded(struct scan *s, struct bytes raw)
{
	return decode_text(s->arena, raw, s->hint);
}

static const char *item_name(struct scan *s, struct bytes words)
{
	if (words.size == 0)
		words = piece_bytes(&s->comment);
	return decoded(s, words);
}

static void pending_add(struct scan *s)
{
	struct bytes words = piece_bytes(&s->words);

	if (words.size == 0)
		return;
	if (s->pending.size > 0)
		put_bytes(&s->pending, (struct bytes){(const uint8_t *)", ", 2});
	put_bytes(&s->pending, words);
}

static void finish_angle(struct scan *s)
{
	const char *address = spec_address(s, s->angle);

	if (address[0] == '\0') {
		if (piece_bytes(&s->words).size == 0)
			put_bytes(&s->words, s->angle);
		pending_add(s);
		return;
	}
	pending_add(s);
	add(s, item_name(s, piece_bytes(&s->pending)), address);
	s->pending.size = 0;
}

/*
 * Whether the blanks in [end, next) are inside an address: beside an @, or around a dot behind it
 * that has one on its left (RFC 5322 4.4: "li@mail . example"), so that no sentence's end is one.
 */
static bool is_joined(struct bytes spec, size_t end, size_t next, bool has_sign)
{
	uint8_t before = spec.data[end - 1], after = spec.data[next];

	if (before == '@' || after == '@')
		return true;
	return has_sign && (after == '.' || (before == '.' && is_blank(spec.data[end - 2])));
}

/* The next run without blanks, quoted strings as a whole. */
static struct bytes take_token(struct bytes spec, size_t *at)
{
	bool has_sign = false;
	size_t start, end;

	while (*at < spec.size && is_blank(spec.data[*at]))
		(*at)++;
	start = *at;
	while (*at < spec.size) {
		if (spec.data[*at] == '"') {
			*at = quote_end(spec, *at);
			*at += *at < spec.size;
			continue;
		}
		if (!is_blank(spec.data[*at])) {
			has_sign |= spec.data[*at] == '@';
			(*at)++;
			continue;
		}
		end = *at;
		while (*at < spec.size && is_blank(spec.data[*at]))
			(*at)++;
		if (*at == spec.size || !is_joined(spec, end, *at, has_sign))
			return bytes_cut(spec, start, end);
	}
	return bytes_cut(spec, start, *at);
}

/* No <...>: the tokens with an @ are addresses, the others names. */
static void finish_bare(struct scan *s)
{
	struct bytes spec = piece_bytes(&s->spec);
	size_t before = s->out->count, name_start = 0;

	for (size_t at = 0; at < spec.size;) {
		struct bytes token = take_token(spec, &at);
		size_t start = (size_t)(token.data - spec.data);
		const char *address = at_sign(token) < token.size ? spec_address(s, token) : "";

		if (address[0] == '\0')
			continue;
		add(s, item_name(s, bytes_trim(bytes_cut(spec, name_start, start))), address);
		name_start = start + token.size;
	}
	if (s->out->count == before)
		pending_add(s);
	else
		s->pending.size = 0;
}

static void item_finish(struct scan *s)
{
	if (s->has_angle)
		finish_angle(s);
	else
		finish_bare(s);
	s->words.size = s->spec.size = s->comment.size = 0;
	s->has_angle = s->has_sign = false;
}

/* Another <...> without a comma: the words since the last one are its own. */
static void finish_early(struct scan *s)
{
	struct bytes own = {s->words.data + s->angle_words, s->words.size - s->angle_words};

	s->words.size = s->angle_words;
	item_finish(s);
	memmove(s->words.data, own.data, own.size);
	s->words.size = own.size;
}

/* ---- the scanner ---- */

static void put_both(struct scan *s, struct bytes bytes)
{
	put_bytes(&s->words, bytes);
	put_bytes(&s->spec, bytes);
	s->at += bytes.size;
}

static void scan_char(struct scan *s)
{
	s->has_sign |= s->in.data[s->at] == '@';
	put_both(s, bytes_cut(s->in, s->at, s->at + 1));
}

static void scan_quoted(struct scan *s)
{
	size_t end = s->is_unclosed['"'] ? s->in.size : quote_end(s->in, s->at);

	if (end == s->in.size) {
		s->is_unclosed['"'] = true;
		s->at++;
		return;
	}
	put_bytes(&s->spec, bytes_cut(s->in, s->at, end + 1));
	for (s->at++; s->at < end; s->at++) {
		if (s->in.data[s->at] == '\\' && s->at + 1 < end)
			s->at++;
		put(&s->words, s->in.data[s->at]);
	}
	s->at = end + 1;
}

static void scan_comment(struct scan *s)
{
	size_t end = s->is_unclosed['('] ? s->in.size : comment_end(s->in, s->at);

	if (end == s->in.size) {
		s->is_unclosed['('] = true;
		scan_char(s);
		return;
	}
	s->comment.size = 0;
	for (s->at++; s->at < end; s->at++) {
		if (s->in.data[s->at] == '\\' && s->at + 1 < end)
			s->at++;
		put(&s->comment, s->in.data[s->at]);
	}
	s->at = end + 1;
	put(&s->words, ' ');
	put(&s->spec, ' ');
}

/* The > of the < at start, or where the next < or the field's end comes before it. */
static size_t angle_end(struct bytes in, size_t start)
{
	size_t at = start + 1;

	while (at < in.size && in.data[at] != '>' && in.data[at] != '<')
		at = in.data[at] == '"' ? quote_end(in, at) + 1 : at + 1;
	return at < in.size ? at : in.size;
}

/* Where an address whose > is missing ends: behind its @, at a blank, comma or bracket. */
static size_t open_angle_end(struct bytes in, size_t start)
{
	size_t sign = bytes_find_any(in, start + 1, "@<,;");

	return sign < in.size && in.data[sign] == '@' ? bytes_find_any(in, sign, " \t\n\r,;<")
						      : start + 1;
}

static void scan_angle(struct scan *s)
{
	size_t start = s->at, end = s->is_unclosed['<'] ? s->in.size : angle_end(s->in, start);
	bool is_closed = end < s->in.size && s->in.data[end] == '>';

	s->is_unclosed['<'] |= end == s->in.size;
	if (!is_closed)
		end = open_angle_end(s->in, start);
	s->at = is_closed ? end + 1 : end;
	if (!is_closed && end == start + 1)
		return; /* a stray < */
	if (s->has_angle)
		finish_early(s);
	s->angle = bytes_cut(s->in, start + 1, end);
	s->has_angle = true;
	put(&s->words, ' ');
	s->angle_words = s->words.size;
}

static void scan_colon(struct scan *s)
{
	if (s->has_angle || s->has_sign) {
		scan_char(s);
		return;
	}
	s->words.size = s->spec.size = 0; /* the name of a group, or mailto: */
	s->at++;
}

/* A comma or semicolon; the wide ones of Chinese only behind an address, for they stand in names.
 */
static size_t separator_size(const struct scan *s)
{
	static const char *const wide[] = {"\uff0c", "\uff1b", "\u3001"};
	uint8_t c = s->in.data[s->at];

	if (c == ',' || c == ';')
		return 1;
	for (size_t i = 0; i < ARRAY_SIZE(wide) && c >= 0x80 && s->in.size - s->at >= 3; i++)
		if ((s->has_angle || s->has_sign) && memcmp(s->in.data + s->at, wide[i], 3) == 0)
			return 3;
	return 0;
}

static void scan_next(struct scan *s)
{
	uint8_t c = s->in.data[s->at];
	size_t word = c == '=' ? decode_word_length(s->in, s->at) : 0;
	size_t separator = separator_size(s);

	if (word > 0) {
		put_both(s, bytes_cut(s->in, s->at, s->at + word));
	} else if (c == '"') {
		scan_quoted(s);
	} else if (c == '(') {
		scan_comment(s);
	} else if (c == '<') {
		scan_angle(s);
	} else if (c == ':') {
		scan_colon(s);
	} else if (separator > 0) {
		item_finish(s);
		s->at += separator;
	} else if (c == '>') {
		s->at++;
	} else {
		s->at += c == '\\' && s->at + 1 < s->in.size;
		scan_char(s);
	}
}

static void read_field(struct arena *arena, struct bytes raw, const char *hint,
    struct mail_addresses *out, struct bytes *rest_r)
{
	struct scan s = {.arena = arena, .in = raw, .hint = hint, .out = out};
	struct piece *pieces[] = {&s.words, &s.spec, &s.comment, &s.pending};

	/* Separators and blanks are put in for brackets, never more than was read. */
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++)
		pieces[i]->data = arena_alloc(arena, 2 * raw.size + 16);
	while (s.at < s.in.size && out->count < ADDRESSES_MAX)
		scan_next(&s);
	item_finish(&s);
	*rest_r = piece_bytes(&s.pending);
}

/* "undisclosed-recipients:;" as it is written and mended: nobody. */
static bool is_undisclosed(struct bytes raw)
{
	static const char word[] = "undisclosed";

	return raw.size >= strlen(word) &&
	       bytes_equal_ascii_case(bytes_cut(raw, 0, strlen(word)), word);
}

/* "张三＜zs＠example.com＞": the wide signs of a Chinese keyboard, where the field has no others.
 */
static struct bytes narrow(struct arena *arena, struct bytes in)
{
	static const struct {
		char wide[4], sign;
	} signs[] = {{"＜", '<'}, {"＞", '>'}, {"＠", '@'}, {"＂", '"'}};
	struct bytes out = {NULL, 0};
	uint8_t *data;

	if (memchr(in.data, '<', in.size) != NULL || bytes_are_ascii(in))
		return in;
	data = arena_alloc(arena, in.size + 1);
	for (size_t at = 0, i; at < in.size; at++) {
		for (i = 0; i < ARRAY_SIZE(signs); i++)
			if (in.size - at >= 3 && memcmp(in.data + at, signs[i].wide, 3) == 0)
				break;
		data[out.size++] = i < ARRAY_SIZE(signs) ? (uint8_t)signs[i].sign : in.data[at];
		at += i < ARRAY_SIZE(signs) ? 2 : 0;
	}
	out.data = data;
	return out;
}

struct mail_addresses address_read(struct arena *arena, struct bytes raw, const char *hint)
{
	struct mail_addresses addresses = {
	    arena_array(arena, ADDRESSES_MAX, sizeof(struct mail_address)), 0};
	struct bytes rest;
	char *name;

	raw = narrow(arena, charset_field(arena, header_unfold(arena, raw), hint));
	read_field(arena, raw, hint, &addresses, &rest);
	if (addresses.count > 0 || rest.size == 0)
		return addresses;
	if (is_undisclosed(raw))
		return addresses;
	name = decode_text(arena, rest, hint);
	if (strchr(name, '@') != NULL ||
	    strstr(name, "＠") != NULL) { /* the whole field was encoded */
		read_field(arena, narrow(arena, bytes_of(name)), hint, &addresses, &rest);
		if (addresses.count > 0)
			return addresses;
	}
	addresses.items[addresses.count++] = (struct mail_address){name, ""};
	return addresses;
}
