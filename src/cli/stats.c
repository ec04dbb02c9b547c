/*
 * hark stats: figures for a monitoring system.
 */
#include "desk_cli.h"

#include <string.h>
#include <sys/stat.h>

static const char *is_prometheus, *output, *now_text;

static const struct cli_option options[] = {
    {"prometheus", NULL, N_("for the textfile collector of Prometheus' node exporter"),
	&is_prometheus},
    {"output", "FILE", N_("into this file, whole or not at all"), &output},
    {"now", "TIME", N_("as if it were this time"), &now_text},
    {0},
};

/* What the store does not know. */
static int add_surroundings(struct desk *desk, struct stats *stats, struct error *error)
{
	struct stat status;
	bool is_paused;

	if (dispatch_is_paused(desk, &is_paused, error) != 0)
		return -1;
	stats_add(stats, "hark_running", "Whether harkd is running.", desk_has_daemon(desk));
	stats_add(stats, "hark_breaker_open",
	    "Whether the circuit breaker keeps back mail to customers.", is_paused);
	if (stat(desk->settings->database, &status) == 0)
		stats_add(stats, "hark_database_bytes", "Size of the database's file.",
		    (double)status.st_size);
	return 0;
}

static void print_table(const struct stats *stats, struct arena *arena)
{
	const char *const head[] = {_("Figure"), _("Value"), NULL};
	struct table *table = table_new(head);

	table_align(table, 1, TABLE_RIGHT);
	for (size_t i = 0; i < stats_count(stats); i++) {
		const char *value, *name = stats_row(stats, i, arena, &value);

		table_add(table, name);
		table_add(table, value);
	}
	table_print(table, stdout);
	table_free(&table);
}

/* The collector runs as another user: everybody may read figures. */
static int put(const char *text, struct error *error)
{
	struct bytes content = {(const uint8_t *)text, strlen(text)};

	if (output != NULL)
		return file_write_atomically(output, content, 0644, error);
	fputs(text, stdout);
	return 0;
}

static int show(struct desk *desk, struct arena *arena, struct error *error)
{
	const struct report_input input = {
	    .store = desk->store, .settings = desk->settings, .now_ms = clock_now_ms()};
	struct stats *stats;

	if (stats_make(&input, arena, &stats, error) != 0 ||
	    add_surroundings(desk, stats, error) != 0)
		return -1;
	if (is_prometheus != NULL)
		return put(stats_prometheus(stats, arena), error);
	if (cli_options.is_json)
		return put(stats_json(stats, arena), error);
	print_table(stats, arena);
	return 0;
}

static enum exit_code run(int argc, char **argv)
{
	enum exit_code code;
	struct error error;
	struct arena *arena;
	struct desk *desk;
	int64_t now_ms;

	(void)argv;
	if (argc > 1)
		return cli_fail(EXIT_USAGE, _("too many arguments"));
	if (output != NULL && is_prometheus == NULL && !cli_options.is_json)
		return cli_fail(EXIT_USAGE, _("--output goes with --prometheus or --json"));
	desk = cli_desk(NEEDS_RECORDS, STORE_READ_ONLY, &code);
	if (desk == NULL)
		return code;
	if (now_text != NULL && time_parse(now_text, &now_ms, &error) != 0) {
		desk_free(&desk);
		return cli_fail(EXIT_USAGE, "--now: %s", error.text);
	}
	if (now_text != NULL)
		clock_set(now_ms);
	arena = arena_new();
	if (show(desk, arena, &error) != 0)
		code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	else
		code = EXIT_DONE;
	arena_free(&arena);
	desk_free(&desk);
	return code;
}

const struct command command_stats = {.name = "stats",
    .arguments = "",
    .summary = N_("figures for a monitoring system"),
    .help = N_("How things stand now, and the figures of the last 30 days. What has no data is\n"
	       "left out."),
    .run = run,
    .options = options,
    .group = GROUP_SERVICE};
