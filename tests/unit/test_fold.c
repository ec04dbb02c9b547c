#include "arena.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/simplify.h"
#include "hark/base.h"

#define assert_folds_to(text, folded) assert_string_equal(text_fold(arena, text), folded)

static void case_is_folded(void **state)
{
	(void)state;
	assert_folds_to("Crash ÄÖ ΣΊΣΥΦΟΣ", "crash äö σίσυφοσ");
	assert_folds_to("Straße", "strasse");
	assert_folds_to("ПРИВЕТ", "привет");
}

static void compatible_forms_become_one(void **state)
{
	(void)state;
	assert_folds_to("ＡＰＰ闪退！", "app闪退!");
	assert_folds_to("①ﬁ㎏", "1fikg");
	assert_folds_to("ｶﾞ", "ガ");
	assert_folds_to("e\u0301", "é");
}

static void traditional_becomes_simplified(void **state)
{
	(void)state;
	assert_folds_to("無法載入頁面", "无法载入页面");
	assert_folds_to("軟體閃退，請退貨", "软体闪退,请退货");
}

static void characters_that_phrases_join_are_the_same_everywhere(void **state)
{
	(void)state;
	assert_string_equal(text_fold(arena, "計畫"), text_fold(arena, "计划"));
	assert_string_equal(text_fold(arena, "甚麼"), text_fold(arena, "什么"));
	assert_string_equal(text_fold(arena, "著名"), text_fold(arena, "着名"));
}

static void curly_apostrophes_become_straight(void **state)
{
	(void)state;
	assert_folds_to("won’t won‘t wonʼt won＇t won't", "won't won't won't won't won't");
}

static void zero_width_characters_are_dropped(void **state)
{
	(void)state;
	assert_folds_to("re\u200bfund 退\u200d款 \ufeffx\u00ady", "refund 退款 xy");
	assert_folds_to("❤\ufe0f", "❤");
}

static void white_space_runs_become_one_blank(void **state)
{
	(void)state;
	assert_folds_to("a \t\r\n b\u00a0\u3000 c\u2028d\xc2\x85\u3000e", "a b c d e");
	assert_folds_to(" a\n", " a ");
	assert_folds_to("退\u3000\u3000款", "退 款");
	assert_folds_to("a\u200b \u200b b", "a b");
}

/* Eight bytes are folded at once where nothing but letters, signs and single blanks is in them. */
static void the_place_of_a_character_does_not_matter(void **state)
{
	const char *before = "";

	(void)state;
	for (int i = 0; i < 17; i++) {
		assert_folds_to(
		    arena_printf(arena, "%s@AZ[`az{~ Two  blanks\tTab, e\u0301 X退Y 款Z ", before),
		    arena_printf(arena, "%s@az[`az{~ two blanks tab, é x退y 款z ", before));
		before = arena_printf(arena, "%sq", before);
	}
}

static void ill_formed_bytes_become_replacement_characters(void **state)
{
	(void)state;
	assert_folds_to("a\xff"
			"B",
	    "a\ufffd"
	    "b");
	assert_folds_to("\xe4\xb8", "\ufffd");
	assert_folds_to("\xe4", "\ufffd");
}

static void empty_stays_empty(void **state)
{
	(void)state;
	assert_folds_to("", "");
	assert_folds_to("\u200b", "");
}

/* The same by ICU alone, for short texts. */
static const char *fold_slowly(const char *text)
{
	UChar units[512], folded[4096];
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *casefold = unorm2_getNFKCCasefoldInstance(&status);
	char *out = arena_alloc(arena, 16384);
	size_t size = 0;
	int32_t length;
	bool blank = false;

	u_strFromUTF8WithSub(units, 512, &length, text, -1, 0xfffd, NULL, &status);
	length = unorm2_normalize(casefold, units, length, folded, 4096, &status);
	assert_true(U_SUCCESS(status));
	for (int32_t at = 0; at < length;) {
		UChar32 c;

		U16_NEXT(folded, at, length, c);
		if (u_isUWhiteSpace(c) && blank)
			continue;
		blank = u_isUWhiteSpace(c);
		if (blank)
			c = ' ';
		if (c == 0x2018 || c == 0x2019 || c == 0x201b || c == 0x2bc)
			c = '\'';
		size += utf8_put(simplify_character((uint32_t)c), out + size);
	}
	return out;
}

