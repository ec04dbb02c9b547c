/*
 * Whether a mail that says it is the owner's is. Anybody can write an address into From; what the
 * owner's word may do needs more: the mail lies in the mailbox's own Sent folder, or the server
 * that received it says that it does come from the owner's domain.
 *
 * A forged Authentication-Results field in the mail itself lies below the one that our server puts
 * on top. Where a server writes none, the forged one would be the topmost: that is why no server
 * is trusted by guess, only those named in the settings and providers known to write it always.
 */
#include "desk_p.h"

#include <string.h>

static const struct {
	const char *imap_host, *server;
} providers[] = {
    {"imap.gmail.com", "mx.google.com"},
    {"imap.googlemail.com", "mx.google.com"},
    {"imap.fastmail.com", "messagingengine.com"},
};

static bool is_trusted(const struct mailbox_settings *mailbox, const char *value)
{
	const struct text_list *servers = &mailbox->trusted_authserv;

	for (size_t i = 0; i < servers->count; i++)
		if (authentication_results_is_by(value, servers->items[i]))
			return true;
	if (servers->count > 0)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(providers); i++)
		if (text_equal_ascii_case(mailbox->imap.host, providers[i].imap_host))
			return authentication_results_is_by(value, providers[i].server);
	return false;
}

enum proof owner_proof(const struct take_in_context *context, const struct message *message)
{
	const char *results = message_header(message, "authentication-results");
	const char *at = strrchr(message->from.address, '@');

	if (context->is_sent)
		return PROOF_SENT;
	if (results == NULL || at == NULL ||
	    !settings_has_own_address(context->desk->settings, message->from.address))
		return PROOF_NONE;
	return is_trusted(context->mailbox, results) && authentication_results_pass(results, at + 1)
		   ? PROOF_AUTHENTICATED
		   : PROOF_NONE;
}
