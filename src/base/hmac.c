/* hmac: HMAC-SHA256 and base64 by GnuTLS, which is there for TLS. */
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <string.h>

#include "hark/base.h"

#define SHA256_BYTES 32

void hmac_sha256_base64(
    const void *key, size_t key_size, const void *data, size_t size, char out[HMAC_BASE64_SIZE])
{
	uint8_t digest[SHA256_BYTES];
	const gnutls_datum_t datum = {.data = digest, .size = sizeof(digest)};
	gnutls_datum_t text = {NULL, 0};

	/* It can only fail where the library itself is broken: then nothing may be sent as signed.
	 */
	if (gnutls_hmac_fast(GNUTLS_MAC_SHA256, key, key_size, data, size, digest) != 0 ||
	    gnutls_base64_encode2(&datum, &text) != 0 || text.size != HMAC_BASE64_SIZE - 1) {
		log_error("GnuTLS gives no HMAC-SHA256");
		abort();
	}
	memcpy(out, text.data, text.size);
	out[text.size] = '\0';
	gnutls_free(text.data);
}

bool base64_decode(const char *text, struct buffer *out)
{
	gnutls_datum_t datum, bytes = {NULL, 0};
	size_t length = strlen(text);
	AUTO_FREE char *copy = mem_strndup(text, length);
	bool is_done;

	datum = (gnutls_datum_t){.data = (unsigned char *)copy, .size = (unsigned)length};
	if (length > SECRET_BYTES_MAX || gnutls_base64_decode2(&datum, &bytes) != 0) {
		explicit_bzero(copy, length);
		return false;
	}
	is_done = buffer_append(out, bytes.data, bytes.size);
	explicit_bzero(bytes.data, bytes.size);
	explicit_bzero(copy, length);
	gnutls_free(bytes.data);
	return is_done;
}
