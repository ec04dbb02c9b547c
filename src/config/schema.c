/*
 * Maps to structs by table. A fault never stops the reading: each is noted at its place, and what
 * cannot be read keeps its default, so that one run names everything that is wrong.
 */
#include "hark/config.h"

#include <string.h>

#include "config/config_p.h"

/* What a double holds exactly; more digits in a configuration are a slip. */
#define NUMBER_DIGITS_MAX 15

void schema_error(
    const struct schema_context *context, const struct yaml_node *node, const char *format, ...)
{
	struct error text;
	va_list args;

	va_start(args, format);
	vsnprintf(text.text, sizeof(text.text), format, args);
	va_end(args);
	diagnostics_add(
	    context->diagnostics, context->file, node->line, node->column, "%s", text.text);
}

static const char *type_word(const struct yaml_node *node)
{
	if (node->type == YAML_LIST)
		return _("a list");
	if (node->type == YAML_MAP)
		return _("a map");
	return node->is_plain && node->text[0] == '\0' ? _("nothing") : _("a text");
}

static void wrong_type(
    const struct schema_context *context, const struct yaml_node *node, const char *expected)
{
	if (node->key != NULL)
		schema_error(context, node, _("\"%.*s\" must be %s, not %s"), QUOTED(node->key),
		    expected, type_word(node));
	else
		schema_error(context, node, _("must be %s, not %s"), expected, type_word(node));
}

bool schema_is_empty(const struct yaml_node *node)
{
	return node->type == YAML_TEXT && node->is_plain && node->text[0] == '\0';
}

const char *schema_text(const struct schema_context *context, const struct yaml_node *node)
{
	if (node->type == YAML_TEXT && !schema_is_empty(node))
		return node->text;
	wrong_type(context, node, _("a text"));
	return NULL;
}

/* ---- scalars ---- */

static void store(void *target, const struct schema_field *field, const void *value, size_t size)
{
	memcpy((char *)target + field->offset, value, size);
}

static void read_text(const struct schema_context *context, const struct yaml_node *node,
    const struct schema_field *field, void *target)
{
	const char *text = schema_text(context, node);

	if (text != NULL)
		store(target, field, &text, sizeof(text));
}

static void read_bool(const struct schema_context *context, const struct yaml_node *node,
    const struct schema_field *field, void *target)
{
	static const char *const words[][2] = {{"no", "yes"}, {"false", "true"}, {"off", "on"}};
	const char *text = schema_text(context, node);

	if (text == NULL)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		for (size_t j = 0; j < 2; j++) {
			bool value = j == 1;

			if (text_equal_ascii_case(text, words[i][j])) {
				store(target, field, &value, sizeof(value));
				return;
			}
		}
	}
	schema_error(
	    context, node, _("\"%s\" must be yes or no, not \"%.*s\""), field->key, QUOTED(text));
}

static bool in_bounds(const struct schema_field *field, double value)
{
	return (field->minimum == 0 && field->maximum == 0) ||
	       (value >= field->minimum && value <= field->maximum);
}

static void wrong_number(const struct schema_context *context, const struct yaml_node *node,
    const struct schema_field *field, const char *kind)
{
	if (field->minimum == 0 && field->maximum == 0)
		schema_error(context, node, _("\"%s\" must be %s, not \"%.*s\""), field->key, kind,
		    QUOTED(node->text));
	else
		schema_error(context, node,
		    _("\"%s\" must be %s from %.15g to %.15g, not \"%.*s\""), field->key, kind,
		    field->minimum, field->maximum, QUOTED(node->text));
}

/* Decimal digits only: no base prefix, no blanks, no "+". */
static bool parse_integer(const char *text, int64_t *value_r)
{
	bool is_negative = text[0] == '-';
	const char *at = text + (is_negative ? 1 : 0);
	int64_t value = 0;

	if (*at == '\0')
		return false;
	for (; *at != '\0'; at++) {
		if (*at < '0' || *at > '9' || __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, *at - '0', &value))
			return false;
	}
	*value_r = is_negative ? -value : value;
	return true;
}

