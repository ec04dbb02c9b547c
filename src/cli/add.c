/*
 * hark add: what came by phone, in person or in a chat, as a matter.
 */
#include "desk_cli.h"

#include <string.h>

static struct {
	const char *channel, *from, *subject, *at;
} given;

static const struct cli_option options[] = {
    {"channel", "WORD", N_("how it came: phone, person, chat, ..."), &given.channel},
    {"from", "ADDRESS|NAME", N_("who said it"), &given.from},
    {"subject", "TEXT", N_("default: the first line of the text"), &given.subject},
    {"at", "TIME", N_("when; default: now"), &given.at},
    {0},
};

static enum exit_code read_spoken(struct spoken *spoken)
{
	struct error error;

	if (given.channel == NULL || !by_hand_is_channel(given.channel))
		return cli_fail(
		    EXIT_USAGE, _("--channel is needed: a word like phone, person or chat"));
	if (given.from == NULL || given.from[0] == '\0')
		return cli_fail(EXIT_USAGE, _("--from is needed: an address or a name"));
	if (spoken->text[strspn(spoken->text, " \t\r\n")] == '\0')
		return cli_fail(EXIT_USAGE, _("what was said is needed"));
	spoken->channel = given.channel;
	spoken->from = given.from;
	spoken->name = "";
	spoken->subject = given.subject != NULL ? given.subject : "";
	spoken->at_ms = clock_now_ms();
	if (given.at != NULL && time_parse(given.at, &spoken->at_ms, &error) != 0)
		return cli_fail(EXIT_USAGE, "%s", error.text);
	if (spoken->at_ms > clock_now_ms())
		return cli_fail(EXIT_USAGE, _("--at lies in the future"));
	return EXIT_DONE;
}

static enum exit_code print_matter(struct desk *desk, int64_t number)
{
	struct arena *arena = arena_new();
	struct feedback_record feedback;
	struct error error;
	enum exit_code code = EXIT_DONE;

	if (store_feedback_get(desk->store, number, arena, &feedback, &error) != 1)
		code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	else if (cli_options.is_json)
		cli_print_json(cli_json_feedback(&feedback));
	else
		printf("#%lld: %s, %s\n", (long long)number,
		    learning_category_name(desk->rules, feedback.category),
		    cli_word(feedback.priority));
	arena_free(&arena);
	return code;
}

static enum exit_code run(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	struct spoken spoken = {.text = argc == 2 ? argv[1] : ""};
	struct error error;
	enum exit_code code;
	int64_t number;

	if (argc > 2)
		return cli_fail(EXIT_USAGE, _("write what was said in quotes, as one argument"));
	code = read_spoken(&spoken);
	if (code != EXIT_DONE)
		return code;
	code = session_begin(&session, NEEDS_RULES, STORE_READ_WRITE);
	if (code != EXIT_DONE)
		return code;
	if (by_hand_add(session.desk, &spoken, &number, &error) != 0)
		code = cli_fail(EXIT_REFUSED, "%s", error.text);
	else
		code = print_matter(session.desk, number);
	return code;
}

const struct command command_add = {.name = "add",
    .arguments = "TEXT",
    .summary = N_("record what came by phone, in person or in a chat"),
    .help = N_("Makes a matter of what a customer said, sorted by the rules like a mail. Nobody is "
	       "answered."),
    .run = run,
    .options = options,
    .group = GROUP_FEEDBACK};
