#include "arena.h"

#include <string.h>

#include "message/parse_p.h"

static void assert_date(const char *raw, const char *expected)
{
	char text[TIME_TEXT_SIZE] = "none";
	int64_t time_ms;
	int offset_minutes;

	if (date_read(bytes_of(raw), &time_ms, &offset_minutes))
		time_format_offset(time_ms, offset_minutes, text);
	assert_string_equal(text, expected);
}

static void dates_of_the_standard_are_read(void **state)
{
	(void)state;
	assert_date("Sun, 22 Nov 2026 08:00:15 +0800", "2026-11-22T08:00:15+08:00");
	assert_date("22 Nov 2026 08:00 -0330", "2026-11-22T08:00:00-03:30");
	assert_date("Thu, 1 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00+00:00");
	assert_date("Tue, 29 Feb 2028 23:59:60 +0000", "2028-03-01T00:00:00+00:00");
}

static void obsolete_dates_are_read(void **state)
{
	(void)state;
	assert_date("22 Nov 26 08:00:00 EST", "2026-11-22T08:00:00-05:00");
	assert_date("22 Nov 97 08:00:00 Z", "1997-11-22T08:00:00+00:00");
	assert_date("Sun, 22 Nov 126 08:00:00 +0800", "2026-11-22T08:00:00+08:00");
	assert_date("Sun, (a (b)) 22 Nov 2026 (c) 08:00:00 +0800", "2026-11-22T08:00:00+08:00");
	assert_date("Sun, 22 Nov 2026 08 (h): 05 (m) : 15 +0800", "2026-11-22T08:05:15+08:00");
}

static void the_number_beats_the_name_of_a_zone(void **state)
{
	(void)state;
	assert_date("Sun, 22 Nov 2026 08:00:00 +0800 (CST)", "2026-11-22T08:00:00+08:00");
	assert_date("Sun, 22 Nov 2026 08:00:00 GMT+0800", "2026-11-22T08:00:00+08:00");
	assert_date("Sun, 22 Nov 2026 08:00:00 +0800 CST", "2026-11-22T08:00:00+08:00");
}

static void no_zone_is_a_day_away(void **state)
{
	(void)state;
	assert_date("Sun, 22 Nov 2026 08:00:00 -2359", "2026-11-22T08:00:00-23:59");
	assert_date("Sun, 22 Nov 2026 08:00:00 -2400", "2026-11-22T08:00:00+00:00");
	assert_date("Sun, 22 Nov 2026 08:00:00 +99999999", "2026-11-22T08:00:00+00:00");
}

static void dates_of_no_standard_are_read(void **state)
{
	(void)state;
	assert_date("2026-11-22T08:00:15Z", "2026-11-22T08:00:15+00:00");
	assert_date("2026-11-22 08:00:15.123 +08:00", "2026-11-22T08:00:15+08:00");
	assert_date("Sun Nov 22 08:00:15 2026", "2026-11-22T08:00:15+00:00");
	assert_date("Sunday, 22-Nov-26 08:00:15 GMT", "2026-11-22T08:00:15+00:00");
	assert_date("Nov 22, 2026 8:00:15 PM", "2026-11-22T20:00:15+00:00");
	assert_date("Sun, 22 Nov 2026 08.00.15 +0800", "2026-11-22T08:00:15+08:00");
}

static void days_and_times_that_there_are_not_are_no_dates(void **state)
{
	static const char *const dates[] = {"30 Feb 2026 08:00:00 +0800",
	    "29 Feb 2026 08:00:00 +0800", "29 Feb 2100 08:00:00 +0800",
	    "31 Apr 2026 08:00:00 +0800", "31 Jun 2026 08:00:00 +0800",
	    "31 Sep 2026 08:00:00 +0800", "31 Nov 2026 08:00:00 +0800",
	    "32 Jan 2026 08:00:00 +0800", "0 Jan 2026 08:00:00 +0800", "22 Nov 2026 24:00:00 +0800",
	    "22 Nov 2026 23:60:00 +0800", "22 Nov 2026 23:59:61 +0800",
	    "22 Nov 0000 08:00:00 +0800", "22 Nov 1899 08:00:00 +0800",
	    "22 Nov 99999 08:00:00 +0800", "2026-02-30T08:00:00Z", "Tue Feb 30 08:00:15 2026"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(dates); i++)
		assert_date(dates[i], "none");
}

