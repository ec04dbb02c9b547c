#include "arena.h"

#include <stdlib.h>
#include <string.h>

#include "triage/chain.h"
#include "triage/prefilter.h"

static const char *add_span(const char *text, struct chain_span span)
{
	if (span.max == CHAIN_ANY)
		return arena_printf(arena, "%s%zu- ", text, span.min);
	if (span.min == 0 && span.max == 0)
		return text;
	return arena_printf(arena, "%s%zu-%zu ", text, span.min, span.max);
}

/* "one|other 0-4 next || another chain" */
static const char *chains(const char *pattern)
{
	struct chain_list list = chains_of(pattern, arena);
	const char *all = "";

	for (size_t i = 0; i < list.count; i++) {
		const struct chain *chain = &list.items[i];

		all = i > 0 ? arena_printf(arena, "%s || ", all) : all;
		for (size_t j = 0; j < chain->count; j++) {
			const struct text_list *literals = &chain->links[j].literals;

			all = j > 0 ? arena_printf(arena, "%s ", all) : all;
			all = add_span(all, chain->links[j].gap);
			for (size_t k = 0; k < literals->count; k++)
				all = arena_printf(
				    arena, "%s%s%s", all, k > 0 ? "|" : "", literals->items[k]);
		}
	}
	return all;
}

#define assert_chains(pattern, expected) assert_string_equal(chains(pattern), expected)

static void literals_in_a_row_are_one(void **state)
{
	(void)state;
	assert_chains("crash", "crash");
	assert_chains("\\bCrash\\b", "crash");
	assert_chains("^not a bug$", "not a bug");
	assert_chains("退款", "退款");
	assert_chains("a\\.b\\+", "a.b+");
	assert_chains("the application crashes every time", "the application crashes every time");
	assert_chains("软件每次打开都会马上闪退", "软件每次打开都会马上闪退");
	assert_chains("每次都会闪退?", "每次都会闪退|每次都会闪");
}

static void what_lies_between_them_has_a_size(void **state)
{
	(void)state;
	assert_chains("a.bcd.{2,5}ef", "a 1-1 bcd 2-5 ef");
	assert_chains("error\\s*\\d{3,}x", "error 3- x");
	assert_chains(".[^a]crash", "2-2 crash");
	assert_chains("\\w+ing", "1- ing");
}

static void few_texts_are_multiplied(void **state)
{
	(void)state;
	assert_chains("(too|very) slow", "too slow|very slow");
	assert_chains("没有?(崩溃|闪退)", "没有崩溃|没有闪退|没崩溃|没闪退");
	assert_chains("[ab]c", "ac|bc");
	assert_chains("x(y)(z)", "xyz");
}

static void many_texts_are_links_of_their_own(void **state)
{
	const char *letters = "(a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q)";
	const char *pattern = arena_printf(arena, "%s%s", letters, letters);
	struct chain_list list = chains_of(pattern, arena);

	(void)state;
	assert_int_equal(list.count, 1);
	assert_int_equal(list.items[0].count, 2);
	assert_int_equal(list.items[0].links[1].gap.max, 0);
}

static void large_classes_are_any_character(void **state)
{
	(void)state;
	assert_chains("x[a-c]y", "x 1-1 y");
	assert_chains("x[^a]y", "x 1-1 y");
	assert_chains("x[\\da]y", "x 1-1 y");
	assert_chains("x[]a]", "x]|xa");
	assert_chains("x[\\]\\-]", "x]|x-");
	assert_chains("x[abcdefghijklmnopq]y", "x 1-1 y");
}

static void what_may_be_left_out_is_not_demanded(void **state)
{
	(void)state;
	assert_chains("colou?r", "colour|color");
	assert_chains("ab*", "a");
	assert_chains("ab*?cd", "a 0- cd");
	assert_chains("ab{0,3}c", "a 0-3 c");
	assert_chains("(crash)?x", "0-5 x");
	assert_chains("(a.b)?x", "0-3 x");
	assert_chains("(crash)*", "");
	assert_chains("(crash){0}", "");
}

static void what_is_repeated_is_demanded_once(void **state)
{
	(void)state;
	assert_chains("abc+", "abc");
	assert_chains("ab+cde", "ab 0- cde");
	assert_chains("ab{2,}c", "ab 1- c");
	assert_chains("(crash)+", "crash");
	assert_chains("(crash){3}x", "crash 10-10 x");
}

static void alternatives_are_chains_of_their_own(void **state)
{
	(void)state;
	assert_chains("one|other.x", "one || other 1-1 x");
	assert_chains("crash|.", "");
	assert_chains("crash|", "");
	assert_chains("(a|)b", "0-1 b");
}

