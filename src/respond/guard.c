/*
 * The guard: may this mail be acknowledged? One table of named rules, worked through from the top;
 * the first that holds the acknowledgement decides. Pure: the caller brings counts, clock and what
 * the store knows.
 *
 * Answering a machine can start a loop that ends with our account blocked; not answering a person
 * costs one courtesy. So doubt means no answer, and the mail is recorded in any case.
 */
#include <stdio.h>
#include <string.h>

#include "respond/respond_p.h"

struct guard_entry {
	const char *word;
	guard_rule *holds;
	/* Only says that a machine wrote it: skipped when the owner says that a person did. */
	bool is_about_machines;
};

static const struct guard_entry rules[] = {
    {"own_mail", guard_own_mail, false},
    {"loop", guard_loop, false},
    {"bounce", guard_bounce, false},
    {"null_path", guard_null_path, false},
    {"auto_submitted", guard_auto_submitted, true},
    {"list", guard_list, true},
    {"list_unsubscribe", guard_list_unsubscribe, true},
    {"x_loop", guard_x_loop, true},
    {"precedence", guard_precedence, true},
    {"auto_header", guard_auto_header, true},
    {"suppress", guard_suppress, true},
    {"no_recipient", guard_no_recipient, false},
    {"system_address", guard_system_address, false},
    {"system_address", guard_system_path, true},
    {"never_ack", guard_never_ack, false},
    {"dead_address", guard_dead_address, false},
    {"silenced", guard_silenced, false},
    {"unreadable", guard_unreadable, false},
    {"nature", guard_nature, true},
    {"no_reply_text", guard_no_reply_text, true},
    {"loop_subject", guard_loop_subject, true},
    {"spam", guard_spam, false},
    {"dmarc", guard_dmarc, false},
    {"not_addressed", guard_not_addressed, false},
    {"old", guard_old, false},
    {"reply_to_ours", guard_reply_to_ours, false},
    {"disabled", guard_disabled, false},
    {"address_cap", guard_address_cap, false},
    {"domain_cap", guard_domain_cap, false},
    {"breaker", guard_breaker, false},
    {"global_cap", guard_global_cap, false},
    {"quiet_period", guard_quiet_period, false},
};

void guard_decide(const struct guard_input *input, struct guard_decision *decision_r)
{
	struct guard_decision decision = {0};

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		if (rules[i].is_about_machines && input->treat_as_person)
			continue;
		if (rules[i].holds(input, &decision)) {
			decision.rule = rules[i].word;
			*decision_r = decision;
			return;
		}
	}
	guard_hold(&decision, "No rule speaks against an answer.");
	decision.may_ack = true;
	decision.rule = "ack";
	*decision_r = decision;
}

static void HARK_PRINTF(2, 0)
    write_reason(struct guard_decision *decision, const char *format, va_list args)
{
	size_t size;

	vsnprintf(decision->reason, sizeof(decision->reason), format, args);
	/* A cut sentence must not end inside a character. */
	size = strlen(decision->reason);
	if (!utf8_is_valid(decision->reason, size)) {
		while (size > 0 && ((unsigned char)decision->reason[size - 1] & 0xc0) == 0x80)
			size--;
		decision->reason[size > 0 ? size - 1 : 0] = '\0';
	}
}

bool guard_hold(struct guard_decision *decision, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_reason(decision, format, args);
	va_end(args);
	return true;
}

bool guard_hold_by(struct guard_decision *decision, const char *header, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_reason(decision, format, args);
	va_end(args);
	decision->header = header;
	return true;
}

const char *guard_show(const char *value, char out[SHOWN_SIZE])
{
	size_t size = strlen(value), used = 0, at = 0;

	while (at < size) {
		char bytes[4];
		uint32_t character = utf8_next(value, size, &at);
		size_t length = utf8_put(character_is_hidden(character) ? ' ' : character, bytes);

		if (used + length > SHOWN_SIZE - 4) {
			memcpy(out + used, "...", 3);
			used += 3;
			break;
		}
		memcpy(out + used, bytes, length);
		used += length;
	}
	out[used] = '\0';
	return out;
}

bool guard_is_forged(const struct message *message)
{
	const struct guard_input input = {.message = message};
	struct guard_decision decision;

	return guard_dmarc(&input, &decision);
}

static const char *domain_of(const char *address)
{
	const char *at = strrchr(address, '@');

	return at != NULL ? at + 1 : "";
}

/* RFC 3834 4: personal responders answer the sender, not Reply-To; within one domain it is the
 * sender who asks, unless strangers share it: DMARC passes there whoever Reply-To names. */
const char *guard_recipient(const struct message *message)
{
	const char *from = message->from.address;

	if (!guard_is_usable_address(from))
		return NULL;
	if (message->reply_to.count == 0 || free_mail_is(domain_of(from)))
		return from;
	for (size_t i = 0; i < message->reply_to.count; i++) {
		const char *reply_to = message->reply_to.items[i].address;

		if (guard_is_usable_address(reply_to) &&
		    text_equal_ascii_case(domain_of(reply_to), domain_of(from)))
			return reply_to;
	}
	return from;
}
