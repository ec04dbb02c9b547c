#include "arena.h"

#include <stdlib.h>
#include <string.h>

#include "message/language_p.h"

static void chinese_is_simplified_or_traditional(void **state)
{
	(void)state;
	assert_string_equal(language_detect("应用打不开，请帮忙看一下"), "zh");
	assert_string_equal(language_detect("應用程式打不開，請幫忙看一下"), "zh-Hant");
	assert_string_equal(language_detect("你好"), "zh");
	assert_string_equal(language_detect("谢谢"), "zh");
	assert_string_equal(language_detect("謝謝"), "zh-Hant");
	assert_string_equal(language_detect("App 在 iPhone 15 上闪退"), "zh");
	assert_string_equal(language_detect("草莓の味道很好，很满意，下次再买"), "zh");
}

static void other_scripts_name_their_language(void **state)
{
	(void)state;
	assert_string_equal(language_detect("商品がまだ届いていません。"), "ja");
	assert_string_equal(language_detect("アプリ"), "ja");
	assert_string_equal(language_detect("배송이 너무 늦어요"), "ko");
	assert_string_equal(language_detect("สินค้ายังไม่มา"), "th");
	assert_string_equal(language_detect("Посылка ещё не пришла"), "ru");
	assert_string_equal(language_detect("Посилка ще не прийшла, її немає"), "uk");
	assert_string_equal(language_detect("لم تصل الشحنة"), "ar");
	assert_string_equal(language_detect("החבילה לא הגיעה"), "he");
	assert_string_equal(language_detect("Το δέμα δεν ήρθε"), "el");
}

static void latin_script_is_told_apart_by_common_words(void **state)
{
	(void)state;
	assert_string_equal(language_detect("The app crashes when I open it."), "en");
	assert_string_equal(language_detect("Thanks!"), "en");
	assert_string_equal(language_detect("Die App stürzt ab, wenn ich sie öffne."), "de");
	assert_string_equal(
	    language_detect("L'application ne s'ouvre pas sur mon téléphone."), "fr");
	assert_string_equal(language_detect("La aplicación no funciona en mi teléfono."), "es");
	assert_string_equal(language_detect("O aplicativo não funciona no meu telefone."), "pt");
	assert_string_equal(language_detect("L'applicazione non funziona sul mio telefono."), "it");
	assert_string_equal(language_detect("De app werkt niet op mijn telefoon."), "nl");
	assert_string_equal(language_detect("Ứng dụng không hoạt động"), "vi");
}

static void too_little_text_has_no_language(void **state)
{
	(void)state;
	assert_string_equal(language_detect(""), "");
	assert_string_equal(language_detect("42"), "");
	assert_string_equal(language_detect("Xyzzy 500"), "");
	assert_string_equal(language_detect("https://the.and.example/is/you li@the.example"), "");
	assert_string_equal(language_detect("\xf0\x9f\x91\x8d"), "");
}

static void one_foreign_word_does_not_change_the_language(void **state)
{
	(void)state;
	assert_string_equal(
	    language_detect("Please tell me what 订单 means in your mail, thanks"), "en");
	assert_string_equal(language_detect("我的 order 还没有到，please 尽快处理"), "zh");
}

/* Of "language, tab, text" lines; the language may be empty. */
static bool is_named(char *line)
{
	char *text = strchr(line, '\t');

	assert_non_null(text);
	*text++ = '\0';
	if (strcmp(language_detect(text), line) == 0)
		return true;
	print_message("%s is taken for \"%s\": %s\n", line, language_detect(text), text);
	return false;
}

static void what_customers_write_is_named_in_28_languages(void **state)
{
	const char *source = getenv("HARK_SOURCE");
	unsigned count = 0, right = 0;
	struct buffer file;
	struct error error;
	char *line;

	(void)state;
	assert_int_equal(file_read(arena_printf(arena, "%s/tests/data/understand/languages.txt",
				       source != NULL ? source : "."),
			     1 << 20, &file, &error),
	    0);
	line = arena_strndup(arena, file.data, file.size);
	buffer_free(&file);
	while (*line != '\0') {
		char *end = strchr(line, '\n');

		*end = '\0';
		if (*line != '#') {
			count++;
			right += is_named(line);
		}
		line = end + 1;
	}
	assert_true(count >= 280);
	assert_true(right * 100 >= count * 97);
}

