/*
 * HTML -> text with marks, by libxml2's push parser and its SAX events. Owns the parser and the
 * stack of open elements; the text goes to html_writer.c. libxml2 is asked for no network, no
 * files, no entities of its own and no encoding guesses: the caller has made UTF-8 already,
 * whatever a meta tag says.
 */
#include "html_p.h"

#include <string.h>
#include <strings.h>

#include <libxml/HTMLparser.h>

/* Depth that can be reached before the filter learns that HTML_DEPTH_MAX was passed. */
#define OPEN_MAX (HTML_DEPTH_MAX * 4)
#define URL_BYTES_MAX 2048

enum element_kind {
	ELEMENT_INLINE,
	ELEMENT_BLOCK,
	ELEMENT_PARAGRAPH,
	ELEMENT_BREAK,
	ELEMENT_ROW,
	ELEMENT_CELL,
	ELEMENT_BULLETS,
	ELEMENT_NUMBERS,
	ELEMENT_ITEM,
	ELEMENT_QUOTE,
	ELEMENT_PRE,
	ELEMENT_LINK,
	ELEMENT_IMAGE,
};

static const struct element {
	const char *name;
	enum element_kind kind;
} elements[] = {
    {"a", ELEMENT_LINK},
    {"address", ELEMENT_BLOCK},
    {"article", ELEMENT_BLOCK},
    {"blockquote", ELEMENT_QUOTE},
    {"br", ELEMENT_BREAK},
    {"caption", ELEMENT_BLOCK},
    {"center", ELEMENT_BLOCK},
    {"dd", ELEMENT_BLOCK},
    {"div", ELEMENT_BLOCK},
    {"dl", ELEMENT_PARAGRAPH},
    {"dt", ELEMENT_BLOCK},
    {"fieldset", ELEMENT_BLOCK},
    {"footer", ELEMENT_BLOCK},
    {"form", ELEMENT_BLOCK},
    {"h1", ELEMENT_PARAGRAPH},
    {"h2", ELEMENT_PARAGRAPH},
    {"h3", ELEMENT_PARAGRAPH},
    {"h4", ELEMENT_PARAGRAPH},
    {"h5", ELEMENT_PARAGRAPH},
    {"h6", ELEMENT_PARAGRAPH},
    {"header", ELEMENT_BLOCK},
    {"hr", ELEMENT_PARAGRAPH},
    {"img", ELEMENT_IMAGE},
    {"includetail", ELEMENT_BLOCK},
    {"li", ELEMENT_ITEM},
    {"main", ELEMENT_BLOCK},
    {"menu", ELEMENT_BULLETS},
    {"nav", ELEMENT_BLOCK},
    {"ol", ELEMENT_NUMBERS},
    {"p", ELEMENT_PARAGRAPH},
    {"pre", ELEMENT_PRE},
    {"section", ELEMENT_BLOCK},
    {"table", ELEMENT_BLOCK},
    {"tbody", ELEMENT_BLOCK},
    {"td", ELEMENT_CELL},
    {"tfoot", ELEMENT_BLOCK},
    {"th", ELEMENT_CELL},
    {"thead", ELEMENT_BLOCK},
    {"tr", ELEMENT_ROW},
    {"ul", ELEMENT_BULLETS},
};

#define HTML_SURE                                                                                  \
	(HTML_QUOTE | HTML_QUOTE_LEAD | HTML_QUOTE_REST | HTML_SIGNATURE | HTML_SIGNATURE_REST)

struct open_element {
	enum element_kind kind;
	unsigned meaning;
	bool has_mark; /* this element's end ends the mark */
	bool ends_preformatted;
	bool is_tiny;
	bool ends_lead;	 /* the first blockquote in a HTML_QUOTE_LEAD: its end ends the mark */
	size_t start;	 /* of its text in the output */
	const char *url; /* of a link, in the arena */
	unsigned number; /* of a list's first item */
};

