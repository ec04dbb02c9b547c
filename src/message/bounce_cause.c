/*
 * Why a mail came back, from what servers say in words: a phrase of the list names the cause. The
 * words are lower case, in the languages in which mail servers write to people.
 */
#include "bounce_p.h"

#include <string.h>

static const char *const full[] = {"mailbox full", "mailbox is full", "mail box full",
    "mailbox has exceeded", "inbox is full", "quota exceeded", "over quota",
    "exceeded the local limit", "overquota", "exceeded the quota", "exceeded storage",
    "exceeds allowed size", "out of storage space", "not enough storage", "邮箱已满", "邮箱空间",
    "空间不足", "容量已满", "信箱已滿", "mailbox quota", "storage quota", "quota has been",
    "mailbox size limit", "mailbox_full", "over the maximum allowed", "mailbox limit exceeded",
    "exceeds mailbox", "insufficient disk space", "no space left", "has run out of",
    "mailbox for user is full", "收件人邮箱满", "邮箱容量", "邮箱满", "信箱已满", "超过配额",
    "超出配额", "容量不足", "信箱容量", "postfach ist voll", "postfach voll", "speicherplatz",
    "boîte aux lettres pleine", "boîte pleine", "boite pleine", "buzón lleno", "buzón está lleno",
    "caixa de correio cheia", "caixa cheia", "casella piena", "casella è piena", "mailbox is vol",
    "переполнен", "квота", "容量を超え", "容量オーバー", "いっぱい", "용량 초과", "용량을 초과"};

static const char *const refused[] = {"spam", "blacklist", "blocklist", "blocked", "block list",
    "relaying denied", "relay access denied", "relay not permitted", "access denied", "policy",
    "dmarc", "not authorized", "not permitted", "authentication required", "virus", "greylist",
    "sender rejected", "sender address rejected", "sender domain", "client host rejected",
    "reputation", "too large", "too big", "maximum size", "size limit", "reverse dns", "垃圾邮件",
    "拒收", "被拦截", "黑名单", "spamhaus", "rejected by", "access to this",
    "administrative prohibition", "unsolicited", "not accepting mail from", "banned", "反垃圾",
    "被对方服务器拒绝", "拒绝接收", "拒绝接受", "频率", "黑名單", "abgelehnt", "abgewiesen",
    "refusé", "rechazado", "rifiutato", "geweigerd", "отклонен", "受信拒否", "拒否され", "수신거부",
    "수신 거부"};

static const char *const no_such_host[] = {"host unknown", "unknown host", "host not found",
    "domain not found", "no such domain", "domain is not reachable", "indicated no smtp service",
    "nullmx", "null mx", "couldn't find any host", "unrouteable mail domain", "unrouteable address",
    "all relevant mx records point to non-existent hosts", "域名不存在", "域名解析",
    "name or service not known", "no mx record", "domain does not exist", "domain doesn't exist",
    "bad destination host", "bad destination system", "unknown domain", "invalid domain",
    "dns error", "name service error", "no route to host", "domain name not found", "无法解析",
    "找不到域", "无法找到域", "不存在的域", "domain existiert nicht", "domaine inconnu",
    "dominio desconocido"};

