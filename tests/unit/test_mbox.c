#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/cli.h"

struct fixture {
	struct mbox *mbox;
	struct bytes mail;
	bool is_partial;
};

static int setup(void **state)
{
	*state = mem_alloc(sizeof(struct fixture));
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	mbox_free(&fixture->mbox);
	free(fixture);
	return 0;
}

/* A stream with this content; a pipe, as for standard input. */
static struct fixture *open_text(void **state, const char *text)
{
	struct fixture *fixture = *state;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
	close(ends[1]);
	fixture->mbox = mbox_new(ends[0]);
	return fixture;
}

static int next(struct fixture *fixture)
{
	bool is_single = !mbox_is_mbox(fixture->mbox);

	return mbox_next(
	    fixture->mbox, is_single, MAIL_BYTES_MAX, &fixture->mail, &fixture->is_partial);
}

static void assert_next(struct fixture *fixture, const char *text)
{
	assert_int_equal(next(fixture), 1);
	assert_int_equal(fixture->mail.size, strlen(text));
	assert_memory_equal(fixture->mail.data, text, strlen(text));
	assert_false(fixture->is_partial);
}

static void assert_end(struct fixture *fixture)
{
	assert_int_equal(next(fixture), 0);
}

#define FROM_ANN "From ann@example.com Sun Nov 22 08:00:00 2026\n"
#define FROM_BOB "From bob@example.com Mon Nov 23 09:30:00 2026\n"

static void test_two_mails_are_split(void **state)
{
	struct fixture *fixture =
	    open_text(state, FROM_ANN "Subject: a\n\none\n\n" FROM_BOB "Subject: b\n\ntwo\n\n");

	assert_next(fixture, "Subject: a\n\none\n");
	assert_next(fixture, "Subject: b\n\ntwo\n\n");
	assert_end(fixture);
}

static void test_crlf_is_kept(void **state)
{
	struct fixture *fixture = open_text(state,
	    "From a@b Sun Nov 22 08:00:00 2026\r\nSubject: a\r\n\r\none\r\n\r\n" FROM_BOB "x");

	assert_next(fixture, "Subject: a\r\n\r\none\r\n");
	assert_next(fixture, "x");
}

static void test_escaped_from_lines_are_restored(void **state)
{
	struct fixture *fixture =
	    open_text(state, FROM_ANN "\n>From here\n>>From there\n> From quoted\n");

	assert_next(fixture, "\nFrom here\n>From there\n> From quoted\n");
}

static void test_a_sentence_that_begins_with_from_splits_nothing(void **state)
{
	struct fixture *fixture = open_text(state,
	    FROM_ANN "\nHi,\n\nFrom now on, call me Ann.\n\nFrom what I saw on Mon it works\n");

	assert_next(
	    fixture, "\nHi,\n\nFrom now on, call me Ann.\n\nFrom what I saw on Mon it works\n");
	assert_end(fixture);
}

static void test_a_missing_empty_line_loses_no_mail(void **state)
{
	struct fixture *fixture = open_text(state, FROM_ANN "\none\n" FROM_BOB "\ntwo\n");

	assert_next(fixture, "\none\n");
	assert_next(fixture, "\ntwo\n");
}

static void test_separators_without_a_date_count_behind_an_empty_line(void **state)
{
	struct fixture *fixture = open_text(state,
	    "From \n\na\n\nFrom - \n\nb\n\nFrom ann@example.com\n\nc\nFrom bob@example.com\nd\n");

	assert_next(fixture, "\na\n");
	assert_next(fixture, "\nb\n");
	assert_next(fixture, "\nc\nFrom bob@example.com\nd\n");
	assert_end(fixture);
}

static void test_a_mail_without_text_counts(void **state)
{
	struct fixture *fixture = open_text(state, FROM_ANN FROM_BOB "x");

	assert_next(fixture, "");
	assert_next(fixture, "x");
	assert_end(fixture);
}

static void test_what_does_not_begin_with_from_is_one_mail_as_it_is(void **state)
{
	const char *text = "Subject: a\n\n>From\n" FROM_ANN "\n";
	struct fixture *fixture = open_text(state, text);

	assert_false(mbox_is_mbox(fixture->mbox));
	assert_next(fixture, text);
}

static void test_a_single_mail_loses_its_from_line_only(void **state)
{
	struct fixture *fixture = open_text(state, FROM_ANN "\n>From\n\n" FROM_BOB "two\n");

	assert_int_equal(
	    mbox_next(fixture->mbox, true, MAIL_BYTES_MAX, &fixture->mail, &fixture->is_partial),
	    1);
	assert_int_equal(fixture->mail.size, strlen("\n>From\n\n" FROM_BOB "two\n"));
}

