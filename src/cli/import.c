/*
 * hark import: history from an mbox, a Maildir or a folder of mails. Nothing is sent.
 */
#include "past_mails.h"

#include <string.h>

static const char *since_text, *mailbox_address, *currency;

static const struct cli_option options[] = {
    {"since", "TIME", N_("mails from this time on: 52w, 2026-01-01; default: all"), &since_text},
    {"mailbox", "ADDRESS", N_("as mail to this mailbox; default: the first"), &mailbox_address},
    {"currency", "CODE", N_("purchases: of a file without that column, like EUR"), &currency},
    {0},
};

static void show_progress(void *context, size_t done, size_t total)
{
	(void)total;
	progress_set(context, done);
}

static void print_result(const struct gathering *gathering, const struct take_in_result *result)
{
	size_t older = gather_older_count(gathering);

	if (cli_options.is_json) {
		cli_print_json(json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "mails",
		    (json_int_t)gather_count(gathering), "older", (json_int_t)older, "feedback",
		    (json_int_t)result->feedback, "replies", (json_int_t)result->replies, "own",
		    (json_int_t)result->own, "ignored", (json_int_t)result->ignored, "duplicates",
		    (json_int_t)result->duplicates, "quarantined",
		    (json_int_t)result->quarantined));
		return;
	}
	printf(_("Mails: %zu. New feedback: %zu, replies: %zu, own: %zu, ignored: %zu, duplicates: "
		 "%zu, quarantined: %zu; nothing was sent\n"),
	    gather_count(gathering), result->feedback, result->replies, result->own,
	    result->ignored, result->duplicates, result->quarantined);
	if (older > 0)
		printf(_("%zu older ones were left out (--since)\n"), older);
}

static enum exit_code take_in(struct desk *desk, size_t mailbox_index, struct gathering *gathering)
{
	struct progress *progress = progress_new(_("Importing"), gather_count(gathering));
	struct take_in_result result = {0};
	struct error error;
	int done =
	    import_mails(desk, mailbox_index, gathering, show_progress, progress, &result, &error);

	progress_free(&progress);
	if (done != 0)
		return cli_fail(EXIT_TEMPORARY, "%s", error.text);
	print_result(gathering, &result);
	return EXIT_DONE;
}

static enum exit_code gather_and_take_in(
    struct desk *desk, size_t mailbox_index, const char *path, int64_t since_ms)
{
	struct error error;
	struct gathering *gathering = gather_new(since_ms, &error);
	enum exit_code code;

	if (gathering == NULL)
		return cli_fail(EXIT_TEMPORARY, "%s", error.text);
	code = past_mails_gather(gathering, path);
	if (code == EXIT_DONE)
		code = take_in(desk, mailbox_index, gathering);
	gather_free(&gathering);
	return code;
}

/* The index of --mailbox; mailbox_count when there is none. */
static size_t find_mailbox(const struct settings *settings)
{
	size_t index = 0;

	while (mailbox_address != NULL && index < settings->mailbox_count &&
	       !mailbox_has_address(&settings->mailboxes[index], mailbox_address))
		index++;
	return index;
}

static enum exit_code run(int argc, char **argv)
{
	int64_t since_ms = GATHER_ALL;
	enum exit_code code;
	struct desk *desk;
	size_t mailbox_index;

	if (argc == 3 && strcmp(argv[1], "purchases") == 0)
		return import_purchases(argv[2], currency);
	if (argc != 2)
		return cli_fail(EXIT_USAGE, _("name one file or folder"));
	if (past_mails_since(since_text, &since_ms) != EXIT_DONE)
		return EXIT_USAGE;
	desk = cli_desk(NEEDS_RULES, STORE_READ_WRITE, &code);
	if (desk == NULL)
		return code;
	mailbox_index = find_mailbox(desk->settings);
	if (mailbox_index < desk->settings->mailbox_count)
		code = gather_and_take_in(desk, mailbox_index, argv[1], since_ms);
	else
		code = cli_fail(
		    EXIT_REFUSED, _("no mailbox of the configuration is %s"), mailbox_address);
	desk_free(&desk);
	return code;
}

const struct command command_import = {.name = "import",
    .arguments = "MBOX|MAILDIR|DIR|- | purchases FILE.csv",
    .summary = N_("take in mails of the past; nothing is sent"),
    .help = N_("Brings history into the database, each mail with its own date: matters, replies "
	       "and categories as if it had arrived then. Nobody gets an answer. Mails that are "
	       "known already are recorded as duplicates. Try it first with \"hark rehearse\". "
	       "purchases: what customers bought, from a CSV with the columns address, date, "
	       "amount, currency and reference."),
    .run = run,
    .options = options,
    .group = GROUP_SERVICE};
