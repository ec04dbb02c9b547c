/*
 * sentiment: in a rules file: words and what they do to the mood of a text.
 */
#include "triage/triage_p.h"

#include <stddef.h>

#include "triage/lexicon.h"

struct draft {
	struct lexicon *lexicon;
	size_t first; /* of the words of this item */
	double mood, degree;
	bool negates, contrast;
};

static void read_word(
    const struct schema_context *context, const struct yaml_node *node, void *argument)
{
	struct draft *draft = argument;
	struct lexicon_word *added;
	struct word word;
	struct error error;

	if (word_read(node->text, context->arena, &word, &error) != 0) {
		diagnostics_add(context->diagnostics, context->file, node->line, node->column, "%s",
		    error.text);
		return;
	}
	added = ARRAY_ADD(draft->lexicon->words, draft->lexicon->count);
	*added = (struct lexicon_word){.written = node->text,
	    .word = word,
	    .file = context->file,
	    .line = node->line,
	    .column = node->column};
}

static void read_words(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	read_texts(context, node, read_word, at);
}

const struct schema_field sentiment_fields[] = {
    {.key = "words",
	.type = SCHEMA_CUSTOM,
	.shape = SHAPE_TEXTS,
	.custom = read_words,
	.is_required = true},
    {.key = "mood",
	.type = SCHEMA_NUMBER,
	.offset = offsetof(struct draft, mood),
	.minimum = -MOOD_STRONGEST,
	.maximum = MOOD_STRONGEST},
    {.key = "degree",
	.type = SCHEMA_NUMBER,
	.offset = offsetof(struct draft, degree),
	.minimum = 1 / DEGREE_STRONGEST,
	.maximum = DEGREE_STRONGEST},
    {.key = "negates", .type = SCHEMA_BOOL, .offset = offsetof(struct draft, negates)},
    {.key = "contrast", .type = SCHEMA_BOOL, .offset = offsetof(struct draft, contrast)},
    {0},
};

/* Exactly one of the keys says what the words do; a negation may have a mood, too. */
static bool has_one_effect(const struct yaml_node *node, const struct draft *draft)
{
	bool has_mood = yaml_get(node, "mood") != NULL && !draft->negates;

	return has_mood + (yaml_get(node, "degree") != NULL) + draft->negates + draft->contrast ==
	       1;
}

static enum lexicon_kind kind_of(const struct yaml_node *node, const struct draft *draft)
{
	if (draft->negates)
		return LEXICON_NEGATION;
	if (draft->contrast)
		return LEXICON_CONTRAST;
	return yaml_get(node, "degree") != NULL ? LEXICON_DEGREE : LEXICON_MOOD;
}

static void read_item(
    const struct schema_context *context, const struct yaml_node *node, struct lexicon *lexicon)
{
	struct draft draft = {.lexicon = lexicon, .first = lexicon->count};
	enum lexicon_kind kind;

	schema_read(context, node, sentiment_fields, &draft);
	if (node->type != YAML_MAP)
		return;
	if (!has_one_effect(node, &draft))
		diagnostics_add(context->diagnostics, context->file, node->line, node->column,
		    _("this needs one of \"mood\", \"degree\", \"negates: yes\" and \"contrast: "
		      "yes\""));
	kind = kind_of(node, &draft);
	for (size_t i = draft.first; i < lexicon->count; i++) {
		lexicon->words[i].kind = kind;
		lexicon->words[i].value = kind == LEXICON_DEGREE ? draft.degree : draft.mood;
	}
}

void sentiment_read(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const struct loader *loader = at;

	if (!read_is_list(context, node))
		return;
	for (size_t i = 0; i < node->count; i++)
		read_item(context, &node->children[i], loader->ruleset->lexicon);
}
