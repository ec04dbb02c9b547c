/*
 * What kind of mail this is. The questions stand in their order: first what a standard says (RFC
 * 6522 reports), then free-form bounces, automatic replies, lists, bulk. Header fields decide;
 * words decide only together with a header field or a sender that no person has. The reason names
 * what decided.
 */
#include "nature_p.h"

#include <string.h>

static const char *const words[NATURE_COUNT] = {
    [NATURE_PERSON] = "person",
    [NATURE_AUTO_REPLY] = "auto_reply",
    [NATURE_BOUNCE] = "bounce",
    [NATURE_DELAY] = "delay",
    [NATURE_RECEIPT] = "receipt",
    [NATURE_COMPLAINT_REPORT] = "complaint_report",
    [NATURE_LIST] = "list",
    [NATURE_BULK] = "bulk",
    [NATURE_OWN] = "own",
    [NATURE_UNREADABLE] = "unreadable",
};

const char *nature_word(enum nature nature)
{
	return words[nature];
}

bool nature_from_word(const char *word, enum nature *nature_r)
{
	for (int i = 0; i < NATURE_COUNT; i++) {
		if (text_equal_ascii_case(word, words[i])) {
			*nature_r = (enum nature)i;
			return true;
		}
	}
	return false;
}

/* ---- what the questions look at ---- */

#define REASON_VALUE_BYTES 120

struct case_file {
	const struct nature_input *input;
	const struct mime_mail *mail;
	struct arena *arena;
	const char *reason;
	struct bounce *bounce;
	char subject[NATURE_TEXT_BYTES]; /* folded */
	char text[NATURE_TEXT_BYTES];	 /* folded, what was written now */
	char whole[NATURE_TEXT_BYTES];	 /* folded, all of it */
	bool is_daemon, is_robot, is_null_path;
};

static const char *field(const struct case_file *file, const char *name)
{
	return mime_field(file->mail, name);
}

static void because(struct case_file *file, const char *name, const char *value)
{
	size_t size = utf8_cut(value, strlen(value), REASON_VALUE_BYTES);

	file->reason = arena_printf(file->arena, "%s: %.*s", name, (int)size, value);
}

/* The field's first word equals word ("auto-replied (vacation)" is auto-replied, RFC 3834 5). */
static bool is_keyword(const char *value, const char *word)
{
	size_t size;

	value += strspn(value, " \t\"");
	size = strcspn(value, " \t;(\",");
	return strlen(word) == size && text_starts_with_ascii_case(value, word);
}

/* ---- reports ---- */

static const char *report_type(const struct mime_mail *mail)
{
	const char *type;

	if (mail->part_count == 0 || strcmp(mail->parts[0].type, "multipart/report") != 0)
		return "";
	type = mime_parameter(&mail->parts[0], "report-type");
	return type == NULL ? "" : type;
}

/* Parts of the mail itself, not of one that was attached to it. */
static bool has_own_part(const struct mime_mail *mail, const char *type)
{
	for (size_t i = 0; i < mail->part_count; i++) {
		int parent = mail->parts[i].parent;

		while (parent >= 0 && mail->parts[parent].is_multipart)
			parent = mail->parts[parent].parent;
		if (parent < 0 && strcmp(mail->parts[i].type, type) == 0)
			return true;
	}
	return false;
}

static bool is_report(struct case_file *file, const char *type, const char *part)
{
	if (text_equal_ascii_case(report_type(file->mail), type)) {
		file->reason = arena_printf(file->arena, "multipart/report; report-type=%s", type);
		return true;
	}
	if (!has_own_part(file->mail, part))
		return false;
	file->reason = part;
	return true;
}

/* Amazon SES tells of bounces and complaints in JSON of its own. */
static bool is_ses_notice(struct case_file *file, const char *kind)
{
	static const char *const names[] = {"notificationtype", "eventtype"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *begin = arena_printf(file->arena, "{\"%s\":\"%s\"", names[i], kind);

		if (file->is_robot && text_starts_with(file->text, begin)) {
			because(file, "Text begins with", begin);
			return true;
		}
	}
	return false;
}

static bool is_complaint_report(struct case_file *file)
{
	return is_report(file, "feedback-report", "message/feedback-report") ||
	       is_ses_notice(file, "complaint");
}

static bool is_receipt(struct case_file *file)
{
	const char *subject;

	if (is_report(file, "disposition-notification", "message/disposition-notification") ||
	    is_ses_notice(file, "delivery"))
		return true;
	subject = nature_receipt_subject(file->subject);
	if (subject == NULL || nature_receipt_text(file->text) == NULL || strlen(file->text) > 1000)
		return false;
	because(file, "Subject begins with", subject);
	return true;
}

/* ---- bounces ---- */

