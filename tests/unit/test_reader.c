/*
 * The reader with a child of the test's own: this program is started anew as the reader and reads
 * mails by the function below, which does to the reader what the mail's text says.
 */
#include "config.h"
#include "tests/unit/unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/reader/reader_p.h"

/* ---- in the child ---- */

static unsigned served; /* mails that this child has read */

static void write_raw(const void *data, size_t size)
{
	if (write(READER_FD, data, size) != (ssize_t)size)
		_exit(1);
}

static void answer_with(uint32_t magic, uint32_t size, const char *payload)
{
	struct wire_frame frame = {.magic = magic, .size = size};

	write_raw(&frame, sizeof(frame));
	write_raw(payload, strlen(payload));
}

static void stall(void)
{
	char byte;

	while (read(READER_FD, &byte, 1) == 1)
		;
}

static void burn(void)
{
	volatile unsigned long turns = 0;

	for (;;)
		turns++;
}

static void misbehave(const char *command)
{
	if (strcmp(command, "crash") == 0 ||
	    (strcmp(command, "crash unless first") == 0 && served > 1))
		abort(); /* a null pointer would be the sanitizer's, which exits */
	if (strcmp(command, "exit") == 0)
		_exit(7);
	if (strcmp(command, "stall") == 0)
		stall();
	if (strcmp(command, "burn") == 0)
		burn();
	if (strcmp(command, "socket") == 0)
		socket(AF_INET, SOCK_STREAM, 0);
	if (strcmp(command, "wrong magic") == 0)
		answer_with(WIRE_HELLO, 0, "");
	if (strcmp(command, "too large") == 0)
		answer_with(WIRE_ANSWER, WIRE_ANSWER_BYTES_MAX + 1, "");
	if (strcmp(command, "malformed") == 0)
		answer_with(WIRE_ANSWER, 8, "nonsense");
	if (strcmp(command, "half") == 0) {
		answer_with(WIRE_ANSWER, 1000, "half");
		_exit(0);
	}
}

static struct message *read_by_command(
    struct bytes mail, const struct message_options *options, struct arena *arena)
{
	struct message *message = arena_alloc(arena, sizeof(*message));

	served++;
	message->text = utf8_clean(arena, (const char *)mail.data, mail.size);
	message->subject = arena_printf(arena, "%zu bytes, mail %u", mail.size, served);
	message->is_truncated = options->is_partial;
	if (mail.size < 100)
		misbehave(message->text);
	return message;
}

/* ---- in the parent ---- */

static const struct reader_limits quick = {.mails_max = 3, .cpu_seconds = 0, .deadline_ms = 100000};
static const struct reader_limits impatient = {
    .mails_max = 3, .cpu_seconds = 5, .deadline_ms = 3000};

struct fixture {
	struct reader *reader;
	struct arena *arena;
	struct message *message;
	struct error error;
};

static int setup_with(void **state, const struct reader_limits *limits)
{
	struct fixture *fixture = mem_alloc(sizeof(*fixture));

	fixture->reader = reader_new_with(limits);
	fixture->arena = arena_new();
	*state = fixture;
	return 0;
}

static int setup(void **state)
{
	return setup_with(state, &quick);
}

static int setup_impatient(void **state)
{
	return setup_with(state, &impatient);
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	reader_free(&fixture->reader);
	arena_free(&fixture->arena);
	free(fixture);
	return 0;
}

static enum reader_result read_bytes(
    struct fixture *fixture, const void *data, size_t size, bool is_partial)
{
	struct bytes mail = {.data = data, .size = size};
	struct message_options options = {.is_partial = is_partial};

	return reader_read(
	    fixture->reader, mail, &options, fixture->arena, &fixture->message, &fixture->error);
}

static enum reader_result read_text(struct fixture *fixture, const char *text)
{
	return read_bytes(fixture, text, strlen(text), false);
}

static void assert_reads(struct fixture *fixture, const char *text)
{
	assert_int_equal(read_text(fixture, text), READER_READ);
	assert_string_equal(fixture->message->text, text);
}

