/*
 * hark read: what the reader makes of mails, as JSON lines (a stable contract) or for people. Needs
 * no configuration, no database and no server; every mail is understood in the jailed reader.
 */
#include "config.h"
#include "hark/reader.h"
#include "src/cli/cli.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A mail that waits for its answer, or for the answers of those before it. */
struct waiting {
	char *file;    /* owned; UTF-8 */
	char *content; /* owned; NULL where there is an error */
	char *error;   /* owned; why it could not be had, or NULL */
};

struct reading {
	struct reader *reader;	   /* owned */
	struct arena *arena;	   /* owned; of one mail */
	struct progress *progress; /* owned; NULL when the mails go to the same terminal */
	struct waiting queue[READER_AHEAD_MAILS];
	size_t first, waiting; /* of the queue, which is a ring */
	size_t count;
};

/* ---- JSON ---- */

static void put(json_t *object, const char *key, json_t *value)
{
	/* Texts are valid UTF-8 here, so only memory can be lacking. */
	if (json_object_set_new_nocheck(object, key, value) != 0)
		abort();
}

static json_t *json_text(const char *text)
{
	return json_string_nocheck(text != NULL ? text : "");
}

static json_t *json_text_or_null(const char *text)
{
	return text != NULL ? json_string_nocheck(text) : json_null();
}

static json_t *json_address(const struct mail_address *address)
{
	json_t *object = json_object();

	put(object, "name", json_text(address->name));
	put(object, "address", json_text(address->address));
	return object;
}

static json_t *json_addresses(const struct mail_addresses *addresses)
{
	json_t *array = json_array();

	for (size_t i = 0; i < addresses->count; i++)
		json_array_append_new(array, json_address(&addresses->items[i]));
	return array;
}

static json_t *json_attachments(const struct message *message)
{
	json_t *array = json_array();

	for (size_t i = 0; i < message->attachment_count; i++) {
		json_t *object = json_object();

		put(object, "name", json_text(message->attachments[i].name));
		put(object, "type", json_text(message->attachments[i].type));
		put(object, "size", json_integer((json_int_t)message->attachments[i].size_bytes));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *json_references(const struct message *message)
{
	json_t *array = json_array();

	for (size_t i = 0; i < message->reference_count; i++)
		json_array_append_new(array, json_text(message->references[i]));
	return array;
}

static json_t *json_bounce(const struct bounce *bounce)
{
	json_t *object;

	if (bounce == NULL)
		return json_null();
	object = json_object();
	put(object, "recipient", json_text(bounce->recipient));
	put(object, "status", json_text(bounce->status));
	put(object, "permanent", json_boolean(bounce->is_permanent));
	return object;
}

static const char *date_text(const struct message *message, char out[TIME_TEXT_SIZE])
{
	if (!message->has_date)
		return NULL;
	return time_format_offset(message->date_ms, message->date_offset_minutes, out);
}

/* The keys and their order are documented in hark(1): add at the end, never change. */
static json_t *json_message(const char *file, const struct message *message)
{
	json_t *object = json_object();
	char date[TIME_TEXT_SIZE];

	put(object, "file", json_text(file));
	put(object, "message_id", json_text(message->message_id));
	put(object, "date", json_text_or_null(date_text(message, date)));
	put(object, "from", json_address(&message->from));
	put(object, "to", json_addresses(&message->to));
	put(object, "subject", json_text(message->subject));
	put(object, "nature", json_text(nature_word(message->nature)));
	put(object, "nature_reason", json_text(message->nature_reason));
	put(object, "language", json_text(message->language));
	put(object, "text", json_text(message->text));
	put(object, "new_text", json_text(message->new_text));
	put(object, "quoted", json_text(message->quoted));
	put(object, "signature", json_text(message->signature));
	put(object, "attachments", json_attachments(message));
	put(object, "in_reply_to", json_text(message->in_reply_to));
	put(object, "references", json_references(message));
	put(object, "bounce", json_bounce(message->bounce));
	put(object, "truncated", json_boolean(message->is_truncated));
	put(object, "error", json_text_or_null(message->error));
	return object;
}

static void print_json(const char *file, const struct message *message)
{
	json_t *object = json_message(file, message);
	AUTO_FREE char *line = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(15));

	if (line == NULL)
		abort();
	puts(line);
	json_decref(object);
}

/* ---- for people ---- */

static void print_field(const char *name, const char *value)
{
	size_t width = 10, used = terminal_put(stdout, name, width);

	while (used++ < width + 1)
		putchar(' ');
	terminal_put(stdout, value, 0);
	putchar('\n');
}

static char *address_text(const struct mail_address *address)
{
	if (address->name[0] == '\0')
		return mem_strdup(address->address);
	return mem_printf("%s <%s>", address->name, address->address);
}

static void print_addresses(const char *name, const struct mail_addresses *addresses)
{
	for (size_t i = 0; i < addresses->count; i++) {
		AUTO_FREE char *text = address_text(&addresses->items[i]);

		print_field(i == 0 ? name : "", text);
	}
}

/* Each line through terminal_put: the text is a stranger's. */
static void print_text(const char *text)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		AUTO_FREE char *line = mem_strndup(text, length);

		fputs("  ", stdout);
		terminal_put(stdout, line, 0);
		putchar('\n');
		text += length + (text[length] == '\n' ? 1 : 0);
	}
}

