/*
 * certificate: when the server's certificate ends, so that the owner hears of it before mail stops.
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

int64_t certificate_ends_ms(CURL *curl)
{
	const struct curl_tlssessioninfo *tls = NULL;
	const gnutls_datum_t *chain;
	unsigned count = 0;

	if (curl_easy_getinfo(curl, CURLINFO_TLS_SSL_PTR, &tls) != CURLE_OK || tls == NULL ||
	    tls->backend != CURLSSLBACKEND_GNUTLS || tls->internals == NULL)
		return 0;
	chain = gnutls_certificate_get_peers(tls->internals, &count);
	return chain != NULL && count > 0 ? ends_ms(&chain[0]) : 0;
}
