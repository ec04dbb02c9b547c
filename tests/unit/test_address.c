#include "arena.h"

#include <string.h>

#include "message/parse_p.h"

/* Written as "name <address>" with "|" between addresses. */
static void assert_reads(const char *raw, const char *expected)
{
	struct mail_addresses addresses = address_read(arena, bytes_of(raw), NULL);
	struct buffer text;

	buffer_init(&text, 100000);
	for (size_t i = 0; i < addresses.count; i++)
		buffer_printf(&text, "%s%s<%s>", i > 0 ? "|" : "", addresses.items[i].name,
		    addresses.items[i].address);
	assert_string_equal(text.data, expected);
	buffer_free(&text);
}

static void plain_forms_are_read(void **state)
{
	(void)state;
	assert_reads("zs@x.com", "<zs@x.com>");
	assert_reads("<zs@x.com>", "<zs@x.com>");
	assert_reads("Zhang San <zs@x.com>", "Zhang San<zs@x.com>");
	assert_reads("\"Zhang, San\" <zs@x.com>", "Zhang, San<zs@x.com>");
	assert_reads("zs@x.com, Li <li@y.com>", "<zs@x.com>|Li<li@y.com>");
}

static void the_domain_is_in_lower_case(void **state)
{
	(void)state;
	assert_reads("Zs@X.COM", "<Zs@x.com>");
}

static void comments_name_an_address_that_has_no_other_name(void **state)
{
	(void)state;
	assert_reads("zs@x.com (Zhang (San))", "Zhang (San)<zs@x.com>");
	assert_reads("Zhang <zs@x.com> (work)", "Zhang<zs@x.com>");
	assert_reads("zs(comment)@x.com", "comment<zs@x.com>");
}

static void groups_give_their_members(void **state)
{
	(void)state;
	assert_reads(
	    "Team: zs@x.com, Li <li@y.com>; wang@z.com", "<zs@x.com>|Li<li@y.com>|<wang@z.com>");
	assert_reads("undisclosed-recipients:;", "");
}

static void obsolete_routes_are_skipped(void **state)
{
	(void)state;
	assert_reads("Zhang <@a.com,@b.com:zs@x.com>", "Zhang<zs@x.com>");
}

static void quoted_local_parts_keep_the_quotes_they_need(void **state)
{
	(void)state;
	assert_reads("\"zhang san\"@x.com", "<\"zhang san\"@x.com>");
	assert_reads("<\"a@b\"@x.com>", "<\"a@b\"@x.com>");
	assert_reads("<\"zs\"@x.com>", "<zs@x.com>");
	assert_reads("<\"a\\\"b\"@x.com>", "<\"a\\\"b\"@x.com>");
}

static void a_comma_in_a_name_does_not_part_it(void **state)
{
	(void)state;
	assert_reads("Zhang, San <zs@x.com>", "Zhang, San<zs@x.com>");
	assert_reads("=?utf-8?Q?Zhang,_San?= <zs@x.com>", "Zhang, San<zs@x.com>");
}

static void missing_brackets_and_commas_are_survived(void **state)
{
	(void)state;
	assert_reads("Zhang <zs@x.com", "Zhang<zs@x.com>");
	assert_reads("Zhang <zs@x.com, Li <li@y.com>", "Zhang<zs@x.com>|Li<li@y.com>");
	assert_reads("<zs@x.com> <li@y.com>", "<zs@x.com>|<li@y.com>");
	assert_reads("Zhang <zs@x.com> Li <li@y.com>", "Zhang<zs@x.com>|Li<li@y.com>");
	assert_reads("zs@x.com li@y.com", "<zs@x.com>|<li@y.com>");
	assert_reads("Zhang zs@x.com", "Zhang<zs@x.com>");
	assert_reads("Zhang <Zhang <zs@x.com>>", "Zhang Zhang<zs@x.com>");
	assert_reads("Zhang (Sales <zs@x.com>", "Zhang (Sales<zs@x.com>");
	assert_reads("\"Zhang <zs@x.com>", "Zhang<zs@x.com>");
}

static void wide_signs_are_read_where_there_are_no_others(void **state)
{
	(void)state;
	assert_reads("张三＜zs＠x.com＞", "张三<zs@x.com>");
	assert_reads("＂张三＂ ＜zs@x.com＞", "张三<zs@x.com>");
	assert_reads("张三＜销售＞ <zs@x.com>", "张三＜销售＞<zs@x.com>");
}

static void blanks_around_dots_and_signs_are_inside_an_address(void **state)
{
	(void)state;
	assert_reads("li @ mail . example", "<li@mail.example>");
	assert_reads("li@mail .example, zs@x.com", "<li@mail.example>|<zs@x.com>");
	assert_reads("li@mail.example. zs@x.com", "<li@mail.example>|<zs@x.com>");
}

static void odd_but_real_addresses_are_kept(void **state)
{
	(void)state;
	assert_reads("[Support] Zhang <zs@x.com>", "[Support] Zhang<zs@x.com>");
	assert_reads("<a..b@x.com>", "<a..b@x.com>");
	assert_reads("zs.@x.com", "<zs.@x.com>");
	assert_reads("zs@[192.0.2.1]", "<zs@[192.0.2.1]>");
	assert_reads("zs @ x.com", "<zs@x.com>");
	assert_reads("mailto:zs@x.com", "<zs@x.com>");
	assert_reads("Zhang [zs@x.com]", "Zhang<zs@x.com>");
	assert_reads("[mailto:zs@x.com]", "<zs@x.com>");
	assert_reads("'zs@x.com'", "<zs@x.com>");
	assert_reads("张三@例子.中国", "<张三@例子.中国>");
}

