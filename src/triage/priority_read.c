/*
 * priorities: of a rules file.
 */
#include "triage/triage_p.h"

#include <stdlib.h>
#include <string.h>

/* A year: what is asked of the store stays bounded. */
#define HOURS_MAX 8784
#define CUSTOMERS_MAX 1000000

struct draft {
	struct loader *loader;
	size_t entry;
	struct priority_rule rule;
};

static struct draft *draft_of(void *at)
{
	return at;
}

static void read_set(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const char *word = schema_text(context, node);

	if (word != NULL && !priority_from_word(word, &draft_of(at)->rule.priority))
		schema_error(
		    context, node, _("\"set\" must be high, normal or low, not \"%s\""), word);
}

static void use_names(const struct schema_context *context, const struct yaml_node *node,
    struct loader *loader, const struct text_list *names, bool is_tag)
{
	for (size_t i = 0; i < names->count; i++) {
		struct name_use *use = ARRAY_ADD(loader->uses, loader->use_count);

		use->name = names->items[i];
		use->place = place_of(context, node->type == YAML_LIST ? &node->children[i] : node);
		use->is_tag = is_tag;
	}
}

static void read_category(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	struct draft *draft = at;
	bool is_tag = strcmp(node->key, "tag") == 0;
	struct text_list *names = is_tag ? &draft->rule.tags : &draft->rule.categories;

	if (read_names(context, node, names))
		use_names(context, node, draft->loader, names, is_tag);
}

static void read_when_terms(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	struct draft *draft = at;

	draft->rule.has_terms = true;
	read_terms(context, node, draft->loader, draft->entry);
}

static const struct schema_field mood_fields[] = {
    {.key = "at_least",
	.type = SCHEMA_NUMBER,
	.offset = offsetof(struct priority_rule, sentiment_low),
	.minimum = -1,
	.maximum = 1},
    {.key = "at_most",
	.type = SCHEMA_NUMBER,
	.offset = offsetof(struct priority_rule, sentiment_high),
	.minimum = -1,
	.maximum = 1},
    {0},
};

static void report_empty(const struct schema_context *context, const struct yaml_node *node)
{
	if (node->type == YAML_MAP ? node->count == 0 : schema_is_empty(node))
		diagnostics_add(context->diagnostics, context->file, node->line, node->column,
		    _("\"%s\" is empty: fill it, or leave it out"), node->key);
}

static void read_sentiment(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	struct draft *draft = at;

	draft->rule.has_sentiment = true;
	report_empty(context, node);
	schema_read(context, node, mood_fields, &draft->rule);
}

static const struct schema_field customers_fields[] = {
    {.key = "hours",
	.type = SCHEMA_INTEGER,
	.offset = offsetof(struct priority_rule, customers_hours),
	.is_required = true,
	.minimum = 1,
	.maximum = HOURS_MAX},
    {.key = "at_least",
	.type = SCHEMA_INTEGER,
	.offset = offsetof(struct priority_rule, customers_at_least),
	.is_required = true,
	.minimum = 1,
	.maximum = CUSTOMERS_MAX},
    {0},
};

static void read_customers(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	schema_read(context, node, customers_fields, &draft_of(at)->rule);
}

static const struct schema_field contacts_fields[] = {
    {.key = "hours",
	.type = SCHEMA_INTEGER,
	.offset = offsetof(struct priority_rule, contacts_hours),
	.is_required = true,
	.minimum = 1,
	.maximum = HOURS_MAX},
    {.key = "at_least",
	.type = SCHEMA_INTEGER,
	.offset = offsetof(struct priority_rule, contacts_at_least),
	.is_required = true,
	.minimum = 2,
	.maximum = CUSTOMERS_MAX},
    {0},
};

static void read_contacts(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	schema_read(context, node, contacts_fields, &draft_of(at)->rule);
}

