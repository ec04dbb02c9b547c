/*
 * sender: what the rules say about an address.
 */
#include "triage/triage_p.h"

#include <stddef.h>

struct draft {
	struct text_list from;
	int treat_as; /* index into treatments; none: their end */
	bool is_vip, never_ack;
};

static const char *const treatments[] = {"person", "bulk", NULL};
#define NO_TREATMENT 2

const struct schema_field sender_fields[] = {
    {.key = "from",
	.type = SCHEMA_TEXTS,
	.offset = offsetof(struct draft, from),
	.is_required = true},
    {.key = "treat_as",
	.type = SCHEMA_ENUM,
	.offset = offsetof(struct draft, treat_as),
	.words = treatments},
    {.key = "vip", .type = SCHEMA_BOOL, .offset = offsetof(struct draft, is_vip)},
    {.key = "never_ack", .type = SCHEMA_BOOL, .offset = offsetof(struct draft, never_ack)},
    {0},
};

static void read_sender(
    const struct schema_context *context, const struct yaml_node *node, struct ruleset *ruleset)
{
	struct draft draft = {.treat_as = NO_TREATMENT};
	struct sender *sender = ARRAY_ADD(ruleset->senders, ruleset->sender_count);

	schema_read(context, node, sender_fields, &draft);
	if (node->type == YAML_MAP && yaml_get(node, "treat_as") == NULL &&
	    yaml_get(node, "vip") == NULL && yaml_get(node, "never_ack") == NULL)
		diagnostics_add(context->diagnostics, context->file, node->line, node->column,
		    _("this needs \"treat_as\", \"vip\" or \"never_ack\""));
	sender->from = draft.from;
	sender->rule = (struct sender_rule){.treat_as = treatments[draft.treat_as],
	    .is_vip = draft.is_vip,
	    .never_ack = draft.never_ack};
}

void senders_read(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	struct loader *loader = at;

	if (!read_is_list(context, node))
		return;
	for (size_t i = 0; i < node->count; i++)
		read_sender(context, &node->children[i], loader->ruleset);
}

bool globs_match(const struct text_list *globs, const char *address)
{
	for (size_t i = 0; i < globs->count; i++)
		if (text_matches_glob(address, globs->items[i]))
			return true;
	return false;
}

/* The first rule that says how to treat wins; vip and never_ack hold when any rule says so. */
struct sender_rule ruleset_sender(const struct ruleset *ruleset, const char *address)
{
	struct sender_rule result = {0};

	for (size_t i = 0; i < ruleset->sender_count; i++) {
		const struct sender_rule *rule = &ruleset->senders[i].rule;

		if (!globs_match(&ruleset->senders[i].from, address))
			continue;
		if (result.treat_as == NULL)
			result.treat_as = rule->treat_as;
		result.is_vip |= rule->is_vip;
		result.never_ack |= rule->never_ack;
	}
	return result;
}
