/*
 * What kind of mail this is. The questions stand in their order: first what a standard says (RFC
 * 6522 reports), then free-form bounces, automatic replies, lists, bulk. Header fields decide;
 * words decide only together with a header field or a sender that no person has. The reason names
 * what decided.
 */
#include "bounce_p.h"
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

#define RECEIPT_TEXT_BYTES 1000

const char *nature_field(const struct case_file *file, const char *name)
{
	return mime_field(file->mail, name);
}

const char *nature_precedence(const struct case_file *file)
{
	const char *value = nature_field(file, "precedence");

	if (value == NULL)
		value = nature_field(file, "x-precedence");
	return value == NULL ? "" : value;
}

void nature_because(struct case_file *file, const char *name, const char *value)
{
	size_t size = utf8_cut(value, strlen(value), REASON_VALUE_BYTES);

	file->reason = arena_printf(file->arena, "%s: %.*s", name, (int)size, value);
}

bool nature_is_keyword(const char *value, const char *word)
{
	size_t size;

	value += strspn(value, " \t\"");
	size = strcspn(value, " \t;(\",");
	return strlen(word) == size && text_starts_with_ascii_case(value, word);
}

/* A question mark at the end of a word, not in a URL. */
static bool has_question(const char *text)
{
	for (const char *at = text; (at = strchr(at, '?')) != NULL; at++)
		if (at > text && at[-1] != '/' &&
		    (at[1] == '\0' || strchr(" \n\")!?", at[1]) != NULL ||
			(unsigned char)at[1] >= 0x80))
			return true;
	return false;
}