struct reader {
	struct html_writer writer;
	struct arena *arena;
	struct open_element open[OPEN_MAX];
	size_t depth;
	size_t hidden_from; /* depth + 1 of the outermost hidden element, 0: none */
	size_t lead_from;   /* depth + 1 of the element whose lead mark is open, 0: none */
	size_t weak_from; /* depth + 1 of the outermost blockquote that is no sure quote, 0: none */
	enum text_mark_kind weak_kind;
	bool has_lead; /* a quote was begun by its container */
	bool is_rest_quoted;
	bool is_rest_signature;
	htmlParserCtxtPtr parser;
};

static enum element_kind element_kind(const char *name)
{
	size_t low = 0, high = ARRAY_SIZE(elements);

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(name, elements[middle].name);

		if (order == 0)
			return elements[middle].kind;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return ELEMENT_INLINE;
}

/* ---- links and images ---- */

static bool is_web_url(const char *url)
{
	return text_starts_with_ascii_case(url, "http://") ||
	       text_starts_with_ascii_case(url, "https://") ||
	       text_starts_with_ascii_case(url, "ftp://");
}

/* The part of a URL by which it is recognised in a link's text. */
static const char *url_body(const char *url, size_t *size_r)
{
	const char *scheme = strstr(url, "://");

	if (scheme != NULL && scheme - url < 8)
		url = scheme + 3;
	if (text_starts_with_ascii_case(url, "www."))
		url += 4;
	*size_r = strlen(url);
	while (*size_r > 0 && url[*size_r - 1] == '/')
		(*size_r)--;
	return url;
}

static bool is_same_url(const char *text, const char *url)
{
	size_t text_size, url_size;

	text = url_body(text, &text_size);
	url = url_body(url, &url_size);
	return text_size == url_size && strncasecmp(text, url, url_size) == 0;
}

static void link_end(struct reader *reader, const struct open_element *element)
{
	struct buffer *out = &reader->writer.out;
	size_t start = element->start;

	if (element->url == NULL || reader->hidden_from != 0)
		return;
	while (start < out->size && strchr("\n\t >", out->data[start]) != NULL)
		start++;
	if (start == out->size || is_same_url(out->data + start, element->url))
		return;
	html_writer_text(&reader->writer, " <", 2);
	html_writer_text(&reader->writer, element->url, strlen(element->url));
	html_writer_text(&reader->writer, ">", 1);
}

static const char *link_url(struct reader *reader, const char *const *attributes)
{
	const char *url = html_attribute(attributes, "href");

	if (url == NULL)
		return NULL;
	url += strspn(url, " \t\r\n");
	if (!is_web_url(url) || strlen(url) > URL_BYTES_MAX || text_has_control(url))
		return NULL;
	return arena_strdup(reader->arena, url);
}

static void image(struct reader *reader, const char *const *attributes)
{
	const char *text = html_attribute(attributes, "alt");

	if (text != NULL && reader->hidden_from == 0)
		html_writer_text(&reader->writer, text, strlen(text));
}

/* ---- marks ---- */

/*
 * Two lines such as "From: Li Wei": what stands above a quoted mail, not above a drawing or an
 * invitation.
 */
static bool has_header_lines(const char *text, size_t size)
{
	const char *end = text + size;
	int lines = 0;

	while (text < end) {
		const char *line_end = memchr(text, '\n', (size_t)(end - text));
		size_t length = (size_t)((line_end == NULL ? end : line_end) - text);
		size_t label = length < 40 ? length : 40;

		if (memchr(text, ':', label) != NULL ||
		    memmem(text, label, "\xef\xbc\x9a", 3) != NULL)
			lines++;
		if (line_end == NULL)
			break;
		text = line_end + 1;
	}
	return lines >= 2;
}

static bool is_weak(const struct html_writer *writer)
{
	return writer->is_marking && writer->mark.kind != MARK_QUOTE &&
	       writer->mark.kind != MARK_SIGNATURE;
}

