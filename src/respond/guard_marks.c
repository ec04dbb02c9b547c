/*
 * The guard's rules about marks on a mail: header fields and words by which machines tell on
 * themselves, the verdict of the spam filter, and DMARC. Each says which field and which value
 * decided.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "respond/respond_p.h"

/* The next field of that name from *at on, NULL when there is none. */
static const char *next_field(const struct message *message, const char *name, size_t *at)
{
	while (*at < message->header_count) {
		const struct header *header = &message->headers[(*at)++];

		if (strcmp(header->name, name) == 0)
			return header->value;
	}
	return NULL;
}

static const char *first_field(const struct message *message, const char *name)
{
	size_t at = 0;

	return next_field(message, name, &at);
}

static bool hold_for_field(
    struct guard_decision *decision, const char *shown_name, const char *value)
{
	char shown[SHOWN_SIZE];

	return guard_hold_by(decision, shown_name, "%s: %s", shown_name, guard_show(value, shown));
}

/* Moves over blanks and comments, which nest and may quote characters (RFC 5322 3.2.2). */
static const char *skip_comments(const char *at)
{
	size_t depth = 0;

	for (; *at != '\0'; at++) {
		if (*at == '\\' && depth > 0 && at[1] != '\0')
			at++;
		else if (*at == '(')
			depth++;
		else if (*at == ')' && depth > 0)
			depth--;
		else if (depth == 0 && !isspace((unsigned char)*at))
			break;
	}
	return at;
}

static size_t word_length(const char *at)
{
	return strcspn(at, " \t\r\n;,=/(\"");
}

static bool word_is(const char *at, size_t length, const char *word)
{
	return length == strlen(word) && text_starts_with_ascii_case(at, word);
}

/*
 * RFC 3834 2 and 5: keyword, then parameters; comments anywhere. Whatever is not "no" is automatic.
 */
bool guard_auto_submitted(const struct guard_input *input, struct guard_decision *decision)
{
	const char *value;
	size_t at = 0;

	while ((value = next_field(input->message, "auto-submitted", &at)) != NULL) {
		const char *keyword = skip_comments(value);

		if (!word_is(keyword, word_length(keyword), "no"))
			return hold_for_field(decision, "Auto-Submitted", value);
	}
	return false;
}

struct mark {
	const char *name;  /* as in struct header */
	const char *shown; /* as in mails */
	const char *value; /* must begin with; NULL: any value save "no" */
};

static bool is_denied(const char *value)
{
	value += strspn(value, " \t");
	return text_equal_ascii_case(value, "no") || text_equal_ascii_case(value, "false") ||
	       strcmp(value, "0") == 0;
}

static bool mark_applies(const struct mark *mark, const char *value)
{
	if (mark->value == NULL)
		return !is_denied(value);
	return text_starts_with_ascii_case(value + strspn(value, " \t"), mark->value);
}

static bool find_mark(const struct guard_input *input, const struct mark *marks, size_t count,
    struct guard_decision *decision)
{
	for (size_t i = 0; i < count; i++) {
		const char *value;
		size_t at = 0;

		while ((value = next_field(input->message, marks[i].name, &at)) != NULL)
			if (mark_applies(&marks[i], value))
				return hold_for_field(decision, marks[i].shown, value);
	}
	return false;
}

/* RFC 2369 and 2919 */
bool guard_list(const struct guard_input *input, struct guard_decision *decision)
{
	static const struct mark marks[] = {
	    {"list-id", "List-Id", NULL},
	    {"list-post", "List-Post", ""},
	    {"list-help", "List-Help", NULL},
	    {"list-subscribe", "List-Subscribe", NULL},
	    {"list-owner", "List-Owner", NULL},
	    {"list-archive", "List-Archive", NULL},
	    {"x-mailing-list", "X-Mailing-List", NULL},
	    {"mailing-list", "Mailing-List", NULL},
	};

	return find_mark(input, marks, ARRAY_SIZE(marks), decision);
}

/* Some providers put it on a person's mail too, so it has a word of its own and the report lists
 * it. */