static void the_last_day_of_a_month_is_one(void **state)
{
	(void)state;
	assert_date("29 Feb 2000 08:00:00 +0000", "2000-02-29T08:00:00+00:00");
	assert_date("31 Jan 2026 23:59:59 +0000", "2026-01-31T23:59:59+00:00");
	assert_date("30 Apr 2026 00:00:00 +0000", "2026-04-30T00:00:00+00:00");
	assert_date("31 Dec 9999 23:59:59 +0000", "9999-12-31T23:59:59+00:00");
	assert_date("1 Jan 00 00:00:00 +0000", "2000-01-01T00:00:00+00:00");
	assert_date("1 Jan 49 00:00:00 +0000", "2049-01-01T00:00:00+00:00");
	assert_date("1 Jan 50 00:00:00 +0000", "1950-01-01T00:00:00+00:00");
}

static void what_is_no_date_is_none(void **state)
{
	(void)state;
	assert_date("", "none");
	assert_date("yesterday", "none");
	assert_date("32 Nov 2026 08:00:00 +0800", "none");
	assert_date("22 Foo 2026 08:00:00 +0800", "none");
	assert_date("22 Nov 2026 99:00:00 +0800", "none");
	assert_date("((((((", "none");
}

static void assert_ids(const char *raw, const char *expected)
{
	size_t count;
	const char **ids = message_id_read(arena, bytes_of(raw), &count);
	struct buffer text;

	buffer_init(&text, 100000);
	for (size_t i = 0; i < count; i++)
		buffer_printf(&text, "%s%s", i > 0 ? " " : "", ids[i]);
	assert_string_equal(text.data, expected);
	buffer_free(&text);
}

static void ids_are_read_with_and_without_brackets(void **state)
{
	(void)state;
	assert_ids("<a@b>", "a@b");
	assert_ids("<a@b>\n <c@d>", "a@b c@d");
	assert_ids("<a@b><c@d>", "a@b c@d");
	assert_ids("a@b, c@d", "a@b c@d");
	assert_ids("a@b>c@d", "a@b c@d");
	assert_ids("Your mail of Sunday <a@b>", "a@b");
	assert_ids("<a@b\n c>", "a@bc");
	assert_ids("<a @ b(here) . c>", "a@b.c");
	assert_ids("<a(1)@b(c>", "a(1)@b(c");
	assert_ids("<a@b", "a@b");
	assert_ids("<>", "");
	assert_ids("", "");
}

static void of_many_ids_the_first_and_the_last_are_kept(void **state)
{
	struct buffer many;
	const char **ids;
	size_t count;

	(void)state;
	buffer_init(&many, 100000);
	for (int i = 0; i < REFERENCES_MAX + 10; i++)
		buffer_printf(&many, "<%d@x> ", i);
	ids = message_id_read(arena, bytes_of(many.data), &count);
	assert_int_equal(count, REFERENCES_MAX);
	assert_string_equal(ids[0], "0@x");
	assert_string_equal(ids[1], "11@x");
	assert_string_equal(ids[REFERENCES_MAX - 1], "59@x");
	buffer_free(&many);
}

static const char *parameter(const char *field, const char *name)
{
	struct parameters parameters = parameters_read(arena, bytes_of(field), NULL);
	const char *value = parameters_find(&parameters, name);

	return value != NULL ? value : "(none)";
}

