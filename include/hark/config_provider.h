/*
 * Mail providers: which addresses are theirs, where their servers are, which kind of secret they
 * want from a program, and where a person gets it. A table without code to run; nothing is owned.
 */
#ifndef HARK_CONFIG_PROVIDER_H
#define HARK_CONFIG_PROVIDER_H

#include "hark/config.h"

enum provider_secret {
	PROVIDER_PASSWORD,     /* the one that a person logs in with */
	PROVIDER_APP_PASSWORD, /* one made for this program alone */
	PROVIDER_CODE,	       /* the same by the name that Chinese providers use */
	PROVIDER_TOKEN,	       /* OAuth 2: an access token from a command */
};

struct provider_server {
	const char *host;
	int port;
	enum tls_mode tls;
};

struct provider {
	const char *id;	  /* "gmail" */
	const char *name; /* for people; translate */
	/* Globs of the domains of addresses, and of the hosts that receive for a domain of the
	 * customer's own; NULL ends them. */
	const char *const *domains, *const *mx;
	struct provider_server imap, smtp;
	enum provider_secret secret;
	/* Sentences; translate. switch_on NULL: access by IMAP needs no switching on. */
	const char *switch_on, *secret_from;
};

/* The whole table, in the order in which it is looked through. */
const struct provider *provider_table(size_t *count_r);
/* NULL: no provider that is known. ASCII case is ignored. */
const struct provider *provider_of_domain(const char *domain);
const struct provider *provider_of_mx(const char *host);     /* a final "." is, too */
const struct provider *provider_of_server(const char *host); /* one of its imap or smtp hosts */
/* "app password", in the current language. */
const char *provider_secret_word(enum provider_secret secret);

#endif
