/*
 * Phrases by which mail programs and people show that a quote begins, in the languages that
 * customers write. All are in the form that reply_fold makes: lower case, one blank, ASCII
 * punctuation.
 */
#include "reply_p.h"

#include <string.h>

bool reply_contains(const struct folded *line, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(line->text, words[i]) != NULL)
			return true;
	return false;
}

bool reply_has_end(const struct folded *line, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (reply_ends_with(line->text, line->size, words[i]))
			return true;
	return false;
}

/* ---- separators ---- */

static const char *const original_phrases[] = {
    "original message",
    "original mail",
    "original email",
    "original",
    "reply message",
    "reply separator",
    "replied message",
    "message d'origine",
    "message original",
    "mensaje original",
    "mensagem original",
    "messaggio originale",
    "oorspronkelijk bericht",
    "oorspronkelijke bericht",
    "originalnachricht",
    "original-nachricht",
    "originalmeddelande",
    "oprindelig meddelelse",
    "oprindelig besked",
    "opprinnelig melding",
    "alkuperäinen viesti",
    "ursprungligt meddelande",
    "ursprüngliche nachricht",
    "ursprüngliche mail",
    "antwort nachricht",
    "wiadomość oryginalna",
    "oryginalna wiadomość",
    "исходное сообщение",
    "původní zpráva",
    "původní e-mail",
    "orijinal mesaj",
    "eredeti üzenet",
    "αρχικό μήνυμα",
    "元のメッセージ",
    "원본 메시지",
    "원본 메일",
    "原始邮件",
    "原始信息",
    "原始訊息",
    "原始消息",
    "原訊息",
    "邮件原文",
    "郵件原文",
    "原始郵件",
    "原始信件",
    "原邮件",
    "原郵件",
    "原信",
    "邮件原件",
    "回复的原邮件",
    "回复的邮件",
    "回覆的郵件",
};

static const char *const forward_phrases[] = {
    "forwarded message",
    "forwarded mail",
    "forwarded email",
    "forward message",
    "begin forwarded message",
    "start of forwarded message",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht",
    "anfang der weitergeleiteten e-mail",
    "message transféré",
    "début du message transféré",
    "début du message réexpédié",
    "mensaje reenviado",
    "inicio del mensaje reenviado",
    "mensagem encaminhada",
    "mensagem reencaminhada",
    "início da mensagem encaminhada",
    "messaggio inoltrato",
    "inizio messaggio inoltrato",
    "doorgestuurd bericht",
    "begin doorgestuurd bericht",
    "vidarebefordrat meddelande",
    "videresendt melding",
    "videresendt meddelelse",
    "välitetty viesti",
    "wiadomość przekazana",
    "przekazana wiadomość",
    "пересылаемое сообщение",
    "пересланное сообщение",
    "přeposlaná zpráva",
    "iletilmiş mesaj",
    "転送されたメッセージ",
    "転送メッセージ",
    "전달된 메시지",
    "전달된 메일",
    "转发邮件信息",
    "转发的邮件",
    "转发的邮件信息",
    "转发邮件",
    "已转发邮件",
    "轉寄郵件",
    "轉寄的郵件",
    "轉發的郵件",
    "開始轉寄郵件",
    "开始转发的邮件",
    "开始转发邮件",
    "以下是转发的邮件",
    "下面是被转发的邮件",
    "被转发邮件信息",
    "被转发的邮件",
};

static const char *const above_phrases[] = {
    "please type your reply above this line",
    "type your reply above this line",
    "please reply above this line",
    "reply above this line",
    "write above this line to reply",
    "in replies all text above this line is added",
    "bitte antworten sie oberhalb dieser linie",
    "veuillez répondre au-dessus de cette ligne",
    "请在此行上方回复",
    "请在此线上方回复",
    "请在这条线上方回复",
    "請在此行上方回覆",
};

