/*
 * What people see: cut texts, harmless texts, wrapped texts, tables.
 */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "src/cli/cli.h"

struct fixture {
	FILE *stream;
	char *text;
	size_t size;
};

static int setup(void **state)
{
	struct fixture *fixture = mem_alloc(sizeof(*fixture));

	fixture->stream = open_memstream(&fixture->text, &fixture->size);
	unsetenv("COLUMNS");
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	fclose(fixture->stream);
	free(fixture->text);
	free(fixture);
	unsetenv("COLUMNS");
	return 0;
}

static const char *shown(struct fixture *fixture)
{
	fflush(fixture->stream);
	return fixture->text;
}

static void test_a_text_that_fits_is_shown_whole(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(terminal_put(fixture->stream, "无法加载", 8), 8);
	assert_string_equal(shown(fixture), "无法加载");
}

static void test_a_text_that_does_not_fit_is_cut_between_characters(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(terminal_put(fixture->stream, "无法加载", 7), 7);
	assert_string_equal(shown(fixture), "无法加…");
}

static void test_half_a_wide_character_is_not_shown(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(terminal_put(fixture->stream, "无法加载", 6), 5);
	assert_string_equal(shown(fixture), "无法…");
}

static void test_escape_sequences_and_bidi_marks_are_dropped(void **state)
{
	struct fixture *fixture = *state;

	terminal_put(fixture->stream,
	    "a\033[31mb\xc2\x9b"
	    "c\u202e"
	    "d\u200b"
	    "e\x7f",
	    0);
	assert_string_equal(shown(fixture), "a[31mbcde");
}

static void test_line_breaks_become_blanks(void **state)
{
	struct fixture *fixture = *state;

	terminal_put(fixture->stream, "a\nb\tc", 0);
	assert_string_equal(shown(fixture), "a b c");
}

static void test_bytes_that_are_not_utf8_are_replaced(void **state)
{
	struct fixture *fixture = *state;

	terminal_put(fixture->stream, "caf\xe9", 0);
	assert_string_equal(shown(fixture), "caf\xef\xbf\xbd");
}

static void test_words_are_wrapped_under_each_other(void **state)
{
	struct fixture *fixture = *state;

	terminal_wrap(fixture->stream, "one two three four", 4, 4, 13);
	assert_string_equal(shown(fixture), "one two\n    three\n    four\n");
}

static void test_nothing_is_wrapped_where_there_is_no_terminal(void **state)
{
	struct fixture *fixture = *state;

	terminal_wrap(fixture->stream, "one two three four", 0, 0, 0);
	assert_string_equal(shown(fixture), "one two three four\n");
}

static void test_chinese_is_wrapped_between_characters(void **state)
{
	struct fixture *fixture = *state;

	terminal_wrap(fixture->stream, "显示每封邮件，以及原因", 0, 2, 12);
	assert_string_equal(shown(fixture), "显示每封邮\n  件，以及原\n  因\n");
}

static void test_a_word_longer_than_the_line_stands_alone(void **state)
{
	struct fixture *fixture = *state;

	terminal_wrap(fixture->stream, "a incomprehensibilities b", 0, 0, 10);
	assert_string_equal(shown(fixture), "a\nincomprehensibilities\nb\n");
}

static struct table *two_rows(void)
{
	static const char *const headings[] = {"No", "Subject", "Count", NULL};
	struct table *table = table_new(headings);

	table_align(table, 2, TABLE_RIGHT);
	table_give_way(table, 1);
	table_add(table, "#1");
	table_add(table, "无法加载 the page");
	table_printf(table, "%d", 7);
	table_add(table, "#22");
	table_add(table, NULL);
	table_printf(table, "%d", 1234567);
	return table;
}

static void test_columns_are_aligned_by_width(void **state)
{
	struct fixture *fixture = *state;
	struct table *table = two_rows();

	table_print(table, fixture->stream);
	table_free(&table);
	assert_string_equal(shown(fixture), "No   Subject              Count\n"
					    "#1   无法加载 the page        7\n"
					    "#22                     1234567\n");
}

static void test_a_long_name_leaves_room_for_the_subject(void **state)
{
	static const char *const headings[] = {"Customer", "Subject", NULL};
	struct fixture *fixture = *state;
	struct table *table = table_new(headings);

	table_add(table, "((((((((((((((((((((((((((((((((((((((((((((((((((");
	table_add(table, "Page won't load");
	setenv("COLUMNS", "30", 1);
	table_print(table, fixture->stream);
	table_free(&table);
	assert_string_equal(shown(fixture), "Customer       Subject\n"
					    "((((((((((((…  Page won't load\n");
}

static void test_one_column_gives_way_on_a_narrow_terminal(void **state)
{
	struct fixture *fixture = *state;
	struct table *table = two_rows();

	setenv("COLUMNS", "26", 1);
	table_print(table, fixture->stream);
	table_free(&table);
	assert_string_equal(shown(fixture), "No   Subject         Count\n"
					    "#1   无法加载 th…        7\n"
					    "#22                1234567\n");
}

