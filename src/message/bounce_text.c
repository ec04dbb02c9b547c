/*
 * What a mail server wrote for people: codes, causes and addresses in free text. Every search is
 * one pass.
 */
#include "bounce_p.h"

#include <ctype.h>
#include <string.h>

/* Lines with which servers put the mail that came back below their own words. */
static const char *const copies[] = {"--- below this line is a copy", "------ this is a copy of",
    "original message follows", "----- original message -----", "-----original message",
    "----- message header follows", "------ original message", "--- original message",
    "--- the original message", "--- returned message", "---- unsent message",
    "----- unsent message", "received: ", "return-path: ", "--- enclosed are the original headers",
    "the headers from the original", "message header follows", "original message headers"};

static bool begins_copy(const char *line)
{
	for (size_t i = 0; i < ARRAY_SIZE(copies); i++)
		if (text_starts_with(line, copies[i]))
			return true;
	return false;
}

char *bounce_own_words(const char *text, struct arena *arena)
{
	size_t size = utf8_cut(text, strlen(text), BOUNCE_TEXT_BYTES);
	char *words = arena_strndup(arena, text, size), *line = words;

	for (size_t i = 0; i < size; i++)
		if (words[i] >= 'A' && words[i] <= 'Z')
			words[i] = (char)(words[i] + 32);
	while (line != NULL && *line != '\0') {
		while (*line == ' ' || *line == '\t')
			line++;
		if (line > words && begins_copy(line)) {
			*line = '\0';
			break;
		}
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	return words;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Length of one to three digits and what must follow, 0: not so. */
static size_t digits(const char *text)
{
	size_t size = 0;

	while (size < 4 && is_digit(text[size]))
		size++;
	return size <= 3 ? size : 0;
}

/* The length of the enhanced status code at at, 0: there is none. */
static size_t status_size(const char *at)
{
	size_t subject, size;

	if ((*at != '4' && *at != '5') || at[1] != '.')
		return 0;
	subject = digits(at + 2);
	if (subject == 0 || at[2 + subject] != '.')
		return 0;
	size = digits(at + 3 + subject);
	if (size == 0)
		return 0;
	size += 3 + subject;
	if ((at[size] == '.' && is_digit(at[size + 1])) || isalpha((unsigned char)at[size]) ||
	    at[size] == '_')
		return 0;
	return size;
}

bool bounce_is_vague(const char *status)
{
	return status[0] == '\0' || strcmp(status + 1, ".0.0") == 0 ||
	       strcmp(status + 1, ".1.0") == 0 || strcmp(status, "5.5.0") == 0 ||
	       strcmp(status, "5.3.0") == 0;
}

bool bounce_find_status(const char *text, char status_r[STATUS_SIZE])
{
	bool is_found = false;

	for (const char *at = text; *at != '\0'; at++) {
		char found[STATUS_SIZE] = "";
		size_t size = status_size(at);

		if (size == 0 || (at > text && (isalnum((unsigned char)at[-1]) ||
						   strchr(".-_/", at[-1]) != NULL)))
			continue;
		memcpy(found, at, size);
		if (is_found && bounce_is_vague(found))
			continue;
		memcpy(status_r, found, STATUS_SIZE);
		is_found = true;
		if (!bounce_is_vague(found))
			break;
	}
	return is_found;
}

/* "code :421," but no port ("mx.example:465") and no part of a number, version or address. */
static bool is_reply(const char *text, const char *at)
{
	char before = at > text ? at[-1] : ' ';

	if ((*at != '4' && *at != '5') || at[1] < '0' || at[1] > '5' || !is_digit(at[2]))
		return false;
	if (before == ':' && at > text + 1 && at[-2] == ' ')
		return strchr(" ,\n", at[3]) != NULL;
	if (isalnum((unsigned char)before) || strchr(".-_/@:=", before) != NULL)
		return false;
	return at[3] != '\0' && strchr(" -:\n)]", at[3]) != NULL;
}

int bounce_find_reply(const char *text)
{
	for (const char *at = text; *at != '\0'; at++)
		if (is_reply(text, at))
			return (at[0] - '0') * 100 + (at[1] - '0') * 10 + (at[2] - '0');
	return 0;
}

static const struct {
	const char *words;
	enum bounce_cause cause;
} causes[] = {
    {"mailbox full", CAUSE_FULL},
    {"mailbox is full", CAUSE_FULL},
    {"mail box full", CAUSE_FULL},
    {"mailbox has exceeded", CAUSE_FULL},
    {"inbox is full", CAUSE_FULL},
    {"quota exceeded", CAUSE_FULL},
    {"over quota", CAUSE_FULL},
    {"exceeded the local limit", CAUSE_FULL},
    {"overquota", CAUSE_FULL},
    {"exceeded the quota", CAUSE_FULL},
    {"exceeded storage", CAUSE_FULL},
    {"exceeds allowed size", CAUSE_FULL},
    {"out of storage space", CAUSE_FULL},
    {"not enough storage", CAUSE_FULL},
    {"邮箱已满", CAUSE_FULL},
    {"邮箱空间", CAUSE_FULL},
    {"空间不足", CAUSE_FULL},
    {"容量已满", CAUSE_FULL},
    {"信箱已滿", CAUSE_FULL},
    {"spam", CAUSE_REFUSED},
    {"blacklist", CAUSE_REFUSED},
    {"blocklist", CAUSE_REFUSED},
    {"blocked", CAUSE_REFUSED},
    {"block list", CAUSE_REFUSED},
    {"relaying denied", CAUSE_REFUSED},
    {"relay access denied", CAUSE_REFUSED},
    {"relay not permitted", CAUSE_REFUSED},
    {"access denied", CAUSE_REFUSED},
    {"policy", CAUSE_REFUSED},
    {"dmarc", CAUSE_REFUSED},
    {"not authorized", CAUSE_REFUSED},
    {"not permitted", CAUSE_REFUSED},
    {"authentication required", CAUSE_REFUSED},
    {"virus", CAUSE_REFUSED},
    {"greylist", CAUSE_REFUSED},
    {"sender rejected", CAUSE_REFUSED},
    {"sender address rejected", CAUSE_REFUSED},
    {"sender domain", CAUSE_REFUSED},
    {"client host rejected", CAUSE_REFUSED},
    {"reputation", CAUSE_REFUSED},
    {"too large", CAUSE_REFUSED},
    {"too big", CAUSE_REFUSED},
    {"maximum size", CAUSE_REFUSED},
    {"size limit", CAUSE_REFUSED},
    {"reverse dns", CAUSE_REFUSED},
    {"垃圾邮件", CAUSE_REFUSED},
    {"拒收", CAUSE_REFUSED},
    {"被拦截", CAUSE_REFUSED},
    {"黑名单", CAUSE_REFUSED},
    {"host unknown", CAUSE_NO_SUCH_HOST},
    {"unknown host", CAUSE_NO_SUCH_HOST},
    {"host not found", CAUSE_NO_SUCH_HOST},
    {"domain not found", CAUSE_NO_SUCH_HOST},
    {"no such domain", CAUSE_NO_SUCH_HOST},
    {"domain is not reachable", CAUSE_NO_SUCH_HOST},
    {"indicated no smtp service", CAUSE_NO_SUCH_HOST},
    {"nullmx", CAUSE_NO_SUCH_HOST},
    {"null mx", CAUSE_NO_SUCH_HOST},
    {"couldn't find any host", CAUSE_NO_SUCH_HOST},
    {"unrouteable mail domain", CAUSE_NO_SUCH_HOST},
    {"unrouteable address", CAUSE_NO_SUCH_HOST},
    {"all relevant mx records point to non-existent hosts", CAUSE_NO_SUCH_HOST},
    {"域名不存在", CAUSE_NO_SUCH_HOST},
    {"域名解析", CAUSE_NO_SUCH_HOST},
    {"user unknown", CAUSE_NO_SUCH_ADDRESS},
    {"unknown user", CAUSE_NO_SUCH_ADDRESS},
    {"no such user", CAUSE_NO_SUCH_ADDRESS},
    {"user not exist", CAUSE_NO_SUCH_ADDRESS},
    {"invalid user address", CAUSE_NO_SUCH_ADDRESS},
    {"invalid final delivery userid", CAUSE_NO_SUCH_ADDRESS},
    {"no valid recipients", CAUSE_NO_SUCH_ADDRESS},
    {"no such address", CAUSE_NO_SUCH_ADDRESS},
    {"no such recipient", CAUSE_NO_SUCH_ADDRESS},
    {"no such mailbox", CAUSE_NO_SUCH_ADDRESS},
    {"no such person", CAUSE_NO_SUCH_ADDRESS},
    {"user not found", CAUSE_NO_SUCH_ADDRESS},
    {"user is not found", CAUSE_NO_SUCH_ADDRESS},
    {"mailbox not found", CAUSE_NO_SUCH_ADDRESS},
    {"recipient not found", CAUSE_NO_SUCH_ADDRESS},
    {"address not found", CAUSE_NO_SUCH_ADDRESS},
    {"wasn't found at", CAUSE_NO_SUCH_ADDRESS},
    {"unknown recipient", CAUSE_NO_SUCH_ADDRESS},
    {"recipient unknown", CAUSE_NO_SUCH_ADDRESS},
    {"unknown address", CAUSE_NO_SUCH_ADDRESS},
    {"address unknown", CAUSE_NO_SUCH_ADDRESS},
    {"addressee unknown", CAUSE_NO_SUCH_ADDRESS},
    {"invalid recipient", CAUSE_NO_SUCH_ADDRESS},
    {"invalid mailbox", CAUSE_NO_SUCH_ADDRESS},
    {"invalid user", CAUSE_NO_SUCH_ADDRESS},
    {"not a valid mailbox", CAUSE_NO_SUCH_ADDRESS},
    {"not a valid user", CAUSE_NO_SUCH_ADDRESS},
    {"no mailbox here", CAUSE_NO_SUCH_ADDRESS},
    {"no mailbox by that name", CAUSE_NO_SUCH_ADDRESS},
    {"not listed in", CAUSE_NO_SUCH_ADDRESS},
    {"is not recognized", CAUSE_NO_SUCH_ADDRESS},
    {"does not exist", CAUSE_NO_SUCH_ADDRESS},
    {"doesn't exist", CAUSE_NO_SUCH_ADDRESS},
    {"doesn't have a", CAUSE_NO_SUCH_ADDRESS},
    {"does not have an account", CAUSE_NO_SUCH_ADDRESS},
    {"no account by that name", CAUSE_NO_SUCH_ADDRESS},
    {"unknown local part", CAUSE_NO_SUCH_ADDRESS},
    {"unknown or illegal alias", CAUSE_NO_SUCH_ADDRESS},
    {"not found in directory", CAUSE_NO_SUCH_ADDRESS},
    {"收件人不存在", CAUSE_NO_SUCH_ADDRESS},
    {"用户不存在", CAUSE_NO_SUCH_ADDRESS},
    {"邮箱不存在", CAUSE_NO_SUCH_ADDRESS},
    {"帐号不存在", CAUSE_NO_SUCH_ADDRESS},
    {"账号不存在", CAUSE_NO_SUCH_ADDRESS},
    {"地址不存在", CAUSE_NO_SUCH_ADDRESS},
    {"邮件地址有误", CAUSE_NO_SUCH_ADDRESS},
    {"找不到收件人", CAUSE_NO_SUCH_ADDRESS},
    {"使用者不存在", CAUSE_NO_SUCH_ADDRESS},
    {"account is disabled", CAUSE_DISABLED},
    {"account has been disabled", CAUSE_DISABLED},
    {"account disabled", CAUSE_DISABLED},
    {"mailbox disabled", CAUSE_DISABLED},
    {"mailbox is disabled", CAUSE_DISABLED},
    {"account is inactive", CAUSE_DISABLED},
    {"mailbox is inactive", CAUSE_DISABLED},
    {"account has been suspended", CAUSE_DISABLED},
    {"no longer available", CAUSE_DISABLED},
    {"no longer valid", CAUSE_DISABLED},
    {"已停用", CAUSE_DISABLED},
    {"已被禁用", CAUSE_DISABLED},
};

/* The table's order decides: a full mailbox of a "user unknown" server is full. */
enum bounce_cause bounce_find_cause(const char *words)
{
	for (size_t i = 0; i < ARRAY_SIZE(causes); i++)
		if (strstr(words, causes[i].words) != NULL)
			return causes[i].cause;
	return CAUSE_UNKNOWN;
}

bool bounce_says_delayed(const char *words)
{
	static const char *const delays[] = {"will be retried", "will keep trying",
	    "will continue to be attempted", "still being attempted", "has been delayed",
	    "delivery is delayed", "delayed 24 hours", "could not be delivered for",
	    "not been delivered yet", "not yet been delivered", "will retry",
	    "no action is required on your part", "you do not need to resend",
	    "do not need to do anything", "继续尝试", "稍后重试", "投递延迟", "延迟投递",
	    "系统将继续"};

	for (size_t i = 0; i < ARRAY_SIZE(delays); i++)
		if (strstr(words, delays[i]) != NULL)
			return true;
	return false;
}

/* ---- addresses ---- */

static bool is_address_char(char c)
{
	return isalnum((unsigned char)c) || (c != '\0' && strchr("._%+-=/!#$&'*?^{|}~", c) != NULL);
}

static bool is_domain_char(char c)
{
	return isalnum((unsigned char)c) || c == '.' || c == '-';
}

/* The address around the '@' at at; false when there is none. */
static bool address_around(const char *text, const char *at, const char **start_r, size_t *size_r)
{
	const char *start = at, *end = at + 1;

	while (start > text && at - start < 64 && is_address_char(start[-1]))
		start--;
	while (end - at < 255 && is_domain_char(*end))
		end++;
	while (end > at + 1 && strchr(".-", end[-1]) != NULL)
		end--;
	if (start == at || end == at + 1 || memchr(at, '.', (size_t)(end - at)) == NULL)
		return false;
	while (*start == '\'' || *start == '=')
		start++;
	*start_r = start;
	*size_r = (size_t)(end - start);
	return start < at;
}

/* Servers name themselves too. */
static bool is_server_address(const char *address)
{
	static const char *const names[] = {
	    "mailer-daemon@", "postmaster@", "mail-daemon@", "abuse@", "support@"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (text_starts_with_ascii_case(address, names[i]))
			return true;
	return false;
}

const char *bounce_find_recipient(const char *text, struct arena *arena)
{
	const char *first = "", *limit = text + strnlen(text, BOUNCE_TEXT_BYTES), *start;
	size_t size;

	for (const char *at = text; (at = memchr(at, '@', (size_t)(limit - at))) != NULL; at++) {
		const char *found;

		if (!address_around(text, at, &start, &size))
			continue;
		found = arena_strndup(arena, start, size);
		if (is_server_address(found))
			continue;
		if (start > text && start[-1] == '<' && text_starts_with(start + size, ">:"))
			return found;
		if (*first == '\0')
			first = found;
	}
	return first;
}

const char *bounce_find_message_id(const char *text, struct arena *arena)
{
	const char *line = text;

	while (line != NULL && *line != '\0') {
		while (*line == ' ' || *line == '\t')
			line++;
		if (text_starts_with_ascii_case(line, "message-id:")) {
			const char *start = strchr(line, '<');
			size_t size = start == NULL ? 0 : strcspn(start + 1, "> \t\n");

			/* Folded: the id stands in the next line. */
			if (start != NULL && start - line < 64 && size > 0 && size < 998)
				return arena_strndup(arena, start + 1, size);
		}
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	return "";
}
