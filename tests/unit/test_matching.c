/*
 * "Matching, exactly": each sentence of what hark-rules(5) says about words, patterns and scores,
 * at its edges, from the YAML to the verdict.
 */
#include "rules.h"

#include <stdlib.h>

#define ONE(entries) "categories: [ { id: one, any: [ " entries " ] } ]"

struct example {
	const char *written, *text;
	bool is_hit;
};

static bool hits(const char *written, const char *text)
{
	return score(arena_printf(arena, ONE("{ words: [\"%s\"] }"), written), "", text) == 1;
}

static void check(const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (hits(examples[i].written, examples[i].text) != examples[i].is_hit)
			fail_msg("\"%s\" in \"%s\" should %s", examples[i].written,
			    examples[i].text, examples[i].is_hit ? "hit" : "not hit");
}

#define CHECK(...)                                                                                 \
	do {                                                                                       \
		static const struct example examples[] = {__VA_ARGS__};                            \
                                                                                                   \
		(void)state;                                                                       \
		check(examples, ARRAY_SIZE(examples));                                             \
	} while (0)

static void latin_words_are_whole_words(void **state)
{
	CHECK({"tba", "Football", false}, {"tba", "TBA!", true}, {"app", "apple", false},
	    {"app", "my app", true}, {"app", "app_2", false}, {"app", "2app", false},
	    {"app", "(app)", true}, {"app", "app-store", true}, {"app", "wapp", false},
	    {"café", "le café noir", true}, {"caf", "café", false}, {"не", "нет", false},
	    {"не", "не работает", true}, {"crash", "crashed", false});
}

static void each_end_decides_for_itself(void **state)
{
	CHECK({"app", "APP闪退", true}, {"app", "这个app坏了", true}, {"app坏", "myapp坏了", false},
	    {"坏app", "很坏app了", true}, {"坏app", "坏apps", false}, {"c++", "I use c++11", true},
	    {".net", "asp.net", true}, {"#1", "#1 problem", true}, {"#1", "#12", false});
}

static void a_trailing_star_drops_the_demand(void **state)
{
	CHECK({"crash*", "crashed", true}, {"crash*", "crash", true},
	    {"crash*", "a recrash", false}, {"log in*", "log into it", true},
	    {"退款*", "我要退款了", true});
}

static void han_kana_and_thai_match_anywhere(void **state)
{
	CHECK({"退款", "我要退款了", true}, {"無法登錄", "今天无法登录了", true},
	    {"无法登录", "今天無法登錄了", true}, {"エラー", "このエラーが出る", true},
	    {"ｴﾗｰ", "エラーが出る", true}, {"คืนเงิน", "ขอคืนเงินด้วย", true},
	    {"ります", "あります", true});
}

static void hangul_separates_words_with_blanks(void **state)
{
	CHECK({"환불", "환불 해주세요", true}, {"환불", "재환불", false},
	    {"환불*", "환불해주세요", true}, {"환불", "환불해주세요", false});
}

static void width_case_and_compatibility_do_not_matter(void **state)
{
	CHECK({"app", "ＡＰＰ", true}, {"ＡＰＰ", "app", true}, {"STRASSE", "Straße 5", true},
	    {"file", "ﬁle", true}, {"ώρα", "ΏΡΑ", true});
}

static void combining_characters_join_their_letter(void **state)
{
	CHECK({"café", "cafe\xcc\x81 noir", true}, {"cafe", "cafe\xcc\x81 noir", false},
	    {"cafe\xcc\x81", "un café", true}, {"x", "x\xcc\xb6 y", false});
}

static void invisible_characters_are_dropped(void **state)
{
	CHECK({"refund",
		  "re\xe2\x80\x8b"
		  "fund",
		  true},
	    {"退款", "退\xe2\x80\x8d款", true}, {"refund", "\xef\xbb\xbfrefund", true},
	    {"refund",
		"re\xc2\xad"
		"fund",
		true});
}

static void apostrophes_are_straight(void **state)
{
	CHECK({"won't load", "It won’t load", true}, {"won’t load", "It won't load", true},
	    {"don't", "I don\xca\xbct know", true});
}

static void any_white_space_is_one_blank(void **state)
{
	CHECK({"data loss", "data\n  loss", true}, {"data loss", "data\r\nloss", true},
	    {"data loss", "data\xc2\xa0loss", true}, {"data  loss", "data loss", true},
	    {"data loss", "data\xe3\x80\x80loss", true}, {"data loss", "dataloss", false});
}

