/*
 * Phrases by which mail programs and people show where a quote, a signature or a notice begins, in
 * the languages that customers write. All are in the form that reply_fold makes: lower case, one
 * blank, ASCII punctuation.
 */
#include "reply_p.h"

#include <string.h>

static bool has_prefix(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (*text == words[i][0] && text_starts_with(text, words[i]))
			return true;
	return false;
}

static bool contains(const struct folded *line, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(line->text, words[i]) != NULL)
			return true;
	return false;
}

static bool ends_with(const char *text, size_t size, const char *end)
{
	size_t end_size = strlen(end);

	return size >= end_size && memcmp(text + size - end_size, end, end_size) == 0;
}

/* ---- separators ---- */

static const char *const originals[] = {
    "original message",
    "original mail",
    "original email",
    "original",
    "reply message",
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
    "orijinal mesaj",
    "eredeti üzenet",
    "αρχικό μήνυμα",
    "元のメッセージ",
    "원본 메시지",
    "원본 메일",
    "原始邮件",
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

static const char *const forwards[] = {
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

static const char *const above[] = {
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
	return c != '\0' && strchr("-_=#~*+<> .:", c) != NULL;
}

bool reply_is_rule(const struct folded *line)
{
	size_t at = 0;

	while (is_rule_char(line->text[at]) && strchr("<>:", line->text[at]) == NULL)
		at++;
	return at >= 3 && at == line->size && strchr("-_=#~*", line->text[0]) != NULL;
}

bool reply_is_in_dashes(const struct folded *line)
{
	return line->size > 8 && line->columns < 80 && text_starts_with(line->text, "----") &&
	       text_ends_with_ascii_case(line->text, "----") && !reply_is_rule(line);
}

static bool is_in(const char *text, size_t size, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(words[i]) == size && memcmp(words[i], text, size) == 0)
			return true;
	return false;
}

/* Phrases that need no dashes around them because nobody begins a line with them. */
static bool stands_alone(const char *text, size_t size)
{
	static const char *const starts[] = {"begin forwarded", "start of forwarded",
	    "anfang der weiter", "début du message", "inicio del mensaje", "início da mensagem",
	    "inizio messaggio", "begin doorgestuurd", "开始转发", "以下是转发", "下面是被转发",
	    "開始轉寄"};

	for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
		if (size > strlen(starts[i]) && memcmp(text, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
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
	if (is_in(text, size, above, ARRAY_SIZE(above)))
		return SEPARATOR_ABOVE;
	if (dashes < 2 && !stands_alone(text, size))
		return SEPARATOR_NONE;
	if (is_in(text, size, forwards, ARRAY_SIZE(forwards)))
		return SEPARATOR_FORWARD;
	if (dashes >= 4 && (memcmp(text, "forwarded by ", size < 13 ? size : 13) == 0 ||
			       memcmp(text, "forwarded message from ", size < 23 ? size : 23) == 0))
		return SEPARATOR_FORWARD;
	return is_in(text, size, originals, ARRAY_SIZE(originals)) ? SEPARATOR_ORIGINAL
								   : SEPARATOR_NONE;
}

/* ---- labels ---- */

static const struct {
	const char *word; /* without blanks */
	enum reply_label label;
} labels[] = {
    {"from", LABEL_FROM},
    {"von", LABEL_FROM},
    {"de", LABEL_FROM},
    {"da", LABEL_FROM},
    {"van", LABEL_FROM},
    {"från", LABEL_FROM},
    {"fra", LABEL_FROM},
    {"lähettäjä", LABEL_FROM},
    {"od", LABEL_FROM},
    {"от", LABEL_FROM},
    {"від", LABEL_FROM},
    {"από", LABEL_FROM},
    {"kimden", LABEL_FROM},
    {"gönderen", LABEL_FROM},
    {"feladó", LABEL_FROM},
    {"expéditeur", LABEL_FROM},
    {"absender", LABEL_FROM},
    {"mittente", LABEL_FROM},
    {"差出人", LABEL_FROM},
    {"送信者", LABEL_FROM},
    {"보낸사람", LABEL_FROM},
    {"보낸이", LABEL_FROM},
    {"发件人", LABEL_FROM},
    {"发信人", LABEL_FROM},
    {"发送人", LABEL_FROM},
    {"寄件者", LABEL_FROM},
    {"寄件人", LABEL_FROM},
    {"發件人", LABEL_FROM},
    {"来自", LABEL_FROM},
    {"sent", LABEL_DATE},
    {"date", LABEL_DATE},
    {"messagedu", LABEL_DATE},
    {"datesent", LABEL_DATE},
    {"senton", LABEL_DATE},
    {"gesendet", LABEL_DATE},
    {"datum", LABEL_DATE},
    {"envoyé", LABEL_DATE},
    {"envoyéle", LABEL_DATE},
    {"enviado", LABEL_DATE},
    {"enviadoel", LABEL_DATE},
    {"enviadaem", LABEL_DATE},
    {"enviada", LABEL_DATE},
    {"fecha", LABEL_DATE},
    {"data", LABEL_DATE},
    {"dataora", LABEL_DATE},
    {"inviato", LABEL_DATE},
    {"verzonden", LABEL_DATE},
    {"skickat", LABEL_DATE},
    {"sendt", LABEL_DATE},
    {"dato", LABEL_DATE},
    {"lähetetty", LABEL_DATE},
    {"päiväys", LABEL_DATE},
    {"wysłano", LABEL_DATE},
    {"отправлено", LABEL_DATE},
    {"дата", LABEL_DATE},
    {"надіслано", LABEL_DATE},
    {"odesláno", LABEL_DATE},
    {"ημερομηνία", LABEL_DATE},
    {"tarih", LABEL_DATE},
    {"gönderildi", LABEL_DATE},
    {"elküldve", LABEL_DATE},
    {"日時", LABEL_DATE},
    {"送信日時", LABEL_DATE},
    {"날짜", LABEL_DATE},
    {"보낸날짜", LABEL_DATE},
    {"发送时间", LABEL_DATE},
    {"发送日期", LABEL_DATE},
    {"日期", LABEL_DATE},
    {"時間", LABEL_DATE},
    {"时间", LABEL_DATE},
    {"寄件日期", LABEL_DATE},
    {"傳送時間", LABEL_DATE},
    {"發送時間", LABEL_DATE},
    {"已傳送", LABEL_DATE},
    {"已发送", LABEL_DATE},
    {"to", LABEL_TO},
    {"an", LABEL_TO},
    {"à", LABEL_TO},
    {"para", LABEL_TO},
    {"a", LABEL_TO},
    {"aan", LABEL_TO},
    {"till", LABEL_TO},
    {"til", LABEL_TO},
    {"vastaanottaja", LABEL_TO},
    {"do", LABEL_TO},
    {"кому", LABEL_TO},
    {"komu", LABEL_TO},
    {"προς", LABEL_TO},
    {"kime", LABEL_TO},
    {"címzett", LABEL_TO},
    {"destinataire", LABEL_TO},
    {"empfänger", LABEL_TO},
    {"destinatario", LABEL_TO},
    {"宛先", LABEL_TO},
    {"받는사람", LABEL_TO},
    {"收件人", LABEL_TO},
    {"收信人", LABEL_TO},
    {"收件者", LABEL_TO},
    {"cc", LABEL_CC},
    {"bcc", LABEL_CC},
    {"kopie", LABEL_CC},
    {"copie", LABEL_CC},
    {"copieà", LABEL_CC},
    {"копия", LABEL_CC},
    {"抄送", LABEL_CC},
    {"抄送人", LABEL_CC},
    {"副本", LABEL_CC},
    {"subject", LABEL_SUBJECT},
    {"betreff", LABEL_SUBJECT},
    {"objet", LABEL_SUBJECT},
    {"sujet", LABEL_SUBJECT},
    {"asunto", LABEL_SUBJECT},
    {"assunto", LABEL_SUBJECT},
    {"oggetto", LABEL_SUBJECT},
    {"onderwerp", LABEL_SUBJECT},
    {"ämne", LABEL_SUBJECT},
    {"emne", LABEL_SUBJECT},
    {"aihe", LABEL_SUBJECT},
    {"temat", LABEL_SUBJECT},
    {"тема", LABEL_SUBJECT},
    {"předmět", LABEL_SUBJECT},
    {"θέμα", LABEL_SUBJECT},
    {"konu", LABEL_SUBJECT},
    {"tárgy", LABEL_SUBJECT},
    {"件名", LABEL_SUBJECT},
    {"제목", LABEL_SUBJECT},
    {"主题", LABEL_SUBJECT},
    {"主題", LABEL_SUBJECT},
    {"主旨", LABEL_SUBJECT},
    {"标题", LABEL_SUBJECT},
    {"reply-to", LABEL_OTHER},
    {"replyto", LABEL_OTHER},
    {"importance", LABEL_OTHER},
    {"priority", LABEL_OTHER},
    {"attachments", LABEL_OTHER},
    {"message-id", LABEL_OTHER},
    {"organization", LABEL_OTHER},
    {"newsgroups", LABEL_OTHER},
    {"wichtigkeit", LABEL_OTHER},
    {"anlagen", LABEL_OTHER},
    {"重要性", LABEL_OTHER},
    {"附件", LABEL_OTHER},
    {"回复地址", LABEL_OTHER},
};

#define LABEL_BYTES_MAX 40

enum reply_label reply_label(const struct folded *line)
{
	char word[LABEL_BYTES_MAX];
	size_t size = 0;

	for (size_t i = 0; i < line->size && line->text[i] != ':'; i++) {
		if (line->text[i] == ' ')
			continue;
		if (size + 1 == sizeof(word) || i > LABEL_BYTES_MAX)
			return LABEL_NONE;
		word[size++] = line->text[i];
	}
	word[size] = '\0';
	if (size == 0 || memchr(line->text, ':', line->size) == NULL)
		return LABEL_NONE;
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		if (strcmp(labels[i].word, word) == 0)
			return labels[i].label;
	return LABEL_NONE;
}

/* ---- "... wrote:" ---- */

/* Before the colon at the end of the line. */
static const char *const wrote_ends[] = {"wrote", "writes", "a écrit", "a ecrit", "schrieb",
    "schreef", "geschreven", "escribió", "escribio", "escreveu", "ha scritto", "scrive", "skrev",
    "kirjoitti", "napisał", "napisał(a)", "napisała", "pisze", "написал", "написала", "написал(а)",
    "пишет", "пише", "написав(-ла)", "napsal", "napsal(a)", "napsala", "yazdı", "şunu yazdı",
    "ezt írta", "írta", "a scris", "έγραψε", "menulis", "đã viết", "เขียนว่า", "כתב", "כתבה",
    "כתב הודעה", "كتب", "のメッセージ", "のメール", "さんは書きました", "は書きました", "님이 작성",
    "작성", "写道", "寫道", "写到", "編寫", "撰写"};

/* With a name between the verb and the colon: "Am 3. Mai schrieb Li Wei:". */
static const char *const wrote_middles[] = {" schrieb ", " schreef ", " skrev ", " wrote ",
    " kirjoitti ", " napsal ", " geschreven door ", " написал ", " a écrit ", " escribió ", "写道",
    "寫道"};

static const char *const wrote_starts[] = {"on ", "at ", "le ", "am ", "el ", "em ", "il ", "op ",
    "den ", "w dniu ", "dnia ", "dne ", "в ", "у ", "na ", "pada ", "vào ", "tarihinde ",
    "in data ", "la ", "στις ", "ב-", "في ", "在", "於", "于", "da: ", "il giorno ", "on\xc2\xa0",
    "mon, ", "tue, ", "wed, ", "thu, ", "fri, ", "sat, ", "sun, ", "> on "};

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
	for (size_t i = 0; i < ARRAY_SIZE(wrote_ends); i++)
		if (ends_with(line->text, size, wrote_ends[i]))
			return true;
	return has_colon && reply_has_wrote_start(line) &&
	       contains(line, wrote_middles, ARRAY_SIZE(wrote_middles));
}

bool reply_is_wrote_word(const struct folded *line)
{
	size_t size = line->size;

	if (size == 0 || line->text[size - 1] != ':')
		return false;
	size -= size > 1 && line->text[size - 2] == ' ' ? 2 : 1;
	return is_in(line->text, size, wrote_ends, ARRAY_SIZE(wrote_ends));
}

bool reply_has_wrote_start(const struct folded *line)
{
	return has_prefix(line->text, wrote_starts, ARRAY_SIZE(wrote_starts));
}

/* ---- notices ---- */

static const char *const devices[] = {"sent from my ", "sent from mailbox", "sent wirelessly ",
    "sent from mail for ", "sent from yahoo", "sent from outlook", "sent from proton",
    "sent with proton", "sent from gmail", "sent from samsung", "sent from spark",
    "sent from iphone", "sent from android", "sent from mobile", "sent from mailbird",
    "sent from mailspring", "sent from airmail", "sent from a mobile", "sent from a phone",
    "sent from windows mail", "sent from type", "sent from canary", "sent from the all new",
    "sent from nine", "sent from bluemail", "sent from myMail", "sent via ", "sent by my",
    "sent using ", "get outlook for ", "get bluemail for", "get the bluemail",
    "download outlook for", "von meinem iphone gesendet", "von meinem ipad gesendet",
    "von meinem mobil", "von meinem samsung", "von meinem android", "gesendet von ",
    "gesendet mit ", "gesendet aus der ", "outlook für ", "envoyé de mon ", "envoyé sans fil ",
    "envoyé depuis ", "envoyé de mobile", "envoyé avec ", "envoyé à partir d",
    "obtenir outlook pour", "télécharger outlook pour", "enviado desde ", "enviado do meu",
    "enviado de mi ", "enviado con ", "obtener outlook para", "obter outlook para",
    "enviado a partir d", "inviato da", "inviato dal", "ottieni outlook per", "verzonden vanaf",
    "verstuurd vanaf", "verzonden met", "verzonden via", "skickat från", "sendt fra ", "lähetetty ",
    "wysłane z ", "wysłano z ", "отправлено с ", "отправлено из ", "надіслано з ", "odesláno z ",
    "iphoneから送信", "iphone から送信", "ipadから送信", "나의 iphone에서 보냄",
    "내 iphone에서 보냄", "iphone'umdan gönderildi", "发自我的", "發自我的", "发送自我的",
    "來自我的", "来自我的", "從我的 iphone", "從我的iphone", "从我的 iphone", "从我的iphone",
    "从我的华为", "发自网易邮箱", "发自 ", "發自 ", "发自iphone", "来自 outlook", "获取 outlook",
    "获取outlook", "下载 outlook", "取得 outlook", "下載 outlook", "发自foxmail", "发自qq邮箱",
    "来自qq邮箱", "来自 qq邮箱", "从qq邮箱发来", "从 windows 版邮件", "从 windows 10 版",
    "通过网易邮箱", "由我的", "发送自 windows", "发送自windows", "发送自 outlook"};

#define DEVICE_COLUMNS_MAX 100

bool reply_is_device_line(const struct folded *line)
{
	if (line->columns > DEVICE_COLUMNS_MAX && strstr(line->text, "://") == NULL)
		return false;
	return has_prefix(line->text + strspn(line->text, "-_~ <[("), devices, ARRAY_SIZE(devices));
}

/* Headings and sentences that nobody writes for a single mail. */
static const char *const disclaimers[] = {"confidentiality notice", "confidentiality note",
    "confidentiality:", "privileged/confidential", "privileged and confidential",
    "disclaimer:", "legal disclaimer", "legal notice:", "please consider the environment",
    "please think before you print", "think before you print", "think green",
    "if you are not the intended recipient", "if you have received this e", "免责声明", "保密声明",
    "保密提示", "保密通知", "法律声明", "免責聲明", "保密聲明", "haftungsausschluss",
    "aviso de confidencialidad", "aviso legal", "avis de confidentialité", "haftungshinweis",
    "vertraulichkeitshinweis"};

/* Beginnings that are a disclaimer only if the paragraph goes on in that vein. */
static const char *const disclaimer_starts[] = {"this e-mail", "this email", "this mail",
    "this message", "this communication", "this transmission", "this electronic",
    "the information contained in", "the information in", "the contents of this",
    "the content of this", "the material in this", "information contained in this",
    "important:", "important notice", "notice:", "note:", "disclaimer",
    "warning:", "attention:", "any views", "本邮件", "本电子邮件", "此邮件", "此电子邮件", "本信",
    "本郵件", "此郵件", "本電子郵件", "这封邮件", "声明", "聲明", "diese e-mail", "diese email",
    "diese nachricht", "der inhalt dieser", "die information", "ce message", "ce courriel",
    "cet e-mail", "cet email", "les informations", "este mensaje", "este correo", "esta mensagem",
    "este e-mail", "questo messaggio", "questa e-mail", "le informazioni", "dit bericht",
    "deze e-mail", "de informatie", "detta meddelande", "это сообщение", "данное сообщение"};

static const char *const disclaimer_words[] = {"confidential", "intended recipient",
    "intended solely", "intended only", "intended for the", "privileged", "addressee",
    "unauthorized", "unauthorised", "保密", "机密", "機密", "误收", "誤收", "特定收件", "指定收件",
    "指定的收件", "收件人使用", "专供收件", "vertraulich", "unbefugt", "confidentiel",
    "destinataire", "confidencial", "destinatari", "riservat", "vertrouwelijk", "geadresseerde",
    "konfidentiell", "конфиденциал"};

enum reply_disclaimer reply_disclaimer(const struct folded *line)
{
	const char *text = line->text + strspn(line->text, "-_=#[(<\" ");

	if (has_prefix(text, disclaimers, ARRAY_SIZE(disclaimers)))
		return DISCLAIMER_SURE;
	return has_prefix(text, disclaimer_starts, ARRAY_SIZE(disclaimer_starts)) ? DISCLAIMER_MAYBE
										  : DISCLAIMER_NONE;
}

bool reply_reads_like_disclaimer(const struct folded *paragraph)
{
	return paragraph->columns > 80 &&
	       contains(paragraph, disclaimer_words, ARRAY_SIZE(disclaimer_words));
}

bool reply_is_list_footer(const struct folded *line)
{
	static const char *const starts[] = {"you received this message because you are subscribed",
	    "you are receiving this because you", "to unsubscribe from this group",
	    "to unsubscribe, e-mail:", "to unsubscribe, send", "to unsubscribe send",
	    "reply to this email directly or view it on github", "view this message in context",
	    "this sf.net email is sponsored", "do you yahoo!?", "get your private, free e",
	    "join the world's largest e", "get more from the web. free",
	    "您收到此邮件是因为您订阅了"};
	const char *list = strstr(line->text, " mailing list");

	if (has_prefix(line->text, starts, ARRAY_SIZE(starts)))
		return true;
	return list != NULL && line->columns < 60 && strlen(list) <= 14;
}

bool reply_is_banner(const struct folded *line)
{
	static const char *const starts[] = {"caution: this e", "caution: external",
	    "external email", "[external", "external sender", "this email originated from outside",
	    "this message originated from outside", "warning: this email originated",
	    "warning: external", "you don't often get email from",
	    "some people who received this message don't often", "注意:此邮件来自外部",
	    "注意:本邮件来自外部", "外部邮件", "【外部邮件】", "您通常不会收到来自",
	    "achtung: diese e-mail kommt von", "externe e-mail"};

	return has_prefix(line->text, starts, ARRAY_SIZE(starts));
}

bool reply_is_greeting(const struct folded *line)
{
	static const char *const starts[] = {"hi", "hello", "hey", "dear ", "good morning",
	    "good afternoon", "good evening", "greetings", "to whom it may concern", "hallo",
	    "guten ", "liebe", "sehr geehrte", "bonjour", "bonsoir", "salut", "cher ", "chère ",
	    "hola", "buenos ", "buenas ", "estimad", "ciao", "buongiorno", "gentile", "olá",
	    "caro ", "prezad", "beste ", "hej", "здравствуйте", "добрый день", "привет", "您好",
	    "你好", "尊敬的", "亲爱的", "各位", "大家好", "親愛的", "こんにちは",
	    "お世話になっております", "안녕하세요"};

	return line->columns <= 40 && has_prefix(line->text, starts, ARRAY_SIZE(starts)) &&
	       strpbrk(line->text, ".?") == NULL;
}
