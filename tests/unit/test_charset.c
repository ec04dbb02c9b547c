/*
 * Charsets whose labels lie or are missing. Each text is written as the bytes of its charset.
 */
#include "arena.h"

#include <string.h>

#include "message/parse_p.h"

/* "你们的产品在启动时崩溃，请尽快处理。谢谢！" and so on. */
static const char gbk[] =
    "\304\343\303\307\265\304\262\372\306\267\324\332\306\364\266\257\312\261\261\300\300\243\243\254\307\353\276\241\277\354\264\246\300\355\241\243\320\273\320\273\243\241";
static const char big5[] =
    "\247A\255\314\252\272\262\243\253~\246b\261\322\260\312\256\311\261Y\274\354\241A\275\320\276\250\247\326\263B\262z\241C\301\302\301\302\241I";
static const char cp1251[] =
    "\307\344\360\340\342\361\362\342\363\351\362\345, \357\360\356\343\360\340\354\354\340 \355\345 \360\340\341\356\362\340\345\362";
static const char simplified[] = "你们的产品在启动时崩溃，请尽快处理。谢谢！";
static const char traditional[] = "你們的產品在啟動時崩潰，請儘快處理。謝謝！";
static const char russian[] = "Здравствуйте, программа не работает";

static void assert_text(const char *bytes, const char *label, const char *expected)
{
	assert_string_equal(charset_to_utf8(arena, bytes_of(bytes), label, NULL), expected);
}

static void chinese_is_told_from_the_western_charset_it_is_labelled_with(void **state)
{
	(void)state;
	assert_text(gbk, "iso-8859-1", simplified);
	assert_text(gbk, "us-ascii", simplified);
	assert_text(gbk, "windows-1252", simplified);
}

static void a_short_chinese_text_is_told_even_where_the_subject_has_the_same_label(void **state)
{
	(void)state;
	assert_string_equal(
	    charset_to_utf8(arena,
		bytes_of("\316\336\267\250\265\307\302\274\243\254\307\353\264\246\300\355"),
		"iso-8859-1", "iso-8859-1"),
	    "无法登录，请处理");
}

static void cyrillic_is_told_from_the_western_charset_it_is_labelled_with(void **state)
{
	(void)state;
	assert_text(cp1251, "iso-8859-1", russian);
}

static void western_letters_stay_what_the_label_says(void **state)
{
	(void)state;
	assert_text("hyv\xe4\xe4 p\xe4iv\xe4\xe4, h\xe4n on t\xe4\xe4ll\xe4", "iso-8859-1",
	    "hyvää päivää, hän on täällä");
	assert_text("cr\xe9\xe9"
		    "e \xe0 l'\xe9t\xe9",
	    "iso-8859-1", "créée à l'été");
	assert_text("\x93quoted\x94 \x85", "iso-8859-1", "“quoted” …");
}

static void the_two_charsets_of_chinese_are_told_from_each_other(void **state)
{
	(void)state;
	assert_text(big5, "gb2312", traditional);
	assert_text(gbk, "big5", simplified);
	assert_text(big5, "big5", traditional);
	assert_text(gbk, "gb2312", simplified);
}

static void both_are_known_without_a_label(void **state)
{
	(void)state;
	assert_text(big5, NULL, traditional);
	assert_text(gbk, NULL, simplified);
	assert_text("\315\313\277\356", NULL, "退款");
}

static void capitals_with_accents_are_not_chinese(void **state)
{
	(void)state;
	assert_text("\xc5sa \xc5kesson, \xc4lmhult", NULL, "Åsa Åkesson, Älmhult");
}

static void a_name_of_three_characters_is_known_by_its_bytes(void **state)
{
	(void)state;
	assert_text("\xb3\\\xa5\\\xbb\\", NULL, "許功蓋");
}

static void lines_of_hz_end_in_ascii(void **state)
{
	(void)state;
	assert_text("~{Dc:C\nab ~{Dc~}~~", "hz-gb-2312", "你好\nab 你~");
	assert_text("~{\n~{\n~{Dc", "hz", "\n\n你");
}

static void eight_bits_under_a_seven_bit_label_are_guessed(void **state)
{
	(void)state;
	assert_text(gbk, "hz-gb-2312", simplified);
	assert_text(gbk, "iso-2022-jp", simplified);
	assert_text("\x1b$BF|K\\\x1b(B \xff", "iso-2022-jp", "日本 \xef\xbf\xbd");
}

