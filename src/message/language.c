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

/* The commonest words of a language that few others have, one blank before and after each. */
static const struct {
	const char *language;
	const char *words;
} common[] = {
    {"en", " the and is are was were you your this that with have has not for from my it of to in "
	   "on be can please thanks "
	   "thank hello hi would could what when how there they we our i'm don't it's an at by or "
	   "if but do does did will "
	   "just very good great love nice app order help after which yes working "},
    {"de", " der die das und ist nicht ich sie wir mit ein eine einen für auf den dem von zu im es "
	   "ihr ihre bitte danke "
	   "haben habe hat kann wenn noch auch aber wie nach bei aus dass sind wird werden hallo "
	   "sehr mein meine kein keine "
	   "funktioniert bestellung guten tag vielen dank "},
    {"fr", " le la les des et est je vous nous pas une un pour dans que qui avec sur ce cette mon "
	   "ma votre bonjour merci "
	   "mais ou où du au aux ne plus très être avoir ai suis c'est j'ai il elle par commande "
	   "sont fait "},
    {"es",
	" el los las que y es por para con una un no mi su lo pero más muy está hola gracias como "
	"se del al yo usted "
	"cuando tengo puedo esta este pedido favor la de en me ha todo también qué buenos días "},
    {"pt", " o os as que e é não um uma para com por mas mais muito está olá obrigado obrigada eu "
	   "você meu minha do da no na "
	   "em ao foi tem tenho são pedido quando isso este seu sua também bom dia "},
    {"it", " il lo gli che di non è un una per con sono ho ma più molto ciao grazie mi si del "
	   "della nel questo questa come "
	   "anche quando ordine vorrei buongiorno ha le i la posso funziona sul mio mia perché "},
    {"nl", " de het een en is niet ik u wij met voor op van te dat die maar ook hallo bedankt mijn "
	   "uw kan heb heeft als bij "
	   "naar zijn worden geen graag bestelling wel nog aan er om dank "},
    {"sv", " och att det är inte jag en ett för med på av som ni har kan hej tack men om till från "
	   "min mitt vi den var "
	   "så när eller mycket "},
    {"da", " og at det er ikke jeg en et for med på af som har kan hej tak men om til fra min mit "
	   "vi den var så når eller meget af "},
    {"no", " og at det er ikke jeg en et for med på av som har kan hei takk men om til fra min "
	   "mitt vi den var så når eller veldig "},
    {"fi", " ja on ei että se en olen mutta kun ovat hei kiitos tämä joka voi minun ole myös mitä "
	   "teidän "},
    {"pl", " i nie się jest na do to że z w jak ale mam czy dzień dobry dziękuję proszę za po od "
	   "już są tego moje "},
    {"cs",
	" a je se na že to v s z do ale jak nebo jsem dobrý den děkuji prosím není mám pro jsou "},
    {"tr", " ve bir bu için ile de da çok ne ama var yok merhaba teşekkürler değil ben siz olarak "
	   "daha gibi sipariş lütfen "},
    {"id", " dan yang di ini itu tidak saya untuk dengan dari ke ada anda akan bisa terima kasih "
	   "sudah pada atau tolong "},
};

struct counts {
	unsigned han, kana, hangul, thai, cyrillic, ukrainian, russian, greek, arabic, persian,
	    hebrew, devanagari;
	unsigned latin, vietnamese;
	unsigned simplified, traditional;
	unsigned words;
	unsigned hits[ARRAY_SIZE(common)];
};

static bool has_character(const char *set, const char *utf8, size_t size)
{
	return memmem(set, strlen(set), utf8, size) != NULL;
}

static void count_han(struct counts *counts, const char *utf8, size_t size)
{
	bool is_simplified = has_character(simplified, utf8, size);
	bool is_traditional = has_character(traditional, utf8, size);

	counts->han++;
	counts->simplified += is_simplified && !is_traditional;
	counts->traditional += is_traditional && !is_simplified;
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

static void count_character(struct counts *counts, uint32_t c, const char *utf8, size_t size)
{
	UErrorCode error = U_ZERO_ERROR;

	switch (uscript_getScript((UChar32)c, &error)) {
	case USCRIPT_LATIN:
		count_latin(counts, c);
		break;
	case USCRIPT_HAN:
		count_han(counts, utf8, size);
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

/* word: " word " in lower case. */
static void count_word(struct counts *counts, const char *word)
{
	counts->words++;
	for (size_t i = 0; i < ARRAY_SIZE(common); i++)
		counts->hits[i] += strstr(common[i].words, word) != NULL;
}

/* Addresses and URLs are no language: the length of the run of non-blanks at text if it is one,
 * else 0. */
static size_t address_size(const char *text)
{
	size_t size = strcspn(text, " \t\n<>()\"");

	if (memchr(text, '@', size) == NULL && memmem(text, size, "://", 3) == NULL &&
	    strncmp(text, "www.", 4) != 0)
		return 0;
	return size;
}

static void count_words(struct counts *counts, const char *text, size_t size)
{
	char word[WORD_BYTES + 2] = " ";
	size_t length = 1, at = 0;
	bool is_start = true;

	while (at < size) {
		size_t start = at, address = is_start ? address_size(text + at) : 0;
		uint32_t c;

		if (address > 0) {
			at += address;
			continue;
		}
		c = utf8_next(text, size, &at);
		is_start = c == ' ' || c == '\n' || c == '\t' || c == '<' || c == '(';
		count_character(counts, c, text + start, at - start);
		if (c == 0x2019)
			c = '\'';
		if (u_isalpha((UChar32)c) || (c == '\'' && length > 1)) {
			if (length + 6 < sizeof(word))
				length += utf8_put((uint32_t)u_tolower((UChar32)c), word + length);
			continue;
		}
		if (length > 1) {
			memcpy(word + length, " ", 2);
			count_word(counts, word);
		}
		length = 1;
	}
}

static const char *latin_language(const struct counts *counts)
{
	size_t best = 0;

	if (counts->vietnamese * 12 > counts->latin && counts->vietnamese >= 2)
		return "vi";
	for (size_t i = 1; i < ARRAY_SIZE(common); i++)
		if (counts->hits[i] > counts->hits[best])
			best = i;
	if (counts->hits[best] == 0 ||
	    (counts->hits[best] == 1 && counts->words > SHORT_TEXT_WORDS))
		return "";
	return common[best].language;
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
