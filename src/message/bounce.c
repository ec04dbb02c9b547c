/*
 * Delivery reports: the fields of RFC 3464 where they are, what the server wrote for people where
 * they are not or say nothing. Where several recipients failed, the first is reported.
 */
#include "bounce_p.h"

#include <string.h>
#include <strings.h>

/* One group of fields about a recipient (RFC 3464 2.3); borrowed from the arena. */
struct recipient {
	const char *final, *original, *action, *status, *diagnostic;
};

/* ---- fields ---- */

/* Not inside a mail that was attached: somebody forwards a bounce and asks what it means. */
static bool is_own_part(const struct mime_mail *mail, const struct mime_part *part)
{
	for (int parent = part->parent; parent >= 0; parent = mail->parts[parent].parent)
		if (!mail->parts[parent].is_multipart)
			return false;
	return true;
}

static bool is_status_type(const char *type)
{
	return strcmp(type, "message/delivery-status") == 0 ||
	       strcmp(type, "message/global-delivery-status") == 0;
}

/* The mail's own, else that of a report which a gateway wrapped into another one. */
static const struct mime_part *status_part(const struct mime_mail *mail)
{
	const struct mime_part *wrapped = NULL;

	for (size_t i = 0; i < mail->part_count; i++) {
		const struct mime_part *part = &mail->parts[i];

		if (!is_status_type(part->type) || part->text == NULL)
			continue;
		if (is_own_part(mail, part))
			return part;
		if (wrapped == NULL)
			wrapped = part;
	}
	return wrapped;
}

/* RFC 6522 */
static bool is_report(const struct mime_mail *mail)
{
	const char *kind;

	if (mail->part_count == 0 || strcmp(mail->parts[0].type, "multipart/report") != 0)
		return false;
	kind = mime_parameter(&mail->parts[0], "report-type");
	return kind != NULL && (text_equal_ascii_case(kind, "delivery-status") ||
				   text_equal_ascii_case(kind, "global-delivery-status"));
}

/* The value of the field that begins at line, unfolded; NULL when the line is another field. */
static const char *field_value(const char *line, const char *name, struct arena *arena)
{
	size_t size = strlen(name), length = 0;
	const char *value, *end;
	char *copy;

	if (strncasecmp(line, name, size) != 0)
		return NULL;
	value = line + size;
	value += strspn(value, " \t");
	if (*value != ':')
		return NULL;
	value++;
	value += strspn(value, " \t");
	end = value + strcspn(value, "\n");
	while (*end == '\n' && (end[1] == ' ' || end[1] == '\t'))
		end += 1 + strcspn(end + 1, "\n");
	copy = arena_strndup(arena, value, (size_t)(end - value));
	for (char *at = copy; *at != '\0'; at++)
		if (*at != '\n' && *at != '\r')
			copy[length++] = *at;
	copy[length] = '\0';
	return copy;
}

/* "rfc822; <li@example.com>" -> "li@example.com" */
static const char *address_of(const char *value, struct arena *arena)
{
	const char *semicolon = value == NULL ? NULL : strchr(value, ';');
	size_t size;

	if (value == NULL)
		return "";
	if (semicolon != NULL)
		value = semicolon + 1;
	value += strspn(value, " \t<\"");
	size = strcspn(value, " \t>\";,");
	return memchr(value, '@', size) == NULL ? "" : arena_strndup(arena, value, size);
}

static void read_field(struct recipient *recipient, const char *line, struct arena *arena)
{
	const struct {
		const char *name;
		const char **value;
	} fields[] = {
	    {"Final-Recipient", &recipient->final},
	    {"Original-Recipient", &recipient->original},
	    {"Action", &recipient->action},
	    {"Status", &recipient->status},
	    {"Diagnostic-Code", &recipient->diagnostic},
	};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (*fields[i].value == NULL)
			*fields[i].value = field_value(line, fields[i].name, arena);
}

static int rank(const struct recipient *recipient)
{
	if (recipient->action == NULL)
		return recipient->status != NULL || recipient->final != NULL ? 2 : 0;
	if (text_starts_with_ascii_case(recipient->action, "delayed"))
		return 3;
	if (text_starts_with_ascii_case(recipient->action, "delivered") ||
	    text_starts_with_ascii_case(recipient->action, "relayed") ||
	    text_starts_with_ascii_case(recipient->action, "expanded"))
		return 1;
	return 4;
}

