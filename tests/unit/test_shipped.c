/*
 * How the shipped rules do on mails as customers write them. The first set was there before the
 * rules were made for it; the second was written afterwards, in other words, and says more about
 * what is to be expected of mails that nobody has seen.
 */
#include "ruleset.h"

struct score {
	size_t right, count;
};

/* Right answers of one file: category, subject and text between tabs. */
static struct score measure(const char *name)
{
	struct config_file *files;
	size_t count = read_folder("config/rules.d", &files);
	struct ruleset *rules = ruleset_load(files, count, &diagnostics);
	struct score score = {0};
	struct buffer content;
	char *rest, *line;

	assert_non_null(rules);
	assert_int_equal(file_read(source_path(name), 100000, &content, NULL), 0);
	rest = content.data;
	while ((line = strsep(&rest, "\n")) != NULL) {
		const char *category = strsep(&line, "\t"), *subject = strsep(&line, "\t");
		struct triage_input input = {.subject = subject, .text = line, .from = ""};
		struct verdict verdict;

		if (category[0] == '#' || category[0] == '\0')
			continue;
		assert_non_null(ruleset_find_category(rules, category));
		triage_classify(rules, &input, arena, &verdict);
		score.right += strcmp(verdict.category, category) == 0;
		score.count++;
	}
	buffer_free(&content);
	ruleset_free(&rules);
	return score;
}

static void mails_that_the_rules_were_made_for_are_sorted(void **state)
{
	struct score score = measure("tests/data/triage/shipped.tsv");

	(void)state;
	assert_int_equal(score.count, 150);
	assert_in_range(score.right, 142, 150);
}

static void mails_in_other_words_are_sorted_where_a_word_is_known(void **state)
{
	struct score score = measure("tests/data/triage/shipped-2.tsv");

	(void)state;
	assert_int_equal(score.count, 60);
	assert_in_range(score.right, 27, 60);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(mails_that_the_rules_were_made_for_are_sorted),
	    TEST(mails_in_other_words_are_sorted_where_a_word_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
