#include "arena.h"

#include <stdlib.h>
#include <string.h>

#include "hark/triage.h"

/* The quote of the first evidence that the only category finds in text. */
static struct quote quote_of(const char *entries, const char *text, size_t context_bytes)
{
	const char *yaml = arena_printf(arena, "categories: [ { id: one, any: [ %s ] } ]", entries);
	const struct config_file file = {
	    .name = "test.yaml", .content = {(const uint8_t *)yaml, strlen(yaml)}};
	const struct triage_input input = {.subject = "", .text = text, .from = ""};
	struct diagnostics diagnostics;
	struct ruleset *rules;
	struct verdict verdict;
	struct quote quote;

	diagnostics_init(&diagnostics);
	rules = ruleset_load(&file, 1, &diagnostics);
	diagnostics_free(&diagnostics);
	assert_non_null(rules);
	triage_classify(rules, &input, arena, &verdict);
	assert_int_equal(verdict.evidence_count, 1);
	quote = quoter_quote(quoter_new(arena), &verdict.evidence[0].passage, context_bytes);
	ruleset_free(&rules);
	return quote;
}

#define WORD(word) "{ words: [" word "] }"

static void assert_quote(struct quote quote, const char *before, const char *hit, const char *after)
{
	assert_string_equal(quote.before, before);
	assert_string_equal(quote.hit, hit);
	assert_string_equal(quote.after, after);
}

static void a_hit_is_shown_as_it_was_written(void **state)
{
	(void)state;
	assert_quote(
	    quote_of(WORD("refund"), "I want a REFUND now", 50), "I want a ", "REFUND", " now");
	assert_quote(
	    quote_of(WORD("无法登录"), "今天無法登錄，急", 50), "今天", "無法登錄", "，急");
	assert_quote(quote_of(WORD("app"), "这个ＡＰＰ坏了", 50), "这个", "ＡＰＰ", "坏了");
	assert_quote(quote_of(WORD("refund"), "a re\u200bfund", 50), "a ", "re\u200bfund", "");
}

static void its_range_is_that_of_the_original(void **state)
{
	const char *text = "(Straße)  CRASH!";
	struct quote quote = quote_of(WORD("crash"), text, 50);

	(void)state;
	assert_memory_equal(text + quote.range.start, "CRASH", 5);
	assert_int_equal(quote.range.end - quote.range.start, 5);
}

static void a_letter_stays_with_its_accent(void **state)
{
	(void)state;
	assert_quote(
	    quote_of(WORD("café"), "the CAFE\u0301 opens", 50), "the ", "CAFE\u0301", " opens");
	assert_quote(quote_of(WORD("straße"), "die STRASSE dort", 50), "die ", "STRASSE", " dort");
	assert_quote(quote_of(WORD("ガラス"), "赤いｶﾞﾗｽ窓", 50), "赤い", "ｶﾞﾗｽ", "窓");
}

static void what_lies_close_together_is_told_apart(void **state)
{
	(void)state;
	assert_quote(
	    quote_of(WORD("вернуть"), "Хочу ВЕРНУТЬ деньги", 50), "Хочу ", "ВЕРНУТЬ", " деньги");
	assert_quote(quote_of(WORD("คืนเงิน"), "ขอคืนเงินด้วย", 50), "ขอ", "คืนเงิน", "ด้วย");
}

static void addresses_before_a_hit_move_nothing(void **state)
{
	(void)state;
	assert_quote(quote_of(WORD("crash"),
			 "See https://a.example/crash?x, write to me@b.example: CRASH", 20),
	    "to me@b.example: ", "CRASH", "");
}

static void patterns_have_a_place_too(void **state)
{
	(void)state;
	assert_quote(quote_of("{ pattern: 'error\\s+\\d{3,}' }", "An  ERROR\n 404 came", 50), "An ",
	    "ERROR 404", " came");
	assert_quote(quote_of("{ pattern: '(?=crash)' }", "a crash", 50), "a ", "", "crash");
}

static void white_space_becomes_one_blank(void **state)
{
	(void)state;
	assert_quote(quote_of(WORD("won't load"), "It\r\n\r\n won\u2019t\n\tload\n\nat all", 50),
	    "It ", "won\u2019t load", " at all");
}

static void the_first_place_is_shown(void **state)
{
	(void)state;
	assert_quote(quote_of(WORD("slow"), "Slow, SLOW, slow", 50), "", "Slow", ", SLOW, slow");
}

static void context_is_cut_at_blanks(void **state)
{
	struct quote quote =
	    quote_of(WORD("crash"), "one two three four crash five six seven eight", 12);

	(void)state;
	assert_quote(quote, "three four ", "crash", " five six");
	assert_true(quote.is_cut_before && quote.is_cut_after);
	quote = quote_of(WORD("crash"), "one crash two", 12);
	assert_false(quote.is_cut_before || quote.is_cut_after);
}

static void context_is_cut_between_characters(void **state)
{
	(void)state;
	assert_quote(
	    quote_of(WORD("退款"), "我想要马上退款因为东西坏了", 10), "要马上", "退款", "因为东");
}

static void the_text_may_end_at_the_hit(void **state)
{
	(void)state;
	assert_quote(quote_of(WORD("crash"), "crash", 0), "", "crash", "");
	assert_quote(quote_of(WORD("crash"), "a crash b", 0), "", "crash", "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_hit_is_shown_as_it_was_written),
	    TEST(its_range_is_that_of_the_original),
	    TEST(a_letter_stays_with_its_accent),
	    TEST(what_lies_close_together_is_told_apart),
	    TEST(addresses_before_a_hit_move_nothing),
	    TEST(patterns_have_a_place_too),
	    TEST(white_space_becomes_one_blank),
	    TEST(the_first_place_is_shown),
	    TEST(context_is_cut_at_blanks),
	    TEST(context_is_cut_between_characters),
	    TEST(the_text_may_end_at_the_hit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
