/*
 * Mails to the owner: reports and alerts. They leave from the first mailbox, unless that is
 * what is wrong, through the outbox like any other.
 */
#include "desk_p.h"

static int show(
    const struct desk *desk, const struct owner_mail *mail, struct bytes bytes, struct error *error)
{
	const struct owner_sample sample = {.name = desk->sample_name,
	    .subject = mail->subject,
	    .text = mail->text,
	    .html = mail->html,
	    .mail = bytes};

	return desk->owner_listener->take(desk->owner_listener->context, &sample, error);
}

int owner_mail_queue(struct desk *desk, const struct owner_mail *mail, struct arena *arena,
    int64_t *outbox_id_r, struct error *error)
{
	const struct mailbox_settings *mailbox = &desk->settings->mailboxes[mail->mailbox_index];
	const char *to = mail->to != NULL ? mail->to : desk->settings->owner.email;
	int64_t now_ms = clock_now_ms();
	struct compose_input input = {.from = {.name = "hark", .address = mailbox->address},
	    .to = to,
	    .to_name = text_equal_ascii_case(to, desk->settings->owner.email)
			   ? desk->settings->owner.name
			   : "",
	    .subject = mail->subject,
	    .text = mail->text,
	    .html = mail->html,
	    .message_id = compose_message_id(arena, 0, mailbox->address),
	    .auto_submitted = "auto-generated",
	    .instance_id = desk->instance_id,
	    .language = desk->settings->owner.language,
	    .date_ms = now_ms,
	    .offset_minutes = civil_from_ms(now_ms).offset_minutes};
	struct outbox_record record = {.kind = mail->kind,
	    .template_name = "",
	    .sender = mailbox->address,
	    .recipient = to,
	    .subject = mail->subject,
	    .message_id = input.message_id,
	    .state = "queued",
	    .due_ms = now_ms,
	    .created_ms = now_ms,
	    .reply = ""};
	AUTO_BUFFER struct buffer bytes;

	buffer_init(&bytes, 0);
	if (desk_account(desk, mail->mailbox_index, &record.account_id, error) != 0 ||
	    compose_mail(&input, &bytes, error) != 0)
		return error_add(error, "mail to the owner (%s)", mail->kind);
	record.content = (struct bytes){(const uint8_t *)bytes.data, bytes.size};
	if (desk->owner_listener != NULL && show(desk, mail, record.content, error) != 0)
		return -1;
	return store_outbox_add(desk->store, &record, outbox_id_r, error);
}