/* A blockquote that is no sure quote makes room for what is sure. */
static void pause_weak(struct reader *reader)
{
	if (is_weak(&reader->writer))
		html_writer_mark_end(&reader->writer);
}

static void resume_weak(struct reader *reader)
{
	if (reader->weak_from != 0)
		html_writer_mark_begin(&reader->writer, reader->weak_kind);
}

static void begin_weak(struct reader *reader, struct open_element *element)
{
	if (element->kind != ELEMENT_QUOTE || reader->weak_from != 0)
		return;
	reader->weak_from = reader->depth + 1;
	reader->weak_kind = (element->meaning & (HTML_QUOTE_MORE | HTML_INDENT)) != 0
				? MARK_INDENT
				: MARK_BLOCKQUOTE;
	html_writer_mark_begin(&reader->writer, reader->weak_kind);
}

/* The mark that is open now gives way to a quote that lasts to the end, which began at start. */
static void quote_rest_from(struct reader *reader, size_t start)
{
	struct html_writer *writer = &reader->writer;

	if (writer->is_marking && writer->mark.kind == MARK_SIGNATURE && reader->is_rest_signature)
		html_writer_mark_end(writer);
	pause_weak(reader);
	if (writer->is_marking)
		return;
	reader->is_rest_quoted = true;
	html_writer_mark_begin(writer, MARK_QUOTE);
	html_writer_mark_back(writer, start);
}

static void begin_marks(struct reader *reader, struct open_element *element)
{
	struct html_writer *writer = &reader->writer;
	unsigned meaning = element->meaning;

	if (reader->is_rest_signature &&
	    ((meaning & (HTML_QUOTE | HTML_QUOTE_LEAD)) != 0 || element->kind == ELEMENT_QUOTE)) {
		html_writer_mark_end(writer);
		reader->is_rest_signature = false;
	}
	if (reader->lead_from != 0 && element->kind == ELEMENT_QUOTE && reader->hidden_from == 0)
		element->ends_lead = true;
	reader->has_lead |= (meaning & (HTML_QUOTE | HTML_QUOTE_LEAD)) != 0;
	if (reader->has_lead && (meaning & HTML_QUOTE_MORE) != 0)
		meaning |= HTML_QUOTE;
	if (is_weak(writer) && (meaning & HTML_SURE) != 0)
		pause_weak(reader);
	if (writer->is_marking)
		return;
	if ((meaning & HTML_QUOTE_REST) != 0) {
		quote_rest_from(reader, writer->out.size);
	} else if ((meaning & (HTML_QUOTE | HTML_QUOTE_LEAD)) != 0) {
		html_writer_mark_begin(writer, MARK_QUOTE);
		element->has_mark = true;
		if ((meaning & HTML_QUOTE_LEAD) != 0)
			reader->lead_from = reader->depth + 1;
	} else if ((meaning & (HTML_SIGNATURE | HTML_SIGNATURE_REST)) != 0) {
		html_writer_mark_begin(writer, MARK_SIGNATURE);
		element->has_mark = (meaning & HTML_SIGNATURE) != 0;
		reader->is_rest_signature = !element->has_mark;
	} else {
		begin_weak(reader, element);
	}
}

static void end_weak(struct reader *reader)
{
	if (reader->weak_from != reader->depth + 1)
		return;
	pause_weak(reader);
	reader->weak_from = 0;
}

