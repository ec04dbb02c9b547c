/*
 * hark setup: from an address to a running service. Everything is tried first, with the secret in
 * memory alone; files are written at the very end, or not at all.
 */
#include "setup.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

typedef enum exit_code setup_step(struct setup *setup);

static const char *answers_file, *dry_run;

void setup_say(const char *format, ...)
{
	char text[2 * ERROR_TEXT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	terminal_wrap(stdout, text, 0, 0, terminal_width(stdout));
	fflush(stdout); /* the next step may have to wait for a server */
}

enum exit_code setup_redraft(struct setup *setup)
{
	struct diagnostics diagnostics;

	settings_free(&setup->draft);
	diagnostics_init(&diagnostics);
	setup->draft = setup_draft(setup->config_path, setup->answers,
	    setup->has_secret ? &setup->secret : NULL, &diagnostics);
	diagnostics_print(&diagnostics, stderr);
	diagnostics_free(&diagnostics);
	return setup->draft != NULL ? EXIT_DONE : EXIT_REFUSED;
}

/* ---- the answers ---- */

static enum exit_code take_answers(struct setup *setup)
{
	struct diagnostics diagnostics;

	if (setup->is_talking) {
		setup->answers = answers_new();
		setup->answers->owner.language = language_current();
		return talk_addresses(setup);
	}
	diagnostics_init(&diagnostics);
	setup->answers = answers_load(answers_file, &diagnostics);
	diagnostics_print(&diagnostics, stderr);
	diagnostics_free(&diagnostics);
	if (setup->answers == NULL)
		return EXIT_REFUSED;
	if (setup->answers->owner.language == NULL)
		setup->answers->owner.language = language_current();
	return EXIT_DONE;
}

/* Into memory; where it will be kept is written at the end. */
static enum exit_code take_secret(struct setup *setup)
{
	const char *from = setup->answers->secret_from;
	struct error error;
	size_t length;

	if (setup->is_talking)
		return talk_secret(setup);
	if (from == NULL)
		return EXIT_DONE;
	if (file_read(from, SECRET_BYTES_MAX, &setup->secret, &error) != 0) {
		buffer_init(&setup->secret, SECRET_BYTES_MAX);
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	}
	length = strcspn(setup->secret.data, "\r\n");
	explicit_bzero(setup->secret.data + length, setup->secret.size - length);
	setup->secret.size = length;
	setup->has_secret = true;
	return length > 0 ? EXIT_DONE
			  : cli_fail(EXIT_REFUSED, _("%s: gave nothing in its first line"), from);
}

/* ---- the servers ---- */

enum exit_code setup_tell_refusal(struct setup *setup, enum net_result result,
    const struct server_settings *server, bool is_smtp, const struct error *error)
{
	const struct remedy_of of = {server, is_smtp, error};
	enum exit_code code = result == NET_RETRY ? EXIT_TEMPORARY : EXIT_REFUSED;

	setup->cause = (enum net_cause)error->cause;
	cli_fail(code, "%s", error->text);
	terminal_wrap(stderr, remedy_of(&of, setup->arena), 0, 0, terminal_width(stderr));
	return code;
}

static enum exit_code try_imap(struct setup *setup)
{
	const struct mailbox_settings *mailbox = &setup->draft->mailboxes[0];
	struct error error = {0};
	enum net_result result = setup_try_imap(mailbox, setup->arena, &setup->mailbox, &error);

	if (result != NET_OK)
		return setup_tell_refusal(setup, result, &mailbox->imap, false, &error);
	setup_say(_("%s: logged in to %s; mails in %s: %u"), mailbox->address, mailbox->imap.host,
	    mailbox->inbox, (unsigned)setup->mailbox.mails);
	return EXIT_DONE;
}

static enum exit_code try_smtp(struct setup *setup)
{
	const struct mailbox_settings *mailbox = &setup->draft->mailboxes[0];
	struct error error = {0};
	enum net_result result = setup_try_smtp(mailbox, &error);

	if (result != NET_OK)
		return setup_tell_refusal(setup, result, &mailbox->smtp, true, &error);
	setup_say(mailbox->smtp.has_login ? _("%s: logged in to %s")
					  : _("%s: connected to %s, which wants no login"),
	    mailbox->address, mailbox->smtp.host);
	return EXIT_DONE;
}

static enum exit_code try_again(struct setup *setup)
{
	(void)setup;
	return EXIT_DONE;
}

/* What may be mended before it is tried again. A choice without its own step ends it. */
static enum exit_code mend(struct setup *setup, enum exit_code failed)
{
	static setup_step *const steps[] = {
	    try_again, talk_secret, talk_hosts, talk_user, NULL, talk_authority};
	const bool may_be_private =
	    setup->cause == NET_CAUSE_CERTIFICATE_ISSUER || setup->answers->imap.ca_file != NULL;
	const char *const choices[] = {_("try again"), _("another secret"), _("other servers"),
	    _("another user name"), _("end"),
	    may_be_private ? _("the server is my own or my company's: trust its authority") : NULL,
	    NULL};
	int choice = ask_choice(setup->arena, _("What now"), choices);

	return choice < 0 || steps[choice] == NULL ? failed : steps[choice](setup);
}

/* IMAP, then SMTP; on a terminal until they are well. */
static enum exit_code try_servers(struct setup *setup)
{
	for (;;) {
		enum exit_code code = setup_redraft(setup);

		if (code == EXIT_DONE)
			code = try_imap(setup);
		if (code == EXIT_DONE)
			code = try_smtp(setup);
		if (code == EXIT_DONE || !setup->is_talking || mend(setup, code) != EXIT_DONE)
			return code;
	}
}

static enum exit_code set_zone(struct setup *setup)
{
	struct error error;

	return civil_set_zone(setup->draft->owner.timezone, &error) == 0
		   ? EXIT_DONE
		   : cli_fail(EXIT_REFUSED, "%s", error.text);
}

static enum exit_code go_through(struct setup *setup)
{
	static setup_step *const steps[] = {take_answers, setup_find_servers, take_secret,
	    try_servers, set_zone, talk_folders, setup_rehearse, NULL};
	static setup_step *const done[] = {setup_test_mail, setup_write_files, setup_start, NULL};
	static setup_step *const told[] = {plan_test_mail, plan_files, plan_start, NULL};
	setup_step *const *last = setup->is_dry ? told : done;
	enum exit_code code = EXIT_DONE;

	for (size_t i = 0; code == EXIT_DONE && steps[i] != NULL; i++)
		code = steps[i](setup);
	for (size_t i = 0; code == EXIT_DONE && last[i] != NULL; i++)
		code = last[i](setup);
	return code;
}

static enum exit_code run(int argc, char **argv)
{
	struct setup setup = {.config_path = cli_options.config_path, .is_dry = dry_run != NULL};
	struct error error;
	enum exit_code code;

	if (argc > 1)
		return cli_fail(EXIT_USAGE, _("unexpected argument '%s'"), argv[1]);
	setup.is_talking = answers_file == NULL;
	if (setup.is_talking && !ask_is_possible())
		return cli_fail(
		    EXIT_USAGE, _("there is no terminal to ask on; give the answers by --answers"));
	if (!setup.is_dry && setup_check_place(setup.config_path, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* a core would hold the secret */
	setup.arena = arena_new();
	buffer_init(&setup.secret, SECRET_BYTES_MAX);
	code = go_through(&setup);
	if (!setup.is_written)
		fputs(_("Nothing was written.\n"), stderr);
	settings_free(&setup.draft);
	answers_free(&setup.answers);
	buffer_wipe(&setup.secret);
	arena_free(&setup.arena);
	return code;
}

static const struct cli_option options[] = {
    {"answers", "FILE", N_("take the answers from this file, and ask nothing"), &answers_file},
    {"dry-run", NULL, N_("write, send and start nothing; show what would be"), &dry_run},
    {0},
};

const struct command command_setup = {
    .name = "setup",
    .arguments = "",
    .summary = N_("set hark up: find the servers, try them, write the configuration"),
    .help = N_("Asks for what it needs, logs in to the mailbox and to the server for sending, says "
	       "what is in the way if that fails, and writes the configuration only when all is "
	       "well."),
    .run = run,
    .options = options,
    .group = GROUP_SERVICE,
};
