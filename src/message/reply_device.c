/*
 * "Sent from my iPhone": what a telephone or a mail program writes below every mail. Many such
 * lines begin as sentences do ("Von meinem Android aus kann ich mich nicht anmelden"), so that most
 * count only when they also end as they should, or name a device. All phrases are in the form that
 * reply_fold makes.
 */
#include "reply_p.h"

#include <string.h>

#define DEVICE_COLUMNS_MAX 100
#define SENT_COLUMNS_MAX 60
#define SENT_FROM_MY_COLUMNS_MAX 40

/* Nobody begins a sentence so. */
static const char *const sure_phrases[] = {"sent from mailbox", "sent wirelessly ",
    "sent from mail for ", "sent from yahoo", "sent from outlook", "sent from proton",
    "sent with proton", "sent with [proton", "sent via thunderbird", "sent with thunderbird",
    "sent with k-9", "sent with aqua mail", "sent with bluemail", "sent with spark",
    "sent via samsung", "sent via the samsung", "sent from gmail", "sent from samsung",
    "sent from spark", "sent from iphone", "sent from android", "sent from mobile",
    "sent from mailbird", "sent from mailspring", "sent from airmail", "sent from a mobile",
    "sent from a phone", "sent from windows mail", "sent from type", "sent from canary",
    "sent from the all new", "sent from nine", "sent from bluemail", "sent from mymail",
    "sent from [proton", "sent from front", "sent from hey", "sent from tuta", "secured with tuta",
    "sent by edison", "sent from shortwave", "sent with shortwave", "sent on the go",
    "typed with thumbs", "get bluemail for", "get the bluemail",
    "yahoo mail: ", "gesendet aus der ", "von unterwegs gesendet", "envoyé de mon ",
    "envoyé sans fil ", "envoyé de mobile", "envoyé à partir d", "provenance : courrier ",
    "enviado do meu", "verzonden vanaf", "verstuurd vanaf", "签名由 网易", "签名由网易",
    "signature is customized by netease"};

/* Beginnings of sentences too: "Sent via UPS on Monday, but it never came." */
static const char *const start_phrases[] = {"sent via ", "sent by my", "sent using ",
    "gesendet von ", "gesendet mit ", "envoyé depuis ", "envoyé avec ", "enviado desde ",
    "enviado de mi ", "enviado con ", "enviado a partir d", "inviato da", "inviato dal",
    "verzonden met", "verzonden via", "verzonden vanuit ", "verstuurd met ", "skickat från",
    "sendt fra ", "lähetetty ", "wysłane z ", "wysłano z ", "отправлено с ", "отправлено из ",
    "надіслано з ", "odesláno z ", "来自我的", "來自我的", "发自 ", "發自 "};

/* Only where a device is named: "Đã gửi từ hôm qua" is since yesterday. */
static const char *const by_device_phrases[] = {"enviado de meu ", "enviado via ", "enviado do ",
    "dikirim dari ", "terkirim dari ", "đã gửi từ ", "được gửi từ ", "gửi từ ", "ส่งจาก",
    "στάλθηκε από ", "odoslané z ", "elküldve ", "أُرسلت من ", "أرسلت من ", "مرسل من ",
    "تم الإرسال من ", "ارسال شده از ", "נשלח מ", "trimis de ", "poslano s ", "poslano z ",
    "enviat des d", "saadetud ", "išsiųsta iš ", "nosūtīts no ", "изпратено от ", "寄件自",
    "使用 proton"};

/* What follows says more where it holds 的: "来自QQ邮箱的邮件都被退回". */
static const char *const from_phrases[] = {"发自我的", "發自我的", "发送自我的", "发自网易邮箱",
    "发自iphone", "来自 outlook", "发自foxmail", "发自qq邮箱", "来自qq邮箱", "来自 qq邮箱",
    "从qq邮箱发来", "来自网易邮箱", "发自阿里邮箱", "来自阿里邮箱", "来自钉钉", "发自钉钉",
    "发自企业微信", "从 windows 版邮件", "从 windows 10 版", "发送自 windows", "发送自windows",
    "发送自 outlook"};

static struct phrase_list sure = PHRASE_LIST(sure_phrases), starts = PHRASE_LIST(start_phrases),
			  from = PHRASE_LIST(from_phrases),
			  by_device = PHRASE_LIST(by_device_phrases);

static const char *const colon_phrases[] = {
    "yahoo mail: ", "secured with tuta", "provenance : courrier "};
static struct phrase_list with_colon = PHRASE_LIST(colon_phrases);

