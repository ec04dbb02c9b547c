/*
 * Providers where anybody has a mailbox: whoever shares such a domain shares nothing else.
 */
#include "respond/respond_p.h"

/* Patterns of whole domains, as a shell has them. */
static const char *const domains[] = {
    /* anywhere */
    "gmail.com", "googlemail.com", "outlook.*", "hotmail.*", "live.*", "msn.com", "yahoo.*",
    "ymail.com", "rocketmail.com", "icloud.com", "me.com", "mac.com", "privaterelay.appleid.com",
    "aol.*", "aim.com", "proton.me", "protonmail.*", "pm.me", "tuta.*", "tutanota.*", "zoho.*",
    "zohomail.*", "fastmail.*", "hey.com", "mail.com", "email.com", "inbox.com", "hushmail.com",
    "duck.com", "mozmail.com", "users.noreply.github.com", "gmx.*", "yandex.*", "ya.ru",
    /* China, Taiwan, Hong Kong */
    "qq.com", "vip.qq.com", "foxmail.com", "163.com", "vip.163.com", "126.com", "vip.126.com",
    "yeah.net", "188.com", "sina.com", "sina.cn", "vip.sina.com", "sina.com.cn", "sohu.com",
    "vip.sohu.com", "tom.com", "vip.tom.com", "21cn.com", "139.com", "189.cn", "wo.cn", "wo.com.cn",
    "aliyun.com", "263.net", "china.com", "eyou.com", "hinet.net", "msa.hinet.net", "pchome.com.tw",
    "seed.net.tw", "netvigator.com",
    /* Asia */
    "naver.com", "hanmail.net", "daum.net", "nate.com", "kakao.com", "docomo.ne.jp", "ezweb.ne.jp",
    "au.com", "softbank.ne.jp", "i.softbank.jp", "nifty.com", "rediffmail.com", "singnet.com.sg",
    /* Europe */
    "web.de", "t-online.de", "freenet.de", "arcor.de", "online.de", "posteo.*", "mailbox.org",
    "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "neuf.fr", "bbox.fr",
    "libero.it", "virgilio.it", "tiscali.*", "alice.it", "tin.it", "telefonica.net", "terra.*",
    "sapo.pt", "bluewin.ch", "telenet.be", "skynet.be", "ziggo.nl", "kpnmail.nl", "planet.nl",
    "home.nl", "btinternet.com", "sky.com", "virginmedia.com", "ntlworld.com", "talktalk.net",
    "blueyonder.co.uk", "eircom.net", "telia.com", "seznam.cz", "centrum.cz", "wp.pl", "o2.pl",
    "interia.pl", "onet.pl", "op.pl", "poczta.onet.pl", "gazeta.pl", "freemail.hu", "citromail.hu",
    "abv.bg", "ukr.net", "i.ua", "mail.ru", "bk.ru", "inbox.ru", "list.ru", "rambler.ru",
    /* America, Australia */
    "comcast.net", "verizon.net", "att.net", "sbcglobal.net", "bellsouth.net", "cox.net",
    "charter.net", "earthlink.net", "juno.com", "optonline.net", "shaw.ca", "rogers.com",
    "sympatico.ca", "videotron.ca", "telus.net", "uol.com.br", "bol.com.br", "ig.com.br",
    "globo.com", "prodigy.net.mx", "bigpond.*", "optusnet.com.au", "xtra.co.nz"};

bool free_mail_is(const char *domain)
{
	for (size_t i = 0; i < ARRAY_SIZE(domains); i++)
		if (text_matches_glob(domain, domains[i]))
			return true;
	return false;
}
