/*
 * The template parser: a mustache subset as a tree. Every fault is reported with its place, because
 * a template is written by hand and read by customers: a misspelt name must be found when it is
 * loaded, not in a mail.
 *
 * Nodes and texts live in the arena given. Nesting and the number of tags are bounded.
 */
#include <ctype.h>
#include <string.h>

#include "respond/respond_p.h"

/* How much of a wrong name a message shows. */
#define SHOWN_NAME_MAX 40

/* A place in the file; moves forward only. Columns count characters. */
struct cursor {
	const char *at;
	size_t line, column;
};

struct parser {
	const struct template_source *source;
	struct arena *arena;
	struct diagnostics *diagnostics;
	struct cursor cursor;
	const char *segment; /* where the text that is not in a node yet begins */
	struct template_node **tails[TEMPLATE_DEPTH_MAX + 1];
	struct template_node *open[TEMPLATE_DEPTH_MAX];
	size_t depth;
	size_t tag_count;
};

/* One tag: {{#name}} has kind '#', {{name}} kind ' ', {{{name}}} kind '{'. */
struct tag {
	char kind;
	const char *start, *end; /* with its braces */
	const char *name;
	size_t name_length;
	size_t line, column;
};

static void move_cursor(struct cursor *cursor, const char *to)
{
	for (; cursor->at < to; cursor->at++) {
		if (*cursor->at == '\n') {
			cursor->line++;
			cursor->column = 1;
		} else if (((unsigned char)*cursor->at & 0xc0) != 0x80) {
			cursor->column++;
		}
	}
}

#define fault(parser, tag, ...)                                                                    \
	diagnostics_add((parser)->diagnostics, (parser)->source->file, (tag)->line, (tag)->column, \
	    __VA_ARGS__)

static struct template_node *add_node(
    struct parser *parser, enum template_node_type type, const char *text, size_t size)
{
	struct template_node *node = arena_alloc(parser->arena, sizeof(*node));

	node->type = type;
	node->text = arena_strndup(parser->arena, text, size);
	*parser->tails[parser->depth] = node;
	parser->tails[parser->depth] = &node->next;
	return node;
}

static void add_text(struct parser *parser, const char *end)
{
	if (end > parser->segment)
		add_node(parser, NODE_TEXT, parser->segment, (size_t)(end - parser->segment));
}

/* ---- reading one tag ---- */

/* False when the tag has no end: then nothing behind it can be understood. */
static bool read_tag(struct parser *parser, const char *start, struct tag *tag)
{
	const char *inside = start + 2, *close;
	bool is_triple = *inside == '{';

	move_cursor(&parser->cursor, start);
	*tag = (struct tag){.kind = ' ',
	    .start = start,
	    .line = parser->cursor.line,
	    .column = parser->cursor.column};
	if (*inside != '\0' && strchr("{!#^/&>=", *inside) != NULL)
		tag->kind = *inside++;
	close = strstr(inside, is_triple ? "}}}" : "}}");
	if (close == NULL) {
		fault(parser, tag, "this tag is never closed with %s", is_triple ? "}}}" : "}}");
		return false;
	}
	tag->end = close + (is_triple ? 3 : 2);
	inside += strspn(inside, " \t");
	while (close > inside && (close[-1] == ' ' || close[-1] == '\t'))
		close--;
	tag->name = inside;
	tag->name_length = close > inside ? (size_t)(close - inside) : 0;
	return true;
}

static bool is_name(const struct tag *tag)
{
	for (size_t i = 0; i < tag->name_length; i++)
		if (!isalnum((unsigned char)tag->name[i]) && tag->name[i] != '_' &&
		    tag->name[i] != '-')
			return false;
	return tag->name_length > 0;
}

static size_t count_names(const char *const *names)
{
	size_t count = 0;

	while (names[count] != NULL)
		count++;
	return count;
}

static void report_unknown(struct parser *parser, const struct tag *tag, const char *name)
{
	const char *const *names = parser->source->names;
	const char *nearest = text_nearest(name, names, count_names(names));

	if (nearest != NULL)
		fault(parser, tag, _("unknown name \"%s\" (did you mean \"%s\"?)"), name, nearest);
	else
		fault(parser, tag, _("unknown name \"%s\""), name);
}

/* Reports a name that is malformed or that this mail does not know. */
static bool check_name(struct parser *parser, const struct tag *tag)
{
	size_t shown = utf8_cut(tag->name, tag->name_length, SHOWN_NAME_MAX);
	const char *name = arena_strndup(parser->arena, tag->name, shown);

	if (tag->name_length == 0) {
		fault(parser, tag, _("a tag without a name"));
		return false;
	}
	if (!is_name(tag)) {
		fault(parser, tag,
		    _("\"%s\" is no name: only letters, digits, \"_\" and \"-\" are"), name);
		return false;
	}
	for (const char *const *known = parser->source->names; known != NULL; known++) {
		if (*known == NULL) {
			report_unknown(parser, tag, name);
			return false;
		}
		if (strlen(*known) == tag->name_length &&
		    memcmp(*known, tag->name, tag->name_length) == 0)
			break;
	}
	return true;
}

/* ---- what each tag does ---- */

