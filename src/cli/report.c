/*
 * hark report: any period's report, to the terminal, into a file or by mail.
 */
#include "desk_cli.h"

#include <string.h>

static const char *period_text, *kind_text, *format, *to, *dry, *now_text;

static const struct cli_option options[] = {
    {"period", "PERIOD",
	N_("last-week (default), this-week, last-month, last-quarter, 2026-W47, 2026-11, 2026-Q4, "
	   "FROM..TO"),
	&period_text},
    {"kind", "KIND", N_("report (default), digest, review or public"), &kind_text},
    {"format", "FORMAT", N_("text (default), html, json or csv"), &format},
    {"to", "ADDRESS", N_("mail it there instead of printing it"), &to},
    {"dry-run", NULL, N_("with --to: only say what would be sent"), &dry},
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
	return report_html(report, arena);
}

static enum exit_code mail_report(
    struct desk *desk, const struct report *report, struct arena *arena)
{
	const char *subject = report_subject(report, arena);
	struct error error;
	bool is_sent;

	if (dry != NULL) {
		if (report_is_needless(report))
			printf(_("Nothing would be sent: nothing waits.\n"));
		else
			printf(_("Would be sent to %s: %s\n\n%s"), to, subject,
			    report_text(report, arena));
		return EXIT_DONE;
	}
	if (reporting_send(desk, report, to, arena, &is_sent, &error) != 0)
		return cli_fail(EXIT_TEMPORARY, "%s", error.text);
	if (is_sent)
		printf(_("In the outbox for %s: %s\n"), to, subject);
	else
		printf(_("Nothing is sent: nothing waits.\n"));
	return EXIT_DONE;
}

static enum exit_code make_report(struct desk *desk, enum report_kind kind, struct arena *arena)
{
	struct period period;
	struct report *report;
	struct error error;

	if (period_parse(period_text != NULL ? period_text : "last-week", clock_now_ms(), &period,
		&error) != 0)
		return cli_fail(EXIT_USAGE, "%s", error.text);
	language_use(desk->settings->owner.language);
	if (reporting_make(desk, &period, kind, arena, &report, &error) != 0)
		return cli_fail(EXIT_TEMPORARY, "%s", error.text);
	if (to != NULL)
		return mail_report(desk, report, arena);
	fputs(render(report, arena), stdout);
	return EXIT_DONE;
}

static enum exit_code check_format(void)
{
	static const char *const formats[] = {"text", "html", "json", "csv"};

	for (size_t i = 0; format != NULL && i < ARRAY_SIZE(formats); i++)
		if (strcmp(format, formats[i]) == 0)
			return EXIT_DONE;
	return format == NULL ? EXIT_DONE
			      : cli_fail(EXIT_USAGE,
				    _("--format is text, html, json or csv, not \"%s\""), format);
}

static enum exit_code check_options(enum report_kind *kind_r)
{
	struct error error;
	int64_t now_ms;

	if (check_format() != EXIT_DONE)
		return EXIT_USAGE;
	if (kind_text != NULL && reporting_parse_kind(kind_text, kind_r) != 0)
		return cli_fail(EXIT_USAGE,
		    _("--kind is report, digest, review or public, not \"%s\""), kind_text);
	if (to != NULL && (format != NULL || cli_options.is_json))
		return cli_fail(EXIT_USAGE, _("a mail has a text and an HTML form: --to and "
					      "--format do not go together"));
	if (to != NULL && !value_is_address(to))
		return cli_fail(EXIT_USAGE, _("\"%s\" is no mail address"), to);
	if (dry != NULL && to == NULL)
		return cli_fail(EXIT_USAGE, _("--dry-run goes with --to ADDRESS"));
	if (now_text == NULL)
		return EXIT_DONE;
	if (time_parse(now_text, &now_ms, &error) != 0)
		return cli_fail(EXIT_USAGE, "--now: %s", error.text);
	clock_set(now_ms);
	return EXIT_DONE;
}

static enum exit_code run(int argc, char **argv)
{
	enum report_kind kind = REPORT_FULL;
	enum exit_code code;
	struct arena *arena;
	struct desk *desk;

	(void)argv;
	if (argc > 1)
		return cli_fail(EXIT_USAGE, _("too many arguments"));
	desk = cli_desk(
	    NEEDS_RULES, to != NULL && dry == NULL ? STORE_READ_WRITE : STORE_READ_ONLY, &code);
	if (desk == NULL)
		return code;
	arena = arena_new();
	code = check_options(&kind);
	if (code == EXIT_DONE)
		code = make_report(desk, kind, arena);
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
