/*
 * The tag in the subject and the token at the foot: how they get into our mails, and how they are
 * found in an answer.
 */
#include "arena.h"

#include <stdlib.h>
#include <string.h>

#include "respond/respond_p.h"

#define TOKEN "k3f9d2mx7q1w8e5r"
#define ID "hark.1042." TOKEN "@example.com"

static struct rendered put(const char *subject, const char *html)
{
	struct rendered rendered = {
	    .subject = subject, .text = "Hello,\n\nExample\n", .html = html};

	reference_put(&rendered, 1042, ID, arena);
	return rendered;
}

static void a_subject_without_the_number_gets_the_tag_at_its_end(void **state)
{
	(void)state;
	assert_string_equal(
	    put("Auto: We have your message", NULL).subject, "Auto: We have your message [#1042]");
	assert_string_equal(put("#10421 and #104", NULL).subject, "#10421 and #104 [#1042]");
}

static void a_number_in_the_subject_becomes_the_tag(void **state)
{
	(void)state;
	assert_string_equal(
	    put("Your matter #1042 is resolved", NULL).subject, "Your matter [#1042] is resolved");
	assert_string_equal(put("[#1042] Hello", NULL).subject, "[#1042] Hello");
	assert_string_equal(put("关于#1042的答复", NULL).subject, "关于[#1042]的答复");
}

static void the_token_stands_under_the_text_and_inside_the_body(void **state)
{
	(void)state;
	assert_string_equal(put("x", NULL).text, "Hello,\n\nExample\n\n[#1042-" TOKEN "]\n");
	assert_non_null(strstr(put("x", "<body><p>Hello</p></BODY></html>").html,
	    "[#1042-" TOKEN "]</p>\n</BODY></html>"));
	assert_non_null(strstr(put("x", "<p>Hello</p>").html, "[#1042-" TOKEN "]</p>\n"));
}

static void tags_of_a_subject_are_found_one_by_one(void **state)
{
	const char *at = "Re: [#7] [# 8] [#x] #9 [#10 [#0] [#011] [#1042]";
	int64_t number;

	(void)state;
	assert_true(reference_next_tag(&at, &number));
	assert_int_equal(number, 7);
	assert_true(reference_next_tag(&at, &number));
	assert_int_equal(number, 1042);
	assert_false(reference_next_tag(&at, &number));
	assert_false(reference_next_tag(&at, &number));
}

static void a_token_is_found_in_a_quotation(void **state)
{
	const char *at = "No!\n\n> Example\n> \n> [#1042-" TOKEN "]\n";
	struct reference reference;

	(void)state;
	assert_true(reference_next_token(&at, &reference));
	assert_int_equal(reference.number, 1042);
	assert_string_equal(reference.token, TOKEN);
	assert_false(reference_next_token(&at, &reference));
}

static void what_is_no_token_is_passed_over(void **state)
{
	static const char *const texts[] = {"", "#", "##", "#1042", "#1042-", "#1042-short",
	    "#1042-" TOKEN "x", "#-" TOKEN, "#1042_" TOKEN, "#99999999999999999999-" TOKEN,
	    "#1042-K3F9D2MX7Q1W8E5R"};
	struct reference reference;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const char *at = texts[i];

		assert_false(reference_next_token(&at, &reference));
	}
}

static void the_largest_number_is_read_and_no_larger_one(void **state)
{
	const char *at = "[#999999999999999999]", *more = "[#1000000000000000000]";
	int64_t number;

	(void)state;
	assert_true(reference_next_tag(&at, &number));
	assert_int_equal(number, INT64_C(999999999999999999));
	assert_false(reference_next_tag(&more, &number));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_subject_without_the_number_gets_the_tag_at_its_end),
	    cmocka_unit_test(a_number_in_the_subject_becomes_the_tag),
	    cmocka_unit_test(the_token_stands_under_the_text_and_inside_the_body),
	    cmocka_unit_test(tags_of_a_subject_are_found_one_by_one),
	    cmocka_unit_test(a_token_is_found_in_a_quotation),
	    cmocka_unit_test(what_is_no_token_is_passed_over),
	    cmocka_unit_test(the_largest_number_is_read_and_no_larger_one),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