/*
 * The group that matters most: failed before delayed before delivered; false: no group about a
 * recipient.
 */
static bool read_status_fields(const char *text, struct recipient *best_r, struct arena *arena)
{
	struct recipient best = {0}, group = {0};

	while (*text != '\0') {
		size_t size = strcspn(text, "\n");

		if (size == 0 || strspn(text, " \t") == size) {
			if (rank(&group) > rank(&best))
				best = group;
			group = (struct recipient){0};
		} else if (*text != ' ' && *text != '\t') {
			read_field(&group, text, arena);
		}
		text += size + (text[size] == '\n');
	}
	if (rank(&group) > rank(&best))
		best = group;
	*best_r = best;
	return rank(&best) > 0;
}

/* ---- status ---- */

static const char *status_of_cause(enum bounce_cause cause)
{
	switch (cause) {
	case CAUSE_NO_SUCH_ADDRESS:
		return "5.1.1";
	case CAUSE_NO_SUCH_HOST:
		return "5.1.2";
	case CAUSE_DISABLED:
		return "5.2.1";
	case CAUSE_FULL:
		return "5.2.2";
	case CAUSE_REFUSED:
		return "5.7.1";
	default:
		return "";
	}
}

/*
 * Starts with "5.1." and the like; a code about the sender's address says nothing of the
 * recipient's.
 */
static bool is_dead_status(const char *status)
{
	if (strcmp(status, "5.1.7") == 0 || strcmp(status, "5.1.8") == 0)
		return false;
	return text_starts_with(status, "5.1.") || strcmp(status, "5.2.1") == 0 ||
	       text_starts_with(status, "5.4.");
}

/*
 * The status field, unless the other server's own code says more: a sendmail that was refused for a
 * black list (5.7.1) writes 5.1.1 into the field. "": none stands in the mail.
 */
static const char *exact_status(
    const struct recipient *recipient, const char *words, struct arena *arena)
{
	char found[STATUS_SIZE] = "", status[STATUS_SIZE] = "";

	if (recipient->status != NULL)
		bounce_find_status(recipient->status, status);
	if (recipient->diagnostic != NULL && bounce_find_status(recipient->diagnostic, found) &&
	    !bounce_is_vague(found) && (status[0] == '\0' || status[0] == found[0]))
		memcpy(status, found, sizeof(status));
	if (bounce_is_vague(status) && bounce_find_status(words, found) &&
	    (status[0] == '\0' || (status[0] == found[0] && (!bounce_is_vague(found) ||
								strcmp(status + 1, ".0.0") == 0))))
		memcpy(status, found, sizeof(status));
	return arena_strdup(arena, status);
}

/*
 * The class, when that is all that is known (RFC 3463 3.1); "" when not even that is. A code from a
 * cause is only used to judge the address, so that status is one that stands in the mail.
 */
static const char *class_status(const struct bounce *bounce, const char *words, bool is_delay)
{
	int reply = bounce_find_reply(words);

	if (is_delay || (reply > 0 && reply < 500))
		return "4.0.0";
	if (reply > 0 || *bounce->recipient != '\0' || strstr(words, "permanent") != NULL ||
	    bounce_find_cause(words) != CAUSE_UNKNOWN)
		return "5.0.0";
	return "";
}

static void judge(struct bounce *bounce, const char *words, bool is_delay)
{
	enum bounce_cause cause = bounce_find_cause(words);

	if (*bounce->status == '\0')
		bounce->status = class_status(bounce, words, is_delay);
	bounce->is_permanent = !is_delay && bounce->status[0] == '5';
	bounce->is_address_dead = bounce->is_permanent && is_dead_status(bounce->status);
	if (bounce->is_permanent && bounce_is_vague(bounce->status) && cause != CAUSE_UNKNOWN)
		bounce->is_address_dead = is_dead_status(status_of_cause(cause));
}

/* ---- the original mail ---- */

static bool is_copy_type(const char *type)
{
	return strcmp(type, "message/rfc822") == 0 || strcmp(type, "message/global") == 0 ||
	       strcmp(type, "text/rfc822-headers") == 0 ||
	       strcmp(type, "message/global-headers") == 0 ||
	       strcmp(type, "message/rfc822-headers") == 0;
}

static const char *part_text(const struct mime_part *part, struct arena *arena)
{
	size_t size = part->body.size < BOUNCE_TEXT_BYTES ? part->body.size : BOUNCE_TEXT_BYTES;

	if (part->text != NULL)
		return part->text;
	return size == 0 ? "" : utf8_clean(arena, (const char *)part->body.data, size);
}

