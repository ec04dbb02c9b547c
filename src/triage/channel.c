/*
 * channel: form mails. A web form's mail comes from the form's own address; who wrote, and what,
 * stands in its text behind labels: "Email: ann@example.com". Labels are compared folded; the value
 * is the rest of the line, or the lines below a label that stands alone.
 */
#include "triage/triage_p.h"

#include <stddef.h>
#include <string.h>

#define CHANNEL_NONE "mail"

/* ---- reading ---- */

struct draft {
	const char *id;
	struct text_list from;
	const char *email, *name, *text;
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
    {0},
};

static const struct schema_field channel_fields[] = {
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
		    _("\"%s\" is the channel of all mails that no other takes"), CHANNEL_NONE);
	for (const struct channel *other = ruleset->channels; other < channel; other++)
		if (strcmp(channel->id, other->id) == 0) {
			diagnostics_add(context->diagnostics, context->file, node->line,
			    node->column, _("channel \"%s\" is there already, at %s:%zu:%zu"),
			    channel->id, other->place.file, other->place.line, other->place.column);
			return;
		}
}

static const char *fold_label(struct arena *arena, const char *label)
{
	char *folded;
	size_t size;

	if (label == NULL)
		return NULL;
	folded = text_fold(arena, label);
	size = strlen(folded);
	while (size > 0 && strchr(" :", folded[size - 1]) != NULL)
		folded[--size] = '\0';
	return folded;
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
	    .email = fold_label(context->arena, draft.email),
	    .name = fold_label(context->arena, draft.name),
	    .text = fold_label(context->arena, draft.text),
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

enum field { FIELD_NONE, FIELD_EMAIL, FIELD_NAME, FIELD_TEXT, FIELD_COUNT };

/* What stands behind a label so far: [start, end) of the text; start NULL: not found yet. */
struct value {
	const char *start, *end;
};

static size_t line_length(const char *line)
{
	return strcspn(line, "\r\n");
}

static bool is_label(struct arena *arena, const char *line, size_t length, const char *label)
{
	const char *folded = fold_label(arena, arena_strndup(arena, line, length));

	if (label == NULL)
		return false;
	while (*folded == ' ')
		folded++;
	return strcmp(folded, label) == 0;
}

/* The field whose label begins the line, and where its value begins. */
static enum field find_label(
    struct arena *arena, const struct channel *channel, const char *line, const char **value_r)
{
	const char *const labels[] = {[FIELD_EMAIL] = channel->email,
	    [FIELD_NAME] = channel->name,
	    [FIELD_TEXT] = channel->text};
	size_t length = line_length(line), label_length = 0;
	const char *wide = memmem(line, length, "：", strlen("："));
	const char *colon = memchr(line, ':', length);

	*value_r = line + length;
	if (wide != NULL && (colon == NULL || wide < colon)) {
		colon = wide;
		*value_r = wide + strlen("：");
	} else if (colon != NULL) {
		*value_r = colon + 1;
	}
	label_length = colon != NULL ? (size_t)(colon - line) : length;
	if (label_length > CHANNEL_LABEL_BYTES_MAX)
		return FIELD_NONE;
	for (enum field field = FIELD_EMAIL; field < FIELD_COUNT; field++)
		if (is_label(arena, line, label_length, labels[field]))
			return field;
	return FIELD_NONE;
}

static void trim(struct value *value)
{
	while (value->start < value->end && strchr(" \t\r\n", *value->start) != NULL)
		value->start++;
	while (value->end > value->start && strchr(" \t\r\n", value->end[-1]) != NULL)
		value->end--;
}

static const char *value_text(struct arena *arena, struct value value, bool is_one_line)
{
	if (value.start == NULL)
		return NULL;
	trim(&value);
	if (is_one_line && line_length(value.start) < (size_t)(value.end - value.start))
		value.end = value.start + line_length(value.start);
	trim(&value);
	return value.start == value.end
		   ? NULL
		   : arena_strndup(arena, value.start, (size_t)(value.end - value.start));
}

/* The address in "Ann <ann@example.com>", "ann@example.com (work)", "mailto:ann@example.com"; NULL:
 * none. */
static const char *value_address(struct arena *arena, const char *text)
{
	const char *at = text != NULL ? strchr(text, '@') : NULL, *start = at;
	size_t length;

	if (at == NULL)
		return NULL;
	while (start > text && strchr(" \t<(,;:\"[", start[-1]) == NULL)
		start--;
	length = strcspn(start, " \t>),;\"]");
	if (start == at || start + length <= at + 1)
		return NULL;
	text = arena_strndup(arena, start, length);
	return text_has_control(text) || strchr(strchr(text, '@') + 1, '@') != NULL ? NULL : text;
}

static void collect_values(struct arena *arena, const struct channel *channel, const char *text,
    struct value values[FIELD_COUNT])
{
	enum field current = FIELD_NONE;

	while (*text != '\0') {
		const char *start, *end = text + line_length(text);
		enum field field = find_label(arena, channel, text, &start);

		if (field != FIELD_NONE)
			current = values[field].start == NULL ? field : FIELD_NONE;
		if (field != FIELD_NONE && current == field)
			values[field].start = start;
		if (current != FIELD_NONE)
			values[current].end = end;
		text = end + strspn(end, "\r");
		text += *text == '\n';
	}
}

struct channel_match ruleset_channel(
    const struct ruleset *ruleset, const char *from_address, const char *text, struct arena *arena)
{
	struct value values[FIELD_COUNT] = {{NULL, NULL}};
	const struct channel *channel = NULL;

	for (size_t i = 0; i < ruleset->channel_count && channel == NULL; i++)
		if (globs_match(&ruleset->channels[i].from, from_address))
			channel = &ruleset->channels[i];
	if (channel == NULL)
		return (struct channel_match){.id = CHANNEL_NONE};
	collect_values(arena, channel, text, values);
	return (struct channel_match){
	    .id = channel->id,
	    .email = value_address(arena, value_text(arena, values[FIELD_EMAIL], true)),
	    .name = value_text(arena, values[FIELD_NAME], true),
	    .text = value_text(arena, values[FIELD_TEXT], false),
	};
}
