/*
 * What parts a mail: delimiters as programs write them, and boundaries that are wrong.
 */
#include "arena.h"

#include <string.h>

#include "message/message_p.h"

static struct message *read_text(const char *mail)
{
	static const struct message_options whole = {.is_partial = false};

	return message_read((struct bytes){(const uint8_t *)mail, strlen(mail)}, &whole, arena);
}

static void delimiters_with_something_behind_them_are_known(void **state)
{
	struct message *message =
	    read_text("From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n"
		      "--b and more\n\none\n--bb\n--b-- and more\nepilogue\n");

	(void)state;
	assert_string_equal(message->text, "one\n--bb");
}

static void a_cut_last_delimiter_is_no_text(void **state)
{
	struct message *message = read_text("From: a@b.c\nContent-Type: multipart/mixed; "
					    "boundary=b\n\n--b\n\none\n--b-");

	(void)state;
	assert_string_equal(message->text, "one");
}

static void a_boundary_with_blanks_is_found_under_a_wrong_one(void **state)
{
	struct message *message =
	    read_text("From: a@b.c\nContent-Type: multipart/mixed; boundary=my own\n\n"
		      "--my own\nContent-Type: text/plain\n\none\n--my own--\n");

	(void)state;
	assert_string_equal(message->text, "one");
}

static void text_is_found_under_an_empty_boundary(void **state)
{
	struct message *message =
	    read_text("From: a@b.c\nContent-Type: multipart/mixed; boundary=\"\"\n\n"
		      "--\nContent-Type: text/plain\n\nIt crashes.\n\n-- \nAnn\n"
		      "--\nContent-Type: text/csv; name=a.csv\n\n1\n----\nno more of it\n");

	(void)state;
	assert_string_equal(message->new_text, "It crashes.");
	assert_string_equal(message->signature, "--\nAnn");
	assert_int_equal(message->attachment_count, 1);
	assert_int_equal(message->attachments[0].size_bytes, 1);
}

static void a_line_above_a_signature_is_no_empty_boundary(void **state)
{
	struct message *message =
	    read_text("From: a@b.c\nContent-Type: multipart/mixed; boundary=\"\"\n\n"
		      "It crashes.\n-- \nContent-Management Ltd\n");

	(void)state;
	assert_string_equal(message->new_text, "It crashes.");
}

static void a_multipart_without_a_body_is_no_fault(void **state)
{
	(void)state;
	assert_null(read_text("From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n")->error);
	assert_non_null(
	    read_text("From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\nx\n")->error);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(delimiters_with_something_behind_them_are_known),
	    TEST(a_cut_last_delimiter_is_no_text),
	    TEST(a_boundary_with_blanks_is_found_under_a_wrong_one),
	    TEST(text_is_found_under_an_empty_boundary),
	    TEST(a_line_above_a_signature_is_no_empty_boundary),
	    TEST(a_multipart_without_a_body_is_no_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
