#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "hark/triage.h"

static double mood(const char *text)
{
	static const char rules[] = "categories: [ { id: one, any: [ { words: [none] } ] } ]";
	const struct config_file file = {
	    .name = "test.yaml", .content = {(const uint8_t *)rules, sizeof(rules) - 1}};
	const struct triage_input input = {.subject = "", .text = text, .from = "ann@example.com"};
	struct diagnostics diagnostics;
	struct arena *arena = arena_new();
	struct ruleset *ruleset;
	struct verdict verdict;

	diagnostics_init(&diagnostics);
	ruleset = ruleset_load(&file, 1, &diagnostics);
	assert_non_null(ruleset);
	triage_classify(ruleset, &input, arena, &verdict);
	ruleset_free(&ruleset);
	diagnostics_free(&diagnostics);
	arena_free(&arena);
	return verdict.sentiment;
}

static void sentiment_has_the_right_sign(void **state)
{
	(void)state;
	assert_true(mood("The order number is 1234.") == 0);
	assert_true(mood("We need 10 pieces of the 5 mm kind, in 10 days") == 0);
	assert_true(mood("I love it, great work!") > 0.5);
	assert_true(mood("This is terrible and I am very disappointed.") < -0.5);
	assert_true(mood("非常满意，客服很耐心") > 0.5);
	assert_true(mood("太差了，再也不买") < -0.5);
	assert_true(mood("請問如何修改地址？") == 0);
	assert_true(mood("非常滿意") > 0.5);
	assert_true(mood("👍") > 0 && mood("😡") < 0);
}

static void negation_turns_the_mood(void **state)
{
	(void)state;
	assert_true(mood("It is not good") < 0);
	assert_true(mood("It isn't bad at all") > 0);
	assert_true(mood("I don't think this is helpful") < 0);
	assert_true(mood("我对服务不满意") < 0);
	assert_true(mood("没有任何问题") > 0);
	assert_true(mood("I have never had a problem") > 0);
}

static void negation_ends_with_its_clause(void **state)
{
	(void)state;
	assert_true(mood("No, it is good") > 0);
	assert_true(mood("不，很好用") > 0);
	assert_true(mood("无线耳机很好用，特别满意") > 0);
}

static void degree_words_count(void **state)
{
	(void)state;
	assert_true(mood("very good") > mood("good"));
	assert_true(mood("slightly slow") > mood("slow"));
	assert_true(mood("非常失望") < mood("失望"));
	assert_true(mood("有点慢") > mood("很慢"));
}

static void what_follows_but_weighs_more(void **state)
{
	(void)state;
	assert_true(mood("The look is good but the app is broken") < 0);
	assert_true(mood("The app is broken but the support is good") >
		    mood("The look is good but the app is broken"));
	assert_true(mood("外观不错，但是质量很差") < 0);
}

static void exclamation_adds_emphasis(void **state)
{
	(void)state;
	assert_true(mood("good!!!") > mood("good"));
	assert_true(mood("差评！！！") < mood("差评"));
}

static void politeness_is_no_mood(void **state)
{
	(void)state;
	assert_true(mood("Good morning, I would like to know the price. Thanks in advance") == 0);
	assert_true(mood("您好，请问最好能什么时候发货？不好意思打扰了") == 0);
}

static void sentiment_stays_within_its_bounds(void **state)
{
	char *text = mem_alloc(30 * 10000 + 1);

	(void)state;
	for (size_t i = 0; i < 10000; i++)
		memcpy(text + 30 * i, "wonderful but good but lovely ", 30);
	assert_true(mood(text) <= 1 && mood(text) > 0.9);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sentiment_has_the_right_sign),
	    cmocka_unit_test(negation_turns_the_mood),
	    cmocka_unit_test(negation_ends_with_its_clause),
	    cmocka_unit_test(degree_words_count),
	    cmocka_unit_test(what_follows_but_weighs_more),
	    cmocka_unit_test(exclamation_adds_emphasis),
	    cmocka_unit_test(politeness_is_no_mood),
	    cmocka_unit_test(sentiment_stays_within_its_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
