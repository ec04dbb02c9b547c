/*
 * What the guard reads from a mail's words: that it asks not to be answered, and subjects that two
 * machines wrote together. A phrase quoted by a person may hold an acknowledgement; that is the
 * cheaper mistake.
 */
#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "respond/respond_p.h"

/* Each with a part of it that its neighbours have too and most mails have not: it is sought first.
 */
struct phrase {
	const char *part, *phrase;
};

/* In the normal form of normalize(): lower case, one blank, straight apostrophe. */
static const struct phrase latin_phrases[] = {
    {"repl", "do not reply to this"},
    {"repl", "don't reply to this"},
    {"repl", "please do not reply"},
    {"repl", "please don't reply"},
    {"respond", "do not respond to this"},
    {"repl", "do not reply directly"},
    {"repl", "replies to this email are not"},
    {"repl", "replies to this e-mail are not"},
    {"repl", "replies to this message are not"},
    {"repl", "replies to this address are not"},
    {"monitored", "this mailbox is not monitored"},
    {"monitored", "this inbox is not monitored"},
    {"monitored", "from an unmonitored"},
    {"automat", "this is an automated message"},
    {"automat", "this is an automated email"},
    {"automat", "this is an automated e-mail"},
    {"automat", "this is an automatic message"},
    {"automat", "this is an automatically generated"},
    {"automat", "this message was automatically generated"},
    {"automat", "this message was generated automatically"},
    {"automat", "this email was generated automatically"},
    {"automat", "this email was sent automatically"},
};

/* Normal or not, these are written in one way. */
static const struct phrase han_phrases[] = {
    {"复", "请勿回复"},
    {"复", "请勿直接回复"},
    {"复", "请勿答复"},
    {"复", "请不要回复"},
    {"复", "请不要直接回复"},
    {"复", "无需回复"},
    {"复", "不必回复"},
    {"复", "切勿回复"},
    {"复", "勿直接回复"},
    {"系统", "系统自动发送"},
    {"系统", "系统自动发出"},
    {"系统", "系统自动生成"},
    {"系统", "由系统发出"},
    {"自动发送的", "自动发送的邮件"},
    {"請", "請勿回覆"},
    {"請", "請勿回復"},
    {"請", "請勿直接回覆"},
    {"請", "請不要回覆"},
    {"系統", "系統自動發送"},
    {"系統", "系統自動發出"},
};

/* The parts of the Latin ones by a letter that is rare: nothing else of a text is looked at. */
#define RARE_LETTERS "pPmM"
static const struct {
	const char *part;
	size_t rare_at;
} latin_parts[] = {{"repl", 2}, {"respond", 3}, {"monitored", 0}, {"automat", 4}};

static bool is_rare_letter_of(const char *part, size_t rare_at, const char *text, const char *at)
{
	return part[rare_at] == (*at | 0x20) && (size_t)(at - text) >= rare_at &&
	       (at[-(ptrdiff_t)rare_at] | 0x20) == *part &&
	       text_starts_with_ascii_case(at - rare_at, part);
}

static bool has_latin_part(const char *text)
{
	for (const char *at = text; (at = strpbrk(at, RARE_LETTERS)) != NULL; at++)
		for (size_t i = 0; i < ARRAY_SIZE(latin_parts); i++)
			if (is_rare_letter_of(
				latin_parts[i].part, latin_parts[i].rare_at, text, at))
				return true;
	return false;
}

static bool take(const char **at, const char *bytes)
{
	if (!text_starts_with(*at, bytes))
		return false;
	*at += strlen(bytes);
	return true;
}

/* No-break and ideographic blanks begin with the bytes that are looked at first. */
static bool take_blank(const char **at)
{
	unsigned char c = (unsigned char)**at;

	if (c < 0x80)
		return (*at)++, true;
	return (c == 0xc2 && take(at, "\u00a0")) || (c == 0xe3 && take(at, "\u3000"));
}

/* What becomes of a byte that stands for itself: itself, in lower case; 0: it needs a look. */
static unsigned char forms[256];

static void fill_forms(void)
{
	for (unsigned c = ' ' + 1; c < sizeof(forms); c++)
		forms[c] = (unsigned char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
	forms[0xc2] = forms[0xe2] = forms[0xe3] = 0;
}

/* Lower case in ASCII, any white space (no-break and ideographic too) as one blank, ’ as '. */
static char *normalize(const char *text)
{
	char *out = mem_room(strlen(text) + 1);
	size_t used = 0;

	if (forms['a'] == 0)
		fill_forms();
	while (*text != '\0') {
		unsigned char c = (unsigned char)*text;

		if (forms[c] != 0) {
			out[used++] = (char)forms[c];
			text++;
		} else if ((c < 0x80 ? isspace(c) : c != 0xe2) && take_blank(&text)) {
			if (used > 0 && out[used - 1] != ' ')
				out[used++] = ' ';
		} else if (c == 0xe2 && take(&text, "\u2019")) {
			out[used++] = '\'';
		} else {
			out[used++] = *text++;
		}
	}
	out[used] = '\0';
	return out;
}

static const char *find_phrase(const char *text, const struct phrase *phrases, size_t count)
{
	const char *part = "";
	bool has_part = false;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(part, phrases[i].part) != 0) {
			part = phrases[i].part;
			has_part = strstr(text, part) != NULL;
		}
		if (has_part && strstr(text, phrases[i].phrase) != NULL)
			return phrases[i].phrase;
	}
	return NULL;
}

static const char *find_latin(const char *text)
{
	AUTO_FREE char *normal = NULL;

	if (!has_latin_part(text))
		return NULL;
	normal = normalize(text);
	return find_phrase(normal, latin_phrases, ARRAY_SIZE(latin_phrases));
}

const char *text_find_no_reply(const char *text)
{
	const char *phrase = find_latin(text);
	size_t size = strlen(text);

	if (phrase != NULL || utf8_skip_ascii(text, size, 0) == size)
		return phrase;
	return find_phrase(text, han_phrases, ARRAY_SIZE(han_phrases));
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
