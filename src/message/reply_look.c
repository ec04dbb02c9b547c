/*
 * What a line of a letter looks like: a sentence, a name, a way to reach somebody. Nothing here is
 * sure; reply_signature.c and reply_name.c ask for several such signs at once.
 */
#include "reply_signature_p.h"

#include <ctype.h>
#include <string.h>

#define PROSE_COLUMNS 72
#define NAME_COLUMNS_MAX 40

static size_t digit_count(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += *text >= '0' && *text <= '9';
	return count;
}

bool reply_is_contact(const struct folded *line)
{
	static const char *const contact_words[] = {"tel:", "tel.", "tel +", "telef", "phone",
	    "mobile", "mob:", "fax", "cell:", "cell phone", "www.", "http", "电话", "手机", "邮箱",
	    "地址", "微信", "传真", "qq:", "wechat", "e-mail", "email", "电子邮件", "網址", "网址",
	    "電話", "手機", "skype", "linkedin"};
	static struct word_list contacts = WORD_LIST(contact_words);

	return strchr(line->text, '@') != NULL || digit_count(line->text) >= 7 ||
	       word_list_is_in(&contacts, line->text, line->size);
}

/* A firm, or a room in it. */
bool reply_is_firm(const struct folded *line)
{
	static const char *const words[] = {"公司", "集团", "集團", "工作室", "经营部", "事务所",
	    "事務所", "采购部", "財務部", "财务部", "销售部", "客服部", "技术部", "市场部",
	    "研发部", "行政部", "人事部", "有限", " gmbh", " ltd", " inc", " llc", " corp",
	    " department", " s.r.l", " sarl", " b.v.", " 株式会社", "株式会社"};
	static const char *const ends[] = {"厂", "廠", "大学", "大學", "学院", "學院", "商行",
	    "商店", "门店", "中心", "研究所", "研究院", "医院", "醫院", "酒店", "学校", "學校"};

	if (line->columns > NAME_COLUMNS_MAX || reply_ends_a_sentence(line) ||
	    strstr(line->text, ",") != NULL)
		return false;
	if (reply_has_end(line, ends, ARRAY_SIZE(ends)))
		return true;
	return reply_contains(line, words, ARRAY_SIZE(words));
}

static size_t word_count(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += *text != ' ' && (text[1] == ' ' || text[1] == '\0');
	return count;
}

/* "Anna B.": the full stop of an initial. */
static bool ends_in_initial(const struct folded *line)
{
	const char *end = line->text + line->size;

	return line->size >= 3 && end[-1] == '.' && end[-2] >= 'a' && end[-2] <= 'z' &&
	       (end[-3] == ' ' || end[-3] == '.');
}

bool reply_ends_a_sentence(const struct folded *line)
{
	static const char *const ends[] = {".", "?", "!", "。", "…"};

	if (ends_in_initial(line))
		return false;
	return reply_has_end(line, ends, ARRAY_SIZE(ends));
}

bool reply_is_postscript(const struct folded *line)
{
	static const char *const starts[] = {"p.s", "ps:", "ps.", "ps ", "pps", "p.d.",
	    "pd:", "n.b.", "nb:", "edit:", "update:", "nachtrag:", "附:", "另:", "另外", "又及",
	    "补充", "補充", "附言", "追伸", "추신", "p.-s", "p. s.", "п.с", "对了,", "對了,",
	    "还有,", "還有,"};

	for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
		if (text_starts_with(line->text, starts[i]))
			return true;
	return false;
}

/* "Lamp Works Inc." ends in no sentence. */
static bool is_company(const struct folded *line)
{
	static const char *const ends[] = {" inc.", " corp.", " ltd.", " co.", " llc.", " s.a.",
	    " s.r.l.", " b.v.", " k.k.", " s.l.", " e.k.", " e.v.", " st.", " ave.", " rd."};

	return reply_has_end(line, ends, ARRAY_SIZE(ends));
}

