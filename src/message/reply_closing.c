/*
 * Closing formulas. The Chinese wishes are put together from their parts (who wishes, to whom,
 * what), since everybody varies them.
 */
#include "reply_p.h"

#include <string.h>

#define SIGNING_COLUMNS_MAX 24
#define COURTESY_COLUMNS_MAX 200

static const char *const strong_phrases[] = {"best regards", "best regard", "kind regards",
    "kindest regards", "warm regards", "warmest regards", "with kind regards",
    "with kindest regards", "with best regards", "with warm regards", "with warmest regards",
    "with regards", "many regards", "regards", "rgds", "brgds", "best wishes", "with best wishes",
    "warm wishes", "all the best", "all best", "my best", "yours sincerely", "yours truly",
    "yours faithfully", "yours", "very truly yours", "sincerely yours", "sincerely",
    "most sincerely", "respectfully", "respectfully yours", "cordially", "warmly", "best", "bests",
    "br", "b.r", "kr", "wkr", "cheers", "xoxo", "thanks and regards", "thanks & regards",
    "thanks and best regards", "thanks & best regards", "thanks and kind regards",
    "thanks with regards", "thank you and best regards", "thank you and kind regards",
    "thank you and regards", "thanks, best regards", "many thanks and best regards",
    "many thanks and kind regards", "take care", "thank you and best wishes",
    "thanks and best wishes", "yours respectfully", "with appreciation", "with gratitude",
    "mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichen gruessen",
    "mit freundlichem gruß", "mit freundlichem gruss", "mit besten grüßen", "mit herzlichen grüßen",
    "mit lieben grüßen", "freundliche grüße", "freundliche grüsse", "viele grüße", "viele grüsse",
    "viele gruesse", "liebe grüße", "liebe grüsse", "beste grüße", "beste grüsse",
    "herzliche grüße", "herzliche grüsse", "schöne grüße", "viele liebe grüße", "grüße", "grüsse",
    "gruß", "gruss", "lg", "mfg", "vg", "hochachtungsvoll", "cordialement", "bien cordialement",
    "très cordialement", "bien à vous", "bien à toi", "salutations", "sincères salutations",
    "meilleures salutations", "salutations distinguées", "cordiales salutations", "amicalement",
    "cdlt", "crdt", "respectueusement", "saludos", "saludos cordiales", "un saludo",
    "un cordial saludo", "atentamente", "cordialmente", "muchos saludos", "un abrazo",
    "reciba un cordial saludo", "atenciosamente", "att", "atte", "abs", "saludos atentos",
    "cumprimentos", "melhores cumprimentos", "com os melhores cumprimentos", "abraços", "abraço",
    "um abraço", "cordiali saluti", "distinti saluti", "saluti", "un saluto", "un caro saluto",
    "met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groet",
    "vriendelijke groeten", "hartelijke groet", "hartelijke groeten", "groeten", "groet",
    "groetjes", "veel groetjes", "lieve groet", "de groeten", "mvg", "med vänliga hälsningar",
    "vänliga hälsningar", "med vänlig hälsning", "hälsningar", "mvh", "med venlig hilsen",
    "venlig hilsen", "hilsen", "med vennlig hilsen", "vennlig hilsen", "ystävällisin terveisin",
    "terveisin", "pozdrawiam", "z poważaniem", "serdecznie pozdrawiam", "с уважением",
    "с наилучшими пожеланиями", "всего доброго", "з повагою", "s pozdravem", "saygılarımla",
    "iyi çalışmalar", "üdvözlettel", "με εκτίμηση", "よろしくお願いします",
    "よろしくお願いいたします", "よろしくお願い致します", "宜しくお願いします",
    "宜しくお願いいたします", "宜しくお願い致します", "どうぞよろしくお願いいたします",
    "以上、よろしくお願いします", "以上、よろしくお願いいたします", "以上よろしくお願いいたします",
    "以上です", "以上", "敬具", "草々", "此致", "敬礼", "敬禮", "此致敬礼", "此致敬禮", "致礼",
    "敬上", "谨上", "谨启", "敬启", "拜上", "顿首", "此致礼", "cdt", "un cordiale saluto",
    "pozdrawiam serdecznie", "z wyrazami szacunku", "sevgiler", "sevgilerimle", "de bedste hilsner",
    "bedste hilsner", "terv", "yt", "parhain terveisin", "s přáním hezkého dne",
    "s přátelským pozdravem", "s pozdravom", "s úctou", "tisztelettel", "köszönettel",
    "χαιρετισμούς", "με φιλικούς χαιρετισμούς", "trân trọng", "thân ái", "trân trọng cảm ơn",
    "ขอแสดงความนับถือ", "ด้วยความเคารพ", "salam", "salam hormat", "hormat saya", "مع أطيب التحيات",
    "تحياتي", "مع التحية", "مع خالص التحية", "وتفضلوا بقبول فائق الاحترام", "בברכה", "בכבוד רב",
    "cu stimă", "cu respect", "с уважение", "lijep pozdrav", "srdačan pozdrav", "s poštovanjem",
    "lep pozdrav"};

