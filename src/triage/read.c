/*
 * Pieces of YAML that several lists of a rules file have in common. A fault is reported at its
 * place and the piece left out; reading goes on, so that all faults of all files are shown at once.
 */
#include "triage/triage_p.h"

#include <stdlib.h>
#include <string.h>

void *array_grow(void *items, size_t count, size_t size)
{
	bool is_full = count == 0 || (count >= 8 && (count & (count - 1)) == 0);

	if (is_full)
		items = mem_resize(items, count == 0 ? 8 : 2 * count, size);
	memset((char *)items + count * size, 0, size);
	return items;
}

struct place place_of(const struct schema_context *context, const struct yaml_node *node)
{
	return (struct place){context->file, node->line, node->column};
}

static bool is_nothing(const struct yaml_node *node)
{
	return node->type == YAML_TEXT && node->text[0] == '\0';
}

static void report_wrong(
    const struct schema_context *context, const struct yaml_node *node, const char *expected)
{
	if (node->key != NULL)
		diagnostics_add(context->diagnostics, context->file, node->line, node->column,
		    _("\"%s\" must be %s"), node->key, expected);
	else
		diagnostics_add(context->diagnostics, context->file, node->line, node->column,
		    _("this must be %s"), expected);
}

bool read_is_list(const struct schema_context *context, const struct yaml_node *node)
{
	if (node->type == YAML_LIST)
		return true;
	report_wrong(context, node, _("a list (each item begins with \"- \")"));
	return false;
}

bool read_texts(const struct schema_context *context, const struct yaml_node *node,
    void (*read)(const struct schema_context *, const struct yaml_node *, void *), void *argument)
{
	const struct yaml_node *items = node->type == YAML_LIST ? node->children : node;
	size_t count = node->type == YAML_LIST ? node->count : 1;

	if (node->type == YAML_MAP) {
		report_wrong(context, node, _("a list of texts"));
		return false;
	}
	if (count == 0 || (node->type == YAML_TEXT && is_nothing(node))) {
		diagnostics_add(context->diagnostics, context->file, node->line, node->column,
		    _("\"%s\" is empty: fill it, or leave it out"), node->key);
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		if (items[i].type != YAML_TEXT)
			report_wrong(context, &items[i], _("a text"));
		else
			read(context, &items[i], argument);
	}
	return true;
}

static void read_name(
    const struct schema_context *context, const struct yaml_node *node, void *argument)
{
	struct text_list *names = argument;

	if (is_nothing(node))
		report_wrong(context, node, _("a text, not nothing"));
	else
		names->items[names->count++] = node->text;
}

bool read_names(
    const struct schema_context *context, const struct yaml_node *node, struct text_list *names_r)
{
	size_t count = node->type == YAML_LIST ? node->count : 1;
	struct text_list names = {
	    .items = arena_array(context->arena, count, sizeof(*names.items))};

	if (!read_texts(context, node, read_name, &names))
		return false;
	*names_r = names;
	return true;
}

/* ---- words and patterns ---- */

struct term_target {
	struct loader *loader;
	size_t entry;
};

static struct term *add_term(const struct schema_context *context, const struct yaml_node *node,
    const struct term_target *target)
{
	struct ruleset *ruleset = target->loader->ruleset;
	struct term *term = ARRAY_ADD(ruleset->terms, ruleset->term_count);

	term->written = node->text;
	term->entry = target->entry;
	term->place = place_of(context, node);
	return term;
}

static void read_word(
    const struct schema_context *context, const struct yaml_node *node, void *argument)
{
	struct word word;
	struct error error;

	if (word_read(node->text, context->arena, &word, &error) == 0)
		add_term(context, node, argument)->word = word;
	else
		diagnostics_add(context->diagnostics, context->file, node->line, node->column, "%s",
		    error.text);
}

static void read_pattern(
    const struct schema_context *context, const struct yaml_node *node, void *argument)
{
	const struct term_target *target = argument;
	struct loader *loader = target->loader;
	struct chain_list chains;
	struct error error;
	struct pattern *pattern = pattern_new(node->text, loader->arena, &chains, &error);

	if (pattern == NULL) {
		diagnostics_add(context->diagnostics, context->file, node->line, node->column, "%s",
		    error.text);
		return;
	}
	if (pattern_matches_empty(pattern))
		diagnostics_warn(context->diagnostics, context->file, node->line, node->column,
		    _("this pattern matches an empty text, so it hits in every mail"));
	add_term(context, node, target)->pattern = pattern;
	*ARRAY_ADD(loader->chains, loader->pattern_count) = chains;
}

void read_terms(const struct schema_context *context, const struct yaml_node *node,
    struct loader *loader, size_t entry)
{
	struct term_target target = {loader, entry};
	bool is_words = strcmp(node->key, "words") == 0;

	read_texts(context, node, is_words ? read_word : read_pattern, &target);
}
