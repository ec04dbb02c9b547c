/*
 * What goes to many: mailing lists, on which people write, and notices and newsletters, which
 * machines send. Where no header field says so, the text is weighed.
 */
#include "nature_p.h"

#include <string.h>

#define WEIGHT_ENOUGH 3

/* Fields that only a sender of many mails writes. */
static const char *const campaign_fields[] = {"x-campaign", "x-campaignid", "x-campaign-id",
    "x-mailchimp-campaign", "x-mc-user", "x-mailgun-tag", "x-mailer-recptid", "x-cm-message-id",
    "x-report-abuse", "list-unsubscribe-post", "x-csa-complaints", "x-rpcampaign", "x-newsletter"};

static const char *campaign_field(const struct case_file *file)
{
	for (size_t i = 0; i < ARRAY_SIZE(campaign_fields); i++)
		if (nature_field(file, campaign_fields[i]) != NULL)
			return campaign_fields[i];
	return NULL;
}

/* Of a newsletter's sender, who stamps List-Id, too. */
static bool is_mailing(const struct case_file *file)
{
	bool is_campaign =
	    campaign_field(file) != NULL || nature_field(file, "feedback-id") != NULL;

	return (file->is_robot && !file->is_daemon) || is_campaign;
}

bool nature_is_list(struct case_file *file)
{
	static const char *const names[] = {"list-post", "x-mailing-list", "mailing-list",
	    "x-beenthere", "x-mailman-version", "x-mlserver", "x-ml-name", "x-loop-list",
	    "list-archive", "list-owner", "list-subscribe", "list-id"};
	const char *value = nature_precedence(file);

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *found = nature_field(file, names[i]);

		if (found == NULL ||
		    (strcmp(names[i], "list-post") == 0 && nature_is_keyword(found, "no")))
			continue;
		if (i > 0 && is_mailing(file))
			return false;
		nature_because(file, names[i], found);
		return true;
	}
	if (!nature_is_keyword(value, "list"))
		return false;
	nature_because(file, "Precedence", value);
	return true;
}

/* ---- notices ---- */

static bool has_bulk_header(struct case_file *file)
{
	const char *submitted = nature_field(file, "auto-submitted");
	const char *value = nature_precedence(file);

	if (submitted != NULL && !nature_is_keyword(submitted, "no")) {
		nature_because(file, "Auto-Submitted", submitted);
		return true;
	}
	/* Some company servers stamp it on all mail; no machine quotes whom it answers. */
	if (!file->is_answer &&
	    (nature_is_keyword(value, "bulk") || nature_is_keyword(value, "junk"))) {
		nature_because(file, "Precedence", value);
		return true;
	}
	if (!file->is_robot)
		return false;
	nature_because(file, "From", file->input->from.address);
	return true;
}

static int header_weight(const struct case_file *file)
{
	int weight = nature_field(file, "list-unsubscribe") != NULL;

	if (campaign_field(file) != NULL)
		weight += 2;
	else if (nature_field(file, "feedback-id") != NULL)
		weight += 1;
	if (weight > 0 && nature_has_phrase(&file->own, PHRASE_LEAVE))
		weight += 2;
	return weight;
}

/* "orders@", "newsletter@": addresses of a role that sends by itself. */
static bool is_sending_role(const char *address)
{
	static const char *const roles[] = {"order", "shipping", "shipment", "delivery", "billing",
	    "invoice", "receipt", "survey", "news", "deals", "offers", "account", "security",
	    "verify", "confirm", "service@", "store@", "shop@", "mail@", "hello@", "dingdan",
	    "tongzhi"};

	for (size_t i = 0; i < ARRAY_SIZE(roles); i++)
		if (text_starts_with_ascii_case(address, roles[i]))
			return true;
	return false;
}

static bool weighs_as_bulk(struct case_file *file)
{
	static const enum phrase_kind kinds[] = {PHRASE_FOOT, PHRASE_NOTICE, PHRASE_LEAVE};
	int headers = header_weight(file);
	int weight = headers - nature_asks(file) - (file->is_answer ? 2 : 0);
	const char *found = NULL;

	weight += nature_has_phrase(&file->own, PHRASE_FOOT) +
		  (int)nature_count_phrases(&file->own, PHRASE_FOOT, 2);
	weight += nature_has_phrase(&file->own, PHRASE_NOTICE) +
		  (int)nature_count_phrases(&file->own, PHRASE_NOTICE, 2);
	weight += is_sending_role(file->input->from.address);
	if (weight < WEIGHT_ENOUGH || file->is_forward)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(kinds) && found == NULL; i++)
		found = nature_phrase(&file->own, kinds[i], file->arena);
	if (found != NULL)
		nature_because(file, "Text", found);
	else
		nature_because(file, "List-Unsubscribe", "and a campaign's fields");
	return true;
}

/* What others' servers tell of mail in our name: RFC 7489 7.2.1.1 (DMARC), RFC 8460 5.3 (TLS). */
static bool is_aggregate_report(struct case_file *file)
{
	if (!text_starts_with(file->subject, "report domain:") ||
	    strstr(file->subject, "submitter:") == NULL)
		return false;
	file->reason = "Subject: Report Domain";
	return true;
}

/* People who answer say "please do not reply to this address", too. */
static bool is_more_than_said(const struct case_file *file)
{
	static const enum phrase_kind kinds[] = {
	    PHRASE_ACK, PHRASE_CONTACTING, PHRASE_PROMISE, PHRASE_NOTICE, PHRASE_FOOT};
	static const char *const sure[] = {"this ", "dies ist", "本", "此", "这是"};
	unsigned count = nature_count_phrases(&file->own, PHRASE_MACHINE, 2);
	const char *found = nature_phrase(&file->own, PHRASE_MACHINE, file->arena);

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		count += nature_has_phrase(&file->own, kinds[i]);
	for (size_t i = 0; i < ARRAY_SIZE(sure); i++)
		count += text_starts_with(found, sure[i]);
	return count > 1 || is_sending_role(file->input->from.address);
}

bool nature_is_bulk(struct case_file *file)
{
	if (has_bulk_header(file) || is_aggregate_report(file))
		return true;
	if (nature_has_phrase(&file->own, PHRASE_MACHINE) && !file->is_forward &&
	    (!file->is_reply || is_more_than_said(file))) {
		nature_because(
		    file, "Text", nature_phrase(&file->own, PHRASE_MACHINE, file->arena));
		return true;
	}
	return weighs_as_bulk(file);
}
