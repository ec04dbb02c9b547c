/*
 * hark check: everything that the owner writes, read and tried, with all faults at once.
 */
#include "src/cli/cli.h"

#include <string.h>

#include "hark/config.h"
#include "hark/config_answers.h"
#include "hark/desk.h"
#include "hark/respond.h"
#include "hark/triage.h"

#define SUMMARY_BYTES_MAX 1024

static const char *rules_folder, *schema_name;

/* A category whose template nobody has written gets the plain acknowledgement: worth a word, no
 * fault. */
static void check_template_names(const struct ruleset *rules, const struct template_set *templates,
    const struct settings *settings, struct diagnostics *diagnostics)
{
	for (size_t i = 0; i < ruleset_category_count(rules); i++) {
		const struct category_info *category = ruleset_category(rules, i);

		for (size_t j = 0; j < settings->acknowledge.languages.count; j++) {
			const char *language = settings->acknowledge.languages.items[j];

			if (!template_set_has(templates, language, category->template_name))
				diagnostics_warn(diagnostics, NULL, 0, 0,
				    _("category \"%s\": there is no template \"%s\" in \"%s\""),
				    category->id, category->template_name, language);
		}
	}
}

static struct ruleset *check_everything(struct diagnostics *diagnostics)
{
	struct settings *settings = settings_load(cli_options.config_path, diagnostics);
	struct template_set *templates;
	struct survey_set *surveys;
	struct ruleset *rules;
	struct arena *arena;

	if (settings == NULL)
		return NULL;
	arena = arena_new();
	rules = rules_load_folder(settings->rules, diagnostics);
	templates =
	    template_set_load(settings->templates, desk_shipped_templates(arena), diagnostics);
	if (rules != NULL && templates != NULL)
		check_template_names(rules, templates, settings, diagnostics);
	surveys = surveys_load_folder(settings, rules, diagnostics);
	surveys_free(&surveys);
	template_set_free(&templates);
	settings_free(&settings);
	arena_free(&arena);
	return rules;
}

static void print_summary(const struct ruleset *rules, const struct diagnostics *diagnostics)
{
	struct ruleset_size size = {0};
	AUTO_BUFFER struct buffer line;

	buffer_init(&line, SUMMARY_BYTES_MAX);
	if (rules != NULL)
		size = ruleset_size(rules);
	if (diagnostics->count == 0)
		buffer_printf(&line,
		    _("No faults. Categories: %zu, words: %zu, patterns: %zu, priorities: %zu, "
		      "examples: %zu"),
		    size.categories, size.words, size.patterns, size.priorities, size.examples);
	else
		buffer_printf(&line, language_plural("%zu fault", "%zu faults", diagnostics->count),
		    diagnostics->count);
	if (diagnostics->warning_count > 0)
		buffer_printf(&line,
		    language_plural("; %zu warning", "; %zu warnings", diagnostics->warning_count),
		    diagnostics->warning_count);
	terminal_wrap(stdout, line.data, 0, 2, terminal_width(stdout));
}

/* What config/schema holds: the files are kept by this. */
static enum exit_code print_schema(void)
{
	AUTO_BUFFER struct buffer json;

	buffer_init(&json, CONFIG_FILE_BYTES_MAX);
	if (strcmp(schema_name, "rules") == 0)
		schema_write_json(ruleset_schema(), "Rules of hark, see hark-rules(5)", &json);
	else if (strcmp(schema_name, "surveys") == 0)
		schema_write_json(surveys_schema(), "Surveys of hark, see hark-surveys(5)", &json);
	else if (strcmp(schema_name, "settings") == 0)
		schema_write_json(settings_schema(), "Settings of hark, see hark.yaml(5)", &json);
	else if (strcmp(schema_name, "answers") == 0)
		schema_write_json(answers_schema(), "Answers to hark setup, see hark(1)", &json);
	else
		return cli_fail(EXIT_USAGE,
		    _("--schema knows rules, settings, surveys and answers, not '%s'"),
		    schema_name);
	fputs(json.data, stdout);
	return EXIT_DONE;
}

static enum exit_code run(int argc, char **argv)
{
	struct diagnostics diagnostics;
	struct ruleset *rules;
	enum exit_code code;

	if (argc > 1)
		return cli_fail(EXIT_USAGE, _("unexpected argument '%s'"), argv[1]);
	if (schema_name != NULL)
		return print_schema();
	diagnostics_init(&diagnostics);
	rules = rules_folder != NULL ? rules_load_folder(rules_folder, &diagnostics)
				     : check_everything(&diagnostics);
	diagnostics_print(&diagnostics, stderr);
	print_summary(rules, &diagnostics);
	code = diagnostics.count > 0 ? EXIT_REFUSED : EXIT_DONE;
	ruleset_free(&rules);
	diagnostics_free(&diagnostics);
	return code;
}

static const struct cli_option options[] = {
    {"rules", "DIR", N_("check the rules in this folder and nothing else"), &rules_folder},
    {"schema", "NAME",
	N_("print the JSON Schema of rules, settings, surveys or answers, for editors"),
	&schema_name},
    {0},
};

const struct command command_check = {
    .name = "check",
    .arguments = "",
    .summary = N_("check configuration, rules, surveys and templates"),
    .help = N_("Every fault is shown as file:line:col. The examples in the rules are tried, too.\n"
	       "The exit status is 1 when there is any fault; warnings do not count."),
    .run = run,
    .options = options,
    .group = GROUP_SERVICE,
};
