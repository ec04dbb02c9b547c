/*
 * hark improvement list and show.
 */
#include "improvement.h"

#include <string.h>

static json_t *improvement_json(const struct improvement_record *record)
{
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:I, s:I, s:I, s:I}",
	    "improvement", (json_int_t)record->id, "title", record->title, "problem",
	    record->problem, "note", record->note, "status", record->status, "priority",
	    record->priority, "created", cli_json_time(record->created_ms), "due",
	    cli_json_time(record->due_ms), "done", cli_json_time(record->done_ms), "matters",
	    (json_int_t)record->matter_count, "customers", (json_int_t)record->customer_count,
	    "tasks", (json_int_t)record->task_count, "tasks_done",
	    (json_int_t)record->task_done_count);
}

/* An improvement has a day, no hour; "" for none. */
static const char *improvement_day(int64_t time_ms, char out[TIME_TEXT_SIZE])
{
	time_format_local(time_ms, out);
	out[time_ms != 0 ? strlen("2026-11-22") : 0] = '\0';
	return out;
}

static void print_rows(const struct improvement_record *records, size_t count)
{
	const char *const head[] = {_("Number"), _("Status"), _("Priority"), _("By when"),
	    _("Customers"), _("Tasks"), _("Title"), NULL};
	struct table *table = table_new(head);

	for (size_t i = 0; i < count; i++) {
		const struct improvement_record *record = &records[i];
		bool is_high = strcmp(record->priority, "high") == 0;
		char when[TIME_TEXT_SIZE];

		table_printf(table, "%lld", (long long)record->id);
		table_add(table, cli_word(record->status));
		table_add_coloured(
		    table, cli_word(record->priority), is_high ? TABLE_RED : TABLE_PLAIN);
		table_add(table, improvement_day(record->due_ms, when));
		table_printf(table, "%lld", (long long)record->customer_count);
		table_printf(table, "%lld/%lld", (long long)record->task_done_count,
		    (long long)record->task_count);
		table_add(table, record->title);
	}
	table_print(table, stdout);
	table_free(&table);
}

enum exit_code improvement_list(const char *status)
{
	AUTO_SESSION struct session session = {0};
	enum exit_code code = session_begin(&session, NEEDS_RECORDS, STORE_READ_ONLY);
	struct improvement_record *records;
	struct error error;
	size_t count;

	if (code != EXIT_DONE)
		return code;
	if (store_improvement_list(
		session.desk->store, status, session.arena, &records, &count, &error) != 0)
		code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	else if (cli_options.is_json)
		for (size_t i = 0; i < count; i++)
			cli_print_json(improvement_json(&records[i]));
	else if (count == 0)
		puts(_("Nothing."));
	else
		print_rows(records, count);
	return code;
}

/* ---- show ---- */

/* Borrowed from the arena. */
struct picture {
	struct improvement_record record;
	struct improvement_task *tasks;
	struct feedback_record *matters;
	struct improvement_letter *letters;
	size_t task_count, matter_count, letter_count;
};

static int load(struct store *store, int64_t id, struct arena *arena, struct picture *picture_r,
    struct error *error)
{
	int found = store_improvement_get(store, id, arena, &picture_r->record, error);

	if (found != 1)
		return found;
	if (store_improvement_tasks(
		store, id, arena, &picture_r->tasks, &picture_r->task_count, error) != 0 ||
	    store_improvement_matters(
		store, id, arena, &picture_r->matters, &picture_r->matter_count, error) != 0 ||
	    store_improvement_letters(
		store, id, arena, &picture_r->letters, &picture_r->letter_count, error) != 0)
		return -1;
	return 1;
}

