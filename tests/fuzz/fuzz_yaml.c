/*
 * Fuzz target: the YAML reader and the settings' tables over it. Whatever the bytes are, there is a
 * tree or an error, every text is UTF-8, and no message holds a control character. Seeds:
 * config/hark.yaml.example.
 */
#include <assert.h>
#include <stdlib.h>

#include "config/config_p.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_node(const struct yaml_node *node)
{
	assert(node->line > 0 && node->column > 0);
	assert((node->type == YAML_TEXT) == (node->text != NULL));
	assert(node->key == NULL || utf8_is_valid(node->key, strlen(node->key)));
	assert(node->text == NULL || utf8_is_valid(node->text, strlen(node->text)));
	for (size_t i = 0; i < node->count; i++)
		check_node(&node->children[i]);
}

static void check_messages(const struct diagnostics *diagnostics)
{
	for (size_t i = 0; i < diagnostics->line_count; i++) {
		assert(!text_has_control(diagnostics->lines[i]));
		assert(utf8_is_valid(diagnostics->lines[i], strlen(diagnostics->lines[i])));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct settings *settings = arena_alloc(arena, sizeof(*settings));
	struct diagnostics diagnostics;
	struct schema_context context = {"fuzz.yaml", arena, &diagnostics};
	struct yaml_node *root;
	int result;

	diagnostics_init(&diagnostics);
	result = yaml_parse("fuzz.yaml", (struct bytes){data, size}, arena, &diagnostics, &root);
	assert((result == 0) == (diagnostics.count == 0));
	assert(result != 0 || root != NULL);
	if (root != NULL) {
		check_node(root);
		schema_read(&context, root, settings_fields, settings);
		check_settings(&context, root);
	}
	check_messages(&diagnostics);
	diagnostics_free(&diagnostics);
	arena_free(&arena);
	return 0;
}
