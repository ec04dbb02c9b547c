/*
 * The questions of hark setup, each with a proposal where there is one. EXIT_REFUSED: the person
 * wants no more.
 */
#include "setup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *domain_of(const char *address)
{
	const char *at = strrchr(address, '@');

	return at == NULL ? address : at + 1;
}

static enum exit_code ask_address(
    struct setup *setup, const char *question, const char *proposal, const char **address_r)
{
	for (;;) {
		const char *answer = ask_text(setup->arena, question, proposal);

		if (answer == NULL)
			return EXIT_REFUSED;
		if (value_is_address(answer)) {
			*address_r = answer;
			return EXIT_DONE;
		}
		setup_say(_("That is not a mail address (name@example.com)."));
	}
}

/* Asked for because machines in a computing centre keep UTC, and reports would come at odd hours.
 */
static enum exit_code ask_zone(struct setup *setup)
{
	for (;;) {
		const char *zone =
		    ask_text(setup->arena, _("Your time zone, for reports and business hours"),
			civil_system_zone(setup->arena));

		if (zone == NULL)
			return EXIT_REFUSED;
		if (civil_zone_exists(zone)) {
			setup->answers->owner.timezone = zone;
			return EXIT_DONE;
		}
		setup_say(_("There is no such time zone; names look like Europe/Berlin or "
			    "Asia/Shanghai."));
	}
}

enum exit_code talk_addresses(struct setup *setup)
{
	struct answers *answers = setup->answers;
	const char *name;
	enum exit_code code;

	setup_say(_("Nothing is written before the end, and nothing is sent to customers. Ctrl-C "
		    "ends this at any time.\n"));
	code =
	    ask_address(setup, _("The address that customers write to"), NULL, &answers->address);
	if (code == EXIT_DONE)
		code = ask_address(setup, _("Your own address, for reports and alerts"),
		    answers->address, &answers->owner.email);
	if (code != EXIT_DONE)
		return code;
	name = ask_text(setup->arena, _("Your name, or your company's (- for none)"), "-");
	if (name == NULL)
		return EXIT_REFUSED;
	answers->owner.name = strcmp(name, "-") == 0 || text_has_control(name) ? NULL : name;
	return ask_zone(setup);
}

/* ---- servers ---- */

/* "host" or "host:port"; 0: the usual one. */
static bool read_place(struct arena *arena, const char *text, struct server_settings *server)
{
	size_t length = strcspn(text, ":");
	char *end = NULL;
	long port = 0;

	if (text[length] == ':')
		port = strtol(text + length + 1, &end, 10);
	if (length == 0 || strpbrk(text, " /@") != NULL || port < 0 || port > 65535 ||
	    (end != NULL && (*end != '\0' || port == 0)))
		return false;
	server->host = arena_strndup(arena, text, length);
	server->port = port;
	return true;
}

static enum exit_code ask_place(
    struct setup *setup, const char *question, const char *proposal, struct server_settings *server)
{
	for (;;) {
		const char *answer = ask_text(setup->arena, question, proposal);

		if (answer == NULL)
			return EXIT_REFUSED;
		if (read_place(setup->arena, answer, server))
			return EXIT_DONE;
		setup_say(_("That is not a host, or host:port."));
	}
}

/* How most servers are to be had. */
static enum exit_code ask_tls(struct setup *setup)
{
	const char *const ways[] = {_("TLS from the start (IMAP 993, SMTP 465)"),
	    _("TLS from the start for IMAP (993), STARTTLS for SMTP (587)"),
	    _("STARTTLS (IMAP 143, SMTP 587)"),
	    _("no TLS and no login for SMTP: servers on this machine alone"), NULL};
	static const enum tls_mode imap[] = {TLS_IMPLICIT, TLS_IMPLICIT, TLS_STARTTLS, TLS_NONE};
	static const enum tls_mode smtp[] = {TLS_IMPLICIT, TLS_STARTTLS, TLS_STARTTLS, TLS_NONE};
	int way = ask_choice(setup->arena, _("How are they secured"), ways);

