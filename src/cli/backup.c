/*
 * hark backup, hark restore: a copy of the database, and back.
 */
#include "desk_cli.h"

#include <unistd.h>

static const char *yes;

static const struct cli_option restore_options[] = {
    {"yes", NULL, N_("do not ask"), &yes},
    {0},
};

/* A backup that cannot be read is none: it is opened and looked through before anybody relies on
 * it. */
static int check(const char *path, struct error *error)
{
	struct store *store;
	int done = store_open(path, STORE_READ_ONLY, &store, error);

	if (done != 0)
		return -1;
	done = store_check_integrity(store, error);
	store_close(&store);
	return done;
}

static enum exit_code backup(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	enum exit_code code;
	struct error error;

	if (argc != 2)
		return cli_fail(EXIT_USAGE, _("one file is needed"));
	code = session_begin(&session, NEEDS_RECORDS, STORE_READ_WRITE);
	if (code != EXIT_DONE)
		return code;
	if (store_check_integrity(session.desk->store, &error) != 0 ||
	    store_backup(session.desk->store, argv[1], &error) != 0 || check(argv[1], &error) != 0)
		code = cli_fail(EXIT_REFUSED, "%s", error.text);
	else if (cli_options.is_json)
		cli_print_json(json_pack("{s:s}", "file", argv[1]));
	else
		printf(_("%s: a whole and sound copy of the database\n"), argv[1]);
	return code;
}

static bool is_confirmed(const char *database, const char *path)
{
	char answer[16] = "";

	fprintf(stderr, _("Put %s in the place of %s? [y/N] "), path, database);
	return fgets(answer, sizeof(answer), stdin) != NULL &&
	       (answer[0] == 'y' || answer[0] == 'Y' || text_starts_with(answer, "是"));
}

static enum exit_code restore_into(struct desk *desk, const char *path)
{
	const char *database = desk->settings->database;
	AUTO_FREE char *old = NULL;
	struct error error;

	if (yes == NULL && !is_confirmed(database, path))
		return cli_fail(EXIT_REFUSED, _("nothing was changed"));
	if (store_restore(path, database, clock_now_ms(), &old, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	if (cli_options.is_json)
		cli_print_json(
		    json_pack("{s:s, s:s, s:s}", "database", database, "from", path, "old", old));
	else
		printf(_("%s: restored; the old one is kept as %s. harkd will read again what "
			 "came since the backup, and answers none of it.\n"),
		    database, old);
	return EXIT_DONE;
}

static enum exit_code restore(int argc, char **argv)
{
	enum exit_code code;
	struct desk *desk;

	if (argc != 2)
		return cli_fail(EXIT_USAGE, _("one file is needed"));
	if (yes == NULL && !isatty(STDIN_FILENO))
		return cli_fail(EXIT_USAGE, _("--yes is needed where nobody can be asked"));
	desk = cli_desk_settings(&code);
	if (desk == NULL)
		return code;
	code = restore_into(desk, argv[1]);
	desk_free(&desk);
	return code;
}

const struct command command_backup = {.name = "backup",
    .arguments = "FILE",
    .summary = N_("copy the database while hark works"),
    .help = N_("The database is looked through, copied to the file, and the copy is looked through "
	       "as well. A file that is there is not replaced."),
    .run = backup,
    .group = GROUP_SERVICE};

const struct command command_restore = {.name = "restore",
    .arguments = "FILE",
    .summary = N_("put a backup in the place of the database"),
    .help =
	N_("harkd must be stopped. The backup is checked first and the old database kept. What "
	   "came since the backup is read again from the mailbox and not answered, and what had "
	   "been about to be sent is not sent: it may have left already."),
    .run = restore,
    .options = restore_options,
    .group = GROUP_SERVICE};
