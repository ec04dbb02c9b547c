/* Proposed words: what is significant, what is a word, what they change; and additions to rules. */
#include "arena.h"

#include <math.h>
#include <string.h>

#include "triage/suggest.h"

#define LABEL(words, what)                                                                         \
	{                                                                                          \
		.subject = "", .text = words, .category = what, .group = __COUNTER__               \
	}
#define BACKGROUND(words, what)                                                                    \
	{                                                                                          \
		.subject = "", .text = words, .category = what, .group = __COUNTER__,              \
		.is_background = true                                                              \
	}

static const char rules_text[] = "categories:\n"
				 "  - id: product_issue\n"
				 "    any: [ { words: [\"crash*\", app] } ]\n"
				 "  - id: billing\n"
				 "    any: [ { words: [payment] } ]\n";

/* Rules from up to two files; the faults in diagnostics when there are any. */
static struct ruleset *load(const char *first, const char *second, struct diagnostics *diagnostics)
{
	const struct config_file files[] = {{"10-a.yaml", {(const uint8_t *)first, strlen(first)}},
	    {"90-learned.yaml", {(const uint8_t *)second, strlen(second)}}};

	diagnostics_init(diagnostics);
	return ruleset_load(files, second[0] != '\0' ? 2 : 1, diagnostics);
}

static struct ruleset *load_good(const char *first, const char *second)
{
	struct diagnostics diagnostics;
	struct ruleset *ruleset = load(first, second, &diagnostics);

	if (ruleset == NULL)
		fail_msg("%s", diagnostics.lines[0]);
	diagnostics_free(&diagnostics);
	return ruleset;
}

static const char *decide(const struct ruleset *ruleset, const char *text)
{
	const struct triage_input input = {.subject = "", .text = text, .from = ""};
	struct verdict verdict;

	triage_classify(ruleset, &input, arena, &verdict);
	return verdict.category;
}

/* ---- significance ---- */

/*
 * By hand, 8 of 10 mails inside with the word, 2 of 20 outside: expected 3.333, 6.667, 6.667,
 * 13.333; 2 * (8 ln 2.4 + 2 ln 0.3 + 2 ln 0.3 + 18 ln 1.35) = 15.179.
 */
static void g2_is_the_one_made_by_hand(void **state)
{
	(void)state;
	assert_true(fabs(suggest_g2(8, 2, 2, 18) - 15.179) < 0.01);
}

static void g2_of_an_independent_word_is_nothing(void **state)
{
	(void)state;
	assert_true(fabs(suggest_g2(5, 5, 10, 10)) < 1e-9);
	assert_true(suggest_g2(10, 0, 0, 0) == 0);
}

/* ---- what is a word ---- */

static bool is_sensible(const char *text, bool is_running, uint8_t length)
{
	const struct vocabulary_word word = {.text = text,
	    .size = (uint32_t)strlen(text),
	    .length = length,
	    .is_running = is_running};

	return suggest_is_sensible(&word);
}

static void function_words_and_numbers_are_not_proposed(void **state)
{
	(void)state;
	assert_true(is_sensible("refund", false, 1));
	assert_true(is_sensible("not working", false, 2));
	assert_false(is_sensible("the", false, 1));
	assert_false(is_sensible("of the", false, 2));
	assert_false(is_sensible("404", false, 1));
	assert_true(is_sensible("退款", true, 2));
	assert_false(is_sensible("的退款", true, 3));
	assert_false(is_sensible("退款了", true, 3));
}

/* ---- proposals ---- */

static struct suggestion *suggestions;
static size_t suggestion_count;

static void suggest(const struct ruleset *ruleset, const struct label *labels, size_t count)
{
	const struct suggest_options options = {.precision_min = 0.5, .words_max = 10};

	suggest_words(ruleset, labels, count, &options, arena, &suggestions, &suggestion_count);
}

static const struct suggestion *find(const char *word)
{
	for (size_t i = 0; i < suggestion_count; i++)
		if (strcmp(suggestions[i].word, word) == 0)
			return &suggestions[i];
	return NULL;
}

static const struct label misfiled[] = {
    LABEL("the app took my money twice, refund it", "billing"),
    LABEL("app again: refund please", "billing"),
    LABEL("I want a refund from the app", "billing"),
    LABEL("refund for the app", "billing"),
    LABEL("your app owes me a refund", "billing"),
    BACKGROUND("the app crashes", "product_issue"),
    BACKGROUND("it crashed again", "product_issue"),
    BACKGROUND("the app is slow today", "product_issue"),
    BACKGROUND("crashing on start", "product_issue"),
    BACKGROUND("the app hangs", "product_issue"),
    BACKGROUND("payment failed", "billing"),
    BACKGROUND("my payment is missing", "billing"),
};

