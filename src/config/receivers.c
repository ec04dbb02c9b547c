/*
 * Who is told of what happens: hooks, the owner's own programs. What goes wrong here is a name or a
 * path that cannot be used; whether the program is there is the doctor's question.
 */
#include "config/config_p.h"

const char *const receiver_on_words[] = {"all", "created", "replied", "responded", "resolved",
    "closed", "reopened", "rated", "low_rating", "urgent", "breach", "breaker", "alert", NULL};
const char *const *const event_words = receiver_on_words + 1;

const char *const receiver_text_words[] = {"none", "subject", "excerpt", NULL};

/* ---- what they have in common ---- */

static bool is_name(const char *text)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	size_t length = strspn(text, letters);

	return length > 0 && length <= RECEIVER_NAME_BYTES_MAX && text[length] == '\0';
}

void receiver_read_name(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const char *text = schema_text(context, node);

	if (text == NULL)
		return;
	if (is_name(text))
		*(const char **)at = text;
	else
		schema_error(context, node,
		    _("\"%s\" must be at most %d letters, digits, \"-\" and \"_\", not \"%.*s\""),
		    node->key, RECEIVER_NAME_BYTES_MAX, QUOTED(text));
}

static void read_event(
    const struct schema_context *context, const struct yaml_node *node, unsigned *events)
{
	const char *text = schema_text(context, node), *nearest;
	size_t index = 0;

	if (text == NULL)
		return;
	while (receiver_on_words[index] != NULL && strcmp(receiver_on_words[index], text) != 0)
		index++;
	if (index == 0) {
		*events = EVENTS_ALL;
		return;
	}
	if (receiver_on_words[index] != NULL) {
		*events |= EVENT_BIT(index - 1);
		return;
	}
	nearest = text_nearest(text, receiver_on_words, ARRAY_SIZE(receiver_on_words) - 1);
	if (nearest != NULL)
		schema_error(context, node, _("there is no event \"%.*s\"; did you mean \"%s\"?"),
		    QUOTED(text), nearest);
	else
		schema_error(context, node, _("there is no event \"%.*s\"; see hark-events(7)"),
		    QUOTED(text));
}

void receiver_read_events(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const struct yaml_node *items = node->type == YAML_LIST ? node->children : node;
	size_t count = node->type == YAML_LIST ? node->count : 1;
	unsigned events = 0;

	if (node->type == YAML_MAP || count == 0 || schema_is_empty(node)) {
		schema_error(context, node, _("\"%s\" must name at least one event"), node->key);
		return;
	}
	for (size_t i = 0; i < count; i++)
		read_event(context, &items[i], &events);
	*(unsigned *)at = events;
}

/* ---- hooks ---- */

static void read_run(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const struct yaml_node *items = node->type == YAML_LIST ? node->children : node;
	size_t count = node->type == YAML_LIST ? node->count : 1;
	struct text_list list = {.items = arena_array(context->arena, count + 1, sizeof(char *))};

	for (size_t i = 0; i < count && node->type != YAML_MAP; i++) {
		const char *text = schema_text(context, &items[i]);

		if (text != NULL)
			list.items[list.count++] = text;
	}
	/* The arguments are not shown: one may be a secret. */
	if (list.count == 0 || list.items[0][0] != '/')
		schema_error(context, node,
		    _("\"%s\" must be a program's absolute path, or a list of it and its "
		      "arguments; there is no shell"),
		    node->key);
	else
		*(struct text_list *)at = list;
}

const struct schema_field hook_fields[] = {
    RECEIVER_FIELDS(struct hook_settings),
    {.key = "run",
	.type = SCHEMA_CUSTOM,
	.shape = SHAPE_TEXTS,
	.is_required = true,
	.offset = offsetof(struct hook_settings, run),
	.custom = read_run},
    {.key = "timeout",
	.type = SCHEMA_DURATION,
	.minimum = (double)SECOND_MS,
	.maximum = (double)(5 * MINUTE_MS),
	.offset = offsetof(struct hook_settings, timeout_ms)},
    {.key = NULL},
};

void hook_init(void *element)
{
	*(struct hook_settings *)element = (struct hook_settings){
	    .receiver = {.events = EVENTS_ALL}, .timeout_ms = 30 * SECOND_MS};
}
