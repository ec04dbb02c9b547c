/*
 * categories: of a rules file.
 */
#include "triage/triage_p.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A category's id is a name in tables, addresses of pages and queries. */
#define ID_BYTES_MAX 64
/* Of a template's name: it is part of a file's. */
#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

/* What a category's map is read into before it gets its place in the ruleset. */
struct draft {
	struct loader *loader;
	const char *id;
	const char *name_en, *name_zh;
	const char *template_name, *assignee;
	double threshold;
	int64_t sla_ms, follow_up_ms;
	size_t rule_count; /* lists any: and all: with something in them, even if it is faulty */
};

/* ---- any, all, none ---- */

#define WEIGHT_MAX 100
#define THRESHOLD_MAX 100

struct entry_draft {
	struct loader *loader;
	size_t entry;
	int in; /* index into places; NOWHERE: not said */
	double weight;
};

static const char *const places[] = {"subject", "text", "from", "attachment", NULL};
#define NOWHERE 4
static const unsigned parts_of[] = {
    PART_SUBJECT, PART_TEXT, PART_FROM, PART_ATTACHMENT, PART_SUBJECT | PART_TEXT};

static void read_entry_terms(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const struct entry_draft *draft = at;

	read_terms(context, node, draft->loader, draft->entry);
}

const struct schema_field entry_fields[] = {
    {.key = "words", .type = SCHEMA_CUSTOM, .shape = SHAPE_TEXTS, .custom = read_entry_terms},
    {.key = "pattern", .type = SCHEMA_CUSTOM, .shape = SHAPE_TEXTS, .custom = read_entry_terms},
    {.key = "in", .type = SCHEMA_ENUM, .offset = offsetof(struct entry_draft, in), .words = places},
    {.key = "weight",
	.type = SCHEMA_NUMBER,
	.offset = offsetof(struct entry_draft, weight),
	.maximum = WEIGHT_MAX},
    {0},
};

static void check_entry(const struct schema_context *context, const struct yaml_node *node,
    const struct entry_draft *draft)
{
	const struct yaml_node *weight = yaml_get(node, "weight");

	if (yaml_get(node, "words") == NULL && yaml_get(node, "pattern") == NULL)
		diagnostics_add(context->diagnostics, context->file, node->line, node->column,
		    _("this needs \"words\" or \"pattern\""));
	if (weight != NULL && draft->weight <= 0)
		diagnostics_add(context->diagnostics, context->file, weight->line, weight->column,
		    _("\"weight\" must be more than 0"));
}

static void read_entry(const struct schema_context *context, const struct yaml_node *node,
    struct loader *loader, enum entry_kind kind)
{
	struct ruleset *ruleset = loader->ruleset;
	struct entry_draft draft = {loader, ruleset->entry_count, NOWHERE, 1};
	struct entry *entry = ARRAY_ADD(ruleset->entries, ruleset->entry_count);

	schema_read(context, node, entry_fields, &draft);
	*entry = (struct entry){.kind = kind,
	    .owner = loader->owner,
	    .weight = draft.weight,
	    .has_in = draft.in != NOWHERE,
	    .parts = parts_of[draft.in]};
	ruleset->parts |= entry->parts;
	if (node->type == YAML_MAP)
		check_entry(context, node, &draft);
}

void entries_read(
    const struct schema_context *context, const struct yaml_node *node, struct loader *loader)
{
	enum entry_kind kind = strcmp(node->key, "any") == 0   ? ENTRY_ANY
			       : strcmp(node->key, "all") == 0 ? ENTRY_ALL
							       : ENTRY_NONE;

	if (!read_is_list(context, node))
		return;
	if (node->count == 0)
		diagnostics_add(context->diagnostics, context->file, node->line, node->column,
		    _("\"%s\" is empty: fill it, or leave it out"), node->key);
	for (size_t i = 0; i < node->count; i++)
		read_entry(context, &node->children[i], loader, kind);
}

