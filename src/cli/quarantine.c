/*
 * hark quarantine: mails that could not be read, with their bytes.
 */
#include "desk_cli.h"

#include <string.h>

static const struct cli_option options[] = {{0}};

static enum exit_code list(struct desk *desk)
{
	const char *const head[] = {
	    _("Number"), _("When"), _("Mailbox"), _("UID"), _("Bytes"), _("Why"), NULL};
	struct arena *arena = arena_new();
	struct quarantine_record *records;
	struct table *table = table_new(head);
	enum exit_code code = EXIT_DONE;
	struct error error;
	size_t count = 0;

	table_drop(table, 1);
	table_drop(table, 4);
	if (store_quarantine_each(desk->store, false, arena, &records, &count, &error) != 0)
		code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	for (size_t i = 0; i < count; i++) {
		const struct quarantine_record *record = &records[i];

		if (cli_options.is_json) {
			cli_print_json(json_pack("{s:I, s:o, s:s, s:s, s:I, s:I, s:s}", "id",
			    (json_int_t)record->id, "at", cli_json_time(record->at_ms), "mailbox",
			    record->account, "folder", record->folder, "uid",
			    (json_int_t)record->uid, "size", (json_int_t)record->size_bytes,
			    "reason", record->reason));
			continue;
		}
		table_printf(table, "%lld", (long long)record->id);
		table_add_time(table, record->at_ms);
		table_add(table, record->account);
		table_printf(table, "%u", record->uid);
		table_printf(table, "%lld", (long long)record->size_bytes);
		table_add(table, word_sentence(record->reason, arena));
	}
	if (code == EXIT_DONE && !cli_options.is_json && count > 0)
		table_print(table, stdout);
	else if (code == EXIT_DONE && !cli_options.is_json)
		puts(_("Nothing."));
	table_free(&table);
	arena_free(&arena);
	return code;
}

/* The bytes as they came: for a file or another program. A terminal gets them only without control
 * characters. */
static enum exit_code show(struct desk *desk, int64_t id)
{
	struct arena *arena = arena_new();
	enum exit_code code = EXIT_DONE;
	struct bytes raw;
	struct error error;
	int found = store_quarantine_raw(desk->store, id, arena, &raw, &error);

	if (found < 0)
		code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	else if (found == 0)
		code =
		    cli_fail(EXIT_REFUSED, _("there is no quarantined mail %lld"), (long long)id);
	else if (raw.size == 0)
		code = cli_fail(EXIT_REFUSED,
		    _("the bytes of mail %lld are not kept; look at it in your mail program"),
		    (long long)id);
	else if (terminal_width(stdout) > 0)
		terminal_wrap(stdout, utf8_clean(arena, (const char *)raw.data, raw.size), 0, 0,
		    terminal_width(stdout));
	else if (raw.size > 0 && fwrite(raw.data, raw.size, 1, stdout) != 1)
		code = cli_fail(EXIT_TEMPORARY, _("standard output cannot be written"));
	arena_free(&arena);
	return code;
}

static enum exit_code retry(struct desk *desk, int64_t id)
{
	struct reader *reader = reader_new();
	struct error error = {0};
	int done = quarantine_retry(desk, id, reader, &error);

	reader_free(&reader);
	if (done != 1)
		return cli_fail(done == 0 ? EXIT_REFUSED : EXIT_TEMPORARY, "%s", error.text);
	printf(_("%lld was read and taken in.\n"), (long long)id);
	return EXIT_DONE;
}

static enum exit_code handle(struct desk *desk, int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "list";
	int64_t id;

	if (strcmp(verb, "list") == 0 && argc <= 2)
		return list(desk);
	if ((strcmp(verb, "show") != 0 && strcmp(verb, "retry") != 0) || argc != 3)
		return cli_fail(EXIT_USAGE, _("list, show NUMBER or retry NUMBER is needed"));
	id = cli_number(argv[2]);
	if (id == 0)
		return EXIT_USAGE;
	return strcmp(verb, "show") == 0 ? show(desk, id) : retry(desk, id);
}

static enum exit_code run(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	bool writes = argc > 1 && strcmp(argv[1], "retry") == 0;
	enum exit_code code = session_begin(&session, writes ? NEEDS_RULES : NEEDS_RECORDS,
	    writes ? STORE_READ_WRITE : STORE_READ_ONLY);

	if (code != EXIT_DONE)
		return code;
	return handle(session.desk, argc, argv);
}

const struct command command_quarantine = {.name = "quarantine",
    .arguments = "[list | show NUMBER | retry NUMBER]",
    .summary = N_("mails that could not be read, with their bytes"),
    .run = run,
    .options = options,
    .group = GROUP_SERVICE};
