#include "arena.h"

#include <stdlib.h>
#include <string.h>

#include "message/message_p.h"

static const struct message_options whole = {.is_partial = false}, partial = {.is_partial = true};
static struct bytes load(const char *name)
{
	const char *source = getenv("HARK_SOURCE");
	char *path =
	    arena_printf(arena, "%s/tests/data/message/%s", source != NULL ? source : ".", name);
	struct error error;
	struct buffer buffer;
	struct bytes bytes;

	if (file_read(path, MAIL_BYTES_MAX, &buffer, &error) != 0)
		fail_msg("%s", error.text);
	bytes =
	    (struct bytes){(uint8_t *)arena_strndup(arena, buffer.data, buffer.size), buffer.size};
	buffer_free(&buffer);
	return bytes;
}

static struct message *read_file(const char *name)
{
	return message_read(load(name), &whole, arena);
}

static struct message *read_text(const char *mail)
{
	return message_read((struct bytes){(const uint8_t *)mail, strlen(mail)}, &whole, arena);
}

static void assert_attachment(
    const struct message *message, size_t i, const char *name, const char *type, size_t size_bytes)
{
	assert_true(i < message->attachment_count);
	assert_string_equal(message->attachments[i].name, name);
	assert_string_equal(message->attachments[i].type, type);
	assert_int_equal(message->attachments[i].size_bytes, size_bytes);
}

static void an_encoded_word_in_authentication_results_stays_one(void **state)
{
	struct message *message =
	    read_text("From: li@example.com\nAuthentication-Results: mx.example.com;\n"
		      "\tspf=pass smtp.mailfrom==?utf-8?q?=3Bdmarc=3Dpass?=@evil.example\n\nHi\n");

	(void)state;
	assert_string_equal(message_header(message, "authentication-results"),
	    "mx.example.com; spf=pass smtp.mailfrom==?utf-8?q?=3Bdmarc=3Dpass?=@evil.example");
}

static void fields_are_read(void **state)
{
	struct message *message = read_file("fields.eml");

	(void)state;
	assert_string_equal(message->subject, "fields of many kinds");
	assert_string_equal(message->message_id, "own@example.com");
	assert_string_equal(message->in_reply_to, "first@example.com");
	assert_int_equal(message->reference_count, 2);
	assert_string_equal(message->references[1], "second@example.com");
	assert_int_equal(message->to.count, 3);
	assert_string_equal(message->to.items[2].address, "c@example.com");
	assert_string_equal(message->cc.items[0].address, "d@example.com");
	assert_string_equal(message->reply_to.items[0].name, "Desk");
	assert_string_equal(message->sender.address, "office@example.com");
	assert_false(message->has_date);
}

static void headers_for_the_guard_are_kept(void **state)
{
	struct message *message = read_file("fields.eml");

	(void)state;
	assert_string_equal(message_header(message, "auto-submitted"), "auto-replied (vacation)");
	assert_string_equal(message_header(message, "list-id"), "<list.example.com>");
	assert_string_equal(message_header(message, "x-auto-response-suppress"), "All");
	assert_string_equal(message_header(message, "x-loop"), "hark-1");
	assert_string_equal(message_header(message, "precedence"), "bulk");
	assert_null(message_header(message, "x-unknown"));
}

static void a_null_return_path_is_not_a_missing_one(void **state)
{
	struct message *null_path = read_file("fields.eml"), *missing = read_file("flowed.eml");

	(void)state;
	assert_true(null_path->has_return_path);
	assert_string_equal(null_path->return_path, "");
	assert_false(missing->has_return_path);
}

static void plain_text_is_preferred_and_the_rest_attached(void **state)
{
	struct message *message = read_file("alternative.eml");

	(void)state;
	assert_string_equal(message->text, "订单还没到。");
	assert_int_equal(message->attachment_count, 3);
	assert_attachment(message, 0, "logo.png", "image/png", 100);
	assert_attachment(message, 1, "订单.pdf", "application/pdf", 1000);
	assert_attachment(message, 2, "", "text/calendar", 15);
	assert_string_equal(message->from.name, "张三");
	assert_true(message->has_date);
	assert_int_equal(message->date_offset_minutes, 480);
}

