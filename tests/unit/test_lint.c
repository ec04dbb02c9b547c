/* What is allowed in rules and still looks like a slip. */
#include "ruleset.h"

#define WITH(entry) "categories: [ { id: one, any: [ " entry " ] } ]"

static void slips_are_warnings(void **state)
{
	(void)state;
	assert_warning(WITH("{ words: [crash, Crash] }"),
	    "a.yaml:1:50: warning: \"Crash\" stands here twice and counts twice");
}

static void a_pattern_that_matches_nothing_at_all_is_a_warning(void **state)
{
	(void)state;
	assert_warning(WITH("{ pattern: 'x*' }"),
	    "a.yaml:1:44: warning: this pattern matches an empty text, so it hits in every mail");
}

static void a_word_that_vetoes_itself_is_a_warning(void **state)
{
	(void)state;
	assert_warning("categories: [ { id: one, any: [ { words: [crash] } ], none: [ { words: "
		       "[crash] } ] } ]",
	    "a.yaml:1:73: warning: \"crash\" can never count: the same word in \"none\" vetoes it");
}

static void assert_no_warning(const char *yaml)
{
	struct ruleset *rules = load_good(yaml);

	ruleset_free(&rules);
	assert_int_equal(diagnostics.line_count, 0);
}

static void a_word_within_another_is_a_warning(void **state)
{
	(void)state;
	assert_warning(WITH("{ words: [退款, 我要退款] }"),
	    "a.yaml:1:47: warning: \"我要退款\" counts twice: \"退款\", which stands here too, is "
	    "found wherever it is");
}

static void a_word_that_a_star_finds_too_is_a_warning(void **state)
{
	(void)state;
	assert_warning(WITH("{ words: [\"crash*\", crashed] }"),
	    "a.yaml:1:53: warning: \"crashed\" counts twice: \"crash*\", which stands here too, is "
	    "found wherever it is");
}

static void words_that_only_look_alike_are_none(void **state)
{
	(void)state;
	assert_no_warning(WITH("{ words: [app, apple, \"crash*\", 退款, 退货] }"));
	assert_no_warning(WITH("{ words: [log in] }, { words: [cannot log in], weight: 2 }"));
}

static void a_word_that_its_own_veto_holds_is_a_warning(void **state)
{
	(void)state;
	assert_warning("categories: [ { id: one, any: [ { words: [not a bug, slow] } ], none: [ { "
		       "words: [bug] } ] } ]",
	    "a.yaml:1:43: warning: \"not a bug\" can never count: \"bug\" in \"none\" vetoes it");
	diagnostics_free(&diagnostics);
	diagnostics_init(&diagnostics);
	assert_no_warning("categories: [ { id: one, any: [ { words: [not a bug] } ], none: [ { "
			  "words: [bug], in: subject } ] } ]");
}

static void a_word_of_when_that_adds_nothing_is_a_warning(void **state)
{
	(void)state;
	assert_warning("priorities: [ { set: high, when: { words: [urgent, very urgent] } } ]",
	    "a.yaml:1:52: warning: \"very urgent\" adds nothing: \"urgent\", which stands here too, "
	    "is found wherever it is");
}

static void a_pattern_that_is_a_word_is_a_warning(void **state)
{
	(void)state;
	assert_warning(WITH("{ pattern: '退款' }"),
	    "a.yaml:1:44: warning: this pattern is a plain word, which is easier to read and found "
	    "faster: words: [\"退款\"]");
	diagnostics_free(&diagnostics);
	diagnostics_init(&diagnostics);
	assert_warning(WITH("{ pattern: '\\bcrash' }"),
	    "a.yaml:1:44: warning: this pattern is a plain word, which is easier to read and found "
	    "faster: words: [\"crash*\"]");
	diagnostics_free(&diagnostics);
	diagnostics_init(&diagnostics);
	assert_no_warning(
	    WITH("{ pattern: 'crash' }, { pattern: '\\bcr.sh\\b' }, { pattern: '\\b' }"));
}

static void a_category_that_never_wins_is_a_warning(void **state)
{
	(void)state;
	assert_warning("categories:\n"
		       "  - { id: one, any: [ { words: [crash, slow, late] } ] }\n"
		       "  - { id: two, any: [ { words: [slow, crash] } ] }\n",
	    "a.yaml:3:11: warning: this category can never win: \"one\", which stands before it, has "
	    "all its words and weighs them as much");
	diagnostics_free(&diagnostics);
	diagnostics_init(&diagnostics);
	assert_no_warning(
	    "categories:\n"
	    "  - { id: one, any: [ { words: [crash] } ], none: [ { words: [car] } ] }\n"
	    "  - { id: two, any: [ { words: [crash] } ] }\n"
	    "  - { id: three, any: [ { words: [late] } ] }\n"
	    "  - { id: four, any: [ { words: [late], weight: 2 } ] }\n");
}

static void a_category_without_examples_among_others_is_a_warning(void **state)
{
	(void)state;
	assert_warning("categories:\n"
		       "  - { id: one, any: [ { words: [x] } ], examples: { yes: [x] } }\n"
		       "  - { id: two, any: [ { words: [y] } ] }\n",
	    "a.yaml:3:11: warning: category \"two\" has no examples: a few texts under \"examples\" "
	    "show after each change whether the rules still do what you mean");
	diagnostics_free(&diagnostics);
	diagnostics_init(&diagnostics);
	assert_no_warning(WITH("{ words: [x] }"));
}

static void many_equal_words_stay_linear(void **state)
{
	struct buffer yaml;
	struct ruleset *rules;

	(void)state;
	buffer_init(&yaml, CONFIG_FILE_BYTES_MAX);
	buffer_add(&yaml, "categories:\n");
	while (buffer_add(&yaml, "- { id: one, any: [ { words: [x] } ] }\n"))
		;
	assert_null(load(yaml.data));
	buffer_clear(&yaml);
	yaml.is_truncated = false;
	buffer_add(&yaml, "categories:\n- id: one\n  any:\n");
	while (yaml.size < CONFIG_FILE_BYTES_MAX - 100)
		buffer_add(&yaml, "  - words: [退款, 我要退款]\n");
	rules = load_good(yaml.data);
	ruleset_free(&rules);
	buffer_free(&yaml);
}

static void a_category_out_of_reach_is_a_warning(void **state)
{
	(void)state;
	assert_warning(WITH("{ words: [x], weight: 0.4 }"),
	    "a.yaml:1:21: warning: this category can never be "
	    "reached: all its weights together stay below 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(slips_are_warnings),
	    TEST(a_pattern_that_matches_nothing_at_all_is_a_warning),
	    TEST(a_word_that_vetoes_itself_is_a_warning),
	    TEST(a_word_within_another_is_a_warning),
	    TEST(a_word_that_a_star_finds_too_is_a_warning),
	    TEST(words_that_only_look_alike_are_none),
	    TEST(a_word_that_its_own_veto_holds_is_a_warning),
	    TEST(a_word_of_when_that_adds_nothing_is_a_warning),
	    TEST(a_pattern_that_is_a_word_is_a_warning),
	    TEST(a_category_that_never_wins_is_a_warning),
	    TEST(a_category_without_examples_among_others_is_a_warning),
	    TEST(many_equal_words_stay_linear),
	    TEST(a_category_out_of_reach_is_a_warning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
