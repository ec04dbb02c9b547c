/*
 * hark notify: who is told of what happens, how that went, and a word to try it.
 */
#include "desk_cli.h"

#include <string.h>

static void print_nobody(void)
{
	puts(_("Nobody is told; see hooks and notify in hark.yaml(5)."));
}

/* ---- list ---- */

static void print_rows(const struct herald_receiver *receivers, size_t count)
{
	const char *const head[] = {_("Receiver"), _("Kind"), _("Waiting"), _("Failed"),
	    _("Last told"), _("Last word"), NULL};
	struct table *table = table_new(head);

	table_align(table, 2, TABLE_RIGHT);
	table_align(table, 3, TABLE_RIGHT);
	for (size_t i = 0; i < count; i++) {
		const struct announcement_state *state = &receivers[i].state;
		bool is_bad = state->failed_ms > state->done_ms && state->reply[0] != '\0';

		table_add_coloured(
		    table, receivers[i].name, receivers[i].is_deaf ? TABLE_RED : TABLE_PLAIN);
		table_add(table, receivers[i].kind);
		table_printf(table, "%lld", (long long)state->queued);
		table_printf(table, "%lld", (long long)state->failed);
		table_add_time(table, state->done_ms);
		table_add(table, is_bad ? _(state->reply) : "");
	}
	table_print(table, stdout);
	table_free(&table);
}

static enum exit_code list(struct desk *desk, struct arena *arena)
{
	struct herald_receiver *receivers;
	struct error error;
	size_t count;

	if (herald_list(desk, arena, &receivers, &count, &error) != 0)
		return cli_fail(EXIT_TEMPORARY, "%s", error.text);
	if (cli_options.is_json)
		for (size_t i = 0; i < count; i++)
			cli_print_json(cli_json_receiver(&receivers[i]));
	else if (count == 0)
		print_nobody();
	else
		print_rows(receivers, count);
	return EXIT_DONE;
}

/* ---- test ---- */

static enum exit_code try_one(
    struct desk *desk, const struct herald_receiver *receiver, size_t index)
{
	struct error error = {0};

	if (herald_test(desk, index, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s: %s", receiver->name, error.text);
	if (cli_options.is_json)
		cli_print_json(json_pack("{s:s, s:b}", "receiver", receiver->name, "told", 1));
	else
		printf(_("%s was told.\n"), receiver->name);
	return EXIT_DONE;
}

/* name NULL: all of them. */
static enum exit_code test(struct desk *desk, const char *name, struct arena *arena)
{
	enum exit_code code = EXIT_DONE;
	struct herald_receiver *receivers;
	struct error error;
	bool is_found = false;
	size_t count;

	if (herald_list(desk, arena, &receivers, &count, &error) != 0)
		return cli_fail(EXIT_TEMPORARY, "%s", error.text);
	if (count == 0 && name == NULL && !cli_options.is_json)
		print_nobody();
	for (size_t i = 0; i < count; i++) {
		if (name != NULL && strcmp(name, receivers[i].name) != 0)
			continue;
		is_found = true;
		if (try_one(desk, &receivers[i], i) != EXIT_DONE)
			code = EXIT_REFUSED;
	}
	if (name != NULL && !is_found)
		return cli_fail(
		    EXIT_REFUSED, _("nobody is called \"%s\" in hooks and notify"), name);
	return code;
}

static enum exit_code run(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	const char *verb = argc > 1 ? argv[1] : "list";
	bool tests = strcmp(verb, "test") == 0;
	enum exit_code code;

	if (!(tests && argc <= 3) && !(strcmp(verb, "list") == 0 && argc <= 2))
		return cli_fail(EXIT_USAGE, _("list, or test RECEIVER is needed"));
	code = session_begin(&session, NEEDS_RECORDS, STORE_READ_ONLY);
	if (code != EXIT_DONE)
		return code;
	return tests ? test(session.desk, argc > 2 ? argv[2] : NULL, session.arena)
		     : list(session.desk, session.arena);
}

static const struct cli_option options[] = {{0}};

const struct command command_notify = {.name = "notify",
    .arguments = "[list | test [RECEIVER]]",
    .summary = N_("who is told of what happens, and a word to try it"),
    .help = N_("test sends an event \"test\" now, as the user who runs the command: run it as the "
	       "user who runs harkd."),
    .run = run,
    .options = options,
    .group = GROUP_SERVICE};
