/*
 * The providers that owners are likely to have. Hosts and ports are those that the providers
 * publish for mail programs; menus change more often than that, so sentences name the place and no
 * more.
 */
#include "hark/config_provider.h"

#include <string.h>

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NONE ((const char *const[]){NULL})
#define IMPLICIT(host, port)                                                                       \
	{                                                                                          \
		host, port, TLS_IMPLICIT                                                           \
	}
#define STARTTLS(host)                                                                             \
	{                                                                                          \
		host, 587, TLS_STARTTLS                                                            \
	}

#define GOOGLE_PASSWORD                                                                            \
	N_("Make an app password at https://myaccount.google.com/apppasswords (that page wants "   \
	   "2-step verification switched on first).")
#define MICROSOFT_TOKEN                                                                            \
	N_("Microsoft takes no passwords from mail programs. Give a command that prints an OAuth " \
	   "2 access token for IMAP and SMTP; the manual hark.yaml(5) says how under "             \
	   "token_command.")
#define YAHOO_PASSWORD N_("Make an app password in your account's security settings on the web.")
#define QQ_SWITCH                                                                                  \
	N_("Open mail.qq.com, and switch on the IMAP/SMTP service in the settings of your "        \
	   "account.")
#define QQ_CODE                                                                                    \
	N_("Open mail.qq.com: the settings of your account, where the IMAP/SMTP service is "       \
	   "switched on, make an authorisation code of 16 letters.")
#define NETEASE_SWITCH                                                                             \
	N_("Open your mailbox on the web, and switch on IMAP/SMTP in the settings, under "         \
	   "POP3/SMTP/IMAP.")
#define NETEASE_CODE                                                                               \
	N_("Open your mailbox on the web: the settings, under POP3/SMTP/IMAP, make an "            \
	   "authorisation code; it is shown once.")
#define SINA_SWITCH                                                                                \
	N_("Open your mailbox on the web, and switch on IMAP4/SMTP in the settings, where mail "   \
	   "programs are allowed.")
#define SINA_CODE                                                                                  \
	N_("Open your mailbox on the web: the settings for mail programs, where IMAP4/SMTP is "    \
	   "switched on, show the authorisation code.")
#define ZOHO_SWITCH                                                                                \
	N_("Open Zoho Mail on the web, and switch on IMAP access in the settings of the mail "     \
	   "account; in an organisation its administrator has to allow it.")
#define ZOHO_PASSWORD                                                                              \
	N_("With multi-factor login make an application-specific password in the security "        \
	   "settings of your Zoho account; without it the password of the account will do.")

#define NETEASE(key, title, domain)                                                                \
	{                                                                                          \
		.id = (key), .name = (title), .domains = LIST(domain), .mx = NONE,                 \
		.imap = IMPLICIT("imap." domain, 993), .smtp = IMPLICIT("smtp." domain, 465),      \
		.secret = PROVIDER_CODE, .switch_on = NETEASE_SWITCH, .secret_from = NETEASE_CODE  \
	}
#define SINA(key, title, domain)                                                                   \
	{                                                                                          \
		.id = (key), .name = (title), .domains = LIST(domain), .mx = NONE,                 \
		.imap = IMPLICIT("imap." domain, 993), .smtp = IMPLICIT("smtp." domain, 465),      \
		.secret = PROVIDER_CODE, .switch_on = SINA_SWITCH, .secret_from = SINA_CODE        \
	}
/* Addresses at Zoho's own domains, and those of organisations, which have hosts of their own. */
#define ZOHO(key, region)                                                                          \
	{                                                                                          \
		.id = (key), .name = "Zoho Mail",                                                  \
		.domains = LIST("zoho." region, "zohomail." region), .mx = NONE,                   \
		.imap = IMPLICIT("imap.zoho." region, 993),                                        \
		.smtp = IMPLICIT("smtp.zoho." region, 465), .secret = PROVIDER_PASSWORD,           \
		.switch_on = ZOHO_SWITCH, .secret_from = ZOHO_PASSWORD                             \
	}
#define ZOHO_PRO(key, region)                                                                      \
	{                                                                                          \
		.id = (key), .name = "Zoho Mail", .domains = NONE,                                 \
		.mx = LIST("mx.zoho." region, "mx?.zoho." region),                                 \
		.imap = IMPLICIT("imappro.zoho." region, 993),                                     \
		.smtp = IMPLICIT("smtppro.zoho." region, 465), .secret = PROVIDER_PASSWORD,        \
		.switch_on = ZOHO_SWITCH, .secret_from = ZOHO_PASSWORD                             \
	}

