/*
 * hark improvement: from what customers asked for to telling them that it is done.
 */
#include "improvement.h"

#include <string.h>

static struct {
	const char *problem, *priority, *due, *note, *status; /* add, plan, list */
	const char *send, *draft, *nothing, *text;	      /* done */
} given;

static const struct cli_option options[] = {
    {"problem", "TEXT", N_("add: what is wrong, in your words"), &given.problem},
    {"priority", "WORD", N_("add: high, normal or low"), &given.priority},
    {"due", "DATE", N_("add, plan: by when"), &given.due},
    {"note", "TEXT", N_("add: what it costs and what it brings; never mailed"), &given.note},
    {"status", "WORD", N_("list: only proposed, planned, done, dropped or open"), &given.status},
    {"draft", NULL, N_("done: a draft for each customer into your Drafts (the default)"),
	&given.draft},
    {"send", NULL, N_("done: mail each customer who asked"), &given.send},
    {"nothing", NULL, N_("done: tell nobody"), &given.nothing},
    {"text", "TEXT", N_("done: what to tell them beside the title"), &given.text},
    {0},
};

/* --due; 0: not given. */
static enum exit_code read_due(int64_t *due_ms_r)
{
	struct error error;

	*due_ms_r = 0;
	if (given.due != NULL && time_parse(given.due, due_ms_r, &error) != 0)
		return cli_fail(EXIT_USAGE, "%s", error.text);
	return EXIT_DONE;
}

/* ---- answers ---- */

static void print_done(int64_t id, const char *text)
{
	if (cli_options.is_json)
		cli_print_json(json_pack("{s:I}", "improvement", (json_int_t)id));
	else
		printf("%lld: %s\n", (long long)id, text);
}

static void print_told(int64_t id, const struct improvement_told *told, size_t drafts)
{
	if (cli_options.is_json) {
		cli_print_json(json_pack("{s:I, s:I, s:I, s:I, s:I}", "improvement", (json_int_t)id,
		    "letters", (json_int_t)told->letters, "before", (json_int_t)told->before,
		    "refused", (json_int_t)told->refused, "drafts", (json_int_t)drafts));
		return;
	}
	printf(_("%lld is done. Customers that are told: %zu, told before: %zu, not written to: "
		 "%zu\n"),
	    (long long)id, told->letters, told->before, told->refused);
	if (drafts > 0)
		printf(language_plural("%zu draft lies in your Drafts folder: read and send it\n",
			   "%zu drafts lie in your Drafts folder: read and send them\n", drafts),
		    drafts);
}

/* ---- subcommands: argv[0] is theirs ---- */

static enum exit_code add(struct desk *desk, int argc, char **argv)
{
	struct improvement_record record = {.problem = given.problem,
	    .note = given.note,
	    .priority = given.priority,
	    .created_ms = clock_now_ms()};
	enum exit_code code = read_due(&record.due_ms);
	struct error error;
	int64_t id;

	(void)argc;
	record.title = argv[1];
	if (record.title[0] == '\0' || text_has_control(record.title))
		return cli_fail(EXIT_USAGE, _("a title in one line is needed"));
	if (cli_take_word("improvement", "priority", record.priority) != EXIT_DONE)
		return EXIT_USAGE;
	if (code != EXIT_DONE)
		return code;
	if (improvement_add(desk, &record, &id, &error) != 0)
		return cli_fail(EXIT_TEMPORARY, "%s", error.text);
	print_done(id, record.title);
	return EXIT_DONE;
}

#define LINKS_MAX 1000

typedef int link_function(struct desk *desk, int64_t id, const int64_t *feedback_ids, size_t count,
    size_t *changed_r, struct error *error);

static enum exit_code change_links(struct desk *desk, int argc, char **argv, link_function *change)
{
	int64_t id = cli_number(argv[1]), numbers[LINKS_MAX];
	struct error error;
	size_t count = 0, changed;

