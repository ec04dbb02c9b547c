#include "arena.h"

#include <string.h>

#include "message/parse_p.h"

static void assert_decodes(const char *raw, const char *expected)
{
	assert_string_equal(decode_text(arena, bytes_of(raw), NULL), expected);
}

static void words_are_decoded(void **state)
{
	(void)state;
	assert_decodes("=?utf-8?B?5L2g5aW9?=", "你好");
	assert_decodes("=?UTF-8?q?caf=C3=A9_au_lait?=", "café au lait");
	assert_decodes("Re: =?utf-8?B?5L2g5aW9?= again", "Re: 你好 again");
}

static void blanks_between_words_do_not_count(void **state)
{
	(void)state;
	assert_decodes("=?utf-8?B?5L2g?=\n =?utf-8?B?5aW9?=", "你好");
	assert_decodes("=?utf-8?B?5L2g?= =?iso-8859-1?Q?=E9?= x", "你é x");
	assert_decodes("=?utf-8?B?5L2g?==?utf-8?B?5aW9?=", "你好");
}

static void characters_split_between_words_are_joined(void **state)
{
	(void)state;
	assert_decodes("=?utf-8?B?5L0=?= =?utf-8?B?oOWlvQ==?=", "你好");
	assert_decodes("=?utf-8?Q?=E4=BD?= =?UTF-8?Q?=A0?=", "你");
	assert_decodes("=?utf-8?Q?=E4=BD?= =?utf-8?B?oA==?=", "你");
}

static void base64_groups_split_between_words_are_joined(void **state)
{
	(void)state;
	assert_decodes("=?utf-8?B?5L2g5?= =?utf-8?B?aW9?=", "你好");
}

static void words_that_each_end_in_ascii_are_joined(void **state)
{
	(void)state;
	assert_decodes("=?iso-2022-jp?Q?=1B$B%F%9=1B(B?= =?iso-2022-jp?Q?=1B$B%H=1B(B?=", "テスト");
	assert_decodes("=?hz-gb-2312?Q?~{Dc~}?= =?hz-gb-2312?Q?~{:C~}?=", "你好");
}

static void words_without_padding_are_decoded_each_for_itself(void **state)
{
	(void)state;
	assert_decodes("=?utf-8?B?YQ?= =?utf-8?B?Yg==?=", "ab");
}

static void language_suffixes_are_ignored(void **state)
{
	(void)state;
	assert_decodes("=?utf-8*zh-CN?B?5L2g5aW9?=", "你好");
}

static void gb2312_means_gb18030(void **state)
{
	(void)state;
	assert_decodes("=?gb2312?B?6UaGtA==?=", "镕喆"); /* neither is in GB 2312 */
}

static void latin1_means_windows_1252(void **state)
{
	(void)state;
	assert_decodes("=?iso-8859-1?Q?it=92s?=", "it’s");
}

static void missing_end_marks_are_survived(void **state)
{
	(void)state;
	assert_decodes("=?utf-8?B?5L2g5aW9", "你好");
	assert_decodes("=?utf-8?B?5L2g =?utf-8?B?5aW9?=", "你好");
	assert_decodes("=?utf-8?Q?=C3=A9 and text", "é and text");
}

static void blanks_inside_words_are_survived(void **state)
{
	(void)state;
	assert_decodes("=?utf-8?Q?two words?=", "two words");
	assert_decodes("=? utf-8 ?Q?=C3=A9?=", "é");
	assert_decodes("=?utf-8?B?5L2g 5aW9?=", "你好");
}

static void the_alphabet_for_urls_is_read(void **state)
{
	(void)state;
	assert_decodes("=?utf-8?B?Pj4-Pz8_?=", ">>>???");
}

static void question_marks_inside_q_words_are_survived(void **state)
{
	(void)state;
	assert_decodes("=?utf-8?Q?really?=3F_yes?=", "really?? yes");
}

