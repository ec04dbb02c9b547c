/*
 * Form mails: the machine that sends them is not who wrote. The visitor stands in a field of the
 * text or in Reply-To; whatever he typed there is a claim of his, so that the acknowledgement goes
 * to it only when the guard would answer a mail from that address, and without a word of his.
 */
#include "desk_p.h"

#include <string.h>

bool form_find(const struct desk *desk, const struct message *message, struct arena *arena,
    struct channel_match *match_r)
{
	*match_r = ruleset_channel(desk->rules, message->from.address, message->text, arena);
	return channel_has_fields(match_r);
}

/* No machine's and none of ours: a form whose Reply-To is the shop itself names no visitor. */
static bool may_be_visitor(
    const struct desk *desk, const struct message *message, const char *address)
{
	return guard_is_usable_address(address) &&
	       !text_equal_ascii_case(address, message->from.address) &&
	       !settings_has_own_address(desk->settings, address);
}

const char *form_visitor(
    const struct desk *desk, const struct message *message, const struct channel_match *match)
{
	if (match->email != NULL && guard_is_usable_address(match->email))
		return match->email;
	for (size_t i = 0; i < message->reply_to.count; i++)
		if (may_be_visitor(desk, message, message->reply_to.items[i].address))
			return message->reply_to.items[i].address;
	return NULL;
}

const struct message *form_as_mail(const struct message *message, const char *visitor,
    const struct channel_match *match, struct arena *arena)
{
	struct message *mail = arena_alloc(arena, sizeof(*mail));

	*mail = *message;
	mail->from = (struct mail_address){"", visitor != NULL ? visitor : ""};
	mail->sender = (struct mail_address){"", ""};
	mail->reply_to = (struct mail_addresses){NULL, 0};
	mail->nature = NATURE_PERSON;
	/* The labels may be in another one. */
	if (match->text != NULL)
		mail->language = message_language(match->text);
	return mail;
}
