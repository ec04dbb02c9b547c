/*
 * The composer: one mail as finished bytes (RFC 5322, RFC 2045). Our own writer, because what it
 * must be good at is small and has to be exact: words of whole characters within 75, CRLF only, no
 * way for a value to become a header.
 *
 * Every value that goes into a header passes one of the tests below first; the encoders trust them.
 */
#include <stdio.h>
#include <string.h>

#include "respond/respond_p.h"

#define BOUNDARY_TOKEN_LENGTH 24
#define BOUNDARY_SIZE (sizeof("=_") + BOUNDARY_TOKEN_LENGTH)
/* A Message-ID that we repeat; a longer one would make a line that cannot be folded. */
#define MESSAGE_ID_MAX 250

/* ---- tests ---- */

static int check_value(const char *field, const char *value, struct error *error)
{
	if (value != NULL && text_has_control(value))
		return error_set(error, _("%s would hold a control character"), field);
	if (value != NULL && !utf8_is_valid(value, strlen(value)))
		return error_set(error, _("%s would not be UTF-8"), field);
	return 0;
}

/* For values that are ours and simple: printable ASCII without blanks, brackets and quotes. */
static int check_word(const char *field, const char *value, struct error *error)
{
	if (value == NULL)
		return 0;
	for (const char *at = value; *at != '\0'; at++)
		if (*at <= 0x20 || *at >= 0x7f || strchr("<>\"\\(),;", *at) != NULL)
			return error_set(
			    error, _("%s would hold a character that may not stand there"), field);
	return value[0] != '\0' ? 0 : error_set(error, _("%s would be empty"), field);
}

static int check_address(const char *field, const char *address, struct error *error)
{
	if (address == NULL || !guard_is_usable_address(address))
		return error_set(error, _("%s is no address that can be used"), field);
	return 0;
}

static int check_text(const char *what, const char *text, struct error *error)
{
	if (text != NULL && !utf8_is_valid(text, strlen(text)))
		return error_set(error, _("%s of the mail is not UTF-8"), what);
	return 0;
}

static int check_attachments(const struct compose_input *input, struct error *error)
{
	for (size_t i = 0; i < input->attachment_count; i++) {
		const struct compose_attachment *attachment = &input->attachments[i];

		if (attachment->name == NULL || attachment->type == NULL ||
		    strchr(attachment->type, '/') == NULL)
			return error_set(error, _("attachment %zu has no name or no type"), i + 1);
		if (check_word("an attachment's name", attachment->name, error) != 0 ||
		    check_word("an attachment's type", attachment->type, error) != 0)
			return -1;
	}
	return 0;
}

static int check_input(const struct compose_input *input, struct error *error)
{
	if (input->subject == NULL || input->text == NULL || input->message_id == NULL)
		return error_set(error, _("a mail needs a subject, a text and a Message-ID"));
	if (check_address("From", input->from.address, error) != 0 ||
	    check_address("To", input->to, error) != 0 ||
	    (input->list_unsubscribe != NULL &&
		check_address("List-Unsubscribe", input->list_unsubscribe, error) != 0) ||
	    check_value("From", input->from.name, error) != 0 ||
	    check_value("To", input->to_name, error) != 0 ||
	    check_value("Subject", input->subject, error) != 0)
		return -1;
	if (check_word("Message-ID", input->message_id, error) != 0 ||
	    check_word("Auto-Submitted", input->auto_submitted, error) != 0 ||
	    check_word("X-Loop", input->instance_id, error) != 0 ||
	    check_word("Content-Language", input->language, error) != 0 ||
	    check_word("List-Unsubscribe", input->unsubscribe_token, error) != 0 ||
	    check_text("the text", input->text, error) != 0 ||
	    check_text("the HTML", input->html, error) != 0)
		return -1;
	if (input->list_unsubscribe != NULL && strpbrk(input->list_unsubscribe, "%&?#") != NULL)
		return error_set(
		    error, _("List-Unsubscribe is no address that can stand in a mailto link"));
	if (input->offset_minutes <= -24 * 60 || input->offset_minutes >= 24 * 60)
		return error_set(error, _("Date would have an offset of more than a day"));
	return check_attachments(input, error);
}

/* A msg-id as strangers write it: anything that cannot break out of its brackets or its line. One
 * that could is left out rather than refused, because a stranger must not be able to keep us from
 * composing. */
static bool is_message_id(const char *id)
{
	size_t size = strlen(id);

	for (size_t i = 0; i < size; i++)
		if (id[i] <= 0x20 || id[i] >= 0x7f || id[i] == '<' || id[i] == '>')
			return false;
	return size > 0 && size <= MESSAGE_ID_MAX;
}