/* ---- words by which a person speaks to another ---- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || c == '\'' || (unsigned char)c >= 0x80;
}

/* How many of them are in the line; a request counts twice. */
static size_t talk_count(const struct folded *line)
{
	static const char *const request_words[] = {
	    "please", "pls", "bitte", "svp", "favor", "favore", "graag", "prosím", "proszę"};
	static struct phrase_list requests = PHRASE_LIST(request_words);
	static const char *const spoken_words[] = {"you", "your", "me", "my", "i'm", "i'll", "i've",
	    "i'd", "it", "it's", "is", "isn't", "was", "am", "can", "could", "would", "don't",
	    "doesn't", "ich", "mir", "mich", "mein", "meine", "ist", "nicht", "habe", "je", "j'ai",
	    "mon", "vous", "est", "pas", "mi", "yo", "está", "eu", "meu", "minha", "não", "mijn",
	    "ik", "niet"};
	static struct phrase_list spoken = PHRASE_LIST(spoken_words);
	static const char *const han[] = {
	    "请", "請", "我", "您", "你", "吗", "嗎", "不", "麻烦", "麻煩", "没", "沒", "还", "還"};
	size_t count = 0;
	bool has_i = false; /* once: elsewhere it is "and" */

	for (const char *at = line->text, *end; *at != '\0'; at = end) {
		for (end = at + 1; is_letter(at[0]) && is_letter(*end); end++)
			;
		has_i |= end == at + 1 && *at == 'i';
		if (phrase_list_has(&requests, at, (size_t)(end - at)))
			count += 2;
		count += phrase_list_has(&spoken, at, (size_t)(end - at));
	}
	count += has_i;
	for (size_t i = 0; line->columns < line->size && i < ARRAY_SIZE(han); i++)
		count += strstr(line->text, han[i]) != NULL;
	return count;
}

static bool has_site(const struct folded *line)
{
	return strstr(line->text, "www.") != NULL || strstr(line->text, "://") != NULL;
}

/* "Your light is our passion": a firm praises itself. */
static bool is_slogan(const struct folded *line)
{
	static const char *const ours[] = {" our ", " unser", " notre ", " nos ", "我们", "我們"};
	static const char *const mine[] = {" i ", " my ", " me ", " ich ", " je ", "请", "請"};

	return reply_contains(line, ours, ARRAY_SIZE(ours)) &&
	       !reply_contains(line, mine, ARRAY_SIZE(mine));
}

bool reply_is_spoken(const struct folded *line)
{
	return !is_slogan(line) &&
	       (word_count(line->text) >= 6 ||
		   (line->columns >= 20 && line->columns < line->size)) &&
	       !reply_is_contact(line) && strchr(line->text, '|') == NULL && talk_count(line) >= 2;
}

/* "Please answer by email, not by phone." is more than a way to reach somebody. */
static bool is_contact_alone(const struct folded *line)
{
	return reply_is_contact(line) &&
	       (strchr(line->text, '|') != NULL || talk_count(line) < (has_site(line) ? 3u : 2u));
}

bool reply_is_prose(const struct folded *line)
{
	if (reply_is_postscript(line))
		return true;
	if (line->columns > PROSE_COLUMNS)
		return strchr(line->text, '|') == NULL && !is_contact_alone(line);
	return reply_ends_a_sentence(line) && !is_company(line) &&
	       (word_count(line->text) >= 5 || line->columns >= 20) && !is_contact_alone(line);
}

/* "5" below "Thanks!" is an answer. */
static bool has_letter(const struct folded *line)
{
	for (size_t i = 0; i < line->size; i++)
		if ((line->text[i] >= 'a' && line->text[i] <= 'z') || (line->text[i] & 0x80) != 0)
			return true;
	return false;
}

bool reply_is_name_like(const struct folded *line)
{
	return has_letter(line) && line->columns <= NAME_COLUMNS_MAX &&
	       word_count(line->text) <= 4 && !reply_ends_a_sentence(line) &&
	       strpbrk(line->text, "?!:;=") == NULL && strstr(line->text, ", ") == NULL &&
	       !reply_is_greeting(line);
}