static const char *id_in_field(const struct mime_mail *mail, const char *name, struct arena *arena)
{
	const char *value = mime_field(mail, name);
	size_t size;

	if (value == NULL || (value = strchr(value, '<')) == NULL)
		return "";
	size = strcspn(value + 1, "> \t");
	return size < 998 ? arena_strndup(arena, value + 1, size) : "";
}

static const char *original_message_id(const struct nature_input *input, struct arena *arena)
{
	static const char *const fields[] = {"x-original-message-id", "in-reply-to", "references"};
	const char *id = "";

	for (size_t i = 0; i < input->mail->part_count && *id == '\0'; i++)
		if (is_copy_type(input->mail->parts[i].type))
			id =
			    bounce_find_message_id(part_text(&input->mail->parts[i], arena), arena);
	if (*id == '\0')
		id = bounce_find_message_id(input->text, arena);
	for (size_t i = 0; i < ARRAY_SIZE(fields) && *id == '\0'; i++)
		id = id_in_field(input->mail, fields[i], arena);
	return id;
}

/* ---- all ---- */

/* To whom the bounce was sent: whose mail came back. */
static const char *own_address(const struct mime_mail *mail, struct arena *arena)
{
	const char *to = mime_field(mail, "to");

	return to == NULL ? "" : address_of(strchr(to, '<') != NULL ? strchr(to, '<') : to, arena);
}

static const char *text_recipient(const struct nature_input *input, struct arena *arena)
{
	const char *copy = "";

	for (size_t i = 0; i < input->mail->part_count && *copy == '\0'; i++)
		if (is_copy_type(input->mail->parts[i].type))
			copy = part_text(&input->mail->parts[i], arena);
	return bounce_find_recipient(input->text, own_address(input->mail, arena), copy, arena);
}

static const char *first_address(const char *const *candidates, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (candidates[i] != NULL && candidates[i][0] != '\0')
			return candidates[i];
	return "";
}

static bool is_delayed(
    const struct recipient *recipient, const struct bounce *bounce, const char *words)
{
	if (recipient->action != NULL)
		return text_starts_with_ascii_case(recipient->action, "delayed");
	return bounce->status[0] != '5' && bounce_find_reply(words) < 500 &&
	       bounce_says_delayed(words);
}

/*
 * What the server said, the machine's code first, so that it is found before the address of a
 * help page.
 */
static const char *server_words(
    const struct nature_input *input, const struct recipient *recipient, struct arena *arena)
{
	const char *text = bounce_own_words(input->text, arena);

	if (recipient->diagnostic == NULL)
		return text;
	return arena_printf(arena, "%s\n%s", bounce_own_words(recipient->diagnostic, arena), text);
}

static bool says_nothing(const struct nature_input *input, const char *words, struct arena *arena)
{
	return bounce_find_cause(words) == CAUSE_UNKNOWN && bounce_find_reply(words) == 0 &&
	       !bounce_says_delayed(words) && *text_recipient(input, arena) == '\0';
}

struct bounce *bounce_read(const struct nature_input *input, bool *is_delay_r, struct arena *arena)
{
	const struct mime_part *part = status_part(input->mail);
	const char *failed = address_of(mime_field(input->mail, "x-failed-recipients"), arena);
	struct recipient recipient = {0};
	struct bounce *bounce;
	const char *words;

	if (part != NULL)
		read_status_fields(part->text, &recipient, arena);
	else
		read_status_fields(bounce_own_words(input->text, arena), &recipient, arena);
	/* "delivered", "relayed" and "expanded" are good news. */
	if (rank(&recipient) == 1)
		return NULL;
	words = server_words(input, &recipient, arena);
	if (!is_report(input->mail) && part == NULL && rank(&recipient) == 0 && *failed == '\0' &&
	    says_nothing(input, words, arena))
		return NULL;
	bounce = arena_alloc(arena, sizeof(*bounce));
	bounce->status = exact_status(&recipient, words, arena);
	bounce->recipient = first_address(
	    (const char *const[]){address_of(recipient.original, arena),
		address_of(recipient.final, arena), failed, text_recipient(input, arena)},
	    4);
	bounce->original_message_id = original_message_id(input, arena);
	*is_delay_r = is_delayed(&recipient, bounce, words);
	judge(bounce, words, *is_delay_r);
	return bounce;
}
