#include "arena.h"

#include <stdlib.h>
#include <string.h>

#include "hark/triage.h"

static struct ruleset *load(const char *yaml, const char **fault_r)
{
	const struct config_file file = {
	    .name = "test.yaml", .content = {(const uint8_t *)yaml, strlen(yaml)}};
	struct diagnostics diagnostics;
	struct ruleset *ruleset;

	diagnostics_init(&diagnostics);
	ruleset = ruleset_load(&file, 1, &diagnostics);
	*fault_r = diagnostics.line_count > 0 ? arena_strdup(arena, diagnostics.lines[0]) : "";
	diagnostics_free(&diagnostics);
	return ruleset;
}

/* Moods are copied: they point into the rules. */
static struct verdict verdict_by(const char *yaml, const char *subject, const char *text)
{
	const struct triage_input input = {
	    .subject = subject, .text = text, .from = "ann@example.com"};
	const char *fault;
	struct ruleset *ruleset = load(yaml, &fault);
	struct verdict verdict;

	assert_string_equal(fault, "");
	triage_classify(ruleset, &input, arena, &verdict);
	for (size_t i = 0; i < verdict.mood_count; i++)
		verdict.moods[i].word = arena_strdup(arena, verdict.moods[i].word);
	ruleset_free(&ruleset);
	return verdict;
}

static double mood(const char *text)
{
	return verdict_by("", "", text).sentiment;
}

/* With items of the owner's below "sentiment:". */
static double mood_by(const char *items, const char *text)
{
	const char *yaml = arena_printf(arena, "sentiment: [ %s ]", items);

	return verdict_by(yaml, "", text).sentiment;
}

static const char *fault_of(const char *items)
{
	const char *fault;
	struct ruleset *ruleset = load(arena_printf(arena, "sentiment:\n  - %s\n", items), &fault);

	assert_null(ruleset);
	return fault;
}

static void sentiment_has_the_right_sign(void **state)
{
	(void)state;
	assert_true(mood("The order number is 1234.") == 0);
	assert_true(mood("We need 10 pieces of the 5 mm kind, in 10 days") == 0);
	assert_true(mood("I love it, great work!") > 0.5);
	assert_true(mood("This is terrible and I am very disappointed.") < -0.5);
	assert_true(mood("非常满意，客服很耐心") > 0.5);
	assert_true(mood("太差了，再也不买") < -0.5);
	assert_true(mood("請問如何修改地址？") == 0);
	assert_true(mood("非常滿意") > 0.5);
	assert_true(mood("👍") > 0 && mood("😡") < 0);
}

static void negation_turns_the_mood(void **state)
{
	(void)state;
	assert_true(mood("It is not good") < 0);
	assert_true(mood("It isn't bad at all") > 0);
	assert_true(mood("I don't think this is helpful") < 0);
	assert_true(mood("我对服务不满意") < 0);
	assert_true(mood("没有任何问题") > 0);
	assert_true(mood("I have never had a problem") > 0);
	assert_true(mood("I have never had any problems with it") > 0);
	assert_true(mood("I have never had such bad service") < 0);
	assert_true(mood("I can't recommend it enough") > 0);
	assert_true(mood("I used to love it") < 0);
	assert_true(mood("这个软件不怎么样") < 0);
}

static void negation_holds_for_all_that_or_joins(void **state)
{
	(void)state;
	assert_true(
	    mood("The waiter wasn't helpful or friendly") < mood("The waiter wasn't helpful"));
	assert_true(mood("It was never slow or unstable") > mood("It was never slow"));
	assert_true(mood("Not cheap, or friendly") > mood("Not friendly"));
	assert_true(mood("Your answer could not have been more helpful") > mood("helpful"));
}

static void negation_ends_with_its_clause(void **state)
{
	(void)state;
	assert_true(mood("No, it is good") > 0);
	assert_true(mood("不，很好用") > 0);
	assert_true(mood("无线耳机很好用，特别满意") > 0);
}

static void that_something_did_not_happen_is_no_praise(void **state)
{
	(void)state;
	assert_true(mood("I have not received a refund.") < -0.1);
	assert_true(mood("一直没退款") < -0.1);
	assert_true(mood("not boring") > 0.1);
}

static void what_is_asked_for_is_no_praise(void **state)
{
	(void)state;
	assert_true(mood("Is it reliable?") < 0.1);
	assert_true(mood("这款流畅吗") < 0.1);
	assert_true(mood("It is reliable, can I have another?") > 0.3);
	assert_true(mood("Why is it so slow?") < -0.3);
}

