/*
 * hark rules: what the rules are, what they could learn, and the classifier beside them.
 */
#include "rules.h"

#include <string.h>

struct rules_options rules_options;

static const struct cli_option options[] = {
    {"category", "ID", N_("suggest: only for this category (id or name)"), &rules_options.category},
    {"min-precision", "P", N_("suggest: a word alone must be right so often, 0 to 1 (0.5)"),
	&rules_options.precision},
    {"words", "N", N_("suggest: at most so many words a category (10)"), &rules_options.words},
    {"all", NULL, N_("suggest: learn from what you let stand, too"), &rules_options.all},
    {"from", "FILE", N_("labelled texts instead of the store: lines {\"text\", \"category\"}"),
	&rules_options.from},
    {"rules", "DIR", N_("suggest, with --from: the rules to build on"), &rules_options.rules},
    {"write", "DIR", N_("suggest: write a folder of rules with the words added"),
	&rules_options.write},
    {"test", "FILE", N_("train, with --from: judge these texts"), &rules_options.test},
    {0},
};

static enum exit_code show(void)
{
	AUTO_SESSION struct session session = {0};
	enum exit_code code = session_begin(&session, NEEDS_RULES, STORE_READ_ONLY);
	struct ruleset_size size;
	struct learned_state state;
	struct error error;

	if (code != EXIT_DONE)
		return code;
	size = ruleset_size(session.desk->rules);
	if (learned_state(session.desk, session.arena, &state, &error) != 0) {
		code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	} else if (cli_options.is_json) {
		cli_print_json(json_pack("{s:I, s:I, s:I, s:I, s:o}", "categories",
		    (json_int_t)size.categories, "words", (json_int_t)size.words, "patterns",
		    (json_int_t)size.patterns, "priorities", (json_int_t)size.priorities,
		    "learning", cli_json_learned(&state)));
	} else {
		printf(_("%s: categories: %zu, words: %zu, patterns: %zu, priorities: %zu\n"),
		    session.desk->settings->rules, size.categories, size.words, size.patterns,
		    size.priorities);
		terminal_label(stdout, _("Learning"), state.reason);
	}
	return code;
}

static enum exit_code run(int argc, char **argv)
{
	if (argc > 2)
		return cli_fail(EXIT_USAGE, _("unexpected argument '%s'"), argv[2]);
	if (argc < 2)
		return show();
	if (strcmp(argv[1], "suggest") == 0)
		return rules_suggest();
	if (strcmp(argv[1], "train") == 0)
		return rules_train();
	return cli_fail(EXIT_USAGE, _("suggest, train or nothing is needed, not '%s'"), argv[1]);
}

const struct command command_rules = {.name = "rules",
    .arguments = "[suggest | train]",
    .summary = N_("what the rules could learn from your corrections"),
    .help =
	N_("suggest proposes words that would have sorted the mails that you corrected, as a "
	   "file for the folder of the rules, and names words that were never found. train makes "
	   "the classifier anew that decides where no rule does. Alone: what there is."),
    .run = run,
    .options = options,
    .group = GROUP_FEEDBACK};