static void test_no_row_is_wider_than_the_terminal(void **state)
{
	struct fixture *fixture = *state;
	char columns[16];

	for (unsigned width = 1; width < 40; width++) {
		struct table *table = two_rows();
		char *copy, *line, *rest = NULL;

		snprintf(columns, sizeof(columns), "%u", width);
		setenv("COLUMNS", columns, 1);
		rewind(fixture->stream);
		table_print(table, fixture->stream);
		table_free(&table);
		copy = mem_strndup(shown(fixture), (size_t)ftell(fixture->stream));
		for (line = strtok_r(copy, "\n", &rest); line != NULL;
		     line = strtok_r(NULL, "\n", &rest))
			assert_in_range(utf8_width(line), 0, width);
		free(copy);
	}
}

static void test_a_table_without_rows_is_its_headings(void **state)
{
	static const char *const headings[] = {"a", "b", NULL};
	struct fixture *fixture = *state;
	struct table *table = table_new(headings);

	table_print(table, fixture->stream);
	table_free(&table);
	assert_string_equal(shown(fixture), "a  b\n");
}

static struct table *dated_row(void)
{
	static const char *const headings[] = {"编号", "始于", "客户", "主题", NULL};
	struct table *table = table_new(headings);

	table_add(table, "#1042");
	table_add(table, "2026-11-22 08:00");
	table_add(table, "zhangwei@kehu.example");
	table_add(table, "首页无法加载，一直闪退");
	table_drop(table, 1);
	return table;
}

static void test_a_column_is_left_out_before_the_last_one_is_lost(void **state)
{
	struct fixture *fixture = *state;
	struct table *table = dated_row();

	setenv("COLUMNS", "48", 1);
	table_print(table, fixture->stream);
	table_free(&table);
	assert_string_equal(shown(fixture), "编号   客户               主题\n"
					    "#1042  zhangwei@kehu.ex…  首页无法加载，一直闪退\n");
}

static void test_no_column_is_left_out_where_there_is_room(void **state)
{
	struct fixture *fixture = *state;
	struct table *table = dated_row();

	setenv("COLUMNS", "80", 1);
	table_print(table, fixture->stream);
	table_free(&table);
	assert_non_null(strstr(shown(fixture), "2026-11-22 08:00"));
}

static void test_a_very_long_cell_in_a_pipe_is_whole_and_moves_no_other_row(void **state)
{
	static const char *const headings[] = {"a", "b", NULL};
	static const char brackets[] =
	    "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((";
	struct fixture *fixture = *state;
	struct table *table = table_new(headings);

	table_add(table, brackets);
	table_add(table, "1");
	table_add(table, "short");
	table_add(table, "2");
	table_print(table, fixture->stream);
	table_free(&table);
	assert_non_null(strstr(shown(fixture), brackets));
	assert_in_range(utf8_width(strstr(shown(fixture), "short")), 60, 70);
}

static void test_a_time_of_another_year_shows_its_year(void **state)
{
	static const char *const headings[] = {"a", "b", NULL};
	struct fixture *fixture = *state;
	struct table *table = table_new(headings);
	char now[TIME_TEXT_SIZE];

	setenv("COLUMNS", "80", 1);
	clock_freeze(clock_now_ms()); /* between two looks at the clock a minute may begin */
	time_format_local(clock_now_ms(), now);
	table_add_time(table, DAY_MS);
	table_add_time(table, clock_now_ms());
	table_print(table, fixture->stream);
	table_free(&table);
	assert_non_null(strstr(shown(fixture), "1970-01-0"));
	assert_null(strstr(shown(fixture), now));
	assert_non_null(strstr(shown(fixture), now + strlen("2026-")));
}

static void test_a_bracket_stays_with_what_it_opens(void **state)
{
	struct fixture *fixture = *state;

	terminal_wrap(fixture->stream, "事件（今天）", 0, 0, 6);
	assert_string_equal(shown(fixture), "事件\n（今\n天）\n");
}

static void test_a_labelled_text_goes_on_under_its_label(void **state)
{
	struct fixture *fixture = *state;

	setenv("COLUMNS", "12", 1);
	terminal_label(fixture->stream, "主题", "one two three");
	terminal_label(fixture->stream, "名称", "");
	assert_string_equal(shown(fixture), "主题: one\n  two three\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_text_that_fits_is_shown_whole),
	    TEST(test_a_text_that_does_not_fit_is_cut_between_characters),
	    TEST(test_half_a_wide_character_is_not_shown),
	    TEST(test_escape_sequences_and_bidi_marks_are_dropped),
	    TEST(test_line_breaks_become_blanks),
	    TEST(test_bytes_that_are_not_utf8_are_replaced),
	    TEST(test_words_are_wrapped_under_each_other),
	    TEST(test_nothing_is_wrapped_where_there_is_no_terminal),
	    TEST(test_chinese_is_wrapped_between_characters),
	    TEST(test_a_word_longer_than_the_line_stands_alone),
	    TEST(test_columns_are_aligned_by_width),
	    TEST(test_one_column_gives_way_on_a_narrow_terminal),
	    TEST(test_a_long_name_leaves_room_for_the_subject),
	    TEST(test_no_row_is_wider_than_the_terminal),
	    TEST(test_a_table_without_rows_is_its_headings),
	    TEST(test_a_column_is_left_out_before_the_last_one_is_lost),
	    TEST(test_no_column_is_left_out_where_there_is_room),
	    TEST(test_a_very_long_cell_in_a_pipe_is_whole_and_moves_no_other_row),
	    TEST(test_a_time_of_another_year_shows_its_year),
	    TEST(test_a_bracket_stays_with_what_it_opens),
	    TEST(test_a_labelled_text_goes_on_under_its_label),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
