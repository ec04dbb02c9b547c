/*
 * hark import purchases: a shop's export as CSV. A file with any fault is not imported at all.
 */
#include "past_mails.h"

static void print_result(size_t count, size_t added)
{
	if (cli_options.is_json)
		cli_print_json(json_pack("{s:I, s:I, s:I}", "purchases", (json_int_t)count, "added",
		    (json_int_t)added, "known", (json_int_t)(count - added)));
	else
		printf(_("%zu purchases: %zu added, %zu known already\n"), count, added,
		    count - added);
}

static enum exit_code store_rows(struct desk *desk, const struct purchase_row *rows, size_t count)
{
	struct error error;
	size_t added;

	if (purchases_import(desk, rows, count, &added, &error) != 0)
		return cli_fail(EXIT_TEMPORARY, "%s", error.text);
	print_result(count, added);
	return EXIT_DONE;
}

static enum exit_code read_and_store(struct desk *desk, const char *path, const char *currency,
    const struct buffer *content, struct arena *arena)
{
	struct bytes bytes = {(const uint8_t *)content->data, content->size};
	struct diagnostics diagnostics;
	struct purchase_row *rows;
	enum exit_code code;
	size_t count;

	diagnostics_init(&diagnostics);
	if (purchases_read(path, bytes, currency, arena, &rows, &count, &diagnostics) == 0) {
		code = store_rows(desk, rows, count);
	} else {
		diagnostics_print(&diagnostics, stderr);
		code = cli_fail(EXIT_REFUSED, _("nothing was imported"));
	}
	diagnostics_free(&diagnostics);
	return code;
}

enum exit_code import_purchases(const char *path, const char *currency)
{
	AUTO_SESSION struct session session = {0};
	AUTO_BUFFER struct buffer content = {0};
	struct error error;
	enum exit_code code;

	if (file_read(path, CSV_FILE_BYTES_MAX, &content, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	code = session_begin(&session, NEEDS_RECORDS, STORE_READ_WRITE);
	if (code != EXIT_DONE)
		return code;
	return read_and_store(session.desk, path, currency, &content, session.arena);
}