static void a_letter_of_its_own_counts_late_in_the_text_too(void **state)
{
	(void)state;
	assert_string_equal(language_detect("Служба підтримки не бере слухавку."), "uk");
}

static void the_last_word_counts(void **state)
{
	(void)state;
	assert_string_equal(language_detect("Hi"), "en");
	assert_string_equal(language_detect("ok thanks"), "en");
}

static void names_in_chinese_do_not_make_it_english(void **state)
{
	(void)state;
	assert_string_equal(language_detect("iPhone 15 Pro Max 不能用 App Store 下载"), "zh");
	assert_string_equal(language_detect("I bought 台灯 from you and it broke"), "en");
}

static void persian_is_told_from_arabic_by_its_commonest_letters(void **state)
{
	(void)state;
	assert_string_equal(language_detect("لامپ خراب است، لطفاً عوض کنید"), "fa");
}

static void romanised_chinese_is_no_language_of_europe(void **state)
{
	(void)state;
	assert_string_equal(language_detect("wo de ding dan dao le"), "");
	assert_string_equal(language_detect("ni hao, wo xiang tui kuan"), "");
}

static void a_long_text_takes_one_look(void **state)
{
	char *text = arena_alloc(arena, 100001);

	(void)state;
	for (size_t i = 0; i < 100000; i += 4)
		memcpy(text + i, "the ", 4);
	assert_string_equal(language_detect(text), "en");
	memset(text, 'a', 100000);
	assert_string_equal(language_detect(text), "");
}

/* Fills size bytes of a text with a sentence, whole ones. */
static char *write_again(char *out, const char *sentence, size_t size)
{
	for (size_t length = strlen(sentence); size >= length; size -= length, out += length)
		memcpy(out, sentence, length);
	return out;
}

static void a_long_text_that_ends_as_it_begins_is_in_one_language(void **state)
{
	char *text = arena_alloc(arena, 8000), *end = text;

	(void)state;
	end = write_again(end, "Die Lampe ist nicht angekommen. ", 2000);
	end = write_again(end, "500 0x7f ", 3000);
	write_again(end, "Bitte schicken Sie mir eine neue. ", 2000);
	assert_string_equal(language_detect(text), "de");
}

static void a_long_text_in_two_languages_is_in_that_of_most_of_it(void **state)
{
	char *text = arena_alloc(arena, 8000), *end = text;

	(void)state;
	end = write_again(end, "The lamp did not arrive. ", 1500);
	write_again(end, "台灯还没有收到，请尽快处理。", 5500);
	assert_string_equal(language_detect(text), "zh");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(chinese_is_simplified_or_traditional),
	    cmocka_unit_test(other_scripts_name_their_language),
	    cmocka_unit_test(latin_script_is_told_apart_by_common_words),
	    cmocka_unit_test(too_little_text_has_no_language),
	    cmocka_unit_test(one_foreign_word_does_not_change_the_language),
	    cmocka_unit_test(what_customers_write_is_named_in_28_languages),
	    cmocka_unit_test(a_letter_of_its_own_counts_late_in_the_text_too),
	    cmocka_unit_test(the_last_word_counts),
	    cmocka_unit_test(names_in_chinese_do_not_make_it_english),
	    cmocka_unit_test(persian_is_told_from_arabic_by_its_commonest_letters),
	    cmocka_unit_test(romanised_chinese_is_no_language_of_europe),
	    cmocka_unit_test(a_long_text_takes_one_look),
	    cmocka_unit_test(a_long_text_that_ends_as_it_begins_is_in_one_language),
	    cmocka_unit_test(a_long_text_in_two_languages_is_in_that_of_most_of_it),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
