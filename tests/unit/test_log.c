/*
 * The log: one event is one line, and a line shows what it is, whatever words of strangers it
 * holds.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hark/base.h"

/* What a warning with these words is in the log. */
static const char *logged(const char *words, char *line, size_t size)
{
	FILE *file = tmpfile();
	int real = dup(STDERR_FILENO);
	size_t got;

	assert_non_null(file);
	assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
	log_warning("%s", words);
	assert_true(dup2(real, STDERR_FILENO) >= 0);
	close(real);
	rewind(file);
	got = fread(line, 1, size - 1, file);
	line[got] = '\0';
	fclose(file);
	return line;
}

static void assert_logged(const char *words, const char *expected)
{
	char line[200], wanted[200];

	snprintf(wanted, sizeof(wanted), "hark: warning: %s\n", expected);
	assert_string_equal(logged(words, line, sizeof(line)), wanted);
}

static void words_stay_as_they_are(void **state)
{
	(void)state;
	assert_logged("拒绝 “no” é 👍🏽", "拒绝 “no” é 👍🏽");
}

static void a_line_end_within_does_not_forge_a_line(void **state)
{
	(void)state;
	assert_logged("550 no\r\nharkd: all is well", "550 no??harkd: all is well");
}

static void escape_sequences_of_one_and_two_bytes_do_nothing(void **state)
{
	(void)state;
	assert_logged("a\033[2Jb", "a?[2Jb");
	assert_logged("a\302\2332Jb", "a??2Jb");
	assert_logged("a\2332Jb", "a?2Jb");
}

static void what_turns_or_hides_the_words_behind_it_is_shown(void **state)
{
	(void)state;
	assert_logged("a\342\200\256b", "a???b");
	assert_logged("a\330\234b", "a??b");
	assert_logged("a\342\201\246b", "a???b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_stay_as_they_are),
	    cmocka_unit_test(a_line_end_within_does_not_forge_a_line),
	    cmocka_unit_test(escape_sequences_of_one_and_two_bytes_do_nothing),
	    cmocka_unit_test(what_turns_or_hides_the_words_behind_it_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