bool guard_list_unsubscribe(const struct guard_input *input, struct guard_decision *decision)
{
	static const struct mark marks[] = {{"list-unsubscribe", "List-Unsubscribe", NULL}};

	return find_mark(input, marks, ARRAY_SIZE(marks), decision);
}

bool guard_x_loop(const struct guard_input *input, struct guard_decision *decision)
{
	static const struct mark marks[] = {{"x-loop", "X-Loop", ""}};

	return find_mark(input, marks, ARRAY_SIZE(marks), decision);
}

bool guard_precedence(const struct guard_input *input, struct guard_decision *decision)
{
	static const struct mark marks[] = {
	    {"precedence", "Precedence", "bulk"},
	    {"precedence", "Precedence", "junk"},
	    {"precedence", "Precedence", "list"},
	    {"precedence", "Precedence", "auto_reply"},
	    {"precedence", "Precedence", "auto-reply"},
	    {"x-precedence", "X-Precedence", "bulk"},
	    {"x-precedence", "X-Precedence", "junk"},
	    {"x-precedence", "X-Precedence", "list"},
	    {"x-precedence", "X-Precedence", "auto_reply"},
	    {"x-precedence", "X-Precedence", "auto-reply"},
	};

	return find_mark(input, marks, ARRAY_SIZE(marks), decision);
}

bool guard_auto_header(const struct guard_input *input, struct guard_decision *decision)
{
	static const struct mark marks[] = {
	    {"x-autoreply", "X-Autoreply", NULL},
	    {"x-autorespond", "X-Autorespond", NULL},
	    {"x-autoresponse", "X-Autoresponse", NULL},
	    {"x-autoreply-from", "X-AutoReply-From", NULL},
	    {"x-mail-autoreply", "X-Mail-Autoreply", NULL},
	    {"x-autogenerated", "X-Autogenerated", "reply"},
	    {"x-fc-machinegenerated", "X-FC-Machinegenerated", NULL},
	    {"delivered-to", "Delivered-To", "autoresponder"},
	};

	return find_mark(input, marks, ARRAY_SIZE(marks), decision);
}

/* MS-OXCMAIL 2.1.3.2.20. DR, RN and NRN are about receipts only; Exchange puts them on a person's
 * mail. */
bool guard_suppress(const struct guard_input *input, struct guard_decision *decision)
{
	static const char *const words[] = {"All", "AutoReply", "OOF"};
	const char *value;
	size_t at = 0;

	while ((value = next_field(input->message, "x-auto-response-suppress", &at)) != NULL)
		for (const char *word = value; *word != '\0'; word += strspn(word, " \t,;")) {
			size_t length = strcspn(word, " \t,;");

			for (size_t i = 0; i < ARRAY_SIZE(words); i++)
				if (word_is(word, length, words[i]))
					return hold_for_field(
					    decision, "X-Auto-Response-Suppress", value);
			word += length;
		}
	return false;
}

bool guard_no_reply_text(const struct guard_input *input, struct guard_decision *decision)
{
	const struct message *message = input->message;
	const struct {
		const char *where, *text;
	} places[] = {{"sender's name", message->from.name}, {"subject", message->subject},
	    {"text", message->new_text}, {"signature", message->signature}};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		const char *phrase =
		    places[i].text != NULL ? text_find_no_reply(places[i].text) : NULL;

		if (phrase != NULL)
			return guard_hold(decision, "The %s says \"%s\".", places[i].where, phrase);
	}
	return false;
}

bool guard_loop_subject(const struct guard_input *input, struct guard_decision *decision)
{
	const char *subject = input->message->subject;
	char shown[SHOWN_SIZE];

	if (subject == NULL || !text_is_loop_subject(subject))
		return false;
	return guard_hold_by(decision, "Subject",
	    "The subject looks like two machines answering each other: Subject: %s",
	    guard_show(subject, shown));
}

/* ---- spam ---- */

/* Exchange's spam confidence level: 5 and above is junk. */
static bool find_confidence_level(const struct guard_input *input, struct guard_decision *decision)
{
	const char *value = first_field(input->message, "x-ms-exchange-organization-scl");

	if (value == NULL || strtol(value, NULL, 10) < 5)
		return false;
	return hold_for_field(decision, "X-MS-Exchange-Organization-SCL", value);
}

