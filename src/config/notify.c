/*
 * Robots and webhooks that are notified. Their address lets anybody write into the owner's chat, so
 * for nearly all of them it is a secret and kept as one; what may stand in the file is refused
 * unless it is safe to read.
 */
#include "config/config_p.h"

const char *const notify_words[] = {
    "wecom", "dingtalk", "feishu", "slack", "ntfy", "webhook", NULL};

#define NOTIFY(member) offsetof(struct notify_settings, member)

/* The URL itself is looked at where it is used. */
static void read_url(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const char *text = schema_text(context, node);

	if (text == NULL)
		return;
	if (text_has_control(text) || (!text_starts_with_ascii_case(text, "https://") &&
					  !text_starts_with_ascii_case(text, "http://")))
		schema_error(context, node, _("\"%s\" must begin with https://"), node->key);
	else
		*(const char **)at = text;
}

#define SECRET_FIELDS(prefix, member)                                                              \
	{.key = prefix "_command",                                                                 \
	    .type = SCHEMA_CUSTOM,                                                                 \
	    .offset = NOTIFY(member.password_command),                                             \
	    .custom = value_read_command},                                                         \
	    {.key = prefix "_file",                                                                \
		.type = SCHEMA_CUSTOM,                                                             \
		.offset = NOTIFY(member.password_file),                                            \
		.custom = value_read_path},                                                        \
	{                                                                                          \
		.key = prefix "_credential", .type = SCHEMA_CUSTOM,                                \
		.offset = NOTIFY(member.password_credential), .custom = value_read_credential      \
	}

static void refuse_secret(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	(void)at;
	diagnostics_add(context->diagnostics, context->file, node->key_line, node->key_column,
	    _("no secret belongs into this file; use secret_command, secret_file or "
	      "secret_credential"));
}

const struct schema_field notify_fields[] = {
    RECEIVER_FIELDS(struct notify_settings),
    {.key = "to",
	.type = SCHEMA_ENUM,
	.is_required = true,
	.offset = NOTIFY(kind),
	.words = notify_words},
    {.key = "url", .type = SCHEMA_CUSTOM, .offset = NOTIFY(url), .custom = read_url},
    SECRET_FIELDS("url", url_source),
    SECRET_FIELDS("secret", secret),
    {.key = "secret", .type = SCHEMA_CUSTOM, .shape = SHAPE_REFUSED, .custom = refuse_secret},
    {.key = "ca_file", .type = SCHEMA_CUSTOM, .offset = NOTIFY(ca_file), .custom = value_read_path},
    {.key = "per_hour",
	.type = SCHEMA_INTEGER,
	.offset = NOTIFY(per_hour),
	.minimum = 1,
	.maximum = 1000},
    {.key = NULL},
};

void notify_init(void *element)
{
	*(struct notify_settings *)element = (struct notify_settings){
	    .receiver = {.events = EVENT_BIT(EVENT_URGENT) | EVENT_BIT(EVENT_LOW_RATING) |
				   EVENT_BIT(EVENT_BREACH) | EVENT_BIT(EVENT_BREAKER) |
				   EVENT_BIT(EVENT_ALERT)},
	    .url_source.what = "url",
	    .secret.what = "secret",
	    .per_hour = 60};
}

/* ---- one item as a whole ---- */

static const struct yaml_node *find_one(const struct schema_context *context,
    const struct yaml_node *item, const char *const *keys, size_t count)
{
	const struct yaml_node *first = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *node = yaml_get(item, keys[i]);

		if (node != NULL && first != NULL)
			diagnostics_add(context->diagnostics, context->file, node->key_line,
			    node->key_column,
			    _("\"%s\" beside \"%s\" (%zu:%zu); only one may be given"), node->key,
			    first->key, first->key_line, first->key_column);
		else if (node != NULL)
			first = node;
	}
	return first;
}

static bool may_be_open(const struct yaml_node *to)
{
	return to != NULL && to->type == YAML_TEXT &&
	       (strcmp(to->text, "ntfy") == 0 || strcmp(to->text, "webhook") == 0);
}

static void check_item(const struct schema_context *context, const struct yaml_node *item)
{
	static const char *const urls[] = {"url", "url_file", "url_command", "url_credential"};
	static const char *const secrets[] = {"secret_file", "secret_command", "secret_credential"};
	const struct yaml_node *to = yaml_get(item, "to"), *open = yaml_get(item, "url");

	if (find_one(context, item, urls, ARRAY_SIZE(urls)) == NULL)
		schema_error(context, item,
		    _("no address to write to: give url_file, url_command or url_credential"));
	(void)find_one(context, item, secrets, ARRAY_SIZE(secrets));
	if (open != NULL && to != NULL && !may_be_open(to))
		diagnostics_add(context->diagnostics, context->file, open->key_line,
		    open->key_column,
		    _("this address is a secret: who knows it can write into your chat; put it "
		      "into a file of mode 0600 and name that in url_file"));
}

void check_notify(const struct schema_context *context, const struct yaml_node *list)
{
	if (list == NULL || list->type != YAML_LIST)
		return;
	for (size_t i = 0; i < list->count; i++)
		if (list->children[i].type == YAML_MAP)
			check_item(context, &list->children[i]);
}

void notify_set_lines(const struct yaml_node *list, struct settings *settings)
{
	for (size_t i = 0; list != NULL && i < settings->notify_count; i++) {
		settings->notify[i].url_source.line = list->children[i].line;
		settings->notify[i].secret.line = list->children[i].line;
	}
}
