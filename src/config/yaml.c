/*
 * One YAML document to a tree of nodes with line marks, over libyaml's event interface (its
 * document interface resolves aliases silently, and a recursive one never ends). What an owner's
 * file has no use for is refused: anchors, aliases, tags, merge keys, a second document. Time and
 * memory are linear in the size of the file whatever it holds: depth and size are bounded,
 * duplicate keys are found by sorting.
 *
 * Nodes and texts are borrowed from the caller's arena. Syntax errors end the parse; what is merely
 * refused is noted, and the tree is built all the same, so that one run reports every fault.
 */
#include "hark/config.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "config/config_p.h"

/* An open list or map. Its own node stands at pending[node]; its finished children behind that. */
struct frame {
	size_t node;
	bool has_key;	      /* a map's key was read, its value comes next */
	bool drops_value;     /* that value is refused and stays out of the tree */
	struct yaml_node key; /* text and place of the key */
};

struct parse {
	const char *file;
	struct arena *arena;
	struct diagnostics *diagnostics;
	struct yaml_node *pending; /* owned; finished nodes whose container is still open */
	size_t pending_count, pending_room;
	struct frame frames[CONFIG_DEPTH_MAX];
	size_t depth;
	size_t documents;
};

/* What to do after an event. */
enum next { NEXT_EVENT, END_OF_FILE, FATAL };

static enum next fatal(struct parse *parse, yaml_mark_t mark, const char *text)
{
	diagnostics_add(
	    parse->diagnostics, parse->file, mark.line + 1, mark.column + 1, "%s", text);
	return FATAL;
}

static void refuse(struct parse *parse, yaml_mark_t mark, const char *text)
{
	diagnostics_add(
	    parse->diagnostics, parse->file, mark.line + 1, mark.column + 1, "%s", text);
}

/* ---- containers ---- */

static struct frame *top(struct parse *parse)
{
	return parse->depth > 0 ? &parse->frames[parse->depth - 1] : NULL;
}

static struct frame *top_map(struct parse *parse)
{
	struct frame *frame = top(parse);

	return frame != NULL && parse->pending[frame->node].type == YAML_MAP ? frame : NULL;
}

static struct yaml_node *push(struct parse *parse, enum yaml_type type, yaml_mark_t mark)
{
	const struct frame *map = top_map(parse);
	struct yaml_node *node;

	if (parse->pending_count == parse->pending_room) {
		parse->pending_room = parse->pending_room > 0 ? 2 * parse->pending_room : 64;
		parse->pending =
		    mem_resize(parse->pending, parse->pending_room, sizeof(*parse->pending));
	}
	node = &parse->pending[parse->pending_count++];
	*node = (struct yaml_node){.type = type, .line = mark.line + 1, .column = mark.column + 1};
	if (map != NULL) {
		node->key = map->key.text;
		node->key_line = map->key.line;
		node->key_column = map->key.column;
	}
	return node;
}

/* The newest pending node is complete as a value of the container around it. */
static void finish_value(struct parse *parse)
{
	struct frame *map = top_map(parse);

	if (map == NULL)
		return;
	if (map->drops_value)
		parse->pending_count--;
	map->has_key = false;
	map->drops_value = false;
}

/* A key that stands twice in one map. */
struct duplicate {
	const struct yaml_node *first, *again;
};

static int compare_places(const struct yaml_node *left, const struct yaml_node *right)
{
	return left < right ? -1 : left > right;
}

static int compare_keys(const void *a, const void *b)
{
	const struct yaml_node *const *left = a, *const *right = b;
	int order = strcmp((*left)->key, (*right)->key);

	return order != 0 ? order : compare_places(*left, *right);
}

static int compare_duplicates(const void *a, const void *b)
{
	const struct duplicate *left = a, *right = b;

	return compare_places(left->again, right->again);
}

static size_t find_duplicates(const struct yaml_node *map, struct duplicate *duplicates_r)
{
	const struct yaml_node **sorted = mem_array(map->count, sizeof(*sorted));
	size_t count = 0;

	for (size_t i = 0; i < map->count; i++)
		sorted[i] = &map->children[i];
	qsort(sorted, map->count, sizeof(*sorted), compare_keys);
	for (size_t first = 0, i = 1; i < map->count; i++) {
		if (strcmp(sorted[first]->key, sorted[i]->key) == 0)
			duplicates_r[count++] = (struct duplicate){sorted[first], sorted[i]};
		else
			first = i;
	}
	free(sorted);
	return count;
}