static void end_marks(struct reader *reader, const struct open_element *element)
{
	struct html_writer *writer = &reader->writer;

	if ((element->meaning & HTML_QUOTE_IF_HEADER) != 0 && element->start < writer->out.size &&
	    has_header_lines(writer->out.data + element->start, writer->out.size - element->start))
		quote_rest_from(reader, element->start);
	if (element->ends_lead && reader->lead_from != 0) {
		html_writer_mark_end(writer);
		reader->lead_from = 0;
	}
	end_weak(reader);
	if (!element->has_mark)
		return;
	if ((element->meaning & HTML_QUOTE_LEAD) == 0) {
		html_writer_mark_end(writer);
	} else if (reader->lead_from == reader->depth + 1) {
		html_writer_mark_end(writer);
		reader->lead_from = 0;
	}
	resume_weak(reader);
}

/* ---- elements ---- */

static unsigned block_newlines(const struct open_element *element)
{
	return element->kind == ELEMENT_PARAGRAPH && (element->meaning & HTML_TIGHT) == 0 ? 2 : 1;
}

static void begin_layout(struct reader *reader, struct open_element *element)
{
	struct html_writer *writer = &reader->writer;

	switch (element->kind) {
	case ELEMENT_BLOCK:
	case ELEMENT_PARAGRAPH:
	case ELEMENT_ROW:
		html_writer_break(writer, block_newlines(element));
		break;
	case ELEMENT_BREAK:
		html_writer_br(writer);
		break;
	case ELEMENT_CELL:
		html_writer_cell_begin(writer);
		break;
	case ELEMENT_BULLETS:
		html_writer_list_begin(writer, 0);
		break;
	case ELEMENT_NUMBERS:
		html_writer_list_begin(writer, element->number);
		break;
	case ELEMENT_ITEM:
		html_writer_item(writer);
		break;
	case ELEMENT_QUOTE:
		html_writer_break(writer, 1);
		writer->quote_depth += (element->meaning & HTML_INDENT) == 0;
		break;
	case ELEMENT_PRE:
		html_writer_break(writer, 1);
		break;
	default:
		break;
	}
	if (element->kind == ELEMENT_PRE || (element->meaning & HTML_PREFORMATTED) != 0) {
		element->ends_preformatted = !writer->is_preformatted;
		writer->is_preformatted = true;
	}
}

static void end_layout(struct reader *reader, const struct open_element *element)
{
	struct html_writer *writer = &reader->writer;

	if (element->ends_preformatted)
		writer->is_preformatted = false;
	switch (element->kind) {
	case ELEMENT_BLOCK:
	case ELEMENT_PARAGRAPH:
		html_writer_break(writer, block_newlines(element));
		break;
	case ELEMENT_ROW:
		writer->has_cell_gap = false;
		html_writer_break(writer, 1);
		break;
	case ELEMENT_CELL:
		html_writer_cell_end(writer);
		break;
	case ELEMENT_BULLETS:
	case ELEMENT_NUMBERS:
		html_writer_list_end(writer);
		break;
	case ELEMENT_ITEM:
		html_writer_break(writer, 1);
		break;
	case ELEMENT_QUOTE:
		html_writer_break(writer, 1);
		writer->quote_depth -= (element->meaning & HTML_INDENT) == 0;
		break;
	case ELEMENT_PRE:
		html_writer_break(writer, 1);
		break;
	default:
		break;
	}
}

/* Of <ol start=3>. */
static unsigned first_number(const char *const *attributes)
{
	const char *start = html_attribute(attributes, "start");
	unsigned number = 0;

	for (; start != NULL && *start >= '0' && *start <= '9' && number < 100000; start++)
		number = number * 10 + (unsigned)(*start - '0');
	return number > 0 ? number : 1;
}

/* The hidden preview of newsletters: text right in an element of no size, or in words inside it. */
static bool is_tiny(const struct reader *reader, const struct open_element *element)
{
	if ((element->meaning & HTML_TINY) != 0)
		return true;
	return (element->kind == ELEMENT_INLINE || element->kind == ELEMENT_LINK) &&
	       (element->meaning & HTML_SIZED) == 0 && reader->depth > 0 &&
	       reader->open[reader->depth - 1].is_tiny;
}