static void the_word_that_separates_corrected_mails_is_proposed(void **state)
{
	struct ruleset *ruleset = load_good(rules_text, "");
	const struct suggestion *refund;

	(void)state;
	suggest(ruleset, misfiled, ARRAY_SIZE(misfiled));
	refund = find("refund");
	assert_non_null(refund);
	assert_string_equal(refund->category, "billing");
	assert_int_equal(refund->hits, 5);
	assert_int_equal(refund->right, 5);
	assert_int_equal(refund->total, 7);
	assert_true(refund->weight > 1); /* "app" has 1 for another category */
	assert_null(find("app"));
	ruleset_free(&ruleset);
}

static void the_proposal_is_a_file_that_makes_the_rules_right(void **state)
{
	struct ruleset *before = load_good(rules_text, ""), *after;
	struct suggest_effect effect;
	struct buffer yaml;

	(void)state;
	suggest(before, misfiled, ARRAY_SIZE(misfiled));
	buffer_init(&yaml, 100000);
	suggest_write(before, suggestions, suggestion_count, &yaml);
	after = load_good(rules_text, yaml.data);
	suggest_try(before, after, misfiled, ARRAY_SIZE(misfiled), &effect);
	assert_int_equal(effect.examples, 5);
	assert_int_equal(effect.right_before, 0);
	assert_int_equal(effect.right_after, 5);
	assert_int_equal(effect.others, 7);
	assert_int_equal(effect.others_moved, 0);
	assert_string_equal(decide(after, "the app, a refund!"), "billing");
	buffer_free(&yaml);
	ruleset_free(&before);
	ruleset_free(&after);
}

static void what_the_rules_know_already_is_not_proposed(void **state)
{
	struct ruleset *ruleset = load_good(rules_text,
	    "additions: [ { category: billing, any: [ { words: [refund], weight: 2 } ] } ]\n");

	(void)state;
	suggest(ruleset, misfiled, ARRAY_SIZE(misfiled));
	assert_int_equal(suggestion_count, 0);
	ruleset_free(&ruleset);
}

static void what_nobody_labelled_proposes_nothing(void **state)
{
	struct ruleset *ruleset = load_good(rules_text, "");

	(void)state;
	suggest(ruleset, misfiled + 5, ARRAY_SIZE(misfiled) - 5);
	assert_int_equal(suggestion_count, 0);
	ruleset_free(&ruleset);
}

/* A customer who writes often does not make his own words rules. */
static void the_words_of_one_customer_are_not_proposed(void **state)
{
	struct label labels[ARRAY_SIZE(misfiled)];

	(void)state;
	memcpy(labels, misfiled, sizeof(misfiled));
	for (size_t i = 0; i < 5; i++)
		labels[i].group = 77;
	suggest(NULL, labels, ARRAY_SIZE(labels));
	assert_null(find("refund"));
}

static void whole_chinese_words_are_proposed_and_no_halves(void **state)
{
	static const struct label labels[] = {
	    LABEL("我要开具发票", "billing"),
	    LABEL("怎么开具发票呢", "billing"),
	    LABEL("请开具发票，谢谢", "billing"),
	    LABEL("能开具发票吗", "billing"),
	    LABEL("无法打开页面", "product_issue"),
	    LABEL("页面无法打开了", "product_issue"),
	    LABEL("为什么无法打开", "product_issue"),
	    LABEL("软件无法打开", "product_issue"),
	};

	(void)state;
	suggest(NULL, labels, ARRAY_SIZE(labels));
	assert_non_null(find("开具发票"));
	assert_non_null(find("无法打开"));
	assert_null(find("具发"));
	assert_null(find("法打"));
	assert_null(find("法打开"));
}

static void only_the_category_asked_for_gets_words(void **state)
{
	const struct suggest_options options = {
	    .category = "product_issue", .precision_min = 0.5, .words_max = 10};

	(void)state;
	suggest_words(
	    NULL, misfiled, ARRAY_SIZE(misfiled), &options, arena, &suggestions, &suggestion_count);
	assert_null(find("refund"));
}

static void no_category_gets_more_words_than_asked_for(void **state)
{
	const struct suggest_options options = {.precision_min = 0, .words_max = 1};

	(void)state;
	suggest_words(
	    NULL, misfiled, ARRAY_SIZE(misfiled), &options, arena, &suggestions, &suggestion_count);
	assert_true(suggestion_count <= 2);
}

static void new_categories_are_written_as_such(void **state)
{
	struct buffer yaml;
	const struct suggestion words[] = {
	    {"billing", "refund", 1.5, 6, 5, 5}, {"new", "*odd\\: \"x\"", 1, 2, 2, 4}};
	struct ruleset *ruleset = load_good(rules_text, "");

	(void)state;
	buffer_init(&yaml, 10000);
	suggest_write(ruleset, words, 2, &yaml);
	assert_non_null(strstr(yaml.data, "additions:\n  - category: billing\n    any:\n"
					  "      - { words: [refund], weight: 1.5 }"));
	assert_non_null(strstr(yaml.data, "right in 83 % (5 of 6), finds 100 % (5 of 5)"));
	assert_non_null(strstr(yaml.data, "categories:\n  - id: new\n"));
	assert_non_null(strstr(yaml.data, "\"*odd\\\\: \\\"x\\\"\""));
	buffer_free(&yaml);
	ruleset_free(&ruleset);
}

