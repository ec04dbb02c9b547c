/* CSV: rows and fields as RFC 4180 has them, and where each begins. */
#include "unit.h"

#include "hark/base.h"

#include <stdlib.h>
#include <string.h>

struct reading {
	struct csv csv;
	struct arena *arena;
	struct csv_field *fields;
	size_t count;
	struct error error;
};

static int setup(void **state)
{
	struct reading *r = mem_alloc(sizeof(*r));

	r->arena = arena_new();
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	struct reading *r = *state;

	arena_free(&r->arena);
	free(r);
	return 0;
}

static void begin(struct reading *r, const char *text)
{
	csv_init(&r->csv, text, strlen(text));
}

static int next(struct reading *r)
{
	return csv_next(&r->csv, r->arena, &r->fields, &r->count, &r->error);
}

static void rows_end_with_lf_or_cr_lf_or_the_file(void **state)
{
	struct reading *r = *state;

	begin(r, "a,b\r\nc,\n\nd");
	assert_int_equal(next(r), 1);
	assert_int_equal(r->count, 2);
	assert_string_equal(r->fields[1].text, "b");
	assert_int_equal(next(r), 1);
	assert_int_equal(r->count, 2);
	assert_string_equal(r->fields[1].text, "");
	assert_int_equal(next(r), 1);
	assert_int_equal(r->count, 1);
	assert_string_equal(r->fields[0].text, "d");
	assert_int_equal(next(r), 0);
}

static void quotes_hold_separators_line_ends_and_quotes(void **state)
{
	struct reading *r = *state;

	begin(r, "\"a,\"\"b\"\"\r\nc\",d\n\"\"\n");
	assert_int_equal(next(r), 1);
	assert_string_equal(r->fields[0].text, "a,\"b\"\r\nc");
	assert_string_equal(r->fields[1].text, "d");
	assert_int_equal(next(r), 1);
	assert_string_equal(r->fields[0].text, "");
	assert_int_equal(next(r), 0);
}

static void every_field_knows_its_place_in_characters(void **state)
{
	struct reading *r = *state;

	begin(r, "日期,x\n\"1\n2\",y\nz");
	assert_int_equal(next(r), 1);
	assert_int_equal(r->fields[1].line, 1);
	assert_int_equal(r->fields[1].column, 4);
	assert_int_equal(next(r), 1);
	assert_int_equal(r->fields[1].line, 3);
	assert_int_equal(r->fields[1].column, 4);
	assert_int_equal(next(r), 1);
	assert_int_equal(r->fields[0].line, 4);
}

static void the_first_line_tells_the_separator(void **state)
{
	struct reading *r = *state;

	begin(r, "a;b\n1,5;2\n");
	assert_int_equal(next(r), 1);
	assert_int_equal(r->count, 2);
	assert_int_equal(next(r), 1);
	assert_string_equal(r->fields[0].text, "1,5");
}

static void what_is_no_csv_is_refused_at_its_place(void **state)
{
	static const struct {
		const char *text;
		size_t line, column;
	} faults[] = {{"a,\"b\n", 1, 3}, {"a\nb\"c\n", 2, 2}, {"\"a\"b,c\n", 1, 4}};
	struct reading *r = *state;

	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		int found;

		begin(r, faults[i].text);
		while ((found = next(r)) == 1)
			continue;
		assert_int_equal(found, -1);
		assert_int_equal(r->csv.line, faults[i].line);
		assert_int_equal(r->csv.column, faults[i].column);
	}
}

static void a_row_has_a_bounded_number_of_fields(void **state)
{
	struct reading *r = *state;
	char commas[CSV_FIELDS_MAX + 1];

	memset(commas, ',', sizeof(commas));
	csv_init(&r->csv, commas, CSV_FIELDS_MAX - 1);
	assert_int_equal(next(r), 1);
	assert_int_equal(r->count, CSV_FIELDS_MAX);
	csv_init(&r->csv, commas, CSV_FIELDS_MAX);
	assert_int_equal(next(r), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(rows_end_with_lf_or_cr_lf_or_the_file),
	    TEST(quotes_hold_separators_line_ends_and_quotes),
	    TEST(every_field_knows_its_place_in_characters),
	    TEST(the_first_line_tells_the_separator),
	    TEST(what_is_no_csv_is_refused_at_its_place),
	    TEST(a_row_has_a_bounded_number_of_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
