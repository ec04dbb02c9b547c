/*
 * hark waiting: what waits for the owner, the most urgent first, with the time that is left.
 */
#include "desk_cli.h"

#include <string.h>

static const char *given_limit;

static const struct cli_option options[] = {
    {"limit", "N", N_("at most N rows (default 100)"), &given_limit},
    {0},
};

static void print_row(struct table *table, const struct feedback_record *feedback,
    const struct ruleset *rules, int64_t now_ms, struct arena *arena)
{
	bool is_high = strcmp(feedback->priority, "high") == 0;
	bool is_overdue = feedback->answer_due_ms != 0 && feedback->answer_due_ms <= now_ms;

	table_add_feedback(table, feedback->id);
	table_add_coloured(table, word_due(feedback->answer_due_ms, now_ms, arena),
	    is_overdue ? TABLE_RED : TABLE_PLAIN);
	table_add_coloured(table, cli_word(feedback->priority), is_high ? TABLE_RED : TABLE_PLAIN);
	table_add(table, learning_category_name(rules, feedback->category));
	table_add(table, feedback->name[0] != '\0' ? feedback->name : feedback->address);
	table_add(table, feedback->subject);
}

static void print_rows(const struct feedback_record *records, size_t count,
    const struct ruleset *rules, int64_t now_ms)
{
	const char *const head[] = {_("Number"), _("Time left"), _("Priority"), _("Category"),
	    _("Customer"), _("Subject"), NULL};
	struct table *table = table_new(head);
	struct arena *arena = arena_new();

	table_drop(table, 3);
	table_drop(table, 2);
	for (size_t i = 0; i < count; i++)
		print_row(table, &records[i], rules, now_ms, arena);
	table_print(table, stdout);
	table_free(&table);
	arena_free(&arena);
}

static void print_json(const struct feedback_record *feedback, int64_t now_ms)
{
	json_t *row = cli_json_feedback(feedback);
	int64_t due_ms = feedback->answer_due_ms;

	json_object_set_new(row, "due", cli_json_time(due_ms));
	json_object_set_new(row, "left_seconds",
	    due_ms == 0 ? json_null() : json_integer((due_ms - now_ms) / SECOND_MS));
	json_object_set_new(row, "overdue", json_boolean(due_ms != 0 && due_ms <= now_ms));
	cli_print_json(row);
}

static enum exit_code show(struct desk *desk, const struct feedback_filter *filter)
{
	struct arena *arena = arena_new();
	struct feedback_record *records;
	enum exit_code code = EXIT_DONE;
	int64_t now_ms = clock_now_ms();
	struct error error;
	size_t count;

	if (store_feedback_list(desk->store, filter, arena, &records, &count, &error) != 0)
		code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	else if (cli_options.is_json)
		for (size_t i = 0; i < count; i++)
			print_json(&records[i], now_ms);
	else if (count == 0)
		puts(_("Nothing waits for you."));
	else
		print_rows(records, count, desk->rules, now_ms);
	arena_free(&arena);
	return code;
}

static enum exit_code run(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	struct feedback_filter filter = {.status = "waiting", .most_urgent_first = true};
	enum exit_code code;

	(void)argv;
	if (argc > 1)
		return cli_fail(EXIT_USAGE, _("too many arguments"));
	if (given_limit != NULL) {
		int64_t limit = cli_number(given_limit);

		if (limit == 0)
			return EXIT_USAGE;
		filter.limit = (size_t)limit;
	}
	code = session_begin(&session, NEEDS_NAMES, STORE_READ_ONLY);
	if (code != EXIT_DONE)
		return code;
	return show(session.desk, &filter);
}

const struct command command_waiting = {.name = "waiting",
    .arguments = "",
    .summary = N_("what waits for your answer, most urgent first"),
    .run = run,
    .options = options,
    .group = GROUP_FEEDBACK};
