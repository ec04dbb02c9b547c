#include "unit.h"

#include <float.h>
#include <locale.h>
#include <string.h>

#include "hark/config.h"

struct item {
	const char *name;
	int64_t count;
};

struct target {
	double number;
	int64_t integer;
	bool is_on;
	int size;
	const char *word;
	struct text_list texts;
	struct schema_list items;
};

static const char *const sizes[] = {"small", "large", NULL};

static const struct schema_field item_fields[] = {
    {.key = "name",
	.type = SCHEMA_TEXT,
	.offset = offsetof(struct item, name),
	.is_required = true},
    {.key = "count", .type = SCHEMA_INTEGER, .offset = offsetof(struct item, count)},
    {.key = NULL},
};

static void item_init(void *element)
{
	((struct item *)element)->count = 7;
}

static const struct schema_field fields[] = {
    {.key = "number",
	.type = SCHEMA_NUMBER,
	.offset = offsetof(struct target, number),
	.minimum = -1.5,
	.maximum = 100},
    {.key = "integer", .type = SCHEMA_INTEGER, .offset = offsetof(struct target, integer)},
    {.key = "on", .type = SCHEMA_BOOL, .offset = offsetof(struct target, is_on)},
    {.key = "size", .type = SCHEMA_ENUM, .offset = offsetof(struct target, size), .words = sizes},
    {.key = "word", .type = SCHEMA_WORD, .offset = offsetof(struct target, word), .words = sizes},
    {.key = "texts", .type = SCHEMA_TEXTS, .offset = offsetof(struct target, texts)},
    {.key = "items",
	.type = SCHEMA_LIST,
	.offset = offsetof(struct target, items),
	.fields = item_fields,
	.element_size = sizeof(struct item),
	.element_init = item_init},
    {.key = NULL},
};

/* ---- one reading ---- */

struct reading {
	struct arena *arena;
	struct diagnostics diagnostics;
	struct target target;
};

static struct reading read_yaml(const char *content)
{
	struct reading reading = {.arena = arena_new()};
	struct schema_context context = {"a.yaml", reading.arena, &reading.diagnostics};
	struct yaml_node *root;

	diagnostics_init(&reading.diagnostics);
	assert_int_equal(
	    yaml_parse("a.yaml", (struct bytes){(const uint8_t *)content, strlen(content)},
		reading.arena, &reading.diagnostics, &root),
	    0);
	context.diagnostics = &reading.diagnostics;
	schema_read(&context, root, fields, &reading.target);
	return reading;
}

static void done(struct reading *reading)
{
	arena_free(&reading->arena);
	diagnostics_free(&reading->diagnostics);
}

static void expect_error(const char *content, const char *line)
{
	struct reading reading = read_yaml(content);

	assert_int_equal(reading.diagnostics.count, 1);
	assert_string_equal(reading.diagnostics.lines[0], line);
	done(&reading);
}

static bool is_fine(struct reading reading)
{
	bool fine = reading.diagnostics.count == 0;

	done(&reading);
	return fine;
}

/* ---- what is read ---- */

static void every_type_lands_in_its_place(void **state)
{
	struct reading reading =
	    read_yaml("number: 0.1\ninteger: -42\non: yes\nsize: large\nword: small\n"
		      "texts: [a, 404]\nitems: [{name: x}, {name: y, count: 1}]\n");
	const struct item *items = reading.target.items.items;

	(void)state;
	assert_int_equal(reading.diagnostics.count, 0);
	assert_true(
	    reading.target.number > 0.1 - DBL_EPSILON && reading.target.number < 0.1 + DBL_EPSILON);
	assert_int_equal(reading.target.integer, -42);
	assert_true(reading.target.is_on);
	assert_int_equal(reading.target.size, 1);
	assert_string_equal(reading.target.word, "small");
	assert_int_equal(reading.target.texts.count, 2);
	assert_string_equal(reading.target.texts.items[1], "404");
	assert_int_equal(reading.target.items.count, 2);
	assert_string_equal(items[0].name, "x");
	assert_int_equal(items[0].count, 7);
	assert_int_equal(items[1].count, 1);
	done(&reading);
}

static void a_single_text_is_a_list_of_one(void **state)
{
	struct reading reading = read_yaml("texts: a\n");

	(void)state;
	assert_int_equal(reading.target.texts.count, 1);
	assert_string_equal(reading.target.texts.items[0], "a");
	done(&reading);
}

static void yes_and_no_have_three_spellings(void **state)
{
	const char *yes[] = {"on: yes", "on: true", "on: on", "on: Yes", "on: TRUE"};
	const char *no[] = {"on: no", "on: false", "on: off"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(yes); i++) {
		struct reading reading = read_yaml(yes[i]);

		assert_true(reading.target.is_on);
		done(&reading);
	}
	for (size_t i = 0; i < ARRAY_SIZE(no); i++)
		assert_true(is_fine(read_yaml(no[i])));
	expect_error("on: maybe", "a.yaml:1:5: \"on\" must be yes or no, not \"maybe\"");
	expect_error("on: 1", "a.yaml:1:5: \"on\" must be yes or no, not \"1\"");
}