static unsigned long line_count(const char *text)
{
	unsigned long count = 0;

	while (*text != '\0') {
		size_t length = strcspn(text, "\n");

		count++;
		text += length + (text[length] == '\n' ? 1 : 0);
	}
	return count;
}

static void print_line_count(const char *name, const char *text)
{
	unsigned long count = line_count(text);
	AUTO_FREE char *value = NULL;

	if (count == 0)
		return;
	value = mem_printf(language_plural("%lu line", "%lu lines", count), count);
	print_field(name, value);
}

static void print_attachments(const struct message *message)
{
	for (size_t i = 0; i < message->attachment_count; i++) {
		const struct attachment *attachment = &message->attachments[i];
		AUTO_FREE char *text = mem_printf(_("%s (%s, %zu bytes)"),
		    attachment->name[0] != '\0' ? attachment->name : _("no name"), attachment->type,
		    attachment->size_bytes);

		print_field(i == 0 ? _("Attached") : "", text);
	}
}

static void print_bounce(const struct bounce *bounce)
{
	AUTO_FREE char *text = NULL;

	if (bounce == NULL)
		return;
	text = mem_printf("%s %s (%s)", bounce->recipient, bounce->status,
	    bounce->is_permanent ? _("for good") : _("for now"));
	print_field(_("Bounce"), text);
}

static void print_head(const char *file, const struct message *message)
{
	AUTO_FREE char *from = address_text(&message->from);
	AUTO_FREE char *nature = mem_printf("%s%s%s", nature_word(message->nature),
	    message->nature_reason[0] != '\0' ? ": " : "", message->nature_reason);
	char date[TIME_TEXT_SIZE];

	print_field(_("File"), file);
	print_field(_("From"), from);
	print_addresses(_("To"), &message->to);
	print_field(_("Date"), message->has_date ? date_text(message, date) : _("none"));
	print_field(_("Subject"), message->subject);
	print_field(_("Nature"), nature);
	if (message->language[0] != '\0')
		print_field(_("Language"), message->language);
	print_bounce(message->bounce);
	print_line_count(_("Quoted"), message->quoted);
	print_line_count(_("Signature"), message->signature);
	print_attachments(message);
	if (message->is_truncated)
		print_field(_("Cut"), _("larger than hark reads: only its first part is shown"));
	if (message->error != NULL)
		print_field(_("Error"), message->error);
}

static void print_readable(const char *file, const struct message *message, bool is_first)
{
	if (!is_first)
		putchar('\n');
	print_head(file, message);
	if (message->new_text[0] == '\0')
		return;
	putchar('\n');
	print_text(message->new_text);
}

/* ---- the command ---- */

/* What stands in the place of a mail that nobody could read. */
static struct message *unreadable(struct arena *arena, const char *why)
{
	struct message *message = arena_alloc(arena, sizeof(*message));

	*message = (struct message){
	    .message_id = "",
	    .from = {"", ""},
	    .subject = "",
	    .nature = NATURE_UNREADABLE,
	    .nature_reason = "",
	    .language = "",
	    .text = "",
	    .new_text = "",
	    .quoted = "",
	    .signature = "",
	    .in_reply_to = "",
	    .error = utf8_clean(arena, why, strlen(why)),
	};
	return message;
}