static void read_entries(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	struct draft *draft = at;

	if (strcmp(node->key, "none") != 0)
		draft->rule_count++;
	entries_read(context, node, draft->loader);
	if (strcmp(node->key, "all") == 0 && node->type == YAML_LIST)
		draft->loader->ruleset->categories[draft->loader->owner].all_count = node->count;
}

/* ---- name, examples ---- */

static const struct schema_field name_fields[] = {
    {.key = "en", .type = SCHEMA_TEXT, .offset = offsetof(struct draft, name_en)},
    {.key = "zh", .type = SCHEMA_TEXT, .offset = offsetof(struct draft, name_zh)},
    {0},
};

static void read_name(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	struct draft *draft = at;

	if (node->type == YAML_TEXT && node->text[0] != '\0')
		draft->name_en = draft->name_zh = node->text;
	else
		schema_read(context, node, name_fields, draft);
}

/* An example is a text, or a mail with the parts that the rules look at. */
static const struct schema_field mail_fields[] = {
    {.key = "subject", .type = SCHEMA_TEXT, .offset = offsetof(struct triage_input, subject)},
    {.key = "text", .type = SCHEMA_TEXT, .offset = offsetof(struct triage_input, text)},
    {.key = "from", .type = SCHEMA_TEXT, .offset = offsetof(struct triage_input, from)},
    {.key = "attachment",
	.type = SCHEMA_TEXTS,
	.offset = offsetof(struct triage_input, attachments)},
    {0},
};
static_assert(
    offsetof(struct triage_input, attachment_count) - offsetof(struct triage_input, attachments) ==
	offsetof(struct text_list, count),
    "attachments are laid out as a text_list");

static void read_example(const struct schema_context *context, const struct yaml_node *node,
    struct draft *draft, bool must_win)
{
	struct ruleset *ruleset = draft->loader->ruleset;
	struct example *example = ARRAY_ADD(ruleset->examples, ruleset->example_count);

	*example = (struct example){.input = {.subject = "", .text = "", .from = ""},
	    .place = place_of(context, node),
	    .category = draft->loader->owner,
	    .must_win = must_win};
	if (node->type == YAML_TEXT && node->text[0] != '\0')
		example->input.text = node->text;
	else if (node->type == YAML_MAP && node->count > 0)
		schema_read(context, node, mail_fields, &example->input);
	else
		schema_error(context, node,
		    _("an example must be a text, or a map of subject, text, from and attachment"));
}

static void read_example_list(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	bool must_win = strcmp(node->key, "yes") == 0;
	size_t count = node->type == YAML_LIST ? node->count : 1;

	if (node->type == YAML_LIST && count == 0)
		schema_error(
		    context, node, _("\"%s\" is empty: fill it, or leave it out"), node->key);
	for (size_t i = 0; i < count; i++)
		read_example(
		    context, node->type == YAML_LIST ? &node->children[i] : node, at, must_win);
}

static const struct schema_field example_fields[] = {
    {.key = "yes",
	.type = SCHEMA_CUSTOM,
	.fields = mail_fields,
	.shape = SHAPE_TEXTS_OR_MAPS,
	.custom = read_example_list},
    {.key = "no",
	.type = SCHEMA_CUSTOM,
	.fields = mail_fields,
	.shape = SHAPE_TEXTS_OR_MAPS,
	.custom = read_example_list},
    {0},
};

static void read_examples(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	schema_read(context, node, example_fields, at);
}

/* ---- a category ---- */

/* A template is looked for by name later on: a slip must not wait for a customer's mail. */
static void read_template(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const char *name = schema_text(context, node);

	if (name == NULL)
		return;
	if (name[0] == '\0' || name[strspn(name, NAME_CHARACTERS)] != '\0')
		schema_error(context, node,
		    _("\"template\" must be the name of a template, such as ack-product: letters, "
		      "digits, - and _"));
	else
		((struct draft *)at)->template_name = name;
}