static void degree_words_count(void **state)
{
	(void)state;
	assert_true(mood("very good") > mood("good"));
	assert_true(mood("slightly slow") > mood("slow"));
	assert_true(mood("非常失望") < mood("失望"));
	assert_true(mood("有点慢") > mood("很慢"));
}

static void what_follows_but_weighs_more(void **state)
{
	(void)state;
	assert_true(mood("The look is good but the app is broken") < 0);
	assert_true(mood("The app is broken but the support is good") >
		    mood("The look is good but the app is broken"));
	assert_true(mood("外观不错，但是质量很差") < 0);
}

static void exclamation_adds_emphasis(void **state)
{
	(void)state;
	assert_true(mood("good!!!") > mood("good"));
	assert_true(mood("差评！！！") < mood("差评"));
}

static void politeness_is_no_mood(void **state)
{
	(void)state;
	assert_true(mood("Good morning, I would like to know the price. Thanks in advance") == 0);
	assert_true(mood("您好，请问最好能什么时候发货？不好意思打扰了") == 0);
}

static void sentiment_stays_within_its_bounds(void **state)
{
	char *text = mem_alloc(30 * 10000 + 1);

	(void)state;
	for (size_t i = 0; i < 10000; i++)
		memcpy(text + 30 * i, "wonderful but good but lovely ", 30);
	assert_true(mood(text) <= 1 && mood(text) > 0.9);
	free(text);
}

/* ---- whole sentences ---- */

/* Below this a text counts as neither glad nor angry. */
#define NEUTRAL 0.15

static int sign_of(double sentiment)
{
	return (sentiment > NEUTRAL) - (sentiment < -NEUTRAL);
}

/* The share of a file's sentences, in percent, whose mood is found; lines are "1<tab>sentence". */
static size_t percent_found(const char *name)
{
	const char *source = getenv("HARK_SOURCE"), *fault;
	const char *path =
	    arena_printf(arena, "%s/tests/data/triage/%s", source != NULL ? source : ".", name);
	struct ruleset *ruleset = load("", &fault);
	size_t right = 0, count = 0;
	struct buffer content;
	char *rest, *line;

	assert_int_equal(file_read(path, 1 << 20, &content, NULL), 0);
	rest = content.data;
	while ((line = strsep(&rest, "\n")) != NULL) {
		char *text = strchr(line, '\t');
		struct verdict verdict;

		if (text == NULL)
			continue;
		triage_classify(ruleset,
		    &(struct triage_input){.subject = "", .text = text + 1, .from = ""}, arena,
		    &verdict);
		right += sign_of(verdict.sentiment) == strtol(line, NULL, 10);
		count++;
	}
	buffer_free(&content);
	ruleset_free(&ruleset);
	return count > 100 ? 100 * right / count : 0;
}

static void what_customers_write_is_understood(void **state)
{
	(void)state;
	assert_true(percent_found("sentiment-en.tsv") >= 95);
	assert_true(percent_found("sentiment-zh.tsv") >= 95);
}

/* ---- the owner's words ---- */

static void the_owner_adds_words(void **state)
{
	(void)state;
	assert_true(mood("the blorp is here") == 0);
	assert_true(mood_by("{ words: [blorp], mood: -2 }", "the blorp is here") < 0);
	assert_true(mood_by("{ words: [破防], mood: -2 }", "真的破防了") < 0);
}

static void the_owner_wins_over_the_shipped_words(void **state)
{
	(void)state;
	assert_true(mood_by("{ words: [terrible], mood: 3 }", "terrible") > 0.5);
	assert_true(mood_by("{ words: [terrible], mood: 0 }", "terrible") == 0);
	assert_true(mood_by("{ words: [滿意], mood: 0 }", "满意") == 0);
}

static void the_owner_adds_what_turns_a_mood(void **state)
{
	(void)state;
	assert_true(mood_by("{ words: [nope], negates: yes }", "nope good") < 0);
	assert_true(mood_by("{ words: [mega], degree: 2 }", "mega good") > mood("good"));
	assert_true(mood_by("{ words: [anyhow], contrast: yes }", "good anyhow broken") <
		    mood("good, broken"));
}

static void a_negation_has_its_own_mood_where_it_turns_none(void **state)
{
	static const char item[] = "{ words: [nope], negates: yes, mood: -1 }";

	(void)state;
	assert_true(mood_by(item, "nope to the table") < 0);
	assert_true(
	    mood_by(item, "nope good") == mood_by("{ words: [nope], negates: yes }", "nope good"));
	assert_true(mood_by(item, "nope bad") > 0);
	assert_true(mood("I cannot log in") < 0);
}