static void what_is_no_word_stays(void **state)
{
	(void)state;
	assert_decodes("=?utf-8?X?abc?=", "=?utf-8?X?abc?=");
	assert_decodes("a =? b", "a =? b");
	assert_decodes("1=?", "1=?");
}

static void raw_bytes_are_read_like_the_words_beside_them(void **state)
{
	(void)state;
	assert_decodes("\xc4\xe3 =?gb2312?B?utM=?=", "你 河");
	assert_decodes("\xe4\xbd\xa0 =?gb2312?B?utM=?=", "你 河");
}

static void unknown_charsets_are_guessed(void **state)
{
	(void)state;
	assert_decodes("=?x-none?B?5L2g5aW9?=", "你好");
}

static void a_subject_is_one_line_without_control_characters(void **state)
{
	(void)state;
	assert_decodes("a\n\tb\n   c", "a b c");
	assert_decodes("=?utf-8?Q?a=0D=0ABcc:_x=00y=1B?=", "a Bcc: x"
							   "y");
}

static void utf8_beats_an_8bit_label(void **state)
{
	(void)state;
	assert_string_equal(
	    charset_to_utf8(arena, bytes_of("订单还没到"), "gb2312", NULL), "订单还没到");
	assert_string_equal(charset_to_utf8(arena, bytes_of("Grüße"), "iso-8859-1", NULL), "Grüße");
}

static void a_pair_that_could_be_utf8_is_chinese_under_a_chinese_label(void **state)
{
	(void)state;
	assert_string_equal(charset_to_utf8(arena, bytes_of("\xd0\xa1"), "gb2312", NULL), "小");
}

static void gbk_under_a_utf8_label_is_noticed(void **state)
{
	(void)state;
	assert_string_equal(
	    charset_to_utf8(
		arena, bytes_of("\xc4\xe3\xba\xc3\xa3\xac\xb2\xfa\xc6\xb7"), "utf-8", NULL),
	    "你好，产品");
}

static void one_broken_byte_does_not_make_utf8_something_else(void **state)
{
	(void)state;
	assert_string_equal(
	    charset_to_utf8(arena, bytes_of("订单还没到订单还没到\xff"), "utf-8", NULL),
	    "订单还没到订单还没到\xef\xbf\xbd");
}

static void short_latin_text_without_label_is_not_chinese(void **state)
{
	(void)state;
	assert_string_equal(
	    charset_to_utf8(arena, bytes_of("caf\xe9 ol\xe9"), NULL, NULL), "café olé");
}

static void seven_bit_charsets_are_converted(void **state)
{
	(void)state;
	assert_string_equal(
	    charset_to_utf8(arena, bytes_of("\x1b$BF|K\\\x1b(B"), "iso-2022-jp", NULL), "日本");
	assert_string_equal(
	    charset_to_utf8(arena, bytes_of("~{<:Ky~}"), "hz-gb-2312", NULL), "己所");
	assert_string_equal(charset_to_utf8(arena, bytes_of("+T2BZfQ-"), "utf-7", NULL), "你好");
}

static void utf16_without_order_mark_is_read(void **state)
{
	struct bytes little = {(const uint8_t *)"a\0b\0", 4}, big = {(const uint8_t *)"\0a\0b", 4};
	struct bytes han = bytes_of("\x60\xa8\x59\x7d"); /* U+60A8 U+597D */

	(void)state;
	assert_string_equal(charset_to_utf8(arena, little, "utf-16", NULL), "ab");
	assert_string_equal(charset_to_utf8(arena, big, "utf-16", NULL), "ab");
	assert_string_equal(charset_to_utf8(arena, han, "utf-16", NULL), "您好");
}

