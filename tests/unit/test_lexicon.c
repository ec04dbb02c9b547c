/* The words of mood that scripts/embed made, beside those that the rules' reader finds in the same
 * files. */
#include "arena.h"

#include <stdlib.h>
#include <string.h>

#include "triage/lexicon.h"
#include "triage/triage_p.h"

static struct ruleset *read_files(void)
{
	const char *folder = arena_printf(arena, "%s/config/sentiment", getenv("HARK_SOURCE"));
	struct diagnostics diagnostics;
	struct config_file *files;
	struct ruleset *ruleset;
	size_t count;

	diagnostics_init(&diagnostics);
	assert_int_equal(config_read_folder(folder, arena, &diagnostics, &files, &count), 0);
	ruleset = ruleset_load(files, count, &diagnostics);
	diagnostics_print(&diagnostics, stderr);
	assert_non_null(ruleset);
	diagnostics_free(&diagnostics);
	return ruleset;
}

static const struct lexicon_word *find(const struct lexicon *lexicon, const char *needle)
{
	for (size_t i = 0; i < lexicon->count; i++)
		if (strcmp(lexicon->words[i].word.needle, needle) == 0)
			return &lexicon->words[i];
	fail_msg("\"%s\" is in no file", needle);
	return NULL;
}

static void assert_same(const struct lexicon_word *built_in, const struct lexicon_word *read)
{
	assert_string_equal(built_in->written, read->written);
	assert_int_equal(built_in->word.needs_end, read->word.needs_end);
	assert_int_equal(built_in->kind, read->kind);
	if (built_in->value < read->value || built_in->value > read->value)
		fail_msg(
		    "\"%s\" has the value %g, not %g", read->written, built_in->value, read->value);
}

static void words_built_in_are_those_of_the_files(void **state)
{
	struct ruleset *files = read_files();

	(void)state;
	for (size_t i = 0; i < lexicon_shipped()->count; i++) {
		const struct lexicon_word *word = &lexicon_shipped()->words[i];

		assert_same(word, find(files->lexicon, word->word.needle));
	}
	assert_int_equal(lexicon_shipped()->count, files->lexicon->count);
	ruleset_free(&files);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    TEST(words_built_in_are_those_of_the_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
