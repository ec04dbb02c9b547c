/*
 * unsubscribe: whether a text says nothing but that its writer wants no more mail. Every word of it
 * must be known here: "I could not unsubscribe" is a complaint and "how do I unsubscribe?" a
 * question.
 */
#include "hark/triage.h"

#include <string.h>

/* Longer texts say more than that. */
#define UNSUBSCRIBE_BYTES_MAX 200

/* Folded, as text_fold does; simplified stands for traditional too. Longer ones first. */
static const char *const phrases[] = {"please take me off your mailing list",
    "remove me from your mailing list", "take me off your mailing list", "remove me from this list",
    "remove me from your list", "take me off this list", "take me off your list",
    "stop sending me emails", "stop sending me mails", "stop sending me these",
    "cancel my subscription", "stop emailing me", "stop mailing me", "no more questions",
    "no more surveys", "no more emails", "no more mails", "no more mail", "unsubscribe me",
    "unsubscribe", "opt me out", "opt-out", "opt out", "remove me", "stop", "不要再给我发邮件",
    "不要再发邮件", "不要再发送", "不要再发", "不想再收到邮件", "不想再收到", "别再给我发邮件",
    "别再发邮件", "别再发", "请勿再发", "勿再发送", "勿再发", "取消订阅", "退订邮件", "退订", "td"};
static const char *const fillers[] = {"thank you", "thanks", "please", "kindly", "hello", "dear",
    "now", "all", "hi", "me", "谢谢您", "谢谢你", "谢谢", "您好", "你好", "我想要", "我要", "我想",
    "麻烦", "请", "吧", "了", "我"};

static bool is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* A question mark is no punctuation here: who asks gets an answer. */
static bool is_punctuation(uint32_t c)
{
	return c == ' ' || c == '.' || c == ',' || c == '!' || c == ';' || c == ':' || c == '"' ||
	       c == '\'' || c == '-' || c == '*' || c == '~' || c == '(' || c == ')' || c == '[' ||
	       c == ']' || (c >= 0x2010 && c <= 0x201f) || c == 0x2026 || c == 0x3001 ||
	       c == 0x3002 || (c >= 0x300a && c <= 0x3011) || c == 0xff5e;
}

static size_t skip_punctuation(const char *text, size_t at)
{
	size_t size = strlen(text), next = at;

	while (next < size && is_punctuation(utf8_next(text, size, &next)))
		at = next;
	return at;
}

/* The bytes of the word that stands there, 0: none of them. */
static size_t match(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t size = strlen(words[i]);

		if (strncmp(text, words[i], size) == 0 &&
		    !(is_letter((unsigned char)words[i][size - 1]) &&
			is_letter((unsigned char)text[size])))
			return size;
	}
	return 0;
}

bool unsubscribe_read(const char *own_text, struct arena *arena)
{
	const char *text;
	bool is_said = false;
	size_t at;

	if (strlen(own_text) > UNSUBSCRIBE_BYTES_MAX)
		return false;
	text = text_fold(arena, own_text);
	for (at = skip_punctuation(text, 0); text[at] != '\0'; at = skip_punctuation(text, at)) {
		size_t size = match(text + at, phrases, ARRAY_SIZE(phrases));

		is_said = is_said || size > 0;
		if (size == 0)
			size = match(text + at, fillers, ARRAY_SIZE(fillers));
		if (size == 0)
			return false;
		at += size;
	}
	return is_said;
}