static void waiting_free(struct waiting *waiting)
{
	free(waiting->file);
	free(waiting->content);
	free(waiting->error);
}

static enum reader_result understand(struct reading *reading, const struct waiting *mail,
    struct message **message_r, struct error *error)
{
	enum reader_result result;

	if (mail->error != NULL) {
		*message_r = unreadable(reading->arena, mail->error);
		return READER_READ;
	}
	result = reader_receive(reading->reader, reading->arena, message_r, error);
	if (result == READER_QUARANTINE)
		*message_r = unreadable(reading->arena, error->text);
	return result;
}

/* Prints the first mail that waits. */
static int print_first(struct reading *reading)
{
	struct waiting mail = reading->queue[reading->first];
	struct message *message;
	struct error error;
	enum reader_result result = understand(reading, &mail, &message, &error);

	reading->first = (reading->first + 1) % READER_AHEAD_MAILS;
	reading->waiting--;
	if (result != READER_UNAVAILABLE && cli_options.is_json)
		print_json(mail.file, message);
	else if (result != READER_UNAVAILABLE)
		print_readable(mail.file, message, reading->count == 0);
	waiting_free(&mail);
	if (result == READER_UNAVAILABLE)
		return (int)cli_fail(EXIT_TEMPORARY, "%s", error.text);
	reading->count++;
	if (reading->progress != NULL)
		progress_set(reading->progress, reading->count);
	arena_clear(reading->arena);
	return ferror(stdout) ? (int)EXIT_TEMPORARY : 0;
}

static bool has_room(const struct reading *reading, size_t mail_bytes)
{
	return reading->waiting < READER_AHEAD_MAILS &&
	       reader_has_room(reading->reader, mail_bytes);
}

static int read_one(void *context, const struct input_mail *mail)
{
	struct reading *reading = context;
	const struct message_options options = {.is_partial = mail->is_partial};
	struct waiting *waiting;

	while (!has_room(reading, mail->content.size)) {
		int result = print_first(reading);

		if (result != 0)
			return result;
	}
	waiting = &reading->queue[(reading->first + reading->waiting++) % READER_AHEAD_MAILS];
	*waiting = (struct waiting){
	    .file = mem_strdup(utf8_clean(reading->arena, mail->file, strlen(mail->file))),
	    .error = mem_strdup(mail->error)};
	if (mail->error != NULL)
		return 0;
	waiting->content = mem_strndup((const char *)mail->content.data, mail->content.size);
	reader_send(reading->reader,
	    (struct bytes){(const uint8_t *)waiting->content, mail->content.size}, &options);
	return 0;
}

static enum exit_code read_path(struct reading *reading, const char *path)
{
	struct error error;
	int result = input_each(path, read_one, reading, &error);

	while (result <= 0 && reading->waiting > 0) {
		int printed = print_first(reading);

		if (printed != 0)
			result = printed;
	}
	if (result < 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	return (enum exit_code)result;
}

static enum exit_code run_read(int argc, char **argv)
{
	struct reading reading = {.count = 0};
	enum exit_code worst = EXIT_DONE;

	if (argc < 2)
		return cli_fail(EXIT_USAGE, _("name a FILE, a folder or -"));
	reading.reader = reader_new();
	reading.arena = arena_new();
	if (!isatty(STDOUT_FILENO))
		reading.progress = progress_new(_("Reading"), 0);
	for (int i = 1; i < argc && worst != EXIT_TEMPORARY; i++) {
		enum exit_code code = read_path(&reading, argv[i]);

		if (code > worst)
			worst = code;
	}
	for (; reading.waiting > 0; reading.waiting--)
		waiting_free(&reading.queue[reading.first++ % READER_AHEAD_MAILS]);
	progress_free(&reading.progress);
	reader_free(&reading.reader);
	arena_free(&reading.arena);
	return worst;
}

static const struct cli_option options[] = {{0}};

const struct command command_read = {
    .name = "read",
    .arguments = "FILE|DIR|MBOX|-",
    .summary = N_("show what hark understands of mails"),
    .help = N_(
	"Reads one mail from a file or from standard input (-), all mails of an mbox, or every "
	"file "
	"of a folder and its subfolders. Each mail is read in the jailed reader. --json writes one "
	"JSON object a line for each mail; a mail that cannot be read has its reason in "
	"\"error\"."),
    .run = run_read,
    .options = options,
    .group = GROUP_MAIL,
};