static void charset_names_are_known_by_many_labels(void **state)
{
	(void)state;
	assert_string_equal(charset_known("GB2312"), "gb18030");
	assert_string_equal(charset_known("ks_c_5601-1987"), "windows-949");
	assert_string_equal(charset_known("Shift_JIS"), "windows-31j");
	assert_string_equal(charset_known("cp1251"), "windows-1251");
	assert_string_equal(charset_known("cp874"), "windows-874");
	assert_string_equal(charset_known("x-mac-cyrillic"), "x-mac-cyrillic");
	assert_null(charset_known("x-unknown"));
	assert_null(charset_known(""));
	assert_null(charset_known(NULL));
}

static void assert_transfer(enum transfer encoding, const char *in, const char *expected)
{
	size_t size;
	struct bytes out = transfer_decode(arena, bytes_of(in), encoding, 1000, &size);

	assert_int_equal(size, strlen(expected));
	assert_int_equal(out.size, strlen(expected));
	assert_memory_equal(out.data, expected, out.size);
}

static void base64_survives_dirt(void **state)
{
	(void)state;
	assert_transfer(TRANSFER_BASE64, "aGVs\nbG8=\n", "hello");
	assert_transfer(TRANSFER_BASE64, "aG!Vs bG8", "hello");
	assert_transfer(TRANSFER_BASE64, "aGVsbG8=\n______\nlist footer", "hello");
	assert_transfer(TRANSFER_BASE64, "aGVsbG8=\naGVsbG8=\n", "hellohello");
}

static void a_half_group_counts_unless_there_is_dirt_in_it(void **state)
{
	(void)state;
	assert_transfer(TRANSFER_BASE64, "aGVsbG8h\naA", "hello!h");
	assert_transfer(TRANSFER_BASE64, "aGVsbG8h\na A\n", "hello!h");
	assert_transfer(TRANSFER_BASE64, "aGVsbG8h--aG.\n\n", "hello!");
	assert_transfer(TRANSFER_BASE64, "aGVsbG8=\naGVsbG8h\naGV.\n", "hellohello!");
	assert_transfer(TRANSFER_BASE64, "aGVsbG8=.", "hello");
}

static void a_footer_ends_base64_without_padding(void **state)
{
	(void)state;
	assert_transfer(TRANSFER_BASE64, "aGVsbG8h\n______\nlist footer", "hello!");
	assert_transfer(TRANSFER_BASE64, "aGVsbG8h\n-- \nZhang San", "hello!");
	assert_transfer(TRANSFER_BASE64, "aGVs\n>bG8h", "hello!");
}

static void base64_is_told_from_text_under_its_label(void **state)
{
	(void)state;
	assert_true(transfer_looks_like_base64(bytes_of("aGVs!bG8g\nd29ybGQ=")));
	assert_true(transfer_looks_like_base64(bytes_of("aGk=\n______\nList of users, at home")));
	assert_false(transfer_looks_like_base64(bytes_of("Hello\nthis is a text, really.")));
	assert_false(transfer_looks_like_base64(bytes_of("Hello\n你好")));
	assert_false(transfer_looks_like_base64(
	    bytes_of("Uninterrupted communication notwithstanding\ncircumstances unfavourable "
		     "everywhere")));
}

static void quoted_printable_survives_dirt(void **state)
{
	(void)state;
	assert_transfer(TRANSFER_QUOTED_PRINTABLE, "a=3Db=\nc=  \nd", "a=bcd");
	assert_transfer(TRANSFER_QUOTED_PRINTABLE, "x  \ny=20\n", "x\ny \n");
	assert_transfer(TRANSFER_QUOTED_PRINTABLE, "100=% =e9=", "100=% \xe9");
	assert_transfer(TRANSFER_QUOTED_PRINTABLE, "cut=A", "cut=A");
}

static void sizes_are_counted_beyond_what_is_kept(void **state)
{
	size_t size;
	struct bytes out = transfer_decode(arena, bytes_of("aGVsbG8="), TRANSFER_BASE64, 2, &size);

	(void)state;
	assert_int_equal(size, 5);
	assert_int_equal(out.size, 2);
}

