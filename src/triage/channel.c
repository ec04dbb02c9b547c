/*
 * channel: form mails. A web form's mail comes from the form's own address; who wrote, and what,
 * stands in its text behind labels: "Email: ann@example.com". Labels are compared folded; the value
 * is the rest of the line, or the lines below a label that stands alone. Visitors may write labels
 * into their text: the first value of each field stands, and no word of the text is lost by it.
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

/* "1. ", "Q2) ", "* ", "【": what forms put before a label. */
static const char *skip_number(const char *label)
{
	const char *at = label + strspn(label, " *-#[\"");

	if (text_starts_with(at, "【") || text_starts_with(at, "•"))
		at += strlen("【");
	label = at;
	at += *at == 'q';
	at += strspn(at, "0123456789");
	if (at > label && (*at == '.' || *at == ')'))
		return at + 1 + strspn(at + 1, " ");
	if (at > label && text_starts_with(at, "、"))
		return at + strlen("、");
	return label;
}

/* "email (required)*:" is "email"; so that both sides are compared bare. */
static void cut_marks(char *label)
{
	static const char *const ends[] = {
	    " ", ":", "*", "]", "\"", "】", "(required)", "(optional)", "(必填)", "(选填)"};
	bool is_cut = true;

	while (is_cut) {
		size_t size = strlen(label);

		is_cut = false;
		for (size_t i = 0; i < ARRAY_SIZE(ends) && !is_cut; i++) {
			size_t length = strlen(ends[i]);

			is_cut = size >= length && strcmp(label + size - length, ends[i]) == 0;
			if (is_cut)
				label[size - length] = '\0';
		}
	}
}

static const char *fold_label(struct arena *arena, const char *label)
{
	char *folded;

	if (label == NULL)
		return NULL;
	folded = text_fold(arena, label);
	cut_marks(folded);
	return skip_number(folded);
}

static struct text_list fold_labels(struct arena *arena, const struct text_list *labels)
{
	struct text_list folded = {arena_array(arena, labels->count + 1, sizeof(*folded.items)), 0};

	for (size_t i = 0; i < labels->count; i++)
		folded.items[folded.count++] = fold_label(arena, labels->items[i]);
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
	    .other = fold_labels(context->arena, &draft.other),
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

enum field { FIELD_NONE, FIELD_EMAIL, FIELD_NAME, FIELD_TEXT, FIELD_OTHER, FIELD_COUNT };

/* What stands behind a label so far: [start, end) of the text; start NULL: not found yet. */
struct value {
	const char *start, *end;
};

static size_t line_length(const char *line)
{
	return strcspn(line, "\r\n");
}

static enum field field_of(const struct channel *channel, const char *label)
{
	const char *const labels[] = {[FIELD_EMAIL] = channel->email,
	    [FIELD_NAME] = channel->name,
	    [FIELD_TEXT] = channel->text};

	if (*label == '\0')
		return FIELD_NONE;
	for (enum field field = FIELD_EMAIL; field < FIELD_OTHER; field++)
		if (labels[field] != NULL && strcmp(label, labels[field]) == 0)
			return field;
	for (size_t i = 0; i < channel->other.count; i++)
		if (strcmp(label, channel->other.items[i]) == 0)
			return FIELD_OTHER;
	return FIELD_NONE;
}

/* What ends a label: a colon, the next cell of a table; the length of it, 0: nothing. */
static size_t separator_length(const char *at)
{
	static const char *const separators[] = {":", "：", "\t", "|", "】"};

	for (size_t i = 0; i < ARRAY_SIZE(separators); i++)
		if (text_starts_with(at, separators[i]))
			return strlen(separators[i]);
	return 0;
}

/* The field whose label begins the line or is all of it, and where its value begins. */
static enum field find_label(
    struct arena *arena, const struct channel *channel, const char *line, const char **value_r)
{
	size_t length = line_length(line), at = 0, separator = 0;
	enum field field;

	while (at < length && at < CHANNEL_LABEL_BYTES_MAX && separator == 0) {
		separator = separator_length(line + at);
		at += separator == 0;
	}
	*value_r = line + at + separator;
	if (separator == 0 && at < length)
		return FIELD_NONE;
	field = field_of(channel, fold_label(arena, arena_strndup(arena, line, at)));
	/* "What is wrong: in your words" */
	if (field == FIELD_NONE && separator > 0 && length <= CHANNEL_LABEL_BYTES_MAX) {
		*value_r = line + length;
		field = field_of(channel, fold_label(arena, arena_strndup(arena, line, length)));
	}
	return field;
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

/* "-- ": below stands what the form's program says of itself. */
static bool is_foot(const char *line, size_t length)
{
	return length >= 2 && length <= 3 && memcmp(line, "--", 2) == 0 &&
	       (length == 2 || line[2] == ' ');
}

static void collect_values(struct arena *arena, const struct channel *channel, const char *text,
    struct value values[FIELD_COUNT])
{
	enum field current = FIELD_NONE;

	while (*text != '\0') {
		const char *start, *end = text + line_length(text);
		enum field field = find_label(arena, channel, text, &start);
		bool is_again = field != FIELD_NONE && values[field].start != NULL;

		/* A label that had its value is the visitor's own word inside the text. */
		if (is_foot(text, (size_t)(end - text)))
			current = FIELD_NONE;
		else if (field != FIELD_NONE && !(is_again && current == FIELD_TEXT))
			current = is_again ? FIELD_NONE : field;
		if (current == FIELD_OTHER)
			current = FIELD_NONE;
		if (current != FIELD_NONE && current == field && !is_again)
			values[field].start = start;
		if (current != FIELD_NONE)
			values[current].end = end;
		text = end + strspn(end, "\r");
		text += *text == '\n';
	}
}

static struct channel_match read_fields(
    const struct channel *channel, const char *text, struct arena *arena)
{
	struct value values[FIELD_COUNT] = {{NULL, NULL}};

	collect_values(arena, channel, text, values);
	return (struct channel_match){
	    .id = channel->id,
	    .email = value_address(arena, value_text(arena, values[FIELD_EMAIL], true)),
	    .name = value_text(arena, values[FIELD_NAME], true),
	    .text = value_text(arena, values[FIELD_TEXT], false),
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
