/*
 * Which program is started as the reader, and what is said when it is the wrong one. This program
 * itself is the right one.
 */
#include "tests/unit/unit.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/reader/reader_p.h"

#define ITSELF "/proc/self/exe"

static struct message *read_nothing(
    struct bytes mail, const struct message_options *options, struct arena *arena)
{
	(void)mail;
	(void)options;
	return arena_alloc(arena, sizeof(struct message));
}

static enum reader_result read_one(struct error *error)
{
	struct reader *reader = reader_new();
	struct arena *arena = arena_new();
	struct message *message;
	struct bytes mail = {.data = (const uint8_t *)"x", .size = 1};
	enum reader_result result = reader_read(reader, mail, NULL, arena, &message, error);

	arena_free(&arena);
	reader_free(&reader);
	return result;
}

static void assert_unavailable(const char *why)
{
	struct error error;

	assert_int_equal(read_one(&error), READER_UNAVAILABLE);
	if (strstr(error.text, why) == NULL)
		fail_msg("\"%s\" is not in: %s", why, error.text);
}

static void assert_reads(void)
{
	struct error error = {0};

	if (read_one(&error) != READER_READ)
		fail_msg("%s", error.text);
}

static void test_without_a_program_both_places_are_named(void **state)
{
	(void)state;
	executable_use("/nowhere/" READER_PROGRAM);
	assert_unavailable("tests/unit/" READER_PROGRAM " nor " PKGLIBEXECDIR "/" READER_PROGRAM);
}

static void test_a_program_that_comes_later_is_found(void **state)
{
	struct error error;

	(void)state;
	executable_use("/nowhere/" READER_PROGRAM);
	assert_int_equal(reader_find(&error), -1);
	executable_use(ITSELF);
	assert_int_equal(reader_find(&error), 0);
	assert_reads();
}

static void test_a_program_that_is_no_reader_is_told(void **state)
{
	(void)state;
	executable_use("/bin/false");
	assert_unavailable("it ended with code 1");
}

static void test_a_file_that_is_no_program_is_told(void **state)
{
	(void)state;
	executable_use("/etc/passwd");
	assert_unavailable("the reader could not be started");
}

static void test_the_program_that_was_found_stays_when_another_takes_its_place(void **state)
{
	char folder[] = "/tmp/hark-executable-XXXXXX";
	char path[sizeof(folder) + sizeof("/program")], itself[PATH_MAX] = "";

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/program", folder);
	assert_true(readlink(ITSELF, itself, sizeof(itself) - 1) > 0);
	assert_int_equal(symlink(itself, path), 0);
	executable_use(path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/bin/false", path), 0);
	assert_reads();
	unlink(path);
	rmdir(folder);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_without_a_program_both_places_are_named),
	    cmocka_unit_test(test_a_program_that_comes_later_is_found),
	    cmocka_unit_test(test_a_program_that_is_no_reader_is_told),
	    cmocka_unit_test(test_a_file_that_is_no_program_is_told),
	    cmocka_unit_test(test_the_program_that_was_found_stays_when_another_takes_its_place),
	};

	if (argc == 2 && strcmp(argv[1], READER_ARGUMENT) == 0)
		reader_worker_run(READER_FD, NULL, read_nothing);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
