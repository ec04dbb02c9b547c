/*
 * hark rehearse: what these rules and settings would do with the mails of the past. Nothing is sent
 * and nothing is kept.
 */
#include "past_mails.h"
#include "rehearse.h"

#include <string.h>

#define SINCE_DEFAULT_MS (90 * DAY_MS)

static const char *since_text, *rules_folder, *against;

static const struct cli_option options[] = {
    {"since", "TIME",
	N_("mails from this time on: 90d (default for a mailbox), 12w, 2026-09-01; a file is taken "
	   "whole"),
	&since_text},
    {"rules", "DIR", N_("with the rules of this folder instead of the current ones"),
	&rules_folder},
    {"against", "current|DIR",
	N_("show only what would be decided differently than by these rules"), &against},
    {0},
};

/* What is being done, for the listeners. */
struct run {
	struct gathering *gathering;
	struct rehearse_show *show;
	struct progress *progress;
	bool is_short;
	struct error error;
};

/* ---- where the mails come from ------------------------------------------------------------- */

static void show_progress(void *context, size_t done, size_t total)
{
	struct run *run = context;

	if (run->progress == NULL)
		run->progress = progress_new(_("Reading"), total);
	progress_set(run->progress, done);
}

static enum exit_code gather_account(
    struct run *run, const struct settings *settings, size_t mailbox_index)
{
	const struct poll_progress progress = {.report = show_progress, .context = run};
	enum net_result result =
	    gather_mailbox(run->gathering, settings, mailbox_index, &progress, &run->error);

	progress_free(&run->progress);
	if (result == NET_OK)
		return EXIT_DONE;
	return cli_fail(
	    result == NET_MISSING ? EXIT_REFUSED : EXIT_TEMPORARY, "%s", run->error.text);
}

/* "#ADDRESS", NULL: all. */
static enum exit_code gather_accounts(
    struct run *run, const struct settings *settings, const char *name)
{
	enum exit_code code = EXIT_DONE;
	bool is_found = false;

	for (size_t i = 0; code == EXIT_DONE && i < settings->mailbox_count; i++) {
		if (name != NULL && !mailbox_has_address(&settings->mailboxes[i], name + 1))
			continue;
		is_found = true;
		code = gather_account(run, settings, i);
	}
	return is_found ? code
			: cli_fail(EXIT_REFUSED, _("no mailbox of the configuration is %s"), name);
}

/* ---- the run ------------------------------------------------------------------------------- */

static void show_mail(
    void *context, const struct arrival *arrival, const struct rehearsed *outcomes)
{
	struct run *run = context;

	progress_hide(run->progress);
	rehearse_show_mail(run->show, arrival, outcomes);
}

static void count_mail(void *context, size_t done, size_t total)
{
	struct run *run = context;

	(void)total;
	progress_set(run->progress, done);
}

static enum exit_code play(struct run *run, struct desk *const *desks, size_t count)
{
	const struct rehearsal_listener listener = {
	    .mail = show_mail, .progress = count_mail, .context = run};
	struct error error;
	int done;

	run->show = rehearse_show_new(desks, count);
	run->show->is_short = run->is_short;
	run->progress = progress_new(_("Rehearsing"), gather_count(run->gathering));
	done = rehearse(desks, count, run->gathering, &listener, &error);
	progress_free(&run->progress);
	if (done == 0)
		done = rehearse_show_end(run->show, run->gathering, &error);
	rehearse_show_free(&run->show);
	return done == 0 ? EXIT_DONE : cli_fail(EXIT_TEMPORARY, "%s", error.text);
}

enum exit_code rehearse_in_short(struct desk *desk, int64_t since_ms)
{
	struct run run = {.is_short = true};
	enum exit_code code;

	run.gathering = gather_new(since_ms, &run.error);
	if (run.gathering == NULL)
		return cli_fail(EXIT_TEMPORARY, "%s", run.error.text);
	code = gather_accounts(&run, desk->settings, NULL);
	if (code == EXIT_DONE)
		code = play(&run, &desk, 1);
	gather_free(&run.gathering);
	return code;
}

static enum exit_code run_with(struct desk *const *desks, size_t count, const char *source)
{
	bool is_file = source != NULL && source[0] != '#';
	const struct settings *settings = desks[0]->settings;
	struct run run = {0};
	enum exit_code code;
	int64_t since_ms;

	since_ms = is_file ? GATHER_ALL : clock_now_ms() - SINCE_DEFAULT_MS;
	if (past_mails_since(since_text, &since_ms) != EXIT_DONE)
		return EXIT_USAGE;
	run.gathering = gather_new(since_ms, &run.error);
	if (run.gathering == NULL)
		return cli_fail(EXIT_TEMPORARY, "%s", run.error.text);
	code = is_file ? past_mails_gather(run.gathering, source)
		       : gather_accounts(&run, settings, source);
	if (code == EXIT_DONE)
		code = play(&run, desks, count);
	gather_free(&run.gathering);
	return code;
}

/* What is compared with first, then what would be. */
static enum exit_code run(int argc, char **argv)
{
	struct desk *desks[2] = {NULL, NULL};
	size_t count = 0;
	enum exit_code code = EXIT_DONE;

	if (argc > 2)
		return cli_fail(EXIT_USAGE, _("name one source at most"));
	if (against != NULL && strcmp(against, "current") == 0 && rules_folder == NULL)
		return cli_fail(EXIT_USAGE, _("--against current needs --rules DIR to compare"));
	/* A mail that cannot be read is listed with the others, not logged. */
	log_open("hark", LOG_LEVEL_ERROR);
	if (against != NULL)
		desks[count++] =
		    cli_desk_load(strcmp(against, "current") == 0 ? NULL : against, &code);
	if (against == NULL || desks[0] != NULL)
		desks[count++] = cli_desk_load(rules_folder, &code);
	if (desks[count - 1] != NULL)
		code = run_with(desks, count, argc == 2 ? argv[1] : NULL);
	desk_free(&desks[0]);
	desk_free(&desks[1]);
	return code;
}

const struct command command_rehearse = {.name = "rehearse",
    .arguments = "[MBOX|MAILDIR|DIR|-|'#ADDRESS']",
    .summary = N_("try rules on the mails of the past; nothing is sent"),
    .help = N_("Takes the mails of the mailboxes (or those of a file, a folder or one mailbox) as "
	       "if each had just arrived at its date, and shows what would be classified, "
	       "acknowledged and reported. The mailboxes are only read; nothing is sent and "
	       "nothing is kept."),
    .run = run,
    .options = options,
    .group = GROUP_MAIL};
