/*
 * additions: words for a category that stands elsewhere, also in another file. What is learned from
 * corrections comes so: the owner's own files stay as he wrote them, and taking the words back is
 * removing one file.
 */
#include "triage/triage_p.h"

#include <stdlib.h>
#include <string.h>

struct draft {
	struct loader *loader;
	const char *category;
	bool has_words;
};

static void read_entries(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	struct draft *draft = at;

	draft->has_words = true;
	entries_read(context, node, draft->loader);
}

const struct schema_field addition_fields[] = {
    {.key = "category",
	.type = SCHEMA_TEXT,
	.offset = offsetof(struct draft, category),
	.is_required = true},
    {.key = "any",
	.type = SCHEMA_CUSTOM,
	.fields = entry_fields,
	.shape = SHAPE_LIST,
	.custom = read_entries},
    {.key = "none",
	.type = SCHEMA_CUSTOM,
	.fields = entry_fields,
	.shape = SHAPE_LIST,
	.custom = read_entries},
    {0},
};

/* A tag: "uncategorised" cannot have words. */
static void note_name(const struct schema_context *context, const struct yaml_node *node,
    struct loader *loader, const char *category)
{
	struct name_use *use = ARRAY_ADD(loader->uses, loader->use_count);

	*use =
	    (struct name_use){.name = category, .place = place_of(context, node), .is_tag = true};
}

static void read_addition(
    const struct schema_context *context, const struct yaml_node *node, struct loader *loader)
{
	const struct yaml_node *name = node->type == YAML_MAP ? yaml_get(node, "category") : NULL;
	size_t first = loader->ruleset->entry_count, faults = context->diagnostics->count;
	struct draft draft = {.loader = loader};
	struct addition *addition;

	schema_read(context, node, addition_fields, &draft);
	if (name != NULL && draft.category != NULL)
		note_name(context, name, loader, draft.category);
	if (!draft.has_words && node->type == YAML_MAP)
		diagnostics_add(context->diagnostics, context->file, node->line, node->column,
		    _("this needs \"any\" or \"none\""));
	addition = ARRAY_ADD(loader->additions, loader->addition_count);
	*addition = (struct addition){.category = draft.category != NULL ? draft.category : "",
	    .first_entry = first,
	    .entry_count = loader->ruleset->entry_count - first,
	    .is_faulty = context->diagnostics->count > faults};
}

void additions_read(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	if (!read_is_list(context, node))
		return;
	for (size_t i = 0; i < node->count; i++)
		read_addition(context, &node->children[i], at);
}

/* With an unknown category the set is refused; until then its words belong to no rule. */
void additions_give(struct loader *loader)
{
	struct ruleset *ruleset = loader->ruleset;

	for (size_t i = 0; i < loader->addition_count; i++) {
		const struct addition *addition = &loader->additions[i];
		size_t owner = ruleset_index(ruleset, addition->category);
		bool is_known = owner < ruleset->category_count;

		if (is_known && addition->is_faulty)
			ruleset->categories[owner].is_faulty = true;
		for (size_t j = 0; j < addition->entry_count; j++) {
			struct entry *entry = &ruleset->entries[addition->first_entry + j];

			entry->owner = is_known ? owner : SIZE_MAX;
			if (!is_known)
				entry->kind = ENTRY_WHEN;
		}
	}
}
