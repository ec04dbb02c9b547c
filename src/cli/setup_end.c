/*
 * The last steps of hark setup: a rehearsal, a mail to the owner, the files, the service. The first
 * two are done with what will be written, and change nothing.
 */
#include "rehearse.h"
#include "setup.h"

#define REHEARSAL_MS (30 * DAY_MS)

/* Whether a step is to be done: as the file says, or as the person does. */
static int wanted(struct setup *setup, bool answer, const char *question, bool proposal)
{
	return setup->is_talking ? ask_yes(setup->arena, question, proposal) : answer;
}

/* Settings and rules as they will be; acknowledgements as if they were on. */
static struct desk *rehearsal_desk(struct setup *setup)
{
	struct diagnostics diagnostics;
	struct settings *settings;
	struct desk *desk;

	diagnostics_init(&diagnostics);
	settings = setup_draft(setup->config_path, setup->answers,
	    setup->has_secret ? &setup->secret : NULL, &diagnostics);
	if (settings != NULL)
		settings->acknowledge.is_enabled = true;
	desk = desk_load_settled(
	    settings, setup_rules(setup->config_path, setup->arena), &diagnostics);
	if (desk == NULL)
		diagnostics_print(&diagnostics, stderr);
	diagnostics_free(&diagnostics);
	return desk;
}

enum exit_code setup_rehearse(struct setup *setup)
{
	int wants = wanted(setup, setup->answers->rehearses,
	    _("Try it on the mails of the last 30 days (nothing is sent)"), true);
	enum exit_code code;
	struct desk *desk;

	if (wants != 1)
		return wants < 0 ? EXIT_REFUSED : EXIT_DONE;
	desk = rehearsal_desk(setup);
	if (desk == NULL)
		return EXIT_REFUSED;
	log_open("hark", LOG_LEVEL_ERROR); /* what cannot be read is counted below */
	code = rehearse_in_short(desk, clock_now_ms() - REHEARSAL_MS);
	log_open("hark", LOG_LEVEL_WARNING);
	desk_free(&desk);
	putchar('\n');
	return code;
}

enum exit_code setup_test_mail(struct setup *setup)
{
	const char *to = setup->draft->owner.email;
	int wants = wanted(setup, setup->answers->sends_test,
	    arena_printf(setup->arena, _("Send a test mail to %s"), to), true);
	struct error error = {0};
	enum smtp_result result;

	if (wants != 1)
		return wants < 0 ? EXIT_REFUSED : EXIT_DONE;
	if (setup_send_test(setup->draft, &result, &error) != 0)
		return setup_tell_refusal(setup, result == SMTP_RETRY ? NET_RETRY : NET_REFUSED,
		    &setup->draft->mailboxes[0].smtp, true, &error);
	setup_say(_("A test mail is on its way to %s."), to);
	return EXIT_DONE;
}

static enum exit_code agree(struct setup *setup)
{
	int answer;

	if (!setup->is_talking)
		return EXIT_DONE;
	answer = ask_yes(setup->arena,
	    _("Shall customers be sent an acknowledgement from now on (you can turn it on later)"),
	    false);
	if (answer < 0)
		return EXIT_REFUSED;
	setup->answers->has_acknowledgements = answer == 1;
	return ask_yes(setup->arena, arena_printf(setup->arena, _("Write %s"), setup->config_path),
		   true) == 1
		   ? EXIT_DONE
		   : EXIT_REFUSED;
}

enum exit_code setup_write_files(struct setup *setup)
{
	struct setup_written written;
	struct error error;
	enum exit_code code = agree(setup);

	if (code != EXIT_DONE)
		return code;
	if (setup_write(setup->config_path, setup->answers,
		setup->has_secret ? &setup->secret : NULL, setup->arena, &written, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	setup->is_written = true;
	setup_say(_("Written: %s"), setup->config_path);
	if (written.secret != NULL)
		setup_say(_("The secret is kept in %s."), written.secret);
	if (written.rules != NULL)
		setup_say(_("The rules to begin with are in %s."), written.rules);
	if (written.old_config != NULL)
		setup_say(_("What was there before is now %s."), written.old_config);
	return EXIT_DONE;
}

enum exit_code setup_start(struct setup *setup)
{
	struct error error;

	if (!setup->answers->starts)
		return EXIT_DONE;
	if (!setup_has_service()) {
		setup_say(_("To begin: systemctl enable --now hark, or without systemd run harkd "
			    "as the user of the service."));
		return EXIT_DONE;
	}
	if (setup_start_service(&error) != 0)
		return cli_fail(EXIT_TEMPORARY, "%s", error.text);
	setup_say(_("The service runs, and is started with the machine. \"hark doctor\" tells how "
		    "it is."));
	return EXIT_DONE;
}