static void assert_quarantines(struct fixture *fixture, const char *text, const char *why)
{
	assert_int_equal(read_text(fixture, text), READER_QUARANTINE);
	if (strstr(fixture->error.text, why) == NULL)
		fail_msg("'%s' does not say '%s'", fixture->error.text, why);
	assert_int_equal(reader_death_count(fixture->reader), 2);
}

static void test_a_mail_is_read(void **state)
{
	struct fixture *fixture = *state;

	assert_reads(fixture, "hello");
	assert_int_equal(reader_death_count(fixture->reader), 0);
}

static void test_no_child_runs_before_the_first_mail(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(reader_pid(fixture->reader), 0);
	assert_reads(fixture, "hello");
	assert_true(reader_pid(fixture->reader) > 0);
}

static void test_an_empty_mail_is_read(void **state)
{
	assert_reads(*state, "");
}

static void test_a_partial_mail_is_marked(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(read_bytes(fixture, "x", 1, true), READER_READ);
	assert_true(fixture->message->is_truncated);
}

static void test_the_largest_mail_arrives_whole_and_a_larger_one_partly(void **state)
{
	struct fixture *fixture = *state;
	AUTO_FREE char *mail = mem_alloc(MAIL_BYTES_MAX + 1);

	memset(mail, 'm', MAIL_BYTES_MAX + 1);
	assert_int_equal(read_bytes(fixture, mail, MAIL_BYTES_MAX, false), READER_READ);
	assert_string_equal(fixture->message->subject, "26214400 bytes, mail 1");
	assert_false(fixture->message->is_truncated);
	assert_int_equal(read_bytes(fixture, mail, MAIL_BYTES_MAX + 1, false), READER_READ);
	assert_string_equal(fixture->message->subject, "26214400 bytes, mail 2");
	assert_true(fixture->message->is_truncated);
}

static void test_the_child_is_replaced_after_its_share_of_mails(void **state)
{
	struct fixture *fixture = *state;
	int first;

	assert_reads(fixture, "one");
	first = reader_pid(fixture->reader);
	assert_reads(fixture, "two");
	assert_reads(fixture, "three");
	assert_int_equal(reader_pid(fixture->reader), first);
	assert_reads(fixture, "four");
	assert_int_not_equal(reader_pid(fixture->reader), first);
	assert_string_equal(fixture->message->subject, "4 bytes, mail 1");
	assert_int_equal(reader_death_count(fixture->reader), 0);
}

static void test_a_mail_that_kills_is_quarantined_and_the_next_is_read(void **state)
{
	assert_quarantines(*state, "crash", "signal 6");
	assert_reads(*state, "next");
}

static void test_a_mail_that_an_earlier_one_spoiled_is_read_alone(void **state)
{
	struct fixture *fixture = *state;

	assert_reads(fixture, "earlier");
	assert_reads(fixture, "crash unless first");
	assert_int_equal(reader_death_count(fixture->reader), 1);
}

static void test_an_early_end_is_quarantined(void **state)
{
	assert_quarantines(*state, "exit", "ended with code 7");
}

static void test_endless_work_is_quarantined(void **state)
{
	assert_quarantines(*state, "burn", "processor time");
}

static void test_silence_is_quarantined(void **state)
{
	assert_quarantines(*state, "stall", "no answer within 3.0 seconds");
	assert_reads(*state, "next");
}

static void test_a_forbidden_call_is_quarantined(void **state)
{
	assert_quarantines(*state, "socket", "forbidden system call");
}

static void test_malformed_answers_are_quarantined(void **state)
{
	assert_quarantines(*state, "malformed", "its answer was malformed: ");
}

static void test_a_wrong_frame_is_quarantined(void **state)
{
	assert_quarantines(*state, "wrong magic", "malformed");
}

static void test_an_answer_above_the_limit_is_quarantined(void **state)
{
	assert_quarantines(*state, "too large", "malformed");
}