	if (argc - 2 > LINKS_MAX)
		return cli_fail(EXIT_USAGE, _("at most %d numbers"), LINKS_MAX);
	for (int i = 2; i < argc && id != 0; i++)
		if ((numbers[count++] = cli_number(argv[i])) == 0)
			return EXIT_USAGE;
	if (id == 0)
		return EXIT_USAGE;
	if (change(desk, id, numbers, count, &changed, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	if (cli_options.is_json)
		cli_print_json(json_pack(
		    "{s:I, s:I}", "improvement", (json_int_t)id, "changed", (json_int_t)changed));
	else
		printf(change == improvement_link ? _("%lld: matters linked: %zu\n")
						  : _("%lld: matters taken off: %zu\n"),
		    (long long)id, changed);
	return EXIT_DONE;
}

static enum exit_code link_matters(struct desk *desk, int argc, char **argv)
{
	return change_links(desk, argc, argv, improvement_link);
}

static enum exit_code unlink_matters(struct desk *desk, int argc, char **argv)
{
	return change_links(desk, argc, argv, improvement_unlink);
}

static enum exit_code add_task(struct desk *desk, int argc, char **argv)
{
	int64_t id = cli_number(argv[1]), number;
	struct error error;

	(void)argc;
	if (id == 0)
		return EXIT_USAGE;
	if (improvement_task_add(desk, id, argv[2], &number, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	if (cli_options.is_json)
		cli_print_json(json_pack(
		    "{s:I, s:I}", "improvement", (json_int_t)id, "task", (json_int_t)number));
	else
		printf(_("%lld: task %lld\n"), (long long)id, (long long)number);
	return EXIT_DONE;
}

static enum exit_code finish_task(struct desk *desk, int argc, char **argv)
{
	int64_t id = cli_number(argv[1]), number = id != 0 ? cli_number(argv[2]) : 0;
	struct error error;

	(void)argc;
	if (number == 0)
		return EXIT_USAGE;
	if (improvement_task_finish(desk, id, number, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	print_done(id, _("task done"));
	return EXIT_DONE;
}

static enum exit_code plan(struct desk *desk, int argc, char **argv)
{
	int64_t id = cli_number(argv[1]), due_ms;
	enum exit_code code = read_due(&due_ms);
	struct error error;

	(void)argc;
	if (id == 0 || code != EXIT_DONE)
		return EXIT_USAGE;
	if (improvement_plan(desk, id, due_ms, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	print_done(id, _("planned"));
	return EXIT_DONE;
}

static enum exit_code drop(struct desk *desk, int argc, char **argv)
{
	int64_t id = cli_number(argv[1]);
	struct error error;

	(void)argc;
	if (id == 0)
		return EXIT_USAGE;
	if (improvement_drop(desk, id, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	print_done(id, _("dropped"));
	return EXIT_DONE;
}

/* How customers are told: by draft unless it is said otherwise. */
static enum exit_code read_telling(enum improvement_telling *how_r)
{
	if ((given.send != NULL) + (given.draft != NULL) + (given.nothing != NULL) > 1)
		return cli_fail(EXIT_USAGE, _("only one of --draft, --send and --nothing"));
	*how_r = given.send != NULL	 ? TELL_BY_MAIL
		 : given.nothing != NULL ? TELL_NOBODY
					 : TELL_BY_DRAFT;
	return EXIT_DONE;
}

static enum exit_code finish(struct desk *desk, int argc, char **argv)
{
	int64_t id = cli_number(argv[1]);
	enum improvement_telling how = TELL_NOBODY;
	struct improvement_told told;
	struct error error;
	size_t drafts = 0;

	(void)argc;
	if (id == 0 || read_telling(&how) != EXIT_DONE)
		return EXIT_USAGE;
	if (improvement_done(desk, id, how, given.text, &told, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	if (how == TELL_BY_DRAFT &&
	    improvement_write_drafts(desk, id, given.text, &drafts, &error) != 0)
		return cli_fail(EXIT_TEMPORARY,
		    _("%s; %zu drafts were written: run the same again for the rest"), error.text,
		    drafts);
	print_told(id, &told, drafts);
	return EXIT_DONE;
}

/* ---- the command ---- */

static const struct {
	const char *name;
	int words_min, words_max; /* with its own name */
	enum exit_code (*run)(struct desk *desk, int argc, char **argv);
} subcommands[] = {
    {"add", 2, 2, add},
    {"link", 3, LINKS_MAX + 2, link_matters},
    {"unlink", 3, LINKS_MAX + 2, unlink_matters},
    {"task", 3, 3, add_task},
    {"task-done", 3, 3, finish_task},
    {"plan", 2, 2, plan},
    {"drop", 2, 2, drop},
    {"done", 2, 2, finish},
};

static enum exit_code run_on_desk(int argc, char **argv)
{
	for (size_t i = 0; i < ARRAY_SIZE(subcommands); i++) {
		bool needs_templates = strcmp(argv[0], "done") == 0 && given.nothing == NULL;
		enum exit_code code;
		AUTO_SESSION struct session session = {0};

		if (strcmp(subcommands[i].name, argv[0]) != 0 || argc < subcommands[i].words_min ||
		    argc > subcommands[i].words_max)
			continue;
		code = session_begin(
		    &session, needs_templates ? NEEDS_RULES : NEEDS_RECORDS, STORE_READ_WRITE);
		if (code != EXIT_DONE)
			return code;
		return subcommands[i].run(session.desk, argc, argv);
	}
	return cli_fail(EXIT_USAGE,
	    _("add TITLE, list, show N, link N NUMBER..., unlink N NUMBER..., suggest [N], task N TEXT, "
	      "task-done N TASK, plan N, drop N or done N is needed"));
}

static enum exit_code run(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "list";

	if (strcmp(word, "list") == 0 && argc <= 2) {
		if (cli_take_word("improvement", "status", given.status) != EXIT_DONE)
			return EXIT_USAGE;
		return improvement_list(given.status);
	}
	if (strcmp(word, "show") == 0 && argc == 3) {
		int64_t id = cli_number(argv[2]);

		return id != 0 ? improvement_show(id) : EXIT_USAGE;
	}
	if (strcmp(word, "suggest") == 0 && argc <= 3) {
		int64_t id = argc == 3 ? cli_number(argv[2]) : 0;

		return argc == 2 || id != 0 ? improvement_ideas(id) : EXIT_USAGE;
	}
	return argc > 1 ? run_on_desk(argc - 1, argv + 1) : EXIT_USAGE;
}

const struct command command_improvement = {.name = "improvement",
    .arguments = "[list | add TITLE | show N | link N NUMBER... | suggest [N] | done N | ...]",
    .summary = N_("what you do about it, and telling who asked"),
    .help = N_("add notes what is to become better; link and unlink say which matters are about "
	       "it; task, task-done, plan and drop keep it going. done writes one personal draft "
	       "for each customer who asked into your Drafts folder: you asked, it is done. With "
	       "--send they are mailed. Nobody is told twice, and nobody who asked for no mail."),
    .run = run,
    .options = options,
    .group = GROUP_FEEDBACK};