int nature_asks(const struct case_file *file)
{
	return (int)nature_count_phrases(&file->own, PHRASE_ASK, 1) +
	       (has_question(file->text) || has_question(file->subject));
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

const struct mime_part *nature_part(const struct mime_mail *mail, const char *type)
{
	for (size_t i = 0; i < mail->part_count; i++) {
		int parent = mail->parts[i].parent;

		while (parent >= 0 && mail->parts[parent].is_multipart)
			parent = mail->parts[parent].parent;
		if (parent < 0 && strcmp(mail->parts[i].type, type) == 0)
			return &mail->parts[i];
	}
	return NULL;
}

static bool has_own_part(const struct mime_mail *mail, const char *type)
{
	return nature_part(mail, type) != NULL;
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

	for (size_t i = 0; file->is_robot && i < ARRAY_SIZE(names); i++) {
		const char *begin = arena_printf(file->arena, "{\"%s\":\"%s\"", names[i], kind);

		if (text_starts_with(file->text, begin)) {
			nature_because(file, "Text begins with", begin);
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

/* The words of the whole text: what came back may be quoted in it. */
static const char *whole_text_phrase(struct case_file *file, enum phrase_kind kind)
{
	struct phrases whole = {0};
	char text[NATURE_TEXT_BYTES];

	nature_fold(file->input->text, text);
	nature_find_phrases(text, &whole);
	return nature_phrase(&whole, kind, file->arena);
}

/* "Read receipts" are what somebody writes about; "Read: spare parts" is none. */
static bool is_plural(const char *subject, const char *found)
{
	return found[strlen(found) - 1] == 't' && subject[strlen(found)] == 's';
}

static bool is_receipt(struct case_file *file)
{
	const char *subject;

	if (is_report(file, "disposition-notification", "message/disposition-notification") ||
	    is_report(file, "global-disposition-notification",
		"message/global-disposition-notification") ||
	    is_ses_notice(file, "delivery"))
		return true;
	subject = nature_receipt_subject(file->subject);
	/* Outlook names the mail as a header block, which reads as a quote. */
	if (subject == NULL || is_plural(file->subject, subject) ||
	    strlen(file->input->text) > RECEIPT_TEXT_BYTES ||
	    whole_text_phrase(file, PHRASE_RECEIPT) == NULL)
		return false;
	nature_because(file, "Subject begins with", subject);
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

static const char *report_subject(const struct case_file *file)
{
	const char *found = nature_bounce_subject(file->subject);

	return found != NULL ? found : nature_delay_subject(file->subject);
}

/* An SMTP reply or status in what the mail itself says. */
static bool has_status(const struct case_file *file)
{
	const char *said = bounce_own_words(file->input->text, file->arena);
	char status[STATUS_SIZE];

	return bounce_find_status(said, status) || bounce_find_reply(said) != 0;
}

/* Its words are in no language that is known here, but no person writes from there. */
static bool is_wordless_bounce(struct case_file *file)
{
	if (!file->is_robot || file->is_reply || file->is_forward || nature_asks(file) > 0 ||
	    !has_status(file))
		return false;
	nature_because(file, "Mail server, status in the text", file->input->from.address);
	return true;
}

/* From MAILER-DAEMON and the like: subject or text says what is the matter. */
static bool is_daemons_bounce(struct case_file *file)
{
	const char *found = report_subject(file);

	if (!file->is_daemon)
		return false;
	if (found != NULL) {
		nature_because(file, file->input->from.address, found);
		return true;
	}
	found = whole_text_phrase(file, PHRASE_BOUNCE);
	if (found == NULL)
		return is_wordless_bounce(file);
	nature_because(file, "Mail server, Text", found);
	return true;
}

/* A program that no mail server's name gives away: the words must be more than a subject. */
static bool is_programs_bounce(struct case_file *file)
{
	bool has_copy = has_own_part(file->mail, "message/rfc822") ||
			has_own_part(file->mail, "text/rfc822-headers");
	const char *subject = report_subject(file), *text;

	if ((!file->is_null_path && !file->is_robot) || file->is_reply ||
	    nature_auto_subject(file->subject, file->arena) != NULL)
		return false;
	text = whole_text_phrase(file, PHRASE_BOUNCE);
	if (!(subject != NULL && (has_copy || text != NULL)) && !(has_copy && text != NULL))
		return false;
	nature_because(file, file->is_null_path ? "Return-Path: <>, Subject" : "Subject and text",
	    subject != NULL ? subject : text);
	return true;
}

/* A list server did not take a mail. */
static bool is_refusal(struct case_file *file)
{
	const char *found;

	if (!nature_is_list_server(file->input->from.address) || file->is_reply ||
	    nature_field(file, "list-id") != NULL || nature_field(file, "list-post") != NULL)
		return false;
	found = whole_text_phrase(file, PHRASE_REFUSAL);
	if (found != NULL)
		nature_because(file, "List server, Text", found);
	return found != NULL;
}

/*
 * Neither sender nor path says so (a gateway rewrote them), but the mail is a server's report from
 * its first line on: a subject of one, an SMTP reply or status about an address, nobody's question.
 */
static bool is_bare_bounce(struct case_file *file)
{
	/* Somebody tells of their own mail; servers say "I'm sorry", too. */
	static const char *const told[] = {"i wrote", "i sent ", "i got ", "i get ", "i received",
	    "i keep getting", "i tried to write", "i tried to send", "i tried to reach",
	    "i can't reach", "i cannot reach", "my mail ", "my e-mail", "my email", "my message",
	    "ich habe", "meine mail", "meine e-mail", "meine nachricht", "j'ai ", "mon mail",
	    "mon message", "我发", "我給", "我给", "我的邮件", "我的郵件"};
	const char *subject = nature_bounce_subject(file->subject);

	if (subject == NULL || file->is_reply || file->is_forward || file->is_answer ||
	    nature_asks(file) > 0 || !nature_has_phrase(&file->own, PHRASE_BOUNCE) ||
	    !has_status(file) || nature_containing(file->text, told, ARRAY_SIZE(told)) != NULL)
		return false;
	nature_because(file, "Subject, status in the text", subject);
	return true;
}

static bool is_free_bounce(struct case_file *file)
{
	const char *failed = nature_field(file, "x-failed-recipients");

	if (failed != NULL && (file->is_daemon || file->is_null_path || file->is_robot)) {
		nature_because(file, "X-Failed-Recipients", failed);
		return true;
	}
	return is_daemons_bounce(file) || is_programs_bounce(file) || is_refusal(file) ||
	       is_bare_bounce(file);
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
	if (nature_field(file, "list-post") != NULL && nature_is_list(file))
		return NATURE_LIST;
	if (is_report(file, "delivery-status", "message/delivery-status") ||
	    is_report(file, "global-delivery-status", "message/global-delivery-status"))
		return take_bounce(file, true);
	if (is_free_bounce(file) || is_ses_notice(file, "bounce"))
		return take_bounce(file, false);
	if (nature_field(file, "list-id") != NULL && nature_is_list(file))
		return NATURE_LIST;
	if (nature_is_auto_reply(file))
		return NATURE_AUTO_REPLY;
	if (nature_is_list(file))
		return NATURE_LIST;
	if (nature_is_bulk(file))
		return NATURE_BULK;
	file->reason = "no mark of a machine";
	return NATURE_PERSON;
}

static bool begins_with_one_of(const char *subject, const char *const *marks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_starts_with(subject, marks[i]))
			return true;
	return false;
}

/* The end of a long text and what was cut off it as a signature. */
static void find_foot(struct case_file *file)
{
	size_t size = strlen(file->input->new_text);
	char foot[NATURE_TEXT_BYTES];

	if (size >= NATURE_TEXT_BYTES) {
		const char *end = file->input->new_text + size - NATURE_TEXT_BYTES / 2;

		while ((*end & 0xc0) == 0x80)
			end++;
		nature_fold(end, foot);
		nature_find_phrases(foot, &file->own);
	}
	nature_fold(file->input->signature, foot);
	nature_find_phrases(foot, &file->own);
}

static const char *const replies[] = {"re:", "aw:", "sv:", "vs:", "antw:", "odp:", "回复:", "答复:",
    "回覆:", "答覆:", "re :", "r:", "res:", "rv:", "回复 :", "ynt:", "rif:"};
static const char *const forwards[] = {"fwd:", "fw:", "wg:", "tr:", "转发:", "轉寄:", "轉發:",
    "rv:", "enc:", "i:", "doorst:", "vb:", "vl:", "fwd :", "[fwd"};

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
	file->is_reply = begins_with_one_of(file->subject, replies, ARRAY_SIZE(replies));
	file->is_forward = begins_with_one_of(file->subject, forwards, ARRAY_SIZE(forwards));
	file->is_answer = *input->quoted != '\0' && *input->new_text != '\0' &&
			  nature_field(file, "in-reply-to") != NULL;
	nature_find_phrases(file->text, &file->own);
	find_foot(file);
	nature = decide(file);
	*reason_r = file->reason;
	*bounce_r = file->bounce;
	return nature;
}
