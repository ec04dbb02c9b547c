/*
 * Fuzz target: any bytes as a template, parsed as text and as HTML and rendered when that works.
 * The first byte chooses the form.
 */
#include <stdlib.h>
#include <string.h>

#include "respond/respond_p.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct template_value item_values[] = {{.name = "item", .text = "<i>"}};
static const struct template_scope items[] = {{item_values, 1}, {item_values, 1}};
static const struct template_value values[] = {{.name = "a", .text = "<&\"'>\xff\n"},
    {.name = "b", .text = NULL}, {.name = "list", .items = items, .item_count = ARRAY_SIZE(items)}};
static const struct template_scope scope = {values, ARRAY_SIZE(values)};

/* What is rendered as HTML from a template without markup of its own holds no markup. */
static void check_output(const struct template_source *source, const struct buffer *out)
{
	bool has_raw = strstr(source->text, "{{{") != NULL || strstr(source->text, "{{&") != NULL;

	if (source->is_html && !has_raw && strpbrk(source->text, "<>\"'") == NULL &&
	    strpbrk(out->data, "<>\"'") != NULL)
		abort();
	if (utf8_is_valid(source->text, strlen(source->text)) &&
	    !utf8_is_valid(out->data, out->size))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct diagnostics diagnostics;
	struct template_source source = {.file = "t", .line = 1, .column = 1};
	const struct template_node *nodes;

	diagnostics_init(&diagnostics);
	source.is_html = size > 0 && (data[0] & 1) != 0;
	source.text =
	    arena_strndup(arena, size > 0 ? (const char *)data + 1 : "", size > 0 ? size - 1 : 0);
	nodes = template_parse(&source, arena, &diagnostics);
	if ((nodes == NULL) != (diagnostics.count > 0))
		abort();
	if (nodes != NULL) {
		AUTO_BUFFER struct buffer out;

		buffer_init(&out, TEMPLATE_OUTPUT_BYTES_MAX);
		template_write(nodes, &scope, source.is_html, &out);
		if (!out.is_truncated)
			check_output(&source, &out);
	}
	diagnostics_free(&diagnostics);
	arena_free(&arena);
	return 0;
}
