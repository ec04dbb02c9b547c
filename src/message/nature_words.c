/*
 * Phrases of bounces and receipts in the languages in which mail servers write, and the senders
 * that no person is.
 */
#include "nature_p.h"
#include "parse_p.h"

#include <string.h>

#include <unicode/uchar.h>

/* Mail programs break lines so that they have 65 to 80 columns at most. */
#define FULL_BYTES 64
#define BROKEN_BYTES_MIN 45

/* ASCII that stays, in lower case. */
static const struct byte_forms *ascii_forms(void)
{
	static struct byte_forms forms = {.is_lower = true};

	if (forms.of['a'] != '\0')
		return &forms;
	for (int c = 1; c < 0x80; c++)
		forms.of[c] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
	forms.of['\t'] = forms.of['\r'] = ' ';
	forms.of['*'] = '\0';
	return &forms;
}

static uint32_t form_of(uint32_t c)
{
	if (c == 0xa0 || c == 0x3000)
		return ' ';
	if (c == 0x2019)
		return '\'';
	if (c >= 0xff01 && c <= 0xff5e)
		c -= 0xff01 - '!';
	return (uint32_t)u_tolower((UChar32)c);
}

/*
 * Line ends at which a mail program broke a long line become blanks, so that no phrase is broken:
 * the next word would not have fitted.
 */
static void join_broken_lines(char *text)
{
	char *line = text, *end;

	for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		size_t size = (size_t)(end - line), word = strcspn(end + 1, " \n");

		if (size >= BROKEN_BYTES_MIN && size + 1 + word > FULL_BYTES && end[1] >= 'a' &&
		    end[1] <= 'z' && end[-1] != ' ')
			*end = ' ';
	}
}

void nature_fold(const char *text, char out[NATURE_TEXT_BYTES])
{
	const struct byte_forms *forms = ascii_forms();
	size_t size = utf8_cut(text, strnlen(text, NATURE_TEXT_BYTES), NATURE_TEXT_BYTES - 8);
	size_t at = 0, used = 0;
	bool is_after_blank = true;

	while (at < size && used + 5 < NATURE_TEXT_BYTES) {
		size_t room = NATURE_TEXT_BYTES - 5 - used, start = at;
		size_t end = size - at < room ? size : at + room;
		uint32_t c;

		at += bytes_fold(forms, text + at, end - at, out, &used, &is_after_blank);
		at += bytes_fold_han(text + at, end - at, out, &used, &is_after_blank);
		if (at > start)
			continue;
		c = form_of(utf8_next(text, size, &at));
		if (c == '*' || c == 0x200b || c == 0xfeff || (c == ' ' && is_after_blank))
			continue;
		used += utf8_put(c, out + used);
		is_after_blank = c == ' ';
	}
	out[used] = '\0';
	join_broken_lines(out);
}

const char *nature_starting(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text[0] == words[i][0] && text_starts_with(text, words[i]))
			return words[i];
	return NULL;
}

#define PAIRS 1024

static size_t pair_of(const char *text)
{
	return ((size_t)(unsigned char)text[0] << 5 ^ (unsigned char)text[1]) % PAIRS;
}

/* Nearly no word begins with two bytes that are side by side in a subject. */
const char *nature_containing(const char *text, const char *const *words, size_t count)
{
	bool has_pair[PAIRS] = {false};

	for (const char *at = text; *at != '\0'; at++)
		has_pair[pair_of(at)] = true;
	for (size_t i = 0; i < count; i++)
		if (has_pair[pair_of(words[i])] && strstr(text, words[i]) != NULL)
			return words[i];
	return NULL;
}

#define FIND(how, text, ...)                                                                       \
	static const char *const words[] = {__VA_ARGS__};                                          \
	return how(text, words, ARRAY_SIZE(words))