const struct schema_field category_fields[] = {
    {.key = "id", .type = SCHEMA_TEXT, .offset = offsetof(struct draft, id), .is_required = true},
    {.key = "name",
	.type = SCHEMA_CUSTOM,
	.fields = name_fields,
	.shape = SHAPE_TEXT_OR_MAP,
	.custom = read_name},
    {.key = "template", .type = SCHEMA_CUSTOM, .custom = read_template},
    {.key = "assignee",
	.type = SCHEMA_CUSTOM,
	.offset = offsetof(struct draft, assignee),
	.custom = value_read_address},
    {.key = "sla",
	.type = SCHEMA_DURATION,
	.offset = offsetof(struct draft, sla_ms),
	.minimum = MINUTE_MS,
	.maximum = 365 * DAY_MS},
    {.key = "follow_up",
	.type = SCHEMA_DURATION,
	.offset = offsetof(struct draft, follow_up_ms),
	.minimum = HOUR_MS,
	.maximum = 365 * DAY_MS},
    {.key = "threshold",
	.type = SCHEMA_NUMBER,
	.offset = offsetof(struct draft, threshold),
	.minimum = SCORE_NEEDED,
	.maximum = THRESHOLD_MAX},
    {.key = "any",
	.type = SCHEMA_CUSTOM,
	.fields = entry_fields,
	.shape = SHAPE_LIST,
	.custom = read_entries},
    {.key = "all",
	.type = SCHEMA_CUSTOM,
	.fields = entry_fields,
	.shape = SHAPE_LIST,
	.custom = read_entries},
    {.key = "none",
	.type = SCHEMA_CUSTOM,
	.fields = entry_fields,
	.shape = SHAPE_LIST,
	.custom = read_entries},
    {.key = "examples", .type = SCHEMA_CUSTOM, .fields = example_fields, .custom = read_examples},
    {0},
};

static void check_id(
    const struct schema_context *context, const struct yaml_node *node, const char *id)
{
	const char *fault = NULL;

	if (strcmp(id, CATEGORY_NONE) == 0)
		fault = _("this id stands for mails that no category fits");
	else if (id[0] == '\0' || strlen(id) > ID_BYTES_MAX)
		fault = _("an id has 1 to 64 bytes");
	else if (text_has_control(id) || strpbrk(id, " ,\"'") != NULL)
		fault = _("an id has no blanks, commas or quotes");
	if (fault != NULL)
		diagnostics_add(context->diagnostics, context->file, node->line, node->column,
		    "\"%s\": %s", id, fault);
}

static void read_category(
    const struct schema_context *context, const struct yaml_node *node, struct loader *loader)
{
	struct ruleset *ruleset = loader->ruleset;
	const struct yaml_node *id = node->type == YAML_MAP ? yaml_get(node, "id") : NULL;
	struct draft draft = {.loader = loader, .template_name = "ack", .threshold = SCORE_NEEDED};
	size_t faults = context->diagnostics->count;
	struct category *category;

	loader->owner = ruleset->category_count;
	category = ARRAY_ADD(ruleset->categories, ruleset->category_count);
	schema_read(context, node, category_fields, &draft);
	if (id != NULL && draft.id != NULL)
		check_id(context, id, draft.id);
	if (draft.rule_count == 0 && node->type == YAML_MAP)
		diagnostics_add(context->diagnostics, context->file, node->line, node->column,
		    _("this category needs \"any\" or \"all\", else no mail ever fits it"));
	category->place = place_of(context, id != NULL ? id : node);
	category->is_faulty = context->diagnostics->count > faults;
	category->info.id = draft.id != NULL ? draft.id : "";
	category->info.name_en = draft.name_en != NULL ? draft.name_en : category->info.id;
	category->info.name_zh = draft.name_zh != NULL ? draft.name_zh : category->info.id;
	category->info.template_name = draft.template_name;
	category->info.assignee = draft.assignee;
	category->info.sla_ms = draft.sla_ms;
	category->info.follow_up_ms = draft.follow_up_ms;
	category->threshold = draft.threshold;
}

void categories_read(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	if (!read_is_list(context, node))
		return;
	for (size_t i = 0; i < node->count; i++)
		read_category(context, &node->children[i], at);
}