static void addresses_are_not_matched(void **state)
{
	CHECK({"crash", "https://example.com/crash", false}, {"crash", "www.crash.example", false},
	    {"crash", "crash@example.com", false}, {"example", "ann@example.com", false},
	    {"crash", "see www.example.com crash", true},
	    {"退款", "https://example.com/退款", true},
	    {"crash", "(https://a.example/)crash", true});
}

static void addresses_in_the_subject_are_not_matched_either(void **state)
{
	(void)state;
	assert_true(score(ONE("{ words: [crash] }"), "http://crash.example/crash", "") == 0);
}

static void patterns_are_caseless_on_folded_text(void **state)
{
	(void)state;
	assert_true(score(ONE("{ pattern: 'ERROR\\s\\d+' }"), "", "Ｅrror\n\n５０3") == 1);
	assert_true(score(ONE("{ pattern: '^crash' }"), "", "a\ncrash") == 0);
	assert_true(score(ONE("{ pattern: '^crash.*now$' }"), "", "Crash\nright now") == 1);
	assert_true(score(ONE("{ pattern: '[退換][款货]' }"), "", "我要換貨") == 1);
	assert_true(score(ONE("{ pattern: '\\p{Han}{4}' }"), "", "ab无法登录") == 1);
	assert_true(score(ONE("{ pattern: 'a.b' }"), "", "a😀b") == 1);
	assert_true(score(ONE("{ pattern: 'crash' }"), "", "https://a.example/crash") == 0);
}

static void each_pattern_of_a_list_counts(void **state)
{
	(void)state;
	assert_true(score(ONE("{ pattern: ['a\\d', 'b\\d'] }"), "", "a1 a2 b1") == 2);
}

static void doubling_is_for_entries_without_in(void **state)
{
	(void)state;
	assert_true(score(ONE("{ words: [crash], weight: 0.5 }"), "crash", "") == 1);
	assert_true(score(ONE("{ pattern: 'cr.sh', weight: 50 }"), "crash", "") == 100);
	assert_true(score(ONE("{ words: [crash], in: subject }"), "crash", "") == 1);
	assert_true(score(ONE("{ words: [crash, slow] }"), "crash", "slow") == 3);
}

static void weights_reach_from_tiny_to_a_hundred(void **state)
{
	(void)state;
	assert_true(score(ONE("{ words: [a1], weight: 100 }"), "", "a1") == 100);
	assert_true(score(ONE("{ words: [a1], weight: 0.999 }"), "", "a1") == 0);
	assert_true(score(ONE("{ words: [a1], weight: 0.999 }, { words: [b1], weight: 0.001 }"), "",
			"a1 b1") == 1);
}

static void in_holds_on_all_and_none_too(void **state)
{
	const char *rules = "categories: [ { id: one, all: [ { words: [order], in: subject }, "
			    "{ words: [late], in: text, weight: 3 } ], "
			    "none: [ { words: [thanks], in: subject } ] } ]";

	(void)state;
	assert_true(score(rules, "my order", "late, thanks") == 4);
	assert_true(score(rules, "late", "my order") == 0);
	assert_true(score(rules, "order, thanks", "late") == 0);
}

static void all_of_a_vetoed_category_is_silent(void **state)
{
	struct verdict verdict =
	    classify("categories: [ { id: one, any: [ { words: [crash], weight: 50 } ], none: [ { "
		     "pattern: 'no \\w+ crash' } ] } ]",
		"crash", "no more crash");

	(void)state;
	assert_string_equal(verdict.category, CATEGORY_NONE);
	assert_int_equal(verdict.tag_count, 0);
	assert_int_equal(verdict.evidence_count, 1);
	assert_true(verdict.evidence[0].is_veto);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(latin_words_are_whole_words),
	    TEST(each_end_decides_for_itself),
	    TEST(a_trailing_star_drops_the_demand),
	    TEST(han_kana_and_thai_match_anywhere),
	    TEST(hangul_separates_words_with_blanks),
	    TEST(width_case_and_compatibility_do_not_matter),
	    TEST(combining_characters_join_their_letter),
	    TEST(invisible_characters_are_dropped),
	    TEST(apostrophes_are_straight),
	    TEST(any_white_space_is_one_blank),
	    TEST(addresses_are_not_matched),
	    TEST(addresses_in_the_subject_are_not_matched_either),
	    TEST(patterns_are_caseless_on_folded_text),
	    TEST(each_pattern_of_a_list_counts),
	    TEST(doubling_is_for_entries_without_in),
	    TEST(weights_reach_from_tiny_to_a_hundred),
	    TEST(in_holds_on_all_and_none_too),
	    TEST(all_of_a_vetoed_category_is_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
