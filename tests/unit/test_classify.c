#include "rules.h"

#include <math.h>
#include <stdlib.h>

/* ---- score ---- */

static void nothing_found_is_uncategorised(void **state)
{
	struct verdict verdict = classify(ONE("{ words: [crash] }"), "hello", "world");

	(void)state;
	assert_string_equal(verdict.category, CATEGORY_NONE);
	assert_true(verdict.score == 0);
	assert_int_equal(verdict.tag_count, 0);
	assert_int_equal(verdict.evidence_count, 0);
	assert_int_equal(verdict.priority, PRIORITY_NORMAL);
}

static void a_word_is_one_hit_however_often_it_occurs(void **state)
{
	(void)state;
	assert_true(score(ONE("{ words: [crash] }"), "", "crash crash crash") == 1);
}

static void each_word_of_a_list_counts_for_itself(void **state)
{
	(void)state;
	assert_true(score(ONE("{ words: [crash, freeze, slow] }"), "", "crash and freeze") == 2);
}

static void nested_words_each_count(void **state)
{
	(void)state;
	assert_true(score(ONE("{ words: [数据, 数据丢失, 丢失] }"), "", "数据丢失") == 3);
}

static void a_hit_in_the_subject_is_doubled(void **state)
{
	(void)state;
	assert_true(score(ONE("{ words: [crash] }"), "crash", "") == 2);
	assert_true(score(ONE("{ words: [crash] }"), "crash", "crash") == 2);
	assert_true(score(ONE("{ words: [crash], weight: 3 }"), "crash", "crash") == 6);
}

static void with_in_the_weight_is_final(void **state)
{
	(void)state;
	assert_true(
	    score(ONE("{ words: [crash], in: subject, weight: 2 }"), "crash", "crash") == 2);
	assert_true(score(ONE("{ words: [crash], in: subject }"), "", "crash") == 0);
	assert_true(score(ONE("{ words: [crash], in: text }"), "crash", "") == 0);
	assert_true(score(ONE("{ words: [crash], in: text }"), "crash", "crash") == 1);
}

static void scores_below_one_do_not_count(void **state)
{
	(void)state;
	assert_string_equal(
	    classify(ONE("{ words: [slow], weight: 0.9 }"), "", "slow").category, CATEGORY_NONE);
	assert_true(score(ONE("{ words: [slow], weight: 0.5 }"), "slow", "") == 1);
}

static void fractions_that_make_one_reach_it(void **state)
{
	const char *rules = ONE("{ words: [a1], weight: 0.6 }, { words: [b1], weight: 0.3 }, { "
				"words: [c1], weight: 0.1 }");

	(void)state;
	assert_true(score(rules, "", "a1 b1 c1") == 1);
}

static void a_pattern_is_one_hit(void **state)
{
	const char *rules = ONE("{ pattern: 'error\\s+\\d{3,}', weight: 1.5 }");

	(void)state;
	assert_true(score(rules, "", "Error 404, ERROR  500") == 1.5);
	assert_true(score(rules, "error\n404", "") == 3);
	assert_true(score(rules, "", "error 40") == 0);
}

static void words_and_patterns_may_share_an_entry(void **state)
{
	(void)state;
	assert_true(score(ONE("{ words: [crash], pattern: 'e\\d' }"), "", "crash e4") == 2);
}

static void literals_of_patterns_are_folded(void **state)
{
	(void)state;
	assert_true(score(ONE("{ pattern: '無法登入\\d' }"), "", "无法登入5次") == 1);
	assert_true(score(ONE("{ pattern: '错误（\\d+）' }"), "", "错误(12)") == 1);
	assert_true(score(ONE("{ pattern: 'it’s \\S+' }"), "", "it's broken") == 1);
}

static void plain_scalars_are_words(void **state)
{
	(void)state;
	assert_true(score(ONE("{ words: [404, yes, 1.5, null] }"), "", "404 yes null") == 3);
}

/* ---- winner, tags ---- */

#define THREE                                                                                      \
	"categories:\n"                                                                            \
	"  - { id: one, any: [ { words: [crash] } ] }\n"                                           \
	"  - { id: two, any: [ { words: [refund], weight: 2 } ] }\n"                               \
	"  - { id: three, any: [ { words: [hello] } ] }\n"

static void the_highest_score_wins(void **state)
{
	struct verdict verdict = classify(THREE, "", "hello, a crash, refund");

	(void)state;
	assert_string_equal(verdict.category, "two");
	assert_true(verdict.score == 2);
}

static void other_categories_that_reached_one_are_tags_in_file_order(void **state)
{
	struct verdict verdict = classify(THREE, "", "hello, a crash, refund");

	(void)state;
	assert_int_equal(verdict.tag_count, 2);
	assert_string_equal(verdict.tags[0], "one");
	assert_string_equal(verdict.tags[1], "three");
}

