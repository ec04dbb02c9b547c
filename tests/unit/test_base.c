#include "unit.h"

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hark/base.h"

static void error_gets_context_in_front(void **state)
{
	struct error error;

	(void)state;
	assert_int_equal(error_set(&error, "no such file"), -1);
	error_add(&error, "rules %s", "a.yaml");
	assert_string_equal(error.text, "rules a.yaml: no such file");
}

static void buffer_refuses_what_passes_its_maximum(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 4);
	assert_true(buffer_add(&buffer, "abcd"));
	assert_false(buffer_add(&buffer, "e"));
	assert_true(buffer.is_truncated);
	assert_string_equal(buffer.data, "abcd");
	buffer_free(&buffer);
}

static void a_large_piece_leaves_the_rest_of_an_arena_s_block_to_small_ones(void **state)
{
	struct arena *arena = arena_new();
	size_t begun = arena_used_bytes(arena), with_large;

	(void)state;
	arena_alloc(arena, begun / 2);
	arena_alloc(arena, begun);
	with_large = arena_used_bytes(arena);
	arena_alloc(arena, begun / 4);
	assert_int_equal(arena_used_bytes(arena), with_large);
	arena_clear(arena);
	assert_int_equal(arena_used_bytes(arena), begun);
	arena_free(&arena);
}

static void arena_memory_is_zeroed_after_clear(void **state)
{
	struct arena *arena = arena_new();
	char *text = arena_strdup(arena, "secret");
	char *again;

	(void)state;
	arena_clear(arena);
	again = arena_alloc(arena, 7);
	assert_ptr_equal(text, again);
	assert_memory_equal(again, "\0\0\0\0\0\0\0", 7);
	arena_free(&arena);
	assert_null(arena);
}