static void forms_not_chosen_are_no_attachments(void **state)
{
	struct message *message =
	    read_text("From: a@b.c\nContent-Type: multipart/alternative; boundary=b\n\n"
		      "--b\n\nplain\n--b\nContent-Type: text/x-amp-html\n\n<p>amp</p>\n"
		      "--b\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n--b--\n");

	(void)state;
	assert_string_equal(message->text, "plain");
	assert_int_equal(message->attachment_count, 1);
	assert_attachment(message, 0, "", "text/calendar", 15);
}

static void texts_around_a_picture_are_joined(void **state)
{
	struct message *message = read_file("joined.eml");

	(void)state;
	assert_string_equal(message->text, "Before.\nAfter.");
	assert_int_equal(message->attachment_count, 2);
	assert_attachment(message, 1, "notes.txt", "text/plain", 6);
}

static void html_speaks_where_plain_text_is_blank_or_a_stub(void **state)
{
	(void)state;
	assert_string_equal(read_file("empty-plain.eml")->text, "Said in HTML.");
	assert_string_equal(read_file("stub.eml")->text, "What was meant.");
}

static void a_text_and_its_html_copy_are_one(void **state)
{
	(void)state;
	assert_string_equal(read_file("repeated.eml")->text, "Said once.");
}

static void only_the_first_named_text_is_the_body(void **state)
{
	struct message *message = read_file("named-body.eml");

	(void)state;
	assert_string_equal(message->text, "The text.");
	assert_int_equal(message->attachment_count, 1);
}

static void a_mail_in_a_mail_is_an_attachment(void **state)
{
	struct message *message = read_file("forwarded.eml");

	(void)state;
	assert_string_equal(message->text, "See below.");
	assert_int_equal(message->attachment_count, 1);
	assert_string_equal(message->attachments[0].type, "message/rfc822");
	assert_string_equal(message->subject, "a mail in a mail");
}

static void a_mail_in_a_mail_speaks_where_nothing_else_does(void **state)
{
	(void)state;
	assert_string_equal(read_file("only-forwarded.eml")->text, "Inner text.");
}

static void the_first_piece_of_a_mail_in_pieces_speaks(void **state)
{
	struct message *message =
	    read_text("From: a@b.c\nContent-Type: message/partial; id=x; number=1; total=2\n\n"
		      "From: a@b.c\nContent-Type: text/plain\n\nThe first half.\n");

	(void)state;
	assert_string_equal(message->text, "The first half.");
}

static void the_parts_of_a_report_have_text(void **state)
{
	struct mime_mail *mail = mime_read(load("report.eml"), false, arena);

	(void)state;
	assert_int_equal(mail->part_count, 5);
	assert_string_equal(mail->parts[2].type, "message/delivery-status");
	assert_non_null(strstr(mail->parts[2].text, "Status: 5.1.1"));
	assert_string_equal(mail->parts[3].type, "message/rfc822");
	assert_non_null(strstr(mail->parts[3].text, "Message-ID: <ours@example.org>"));
	assert_string_equal(mime_parameter(&mail->parts[0], "report-type"), "delivery-status");
	assert_int_equal(mail->parts[4].parent, 3);
}

static void text_is_found_under_a_wrong_boundary(void **state)
{
	struct message *message = read_file("wrong-boundary.eml");

	(void)state;
	assert_string_equal(message->text, "Found all the same.");
	assert_int_equal(message->attachment_count, 1);
	assert_attachment(message, 0, "a.png", "image/png", 3);
	assert_non_null(message->error);
}

static void a_file_that_is_the_text_is_attached_too(void **state)
{
	struct message *message =
	    read_text("From: a@b.c\nContent-Type: text/plain\n"
		      "Content-Disposition: attachment; filename=a.txt\n\nhello\n");

	(void)state;
	assert_string_equal(message->text, "hello");
	assert_int_equal(message->attachment_count, 1);
	assert_attachment(message, 0, "a.txt", "text/plain", 6);
}

static void of_two_content_fields_the_one_that_says_more_counts(void **state)
{
	struct message *parts = read_text(
	    "From: a@b.c\nContent-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n"
	    "Content-Type: multipart/mixed; boundary=z\n\n--b\n"
	    "Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n"
	    "Content-Transfer-Encoding: quoted-printable\n\naGVsbG8=\n--b--\n");
	struct message *plain = read_text("From: a@b.c\nContent-Type: text/plain\n"
					  "Content-Type: text/html\n\n<b>hello</b>\n");

	(void)state;
	assert_string_equal(parts->text, "hello");
	assert_string_equal(plain->text, "<b>hello</b>");
}

