/*
 * The tables of keys as a JSON Schema (draft 7), for editors that check and complete YAML while it
 * is written. What a table cannot say (which words may stand together, that an address is one) is
 * left to "hark check". Recursion goes as deep as the tables do.
 */
#include <string.h>

#include "config/config_p.h"

/* YAML reads 404 as a number and yes as a truth; hark takes them as the words they are. */
#define TEXT_TYPES "\"type\": [\"string\", \"number\", \"boolean\"]"

static void put_map(
    struct buffer *out, const struct schema_field *fields, int depth, const char *more);

static void indent(struct buffer *out, int depth)
{
	buffer_add_char(out, '\n');
	for (int i = 0; i < depth; i++)
		buffer_add(out, "  ");
}

static bool is_number(const char *word)
{
	return word[0] != '\0' && word[strspn(word, "0123456789")] == '\0';
}

/* A word that looks like a number is one to YAML. */
static void put_words(struct buffer *out, const char *const *words)
{
	buffer_add(out, "\"enum\": [");
	for (size_t i = 0; words[i] != NULL; i++) {
		buffer_printf(out, "%s\"%s\"", i > 0 ? ", " : "", words[i]);
		if (is_number(words[i]))
			buffer_printf(out, ", %s", words[i]);
	}
	buffer_add_char(out, ']');
}

static void put_number(struct buffer *out, const struct schema_field *field, const char *type)
{
	buffer_printf(out, "\"type\": \"%s\"", type);
	if (field->minimum != 0 || field->maximum != 0)
		buffer_printf(out, ", \"minimum\": %.15g, \"maximum\": %.15g", field->minimum,
		    field->maximum);
}

static void put_text(struct buffer *out, const struct schema_field *field)
{
	if (field->words != NULL)
		put_words(out, field->words);
	else
		buffer_add(out, TEXT_TYPES);
}

/* A text or a list of texts. */
static void put_texts(struct buffer *out, const struct schema_field *field)
{
	buffer_add(out, "\"anyOf\": [{");
	put_text(out, field);
	buffer_add(out, "}, {\"type\": \"array\", \"minItems\": 1, \"items\": {");
	put_text(out, field);
	buffer_add(out, "}}]");
}

static void put_list(struct buffer *out, const struct schema_field *field, int depth)
{
	buffer_printf(out, "\"type\": %s, ",
	    field->type == SCHEMA_LIST ? "[\"array\", \"null\"]" : "\"array\"");
	buffer_add(out, "\"items\": {");
	put_map(out, field->fields, depth, "");
	buffer_add_char(out, '}');
}

/* Texts, of which some need more than one key to be said. */
static void put_texts_or_maps(struct buffer *out, const struct schema_field *field, int depth)
{
	buffer_add(out, "\"anyOf\": [{" TEXT_TYPES "}, {\"type\": \"array\", \"minItems\": 1, "
			"\"items\": {\"anyOf\": [{" TEXT_TYPES "}, {");
	put_map(out, field->fields, depth, "");
	buffer_add(out, "}]}}]");
}

static void put_custom(struct buffer *out, const struct schema_field *field, int depth)
{
	switch (field->shape) {
	case SHAPE_TEXTS:
		put_texts(out, field);
		return;
	case SHAPE_LIST:
		put_list(out, field, depth);
		return;
	case SHAPE_TEXTS_OR_MAPS:
		put_texts_or_maps(out, field, depth);
		return;
	case SHAPE_TEXT_OR_MAP:
		buffer_add(out, "\"anyOf\": [{" TEXT_TYPES "}, {");
		put_map(out, field->fields, depth, "");
		buffer_add(out, "}]");
		return;
	default:
		if (field->fields != NULL)
			put_map(out, field->fields, depth, "");
		else
			put_text(out, field);
	}
}

static void put_value(struct buffer *out, const struct schema_field *field, int depth)
{
	switch (field->type) {
	case SCHEMA_BOOL:
		buffer_add(out, "\"enum\": [true, false, \"yes\", \"no\", \"on\", \"off\"]");
		return;
	case SCHEMA_INTEGER:
		put_number(out, field, "integer");
		return;
	case SCHEMA_NUMBER:
		put_number(out, field, "number");
		return;
	case SCHEMA_DURATION:
		buffer_add(out, "\"type\": \"string\", \"pattern\": \"^[0-9]+[smhdwy]$\"");
		return;
	case SCHEMA_TEXTS:
		put_texts(out, field);
		return;
	case SCHEMA_MAP:
		put_map(out, field->fields, depth, ", \"null\"");
		return;
	case SCHEMA_LIST:
		put_list(out, field, depth);
		return;
	case SCHEMA_CUSTOM:
		put_custom(out, field, depth);
		return;
	default:
		put_text(out, field);
	}
}

static void put_required(struct buffer *out, const struct schema_field *fields, int depth)
{
	const char *between = "\"required\": [";
	bool has_any = false;

	for (; fields->key != NULL; fields++) {
		if (!fields->is_required)
			continue;
		if (!has_any)
			indent(out, depth);
		buffer_printf(out, "%s\"%s\"", between, fields->key);
		between = ", ";
		has_any = true;
	}
	if (has_any)
		buffer_add(out, "],");
}

/* more: other types that may stand in the map's place. */
static void put_map(
    struct buffer *out, const struct schema_field *fields, int depth, const char *more)
{
	const char *between = "";

	indent(out, depth + 1);
	buffer_printf(out, "\"type\": [\"object\"%s],", more);
	indent(out, depth + 1);
	buffer_add(out, "\"additionalProperties\": false,");
	put_required(out, fields, depth + 1);
	indent(out, depth + 1);
	buffer_add(out, "\"properties\": {");
	for (; fields->key != NULL; fields++) {
		if (fields->type == SCHEMA_CUSTOM && fields->shape == SHAPE_REFUSED)
			continue;
		buffer_add(out, between);
		indent(out, depth + 2);
		buffer_printf(out, "\"%s\": {", fields->key);
		put_value(out, fields, depth + 2);
		buffer_add_char(out, '}');
		between = ",";
	}
	indent(out, depth + 1);
	buffer_add_char(out, '}');
	indent(out, depth);
}

void schema_write_json(const struct schema_field *fields, const char *title, struct buffer *out)
{
	buffer_printf(out,
	    "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"title\": \"%s\",",
	    title);
	put_map(out, fields, 0, ", \"null\"");
	buffer_add(out, "}\n");
}
