#include "arena.h"

#include <stdlib.h>
#include <string.h>

#include "triage/literal.h"
#include "triage/prefilter.h"

/* "one|other" */
static const char *literals(const char *pattern)
{
	struct text_list list = literals_of(pattern, arena);
	const char *all = "";

	for (size_t i = 0; i < list.count; i++)
		all = arena_printf(arena, "%s%s%s", all, i > 0 ? "|" : "", list.items[i]);
	return all;
}

#define assert_demands(pattern, expected) assert_string_equal(literals(pattern), expected)

static void literals_in_a_row_are_one(void **state)
{
	(void)state;
	assert_demands("crash", "crash");
	assert_demands("\\bCrash\\b", "crash");
	assert_demands("^not a bug$", "not a bug");
	assert_demands("退款", "退款");
	assert_demands("a\\.b\\+", "a.b+");
}

static void the_longest_is_demanded(void **state)
{
	(void)state;
	assert_demands("a.bcd.ef", "bcd");
	assert_demands("error\\s+\\d{3,}", "error");
	assert_demands("[abc]x[^\\]d]yz", "yz");
}

static void what_may_be_left_out_is_not_demanded(void **state)
{
	(void)state;
	assert_demands("colou?r", "colo");
	assert_demands("ab*", "a");
	assert_demands("ab*?cd", "cd");
	assert_demands("ab{0,3}", "a");
	assert_demands("(crash)?x", "x");
	assert_demands("(crash)*", "");
	assert_demands("(crash){0}", "");
}

static void what_is_repeated_is_demanded_once(void **state)
{
	(void)state;
	assert_demands("abc+", "abc");
	assert_demands("ab+cde", "cde");
	assert_demands("ab{2,}", "ab");
	assert_demands("(crash)+", "crash");
	assert_demands("(crash){2}", "crash");
}

static void of_alternatives_each_is_demanded(void **state)
{
	(void)state;
	assert_demands("one|other", "one|other");
	assert_demands("(error|错误码?)\\s*\\d{3}", "error|错误");
	assert_demands("(?:a|b)(crash|freeze)", "crash|freeze");
	assert_demands("crash|.", "");
	assert_demands("crash|", "");
	assert_demands("(a|)b", "b");
}

static void a_literal_begins_with_no_blank(void **state)
{
	(void)state;
	assert_demands(".  crash ", "crash ");
	assert_demands(". .", "");
}

static void what_is_not_understood_demands_nothing(void **state)
{
	static const char *const patterns[] = {"(?i)crash", "(?!crash)x", "(?=crash)",
	    "(?<=a)crash", "(a)\\1", "\\Qa|b\\E", "crash\\K", "\\x41bc", "(?#crash)x",
	    "(*UTF)crash", "[[:alpha:]]crash", "(?<name>crash)", "(?|crash)", "x{,3}",
	    "\\p{L}crash", "crash\\N"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++)
		assert_demands(patterns[i], "");
}

static void nesting_and_alternatives_are_bounded(void **state)
{
	struct buffer pattern;

	(void)state;
	assert_demands("((((((((((((((((((((x))))))))))))))))))))", "x");
	assert_demands("(((((((((((((((((((((x)))))))))))))))))))))", "");
	buffer_init(&pattern, 1000);
	for (int i = 0; i < 100; i++)
		buffer_add(&pattern, i == 0 ? "x" : "|x");
	assert_int_equal(literals_of(pattern.data, arena).count, 100);
	buffer_add(&pattern, "|x");
	assert_int_equal(literals_of(pattern.data, arena).count, 0);
	buffer_free(&pattern);
}

static bool may_hit(const char *written, const char *text)
{
	struct pattern *pattern = pattern_new(written, NULL);
	const struct pattern *const patterns[] = {pattern};
	struct prefilter *prefilter = prefilter_new(patterns, 1);
	const char *folded = text_fold(arena, text);
	uint8_t result;

	prefilter_mark(prefilter, folded, strlen(folded), &result);
	prefilter_free(&prefilter);
	pattern_free(&pattern);
	assert_null(prefilter);
	return result != 0;
}

static void a_pattern_is_tried_where_its_literal_is(void **state)
{
	(void)state;
	assert_true(may_hit("rror\\d", "an ERRORcode"));
	assert_false(may_hit("rror\\d", "an ERRcode"));
	assert_true(may_hit("\\?", "really?"));
	assert_false(may_hit("\\?", "really"));
	assert_true(may_hit("没有?(崩溃|闪退)", "從來沒有閃退"));
	assert_false(may_hit("没有?(崩溃|闪退)", "从来没有"));
	assert_true(may_hit("＃\\d", "#1"));
	assert_true(may_hit("\\d+", "anything"));
}

/* ---- what PCRE2 finds is never passed over ---- */

static const char *const pieces[] = {"a", "b", "ab", "(", ")", "|", "?", "*", "+", "{1,2}", "{0}",
    "[ab]", "[^a]", ".", "\\b", "\\d", "1", " ", "\\.", "中", "(?:", "^", "$", "\\s", "É"};

static const char *random_pattern(void)
{
	const char *pattern = "";

	for (int i = rand() % 9; i >= 0; i--)
		pattern = arena_printf(
		    arena, "%s%s", pattern, pieces[(size_t)rand() % ARRAY_SIZE(pieces)]);
	return pattern;
}

static const char *random_text(void)
{
	static const char *const letters[] = {"a", "b", "1", " ", ".", "中", "é", "x"};
	const char *text = "";

	for (int i = rand() % 12; i > 0; i--)
		text = arena_printf(
		    arena, "%s%s", text, letters[(size_t)rand() % ARRAY_SIZE(letters)]);
	return text_fold(arena, text);
}

static void no_hit_is_passed_over(void **state)
{
	size_t hits = 0;

	(void)state;
	srand(11);
	for (int round = 0; round < 30000; round++) {
		const char *written = random_pattern(), *text = random_text();
		struct pattern *pattern = pattern_new(written, NULL);
		uint64_t steps = PATTERN_STEPS_MAX;
		struct text_range place;

		if (pattern != NULL &&
		    pattern_search(pattern, text, strlen(text), &steps, &place) == PATTERN_HIT) {
			hits++;
			if (!may_hit(written, text))
				fail_msg("/%s/ hits in \"%s\"", written, text);
		}
		pattern_free(&pattern);
		arena_clear(arena);
	}
	assert_true(hits > 1000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(literals_in_a_row_are_one),
	    TEST(the_longest_is_demanded),
	    TEST(what_may_be_left_out_is_not_demanded),
	    TEST(what_is_repeated_is_demanded_once),
	    TEST(of_alternatives_each_is_demanded),
	    TEST(a_literal_begins_with_no_blank),
	    TEST(what_is_not_understood_demands_nothing),
	    TEST(nesting_and_alternatives_are_bounded),
	    TEST(a_pattern_is_tried_where_its_literal_is),
	    TEST(no_hit_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
