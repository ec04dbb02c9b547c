/*
 * hark classify: the rules at work on texts, without a database or a server. With a number and a
 * category it is a correction (correct.c).
 */
#include "src/cli/cli.h"

#include <string.h>

#include "hark/config.h"
#include "hark/message.h"
#include "hark/triage.h"
#include "src/cli/desk_cli.h"
#include "src/cli/json_lines.h"

static const char *rules_folder;

struct classifier {
	const struct ruleset *rules;
	struct arena *arena; /* cleared after each line */
};

/* "from" as hark read prints it: {"name", "address"}, or the address itself. */
static int read_from(const json_t *line, struct triage_input *input, struct error *error)
{
	const json_t *from = json_object_get(line, "from");

	if (!json_is_object(from))
		return json_lines_text(line, "from", &input->from, error);
	return json_lines_text(from, "name", &input->from_name, error) == 0
		   ? json_lines_text(from, "address", &input->from, error)
		   : -1;
}

/* "attachments" as hark read prints them: [{"name", ...}], or the names themselves. */
static int read_attachments(
    const json_t *line, struct arena *arena, struct triage_input *input, struct error *error)
{
	const json_t *list = json_object_get(line, "attachments"), *item;
	const char **names;
	size_t i;

	if (list == NULL || json_is_null(list))
		return 0;
	if (!json_is_array(list))
		return error_set(error, _("\"attachments\" must be a list of names"));
	names = arena_array(arena, json_array_size(list), sizeof(*names));
	json_array_foreach(list, i, item)
	{
		const json_t *name = json_is_object(item) ? json_object_get(item, "name") : item;

		if (!json_is_string(name))
			return error_set(error, _("\"attachments\" must be a list of names"));
		names[i] = json_string_value(name);
	}
	input->attachments = names;
	input->attachment_count = json_array_size(list);
	return 0;
}

static int read_input(
    const json_t *line, struct arena *arena, struct triage_input *input_r, struct error *error)
{
	const char *text, *signature, *quoted;
	struct triage_input input = {0};

	if (json_lines_text(line, "subject", &input.subject, error) != 0 ||
	    json_lines_text(line, "text", &text, error) != 0 ||
	    read_from(line, &input, error) != 0 ||
	    read_attachments(line, arena, &input, error) != 0)
		return -1;
	message_split_text(text, arena, &input.text, &quoted, &signature);
	*input_r = input;
	return 0;
}

static json_t *texts_json(const char *const *texts, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(texts[i]));
	return list;
}

static json_t *evidence_json(const struct verdict *verdict)
{
	json_t *list = json_array();

	for (size_t i = 0; i < verdict->evidence_count; i++) {
		const struct evidence *evidence = &verdict->evidence[i];

		json_array_append_new(list,
		    json_pack("{s:s,s:s,s:s,s:o}", "rule", evidence->rule, "word", evidence->word,
			"in", evidence->in, "weight", json_lines_number(evidence->weight)));
	}
	return list;
}

static json_t *verdict_json(json_t *id, const struct verdict *verdict)
{
	json_t *object = json_pack("{s:o,s:s,s:o,s:o,s:s,s:o,s:o}", "id", id, "category",
	    verdict->category, "score", json_lines_number(verdict->score), "tags",
	    texts_json((const char *const *)verdict->tags, verdict->tag_count), "priority",
	    priority_word(verdict->priority), "sentiment", json_lines_number(verdict->sentiment),
	    "evidence", evidence_json(verdict));

	if (verdict->error_count > 0)
		json_object_set_new(object, "errors",
		    texts_json((const char *const *)verdict->errors, verdict->error_count));
	return object;
}

static json_t *answer(void *context, const json_t *line, struct error *error)
{
	struct classifier *classifier = context;
	struct triage_input input;
	struct verdict verdict;
	json_t *id = json_lines_id(line, error), *reply;

	if (id == NULL)
		return NULL;
	if (read_input(line, classifier->arena, &input, error) != 0) {
		json_decref(id);
		return NULL;
	}
	triage_classify(classifier->rules, &input, classifier->arena, &verdict);
	reply = verdict_json(id, &verdict);
	arena_clear(classifier->arena);
	return reply;
}

static struct ruleset *load_folder(const char *folder, struct diagnostics *diagnostics)
{
	struct arena *arena = arena_new();
	struct ruleset *rules = NULL;
	struct config_file *files;
	size_t count;

	if (config_read_folder(folder, arena, diagnostics, &files, &count) == 0)
		rules = ruleset_load(files, count, diagnostics);
	arena_free(&arena);
	return rules;
}

/* Those of --rules, else those of the configuration. */
static struct ruleset *load_rules(void)
{
	struct diagnostics diagnostics;
	struct settings *settings = NULL;
	struct ruleset *rules = NULL;

	diagnostics_init(&diagnostics);
	if (rules_folder != NULL)
		rules = load_folder(rules_folder, &diagnostics);
	else if ((settings = settings_load(cli_options.config_path, &diagnostics)) != NULL)
		rules = load_folder(settings->rules, &diagnostics);
	if (rules == NULL)
		diagnostics_print(&diagnostics, stderr);
	settings_free(&settings);
	diagnostics_free(&diagnostics);
	return rules;
}

static enum exit_code run(int argc, char **argv)
{
	struct classifier classifier;
	struct ruleset *rules;
	enum exit_code code;

	if (argc > 1)
		return classify_correct(argc, argv);
	if (!cli_options.is_json)
		return cli_fail(EXIT_USAGE, _("--json is missing: the answer is always JSON"));
	rules = load_rules();
	if (rules == NULL)
		return EXIT_REFUSED;
	classifier = (struct classifier){.rules = rules, .arena = arena_new()};
	code = json_lines_run(answer, &classifier);
	arena_free(&classifier.arena);
	ruleset_free(&rules);
	return code;
}

static const struct cli_option options[] = {
    {"rules", "DIR", N_("the folder of rules"), &rules_folder},
    {0},
};

const struct command command_classify = {
    .name = "classify",
    .arguments = "[NUMBER ... CATEGORY]",
    .summary = N_("sort texts by the rules, or correct a matter's category"),
    .help = N_(
	"With numbers and a category: these matters belong there, whatever the rules said. "
	"Without: reads lines {\"id\", \"subject\", \"text\", \"from\"} and answers each with a line "
	"{\"id\", "
	"\"category\", \"score\", \"tags\", \"priority\", \"sentiment\", \"evidence\"}. "
	"That needs no database."),
    .run = run,
    .options = options,
    .group = GROUP_MAIL,
};