	if (way < 0)
		return EXIT_REFUSED;
	setup->answers->imap.tls = (int)imap[way];
	setup->answers->smtp.tls = (int)smtp[way];
	setup->answers->smtp.has_login = smtp[way] != TLS_NONE;
	return EXIT_DONE;
}

enum exit_code talk_hosts(struct setup *setup)
{
	const char *domain = domain_of(setup->answers->address);
	struct answers *answers = setup->answers;
	enum exit_code code = ask_place(setup, _("The host of the IMAP server"),
	    arena_printf(setup->arena, "imap.%s", domain), &answers->imap);

	if (code == EXIT_DONE)
		code = ask_place(setup, _("The host of the SMTP server"),
		    arena_printf(setup->arena, "smtp.%s", domain), &answers->smtp);
	return code == EXIT_DONE ? ask_tls(setup) : code;
}

static void use_way(struct answers *answers, const struct setup_way *way)
{
	struct server_settings *const to[] = {&answers->imap, &answers->smtp};
	const struct server_settings *const from[] = {&way->imap, &way->smtp};

	for (size_t i = 0; i < ARRAY_SIZE(to); i++) {
		to[i]->host = from[i]->host;
		to[i]->port = from[i]->port;
		to[i]->tls = from[i]->tls;
	}
}

static enum exit_code agree_elsewhere(struct setup *setup, const struct setup_way *way)
{
	const char *domain = domain_of(setup->answers->address);

	if (!way->is_elsewhere || setup->answers->goes_elsewhere)
		return EXIT_DONE;
	setup_say(_("DNS names servers outside of %s. Whoever can forge DNS could name his own: go "
		    "on only if you know these as your provider's."),
	    domain);
	if (!setup->is_talking)
		return cli_fail(EXIT_REFUSED,
		    _("say \"elsewhere: yes\" if %s and %s are your provider's"), way->imap.host,
		    way->smtp.host);
	return ask_yes(setup->arena, _("Are they"), false) == 1 ? EXIT_DONE : EXIT_REFUSED;
}

enum exit_code setup_find_servers(struct setup *setup)
{
	const char *domain = domain_of(setup->answers->address);
	struct setup_way way;
	enum exit_code code;

	if (setup->answers->imap.host != NULL)
		return EXIT_DONE;
	setup_say(_("Looking for the servers of %s ..."), domain);
	if (!setup_find(setup->answers->address, NULL, setup->arena, &way)) {
		if (setup->is_talking) {
			setup_say(_("None were found. Your provider's instructions for mail "
				    "programs name them."));
			return talk_hosts(setup);
		}
		return cli_fail(EXIT_REFUSED,
		    _("no servers of %s were found; give their hosts in \"imap\" and \"smtp\""),
		    domain);
	}
	setup_say("%s: %s, %s", way.provider != NULL ? _(way.provider->name) : domain,
	    way.imap.host, way.smtp.host);
	code = agree_elsewhere(setup, &way);
	if (code == EXIT_DONE)
		use_way(setup->answers, &way);
	return code;
}

/* ---- the secret ---- */

static enum exit_code ask_command(struct setup *setup, bool is_token)
{
	struct secret_source *source = &setup->answers->imap.secret;
	const char *command = ask_text(setup->arena,
	    is_token ? _("The command that prints an access token")
		     : _("The command that prints the secret"),
	    NULL);

	if (command == NULL || command[0] == '\0')
		return EXIT_REFUSED;
	*(is_token ? &source->token_command : &source->password_command) = command;
	return EXIT_DONE;
}

static enum exit_code ask_typed(struct setup *setup, const struct provider *provider, int keep)
{
	const char *question =
	    provider != NULL ? provider_secret_word(provider->secret) : _("password");

	if (ask_secret(arena_printf(setup->arena, _("%s (it is not shown)"), question),
		&setup->secret) != 0 ||
	    setup->secret.size == 0)
		return EXIT_REFUSED;
	setup->has_secret = true;
	setup->answers->secret_from = "-";
	setup->answers->keep = keep;
	return EXIT_DONE;
}