static void a_page_without_a_label_is_html(void **state)
{
	static const char page[] = "\n<!DOCTYPE html><html><body><p>hello</p></body></html>\n";

	(void)state;
	assert_string_equal(
	    read_text(arena_printf(arena, "From: a@b.c\n\n%s", page))->text, "hello");
	assert_string_equal(
	    read_text(arena_printf(arena, "From: a@b.c\nContent-Type: text/plain\n\n%s", page))
		->text,
	    "<!DOCTYPE html><html><body><p>hello</p></body></html>");
}

static void text_of_an_unknown_kind_is_text_where_there_is_no_other(void **state)
{
	(void)state;
	assert_string_equal(
	    read_text("From: a@b.c\nContent-Type: text/x-none\n\nhello\n")->text, "hello");
	assert_string_equal(
	    read_text("From: a@b.c\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n")->text, "");
}

static void text_is_found_without_any_boundary(void **state)
{
	struct message *message = read_file("no-boundary.eml");

	(void)state;
	assert_true(strncmp(message->text, "Just text.\n", 11) == 0);
	assert_non_null(strstr(message->text, "More."));
}

static void uuencoded_files_leave_the_text(void **state)
{
	struct message *message = read_file("uuencoded.eml");

	(void)state;
	assert_string_equal(message->text, "Before.\nAfter.\nbegin the day with a smile");
	assert_attachment(message, 0, "cat.txt", "application/octet-stream", 3);
}

static void an_uuencoded_file_may_have_no_name(void **state)
{
	struct message *message = read_text("From: a@b.c\n\nHere.\nbegin 644\n#0V%T\n`\nend\n");

	(void)state;
	assert_string_equal(message->text, "Here.");
	assert_attachment(message, 0, "", "application/octet-stream", 3);
}

static void flowed_text_is_joined(void **state)
{
	(void)state;
	assert_string_equal(read_file("flowed.eml")->text,
	    "A long line that goes on.\n> quoted that goes on\n-- \nZhang");
}

static void rare_kinds_of_text_are_text(void **state)
{
	(void)state;
	assert_string_equal(
	    read_text("Content-Type: text/enriched\n\n<bold>It</bold> is <<3.\n")->new_text,
	    "It is <3.");
	assert_string_equal(
	    read_text("Content-Type: application/xhtml+xml\n\n<p>It</p>\n")->text, "It");
}

static void junk_in_the_header_is_skipped(void **state)
{
	struct message *message = read_file("mbox.eml");

	(void)state;
	assert_string_equal(message->subject, "junk in the header");
	assert_true(message->has_date);
	assert_string_equal(message->text, "Text.");
}

static void a_missing_blank_line_is_noticed(void **state)
{
	struct message *message = read_file("no-blank-line.eml");

	(void)state;
	assert_string_equal(message->subject, "no blank line");
	assert_string_equal(message->text, "Hello, this is the text already.\n\nIt goes on.");
}

static void raw_bytes_in_the_header_are_read_like_the_text(void **state)
{
	struct message *message = read_file("raw-gbk.eml");

	(void)state;
	assert_string_equal(message->subject, "无法登录");
	assert_string_equal(message->from.name, "张三");
	assert_string_equal(message->text, "我无法登录。");
}

static void html_may_say_its_charset_itself(void **state)
{
	(void)state;
	assert_string_equal(read_file("meta-charset.eml")->text, "謝謝");
}

static void base64_that_is_none_is_text(void **state)
{
	(void)state;
	assert_string_equal(
	    read_text("From: a@b.c\nContent-Transfer-Encoding: base64\n\nNot encoded, see?\n")
		->text,
	    "Not encoded, see?");
}

static void the_first_from_with_an_address_counts(void **state)
{
	(void)state;
	assert_string_equal(
	    read_text("From: nobody\nFrom: Zhang <zs@x.com>\n\nhi")->from.address, "zs@x.com");
}

static const char *const all_files[] = {"alternative.eml", "empty-plain.eml", "fields.eml",
    "flowed.eml", "forwarded.eml", "joined.eml", "mbox.eml", "meta-charset.eml", "named-body.eml",
    "no-blank-line.eml", "no-boundary.eml", "only-forwarded.eml", "raw-gbk.eml", "repeated.eml",
    "report.eml", "stub.eml", "uuencoded.eml", "wrong-boundary.eml"};

