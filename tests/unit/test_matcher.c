#include "arena.h"

#include <stdlib.h>
#include <string.h>

#include "triage/matcher.h"

#define WORDS_MAX 32
#define HITS_MAX 10000

struct found {
	size_t count;
	size_t word[HITS_MAX], start[HITS_MAX], end[HITS_MAX];
};

static void note(void *context, size_t word, size_t start, size_t end)
{
	struct found *found = context;

	assert_true(found->count < HITS_MAX);
	found->word[found->count] = word;
	found->start[found->count] = start;
	found->end[found->count++] = end;
}

static void find_all(const struct word *words, size_t count, const char *text, struct found *found)
{
	struct matcher *matcher = matcher_new(words, count);
	const struct matcher_scan scan = {
	    .text = text, .size = strlen(text), .hit = note, .context = found};

	found->count = 0;
	matcher_scan(matcher, &scan);
	matcher_free(&matcher);
	assert_null(matcher);
}

static size_t count_hits(const char *written, const char *text)
{
	struct found found;
	struct word word;
	struct error error;

	assert_int_equal(word_read(written, arena, &word, &error), 0);
	find_all(&word, 1, text_fold(arena, text), &found);
	return found.count;
}

#define assert_hits(word, text) assert_true(count_hits(word, text) > 0)
#define assert_misses(word, text) assert_int_equal(count_hits(word, text), 0)

static void latin_word_needs_boundaries(void **state)
{
	(void)state;
	assert_hits("app", "The app is slow");
	assert_hits("app", "app");
	assert_hits("app", "(app)");
	assert_misses("app", "happy");
	assert_misses("app", "application");
	assert_misses("app", "webapp");
	assert_misses("app", "app2");
	assert_misses("app", "2app");
	assert_misses("app", "my_app");
	assert_misses("app", "app_id");
}

static void digits_need_boundaries(void **state)
{
	(void)state;
	assert_hits("404", "error 404!");
	assert_misses("404", "error 4040");
	assert_misses("404", "code x404");
}

static void star_drops_the_demand_at_the_end_only(void **state)
{
	(void)state;
	assert_hits("crash*", "It crashes");
	assert_hits("crash*", "It crash");
	assert_hits("crash*", "crash_log");
	assert_misses("crash*", "uncrashed");
}

static void han_matches_anywhere(void **state)
{
	(void)state;
	assert_hits("闪退", "首页总是闪退了");
	assert_hits("退款", "我要退款!");
	assert_hits("クラッシュ", "アプリがクラッシュする");
	assert_hits("คืนเงิน", "ขอคืนเงินด้วย");
}

static void each_end_decides_for_itself(void **state)
{
	(void)state;
	assert_hits("app", "APP闪退");
	assert_hits("app", "我的app");
	assert_hits("app闪退", "我的app闪退了");
	assert_misses("app闪退", "webapp闪退");
	assert_hits("闪退app", "总闪退app吗");
	assert_misses("闪退app", "闪退apps");
	assert_hits("闪退app*", "闪退apps");
}

static void other_separating_scripts_forbid_too(void **state)
{
	(void)state;
	assert_misses("app", "éapp");
	assert_misses("app", "appé");
	assert_misses("app", "яapp");
	assert_hits("возврат", "хочу возврат, срочно");
	assert_misses("возврат", "возвратный");
	assert_hits("возврат*", "возвратный");
	assert_hits("환불", "환불 요청");
	assert_misses("환불", "환불을 요청");
	assert_hits("환불*", "환불을 요청");
}

static void accent_that_does_not_join_belongs_to_its_word(void **state)
{
	(void)state;
	assert_misses("app", "app\u030c is");
	assert_misses("क", "की");
	assert_hits("की", "राम की किताब");
}

static void punctuation_ends_match_anywhere(void **state)
{
	(void)state;
	assert_hits("c++", "libc++abi has c++ in it");
	assert_hits(".net", "asp.net");
	assert_hits("!!!", "help!!!now");
	assert_hits("👍", "good👍job");
	assert_misses("c++", "abc++");
}

static void underscore_at_an_end_demands_nothing(void **state)
{
	(void)state;
	assert_hits("_id", "user_id");
	assert_hits("user_", "user_id");
	assert_misses("_id", "user_ids");
}

static void words_of_several_words_match_over_any_blanks(void **state)
{
	(void)state;
	assert_hits("won't load", "It won’t\r\n  load.");
	assert_misses("won't load", "It won't download");
	assert_misses("won't load", "won't loads");
}

