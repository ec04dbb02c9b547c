/*
 * channel: form mails. A web form's mail comes from the form's own address; who wrote, and what,
 * stands in its text behind labels: "Email: ann@example.com".
 */
#include <stddef.h>
#include <string.h>

#include "triage/fields.h"
#include "triage/triage_p.h"

#define CHANNEL_NONE "mail"

/* ---- reading ---- */

struct draft {
	const char *id;
	struct text_list from;
	const char *email, *name, *text;
	struct text_list other;
};

static const struct schema_field from_fields[] = {{.key = "from",
						      .type = SCHEMA_TEXTS,
						      .offset = offsetof(struct draft, from),
						      .is_required = true},
    {0}};

static const struct schema_field label_fields[] = {
    {.key = "email", .type = SCHEMA_TEXT, .offset = offsetof(struct draft, email)},
    {.key = "name", .type = SCHEMA_TEXT, .offset = offsetof(struct draft, name)},
    {.key = "text", .type = SCHEMA_TEXT, .offset = offsetof(struct draft, text)},
    {.key = "other", .type = SCHEMA_TEXTS, .offset = offsetof(struct draft, other)},
    {0},
};

const struct schema_field channel_fields[] = {
    {.key = "id", .type = SCHEMA_TEXT, .offset = offsetof(struct draft, id), .is_required = true},
    {.key = "when", .type = SCHEMA_MAP, .fields = from_fields, .is_required = true},
    {.key = "fields", .type = SCHEMA_MAP, .fields = label_fields},
    {0},
};

static void check_id(const struct schema_context *context, const struct yaml_node *node,
    const struct ruleset *ruleset, const struct channel *channel)
{
	if (strcmp(channel->id, CHANNEL_NONE) == 0)
		diagnostics_add(context->diagnostics, context->file, node->line, node->column,
		    _("\"%s\" is the channel of all mails that no other takes: choose another id"),
		    CHANNEL_NONE);
	for (const struct channel *other = ruleset->channels; other < channel; other++)
		if (strcmp(channel->id, other->id) == 0) {
			diagnostics_add(context->diagnostics, context->file, node->line,
			    node->column, _("channel \"%s\" is there already, at %s:%zu:%zu"),
			    channel->id, other->place.file, other->place.line, other->place.column);
			return;
		}
}

static void read_channel(
    const struct schema_context *context, const struct yaml_node *node, struct ruleset *ruleset)
{
	struct draft draft = {.id = ""};
	const struct yaml_node *id = node->type == YAML_MAP ? yaml_get(node, "id") : NULL;
	struct channel *channel = ARRAY_ADD(ruleset->channels, ruleset->channel_count);

	schema_read(context, node, channel_fields, &draft);
	*channel = (struct channel){
	    .id = draft.id,
	    .from = draft.from,
	    .email = field_label(context->arena, draft.email),
	    .name = field_label(context->arena, draft.name),
	    .text = field_label(context->arena, draft.text),
	    .other = field_labels(context->arena, &draft.other),
	    .place = place_of(context, id != NULL ? id : node),
	};
	if (id != NULL)
		check_id(context, id, ruleset, channel);
}

void channels_read(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	struct loader *loader = at;

	if (!read_is_list(context, node))
		return;
	if (node->count > CHANNELS_MAX) {
		diagnostics_add(context->diagnostics, context->file, node->line, node->column,
		    _("there are more than %d channels"), CHANNELS_MAX);
		return;
	}
	for (size_t i = 0; i < node->count; i++)
		read_channel(context, &node->children[i], loader->ruleset);
}

/* ---- matching ---- */

enum field { FIELD_EMAIL, FIELD_NAME, FIELD_TEXT };

static struct channel_match read_fields(
    const struct channel *channel, const char *text, struct arena *arena)
{
	struct field_value values[FIELDS_MAX];
	struct fields fields = {.labels = {[FIELD_EMAIL] = channel->email,
				    [FIELD_NAME] = channel->name,
				    [FIELD_TEXT] = channel->text},
	    .other = channel->other,
	    .words = FIELD_TEXT};

	fields_find(arena, &fields, text, values);
	return (struct channel_match){
	    .id = channel->id,
	    .email = field_address(arena, field_text(arena, values[FIELD_EMAIL], true)),
	    .name = field_text(arena, values[FIELD_NAME], true),
	    .text = field_text(arena, values[FIELD_TEXT], false),
	};
}

bool channel_has_fields(const struct channel_match *match)
{
	return match->email != NULL || match->name != NULL || match->text != NULL;
}

/* A service sends several forms from one address: the first whose labels are there, else the first.
 */
struct channel_match ruleset_channel(
    const struct ruleset *ruleset, const char *from_address, const char *text, struct arena *arena)
{
	struct channel_match first = {.id = CHANNEL_NONE};
	bool is_found = false;

	for (size_t i = 0; i < ruleset->channel_count; i++) {
		struct channel_match match;

		if (!globs_match(&ruleset->channels[i].from, from_address))
			continue;
		match = read_fields(&ruleset->channels[i], text, arena);
		if (channel_has_fields(&match))
			return match;
		if (!is_found)
			first = match;
		is_found = true;
	}
	return first;
}