const char *nature_bounce_subject(const char *subject)
{
	FIND(nature_containing, subject, "undeliver", "delivery status notification",
	    "delivery failure", "delivery failed", "delivery has failed", "delivery notification",
	    "failure notice", "returned mail", "returned to sender", "returning to sender",
	    "mail failed", "mail delivery fail", "mail delivery system", "mail system error",
	    "message could not be delivered", "could not be delivered", "not delivered",
	    "non-delivery", "nondeliverable", "non delivery", "delivery error", "bounced mail",
	    "mail failure", "message not delivered", "rejected mail", "returned email",
	    "unable to deliver", "can't be delivered", "delivery problem", "mail delivery error",
	    "mail could not be", "mail error", "user unknown", "无法投递", "退信", "未传递",
	    "无法传递", "未送达", "投递失败", "发送失败", "邮件被退回", "退回邮件", "未能送达",
	    "無法傳遞", "退信通知", "未傳遞", "無法投遞", "傳送失敗", "unzustellbar",
	    "nicht zustellbar", "zustellung fehlgeschlagen", "zustellungsfehler", "unzustellbare",
	    "non remis", "échec de la remise", "echec de remise", "non distribu",
	    "no se puede entregar", "no se pudo entregar", "no entregado",
	    "não foi possível entregar", "não entregue", "non recapitabile", "mancato recapito",
	    "onbestelbaar", "niet bezorgd", "olevererbart", "kan ikke leveres", "не доставлено",
	    "недоставленное", "не удалось доставить", "配信不能", "配信できません",
	    "送信できません", "配信エラー", "配送エラー", "送信エラー", "返送", "배달되지", "반송",
	    "전송 실패", "전달 실패", "发送失败", "投递状态", "邮件退回", "退回的邮件", "投遞狀態",
	    "delivery report", "delivery status", "mail delivery failed", "rücksendung",
	    "nicht zugestellt", "mensaje no entregado", "devuelto", "falha na entrega", "devolvid",
	    "mancata consegna", "consegna non riuscita", "bezorging mislukt",
	    "kunde inte levereras", "kan inte levereras", "toimittaminen ep", "nie dostarczono",
	    "niedostarczona", "nedoruč", "teslim edilemedi", "не доставлена", "возврат письма",
	    "недоставленн");
}

const char *nature_delay_subject(const char *subject)
{
	FIND(nature_containing, subject, "(delay)", "delayed", "delivery delay", "delay notif",
	    "still being retried", "could not send message for past", "temporarily undeliver",
	    "延迟", "延遲", "verzögert", "retardé", "retrasad", "opóźnion", "задерж", "遅延",
	    "지연", "delivery warning", "warning: message", "atrasad", "ritardat");
}

const struct phrase_set nature_bounce_phrases[] = {
    {PHRASE_BOUNCE,
	"could not be delivered|couldn't be delivered|wasn't able to deliver|"
	"was not able to deliver|unable to deliver|not delivered to|"
	"did not reach the following|undelivered message|delivery has failed|"
	"delivery failed|delivery to the following|was undeliverable|"
	"permanent fatal errors|delivery errors|returning to sender|"
	"failed addresses|error message below|delivery problems|delivery error|"
	"permanent error|undeliverable|message cannot be delivered|"
	"returned to sender|could not deliver|can't be delivered|"
	"message was rejected|was not delivered|has not been delivered|nicht zugestellt|"
	"was blocked by our|"
	"unknown user|user unknown|"
	"transcript of session follows|退信|无法送达|未能送达|投递失败|被退回|无法投递|無法送達|無法投遞|退回|"
	"无法投递到|投递到以下|未能投递|无法将您的邮件|您的邮件无法|您的邮件未能|邮件投递失败|收件人不存在|拒绝接收|您發送的郵件|郵件無法|"
	"konnte nicht zugestellt|konnte nicht übermittelt|n'a pas pu être|"
	"n'a pu être remis|no se pudo entregar|no se ha podido entregar|"
	"não pôde ser entregue|não foi possível entregar|impossibile recapitare|"
	"non è stato possibile|kon niet worden|kunde inte levereras|"
	"kunne ikke leveres|не удалось доставить|не было доставлено|"
	"не может быть доставлено|配信できません|送信できません|お届けできません|エラーのため配送|届けることができません|"
	"전달할 수 없|전송하지 못|배달하지 못"},
    /* A list server that did not take a mail. */
    {PHRASE_REFUSAL,
	"duplicated message-id|original mail as follows|you are not a member|not a member of|"
	"you are not allowed to post|not allowed to post|has been rejected|was rejected|"
	"permission to post|not authorized to post|posting has been|your posting"},
    {PHRASE_RECEIPT,
	"was read on|was read at|has been read|was displayed|"
	"was deleted without being read|被阅读|被读取|被讀取|return receipt|read receipt|已阅读|已被阅读|"
	"于以下时间阅读|阅读。|gelesen.|se leyó|fue leído|foi lido|a été lue|è stata letta|lästes|"
	"blev læst|ble lest|"
	"已讀取|已被讀取|wurde gelesen|a été lu|se ha leído|foi lida|"
	"è stato letto|is gelezen|прочитано|disposition"},
    {PHRASE_BOUNCE, NULL},
};

