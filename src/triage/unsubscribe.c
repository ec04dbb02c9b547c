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
    "remove me from your list", "take me off this list", "take me off your list", "take me off",
    "remove my email address", "remove my address", "remove my email", "stop sending me emails",
    "stop sending me mails", "stop sending me these", "stop sending me", "stop sending",
    "stop writing to me", "stop writing me", "stop contacting me", "stop spamming me",
    "cancel my subscription", "stop emailing me", "stop mailing me", "stop messaging me",
    "do not email me", "don't email me", "do not mail me", "don't mail me", "do not write to me",
    "don't write to me", "do not write me", "don't write me", "do not contact me",
    "don't contact me", "do not send me any more", "don't send me any more",
    "do not want to receive", "don't want to receive", "do not wish to receive",
    "no longer want to receive", "no longer wish to receive", "no more questions",
    "no more surveys", "no more emails", "no more mails", "no more mail", "unsubscribe me",
    "unsubscribe", "opt me out", "opt-out", "opt out", "remove me", "stop", "不要再给我发邮件",
    "不要再发邮件", "不要再发送", "不要再发", "不要给我发邮件", "不要给我发", "不要发邮件",
    "不想再收到邮件", "不想再收到", "不想收到", "不再接收", "别再给我发邮件", "别再发邮件",
    "别再发", "别给我发邮件", "别给我发", "请勿再发", "勿再发送", "勿再发", "停止发送", "取消订阅",
    "退订邮件", "退订", "td", "abmelden", "abbestellen", "keine weiteren mails",
    "keine weiteren e-mails", "keine mails mehr", "keine e-mails mehr", "me désabonner",
    "me désinscrire", "désabonnement", "désinscription", "désabonner", "désinscrire",
    "désabonnez-moi", "désinscrivez-moi", "darme de baja", "dar de baja", "denme de baja",
    "cancelar suscripción", "cancelar a inscrição", "descadastrar", "disiscrivermi",
    "disiscrizione", "annullare l'iscrizione", "uitschrijven", "afmelden", "avregistrera mig",
    "avregistrera", "afmeld mig", "отписаться", "отпишите меня", "配信停止", "配信解除", "수신거부",
    "수신 거부", "구독 취소"};
static const char *const fillers[] = {"thank you", "thanks", "please", "kindly", "hello", "dear",
    "now", "all", "hi", "me", "i want to", "i wish to", "i would like to", "i'd like to", "i",
    "from", "on", "of", "to", "your", "this", "these", "the", "any", "more", "mailing list", "list",
    "emails", "e-mails", "email", "e-mail", "mails", "mail", "messages", "newsletters",
    "newsletter", "surveys", "again", "ever", "anymore", "immediately", "asap", "谢谢您", "谢谢你",
    "谢谢", "您好", "你好", "我想要", "我要", "我想", "麻烦", "请", "吧", "了", "你们的", "你们",
    "您的", "邮件", "给我", "任何", "此类", "这类", "这种", "调查问卷", "问卷", "我", "bitte",
    "mich", "ich möchte", "danke", "merci de", "merci", "svp", "s'il vous plaît", "je souhaite",
    "je veux", "por favor", "quiero", "gracias", "quero", "vorrei", "per favore", "grazie", "graag",
    "alstublieft", "tack", "tak", "пожалуйста", "お願いします", "希望します"};

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