static void traditional_and_simplified_meet(void **state)
{
	(void)state;
	assert_hits("无法加载", "首頁無法加載");
	assert_hits("無法加載", "首页无法加载");
}

static void words_overlap_and_nest(void **state)
{
	const char *written[] = {
	    "data loss", "loss of", "loss", "数据丢失", "数据", "丢失", "据丢", "data"};
	struct word words[ARRAY_SIZE(written)];
	struct found found;
	struct error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(written); i++)
		assert_int_equal(word_read(written[i], arena, &words[i], &error), 0);
	find_all(words, ARRAY_SIZE(written), "data loss of 数据丢失", &found);
	assert_int_equal(found.count, ARRAY_SIZE(written));
}

static void each_occurrence_is_reported_with_its_place(void **state)
{
	struct word word;
	struct found found;

	(void)state;
	assert_int_equal(word_read("aa*", arena, &word, NULL), 0);
	find_all(&word, 1, "aaa aa", &found);
	assert_int_equal(found.count, 2);
	assert_int_equal(found.start[0], 0);
	assert_int_equal(found.end[0], 2);
	assert_int_equal(found.start[1], 4);
}

static void seen_words_are_reported_once(void **state)
{
	struct word word;
	struct found found = {.count = 0};
	uint8_t seen = 0;
	struct matcher *matcher;
	struct matcher_scan scan = {.text = "退款退款",
	    .size = 12,
	    .seen = &seen,
	    .seen_count = 1,
	    .hit = note,
	    .context = &found};

	(void)state;
	assert_int_equal(word_read("退款", arena, &word, NULL), 0);
	matcher = matcher_new(&word, 1);
	matcher_scan(matcher, &scan);
	matcher_free(&matcher);
	assert_int_equal(found.count, 1);
	assert_int_equal(seen, 1);
}

struct gated {
	struct found found;
	uint32_t gates[2];
};

/* The first word opens the other one's gate, for what begins up to 9 bytes behind it. */
static void note_and_open(void *context, size_t word, size_t start, size_t end)
{
	struct gated *gated = context;

	note(&gated->found, word, start, end);
	if (word == 0)
		gated->gates[1] = (uint32_t)start + 10;
}

static void a_word_is_reported_while_its_gate_is_open(void **state)
{
	struct word words[2];
	struct gated gated = {.gates = {UINT32_MAX, 0}};
	const char *text = "退款 not 退款 退款 退款";
	const struct matcher_scan scan = {.text = text,
	    .size = strlen(text),
	    .gates = gated.gates,
	    .hit = note_and_open,
	    .context = &gated};
	struct matcher *matcher;

	(void)state;
	assert_int_equal(word_read("not", arena, &words[0], NULL), 0);
	assert_int_equal(word_read("退款", arena, &words[1], NULL), 0);
	words[1].gate = 1;
	matcher = matcher_new(words, 2);
	matcher_scan(matcher, &scan);
	matcher_free(&matcher);
	assert_int_equal(gated.found.count, 2);
	assert_int_equal(gated.found.start[0], 7);
	assert_int_equal(gated.found.start[1], 11);
}

static void the_same_word_may_stand_there_twice(void **state)
{
	struct word words[2];
	struct found found;

	(void)state;
	assert_int_equal(word_read("app", arena, &words[0], NULL), 0);
	assert_int_equal(word_read("app*", arena, &words[1], NULL), 0);
	find_all(words, 2, "apps app", &found);
	assert_int_equal(found.count, 3);
}

static void a_word_may_be_sought_within_others(void **state)
{
	const struct word words[] = {
	    {.needle = "ing", .size = 3, .is_anywhere = true}, {.needle = "ring", .size = 4}};
	struct found found;

	(void)state;
	find_all(words, ARRAY_SIZE(words), "it keeps ringing in", &found);
	assert_int_equal(found.count, 3);
	assert_int_equal(found.word[0], 1);
	assert_int_equal(found.start[0], 9);
	assert_int_equal(found.word[1], 0);
	assert_int_equal(found.start[1], 10);
	assert_int_equal(found.start[2], 13);
}

static void of_one_place_the_longest_comes_first(void **state)
{
	const char *written[] = {"refund", "refund*", "refund my money", "re*", "refunds"};
	struct word words[ARRAY_SIZE(written)];
	struct found found;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(written); i++)
		assert_int_equal(word_read(written[i], arena, &words[i], NULL), 0);
	find_all(words, ARRAY_SIZE(words), "refund my money", &found);
	assert_int_equal(found.count, 4);
	assert_int_equal(found.end[0], strlen("refund my money"));
	assert_int_equal(found.end[3], strlen("re"));
	for (size_t i = 0; i < found.count; i++)
		assert_int_equal(found.start[i], 0);
}