static void add_value(struct parser *parser, const struct tag *tag)
{
	bool is_escaped = tag->kind == ' ';

	if (!check_name(parser, tag))
		return;
	if (parser->source->is_html && !is_escaped)
		diagnostics_warn(parser->diagnostics, parser->source->file, tag->line, tag->column,
		    _("this value is put into the HTML as it is; {{%.*s}} would be safe"),
		    (int)tag->name_length, tag->name);
	if (parser->source->is_html && tag->start > parser->source->text && tag->start[-1] == '=')
		diagnostics_warn(parser->diagnostics, parser->source->file, tag->line, tag->column,
		    _("an attribute's value needs quotes around it: =\"{{%.*s}}\""),
		    (int)tag->name_length, tag->name);
	add_node(parser, NODE_VALUE, tag->name, tag->name_length)->is_escaped = is_escaped;
}

/* Opens the section even when its name is wrong, so that its closing tag is not reported too.
 * False: too deep. */
static bool open_section(struct parser *parser, const struct tag *tag)
{
	struct template_node *node;

	if (parser->depth == TEMPLATE_DEPTH_MAX) {
		fault(parser, tag, _("sections are nested deeper than %d"), TEMPLATE_DEPTH_MAX);
		return false;
	}
	check_name(parser, tag);
	node = add_node(
	    parser, tag->kind == '#' ? NODE_SECTION : NODE_INVERTED, tag->name, tag->name_length);
	node->line = tag->line;
	node->column = tag->column;
	parser->open[parser->depth++] = node;
	parser->tails[parser->depth] = &node->children;
	return true;
}

static bool closes(const struct tag *tag, const struct template_node *section)
{
	return strlen(section->text) == tag->name_length &&
	       memcmp(section->text, tag->name, tag->name_length) == 0;
}

static void close_section(struct parser *parser, const struct tag *tag)
{
	size_t depth = parser->depth;
	const struct template_node *inner;

	if (depth == 0) {
		fault(parser, tag, _("this closes a section that was never opened"));
		return;
	}
	inner = parser->open[depth - 1];
	while (depth > 0 && !closes(tag, parser->open[depth - 1]))
		depth--;
	if (depth < parser->depth)
		fault(parser, tag, _("this should close section \"%.40s\", opened at %zu:%zu"),
		    inner->text, inner->line, inner->column);
	/* An outer section's end also ends what is open within; a foreign one ends nothing. */
	if (depth > 0)
		parser->depth = depth - 1;
}

static bool stands_alone_before(
    const struct parser *parser, const struct tag *tag, const char **text_end_r)
{
	const char *at = tag->start;

	while (at > parser->segment && (at[-1] == ' ' || at[-1] == '\t'))
		at--;
	*text_end_r = at;
	return at == parser->source->text || at[-1] == '\n';
}

/* A line with nothing but one such tag is left out as a whole (mustache specification, "standalone
 * lines"). */
static void skip_alone(struct parser *parser, const struct tag *tag)
{
	const char *text_end, *line_end = tag->end + strspn(tag->end, " \t");

	if (stands_alone_before(parser, tag, &text_end) &&
	    (*line_end == '\n' || *line_end == '\0')) {
		add_text(parser, text_end);
		parser->segment = line_end + (*line_end == '\n' ? 1 : 0);
	} else {
		add_text(parser, tag->start);
		parser->segment = tag->end;
	}
}

/* False ends the parsing. */
static bool take_tag(struct parser *parser, const struct tag *tag)
{
	if (++parser->tag_count > TEMPLATE_TAGS_MAX) {
		fault(parser, tag, _("more than %d tags"), TEMPLATE_TAGS_MAX);
		return false;
	}
	if (tag->kind == '>' || tag->kind == '=') {
		fault(parser, tag, _("{{%c is not supported here"), tag->kind);
		parser->segment = tag->end;
		return true;
	}
	if (tag->kind == ' ' || tag->kind == '{' || tag->kind == '&') {
		add_text(parser, tag->start);
		parser->segment = tag->end;
		add_value(parser, tag);
		return true;
	}
	skip_alone(parser, tag);
	if (tag->kind == '/')
		close_section(parser, tag);
	return tag->kind == '!' || tag->kind == '/' || open_section(parser, tag);
}

static void report_unclosed(struct parser *parser)
{
	while (parser->depth > 0) {
		const struct template_node *section = parser->open[--parser->depth];

		fault(parser, section, _("section \"%.40s\" is never closed"), section->text);
	}
}

struct template_node *template_parse(
    const struct template_source *source, struct arena *arena, struct diagnostics *diagnostics)
{
	struct template_node *root = arena_alloc(arena, sizeof(*root));
	size_t faults = diagnostics->count;
	struct parser parser = {.source = source,
	    .arena = arena,
	    .diagnostics = diagnostics,
	    .cursor = {source->text, source->line, source->column},
	    .segment = source->text};
	const char *start;

	root->type = NODE_TEXT;
	root->text = "";
	parser.tails[0] = &root->next;
	while ((start = strstr(parser.segment, "{{")) != NULL) {
		struct tag tag;

		if (!read_tag(&parser, start, &tag) || !take_tag(&parser, &tag))
			return NULL;
	}
	add_text(&parser, parser.segment + strlen(parser.segment));
	report_unclosed(&parser);
	return diagnostics->count == faults ? root : NULL;
}
