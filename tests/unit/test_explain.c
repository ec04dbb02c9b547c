/*
 * Explaining a verdict: how each category stands, and which words nearly matched.
 */
#include "rules.h"

#include <stdlib.h>
#include <string.h>

/* What is asked of one mail. */
struct mail {
	const char *subject, *text, *quoted, *signature;
};

static struct ruleset *rules;

static struct triage_explanation explain(const char *yaml, const struct mail *mail)
{
	const struct triage_input input = {.subject = mail->subject != NULL ? mail->subject : "",
	    .text = mail->text != NULL ? mail->text : "",
	    .from = "ann@customer.example"};
	struct triage_explanation explanation;

	rules = rules_load(yaml);
	triage_explain(rules, &input, mail->quoted != NULL ? mail->quoted : "",
	    mail->signature != NULL ? mail->signature : "", arena, &explanation);
	return explanation;
}

static int explain_teardown(void **state)
{
	ruleset_free(&rules);
	return arena_tear_down(state);
}

static const struct standing *standing_of(
    const struct triage_explanation *explanation, const char *id)
{
	for (size_t i = 0; i < explanation->standing_count; i++)
		if (strcmp(explanation->standings[i].id, id) == 0)
			return &explanation->standings[i];
	fail_msg("%s has no standing", id);
	return NULL;
}

static const struct near_miss *only_miss(const struct triage_explanation *explanation)
{
	assert_int_equal(explanation->near_miss_count, 1);
	return &explanation->near_misses[0];
}

/* ---- categories --------------------------------------------------------------------------- */

#define FOUR                                                                                       \
	"categories:\n"                                                                            \
	"  - { id: low, any: [ { words: [slow], weight: 0.5 } ] }\n"                               \
	"  - { id: second, any: [ { words: [crash] } ] }\n"                                        \
	"  - { id: first, any: [ { words: [crash, freeze] } ] }\n"                                 \
	"  - { id: silent, any: [ { words: [lovely] } ] }\n"

static void categories_stand_in_the_order_of_what_came_of_them(void **state)
{
	struct triage_explanation explanation =
	    explain(FOUR, &(struct mail){.text = "crash, freeze, slow"});

	(void)state;
	assert_int_equal(explanation.standing_count, 3);
	assert_string_equal(explanation.standings[0].id, "first");
	assert_string_equal(explanation.standings[0].state, "winner");
	assert_string_equal(explanation.standings[1].id, "second");
	assert_string_equal(explanation.standings[1].state, "tag");
	assert_string_equal(explanation.standings[2].id, "low");
	assert_string_equal(explanation.standings[2].state, "below");
	assert_true(explanation.standings[2].score == 0.5 && explanation.standings[2].needed == 1);
}

static void the_verdict_is_that_of_classify(void **state)
{
	struct triage_explanation explanation =
	    explain(FOUR, &(struct mail){.text = "crash, freeze, slow"});

	(void)state;
	assert_string_equal(explanation.verdict.category, "first");
	assert_true(explanation.verdict.score == 2);
	assert_int_equal(explanation.verdict.tag_count, 1);
}

static void a_veto_shows_what_it_took_away(void **state)
{
	struct triage_explanation explanation =
	    explain("categories:\n  - id: praise\n    any: [ { words: [lovely, great] } ]\n"
		    "    none: [ { words: [not great] } ]\n",
		&(struct mail){.text = "lovely, but not great"});
	const struct standing *standing = standing_of(&explanation, "praise");

	(void)state;
	assert_string_equal(explanation.verdict.category, CATEGORY_NONE);
	assert_string_equal(standing->state, "vetoed");
	assert_true(standing->score == 2);
	assert_int_equal(standing->hit_count, 3);
	assert_string_equal(standing->hits[2].word, "not great");
	assert_true(standing->hits[2].is_veto);
}

static void of_all_the_part_that_lacks_is_named(void **state)
{
	struct triage_explanation explanation =
	    explain("categories:\n  - id: order\n    all:\n      - words: [order, 订单]\n"
		    "      - words: [where, 哪里]\n",
		&(struct mail){.text = "my order"});
	const struct standing *standing = standing_of(&explanation, "order");

	(void)state;
	assert_string_equal(standing->state, "incomplete");
	assert_int_equal(standing->missing_count, 1);
	assert_int_equal(standing->missing[0].count, 2);
	assert_string_equal(standing->missing[0].items[1], "哪里");
}