static const struct provider providers[] = {
    {.id = "gmail",
	.name = "Gmail",
	.domains = LIST("gmail.com", "googlemail.com"),
	.mx = NONE,
	.imap = IMPLICIT("imap.gmail.com", 993),
	.smtp = IMPLICIT("smtp.gmail.com", 465),
	.secret = PROVIDER_APP_PASSWORD,
	.secret_from = GOOGLE_PASSWORD},
    {.id = "workspace",
	.name = "Google Workspace",
	.domains = NONE,
	.mx = LIST("*.l.google.com", "smtp.google.com", "*.googlemail.com"),
	.imap = IMPLICIT("imap.gmail.com", 993),
	.smtp = IMPLICIT("smtp.gmail.com", 465),
	.secret = PROVIDER_APP_PASSWORD,
	.switch_on = N_("The administrator of your organisation allows IMAP in the Google Admin "
			"console."),
	.secret_from = GOOGLE_PASSWORD},
    {.id = "microsoft365",
	.name = "Microsoft 365",
	.domains = LIST("*.onmicrosoft.com"),
	.mx = LIST("*.mail.protection.outlook.com", "*.mx.microsoft"),
	.imap = IMPLICIT("outlook.office365.com", 993),
	.smtp = STARTTLS("smtp.office365.com"),
	.secret = PROVIDER_TOKEN,
	.switch_on = N_("The administrator of your organisation switches on IMAP and "
			"\"Authenticated SMTP\" for this mailbox in the Microsoft 365 admin "
			"center."),
	.secret_from = MICROSOFT_TOKEN},
    {.id = "outlook",
	.name = "Outlook.com",
	.domains = LIST("outlook.*", "hotmail.*", "live.*", "msn.com"),
	.mx = LIST("*.olc.protection.outlook.com"),
	.imap = IMPLICIT("outlook.office365.com", 993),
	.smtp = STARTTLS("smtp-mail.outlook.com"),
	.secret = PROVIDER_TOKEN,
	.switch_on = N_("Open Outlook.com, and allow programs to use POP and IMAP in the settings, "
			"under forwarding and IMAP."),
	.secret_from = MICROSOFT_TOKEN},
    {.id = "icloud",
	.name = "iCloud",
	.domains = LIST("icloud.com", "me.com", "mac.com"),
	.mx = LIST("*.mail.icloud.com"),
	.imap = IMPLICIT("imap.mail.me.com", 993),
	.smtp = STARTTLS("smtp.mail.me.com"),
	.secret = PROVIDER_APP_PASSWORD,
	.secret_from = N_("Make an app-specific password at https://account.apple.com, under "
			  "sign-in and security.")},
    {.id = "yahoo",
	.name = "Yahoo",
	.domains = LIST("yahoo.com", "yahoo.com.*", "yahoo.co.uk", "yahoo.co.in", "yahoo.co.id",
	    "yahoo.ca", "yahoo.de", "yahoo.es", "yahoo.fr", "yahoo.in", "yahoo.it", "ymail.com",
	    "rocketmail.com", "myyahoo.com"),
	.mx = LIST("*.yahoodns.net"),
	.imap = IMPLICIT("imap.mail.yahoo.com", 993),
	.smtp = IMPLICIT("smtp.mail.yahoo.com", 465),
	.secret = PROVIDER_APP_PASSWORD,
	.secret_from = YAHOO_PASSWORD},
    {.id = "aol",
	.name = "AOL",
	.domains = LIST("aol.com", "aim.com"),
	.mx = NONE,
	.imap = IMPLICIT("imap.aol.com", 993),
	.smtp = IMPLICIT("smtp.aol.com", 465),
	.secret = PROVIDER_APP_PASSWORD,
	.secret_from = YAHOO_PASSWORD},
    {.id = "fastmail",
	.name = "Fastmail",
	.domains = LIST("fastmail.com", "fastmail.fm", "fastmail.net", "fastmail.org",
	    "fastmail.co.uk", "sent.com", "messagingengine.com"),
	.mx = LIST("*.messagingengine.com"),
	.imap = IMPLICIT("imap.fastmail.com", 993),
	.smtp = IMPLICIT("smtp.fastmail.com", 465),
	.secret = PROVIDER_APP_PASSWORD,
	.secret_from = N_("Make an app password in the settings of Fastmail, under privacy and "
			  "security.")},
    ZOHO("zoho", "com"),
    ZOHO("zoho-eu", "eu"),
    ZOHO("zoho-in", "in"),
    ZOHO("zoho-cn", "com.cn"),
    ZOHO_PRO("zoho-pro", "com"),
    ZOHO_PRO("zoho-pro-eu", "eu"),
    ZOHO_PRO("zoho-pro-in", "in"),
    ZOHO_PRO("zoho-pro-au", "com.au"),
    ZOHO_PRO("zoho-pro-jp", "jp"),
    ZOHO_PRO("zoho-pro-cn", "com.cn"),
    {.id = "qq",
	.name = N_("QQ Mail"),
	.domains = LIST("qq.com", "vip.qq.com", "foxmail.com"),
	.mx = NONE,
	.imap = IMPLICIT("imap.qq.com", 993),
	.smtp = IMPLICIT("smtp.qq.com", 465),
	.secret = PROVIDER_CODE,
	.switch_on = QQ_SWITCH,
	.secret_from = QQ_CODE},
    {.id = "exmail",
	.name = N_("Tencent Exmail"),
	.domains = NONE,
	.mx = LIST("mxbiz?.qq.com", "*.exmail.qq.com"),
	.imap = IMPLICIT("imap.exmail.qq.com", 993),
	.smtp = IMPLICIT("smtp.exmail.qq.com", 465),
	.secret = PROVIDER_APP_PASSWORD,
	.switch_on = N_("Open exmail.qq.com, and switch on IMAP/SMTP in the settings for mail "
			"programs; the administrator of your organisation has to allow it."),
	.secret_from = N_("Open exmail.qq.com: the settings for mail programs, make a password for "
			  "them.")},
    NETEASE("163", N_("NetEase 163"), "163.com"),
    NETEASE("vip163", N_("NetEase 163 VIP"), "vip.163.com"),
    NETEASE("126", N_("NetEase 126"), "126.com"),
    NETEASE("vip126", N_("NetEase 126 VIP"), "vip.126.com"),
    NETEASE("yeah", N_("NetEase yeah.net"), "yeah.net"),
    NETEASE("188", N_("NetEase 188"), "188.com"),
    {.id = "aliyun-qiye",
	.name = N_("Alibaba Mail for companies"),
	.domains = NONE,
	.mx = LIST("*.qiye.aliyun.com", "*.mxhichina.com"),
	.imap = IMPLICIT("imap.qiye.aliyun.com", 993),
	.smtp = IMPLICIT("smtp.qiye.aliyun.com", 465),
	.secret = PROVIDER_APP_PASSWORD,
	.switch_on = N_("Open your mailbox on the web, and see that mail programs are allowed in "
			"the settings, under account and security; the administrator of your "
			"organisation may have to allow it."),
	.secret_from =
	    N_("Open your mailbox on the web: the settings, under account and security, make a "
	       "security password for mail programs.")},
    SINA("sina", N_("Sina"), "sina.com"),
    SINA("sina-cn", N_("Sina"), "sina.cn"),
    SINA("sina-vip", N_("Sina VIP"), "vip.sina.com"),
};