bool guard_spam(const struct guard_input *input, struct guard_decision *decision)
{
	static const struct mark marks[] = {
	    {"x-spam-flag", "X-Spam-Flag", "yes"},
	    {"x-spam-flag", "X-Spam-Flag", "true"},
	    {"x-spam-status", "X-Spam-Status", "yes"},
	    {"x-spam", "X-Spam", "yes"},
	    {"x-spam", "X-Spam", "true"},
	    {"x-barracuda-spam-flag", "X-Barracuda-Spam-Flag", "yes"},
	    {"x-barracuda-spam-status", "X-Barracuda-Spam-Status", "yes"},
	    {"x-bogosity", "X-Bogosity", "spam"},
	    {"x-bogosity", "X-Bogosity", "yes"},
	    {"x-dspam-result", "X-DSPAM-Result", "spam"},
	    {"x-rspamd-action", "X-Rspamd-Action", "reject"},
	    {"x-rspamd-action", "X-Rspamd-Action", "add header"},
	    {"x-rspamd-action", "X-Rspamd-Action", "rewrite subject"},
	};
	static const char *const tags[] = {"***spam***", "*****spam*****", "[spam]", "{spam?}"};
	const char *subject = input->message->subject;

	if (find_mark(input, marks, ARRAY_SIZE(marks), decision) ||
	    find_confidence_level(input, decision))
		return true;
	for (size_t i = 0; subject != NULL && i < ARRAY_SIZE(tags); i++)
		if (text_starts_with_ascii_case(subject, tags[i]))
			return hold_for_field(decision, "Subject", subject);
	return false;
}

/* ---- DMARC (RFC 8601) ---- */

/* Behind the next ";" outside of comments and quoted strings, or at the end. */
static const char *next_result(const char *at)
{
	bool is_quoted = false;

	while (*at != '\0') {
		if (*at == '\\' && is_quoted && at[1] != '\0') {
			at += 2;
		} else if (*at == '"') {
			is_quoted = !is_quoted;
			at++;
		} else if (*at == '(' && !is_quoted) {
			at = skip_comments(at);
		} else if (*at == ';' && !is_quoted) {
			return at + 1;
		} else {
			at++;
		}
	}
	return at;
}

/* The word behind "dmarc=" in one field's value, "" when it has none. "dmarc/1" is the method with
 * its version. */
static const char *dmarc_result(const char *value, size_t *length_r)
{
	for (const char *at = next_result(value); *at != '\0'; at = next_result(at)) {
		const char *method = skip_comments(at);

		if (!word_is(method, word_length(method), "dmarc"))
			continue;
		method = skip_comments(method + strlen("dmarc"));
		if (*method == '/')
			method = skip_comments(method + 1 + strspn(method + 1, " 0123456789"));
		if (*method != '=')
			continue;
		method = skip_comments(method + 1);
		*length_r = word_length(method);
		return method;
	}
	*length_r = 0;
	return "";
}

/*
 * Only the topmost field is the receiving server's: what is below may have come with the mail. A
 * server that writes its results in several fields puts the same authserv-id on each; the first of
 * those that speaks of DMARC counts.
 */
bool guard_dmarc(const struct guard_input *input, struct guard_decision *decision)
{
	const char *top = NULL, *value;
	size_t at = 0, id_length = 0, length;
	char shown[SHOWN_SIZE];

	while ((value = next_field(input->message, "authentication-results", &at)) != NULL) {
		const char *id = skip_comments(value), *result;

		if (top == NULL) {
			top = id;
			id_length = word_length(id);
		} else if (word_length(id) != id_length || strncasecmp(id, top, id_length) != 0) {
			continue;
		}
		result = dmarc_result(value, &length);
		if (length == 0)
			continue;
		if (!word_is(result, length, "fail"))
			return false;
		return guard_hold_by(decision, "Authentication-Results",
		    "Authentication-Results says dmarc=fail: %s", guard_show(result, shown));
	}
	return false;
}