static void test_half_an_answer_is_quarantined(void **state)
{
	assert_quarantines(*state, "half", "ended with code 0");
}

static void test_a_child_killed_between_mails_is_replaced(void **state)
{
	struct fixture *fixture = *state;

	assert_reads(fixture, "one");
	kill(reader_pid(fixture->reader), SIGKILL);
	assert_reads(fixture, "two");
}

/* ---- several readers, one stem ---- */

static void test_a_death_replaces_the_other_readers_child_too(void **state)
{
	struct fixture *fixture = *state;
	struct fixture other = {.reader = reader_new_with(&quick), .arena = fixture->arena};
	int before;

	assert_reads(&other, "one");
	before = reader_pid(other.reader);
	assert_quarantines(fixture, "crash", "signal");
	assert_reads(&other, "two");
	assert_int_not_equal(reader_pid(other.reader), before);
	reader_free(&other.reader);
}

static void test_the_stem_is_replaced_after_its_share_of_copies(void **state)
{
	struct fixture *fixture = *state;

	for (unsigned i = 0; i < quick.mails_max * (STEM_COPIES_MAX + 1); i++)
		assert_reads(fixture, "one of many");
	assert_int_equal(reader_death_count(fixture->reader), 0);
}

static void test_a_reader_that_leaves_takes_nothing_from_the_others(void **state)
{
	struct fixture *fixture = *state;
	struct fixture other = {.reader = reader_new_with(&quick), .arena = fixture->arena};
	int before;

	assert_reads(fixture, "one");
	before = reader_pid(fixture->reader);
	assert_reads(&other, "two");
	reader_free(&other.reader);
	assert_reads(fixture, "three");
	assert_int_equal(reader_pid(fixture->reader), before);
}

/* ---- several mails on their way ---- */

/* Sends as many as there is room for; answers must come in the order of the mails. */
static void assert_reads_all(struct fixture *fixture, const char *const *mails, size_t count)
{
	size_t sent = 0;

	for (size_t i = 0; i < count; i++) {
		for (; sent < count && reader_has_room(fixture->reader, strlen(mails[sent]));
		     sent++)
			reader_send(fixture->reader,
			    (struct bytes){(const uint8_t *)mails[sent], strlen(mails[sent])},
			    NULL);
		switch (reader_receive(
		    fixture->reader, fixture->arena, &fixture->message, &fixture->error)) {
		case READER_READ:
			assert_string_equal(fixture->message->text, mails[i]);
			break;
		case READER_QUARANTINE:
			assert_string_equal(mails[i], "crash");
			break;
		case READER_UNAVAILABLE:
			fail_msg("%s", fixture->error.text);
		}
	}
	assert_false(reader_has_answer(fixture->reader));
}

static void test_answers_come_in_the_order_of_the_mails(void **state)
{
	static const char *const mails[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11",
	    "12", "13", "14", "15", "16", "17", "18", "19", "20"};

	assert_reads_all(*state, mails, ARRAY_SIZE(mails));
}

static void test_the_mail_it_died_on_is_known_among_many(void **state)
{
	static const char *const mails[] = {"1", "2", "crash", "3", "crash", "crash", "4", "5"};
	struct fixture *fixture = *state;

	assert_reads_all(fixture, mails, ARRAY_SIZE(mails));
	assert_int_equal(reader_death_count(fixture->reader), 6);
}

static void send_text(struct fixture *fixture, const char *text)
{
	reader_send(fixture->reader, (struct bytes){(const uint8_t *)text, strlen(text)}, NULL);
}

static void assert_reads_next(struct fixture *fixture, const char *text)
{
	assert_int_equal(
	    reader_receive(fixture->reader, fixture->arena, &fixture->message, &fixture->error),
	    READER_READ);
	assert_string_equal(fixture->message->text, text);
}

static void wait_until_ready(struct fixture *fixture)
{
	while (!reader_is_ready(fixture->reader))
		sched_yield();
}

