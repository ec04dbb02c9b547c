/*
 * Whom mail to an address reaches, as far as its form tells: the guard's caps count people, or one
 * who forges "ann+1@", "ann+2@", ... as senders has one person get them all.
 */
#include <stdio.h>
#include <string.h>

#include "respond/respond_p.h"

void address_drop_detail(const char *address, char *out, size_t size)
{
	const char *plus = strchr(address, '+'), *at = strrchr(address, '@');

	if (plus != NULL && at != NULL && plus < at && plus > address)
		snprintf(out, size, "%.*s%s", (int)(plus - address), address, at);
	else
		snprintf(out, size, "%s", address);
}

/* Dots in the local part of Gmail's addresses say nothing. */
static bool ignores_dots(const char *domain)
{
	return text_equal_ascii_case(domain, "gmail.com") ||
	       text_equal_ascii_case(domain, "googlemail.com");
}

void address_person(const char *address, char *out, size_t size)
{
	char *at, *kept = out;

	address_drop_detail(address, out, size);
	at = strrchr(out, '@');
	if (at == NULL || !ignores_dots(at + 1))
		return;
	for (const char *c = out; c < at; c++)
		if (*c != '.')
			*kept++ = *c;
	memmove(kept, "@gmail.com", sizeof("@gmail.com"));
}