static void of_alternatives_in_a_group_each_is_demanded(void **state)
{
	(void)state;
	assert_chains("(a.bcd|ef.)\\d", "0-2 bcd|ef");
	assert_chains("x(a.bc|de)y", "x 0-2 bc|de y");
	assert_chains("x(a.bc|.)y", "x 1-4 y");
	assert_chains("x(a.bc|de.)y", "x 0-2 bc|de 0-1 y");
}

static void conditions_count_as_fulfilled(void **state)
{
	(void)state;
	assert_chains("(?<!不)发烫(?!了)", "发烫");
	assert_chains("a(?=b)bc", "abc");
	assert_chains("(?<=x|yz)crash", "crash");
	assert_chains("(?!a|b.)", "");
}

static void a_literal_begins_with_no_blank(void **state)
{
	(void)state;
	assert_chains(".  crash ", "3-3 crash ");
	assert_chains("(x|.)(a| b)", "1-2 a|b");
	assert_chains(". .", "");
}

static void a_literal_behind_a_boundary_stands_apart(void **state)
{
	static const struct {
		const char *pattern;
		bool is_apart;
	} cases[] = {
	    {"\\bcrash", true},
	    {"crash", false},
	    {"^crash", true},
	    {"\\b(crash|freeze)", true},
	    {"(crash|freeze)", false},
	    {"\\b(very )?slow", true},
	    {"\\b(\\w+ )?slow", true},
	    {"\\b(\\w+)?slow", false},
	    {"\\b(\\w+ ){0,2}slow", true},
	    {" slow", true},
	    {"( |-)slow", true},
	    {"( |)slow", false},
	    {"\\b( |)slow", true},
	    {"退款", true},
	    {"(退|x)款", false},
	    {"\\b.slow", false},
	    {"(\\b|x)slow", false},
	    {"\\Bslow", false},
	    {"(?<!x)slow", false},
	    {"\\b(?!x)slow", true},
	    {"\\b(a.bcd|e.fgh)", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct chain_list list = chains_of(cases[i].pattern, arena);
		const struct chain *chain = &list.items[0];

		if (chain->links[chain->count - 1].is_apart != cases[i].is_apart)
			fail_msg("%s", cases[i].pattern);
	}
}

static void what_is_not_understood_has_no_chain(void **state)
{
	static const char *const patterns[] = {"(?i)crash", "(a)\\1", "\\Qa|b\\E", "crash\\K",
	    "\\x41bc", "(?#crash)x", "(*UTF)crash", "[[:alpha:]]crash", "(?<name>crash)",
	    "(?|crash)", "(?>crash)", "x{,3}", "\\p{L}crash", "crash\\N", "[\\Qa]\\Ecrash",
	    "[\\c]]crash"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++)
		assert_chains(patterns[i], "");
}

static void nesting_and_alternatives_are_bounded(void **state)
{
	struct buffer pattern;

	(void)state;
	assert_chains("((((((((((((((((((((x))))))))))))))))))))", "x");
	assert_chains("(((((((((((((((((((((x)))))))))))))))))))))", "");
	buffer_init(&pattern, 1000);
	for (int i = 0; i < 256; i++)
		buffer_add(&pattern, i == 0 ? "x" : "|x");
	assert_int_equal(chains_of(pattern.data, arena).count, 256);
	buffer_add(&pattern, "|x");
	assert_int_equal(chains_of(pattern.data, arena).count, 0);
	buffer_free(&pattern);
}

/* ---- places ---- */

struct filtered {
	struct prefilter *prefilter;
	struct sweep *sweep;
};

static struct filtered filter_new(const struct chain_list *chains)
{
	struct sweep_words words[SWEEP_ASKERS] = {0};
	struct filtered filtered;

	filtered.prefilter = prefilter_new(chains, 1, arena, &words[SWEEP_LITERALS]);
	filtered.sweep = sweep_new(words);
	return filtered;
}

static void filter_free(struct filtered *filtered)
{
	prefilter_free(&filtered->prefilter);
	sweep_free(&filtered->sweep);
	assert_null(filtered->prefilter);
	assert_null(filtered->sweep);
}

/* NULL: nowhere. */
static const struct place_list *filter_places(
    const struct filtered *filtered, const char *text, size_t size)
{
	struct prefilter_scan *scan = prefilter_begin(filtered->prefilter, text, size, arena);
	const struct sweep_taker takers[SWEEP_ASKERS] = {[SWEEP_LITERALS] = {prefilter_note, scan}};
	const struct place_list *places;

	sweep_text(filtered->sweep, text, size, takers, prefilter_gates(scan));
	return prefilter_places(scan, 0, &places) ? places : NULL;
}

/* "0-3 7-7, 5-5": where hits of each alternative may begin in the folded text; "": none may. */
static const char *places(const char *written, const char *folded)
{
	struct chain_list chains;
	struct pattern *pattern = pattern_new(written, arena, &chains, NULL);
	struct filtered filtered = filter_new(&chains);
	const struct place_list *found = filter_places(&filtered, folded, strlen(folded));
	const char *all = "";

	for (size_t i = 0; found != NULL && i < (chains.count > 0 ? chains.count : 1); i++) {
		all = arena_printf(arena, "%s%s", all, i > 0 ? "," : "");
		for (size_t j = 0; j < found[i].count; j++)
			all = arena_printf(arena, "%s%s%zu-%zu", all, all[0] != '\0' ? " " : "",
			    found[i].items[j].start, found[i].items[j].end);
	}
	filter_free(&filtered);
	pattern_free(&pattern);
	return all;
}

#define assert_places(pattern, text, expected)                                                     \
	assert_string_equal(places(pattern, text_fold(arena, text)), expected)

static void a_pattern_is_tried_where_its_literals_are(void **state)
{
	(void)state;
	assert_places("rror\\w", "an ERRORcode", "4-4");
	assert_places("rror\\w", "an ERRcode", "");
	assert_places("\\?", "really?", "6-6");
	assert_places("没有?(崩溃|闪退)", "從來沒有閃退", "6-6");
	assert_places("没有?(崩溃|闪退)", "从来没有", "");
	assert_places("＃\\d", "#1", "0-0");
	assert_places("\\d+", "anything", "0-8");
	assert_places("..crash", "a crash crash", "0-6");
}

static void links_must_follow_each_other_within_their_gap(void **state)
{
	(void)state;
	assert_places("a.{0,2}b", "a1b a1234567890b", "0-0");
	assert_places("a.{2,}b", "ab a12b", "0-0 3-3");
	assert_places("not \\w+ work", "not here. does not really work", "0-0 15-15");
	assert_places("a.b.c", "a1b c a2b3c", "0-0 6-6");
}

static void a_gap_is_so_many_characters_wide(void **state)
{
	(void)state;
	assert_places("a.{0,2}b", "a12b a123b", "0-0");
	assert_places("a.{0,2}b", "a不是b", "0-0");
	assert_places("a.{0,2}b", "a不是不b", "");
	assert_places("..不", "真的不", "0-4");
}

static void a_digit_that_must_follow_is_looked_for(void **state)
{
	(void)state;
	assert_places("\\d[.,]\\d", "a. b, 1,5 2. 3.x", "3-6");
	assert_places("no\\d+", "not no7 no\u0667 no", "4-4 8-8");
	assert_places("no\\d?x", "nox", "0-0");
	assert_places("no\\D", "nox", "0-0");
	assert_places("no( |x)?\\d", "no 7", "0-0");
}

static void a_text_full_of_literals_is_tried_everywhere(void **state)
{
	size_t size = 70000;
	char *text = arena_alloc(arena, size + 1);

	(void)state;
	memset(text, 'a', size);
	text[size - 1] = 'b';
	assert_string_equal(places("a.b", text), "0-70000");
	assert_string_equal(places("b|a", text), "69999-69999, 0-70000");
}

static void a_text_full_of_literals_is_not_tried_where_a_link_is_missing(void **state)
{
	size_t size = 70000;
	char *text = arena_alloc(arena, size + 1);

	(void)state;
	memset(text, 'a', size);
	assert_string_equal(places("a.b", text), "");
	assert_string_equal(places("x|b.a", text), "");
}

static size_t hit_size(const char *written, const char *text)
{
	struct pattern_search *search = pattern_search_new();
	struct chain_list chains;
	struct pattern *pattern = pattern_new(written, arena, &chains, NULL);
	struct text_range hit = {0, 0};

	pattern_find_anywhere(search, pattern, text, strlen(text), &hit);
	pattern_free(&pattern);
	pattern_search_free(&search);
	return hit.end - hit.start;
}

/* What is tried first without counting looks at no more than is near. */
static void a_hit_may_end_far_behind_its_beginning(void **state)
{
	size_t size = (size_t)2 * PATTERN_QUICK_AHEAD;
	char *text = arena_alloc(arena, size + 1);

	(void)state;
	memset(text, 'x', size);
	assert_int_equal(hit_size("x+", text), size);
	assert_int_equal(hit_size("^x.*?x\\b", text), size);
	text[size - 1] = '!';
	assert_int_equal(hit_size("^\\w+\\b", text), size - 1);
	assert_int_equal(hit_size("^x+!", text), size);
	assert_int_equal(hit_size("^x+(?!!)", text), size - 2);
}

static void each_alternative_is_tried_where_its_own_literals_are(void **state)
{
	(void)state;
	assert_places("ab|cd", "cd ab cd", "3-3, 0-0 6-6");
	assert_places("ab|cd|ef", "ef", ",, 0-0");
	assert_places("(ab|cd)", "cd ab cd", "0-0 3-3 6-6");
}

static void the_first_hit_stands_whichever_alternative_has_it(void **state)
{
	(void)state;
	assert_int_equal(hit_size("bcd|ab", "abcd"), 2);
	assert_int_equal(hit_size("ab|bcd", "abcd"), 2);
	assert_int_equal(hit_size("a|ab", "ab"), 1);
	assert_int_equal(hit_size("ab|a", "ab"), 2);
}

/* ---- what PCRE2 finds is never passed over ---- */

static const char *const pieces[] = {"a", "b", "ab", "(", ")", "|", "?", "*", "+", "{1,2}", "{0}",
    "[ab]", "[^a]", ".", "\\b", "\\d", "\\d", "1", " ", "\\.", "中", "(?:", "^", "$", "\\s", "É",
    "(?!", "(?<=", "(?<!", "{1,}", "-", "[b-c]", "ba", "[中 a]", "(a|b)", "(ab|1.)"};

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
	static const char *const letters[] = {"a", "b", "1", " ", ".", "中", "é", "x", "٣"};
	const char *text = "";

	for (int i = rand() % 12; i > 0; i--)
		text = arena_printf(
		    arena, "%s%s", text, letters[(size_t)rand() % ARRAY_SIZE(letters)]);
	return text_fold(arena, text);
}

