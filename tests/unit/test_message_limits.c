/*
 * Each limit at its number and one above, and mails made to hurt: they are as large as is needed to
 * make a quadratic reader stall, and must be read like any other.
 */
#include "unit.h"

#include <string.h>

#include "message/message_p.h"

static struct arena *arena;
static struct buffer mail;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	buffer_init(&mail, 64 * 1024 * 1024);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	buffer_free(&mail);
	return 0;
}

static void repeat(const char *piece, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buffer_add(&mail, piece);
}

static struct bytes mail_bytes(void)
{
	return (struct bytes){(const uint8_t *)mail.data, mail.size};
}

static struct message *read_mail(void)
{
	static const struct message_options options = {.is_partial = false};

	return message_read(mail_bytes(), &options, arena);
}

static struct mime_mail *read_parts(void)
{
	return mime_read(mail_bytes(), false, arena);
}

/* The root and count - 1 parts in it. */
static void make_parts(size_t count)
{
	buffer_clear(&mail);
	buffer_add(&mail, "From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n");
	repeat("--b\n\nx\n", count - 1);
	buffer_add(&mail, "--b--\n");
}

static void parts_are_limited(void **state)
{
	struct mime_mail *parts;

	(void)state;
	make_parts(MIME_PARTS_MAX);
	parts = read_parts();
	assert_int_equal(parts->part_count, MIME_PARTS_MAX);
	assert_false(parts->is_truncated);
	make_parts(MIME_PARTS_MAX + 1);
	parts = read_parts();
	assert_int_equal(parts->part_count, MIME_PARTS_MAX);
	assert_true(parts->is_truncated);
	assert_non_null(parts->error);
}

static void make_nested(size_t depth)
{
	buffer_clear(&mail);
	buffer_add(&mail, "From: a@b.c\n");
	for (size_t i = 0; i < depth; i++)
		buffer_printf(
		    &mail, "Content-Type: multipart/mixed; boundary=b%zu\n\n--b%zu\n", i, i);
	buffer_add(&mail, "\nhello\n");
}

static void depth_is_limited(void **state)
{
	(void)state;
	make_nested(MIME_DEPTH_MAX);
	assert_string_equal(read_mail()->text, "hello");
	assert_null(read_parts()->error);
	make_nested(MIME_DEPTH_MAX + 1);
	assert_string_equal(read_mail()->text, "");
	assert_non_null(read_parts()->error);
}

static void fields_are_limited(void **state)
{
	(void)state;
	repeat("X: y\n", HEADER_FIELDS_MAX);
	assert_int_equal(read_parts()->field_count, HEADER_FIELDS_MAX);
	assert_false(read_parts()->is_truncated);
	repeat("X: y\n", 1);
	assert_int_equal(read_parts()->field_count, HEADER_FIELDS_MAX);
	assert_true(read_parts()->is_truncated);
}

static void a_field_is_limited(void **state)
{
	(void)state;
	buffer_add(&mail, "Subject: ");
	repeat("x", HEADER_FIELD_BYTES_MAX);
	assert_int_equal(strlen(read_mail()->subject), HEADER_FIELD_BYTES_MAX);
	assert_false(read_mail()->is_truncated);
	repeat("x", 1);
	buffer_add(&mail, "\nFrom: a@b.c\n\nhi\n");
	assert_int_equal(strlen(read_mail()->subject), HEADER_FIELD_BYTES_MAX);
	assert_true(read_mail()->is_truncated);
	assert_string_equal(read_mail()->from.address, "a@b.c");
}

/* A field counts with its name and value: here HEADER_FIELD_BYTES_MAX. */
static void make_field(void)
{
	buffer_add(&mail, "X:");
	repeat("y", HEADER_FIELD_BYTES_MAX - 1);
	buffer_add(&mail, "\n");
}

static void the_header_is_limited(void **state)
{
	const size_t count = HEADER_BYTES_MAX / HEADER_FIELD_BYTES_MAX;

	(void)state;
	for (size_t i = 0; i < count; i++)
		make_field();
	assert_int_equal(read_parts()->field_count, count);
	assert_false(read_parts()->is_truncated);
	buffer_add(&mail, "Z:\n\nhi\n");
	assert_int_equal(read_parts()->field_count, count);
	assert_true(read_parts()->is_truncated);
	assert_string_equal(read_mail()->text, "hi");
}

static void text_is_limited(void **state)
{
	(void)state;
	buffer_add(&mail, "From: a@b.c\n\n");
	repeat("x", TEXT_BYTES_MAX);
	assert_int_equal(strlen(read_mail()->text), TEXT_BYTES_MAX);
	assert_false(read_mail()->is_truncated);
	repeat("y", 1);
	assert_int_equal(strlen(read_mail()->text), TEXT_BYTES_MAX);
	assert_true(read_mail()->is_truncated);
}

static void make_attachments(size_t count)
{
	buffer_clear(&mail);
	buffer_add(&mail, "From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n");
	repeat("--b\nContent-Type: image/png\n\nx\n", count);
}