static void transfer_encodings_are_known_with_dirt_around(void **state)
{
	(void)state;
	assert_int_equal(transfer_from_field(bytes_of("base64;")), TRANSFER_BASE64);
	assert_int_equal(
	    transfer_from_field(bytes_of(" Quoted-Printable (rfc)")), TRANSFER_QUOTED_PRINTABLE);
	assert_int_equal(transfer_from_field(bytes_of("(a) base64")), TRANSFER_BASE64);
	assert_int_equal(transfer_from_field(bytes_of("(a")), TRANSFER_NONE);
	assert_int_equal(transfer_from_field(bytes_of("8bit")), TRANSFER_NONE);
}

static void enriched_text_loses_its_commands_only(void **state)
{
	(void)state;
	assert_string_equal(
	    enriched_to_text(arena,
		"<fontfamily><param>Times</param><bold>The lamp</bold>\nis <<3.</fontfamily>\n\n"
		"<nofill>a\nb</nofill> x < y\n",
		false),
	    "The lamp is <3.\na\nb x < y ");
	assert_string_equal(
	    enriched_to_text(arena, "one\ntwo<nl>three <lt>3<comment>c</comment>", true),
	    "one two\nthree <3");
	assert_string_equal(enriched_to_text(arena, "</param>a<bold", false), "a<bold");
}

static void flowed_lines_are_joined_by_quote_depth(void **state)
{
	(void)state;
	assert_string_equal(
	    flowed_join(arena, "one \ntwo\n>q \n>r\n>>s", false), "one two\n> q r\n>> s");
	assert_string_equal(flowed_join(arena, "a \n-- \nZhang", false), "a \n-- \nZhang");
	assert_string_equal(flowed_join(arena, " From\n >no quote", false), "From\n>no quote");
}

static void delsp_takes_the_blank_away(void **state)
{
	(void)state;
	assert_string_equal(flowed_join(arena, "你 \n好", true), "你好");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(words_are_decoded),
	    TEST(blanks_between_words_do_not_count),
	    TEST(characters_split_between_words_are_joined),
	    TEST(base64_groups_split_between_words_are_joined),
	    TEST(words_that_each_end_in_ascii_are_joined),
	    TEST(words_without_padding_are_decoded_each_for_itself),
	    TEST(language_suffixes_are_ignored),
	    TEST(gb2312_means_gb18030),
	    TEST(latin1_means_windows_1252),
	    TEST(missing_end_marks_are_survived),
	    TEST(blanks_inside_words_are_survived),
	    TEST(the_alphabet_for_urls_is_read),
	    TEST(question_marks_inside_q_words_are_survived),
	    TEST(what_is_no_word_stays),
	    TEST(raw_bytes_are_read_like_the_words_beside_them),
	    TEST(unknown_charsets_are_guessed),
	    TEST(a_subject_is_one_line_without_control_characters),
	    TEST(utf8_beats_an_8bit_label),
	    TEST(a_pair_that_could_be_utf8_is_chinese_under_a_chinese_label),
	    TEST(gbk_under_a_utf8_label_is_noticed),
	    TEST(one_broken_byte_does_not_make_utf8_something_else),
	    TEST(short_latin_text_without_label_is_not_chinese),
	    TEST(seven_bit_charsets_are_converted),
	    TEST(utf16_without_order_mark_is_read),
	    TEST(charset_names_are_known_by_many_labels),
	    TEST(base64_survives_dirt),
	    TEST(a_half_group_counts_unless_there_is_dirt_in_it),
	    TEST(a_footer_ends_base64_without_padding),
	    TEST(base64_is_told_from_text_under_its_label),
	    TEST(quoted_printable_survives_dirt),
	    TEST(sizes_are_counted_beyond_what_is_kept),
	    TEST(transfer_encodings_are_known_with_dirt_around),
	    TEST(enriched_text_loses_its_commands_only),
	    TEST(flowed_lines_are_joined_by_quote_depth),
	    TEST(delsp_takes_the_blank_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