static const char *const weak_phrases[] = {"thanks", "thank you", "many thanks", "thanks a lot",
    "thanks so much", "thanks very much", "thank you so much", "thank you very much",
    "thanks again", "thank you again", "thanks in advance", "thank you in advance",
    "many thanks in advance", "thanks for your help", "thank you for your help",
    "thank you for your time", "thanks a million", "thx", "tks", "tia", "ty", "have a nice day",
    "have a great day", "have a good day", "have a nice weekend", "have a great weekend",
    "talk soon", "hugs", "ta", "danke", "vielen dank", "danke schön", "besten dank",
    "herzlichen dank", "danke im voraus", "vielen dank im voraus", "merci", "merci beaucoup",
    "merci d'avance", "bonne journée", "gracias", "muchas gracias", "gracias de antemano", "grazie",
    "grazie mille", "obrigado", "obrigada", "muito obrigado", "muito obrigada", "bedankt",
    "dank je wel", "dank u", "alvast bedankt", "tack", "tack på förhand", "tak", "takk", "kiitos",
    "dzięki", "dziękuję", "спасибо", "заранее спасибо", "дякую", "děkuji", "teşekkürler", "谢谢",
    "多谢", "谢谢您", "谢谢你", "谢谢了", "谢谢啦", "谢谢大家", "谢谢你们", "盼复", "盼回复",
    "盼覆", "候复", "静候佳音", "静候回复", "静候回音", "感谢", "非常感谢", "十分感谢", "感谢您",
    "万分感谢", "先谢谢了", "感激不尽", "謝謝", "多謝", "謝謝您", "感謝", "非常感謝",
    "ありがとうございます", "ありがとうございました", "감사합니다", "고맙습니다", "수고하세요",
    "grata", "grato", "buona giornata", "buona serata", "bonne soirée", "schönen tag noch",
    "ευχαριστώ", "cảm ơn", "xin cảm ơn", "ขอบคุณ", "ขอบคุณค่ะ", "ขอบคุณครับ", "terima kasih", "شكرا",
    "شكراً", "תודה", "תודה רבה", "mulțumesc", "благодаря", "hvala", "köszönöm", "ďakujem"};

static const char *const wishers_phrases[] = {"顺祝", "順祝", "敬祝", "谨祝", "謹祝", "预祝",
    "顺颂", "順頌", "即颂", "即頌", "敬颂", "敬頌", "恭祝", "并祝", "也祝", "最后祝", "最后,祝",
    "祝愿", "祝"};
static const char *const wished_phrases[] = {
    "您们", "你们", "大家", "各位", "贵公司", "贵司", "您", "你", "貴公司"};