static struct bytes with_line_ends(struct bytes mail, const char *line_end)
{
	struct buffer out;
	struct bytes copy;

	buffer_init(&out, 2 * mail.size);
	for (size_t i = 0; i < mail.size; i++) {
		if (mail.data[i] == '\n')
			buffer_add(&out, line_end);
		else
			buffer_append(&out, mail.data + i, 1);
	}
	copy = (struct bytes){(uint8_t *)arena_strndup(arena, out.data, out.size), out.size};
	buffer_free(&out);
	return copy;
}

static void assert_same(const struct message *a, const struct message *b)
{
	char first[33], second[33];

	message_identity(a, first);
	message_identity(b, second);
	assert_string_equal(first, second);
	assert_string_equal(a->subject, b->subject);
	assert_string_equal(a->text, b->text);
	assert_string_equal(a->new_text, b->new_text);
	assert_int_equal(a->attachment_count, b->attachment_count);
	for (size_t i = 0; i < a->attachment_count; i++)
		assert_int_equal(a->attachments[i].size_bytes, b->attachments[i].size_bytes);
}

static void line_ends_make_no_difference(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(all_files); i++) {
		struct bytes mail = load(all_files[i]);
		struct message *message = message_read(mail, &whole, arena);

		assert_same(message, message_read(with_line_ends(mail, "\r\n"), &whole, arena));
		assert_same(message, message_read(with_line_ends(mail, "\r"), &whole, arena));
		assert_same(message, message_read(with_line_ends(mail, "\r\r\n"), &whole, arena));
	}
}

static void each_carriage_return_without_a_line_feed_ends_a_line(void **state)
{
	(void)state;
	assert_string_equal(
	    read_text("From: a@b.c\n\none\r\r\rtwo\r\r\nthree\n")->text, "one\n\n\ntwo\nthree");
}

static void a_mail_cut_anywhere_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(all_files); i++) {
		struct bytes mail = load(all_files[i]);

		for (size_t size = 0; size < mail.size; size++) {
			struct arena *one = arena_new();
			/* Its own block, so that a sanitizer sees a byte too many. */
			uint8_t *copy = mem_alloc(size + 1);
			struct message *message;

			memcpy(copy, mail.data, size);
			message = message_read((struct bytes){copy, size}, &partial, one);
			assert_non_null(message->text);
			free(copy);
			arena_free(&one);
		}
	}
}

static bool is_text_cut(const char *name, const char *last)
{
	struct bytes mail = load(name);
	const char *text = arena_strndup(arena, (const char *)mail.data, mail.size);

	mail.size = (size_t)(strstr(text, last) - text);
	return message_read(mail, &partial, arena)->is_text_cut;
}

static void a_text_that_runs_into_the_end_is_cut(void **state)
{
	(void)state;
	assert_true(is_text_cut("alternative.eml", "--inner\nContent-Type: text/html"));
	assert_true(
	    is_text_cut("alternative.eml", "--middle\nContent-Type: multipart/alternative"));
	assert_true(is_text_cut("empty-plain.eml", "Said in"));
	assert_false(is_text_cut("alternative.eml", "--outer\nContent-Type: application/pdf"));
	assert_false(is_text_cut("alternative.eml", "\n--middle--"));
}

static void a_whole_mail_is_never_cut(void **state)
{
	(void)state;
	assert_false(read_file("flowed.eml")->is_text_cut);
	assert_false(read_file("flowed.eml")->is_truncated);
	assert_true(message_read(load("flowed.eml"), &partial, arena)->is_text_cut);
	assert_true(message_read(load("flowed.eml"), &partial, arena)->is_truncated);
}

static void what_is_no_mail_is_unreadable(void **state)
{
	static const char binary[] = "\x7f\x45LF\x02\x01";
	static const char *const none[] = {"", "\n\n", "just text", binary, "key: value\n\ntext"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(none); i++) {
		struct message *message = read_text(none[i]);

		assert_int_equal(message->nature, NATURE_UNREADABLE);
		assert_non_null(message->error);
	}
	assert_int_not_equal(read_text("From: a@b.c\n\n")->nature, NATURE_UNREADABLE);
	assert_int_not_equal(
	    read_text("Content-Type: text/plain\n\ntext")->nature, NATURE_UNREADABLE);
	/* Whoever writes a subject only has written something. */
	assert_int_not_equal(
	    read_text("Subject: no power\nContent-Type: multipart/mixed; boundary=b\n\n")->nature,
	    NATURE_UNREADABLE);
}