static void ties_go_to_the_first_in_the_file(void **state)
{
	struct verdict verdict = classify(THREE, "hello", "refund");

	(void)state;
	assert_string_equal(verdict.category, "two");
	verdict = classify(THREE, "", "hello crash");
	assert_string_equal(verdict.category, "one");
}

static void a_veto_makes_neither_winner_nor_tag(void **state)
{
	const char *rules =
	    "categories:\n"
	    "  - { id: one, any: [ { words: [crash], weight: 9 } ], none: [ { words: [car] } ] }\n"
	    "  - { id: two, any: [ { words: [crash] } ] }\n";
	struct verdict verdict = classify(rules, "", "car crash");

	(void)state;
	assert_string_equal(verdict.category, "two");
	assert_int_equal(verdict.tag_count, 0);
}

static void none_may_hold_patterns_and_places(void **state)
{
	const char *rules = "categories: [ { id: one, any: [ { words: [crash] } ],\n"
			    "  none: [ { pattern: 'test \\d', in: subject } ] } ]";

	(void)state;
	assert_true(score(rules, "test 5", "crash") == 0);
	assert_true(score(rules, "", "crash test 5") == 1);
}

#define ALL                                                                                        \
	"categories: [ { id: one, all: [ { words: [order, 订单] }, { words: [late] } ], "        \
	"any: [ { words: [angry] } ] } ]"

static void every_entry_of_all_must_hit(void **state)
{
	(void)state;
	assert_true(score(ALL, "", "my order, angry") == 0);
	assert_true(score(ALL, "", "late 订单") == 2);
	assert_true(score(ALL, "", "late order 订单 angry") == 4);
}

static void hits_of_all_that_is_not_fulfilled_are_no_evidence(void **state)
{
	(void)state;
	assert_int_equal(classify(ALL, "", "my order, angry").evidence_count, 0);
}

/* ---- evidence ---- */

static void evidence_names_rule_word_place_and_weight(void **state)
{
	struct verdict verdict =
	    classify(ONE("{ words: [Crash*, 闪退] }, { words: [slow], weight: 0.5 }"), "闪退",
		"crashed slow");

	(void)state;
	assert_int_equal(verdict.evidence_count, 3);
	assert_string_equal(verdict.evidence[0].rule, "one");
	assert_string_equal(verdict.evidence[0].word, "Crash*");
	assert_string_equal(verdict.evidence[0].in, "text");
	assert_true(verdict.evidence[0].weight == 1);
	assert_string_equal(verdict.evidence[1].word, "闪退");
	assert_string_equal(verdict.evidence[1].in, "subject");
	assert_true(verdict.evidence[1].weight == 2);
	assert_true(verdict.evidence[2].weight == 0.5);
}

static void the_veto_is_evidence_and_weighs_nothing(void **state)
{
	struct verdict verdict = classify("categories: [ { id: one, any: [ { words: [crash] } ], "
					  "none: [ { words: [not a crash] } ] } ]",
	    "", "this is not a crash");

	(void)state;
	assert_int_equal(verdict.evidence_count, 1);
	assert_true(verdict.evidence[0].is_veto);
	assert_string_equal(verdict.evidence[0].word, "not a crash");
	assert_true(verdict.evidence[0].weight == 0);
}

/* ---- priorities ---- */

#define PRIORITIES(rules) THREE "priorities:\n" rules

static enum priority priority_of(const char *yaml, const char *text)
{
	return classify(yaml, "", text).priority;
}

static void the_first_matching_priority_wins(void **state)
{
	const char *rules = PRIORITIES("  - { set: low, when: { words: [sometime] } }\n"
				       "  - { set: high, when: { category: one } }\n");

	(void)state;
	assert_int_equal(priority_of(rules, "crash sometime"), PRIORITY_LOW);
	assert_int_equal(priority_of(rules, "crash"), PRIORITY_HIGH);
	assert_int_equal(priority_of(rules, "hello"), PRIORITY_NORMAL);
	assert_int_equal(classify(rules, "", "crash").priority_rule, 2);
	assert_int_equal(classify(rules, "", "hello").priority_rule, 0);
}

static void conditions_are_joined_by_and(void **state)
{
	const char *rules = PRIORITIES(
	    "  - { set: high, when: { category: one, words: [data loss, 数据丢失] } }\n");

	(void)state;
	assert_int_equal(priority_of(rules, "crash with data loss"), PRIORITY_HIGH);
	assert_int_equal(priority_of(rules, "crash"), PRIORITY_NORMAL);
	assert_int_equal(priority_of(rules, "hello, 数据丢失"), PRIORITY_NORMAL);
}

