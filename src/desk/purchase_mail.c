/*
 * Order mails: a shop tells us what a customer bought. They are recorded as purchases and as mail
 * of a machine: no matter, no answer.
 */
#include "desk_p.h"

#include <string.h>

/* A mail that answers another is about an order, not one; what is forged would count what nobody
 * bought; bounces and the like quote what they are about. */
static bool may_be_order(const struct message *message)
{
	switch (message->nature) {
	case NATURE_PERSON:
	case NATURE_AUTO_REPLY:
	case NATURE_LIST:
	case NATURE_BULK:
	case NATURE_OWN:
		break;
	default:
		return false;
	}
	return message->in_reply_to[0] == '\0' && message->reference_count == 0 &&
	       !guard_is_forged(message);
}

static bool is_customers(
    const struct desk *desk, const struct message *message, const char *address)
{
	return guard_is_usable_address(address) && !guard_is_system_address(address) &&
	       !text_equal_ascii_case(address, message->from.address) &&
	       !settings_has_own_address(desk->settings, address);
}

static const char *customer_among(
    const struct desk *desk, const struct message *message, const struct mail_addresses *addresses)
{
	for (size_t i = 0; i < addresses->count; i++)
		if (is_customers(desk, message, addresses->items[i].address))
			return addresses->items[i].address;
	return NULL;
}

/* Whom the mail names; else to whom answers go; else to whom it went, with a copy for us. */
static const char *customer_of(
    const struct desk *desk, const struct message *message, const struct purchase_match *match)
{
	const char *address;

	if (match->email != NULL && is_customers(desk, message, match->email))
		return match->email;
	address = customer_among(desk, message, &message->reply_to);
	return address != NULL ? address : customer_among(desk, message, &message->to);
}

static int write_ledger(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, bool is_new, struct error *error)
{
	bool is_own =
	    settings_has_own_address(context->desk->settings, arrival->message->from.address);
	struct outcome outcome = {.state = is_own ? "own" : "ignored:bulk",
	    .reason = is_new
			  ? "a purchase"
			  : "a purchase that is known already, or of a customer who was forgotten"};
	int64_t ledger_id;

	return ledger_write(context, arrival, identity, &outcome, &ledger_id, error);
}

static int record(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, const struct purchase_match *match, const char *customer,
    struct take_in_result *result, struct error *error)
{
	struct purchase_row row = {.address = customer,
	    .reference = match->order,
	    .currency = match->currency,
	    .amount = match->amount,
	    .at_ms = arrival_ms(arrival)};
	bool is_new;

	result->ignored++;
	if (purchase_write(context->desk, &row, &is_new, error) != 0)
		return -1;
	return write_ledger(context, arrival, identity, is_new, error) == 0 ? 1 : -1;
}

/* What the rules find in it, and its customer (NULL: none). */
static struct purchase_match read_mail(const struct desk *desk, const struct message *message,
    struct arena *arena, const char **customer_r)
{
	const struct purchase_mail mail = {message->from.address, message->subject, message->text};
	struct purchase_match match = {0};

	*customer_r = NULL;
	if (!may_be_order(message))
		return match;
	match = ruleset_purchase(desk->rules, &mail, arena);
	if (match.place == NULL)
		return match;
	*customer_r = customer_of(desk, message, &match);
	if (match.missing == NULL && *customer_r == NULL)
		match.missing = "no address of a customer";
	return match;
}

bool purchase_mail_is(const struct desk *desk, const struct message *message, struct arena *arena)
{
	const char *customer;
	struct purchase_match match = read_mail(desk, message, arena, &customer);

	return match.place != NULL && match.missing == NULL;
}

int purchase_mail_try(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, struct arena *arena, struct take_in_result *result, const char **lack_r,
    struct error *error)
{
	const char *customer;
	struct purchase_match match;

	*lack_r = NULL;
	if (context->is_sent)
		return 0;
	match = read_mail(context->desk, arrival->message, arena, &customer);
	if (match.place == NULL)
		return 0;
	if (match.missing == NULL)
		return record(context, arrival, identity, &match, customer, result, error);
	*lack_r = arena_printf(arena, "no purchase: %s is found (%s)", match.missing, match.place);
	log_warning("UID %u: %s", arrival->uid, *lack_r);
	return 0;
}
