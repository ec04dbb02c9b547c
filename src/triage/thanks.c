/*
 * thanks: whether a mail says nothing but thanks, or that the answer was received. Every word of it
 * must be known to be of that kind: what is not known, asked or told besides is for a person to
 * read.
 */
#include "hark/triage.h"

#include <string.h>

#include "triage/rating_text.h"

/* Longer thanks than that tell something. */
#define THANKS_CHARACTERS_MAX 200
/* "Dear Mr. Li Wei," */
#define GREETING_CHARACTERS_MAX 40

/* Each makes a mail one of thanks or receipt. */
static const char *const thanks[] = {"thanks", "thank you", "thank u", "thankyou", "thx", "thnx",
    "tks", "ty", "many thanks", "much appreciated", "appreciated", "i appreciate it",
    "i really appreciate it", "appreciate it", "cheers", "great job", "great service", "well done",
    "you are the best", "you're the best", "ok", "okay", "k", "got it", "received", "noted",
    "understood", "i see", "will do", "perfect", "great", "wonderful", "awesome", "excellent",
    "fantastic", "brilliant", "super", "谢谢", "谢啦", "谢了", "谢", "多谢", "感谢", "非常感谢",
    "十分感谢", "万分感谢", "感激不尽", "辛苦了", "辛苦啦", "辛苦", "谢过", "太感谢了", "收到",
    "已收到", "收到了", "已收悉", "收悉", "已阅", "好的", "好", "好的呢", "好哒", "好滴", "嗯嗯",
    "嗯", "知道了", "明白了", "明白", "了解了", "了解", "懂了", "清楚了", "太好了", "太棒了",
    "很棒", "真棒", "棒", "赞", "点赞", "给力", "可以的", "行", "没问题", "👍", "🙏", "👌", "❤", "😊",
    "🙂", "😀", "😄", "😁", "🥰", "😍", "💯", "🎉", "👏", "🌹", "💐", "✅"};

/* What goes with them and says nothing by itself. */
static const char *const company[] = {"so much", "very much", "a lot", "a million", "again", "all",
    "everyone", "guys", "team", "sir", "madam", "indeed", "really", "very", "you", "i", "it", "and",
    "for your help", "for your quick help", "for the help", "for all your help", "for helping",
    "for helping me", "for your support", "for the support", "for your time", "for your patience",
    "for your reply", "for your quick reply", "for your prompt reply", "for your fast reply",
    "for the reply", "for the quick reply", "for the prompt reply", "for the fast reply",
    "for your answer", "for the answer", "for your quick answer", "for the quick answer",
    "for your response", "for the response", "for your quick response", "for your prompt response",
    "for your fast response", "for the quick response", "for the fast response",
    "for the prompt response", "for getting back to me", "for letting me know",
    "for the information", "for the info", "for your message", "for the message", "for your mail",
    "for your email", "for the update", "for the explanation", "for everything", "in advance",
    "have a nice day", "have a great day", "have a good day", "have a nice weekend",
    "have a great weekend", "have a good weekend", "best regards", "kind regards", "regards",
    "best wishes", "best", "of course", "sure", "yes", "with", "your message", "your mail",
    "your email", "your reply", "your answer", "hi", "hello", "hey", "你", "您", "你们", "您们",
    "大家", "各位", "了", "啦", "哦", "噢", "啊", "呀", "呢", "哈", "非常", "十分", "万分", "很",
    "真的", "太", "都", "也", "已", "已经", "我", "我们", "的", "帮助", "的帮助", "帮忙", "的帮忙",
    "支持", "的支持", "回复", "的回复", "答复", "的答复", "解答", "的解答", "及时回复",
    "的及时回复", "快速回复", "的快速回复", "耐心解答", "的耐心解答", "耐心", "的耐心", "告知",
    "通知", "来信", "邮件", "客服", "老师", "亲", "祝好", "祝工作顺利", "祝你好运", "祝生意兴隆",
    "祝您生活愉快", "祝你们生意兴隆", "工作愉快", "您好", "你好", "顺祝商祺", "此致", "敬礼"};

/* "Hi Li Wei," says to whom, up to its comma or line end. */
static const char *const greetings[] = {"hi", "hello", "hey", "dear", "尊敬的", "亲爱的"};

static bool is_said_by_nobody(uint32_t c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '.' || c == ',' ||
	       c == '!' || c == ';' || c == ':' || c == ')' || c == '(' || c == '-' || c == '~' ||
	       c == '^' || c == '_' || c == '*' || c == 0x3002 || c == 0x3001 || c == 0xff5e ||
	       c == 0x2014 || c == 0x2026 || c == 0x2013;
}

static bool ends_greeting(uint32_t c)
{
	return c == 0 || c == ',' || c == '\n' || c == '!' || c == ':' || c == 0x3001;
}

/* The end of a greeting that stands at that place; a question in it is none. */
static bool take_greeting(const struct rating_text *text, size_t at, size_t *end_r)
{
	size_t end;

	if (!rating_any_at(text, at, greetings, ARRAY_SIZE(greetings), &end))
		return false;
	for (size_t i = 0; i < GREETING_CHARACTERS_MAX; i++, end++) {
		uint32_t c = rating_text_at(text, end);

		if (ends_greeting(c)) {
			*end_r = end;
			return c != 0;
		}
		if (!rating_is_word(c) && c != ' ' && c != '.' && c != '-')
			return false;
	}
	return false;
}

/* Another word may stand behind a Han character at once, so the longest is tried first. */
static bool take_word(const struct rating_text *text, size_t at, size_t *end_r, bool *is_thanks_r)
{
	size_t thanks_end, company_end;
	bool is_thanks = rating_any_at(text, at, thanks, ARRAY_SIZE(thanks), &thanks_end);
	bool is_company = rating_any_at(text, at, company, ARRAY_SIZE(company), &company_end);

	if (is_company && (!is_thanks || company_end > thanks_end))
		*end_r = company_end;
	else if (is_thanks)
		*end_r = thanks_end;
	*is_thanks_r = is_thanks;
	return is_thanks || is_company;
}

/* A whole word of the sender's name: what a short mail is signed with. */
static bool take_name(
    const struct rating_text *text, size_t at, const struct rating_text *name, size_t *end_r)
{
	size_t size = 0;

	while (rating_is_word(rating_text_at(text, at + size)))
		size++;
	for (size_t i = 0; size > 0 && i + size <= name->count; i++) {
		bool is_whole = (i == 0 || !rating_is_word(name->characters[i - 1])) &&
				!rating_is_word(rating_text_at(name, i + size));

		if (is_whole && memcmp(name->characters + i, text->characters + at,
				    size * sizeof(*name->characters)) == 0) {
			*end_r = at + size;
			return true;
		}
	}
	return false;
}

bool thanks_read(const char *own_text, const char *sender, struct arena *arena)
{
	struct rating_text text, name;
	bool is_thanks = false;
	size_t at = 0, end;

	rating_text_init(&text, own_text, arena);
	rating_text_init(&name, sender, arena);
	if (text.count > THANKS_CHARACTERS_MAX)
		return false;
	while (at < text.count && is_said_by_nobody(text.characters[at]))
		at++;
	if (take_greeting(&text, at, &end))
		at = end;
	while (at < text.count) {
		bool is_one = false;

		if (is_said_by_nobody(text.characters[at])) {
			at++;
			continue;
		}
		if (!take_word(&text, at, &end, &is_one) && !take_name(&text, at, &name, &end))
			return false;
		is_thanks = is_thanks || is_one;
		at = end;
	}
	return is_thanks;
}
