/*
 * Phrases of bounces, automatic replies, acknowledgements and notices, in the languages that
 * customers and their mail servers write.
 */
#include "nature_p.h"

#include <string.h>

#include <unicode/uchar.h>

void nature_fold(const char *text, char out[NATURE_TEXT_BYTES])
{
	size_t size = strnlen(text, NATURE_TEXT_BYTES), at = 0, used = 0;

	size = utf8_cut(text, size, NATURE_TEXT_BYTES - 8);
	while (at < size && used + 5 < NATURE_TEXT_BYTES) {
		uint32_t c = utf8_next(text, size, &at);

		if (c >= 0xff01 && c <= 0xff5e)
			c -= 0xff01 - '!';
		if (c == ' ' || c == '\t' || c == '\r' || c == 0xa0 || c == 0x3000)
			c = ' ';
		if (c == 0x2019)
			c = '\'';
		if (c == '*' || c == 0x200b || c == 0xfeff ||
		    (c == ' ' && (used == 0 || out[used - 1] == ' ' || out[used - 1] == '\n')))
			continue;
		if (c < 0x80) /* nearly all of most mails */
			out[used++] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
		else
			used += utf8_put((uint32_t)u_tolower((UChar32)c), out + used);
	}
	out[used] = '\0';
}

static const char *starting(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_starts_with(text, words[i]))
			return words[i];
	return NULL;
}

static const char *containing(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(text, words[i]) != NULL)
			return words[i];
	return NULL;
}

/* A phrase that begins a line or sentence: what somebody says, not what they say of it. */
static const char *saying(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *found = text;

		while ((found = strstr(found, words[i])) != NULL) {
			const char *before = found;

			while (before > text && strchr(" -=#(<[>|_", before[-1]) != NULL)
				before--;
			if (before == text || strchr("\n.!?:;,", before[-1]) != NULL ||
			    (unsigned char)before[-1] >= 0x80)
				return words[i];
			found++;
		}
	}
	return NULL;
}

#define FIND(how, text, ...)                                                                       \
	static const char *const words[] = {__VA_ARGS__};                                          \
	return how(text, words, ARRAY_SIZE(words))

const char *nature_bounce_subject(const char *subject)
{
	FIND(containing, subject, "undeliver", "delivery status notification", "delivery failure",
	    "delivery failed", "delivery has failed", "delivery notification", "failure notice",
	    "returned mail", "returned to sender", "returning to sender", "mail failed",
	    "mail delivery fail", "mail delivery system", "mail system error",
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
	    "送信できません", "배달되지", "반송");
}

const char *nature_delay_subject(const char *subject)
{
	FIND(containing, subject, "(delay)", "delayed", "delivery delay", "delay notif",
	    "still being retried", "could not send message for past", "temporarily undeliver",
	    "延迟", "延遲", "verzögert", "retardé", "retrasad");
}

const char *nature_bounce_text(const char *text)
{
	FIND(containing, text, "could not be delivered", "couldn't be delivered",
	    "wasn't able to deliver", "was not able to deliver", "unable to deliver",
	    "not delivered to", "did not reach the following", "undelivered message",
	    "delivery has failed", "delivery failed", "delivery to the following",
	    "was undeliverable", "permanent fatal errors", "delivery errors", "returning to sender",
	    "failed addresses", "error message below", "delivery problems", "delivery error",
	    "permanent error", "undeliverable", "message cannot be delivered", "returned to sender",
	    "could not deliver", "can't be delivered", "message was rejected", "was not delivered",
	    "unknown user", "user unknown", "transcript of session follows", "退信", "无法送达",
	    "未能送达", "投递失败", "被退回", "无法投递", "無法送達", "無法投遞", "退回");
}