static void refuse_duplicates(struct parse *parse, const struct yaml_node *map)
{
	AUTO_FREE struct duplicate *duplicates = mem_array(map->count, sizeof(*duplicates));
	size_t count = find_duplicates(map, duplicates);

	qsort(duplicates, count, sizeof(*duplicates), compare_duplicates);
	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *first = duplicates[i].first, *again = duplicates[i].again;

		diagnostics_add(parse->diagnostics, parse->file, again->key_line, again->key_column,
		    _("duplicate key \"%.*s\", first given at %zu:%zu"), QUOTED(again->key),
		    first->key_line, first->key_column);
	}
}

static enum next begin_container(struct parse *parse, enum yaml_type type, yaml_mark_t mark)
{
	const struct frame *map = top_map(parse);

	if (map != NULL && !map->has_key)
		return fatal(parse, mark, _("a key must be a text, not a list or a map"));
	if (parse->depth == CONFIG_DEPTH_MAX)
		return fatal(parse, mark, _("nested too deeply"));
	push(parse, type, mark);
	parse->frames[parse->depth++] = (struct frame){.node = parse->pending_count - 1};
	return NEXT_EVENT;
}

static enum next end_container(struct parse *parse)
{
	struct frame *frame = top(parse);
	struct yaml_node *node = &parse->pending[frame->node];
	size_t first = frame->node + 1;

	node->count = parse->pending_count - first;
	node->children = arena_array(parse->arena, node->count, sizeof(*node->children));
	if (node->count > 0)
		memcpy(node->children, parse->pending + first, node->count * sizeof(*node));
	if (node->type == YAML_MAP && node->count > 1)
		refuse_duplicates(parse, node);
	parse->pending_count = first;
	parse->depth--;
	finish_value(parse);
	return NEXT_EVENT;
}

/* ---- scalars ---- */

static enum next take_key(
    struct parse *parse, struct frame *map, const char *text, const yaml_event_t *event)
{
	map->has_key = true;
	map->key = (struct yaml_node){.text = text,
	    .line = event->start_mark.line + 1,
	    .column = event->start_mark.column + 1};
	if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && strcmp(text, "<<") == 0) {
		refuse(parse, event->start_mark,
		    _("merge keys (<<) are not understood: write the keys out"));
		map->drops_value = true;
	}
	return NEXT_EVENT;
}

static enum next take_scalar(struct parse *parse, const yaml_event_t *event)
{
	const char *value = (const char *)event->data.scalar.value;
	size_t length = event->data.scalar.length;
	struct frame *map = top_map(parse);
	struct yaml_node *node;
	const char *text;

	if (memchr(value, '\0', length) != NULL)
		return fatal(parse, event->start_mark, _("a text cannot hold a NUL character"));
	text = arena_strndup(parse->arena, value, length);
	if (map != NULL && !map->has_key)
		return take_key(parse, map, text, event);
	node = push(parse, YAML_TEXT, event->start_mark);
	node->text = text;
	node->is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	finish_value(parse);
	return NEXT_EVENT;
}

static enum next refuse_alias(struct parse *parse, const yaml_event_t *event)
{
	struct frame *map = top_map(parse);

	refuse(parse, event->start_mark,
	    _("aliases are not understood; a text that begins with \"*\" needs quotes"));
	if (map != NULL && !map->has_key) {
		map->has_key = true;
		map->drops_value = true;
		map->key = (struct yaml_node){.text = ""};
	} else if (map != NULL) {
		map->has_key = false;
		map->drops_value = false;
	}
	return NEXT_EVENT;
}

static void refuse_properties(
    struct parse *parse, yaml_mark_t mark, const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (anchor != NULL)
		refuse(parse, mark,
		    _("anchors are not understood; a text that begins with \"&\" needs quotes"));
	if (tag != NULL)
		refuse(parse, mark,
		    _("tags are not understood; a text that begins with \"!\" needs quotes"));
}

/* ---- events ---- */

static enum next take_event(struct parse *parse, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (parse->documents++ > 0)
			return fatal(parse, event->start_mark,
			    _("a second document begins here; only one is allowed"));
		return NEXT_EVENT;
	case YAML_ALIAS_EVENT:
		return refuse_alias(parse, event);
	case YAML_SCALAR_EVENT:
		refuse_properties(
		    parse, event->start_mark, event->data.scalar.anchor, event->data.scalar.tag);
		return take_scalar(parse, event);
	case YAML_SEQUENCE_START_EVENT:
		refuse_properties(parse, event->start_mark, event->data.sequence_start.anchor,
		    event->data.sequence_start.tag);
		return begin_container(parse, YAML_LIST, event->start_mark);
	case YAML_MAPPING_START_EVENT:
		refuse_properties(parse, event->start_mark, event->data.mapping_start.anchor,
		    event->data.mapping_start.tag);
		return begin_container(parse, YAML_MAP, event->start_mark);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return end_container(parse);
	case YAML_STREAM_END_EVENT:
		return END_OF_FILE;
	default:
		return NEXT_EVENT;
	}
}

