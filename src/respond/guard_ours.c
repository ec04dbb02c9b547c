/*
 * Which addresses are ours, with or without +detail (RFC 5233): mail from them is our own, mail to
 * them is to us.
 */
#include <stdio.h>
#include <string.h>

#include "respond/respond_p.h"

/* Longer than any address that can be ours. */
#define ADDRESS_SIZE 512

bool address_is_ours(const struct settings *settings, const char *address)
{
	char plain[ADDRESS_SIZE];

	address_drop_detail(address, plain, sizeof(plain));
	return settings_has_own_address(settings, address) ||
	       settings_has_own_address(settings, plain);
}

bool address_names_mailbox(const struct mailbox_settings *mailbox, const char *text)
{
	static const char between[] = " \t\r\n,;:<>()\"";

	for (text += strspn(text, between); *text != '\0'; text += strspn(text, between)) {
		char address[ADDRESS_SIZE], plain[ADDRESS_SIZE];
		size_t length = strcspn(text, between);

		if (length < sizeof(address)) {
			snprintf(address, sizeof(address), "%.*s", (int)length, text);
			address_drop_detail(address, plain, sizeof(plain));
			if (mailbox_has_address(mailbox, address) ||
			    mailbox_has_address(mailbox, plain))
				return true;
		}
		text += length;
	}
	return false;
}