/* The device stands between; in a line that begins anyhow it must be one that is known. */
static const struct {
	const char *start, *end;
} around[] = {
    {"von meinem ", "gesendet"},
    {"von meiner ", "gesendet"},
    {"diese nachricht wurde von meinem ", "gesendet"},
    {"diese e-mail wurde von meinem ", "gesendet"},
    {"von outlook ", "gesendet"},
    {"", "から送信"},
    {"", "から送信されました"},
    {"", "에서 보냄"},
    {"", "에서 보냈습니다"},
    {"", "gönderildi"},
    {"", " küldve"},
    {"从我的", "发送"},
    {"从我的", "发出"},
    {"從我的", "發送"},
    {"從我的", "傳送"},
    {"從我的", "寄出"},
    {"由我的", "发送"},
    {"由我的", "發送"},
    {"由我的", "送出"},
    {"从手机", "发送"},
    {"从三星", "发送"},
    {"通过我的手机", "发送"},
    {"通过网易邮箱", "发送"},
    {"從 yahoo", "傳送"},
    {"从 outlook", "发送"},
    {"從 outlook", "傳送"},
};

static bool is_phrase(const struct folded *line)
{
	static const char *const sentence_ends[] = {".", "!", "?", ":", "。", ",", ";"};

	if (reply_has_end(line, sentence_ends, ARRAY_SIZE(sentence_ends)))
		return false;
	return line->columns <= SENT_COLUMNS_MAX && strstr(line->text, "，") == NULL;
}

static bool names_a_device(const struct folded *line)
{
	static const char *const names[] = {"iphone", "ipad", "galaxy", "android", "xperia",
	    "phone", "mobile", "tablet", "watch", "outlook", "mail", "icloud", " app", "携帯",
	    "スマートフォン", "メール", "스마트폰", "갤럭시", "아이폰", "메일", "blackberry",
	    "huawei", "xiaomi", "oppo", "vivo", "oneplus", "pixel", "nokia", "superhuman",
	    "thunderbird", "boxer"};

	return reply_contains(line, names, ARRAY_SIZE(names));
}

static bool is_between(const struct folded *line, const char *text)
{
	size_t size = strlen(text);

	if (line->columns > DEVICE_COLUMNS_MAX)
		return false;
	while (size > 0 && strchr(". >)", text[size - 1]) != NULL)
		size--;
	for (size_t i = 0; i < ARRAY_SIZE(around); i++)
		if ((around[i].start[0] == '\0' || around[i].start[0] == text[0]) &&
		    reply_ends_with(text, size, around[i].end) &&
		    text_starts_with(text, around[i].start))
			return around[i].start[0] != '\0' || names_a_device(line);
	return false;
}

static bool is_sent_from(const struct folded *line, const char *text)
{
	/* "Sent from my house last week, the parcel never came." */
	if (text_starts_with(text, "sent from my "))
		return text[strlen(text) - 1] != '?' &&
		       (names_a_device(line) || is_phrase(line) ||
			   line->columns <= SENT_FROM_MY_COLUMNS_MAX);
	return text_starts_with(text, "sent from ") && names_a_device(line) && is_phrase(line);
}

/* "来自王小明的 iPhone" */
static bool is_chinese_device(const struct folded *line, const char *text)
{
	static const char *const by_phrases[] = {"来自", "來自", "发自", "發自"};
	static struct phrase_list by = PHRASE_LIST(by_phrases);
	static const char *const devices_ends[] = {
	    "iphone", "ipad", "手机", "手機", "邮箱", "信箱", "客户端", "android", "邮件"};

	return reply_has_prefix(text, &by) &&
	       reply_has_end(line, devices_ends, ARRAY_SIZE(devices_ends)) && is_phrase(line);
}

/* "Please excuse typos and brevity." What says more is about something. */
static bool is_excuse(const char *text)
{
	static const char *const excuse_phrases[] = {"please excuse ", "pls excuse ", "excuse "};
	static struct phrase_list excuses = PHRASE_LIST(excuse_phrases);
	static const char words[] = "and any autocorrect brevity errors mistakes my or spelling"
				    " terseness the typos";
	size_t size = phrase_list_prefix(&excuses, text);

	if (size == 0)
		return false;
	for (text += size; *text != '\0'; text += size) {
		text += strspn(text, " .,!&/");
		size = strcspn(text, " .,!&/");
		if (size > 0 && !text_has_word(words, text, size))
			return false;
	}
	return true;
}

static bool is_word_at_most(const char *start, const char *end)
{
	while (start < end && *start == ' ')
		start++;
	while (end > start && end[-1] == ' ')
		end--;
	if (text_starts_with(start, "dành cho ")) /* "for" in two words */
		return start + strlen("dành cho") == end;
	if (text_starts_with(start, "dla systemu "))
		return start + strlen("dla systemu") == end;
	return memchr(start, ' ', (size_t)(end - start)) == NULL;
}

/* Whether the program stands beside its system, behind a word at most: "[o] Outlook para iOS". */
static bool is_program(const char *text)
{
	static const char *const systems[] = {"ios", "android"};
	const char *program = strstr(text, "outlook"), *system = NULL;
	size_t i = 0;

	for (; program != NULL && system == NULL && i < ARRAY_SIZE(systems); i++)
		system = strstr(text, systems[i]);
	if (system == NULL)
		return false;
	if (program < system)
		return is_word_at_most(text, program) &&
		       is_word_at_most(program + strlen("outlook"), system);
	return is_word_at_most(text, system) &&
	       is_word_at_most(system + strlen(systems[i - 1]), program);
}

