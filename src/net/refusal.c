/*
 * refusal: what a server means when it says no. Providers have their own words, and no code of a
 * standard for most of it, so their words are looked for; the standard's codes (RFC 5530, RFC 3463)
 * come last. The words are a stranger's: they choose a sentence of ours and nothing else.
 */
#include "net_p.h"

struct phrase {
	const char *words; /* ASCII case is ignored */
	enum net_cause cause;
};

/* In the order of the search: what says more stands first. */
static const struct phrase phrases[] = {
    /* NetEase, to a program that does not say who it is, or that it does not like */
    {"unsafe login", NET_CAUSE_UNSAFE},
    /* Google, Apple, Yahoo, Fastmail, Zoho */
    {"application-specific password", NET_CAUSE_APP_PASSWORD},
    {"app-specific password", NET_CAUSE_APP_PASSWORD},
    {"app password", NET_CAUSE_APP_PASSWORD},
    /* QQ, NetEase, Sina */
    {"authorization code", NET_CAUSE_APP_PASSWORD},
    {"authorisation code", NET_CAUSE_APP_PASSWORD},
    {"授权码", NET_CAUSE_APP_PASSWORD},
    {"专用密码", NET_CAUSE_APP_PASSWORD},
    {"安全密码", NET_CAUSE_APP_PASSWORD},
    /* QQ says everything at once; the code is what is mostly wrong */
    {"service is not open, password is incorrect", NET_CAUSE_APP_PASSWORD},
    /* Microsoft */
    {"basic authentication is disabled", NET_CAUSE_TOKEN_WANTED},
    {"basicauthblocked", NET_CAUSE_TOKEN_WANTED},
    {"smtpclientauthentication is disabled", NET_CAUSE_SWITCHED_OFF},
    {"authenticated but not connected", NET_CAUSE_SWITCHED_OFF},
    {"sendasdenied", NET_CAUSE_SENDER},
    {"permissions to send as", NET_CAUSE_SENDER},
    /* Google, Zoho, NetEase, Sina, Yandex */
    {"not enabled for imap", NET_CAUSE_SWITCHED_OFF},
    {"imap access is disabled", NET_CAUSE_SWITCHED_OFF},
    {"imap is disabled", NET_CAUSE_SWITCHED_OFF},
    {"yet to enable imap", NET_CAUSE_SWITCHED_OFF},
    {"enable imap", NET_CAUSE_SWITCHED_OFF},
    {"service is not open", NET_CAUSE_SWITCHED_OFF},
    {"service is not available", NET_CAUSE_SWITCHED_OFF},
    {"user has no permission", NET_CAUSE_SWITCHED_OFF},
    {"not authorized to use imap", NET_CAUSE_SWITCHED_OFF},
    {"protocol is disabled", NET_CAUSE_SWITCHED_OFF},
    {"未开启", NET_CAUSE_SWITCHED_OFF},
    {"未开通", NET_CAUSE_SWITCHED_OFF},
    /* Google */
    {"via your web browser", NET_CAUSE_WEB_LOGIN},
    {"web login required", NET_CAUSE_WEB_LOGIN},
    {"weblogin", NET_CAUSE_WEB_LOGIN},
    /* too much at once */
    {"too many", NET_CAUSE_BUSY},
    {"too much fail", NET_CAUSE_BUSY},
    {"rate limit", NET_CAUSE_BUSY},
    {"maximum number of connections", NET_CAUSE_BUSY},
    {"connections limit exceeded", NET_CAUSE_BUSY},
    {"concurrent connections", NET_CAUSE_BUSY},
    {"login frequency limited", NET_CAUSE_BUSY},
    {"frequency limit", NET_CAUSE_BUSY},
    {"system busy", NET_CAUSE_BUSY},
    {"[limit]", NET_CAUSE_BUSY},
    {"[inuse]", NET_CAUSE_BUSY},
    /* what is full, for now or until somebody clears it up */
    {"[overquota]", NET_CAUSE_QUOTA},
    {"over quota", NET_CAUSE_QUOTA},
    {"quota exceeded", NET_CAUSE_QUOTA},
    {"bandwidth limit", NET_CAUSE_QUOTA},
    {"sending quota", NET_CAUSE_QUOTA},
    {"sending limit", NET_CAUSE_QUOTA},
    {"mailbox full", NET_CAUSE_QUOTA},
    {"mailbox is full", NET_CAUSE_QUOTA},
    {"552 ", NET_CAUSE_QUOTA},
    /* who may send as whom: NetEase, QQ, Postfix, Exim, Zoho */
    {"mail from must equal", NET_CAUSE_SENDER},
    {"must be same as", NET_CAUSE_SENDER},
    {"must be the same as", NET_CAUSE_SENDER},
    {"mail from address must", NET_CAUSE_SENDER},
    {"not owned by user", NET_CAUSE_SENDER},
    {"sender address rejected", NET_CAUSE_SENDER},
    {"sender verify failed", NET_CAUSE_SENDER},
    {"relaying disallowed as", NET_CAUSE_SENDER},
    {"not allowed to send as", NET_CAUSE_SENDER},
    /* the secret alone */
    {"invalid token", NET_CAUSE_TOKEN},
    {"token expired", NET_CAUSE_TOKEN},
    {"accesstokenexpired", NET_CAUSE_TOKEN},
    {"[privacyrequired]", NET_CAUSE_NO_STARTTLS},
    {"must issue a starttls", NET_CAUSE_NO_STARTTLS},
    {"[authenticationfailed]", NET_CAUSE_LOGIN},
    {"[authorizationfailed]", NET_CAUSE_LOGIN},
    {"[expired]", NET_CAUSE_LOGIN},
    {"authentication fail", NET_CAUSE_LOGIN},
    {"login fail", NET_CAUSE_LOGIN},
    {"password error", NET_CAUSE_LOGIN},
    {"535 ", NET_CAUSE_LOGIN},
};

