/*
 * What the rules ask of the past: other customers with the same trouble, this customer's mails and
 * segment. A question that the store cannot answer is a warning in the log and a condition that is
 * not fulfilled: a mail is never lost for its priority's sake.
 */
#include "desk_p.h"

static size_t customers_in(void *context, const char *category, int64_t hours, size_t enough)
{
	const struct past *past = context;
	struct error error;
	size_t count = 0;

	if (store_feedback_customers_since(
		past->store, category, past->at_ms - hours * HOUR_MS, enough, &count, &error) != 0)
		log_warning("impact not counted: %s", error.text);
	return count + (past->is_arriving ? 1 : 0);
}

static size_t contacts_in(void *context, int64_t hours, size_t enough)
{
	const struct past *past = context;
	struct error error;
	size_t count = 0;

	if (store_customer_contacts_since(past->store, past->customer_id,
		past->at_ms - hours * HOUR_MS, enough, &count, &error) != 0)
		log_warning("contacts not counted: %s", error.text);
	return count + (past->is_arriving ? 1 : 0);
}

static const char *segment(void *context)
{
	const struct past *past = context;
	const char *word;
	struct error error;

	if (store_customer_segment(past->store, past->customer_id, past->at_ms, &word, &error) == 0)
		return word;
	log_warning("segment not found: %s", error.text);
	return NULL;
}

static bool is_vip(const struct past *past)
{
	struct error error;
	bool is_vip = false;

	if (store_customer_is_vip(past->store, past->customer_id, &is_vip, &error) != 0)
		log_warning("VIP not found: %s", error.text);
	return is_vip;
}

struct triage_input past_input(struct past *past)
{
	return (struct triage_input){.customers_in = customers_in,
	    .contacts_in = contacts_in,
	    .segment = segment,
	    .is_vip = is_vip(past),
	    .context = past};
}

void past_fill(struct triage_input *input, const struct message *message, struct arena *arena)
{
	const char **names = arena_array(arena, message->attachment_count, sizeof(*names));

	for (size_t i = 0; i < message->attachment_count; i++)
		names[i] = message->attachments[i].name;
	input->subject = message->subject;
	input->text = message->new_text;
	input->from = message->from.address;
	input->from_name = message->from.name;
	input->attachments = names;
	input->attachment_count = message->attachment_count;
}