static void test_a_from_field_with_a_blank_before_its_colon_is_no_from_line(void **state)
{
	struct fixture *fixture = open_text(state, "From : li@example.com\n\ntext\n");

	assert_next(fixture, "From : li@example.com\n\ntext\n");
	assert_end(fixture);
}

static void test_the_from_line_of_a_mail_with_cr_ends_there(void **state)
{
	struct fixture *fixture =
	    open_text(state, "From a@b Sun Nov 22 08:00:00 2026\rSubject: a\r\rone\r");

	assert_next(fixture, "Subject: a\r\rone\r");
	assert_end(fixture);
}

static void test_an_empty_stream_has_no_mail(void **state)
{
	assert_end(open_text(state, ""));
}

static void test_a_mail_at_the_limit_is_whole_and_one_above_is_cut(void **state)
{
	struct fixture *fixture =
	    open_text(state, FROM_ANN "12345\n\n" FROM_ANN "123456\n\n" FROM_BOB "next");

	assert_int_equal(
	    mbox_next(fixture->mbox, false, 7, &fixture->mail, &fixture->is_partial), 1);
	assert_false(fixture->is_partial);
	assert_int_equal(
	    mbox_next(fixture->mbox, false, 7, &fixture->mail, &fixture->is_partial), 1);
	assert_true(fixture->is_partial);
	assert_memory_equal(fixture->mail.data, "123456", 6);
	assert_int_equal(
	    mbox_next(fixture->mbox, false, 7, &fixture->mail, &fixture->is_partial), 1);
	assert_memory_equal(fixture->mail.data, "next", 4);
	assert_false(fixture->is_partial);
}

/* A line longer than the block; the separator behind it begins at any place of a block. */
static void test_lines_longer_than_the_block_are_whole(void **state)
{
	static const size_t sizes[] = {131070, 131071, 131072, 131073, 400000};
	char path[] = "/tmp/hark-test-mbox-XXXXXX";
	int fd = mkstemp(path);
	struct fixture *fixture = *state;

	assert_true(fd >= 0);
	unlink(path);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		AUTO_FREE char *line = mem_alloc(sizes[i] + 1);

		memset(line, 'x', sizes[i]);
		assert_true(dprintf(fd, "%s%s\n\n", FROM_ANN, line) > 0);
	}
	lseek(fd, 0, SEEK_SET);
	fixture->mbox = mbox_new(fd);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		assert_int_equal(next(fixture), 1);
		assert_int_equal(
		    fixture->mail.size, sizes[i] + (i + 1 < ARRAY_SIZE(sizes) ? 1 : 2));
	}
	assert_end(fixture);
}

static void test_bytes_that_arrive_one_by_one_make_the_same_mails(void **state)
{
	const char *text = FROM_ANN "Subject: a\n\n>From one\n\n" FROM_BOB "two\n";
	struct fixture *fixture = *state;
	int ends[2];
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		for (size_t i = 0; i < strlen(text); i++)
			if (write(ends[1], text + i, 1) != 1)
				_exit(1);
		_exit(0);
	}
	close(ends[1]);
	fixture->mbox = mbox_new(ends[0]);
	assert_next(fixture, "Subject: a\n\nFrom one\n");
	assert_next(fixture, "two\n");
	assert_end(fixture);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_two_mails_are_split),
	    TEST(test_crlf_is_kept),
	    TEST(test_escaped_from_lines_are_restored),
	    TEST(test_a_sentence_that_begins_with_from_splits_nothing),
	    TEST(test_a_missing_empty_line_loses_no_mail),
	    TEST(test_separators_without_a_date_count_behind_an_empty_line),
	    TEST(test_a_mail_without_text_counts),
	    TEST(test_what_does_not_begin_with_from_is_one_mail_as_it_is),
	    TEST(test_a_single_mail_loses_its_from_line_only),
	    TEST(test_a_from_field_with_a_blank_before_its_colon_is_no_from_line),
	    TEST(test_the_from_line_of_a_mail_with_cr_ends_there),
	    TEST(test_an_empty_stream_has_no_mail),
	    TEST(test_a_mail_at_the_limit_is_whole_and_one_above_is_cut),
	    TEST(test_lines_longer_than_the_block_are_whole),
	    TEST(test_bytes_that_arrive_one_by_one_make_the_same_mails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
