/*
 * The language of a text. The script decides first; Simplified and Traditional Chinese are told
 * apart by characters that only one of them has, languages in Latin script by their commonest
 * words. Looks at the beginning of the text only, since people change languages rarely.
 */
#include "message_p.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#define TEXT_BYTES (8 * 1024)
#define WORD_BYTES 24
/* One common word in a text of so many words is enough to name its language. */
#define SHORT_TEXT_WORDS 6

/*
 * Frequent characters that were simplified, and the same ones traditional; both in the same order.
 */
static const char simplified[] =
    "们这个来说时会国对为么没还过发经样话问题间里后见开关长门车电钱买卖订单货换账户网页点级质给让请"
    "谢应该实现现变动"
    "务产线万几无从东两边当学体总战业条马机气报处议认识听读写记论语词课谁调运进远连选错钟银铁飞饭馆"
    "鱼鸟龙龟齐脑药显"
    "设计际传统复习图书馆团声响页类虽难须预领风顾顺员组织继续约红级纸细终结绝检验楼欢欧归块坏场坚坛"
    "坝尽层属岁带帮广"
    "庆应废异张弹强录态怀恶悬惊愿戏战户护报担拥择挂挤损据掷权杀杂极构标树";
static const char traditional[] =
    "們這個來說時會國對為麼沒還過發經樣話問題間裡後見開關長門車電錢買賣訂單貨換賬戶網頁點級質給讓請"
    "謝應該實現現變動"
    "務產線萬幾無從東兩邊當學體總戰業條馬機氣報處議認識聽讀寫記論語詞課誰調運進遠連選錯鐘銀鐵飛飯館"
    "魚鳥龍龜齊腦藥顯"
    "設計際傳統復習圖書館團聲響頁類雖難須預領風顧順員組織繼續約紅級紙細終結絕檢驗樓歡歐歸塊壞場堅壇"
    "壩盡層屬歲帶幫廣"
    "慶應廢異張彈強錄態懷惡懸驚願戲戰戶護報擔擁擇掛擠損據擲權殺雜極構標樹";

struct counts {
	unsigned han, kana, hangul, thai, cyrillic, ukrainian, russian, greek, arabic, persian,
	    hebrew, devanagari;
	unsigned latin, vietnamese;
	unsigned simplified, traditional;
	unsigned words;
	unsigned hits[LANGUAGES_MAX];
};

/* Which of the two lists a character stands in. */
#define MARK_SIMPLIFIED 1
#define MARK_TRADITIONAL 2
#define HAN_FIRST 0x4e00
#define HAN_LAST 0x9fff

static void mark_characters(uint8_t *marks, const char *set, uint8_t mark)
{
	size_t at = 0, size = strlen(set);

	while (at < size)
		marks[utf8_next(set, size, &at) - HAN_FIRST] |= mark;
}

static uint8_t han_marks(uint32_t c)
{
	static uint8_t marks[HAN_LAST - HAN_FIRST + 1];
	static bool is_filled;

	if (!is_filled) {
		mark_characters(marks, simplified, MARK_SIMPLIFIED);
		mark_characters(marks, traditional, MARK_TRADITIONAL);
		is_filled = true;
	}
	return c >= HAN_FIRST && c <= HAN_LAST ? marks[c - HAN_FIRST] : 0;
}

static void count_han(struct counts *counts, uint32_t c)
{
	uint8_t marks = han_marks(c);

	counts->han++;
	counts->simplified += marks == MARK_SIMPLIFIED;
	counts->traditional += marks == MARK_TRADITIONAL;
}

static bool is_in(uint32_t c, const char *set)
{
	size_t at = 0, size = strlen(set);

	while (at < size)
		if (utf8_next(set, size, &at) == c)
			return true;
	return false;
}

static void count_latin(struct counts *counts, uint32_t c)
{
	counts->latin++;
	counts->vietnamese +=
	    (c >= 0x1ea0 && c <= 0x1ef9) || c == 0x1a1 || c == 0x1b0 || c == 0x111;
}

static void count_character(struct counts *counts, uint32_t c)
{
	UErrorCode error = U_ZERO_ERROR;

	if (c < 0x80) {
		counts->latin += u_isalpha((UChar32)c) != 0;
		return;
	}
	switch (uscript_getScript((UChar32)c, &error)) {
	case USCRIPT_LATIN:
		count_latin(counts, c);
		break;
	case USCRIPT_HAN:
		count_han(counts, c);
		break;
	case USCRIPT_HIRAGANA:
	case USCRIPT_KATAKANA:
		counts->kana++;
		break;
	case USCRIPT_HANGUL:
		counts->hangul++;
		break;
	case USCRIPT_THAI:
		counts->thai++;
		break;
	case USCRIPT_CYRILLIC:
		counts->cyrillic++;
		counts->ukrainian += is_in(c, "іїєґІЇЄҐ");
		counts->russian += is_in(c, "ыэъёЫЭЪЁ");
		break;
	case USCRIPT_GREEK:
		counts->greek++;
		break;
	case USCRIPT_ARABIC:
		counts->arabic++;
		counts->persian += is_in(c, "پچژگ");
		break;
	case USCRIPT_HEBREW:
		counts->hebrew++;
		break;
	case USCRIPT_DEVANAGARI:
		counts->devanagari++;
		break;
	default:
		break;
	}
}