static void code_pages_are_known_by_many_labels(void **state)
{
	static const char *const labels[] = {
	    "win-1251", "x-cp1251", "cp-1251", "ms1251", "1251", "Windows_1251", "x-windows-1251"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		assert_string_equal(charset_known(labels[i]), "windows-1251");
	assert_string_equal(charset_known("dos-850"), "ibm850");
	assert_string_equal(charset_known("cseuckr"), "windows-949");
	assert_string_equal(charset_known("x-euc"), "euc-jp");
	assert_null(charset_known("win-99999"));
	assert_null(charset_known("x-"));
}

static void words_of_other_scripts_are_known_without_a_label(void **state)
{
	(void)state;
	assert_text(
	    "\317\360\356\343\360\340\354\354\340 \355\345 \360\340\341\356\362\340\345\362", NULL,
	    "Программа не работает");
	assert_text(
	    "\360\322\317\307\322\301\315\315\301 \316\305 \322\301\302\317\324\301\305\324", NULL,
	    "Программа не работает");
	assert_text("\225\324\225i\202\360\202\250\212\350\202\242\202\265\202\334\202\267", NULL,
	    "返品をお願いします");
	assert_text("\312\326\311\312\244\362\244\252\264\352\244\244\244\267\244\336\244\271",
	    NULL, "返品をお願いします");
	assert_text(
	    "\310\257\272\322\300\273 \271\336\260\355 \275\315\300\272\265\245 \276\356\266\273\260\324",
	    NULL, "환불을 받고 싶은데 어떻게");
}

static void one_accent_makes_no_other_language(void **state)
{
	(void)state;
	assert_text("un probl\xe8me ? Je suis", NULL, "un problème ? Je suis");
}

static void rare_characters_of_gb18030_stay_where_the_label_says_so(void **state)
{
	(void)state;
	assert_text("\2254\2625\322\260\351F\206\264", "gb2312", "𠮷野镕喆");
	assert_text("\337@\202\200\256a\306\267\211\304\301\313", "gbk", "這個產品壞了");
}

static void characters_of_hong_kong_are_read_as_big5(void **state)
{
	(void)state;
	assert_text("\255\370\270\323\241A\247\332\267Q\260\335\244U\235\357\235\317", "big5",
	    "唔該，我想問下嘅嘢");
}

static void a_cut_character_leaves_the_others_under_their_label(void **state)
{
	(void)state;
	assert_text("\xe4\xbd x \xe5\xa5\xbd", "utf-8", "\xef\xbf\xbd x 好");
}

static void order_marks_are_no_text(void **state)
{
	static const uint8_t utf16[] = {0xff, 0xfe, 'h', 0, 'i', 0, ' ', 0, 0x60, 0x4f};
	struct bytes bytes = {utf16, sizeof(utf16)};

	(void)state;
	assert_text("\xef\xbb\xbfhi", "utf-8", "hi");
	assert_string_equal(charset_to_utf8(arena, bytes, "utf-16", NULL), "hi 你");
	assert_string_equal(charset_to_utf8(arena, bytes, "utf-8", NULL), "hi 你");
	assert_string_equal(charset_to_utf8(arena, bytes, NULL, NULL), "hi 你");
}

static void charsets_that_the_library_lacks_are_read_by_their_neighbour(void **state)
{
	(void)state;
	assert_text("spart\xe3 \xba"
		    "i \xa4 5",
	    "ISO-8859-16", "spartă și € 5");
	assert_text("\xd8\xe0\xec \xf1\xfb\xed\xe4\xfb, \xba\xf0\xb3", "PTCP154", "Шам сынды, әрі");
	assert_text("\xd8\xe0\xec \xf1\xfb\xed\xe4\xfb, \xbc\xf0\xb3", "KZ-1048", "Шам сынды, әрі");
	assert_text("spart\xbe", "x-mac-romanian", "spartă");
}

static void ebcdic_is_read_by_its_label(void **state)
{
	(void)state;
	assert_text("\xc8\x85\x93\x93\x96k@\x93\x81\x94\x97", "cp037", "Hello, lamp");
	assert_text("\xc8\x85\x93\x93\x96k@\x93\x81\x94\x97", "ibm500", "Hello, lamp");
	assert_text("a lamp", "cp037", "a lamp");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(chinese_is_told_from_the_western_charset_it_is_labelled_with),
	    TEST(a_short_chinese_text_is_told_even_where_the_subject_has_the_same_label),
	    TEST(cyrillic_is_told_from_the_western_charset_it_is_labelled_with),
	    TEST(western_letters_stay_what_the_label_says),
	    TEST(the_two_charsets_of_chinese_are_told_from_each_other),
	    TEST(both_are_known_without_a_label),
	    TEST(capitals_with_accents_are_not_chinese),
	    TEST(a_name_of_three_characters_is_known_by_its_bytes),
	    TEST(lines_of_hz_end_in_ascii),
	    TEST(eight_bits_under_a_seven_bit_label_are_guessed),
	    TEST(code_pages_are_known_by_many_labels),
	    TEST(words_of_other_scripts_are_known_without_a_label),
	    TEST(one_accent_makes_no_other_language),
	    TEST(rare_characters_of_gb18030_stay_where_the_label_says_so),
	    TEST(characters_of_hong_kong_are_read_as_big5),
	    TEST(a_cut_character_leaves_the_others_under_their_label),
	    TEST(order_marks_are_no_text),
	    TEST(charsets_that_the_library_lacks_are_read_by_their_neighbour),
	    TEST(ebcdic_is_read_by_its_label),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