static void no_words_find_nothing(void **state)
{
	struct found found;

	(void)state;
	find_all(NULL, 0, "anything at all", &found);
	assert_int_equal(found.count, 0);
}

static void assert_refused(const char *written, const char *expected)
{
	struct word word;
	struct error error;

	assert_int_equal(word_read(written, arena, &word, &error), -1);
	assert_string_equal(error.text, expected);
}

static void impossible_words_are_refused(void **state)
{
	(void)state;
	assert_refused("", "the word is empty: take it out of the list");
	assert_refused(" \u200b", "the word is empty: take it out of the list");
	assert_refused("*", "\"*\" alone would match anything");
	assert_refused(
	    "*crash", "\"*\" may stand only at the end of a word; for more there is \"pattern\"");
	assert_refused(
	    "cr*sh", "\"*\" may stand only at the end of a word; for more there is \"pattern\"");
	assert_refused(
	    "crash**", "\"*\" may stand only at the end of a word; for more there is \"pattern\"");
	assert_refused("a\001", "the word has a control character: take it out");
}

static void word_length_is_bounded(void **state)
{
	char text[WORD_BYTES_MAX + 2];
	struct word word;

	(void)state;
	memset(text, 'a', sizeof(text));
	text[WORD_BYTES_MAX] = '\0';
	assert_int_equal(word_read(text, arena, &word, NULL), 0);
	text[WORD_BYTES_MAX] = 'a';
	text[WORD_BYTES_MAX + 1] = '\0';
	assert_int_equal(word_read(text, arena, &word, NULL), -1);
}

static void the_length_of_a_word_does_not_matter(void **state)
{
	(void)state;
	for (size_t size = 1; size <= 40; size++) {
		char *word = arena_alloc(arena, size + 2);
		const char *open;

		memset(word, 'w', size);
		open = arena_printf(arena, "%s*", word);
		assert_hits(word, arena_printf(arena, "a %s, b", word));
		assert_misses(word, arena_printf(arena, "a %sw, b", word));
		assert_hits(open, arena_printf(arena, "a %s, b", word));
		assert_hits(open, arena_printf(arena, "a %sw, b", word));
		if (size > 1)
			assert_misses(open, arena_printf(arena, "a %s, b", word + 1));
	}
}

static void the_place_of_a_word_does_not_matter(void **state)
{
	(void)state;
	for (size_t at = 0; at < 200; at++) {
		char *text = arena_alloc(arena, at + 20);

		memset(text, ' ', at);
		memcpy(text + at, "unsubscribed", 13);
		assert_hits("unsubscribed", text);
		assert_hits("unsub*", text);
		memset(text, 'x', at);
		if (at > 0)
			assert_misses("unsubscribed", text);
		memcpy(text + at, "退款", 7);
		assert_hits("退款", text);
	}
}

/* ---- the tables find exactly what a naive search finds ---- */

static const char *const pieces[] = {"a", "b", " ", "ab", "_", "1", ".", "é", "я", "中", "文", "ก"};

static const char *random_text(size_t pieces_max, size_t alphabet)
{
	size_t count = (size_t)rand() % pieces_max + 1;
	struct buffer buffer;
	const char *text;

	buffer_init(&buffer, 10000);
	for (size_t i = 0; i < count; i++)
		buffer_add(&buffer, pieces[(size_t)rand() % alphabet]);
	text = arena_strdup(arena, buffer.data);
	buffer_free(&buffer);
	return text;
}

static size_t naive_count(const struct word *words, size_t count, const char *text)
{
	size_t size = strlen(text), hits = 0;

	for (size_t i = 0; i < count; i++)
		for (const char *at = text; (at = strstr(at, words[i].needle)) != NULL; at++) {
			size_t start = (size_t)(at - text);

			if (words[i].needs_start && word_goes_on_before(text, start))
				continue;
			if (words[i].needs_end &&
			    word_goes_on_at(text, size, start + words[i].size))
				continue;
			hits++;
		}
	return hits;
}