static void read_integer(const struct schema_context *context, const struct yaml_node *node,
    const struct schema_field *field, void *target)
{
	const char *text = schema_text(context, node);
	int64_t value;

	if (text == NULL)
		return;
	if (parse_integer(text, &value) && in_bounds(field, (double)value))
		store(target, field, &value, sizeof(value));
	else
		wrong_number(context, node, field, _("a whole number"));
}

/* "-12.5". Without strtod, which reads the locale's decimal point, "inf" and "0x1p3". */
static bool parse_number(const char *text, double *value_r)
{
	bool is_negative = text[0] == '-', has_point = false;
	double digits = 0, scale = 1;
	size_t count = 0;

	for (const char *at = text + (is_negative ? 1 : 0); *at != '\0'; at++) {
		if (*at == '.' && !has_point && count > 0 && at[1] != '\0') {
			has_point = true;
			continue;
		}
		if (*at < '0' || *at > '9' || ++count > NUMBER_DIGITS_MAX)
			return false;
		digits = digits * 10 + (*at - '0');
		scale *= has_point ? 10 : 1;
	}
	*value_r = (is_negative ? -digits : digits) / scale;
	return count > 0;
}

static void read_number(const struct schema_context *context, const struct yaml_node *node,
    const struct schema_field *field, void *target)
{
	const char *text = schema_text(context, node);
	double value;

	if (text == NULL)
		return;
	if (parse_number(text, &value) && in_bounds(field, value))
		store(target, field, &value, sizeof(value));
	else
		wrong_number(context, node, field, _("a number"));
}

/* A duration as the owner would write it: the largest unit that divides it. */
static const char *duration_word(struct arena *arena, double duration_ms)
{
	static const struct {
		int64_t ms;
		char unit;
	} units[] = {
	    {YEAR_MS, 'y'}, {DAY_MS, 'd'}, {HOUR_MS, 'h'}, {MINUTE_MS, 'm'}, {SECOND_MS, 's'}};
	int64_t ms = (int64_t)duration_ms;

	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (ms != 0 && ms % units[i].ms == 0)
			return arena_printf(
			    arena, "%lld%c", (long long)(ms / units[i].ms), units[i].unit);
	return "0s";
}

static void read_duration(const struct schema_context *context, const struct yaml_node *node,
    const struct schema_field *field, void *target)
{
	const char *text = schema_text(context, node);
	int64_t value;

	if (text == NULL)
		return;
	if (duration_parse(text, &value, NULL) != 0)
		schema_error(context, node,
		    _("\"%s\" must be a duration (30s, 2m, 4h, 3d, 1w, 2y), not \"%.*s\""),
		    field->key, QUOTED(text));
	else if (!in_bounds(field, (double)value))
		schema_error(context, node,
		    _("\"%s\" must be a duration from %s to %s, not \"%.*s\""), field->key,
		    duration_word(context->arena, field->minimum),
		    duration_word(context->arena, field->maximum), QUOTED(text));
	else
		store(target, field, &value, sizeof(value));
}

static const char *join_words(struct arena *arena, const char *const *words)
{
	const char *joined = words[0];

	for (size_t i = 1; words[i] != NULL; i++)
		joined = arena_printf(arena, "%s, %s", joined, words[i]);
	return joined;
}

static void read_word(const struct schema_context *context, const struct yaml_node *node,
    const struct schema_field *field, void *target)
{
	const char *text = schema_text(context, node);

	if (text == NULL)
		return;
	for (int i = 0; field->words[i] != NULL; i++) {
		if (strcmp(text, field->words[i]) != 0)
			continue;
		if (field->type == SCHEMA_ENUM)
			store(target, field, &i, sizeof(i));
		else
			store(target, field, &field->words[i], sizeof(field->words[i]));
		return;
	}
	schema_error(context, node, _("\"%s\" must be one of %s, not \"%.*s\""), field->key,
	    join_words(context->arena, field->words), QUOTED(text));
}

/* ---- lists and maps ---- */