const struct provider *provider_table(size_t *count_r)
{
	*count_r = ARRAY_SIZE(providers);
	return providers;
}

static bool is_among(const char *name, const char *const *globs)
{
	for (; *globs != NULL; globs++)
		if (text_matches_glob(name, *globs))
			return true;
	return false;
}

const struct provider *provider_of_domain(const char *domain)
{
	for (size_t i = 0; i < ARRAY_SIZE(providers); i++)
		if (is_among(domain, providers[i].domains))
			return &providers[i];
	return NULL;
}

const struct provider *provider_of_mx(const char *host)
{
	size_t length = strlen(host);
	AUTO_FREE char *name =
	    mem_strndup(host, length > 0 && host[length - 1] == '.' ? length - 1 : length);
	const struct provider *found = NULL;

	for (size_t i = 0; found == NULL && i < ARRAY_SIZE(providers); i++)
		if (is_among(name, providers[i].mx))
			found = &providers[i];
	return found;
}

const struct provider *provider_of_server(const char *host)
{
	for (size_t i = 0; i < ARRAY_SIZE(providers); i++)
		if (text_equal_ascii_case(host, providers[i].imap.host) ||
		    text_equal_ascii_case(host, providers[i].smtp.host))
			return &providers[i];
	return NULL;
}

const char *provider_secret_word(enum provider_secret secret)
{
	static const char *const words[] = {
	    [PROVIDER_PASSWORD] = N_("password"),
	    [PROVIDER_APP_PASSWORD] = N_("app password"),
	    [PROVIDER_CODE] = N_("authorisation code"),
	    [PROVIDER_TOKEN] = N_("OAuth 2 token command"),
	};

	return _(words[secret]);
}