static void tables_and_naive_search_agree(void **state)
{
	(void)state;
	srand(7);
	for (int round = 0; round < 20000; round++) {
		struct word words[WORDS_MAX];
		static struct found found;
		size_t count = 0, wanted = (size_t)rand() % WORDS_MAX;
		size_t alphabet = rand() % 2 == 0 ? 3 : ARRAY_SIZE(pieces);
		const char *text;

		while (count < wanted)
			if (word_read(random_text(rand() % 4 == 0 ? 12 : 4, alphabet), arena,
				&words[count], NULL) == 0)
				count++;
			else
				wanted--;
		for (size_t i = 0; i < count; i++)
			if (rand() % 4 == 0)
				words[i] = (struct word){.needle = words[i].needle,
				    .size = words[i].size,
				    .is_anywhere = true};
		text = text_fold(arena, random_text(90, alphabet));
		find_all(words, count, text, &found);
		assert_int_equal(found.count, naive_count(words, count, text));
		for (size_t i = 0; i < found.count; i++)
			assert_memory_equal(text + found.start[i], words[found.word[i]].needle,
			    words[found.word[i]].size);
		arena_clear(arena);
	}
}

static void count_only(void *context, size_t word, size_t start, size_t end)
{
	(void)word;
	(void)start;
	(void)end;
	(*(size_t *)context)++;
}

static void words_that_begin_each_other_are_all_found(void **state)
{
	static struct word words[WORD_BYTES_MAX / 3];
	static uint8_t seen[ARRAY_SIZE(words)];
	size_t hits = 0;
	struct matcher *matcher;
	struct matcher_scan scan = {
	    .seen = seen, .seen_count = ARRAY_SIZE(words), .hit = count_only, .context = &hits};
	char *text = arena_alloc(arena, TEXT_BYTES_MAX + 1);

	(void)state;
	for (size_t at = 0; at + 3 <= TEXT_BYTES_MAX; at += 3)
		memcpy(text + at, "哈", 3);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		words[i] = (struct word){.needle = text, .size = 3 * (i + 1)};
	matcher = matcher_new(words, ARRAY_SIZE(words));
	scan.text = text;
	scan.size = strlen(text);
	matcher_scan(matcher, &scan);
	assert_int_equal(hits, ARRAY_SIZE(words));
	matcher_free(&matcher);
}

static void twenty_thousand_words_fit_in_one_megabyte(void **state)
{
	static struct word words[20000];
	struct matcher *matcher;
	size_t hits = 0;
	struct matcher_scan scan = {.hit = count_only, .context = &hits};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		const char *written = i % 2 == 0
					  ? arena_printf(arena, "word%zu", i * 7919 % 100003)
					  : arena_printf(arena, "词语%zu号", i * 7919 % 100003);

		assert_int_equal(word_read(written, arena, &words[i], NULL), 0);
	}
	matcher = matcher_new(words, ARRAY_SIZE(words));
	assert_true(matcher_bytes(matcher) < 1024 * 1024);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		scan.text = words[i].needle;
		scan.size = words[i].size;
		matcher_scan(matcher, &scan);
	}
	assert_int_equal(hits, ARRAY_SIZE(words));
	matcher_free(&matcher);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(latin_word_needs_boundaries),
	    TEST(digits_need_boundaries),
	    TEST(star_drops_the_demand_at_the_end_only),
	    TEST(han_matches_anywhere),
	    TEST(each_end_decides_for_itself),
	    TEST(other_separating_scripts_forbid_too),
	    TEST(accent_that_does_not_join_belongs_to_its_word),
	    TEST(punctuation_ends_match_anywhere),
	    TEST(underscore_at_an_end_demands_nothing),
	    TEST(words_of_several_words_match_over_any_blanks),
	    TEST(traditional_and_simplified_meet),
	    TEST(words_overlap_and_nest),
	    TEST(each_occurrence_is_reported_with_its_place),
	    TEST(seen_words_are_reported_once),
	    TEST(a_word_is_reported_while_its_gate_is_open),
	    TEST(the_same_word_may_stand_there_twice),
	    TEST(a_word_may_be_sought_within_others),
	    TEST(of_one_place_the_longest_comes_first),
	    TEST(no_words_find_nothing),
	    TEST(impossible_words_are_refused),
	    TEST(word_length_is_bounded),
	    TEST(the_length_of_a_word_does_not_matter),
	    TEST(the_place_of_a_word_does_not_matter),
	    TEST(tables_and_naive_search_agree),
	    TEST(words_that_begin_each_other_are_all_found),
	    TEST(twenty_thousand_words_fit_in_one_megabyte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