static void test_it_says_when_an_answer_is_there(void **state)
{
	struct fixture *fixture = *state;

	assert_false(reader_is_ready(fixture->reader));
	for (int i = 0; i < 7; i++) { /* more than a child is given */
		send_text(fixture, "one");
		send_text(fixture, "two");
		wait_until_ready(fixture);
		assert_reads_next(fixture, "one");
		wait_until_ready(fixture);
		assert_reads_next(fixture, "two");
	}
	assert_false(reader_is_ready(fixture->reader));
}

static void test_it_does_not_wait_to_say_that_no_answer_is_there(void **state)
{
	struct fixture *fixture = *state;
	int64_t begun_ms;

	send_text(fixture, "stall");
	begun_ms = clock_monotonic_ms();
	assert_false(reader_is_ready(fixture->reader));
	assert_false(reader_is_ready(fixture->reader));
	assert_true(clock_monotonic_ms() - begun_ms < impatient.deadline_ms);
	kill(reader_pid(fixture->reader), SIGKILL);
	wait_until_ready(fixture); /* reader_receive has something to tell */
	assert_int_equal(
	    reader_receive(fixture->reader, fixture->arena, &fixture->message, &fixture->error),
	    READER_QUARANTINE);
	assert_int_equal(reader_death_count(fixture->reader), 2);
}

static void test_a_child_killed_under_many_mails_loses_none(void **state)
{
	static const char *const mails[] = {"1", "2", "3"};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_SIZE(mails); i++)
		reader_send(fixture->reader, (struct bytes){(const uint8_t *)mails[i], 1}, NULL);
	assert_int_equal(
	    reader_receive(fixture->reader, fixture->arena, &fixture->message, &fixture->error),
	    READER_READ);
	kill(reader_pid(fixture->reader), SIGKILL);
	for (size_t i = 1; i < ARRAY_SIZE(mails); i++) {
		assert_reads_next(fixture, mails[i]);
	}
}

static void test_large_mails_go_alone(void **state)
{
	struct fixture *fixture = *state;
	AUTO_FREE char *mail = mem_alloc(READER_AHEAD_BYTES + 1);

	memset(mail, 'm', READER_AHEAD_BYTES + 1);
	assert_true(reader_has_room(fixture->reader, READER_AHEAD_BYTES + 1));
	reader_send(
	    fixture->reader, (struct bytes){(const uint8_t *)mail, READER_AHEAD_BYTES + 1}, NULL);
	assert_false(reader_has_room(fixture->reader, 1));
	assert_int_equal(
	    reader_receive(fixture->reader, fixture->arena, &fixture->message, &fixture->error),
	    READER_READ);
	assert_true(reader_has_room(fixture->reader, READER_AHEAD_BYTES));
}

static void test_answers_that_nobody_wants_any_more_are_not_taken_for_others(void **state)
{
	struct fixture *fixture = *state;

	reader_send(fixture->reader, (struct bytes){(const uint8_t *)"one", 3}, NULL);
	reader_send(fixture->reader, (struct bytes){(const uint8_t *)"two", 3}, NULL);
	assert_int_equal(
	    reader_receive(fixture->reader, fixture->arena, &fixture->message, &fixture->error),
	    READER_READ);
	reader_forget(fixture->reader);
	assert_reads(fixture, "three");
}

static size_t open_descriptor_count(void)
{
	DIR *folder = opendir("/proc/self/fd");
	size_t count = 0;

	assert_non_null(folder);
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return count;
}