const char *nature_receipt_subject(const char *subject)
{
	FIND(nature_starting, subject, "read:", "read receipt", "return receipt",
	    "not read:", "gelesen:", "lu:", "lu :", "leído:", "lida:", "letto:", "gelezen:",
	    "läst:", "læst:", "lest:", "przeczytane:", "прочитано:", "已读:", "已讀:", "已读回执",
	    "阅读回执", "開封済み:", "읽음:", "lesebestätigung");
}

/* ---- senders ---- */

static bool has_local_part(const char *address, const char *const *names, size_t count)
{
	size_t size = strcspn(address, "@");

	for (size_t i = 0; i < count; i++)
		if (strlen(names[i]) == size && strncmp(names[i], address, size) == 0)
			return true;
	return false;
}

bool nature_is_daemon(const struct mail_address *from)
{
	static const char *const locals[] = {"mailer-daemon", "mailerdaemon", "post_master",
	    "mail-daemon", "maildaemon", "mdaemon", "postmaster", "mailer_daemon",
	    "mail.delivery.system", "bounce", "bounces", "mailsystem", "daemon", "mmdf", "uucp",
	    "mailadmin", "mail-delivery", "mailmaster", "mta", "undeliverable", "nondelivery",
	    "returned-mail", "mail-delivery-subsystem", "exim", "mdaemon-admin"};
	static const char *const names[] = {"mail delivery", "mailer-daemon", "postmaster",
	    "system administrator", "mail administrator", "mail system", "系统管理员", "系统退信",
	    "邮件系统", "系統管理員", "mailer daemon", "mail transfer", "internet mail delivery",
	    "邮件管理员", "postmaster"};
	char address[NATURE_TEXT_BYTES], name[NATURE_TEXT_BYTES];

	nature_fold(from->address, address);
	nature_fold(from->name, name);
	return has_local_part(address, locals, ARRAY_SIZE(locals)) ||
	       text_starts_with(address, "microsoftexchange") ||
	       nature_starting(name, names, ARRAY_SIZE(names)) != NULL;
}

bool nature_is_robot(const char *address)
{
	static const char *const parts[] = {"noreply", "no-reply", "no_reply", "no.reply",
	    "donotreply", "do-not-reply", "do_not_reply", "dontreply", "dont-reply", "notreply",
	    "not-reply", "nepasrepondre", "ne-pas-repondre", "noresponder", "no-responder",
	    "nichtantworten", "keine-antwort", "nao-responda", "naoresponda", "non-rispondere",
	    "autoreply", "auto-reply", "autoresponder", "notification"};
	static const char *const whole[] = {"notification", "notifications", "notify", "notifier",
	    "alert", "alerts", "newsletter", "newsletters", "mailer", "mailing", "automail", "auto",
	    "mailer-daemon", "mailerdaemon", "mail-daemon", "robot", "bot", "system", "root",
	    "www-data", "apache", "nobody", "cron", "order-update", "shipment-tracking",
	    "auto-confirm", "ship-confirm", "digest", "updates", "promo", "promotions",
	    "marketing"};
	char folded[NATURE_TEXT_BYTES], *at;

	nature_fold(address, folded);
	at = strchr(folded, '@');
	if (at != NULL)
		*at = '\0';
	return nature_containing(folded, parts, ARRAY_SIZE(parts)) != NULL ||
	       has_local_part(folded, whole, ARRAY_SIZE(whole));
}

/* "neko-admin@", "owner-neko@", "neko-request@": a program that runs a list (RFC 2142 6). */
bool nature_is_list_server(const char *address)
{
	static const char *const ends[] = {
	    "-admin@", "-owner@", "-request@", "-bounces@", "-help@", "-errors@"};
	char folded[NATURE_TEXT_BYTES];

	nature_fold(address, folded);
	return text_starts_with(folded, "owner-") || text_starts_with(folded, "listserv@") ||
	       text_starts_with(folded, "majordomo@") ||
	       nature_containing(folded, ends, ARRAY_SIZE(ends)) != NULL;
}