static const char *const wishes_phrases[] = {"好", "安好", "商祺", "商安", "时祺", "時祺", "近安",
    "近祺", "夏安", "冬安", "秋安", "春安", "春祺", "夏祺", "秋祺", "冬祺", "台安", "台祺", "钧安",
    "大安", "文安", "教安", "编安", "安", "工作顺利", "工作愉快", "生活愉快", "生活幸福",
    "身体健康", "一切顺利", "一切安好", "万事如意", "生意兴隆", "生意兴旺", "心情愉快", "周末愉快",
    "节日愉快", "节日快乐", "新年快乐", "新春快乐", "中秋快乐", "国庆快乐", "假期愉快", "事业有成",
    "阖家幸福", "合家欢乐", "阖家欢乐", "财源广进", "大吉大利", "平安", "愉快", "顺利", "开心",
    "快乐", "健康", "财安", "日祺", "晚安", "早安", "午安", "身体安康", "阖家安康", "合家安康",
    "大展宏图", "步步高升", "新年吉祥", "吉祥如意", "顺心", "顺意", "顺遂", "工作順利", "生活愉快",
    "身體健康", "一切順利", "萬事如意", "生意興隆", "事業順利", "順利", "快樂", "順心", "順意",
    "順遂", "鈞安", "鈞祺", "財安", "財源廣進", "節日快樂", "節日愉快", "新年快樂", "新春快樂",
    "中秋快樂", "聖誕快樂", "週末愉快", "週末快樂", "事業有成", "闔家平安", "闔家安康", "平安喜樂"};

static const char *const conjunction_phrases[] = {"and ", "& ", "und ", "u. ", "et ", "y ", "e ",
    "en ", "och ", "og ", "i ", "a ", "ja ", "и ", "та ", "ve ", "și "};

static struct phrase_list conjunctions = PHRASE_LIST(conjunction_phrases);
static struct phrase_list strong = PHRASE_LIST(strong_phrases), weak = PHRASE_LIST(weak_phrases),
			  wishers = PHRASE_LIST(wishers_phrases),
			  wished = PHRASE_LIST(wished_phrases),
			  wishes = PHRASE_LIST(wishes_phrases);

static const char *const courtesy_start_phrases[] = {"je vous prie d'agréer",
    "je vous prie de croire", "je vous prie de recevoir", "nous vous prions d'agréer",
    "veuillez agréer", "veuillez recevoir", "veuillez croire", "recevez,", "agréez,",
    "dans l'attente de votre", "dans l'attente d'une réponse", "en vous remerciant",
    "quedo a la espera", "quedamos a la espera", "a la espera de su", "a la espera de sus",
    "en espera de su", "quedo a su disposición", "sin otro particular", "sin más,",
    "le saluda atentamente", "reciba un", "reciban un", "in attesa di un", "in attesa di riscontro",
    "in attesa di vostr", "resto in attesa", "rimango in attesa", "porgo", "la prego di gradire",
    "fico no aguardo", "aguardo retorno", "aguardo resposta", "no aguardo de", "sem mais,",
    "desde já agradeço", "ich verbleibe", "wir verbleiben", "in erwartung ihrer", "お手数",
    "ご確認", "ご対応", "ご検討", "お忙しい", "今後とも", "引き続き", "何卒", "ご返信",
    "恐れ入ります"};
static struct phrase_list courtesy_starts = PHRASE_LIST(courtesy_start_phrases);

static bool is_separating(char c)
{
	return c != '\0' && strchr(" ,.!-~;:/|", c) != NULL;
}

/* Also the full stop, exclamation mark and the like of Chinese, three bytes each. */
static size_t separating_size(const char *text)
{
	static const char *const marks[] = {"。", "、", "…", "～", "—", "–", "،"};

	if ((unsigned char)*text < 0x80)
		return is_separating(*text);
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (text_starts_with(text, marks[i]))
			return strlen(marks[i]);
	return 0;
}