static void read_texts(const struct schema_context *context, const struct yaml_node *node,
    const struct schema_field *field, void *target)
{
	const struct yaml_node *items = node->type == YAML_LIST ? node->children : node;
	size_t count = node->type == YAML_LIST ? node->count : 1;
	struct text_list list = {.items = arena_array(context->arena, count, sizeof(*list.items))};

	if (node->type == YAML_MAP || schema_is_empty(node)) {
		wrong_type(context, node, _("a list of texts"));
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const char *text = schema_text(context, &items[i]);

		if (text != NULL)
			list.items[list.count++] = text;
	}
	store(target, field, &list, sizeof(list));
}

static void read_list(const struct schema_context *context, const struct yaml_node *node,
    const struct schema_field *field, void *target)
{
	struct schema_list list;

	if (schema_is_empty(node))
		return;
	if (node->type != YAML_LIST) {
		wrong_type(context, node, _("a list (each item begins with \"- \")"));
		return;
	}
	list.count = node->count;
	list.items = arena_array(context->arena, list.count, field->element_size);
	for (size_t i = 0; i < list.count; i++) {
		void *element = (char *)list.items + i * field->element_size;

		if (field->element_init != NULL)
			field->element_init(element);
		schema_read(context, &node->children[i], field->fields, element);
	}
	store(target, field, &list, sizeof(list));
}

static void read_field(const struct schema_context *context, const struct yaml_node *node,
    const struct schema_field *field, void *target)
{
	static void (*const readers[])(const struct schema_context *, const struct yaml_node *,
	    const struct schema_field *, void *) = {
	    [SCHEMA_TEXT] = read_text,
	    [SCHEMA_BOOL] = read_bool,
	    [SCHEMA_INTEGER] = read_integer,
	    [SCHEMA_NUMBER] = read_number,
	    [SCHEMA_DURATION] = read_duration,
	    [SCHEMA_ENUM] = read_word,
	    [SCHEMA_WORD] = read_word,
	    [SCHEMA_TEXTS] = read_texts,
	    [SCHEMA_LIST] = read_list,
	};
	void *at = (char *)target + field->offset;

	if (field->type == SCHEMA_CUSTOM)
		field->custom(context, node, at);
	else if (field->type == SCHEMA_MAP)
		schema_read(context, node, field->fields, at);
	else
		readers[field->type](context, node, field, target);
}

static const struct schema_field *find_field(const struct schema_field *fields, const char *key)
{
	for (; fields->key != NULL; fields++)
		if (strcmp(fields->key, key) == 0)
			return fields;
	return NULL;
}

static void unknown_key(const struct schema_context *context, const struct yaml_node *node,
    const struct schema_field *fields)
{
	const char *nearest, **keys;
	size_t count = 0;

	while (fields[count].key != NULL)
		count++;
	keys = arena_array(context->arena, count + 1, sizeof(*keys));
	for (size_t i = 0; i < count; i++)
		keys[i] = fields[i].key;
	nearest = text_nearest(node->key, keys, count);
	if (nearest != NULL)
		diagnostics_add(context->diagnostics, context->file, node->key_line,
		    node->key_column, _("unknown key \"%.*s\"; did you mean \"%s\"?"),
		    QUOTED(node->key), nearest);
	else
		diagnostics_add(context->diagnostics, context->file, node->key_line,
		    node->key_column, _("unknown key \"%.*s\"; known here: %s"), QUOTED(node->key),
		    join_words(context->arena, keys));
}

void schema_read(const struct schema_context *context, const struct yaml_node *map,
    const struct schema_field *fields, void *target)
{
	if (map->type != YAML_MAP && !schema_is_empty(map)) {
		wrong_type(context, map, _("a map (\"key: value\")"));
		return;
	}
	for (size_t i = 0; i < map->count; i++) {
		const struct schema_field *field = find_field(fields, map->children[i].key);

		if (field != NULL)
			read_field(context, &map->children[i], field, target);
		else
			unknown_key(context, &map->children[i], fields);
	}
	for (; fields->key != NULL; fields++)
		if (fields->is_required && yaml_get(map, fields->key) == NULL)
			schema_error(context, map, _("missing key \"%s\""), fields->key);
}
