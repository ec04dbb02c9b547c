/*
 * What the guard reads from a mail's words: that it asks not to be answered, and subjects that two
 * machines wrote together. A phrase quoted by a person may hold an acknowledgement; that is the
 * cheaper mistake.
 */
#include <ctype.h>
#include <string.h>

#include "respond/respond_p.h"

/* In the normal form of normalize(): lower case, one blank, straight apostrophe. */
static const char *const no_reply_phrases[] = {
    "do not reply to this",
    "don't reply to this",
    "please do not reply",
    "please don't reply",
    "do not respond to this",
    "do not reply directly",
    "replies to this email are not",
    "replies to this e-mail are not",
    "replies to this message are not",
    "replies to this address are not",
    "this mailbox is not monitored",
    "this inbox is not monitored",
    "from an unmonitored",
    "this is an automated message",
    "this is an automated email",
    "this is an automated e-mail",
    "this is an automatic message",
    "this is an automatically generated",
    "this message was automatically generated",
    "this message was generated automatically",
    "this email was generated automatically",
    "this email was sent automatically",
    "请勿回复",
    "请勿直接回复",
    "请勿答复",
    "请不要回复",
    "请不要直接回复",
    "无需回复",
    "不必回复",
    "切勿回复",
    "勿直接回复",
    "系统自动发送",
    "系统自动发出",
    "系统自动生成",
    "由系统发出",
    "自动发送的邮件",
    "請勿回覆",
    "請勿回復",
    "請勿直接回覆",
    "請不要回覆",
    "系統自動發送",
    "系統自動發出",
};

static bool take(const char **at, const char *bytes)
{
	if (!text_starts_with(*at, bytes))
		return false;
	*at += strlen(bytes);
	return true;
}

/* Lower case in ASCII, any white space (no-break and ideographic too) as one blank, ’ as '. */
static char *normalize(const char *text)
{
	char *out = mem_alloc(strlen(text) + 1);
	size_t used = 0;

	while (*text != '\0') {
		if ((unsigned char)*text < 0x80 && !isspace((unsigned char)*text))
			out[used++] = (char)tolower(*text++);
		else if (take(&text, "\u00a0") || take(&text, "\u3000") ||
			 (isspace((unsigned char)*text) && text++)) {
			if (used > 0 && out[used - 1] != ' ')
				out[used++] = ' ';
		} else if (take(&text, "\u2019")) {
			out[used++] = '\'';
		} else {
			out[used++] = *text++;
		}
	}
	out[used] = '\0';
	return out;
}

const char *text_find_no_reply(const char *text)
{
	AUTO_FREE char *normal = normalize(text);

	for (size_t i = 0; i < ARRAY_SIZE(no_reply_phrases); i++)
		if (strstr(normal, no_reply_phrases[i]) != NULL)
			return no_reply_phrases[i];
	return NULL;
}

/* Moves behind one reply prefix with its colon. A counter as in "Re[2]:" is one mail program's own
 * chain. */
static bool take_reply_prefix(const char **at)
{
	static const char *const prefixes[] = {"re", "aw", "sv", "antw", "auto", "automatic reply",
	    "回复", "回覆", "回復", "答复", "答覆", "自动回复", "自動回覆"};

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		const char *behind = *at;

		if (!text_starts_with_ascii_case(behind, prefixes[i]))
			continue;
		behind += strlen(prefixes[i]);
		behind += strspn(behind, " ");
		if (!take(&behind, ":") && !take(&behind, "："))
			continue;
		*at = behind + strspn(behind, " \t");
		return true;
	}
	return false;
}

/* "[#117904]", "(Ticket #12)": a bracket, some letters, "#", a digit. */
static size_t count_ticket_tags(const char *subject)
{
	size_t count = 0;

	for (const char *at = subject; (at = strpbrk(at, "[(")) != NULL;) {
		at++;
		while (isalpha((unsigned char)*at) || *at == ' ' || *at == ':')
			at++;
		if (*at == '#' && isdigit((unsigned char)at[1]))
			count++;
	}
	return count;
}

bool text_is_loop_subject(const char *subject)
{
	const char *at = subject + strspn(subject, " \t");

	if (count_ticket_tags(subject) >= 2)
		return true;
	return take_reply_prefix(&at) && take_reply_prefix(&at);
}
