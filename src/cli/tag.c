/*
 * hark tag, assign, priority: what the owner pins to a matter.
 */
#include "desk_cli.h"

static void print_tags(int64_t number, const char *tags)
{
	if (cli_options.is_json)
		cli_print_json(json_pack(
		    "{s:I, s:o}", "number", (json_int_t)number, "tags", cli_json_words(tags)));
	else
		printf("#%lld: %s\n", (long long)number, tags[0] != '\0' ? tags : _("no tags"));
}

static enum exit_code change(const char *text, const struct tag_change *wanted)
{
	AUTO_SESSION struct session session = {0};
	struct error error;
	int64_t number;
	enum exit_code code = session_begin_on(&session, text, NEEDS_RULES_IF_SOUND, &number);
	const char *tags;

	if (code != EXIT_DONE)
		return code;
	if (tagging_change(session.desk, number, wanted, session.arena, &tags, &error) != 0)
		code = cli_fail(EXIT_REFUSED, "%s", error.text);
	else
		print_tags(number, tags);
	return code;
}

/* "-b" is no option here: the arguments come as they are. */
static enum exit_code run_tag(int argc, char **argv)
{
	size_t room = argc > 0 ? (size_t)argc : 1;
	AUTO_FREE const char **added = mem_array(room, sizeof(*added));
	AUTO_FREE const char **removed = mem_array(room, sizeof(*removed));
	struct tag_change wanted = {.added = added, .removed = removed};

	if (argc < 3)
		return cli_fail(EXIT_USAGE, _("a number and tags are needed: +new -old"));
	for (int i = 2; i < argc; i++) {
		if (argv[i][0] != '+' && argv[i][0] != '-')
			return cli_fail(EXIT_USAGE,
			    _("\"%s\": write +%s to add it, -%s to take it off"), argv[i], argv[i],
			    argv[i]);
		if (argv[i][0] == '+')
			added[wanted.added_count++] = argv[i] + 1;
		else
			removed[wanted.removed_count++] = argv[i] + 1;
	}
	return change(argv[1], &wanted);
}

static void print_pinned(int64_t number, const char *key, const char *value, const char *words)
{
	if (cli_options.is_json)
		cli_print_json(json_pack("{s:I, s:s}", "number", (json_int_t)number, key, value));
	else
		printf("#%lld: %s\n", (long long)number, words);
}

static enum exit_code run_assign(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	const char *address = argc == 3 ? argv[2] : NULL;
	struct error error;
	enum exit_code code;
	int64_t number;

	if (address == NULL)
		return cli_fail(EXIT_USAGE, _("a number and an address are needed"));
	code = session_begin_on(&session, argv[1], NEEDS_RECORDS, &number);
	if (code != EXIT_DONE)
		return code;
	if (tagging_assign(session.desk, number, address, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	print_pinned(number, "assignee", address, address[0] != '\0' ? address : _("nobody's"));
	return EXIT_DONE;
}

static enum exit_code run_priority(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	struct error error;
	enum exit_code code;
	const char *priority;
	int64_t number;

	if (argc != 3)
		return cli_fail(
		    EXIT_USAGE, _("a number and a priority are needed: high, normal or low"));
	code = session_begin_on(&session, argv[1], NEEDS_RULES_IF_SOUND, &number);
	if (code != EXIT_DONE)
		return code;
	if (tagging_prioritise(session.desk, number, argv[2], session.arena, &priority, &error) !=
	    0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	print_pinned(number, "priority", priority, cli_word(priority));
	return EXIT_DONE;
}

static const struct cli_option no_options[] = {{0}};

const struct command command_tag = {.name = "tag",
    .arguments = "NUMBER +TAG|-TAG...",
    .summary = N_("add tags to a matter or take them off"),
    .run = run_tag,
    .group = GROUP_FEEDBACK};

const struct command command_assign = {.name = "assign",
    .arguments = "NUMBER ADDRESS",
    .summary = N_("say whose matter it is; \"\" is nobody's"),
    .run = run_assign,
    .options = no_options,
    .group = GROUP_FEEDBACK};

const struct command command_priority = {.name = "priority",
    .arguments = "NUMBER high|normal|low",
    .summary = N_("say how urgent a matter is"),
    .help = N_("Whatever the rules said; its answer is then due as that priority promises."),
    .run = run_priority,
    .options = no_options,
    .group = GROUP_FEEDBACK};
