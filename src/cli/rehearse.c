/*
 * hark rehearse: what these rules and settings would do with the mails of the past. Nothing is sent
 * and nothing is kept.
 */
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
	size_t count; /* mails of files */
	struct error error;
};

/* ---- where the mails come from ------------------------------------------------------------- */

static int read_since(bool is_file, int64_t *since_ms_r, struct error *error)
{
	int64_t now_ms = clock_now_ms(), back_ms;

	if (since_text == NULL) {
		*since_ms_r = is_file ? GATHER_ALL : now_ms - SINCE_DEFAULT_MS;
		return 0;
	}
	if (duration_parse(since_text, &back_ms, NULL) == 0) {
		*since_ms_r = now_ms - back_ms;
		return 0;
	}
	if (time_parse(since_text, since_ms_r, NULL) == 0)
		return 0;
	return error_set(error,
	    _("--since: \"%s\" is neither a time back (90d, 12w) nor a date (2026-09-01)"),
	    since_text);
}

static int add_file(void *context, const struct input_mail *mail)
{
	struct run *run = context;
	int done = mail->error != NULL
		       ? gather_unread(run->gathering, mail->error, &run->error)
		       : gather_mail(run->gathering, mail->content, mail->is_partial, &run->error);

	progress_set(run->progress, ++run->count);
	return done == 0 ? 0 : 1;
}

static enum exit_code gather_files(struct run *run, const char *path)
{
	struct error error;
	int result;

	run->progress = progress_new(_("Reading"), 0);
	result = input_each_of_mailbox(path, add_file, run, &error);
	progress_free(&run->progress);
	if (result < 0)
		return cli_fail(EXIT_REFUSED,
		    _("%s (a mailbox of the configuration is named '#ADDRESS')"), error.text);
	return result > 0 ? cli_fail(EXIT_TEMPORARY, "%s", run->error.text) : EXIT_DONE;
}

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
	run->progress = progress_new(_("Rehearsing"), gather_count(run->gathering));
	done = rehearse(desks, count, run->gathering, &listener, &error);
	progress_free(&run->progress);
	if (done == 0)
		done = rehearse_show_end(run->show, run->gathering, &error);
	rehearse_show_free(&run->show);
	return done == 0 ? EXIT_DONE : cli_fail(EXIT_TEMPORARY, "%s", error.text);
}

static enum exit_code run_with(struct desk *const *desks, size_t count, const char *source)
{
	bool is_file = source != NULL && source[0] != '#';
	const struct settings *settings = desks[0]->settings;
	struct run run = {0};
	enum exit_code code;
	int64_t since_ms;

	if (read_since(is_file, &since_ms, &run.error) != 0)
		return cli_fail(EXIT_USAGE, "%s", run.error.text);
	run.gathering = gather_new(since_ms, &run.error);
	if (run.gathering == NULL)
		return cli_fail(EXIT_TEMPORARY, "%s", run.error.text);
	code = is_file ? gather_files(&run, source) : gather_accounts(&run, settings, source);
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
