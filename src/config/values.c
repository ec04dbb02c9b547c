/*
 * Single values of the configuration that need more than a type: addresses, hosts, paths, zones,
 * sizes. What becomes part of a header, an address or a protocol command later holds no control
 * characters from here on.
 */
#include <arpa/inet.h>

#include "config/config_p.h"

static void put(void *at, const char *text)
{
	*(const char **)at = text;
}

static bool has_only(const char *text, const char *others, bool allows_utf8)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;
		bool is_word =
		    (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!is_word && !(c >= 0x80 && allows_utf8) && strchr(others, c) == NULL)
			return false;
	}
	return true;
}

/* A name of labels; one label alone ("localhost") is allowed. */
static bool is_domain(const char *text)
{
	size_t length = strlen(text);

	return length > 0 && length <= HOST_BYTES_MAX && has_only(text, ".-_", true) &&
	       text[0] != '.' && text[0] != '-' && text[length - 1] != '.' &&
	       strstr(text, "..") == NULL;
}

/* RFC 5321 4.1.2 Mailbox with a Dot-string, in UTF-8 where RFC 6531 allows it. No quoted local
 * parts. */
bool value_is_address(const char *text)
{
	const char *at = strrchr(text, '@');
	size_t local;

	if (at == NULL || at == text || strlen(text) > ADDRESS_BYTES_MAX || !is_domain(at + 1))
		return false;
	local = (size_t)(at - text);
	for (size_t i = 0; i < local; i++)
		if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f ||
		    strchr("@<>()[],;:\\\"", text[i]) != NULL)
			return false;
	return text[0] != '.' && at[-1] != '.' && strstr(text, "..") == NULL;
}

void value_read_address(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const char *text = schema_text(context, node);

	if (text == NULL)
		return;
	if (value_is_address(text))
		put(at, text);
	else
		schema_error(context, node, _("\"%.*s\" is not a mail address (name@example.com)"),
		    QUOTED(text));
}

void value_read_line(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const char *text = schema_text(context, node);

	if (text == NULL)
		return;
	if (text[0] == '\0' || text_has_control(text))
		schema_error(context, node,
		    _("\"%s\" must be one line without control characters, and not empty"),
		    node->key);
	else
		put(at, text);
}

void value_read_host(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const char *text = schema_text(context, node);
	struct in6_addr address;

	if (text == NULL)
		return;
	if (is_domain(text) || inet_pton(AF_INET6, text, &address) == 1)
		put(at, text);
	else
		schema_error(context, node,
		    _("\"%.*s\" is not a host name or address; the port is a key of its own"),
		    QUOTED(text));
}

/* The folder of the configuration file, with its slash; empty for a file in the current folder. */
static const char *folder_of(const struct schema_context *context)
{
	const char *slash = strrchr(context->file, '/');

	return slash == NULL ? ""
			     : arena_strndup(context->arena, context->file,
				   (size_t)(slash + 1 - context->file));
}

void value_read_path(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const char *text = schema_text(context, node);

	if (text == NULL)
		return;
	if (text[0] == '\0' || text_has_control(text))
		schema_error(context, node, _("\"%s\" must be a path"), node->key);
	else if (text[0] == '/')
		put(at, text);
	else
		put(at, arena_printf(context->arena, "%s%s", folder_of(context), text));
}

void value_read_command(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const char *text = schema_text(context, node);

	if (text == NULL)
		return;
	if (text[strspn(text, " \t\r\n")] == '\0')
		schema_error(context, node, _("\"%s\" must be a command"), node->key);
	else
		put(at, text);
}

void value_read_credential(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const char *text = schema_text(context, node);

	if (text == NULL)
		return;
	if (text[0] == '\0' || text[0] == '.' || !has_only(text, "._-@:", false))
		schema_error(context, node,
		    _("\"%s\" must be the name of a systemd credential, not a path"), node->key);
	else
		put(at, text);
}

void value_read_zone(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const char *text = schema_text(context, node);

	if (text == NULL)
		return;
	if (civil_zone_exists(text))
		put(at, text);
	else
		schema_error(context, node,
		    _("\"%.*s\" is not a time zone of this system (names look like Asia/Shanghai)"),
		    QUOTED(text));
}

static bool parse_size(const char *text, int64_t *bytes_r)
{
	int64_t bytes = 0;
	size_t digits = strspn(text, "0123456789");
	bool is_mega = strcmp(text + digits, "MB") == 0, is_kilo = strcmp(text + digits, "KB") == 0;

	if (digits == 0 || digits > 9 || !(is_mega || is_kilo))
		return false;
	for (size_t i = 0; i < digits; i++)
		bytes = bytes * 10 + (text[i] - '0');
	*bytes_r = bytes * (is_mega ? 1024 * 1024 : 1024);
	return true;
}

void value_read_size(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const char *text = schema_text(context, node);
	int64_t bytes;

	if (text == NULL)
		return;
	if (parse_size(text, &bytes) && bytes >= MAIL_FIRST_BYTES && bytes <= MAIL_BYTES_MAX)
		*(int64_t *)at = bytes;
	else
		schema_error(context, node,
		    _("\"%s\" must be a size from %dKB to %dMB, not \"%.*s\""), node->key,
		    MAIL_FIRST_BYTES / 1024, MAIL_BYTES_MAX / (1024 * 1024), QUOTED(text));
}

void value_refuse_password(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	(void)at;
	diagnostics_add(context->diagnostics, context->file, node->key_line, node->key_column,
	    _("no secret belongs into this file; use password_command, password_file, "
	      "password_credential "
	      "or token_command"));
}