/* ---- rules without effect ---- */

static void words_and_categories_without_effect_are_named(void **state)
{
	static const char text[] = "categories:\n"
				   "  - id: product_issue\n"
				   "    any: [ { words: [crash, frozen] } ]\n"
				   "  - id: praise\n"
				   "    any: [ { words: [great] } ]\n";
	static const struct label labels[] = {LABEL("it will crash", "product_issue")};
	struct ruleset *ruleset = load_good(text, "");
	struct unused_rule *unused;
	size_t count;

	(void)state;
	ruleset_find_unused(ruleset, labels, 1, arena, &unused, &count);
	assert_int_equal(count, 2);
	assert_string_equal(unused[0].rule, "praise");
	assert_null(unused[0].word);
	assert_string_equal(unused[0].place, "10-a.yaml:4:9");
	assert_string_equal(unused[1].rule, "product_issue");
	assert_string_equal(unused[1].word, "frozen");
	ruleset_free(&ruleset);
}

/* ---- additions ---- */

static void additions_count_for_a_category_of_another_file(void **state)
{
	struct ruleset *ruleset =
	    load_good(rules_text, "additions:\n"
				  "  - category: billing\n"
				  "    any: [ { words: [refund], weight: 2 } ]\n"
				  "    none: [ { words: [gift] } ]\n");

	(void)state;
	assert_string_equal(decide(ruleset, "refund"), "billing");
	assert_string_equal(decide(ruleset, "app refund"), "billing");
	assert_string_equal(decide(ruleset, "refund of a gift"), CATEGORY_NONE);
	assert_string_equal(decide(ruleset, "payment for a gift"), CATEGORY_NONE);
	ruleset_free(&ruleset);
}

static void additions_may_stand_before_their_category(void **state)
{
	struct ruleset *ruleset = load_good(
	    "additions: [ { category: billing, any: [ { words: [refund] } ] } ]\n", rules_text);

	(void)state;
	assert_string_equal(decide(ruleset, "refund"), "billing");
	ruleset_free(&ruleset);
}

static void refuses(const char *text, const char *complaint)
{
	struct diagnostics diagnostics;
	struct ruleset *ruleset = load(rules_text, text, &diagnostics);

	assert_null(ruleset);
	if (strstr(diagnostics.lines[0], complaint) == NULL)
		fail_msg("%s", diagnostics.lines[0]);
	diagnostics_free(&diagnostics);
}

static void wrong_additions_are_refused_at_their_place(void **state)
{
	(void)state;
	refuses("additions: [ { category: biling, any: [ { words: [x] } ] } ]\n",
	    "90-learned.yaml:1:26: unknown category \"biling\"; did you mean \"billing\"?");
	refuses("additions: [ { category: uncategorised, any: [ { words: [x] } ] } ]\n",
	    "\"uncategorised\" is no category here");
	refuses("additions: [ { category: billing } ]\n", "this needs \"any\" or \"none\"");
	refuses("additions: [ { any: [ { words: [x] } ] } ]\n", "\"category\"");
	refuses("additions: [ { category: billing, any: [] } ]\n", "\"any\" is empty");
	refuses("additions: [ { category: billing, all: [ { words: [x] } ] } ]\n", "\"all\"");
	refuses("additions: {}\n", "must be a list");
}

#define suggest_test(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    suggest_test(g2_is_the_one_made_by_hand),
	    suggest_test(g2_of_an_independent_word_is_nothing),
	    suggest_test(function_words_and_numbers_are_not_proposed),
	    suggest_test(the_word_that_separates_corrected_mails_is_proposed),
	    suggest_test(the_proposal_is_a_file_that_makes_the_rules_right),
	    suggest_test(what_the_rules_know_already_is_not_proposed),
	    suggest_test(what_nobody_labelled_proposes_nothing),
	    suggest_test(the_words_of_one_customer_are_not_proposed),
	    suggest_test(whole_chinese_words_are_proposed_and_no_halves),
	    suggest_test(only_the_category_asked_for_gets_words),
	    suggest_test(no_category_gets_more_words_than_asked_for),
	    suggest_test(new_categories_are_written_as_such),
	    suggest_test(words_and_categories_without_effect_are_named),
	    suggest_test(additions_count_for_a_category_of_another_file),
	    suggest_test(additions_may_stand_before_their_category),
	    suggest_test(wrong_additions_are_refused_at_their_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