enum net_cause refusal_of(const char *words)
{
	for (size_t i = 0; i < ARRAY_SIZE(phrases); i++)
		if (text_find_ascii_case(words, phrases[i].words) != NULL)
			return phrases[i].cause;
	return NET_CAUSE_UNKNOWN;
}

const char *refusal_sentence(enum net_cause cause)
{
	static const char *const sentences[] = {
	    [NET_CAUSE_UNKNOWN] = N_("no connection"),
	    [NET_CAUSE_NAME] = N_("no connection, for there is no host of that name"),
	    [NET_CAUSE_DNS] = N_("no connection, for no name server says where this host is"),
	    [NET_CAUSE_CLOSED] = N_("no connection, for nothing listens at this port"),
	    [NET_CAUSE_BLOCKED] = N_("no connection in time, as if a firewall blocks this port"),
	    [NET_CAUSE_SILENT] = N_("no connection, for the server says nothing"),
	    [NET_CAUSE_CUT] = N_("no connection, for the server closed it"),
	    [NET_CAUSE_GARBAGE] =
		N_("no connection, for what answers there is no mail server of this kind"),
	    [NET_CAUSE_NO_STARTTLS] =
		N_("the server offers no STARTTLS, so nothing was sent to it"),
	    [NET_CAUSE_NO_TLS] = N_("no connection, for this port does not begin with TLS"),
	    [NET_CAUSE_HANDSHAKE] = N_("no connection, for no TLS could be agreed on"),
	    [NET_CAUSE_CERTIFICATE_OLD] = N_("the server's certificate has expired"),
	    [NET_CAUSE_CERTIFICATE_HOST] =
		N_("the server's certificate is not valid for this host"),
	    [NET_CAUSE_CERTIFICATE_ISSUER] =
		N_("the server's certificate was issued by nobody whom this machine trusts"),
	    [NET_CAUSE_SECRET] = N_("the secret cannot be had"),
	    [NET_CAUSE_LOGIN] = N_("the server does not accept this user and secret"),
	    [NET_CAUSE_APP_PASSWORD] =
		N_("the server wants an app password or authorisation code, no password"),
	    [NET_CAUSE_SWITCHED_OFF] =
		N_("access by IMAP or SMTP is switched off for this mailbox"),
	    [NET_CAUSE_TOKEN] = N_("the server does not accept this OAuth 2 token"),
	    [NET_CAUSE_TOKEN_WANTED] =
		N_("the server accepts no password at all, only OAuth 2 tokens"),
	    [NET_CAUSE_WEB_LOGIN] =
		N_("the provider wants a person to log in on its web page first"),
	    [NET_CAUSE_UNSAFE] =
		N_("the server accepts the login and then opens no folder for this program"),
	    [NET_CAUSE_BUSY] = N_("the server has too many connections or logins from here"),
	    [NET_CAUSE_QUOTA] = N_("the mailbox, or what may be sent from it, is over its limit"),
	    [NET_CAUSE_NO_LOGIN] = N_("the server offers no login at this port"),
	    [NET_CAUSE_SENDER] = N_("the server does not let this user send from this address"),
	};

	return _(sentences[cause]);
}