static void parameters_are_read_as_written(void **state)
{
	(void)state;
	assert_string_equal(parameter("text/plain; charset=utf-8", "charset"), "utf-8");
	assert_string_equal(parameter("text/plain; Charset=\"utf-8\"; x=y", "charset"), "utf-8");
	assert_string_equal(parameter("text/plain (a) ; charset = utf-8 (b)", "charset"), "utf-8");
	assert_string_equal(
	    parameter("text/plain charset=utf-8 format=flowed", "format"), "flowed");
	assert_string_equal(parameter("a/b; name=my letter.pdf; x=y", "name"), "my letter.pdf");
	assert_string_equal(
	    parameter("a/b; name=\"C:\\letters\\a.pdf\"", "name"), "C:\\letters\\a.pdf");
	assert_string_equal(parameter("a/b; name=\"a \\\"b\\\"", "name"), "a \"b\"");
	assert_string_equal(parameter("a/b; boundary=\"\\\"\"", "boundary"), "\"");
	assert_string_equal(parameter("a/b", "charset"), "(none)");
}

static void long_and_foreign_parameters_are_read(void **state)
{
	(void)state;
	assert_string_equal(parameter("a; filename*=utf-8'zh'%E4%BD%A0.pdf", "filename"), "你.pdf");
	assert_string_equal(
	    parameter("a; filename*=GBK''%C4%E3.pdf; filename=x.pdf", "filename"), "你.pdf");
	assert_string_equal(
	    parameter("a; filename*1*=%BD%A0; filename*0*=utf-8''%E4; filename*2=.pdf", "filename"),
	    "你.pdf");
	assert_string_equal(parameter("a; name*0=\"long \"; name*1=\"name\"", "name"), "long name");
	assert_string_equal(parameter("a; name=\"=?utf-8?B?5L2g5aW9?=.pdf\"", "name"), "你好.pdf");
	assert_string_equal(
	    parameter("a; name*0=\"=?utf-8?B?5L2g\"; name*1=\"5aW9?=\"", "name"), "你好");
	assert_string_equal(parameter("a; name=\xc4\xe3\xba\xc3.pdf", "name"), "你好.pdf");
	assert_string_equal(parameter("a; name*=100%.pdf", "name"), "100%.pdf");
	assert_string_equal(parameter("a; name=\"\xb3\\\xa5\\\xbb\\\"; x=y", "name"), "許功蓋");
}

static void pieces_of_a_parameter_may_be_missing(void **state)
{
	(void)state;
	assert_string_equal(parameter("a; name*1*=%E4%BD%A0; name*2=.pdf", "name"), "你.pdf");
	assert_string_equal(parameter("a; name*0=letter; name*2=.pdf", "name"), "letter.pdf");
	assert_string_equal(parameter("a; name*99999999999=x; name*0=y", "name"), "yx");
}

static void the_digest_is_blake2b(void **state)
{
	struct digest digest;
	char out[33], *many = arena_alloc(arena, 1000);

	(void)state;
	digest_begin(&digest, NULL, 0);
	digest_add(&digest, "abc", 3);
	digest_end(&digest, out);
	assert_string_equal(out, "cf4ab791c62b8d2b2109c90275287816");
	memset(many, 'x', 1000);
	digest_begin(&digest, NULL, 0);
	digest_add(&digest, many, 128);
	digest_add(&digest, many, 872);
	digest_end(&digest, out);
	assert_string_equal(out, "c9b2bd4ff487864c29fb41fab3e8187e");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(dates_of_the_standard_are_read),
	    TEST(obsolete_dates_are_read),
	    TEST(the_number_beats_the_name_of_a_zone),
	    TEST(no_zone_is_a_day_away),
	    TEST(dates_of_no_standard_are_read),
	    TEST(days_and_times_that_there_are_not_are_no_dates),
	    TEST(the_last_day_of_a_month_is_one),
	    TEST(what_is_no_date_is_none),
	    TEST(ids_are_read_with_and_without_brackets),
	    TEST(of_many_ids_the_first_and_the_last_are_kept),
	    TEST(parameters_are_read_as_written),
	    TEST(long_and_foreign_parameters_are_read),
	    TEST(pieces_of_a_parameter_may_be_missing),
	    TEST(the_digest_is_blake2b),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