/* Hits that PCRE2 has of the whole in the text are found where the places of the alternatives say,
 * at the same place. */
static bool finds_the_same(struct pattern_search *search, const char *written, const char *text)
{
	struct chain_list chains, of_whole;
	struct pattern *pattern = pattern_new(written, arena, &chains, NULL), *whole;
	struct filtered filtered;
	const struct place_list *found;
	struct text_range expected = {0, 0}, hit = {0, 0};
	size_t size = strlen(text);
	enum pattern_result result;

	if (pattern == NULL)
		return false;
	whole = pattern_new(arena_printf(arena, "(?:%s)", written), arena, &of_whole, NULL);
	filtered = filter_new(&chains);
	result = pattern_find_anywhere(search, whole, text, size, &expected);
	found = filter_places(&filtered, text, size);
	if ((found == NULL ? PATTERN_MISS
			   : pattern_find(search, pattern, text, size, found, &hit)) != result ||
	    hit.start != expected.start || hit.end != expected.end)
		fail_msg("/%s/ hits in \"%s\"", written, text);
	filter_free(&filtered);
	pattern_free(&pattern);
	pattern_free(&whole);
	return result == PATTERN_HIT;
}

static void no_hit_is_passed_over(void **state)
{
	struct pattern_search *search = pattern_search_new();
	size_t hits = 0;

	(void)state;
	srand(11);
	for (int round = 0; round < 30000; round++) {
		hits += finds_the_same(search, random_pattern(), random_text());
		pattern_search_begin(search);
		arena_clear(arena);
	}
	pattern_search_free(&search);
	assert_true(hits > 1000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(literals_in_a_row_are_one),
	    TEST(what_lies_between_them_has_a_size),
	    TEST(few_texts_are_multiplied),
	    TEST(many_texts_are_links_of_their_own),
	    TEST(large_classes_are_any_character),
	    TEST(what_may_be_left_out_is_not_demanded),
	    TEST(what_is_repeated_is_demanded_once),
	    TEST(alternatives_are_chains_of_their_own),
	    TEST(of_alternatives_in_a_group_each_is_demanded),
	    TEST(conditions_count_as_fulfilled),
	    TEST(a_literal_begins_with_no_blank),
	    TEST(a_literal_behind_a_boundary_stands_apart),
	    TEST(what_is_not_understood_has_no_chain),
	    TEST(nesting_and_alternatives_are_bounded),
	    TEST(a_pattern_is_tried_where_its_literals_are),
	    TEST(links_must_follow_each_other_within_their_gap),
	    TEST(a_gap_is_so_many_characters_wide),
	    TEST(a_digit_that_must_follow_is_looked_for),
	    TEST(a_text_full_of_literals_is_tried_everywhere),
	    TEST(a_text_full_of_literals_is_not_tried_where_a_link_is_missing),
	    TEST(a_hit_may_end_far_behind_its_beginning),
	    TEST(each_alternative_is_tried_where_its_own_literals_are),
	    TEST(the_first_hit_stands_whichever_alternative_has_it),
	    TEST(no_hit_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
