/*
 * The one mail that hark setup sends: to the owner, so that they see that hark's mails arrive, and
 * where.
 */
#include "desk_p.h"
#include "hark/desk_setup.h"

static const char *text_of(const struct mailbox_settings *mailbox, struct arena *arena)
{
	return arena_printf(arena,
	    _("This is hark, which listens to those who write to %s.\n\n"
	      "That you read this means that its reports and alerts will reach you. If it lies in "
	      "the folder for spam, tell your mail program that it is none.\n\n"
	      "There is nothing to answer.\n"),
	    mailbox->address);
}

static int compose(const struct settings *settings, struct arena *arena, struct buffer *mail_r,
    struct error *error)
{
	const struct mailbox_settings *mailbox = &settings->mailboxes[0];
	int64_t now_ms = clock_now_ms();
	const struct compose_input input = {.from = {.name = "hark", .address = mailbox->address},
	    .to = settings->owner.email,
	    .to_name = settings->owner.name,
	    .subject = _("hark: a mail to see that mails arrive"),
	    .text = text_of(mailbox, arena),
	    .message_id = compose_message_id(arena, 0, mailbox->address),
	    .auto_submitted = "auto-generated",
	    .language = settings->owner.language,
	    .date_ms = now_ms,
	    .offset_minutes = civil_from_ms(now_ms).offset_minutes};

	return compose_mail(&input, mail_r, error);
}

int setup_send_test(
    const struct settings *settings, enum smtp_result *result_r, struct error *error)
{
	const char *language = language_current();
	struct arena *arena = arena_new();
	struct smtp_outcome outcome;
	struct smtp *smtp;
	struct buffer mail;
	int done;

	language_use(settings->owner.language);
	done = compose(settings, arena, &mail, error);
	language_use(language);
	arena_free(&arena);
	if (done != 0) {
		*result_r = SMTP_FAILED;
		return -1;
	}
	smtp = smtp_new(&settings->mailboxes[0].smtp, NULL);
	*result_r = smtp_send(smtp, settings->mailboxes[0].address, settings->owner.email,
	    (struct bytes){(const uint8_t *)mail.data, mail.size}, &outcome, error);
	smtp_free(&smtp);
	buffer_free(&mail);
	return *result_r == SMTP_SENT ? 0 : -1;
}
