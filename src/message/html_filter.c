/*
 * Cleans markup before libxml2 sees it, in one pass over the bytes. libxml2 is slow or lossy on
 * what this leaves out: thousands of attributes in a tag, text behind </html>, downlevel
 * conditionals, references such as &#128; and &copy without semicolon. Every byte is looked at a
 * bounded number of times.
 */
#include "html_p.h"

#include <string.h>
#include <strings.h>

#include <libxml/HTMLparser.h>

#define PIECE_BYTES 512
#define NAME_BYTES_MAX 32
#define TEXT_RUN_BYTES 4096
/* Of an address in brackets, until its @ or :// comes. */
#define ADDRESS_SEEN_MAX 80

struct filter {
	const char *at, *end;
	const int *depth;
	html_sink sink;
	void *context;
	char piece[PIECE_BYTES];
	size_t piece_size;
	size_t passed_bytes;
	bool is_stopped, is_too_deep;
};

static const char *const kept_attributes[] = {
    "alt",
    "class",
    "color",
    "data-marker",
    "data-smartmail",
    "hidden",
    "href",
    "id",
    "name",
    "start",
    "style",
    "type",
    "xmail-signature",
};

static void flush(struct filter *filter)
{
	if (filter->piece_size > 0 && !filter->is_stopped)
		filter->is_stopped =
		    !filter->sink(filter->context, filter->piece, filter->piece_size);
	filter->piece_size = 0;
	if (*filter->depth > HTML_DEPTH_MAX)
		filter->is_too_deep = true;
}

static void pass(struct filter *filter, const char *data, size_t size)
{
	filter->passed_bytes += size;
	if (filter->passed_bytes > HTML_BYTES_MAX)
		filter->is_stopped = true;
	while (size > 0 && !filter->is_stopped) {
		size_t room = sizeof(filter->piece) - filter->piece_size;
		size_t part = size < room ? size : room;

		memcpy(filter->piece + filter->piece_size, data, part);
		filter->piece_size += part;
		data += part;
		size -= part;
		if (filter->piece_size == sizeof(filter->piece))
			flush(filter);
	}
}

static void pass_string(struct filter *filter, const char *text)
{
	pass(filter, text, strlen(text));
}

