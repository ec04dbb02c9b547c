/*
 * hark read: what the reader makes of mails, as JSON lines (a stable contract) or for people. Needs
 * no configuration, no database and no server; every mail is understood in the jailed reader.
 */
#include "config.h"
#include "hark/reader.h"
#include "hark/report.h"
#include "src/cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One a processor, and no more than the writing of the answers keeps busy. */
#define READERS_MAX 4
#define WAITING_MAX ((size_t)READERS_MAX * READER_AHEAD_MAILS)

/* A mail that waits for its answer, or for the answers of those before it. */
struct waiting {
	struct reader *reader; /* borrowed; which has it */
	char *file;	       /* owned; UTF-8 */
	char *content;	       /* owned; NULL where there is an error */
	char *error;	       /* owned; why it could not be had, or NULL */
};

struct reading {
	struct reader *readers[READERS_MAX]; /* owned; mails go to them in turn */
	size_t reader_count, next_reader;
	struct arena *arena;	   /* owned; of one mail */
	struct progress *progress; /* owned; NULL when the mails go to the same terminal */
	struct waiting queue[WAITING_MAX];
	struct buffer line;    /* owned */
	size_t first, waiting; /* of the queue, which is a ring */
	size_t count;
};

/* ---- JSON ---- */

/* Each byte of an answer may take six here: "\u001B". */
#define LINE_BYTES_MAX (6 * (size_t)WIRE_ANSWER_BYTES_MAX)
#define LINE_KEPT_BYTES (1024 * 1024)

static void print_json(struct buffer *line, const char *file, const struct message *message)
{
	buffer_clear(line);
	message_json_put(line, file, message);
	buffer_add_char(line, '\n');
	fwrite(line->data, 1, line->size, stdout);
	if (line->capacity > LINE_KEPT_BYTES)
		buffer_free(line);
}

/* ---- for people ---- */

static const char *date_text(
    const struct message *message, struct arena *arena, char out[TIME_TEXT_SIZE])
{
	if (!message->has_date)
		return cli_no_date(message->date_reason, arena);
	return time_format_offset(message->date_ms, message->date_offset_minutes, out);
}

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
	struct arena *arena = arena_new();
	const char *nature = arena_printf(arena, "%s%s%s", cli_word(nature_word(message->nature)),
	    message->nature_reason[0] != '\0' ? ": " : "",
	    word_sentence(message->nature_reason, arena));
	char date[TIME_TEXT_SIZE];

	print_field(_("File"), file);
	print_field(_("From"), from);
	print_addresses(_("To"), &message->to);
	print_field(_("Date"), date_text(message, arena, date));
	print_field(_("Subject"), message->subject);
	print_field(_("Nature"), nature);
	if (message->language[0] != '\0')
		print_field(_("Language"), message->language);
	print_bounce(message->bounce);
	print_line_count(_("Quoted"), message->quoted);
	print_line_count(_("Signature"), message->signature);
	arena_free(&arena);
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
	result = reader_receive(mail->reader, reading->arena, message_r, error);
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

	reading->first = (reading->first + 1) % WAITING_MAX;
	reading->waiting--;
	if (result != READER_UNAVAILABLE && cli_options.is_json)
		print_json(&reading->line, mail.file, message);
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

static int read_one(void *context, const struct input_mail *mail)
{
	struct reading *reading = context;
	const struct message_options options = {.is_partial = mail->is_partial};
	struct reader *reader = reading->readers[reading->next_reader];
	struct waiting *waiting;

	while (reading->waiting == WAITING_MAX || !reader_has_room(reader, mail->content.size)) {
		int result = print_first(reading);

		if (result != 0)
			return result;
	}
	waiting = &reading->queue[(reading->first + reading->waiting++) % WAITING_MAX];
	*waiting = (struct waiting){.reader = reader,
	    .file = mem_strdup(utf8_clean(reading->arena, mail->file, strlen(mail->file))),
	    .error = mem_strdup(mail->error)};
	if (mail->error != NULL)
		return 0;
	waiting->content = mem_strndup((const char *)mail->content.data, mail->content.size);
	reader_send(reader, (struct bytes){(const uint8_t *)waiting->content, mail->content.size},
	    &options);
	reading->next_reader = (reading->next_reader + 1) % reading->reader_count;
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

static void open_readers(struct reading *reading)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	reading->reader_count = processors < 1		   ? 1
				: processors > READERS_MAX ? READERS_MAX
							   : (size_t)processors;
	for (size_t i = 0; i < reading->reader_count; i++)
		reading->readers[i] = reader_new();
}

static enum exit_code run_read(int argc, char **argv)
{
	struct reading reading = {.count = 0};
	enum exit_code worst = EXIT_DONE;

	if (argc < 2)
		return cli_fail(EXIT_USAGE, _("name a FILE, a folder or -"));
	open_readers(&reading);
	reading.arena = arena_new();
	buffer_init(&reading.line, LINE_BYTES_MAX);
	if (!isatty(STDOUT_FILENO))
		reading.progress = progress_new(_("Reading"), 0);
	for (int i = 1; i < argc && worst != EXIT_TEMPORARY; i++) {
		enum exit_code code = read_path(&reading, argv[i]);

		if (code > worst)
			worst = code;
	}
	for (; reading.waiting > 0; reading.waiting--)
		waiting_free(&reading.queue[reading.first++ % WAITING_MAX]);
	progress_free(&reading.progress);
	for (size_t i = 0; i < reading.reader_count; i++)
		reader_free(&reading.readers[i]);
	buffer_free(&reading.line);
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