static void moods_go_from_minus_four_to_four(void **state)
{
	(void)state;
	assert_true(mood_by("{ words: [blorp], mood: 4 }", "blorp") > 0);
	assert_string_equal(fault_of("{ words: [blorp], mood: 4.1 }"),
	    "test.yaml:2:29: \"mood\" must be a number from -4 to 4, not \"4.1\"");
	assert_string_equal(fault_of("{ words: [blorp], mood: -5 }"),
	    "test.yaml:2:29: \"mood\" must be a number from -4 to 4, not \"-5\"");
}

static void an_item_says_one_thing(void **state)
{
	const char *fault =
	    "test.yaml:2:5: this needs one of \"mood\", \"degree\", \"negates: yes\" "
	    "and \"contrast: yes\"";

	(void)state;
	assert_string_equal(fault_of("{ words: [blorp] }"), fault);
	assert_string_equal(fault_of("{ words: [blorp], mood: 1, degree: 2 }"), fault);
	assert_string_equal(fault_of("{ words: [blorp], mood: 1, contrast: yes }"), fault);
	assert_string_equal(fault_of("{ words: [blorp], negates: yes, contrast: yes }"), fault);
	assert_string_equal(fault_of("{ words: [blorp], negates: no }"), fault);
}

static void faults_have_their_place(void **state)
{
	(void)state;
	assert_string_equal(fault_of("{ words: [good, 'a*b'], mood: 1 }"),
	    "test.yaml:2:21: \"*\" may stand only at the end of a word; for more there is \"pattern\"");
	assert_string_equal(fault_of("{ mood: 1 }"), "test.yaml:2:5: missing key \"words\"");
	assert_string_equal(fault_of("{ words: [a], moood: 1 }"),
	    "test.yaml:2:19: unknown key \"moood\"; did you mean \"mood\"?");
}

static void a_word_has_one_mood(void **state)
{
	(void)state;
	assert_string_equal(fault_of("{ words: [Good, ok, GOOD], mood: 1 }"),
	    "test.yaml:2:25: the sentiment of \"GOOD\" is given already, at test.yaml:2:15");
}

/* ---- why ---- */

static void the_words_of_mood_are_told(void **state)
{
	const char *text = "The app is NOT very good.";
	struct verdict verdict = verdict_by("", "Terrible", text);
	struct quote quote;

	(void)state;
	assert_int_equal(verdict.mood_count, 2);
	assert_string_equal(verdict.moods[0].word, "terrible");
	assert_string_equal(verdict.moods[0].in, "subject");
	assert_string_equal(verdict.moods[1].word, "good");
	assert_string_equal(verdict.moods[1].in, "text");
	assert_true(verdict.moods[1].value < 0);
	quote = quoter_quote(quoter_new(arena), &verdict.moods[1].passage, 100);
	assert_string_equal(quote.hit, "NOT very good");
}

static void no_more_moods_are_told_than_a_person_reads(void **state)
{
	char text[5 * (MOODS_MAX + 1) + 1] = "";

	(void)state;
	for (size_t i = 0; i < MOODS_MAX + 1; i++)
		memcpy(text + 5 * i, "good ", 6);
	text[5 * MOODS_MAX] = '\0';
	assert_int_equal(verdict_by("", "", text).mood_count, MOODS_MAX);
	text[5 * MOODS_MAX] = 'g';
	assert_int_equal(verdict_by("", "", text).mood_count, MOODS_MAX);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(sentiment_has_the_right_sign),
	    TEST(negation_turns_the_mood),
	    TEST(negation_holds_for_all_that_or_joins),
	    TEST(negation_ends_with_its_clause),
	    TEST(that_something_did_not_happen_is_no_praise),
	    TEST(what_is_asked_for_is_no_praise),
	    TEST(degree_words_count),
	    TEST(what_follows_but_weighs_more),
	    TEST(exclamation_adds_emphasis),
	    TEST(politeness_is_no_mood),
	    TEST(sentiment_stays_within_its_bounds),
	    TEST(what_customers_write_is_understood),
	    TEST(the_owner_adds_words),
	    TEST(the_owner_wins_over_the_shipped_words),
	    TEST(the_owner_adds_what_turns_a_mood),
	    TEST(a_negation_has_its_own_mood_where_it_turns_none),
	    TEST(moods_go_from_minus_four_to_four),
	    TEST(an_item_says_one_thing),
	    TEST(faults_have_their_place),
	    TEST(a_word_has_one_mood),
	    TEST(the_words_of_mood_are_told),
	    TEST(no_more_moods_are_told_than_a_person_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