/* Nobody's name has these: a short line with one of them says what the writer wants. */
static bool is_han_wish(const struct folded *line)
{
	static const char *const words[] = {"退", "换", "換", "货", "貨", "款", "票", "催", "坏",
	    "壞", "求", "请", "請", "的", "了", "不", "没", "我", "你", "吗", "嗎", "是", "投诉",
	    "投訴", "取消", "订单", "訂單", "怎么", "怎麼"};

	return reply_contains(line, words, ARRAY_SIZE(words));
}

bool reply_is_han_name(const struct folded *line)
{
	size_t at = 0, count = 0;

	while (at < line->size) {
		uint32_t c = utf8_next(line->text, line->size, &at);

		if (c == ' ')
			continue;
		if (c < 0x4e00 || c > 0x9fff)
			return false;
		count++;
	}
	return count >= 2 && count <= 4 && !is_han_wish(line);
}

/* Every word begins with a capital or a character that has none, or there is but one word. */
bool reply_has_capitals(const struct reply_line *line)
{
	size_t words = 0, small = 0;

	for (size_t i = 0; i < line->size; i++) {
		if (line->text[i] == ' ' || (i > 0 && line->text[i - 1] != ' '))
			continue;
		words++;
		small += islower((unsigned char)line->text[i]) != 0;
	}
	return small == 0 || words == 1;
}

bool reply_is_capitalised(const struct reply_line *line, const char *folded_rest)
{
	size_t length = strlen(folded_rest);
	const char *start;

	if (length == 0 || length > line->size)
		return false;
	start = line->text + line->size;
	while (start > line->text && (start[-1] == ' ' || start[-1] == '\t'))
		start--;
	if ((size_t)(start - line->text) < length)
		return false;
	start -= length;
	return isupper((unsigned char)*start) || (unsigned char)*start >= 0x80;
}

/* "2026年11月16日", "16.11.2026" */
bool reply_is_date(const struct folded *line)
{
	static const char *const marks[] = {"年", "月", "日"};
	size_t at = 0, digits = 0, separators = 0;

	while (at < line->size) {
		size_t size = 1;

		if (line->text[at] >= '0' && line->text[at] <= '9')
			digits++;
		else if (strchr("-/. ", line->text[at]) != NULL)
			separators += line->text[at] != ' ';
		else
			size = 0;
		for (size_t i = 0; size == 0 && i < ARRAY_SIZE(marks); i++)
			if (text_starts_with(line->text + at, marks[i]))
				size = strlen(marks[i]);
		if (size == 0)
			return false;
		separators += size > 1;
		at += size;
	}
	return digits >= 4 && digits <= 8 && separators >= 2;
}

/* The size of a name that only a telephone number may follow: "Li Wei +86 139 0000 0000". */
static size_t name_size(const char *text)
{
	size_t size = strlen(text), digits = 0;

	while (size > 0 && strchr("0123456789+-() ", text[size - 1]) != NULL) {
		size--;
		digits += text[size] >= '0' && text[size] <= '9';
	}
	return digits >= 7 ? size : strlen(text);
}

/* "Ann xx" */
static size_t without_kisses(const char *text, size_t size)
{
	size_t name = size;

	while (name > 0 && text[name - 1] == 'x')
		name--;
	return name > 1 && name < size && text[name - 1] == ' ' ? name - 1 : size;
}

bool reply_is_sender(const struct reply *reply, const struct folded *line)
{
	FOLDED_LATER struct folded name;
	const char *text = line->text + strspn(line->text, "-~/ "), *part;
	size_t all = without_kisses(text, name_size(text)), size = strcspn(text, ".,!(");

	/* "Ann Lee (she/her)" */
	if (text[size] == '(' && reply_ends_with(text, all, ")")) {
		while (size > 0 && text[size - 1] == ' ')
			size--;
		all = size;
	}
	if (size > all)
		size = all;
	if (reply->from_name[0] == '\0' || size < 2 || (size < all && size + 1 != all))
		return false;
	reply_fold(reply->from_name, strlen(reply->from_name), &name);
	if (strlen(name.text) == size && strncmp(name.text, text, size) == 0)
		return true;
	part = name.text;
	while (*part != '\0') {
		size_t length = strcspn(part, " ,.");

		if (length == size && strncmp(part, text, size) == 0)
			return true;
		part += length;
		part += strspn(part, " ,.");
	}
	return false;
}
