/*
 * The language of a text. The script decides first; Simplified and Traditional Chinese are told
 * apart by characters that only one of them has, languages in Latin script by their commonest
 * words. Looks at the beginning of the text only, since people change languages rarely.
 */
#include "base/simplify.h"
#include "language_p.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#define TEXT_BYTES (8 * 1024)
#define STRETCH_BYTES 1024
#define WORD_BYTES 48

/*
 * What a sign is worth: so much for a language that has it alone, a share of it for several. Three
 * letters in a row are worth GRAM_WEIGHT times their level: they decide between languages whose
 * signs a text has, and name none by themselves.
 */
#define WORD_WEIGHT 24
#define LETTER_WEIGHT 12
#define END_WEIGHT 8
#define GRAM_WEIGHT 3
#define NAMED_HAN_MIN 3
#define LETTERS_MAX 6 /* counted: one accented word often repeated is no language */
#define GRAMS_MAX 400 /* counted, as ends are: a longer text has words enough */
#define STRETCH_GRAMS_MAX 200

/* Frequent characters that were simplified and that Traditional Chinese does not have besides. */
static const char simplified[] =
    "们这个来说时会国对为么没还过发经样话问题间里后见开关长门车电钱买卖订单货换账户网页点级质给让请"
    "谢应该实现现变动"
    "务产线万几无从东两边当学体总战业条马机气报处议认识听读写记论语词课谁调运进远连选错钟银铁飞饭馆"
    "鱼鸟龙龟齐脑药显"
    "设计际传统复习图书馆团声响页类虽难须预领风顾顺员组织继续约红级纸细终结绝检验楼欢欧归块坏场坚坛"
    "坝尽层属岁带帮广"
    "庆应废异张弹强录态怀恶悬惊愿戏战户护报担拥择挂挤损据掷权杀杂极构标树";

struct counts {
	unsigned han, kana, hangul, arabic, persian, urdu, latin, cyrillic, other;
	unsigned vietnamese, serbian, belarusian, macedonian;
	unsigned simplified, traditional;
	unsigned words, letters, grams, grams_max;
	const char *script_language; /* of the other letters: their script has one language */
	unsigned scores[LANGUAGES_MAX];
	uint16_t gram_scores[LANGUAGES_MAX];
};

#define HAN_FIRST 0x4e00
#define HAN_LAST 0x9fff
/* Behind it a few were given characters later than others. */
#define HAN_COMMON_LAST 0x9fa5

static bool is_common_han(uint32_t c)
{
	return c >= HAN_FIRST && c <= HAN_COMMON_LAST;
}

/* How a character from HAN_FIRST to HAN_LAST is written. */
#define IS_SIMPLIFIED 1
#define IS_TRADITIONAL 2
static uint8_t han_marks[HAN_LAST - HAN_FIRST + 1];

/* Filled at the first look; they never change after it. */
static void fill_han_marks(void)
{
	static bool is_filled;
	size_t at = 0, size = strlen(simplified);

	while (!is_filled && at < size)
		han_marks[utf8_next(simplified, size, &at) - HAN_FIRST] = IS_SIMPLIFIED;
	for (uint32_t c = HAN_FIRST; !is_filled && c <= HAN_LAST; c++)
		if (simplify_character(c) != c)
			han_marks[c - HAN_FIRST] |= IS_TRADITIONAL;
	is_filled = true;
}

static void count_han(struct counts *counts, uint32_t c)
{
	unsigned mark;

	if (c >= HAN_FIRST && c <= HAN_LAST)
		mark = han_marks[c - HAN_FIRST];
	else
		mark = simplify_character(c) != c ? IS_TRADITIONAL : 0;
	counts->han++;
	counts->simplified += mark & IS_SIMPLIFIED;
	counts->traditional += mark / IS_TRADITIONAL;
}

/* The common Han at text; returns their bytes. */
static size_t count_han_run(struct counts *counts, const char *text, size_t size)
{
	size_t at = 0, next = 0;

	while (at < size && (unsigned char)text[at] >= 0xe4) {
		uint32_t c = utf8_next(text, size, &next);

		if (!is_common_han(c))
			break;
		count_han(counts, c);
		at = next;
	}
	return at;
}

static bool is_in(uint32_t c, const char *set)
{
	size_t at = 0, size = strlen(set);

	while (at < size)
		if (utf8_next(set, size, &at) == c)
			return true;
	return false;
}

