/*
 * Cutting texts into terms, and counting them.
 */
#include "unit.h"

#include <string.h>

#include "report/term.h"

static const char *terms_of(struct arena *arena, const char *text)
{
	struct term terms[200];
	const char *folded = text_fold(arena, text), *list = "";
	size_t count = term_cut(folded, terms, ARRAY_SIZE(terms));

	for (size_t i = 0; i < count; i++)
		list = arena_printf(
		    arena, "%s%s%.*s", list, i > 0 ? "|" : "", (int)terms[i].size, terms[i].text);
	return list;
}

static void assert_terms(const char *text, const char *expected)
{
	struct arena *arena = arena_new();

	assert_string_equal(terms_of(arena, text), expected);
	arena_free(&arena);
}

static void english_gives_words_and_pairs_without_stop_words(void **state)
{
	(void)state;
	assert_terms("The price increase is unfair.", "price|increase|price increase|unfair");
}

static void a_pair_does_not_reach_over_a_stop_or_a_stop_word(void **state)
{
	(void)state;
	assert_terms("Parcel stuck, courier", "parcel|stuck|parcel stuck|courier");
	assert_terms("stuck at Northway", "stuck|northway");
}

static void numbers_and_what_is_mostly_digits_are_no_words(void **state)
{
	(void)state;
	assert_terms("order A12345 of 2026, 3 kettles, wifi6", "order|kettles|wifi6");
}

/* 闪退 and 退了 (a particle ends no word), 闪退 stands in each longer run. */
static void chinese_gives_runs_of_two_to_four_characters(void **state)
{
	(void)state;
	assert_terms("闪退", "闪退");
	assert_terms("一直闪退", "一直|一直闪|一直闪退|直闪|直闪退|闪退");
}

static void a_particle_begins_and_ends_no_chinese_word(void **state)
{
	(void)state;
	assert_terms("我的快递", "快递");
	assert_terms("坏的", "");
	assert_terms("打开就闪退", "打开|闪退");
}

static void both_scripts_in_one_text_are_each_cut_in_their_way(void **state)
{
	(void)state;
	assert_terms("APP闪退 crash", "app|闪退|crash");
}

static void traditional_characters_are_those_of_the_simplified_word(void **state)
{
	(void)state;
	assert_terms("閃退", "闪退");
}

/* 70 characters: those beyond the first piece are cut, too. */
static void the_end_of_a_long_run_is_cut_too(void **state)
{
	struct arena *arena = arena_new();
	struct term terms[400];
	char text[300] = "";
	size_t count;

	(void)state;
	for (size_t i = 0; i < 68; i++)
		memcpy(text + 3 * i, "山", 4);
	memcpy(text + 3 * 68, "闪退", 7);
	count = term_cut(text, terms, ARRAY_SIZE(terms));

	assert_int_equal(terms[count - 1].size, 6);
	assert_memory_equal(terms[count - 1].text, "闪退", 6);
	arena_free(&arena);
}

static void no_more_terms_than_there_is_room_for(void **state)
{
	struct term terms[2];

	(void)state;
	assert_int_equal(term_cut("kettle lamp scale", terms, 2), 2);
}

static void a_table_finds_again_what_was_put_into_it(void **state)
{
	struct term_table table;

	(void)state;
	term_table_init(&table);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 10000; i++) {
			char word[20];
			struct term term;

			snprintf(word, sizeof(word), "word%d", i);
			term = term_of_keyword(word);
			assert_non_null(term_table_find(&table, &term, round == 0));
		}
	assert_int_equal(table.count, 10000);
	term_table_free(&table);
}

static void a_full_table_takes_no_more_terms(void **state)
{
	struct term_table table;

	(void)state;
	term_table_init(&table);
	for (uint64_t i = 1; i <= FINDING_TERMS_MAX; i++)
		assert_non_null(
		    term_table_find(&table, &(struct term){.hash = i * 2654435761u}, true));
	assert_null(term_table_find(&table, &(struct term){.hash = 7}, true));
	assert_non_null(term_table_find(&table, &(struct term){.hash = 2654435761u}, true));
	term_table_free(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(english_gives_words_and_pairs_without_stop_words),
	    cmocka_unit_test(a_pair_does_not_reach_over_a_stop_or_a_stop_word),
	    cmocka_unit_test(numbers_and_what_is_mostly_digits_are_no_words),
	    cmocka_unit_test(chinese_gives_runs_of_two_to_four_characters),
	    cmocka_unit_test(a_particle_begins_and_ends_no_chinese_word),
	    cmocka_unit_test(both_scripts_in_one_text_are_each_cut_in_their_way),
	    cmocka_unit_test(traditional_characters_are_those_of_the_simplified_word),
	    cmocka_unit_test(the_end_of_a_long_run_is_cut_too),
	    cmocka_unit_test(no_more_terms_than_there_is_room_for),
	    cmocka_unit_test(a_table_finds_again_what_was_put_into_it),
	    cmocka_unit_test(a_full_table_takes_no_more_terms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