static void the_hash_folds_white_space(void **state)
{
	struct message *one = read_text("From: a@b.c\n\none two\nthree"), *two, *other;

	(void)state;
	two = read_text("From: a@b.c\n\none  two three\n\n");
	other = read_text("From: a@b.c\n\none two four");
	assert_int_equal(strlen(one->text_hash), 32);
	assert_string_equal(one->text_hash, two->text_hash);
	assert_string_not_equal(one->text_hash, other->text_hash);
}

static void the_identity_has_all_four_pieces(void **state)
{
	static const char *const mails[] = {
	    "Message-ID: <1@x>\nFrom: a@b.c\nDate: 1 Jan 2026 00:00 +0000\n\ntext",
	    "Message-ID: <2@x>\nFrom: a@b.c\nDate: 1 Jan 2026 00:00 +0000\n\ntext",
	    "Message-ID: <1@x>\nFrom: d@b.c\nDate: 1 Jan 2026 00:00 +0000\n\ntext",
	    "Message-ID: <1@x>\nFrom: a@b.c\nDate: 2 Jan 2026 00:00 +0000\n\ntext",
	    "Message-ID: <1@x>\nFrom: a@b.c\nDate: 1 Jan 2026 00:00 +0000\n\nother"};
	char first[33], another[33];

	(void)state;
	message_identity(read_text(mails[0]), first);
	message_identity(read_text(mails[0]), another);
	assert_string_equal(first, another);
	for (size_t i = 1; i < ARRAY_SIZE(mails); i++) {
		message_identity(read_text(mails[i]), another);
		assert_string_not_equal(first, another);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(fields_are_read),
	    TEST(an_encoded_word_in_authentication_results_stays_one),
	    TEST(headers_for_the_guard_are_kept),
	    TEST(a_null_return_path_is_not_a_missing_one),
	    TEST(plain_text_is_preferred_and_the_rest_attached),
	    TEST(forms_not_chosen_are_no_attachments),
	    TEST(texts_around_a_picture_are_joined),
	    TEST(html_speaks_where_plain_text_is_blank_or_a_stub),
	    TEST(a_text_and_its_html_copy_are_one),
	    TEST(only_the_first_named_text_is_the_body),
	    TEST(a_mail_in_a_mail_is_an_attachment),
	    TEST(a_mail_in_a_mail_speaks_where_nothing_else_does),
	    TEST(the_first_piece_of_a_mail_in_pieces_speaks),
	    TEST(the_parts_of_a_report_have_text),
	    TEST(text_is_found_under_a_wrong_boundary),
	    TEST(a_file_that_is_the_text_is_attached_too),
	    TEST(of_two_content_fields_the_one_that_says_more_counts),
	    TEST(a_page_without_a_label_is_html),
	    TEST(text_of_an_unknown_kind_is_text_where_there_is_no_other),
	    TEST(text_is_found_without_any_boundary),
	    TEST(uuencoded_files_leave_the_text),
	    TEST(an_uuencoded_file_may_have_no_name),
	    TEST(flowed_text_is_joined),
	    TEST(rare_kinds_of_text_are_text),
	    TEST(junk_in_the_header_is_skipped),
	    TEST(a_missing_blank_line_is_noticed),
	    TEST(raw_bytes_in_the_header_are_read_like_the_text),
	    TEST(html_may_say_its_charset_itself),
	    TEST(base64_that_is_none_is_text),
	    TEST(the_first_from_with_an_address_counts),
	    TEST(line_ends_make_no_difference),
	    TEST(each_carriage_return_without_a_line_feed_ends_a_line),
	    TEST(a_mail_cut_anywhere_is_read),
	    TEST(a_text_that_runs_into_the_end_is_cut),
	    TEST(a_whole_mail_is_never_cut),
	    TEST(what_is_no_mail_is_unreadable),
	    TEST(the_hash_folds_white_space),
	    TEST(the_identity_has_all_four_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
