#include "arena.h"

#include <string.h>

#include "message/reply_p.h"

static const char *const words[] = {"print", "drucken", "打印", "列印", "abab"};

static bool is_in(const char *text)
{
	static struct word_list list = WORD_LIST(words);

	return word_list_is_in(&list, text, strlen(text));
}

static void a_word_is_found_wherever_it_stands(void **state)
{
	static const char around[] = "before you think";

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		for (size_t at = 0; at < sizeof(around); at++)
			assert_true(is_in(arena_printf(
			    arena, "%.*s%s%s", (int)at, around, words[i], around + at)));
}

static void nothing_is_found_where_no_word_stands(void **state)
{
	(void)state;
	assert_false(is_in(""));
	assert_false(is_in("prin"));
	assert_false(is_in("rint, drucke"));
	assert_false(is_in("druck en, 打 印"));
	assert_false(is_in("the colour of this lamp is not what the picture shows"));
}

/* Every text of eight letters out of three: words begin within each other's beginnings. */
static void it_finds_what_a_search_for_each_word_finds(void **state)
{
	static const char *const few[] = {"aab", "abca", "bb", "cacb"};
	struct word_list list = WORD_LIST(few);

	(void)state;
	for (unsigned number = 0; number < 6561; number++) {
		char text[9] = "";
		bool is_there = false;

		for (unsigned i = 0, rest = number; i < 8; i++, rest /= 3)
			text[i] = (char)('a' + rest % 3);
		for (size_t i = 0; i < ARRAY_SIZE(few); i++)
			is_there = is_there || strstr(text, few[i]) != NULL;
		assert_int_equal(word_list_is_in(&list, text, 8), is_there);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_word_is_found_wherever_it_stands),
	    cmocka_unit_test(nothing_is_found_where_no_word_stands),
	    cmocka_unit_test(it_finds_what_a_search_for_each_word_finds),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
