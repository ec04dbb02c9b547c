/*
 * hark ledger: what became of each mail, newest first.
 */
#include "desk_cli.h"

static const char *limit_text;

static const struct cli_option options[] = {
    {"limit", "N", N_("at most N rows (default 50)"), &limit_text},
    {0},
};

static void print_json(const struct ledger_record *records, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cli_print_json(json_pack("{s:I, s:I, s:s, s:s, s:I, s:o}", "folder",
		    (json_int_t)records[i].folder_id, "uid", (json_int_t)records[i].uid, "state",
		    records[i].state, "reason", records[i].reason, "number",
		    (json_int_t)records[i].feedback_id, "at", cli_json_time(records[i].at_ms)));
}

static void print_rows(const struct ledger_record *records, size_t count)
{
	const char *const head[] = {
	    _("When"), _("UID"), _("Became"), _("Feedback"), _("Why"), NULL};
	struct table *table = table_new(head);

	for (size_t i = 0; i < count; i++) {
		char when[TIME_TEXT_SIZE];

		table_add(table, cli_time(records[i].at_ms, when));
		table_printf(table, "%u", records[i].uid);
		table_add(table, records[i].state);
		table_add_feedback(table, records[i].feedback_id);
		table_add(table, records[i].reason);
	}
	table_print(table, stdout);
	table_free(&table);
}

static enum exit_code run(int argc, char **argv)
{
	struct ledger_record *records;
	enum exit_code code;
	struct error error;
	struct arena *arena;
	struct desk *desk;
	int64_t limit = 50;
	size_t count;

	(void)argv;
	if (argc > 1)
		return cli_fail(EXIT_USAGE, _("too many arguments"));
	if (limit_text != NULL && (limit = cli_number(limit_text)) == 0)
		return EXIT_USAGE;
	desk = cli_desk_records(STORE_READ_ONLY, &code);
	if (desk == NULL)
		return code;
	arena = arena_new();
	code = EXIT_DONE;
	if (store_ledger_list(desk->store, (size_t)limit, arena, &records, &count, &error) != 0)
		code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	else if (cli_options.is_json)
		print_json(records, count);
	else
		print_rows(records, count);
	arena_free(&arena);
	desk_free(&desk);
	return code;
}

const struct command command_ledger = {.name = "ledger",
    .arguments = "",
    .summary = N_("what became of each mail, and why"),
    .run = run,
    .options = options,
    .group = GROUP_SERVICE};
