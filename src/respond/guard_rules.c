/*
 * The guard's rules about whose mail it is, where it goes, and how much was sent already. Those
 * about marks on the mail are in guard_marks.c.
 */
#include <string.h>

#include "respond/respond_p.h"

/* ---- own mail, loops, bounces ---- */

/* One of our Message-IDs: our form, and a domain that one of our mailboxes has. */
static bool is_our_message_id(const struct settings *settings, const char *message_id)
{
	const char *domain = strrchr(message_id, '@');

	if (domain == NULL || compose_message_id_number(message_id) == 0)
		return false;
	for (size_t i = 0; i < settings->mailbox_count; i++) {
		const char *own = strrchr(settings->mailboxes[i].address, '@');

		if (own != NULL && text_equal_ascii_case(own, domain))
			return true;
	}
	return false;
}

bool guard_own_mail(const struct guard_input *input, struct guard_decision *decision)
{
	const struct message *message = input->message;
	char shown[SHOWN_SIZE];

	if (address_is_ours(input->settings, message->from.address))
		return guard_hold_by(decision, "From", "From: %s is one of our own addresses.",
		    guard_show(message->from.address, shown));
	if (is_our_message_id(input->settings, message->message_id))
		return guard_hold_by(decision, "Message-ID", "Message-ID: %s is one that we gave.",
		    guard_show(message->message_id, shown));
	if (message->nature == NATURE_OWN)
		return guard_hold(decision, "The mail is our own.");
	return false;
}

bool guard_loop(const struct guard_input *input, struct guard_decision *decision)
{
	const struct message *message = input->message;

	if (input->instance_id == NULL || input->instance_id[0] == '\0')
		return false;
	for (size_t i = 0; i < message->header_count; i++)
		if (strcmp(message->headers[i].name, "x-loop") == 0 &&
		    text_find_ascii_case(message->headers[i].value, input->instance_id) != NULL)
			return guard_hold_by(decision, "X-Loop",
			    "X-Loop holds our own mark: the mail went through us.");
	return false;
}

bool guard_bounce(const struct guard_input *input, struct guard_decision *decision)
{
	enum nature nature = input->message->nature;
	char shown[SHOWN_SIZE];

	if (nature != NATURE_BOUNCE && nature != NATURE_DELAY && nature != NATURE_RECEIPT &&
	    nature != NATURE_COMPLAINT_REPORT)
		return false;
	return guard_hold(decision, "The mail is a report of a mail system (%s): %s",
	    nature_word(nature), guard_show(input->message->nature_reason, shown));
}

/* RFC 3834 2. A missing Return-Path is no null path: not every server writes one. */
bool guard_null_path(const struct guard_input *input, struct guard_decision *decision)
{
	const char *path = input->message->return_path;

	if (!input->message->has_return_path || (path[0] != '\0' && strcmp(path, "<>") != 0))
		return false;
	return guard_hold_by(decision, "Return-Path", "Return-Path: <> asks for no answer.");
}

/* ---- where the answer would go ---- */

bool guard_no_recipient(const struct guard_input *input, struct guard_decision *decision)
{
	const char *recipient = guard_recipient(input->message);
	char shown[SHOWN_SIZE];

	if (recipient == NULL)
		return guard_hold_by(decision, "From",
		    "From: %s is no address that can be answered.",
		    guard_show(input->message->from.address, shown));
	if (address_is_ours(input->settings, recipient))
		return guard_hold_by(decision, "Reply-To",
		    "Reply-To: %s is one of our own addresses.", guard_show(recipient, shown));
	return false;
}

bool guard_system_address(const struct guard_input *input, struct guard_decision *decision)
{
	const char *from = input->message->from.address;
	const char *recipient = guard_recipient(input->message);
	char shown[SHOWN_SIZE];

	if (guard_is_system_address(from))
		return guard_hold_by(decision, "From",
		    "From: %s is an address that no machine should answer.",
		    guard_show(from, shown));
	if (recipient != NULL && guard_is_system_address(recipient))
		return guard_hold_by(decision, "Reply-To",
		    "Reply-To: %s is an address that no machine should answer.",
		    guard_show(recipient, shown));
	return false;
}

bool guard_system_path(const struct guard_input *input, struct guard_decision *decision)
{
	const char *path = input->message->return_path;
	char shown[SHOWN_SIZE];

	if (!input->message->has_return_path || !guard_is_system_address(path))
		return false;
	return guard_hold_by(decision, "Return-Path",
	    "Return-Path: %s is an address that no machine should answer.",
	    guard_show(path, shown));
}

bool guard_never_ack(const struct guard_input *input, struct guard_decision *decision)
{
	const struct text_list *globs = &input->settings->never_ack;
	const char *addresses[] = {input->message->from.address, guard_recipient(input->message)};
	char shown[SHOWN_SIZE];

	if (input->never_ack)
		return guard_hold(decision, "A sender rule says that %s gets no acknowledgement.",
		    guard_show(addresses[0], shown));
	for (size_t i = 0; i < globs->count; i++)
		for (size_t a = 0; a < ARRAY_SIZE(addresses); a++)
			if (addresses[a] != NULL &&
			    text_matches_glob(addresses[a], globs->items[i]))
				return guard_hold(decision, "never_ack holds \"%s\".",
				    guard_show(globs->items[i], shown));
	return false;
}

bool guard_dead_address(const struct guard_input *input, struct guard_decision *decision)
{
	return input->is_address_dead &&
	       guard_hold(decision, "Mail to this address came back for good before.");
}

