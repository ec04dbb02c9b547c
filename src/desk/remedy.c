/*
 * Remedies: what a person can do about a server that does not let hark in. One place for hark
 * setup, hark doctor and the alerts; what the provider wants to have done comes from its table.
 */
#include "hark/desk_setup.h"

static const char *usual_ports(bool is_smtp)
{
	return is_smtp ? _("Usual are port 465 with \"tls: implicit\" and port 587 with \"tls: "
			   "starttls\".")
		       : _("Usual are port 993 with \"tls: implicit\" and port 143 with \"tls: "
			   "starttls\".");
}

/* What a person has to do at the provider, in its own words; NULL: it is none that is known. */
static const char *secret_from(const struct provider *provider, struct arena *arena)
{
	if (provider == NULL)
		return NULL;
	return arena_printf(arena, _("%s wants a secret of this kind from hark: %s. %s"),
	    _(provider->name), provider_secret_word(provider->secret), _(provider->secret_from));
}

static const char *about_secret(const struct provider *provider, struct arena *arena)
{
	const char *told = secret_from(provider, arena);

	return told != NULL
		   ? told
		   : _("Correct user and secret. Many providers want an app password or "
		       "authorisation code in place of the password; you make it in the settings "
		       "of the mailbox on the web.");
}

/* No password will do, whichever it is. */
static const char *about_token(const struct provider *provider, struct arena *arena)
{
	return provider != NULL && provider->secret == PROVIDER_TOKEN
		   ? secret_from(provider, arena)
		   : _("In place of a password, give a command that prints an OAuth 2 access token "
		       "for IMAP and SMTP; the manual hark.yaml(5) says how under token_command.");
}

static const char *about_switch(const struct provider *provider)
{
	return provider != NULL && provider->switch_on != NULL
		   ? _(provider->switch_on)
		   : _("Switch on IMAP and SMTP for mail programs in the settings of the mailbox "
		       "on the web; in a company its administrator may have to.");
}

static const char *about_tls(enum net_cause cause)
{
	switch (cause) {
	case NET_CAUSE_CERTIFICATE_OLD:
		return _("Whoever runs the server has to renew its certificate; see also that "
			 "the clock of this machine is right.");
	case NET_CAUSE_CERTIFICATE_HOST:
		return _("Give the server the host name that its certificate bears; your "
			 "provider's instructions for mail programs tell it.");
	default:
		return _("If the server is your own, name the certificate of its authority with "
			 "ca_file. If not, somebody may be listening in: nothing was sent.");
	}
}

static const char *about_limits(enum net_cause cause)
{
	switch (cause) {
	case NET_CAUSE_BUSY:
		return _("Close other programs that use this mailbox and wait some minutes; harkd "
			 "tries again by itself.");
	case NET_CAUSE_QUOTA:
		return _("Make room in the mailbox, or wait until the provider's limit is over; "
			 "harkd tries again by itself.");
	case NET_CAUSE_UNSAFE:
		return _("hark does say who it is. Log in on the web once, see under "
			 "POP3/SMTP/IMAP that IMAP is on, and make a new authorisation code; if "
			 "that does not help, ask the provider to allow this machine.");
	case NET_CAUSE_WEB_LOGIN:
		return _("Log in to the mailbox with a browser, best from this network, confirm "
			 "that it was you, and try again.");
	default:
		return _("The address must be the mailbox's own or one that the provider knows as "
			 "its alias; \"user\" must be who owns it.");
	}
}

static const char *about_connection(
    const struct remedy_of *of, enum net_cause cause, struct arena *arena)
{
	switch (cause) {
	case NET_CAUSE_NAME:
		return _("Correct the host; mail servers are often called imap., mail. or smtp. "
			 "before the domain. If it is right, see that this machine can resolve "
			 "names.");
	case NET_CAUSE_DNS:
		return _("See that this machine is connected and reaches its name servers "
			 "(/etc/resolv.conf); harkd keeps trying by itself.");
	case NET_CAUSE_BLOCKED:
		return arena_printf(arena,
		    _("See whether host and port are right, and whether a firewall or the company "
		      "that hosts this machine blocks the port; harkd keeps trying by itself. %s"),
		    usual_ports(of->is_smtp));
	case NET_CAUSE_CLOSED:
		return arena_printf(arena,
		    _("See that the server runs, and that host and port are right; harkd keeps "
		      "trying by itself. %s"),
		    usual_ports(of->is_smtp));
	case NET_CAUSE_GARBAGE:
	case NET_CAUSE_NO_STARTTLS:
	case NET_CAUSE_NO_TLS:
	case NET_CAUSE_HANDSHAKE:
		return arena_printf(arena,
		    _("Correct host, port or tls; harkd keeps trying by "
		      "itself, and sends no secret without TLS. %s"),
		    usual_ports(of->is_smtp));
	case NET_CAUSE_NO_LOGIN:
		return arena_printf(arena,
		    _("Correct port or tls, or say \"login: no\" if this server wants none. %s"),
		    usual_ports(of->is_smtp));
	default:
		return _("See whether host and port are right and the network or a firewall lets "
			 "them through; harkd keeps trying by itself.");
	}
}

const char *remedy_of(const struct remedy_of *of, struct arena *arena)
{
	enum net_cause cause = (enum net_cause)of->error->cause;
	const struct provider *provider =
	    of->server->host != NULL ? provider_of_server(of->server->host) : NULL;

	switch (cause) {
	case NET_CAUSE_LOGIN:
	case NET_CAUSE_APP_PASSWORD:
		return about_secret(provider, arena);
	case NET_CAUSE_TOKEN_WANTED:
		return about_token(provider, arena);
	case NET_CAUSE_TOKEN:
		return _("Run token_command by hand as the user who runs harkd; if it asks for it, "
			 "sign in anew. The token must be good for IMAP and for SMTP.");
	case NET_CAUSE_SECRET:
		return _("Correct the key that the message names; the user who runs harkd must be "
			 "able to read that file or run that command.");
	case NET_CAUSE_SWITCHED_OFF:
		return about_switch(provider);
	case NET_CAUSE_CERTIFICATE_OLD:
	case NET_CAUSE_CERTIFICATE_HOST:
	case NET_CAUSE_CERTIFICATE_ISSUER:
		return about_tls(cause);
	case NET_CAUSE_BUSY:
	case NET_CAUSE_QUOTA:
	case NET_CAUSE_UNSAFE:
	case NET_CAUSE_WEB_LOGIN:
	case NET_CAUSE_SENDER:
		return about_limits(cause);
	default:
		return about_connection(of, cause, arena);
	}
}
