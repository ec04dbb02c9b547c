/*
 * hark rules train: the classifier made anew from the store, or tried on texts from outside.
 */
#include "rules.h"

#include <string.h>

static double percent(size_t part, size_t whole)
{
	return whole > 0 ? 100.0 * (double)part / (double)whole : 0;
}

static void print_trial(const struct model_trial *trial)
{
	if (cli_options.is_json) {
		cli_print_json(
		    json_pack("{s:I, s:I, s:I, s:f, s:I, s:I}", "labels", (json_int_t)trial->count,
			"right", (json_int_t)trial->right, "majority", (json_int_t)trial->majority,
			"confidence", trial->sure, "answered", (json_int_t)trial->answered,
			"answered_right", (json_int_t)trial->answered_right));
		return;
	}
	printf(_("Right in %.1f %% of %zu texts it had not seen; the commonest category alone is "
		 "%.1f %%.\n"),
	    percent(trial->right, trial->count), trial->count,
	    percent(trial->majority, trial->count));
	printf(_("With a confidence of %.2f or more it decides %.1f %% of them, and is right in "
		 "%.1f %% of these.\n"),
	    trial->sure, percent(trial->answered, trial->count),
	    percent(trial->answered_right, trial->answered));
}

static enum exit_code try_from_file(struct arena *arena)
{
	struct label *labels, *tests = NULL;
	size_t count, test_count = 0;
	struct model_trial trial;
	struct error error;

	if (label_file_read(rules_options.from, arena, &labels, &count, &error) != 0 ||
	    (rules_options.test != NULL &&
		label_file_read(rules_options.test, arena, &tests, &test_count, &error) != 0))
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	if (rules_options.test != NULL)
		model_try_on(labels, count, tests, test_count, LEARN_CONFIDENCE, &trial);
	else
		model_try(labels, count, LEARN_CONFIDENCE, &trial);
	print_trial(&trial);
	return EXIT_DONE;
}

static enum exit_code train(void)
{
	AUTO_SESSION struct session session = {0};
	enum exit_code code = session_begin(&session, NEEDS_RULES, STORE_READ_WRITE);
	struct learned_state state;
	struct error error;

	if (code != EXIT_DONE)
		return code;
	if (learned_train(session.desk, &error) != 0 ||
	    learned_state(session.desk, session.arena, &state, &error) != 0)
		code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	else if (!state.has_model)
		code = cli_fail(EXIT_REFUSED,
		    _("there is nothing to learn yet: two categories with two labelled mails each "
		      "are needed"));
	else if (cli_options.is_json)
		cli_print_json(cli_json_learned(&state));
	else
		puts(state.reason);
	return code;
}

enum exit_code rules_train(void)
{
	struct arena *arena;
	enum exit_code code;

	if (rules_options.test != NULL && rules_options.from == NULL)
		return cli_fail(EXIT_USAGE, _("--test goes with --from only"));
	if (rules_options.from == NULL)
		return train();
	arena = arena_new();
	code = try_from_file(arena);
	arena_free(&arena);
	return code;
}