static void utf8_replaces_ill_formed_bytes(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(utf8_clean(arena, "a\xc0\xaf", 3), "a\xef\xbf\xbd\xef\xbf\xbd");
	assert_string_equal(utf8_clean(arena, "\xe4\xb8", 2), "\xef\xbf\xbd");
	assert_string_equal(utf8_clean(arena, "a\0b", 3), "a\xef\xbf\xbd\x62");
	assert_string_equal(
	    utf8_clean(arena, "\xed\xa0\x80", 3), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	arena_free(&arena);
}

static void one_wrong_byte_anywhere_makes_text_invalid(void **state)
{
	static const char text[] = "plain text, \xe9\x97\xaa\xe9\x80\x80 \xc3\xa9\xc3\xa9 and "
				   "\xf0\x9f\x98\x80 to the end";
	size_t size = sizeof(text) - 1;
	char copy[sizeof(text)];

	(void)state;
	assert_true(utf8_is_valid(text, size));
	for (size_t at = 0; at < size; at++) {
		memcpy(copy, text, sizeof(text));
		copy[at] = (char)0xff;
		assert_false(utf8_is_valid(copy, size));
		if ((unsigned char)text[at] >= 0x80) {
			copy[at] = 'x';
			assert_false(utf8_is_valid(copy, size));
		}
	}
	assert_false(utf8_is_valid("12345678\xed\xa0\x80 345678", 19));
	assert_false(utf8_is_valid("12345678\xe0\x80\x80 345678", 19));
	assert_false(utf8_is_valid("12345678\xe9\x97", 10));
}

static void utf8_count_counts_characters(void **state)
{
	const char *text = "plain é 坏 😀, then ninety 坏坏坏é";

	(void)state;
	assert_int_equal(utf8_count("", 0), 0);
	for (size_t at = 0, count = 0; text[at] != '\0'; count++) {
		assert_int_equal(utf8_count(text, at), count);
		utf8_next(text, strlen(text), &at);
	}
}

static void utf8_cut_never_splits_a_character(void **state)
{
	const char *text = "ab\xe4\xb8\xad";

	(void)state;
	assert_int_equal(utf8_cut(text, 5, 4), 2);
	assert_int_equal(utf8_cut(text, 5, 5), 5);
	assert_int_equal(utf8_width(text), 4);
}

static void time_is_read_and_written(void **state)
{
	char text[TIME_TEXT_SIZE];
	struct error error;
	int64_t time_ms;
	int year, week;
	struct civil civil;

	(void)state;
	assert_int_equal(civil_set_zone("Asia/Shanghai", &error), 0);
	assert_int_equal(time_parse("2026-11-22 08:00", &time_ms, &error), 0);
	assert_string_equal(time_format_utc(time_ms, text), "2026-11-22T00:00:00Z");
	assert_string_equal(time_format_offset(time_ms, 480, text), "2026-11-22T08:00:00+08:00");
	assert_int_equal(time_parse("2026-11-22T00:00:00Z", &time_ms, &error), 0);
	civil = civil_from_ms(time_ms);
	assert_int_equal(civil.hour, 8);
	assert_int_equal(civil.weekday, 7);
	civil_week(&civil, &year, &week);
	assert_int_equal(year, 2026);
	assert_int_equal(week, 47);
	assert_int_equal(time_parse("2026-13-01", &time_ms, &error), -1);
	assert_int_equal(time_parse("2026-11-22x", &time_ms, &error), -1);
	assert_int_equal(civil_set_zone("Asia/Nowhere", &error), -1);
}

static void duration_needs_a_unit(void **state)
{
	struct error error;
	int64_t duration_ms;

	(void)state;
	assert_int_equal(duration_parse("2m", &duration_ms, &error), 0);
	assert_int_equal(duration_ms, 120000);
	assert_int_equal(duration_parse("2y", &duration_ms, &error), 0);
	assert_true(duration_ms == 730 * DAY_MS);
	assert_int_equal(duration_parse("2", &duration_ms, &error), -1);
	assert_int_equal(duration_parse("-2m", &duration_ms, &error), -1);
	assert_int_equal(duration_parse("2x", &duration_ms, &error), -1);
}

static void glob_matches_without_case(void **state)
{
	(void)state;
	assert_true(text_matches_glob("Bob@Partner.example", "*@partner.example"));
	assert_false(text_matches_glob("bob@partner.example.org", "*@partner.example"));
	assert_true(text_matches_glob("abc", "a?c"));
}

static void nearest_word_is_suggested_only_when_near(void **state)
{
	const char *const words[] = {"words", "weight", "pattern"};

	(void)state;
	assert_string_equal(text_nearest("wieght", words, 3), "weight");
	assert_string_equal(text_nearest("patern", words, 3), "pattern");
	assert_null(text_nearest("colour", words, 3));
}

static void hash_is_fnv1a_128(void **state)
{
	char hex[33];

	(void)state;
	hash_hex((struct bytes){(const uint8_t *)"a", 1}, hex);
	assert_string_equal(hex, "d228cb696f1a8caf78912b704e4a8964");
}

static void seeded_tokens_repeat(void **state)
{
	char first[13], second[13];

	(void)state;
	random_set_seed(7);
	random_token(first, 12);
	random_set_seed(7);
	random_token(second, 12);
	assert_string_equal(first, second);
	assert_int_equal(strlen(first), 12);
}

static void descriptors_above_one_are_closed(void **state)
{
	pid_t child = fork();
	int status;

	(void)state;
	if (child == 0) {
		bool has_two = dup2(STDERR_FILENO, 20) == 20 && dup2(STDERR_FILENO, 21) == 21;

		descriptor_close_above(20);
		_exit(has_two && fcntl(20, F_GETFD) >= 0 && fcntl(21, F_GETFD) < 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(error_gets_context_in_front),
	    cmocka_unit_test(buffer_refuses_what_passes_its_maximum),
	    cmocka_unit_test(a_large_piece_leaves_the_rest_of_an_arena_s_block_to_small_ones),
	    cmocka_unit_test(arena_memory_is_zeroed_after_clear),
	    cmocka_unit_test(utf8_replaces_ill_formed_bytes),
	    cmocka_unit_test(one_wrong_byte_anywhere_makes_text_invalid),
	    cmocka_unit_test(utf8_count_counts_characters),
	    cmocka_unit_test(utf8_cut_never_splits_a_character),
	    cmocka_unit_test(time_is_read_and_written),
	    cmocka_unit_test(duration_needs_a_unit),
	    cmocka_unit_test(descriptors_above_one_are_closed),
	    cmocka_unit_test(glob_matches_without_case),
	    cmocka_unit_test(nearest_word_is_suggested_only_when_near),
	    cmocka_unit_test(hash_is_fnv1a_128),
	    cmocka_unit_test(seeded_tokens_repeat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
