#include "unit.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/config_p.h"

/* What no error may hold. */
#define SECRET "hunter2"

static void expect_secret(const struct secret_source *source, const char *expected)
{
	struct buffer secret;
	struct error error = {0};

	if (secret_read(source, &secret, &error) != 0)
		fail_msg("%s", error.text);
	assert_string_equal(secret.data, expected);
	assert_int_equal(secret.size, strlen(expected));
	buffer_wipe(&secret);
}

static void expect_failure(const struct secret_source *source, const char *text)
{
	struct buffer secret;
	struct error error;

	assert_int_equal(secret_read(source, &secret, &error), -1);
	assert_string_equal(error.text, text);
	assert_null(strstr(error.text, SECRET));
}

static void command_gives(const char *command, const char *expected)
{
	expect_secret(&(struct secret_source){.password_command = command, .line = 7}, expected);
}

static void command_fails(const char *command, const char *text)
{
	expect_failure(&(struct secret_source){.password_command = command, .line = 7}, text);
}

/* ---- commands ---- */

static void the_first_line_of_a_commands_output_is_the_secret(void **state)
{
	(void)state;
	command_gives("echo hunter2", SECRET);
	command_gives("printf hunter2", SECRET);
	command_gives("printf 'hunter2\\r\\nuser: li\\n'", SECRET);
	command_gives("printf 'pass phrase 密码 \\n'", "pass phrase 密码 ");
	command_gives("printf hun; printf ter2", SECRET);
}

static void a_token_comes_from_its_command(void **state)
{
	(void)state;
	expect_secret(&(struct secret_source){.token_command = "echo token"}, "token");
}

static void an_empty_first_line_is_an_error(void **state)
{
	const char *text = "password_command (of line 7): gave nothing in its first line";

	(void)state;
	command_fails("true", text);
	command_fails("echo; echo hunter2", text);
	command_fails("printf '\\r\\n'", text);
}

static void a_failing_command_says_how(void **state)
{
	(void)state;
	command_fails("echo hunter2; exit 3", "password_command (of line 7): failed with status 3");
	command_fails("exec hark-no-such-program 2>/dev/null",
	    "password_command (of line 7): failed with status 127: a program in it was not found");
	command_fails(
	    "echo hunter2; kill -9 $$", "password_command (of line 7): was ended by signal 9");
}

static void control_characters_are_no_secret(void **state)
{
	(void)state;
	command_fails(
	    "printf 'hunter2\\001'", "password_command (of line 7): gave a control character");
	command_fails(
	    "printf 'hunter2\\000x'", "password_command (of line 7): gave a NUL character");
}

static void a_secret_may_be_as_long_as_the_limit(void **state)
{
	struct secret_source at_limit = {
	    .password_command = "head -c 16384 /dev/zero | tr '\\0' x"};
	struct buffer secret;

	(void)state;
	assert_int_equal(secret_read(&at_limit, &secret, NULL), 0);
	assert_int_equal(secret.size, SECRET_BYTES_MAX);
	buffer_wipe(&secret);
	command_fails("head -c 16385 /dev/zero | tr '\\0' x",
	    "password_command (of line 7): gave more than 16384 bytes");
}

static void a_command_that_never_ends_talking_is_stopped(void **state)
{
	(void)state;
	command_fails("yes hunter2", "password_command (of line 7): gave more than 16384 bytes");
}

static void a_command_gets_no_input(void **state)
{
	(void)state;
	command_gives("cat; echo hunter2", SECRET);
}

static void a_command_inherits_no_descriptors(void **state)
{
	int low = open("/dev/null", O_RDONLY), high = fcntl(low, F_DUPFD, 500);

	(void)state;
	assert_true(high >= 500);
	command_gives("ls /proc/self/fd | grep -v '^[0123]$' | tr '\\n' ' '; echo none", "none");
	close(low);
	close(high);
}

static void a_command_gets_default_signals(void **state)
{
	sigset_t term_only;

	(void)state;
	sigemptyset(&term_only);
	sigaddset(&term_only, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &term_only, NULL);
	command_gives("yes | head -1; grep -c 'SigBlk:.0*$' /proc/self/status", "y");
	command_fails(
	    "kill -15 $$; echo hunter2", "password_command (of line 7): was ended by signal 15");
	command_fails(
	    "kill -13 $$; echo hunter2", "password_command (of line 7): was ended by signal 13");
	sigprocmask(SIG_UNBLOCK, &term_only, NULL);
	signal(SIGPIPE, SIG_DFL);
}

static void what_a_command_leaves_behind_does_not_hold_us_up(void **state)
{
	int64_t start = clock_monotonic_ms();

	(void)state;
	command_gives("sleep 120 & echo hunter2", SECRET);
	assert_true(clock_monotonic_ms() - start < 100000);
}

static void a_slow_command_is_killed_with_all_it_started(void **state)
{
	char name[] = "hark-alive-XXXXXX";
	AUTO_FREE char *fifo = mem_printf("%s/fifo", mkdtemp(name));
	AUTO_FREE char *command = mem_printf("exec 8>%s; (sleep 600) & sleep 600", fifo);
	int64_t start = clock_monotonic_ms();
	struct pollfd writers = {.events = POLLIN};
	struct buffer output;
	struct error error;

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	writers.fd = open(fifo, O_RDONLY | O_NONBLOCK);
	buffer_init(&output, SECRET_BYTES_MAX);
	assert_int_equal(secret_run(command, 500, &output, &error), -1);
	assert_string_equal(error.text, "did not finish in time and was stopped");
	assert_true(clock_monotonic_ms() - start < 100000);
	/* The FIFO hangs up when the last process that has it open is gone. */
	assert_int_equal(poll(&writers, 1, 100000), 1);
	assert_true((writers.revents & POLLHUP) != 0);
	close(writers.fd);
	buffer_free(&output);
	unlink(fifo);
	rmdir(name);
}