static void numbers_do_not_depend_on_the_locale(void **state)
{
	struct reading reading;

	(void)state;
	setlocale(LC_NUMERIC, "de_DE.UTF-8");
	reading = read_yaml("number: 2.5\n");
	assert_int_equal(reading.diagnostics.count, 0);
	assert_true(reading.target.number > 2.4 && reading.target.number < 2.6);
	done(&reading);
	setlocale(LC_NUMERIC, "C");
}

static void numbers_have_bounds(void **state)
{
	(void)state;
	assert_true(is_fine(read_yaml("number: -1.5")));
	assert_true(is_fine(read_yaml("number: 100")));
	assert_true(is_fine(read_yaml("number: 100.000000000000")));
	expect_error("number: 100.1",
	    "a.yaml:1:9: \"number\" must be a number from -1.5 to 100, not \"100.1\"");
	expect_error("number: -1.6",
	    "a.yaml:1:9: \"number\" must be a number from -1.5 to 100, not \"-1.6\"");
}

static void what_is_no_number_is_refused(void **state)
{
	const char *wrong[] = {"0.7x", "1e400", "nan", "inf", "0x10", "+1", "1,5", ".5", "5.", "-",
	    "1.2.3", "1.0000000000000000"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		AUTO_FREE char *content = mem_printf("number: '%s'", wrong[i]);
		AUTO_FREE char *line = mem_printf(
		    "a.yaml:1:9: \"number\" must be a number from -1.5 to 100, not \"%s\"",
		    wrong[i]);

		expect_error(content, line);
	}
}

static void integers_reach_the_ends_of_their_type(void **state)
{
	struct reading reading = read_yaml("integer: 9223372036854775807");

	(void)state;
	assert_true(reading.target.integer == INT64_MAX);
	done(&reading);
	expect_error("integer: 9223372036854775808",
	    "a.yaml:1:10: \"integer\" must be a whole number, not \"9223372036854775808\"");
	expect_error(
	    "integer: 1.0", "a.yaml:1:10: \"integer\" must be a whole number, not \"1.0\"");
}

/* ---- what is refused ---- */

static void words_must_stand_in_the_list(void **state)
{
	(void)state;
	expect_error(
	    "size: medium", "a.yaml:1:7: \"size\" must be one of small, large, not \"medium\"");
	expect_error(
	    "word: Small", "a.yaml:1:7: \"word\" must be one of small, large, not \"Small\"");
}

static void each_item_of_a_list_is_checked(void **state)
{
	struct reading reading =
	    read_yaml("items:\n  - name: x\n  - count: a\n  - {name: z, nam: 1}\n  - w\n");
	const char *lines[] = {"a.yaml:3:12: \"count\" must be a whole number, not \"a\"",
	    "a.yaml:3:5: missing key \"name\"",
	    "a.yaml:4:15: unknown key \"nam\"; did you mean \"name\"?",
	    "a.yaml:5:5: must be a map (\"key: value\"), not a text"};

	(void)state;
	assert_int_equal(reading.diagnostics.count, ARRAY_SIZE(lines));
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		assert_string_equal(reading.diagnostics.lines[i], lines[i]);
	done(&reading);
}

static void a_faulty_value_leaves_the_default(void **state)
{
	struct reading reading = read_yaml("items: [{name: x, count: y}]\n");
	const struct item *items = reading.target.items.items;

	(void)state;
	assert_int_equal(items[0].count, 7);
	done(&reading);
}

static void long_words_are_cut_between_characters(void **state)
{
	struct reading reading;
	AUTO_FREE char *content = NULL;
	struct buffer word;

	(void)state;
	buffer_init(&word, 1000);
	buffer_add(&word, "x");
	for (int i = 0; i < 30; i++)
		buffer_add(&word, "中");
	content = mem_printf("size: %s", word.data);
	reading = read_yaml(content);
	assert_true(
	    utf8_is_valid(reading.diagnostics.lines[0], strlen(reading.diagnostics.lines[0])));
	assert_true(strlen(reading.diagnostics.lines[0]) < 2 * CONFIG_QUOTE_BYTES_MAX);
	done(&reading);
	buffer_free(&word);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_type_lands_in_its_place),
	    cmocka_unit_test(a_single_text_is_a_list_of_one),
	    cmocka_unit_test(yes_and_no_have_three_spellings),
	    cmocka_unit_test(numbers_do_not_depend_on_the_locale),
	    cmocka_unit_test(numbers_have_bounds),
	    cmocka_unit_test(what_is_no_number_is_refused),
	    cmocka_unit_test(integers_reach_the_ends_of_their_type),
	    cmocka_unit_test(words_must_stand_in_the_list),
	    cmocka_unit_test(each_item_of_a_list_is_checked),
	    cmocka_unit_test(a_faulty_value_leaves_the_default),
	    cmocka_unit_test(long_words_are_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
