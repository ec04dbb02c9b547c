/*
 * hark note, reply, wait, snooze: what the owner writes into a matter by hand, and whose turn it is
 * until when.
 */
#include "desk_cli.h"

#include <string.h>

/* Of standard input; what the desk takes is less. */
#define REPLY_BYTES_MAX ((size_t)1024 * 1024)
#define DAYS_DEFAULT 3
#define DAYS_MAX 365
#define SNOOZE_DEFAULT "1d"

static const char *by_mail, *given_text, *given_days;

static const struct cli_option note_options[] = {
    {"mail", NULL, N_("tell the customer by mail"), &by_mail},
    {0},
};

static const struct cli_option reply_options[] = {
    {"text", "TEXT", N_("the answer; default: standard input"), &given_text},
    {0},
};

static const struct cli_option wait_options[] = {
    {"days", "DAYS", N_("until the customer is reminded (default 3)"), &given_days},
    {0},
};

static const struct cli_option no_options[] = {{0}};

static enum exit_code finish(
    int done, int64_t number, const char *action, const struct error *error)
{
	if (done != 0)
		return cli_fail(EXIT_REFUSED, "%s", error->text);
	if (cli_options.is_json)
		cli_print_json(
		    json_pack("{s:I, s:s}", "number", (json_int_t)number, "done", action));
	else
		printf("#%lld: %s\n", (long long)number, cli_word(action));
	return EXIT_DONE;
}

static enum exit_code run_note(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	const char *refusal = NULL;
	struct error error = {0};
	enum exit_code code;
	int64_t number;
	int done;

	if (argc != 3)
		return cli_fail(EXIT_USAGE, _("a number and a text are needed"));
	code = session_begin_on(
	    &session, argv[1], by_mail != NULL ? NEEDS_RULES : NEEDS_RECORDS, &number);
	if (code != EXIT_DONE)
		return code;
	done = note_write(session.desk, number, argv[2], by_mail != NULL, &refusal, &error);
	if (done == 0 && refusal != NULL)
		fprintf(stderr, _("hark: the customer is not told: %s\n"), _(refusal));
	return finish(done, number,
	    done == 0 && by_mail != NULL && refusal == NULL ? "note_queued" : "note", &error);
}

static enum exit_code run_reply(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	AUTO_BUFFER struct buffer buffer;
	struct error error = {0};
	enum exit_code code;
	const char *text = given_text;
	int64_t number;

	buffer_init(&buffer, 0);
	if (argc != 2)
		return cli_fail(EXIT_USAGE, _("one number is needed"));
	number = cli_number(argv[1]);
	if (number == 0)
		return EXIT_USAGE;
	if (text == NULL && file_read("-", REPLY_BYTES_MAX, &buffer, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	if (text == NULL)
		text = buffer.data;
	code = session_begin(&session, NEEDS_RULES, STORE_READ_WRITE);
	if (code != EXIT_DONE)
		return code;
	return finish(
	    note_reply(session.desk, number, text, &error), number, "reply_queued", &error);
}

static enum exit_code run_wait(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	int64_t number, days = DAYS_DEFAULT;
	struct error error = {0};
	enum exit_code code;

	if (argc != 2)
		return cli_fail(EXIT_USAGE, _("one number is needed"));
	number = cli_number(argv[1]);
	if (number != 0 && given_days != NULL)
		days = cli_number(given_days);
	if (number == 0 || days == 0)
		return EXIT_USAGE;
	if (days > DAYS_MAX)
		return cli_fail(EXIT_USAGE, _("--days must be at most %d"), DAYS_MAX);
	code = session_begin(&session, NEEDS_RULES_IF_SOUND, STORE_READ_WRITE);
	if (code != EXIT_DONE)
		return code;
	return finish(reminder_wait(session.desk, number, days * DAY_MS, &error), number,
	    "waiting_for_customer", &error);
}

/* "#1042 snooze" is the owner's turn again tomorrow. */
static enum exit_code run_snooze(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	const char *when = argc == 3 ? argv[2] : SNOOZE_DEFAULT;
	char until[TIME_TEXT_SIZE];
	int64_t number, until_ms;
	struct error error;
	enum exit_code code;

	if (argc != 2 && argc != 3)
		return cli_fail(EXIT_USAGE, _("a number is needed, and until when"));
	code = session_begin_on(&session, argv[1], NEEDS_RECORDS, &number);
	if (code != EXIT_DONE)
		return code;
	if (snooze_until(session.desk, number, when, session.arena, &until_ms, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	if (cli_options.is_json)
		cli_print_json(json_pack(
		    "{s:I, s:o}", "number", (json_int_t)number, "until", cli_json_time(until_ms)));
	else {
		printf("#%lld: ", (long long)number);
		printf(_("put off until %s"), time_format_local(until_ms, until));
		putchar('\n');
	}
	return EXIT_DONE;
}

const struct command command_note = {.name = "note",
    .arguments = "NUMBER TEXT",
    .summary = N_("add a note to a matter"),
    .run = run_note,
    .options = note_options,
    .group = GROUP_FEEDBACK};

const struct command command_reply = {.name = "reply",
    .arguments = "NUMBER",
    .summary = N_("answer the customer in your own words"),
    .run = run_reply,
    .options = reply_options,
    .group = GROUP_FEEDBACK};

const struct command command_wait = {.name = "wait",
    .arguments = "NUMBER",
    .summary = N_("it is the customer's turn: remind them once"),
    .run = run_wait,
    .options = wait_options,
    .group = GROUP_FEEDBACK};

const struct command command_snooze = {.name = "snooze",
    .arguments = "NUMBER [WHEN]",
    .summary = N_("put a matter off: no reminder until then"),
    .help = N_("WHEN is for how long (4h, 3d, 2w; a number alone is days), or a day (2026-12-01). "
	       "Without it: one day."),
    .run = run_snooze,
    .options = no_options,
    .group = GROUP_FEEDBACK};