static void any_word_or_pattern_of_when_will_do(void **state)
{
	const char *rules = PRIORITIES(
	    "  - { set: high, when: { words: [urgent], pattern: ['asap!+', 'p\\d'] } }\n");

	(void)state;
	assert_int_equal(priority_of(rules, "asap!!"), PRIORITY_HIGH);
	assert_int_equal(priority_of(rules, "p1"), PRIORITY_HIGH);
	assert_int_equal(priority_of(rules, "urgent"), PRIORITY_HIGH);
	assert_int_equal(priority_of(rules, "asap"), PRIORITY_NORMAL);
}

static void category_means_the_winner_and_tag_a_tag(void **state)
{
	const char *by_category = PRIORITIES("  - { set: high, when: { category: one } }\n");
	const char *by_tag = PRIORITIES("  - { set: high, when: { tag: one } }\n");

	(void)state;
	assert_int_equal(priority_of(by_category, "crash refund"), PRIORITY_NORMAL);
	assert_int_equal(priority_of(by_tag, "crash refund"), PRIORITY_HIGH);
	assert_int_equal(priority_of(by_tag, "crash"), PRIORITY_NORMAL);
}

static void uncategorised_may_be_asked_for(void **state)
{
	const char *rules = PRIORITIES("  - { set: low, when: { category: uncategorised } }\n");

	(void)state;
	assert_int_equal(priority_of(rules, "whatever"), PRIORITY_LOW);
	assert_int_equal(priority_of(rules, "crash"), PRIORITY_NORMAL);
}

static void sentiment_may_decide(void **state)
{
	const char *rules =
	    PRIORITIES("  - { set: high, when: { sentiment: { at_most: -0.5 } } }\n");

	(void)state;
	assert_int_equal(priority_of(rules, "This is terrible, I am furious!"), PRIORITY_HIGH);
	assert_int_equal(priority_of(rules, "This is lovely"), PRIORITY_NORMAL);
}

static void vip_may_decide(void **state)
{
	const char *rules = PRIORITIES("  - { set: high, when: { vip: yes } }\n"
				       "senders: [ { from: \"ann@*\", vip: yes } ]\n");
	const struct triage_input bob = {.subject = "", .text = "", .from = "bob@example.com"};

	(void)state;
	assert_int_equal(priority_of(rules, "hello"), PRIORITY_HIGH);
	assert_int_equal(classify_input(rules, &bob).priority, PRIORITY_NORMAL);
}

static size_t customers;
static const char *asked_category;
static int64_t asked_hours;

static size_t count_customers(void *context, const char *category, int64_t hours, size_t enough)
{
	(void)context;
	(void)enough;
	asked_category = arena_strdup(arena, category);
	asked_hours = hours;
	return customers;
}

#define IMPACT PRIORITIES("  - { set: high, when: { customers_in: { hours: 24, at_least: 5 } } }\n")

static void many_customers_of_the_same_category_decide(void **state)
{
	struct triage_input input = {
	    .subject = "", .text = "crash", .from = "", .customers_in = count_customers};

	(void)state;
	customers = 5;
	assert_int_equal(classify_input(IMPACT, &input).priority, PRIORITY_HIGH);
	assert_string_equal(asked_category, "one");
	assert_int_equal(asked_hours, 24);
	customers = 4;
	assert_int_equal(classify_input(IMPACT, &input).priority, PRIORITY_NORMAL);
	input.text = "nothing";
	customers = 100;
	assert_int_equal(classify_input(IMPACT, &input).priority, PRIORITY_NORMAL);
}

static void without_a_store_customers_in_is_false(void **state)
{
	(void)state;
	assert_int_equal(priority_of(IMPACT, "crash"), PRIORITY_NORMAL);
}

static void the_words_of_the_deciding_priority_are_evidence(void **state)
{
	struct verdict verdict = classify(PRIORITIES("  - { set: low, when: { words: [later] } }\n"
						     "  - { set: high, when: { words: [now] } }\n"),
	    "", "now");

	(void)state;
	assert_int_equal(verdict.evidence_count, 1);
	assert_string_equal(verdict.evidence[0].rule, "priority 2");
	assert_string_equal(verdict.evidence[0].word, "now");
}

/* ---- addresses ---- */

static void neighbours_of_an_address_do_not_join(void **state)
{
	(void)state;
	assert_true(score(ONE("{ words: [see now] }"), "", "see https://a.example now") == 0);
	assert_true(score(ONE("{ words: [退款] }"), "", "退https://a.example款") == 0);
	assert_true(score(ONE("{ pattern: 'see\\s+now' }"), "", "see https://a.example now") == 0);
}

static void words_beside_an_address_count(void **state)
{
	(void)state;
	assert_true(
	    score(ONE("{ words: [crash] }"), "https://a.example/crash", "www.crash.example") == 0);
	assert_true(score(ONE("{ words: [crash] }"), "", "https://a.example/ crash") == 1);
}

/* ---- hostile texts ---- */

