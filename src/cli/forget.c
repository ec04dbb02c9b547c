/*
 * hark forget: a customer who wishes it leaves the database.
 */
#include "desk_cli.h"

#include <string.h>
#include <unistd.h>

static const char *yes;

static const struct cli_option options[] = {
    {"yes", NULL, N_("do not ask"), &yes},
    {0},
};

static bool is_confirmed(const char *address)
{
	char answer[16] = "";

	fprintf(stderr, _("Forget everything about %s? This cannot be undone. [y/N] "), address);
	return fgets(answer, sizeof(answer), stdin) != NULL &&
	       (answer[0] == 'y' || answer[0] == 'Y' || text_starts_with(answer, "是"));
}

static void print_json(const struct forgotten *forgotten)
{
	cli_print_json(json_pack("{s:I, s:I, s:I, s:I, s:I}", "addresses",
	    (json_int_t)forgotten->addresses, "matters", (json_int_t)forgotten->matters, "entries",
	    (json_int_t)forgotten->entries, "mails", (json_int_t)forgotten->mails, "quarantined",
	    (json_int_t)forgotten->quarantined));
}

static void print_text(const struct forgotten *forgotten)
{
	printf(_("Forgotten: addresses %zu, matters %zu, entries %zu, mails sent or waiting %zu, "
		 "mails in quarantine %zu.\n"),
	    forgotten->addresses, forgotten->matters, forgotten->entries, forgotten->mails,
	    forgotten->quarantined);
	puts(_("Still there: the mails themselves in your mailbox, and what older backups of the "
	       "database hold. Delete them there."));
}

static enum exit_code forget(struct desk *desk, const char *address)
{
	struct forgotten forgotten;
	struct error error;

	switch (forget_person(desk, address, &forgotten, &error)) {
	case FORGET_UNKNOWN:
		return cli_fail(EXIT_REFUSED, _("nothing is known of %s"), address);
	case FORGET_BUSY:
		return cli_fail(EXIT_TEMPORARY,
		    _("a mail to %s is being sent this moment; try again in a minute"), address);
	case FORGET_FAILED:
		return cli_fail(EXIT_TEMPORARY, "%s", error.text);
	case FORGET_DONE:
		break;
	}
	if (cli_options.is_json)
		print_json(&forgotten);
	else
		print_text(&forgotten);
	return EXIT_DONE;
}

static enum exit_code run(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	enum exit_code code;

	if (argc != 2 || strchr(argv[1], '@') == NULL)
		return cli_fail(EXIT_USAGE, _("one address is needed"));
	if (yes == NULL && !isatty(STDIN_FILENO))
		return cli_fail(EXIT_USAGE, _("--yes is needed where nobody can be asked"));
	if (yes == NULL && !is_confirmed(argv[1]))
		return cli_fail(EXIT_REFUSED, _("nothing was changed"));
	code = session_begin(&session, NEEDS_RECORDS, STORE_READ_WRITE);
	if (code != EXIT_DONE)
		return code;
	return forget(session.desk, argv[1]);
}

const struct command command_forget = {.name = "forget",
    .arguments = "ADDRESS",
    .summary = N_("remove a customer from the database"),
    .help = N_("Texts, names, addresses and kept mails of the customer with that address leave "
	       "the database, its search index and its log; their open matters are closed. What "
	       "the figures count stays. A mail of theirs that is found again is not taken in; one "
	       "that they write later is."),
    .run = run,
    .options = options,
    .group = GROUP_SERVICE};
