/*
 * hark rules suggest: words that would have made the rules right, as a file for the rules folder.
 */
#include "rules.h"

#include <stdlib.h>
#include <string.h>

#define WORDS_DEFAULT 10
#define WORDS_MAX 1000
#define PRECISION_DEFAULT 0.5
/* With fewer mails than this a word that was never found says nothing. */
#define UNUSED_NEEDS 50
/* Of each rule; --json names all. */
#define WORDS_SHOWN 8

/* Everything about one run; borrowed from the arena but for desk and rules. */
struct run {
	struct arena *arena;
	struct desk *desk;     /* owned; NULL with --from */
	struct ruleset *owned; /* of --rules */
	const struct ruleset *ruleset;
	struct config_file *files;
	size_t file_count;
	struct label *labels;
	size_t label_count;
	size_t mail_count; /* behind the labels stand mails without any */
	struct suggest_options options;
	struct proposal proposal;
	struct unused_rule *unused;
	size_t unused_count;
};

/* ---- what is given ---- */

static int read_numbers(struct suggest_options *options)
{
	char *end = NULL;

	*options = (struct suggest_options){.category = rules_options.category,
	    .precision_min = PRECISION_DEFAULT,
	    .words_max = WORDS_DEFAULT};
	if (rules_options.precision != NULL) {
		options->precision_min = strtod(rules_options.precision, &end);
		if (end == rules_options.precision || *end != '\0' ||
		    !(options->precision_min >= 0 && options->precision_min <= 1)) {
			cli_fail(EXIT_USAGE, _("--min-precision needs a number from 0 to 1"));
			return -1;
		}
	}
	if (rules_options.words != NULL) {
		unsigned long words = strtoul(rules_options.words, &end, 10);

		if (*end != '\0' || words < 1 || words > WORDS_MAX ||
		    rules_options.words[0] == '-') {
			cli_fail(EXIT_USAGE, _("--words needs a number from 1 to %d"), WORDS_MAX);
			return -1;
		}
		options->words_max = words;
	}
	return 0;
}

static enum exit_code read_files(struct run *run, const char *folder)
{
	struct diagnostics diagnostics;
	int done;

	diagnostics_init(&diagnostics);
	done = config_read_folder(folder, run->arena, &diagnostics, &run->files, &run->file_count);
	if (done == 0 && run->desk == NULL)
		run->owned = ruleset_load(run->files, run->file_count, &diagnostics);
	if (diagnostics.count > 0)
		diagnostics_print(&diagnostics, stderr);
	diagnostics_free(&diagnostics);
	return done == 0 && (run->desk != NULL || run->owned != NULL) ? EXIT_DONE : EXIT_REFUSED;
}

static enum exit_code load_from_file(struct run *run)
{
	enum exit_code code = EXIT_DONE;
	struct error error;

	if (label_file_read(
		rules_options.from, run->arena, &run->labels, &run->label_count, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	run->mail_count = run->label_count;
	if (rules_options.rules != NULL)
		code = read_files(run, rules_options.rules);
	run->ruleset = run->owned;
	return code;
}

static enum exit_code load_from_store(struct run *run)
{
	enum exit_code code;
	struct error error;

	if (rules_options.rules != NULL)
		return cli_fail(EXIT_USAGE, _("--rules goes with --from only"));
	run->desk = cli_desk(NEEDS_RULES, STORE_READ_ONLY, &code);
	if (run->desk == NULL)
		return code;
	run->ruleset = run->desk->rules;
	if (learning_examples(run->desk, rules_options.all != NULL, run->arena, &run->labels,
		&run->label_count, &run->mail_count, &error) != 0)
		return cli_fail(EXIT_TEMPORARY, "%s", error.text);
	return read_files(run, run->desk->settings->rules);
}

static bool is_labelled(const struct run *run, const char *category)
{
	for (size_t i = 0; i < run->label_count; i++)
		if (strcmp(run->labels[i].category, category) == 0)
			return true;
	return false;
}

/* ---- what comes of it ---- */

static json_t *words_json(const struct proposal *proposal)
{
	json_t *list = json_array();

	for (size_t i = 0; i < proposal->word_count; i++) {
		const struct suggestion *word = &proposal->words[i];

		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:f, s:f, s:f, s:I, s:I, s:I}", "category",
			word->category, "word", word->word, "weight", word->weight, "precision",
			(double)word->right / (double)word->hits, "recall",
			(double)word->right / (double)word->total, "hits", (json_int_t)word->hits,
			"right", (json_int_t)word->right, "of", (json_int_t)word->total));
	}
	return list;
}

static json_t *unused_json(const struct run *run)
{
	json_t *list = json_array();

	for (size_t i = 0; i < run->unused_count; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s?, s:s}", "rule", run->unused[i].rule, "word",
			      run->unused[i].word, "place", run->unused[i].place));
	return list;
}