/* Subjects that mail programs write by themselves: the word and a colon. */
const char *nature_auto_subject(const char *subject)
{
	static const char *const whole[] = {"自动回复", "自動回覆", "自动答复", "自動回復",
	    "out of office", "autoreply", "auto reply", "auto-reply", "automatic reply",
	    "abwesenheitsnotiz", "out of office reply", "vacation", "réponse automatique",
	    "automatische antwort", "自動返信", "out of office autoreply"};
	static const char *const words[] = {"automatic reply:", "automatic reply from",
	    "automated reply:", "auto reply:", "auto-reply:", "autoreply:", "automatic response:",
	    "auto response:", "auto-response:", "autoresponse:", "automated response:",
	    "out of office:", "out-of-office:", "out of office reply:", "out of office autoreply:",
	    "out of the office:", "ooo:", "vacation:", "vacation reply",
	    "away:", "auto: ", "[auto-reply]", "[auto reply]", "[autoreply]", "(auto reply)",
	    "(autoreply)", "自动回复:", "自动回复 :", "自动答复:", "自動回覆:", "自動回復:",
	    "自動回信:", "自動答覆:", "[自动回复]", "【自动回复】", "(自动回复)", "休假自动回复",
	    "外出自动回复",
	    "外出:", "不在办公室:", "automatische antwort:", "automatische antwort auf",
	    "abwesenheitsnotiz:", "abwesend:", "abwesenheit:", "abwesenheitsagent",
	    "réponse automatique", "reponse automatique", "message d'absence",
	    "absence du bureau:", "absent du bureau:", "respuesta automática",
	    "respuesta automatica",
	    "fuera de la oficina:", "fuera de oficina:", "ausente:", "resposta automática",
	    "resposta automatica", "fora do escritório:", "risposta automatica",
	    "fuori ufficio:", "automatisch antwoord",
	    "automatisch bericht:", "afwezig:", "niet aanwezig:", "autosvar:", "autosvar",
	    "automatiskt svar", "automatisk svar",
	    "frånvaro:", "fravær:", "poissa:", "automaattinen vastaus", "autoodpowiedź",
	    "automatyczna odpowiedź", "odpowiedź automatyczna",
	    "poza biurem:", "automatická odpověď", "automatikus válasz", "răspuns automat",
	    "автоматический ответ", "автоответ", "автоматична відповідь", "αυτόματη απάντηση",
	    "otomatik yanıt", "otomatik cevap", "自動返信:", "自動応答:", "自動返信】",
	    "【自動返信】", "不在通知:", "자동 회신:", "자동회신", "자동 응답:", "부재중 자동",
	    "trả lời tự động", "balasan otomatis"};

	for (size_t i = 0; i < ARRAY_SIZE(whole); i++)
		if (strcmp(subject, whole[i]) == 0)
			return whole[i];
	return starting(subject, words, ARRAY_SIZE(words));
}

const char *nature_absence_subject(const char *subject)
{
	FIND(containing, subject, "out of office", "out of the office", "out-of-office",
	    "away from", "on vacation", "on leave", "on holiday", "annual leave", "maternity leave",
	    "ooo", "autoreply", "auto-reply", "auto reply", "automatic reply", "自动回复", "自動回",
	    "休假", "外出", "不在", "请假", "出差", "abwesen", "urlaub", "absence", "absent",
	    "congé", "vacaciones", "ausen", "férias", "ferie", "vakantie", "afwezig", "отпуск",
	    "отсутств", "不在", "부재");
}