static bool is_ascii_letter(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

/* In lower case. */
static void count_word(struct counts *counts, const char *word, size_t size)
{
	unsigned languages = language_word(word, size);

	counts->words++;
	for (size_t i = 0; languages >> i != 0; i++)
		counts->hits[i] += languages >> i & 1;
}

static bool is_end_of_address(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '<' || c == '>' || c == '(' || c == ')' ||
	       c == '"';
}

/* Addresses and URLs are no language: the length of the run of non-blanks at text if it is one,
 * else 0. */
static size_t address_size(const char *text)
{
	bool is_address = text[0] == 'w' && strncmp(text, "www.", 4) == 0;
	size_t size = 0;

	for (; text[size] != '\0' && !is_end_of_address(text[size]); size++)
		is_address |= text[size] == '@' ||
			      (text[size] == ':' && text[size + 1] == '/' && text[size + 2] == '/');
	return is_address ? size : 0;
}

static void count_words(struct counts *counts, const char *text, size_t size)
{
	char word[WORD_BYTES];
	size_t length = 0, at = 0;
	bool is_start = true;

	while (at < size) {
		size_t address = is_start ? address_size(text + at) : 0;
		uint32_t c;

		if (address > 0) {
			at += address;
			continue;
		}
		if (is_ascii_letter(text[at])) { /* nearly all of most texts */
			counts->latin++;
			if (length + 4 < sizeof(word))
				word[length++] = (char)(text[at] | 0x20);
			is_start = false;
			at++;
			continue;
		}
		c = utf8_next(text, size, &at);
		is_start = c == ' ' || c == '\n' || c == '\t' || c == '<' || c == '(';
		count_character(counts, c);
		if (c == 0x2019)
			c = '\'';
		if (u_isalpha((UChar32)c) || (c == '\'' && length > 0)) {
			if (length + 4 < sizeof(word))
				length += utf8_put((uint32_t)u_tolower((UChar32)c), word + length);
			continue;
		}
		if (length > 0)
			count_word(counts, word, length);
		length = 0;
	}
}

static const char *latin_language(const struct counts *counts)
{
	size_t best = 0;

	if (counts->vietnamese * 12 > counts->latin && counts->vietnamese >= 2)
		return "vi";
	for (size_t i = 1; i < LANGUAGES_MAX; i++)
		if (counts->hits[i] > counts->hits[best])
			best = i;
	if (counts->hits[best] == 0 ||
	    (counts->hits[best] == 1 && counts->words > SHORT_TEXT_WORDS))
		return "";
	return language_of_words(best);
}

static const char *han_language(const struct counts *counts)
{
	/* A single の is fashion in Chinese. */
	if (counts->kana >= 2 && counts->kana * 8 >= counts->han)
		return "ja";
	return counts->traditional > counts->simplified ? "zh-Hant" : "zh";
}

static const char *other_language(const struct counts *counts)
{
	const struct {
		unsigned count;
		const char *language;
	} scripts[] = {
	    {counts->hangul, "ko"},
	    {counts->thai, "th"},
	    {counts->cyrillic, counts->ukrainian > counts->russian ? "uk" : "ru"},
	    {counts->greek, "el"},
	    {counts->arabic, counts->persian * 20 > counts->arabic ? "fa" : "ar"},
	    {counts->hebrew, "he"},
	    {counts->devanagari, "hi"},
	};
	size_t best = 0;

	for (size_t i = 1; i < ARRAY_SIZE(scripts); i++)
		if (scripts[i].count > scripts[best].count)
			best = i;
	return scripts[best].count >= 2 && scripts[best].count * 2 > counts->latin
		   ? scripts[best].language
		   : "";
}

const char *language_detect(const char *text)
{
	struct counts counts = {0};
	size_t size = strnlen(text, TEXT_BYTES + 4);
	const char *other;

	count_words(&counts, text, utf8_cut(text, size, TEXT_BYTES));
	other = other_language(&counts);
	/* A Han character says as much as three letters. */
	if (counts.han + counts.kana > 0 && (counts.han + counts.kana) * 3 >= counts.latin &&
	    counts.hangul < counts.han)
		return han_language(&counts);
	if (*other != '\0')
		return other;
	return counts.kana >= 2 && counts.kana * 3 >= counts.latin ? "ja" : latin_language(&counts);
}

const char *message_language(const char *text)
{
	return language_detect(text);
}