static const char *skip_separating(const char *text)
{
	size_t size;

	while ((size = separating_size(text)) > 0)
		text += size;
	return text;
}

/* A phrase ends where its word ends; Han needs punctuation, blank or end too ("感谢你们的帮助" is a
 * sentence). */
static const char *phrase_rest(const char *text, struct phrase_list *list)
{
	size_t size = phrase_list_prefix(list, text);

	if (size == 0 || (text[size] != '\0' && separating_size(text + size) == 0))
		return NULL;
	return skip_separating(text + size);
}

bool reply_is_courtesy_start(const struct folded *line)
{
	return reply_has_prefix(line->text, &courtesy_starts);
}

bool reply_is_courtesy(const struct folded *sentence)
{
	static const char *const words[] = {"salutations", "sentiments", "considération",
	    "cordialement", "saludo", "atentamente", "saluti", "atenciosamente", "cumprimentos",
	    "abraço", "grüßen", "grüssen", "よろしくお願い", "宜しくお願い"};

	return !sentence->is_cut && sentence->columns <= COURTESY_COLUMNS_MAX &&
	       reply_contains(sentence, words, ARRAY_SIZE(words));
}

/* "祝您工作顺利,生活愉快!" whole, whatever stands between the wishes. */
static const char *wish_rest(const char *text)
{
	size_t size = phrase_list_prefix(&wishers, text);
	int count = 0;

	if (size == 0)
		return NULL;
	text = skip_separating(text + size);
	text = skip_separating(text + phrase_list_prefix(&wished, text));
	while ((size = phrase_list_prefix(&wishes, text)) > 0) {
		text = skip_separating(text + size);
		text = skip_separating(text + phrase_list_prefix(&wishers, text));
		text = skip_separating(text + phrase_list_prefix(&wished, text));
		count++;
	}
	if (count > 0 && text_starts_with(text, "!"))
		text = skip_separating(text);
	return count > 0 && *text == '\0' ? text : NULL;
}

bool reply_is_wish_start(const struct folded *line)
{
	size_t size = phrase_list_prefix(&wishers, line->text);

	return size > 0 && *skip_separating(line->text + size) == '\0';
}

bool reply_is_signed_name(const struct folded *line)
{
	static const char *const ends[] = {
	    "敬上", "谨上", "謹上", "敬启", "敬啟", "拜上", " 上", " 드림", " 올림", " 배상"};

	return line->columns <= SIGNING_COLUMNS_MAX && line->columns < line->size && /* no ASCII */
	       reply_has_end(line, ends, ARRAY_SIZE(ends));
}

static enum reply_closing closing_of(const char *text, const char **rest_r)
{
	const char *rest = wish_rest(text);

	if (rest == NULL)
		rest = phrase_rest(text, &strong);
	if (rest != NULL) {
		*rest_r = rest;
		return CLOSING_STRONG;
	}
	rest = phrase_rest(text, &weak);
	if (rest == NULL)
		return CLOSING_NONE;
	*rest_r = rest;
	return CLOSING_WEAK;
}

enum reply_closing reply_closing(const struct folded *line, const char **rest_r)
{
	const char *text = skip_separating(line->text), *more;
	enum reply_closing first, second;

	if (line->is_cut || line->columns > 80)
		return CLOSING_NONE;
	if (reply_is_signed_name(line)) {
		*rest_r = "";
		return CLOSING_STRONG;
	}
	first = closing_of(text, rest_r);
	if (first == CLOSING_NONE || **rest_r == '\0')
		return first;
	/* Two in one line: "Thanks, best regards", "Danke und Gruß", "此致 敬礼". */
	second = closing_of(*rest_r + phrase_list_prefix(&conjunctions, *rest_r), &more);
	if (second == CLOSING_NONE)
		return first;
	*rest_r = more;
	return first == CLOSING_STRONG || second == CLOSING_STRONG ? CLOSING_STRONG : CLOSING_WEAK;
}
