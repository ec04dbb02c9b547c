/*
 * The automatic first answer: rendered in the customer's language, composed to bytes, and put into
 * the outbox inside the transaction that records the feedback.
 */
#include "desk_p.h"

#include <string.h>

struct ack_variant acknowledgement_variant(const struct desk *desk,
    const struct category_info *category, const char *language, bool is_vip, struct arena *arena)
{
	struct ack_occasion occasion = {
	    .category_template = category != NULL ? category->template_name : NULL,
	    .hours = hours_look(
		&desk->settings->hours, clock_now_ms() + desk->settings->acknowledge.after_ms)
			 .state,
	    .is_vip = is_vip};

	return variant_choose(desk->templates, language, &occasion, arena);
}

static int render(const struct ack_input *input, const char *language,
    const struct ack_variant *variant, struct arena *arena, struct rendered *rendered_r,
    struct error *error)
{
	const struct desk *desk = input->context->desk;
	struct mail_facts facts = {.number = input->feedback_id,
	    .customer = input->is_form ? "" : input->customer_name,
	    .subject = input->is_form ? "" : input->message->subject,
	    .address = input->context->mailbox->address,
	    .hours = hours_look(
		&desk->settings->hours, clock_now_ms() + desk->settings->acknowledge.after_ms),
	    .is_vip = input->is_vip};

	if (input->category != NULL)
		facts.category = strcmp(language, "zh") == 0 ? input->category->name_zh
							     : input->category->name_en;
	return template_render(desk->templates, language, variant->name,
	    catalogue_scope(&facts, desk->settings, language, arena), arena, rendered_r, error);
}

static int compose(const struct ack_input *input, const char *language,
    const struct rendered *rendered, const char *message_id, struct buffer *mail_r,
    struct error *error)
{
	const struct mailbox_settings *mailbox = input->context->mailbox;
	int64_t now_ms = clock_now_ms();
	/* RFC 5322 3.6.4: without References their In-Reply-To takes its place. */
	const char *const in_reply_to[] = {input->message->in_reply_to};
	bool has_references = input->message->reference_count > 0;
	struct compose_input mail = {.from = {.name = mailbox->name != NULL ? mailbox->name : "",
					 .address = mailbox->address},
	    .to = input->recipient,
	    .to_name = "", /* no words of theirs: a forged name would be somebody's advertisement */
	    .subject = rendered->subject,
	    .text = rendered->text,
	    .html = rendered->html,
	    .message_id = message_id,
	    .in_reply_to = input->message->message_id,
	    .references = has_references ? input->message->references : in_reply_to,
	    .reference_count = has_references		   ? input->message->reference_count
			       : in_reply_to[0][0] != '\0' ? 1
							   : 0,
	    .auto_submitted = "auto-replied",
	    .instance_id = input->context->desk->instance_id,
	    .language = language,
	    .date_ms = now_ms,
	    .offset_minutes = civil_from_ms(now_ms).offset_minutes};

	return compose_mail(&mail, mail_r, error);
}

static int put_into_outbox(const struct ack_input *input, const char *template_name,
    const struct rendered *rendered, const char *message_id, const struct buffer *mail,
    struct error *error)
{
	const struct take_in_context *context = input->context;
	struct store *store = context->desk->store;
	int64_t now_ms = clock_now_ms(), outbox_id;
	struct outbox_record record = {.account_id = context->account_id,
	    .feedback_id = input->feedback_id,
	    .kind = "ack",
	    .template_name = template_name,
	    .sender = context->mailbox->address,
	    .recipient = input->recipient,
	    .subject = rendered->subject,
	    .message_id = message_id,
	    .content = {(const uint8_t *)mail->data, mail->size},
	    .state = "queued",
	    .due_ms = now_ms + context->desk->settings->acknowledge.after_ms,
	    .created_ms = now_ms,
	    .reply = ""};

	if (store_outbox_add(store, &record, &outbox_id, error) != 0)
		return -1;
	return acknowledgement_count(
	    store, input->recipient, input->template_name, input->feedback_id, now_ms, error);
}

int acknowledgement_count(struct store *store, const char *recipient, const char *template_name,
    int64_t feedback_id, int64_t at_ms, struct error *error)
{
	char person[ADDRESS_BYTES_MAX + 1];

	address_person(recipient, person, sizeof(person));
	return store_sent_ack_add(store, person, template_name, feedback_id, at_ms, error);
}

int acknowledgement_queue(const struct ack_input *input, struct arena *arena,
    struct ack_variant *variant_r, struct error *error)
{
	const struct desk *desk = input->context->desk;
	const char *language = catalogue_language(desk->settings, input->message->language);
	const char *message_id =
	    compose_message_id(arena, input->feedback_id, input->context->mailbox->address);
	struct ack_variant variant =
	    acknowledgement_variant(desk, input->category, language, input->is_vip, arena);
	AUTO_BUFFER struct buffer mail;
	struct rendered rendered;

	buffer_init(&mail, 0);
	if (render(input, language, &variant, arena, &rendered, error) != 0)
		return error_add(error, "acknowledgement of #%lld", (long long)input->feedback_id);
	reference_put(&rendered, input->feedback_id, message_id, arena);
	if (compose(input, language, &rendered, message_id, &mail, error) != 0)
		return error_add(error, "acknowledgement of #%lld", (long long)input->feedback_id);
	*variant_r = variant;
	return put_into_outbox(input, variant.name, &rendered, message_id, &mail, error);
}