static void on_start(void *context, const xmlChar *xml_name, const xmlChar **xml_attributes)
{
	struct reader *reader = context;
	const char *name = (const char *)xml_name;
	const char *const *attributes = (const char *const *)xml_attributes;
	struct open_element element = {
	    .kind = element_kind(name), .start = reader->writer.out.size};

	if (reader->depth < OPEN_MAX) {
		element.meaning = html_classify(name, attributes);
		element.is_tiny = is_tiny(reader, &element);
		if (element.kind == ELEMENT_LINK)
			element.url = link_url(reader, attributes);
		if (element.kind == ELEMENT_NUMBERS)
			element.number = first_number(attributes);
		if ((element.meaning & HTML_HIDDEN) != 0 && reader->hidden_from == 0)
			reader->hidden_from = reader->depth + 1;
		if (reader->hidden_from == 0) {
			begin_layout(reader, &element);
			begin_marks(reader, &element);
			if (element.kind == ELEMENT_IMAGE)
				image(reader, attributes);
		}
		reader->open[reader->depth] = element;
	}
	reader->depth++;
}

static void on_end(void *context, const xmlChar *name)
{
	struct reader *reader = context;
	const struct open_element *element;

	(void)name;
	if (reader->depth == 0 || --reader->depth >= OPEN_MAX)
		return;
	element = &reader->open[reader->depth];
	if (reader->hidden_from == 0) {
		if (element->kind == ELEMENT_LINK)
			link_end(reader, element);
		end_marks(reader, element);
		end_layout(reader, element);
	} else if (reader->hidden_from == reader->depth + 1) {
		reader->hidden_from = 0;
	}
}

static void on_text(void *context, const xmlChar *text, int size)
{
	struct reader *reader = context;

	if (reader->depth > 0 && reader->depth <= OPEN_MAX &&
	    reader->open[reader->depth - 1].is_tiny)
		return;
	if (reader->hidden_from == 0 && size > 0)
		html_writer_text(&reader->writer, (const char *)text, (size_t)size);
}

static bool feed(void *context, const char *data, size_t size)
{
	struct reader *reader = context;

	htmlParseChunk(reader->parser, data, (int)size, 0);
	return !reader->writer.out.is_truncated;
}

/* False: not all of it was read. */
static bool parse(struct reader *reader, struct bytes html)
{
	htmlSAXHandler handler = {
	    .startElement = on_start,
	    .endElement = on_end,
	    .characters = on_text,
	    .ignorableWhitespace = on_text,
	};

	reader->parser =
	    htmlCreatePushParserCtxt(&handler, reader, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
	bool is_whole;

	if (reader->parser == NULL)
		return false;
	htmlCtxtUseOptions(reader->parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
					       HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
					       HTML_PARSE_IGNORE_ENC | HTML_PARSE_NODEFDTD);
	/* Inside a body from the start, libxml2 opens no paragraphs of its own around bare text. */
	htmlParseChunk(reader->parser, "<html><body>", 12, 0);
	is_whole = html_filter(html, &reader->parser->nameNr, feed, reader);
	htmlParseChunk(reader->parser, NULL, 0, 1);
	htmlFreeParserCtxt(reader->parser);
	return is_whole && !reader->writer.out.is_truncated;
}

void html_to_text(struct bytes html, struct arena *arena, struct html_text *text_r)
{
	struct reader *reader = arena_alloc(arena, sizeof(*reader));
	bool is_whole;

	if (html.size == 0)
		html.data = (const uint8_t *)"";
	if (!utf8_is_valid((const char *)html.data, html.size)) {
		html.data = (const uint8_t *)utf8_clean(arena, (const char *)html.data, html.size);
		html.size = strlen((const char *)html.data);
	}
	reader->arena = arena;
	html_writer_init(&reader->writer, arena);
	is_whole = parse(reader, html);
	html_writer_finish(&reader->writer, text_r);
	text_r->is_truncated = !is_whole;
}