/* A sign's weight, shared by the languages that have it. */
static void add_sign(struct counts *counts, uint32_t languages, unsigned weight)
{
	if (languages == 0)
		return;
	if ((languages & (languages - 1)) != 0) /* most signs are of one language */
		weight /= (unsigned)__builtin_popcount(languages);
	for (; languages != 0; languages &= languages - 1)
		counts->scores[__builtin_ctz(languages)] += weight;
}

static void count_letter(struct counts *counts, uint32_t c)
{
	uint32_t languages;
	char bytes[4];

	if (c < 0x80 || counts->letters == LETTERS_MAX)
		return;
	languages =
	    language_find(LANGUAGE_LETTER, bytes, utf8_put((uint32_t)u_tolower((UChar32)c), bytes));
	counts->letters += languages != 0;
	add_sign(counts, languages, LETTER_WEIGHT);
}

static void count_latin(struct counts *counts, uint32_t c)
{
	counts->latin++;
	counts->vietnamese +=
	    (c >= 0x1ea0 && c <= 0x1ef9) || c == 0x1a1 || c == 0x1b0 || c == 0x111;
	count_letter(counts, c);
}

static void count_cyrillic(struct counts *counts, uint32_t c)
{
	counts->cyrillic++;
	counts->serbian += is_in(c, "јљњђћџЈЉЊЂЋЏ");
	counts->macedonian += is_in(c, "ѓќѕЃЌЅ");
	counts->belarusian += is_in(c, "ўЎ");
	count_letter(counts, c);
}

static void count_arabic(struct counts *counts, uint32_t c)
{
	counts->arabic++;
	counts->persian += is_in(c, "پچژگکی");
	counts->urdu += is_in(c, "ٹڈڑںےہ");
}

/* Letters of a script that one language has nearly for itself. */
static void count_other(struct counts *counts, UScriptCode script)
{
	static const struct {
		UScriptCode script;
		const char *language;
	} scripts[] = {{USCRIPT_THAI, "th"}, {USCRIPT_GREEK, "el"}, {USCRIPT_HEBREW, "he"},
	    {USCRIPT_DEVANAGARI, "hi"}, {USCRIPT_BENGALI, "bn"}, {USCRIPT_TAMIL, "ta"},
	    {USCRIPT_TELUGU, "te"}, {USCRIPT_GUJARATI, "gu"}, {USCRIPT_GEORGIAN, "ka"},
	    {USCRIPT_ARMENIAN, "hy"}, {USCRIPT_KHMER, "km"}, {USCRIPT_LAO, "lo"},
	    {USCRIPT_MYANMAR, "my"}, {USCRIPT_ETHIOPIC, "am"}};

	for (size_t i = 0; i < ARRAY_SIZE(scripts); i++) {
		if (scripts[i].script != script)
			continue;
		counts->other++;
		if (counts->script_language == NULL)
			counts->script_language = scripts[i].language;
	}
}

static void count_character(struct counts *counts, uint32_t c)
{
	UErrorCode error = U_ZERO_ERROR;
	UScriptCode script;

	if (is_common_han(c)) {
		count_han(counts, c);
		return;
	}
	script = uscript_getScript((UChar32)c, &error);
	if (script == USCRIPT_LATIN)
		count_latin(counts, c);
	else if (script == USCRIPT_HAN)
		count_han(counts, c);
	else if (script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA)
		counts->kana++;
	else if (script == USCRIPT_HANGUL)
		counts->hangul++;
	else if (script == USCRIPT_CYRILLIC)
		count_cyrillic(counts, c);
	else if (script == USCRIPT_ARABIC)
		count_arabic(counts, c);
	else if (c == 0xbf || c == 0xa1)
		count_letter(counts, c);
	else
		count_other(counts, script);
}

