/*
 * The stored English sentences in the reader's language: in English each comes back as it was, in
 * Chinese what it names stays.
 */
#include "tests/unit/unit.h"

#include "hark/report.h"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static void test_a_sentence_comes_back_with_what_it_names(void **state)
{
	static const char *const sentences[] = {"no mark of a machine",
	    "the same mail as UID 38, taken in before", "answers the survey \"satisfaction\"",
	    "the provider takes 90 mails a day (163)", "moved to Shop/Billing",
	    "moved to X, but it belongs to no feedback", "1.2.3: 4 sent, limits.per_hour is 5.",
	    "a@b.example; ack: the plain text"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sentences); i++)
		assert_string_equal(word_sentence(sentences[i], arena), sentences[i]);
}

static void test_other_texts_stay_as_they_are(void **state)
{
	static const char *const texts[] = {"", "%s", ": ", "Auto-Submitted: auto-replied",
	    "250 2.0.0 Taken", "moved", "the customer wrote again and again"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_string_equal(word_sentence(texts[i], arena), texts[i]);
}

static void test_a_text_that_repeats_a_piece_is_no_trap(void **state)
{
	(void)state;
	assert_string_equal(
	    word_sentence("the same mail as UID , taken in before, taken in before", arena),
	    "the same mail as UID , taken in before, taken in before");
	assert_string_equal(word_sentence("answers the survey \"", arena), "answers the survey \"");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_sentence_comes_back_with_what_it_names),
	    TEST(test_other_texts_stay_as_they_are),
	    TEST(test_a_text_that_repeats_a_piece_is_no_trap),
	};

	language_init();
	language_use("en");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