/* A report about a mail that arrived is no bounce. */
static enum nature take_bounce(struct case_file *file, bool is_report)
{
	bool is_delay = false;

	file->bounce = bounce_read(file->input, &is_delay, file->arena);
	if (file->bounce == NULL && is_report)
		return NATURE_RECEIPT;
	if (file->bounce == NULL) {
		file->bounce = arena_alloc(file->arena, sizeof(*file->bounce));
		*file->bounce =
		    (struct bounce){.recipient = "", .status = "", .original_message_id = ""};
	}
	return is_delay ? NATURE_DELAY : NATURE_BOUNCE;
}

/* A sender that is a mail server, and a subject or text that says so. */
static bool is_free_bounce(struct case_file *file)
{
	const char *subject = nature_bounce_subject(file->subject);
	const char *failed = field(file, "x-failed-recipients");
	bool is_server = file->is_daemon || file->is_null_path ||
			 (file->is_robot && has_own_part(file->mail, "message/rfc822"));

	if (failed != NULL && is_server) {
		because(file, "X-Failed-Recipients", failed);
		return true;
	}
	if (subject == NULL)
		subject = nature_delay_subject(file->subject);
	if (!is_server)
		return false;
	if (subject != NULL) {
		because(file,
		    file->is_daemon ? file->input->from.address : "Return-Path: <>, Subject",
		    subject);
		return true;
	}
	subject = file->is_daemon || file->is_robot ? nature_bounce_text(file->whole) : NULL;
	if (subject == NULL)
		return false;
	because(file, "Mail server, Text", subject);
	return true;
}

/* ---- automatic replies ---- */

static const char *const auto_fields[] = {"x-autoreply", "x-autorespond", "x-autoresponse",
    "x-autoreply-from", "x-mail-autoreply", "x-autoresponder", "x-auto-reply", "x-vacation",
    "x-fc-machinegenerated"};

static bool has_auto_field(struct case_file *file)
{
	const char *value;

	for (size_t i = 0; i < ARRAY_SIZE(auto_fields); i++) {
		value = field(file, auto_fields[i]);
		if (value != NULL && !is_keyword(value, "no") && !is_keyword(value, "false")) {
			because(file, auto_fields[i], value);
			return true;
		}
	}
	value = field(file, "x-autogenerated");
	if (value != NULL && is_keyword(value, "reply")) {
		because(file, "X-Autogenerated", value);
		return true;
	}
	return false;
}

static const char *precedence(const struct case_file *file)
{
	const char *value = field(file, "precedence");

	if (value == NULL)
		value = field(file, "x-precedence");
	return value == NULL ? "" : value;
}

static bool says_auto_reply(struct case_file *file)
{
	const char *found = nature_auto_subject(file->subject);

	if (found != NULL) {
		because(file, "Subject begins with", found);
		return true;
	}
	found = nature_absence_subject(file->subject);
	if (found != NULL &&
	    (nature_absence_text(file->text) != NULL || nature_auto_text(file->text) != NULL) &&
	    !text_starts_with(file->subject, "re:") && !text_starts_with(file->subject, "fw")) {
		because(file, "Subject and text", found);
		return true;
	}
	found = nature_auto_text(file->text);
	if (found != NULL)
		because(file, "Text", found);
	return found != NULL;
}

/* Fields that a person's mail may carry, but that make words believable. */
static bool has_machine_hint(const struct case_file *file)
{
	const char *submitted = field(file, "auto-submitted");

	return (submitted != NULL && !is_keyword(submitted, "no")) || file->is_null_path ||
	       file->is_robot || field(file, "x-auto-response-suppress") != NULL ||
	       is_keyword(precedence(file), "bulk") || nature_machine_text(file->text) != NULL;
}

static bool is_acknowledgement(struct case_file *file)
{
	const char *found = nature_ack_text(file->text);

	if (found == NULL || !has_machine_hint(file))
		return false;
	because(file, "Text, from a machine", found);
	return true;
}

static bool is_auto_reply(struct case_file *file)
{
	const char *submitted = field(file, "auto-submitted");
	const char *value = precedence(file);

	if (submitted != NULL && is_keyword(submitted, "auto-replied")) {
		because(file, "Auto-Submitted", submitted);
		return true;
	}
	if (is_keyword(value, "auto_reply") || is_keyword(value, "auto-reply")) {
		because(file, "Precedence", value);
		return true;
	}
	return has_auto_field(file) || says_auto_reply(file) || is_acknowledgement(file);
}

/* ---- lists and bulk ---- */

/* Fields that only a sender of many mails writes. */
static const char *const campaign_fields[] = {"feedback-id", "x-campaign", "x-campaignid",
    "x-campaign-id", "x-mailchimp-campaign", "x-mc-user", "x-mailgun-tag", "x-mailer-recptid",
    "x-cm-message-id", "x-report-abuse", "list-unsubscribe-post", "x-csa-complaints",
    "x-rpcampaign", "x-newsletter"};

