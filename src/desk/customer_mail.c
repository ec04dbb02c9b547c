/*
 * Whose mail it is, what it says, and what the guard is asked about it: the same for a mail that is
 * taken in and for one that is explained.
 */
#include "desk_p.h"

#include <string.h>

/* A mail without any usable address still is somebody's. */
#define NOBODY "nobody" NOWHERE

/* Who wrote: the form's visitor, else From, else the next best header that names an address. */
static const char *customer_address(const struct message *message, const char *visitor)
{
	const char *const candidates[] = {visitor, message->from.address,
	    message->reply_to.count > 0 ? message->reply_to.items[0].address : NULL,
	    message->sender.address, message->return_path};

	for (size_t i = 0; i < ARRAY_SIZE(candidates); i++)
		if (candidates[i] != NULL && candidates[i][0] != '\0')
			return candidates[i];
	return NOBODY;
}

struct customer_mail customer_mail_of(
    const struct desk *desk, const struct message *message, struct arena *arena)
{
	struct customer_mail mail = {.message = message};

	mail.is_form = form_find(desk, message, arena, &mail.channel);
	if (mail.is_form) {
		mail.visitor = form_visitor(desk, message, &mail.channel);
		mail.message = form_as_mail(message, mail.visitor, &mail.channel, arena);
	}
	mail.address = customer_address(message, mail.visitor);
	mail.name = mail.is_form ? "" : message->from.name;
	if (mail.channel.name != NULL)
		mail.name = mail.channel.name;
	mail.text = mail.channel.text != NULL ? mail.channel.text : message->new_text;
	return mail;
}

/*
 * What the owner says of the sender and, for a form, of its visitor. "noreply@*: never_ack" is
 * about whom we would answer, and that is not the form.
 */
static struct sender_rule sender_rules(
    const struct ruleset *rules, const struct customer_mail *mail, const char *from)
{
	struct sender_rule rule = ruleset_sender(rules, from);

	if (mail->is_form && guard_is_system_address(from))
		rule.never_ack = false;
	if (mail->visitor != NULL && ruleset_sender(rules, mail->visitor).never_ack)
		rule.never_ack = true;
	return rule;
}

struct guard_input customer_mail_guard(const struct desk *desk,
    const struct mailbox_settings *mailbox, const struct customer_mail *mail,
    const struct message *message)
{
	struct sender_rule rule = sender_rules(desk->rules, mail, message->from.address);
	bool is_person = rule.treat_as != NULL && strcmp(rule.treat_as, "person") == 0;

	return (struct guard_input){.message = mail->message,
	    .settings = desk->settings,
	    .mailbox = mailbox,
	    .instance_id = desk->instance_id,
	    .treat_as_person = mail->is_form || is_person,
	    .never_ack = rule.never_ack,
	    .now_ms = clock_now_ms()};
}