static void a_pattern_that_runs_away_is_given_up_and_reported(void **state)
{
	const char *rules = ONE("{ pattern: '\\d+x' }, { words: [crash] }");
	size_t size = 250000;
	char *text = mem_alloc(size + 10);
	struct verdict verdict;

	(void)state;
	memset(text, '1', size);
	memcpy(text + size, " x crash", 9);
	verdict = classify(rules, "", text);
	assert_int_equal(verdict.error_count, 1);
	assert_string_equal(verdict.errors[0],
	    "test.yaml:1:44: the pattern took too many steps on this mail's text and was given up");
	assert_string_equal(verdict.category, "one");
	free(text);
}

static void backtracking_without_end_is_given_up(void **state)
{
	struct verdict verdict;
	char text[3000];

	(void)state;
	memset(text, 'a', sizeof(text));
	memcpy(text + sizeof(text) - 3, " b", 3);
	verdict = classify(ONE("{ pattern: '^(a|aa|aaa)*b' }"), "", text);
	assert_int_equal(verdict.error_count, 1);
}

static void options_in_a_row_are_given_up(void **state)
{
	size_t size = 250000;
	char *text = mem_alloc(size + 3);

	(void)state;
	memset(text, 'a', size);
	memcpy(text + size, " b", 2);
	assert_int_equal(
	    classify(ONE("{ pattern: 'a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a\\w\\d' }"), "", text)
		.error_count,
	    1);
	assert_int_equal(
	    classify(
		ONE("{ pattern: '(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)\\w\\d' }"),
		"", text)
		.error_count,
	    1);
	free(text);
}

static void what_a_hit_demands_is_sought_first(void **state)
{
	size_t size = 250000;
	char *text = mem_alloc(size + 3);

	(void)state;
	memset(text, 'a', size);
	memcpy(text + size, " b", 2);
	assert_int_equal(
	    classify(ONE("{ pattern: 'a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a[bc]' }"), "", text)
		.error_count,
	    0);
	free(text);
}

static void recursion_is_given_up(void **state)
{
	size_t size = 200000;
	char *text = mem_alloc(size + 3);

	(void)state;
	memset(text, '(', size);
	memcpy(text + size, " x", 2);
	assert_int_equal(classify(ONE("{ pattern: '([(](?1)?x)' }"), "", text).error_count, 1);
	free(text);
}

static void ill_formed_text_is_survived(void **state)
{
	(void)state;
	assert_true(score(ONE("{ words: [crash] }, { pattern: 'x.y' }"), "\xff\xfe",
			"\xe4 crash \xc0\xaf x\xffy") == 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(nothing_found_is_uncategorised),
	    TEST(a_word_is_one_hit_however_often_it_occurs),
	    TEST(each_word_of_a_list_counts_for_itself),
	    TEST(nested_words_each_count),
	    TEST(a_hit_in_the_subject_is_doubled),
	    TEST(with_in_the_weight_is_final),
	    TEST(scores_below_one_do_not_count),
	    TEST(fractions_that_make_one_reach_it),
	    TEST(a_pattern_is_one_hit),
	    TEST(words_and_patterns_may_share_an_entry),
	    TEST(literals_of_patterns_are_folded),
	    TEST(plain_scalars_are_words),
	    TEST(the_highest_score_wins),
	    TEST(other_categories_that_reached_one_are_tags_in_file_order),
	    TEST(ties_go_to_the_first_in_the_file),
	    TEST(a_veto_makes_neither_winner_nor_tag),
	    TEST(none_may_hold_patterns_and_places),
	    TEST(every_entry_of_all_must_hit),
	    TEST(hits_of_all_that_is_not_fulfilled_are_no_evidence),
	    TEST(evidence_names_rule_word_place_and_weight),
	    TEST(the_veto_is_evidence_and_weighs_nothing),
	    TEST(the_first_matching_priority_wins),
	    TEST(conditions_are_joined_by_and),
	    TEST(any_word_or_pattern_of_when_will_do),
	    TEST(category_means_the_winner_and_tag_a_tag),
	    TEST(uncategorised_may_be_asked_for),
	    TEST(sentiment_may_decide),
	    TEST(vip_may_decide),
	    TEST(many_customers_of_the_same_category_decide),
	    TEST(without_a_store_customers_in_is_false),
	    TEST(the_words_of_the_deciding_priority_are_evidence),
	    TEST(neighbours_of_an_address_do_not_join),
	    TEST(words_beside_an_address_count),
	    TEST(a_pattern_that_runs_away_is_given_up_and_reported),
	    TEST(backtracking_without_end_is_given_up),
	    TEST(options_in_a_row_are_given_up),
	    TEST(what_a_hit_demands_is_sought_first),
	    TEST(recursion_is_given_up),
	    TEST(ill_formed_text_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
