/*
 * One IMAP or SMTP server: where it is, how the line is protected, and where the secret comes from.
 */
#include <arpa/inet.h>

#include "config/config_p.h"

static const char *const tls_words[] = {"implicit", "starttls", "none", NULL};

#define SERVER(member) offsetof(struct server_settings, member)
#define SERVER_FIELDS(needs_host)                                                                  \
	{.key = "host",                                                                            \
	    .type = SCHEMA_CUSTOM,                                                                 \
	    .offset = SERVER(host),                                                                \
	    .is_required = (needs_host),                                                           \
	    .custom = value_read_host},                                                            \
	    {.key = "port",                                                                        \
		.type = SCHEMA_INTEGER,                                                            \
		.offset = SERVER(port),                                                            \
		.minimum = 1,                                                                      \
		.maximum = 65535},                                                                 \
	    {.key = "tls", .type = SCHEMA_ENUM, .offset = SERVER(tls), .words = tls_words},        \
	    {.key = "user",                                                                        \
		.type = SCHEMA_CUSTOM,                                                             \
		.offset = SERVER(user),                                                            \
		.custom = value_read_line},                                                        \
	    {.key = "password_command",                                                            \
		.type = SCHEMA_CUSTOM,                                                             \
		.offset = SERVER(secret.password_command),                                         \
		.custom = value_read_command},                                                     \
	    {.key = "password_file",                                                               \
		.type = SCHEMA_CUSTOM,                                                             \
		.offset = SERVER(secret.password_file),                                            \
		.custom = value_read_path},                                                        \
	    {.key = "password_credential",                                                         \
		.type = SCHEMA_CUSTOM,                                                             \
		.offset = SERVER(secret.password_credential),                                      \
		.custom = value_read_credential},                                                  \
	    {.key = "token_command",                                                               \
		.type = SCHEMA_CUSTOM,                                                             \
		.offset = SERVER(secret.token_command),                                            \
		.custom = value_read_command},                                                     \
	    {.key = "password",                                                                    \
		.type = SCHEMA_CUSTOM,                                                             \
		.shape = SHAPE_REFUSED,                                                            \
		.custom = value_refuse_password},                                                  \
	    {.key = "token",                                                                       \
		.type = SCHEMA_CUSTOM,                                                             \
		.shape = SHAPE_REFUSED,                                                            \
		.custom = value_refuse_password},                                                  \
	{                                                                                          \
		.key = "ca_file", .type = SCHEMA_CUSTOM, .offset = SERVER(ca_file),                \
		.custom = value_read_path                                                          \
	}

#define LOGIN_FIELD                                                                                \
	{                                                                                          \
		.key = "login", .type = SCHEMA_BOOL, .offset = SERVER(has_login)                   \
	}

const struct schema_field server_imap_fields[] = {SERVER_FIELDS(true), {.key = NULL}};
const struct schema_field server_smtp_fields[] = {SERVER_FIELDS(true), LOGIN_FIELD, {.key = NULL}};
const struct schema_field server_imap_answers[] = {SERVER_FIELDS(false), {.key = NULL}};
const struct schema_field server_smtp_answers[] = {
    SERVER_FIELDS(false), LOGIN_FIELD, {.key = NULL}};

static const char *const secret_keys[] = {
    "password_command", "password_file", "password_credential", "token_command"};

size_t server_secret_count(const struct yaml_node *node)
{
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(secret_keys); i++)
		count += yaml_get(node, secret_keys[i]) != NULL;
	return count;
}

static bool is_secret_key(const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(secret_keys); i++)
		if (strcmp(key, secret_keys[i]) == 0)
			return true;
	return false;
}

static void check_one_secret(const struct schema_context *context, const struct yaml_node *node)
{
	const struct yaml_node *first = NULL;

	for (size_t i = 0; i < node->count; i++) {
		const struct yaml_node *child = &node->children[i];

		if (!is_secret_key(child->key))
			continue;
		if (first != NULL)
			diagnostics_add(context->diagnostics, context->file, child->key_line,
			    child->key_column,
			    _("\"%s\" beside \"%s\" (%zu:%zu); only one may be given"), child->key,
			    first->key, first->key_line, first->key_column);
		else
			first = child;
	}
}

/* Numbers are read as the resolver would read them in full form only: 127.1 is a name here. */
static bool is_loopback(const char *host)
{
	struct in_addr four;
	struct in6_addr six;

	if (inet_pton(AF_INET, host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, host, &six) == 1)
		return IN6_IS_ADDR_LOOPBACK(&six);
	return text_equal_ascii_case(host, "localhost");
}

static void read_server(const struct schema_context *context, const struct yaml_node *node,
    const struct schema_field *fields, struct server_settings *server)
{
	const struct yaml_node *tls = yaml_get(node, "tls");

	schema_read(context, node, fields, server);
	server->secret.line = node->line;
	if (node->type == YAML_MAP)
		check_one_secret(context, node);
	if (tls != NULL && server->tls == TLS_NONE && server->host != NULL &&
	    !is_loopback(server->host))
		schema_error(context, tls,
		    _("\"tls: none\" is for this machine only (127.0.0.0/8, ::1, localhost), not "
		      "for "
		      "\"%.*s\""),
		    QUOTED(server->host));
}

void server_read_imap(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	read_server(context, node, server_imap_fields, at);
}

void server_read_smtp(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	read_server(context, node, server_smtp_fields, at);
}

void server_read_imap_answers(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	read_server(context, node, server_imap_answers, at);
}

void server_read_smtp_answers(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	read_server(context, node, server_smtp_answers, at);
}