/* "Get Outlook for iOS", "iOS için Outlook'u edinin": to get, the program and its system. */
static bool is_offer(const struct folded *line, const char *text)
{
	static const char *const gets[] = {"get ", "download ", "holen sie sich ", "laden sie ",
	    "obtenir ", "télécharger ", "téléchargez ", "obtener ", "obtén ", "descargar ",
	    "obter ", "obtenha ", "baixar ", "ottieni ", "scarica ", "hämta ", "skaffa ", "hent ",
	    "få ", "skaff deg ", "last ned ", "hanki ", "lataa ", "pobierz ", "uzyskaj ", "získat ",
	    "získať ", "stáhnout ", "obțineți ", "descărcați ", "preuzmi ", "preuzmite ",
	    "nabavite ", "λήψη ", "κατεβάστε ", "отримати ", "завантажити ", "скачать ",
	    "загрузить ", "получить ", "изтегляне ", "tải ", "nhận ", "รับ", "ดาวน์โหลด", "dapatkan ",
	    "unduh ", "الحصول ", "تنزيل ", "השג ", "קבל ", "הורד ", "取得", "获取", "獲取", "下载",
	    "下載"};
	static struct phrase_list get_starts = PHRASE_LIST(gets);
	static const char *const get_ends[] = {"beziehen", "herunterladen", "holen", "downloaden",
	    "ophalen", "edinin", "indirin", "letöltése", "beszerzése", "を入手", "をダウンロード",
	    "다운로드", "가져오기"};
	static const char *const names[] = {
	    "outlook", "ios", "android", "iosille", "androidille", ">"};

	size_t size = phrase_list_prefix(&get_starts, text);

	return is_program(text + size) &&
	       (size > 0 ? reply_has_end(line, names, ARRAY_SIZE(names))
			 : reply_has_end(line, get_ends, ARRAY_SIZE(get_ends)));
}

/* A full stop is no part of what the program is called. */
static bool is_by_device(const struct folded *line, const char *text)
{
	static const char *const names[] = {"iphon", "ipad", "galaxy", "android", "smartphone",
	    "tablet", "outlook", "proton", "אייפון", " app"};
	FOLDED_LATER struct folded bare;

	if (!reply_has_prefix(text, &by_device) && !reply_has_prefix(text, &starts))
		return false;
	bare = *line;
	while (bare.size > 0 && bare.text[bare.size - 1] == '.')
		bare.text[--bare.size] = '\0';
	return reply_contains(&bare, names, ARRAY_SIZE(names)) && is_phrase(&bare);
}

/* "发自我的小米15", not "发自我的内心". */
static bool is_from(const struct folded *line, const char *text)
{
	size_t size = phrase_list_prefix(&from, text);

	return size > 0 && strstr(text + size, "的") == NULL && strstr(text + size, "心") == NULL &&
	       strstr(line->text, "，") == NULL;
}

static bool begins_as_device(const struct folded *line, const char *text)
{
	return reply_has_prefix(text, &sure) || is_from(line, text) || is_between(line, text) ||
	       is_chinese_device(line, text) || is_sent_from(line, text) || is_offer(line, text) ||
	       is_excuse(text) || is_by_device(line, text) ||
	       (reply_has_prefix(text, &starts) && is_phrase(line));
}

/* "Sent from Mail <https://go.example/fwlink> for Windows": what HTML showed as a link. */
static const struct folded *without_link(const struct folded *line, struct folded *room)
{
	const char *start = memchr(line->text, '<', line->size), *end;

	end = start != NULL && text_starts_with(start, "<http") ? strchr(start, '>') : NULL;
	if (end == NULL)
		return line;
	end++;
	*room = *line;
	room->size = (size_t)(start - line->text);
	end += room->size > 0 && start[-1] == ' ' && *end == ' ';
	memcpy(room->text + room->size, end, strlen(end) + 1);
	room->size += strlen(end);
	while (room->size > 0 && room->text[room->size - 1] == ' ')
		room->text[--room->size] = '\0';
	room->columns -= line->size - room->size;
	return room;
}

/* What Gmail says of an emoji that is sent as an answer. */
static bool is_reaction(const struct folded *line)
{
	return line->columns <= DEVICE_COLUMNS_MAX &&
	       reply_ends_with(line->text, line->size, " reacted via gmail");
}

bool reply_is_device_line(const struct folded *whole)
{
	FOLDED_LATER struct folded room;
	const struct folded *line = without_link(whole, &room);
	const char *text = line->text + strspn(line->text, "-_~ <[(");

	if (line->columns > DEVICE_COLUMNS_MAX && strstr(line->text, "://") == NULL)
		return false;
	if (is_reaction(line))
		return true;
	return begins_as_device(line, text) &&
	       (strstr(line->text, ": ") == NULL || /* "Sent from my heart: thank you" */
		   reply_has_prefix(text, &with_colon));
}