static void test_deaths_leak_no_descriptor_and_no_zombie(void **state)
{
	struct fixture *fixture = *state;
	size_t before;

	assert_reads(fixture, "one");
	before = open_descriptor_count();
	read_text(fixture, "crash");
	assert_reads(fixture, "two");
	assert_int_equal(open_descriptor_count(), before);
	reader_free(&fixture->reader);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void test_a_child_made_ahead_that_is_not_needed_leaves_nothing(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < 4; i++)
		reader_send(fixture->reader, (struct bytes){(const uint8_t *)"mail", 4}, NULL);
	assert_int_equal(
	    reader_receive(fixture->reader, fixture->arena, &fixture->message, &fixture->error),
	    READER_READ);
	reader_free(&fixture->reader);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static size_t descriptors_of(int pid)
{
	AUTO_FREE char *path = mem_printf("/proc/%d/fd", pid);
	DIR *folder = opendir(path);
	struct dirent *entry;
	size_t count = 0;

	if (folder == NULL)
		return 0;
	while ((entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.')
			count++;
	closedir(folder);
	return count;
}

static void test_the_child_has_only_its_socket_and_stderr(void **state)
{
	struct fixture *fixture = *state;
	int leaked = open("/dev/null", O_RDONLY); /* without CLOEXEC, as a careless library would */

	assert_reads(fixture, "one");
	close(leaked);
	if (descriptors_of(reader_pid(fixture->reader)) == 0)
		skip(); /* not root: the child is not dumpable, nobody may look */
	assert_int_equal(descriptors_of(reader_pid(fixture->reader)), 2);
}

static void test_the_child_has_no_environment(void **state)
{
	struct fixture *fixture = *state;
	AUTO_FREE char *path = NULL;
	struct buffer environment AUTO_BUFFER;

	buffer_init(&environment, 0);
	setenv("HARK_TEST_SECRET", "hunter2", 1);
	assert_reads(fixture, "one");
	path = mem_printf("/proc/%d/environ", reader_pid(fixture->reader));
	if (file_read(path, 65536, &environment, NULL) != 0)
		skip();
	assert_null(memmem(environment.data, environment.size, "hunter2", strlen("hunter2")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_mail_is_read),
	    TEST(test_no_child_runs_before_the_first_mail),
	    TEST(test_an_empty_mail_is_read),
	    TEST(test_a_partial_mail_is_marked),
	    TEST(test_the_largest_mail_arrives_whole_and_a_larger_one_partly),
	    TEST(test_the_child_is_replaced_after_its_share_of_mails),
	    TEST(test_a_mail_that_kills_is_quarantined_and_the_next_is_read),
	    TEST(test_a_mail_that_an_earlier_one_spoiled_is_read_alone),
	    TEST(test_an_early_end_is_quarantined),
	    TEST(test_endless_work_is_quarantined),
	    cmocka_unit_test_setup_teardown(
		test_it_does_not_wait_to_say_that_no_answer_is_there, setup_impatient, teardown),
	    TEST(test_it_says_when_an_answer_is_there),
	    cmocka_unit_test_setup_teardown(test_silence_is_quarantined, setup_impatient, teardown),
	    TEST(test_a_forbidden_call_is_quarantined),
	    TEST(test_malformed_answers_are_quarantined),
	    TEST(test_a_wrong_frame_is_quarantined),
	    TEST(test_an_answer_above_the_limit_is_quarantined),
	    TEST(test_half_an_answer_is_quarantined),
	    TEST(test_a_child_killed_between_mails_is_replaced),
	    TEST(test_a_death_replaces_the_other_readers_child_too),
	    TEST(test_a_reader_that_leaves_takes_nothing_from_the_others),
	    TEST(test_the_stem_is_replaced_after_its_share_of_copies),
	    TEST(test_answers_come_in_the_order_of_the_mails),
	    TEST(test_the_mail_it_died_on_is_known_among_many),
	    TEST(test_a_child_killed_under_many_mails_loses_none),
	    TEST(test_large_mails_go_alone),
	    TEST(test_answers_that_nobody_wants_any_more_are_not_taken_for_others),
	    TEST(test_deaths_leak_no_descriptor_and_no_zombie),
	    TEST(test_a_child_made_ahead_that_is_not_needed_leaves_nothing),
	    TEST(test_the_child_has_only_its_socket_and_stderr),
	    TEST(test_the_child_has_no_environment),
	};

	if (argc == 2 && strcmp(argv[1], READER_ARGUMENT) == 0)
		reader_worker_run(READER_FD, NULL, read_by_command);
	executable_use("/proc/self/exe");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
