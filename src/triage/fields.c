/*
 * fields: what stands behind labels in a mail that a program wrote: "Email: ann@example.com".
 * Labels are compared folded; the value is the rest of the line, or the lines below a label that
 * stands alone. People may write labels into their text: the first value of each field stands, and
 * no word of the text is lost by it.
 */
#include "triage/fields.h"

#include <string.h>

#define FIELD_NONE SIZE_MAX

/* ---- labels ---- */

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

const char *field_label(struct arena *arena, const char *label)
{
	char *folded;

	if (label == NULL)
		return NULL;
	folded = text_fold(arena, label);
	cut_marks(folded);
	return skip_number(folded);
}

struct text_list field_labels(struct arena *arena, const struct text_list *labels)
{
	struct text_list folded = {arena_array(arena, labels->count + 1, sizeof(*folded.items)), 0};

	for (size_t i = 0; i < labels->count; i++)
		folded.items[folded.count++] = field_label(arena, labels->items[i]);
	return folded;
}

/* ---- values ---- */

static size_t line_length(const char *line)
{
	return strcspn(line, "\r\n");
}

/* Its index; FIELDS_MAX: one that is not kept, FIELD_NONE: no label. */
static size_t field_of(const struct fields *fields, const char *label)
{
	if (*label == '\0')
		return FIELD_NONE;
	for (size_t i = 0; i < FIELDS_MAX; i++)
		if (fields->labels[i] != NULL && strcmp(label, fields->labels[i]) == 0)
			return i;
	for (size_t i = 0; i < fields->other.count; i++)
		if (strcmp(label, fields->other.items[i]) == 0)
			return FIELDS_MAX;
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
static size_t find_label(
    struct arena *arena, const struct fields *fields, const char *line, const char **value_r)
{
	size_t length = line_length(line), at = 0, separator = 0;
	size_t field;

	while (at < length && at < CHANNEL_LABEL_BYTES_MAX && separator == 0) {
		separator = separator_length(line + at);
		at += separator == 0;
	}
	*value_r = line + at + separator;
	if (separator == 0 && at < length)
		return FIELD_NONE;
	field = field_of(fields, field_label(arena, arena_strndup(arena, line, at)));
	/* "What is wrong: in your words" */
	if (field == FIELD_NONE && separator > 0 && length <= CHANNEL_LABEL_BYTES_MAX) {
		*value_r = line + length;
		field = field_of(fields, field_label(arena, arena_strndup(arena, line, length)));
	}
	return field;
}

static void trim(struct field_value *value)
{
	while (value->start < value->end && strchr(" \t\r\n", *value->start) != NULL)
		value->start++;
	while (value->end > value->start && strchr(" \t\r\n", value->end[-1]) != NULL)
		value->end--;
}

const char *field_text(struct arena *arena, struct field_value value, bool is_one_line)
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
const char *field_address(struct arena *arena, const char *text)
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

void fields_find(struct arena *arena, const struct fields *fields, const char *text,
    struct field_value values_r[FIELDS_MAX])
{
	size_t current = FIELD_NONE;

	memset(values_r, 0, FIELDS_MAX * sizeof(*values_r));
	while (*text != '\0') {
		const char *start, *end = text + line_length(text);
		size_t field = find_label(arena, fields, text, &start);
		bool is_again = field < FIELDS_MAX && values_r[field].start != NULL;

		/* A label that had its value is the visitor's own word inside the text. */
		if (is_foot(text, (size_t)(end - text)))
			current = FIELD_NONE;
		else if (field != FIELD_NONE && !(is_again && current == fields->words))
			current = is_again ? FIELD_NONE : field;
		if (current == FIELDS_MAX)
			current = FIELD_NONE;
		if (current != FIELD_NONE && current == field && !is_again)
			values_r[field].start = start;
		if (current != FIELD_NONE)
			values_r[current].end = end;
		text = end + strspn(end, "\r");
		text += *text == '\n';
	}
}