const char *nature_absence_text(const char *text)
{
	FIND(containing, text, "i am out of the office", "i'm out of the office",
	    "i am currently out of", "i'm currently out of", "i will be out of", "i am away",
	    "i'm away", "i am on vacation", "i'm on vacation", "i am on annual leave",
	    "i'm on annual leave", "i am on leave", "i am on maternity leave", "i am on holiday",
	    "i will be away", "out of office until", "out of the office until",
	    "limited access to email", "limited access to my email", "limited access to e-mail",
	    "no access to email", "respond when i return", "reply when i return",
	    "respond upon my return", "reply upon my return", "get back to you when i return",
	    "正在休假", "休假中", "我在休假", "我正在外出", "外出中", "不在办公室", "正在出差",
	    "出差中", "出差在外", "暂时无法回复", "无法及时回复", "不能及时回复", "尽快回复您",
	    "尽快给您回复", "尽快与您联系", "来信已收到", "邮件已收到", "信件已收到",
	    "已收到您的邮件", "已收到您的来信", "不在辦公室", "無法及時回覆",
	    "ich bin derzeit nicht", "ich bin bis", "nicht im büro", "außer haus", "im urlaub",
	    "je suis absent", "je suis actuellement absent", "actuellement en congé",
	    "de retour le", "estoy fuera de la oficina", "estaré fuera", "de vacaciones",
	    "estou fora", "estou ausente", "de férias", "sono fuori ufficio", "sarò assente",
	    "sono in ferie", "ik ben afwezig", "ik ben niet aanwezig", "met vakantie",
	    "jag är inte på kontoret", "jeg er ikke på kontoret", "я в отпуске",
	    "я нахожусь в отпуске", "休暇をいただいて", "不在にして", "휴가 중", "부재 중");
}

const char *nature_auto_text(const char *text)
{
	FIND(saying, text, "this is an automatic reply", "this is an automated reply",
	    "this is an auto reply", "this is an auto-reply", "this is an automatic response",
	    "this is an automated response", "this is an autoresponse", "this is an auto response",
	    "这是一封自动回复", "这是自动回复", "此邮件为自动回复", "本邮件为自动回复",
	    "此为自动回复", "以下为自动回复", "这是来自qq邮箱的假期自动回复", "[自动回复]",
	    "【自动回复】", "這是自動回覆", "此為自動回覆", "dies ist eine automatische antwort",
	    "ceci est une réponse automatique", "esta es una respuesta automática",
	    "esta é uma resposta automática", "questa è una risposta automatica",
	    "dit is een automatisch antwoord", "это автоматический ответ", "このメールは自動返信",
	    "本メールは自動返信");
}

const char *nature_machine_text(const char *text)
{
	FIND(saying, text, "this is an automated message", "this is an automated email",
	    "this is an automated e-mail", "this is an automated notification",
	    "this is an automatically generated", "this is an auto-generated",
	    "this is a system generated", "this is a system-generated",
	    "this message was automatically generated", "this message was generated automatically",
	    "this email was automatically generated", "this email was sent automatically",
	    "this email was sent from a notification-only", "this mailbox is not monitored",
	    "this inbox is not monitored", "please do not reply to this",
	    "please don't reply to this", "do not reply to this", "do not reply directly to this",
	    "本邮件由系统自动", "此邮件由系统自动", "该邮件由系统自动", "此邮件为系统自动",
	    "本邮件为系统自动", "本邮件由系统发出", "此邮件由系统发出", "这是一封系统自动",
	    "系统自动发送", "系统邮件,请勿", "系统发信,请勿", "此為系統自動", "本郵件由系統自動",
	    "此郵件由系統自動", "此信件由系統自動", "diese e-mail wurde automatisch",
	    "diese nachricht wurde automatisch", "bitte antworten sie nicht auf diese",
	    "ce message a été envoyé automatiquement", "cet e-mail a été envoyé automatiquement",
	    "merci de ne pas répondre à ce", "ne pas répondre à ce",
	    "este es un mensaje automático", "este mensaje se ha generado automáticamente",
	    "no responda a este", "esta é uma mensagem automática", "não responda a este",
	    "questa è un'e-mail automatica", "non rispondere a questa",
	    "dit is een automatisch gegenereerd", "это автоматическое сообщение",
	    "このメールはシステムより自動", "このメールは送信専用", "본 메일은 발신전용");
}

