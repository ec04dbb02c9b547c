/*
 * smtp_reply: reading reply lines (RFC 5321 4.2, RFC 2034), and what may not go out: an address or
 * a content that would end its line or its mail early (SMTP smuggling). libcurl checks neither.
 * Pure.
 */
#include "net_p.h"

#include <string.h>
#include <strings.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Not strchr(), for which a NUL is part of every text. */
static bool is_one_of(char c, const char *set)
{
	while (*set != '\0' && *set != c)
		set++;
	return *set != '\0';
}

int smtp_reply_code(const char *line, size_t size)
{
	if (size < 3 || !is_digit(line[0]) || !is_digit(line[1]) || !is_digit(line[2]))
		return 0;
	if (size > 3 && !is_one_of(line[3], " -\r\n"))
		return 0;
	return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

bool smtp_reply_is_last(const char *line, size_t size)
{
	return smtp_reply_code(line, size) != 0 && (size == 3 || line[3] != '-');
}

static size_t skip_digits(const char *line, size_t size, size_t at)
{
	while (at < size && is_digit(line[at]))
		at++;
	return at;
}

void smtp_reply_enhanced(const char *line, size_t size, char out[ENHANCED_MAX])
{
	size_t subject, detail, end;

	out[0] = '\0';
	/* "550 5.1.1 text": the class is the code's first digit. */
	if (smtp_reply_code(line, size) == 0 || size < 9 || line[4] != line[0] || line[5] != '.')
		return;
	subject = 6;
	detail = skip_digits(line, size, subject) + 1;
	if (detail - 1 == subject || detail > size || line[detail - 1] != '.')
		return;
	end = skip_digits(line, size, detail);
	if (end == detail || end - 4 >= ENHANCED_MAX ||
	    (end < size && !is_one_of(line[end], " \t\r\n")))
		return;
	memcpy(out, line + 4, end - 4);
	out[end - 4] = '\0';
}

static bool has_feature(const char *line, size_t size, const char *name)
{
	size_t length = strlen(name);

	return size >= 4 + length && strncasecmp(line + 4, name, length) == 0 &&
	       (size == 4 + length || is_one_of(line[4 + length], " \t\r\n="));
}

void smtp_features_hear(struct smtp_features *features, const char *line, size_t size)
{
	int code = smtp_reply_code(line, size);

	if (code == 220)
		*features = (struct smtp_features){0};
	if (code != 250)
		return;
	features->can_pipeline |= has_feature(line, size, "PIPELINING");
	features->knows_size |= has_feature(line, size, "SIZE");
	features->offers_login |= has_feature(line, size, "AUTH"); /* "AUTH=LOGIN" of old */
	features->takes_8bit |= has_feature(line, size, "8BITMIME");
	features->takes_utf8 |= has_feature(line, size, "SMTPUTF8");
}

void smtp_note_refusal(enum net_cause *refusal, int code, const char *words)
{
	enum net_cause cause = refusal_of(words);

	if (code < 400)
		*refusal = NET_CAUSE_UNKNOWN;
	else if (cause != NET_CAUSE_UNKNOWN &&
		 (*refusal == NET_CAUSE_UNKNOWN || *refusal == NET_CAUSE_LOGIN))
		*refusal = cause;
}

bool smtp_is_about_login(int code)
{
	return code == 530 || code == 534 || code == 535 || code == 538;
}

/* RFC 5321 4.1.2: only a name in quotes holds an @ of its own. at: the last one, NULL: none. */
static bool is_one_mailbox(const char *address, const char *at)
{
	if (at == NULL || at == address || at[1] == '\0')
		return false;
	return memchr(address, '@', (size_t)(at - address)) == NULL ||
	       (at - address > 2 && address[0] == '"' && at[-1] == '"');
}

const char *smtp_address_fault(const char *address, bool may_be_empty)
{
	size_t size = strlen(address);

	if (size == 0)
		return may_be_empty ? NULL : _("the address is empty");
	if (size > ADDRESS_BYTES_MAX)
		return _("the address is too long");
	if (text_has_control(address) || strpbrk(address, " <>") != NULL)
		return _("the address holds a blank, a control character, < or >");
	if (!utf8_is_valid(address, size))
		return _("the address is not valid UTF-8");
	if (!is_one_mailbox(address, strrchr(address, '@')))
		return _("the address is not one name, @ and one domain");
	return NULL;
}

const char *smtp_content_fault(struct bytes content)
{
	const uint8_t *data = content.data;
	size_t line = 0;

	if (content.size == 0)
		return _("the mail is empty");
	for (size_t i = 0; i < content.size; i++) {
		if (data[i] == '\0')
			return _("the mail holds a NUL byte");
		if (data[i] == '\n' && (i == 0 || data[i - 1] != '\r'))
			return _("the mail holds a bare LF");
		if (data[i] == '\r' && (i + 1 == content.size || data[i + 1] != '\n'))
			return _("the mail holds a bare CR");
		if (data[i] == '\n')
			line = i + 1;
		else if (data[i] != '\r' && i - line == MAIL_LINE_BYTES_MAX)
			return _("the mail holds a line that is longer than a server must take");
	}
	return NULL;
}
