/*
 * A delivery report: words for people, a line "=", the fields of RFC 3464, a line "=", the copy of
 * the mail that came back. The first line is the subject too. Where only the words are given it is
 * a report without any RFC. A bounce or a delay says what it knows of the recipient, and what it
 * says hangs together; nothing else does.
 */
#include <assert.h>
#include <string.h>

#include "message/parse_p.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct report {
	struct mime_field fields[1];
	struct mime_parameter parameters[1];
	struct mime_part parts[4];
	struct mime_mail mail;
};

/* The text up to the next line "=", which is taken out; NULL behind the last one. */
static char *take(struct arena *arena, struct bytes *rest)
{
	const uint8_t *mark;
	size_t length;
	char *text;

	if (rest->data == NULL)
		return NULL;
	mark = memmem(rest->data, rest->size, "\n=\n", 3);
	length = mark != NULL ? (size_t)(mark - rest->data) : rest->size;
	text = utf8_clean(arena, (const char *)rest->data, length);
	text_clean_lines(text);
	*rest = mark != NULL ? bytes_cut(*rest, length + 3, rest->size) : (struct bytes){NULL, 0};
	return text;
}

static struct mime_part part(const char *type, const char *text, int parent)
{
	return (struct mime_part){.type = type,
	    .disposition = "",
	    .name = "",
	    .content_id = "",
	    .text = text,
	    .is_multipart = text == NULL,
	    .parent = parent,
	    .depth = parent + 1};
}

static void build(struct report *report, const char *subject, const char *words, const char *status,
    const char *copy)
{
	struct mime_mail *mail = &report->mail;

	*report = (struct report){.fields = {{"subject", subject, bytes_of(subject)}},
	    .parameters = {{"report-type", "delivery-status"}},
	    .mail = {.fields = report->fields, .field_count = 1, .parts = report->parts}};
	if (status == NULL) {
		mail->parts[mail->part_count++] = part("text/plain", words, -1);
		return;
	}
	mail->parts[mail->part_count++] = part("multipart/report", NULL, -1);
	mail->parts[0].parameters = report->parameters;
	mail->parts[0].parameter_count = 1;
	mail->parts[mail->part_count++] = part("text/plain", words, 0);
	mail->parts[mail->part_count++] = part("message/delivery-status", status, 0);
	if (copy != NULL)
		mail->parts[mail->part_count++] = part("text/rfc822-headers", copy, 0);
}

static bool is_line(const char *text)
{
	return utf8_is_valid(text, strlen(text)) && strpbrk(text, "\r\n") == NULL;
}

static void check_bounce(const struct bounce *bounce, enum nature nature)
{
	char class = bounce->status[0];

	assert(class == '\0' || strchr("245", class) != NULL);
	assert(strspn(bounce->status, "0123456789.") == strlen(bounce->status));
	assert(!bounce->is_permanent || (class == '5' && nature == NATURE_BOUNCE));
	assert(!bounce->is_address_dead || bounce->is_permanent);
	assert(is_line(bounce->recipient) && is_line(bounce->original_message_id));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes rest = {data, size};
	struct arena *arena = arena_new();
	char *words = take(arena, &rest), *status = take(arena, &rest), *copy = take(arena, &rest);
	struct report report;
	struct nature_input input = {.mail = &report.mail,
	    .from = {"", ""},
	    .quoted = "",
	    .signature = "",
	    .return_path = ""};
	struct bounce *bounce = NULL;
	const char *reason;
	enum nature nature;

	if (words == NULL)
		words = arena_strdup(arena, "");
	input.text = words;
	message_split_text(words, arena, &input.new_text, &input.quoted, &input.signature);
	input.subject = arena_strndup(arena, words, strcspn(words, "\n"));
	input.from.address = size % 2 == 0 ? "mailer-daemon@mail.example" : "li@mail.example";
	build(&report, input.subject, words, status, copy);
	nature = nature_decide(&input, arena, &reason, &bounce);
	assert(nature < NATURE_COUNT && utf8_is_valid(reason, strlen(reason)));
	assert((bounce != NULL) == (nature == NATURE_BOUNCE || nature == NATURE_DELAY));
	if (bounce != NULL)
		check_bounce(bounce, nature);
	arena_free(&arena);
	return 0;
}