static bool is_rule_char(char c)
{
	static const bool is_one[256] = {['-'] = true,
	    ['_'] = true,
	    ['='] = true,
	    ['#'] = true,
	    ['~'] = true,
	    ['*'] = true,
	    ['+'] = true,
	    ['<'] = true,
	    ['>'] = true,
	    [' '] = true,
	    ['.'] = true,
	    [':'] = true,
	    ['|'] = true};

	return is_one[(unsigned char)c];
}

bool reply_is_rule(const struct folded *line)
{
	size_t at = 0;

	while (is_rule_char(line->text[at]) && strchr("<>:", line->text[at]) == NULL)
		at++;
	return at >= 3 && at == line->size && strchr("-_=#~*|", line->text[0]) != NULL;
}

bool reply_is_in_dashes(const struct folded *line)
{
	return line->size > 8 && line->columns < 80 && text_starts_with(line->text, "----") &&
	       text_ends_with_ascii_case(line->text, "----") && !reply_is_rule(line);
}

static struct phrase_list originals = PHRASE_LIST(original_phrases),
			  forwards = PHRASE_LIST(forward_phrases),
			  above = PHRASE_LIST(above_phrases);

/* Phrases that need no dashes around them because nobody begins a line with them. */
static bool stands_alone(const char *text, size_t size)
{
	static const char *const phrases[] = {"begin forwarded", "start of forwarded",
	    "anfang der weiter", "début du message", "inicio del mensaje", "início da mensagem",
	    "inizio messaggio", "begin doorgestuurd", "开始转发", "以下是转发", "下面是被转发",
	    "開始轉寄"};
	static struct phrase_list starts = PHRASE_LIST(phrases);
	size_t found = phrase_list_prefix(&starts, text);

	return found > 0 && size > found;
}

bool reply_is_bare_separator(const struct folded *line)
{
	return phrase_list_has(&originals, line->text, line->size) ||
	       phrase_list_has(&forwards, line->text, line->size);
}

/* Between signs on either side: "## All text above this line is added to the ticket ##". */
static bool names_this_line(const struct folded *line, size_t start, size_t end)
{
	static const char *const lines[] = {"this line", "dieser zeile", "diese zeile",
	    "cette ligne", "esta línea", "esta linha", "questa riga", "deze regel", "deze lijn",
	    "denna rad", "denne linje", "tämän rivin", "этой строк", "эту строк", "этой лини",
	    "tej linii", "tego wiersza", "tímto řádkem", "bu satır", "此行", "本行", "这条线",
	    "此线", "此線", "この行", "이 줄", "이 선"};
	static const char *const places[] = {"above", "oberhalb", "über ", "dessus", "encima",
	    "arriba", "acima", "sopra", "boven", "ovanför", "over ", "yläpuol", "выше", "над ",
	    "powyżej", "nad ", "üst", "上方", "之上", "以上", "上面", "より上", " 위"};

	return start >= 2 && line->size - end >= 2 &&
	       reply_contains(line, lines, ARRAY_SIZE(lines)) &&
	       reply_contains(line, places, ARRAY_SIZE(places));
}

enum reply_separator reply_separator(const struct folded *line)
{
	size_t start = 0, end = line->size, size, dashes;
	const char *text;

	if (line->columns > 120 || line->is_cut)
		return SEPARATOR_NONE;
	while (start < end && is_rule_char(line->text[start]))
		start++;
	while (end > start && is_rule_char(line->text[end - 1]))
		end--;
	text = line->text + start;
	size = end - start;
	dashes = start + (line->size - end);
	if (size == 0)
		return SEPARATOR_NONE;
	/* "##- ... -##" says so in any language. */
	if (phrase_list_has(&above, text, size) || names_this_line(line, start, end) ||
	    (text_starts_with(line->text, "##-") && text_ends_with_ascii_case(line->text, "-##")))
		return SEPARATOR_ABOVE;
	if (dashes < 2 && !stands_alone(text, size))
		return SEPARATOR_NONE;
	if (phrase_list_has(&forwards, text, size))
		return SEPARATOR_FORWARD;
	if (dashes >= 4 && (text_starts_with(text, "forwarded by ") ||
			       text_starts_with(text, "forwarded message from ")))
		return SEPARATOR_FORWARD;
	return phrase_list_has(&originals, text, size) ? SEPARATOR_ORIGINAL : SEPARATOR_NONE;
}