static const char *const no_such_address[] = {"user unknown", "unknown user", "no such user",
    "user not exist", "invalid user address", "invalid final delivery userid",
    "no valid recipients", "no such address", "no such recipient", "no such mailbox",
    "no such person", "user not found", "user is not found", "mailbox not found",
    "recipient not found", "address not found", "wasn't found at", "unknown recipient",
    "recipient unknown", "unknown address", "address unknown", "addressee unknown",
    "invalid recipient", "invalid mailbox", "invalid user", "not a valid mailbox",
    "not a valid user", "no mailbox here", "no mailbox by that name", "not listed in",
    "is not recognized", "does not exist", "doesn't exist", "doesn't have a",
    "does not have an account", "no account by that name", "unknown local part",
    "unknown or illegal alias", "not found in directory", "收件人不存在", "用户不存在",
    "邮箱不存在", "帐号不存在", "账号不存在", "地址不存在", "邮件地址有误", "找不到收件人",
    "使用者不存在", "user doesn't", "not a known user", "unknown mailbox", "unknown email",
    "unknown e-mail", "unknown local", "unknown account", "no such local", "no such account",
    "no such email", "no such e-mail", "bad address", "account does not", "recipient rejected",
    "recipient address rejected", "no user ", "not our customer", "not known here", "no mail box",
    "unable to find recipient", "could not be found", "couldn't be found",
    "can't find the recipient", "mailbox unavailable", "isn't a valid", "is not a valid",
    "invalid address", "no longer on this server", "不存在该用户", "无此用户", "没有此用户",
    "没有这个用户", "用户名不存在", "找不到该用户", "找不到用户", "账户不存在", "帐户不存在",
    "无效的收件人", "无效收件人", "收件人地址错误", "收件地址不存在", "地址未找到", "找不到地址",
    "找不到此地址", "查無此", "收件者不存在", "帳號不存在", "信箱不存在", "找不到收件者",
    "empfänger unbekannt", "unbekannter empfänger", "unbekannter benutzer", "existiert nicht",
    "nicht gefunden", "utilisateur inconnu", "destinataire inconnu", "n'existe pas", "introuvable",
    "usuario desconocido", "no existe", "no se ha encontrado", "usuário desconhecido", "não existe",
    "não foi encontrado", "utente sconosciuto", "non esiste", "bestaat niet", "onbekende gebruiker",
    "finns inte", "findes ikke", "finnes ikke", "nie istnieje", "neexistuje", "не существует",
    "пользователь не найден", "нет такого", "не найден", "宛先不明", "あて先不明", "存在しません",
    "存在しない", "見つかりません", "존재하지 않", "없는 사용자"};

static const char *const disabled[] = {"account is disabled", "account has been disabled",
    "account disabled", "mailbox disabled", "mailbox is disabled", "account is inactive",
    "mailbox is inactive", "account has been suspended", "no longer available", "no longer valid",
    "已停用", "已被禁用", "account that you tried to reach is disabled", "deactivated",
    "has been disabled", "is disabled", "mailbox closed", "account closed", "no longer active",
    "no longer in use", "no longer exists", "no longer works", "no longer with", "账号被冻结",
    "帐号被冻结", "被冻结", "已注销", "已被注销", "被封停", "已停权", "停用", "désactivé",
    "deaktiviert", "desactivad", "desativad", "disattivat", "заблокирован", "отключен"};

static bool contains(const char *words, const char *const *phrases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(words, phrases[i]) != NULL)
			return true;
	return false;
}

/* The order decides: a full mailbox of a "user unknown" server is full. */
enum bounce_cause bounce_find_cause(const char *words)
{
	const struct {
		const char *const *phrases;
		size_t count;
		enum bounce_cause cause;
	} causes[] = {
	    {full, ARRAY_SIZE(full), CAUSE_FULL},
	    {refused, ARRAY_SIZE(refused), CAUSE_REFUSED},
	    {no_such_host, ARRAY_SIZE(no_such_host), CAUSE_NO_SUCH_HOST},
	    {no_such_address, ARRAY_SIZE(no_such_address), CAUSE_NO_SUCH_ADDRESS},
	    {disabled, ARRAY_SIZE(disabled), CAUSE_DISABLED},
	};

	for (size_t i = 0; i < ARRAY_SIZE(causes); i++)
		if (contains(words, causes[i].phrases, causes[i].count))
			return causes[i].cause;
	return CAUSE_UNKNOWN;
}

static const char *const delays[] = {"will be retried", "will keep trying",
    "will continue to be attempted", "still being attempted", "has been delayed",
    "delivery is delayed", "delayed 24 hours", "could not be delivered for ",
    "this is a warning only", "not been delivered yet", "not yet been delivered", "will retry",
    "no action is required on your part", "you do not need to resend", "do not need to do anything",
    "继续尝试", "稍后重试", "投递延迟", "延迟投递", "系统将继续", "will continue trying",
    "will try again", "continue to try", "keep trying for", "not been able to deliver",
    "has not been delivered", "kept in the queue", "will be kept in queue", "still in the queue",
    "warning message only", "only a temporary failure", "this is only a warning",
    "temporarily deferred", "will be delivered as soon as", "还会继续", "会继续尝试", "将继续尝试",
    "再次尝试投递", "将重试", "会重试", "自动重试", "继续重试", "暂时无法投递", "仍在尝试",
    "繼續嘗試", "wird weiterhin versucht", "weitere zustellversuche", "nouvelles tentatives",
    "se seguirá intentando", "continuará tentando", "ritenterà", "будут продолжены",
    "попытки доставки", "再送されます", "再送を試み", "再送を続け", "再送中", "引き続き配信"};

bool bounce_says_delayed(const char *words)
{
	return contains(words, delays, ARRAY_SIZE(delays));
}
