/*
 * hark resolve, reopen, close: the moves of a matter that the owner makes by hand.
 */
#include "desk_cli.h"

static const char *solution, *reason, *by_mail;

static const struct cli_option resolve_options[] = {
    {"solution", "TEXT", N_("what solved it"), &solution},
    {"mail", NULL, N_("tell the customer by mail"), &by_mail},
    {0},
};

static const struct cli_option reason_options[] = {
    {"reason", "TEXT", N_("why"), &reason},
    {0},
};

typedef int move_function(
    struct desk *desk, int64_t feedback_id, const char *detail, struct error *error);

static enum exit_code move(
    int argc, char **argv, move_function *function, const char *detail, const char *status)
{
	AUTO_SESSION struct session session = {0};
	enum exit_code code;
	struct error error;
	int64_t number;

	if (argc != 2)
		return cli_fail(EXIT_USAGE, _("one number is needed"));
	code = session_begin_on(
	    &session, argv[1], by_mail != NULL ? NEEDS_RULES : NEEDS_RULES_IF_SOUND, &number);
	if (code != EXIT_DONE)
		return code;
	if (function(session.desk, number, detail, &error) != 0)
		code = cli_fail(EXIT_REFUSED, "%s", error.text);
	else if (cli_options.is_json)
		cli_print_json(
		    json_pack("{s:I, s:s}", "number", (json_int_t)number, "status", status));
	else
		printf("#%lld: %s\n", (long long)number, cli_word(status));
	return code;
}

static int resolve(struct desk *desk, int64_t feedback_id, const char *detail, struct error *error)
{
	const char *refusal;

	if (lifecycle_resolve(desk, feedback_id, detail, by_mail != NULL, &refusal, error) != 0)
		return -1;
	if (refusal != NULL)
		fprintf(stderr, _("hark: the customer is not told: %s\n"), _(refusal));
	return 0;
}

static enum exit_code run_resolve(int argc, char **argv)
{
	return move(argc, argv, resolve, solution, "resolved");
}

static enum exit_code run_reopen(int argc, char **argv)
{
	return move(argc, argv, lifecycle_reopen, reason, "reopened");
}

static enum exit_code run_close(int argc, char **argv)
{
	return move(argc, argv, lifecycle_close, reason, "closed");
}

const struct command command_resolve = {.name = "resolve",
    .arguments = "NUMBER",
    .summary = N_("mark a matter as resolved"),
    .run = run_resolve,
    .options = resolve_options,
    .group = GROUP_FEEDBACK};

const struct command command_reopen = {.name = "reopen",
    .arguments = "NUMBER",
    .summary = N_("open a resolved or closed matter again"),
    .run = run_reopen,
    .options = reason_options,
    .group = GROUP_FEEDBACK};

const struct command command_close = {.name = "close",
    .arguments = "NUMBER",
    .summary = N_("close a matter"),
    .run = run_close,
    .options = reason_options,
    .group = GROUP_FEEDBACK};
