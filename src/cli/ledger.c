/*
 * hark ledger: what became of each mail, newest first.
 */
#include "desk_cli.h"

static const char *limit_text;

static const struct cli_option options[] = {
    {"limit", "N", N_("at most N rows (default 50)"), &limit_text},
    {0},
};

struct state {
	struct ledger_record *records;
	size_t count;
	struct folder_record *folders;
	const char **accounts;
	size_t folder_count;
};

static int load(struct store *store, size_t limit, struct arena *arena, struct state *state_r,
    struct error *error)
{
	return store_ledger_list(store, limit, arena, &state_r->records, &state_r->count, error) !=
		       0
		   ? -1
		   : store_folder_each(store, arena, &state_r->folders, &state_r->accounts,
			 &state_r->folder_count, error);
}

static const char *folder_name(const struct state *state, int64_t folder_id)
{
	for (size_t i = 0; i < state->folder_count; i++)
		if (state->folders[i].id == folder_id)
			return state->folders[i].name;
	return "";
}

static void print_json(const struct state *state)
{
	for (size_t i = 0; i < state->count; i++) {
		const struct ledger_record *row = &state->records[i];

		cli_print_json(json_pack("{s:I, s:s, s:I, s:s, s:s, s:I, s:o}", "folder",
		    (json_int_t)row->folder_id, "folder_name", folder_name(state, row->folder_id),
		    "uid", (json_int_t)row->uid, "state", row->state, "reason", row->reason,
		    "number", (json_int_t)row->feedback_id, "at", cli_json_time(row->at_ms)));
	}
}

static void print_rows(const struct state *state)
{
	const char *const head[] = {
	    _("When"), _("Folder"), _("UID"), _("Became"), _("Feedback"), _("Why"), NULL};
	struct table *table = table_new(head);
	struct arena *arena = arena_new();

	table_drop(table, 0);
	table_drop(table, 1);
	for (size_t i = 0; i < state->count; i++) {
		const struct ledger_record *row = &state->records[i];

		table_add_time(table, row->at_ms);
		table_add(table, folder_name(state, row->folder_id));
		table_printf(table, "%u", row->uid);
		table_add(table, word_state(row->state));
		table_add_feedback(table, row->feedback_id);
		table_add(table, word_sentence(row->reason, arena));
	}
	table_print(table, stdout);
	table_free(&table);
	arena_free(&arena);
}

static enum exit_code run(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	struct state state = {0};
	enum exit_code code;
	struct error error;
	int64_t limit = 50;

	(void)argv;
	if (argc > 1)
		return cli_fail(EXIT_USAGE, _("too many arguments"));
	if (limit_text != NULL && (limit = cli_number(limit_text)) == 0)
		return EXIT_USAGE;
	code = session_begin(&session, NEEDS_RECORDS, STORE_READ_ONLY);
	if (code != EXIT_DONE)
		return code;
	if (load(session.desk->store, (size_t)limit, session.arena, &state, &error) != 0)
		code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	else if (cli_options.is_json)
		print_json(&state);
	else
		print_rows(&state);
	return code;
}

const struct command command_ledger = {.name = "ledger",
    .arguments = "",
    .summary = N_("what became of each mail, and why"),
    .run = run,
    .options = options,
    .group = GROUP_SERVICE};
