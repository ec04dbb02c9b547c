/*
 * wire_address: an address whose domain is in a script of its own, as every server takes it (RFC
 * 5890: xn--...), in the envelope and in the header alike. Pure.
 */
#include <hark/base.h>

#include <stdio.h>
#include <string.h>
#include <unicode/uidna.h>

static bool is_ascii(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

bool wire_is_ascii(const char *text)
{
	return is_ascii(text, strlen(text));
}

/* The length of the domain as A-labels, 0 when it has none. STD3: without it a fullwidth '>' or
 * blank becomes that of ASCII, and ends the address in its command. */
static size_t to_ascii(const char *domain, char *out, size_t room)
{
	UErrorCode code = U_ZERO_ERROR;
	UIDNAInfo info = UIDNA_INFO_INITIALIZER;
	UIDNA *idna = uidna_openUTS46(
	    UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI | UIDNA_USE_STD3_RULES, &code);
	int32_t length = uidna_nameToASCII_UTF8(idna, domain, -1, out, (int32_t)room, &info, &code);

	uidna_close(idna);
	return U_SUCCESS(code) && info.errors == 0 && length > 0 && (size_t)length < room
		   ? (size_t)length
		   : 0;
}

void wire_address(const char *address, char out[WIRE_ADDRESS_BYTES_MAX])
{
	const char *at = strrchr(address, '@');
	size_t local = at != NULL ? (size_t)(at + 1 - address) : 0;

	snprintf(out, WIRE_ADDRESS_BYTES_MAX, "%s", address);
	if (at == NULL || wire_is_ascii(at) || !is_ascii(address, local))
		return;
	if (to_ascii(at + 1, out + local, WIRE_ADDRESS_BYTES_MAX - local) == 0)
		snprintf(out, WIRE_ADDRESS_BYTES_MAX, "%s", address);
}
