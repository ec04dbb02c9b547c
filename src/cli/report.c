/*
 * hark report: any period's report, to the terminal or into a file.
 */
#include "desk_cli.h"

#include <string.h>

static const char *period_text, *format, *now_text;

static const struct cli_option options[] = {
    {"period", "PERIOD",
	N_("last-week (default), this-week, last-month, 2026-W47, 2026-11, FROM..TO"),
	&period_text},
    {"format", "FORMAT", N_("text (default), html, json or csv"), &format},
    {"now", "TIME", N_("as if it were this time"), &now_text},
    {0},
};

static const char *render(const struct report *report, struct arena *arena)
{
	if (cli_options.is_json || (format != NULL && strcmp(format, "json") == 0))
		return arena_printf(arena, "%s\n", report_json(report, arena));
	if (format != NULL && strcmp(format, "csv") == 0)
		return report_csv(report, arena);
	if (format == NULL || strcmp(format, "text") == 0)
		return report_text(report, arena);
	return strcmp(format, "html") == 0 ? report_html(report, arena) : NULL;
}

static enum exit_code print_report(struct desk *desk, struct arena *arena)
{
	struct period period;
	struct report *report;
	struct error error;

	if (period_parse(period_text != NULL ? period_text : "last-week", clock_now_ms(), &period,
		&error) != 0)
		return cli_fail(EXIT_USAGE, "%s", error.text);
	if (reporting_make(desk, &period, arena, &report, &error) != 0)
		return cli_fail(EXIT_TEMPORARY, "%s", error.text);
	language_use(desk->settings->owner.language);
	fputs(render(report, arena), stdout);
	return EXIT_DONE;
}

static enum exit_code check_options(void)
{
	static const char *const formats[] = {"text", "html", "json", "csv"};
	struct error error;
	int64_t now_ms;

	if (format != NULL) {
		bool is_known = false;

		for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
			is_known = is_known || strcmp(format, formats[i]) == 0;
		if (!is_known)
			return cli_fail(EXIT_USAGE,
			    _("--format is text, html, json or csv, not \"%s\""), format);
	}
	if (now_text == NULL)
		return EXIT_DONE;
	if (time_parse(now_text, &now_ms, &error) != 0)
		return cli_fail(EXIT_USAGE, "--now: %s", error.text);
	clock_set(now_ms);
	return EXIT_DONE;
}

static enum exit_code run(int argc, char **argv)
{
	enum exit_code code;
	struct arena *arena;
	struct desk *desk;

	(void)argv;
	if (argc > 1)
		return cli_fail(EXIT_USAGE, _("too many arguments"));
	desk = cli_desk(STORE_READ_ONLY, &code);
	if (desk == NULL)
		return code;
	arena = arena_new();
	code = check_options();
	if (code == EXIT_DONE)
		code = print_report(desk, arena);
	arena_free(&arena);
	desk_free(&desk);
	return code;
}

const struct command command_report = {.name = "report",
    .arguments = "",
    .summary = N_("the report of a period"),
    .run = run,
    .options = options,
    .group = GROUP_FEEDBACK};