/* What libyaml's words do not say: why, and what to do. */
static const char *hint_for(const yaml_parser_t *parser, struct bytes content)
{
	const char *problem = parser->problem != NULL ? parser->problem : "";
	const char *context = parser->context != NULL ? parser->context : "";
	size_t at = yaml_offset_of(content, parser->problem_mark.line, parser->problem_mark.column);
	char c = at < content.size ? (char)content.data[at] : '\0';

	if (strstr(context, "alias") != NULL)
		return _(" (a text that begins with \"*\" needs quotes)");
	if (strstr(context, "anchor") != NULL)
		return _(" (a text that begins with \"&\" needs quotes)");
	if (strstr(problem, "cannot start any token") != NULL && c == '\t')
		return _(" (indent with blanks, not with tabs)");
	if (strstr(problem, "cannot start any token") != NULL)
		return _(" (a text that begins with this character needs quotes)");
	if (strstr(problem, "expected ',' or") != NULL)
		return _(" (a comma or the closing bracket is missing)");
	if (strstr(problem, "unexpected end of stream") != NULL &&
	    strstr(context, "quoted") != NULL)
		return _(" (the closing quote is missing)");
	if (strstr(problem, "mapping values are not allowed") != NULL)
		return _(" (a text that holds \": \" needs quotes; or the indentation is wrong)");
	return "";
}

static void report_syntax(
    const struct parse *parse, const yaml_parser_t *parser, struct bytes content)
{
	const char *problem = parser->problem != NULL ? parser->problem : "cannot be read";
	struct yaml_place at = {parser->problem_mark.line + 1, parser->problem_mark.column + 1};

	if (parser->error == YAML_READER_ERROR)
		at = yaml_place_of(content, parser->problem_offset);
	if (parser->context != NULL && parser->context_mark.line != parser->problem_mark.line)
		diagnostics_add(parse->diagnostics, parse->file, at.line, at.column,
		    _("%s, %s that begins at %zu:%zu%s"), problem, parser->context,
		    parser->context_mark.line + 1, parser->context_mark.column + 1,
		    hint_for(parser, content));
	else
		diagnostics_add(parse->diagnostics, parse->file, at.line, at.column, "%s%s",
		    problem, hint_for(parser, content));
}

static enum next run(struct parse *parse, struct bytes content)
{
	enum next next = NEXT_EVENT;
	yaml_parser_t parser;

	if (yaml_parser_initialize(&parser) == 0) {
		diagnostics_add(parse->diagnostics, parse->file, 0, 0, _("out of memory"));
		return FATAL;
	}
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, content.data, content.size);
	while (next == NEXT_EVENT) {
		yaml_event_t event;

		if (yaml_parser_parse(&parser, &event) == 0) {
			report_syntax(parse, &parser, content);
			next = FATAL;
			break;
		}
		next = take_event(parse, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return next;
}

/* An empty file, or one with comments only, is an empty map. */
static struct yaml_node *take_root(const struct parse *parse)
{
	struct yaml_node *root = arena_alloc(parse->arena, sizeof(*root));

	*root = (struct yaml_node){.type = YAML_MAP, .line = 1, .column = 1};
	if (parse->pending_count == 0)
		return root;
	if (parse->pending[0].type != YAML_TEXT || !parse->pending[0].is_plain ||
	    parse->pending[0].text[0] != '\0')
		*root = parse->pending[0];
	return root;
}

int yaml_parse(const char *file, struct bytes content, struct arena *arena,
    struct diagnostics *diagnostics, struct yaml_node **root_r)
{
	struct parse parse = {.file = file, .arena = arena, .diagnostics = diagnostics};
	size_t errors_before = diagnostics->count;

	*root_r = NULL;
	if (yaml_check_encoding(file, &content, diagnostics) == 0 &&
	    run(&parse, content) == END_OF_FILE)
		*root_r = take_root(&parse);
	free(parse.pending);
	return diagnostics->count == errors_before ? 0 : -1;
}

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
	if (map == NULL || map->type != YAML_MAP)
		return NULL;
	for (size_t i = 0; i < map->count; i++)
		if (strcmp(map->children[i].key, key) == 0)
			return &map->children[i];
	return NULL;
}