/* ---- "... wrote:" ---- */

/* Before the colon at the end of the line. */
static const char *const wrote_end_phrases[] = {"wrote", "writes", "a écrit", "a ecrit", "schrieb",
    "schreef", "geschreven", "geschrieben", "escribió", "escribio", "escreveu", "ha scritto",
    "scrive", "skrev", "kirjoitti", "napisał", "napisał(a)", "napisała", "pisze", "написал",
    "написала", "написал(а)", "пишет", "пише", "написав(-ла)", "napsal", "napsal(a)", "napsala",
    "yazdı", "şunu yazdı", "ezt írta", "írta", "a scris", "έγραψε", "menulis", "đã viết", "เขียนว่า",
    "כתב", "כתבה", "כתב הודעה", "كتب", "のメッセージ", "のメール", "さんは書きました",
    "は書きました", "に書きました", "님이 작성", "작성", "쓴 글", "写道", "寫道", "写到", "編寫",
    "撰写"};

/* With a name between the verb and the colon: "Am 3. Mai schrieb Li Wei:". */
static const char *const wrote_middles[] = {" schrieb ", " schreef ", " skrev ", " wrote ",
    " kirjoitti ", " napsal ", " geschreven door ", " написал ", " a écrit ", " escribió ", "写道",
    "寫道"};

static const char *const wrote_start_phrases[] = {"on ", "at ", "le ", "am ", "el ", "em ", "il ",
    "op ", "den ", "w dniu ", "dnia ", "dne ", "в ", "у ", "na ", "pada ", "vào ", "tarihinde ",
    "in data ", "la ", "στις ", "ב-", "في ", "在", "於", "于", "da: ", "il giorno ", "on\xc2\xa0",
    "mon, ", "tue, ", "wed, ", "thu, ", "fri, ", "sat, ", "sun, ", "> on "};

static struct phrase_list wrote_ends = PHRASE_LIST(wrote_end_phrases),
			  wrote_starts = PHRASE_LIST(wrote_start_phrases);

/* "Li Wei kirjoitti 16.11.2026 klo 9.12:" */
static bool ends_in_date(const struct folded *line, size_t size)
{
	return size > 0 && ((line->text[size - 1] >= '0' && line->text[size - 1] <= '9') ||
			       line->text[size - 1] == ')');
}

/*
 * The colon may be missing where dashes stand around the line, or where the line begins as such
 * lines do and names an address.
 */
bool reply_has_wrote(const struct folded *line)
{
	size_t start = strspn(line->text, "-_= >"), size = line->size;
	bool has_colon, has_dashes;

	if (line->is_cut || size < 3)
		return false;
	while (size > start && strchr(" :>-_=", line->text[size - 1]) != NULL)
		size--;
	has_colon = memchr(line->text + size, ':', line->size - size) != NULL;
	has_dashes = start >= 3 && line->size - size >= 3;
	if (!has_colon && !has_dashes &&
	    !(reply_has_wrote_start(line) && strchr(line->text, '@') != NULL))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(wrote_end_phrases); i++)
		if (reply_ends_with(line->text, size, wrote_end_phrases[i]))
			return true;
	if (has_colon && text_starts_with(line->text + start, "wiadomość napisana przez "))
		return true;
	return has_colon && (reply_has_wrote_start(line) || ends_in_date(line, size)) &&
	       reply_contains(line, wrote_middles, ARRAY_SIZE(wrote_middles));
}

bool reply_is_wrote_word(const struct folded *line)
{
	size_t size = line->size;

	if (size == 0 || line->text[size - 1] != ':')
		return false;
	size -= size > 1 && line->text[size - 2] == ' ' ? 2 : 1;
	return phrase_list_has(&wrote_ends, line->text, size);
}

bool reply_has_wrote_start(const struct folded *line)
{
	return reply_has_prefix(line->text, &wrote_starts);
}