static void print_json(const struct run *run)
{
	const struct suggest_effect *effect = &run->proposal.effect;

	cli_print_json(json_pack("{s:s, s:o, s:{s:I, s:I, s:I, s:I, s:I}, s:I, s:o, s:s}", "file",
	    run->proposal.file, "words", words_json(&run->proposal), "effect", "examples",
	    (json_int_t)effect->examples, "right_before", (json_int_t)effect->right_before,
	    "right_after", (json_int_t)effect->right_after, "others", (json_int_t)effect->others,
	    "others_moved", (json_int_t)effect->others_moved, "mails", (json_int_t)run->mail_count,
	    "unused", unused_json(run), "yaml", run->proposal.yaml));
}

/* A remark in the file as well as on a terminal. */
static void print_effect(const struct run *run)
{
	const struct suggest_effect *effect = &run->proposal.effect;

	printf(_("# %zu labelled mails: %zu are sorted rightly now, %zu with these words.\n"),
	    effect->examples, effect->right_before, effect->right_after);
	if (effect->others > 0)
		printf(_("# %zu other mails: %zu would move.\n"), effect->others,
		    effect->others_moved);
}

/* "#   billing: "money back", "invoice*" and 12 more"; gives the index behind the rule's words. */
static size_t print_unused_words(const struct run *run, size_t first)
{
	const struct unused_rule *unused = run->unused;
	size_t end = first;

	printf("#   %s: ", unused[first].rule);
	for (; end < run->unused_count && strcmp(unused[end].rule, unused[first].rule) == 0;
	     end++) {
		if (end - first >= WORDS_SHOWN)
			continue;
		printf("%s\"", end > first ? ", " : "");
		terminal_put(stdout, unused[end].word, 0);
		putchar('"');
	}
	if (end - first > WORDS_SHOWN)
		printf(_(" and %zu more"), end - first - WORDS_SHOWN);
	putchar('\n');
	return end;
}

static void print_unused(const struct run *run)
{
	if (run->unused_count == 0)
		return;
	printf(_("# Never found in these %zu mails (--json names every word):\n"), run->mail_count);
	for (size_t i = 0; i < run->unused_count;) {
		if (run->unused[i].word == NULL)
			printf(_("#   the category %s\n"), run->unused[i++].rule);
		else
			i = print_unused_words(run, i);
	}
}

static void print_people(const struct run *run)
{
	size_t words = run->proposal.word_count;

	if (words == 0) {
		puts(_(
		    "# Nothing to propose: no word stands out in the labelled mails. Correct a few "
		    "more with \"hark classify NUMBER CATEGORY\"."));
	} else {
		print_effect(run);
		printf(
		    _("# To use them, keep this as %s in the folder of the rules; \"hark rehearse\" "
		      "shows more.\n"),
		    run->proposal.file);
		fputs(run->proposal.yaml, stdout);
	}
	print_unused(run);
}

static enum exit_code write_folder(const struct run *run)
{
	struct error error;

	if (proposal_write(
		&run->proposal, run->files, run->file_count, rules_options.write, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	if (!cli_options.is_json)
		printf(_("# %s/%s, words: %zu\n"), rules_options.write, run->proposal.file,
		    run->proposal.word_count);
	return EXIT_DONE;
}

static enum exit_code propose(struct run *run)
{
	const char **category = &run->options.category;
	enum exit_code code = EXIT_DONE;
	struct error error;

	if (*category != NULL)
		code = cli_take_category(run->ruleset, is_labelled(run, *category), category);
	if (code != EXIT_DONE)
		return code;
	if (proposal_make(run->ruleset, run->files, run->file_count, run->labels, run->label_count,
		&run->options, run->arena, &run->proposal, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	if (run->ruleset != NULL && run->mail_count >= UNUSED_NEEDS)
		ruleset_find_unused(run->ruleset, run->labels, run->mail_count, run->arena,
		    &run->unused, &run->unused_count);
	if (rules_options.write != NULL && write_folder(run) != EXIT_DONE)
		return EXIT_REFUSED;
	if (cli_options.is_json)
		print_json(run);
	else if (rules_options.write != NULL)
		print_effect(run);
	else
		print_people(run);
	return EXIT_DONE;
}

enum exit_code rules_suggest(void)
{
	struct run run = {0};
	enum exit_code code;

	if (read_numbers(&run.options) != 0)
		return EXIT_USAGE;
	run.arena = arena_new();
	code = rules_options.from != NULL ? load_from_file(&run) : load_from_store(&run);
	if (code == EXIT_DONE)
		code = propose(&run);
	ruleset_free(&run.owned);
	desk_free(&run.desk);
	arena_free(&run.arena);
	return code;
}
