/*
 * The configuration that answers make. Every text goes through yaml_put_text, so that none of them
 * can end its line or begin another key; that the result says what was answered is seen by reading
 * it back.
 */
#include "hark/config_answers.h"

#include <inttypes.h>
#include <string.h>

static const char head[] =
    "# yaml-language-server: $schema=" PKGDATADIR "/schema/settings.json\n"
    "# Written by \"hark setup\". Every key is explained in \"man hark.yaml\". After a change run:\n"
    "#   hark check && systemctl reload hark\n";

/* ---- one text ---- */

/* What YAML does not allow in a quoted text as it is, or shows as something else. */
static bool must_be_escaped(uint32_t character)
{
	return character < 0x20 || character == 0x7f || character == 0x85 || character == 0x2028 ||
	       character == 0x2029 || character == 0xfeff ||
	       (character >= 0x80 && character < 0xa0) || (character & 0xfffe) == 0xfffe ||
	       character_is_hidden(character);
}

static bool put_quoted(struct buffer *yaml, const char *text, size_t size)
{
	bool fits = buffer_add_char(yaml, '"');

	for (size_t at = 0, start = 0; fits && at < size; start = at) {
		uint32_t character = utf8_next(text, size, &at);

		if (must_be_escaped(character))
			fits = buffer_printf(
			    yaml, character > 0xffff ? "\\U%08X" : "\\u%04X", (unsigned)character);
		else if (character == '"' || character == '\\')
			fits =
			    buffer_add_char(yaml, '\\') && buffer_add_char(yaml, (char)character);
		else
			fits = buffer_append(yaml, text + start, at - start);
	}
	return fits && buffer_add_char(yaml, '"');
}

/* Letters, digits and what stands in addresses, hosts and paths means itself everywhere in YAML. */
static bool may_be_plain(const char *text)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t inside = strspn(text, letters);

	if (inside == 0 && text[0] != '/')
		return false;
	while (text[inside] != '\0' &&
	       (strchr("@._+/-", text[inside]) != NULL || strchr(letters, text[inside]) != NULL))
		inside++;
	return text[inside] == '\0';
}

int yaml_put_text(struct buffer *yaml, const char *text)
{
	size_t size = strlen(text);

	if (!utf8_is_valid(text, size))
		return -1;
	if (may_be_plain(text))
		return buffer_add(yaml, text) ? 0 : -1;
	return put_quoted(yaml, text, size) ? 0 : -1;
}

/* ---- the file ---- */

/* A key and its text; NULL: neither. */
struct writing {
	struct buffer *yaml;
	bool has_failed;
};

static void put(struct writing *writing, const char *indent_and_key, const char *text)
{
	if (text == NULL)
		return;
	buffer_printf(writing->yaml, "%s: ", indent_and_key);
	writing->has_failed |= yaml_put_text(writing->yaml, text) != 0;
	buffer_add_char(writing->yaml, '\n');
}

static void put_server(struct writing *writing, const struct server_settings *server)
{
	static const char *const tls_words[] = {
	    [TLS_IMPLICIT] = NULL, [TLS_STARTTLS] = "starttls", [TLS_NONE] = "none"};

	put(writing, "      host", server->host);
	if (server->port != 0)
		buffer_printf(writing->yaml, "      port: %" PRId64 "\n", server->port);
	put(writing, "      tls", tls_words[server->tls]);
	put(writing, "      user", server->user);
	put(writing, "      password_command", server->secret.password_command);
	put(writing, "      password_file", server->secret.password_file);
	put(writing, "      password_credential", server->secret.password_credential);
	put(writing, "      token_command", server->secret.token_command);
	put(writing, "      ca_file", server->ca_file);
}

static void put_owner(struct writing *writing, const struct owner_settings *owner)
{
	buffer_add(writing->yaml, "\nowner:\n");
	put(writing, "  email", owner->email);
	put(writing, "  name", owner->name);
	put(writing, "  language", owner->language);
	put(writing, "  timezone", owner->timezone);
}

static void put_mailbox(struct writing *writing, const struct answers *answers)
{
	struct buffer *yaml = writing->yaml;
	const char *name = answers_secret_name(answers->arena, answers->address);

	buffer_add(yaml, "\nmailboxes:\n");
	put(writing, "  - address", answers->address);
	put(writing, "    name", answers->name);
	buffer_add(yaml, "    imap:\n");
	put_server(writing, &answers->imap);
	if (answers->secret_from != NULL)
		put(writing,
		    answers->keep == KEEP_FILE ? "      password_file"
					       : "      password_credential",
		    name);
	buffer_add(yaml, "    smtp:\n");
	put_server(writing, &answers->smtp);
	if (!answers->smtp.has_login)
		buffer_add(yaml, "      login: no\n");
	if (answers->inbox != NULL || answers->sent != NULL)
		buffer_add(yaml, "    folders:\n");
	put(writing, "      inbox", answers->inbox);
	put(writing, "      sent", answers->sent);
}

int answers_write(const struct answers *answers, struct buffer *yaml, struct error *error)
{
	struct writing writing = {.yaml = yaml};

	buffer_add(yaml, head);
	put_owner(&writing, &answers->owner);
	put_mailbox(&writing, answers);
	buffer_add(yaml, "\n# The first answer to each new matter. Nothing is sent to customers "
			 "until this says yes.\nacknowledge:\n");
	buffer_printf(yaml, "  enabled: %s\n", answers->has_acknowledgements ? "yes" : "no");
	if (answers->database != NULL)
		buffer_add_char(yaml, '\n');
	put(&writing, "database", answers->database);
	if (writing.has_failed || yaml->is_truncated)
		return error_set(error,
		    _("the configuration cannot be written: an answer is too long or no UTF-8"));
	return 0;
}

/* Without "/", and without what a credential's name may not hold. */
const char *answers_secret_name(struct arena *arena, const char *address)
{
	static const char allowed[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@._-";
	char *name = arena_printf(arena, "%.200s.secret", address);

	for (char *at = name; *at != '\0'; at++)
		if (strchr(allowed, *at) == NULL || (at == name && *at == '.'))
			*at = '_';
	return name;
}