static void print_json(const struct picture *picture)
{
	json_t *root = improvement_json(&picture->record);
	json_t *tasks = json_array(), *matters = json_array(), *letters = json_array();

	for (size_t i = 0; i < picture->task_count; i++)
		json_array_append_new(
		    tasks, json_pack("{s:I, s:s, s:o}", "number",
			       (json_int_t)picture->tasks[i].number, "text", picture->tasks[i].text,
			       "done", cli_json_time(picture->tasks[i].done_ms)));
	for (size_t i = 0; i < picture->matter_count; i++)
		json_array_append_new(matters, cli_json_feedback(&picture->matters[i]));
	for (size_t i = 0; i < picture->letter_count; i++)
		json_array_append_new(letters,
		    json_pack("{s:I, s:s}", "matter", (json_int_t)picture->letters[i].feedback_id,
			"state", picture->letters[i].state));
	json_object_set_new(root, "task_list", tasks);
	json_object_set_new(root, "matter_list", matters);
	json_object_set_new(root, "letters", letters);
	cli_print_json(root);
}

static void print_text(const struct picture *picture)
{
	const struct improvement_record *record = &picture->record;
	char when[TIME_TEXT_SIZE];

	printf("%lld  %s  %s\n", (long long)record->id, cli_word(record->status),
	    cli_word(record->priority));
	terminal_label(stdout, _("Title"), record->title);
	terminal_label(stdout, _("Problem"), record->problem);
	terminal_label(stdout, _("Note"), record->note);
	terminal_label(stdout, _("By when"), improvement_day(record->due_ms, when));
	terminal_label(stdout, _("Done"), improvement_day(record->done_ms, when));
	for (size_t i = 0; i < picture->task_count; i++) {
		printf("  [%c] %lld  ", picture->tasks[i].done_ms != 0 ? 'x' : ' ',
		    (long long)picture->tasks[i].number);
		terminal_wrap(stdout, picture->tasks[i].text, 9, 9, terminal_width(stdout));
	}
	for (size_t i = 0; i < picture->matter_count; i++) {
		const struct feedback_record *matter = &picture->matters[i];
		AUTO_FREE char *line = mem_printf("#%lld  %s  %s  %s", (long long)matter->id,
		    cli_word(matter->status), matter->address, matter->subject);

		terminal_put(stdout, line, terminal_room(stdout, 0));
		putchar('\n');
	}
	if (picture->letter_count > 0)
		printf(_("Customers that were told: %zu\n"), picture->letter_count);
}

enum exit_code improvement_show(int64_t id)
{
	AUTO_SESSION struct session session = {0};
	enum exit_code code = session_begin(&session, NEEDS_RECORDS, STORE_READ_ONLY);
	struct picture picture = {0};
	struct error error;
	int found;

	if (code != EXIT_DONE)
		return code;
	found = load(session.desk->store, id, session.arena, &picture, &error);
	if (found < 0)
		code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	else if (found == 0)
		code = cli_fail(EXIT_REFUSED, _("there is no improvement %lld"), (long long)id);
	else if (cli_options.is_json)
		print_json(&picture);
	else
		print_text(&picture);
	return code;
}

/* ---- suggest ---- */

static void print_idea(const struct improvement_idea *idea)
{
	json_t *numbers = json_array();

	for (size_t i = 0; i < idea->count; i++)
		json_array_append_new(numbers, json_integer((json_int_t)idea->feedback_ids[i]));
	if (cli_options.is_json) {
		cli_print_json(json_pack("{s:s, s:o}", "words", idea->words, "matters", numbers));
		return;
	}
	json_decref(numbers);
	terminal_put(stdout, idea->words, 0);
	putchar(':');
	for (size_t i = 0; i < idea->count; i++)
		printf(" #%lld", (long long)idea->feedback_ids[i]);
	putchar('\n');
}

enum exit_code improvement_ideas(int64_t id)
{
	AUTO_SESSION struct session session = {0};
	enum exit_code code = session_begin(&session, NEEDS_RECORDS, STORE_READ_ONLY);
	struct improvement_idea *ideas;
	struct error error;
	size_t count;

	if (code != EXIT_DONE)
		return code;
	if (improvement_suggest(session.desk, id, session.arena, &ideas, &count, &error) != 0)
		code = cli_fail(EXIT_REFUSED, "%s", error.text);
	else if (count == 0 && !cli_options.is_json)
		puts(_("Nothing."));
	else
		for (size_t i = 0; i < count; i++)
			print_idea(&ideas[i]);
	return code;
}
