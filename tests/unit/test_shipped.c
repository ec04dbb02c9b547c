/*
 * How the shipped rules do on mails as customers write them. The first two sets were there before
 * the rules were made for them. The third was written last, in other words, and no rule was made
 * for it: about half is what can be expected of keywords on mails that nobody has seen; most of the
 * others stay uncategorised, few get a wrong category.
 */
#include "ruleset.h"

struct score {
	size_t right, wrong, count; /* what is left is uncategorised */
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
		if (strcmp(verdict.category, category) == 0)
			score.right++;
		else if (strcmp(verdict.category, CATEGORY_NONE) != 0)
			score.wrong++;
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

static void so_are_those_of_the_second_set(void **state)
{
	struct score score = measure("tests/data/triage/shipped-2.tsv");

	(void)state;
	assert_int_equal(score.count, 60);
	assert_in_range(score.right, 57, 60);
}

static void mails_in_words_that_nobody_thought_of_are_rather_left_alone(void **state)
{
	struct score score = measure("tests/data/triage/shipped-3.tsv");

	(void)state;
	assert_int_equal(score.count, 40);
	assert_in_range(score.right, 21, 40);
	assert_in_range(score.wrong, 0, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(mails_that_the_rules_were_made_for_are_sorted),
	    TEST(so_are_those_of_the_second_set),
	    TEST(mails_in_words_that_nobody_thought_of_are_rather_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