static void attachments_are_limited(void **state)
{
	(void)state;
	make_attachments(ATTACHMENTS_MAX);
	assert_int_equal(read_mail()->attachment_count, ATTACHMENTS_MAX);
	assert_false(read_mail()->is_truncated);
	make_attachments(ATTACHMENTS_MAX + 1);
	assert_int_equal(read_mail()->attachment_count, ATTACHMENTS_MAX);
	assert_true(read_mail()->is_truncated);
}

static void a_quote_as_boundary_is_survived(void **state)
{
	(void)state;
	buffer_add(&mail, "From: a@b.c\nContent-Type: multipart/mixed; "
			  "boundary=\"\\\"\"\n\nhi\n--\"\n\nyes\n--\"--\n");
	assert_string_equal(read_mail()->text, "yes");
}

static void deep_comments_are_survived(void **state)
{
	(void)state;
	buffer_add(&mail, "From: ");
	repeat("(", 110000);
	buffer_add(&mail, "\nContent-Type: text/plain;");
	repeat("(", 60000);
	buffer_add(&mail, "\nDate: ");
	repeat("(", 60000);
	buffer_add(&mail, "\nSubject: x\n\nhi\n");
	assert_string_equal(read_mail()->text, "hi");
}

static void many_groups_are_survived(void **state)
{
	(void)state;
	buffer_add(&mail, "From: ");
	repeat("a:", 100000);
	buffer_add(&mail, "\nSubject: x\n\nhi\n");
	assert_string_equal(read_mail()->subject, "x");
}

static void deep_messages_are_survived(void **state)
{
	(void)state;
	buffer_add(&mail, "From: a@b.c\n");
	repeat("Content-Type: message/rfc822\n\n", 100000);
	assert_string_equal(read_mail()->text, "");
}

static void one_endless_line_is_survived(void **state)
{
	(void)state;
	buffer_add(&mail, "Subject: ");
	repeat("xxxxxxxxxxxxxxxx", 50000000 / 16);
	buffer_add(&mail, "\nFrom: a@b.c\n\nhi\n");
	assert_string_equal(read_mail()->from.address, "a@b.c");
	assert_string_equal(read_mail()->text, "hi");
}

static void nul_bytes_are_survived(void **state)
{
	static const uint8_t text[] = "F\0rom: a@b.c\0\nFrom: \0d@b.c\nSubject: \0x\0y\n\n\0h\0i\0";

	(void)state;
	buffer_append(&mail, text, sizeof(text));
	assert_string_equal(read_mail()->subject, "xy");
	assert_string_equal(read_mail()->from.address, "d@b.c");
	assert_string_equal(read_mail()->text, "hi");
}

static void many_words_in_unknown_charsets_are_survived(void **state)
{
	(void)state;
	for (int i = 0; i < 16; i++) {
		buffer_add(&mail, "Subject: ");
		repeat("=?x-none?B?/f79/v3+/f79/g==?=a", 2000);
		buffer_add(&mail, "\n");
	}
	read_mail();
}

static void many_parts_in_unknown_charsets_are_survived(void **state)
{
	(void)state;
	buffer_add(&mail, "From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n");
	for (int i = 0; i < MIME_PARTS_MAX; i++) {
		buffer_add(&mail, "--b\n\n");
		repeat("caf\xe9 ", 100);
		buffer_add(&mail, "\n");
	}
	read_mail();
}

static void many_parameters_are_survived(void **state)
{
	(void)state;
	buffer_add(&mail, "From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n");
	for (int i = 0; i < 1000; i++) {
		buffer_add(&mail, "--b\nContent-Type: text/plain");
		for (int j = 0; j < 200; j++)
			buffer_printf(&mail, "; a%d*0=\"(\"", j);
		buffer_add(&mail, "\n\nx\n");
	}
	read_mail();
	assert_true(arena_used_bytes(arena) < 64 * 1024 * 1024);
}

static void memory_stays_in_proportion(void **state)
{
	(void)state;
	buffer_add(&mail, "From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n");
	repeat("--b\n\n", 200000);
	read_mail();
	assert_true(arena_used_bytes(arena) < 32 * 1024 * 1024);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(parts_are_limited),
	    TEST(depth_is_limited),
	    TEST(fields_are_limited),
	    TEST(a_field_is_limited),
	    TEST(the_header_is_limited),
	    TEST(text_is_limited),
	    TEST(attachments_are_limited),
	    TEST(a_quote_as_boundary_is_survived),
	    TEST(deep_comments_are_survived),
	    TEST(many_groups_are_survived),
	    TEST(deep_messages_are_survived),
	    TEST(one_endless_line_is_survived),
	    TEST(nul_bytes_are_survived),
	    TEST(many_words_in_unknown_charsets_are_survived),
	    TEST(many_parts_in_unknown_charsets_are_survived),
	    TEST(many_parameters_are_survived),
	    TEST(memory_stays_in_proportion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
