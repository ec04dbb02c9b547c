/*
 * What would become of a mail: the same triage and the same guard as in take_in, with an empty
 * past.
 */
#include "desk_p.h"

#include <stdlib.h>
#include <string.h>

static const char *state_of(enum nature nature, struct arena *arena)
{
	switch (nature) {
	case NATURE_PERSON:
		return "feedback";
	case NATURE_OWN:
		return "own";
	case NATURE_UNREADABLE:
		return "quarantined";
	default:
		return arena_printf(arena, "ignored:%s", nature_word(nature));
	}
}

static void ask_guard(const struct desk *desk, const struct message *message,
    const struct customer_mail *mail, struct guard_decision *decision_r)
{
	struct guard_input input =
	    customer_mail_guard(desk, &desk->settings->mailboxes[0], mail, message);

	input.mail_date_ms = input.now_ms;
	guard_decide(&input, decision_r);
}

static struct ack_variant variant_of(const struct desk *desk, const struct customer_mail *mail,
    const struct verdict *verdict, struct arena *arena)
{
	return acknowledgement_variant(desk, ruleset_find_category(desk->rules, verdict->category),
	    catalogue_language(desk->settings, mail->message->language),
	    ruleset_sender(desk->rules, mail->address).is_vip, arena);
}

void explain_message(struct desk *desk, const struct message *message, struct arena *arena,
    struct explanation *explanation_r)
{
	struct customer_mail mail = customer_mail_of(desk, message, arena);
	struct explanation explanation = {.message = message,
	    .channel = mail.channel.id,
	    .address = mail.address,
	    .name = mail.name,
	    .recipient = guard_recipient(mail.message)};
	struct triage_input input = {0};

	desk_borrow_instance(desk);
	explanation.nature = take_in_nature(desk, message, arena, &explanation.nature_reason);
	explanation.state = state_of(explanation.nature, arena);
	past_fill(&input, message, arena);
	input.text = mail.text;
	input.from = mail.address;
	input.from_name = mail.name;
	triage_explain(
	    desk->rules, &input, message->quoted, message->signature, arena, &explanation.triage);
	ask_guard(desk, message, &mail, &explanation.guard);
	explanation.ack = variant_of(desk, &mail, &explanation.triage.verdict, arena);
	*explanation_r = explanation;
}