static const uint32_t odd_characters[] = {'a', 'Z', 'e', ' ', '\n', '.', 0x301, 0x308, 0x323, 0x327,
    0x345, 0x200b, 0x200d, 0xa0, 0xad, 0xc4, 0xdf, 0x130, 0x3a3, 0x3c2, 0x410, 0x5d0, 0x64b, 0x651,
    0xe33, 0xe01, 0x1100, 0x1161, 0x11a8, 0xac00, 0x1e9e, 0x2019, 0x2028, 0x2126, 0x3000, 0x3001,
    0x3042, 0x304b, 0x3099, 0x309b, 0x30fc, 0x3131, 0x4e2d, 0x7121, 0x9fa0, 0xf900, 0xfb01, 0xfdfa,
    0xfe0f, 0xff01, 0xff21, 0xff76, 0xff9e, 0x1f600, 0x1d15e, 0x2f804, 0x20000, 0xe0100};

static void odd_text(char text[4 * 40 + 1])
{
	size_t size = 0, count = (size_t)rand() % 40;

	for (size_t i = 0; i < count; i++)
		size += utf8_put(
		    odd_characters[(size_t)rand() % ARRAY_SIZE(odd_characters)], text + size);
	text[size] = '\0';
}

static void pieces_give_what_the_whole_gives(void **state)
{
	char text[4 * 40 + 1];

	(void)state;
	srand(1);
	for (int round = 0; round < 20000; round++) {
		odd_text(text);
		assert_string_equal(text_fold(arena, text), fold_slowly(text));
		arena_clear(arena);
	}
}

/* What lies between the places of two folded bytes is dropped or is white space. */
static void assert_origins_are_in_order(
    const char *folded, const char *text, const struct text_range *origins)
{
	size_t size = strlen(folded);

	for (size_t i = 0; i < size; i++) {
		assert_true(origins[i].start < origins[i].end);
		assert_true(origins[i].end <= origins[i + 1].start ||
			    origins[i].start == origins[i + 1].start);
	}
	assert_int_equal(origins[size].start, strlen(text));
	assert_int_equal(origins[size].end, strlen(text));
}

static void tracing_gives_the_same_text(void **state)
{
	char text[4 * 40 + 1];
	struct text_range *origins;
	const char *folded;

	(void)state;
	srand(2);
	for (int round = 0; round < 20000; round++) {
		odd_text(text);
		folded = text_fold_traced(arena, text, &origins);
		assert_string_equal(folded, text_fold(arena, text));
		assert_origins_are_in_order(folded, text, origins);
		arena_clear(arena);
	}
}

static void a_trace_leads_to_the_character(void **state)
{
	const char *text = "A\u200b\t\n \u00df\u4e2de\u0301\ufb01";
	struct text_range *origins;
	const char *folded = text_fold_traced(arena, text, &origins);
	const size_t starts[] = {0, 4, 7, 7, 9, 9, 9, 12, 12, 15, 15, 18};

	(void)state;
	assert_string_equal(folded, "a ss\u4e2d\u00e9fi");
	for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
		assert_int_equal(origins[i].start, starts[i]);
}

static void every_character_folds_as_icu_folds_it(void **state)
{
	(void)state;
	for (uint32_t c = 1; c < 0x30000; c++) {
		char text[8] = "";

		if (utf8_put(c, text) == 0)
			continue;
		assert_string_equal(text_fold(arena, text), fold_slowly(text));
		arena_clear(arena);
	}
}

static void folding_twice_changes_nothing(void **state)
{
	(void)state;
	for (uint32_t c = 1; c < 0x30000; c++) {
		char text[8] = "";
		const char *once;

		if (utf8_put(c, text) == 0)
			continue;
		once = text_fold(arena, text);
		assert_string_equal(text_fold(arena, once), once);
		arena_clear(arena);
	}
}

