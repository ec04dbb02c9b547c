/*
 * hark doctor: each thing that hark needs in one line, with the remedy where it is not in order.
 */
#include "desk_cli.h"

#include <string.h>

struct counts {
	size_t care, down;
};

static const char *offline;

static void print_json(const struct doctor_finding *finding)
{
	cli_print_json(json_pack("{s:s, s:b, s:s, s:s?}", "check", finding->check, "ok",
	    (int)(finding->state == DOCTOR_OK), "detail", finding->detail, "remedy",
	    finding->remedy));
}

/* The checks as people know them; scripts get the words themselves. */
static const char *name_of(const char *check)
{
	static const char *const names[] = {N_("breaker"), N_("budget"), N_("certificate"),
	    N_("clock"), N_("configuration"), N_("database"), N_("disk"), N_("folder"),
	    N_("integrity"), N_("outbox"), N_("quarantine"), N_("reader"), N_("rules"),
	    N_("sandbox"), N_("secret"), N_("surveys"), N_("templates"), N_("token"), N_("unit")};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(names[i], check) == 0)
			return _(names[i]);
	return check; /* harkd, imap, smtp */
}

static void print_mark(bool is_ok)
{
	bool has_colours = terminal_has_colours(stdout);

	if (has_colours)
		fputs(is_ok ? "\033[32m" : "\033[31m", stdout);
	fputs(is_ok ? "ok  " : "!!  ", stdout);
	if (has_colours)
		fputs("\033[0m", stdout);
}

static void print_people(const struct doctor_finding *finding)
{
	AUTO_FREE char *line = mem_printf("%s: %s", name_of(finding->check), finding->detail);
	size_t width = terminal_width(stdout);

	print_mark(finding->state == DOCTOR_OK);
	terminal_wrap(stdout, line, 4, 4, width);
	if (finding->remedy != NULL) {
		fputs("    ", stdout);
		terminal_wrap(stdout, finding->remedy, 4, 4, width);
	}
}

static void on_finding(void *context, const struct doctor_finding *finding)
{
	struct counts *counts = context;

	counts->care += finding->state == DOCTOR_CARE;
	counts->down += finding->state == DOCTOR_DOWN;
	if (cli_options.is_json)
		print_json(finding);
	else
		print_people(finding);
	fflush(stdout); /* the next one may have to wait for a server */
}

static enum exit_code run(int argc, char **argv)
{
	struct counts counts = {0};

	if (argc > 1)
		return cli_fail(EXIT_USAGE, _("unexpected argument '%s'"), argv[1]);
	doctor_run(cli_options.config_path, offline == NULL, on_finding, &counts);
	if (counts.care > 0)
		return EXIT_REFUSED;
	return counts.down > 0 ? EXIT_TEMPORARY : EXIT_DONE;
}

static const struct cli_option options[] = {
    {"offline", NULL, N_("do not connect to the servers"), &offline},
    {0},
};

const struct command command_doctor = {
    .name = "doctor",
    .arguments = "",
    .summary = N_("is everything in order, and what to do if not"),
    .help = N_("Run it as the user who runs harkd. It logs in to every server and changes "
	       "nothing.\n"
	       "The exit status is 0 when all is well, 1 when something needs you, 3 when only a\n"
	       "server cannot be reached now."),
    .run = run,
    .options = options,
    .group = GROUP_SERVICE,
};