const char *nature_ack_text(const char *text)
{
	FIND(containing, text, "we have received your", "we've received your",
	    "your request has been received", "your message has been received",
	    "your email has been received", "your ticket has been", "a ticket has been created",
	    "a support ticket has been", "your ticket number is", "your ticket id is",
	    "your case number is", "your case has been", "your request (", "a new ticket has been",
	    "thank you for contacting", "thanks for contacting", "thank you for reaching out",
	    "thanks for reaching out", "thank you for your email", "thank you for your e-mail",
	    "thank you for your message", "thanks for getting in touch",
	    "thank you for getting in touch", "has been received and is being reviewed",
	    "已收到您的", "收到您的来信", "收到您的邮件", "收到您的反馈", "收到您的请求",
	    "您的工单", "工单已", "工单编号", "您的问题已受理", "您的反馈已", "您的请求已",
	    "感谢您的来信", "感谢您联系", "已收到您的", "已收到您的", "我們已收到", "感謝您的來信",
	    "ihre anfrage ist bei uns eingegangen", "wir haben ihre anfrage erhalten",
	    "wir haben ihre nachricht erhalten", "nous avons bien reçu votre",
	    "votre demande a été", "hemos recibido su", "hemos recibido tu", "recebemos sua",
	    "recebemos a sua", "abbiamo ricevuto la", "we hebben uw", "мы получили ваш",
	    "お問い合わせを受け付け", "お問い合わせいただき", "문의가 접수");
}

const char *nature_receipt_subject(const char *subject)
{
	FIND(starting, subject, "read:", "read receipt", "return receipt",
	    "not read:", "gelesen:", "lu:", "lu :", "leído:", "lida:", "letto:", "gelezen:",
	    "läst:", "læst:", "lest:", "przeczytane:", "прочитано:", "已读:", "已讀:", "已读回执",
	    "阅读回执", "開封済み:", "읽음:", "lesebestätigung");
}

const char *nature_receipt_text(const char *text)
{
	FIND(containing, text, "was read on", "was read at", "has been read", "was displayed",
	    "was deleted without being read", "return receipt", "read receipt", "已阅读",
	    "已被阅读", "于以下时间阅读", "已讀取", "已被讀取", "wurde gelesen", "a été lu",
	    "se ha leído", "foi lida", "è stato letto", "is gelezen", "прочитано", "disposition");
}

const char *nature_leave_text(const char *text)
{
	FIND(containing, text, "unsubscribe", "manage your subscription", "manage preferences",
	    "email preferences", "opt out", "opt-out", "view this email in your browser",
	    "view in browser", "退订", "取消订阅", "退訂", "取消訂閱", "abmelden", "abbestellen",
	    "se désabonner", "désinscri", "darse de baja", "cancelar a inscri",
	    "annulla l'iscrizione", "uitschrijven", "afmelden", "отписаться", "配信停止");
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
	    "mailadmin", "mail-delivery"};
	static const char *const names[] = {"mail delivery", "mailer-daemon", "postmaster",
	    "system administrator", "mail administrator", "mail system", "系统管理员", "系统退信"};
	char address[NATURE_TEXT_BYTES], name[NATURE_TEXT_BYTES];

	nature_fold(from->address, address);
	nature_fold(from->name, name);
	return has_local_part(address, locals, ARRAY_SIZE(locals)) ||
	       text_starts_with(address, "microsoftexchange") ||
	       starting(name, names, ARRAY_SIZE(names)) != NULL;
}

bool nature_is_robot(const char *address)
{
	static const char *const parts[] = {"noreply", "no-reply", "no_reply", "no.reply",
	    "donotreply", "do-not-reply", "do_not_reply", "dontreply", "dont-reply", "notreply",
	    "not-reply", "nepasrepondre", "ne-pas-repondre", "noresponder", "no-responder",
	    "nichtantworten", "keine-antwort", "nao-responda", "naoresponda", "non-rispondere",
	    "autoreply", "auto-reply", "autoresponder"};
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
	return containing(folded, parts, ARRAY_SIZE(parts)) != NULL ||
	       has_local_part(folded, whole, ARRAY_SIZE(whole));
}
