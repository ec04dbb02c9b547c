/*
 * Bytes that are looked at eight at a time give what one at a time would.
 */
#include "unit.h"

#include "base/eight.h"
#include "message/parse_p.h"

#include <string.h>

#define TEXT_BYTES 40

/* Eight times 'x', and that byte at its place. */
static uint64_t eight_with(uint8_t byte, size_t place)
{
	char bytes[8];
	uint64_t eight;

	memset(bytes, 'x', sizeof(bytes));
	bytes[place] = (char)byte;
	memcpy(&eight, bytes, sizeof(eight));
	return eight;
}

static void every_ascii_letter_is_lowered_at_every_place(void **state)
{
	(void)state;
	for (int byte = 0; byte < 0x80; byte++)
		for (size_t place = 0; place < 8; place++) {
			int lower = byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte;

			assert_true(eight_lower(eight_with((uint8_t)byte, place)) ==
				    eight_with((uint8_t)lower, place));
		}
}

static void a_byte_is_found_at_every_place_and_no_other_for_it(void **state)
{
	(void)state;
	for (int byte = 0; byte < 0x100; byte++)
		for (size_t place = 0; place < 8; place++) {
			uint64_t eight = eight_with((uint8_t)byte, place);

			assert_int_equal(eight_have(eight, '='), byte == '=');
			assert_int_equal(eight_have(eight, 0), byte == 0);
			assert_int_equal(eight_have_below(eight, ' '), byte < ' ');
		}
}

/* ---- bytes_fold ---- */

static struct byte_forms forms_of_tests(bool is_lower)
{
	struct byte_forms forms = {.is_lower = is_lower};

	for (int c = ' '; c < 0x80; c++)
		forms.of[c] = (char)(is_lower && c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
	forms.of['\t'] = ' ';
	forms.of['\n'] = '\n';
	forms.of['*'] = '\0';
	return forms;
}

/* What the header says, one byte at a time. */
static size_t fold_plainly(const struct byte_forms *forms, const char *text, size_t size, char *out,
    size_t *used, bool *is_after_blank)
{
	size_t at = 0;

	for (; at < size && forms->of[(unsigned char)text[at]] != '\0'; at++) {
		char form = forms->of[(unsigned char)text[at]];

		if (form != ' ' || !*is_after_blank)
			out[(*used)++] = form;
		*is_after_blank = form == ' ' || form == '\n';
	}
	return at;
}

static void assert_folded_as_plainly(const char *text, bool is_lower, bool is_after_blank)
{
	struct byte_forms forms = forms_of_tests(is_lower);
	size_t size = strlen(text), used = 2, expected_used = 2;
	char out[TEXT_BYTES + 8] = "..", expected[TEXT_BYTES + 8] = "..";
	bool is_after = is_after_blank, expected_after = is_after_blank;
	size_t read = bytes_fold(&forms, text, size, out, &used, &is_after);

	assert_int_equal(
	    read, fold_plainly(&forms, text, size, expected, &expected_used, &expected_after));
	assert_int_equal(used, expected_used);
	assert_memory_equal(out, expected, used);
	assert_int_equal(is_after, expected_after);
}

/* One byte of each kind at every place of a text of several eights, and two side by side. */
static void a_text_is_folded_as_one_byte_at_a_time_would_be(void **state)
{
	static const char kinds[] = "aZ \t\n*!~\x01\x7f\x80\xff",
			  plain[] = "Please Help me, the App crashes";

	(void)state;
	for (size_t place = 0; place + 1 < strlen(plain); place++)
		for (size_t i = 0; i < sizeof(kinds) - 1; i++)
			for (size_t j = 0; j < sizeof(kinds) - 1; j++) {
				char text[sizeof(plain)];

				memcpy(text, plain, sizeof(plain));
				text[place] = kinds[i];
				text[place + 1] = kinds[j];
				assert_folded_as_plainly(text, i % 2 == 0, j % 2 == 0);
			}
}

static void folding_stops_at_what_has_no_form_and_goes_on_behind_it(void **state)
{
	struct byte_forms forms = forms_of_tests(true);
	char out[TEXT_BYTES] = "";
	size_t used = 0;
	bool is_after_blank = true;

	(void)state;
	assert_int_equal(bytes_fold(&forms, "  Two  WORDS*", 13, out, &used, &is_after_blank), 12);
	assert_int_equal(bytes_fold(&forms, " Three", 6, out, &used, &is_after_blank), 6);
	assert_int_equal(used, strlen("two words three"));
	assert_memory_equal(out, "two words three", used);
	assert_false(is_after_blank);
}

/* ---- bytes_fold_han ---- */

static void whole_han_characters_are_copied_as_they_are(void **state)
{
	char out[TEXT_BYTES] = "";
	size_t used = 0;
	bool is_after_blank = true;

	(void)state;
	assert_int_equal(
	    bytes_fold_han("闪退 again", strlen("闪退 again"), out, &used, &is_after_blank), 6);
	assert_int_equal(used, 6);
	assert_memory_equal(out, "闪退", 6);
	assert_false(is_after_blank);
}

static void what_is_no_han_or_not_whole_is_left(void **state)
{
	const char *const texts[] = {"a", "é", "あ", "\xe9\x97", "\xe9 \xaa", "\xe9\x97 ", ""};
	char out[TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		size_t used = 0;
		bool is_after_blank = true;

		assert_int_equal(
		    bytes_fold_han(texts[i], strlen(texts[i]), out, &used, &is_after_blank), 0);
		assert_int_equal(used, 0);
		assert_true(is_after_blank);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_ascii_letter_is_lowered_at_every_place),
	    cmocka_unit_test(a_byte_is_found_at_every_place_and_no_other_for_it),
	    cmocka_unit_test(a_text_is_folded_as_one_byte_at_a_time_would_be),
	    cmocka_unit_test(folding_stops_at_what_has_no_form_and_goes_on_behind_it),
	    cmocka_unit_test(whole_han_characters_are_copied_as_they_are),
	    cmocka_unit_test(what_is_no_han_or_not_whole_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