static const char *campaign_field(const struct case_file *file)
{
	for (size_t i = 0; i < ARRAY_SIZE(campaign_fields); i++)
		if (field(file, campaign_fields[i]) != NULL)
			return campaign_fields[i];
	return NULL;
}

/* A list on which people write; the senders of newsletters stamp List-Id, too. */
static bool is_list(struct case_file *file)
{
	static const char *const fields[] = {"list-post", "x-mailing-list", "mailing-list",
	    "x-beenthere", "x-mailman-version", "x-mlserver", "x-ml-name", "x-loop-list",
	    "list-archive", "list-owner", "list-subscribe", "list-id"};
	const char *value = precedence(file);

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		const char *found = field(file, fields[i]);

		if (found == NULL ||
		    (strcmp(fields[i], "list-post") == 0 && is_keyword(found, "no")))
			continue;
		if ((file->is_robot && !file->is_daemon) ||
		    (campaign_field(file) != NULL && field(file, "list-post") == NULL))
			return false;
		because(file, fields[i], found);
		return true;
	}
	if (!is_keyword(value, "list"))
		return false;
	because(file, "Precedence", value);
	return true;
}

static bool is_newsletter(struct case_file *file)
{
	const char *leave = field(file, "list-unsubscribe"), *campaign = campaign_field(file);

	if (campaign != NULL && (leave != NULL || nature_leave_text(file->text) != NULL)) {
		because(file, campaign, field(file, campaign));
		return true;
	}
	if (leave == NULL || nature_leave_text(file->text) == NULL)
		return false;
	because(file, "List-Unsubscribe, Text", nature_leave_text(file->text));
	return true;
}

static bool is_bulk(struct case_file *file)
{
	const char *submitted = field(file, "auto-submitted");
	const char *value = precedence(file), *found;

	if (submitted != NULL && !is_keyword(submitted, "no")) {
		because(file, "Auto-Submitted", submitted);
		return true;
	}
	if (is_keyword(value, "bulk") || is_keyword(value, "junk")) {
		because(file, "Precedence", value);
		return true;
	}
	if (file->is_robot) {
		because(file, "From", file->input->from.address);
		return true;
	}
	if (is_newsletter(file))
		return true;
	found = nature_machine_text(file->text);
	if (found != NULL)
		because(file, "Text", found);
	return found != NULL;
}

/* ---- all ---- */

static bool is_empty(const struct nature_input *input)
{
	for (size_t i = 0; i < input->mail->part_count; i++)
		if (input->mail->parts[i].size_bytes > 0)
			return false;
	return *input->text == '\0';
}

static bool is_unreadable(struct case_file *file)
{
	if (file->mail->field_count > 0 &&
	    (file->mail->error == NULL || *file->subject != '\0' || !is_empty(file->input)))
		return false;
	file->reason = file->mail->error != NULL ? file->mail->error : "no header fields";
	return true;
}

static enum nature decide(struct case_file *file)
{
	if (is_unreadable(file))
		return NATURE_UNREADABLE;
	if (is_complaint_report(file))
		return NATURE_COMPLAINT_REPORT;
	if (is_receipt(file))
		return NATURE_RECEIPT;
	/* Whatever it is, it was sent to the list. */
	if (field(file, "list-post") != NULL && is_list(file))
		return NATURE_LIST;
	if (is_report(file, "delivery-status", "message/delivery-status"))
		return take_bounce(file, true);
	if (is_free_bounce(file) || is_ses_notice(file, "bounce"))
		return take_bounce(file, false);
	if (field(file, "list-id") != NULL && is_list(file))
		return NATURE_LIST;
	if (is_auto_reply(file))
		return NATURE_AUTO_REPLY;
	if (is_list(file))
		return NATURE_LIST;
	if (is_bulk(file))
		return NATURE_BULK;
	file->reason = "no mark of a machine";
	return NATURE_PERSON;
}

enum nature nature_decide(const struct nature_input *input, struct arena *arena,
    const char **reason_r, struct bounce **bounce_r)
{
	struct case_file *file = arena_alloc(arena, sizeof(*file));
	enum nature nature;

	file->input = input;
	file->mail = input->mail;
	file->arena = arena;
	file->is_null_path = input->has_return_path && input->return_path[0] == '\0';
	file->is_daemon = nature_is_daemon(&input->from);
	file->is_robot = nature_is_robot(input->from.address);
	nature_fold(input->subject, file->subject);
	nature_fold(*input->new_text != '\0' ? input->new_text : input->text, file->text);
	nature_fold(input->text, file->whole);
	nature = decide(file);
	*reason_r = file->reason;
	*bounce_r = file->bounce;
	return nature;
}
