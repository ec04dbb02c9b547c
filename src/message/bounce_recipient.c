/*
 * Whom a bounce in free text is about. Every address of the server's own words is weighed by where
 * it stands: alone in its line or before a colon it is the one; behind "From:" it is not, nor is
 * the address that the bounce was sent to. One pass, a bounded look around each '@'.
 */
#include "bounce_p.h"

#include <ctype.h>
#include <string.h>

/* What a line may hold around an address and in front of it. */
#define LINE_BYTES 200
/* More addresses than this are a list of somebody's, not a bounce. */
#define CANDIDATES_MAX 64

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
	while (start < at && strchr("'=*/", *start) != NULL)
		start++;
	if (start == at || end == at + 1 || memchr(at, '.', (size_t)(end - at)) == NULL)
		return false;
	*start_r = start;
	*size_r = (size_t)(end - start);
	return true;
}

/* Servers name themselves too, and whom to ask. */
static bool is_server_address(const char *address)
{
	static const char *const names[] = {
	    "mailer-daemon@", "postmaster@", "mail-daemon@", "abuse@", "support@", "helpdesk@"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (text_starts_with_ascii_case(address, names[i]))
			return true;
	return false;
}

static bool is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* What stands in the line before the address, lower case. */
static void line_before(const char *text, const char *start, char out[LINE_BYTES])
{
	const char *line = start;
	size_t used = 0;

	while (line > text && line[-1] != '\n' && start - line < LINE_BYTES - 1)
		line--;
	while (line < start && is_one_of(*line, " \t>*-"))
		line++;
	for (; line < start; line++)
		out[used++] = (char)tolower((unsigned char)*line);
	out[used] = '\0';
}

static bool begins_as_sender(const char *before)
{
	static const char *const words[] = {"from", "sender", "reply-to", "reporting-mta",
	    "message-id", "in-reply-to", "references", "return-path", "发件人", "寄件人", "寄件者",
	    "发信人", "von:", "de:", "от:", "差出人", "mail from"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (text_starts_with(before, words[i]))
			return true;
	return strstr(before, "contact") != NULL || strstr(before, "联系") != NULL;
}

static bool names_recipient(const char *before)
{
	static const char *const words[] = {"recipient", "rcpt to", "to:", "to ", "address", "user",
	    "mailbox", "account", "收件", "收信", "empfänger", "destinat", "dirección", "adresse",
	    "получател", "адресат", "宛先", "あて先", "수신"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strstr(before, words[i]) != NULL)
			return true;
	return false;
}

static int weigh(const char *text, const char *start, size_t size)
{
	char before[LINE_BYTES];
	const char *end = start + size;
	int weight = 0;

	line_before(text, start, before);
	if (begins_as_sender(before))
		return -2;
	if (names_recipient(before))
		weight += 2;
	end += strspn(end, ">\"')]");
	if (strspn(before, "<\"'([ \t") == strlen(before)) {
		weight += 1;
		if (*end == ':' || text_starts_with(end, "："))
			return weight + 5;
		end += strspn(end, " \t.,;");
		if (*end == '\n' || *end == '\0' || *end == '\r')
			weight += 3;
	}
	return weight;
}

/* The best of text's first size bytes; own: to whom the bounce itself went. */
static const char *best_address(
    const char *text, size_t size, const char *own, int least, struct arena *arena)
{
	const char *best = "", *limit = text + size, *start;
	int best_weight = least - 1;
	size_t seen = 0, length;

	for (const char *at = text; seen < CANDIDATES_MAX; at++) {
		const char *found;
		int weight;

		at = memchr(at, '@', (size_t)(limit - at));
		if (at == NULL)
			break;
		if (!address_around(text, at, &start, &length))
			continue;
		seen++;
		found = arena_strndup(arena, start, length);
		weight = weigh(text, start, length);
		if (is_server_address(found))
			weight -= 3;
		if (text_equal_ascii_case(found, own))
			weight -= 4;
		if (weight > best_weight) {
			best = found;
			best_weight = weight;
		}
	}
	return best;
}

/* "To:" of the copy of the original mail; "" when it has none. */
static const char *copy_recipient(const char *copy, struct arena *arena)
{
	while (copy != NULL && *copy != '\0') {
		copy += strspn(copy, " \t");
		if (text_starts_with_ascii_case(copy, "to:"))
			return best_address(copy, strcspn(copy, "\n"), "", 0, arena);
		copy = strchr(copy, '\n');
		if (copy != NULL)
			copy++;
	}
	return "";
}

const char *bounce_find_recipient(
    const char *text, const char *own, const char *copy, struct arena *arena)
{
	size_t size = strlen(bounce_own_words(text, arena));
	const char *found = best_address(text, size, own, 0, arena);

	if (*found == '\0')
		found = copy_recipient(*copy != '\0' ? copy : text + size, arena);
	return *found != '\0' ? found : best_address(text, size, own, -4, arena);
}