static void a_command_that_closes_its_output_is_still_waited_for(void **state)
{
	struct buffer output;
	struct error error;

	(void)state;
	buffer_init(&output, SECRET_BYTES_MAX);
	assert_int_equal(secret_run("exec >&-; sleep 600", 300, &output, &error), -1);
	assert_string_equal(error.text, "did not finish in time and was stopped");
	buffer_free(&output);
}

/* ---- files and credentials ---- */

struct folder {
	char path[32];
	char *file; /* owned */
};

static struct folder make_folder(const char *content, mode_t mode)
{
	struct folder folder = {.path = "hark-folder-XXXXXX"};

	assert_non_null(mkdtemp(folder.path));
	folder.file = mem_printf("%s/feedback", folder.path);
	assert_int_equal(file_write_atomically(folder.file,
			     (struct bytes){(const uint8_t *)content, strlen(content)}, 0600, NULL),
	    0);
	assert_int_equal(chmod(folder.file, mode), 0);
	return folder;
}

static void remove_folder(struct folder *folder)
{
	unlink(folder->file);
	rmdir(folder->path);
	free(folder->file);
}

static void the_first_line_of_a_file_is_the_secret(void **state)
{
	struct folder folder = make_folder(SECRET "\nnote\n", 0600);

	(void)state;
	expect_secret(&(struct secret_source){.password_file = folder.file}, SECRET);
	remove_folder(&folder);
}

static void a_file_that_others_may_read_is_refused(void **state)
{
	struct folder folder = make_folder(SECRET, 0640);
	AUTO_FREE char *text =
	    mem_printf("password_file (of line 9): %s: others may read it; run: chmod 600 %s",
		folder.file, folder.file);

	(void)state;
	expect_failure(&(struct secret_source){.password_file = folder.file, .line = 9}, text);
	remove_folder(&folder);
}

static void files_without_a_secret_are_named(void **state)
{
	struct folder folder = make_folder("", 0600);

	(void)state;
	expect_failure(&(struct secret_source){.password_file = folder.file, .line = 9},
	    "password_file (of line 9): gave nothing in its first line");
	remove_folder(&folder);
	expect_failure(&(struct secret_source){.password_file = "no-such-file", .line = 9},
	    "password_file (of line 9): no-such-file: No such file or directory");
}

static void a_credential_stands_below_systemds_folder(void **state)
{
	struct folder folder = make_folder(SECRET "\n", 0440);
	AUTO_FREE char *absolute = realpath(folder.path, NULL);

	(void)state;
	setenv("CREDENTIALS_DIRECTORY", absolute, 1);
	expect_secret(&(struct secret_source){.password_credential = "feedback"}, SECRET);
	expect_failure(&(struct secret_source){.password_credential = "../feedback", .line = 9},
	    "password_credential (of line 9): is a name, not a path");
	expect_failure(&(struct secret_source){.password_credential = "a/feedback", .line = 9},
	    "password_credential (of line 9): is a name, not a path");
	unsetenv("CREDENTIALS_DIRECTORY");
	expect_failure(&(struct secret_source){.password_credential = "feedback", .line = 9},
	    "password_credential (of line 9): $CREDENTIALS_DIRECTORY is not set: the unit needs "
	    "LoadCredential=feedback:FILE, and systemd must have started the program");
	remove_folder(&folder);
}

static void a_server_without_a_source_says_so(void **state)
{
	(void)state;
	expect_failure(&(struct secret_source){.line = 9},
	    "no password_command, password_file, password_credential or token_command is "
	    "configured");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_line_of_a_commands_output_is_the_secret),
	    cmocka_unit_test(a_token_comes_from_its_command),
	    cmocka_unit_test(an_empty_first_line_is_an_error),
	    cmocka_unit_test(a_failing_command_says_how),
	    cmocka_unit_test(control_characters_are_no_secret),
	    cmocka_unit_test(a_secret_may_be_as_long_as_the_limit),
	    cmocka_unit_test(a_command_that_never_ends_talking_is_stopped),
	    cmocka_unit_test(a_command_gets_no_input),
	    cmocka_unit_test(a_command_inherits_no_descriptors),
	    cmocka_unit_test(a_command_gets_default_signals),
	    cmocka_unit_test(what_a_command_leaves_behind_does_not_hold_us_up),
	    cmocka_unit_test(a_slow_command_is_killed_with_all_it_started),
	    cmocka_unit_test(a_command_that_closes_its_output_is_still_waited_for),
	    cmocka_unit_test(the_first_line_of_a_file_is_the_secret),
	    cmocka_unit_test(a_file_that_others_may_read_is_refused),
	    cmocka_unit_test(files_without_a_secret_are_named),
	    cmocka_unit_test(a_credential_stands_below_systemds_folder),
	    cmocka_unit_test(a_server_without_a_source_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