enum exit_code talk_secret(struct setup *setup)
{
	const struct provider *provider = provider_of_server(setup->answers->imap.host);
	const char *const choices[] = {
	    _("type it now; it is kept in a file that only the service can read"),
	    _("a command prints it (pass, secret-tool and the like)"),
	    _("type it now; systemd keeps it for the service (needs root)"),
	    _("a command prints an OAuth 2 access token"), NULL};
	int choice;

	buffer_wipe(&setup->secret);
	setup->has_secret = false;
	setup->answers->secret_from = NULL;
	setup->answers->imap.secret = (struct secret_source){0};
	if (provider != NULL) {
		if (provider->switch_on != NULL)
			setup_say("%s", _(provider->switch_on));
		setup_say("%s", _(provider->secret_from));
		if (provider->secret == PROVIDER_TOKEN)
			return ask_command(setup, true);
	}
	choice = ask_choice(setup->arena, _("How does hark get the secret"), choices);
	if (choice < 0)
		return EXIT_REFUSED;
	if (choice == 1 || choice == 3)
		return ask_command(setup, choice == 3);
	return ask_typed(setup, provider, choice == 0 ? KEEP_FILE : KEEP_CREDENTIAL);
}

enum exit_code talk_user(struct setup *setup)
{
	const char *user = ask_text(setup->arena, _("The user name"), setup->answers->address);

	if (user == NULL || user[0] == '\0' || text_has_control(user))
		return EXIT_REFUSED;
	setup->answers->imap.user = user;
	return EXIT_DONE;
}

enum exit_code talk_authority(struct setup *setup)
{
	struct answers *answers = setup->answers;

	setup_say(_("The service needs the certificate of that authority (PEM) in a file that it "
		    "can read, best beside %s. It sees no home folders."),
	    setup->config_path);
	for (;;) {
		const char *answer = ask_text(setup->arena, _("That file"), answers->imap.ca_file);
		AUTO_FREE char *path = NULL;

		if (answer == NULL)
			return EXIT_REFUSED;
		path = realpath(answer, NULL);
		if (path != NULL && access(path, R_OK) == 0 && !text_has_control(path)) {
			answers->imap.ca_file = answers->smtp.ca_file =
			    arena_strdup(setup->arena, path);
			return EXIT_DONE;
		}
		setup_say(_("%s cannot be read: %s"), answer, strerror(errno));
	}
}

/* ---- folders ---- */

static bool has_folder(const struct setup *setup, const char *name)
{
	for (size_t i = 0; i < setup->mailbox.folders.count; i++)
		if (strcmp(setup->mailbox.folders.names[i], name) == 0)
			return true;
	return text_equal_ascii_case(name, "INBOX");
}

static void show_folders(const struct setup *setup)
{
	const char *list = "";

	for (size_t i = 0; i < setup->mailbox.folders.count; i++)
		list = arena_printf(setup->arena, "%s%s%s", list, i > 0 ? ", " : "",
		    setup->mailbox.folders.names[i]);
	setup_say(_("Folders: %s"), list);
	if (setup->mailbox.sent != NULL)
		setup_say(_("Your answers are seen in %s."), setup->mailbox.sent);
}

enum exit_code talk_folders(struct setup *setup)
{
	show_folders(setup);
	if (!setup->is_talking)
		return EXIT_DONE;
	for (;;) {
		const char *inbox = ask_text(
		    setup->arena, _("The folder to watch"), setup->draft->mailboxes[0].inbox);

		if (inbox == NULL)
			return EXIT_REFUSED;
		if (has_folder(setup, inbox)) {
			setup->answers->inbox =
			    text_equal_ascii_case(inbox, "INBOX") ? NULL : inbox;
			return setup_redraft(setup);
		}
		setup_say(_("There is no folder %s."), inbox);
	}
}
