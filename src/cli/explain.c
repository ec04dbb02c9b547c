/*
 * hark explain FILE|NUMBER: why was, or would be, a mail treated so?
 */
#include "explain.h"

#include <string.h>

static const char *rules_folder;

static const struct cli_option options[] = {
    {"rules", "DIR", N_("with the rules of this folder instead of the current ones"),
	&rules_folder},
    {0},
};

/* The first mail of a file: an mbox is not walked. */
static int read_mail(const char *path, struct arena *arena, struct message **message_r)
{
	AUTO_BUFFER struct buffer mail;
	struct message_options reading = {.is_partial = false};
	struct reader *reader;
	enum reader_result result;
	struct error error;

	buffer_init(&mail, 0);
	if (file_read(path, MAIL_BYTES_MAX, &mail, &error) != 0)
		return (int)cli_fail(EXIT_REFUSED, "%s", error.text);
	reader = reader_new();
	result = reader_read(reader, (struct bytes){(const uint8_t *)mail.data, mail.size},
	    &reading, arena, message_r, &error);
	reader_free(&reader);
	if (result == READER_UNAVAILABLE)
		return (int)cli_fail(EXIT_TEMPORARY, "%s", error.text);
	return result == READER_READ ? 0 : (int)cli_fail(EXIT_REFUSED, "%s: %s", path, error.text);
}

static enum exit_code explain_file(const char *path)
{
	struct explanation explanation;
	struct message *message = NULL;
	enum exit_code code;
	struct desk *desk = cli_desk_load(rules_folder, &code);
	struct arena *arena;

	if (desk == NULL)
		return code;
	arena = arena_new();
	code = (enum exit_code)read_mail(path, arena, &message);
	if (code == EXIT_DONE) {
		explain_message(desk, message, arena, &explanation);
		if (cli_options.is_json)
			explain_json(&explanation, arena);
		else
			explain_print(&explanation, desk->rules, arena);
	}
	arena_free(&arena);
	desk_free(&desk);
	return code;
}

/* Faults in the rules must not hide what was stored: they are shown, and today's verdict is not. */
static struct desk *open_desk(enum exit_code *code_r)
{
	struct desk *desk = cli_desk_load(rules_folder, code_r);
	struct error error;

	if (desk == NULL)
		return cli_desk(NEEDS_RECORDS, STORE_READ_ONLY, code_r);
	if (desk_open_store(desk, STORE_READ_ONLY, &error) == 0)
		return desk;
	*code_r = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	desk_free(&desk);
	return NULL;
}

static enum exit_code explain_number(const char *text)
{
	struct past_explanation past;
	struct error error;
	struct arena *arena;
	struct desk *desk;
	enum exit_code code;
	int64_t number = cli_number(text);
	int found;

	if (number == 0)
		return EXIT_USAGE;
	desk = open_desk(&code);
	if (desk == NULL)
		return code;
	arena = arena_new();
	found = explain_past(desk, number, arena, &past, &error);
	code = EXIT_DONE;
	if (found < 0)
		code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	else if (found == 0)
		code = cli_fail(EXIT_REFUSED, _("there is no feedback #%lld"), (long long)number);
	else if (cli_options.is_json)
		explain_json_past(&past, arena);
	else
		explain_print_past(&past, desk->rules, arena);
	arena_free(&arena);
	desk_free(&desk);
	return code;
}

static enum exit_code run(int argc, char **argv)
{
	if (argc != 2)
		return cli_fail(EXIT_USAGE, _("one file or number is needed"));
	if (argv[1][0] == '#' || strspn(argv[1], "0123456789") == strlen(argv[1]))
		return explain_number(argv[1]);
	return explain_file(argv[1]);
}

const struct command command_explain = {.name = "explain",
    .arguments = "FILE|NUMBER",
    .summary = N_("why a mail was, or would be, treated so"),
    .help = N_("A file is read, classified and judged as if it had just arrived; a number shows "
	       "what was decided then, and whether today's rules would decide the same."),
    .run = run,
    .options = options,
    .group = GROUP_MAIL};
