#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hark/message.h"
#include "hark/triage.h"

static const struct rating_scale five = {1, 5}, ten = {0, 10};

static struct rating_answer rate(
    const struct rating_scale *scale, const char *subject, const char *text, struct arena *arena)
{
	const char *own_text, *quoted, *signature;
	struct rating_answer answer;

	message_split_text(text, arena, &own_text, &quoted, &signature);
	rating_read(scale, subject, own_text, arena, &answer);
	return answer;
}

/* A field of the table: "\n" stands for a line end. Moves *at behind it. */
static char *next_field(char **at, struct arena *arena)
{
	char *field = arena_strdup(arena, strsep(at, "\t")), *out = field;

	for (const char *c = field; *c != '\0'; c++) {
		bool is_line_end = c[0] == '\\' && c[1] == 'n';

		*out++ = is_line_end ? '\n' : *c;
		c += is_line_end;
	}
	*out = '\0';
	return field;
}

static size_t check_row(char *row, size_t number, struct arena *arena)
{
	struct rating_scale scale;
	bool is_scale = rating_scale_parse(next_field(&row, arena), &scale);
	const char *subject = next_field(&row, arena), *text = next_field(&row, arena);
	const char *value = next_field(&row, arena), *how = next_field(&row, arena);
	const char *comment = next_field(&row, arena);
	struct rating_answer answer = rate(&scale, subject, text, arena);
	char got[32] = "";

	assert_true(is_scale);
	if (answer.has_value)
		snprintf(got, sizeof(got), "%g", answer.value);
	if (strcmp(got, value) == 0 && strcmp(rating_how_word(answer.how), how) == 0 &&
	    strcmp(answer.comment != NULL ? answer.comment : "", comment) == 0)
		return 0;
	print_error("line %zu: '%s' '%s': %s by %s, comment '%s'\n", number, subject, text, got,
	    rating_how_word(answer.how), answer.comment != NULL ? answer.comment : "");
	return 1;
}

static void each_answer_of_the_table_is_understood(void **state)
{
	struct arena *arena = arena_new();
	char *path = mem_printf("%s/tests/data/triage/ratings.tsv", getenv("HARK_SOURCE"));
	struct error error;
	struct buffer content;
	size_t wrong = 0, rows = 0;
	char *at;

	(void)state;
	assert_int_equal(file_read(path, 1024 * 1024, &content, &error), 0);
	at = content.data;
	for (size_t number = 1; at != NULL && *at != '\0'; number++) {
		char *row = strsep(&at, "\n");

		if (*row == '#')
			continue;
		wrong += check_row(row, number, arena);
		rows++;
	}
	assert_true(rows > 250);
	assert_int_equal(wrong, 0);
	buffer_free(&content);
	free(path);
	arena_free(&arena);
}

static void a_comment_is_null_when_nothing_remains(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	assert_null(rate(&five, "", "5", arena).comment);
	assert_null(rate(&five, "", "", arena).comment);
	assert_null(rate(&five, "", "👍 👍", arena).comment);
	assert_null(rate(&ten, "8/10", "", arena).comment);
	arena_free(&arena);
}

static void only_the_two_scales_are_known(void **state)
{
	struct rating_scale scale = {0};

	(void)state;
	assert_true(rating_scale_parse("0-10", &scale) && scale.lowest == 0 && scale.highest == 10);
	assert_true(rating_scale_parse("1-5", &scale) && scale.lowest == 1 && scale.highest == 5);
	assert_false(rating_scale_parse("1-7", &scale));
	assert_false(rating_scale_parse("", &scale));
	assert_int_equal(scale.highest, 5);
}

/* A score behind the first 16 KB is part of a story. */
static void a_long_text_is_read_to_its_limit_and_kept_whole(void **state)
{
	struct arena *arena = arena_new();
	char *text = arena_alloc(arena, 100001);
	struct rating_answer answer;

	(void)state;
	memset(text, 'x', 100000);
	memcpy(text, "4\n", 2);
	memcpy(text + 99990, "\n2\n", 3);
	answer = rate(&five, "", text, arena);
	assert_true(answer.has_value && answer.value == 4);
	assert_int_equal(strlen(answer.comment), 99998);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_answer_of_the_table_is_understood),
	    cmocka_unit_test(a_comment_is_null_when_nothing_remains),
	    cmocka_unit_test(only_the_two_scales_are_known),
	    cmocka_unit_test(a_long_text_is_read_to_its_limit_and_kept_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
