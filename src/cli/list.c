/*
 * hark list: feedback as a table.
 */
#include "desk_cli.h"

#include <stdlib.h>
#include <string.h>

static struct {
	const char *status, *category, *priority, *channel, *from, *limit, *all;
} given;

static const struct cli_option options[] = {
    {"status", "STATUS",
	N_("open, responded, resolved, closed, reopened; default: what waits for you"),
	&given.status},
    {"all", NULL, N_("whatever its status"), &given.all},
    {"category", "ID", N_("only this category (id or name)"), &given.category},
    {"priority", "WORD", N_("only high, normal or low"), &given.priority},
    {"channel", "WORD", N_("only what came so: mail, phone, person, ..."), &given.channel},
    {"from", "ADDRESS", N_("only this customer"), &given.from},
    {"limit", "N", N_("at most N rows (default 100)"), &given.limit},
    {0},
};

static void print_rows(
    const struct feedback_record *records, size_t count, const struct ruleset *rules)
{
	const char *const head[] = {_("Number"), _("Since"), _("Status"), _("Priority"),
	    _("Category"), _("Customer"), _("Subject"), NULL};
	struct table *table = table_new(head);

	table_drop(table, 1);
	table_drop(table, 2);
	table_drop(table, 3);
	for (size_t i = 0; i < count; i++) {
		const struct feedback_record *feedback = &records[i];
		bool is_high = strcmp(feedback->priority, "high") == 0;

		table_add_feedback(table, feedback->id);
		table_add_time(table, feedback->created_ms);
		table_add(table, cli_word(feedback->status));
		table_add_coloured(
		    table, cli_word(feedback->priority), is_high ? TABLE_RED : TABLE_PLAIN);
		table_add(table, learning_category_name(rules, feedback->category));
		table_add(table, feedback->name[0] != '\0' ? feedback->name : feedback->address);
		table_add(table, feedback->subject);
	}
	table_print(table, stdout);
	table_free(&table);
}

static enum exit_code read_filter(struct feedback_filter *filter)
{
	if (cli_take_word("list", "status", given.status) != EXIT_DONE ||
	    cli_take_word("list", "priority", given.priority) != EXIT_DONE)
		return EXIT_USAGE;
	*filter = (struct feedback_filter){.status = given.all != NULL	    ? NULL
						     : given.status != NULL ? given.status
									    : "waiting",
	    .category = given.category,
	    .priority = given.priority,
	    .address = given.from,
	    .channel = given.channel,
	    .oldest_first = given.all == NULL && given.status == NULL};
	if (given.limit != NULL) {
		int64_t limit = cli_number(given.limit);

		if (limit == 0)
			return EXIT_USAGE;
		filter->limit = (size_t)limit;
	}
	return EXIT_DONE;
}

/* Without sound rules any id may be one; with them also those of the past that no rule has now. */
static enum exit_code take_category(const struct session *session, const char **category)
{
	const struct feedback_filter filter = {.category = *category, .limit = 1};
	const struct desk *desk = session->desk;
	struct feedback_record *records;
	struct error error;
	size_t count;

	if (store_feedback_list(desk->store, &filter, session->arena, &records, &count, &error) !=
	    0)
		return cli_fail(EXIT_TEMPORARY, "%s", error.text);
	return cli_take_category(desk->rules, desk->rules == NULL || count > 0, category);
}

static enum exit_code run(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	struct feedback_record *records;
	struct feedback_filter filter;
	struct error error;
	size_t count;
	enum exit_code code = read_filter(&filter);

	(void)argv;
	if (argc > 1)
		return cli_fail(EXIT_USAGE, _("too many arguments"));
	if (code != EXIT_DONE)
		return code;
	code = session_begin(
	    &session, given.category != NULL ? NEEDS_RULES_IF_SOUND : NEEDS_NAMES, STORE_READ_ONLY);
	if (code == EXIT_DONE && given.category != NULL)
		code = take_category(&session, &filter.category);
	if (code != EXIT_DONE)
		return code;
	if (store_feedback_list(
		session.desk->store, &filter, session.arena, &records, &count, &error) != 0)
		code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	else if (cli_options.is_json)
		for (size_t i = 0; i < count; i++)
			cli_print_json(cli_json_feedback(&records[i]));
	else if (count == 0)
		puts(_("Nothing."));
	else
		print_rows(records, count, session.desk->rules);
	return code;
}

const struct command command_list = {.name = "list",
    .arguments = "",
    .summary = N_("list feedback: what waits for you, or by filter"),
    .run = run,
    .options = options,
    .group = GROUP_FEEDBACK};