static size_t left(const struct filter *filter)
{
	return (size_t)(filter->end - filter->at);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_alnum(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9');
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Moves behind the next marker, or to the end when there is none. */
static void skip_behind(struct filter *filter, const char *marker)
{
	const char *found = memmem(filter->at, left(filter), marker, strlen(marker));

	filter->at = found == NULL ? filter->end : found + strlen(marker);
}

/* ---- text ---- */

/* &#128; to &#159; mean Windows-1252 in every browser; libxml2 drops them. */
static const uint16_t windows_1252[32] = {0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020,
    0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c,
    0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178};

static int digit_value(char c, int base)
{
	int value = c >= '0' && c <= '9' ? c - '0' : is_letter(c) ? (c | 32) - 'a' + 10 : 99;

	return value < base ? value : -1;
}

/* Behind "&#"; false, and nothing is taken, when no digit stands there. */
static bool number_read(struct filter *filter, uint32_t *value_r)
{
	const char *at = filter->at + 2;
	int base = at < filter->end && (*at == 'x' || *at == 'X') ? 16 : 10;
	uint32_t value = 0;

	if (base == 16)
		at++;
	if (at >= filter->end || digit_value(*at, base) < 0)
		return false;
	for (; at < filter->end && digit_value(*at, base) >= 0; at++)
		if (value < 0x110000)
			value = value * (uint32_t)base + (uint32_t)digit_value(*at, base);
	if (at < filter->end && *at == ';')
		at++;
	filter->at = at;
	*value_r = value;
	return true;
}

/* Some programs write an emoji as the two halves that UTF-16 makes of it. */
static uint32_t with_second_half(struct filter *filter, uint32_t first)
{
	const char *start = filter->at;
	uint32_t second;

	if (first < 0xd800 || first > 0xdbff || left(filter) < 4 || memcmp(start, "&#", 2) != 0 ||
	    !number_read(filter, &second))
		return first;
	if (second >= 0xdc00 && second <= 0xdfff)
		return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
	filter->at = start;
	return first;
}

static void pass_number_reference(struct filter *filter)
{
	uint32_t value;
	char utf8[4];

	if (!number_read(filter, &value)) {
		pass_string(filter, "&amp;#");
		filter->at += 2;
		return;
	}
	value = with_second_half(filter, value);
	if (value >= 0x80 && value < 0xa0)
		value = windows_1252[value - 0x80];
	if (value == '<' || value == '&')
		pass_string(filter, value == '<' ? "&lt;" : "&amp;");
	else if (value >= 0x20 || value == '\n' || value == '\t')
		pass(filter, utf8, utf8_put(value, utf8));
}

/* How much of a name is a reference although letters follow ("&nbspHello"), or 0. */
static size_t run_together(const char *name)
{
	static const char *const names[] = {"nbsp", "amp", "lt", "gt", "quot", "copy", "reg"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strncmp(name, names[i], strlen(names[i])) == 0)
			return strlen(names[i]);
	return 0;
}

/* A name without its semicolon is a character all the same if HTML 2 had it ("&copy 2026"). */
static void pass_reference(struct filter *filter)
{
	char name[NAME_BYTES_MAX];
	size_t size = 0;
	const htmlEntityDesc *entity;

	if (left(filter) > 1 && filter->at[1] == '#') {
		pass_number_reference(filter);
		return;
	}
	while (
	    size + 1 < sizeof(name) && size + 1 < left(filter) && is_alnum(filter->at[size + 1])) {
		name[size] = filter->at[size + 1];
		size++;
	}
	name[size] = '\0';
	entity = htmlEntityLookup((const xmlChar *)name);
	if (entity == NULL && (size = run_together(name)) > 0) {
		name[size] = '\0';
		entity = htmlEntityLookup((const xmlChar *)name);
	}
	if (entity == NULL) {
		pass_string(filter, "&amp;");
		filter->at++;
		return;
	}
	filter->at += size + 1;
	if (left(filter) > 0 && *filter->at == ';') {
		filter->at++;
	} else if (entity->value > 0xff) {
		pass_string(filter, "&amp;");
		pass_string(filter, name);
		return;
	}
	pass_string(filter, "&");
	pass_string(filter, name);
	pass_string(filter, ";");
}

/*
 * Up to the next markup. The parser holds text back until markup comes and loses it when that takes
 * megabytes: an empty comment wakes it.
 */
static void pass_text(struct filter *filter)
{
	const char *start = filter->at;

	while (filter->at < filter->end && *filter->at != '<' && *filter->at != '&' &&
	       *filter->at != '\0') {
		if (filter->at - start >= TEXT_RUN_BYTES &&
		    ((unsigned char)*filter->at & 0xc0) != 0x80) {
			pass(filter, start, (size_t)(filter->at - start));
			pass_string(filter, "<!---->");
			start = filter->at;
		}
		filter->at++;
	}
	pass(filter, start, (size_t)(filter->at - start));
}

/* ---- tags ---- */

/*
 * The '>' that ends a tag: quotes count where a value begins, as in browsers. NULL: none within
 * the limit.
 */
static const char *find_tag_end(const char *at, const char *end, bool is_quote_aware)
{
	bool is_value_next = false;
	char quote = '\0';

	for (; at < end; at++) {
		if (quote != '\0') {
			if (*at == quote)
				quote = '\0';
		} else if (*at == '>') {
			return at;
		} else if (is_quote_aware && is_value_next && (*at == '"' || *at == '\'')) {
			quote = *at;
			is_value_next = false;
		} else if (!is_space(*at)) {
			is_value_next = *at == '=';
		}
	}
	return NULL;
}

static bool is_name_char(char c)
{
	return !is_space(c) && c != '/' && c != '=' && c != '>';
}

static int kept_attribute(const char *name, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(kept_attributes); i++)
		if (strlen(kept_attributes[i]) == size &&
		    strncasecmp(kept_attributes[i], name, size) == 0)
			return (int)i;
	return -1;
}

static struct bytes attribute_value(const char **position, const char *end)
{
	const char *at = *position, *start;
	char quote;

	while (at < end && is_space(*at))
		at++;
	quote = at < end && (*at == '"' || *at == '\'') ? *at++ : '\0';
	start = at;
	while (at < end && (quote != '\0' ? *at != quote : !is_space(*at)))
		at++;
	*position = quote != '\0' && at < end ? at + 1 : at;
	return (struct bytes){(const uint8_t *)start, (size_t)(at - start)};
}

static void pass_attribute(struct filter *filter, int index, struct bytes value)
{
	pass_string(filter, " ");
	pass_string(filter, kept_attributes[index]);
	pass_string(filter, "=\"");
	for (size_t i = 0; i < value.size; i++) {
		char c = (char)value.data[i];

		if (c == '"')
			pass_string(filter, "&quot;");
		else if (c == '<')
			pass_string(filter, "&lt;");
		else if (c != '\0')
			pass(filter, &c, 1);
	}
	pass_string(filter, "\"");
}

static void pass_attributes(struct filter *filter, const char *at, const char *end)
{
	unsigned seen = 0;

	while (at < end) {
		const char *name = at;
		struct bytes value = {NULL, 0};
		int index;

		while (at < end && is_name_char(*at))
			at++;
		index = kept_attribute(name, (size_t)(at - name));
		while (at < end && is_space(*at))
			at++;
		if (at < end && *at == '=') {
			at++;
			value = attribute_value(&at, end);
		} else if (at == name) {
			at++;
		}
		if (index >= 0 && (seen & 1u << index) == 0) {
			seen |= 1u << index;
			pass_attribute(filter, index, value);
		}
	}
}

static bool name_is_one_of(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcasecmp(name, list[i]) == 0)
			return true;
	return false;
}

