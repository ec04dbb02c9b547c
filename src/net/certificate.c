/*
 * certificate: when the server's certificate ends, so that the owner hears of it before mail stops;
 * and why one is refused, which libcurl does not tell.
 * libcurl's own CERTINFO parses a chain before it is verified; here GnuTLS is asked about one that
 * was, in a connection that is up.
 */
#include "net_p.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

static int64_t ends_ms(const gnutls_datum_t *der)
{
	gnutls_x509_crt_t certificate;
	time_t ends = (time_t)-1;

	if (gnutls_x509_crt_init(&certificate) != 0)
		return 0;
	if (gnutls_x509_crt_import(certificate, der, GNUTLS_X509_FMT_DER) == 0)
		ends = gnutls_x509_crt_get_expiration_time(certificate);
	gnutls_x509_crt_deinit(certificate);
	return ends == (time_t)-1 ? 0 : (int64_t)ends * SECOND_MS;
}

static const gnutls_datum_t *own_certificate(CURL *curl)
{
	const struct curl_tlssessioninfo *tls = NULL;
	const gnutls_datum_t *chain;
	unsigned count = 0;

	if (curl_easy_getinfo(curl, CURLINFO_TLS_SSL_PTR, &tls) != CURLE_OK || tls == NULL ||
	    tls->backend != CURLSSLBACKEND_GNUTLS || tls->internals == NULL)
		return NULL;
	chain = gnutls_certificate_get_peers(tls->internals, &count);
	return chain != NULL && count > 0 ? &chain[0] : NULL;
}

int64_t certificate_ends_ms(CURL *curl)
{
	const gnutls_datum_t *der = own_certificate(curl);

	return der != NULL ? ends_ms(der) : 0;
}

/* ---- why one is not accepted ---- */

struct look {
	CURL *curl;
	const char *host;
	enum net_cause cause;
};

static enum net_cause cause_of(const gnutls_datum_t *der, const char *host)
{
	enum net_cause cause = NET_CAUSE_CERTIFICATE_ISSUER;
	gnutls_x509_crt_t certificate;

	if (gnutls_x509_crt_init(&certificate) != 0)
		return cause;
	if (gnutls_x509_crt_import(certificate, der, GNUTLS_X509_FMT_DER) == 0) {
		time_t ends = gnutls_x509_crt_get_expiration_time(certificate);

		if (gnutls_x509_crt_check_hostname(certificate, host) == 0)
			cause = NET_CAUSE_CERTIFICATE_HOST;
		else if (ends != (time_t)-1 && ends < time(NULL))
			cause = NET_CAUSE_CERTIFICATE_OLD;
	}
	gnutls_x509_crt_deinit(certificate);
	return cause;
}

/* The first word under TLS ends it: nothing is to be said to such a server. */
static size_t on_line(char *line, size_t one, size_t size, void *context)
{
	struct look *look = context;
	const gnutls_datum_t *der = own_certificate(look->curl);

	(void)line;
	(void)one;
	if (der == NULL)
		return size;
	look->cause = cause_of(der, look->host);
	return 0;
}

enum net_cause certificate_cause(enum transport_kind kind, const struct server_settings *server)
{
	const struct net_timing timing = timing_or_default(NULL);
	struct look look = {.host = server->host, .cause = NET_CAUSE_CERTIFICATE_ISSUER};
	char error_text[CURL_ERROR_SIZE] = "";

	if (transport_new(kind, server, &timing, "", error_text, &look.curl, NULL) != 0)
		return look.cause;
	(void)curl_easy_setopt(look.curl, CURLOPT_SSL_VERIFYPEER, 0L);
	(void)curl_easy_setopt(look.curl, CURLOPT_SSL_VERIFYHOST, 0L);
	(void)curl_easy_setopt(look.curl, CURLOPT_CONNECT_ONLY, 1L);
	(void)curl_easy_setopt(look.curl, CURLOPT_TIMEOUT_MS, (long)timing.connect_ms);
	(void)curl_easy_setopt(look.curl, CURLOPT_HEADERFUNCTION, on_line);
	(void)curl_easy_setopt(look.curl, CURLOPT_HEADERDATA, &look);
	(void)curl_easy_perform(look.curl);
	curl_easy_cleanup(look.curl);
	return look.cause;
}