/* ---- header fields ---- */

/* RFC 5322 3.3; names by table, because the C library's follow the locale. */
static void put_date(struct buffer *out, int64_t date_ms, int offset_minutes)
{
	static const char *const months[] = {
	    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	static const char *const weekdays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
	char text[TIME_TEXT_SIZE];
	int64_t local_ms = date_ms + (int64_t)offset_minutes * MINUTE_MS;
	int64_t days = local_ms >= 0 ? local_ms / DAY_MS : (local_ms - DAY_MS + 1) / DAY_MS;
	int minutes = offset_minutes < 0 ? -offset_minutes : offset_minutes;
	int year, month, day, hour, minute, second;

	time_format_offset(date_ms, offset_minutes, text);
	if (sscanf(text, "%d-%d-%dT%d:%d:%d", &year, &month, &day, &hour, &minute, &second) != 6)
		return;
	buffer_printf(out, "Date: %s, %02d %s %04d %02d:%02d:%02d %c%02d%02d\r\n",
	    weekdays[(days % 7 + 7) % 7], day, months[month - 1], year, hour, minute, second,
	    offset_minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static void put_mailbox(
    struct buffer *out, const char *field, const char *name, const char *address)
{
	buffer_printf(out, "%s: ", field);
	encode_mailbox(out, name, address, strlen(field) + 2);
	buffer_add(out, "\r\n");
}

static void put_id(struct buffer *out, const char *id, size_t *column)
{
	size_t size = strlen(id) + strlen(" <>");

	if (*column + size > COMPOSE_LINE_MAX) {
		buffer_add(out, "\r\n");
		*column = 0;
	}
	buffer_printf(out, " <%s>", id);
	*column += size;
}

/*
 * RFC 5322 3.6.4: their References (or In-Reply-To), then their Message-ID. Without a Message-ID
 * neither field. The first reference names the thread and the last ones the place in it; what is
 * left out is between.
 */
static void put_references(struct buffer *out, const struct compose_input *input)
{
	size_t column = strlen("References:"), count = input->reference_count;

	if (input->in_reply_to == NULL || !is_message_id(input->in_reply_to))
		return;
	buffer_printf(out, "In-Reply-To: <%s>\r\nReferences:", input->in_reply_to);
	for (size_t i = 0; i < count; i++) {
		const char *id = input->references[i];
		bool is_kept = i == 0 || i + COMPOSE_REFERENCES_MAX > count + 1;

		if (is_kept && is_message_id(id) && strcmp(id, input->in_reply_to) != 0)
			put_id(out, id, &column);
	}
	put_id(out, input->in_reply_to, &column);
	buffer_add(out, "\r\n");
}

/* RFC 3834 5; MS-OXCMAIL 2.1.3.2.20 without NDR, because we want to know of bounces. */
static void put_marks(struct buffer *out, const struct compose_input *input)
{
	char wire[WIRE_ADDRESS_BYTES_MAX];

	if (input->auto_submitted != NULL)
		buffer_printf(out,
		    "Auto-Submitted: %s\r\nX-Auto-Response-Suppress: OOF, AutoReply, RN, NRN, "
		    "DR\r\n",
		    input->auto_submitted);
	if (input->instance_id != NULL)
		buffer_printf(out, "X-Loop: %s\r\n", input->instance_id);
	if (input->list_unsubscribe == NULL)
		return;
	wire_address(input->list_unsubscribe, wire);
	buffer_printf(out, "List-Unsubscribe: <mailto:%s?subject=unsubscribe%s%s>\r\n", wire,
	    input->unsubscribe_token != NULL ? "%20" : "",
	    input->unsubscribe_token != NULL ? input->unsubscribe_token : "");
}

static void put_header(struct buffer *out, const struct compose_input *input)
{
	put_date(out, input->date_ms, input->offset_minutes);
	put_mailbox(out, "From", input->from.name, input->from.address);
	put_mailbox(out, "To", input->to_name, input->to);
	buffer_add(out, "Subject: ");
	encode_unstructured(out, input->subject, strlen("Subject: "));
	buffer_printf(out, "\r\nMessage-ID: <%s>\r\n", input->message_id);
	put_references(out, input);
	put_marks(out, input);
	if (input->language != NULL)
		buffer_printf(out, "Content-Language: %s\r\n", input->language);
	buffer_add(out, "MIME-Version: 1.0\r\n");
}

/* ---- parts ---- */

/* "=_" stands neither in quoted-printable nor in base64, and a 7bit text has no line that begins
 * with "--". */
static void make_boundary(char out[BOUNDARY_SIZE])
{
	char token[BOUNDARY_TOKEN_LENGTH + 1];

	random_token(token, BOUNDARY_TOKEN_LENGTH);
	snprintf(out, BOUNDARY_SIZE, "=_%s", token);
}

/* Any of CRLF, CR and LF as \n. */
static char *plain_line_ends(const char *text)
{
	char *out = mem_alloc(strlen(text) + 1);
	size_t used = 0;

	for (; *text != '\0'; text++) {
		if (*text == '\r' && text[1] == '\n')
			continue;
		out[used++] = *text == '\r' ? '\n' : *text;
	}
	out[used] = '\0';
	return out;
}

static void put_text_part(struct buffer *out, const char *type, const char *text)
{
	AUTO_FREE char *plain = plain_line_ends(text);
	enum body_encoding encoding = body_choose(plain);

	buffer_printf(out,
	    "Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n", type,
	    body_encoding_word(encoding));
	encode_text(out, plain, encoding);
}

/* The text alone, or with its HTML form, the better one last (RFC 2046 5.1.4). */
static void put_words(struct buffer *out, const struct compose_input *input)
{
	char boundary[BOUNDARY_SIZE];

	if (input->html == NULL) {
		put_text_part(out, "plain", input->text);
		return;
	}
	make_boundary(boundary);
	buffer_printf(out, "Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n--%s\r\n",
	    boundary, boundary);
	put_text_part(out, "plain", input->text);
	buffer_printf(out, "\r\n--%s\r\n", boundary);
	put_text_part(out, "html", input->html);
	buffer_printf(out, "\r\n--%s--\r\n", boundary);
}

static void put_attachment(struct buffer *out, const struct compose_attachment *attachment)
{
	buffer_printf(out,
	    "Content-Type: %s\r\nContent-Transfer-Encoding: base64\r\n"
	    "Content-Disposition: attachment;\r\n filename=\"%s\"\r\n\r\n",
	    attachment->type, attachment->name);
	encode_base64(out, attachment->content);
}

static void put_body(struct buffer *out, const struct compose_input *input)
{
	char boundary[BOUNDARY_SIZE];

	if (input->attachment_count == 0) {
		put_words(out, input);
		return;
	}
	make_boundary(boundary);
	buffer_printf(out, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n",
	    boundary, boundary);
	put_words(out, input);
	for (size_t i = 0; i < input->attachment_count; i++) {
		buffer_printf(out, "\r\n--%s\r\n", boundary);
		put_attachment(out, &input->attachments[i]);
	}
	buffer_printf(out, "\r\n--%s--\r\n", boundary);
}

int compose_mail(const struct compose_input *input, struct buffer *mail_r, struct error *error)
{
	struct buffer mail;

	if (check_input(input, error) != 0)
		return error_add(error, _("mail to %s"),
		    input->to != NULL && guard_is_usable_address(input->to) ? input->to : "?");
	buffer_init(&mail, COMPOSE_MAIL_BYTES_MAX);
	put_header(&mail, input);
	put_body(&mail, input);
	if (mail.is_truncated) {
		buffer_free(&mail);
		return error_set(error, _("mail to %s: larger than %d bytes"), input->to,
		    COMPOSE_MAIL_BYTES_MAX);
	}
	*mail_r = mail;
	return 0;
}

/* ---- Message-ID ---- */

char *compose_message_id(struct arena *arena, int64_t number, const char *address)
{
	const char *at = strrchr(address, '@');
	const char *domain = at != NULL && is_message_id(at) ? at + 1 : "localhost";
	char token[COMPOSE_TOKEN_LENGTH + 1];

	random_token(token, COMPOSE_TOKEN_LENGTH);
	return arena_printf(arena, "hark.%lld.%s@%s", (long long)number, token, domain);
}

int64_t compose_message_id_number(const char *message_id)
{
	int64_t number = 0;
	const char *at = message_id;

	if (at == NULL || !text_starts_with(at, "hark."))
		return 0;
	for (at += strlen("hark."); *at >= '0' && *at <= '9'; at++) {
		if (number > INT64_MAX / 10 - 1)
			return 0;
		number = number * 10 + (*at - '0');
	}
	if (*at++ != '.' ||
	    strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789") != COMPOSE_TOKEN_LENGTH)
		return 0;
	return at[COMPOSE_TOKEN_LENGTH] == '@' ? number : 0;
}
