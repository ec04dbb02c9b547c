/*
 * hark search WORDS: full text over all entries.
 */
#include "desk_cli.h"

#include <string.h>

static const char *limit_text, *channel;

static const struct cli_option options[] = {
    {"channel", "WORD", N_("only what came so: mail, phone, person, ..."), &channel},
    {"limit", "N", N_("at most N hits (default 20)"), &limit_text},
    {0},
};

static void print_hits(const struct search_hit *hits, size_t count)
{
	const char *const head[] = {_("Number"), _("When"), _("Customer"), _("Excerpt"), NULL};
	struct table *table = table_new(head);

	table_drop(table, 1);
	for (size_t i = 0; i < count; i++) {

		table_add_feedback(table, hits[i].feedback_id);
		table_add_time(table, hits[i].at_ms);
		table_add(table, hits[i].address);
		table_add(table, hits[i].excerpt);
	}
	table_print(table, stdout);
	table_free(&table);
}

static void print_json(const struct search_hit *hits, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cli_print_json(json_pack("{s:I, s:o, s:s, s:s, s:s}", "number",
		    (json_int_t)hits[i].feedback_id, "at", cli_json_time(hits[i].at_ms), "address",
		    hits[i].address, "subject", hits[i].subject, "excerpt", hits[i].excerpt));
}

/* Arguments joined by blanks: what the shell took apart. */
static void join(int argc, char **argv, struct buffer *query)
{
	for (int i = 1; i < argc; i++) {
		if (i > 1)
			buffer_add_char(query, ' ');
		buffer_add(query, argv[i]);
	}
}

static enum exit_code search(struct desk *desk, const char *query, size_t limit)
{
	struct arena *arena = arena_new();
	enum exit_code code = EXIT_DONE;
	struct search_hit *hits;
	struct error error;
	size_t count;

	if (store_search_channel(
		desk->store, query, channel, limit, arena, &hits, &count, &error) != 0)
		code = cli_fail(EXIT_REFUSED, "%s", error.text);
	else if (cli_options.is_json)
		print_json(hits, count);
	else if (count > 0)
		print_hits(hits, count);
	if (code == EXIT_DONE && count == 0) {
		if (!cli_options.is_json)
			puts(_("Nothing found."));
		code = EXIT_REFUSED;
	}
	arena_free(&arena);
	return code;
}

static enum exit_code run(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	AUTO_BUFFER struct buffer query;
	enum exit_code code;
	int64_t limit = 20;

	buffer_init(&query, 4096);
	if (argc < 2)
		return cli_fail(EXIT_USAGE, _("words to search for are needed"));
	if (limit_text != NULL && (limit = cli_number(limit_text)) == 0)
		return EXIT_USAGE;
	join(argc, argv, &query);
	if (query.is_truncated)
		return cli_fail(EXIT_USAGE, _("too many words"));
	code = session_begin(&session, NEEDS_RECORDS, STORE_READ_ONLY);
	if (code != EXIT_DONE)
		return code;
	return search(session.desk, query.data, (size_t)limit);
}

const struct command command_search = {.name = "search",
    .arguments = "WORDS",
    .summary = N_("search all mails and notes"),
    .help = N_("All words must occur; \"several words\" in quotes are a phrase. Chinese is found "
	       "by any of its characters."),
    .run = run,
    .options = options,
    .group = GROUP_FEEDBACK};