static bool is_ascii_letter(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

static void count_grams(struct counts *counts, const char *word, size_t size)
{
	uint32_t letters[3] = {0, '_', 0};
	size_t at = 0;

	letters[2] = utf8_next(word, size, &at);
	do {
		memmove(letters, letters + 1, 2 * sizeof(*letters));
		letters[2] = at < size ? utf8_next(word, size, &at) : '_';
		language_add_grams(letters, counts->gram_scores);
		counts->grams++;
	} while (letters[2] != '_' && counts->grams < counts->grams_max);
}

/* In lower case. The longest end that is one counts. */
static void count_word(struct counts *counts, const char *word, size_t size)
{
	uint32_t languages = language_find(LANGUAGE_WORD, word, size);

	counts->words++;
	add_sign(counts, languages, WORD_WEIGHT);
	if (counts->grams >= counts->grams_max)
		return;
	for (size_t at = 2; languages == 0 && at + 2 <= size; at++) {
		languages = language_find(LANGUAGE_END, word + at, size - at);
		add_sign(counts, languages, END_WEIGHT);
	}
	count_grams(counts, word, size);
}

/* Addresses and URLs are no language: the length of the run of non-blanks at text if it is one,
 * else 0. */
static size_t address_size(const char *text)
{
	static const bool is_special[256] = {
	    true, ['\t'] = true, ['\n'] = true, [' '] = true, ['<'] = true, ['>'] = true,
	    ['('] = true, [')'] = true, ['"'] = true, ['@'] = true, [':'] = true};
	bool is_address = text[0] == 'w' && strncmp(text, "www.", 4) == 0;
	size_t size = 0;

	for (;; size++) {
		while (!is_special[(unsigned char)text[size]])
			size++;
		if (text[size] != '@' && text[size] != ':')
			return is_address ? size : 0;
		is_address |= text[size] == '@' || (text[size + 1] == '/' && text[size + 2] == '/');
	}
}

/* Goes behind one that stands here, where one may. */
static bool pass_address(const char *text, size_t *at, bool may_be_one)
{
	size_t size = may_be_one ? address_size(text + *at) : 0;

	*at += size;
	return size > 0;
}

/* Whether there can be one at all. */
static bool has_addresses(const char *text, size_t size)
{
	static const char signs[] = "@:.";

	for (size_t at = strcspn(text, signs); at < size; at += 1 + strcspn(text + at + 1, signs))
		if (text[at] == '@' || text_starts_with(text + at, "://") ||
		    (at >= 3 && memcmp(text + at - 3, "www", 3) == 0))
			return true;
	return false;
}

/* The ASCII letters at text. */
static size_t count_letters(
    struct counts *counts, const char *text, size_t size, char *word, size_t *length)
{
	size_t at = 0;

	for (; at < size && is_ascii_letter(text[at]); at++)
		if (*length + 4 < WORD_BYTES)
			word[(*length)++] = (char)(text[at] | 0x20);
	counts->latin += (unsigned)at;
	return at;
}

static bool is_before_word(uint32_t c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '<' || c == '(';
}

/* The next character, which may be of any script. */
static uint32_t count_next(struct counts *counts, const char *text, size_t size, size_t *at)
{
	uint32_t c = utf8_next(text, size, at);

	if (c >= 0x80)
		count_character(counts, c);
	return c;
}

/* What is written of each script, and nothing of what its words are. */
static void count_scripts(struct counts *counts, const char *text, size_t size)
{
	bool is_start = true, may_be_address = has_addresses(text, size);
	size_t at = 0;

	fill_han_marks();
	while (at < size) {
		size_t first;

		if (pass_address(text, &at, is_start && may_be_address))
			continue;
		at += count_han_run(counts, text + at, size - at);
		for (first = at; at < size && is_ascii_letter(text[at]);)
			at++;
		counts->latin += (unsigned)(at - first);
		if (at == size)
			break;
		is_start = is_before_word(count_next(counts, text, size, &at));
	}
}

static void count_words(struct counts *counts, const char *text, size_t size)
{
	bool is_start = true, may_be_address = has_addresses(text, size);
	char word[WORD_BYTES];
	size_t length = 0, at = 0;

	while (at < size) {
		uint32_t c;

		if (pass_address(text, &at, is_start && may_be_address))
			continue;
		at += count_letters(counts, text + at, size - at, word, &length);
		if (at == size)
			break;
		c = count_next(counts, text, size, &at);
		is_start = is_before_word(c);
		if (c == 0x2019)
			c = '\'';
		if ((c >= 0x80 && u_isalpha((UChar32)c)) || (c == '\'' && length > 0)) {
			if (length + 4 < sizeof(word))
				length += utf8_put((uint32_t)u_tolower((UChar32)c), word + length);
			continue;
		}
		if (length > 0)
			count_word(counts, word, length);
		length = 0;
	}
	if (length > 0)
		count_word(counts, word, length);
}

static unsigned total_score(const struct counts *counts, size_t number)
{
	/* Without a sign of the language its letters are chance. */
	return counts->scores[number] == 0
		   ? 0
		   : counts->scores[number] + GRAM_WEIGHT * counts->gram_scores[number];
}

static size_t best_language(const struct counts *counts)
{
	size_t best = 0;

	for (size_t i = 1; i < LANGUAGES_MAX; i++)
		if (total_score(counts, i) > total_score(counts, best))
			best = i;
	return best;
}

/* By words, letters and ends; "" when they say too little. */
static const char *signed_language(const struct counts *counts)
{
	unsigned least = counts->words * WORD_WEIGHT / 12;
	size_t best = best_language(counts);

	if (least < END_WEIGHT)
		least = END_WEIGHT;
	return counts->scores[best] >= least ? language_of(best) : "";
}

static const char *latin_language(const struct counts *counts)
{
	if (counts->vietnamese * 12 > counts->latin && counts->vietnamese >= 2)
		return "vi";
	return signed_language(counts);
}

static const char *cyrillic_language(const struct counts *counts)
{
	const char *language = signed_language(counts);

	if (counts->belarusian > 0)
		return "be";
	if (counts->macedonian > 0)
		return "mk";
	if (counts->serbian > 0)
		return "sr";
	return *language != '\0' ? language : "ru";
}

static const char *arabic_language(const struct counts *counts)
{
	if (counts->urdu * 20 > counts->arabic)
		return "ur";
	return counts->persian * 20 > counts->arabic ? "fa" : "ar";
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
	    {counts->cyrillic, cyrillic_language(counts)},
	    {counts->arabic, arabic_language(counts)},
	    {counts->other, counts->script_language},
	};
	size_t best = 0;

	for (size_t i = 1; i < ARRAY_SIZE(scripts); i++)
		if (scripts[i].count > scripts[best].count)
			best = i;
	return scripts[best].count >= 2 && scripts[best].count * 2 > counts->latin
		   ? scripts[best].language
		   : "";
}