static bool is_segment(const char *word)
{
	for (size_t i = 0; segment_words[i] != NULL; i++)
		if (strcmp(word, segment_words[i]) == 0)
			return true;
	return false;
}

static void read_segments(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	struct text_list *segments = &draft_of(at)->rule.segments;

	if (!read_names(context, node, segments))
		return;
	for (size_t i = 0; i < segments->count; i++)
		if (!is_segment(segments->items[i]))
			schema_error(context, node->type == YAML_LIST ? &node->children[i] : node,
			    _("\"%s\" is no segment; these are: new, active, loyal, at_risk, "
			      "dormant"),
			    segments->items[i]);
}

static const struct schema_field when_fields[] = {
    {.key = "category", .type = SCHEMA_CUSTOM, .shape = SHAPE_TEXTS, .custom = read_category},
    {.key = "tag", .type = SCHEMA_CUSTOM, .shape = SHAPE_TEXTS, .custom = read_category},
    {.key = "words", .type = SCHEMA_CUSTOM, .shape = SHAPE_TEXTS, .custom = read_when_terms},
    {.key = "pattern", .type = SCHEMA_CUSTOM, .shape = SHAPE_TEXTS, .custom = read_when_terms},
    {.key = "patterns", .type = SCHEMA_CUSTOM, .shape = SHAPE_TEXTS, .custom = read_when_terms},
    {.key = "sentiment", .type = SCHEMA_CUSTOM, .fields = mood_fields, .custom = read_sentiment},
    {.key = "vip", .type = SCHEMA_BOOL, .offset = offsetof(struct draft, rule.is_vip)},
    {.key = "customers_in",
	.type = SCHEMA_CUSTOM,
	.fields = customers_fields,
	.custom = read_customers},
    {.key = "contacts_in",
	.type = SCHEMA_CUSTOM,
	.fields = contacts_fields,
	.custom = read_contacts},
    {.key = "segment",
	.type = SCHEMA_CUSTOM,
	.shape = SHAPE_TEXTS,
	.words = segment_words,
	.custom = read_segments},
    {.key = "hours_waiting",
	.type = SCHEMA_INTEGER,
	.offset = offsetof(struct draft, rule.hours_waiting),
	.minimum = 1,
	.maximum = HOURS_MAX},
    {0},
};

static void read_when(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	report_empty(context, node);
	schema_read(context, node, when_fields, at);
	draft_of(at)->rule.asks_vip = node->type == YAML_MAP && yaml_get(node, "vip") != NULL;
}

static const char *const set_words[] = {"high", "normal", "low", NULL};

const struct schema_field priority_fields[] = {
    {.key = "set",
	.type = SCHEMA_CUSTOM,
	.words = set_words,
	.custom = read_set,
	.is_required = true},
    {.key = "when",
	.type = SCHEMA_CUSTOM,
	.fields = when_fields,
	.custom = read_when,
	.is_required = true},
    {0},
};

static void read_priority(
    const struct schema_context *context, const struct yaml_node *node, struct loader *loader)
{
	struct ruleset *ruleset = loader->ruleset;
	struct draft draft = {.loader = loader, .entry = ruleset->entry_count};
	struct entry *entry = ARRAY_ADD(ruleset->entries, ruleset->entry_count);

	loader->owner = ruleset->priority_count;
	*entry = (struct entry){
	    .kind = ENTRY_WHEN, .owner = loader->owner, .parts = PART_SUBJECT | PART_TEXT};
	draft.rule.priority = PRIORITY_NORMAL;
	draft.rule.sentiment_low = -1;
	draft.rule.sentiment_high = 1;
	draft.rule.place = place_of(context, node);
	schema_read(context, node, priority_fields, &draft);
	*ARRAY_ADD(ruleset->priorities, ruleset->priority_count) = draft.rule;
}

void priorities_read(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	if (!read_is_list(context, node))
		return;
	for (size_t i = 0; i < node->count; i++)
		read_priority(context, &node->children[i], at);
}
