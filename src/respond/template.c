/*
 * Rendering: a parsed template and a scope become text. Values are made clean on the way (no
 * control characters, valid UTF-8) and escaped for HTML text and quoted attributes alike.
 */
#include <string.h>

#include "respond/respond_p.h"

/* Scopes from the inside out. */
struct frame {
	const struct template_scope *scope;
	const struct frame *outer;
};

struct writer {
	struct buffer *out;
	bool is_html;
};

static const struct template_value *find_value(const struct frame *frame, const char *name)
{
	for (; frame != NULL; frame = frame->outer)
		for (size_t i = 0; i < frame->scope->count; i++)
			if (strcmp(frame->scope->values[i].name, name) == 0)
				return &frame->scope->values[i];
	return NULL;
}

static bool is_true(const struct template_value *value)
{
	if (value == NULL)
		return false;
	return value->items != NULL ? value->item_count > 0
				    : value->text != NULL && value->text[0] != '\0';
}

static const char *escape_of(uint32_t character)
{
	switch (character) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '`':
		return "&#96;";
	default:
		return NULL;
	}
}

static void write_value(struct writer *writer, const char *text, bool is_escaped)
{
	size_t size = strlen(text);

	for (size_t at = 0; at < size && !writer->out->is_truncated;) {
		uint32_t character = utf8_next(text, size, &at);
		const char *escape = is_escaped ? escape_of(character) : NULL;
		char bytes[4];

		if ((character < 0x20 && character != '\n' && character != '\t') ||
		    (character >= 0x7f && character < 0xa0))
			continue;
		if (escape != NULL)
			buffer_add(writer->out, escape);
		else
			buffer_append(writer->out, bytes, utf8_put(character, bytes));
	}
}

static void write_nodes(
    struct writer *writer, const struct template_node *node, const struct frame *frame);

static void write_section(struct writer *writer, const struct template_node *node,
    const struct frame *frame, const struct template_value *value)
{
	if (value->items == NULL) {
		write_nodes(writer, node->children, frame);
		return;
	}
	for (size_t i = 0; i < value->item_count && !writer->out->is_truncated; i++) {
		struct frame inner = {&value->items[i], frame};

		write_nodes(writer, node->children, &inner);
	}
}

/* Recurses once a section: the parser bounds the depth. */
static void write_nodes(
    struct writer *writer, const struct template_node *node, const struct frame *frame)
{
	for (; node != NULL && !writer->out->is_truncated; node = node->next) {
		const struct template_value *value =
		    node->type != NODE_TEXT ? find_value(frame, node->text) : NULL;

		if (node->type == NODE_TEXT)
			buffer_add(writer->out, node->text);
		else if (node->type == NODE_VALUE && value != NULL && value->text != NULL)
			write_value(writer, value->text, writer->is_html && node->is_escaped);
		else if (node->type == NODE_SECTION && is_true(value))
			write_section(writer, node, frame, value);
		else if (node->type == NODE_INVERTED && !is_true(value))
			write_nodes(writer, node->children, frame);
	}
}

void template_write(const struct template_node *nodes, const struct template_scope *scope,
    bool is_html, struct buffer *out)
{
	struct writer writer = {out, is_html};
	struct frame frame = {scope, NULL};

	write_nodes(&writer, nodes, &frame);
}