static void names_are_decoded(void **state)
{
	(void)state;
	assert_reads("=?utf-8?B?5byg5LiJ?= <zs@x.com>", "张三<zs@x.com>");
	assert_reads("\"=?utf-8?B?5byg5LiJ?=\" <zs@x.com>", "张三<zs@x.com>");
	assert_reads("zs@x.com (=?utf-8?B?5byg5LiJ?=)", "张三<zs@x.com>");
	assert_reads("\xd5\xc5\xc8\xfd <zs@x.com>", "张三<zs@x.com>");
}

static void a_field_that_is_encoded_as_a_whole_is_read(void **state)
{
	(void)state;
	assert_reads("=?utf-8?Q?Zhang_<zs=40x.com>?=", "Zhang<zs@x.com>");
}

static void an_address_may_be_encoded_but_is_one(void **state)
{
	(void)state;
	assert_reads("Zhang <=?utf-8?Q?zs=40x.com?=>", "Zhang<zs@x.com>");
	assert_reads("Zhang <=?utf-8?Q?zs=40x.com=2Cli=40y.com?=>", "Zhang<>");
}

static void half_a_character_is_no_sign_of_an_address(void **state)
{
	(void)state;
	assert_reads("\"\xb3\\\xa5\\\xbb\\\" <a@x.com>", "許功蓋<a@x.com>");
	assert_reads("\xb3\\\xa4@\xa5\\ <a@x.com>", "許一功<a@x.com>");
}

static void undisclosed_recipients_are_nobody(void **state)
{
	(void)state;
	assert_reads("undisclosed-recipients:;", "");
	assert_reads("Undisclosed-Recipient:;@mx.example.com", "");
	assert_reads("undisclosed recipients", "");
	assert_reads("undisclosed@x.com", "<undisclosed@x.com>");
}

static void wide_commas_part_addresses_but_not_names(void **state)
{
	(void)state;
	assert_reads(
	    "a@x.com，b@x.com；c@x.com、d@x.com", "<a@x.com>|<b@x.com>|<c@x.com>|<d@x.com>");
	assert_reads("张三 <a@x.com>；李四 <b@x.com>", "张三<a@x.com>|李四<b@x.com>");
	assert_reads("张三，经理 <a@x.com>", "张三，经理<a@x.com>");
}

static void an_encoded_name_cannot_bring_a_second_address(void **state)
{
	(void)state;
	assert_reads("=?utf-8?Q?<ceo=40y.com>?= <zs@x.com>", "<ceo@y.com><zs@x.com>");
}

static void without_an_address_the_name_is_left(void **state)
{
	(void)state;
	assert_reads("Mail Delivery System", "Mail Delivery System<>");
	assert_reads("Mailer <MAILER-DAEMON>", "Mailer<>");
	assert_reads("", "");
	assert_reads("<>", "");
	assert_reads("<Undisclosed:@x.com;>", "Undisclosed:@x.com;<>");
	assert_reads(",,;", "");
}

static void control_characters_do_not_get_through(void **state)
{
	(void)state;
	assert_reads("Zhang\x01 <zs\x01@x.com>", "Zhang<zs@x.com>");
	assert_reads("=?utf-8?Q?a=0D=0Ab?= <zs@x.com>", "a b<zs@x.com>");
	assert_reads("\x7f@x.com, zs@x.com", "<zs@x.com>");
}

static void at_most_the_limit_is_read(void **state)
{
	struct buffer many;

	(void)state;
	buffer_init(&many, 100000);
	for (int i = 0; i < ADDRESSES_MAX + 1; i++)
		buffer_printf(&many, "a%d@x.com,", i);
	assert_int_equal(address_read(arena, bytes_of(many.data), NULL).count, ADDRESSES_MAX);
	buffer_free(&many);
}

static void hostile_fields_take_no_longer_than_others(void **state)
{
	static const char *const pieces[] = {
	    "(", "a:", "<", "\"", "=?", "=?a?q?", "<\"", "(\\", "a@", "?=AA", "@"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		struct buffer field;

		buffer_init(&field, 65536);
		while (buffer_add(&field, pieces[i]))
			;
		address_read(arena, bytes_of(field.data), NULL);
		decode_text(arena, bytes_of(field.data), NULL);
		buffer_free(&field);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(plain_forms_are_read),
	    TEST(the_domain_is_in_lower_case),
	    TEST(comments_name_an_address_that_has_no_other_name),
	    TEST(groups_give_their_members),
	    TEST(obsolete_routes_are_skipped),
	    TEST(quoted_local_parts_keep_the_quotes_they_need),
	    TEST(a_comma_in_a_name_does_not_part_it),
	    TEST(missing_brackets_and_commas_are_survived),
	    TEST(wide_signs_are_read_where_there_are_no_others),
	    TEST(blanks_around_dots_and_signs_are_inside_an_address),
	    TEST(odd_but_real_addresses_are_kept),
	    TEST(names_are_decoded),
	    TEST(a_field_that_is_encoded_as_a_whole_is_read),
	    TEST(an_address_may_be_encoded_but_is_one),
	    TEST(half_a_character_is_no_sign_of_an_address),
	    TEST(undisclosed_recipients_are_nobody),
	    TEST(wide_commas_part_addresses_but_not_names),
	    TEST(an_encoded_name_cannot_bring_a_second_address),
	    TEST(without_an_address_the_name_is_left),
	    TEST(control_characters_do_not_get_through),
	    TEST(at_most_the_limit_is_read),
	    TEST(hostile_fields_take_no_longer_than_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
