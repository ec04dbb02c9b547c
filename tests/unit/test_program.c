/*
 * Programs of the owner's: what they are given, what they are not, and that none outlives its time.
 */
#include "unit.h"

#include "hark/base.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_MS (100 * SECOND_MS)

static int run_shell(const char *shell, const char *input, struct buffer *output)
{
	const struct program program = {.shell = shell,
	    .input = {(const uint8_t *)input, strlen(input)},
	    .output = output,
	    .deadline_ms = PATIENCE_MS};
	struct error error = {0};

	return program_run(&program, &error);
}

static void expect_output(const struct program *program, const char *expected)
{
	struct program with_output = *program;
	struct error error = {0};
	struct buffer output;

	buffer_init(&output, 1000000);
	with_output.output = &output;
	with_output.deadline_ms = PATIENCE_MS;
	if (program_run(&with_output, &error) != 0)
		fail_msg("%s", error.text);
	assert_string_equal(output.data, expected);
	buffer_free(&output);
}

static void its_standard_input_is_what_it_is_given(void **state)
{
	struct buffer large, output;

	(void)state;
	buffer_init(&large, 1000000);
	buffer_init(&output, 1000000);
	while (large.size < 300000) /* more than any pipe holds */
		buffer_add(&large, "It crashes. 闪退\n");
	assert_int_equal(run_shell("cat", large.data, &output), 0);
	assert_string_equal(output.data, large.data);
	assert_int_equal(run_shell("true", large.data, NULL), 0);
	buffer_free(&large);
	buffer_free(&output);
}

static void arguments_go_through_no_shell(void **state)
{
	const char *const arguments[] = {"/bin/echo", "a  b", "$HOME;`id`", NULL};

	(void)state;
	expect_output(&(struct program){.arguments = arguments}, "a  b $HOME;`id`\n");
}

static void its_environment_can_be_all_that_it_has(void **state)
{
	const char *const arguments[] = {"/usr/bin/env", NULL};
	const char *const environment[] = {"HARK_EVENT=created", NULL};

	(void)state;
	setenv("CREDENTIALS_DIRECTORY", "/run/credentials", 1);
	expect_output(&(struct program){.arguments = arguments, .environment = environment},
	    "HARK_EVENT=created\n");
	unsetenv("CREDENTIALS_DIRECTORY");
}

static void no_descriptor_of_ours_goes_along(void **state)
{
	int fd = open("/dev/null", O_RDONLY); /* not closed over an exec */

	(void)state;
	assert_true(fd >= 0);
	expect_output(
	    &(struct program){.shell = "for fd in /proc/self/fd/[3-9]; do readlink $fd; done"
				       " | grep -v -e '^/proc' -e '^pipe'; true"},
	    "");
	close(fd);
}

/* libc's own signals, below SIGRTMIN, are not ours to set. */
static uint64_t signals_in(const char *status, const char *name)
{
	const char *value = strstr(status, name);
	uint64_t of_libc = 0;

	assert_non_null(value);
	for (int number = 32; number < SIGRTMIN; number++)
		of_libc |= (uint64_t)1 << (number - 1);
	return value == NULL ? 0 : strtoull(value + strlen(name), NULL, 16) & ~of_libc;
}

static void signals_are_those_of_any_program(void **state)
{
	sigset_t blocked, before;
	struct buffer status;

	(void)state;
	buffer_init(&status, 1000);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	assert_int_equal(run_shell("grep Sig /proc/self/status", "", &status), 0);
	assert_int_equal(signals_in(status.data, "SigBlk:"), 0);
	assert_int_equal(signals_in(status.data, "SigIgn:"), 0);
	sigprocmask(SIG_SETMASK, &before, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	buffer_free(&status);
}

/* ---- its end ---- */

static bool exists(pid_t pid)
{
	return kill(pid, 0) == 0 || errno != ESRCH;
}

/* A killed grandchild stays until init has buried it. */
static void expect_gone(pid_t pid)
{
	int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;
	char *path = mem_printf("/proc/%d/stat", (int)pid);

	while (exists(pid) && clock_monotonic_ms() < until_ms) {
		struct buffer stat;

		if (file_read(path, 4096, &stat, NULL) != 0)
			break;
		if (strstr(stat.data, ") Z ") != NULL)
			until_ms = 0;
		buffer_free(&stat);
	}
	free(path);
	assert_true(until_ms == 0 || !exists(pid));
}

static bool always(void)
{
	return true;
}

/* Tells the pid of what it has started, then waits with it. */
static void expect_killed(struct program program, const char *text)
{
	struct error error = {0};
	struct buffer output;

	buffer_init(&output, 1000000);
	program.shell = "sleep 600 & echo $!; wait";
	program.output = &output;
	assert_int_equal(program_run(&program, &error), -1);
	assert_string_equal(error.text, text);
	if (output.size > 0)
		expect_gone((pid_t)strtol(output.data, NULL, 10));
	buffer_free(&output);
}

static void when_its_time_is_over_all_that_it_started_ends(void **state)
{
	(void)state;
	expect_killed(
	    (struct program){.deadline_ms = 300}, "did not finish in time and was stopped");
}

static void when_we_are_to_stop_it_ends_at_once(void **state)
{
	(void)state;
	expect_killed((struct program){.deadline_ms = PATIENCE_MS, .is_stopped = always},
	    "was stopped before its end");
}

static void how_it_failed_is_told_without_its_words(void **state)
{
	const char *const nowhere[] = {"/nowhere/hook", NULL};
	struct error error;

	(void)state;
	assert_int_equal(program_run(&(struct program){.shell = "echo hunter2 >&2; exit 3",
					 .deadline_ms = PATIENCE_MS},
			     &error),
	    -1);
	assert_string_equal(error.text, "failed with status 3");
	assert_int_equal(
	    program_run(
		&(struct program){.arguments = nowhere, .deadline_ms = PATIENCE_MS}, &error),
	    -1);
	assert_string_equal(error.text, "failed with status 127: a program in it was not found");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(its_standard_input_is_what_it_is_given),
	    cmocka_unit_test(arguments_go_through_no_shell),
	    cmocka_unit_test(its_environment_can_be_all_that_it_has),
	    cmocka_unit_test(no_descriptor_of_ours_goes_along),
	    cmocka_unit_test(signals_are_those_of_any_program),
	    cmocka_unit_test(when_its_time_is_over_all_that_it_started_ends),
	    cmocka_unit_test(when_we_are_to_stop_it_ends_at_once),
	    cmocka_unit_test(how_it_failed_is_told_without_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
