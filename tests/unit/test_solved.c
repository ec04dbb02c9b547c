/*
 * What customers say about whether it is solved, in one table for people to read and extend.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hark/triage.h"

#define TABLE "tests/data/triage/solved.tsv"

static const char *const words[] = {
    [SOLVED_UNSAID] = "unsaid", [SOLVED_YES] = "yes", [SOLVED_NO] = "no"};

/* "\n" stands for a line end. */
static void break_lines(char *text)
{
	char *out = text;

	for (const char *c = text; *c != '\0'; c++) {
		bool is_line_end = c[0] == '\\' && c[1] == 'n';

		*out++ = is_line_end ? '\n' : *c;
		c += is_line_end;
	}
	*out = '\0';
}

static size_t check_row(char *row, size_t number, struct arena *arena)
{
	char *asked = strsep(&row, "\t"), *text = strsep(&row, "\t"), *expected = row;
	const char *said;

	break_lines(text);
	said = words[solved_read(text, strcmp(asked, "asked") == 0, arena)];
	if (strcmp(said, expected) == 0)
		return 0;
	print_error(TABLE ":%zu: \"%s\": %s, not %s\n", number, text, said, expected);
	return 1;
}

static void texts_say_what_the_table_says(void **state)
{
	const char *source = getenv("HARK_SOURCE");
	struct arena *arena = arena_new();
	FILE *file = fopen(arena_printf(arena, "%s/" TABLE, source != NULL ? source : "."), "r");
	size_t number = 0, wrong = 0;
	char line[500];

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		number++;
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '#')
			wrong += check_row(line, number, arena);
	}
	fclose(file);
	arena_free(&arena);
	assert_true(number > 80);
	assert_int_equal(wrong, 0);
}

static void a_long_story_that_ends_well_is_read_by_a_person(void **state)
{
	struct arena *arena = arena_new();
	char *text = arena_alloc(arena, 2000);

	(void)state;
	memset(text, 'a', 1000);
	memcpy(text + 1000, ". It is solved.", 16);
	assert_int_equal(solved_read(text, false, arena), SOLVED_UNSAID);
	assert_int_equal(solved_read(text + 900, false, arena), SOLVED_YES);
	arena_free(&arena);
}

static void one_endless_clause_ends_soon(void **state)
{
	struct arena *arena = arena_new();
	char *text = arena_alloc(arena, 900001);

	(void)state;
	for (size_t i = 0; i < 150000; i++)
		memcpy(text + 6 * i, "still ", 6);
	text[900000] = '\0';
	assert_int_equal(solved_read(text, true, arena), SOLVED_UNSAID);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts_say_what_the_table_says),
	    cmocka_unit_test(a_long_story_that_ends_well_is_read_by_a_person),
	    cmocka_unit_test(one_endless_clause_ends_soon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