static void the_rule_of_the_priority_has_its_place(void **state)
{
	struct triage_explanation explanation =
	    explain(FOUR "priorities:\n  - { set: low, when: { category: low } }\n"
			 "  - { set: high, when: { category: first } }\n",
		&(struct mail){.text = "crash freeze"});

	(void)state;
	assert_int_equal(explanation.verdict.priority_rule, 2);
	assert_non_null(explanation.priority_file);
	assert_int_equal(explanation.priority_line, 8);
}

static void the_default_priority_has_no_place(void **state)
{
	struct triage_explanation explanation = explain(FOUR, &(struct mail){.text = "crash"});

	(void)state;
	assert_null(explanation.priority_file);
}

/* ---- what nearly matched ------------------------------------------------------------------ */

static void a_word_within_a_longer_one_is_a_near_miss(void **state)
{
	struct triage_explanation explanation =
	    explain(ONE("{ words: [slow] }"), &(struct mail){.text = "So SLOWLY it goes"});
	const struct near_miss *miss = only_miss(&explanation);

	(void)state;
	assert_string_equal(miss->word, "slow");
	assert_string_equal(miss->why, "boundary");
	assert_string_equal(miss->in, "text");
	assert_string_equal(quoter_quote(quoter_new(arena), &miss->passage, 20).hit, "SLOW");
}

static void what_only_lies_inside_another_word_is_none(void **state)
{
	struct triage_explanation explanation =
	    explain(ONE("{ words: [tba] }"), &(struct mail){.text = "Football"});

	(void)state;
	assert_int_equal(explanation.near_miss_count, 0);
}

static void a_word_that_also_hits_is_none(void **state)
{
	struct triage_explanation explanation =
	    explain(ONE("{ words: [slow] }"), &(struct mail){.text = "slowly, slow"});

	(void)state;
	assert_int_equal(explanation.near_miss_count, 0);
}

static void a_word_where_its_rule_does_not_look_is_a_near_miss(void **state)
{
	struct triage_explanation explanation = explain(
	    ONE("{ words: [crash], in: subject }"), &(struct mail){.text = "a crash again"});

	(void)state;
	assert_string_equal(only_miss(&explanation)->why, "place");
	assert_string_equal(only_miss(&explanation)->in, "text");
}

static void a_word_in_an_address_is_a_near_miss(void **state)
{
	struct triage_explanation explanation = explain(ONE("{ words: [refund] }"),
	    &(struct mail){.text = "see http://example.com/refund now"});
	const struct near_miss *miss = only_miss(&explanation);

	(void)state;
	assert_string_equal(miss->why, "link");
	assert_string_equal(quoter_quote(quoter_new(arena), &miss->passage, 20).hit, "refund");
}

static void a_quoted_word_and_one_in_the_signature_are_near_misses(void **state)
{
	struct triage_explanation explanation = explain(ONE("{ words: [refund, invoice] }"),
	    &(struct mail){.quoted = "> the refund", .signature = "Ann, invoice department"});

	(void)state;
	assert_int_equal(explanation.near_miss_count, 2);
	assert_string_equal(explanation.near_misses[0].why, "quoted");
	assert_string_equal(explanation.near_misses[1].why, "signature");
}

static void near_misses_are_bounded(void **state)
{
	AUTO_BUFFER struct buffer words, text;
	struct triage_explanation explanation;

	(void)state;
	buffer_init(&words, 64 * 1024);
	buffer_init(&text, 64 * 1024);
	for (int i = 0; i <= NEAR_MISSES_MAX; i++) {
		buffer_printf(&words, "%sword%dq", i > 0 ? ", " : "", i + 100);
		buffer_printf(&text, "word%dquz ", i + 100);
	}
	explanation =
	    explain(arena_printf(
			arena, "categories: [ { id: a, any: [ { words: [%s] } ] } ]\n", words.data),
		&(struct mail){.text = text.data});
	assert_int_equal(explanation.near_miss_count, NEAR_MISSES_MAX);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, explain_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(categories_stand_in_the_order_of_what_came_of_them),
	    TEST(the_verdict_is_that_of_classify),
	    TEST(a_veto_shows_what_it_took_away),
	    TEST(of_all_the_part_that_lacks_is_named),
	    TEST(the_rule_of_the_priority_has_its_place),
	    TEST(the_default_priority_has_no_place),
	    TEST(a_word_within_a_longer_one_is_a_near_miss),
	    TEST(what_only_lies_inside_another_word_is_none),
	    TEST(a_word_that_also_hits_is_none),
	    TEST(a_word_where_its_rule_does_not_look_is_a_near_miss),
	    TEST(a_word_in_an_address_is_a_near_miss),
	    TEST(a_quoted_word_and_one_in_the_signature_are_near_misses),
	    TEST(near_misses_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