/* A Han character says as much as three letters. */
static bool is_han_text(const struct counts *counts)
{
	return counts->han + counts->kana > 0 &&
	       (counts->han + counts->kana) * 3 >= counts->latin && counts->hangul < counts->han;
}

/* "iPhone 15 Pro Max 不能用": Latin names that make no sentence, and Han that does. */
static bool are_names_in_han(const struct counts *scripts, const struct counts *counts)
{
	unsigned han = scripts->han + scripts->kana;

	return han >= NAMED_HAN_MIN && han * 9 >= scripts->latin && scripts->hangul < han &&
	       counts->scores[best_language(counts)] * 3 < counts->words * WORD_WEIGHT;
}

/* Han and kana begin at U+2E80. */
static bool may_have_han(const char *text, size_t size)
{
	for (size_t at = 0; at < size; at++) {
		at = utf8_skip_ascii(text, size, at);
		if (at < size && (unsigned char)text[at] >= 0xe2)
			return true;
	}
	return false;
}

static const char *language_in(const char *text, size_t size, unsigned grams_max)
{
	struct counts scripts = {0}, counts = {.grams_max = grams_max};
	const char *other;

	if (may_have_han(text, size)) { /* then words are dear, and say nothing */
		count_scripts(&scripts, text, size);
		if (is_han_text(&scripts))
			return han_language(&scripts);
	}
	count_words(&counts, text, size);
	if (are_names_in_han(&scripts, &counts))
		return han_language(&scripts);
	other = other_language(&counts);
	if (*other != '\0')
		return other;
	return counts.kana >= 2 && counts.kana * 3 >= counts.latin ? "ja" : latin_language(&counts);
}

/* Where the beginning and the end are in one language, so is what stands between. */
static const char *language_of_both_ends(const char *text, size_t size)
{
	size_t first = utf8_cut(text, size, STRETCH_BYTES),
	       last = utf8_cut(text, size, size - first);
	const char *language = language_in(text, first, STRETCH_GRAMS_MAX);

	if (*language == '\0')
		return "";
	return strcmp(language, language_in(text + last, size - last, STRETCH_GRAMS_MAX)) == 0
		   ? language
		   : "";
}

const char *language_detect(const char *text)
{
	size_t size = utf8_cut(text, strnlen(text, TEXT_BYTES + 4), TEXT_BYTES);
	const char *language =
	    size > (size_t)2 * STRETCH_BYTES ? language_of_both_ends(text, size) : "";

	return *language != '\0' ? language : language_in(text, size, GRAMS_MAX);
}

const char *message_language(const char *text)
{
	return language_detect(text);
}