static bool is_own_variant(uint32_t c)
{
	static const uint32_t variants[] = {
	    0x751a, 0x6c88, 0x700b, 0x7947, 0x5dbd, 0x5212, 0x5283, 0x82ce, 0x85b4};

	for (size_t i = 0; i < ARRAY_SIZE(variants); i++)
		if (variants[i] == c)
			return true;
	return false;
}

static void the_table_is_that_of_icu(void **state)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar id[32];
	UTransliterator *simplifier;

	(void)state;
	u_uastrcpy(id, "Traditional-Simplified");
	simplifier = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
	assert_true(U_SUCCESS(status));
	for (uint32_t c = 0x3400; c <= 0x9fff; c++) {
		UChar text[8] = {(UChar)c};
		int32_t length = 1, limit = 1;

		utrans_transUChars(simplifier, text, &length, 8, 0, &limit, &status);
		assert_int_equal(length, 1);
		if (!is_own_variant(c))
			assert_int_equal(simplify_character(c), text[0]);
	}
	utrans_close(simplifier);
}

/* Sorting these by hand's insertion would take minutes, were they one piece. */
static void a_long_run_of_accents_takes_linear_time(void **state)
{
	size_t count = 200000;
	char *text = mem_alloc(2 * count + 1), *folded;

	(void)state;
	for (size_t i = 0; i < count; i++)
		memcpy(text + 2 * i, i % 2 == 0 ? "\u0301" : "\u0323", 2);
	folded = text_fold(arena, text);
	assert_int_equal(strlen(folded), 2 * count);
	free(text);
}

static void what_grows_still_fits(void **state)
{
	size_t count = 50000;
	char *text = mem_alloc(3 * count + 1);

	(void)state;
	for (size_t i = 0; i < count; i++)
		memcpy(text + 3 * i, "\ufdfa", 3);
	assert_int_equal(strlen(text_fold(arena, text)), 33 * count);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(case_is_folded, arena_set_up, arena_tear_down),
	    cmocka_unit_test_setup_teardown(
		compatible_forms_become_one, arena_set_up, arena_tear_down),
	    cmocka_unit_test_setup_teardown(
		traditional_becomes_simplified, arena_set_up, arena_tear_down),
	    cmocka_unit_test_setup_teardown(characters_that_phrases_join_are_the_same_everywhere,
		arena_set_up, arena_tear_down),
	    cmocka_unit_test_setup_teardown(
		curly_apostrophes_become_straight, arena_set_up, arena_tear_down),
	    cmocka_unit_test_setup_teardown(
		zero_width_characters_are_dropped, arena_set_up, arena_tear_down),
	    cmocka_unit_test_setup_teardown(
		white_space_runs_become_one_blank, arena_set_up, arena_tear_down),
	    cmocka_unit_test_setup_teardown(
		the_place_of_a_character_does_not_matter, arena_set_up, arena_tear_down),
	    cmocka_unit_test_setup_teardown(
		ill_formed_bytes_become_replacement_characters, arena_set_up, arena_tear_down),
	    cmocka_unit_test_setup_teardown(empty_stays_empty, arena_set_up, arena_tear_down),
	    cmocka_unit_test_setup_teardown(
		pieces_give_what_the_whole_gives, arena_set_up, arena_tear_down),
	    cmocka_unit_test_setup_teardown(
		tracing_gives_the_same_text, arena_set_up, arena_tear_down),
	    cmocka_unit_test_setup_teardown(
		a_trace_leads_to_the_character, arena_set_up, arena_tear_down),
	    cmocka_unit_test_setup_teardown(
		every_character_folds_as_icu_folds_it, arena_set_up, arena_tear_down),
	    cmocka_unit_test_setup_teardown(
		folding_twice_changes_nothing, arena_set_up, arena_tear_down),
	    cmocka_unit_test_setup_teardown(
		the_table_is_that_of_icu, arena_set_up, arena_tear_down),
	    cmocka_unit_test_setup_teardown(
		a_long_run_of_accents_takes_linear_time, arena_set_up, arena_tear_down),
	    cmocka_unit_test_setup_teardown(what_grows_still_fits, arena_set_up, arena_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