bool guard_silenced(const struct guard_input *input, struct guard_decision *decision)
{
	return input->is_silenced && guard_hold(decision, "This person asked for no more mail.");
}

/* ---- what kind of mail ---- */

bool guard_unreadable(const struct guard_input *input, struct guard_decision *decision)
{
	return input->message->nature == NATURE_UNREADABLE &&
	       guard_hold(decision, "The mail could not be read.");
}

bool guard_nature(const struct guard_input *input, struct guard_decision *decision)
{
	const struct message *message = input->message;
	const char *reason = message->nature_reason != NULL ? message->nature_reason : "";
	char shown[SHOWN_SIZE];

	if (message->nature == NATURE_PERSON)
		return false;
	return guard_hold(decision, "The mail is not one person's to us (%s): %s",
	    nature_word(message->nature), guard_show(reason, shown));
}

static bool list_names_mailbox(
    const struct mail_addresses *list, const struct mailbox_settings *mailbox)
{
	for (size_t i = 0; i < list->count; i++)
		if (address_names_mailbox(mailbox, list->items[i].address))
			return true;
	return false;
}

/* RFC 3834 2, RFC 5230 4.5: a valid address of ours must stand in the mail, or in what delivery
 * wrote upon it. */
bool guard_not_addressed(const struct guard_input *input, struct guard_decision *decision)
{
	static const char *const fields[] = {"bcc", "resent-to", "resent-cc", "resent-bcc",
	    "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "to",
	    "cc"};
	const struct message *message = input->message;
	char shown[SHOWN_SIZE];

	if (list_names_mailbox(&message->to, input->mailbox) ||
	    list_names_mailbox(&message->cc, input->mailbox))
		return false;
	for (size_t i = 0; i < message->header_count; i++)
		for (size_t f = 0; f < ARRAY_SIZE(fields); f++)
			if (strcmp(message->headers[i].name, fields[f]) == 0 &&
			    address_names_mailbox(input->mailbox, message->headers[i].value))
				return false;
	return guard_hold_by(decision, "To",
	    "None of To, Cc, Bcc, Resent-* and Delivered-To names %s or an alias.",
	    guard_show(input->mailbox->address, shown));
}

bool guard_old(const struct guard_input *input, struct guard_decision *decision)
{
	char mail[TIME_TEXT_SIZE], watermark[TIME_TEXT_SIZE];

	if (input->mail_date_ms >= input->watermark_ms)
		return false;
	return guard_hold(decision, "The mail came %s; only what came from %s on is answered.",
	    time_format_utc(input->mail_date_ms, mail),
	    time_format_utc(input->watermark_ms, watermark));
}

bool guard_reply_to_ours(const struct guard_input *input, struct guard_decision *decision)
{
	return input->is_reply_to_ours &&
	       guard_hold(decision, "The mail goes on with a matter that is known already.");
}

bool guard_disabled(const struct guard_input *input, struct guard_decision *decision)
{
	return !input->settings->acknowledge.is_enabled &&
	       guard_hold(decision, "acknowledge.enabled is off.");
}

/* ---- how much ---- */

static bool hold_for_cap(
    struct guard_decision *decision, int64_t sent, int64_t cap, const char *key, const char *what)
{
	if (sent < cap)
		return false;
	return guard_hold(
	    decision, "%s: %lld sent, %s is %lld.", what, (long long)sent, key, (long long)cap);
}

bool guard_address_cap(const struct guard_input *input, struct guard_decision *decision)
{
	const struct limits_settings *limits = &input->settings->limits;
	int64_t any = limits->per_address_day > GUARD_ADDRESS_ANY_DAY_MAX
			  ? limits->per_address_day
			  : GUARD_ADDRESS_ANY_DAY_MAX;

	return hold_for_cap(decision, input->address_day, limits->per_address_day,
		   "limits.per_address_day", "This text to this address within a day") ||
	       hold_for_cap(decision, input->address_week, limits->per_address_week,
		   "limits.per_address_week", "This text to this address within a week") ||
	       hold_for_cap(decision, input->address_any_day, any, "the most for all texts",
		   "Acknowledgements to this address within a day");
}

bool guard_domain_cap(const struct guard_input *input, struct guard_decision *decision)
{
	int64_t hour = input->settings->limits.per_domain_hour;
	const char *recipient = guard_recipient(input->message);

	if (hold_for_cap(decision, input->domain_hour, hour, "limits.per_domain_hour",
		"Acknowledgements to this domain within an hour"))
		return true;
	if (recipient != NULL && free_mail_is(strrchr(recipient, '@') + 1))
		return false;
	return hold_for_cap(decision, input->domain_day, hour * GUARD_DOMAIN_DAY_HOURS,
	    "the most by limits.per_domain_hour", "Acknowledgements to this domain within a day");
}

bool guard_breaker(const struct guard_input *input, struct guard_decision *decision)
{
	return input->is_breaker_open &&
	       guard_hold(
		   decision, "The circuit breaker is open: nothing is sent until it is reset.");
}

bool guard_global_cap(const struct guard_input *input, struct guard_decision *decision)
{
	decision->trips_breaker =
	    hold_for_cap(decision, input->all_hour, input->settings->limits.per_hour,
		"limits.per_hour", "Acknowledgements to all within an hour");
	return decision->trips_breaker;
}

bool guard_quiet_period(const struct guard_input *input, struct guard_decision *decision)
{
	char until[TIME_TEXT_SIZE];

	if (input->now_ms >= input->quiet_until_ms)
		return false;
	return guard_hold(decision, "Nothing is answered before %s.",
	    time_format_utc(input->quiet_until_ms, until));
}