/* Skips to the end tag of an element whose content is never text that a person sees. */
static void skip_raw_element(struct filter *filter, const char *name)
{
	size_t size = strlen(name);

	while (filter->at < filter->end) {
		skip_behind(filter, "</");
		if (left(filter) >= size && strncasecmp(filter->at, name, size) == 0 &&
		    (left(filter) == size || !is_alnum(filter->at[size]))) {
			skip_behind(filter, ">");
			return;
		}
	}
}

static void pass_tag(struct filter *filter, const char *name, bool is_end_tag,
    const char *attributes, const char *end)
{
	static const char *const raw[] = {"script", "style", "title"};
	static const char *const dropped[] = {"base", "body", "head", "html", "link", "meta"};

	if (name_is_one_of(name, raw, ARRAY_SIZE(raw))) {
		if (!is_end_tag)
			skip_raw_element(filter, name);
		return;
	}
	if (name_is_one_of(name, dropped, ARRAY_SIZE(dropped)))
		return;
	is_end_tag &= strcasecmp(name, "br") != 0; /* browsers take </br> for <br> */
	if (filter->is_too_deep && strcasecmp(name, "br") != 0) {
		pass_string(filter, " ");
		return;
	}
	pass_string(filter, is_end_tag ? "</" : "<");
	pass_string(filter, name);
	if (!is_end_tag)
		pass_attributes(filter, attributes, end);
	pass_string(filter, ">");
}

static const char *tag_end(struct filter *filter)
{
	size_t limit = left(filter) < HTML_TAG_BYTES_MAX ? left(filter) : HTML_TAG_BYTES_MAX;
	const char *end = find_tag_end(filter->at, filter->at + limit, true);

	return end != NULL ? end : find_tag_end(filter->at, filter->at + limit, false);
}

static void take_tag(struct filter *filter)
{
	const char *end = tag_end(filter), *at = filter->at + 1;
	bool is_end_tag = *at == '/';
	char name[NAME_BYTES_MAX];
	size_t size = 0;

	if (end == NULL) {
		skip_behind(filter, ">");
		return;
	}
	filter->at = end + 1;
	if (is_end_tag)
		at++;
	while (at < end && (is_alnum(*at) || *at == ':' || *at == '-' || *at == '_')) {
		if (size + 1 < sizeof(name))
			name[size++] = *at;
		at++;
	}
	name[size] = '\0';
	while (at < end && is_name_char(*at))
		at++;
	if (size > 0)
		pass_tag(filter, name, is_end_tag, at, end);
}

/* Behind "-->" or "--!>", whose dashes may be those of a longer run. */
static void skip_comment(struct filter *filter)
{
	while (filter->at < filter->end) {
		skip_behind(filter, "--");
		if (left(filter) > 0 && *filter->at == '>') {
			filter->at++;
			return;
		}
		if (left(filter) > 1 && filter->at[0] == '!' && filter->at[1] == '>') {
			filter->at += 2;
			return;
		}
		if (filter->at < filter->end)
			filter->at--;
	}
}

/* "<li@example.com>", "<https://example.com>": text that nobody escaped. */
static bool is_bracketed_address(const struct filter *filter)
{
	size_t limit = left(filter) < ADDRESS_SEEN_MAX ? left(filter) : ADDRESS_SEEN_MAX;

	for (size_t i = 1; i < limit; i++) {
		char c = filter->at[i];

		if (c == '@' || (i + 2 < limit && memcmp(filter->at + i, "://", 3) == 0))
			return true;
		if (is_space(c) || strchr("<>\"'=", c) != NULL)
			return false;
	}
	return false;
}

static void take_markup(struct filter *filter)
{
	const char *at = filter->at;
	char next = left(filter) > 1 ? at[1] : '\0';

	if (left(filter) >= 4 && memcmp(at, "<!--", 4) == 0) {
		filter->at += 2; /* its dashes may be those of its end: "<!-->" */
		skip_comment(filter);
	} else if (next == '!' || next == '?') {
		skip_behind(filter, ">");
	} else if ((is_letter(next) && !is_bracketed_address(filter)) ||
		   (next == '/' && left(filter) > 2 && is_letter(at[2]))) {
		take_tag(filter);
	} else {
		pass_string(filter, "&lt;");
		filter->at++;
	}
}

bool html_filter(struct bytes html, const int *depth, html_sink sink, void *context)
{
	struct filter filter = {
	    .at = (const char *)html.data,
	    .end = (const char *)html.data + html.size,
	    .depth = depth,
	    .sink = sink,
	    .context = context,
	};

	while (filter.at < filter.end && !filter.is_stopped) {
		pass_text(&filter);
		if (filter.at == filter.end)
			break;
		if (*filter.at == '<')
			take_markup(&filter);
		else if (*filter.at == '&')
			pass_reference(&filter);
		else
			filter.at++;
	}
	flush(&filter);
	return !filter.is_stopped;
}
