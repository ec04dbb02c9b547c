/* Learning: terms, vocabulary, the fit, the classifier, its bytes and its trial. */
#include "arena.h"

#include <math.h>
#include <string.h>

#include "triage/model.h"

#define LABEL(words, what)                                                                         \
	{                                                                                          \
		.subject = "", .text = words, .category = what, .group = __COUNTER__               \
	}

static bool is_near(double value, double expected)
{
	return fabs(value - expected) < 1e-4;
}

/* ---- terms ---- */

static const struct learn_wish all_terms = {
    .words_max = 3, .characters_min = 2, .characters_max = 4};

static bool has_term(const char *text, const char *wanted)
{
	struct learn_terms terms;

	learn_terms_of("", text, &all_terms, arena, &terms);
	for (size_t i = 0; i < terms.count; i++)
		if (terms.items[i].size == strlen(wanted) &&
		    memcmp(terms.items[i].text, wanted, terms.items[i].size) == 0)
			return true;
	return false;
}

static void words_and_phrases_are_folded(void **state)
{
	(void)state;
	assert_true(has_term("My Gift CARD", "gift"));
	assert_true(has_term("My Gift CARD", "gift card"));
	assert_true(has_term("My Gift CARD", "my gift card"));
}

static void a_phrase_does_not_go_over_punctuation(void **state)
{
	(void)state;
	assert_false(has_term("a gift. Card lost", "gift card"));
	assert_false(has_term("a gift, card lost", "gift, card"));
}

static void what_follows_an_apostrophe_is_no_word(void **state)
{
	(void)state;
	assert_true(has_term("I can't pay", "can't"));
	assert_true(has_term("I can’t pay", "can't pay"));
	assert_false(has_term("I can't pay", "t"));
	assert_false(has_term("I can't pay", "t pay"));
	assert_false(has_term("I can't pay", "can"));
}

static void neighbouring_han_characters_are_terms(void **state)
{
	(void)state;
	assert_true(has_term("無法登錄APP", "登录"));
	assert_true(has_term("無法登錄APP", "无法登录"));
	assert_true(has_term("無法登錄APP", "app"));
	assert_false(has_term("无法，登录", "法登"));
}

static void addresses_are_no_terms(void **state)
{
	(void)state;
	assert_false(has_term("see https://shop.example/refund now", "refund"));
	assert_false(has_term("mail ann@shop.example now", "ann"));
}

static void beginnings_of_words_are_terms_when_asked_for(void **state)
{
	const struct learn_wish wish = {
	    .words_max = 1, .characters_min = 2, .characters_max = 2, .with_beginnings = true};
	struct learn_terms terms;
	size_t open = 0;

	(void)state;
	learn_terms_of("", "crashed", &wish, arena, &terms);
	for (size_t i = 0; i < terms.count; i++)
		open += terms.items[i].is_open;
	assert_int_equal(open, 3); /* cras, crash, crashe */
	assert_int_equal(terms.count, 4);
}

static void a_term_knows_where_it_stands(void **state)
{
	struct learn_terms terms;

	(void)state;
	learn_terms_of("refund", "refund", &all_terms, arena, &terms);
	assert_int_equal(terms.count, 1);
	assert_int_equal(terms.items[0].parts, PART_SUBJECT | PART_TEXT);
}

static void only_the_first_page_is_looked_at(void **state)
{
	struct buffer text;

	(void)state;
	buffer_init(&text, 0);
	for (size_t i = 0; i < LABEL_CHARACTERS_MAX / 2; i++)
		buffer_add(&text, "退 ");
	buffer_add(&text, "behind");
	assert_false(has_term(text.data, "behind"));
	buffer_free(&text);
}

/* ---- vocabulary ---- */

static void a_word_of_one_customer_alone_is_left_out(void **state)
{
	const struct label labels[] = {
	    {.subject = "", .text = "smith refund", .category = "a", .group = 1},
	    {.subject = "", .text = "smith", .category = "a", .group = 1},
	    {.subject = "", .text = "refund", .category = "a", .group = 2}};
	struct vocabulary vocabulary;

	(void)state;
	vocabulary_make(labels, 3, &all_terms, 2, 100, arena, &vocabulary);
	assert_int_equal(vocabulary.count, 1);
	assert_string_equal(vocabulary.words[0].text, "refund");
	assert_int_equal(vocabulary.words[0].mails, 2);
	assert_int_equal(vocabulary_find(&vocabulary, learn_hash("refund", 6)), 0);
	assert_int_equal(vocabulary_find(&vocabulary, learn_hash("smith", 5)), 1);
}

static void a_vocabulary_that_grows_too_large_keeps_the_commonest(void **state)
{
	const struct label labels[] = {
	    LABEL("red. blue", "a"), LABEL("red. blue", "a"), LABEL("red", "a")};
	struct vocabulary vocabulary;

	(void)state;
	vocabulary_make(labels, 3, &all_terms, 1, 1, arena, &vocabulary);
	assert_int_equal(vocabulary.count, 1);
	assert_string_equal(vocabulary.words[0].text, "red");
}

/* ---- the fit ---- */

static void scores_become_probabilities(void **state)
{
	double scores[] = {log(1), log(3)};

	(void)state;
	softmax_of(scores, 2, 1);
	assert_true(is_near(scores[0], 0.25) && is_near(scores[1], 0.75));
}

static void large_scores_do_not_overflow(void **state)
{
	double scores[] = {1e6, 1e6 - 1};

	(void)state;
	softmax_of(scores, 2, 1);
	assert_true(is_near(scores[0], 1 / (1 + exp(-1))));
}

/* One column of 1, two classes, one row of class 0. */
static struct softmax_problem one_row(struct rows *rows)
{
	static const uint32_t labels[] = {0};

	rows_init(rows, 1, 1);
	rows_put(rows, 0, 1);
	rows_end(rows);
	return (struct softmax_problem){.rows = &rows->sparse,
	    .labels = labels,
	    .class_count = 2,
	    .temperature = 1,
	    .rounds_max = 1};
}

/*
 * By hand: at weights 0 both probabilities are 1/2, so the gradient is (-1/2, 1/2). The column's
 * bound is 1 * 1 / 2, the step 2: the weights become (1, -1).
 */
static void a_first_step_is_the_one_made_by_hand(void **state)
{
	struct rows rows;
	struct softmax_problem problem = one_row(&rows);
	double weights[2] = {0, 0};

	(void)state;
	softmax_fit(&problem, weights);
	assert_true(is_near(weights[0], 1) && is_near(weights[1], -1));
	rows_free(&rows);
}

/* The same with l1 = 1/4: the step of 2 costs 1/2. With l2 = 1/2 it is divided by 2. */
static void the_cost_pulls_a_step_back(void **state)
{
	struct rows rows;
	struct softmax_problem problem = one_row(&rows);
	double weights[2] = {0, 0};

	(void)state;
	problem.l1 = 0.25;
	softmax_fit(&problem, weights);
	assert_true(is_near(weights[0], 0.5) && is_near(weights[1], -0.5));
	problem.l1 = 0;
	problem.l2 = 0.5;
	weights[0] = weights[1] = 0;
	softmax_fit(&problem, weights);
	assert_true(is_near(weights[0], 0.5) && is_near(weights[1], -0.5));
	rows_free(&rows);
}

/*
 * With l2 = 1 the optimum is where w = 1 - p, p = 1 / (1 + e^(-2 w)): w = 0.2785 (the other is -w).
 */
static void the_fit_ends_at_the_optimum(void **state)
{
	struct rows rows;
	struct softmax_problem problem = one_row(&rows);
	double weights[2] = {0, 0};

	(void)state;
	problem.l2 = 1;
	problem.rounds_max = 100;
	softmax_fit(&problem, weights);
	assert_true(fabs(weights[0] - (1 - 1 / (1 + exp(-2 * weights[0])))) < 1e-3);
	assert_true(is_near(weights[0], -weights[1]));
	rows_free(&rows);
}

static void a_positive_fit_has_no_weight_below_0_and_a_locked_one_stays(void **state)
{
	static const uint8_t allowed[] = {0, 1};
	struct rows rows;
	struct softmax_problem problem = one_row(&rows);
	double weights[2] = {0, 0};

	(void)state;
	problem.is_positive = true;
	problem.rounds_max = 50;
	softmax_fit(&problem, weights);
	assert_true(weights[0] > 1 && weights[1] == 0);
	problem.allowed = allowed;
	weights[0] = weights[1] = 0;
	softmax_fit(&problem, weights);
	assert_true(weights[0] == 0 && weights[1] == 0);
	rows_free(&rows);
}

/* What stands already is not learned once more. */
static void offsets_take_the_place_of_weights(void **state)
{
	static const double offsets[] = {20, 0};
	struct rows rows;
	struct softmax_problem problem = one_row(&rows);
	double weights[2] = {0, 0};

	(void)state;
	problem.offsets = offsets;
	softmax_fit(&problem, weights);
	assert_true(is_near(weights[0], 0) && is_near(weights[1], 0));
	rows_free(&rows);
}

/* ---- the classifier ---- */

static const struct label mails[] = {
    LABEL("please refund the invoice", "billing"),
    LABEL("a refund of my money", "billing"),
    LABEL("the invoice is wrong, money back", "billing"),
    LABEL("我要退款，发票开错了", "billing"),
    LABEL("请退款并重开发票", "billing"),
    LABEL("the parcel is late", "delivery"),
    LABEL("where is my parcel, it is late", "delivery"),
    LABEL("parcel not here and late", "delivery"),
    LABEL("快递还没到，包裹在哪里", "delivery"),
    LABEL("包裹丢了，快递没送", "delivery"),
    LABEL("lonely", "one_of_a_kind"),
};

static struct model_guess guess(const struct model *model, const char *text)
{
	struct model_guess guess;

	model_guess(model, "", text, arena, &guess);
	return guess;
}

static void a_new_mail_is_taken_for_what_it_is_like(void **state)
{
	struct model *model = model_train(mails, ARRAY_SIZE(mails));
	struct model_guess billing = guess(model, "refund my money now");

	(void)state;
	assert_string_equal(billing.category, "billing");
	assert_true(billing.confidence > 0.5 && billing.confidence < 1);
	assert_non_null(strstr(billing.words, "refund"));
	assert_string_equal(guess(model, "包裹没到").category, "delivery");
	model_free(&model);
}

static void a_mail_of_unknown_words_is_guessed_without_confidence(void **state)
{
	struct model *model = model_train(mails, ARRAY_SIZE(mails));

	(void)state;
	assert_true(guess(model, "xyzzy").confidence < 0.6);
	assert_string_equal(guess(model, "xyzzy").words, "");
	model_free(&model);
}

static void a_category_with_one_label_is_not_learned(void **state)
{
	struct model *model = model_train(mails, ARRAY_SIZE(mails));

	(void)state;
	assert_int_equal(model_class(model, "one_of_a_kind"), 2);
	model_free(&model);
	assert_null(model_train(mails, 5)); /* billing alone */
}

static void the_order_of_the_labels_changes_no_decision(void **state)
{
	struct label turned[ARRAY_SIZE(mails)];
	struct buffer one, other;
	struct model *model = model_train(mails, ARRAY_SIZE(mails));

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(mails); i++)
		turned[i] = mails[ARRAY_SIZE(mails) - 1 - i];
	model_write(model, &one);
	model_free(&model);
	model = model_train(turned, ARRAY_SIZE(mails));
	assert_string_equal(guess(model, "late parcel").category, "delivery");
	model_write(model, &other);
	model_free(&model);
	assert_int_equal(one.size, other.size);
	buffer_free(&one);
	buffer_free(&other);
}

static void a_model_survives_its_bytes(void **state)
{
	struct model *model = model_train(mails, ARRAY_SIZE(mails)), *again;
	struct error error;
	struct buffer bytes, bytes_again;

	(void)state;
	model_write(model, &bytes);
	again = model_read((struct bytes){(const uint8_t *)bytes.data, bytes.size}, &error);
	assert_non_null(again);
	model_write(again, &bytes_again);
	assert_int_equal(bytes.size, bytes_again.size);
	assert_memory_equal(bytes.data, bytes_again.data, bytes.size);
	model_free(&model);
	model_free(&again);
	buffer_free(&bytes);
	buffer_free(&bytes_again);
}

static void cut_or_changed_bytes_are_refused(void **state)
{
	struct model *model = model_train(mails, ARRAY_SIZE(mails));
	struct buffer bytes;
	struct error error;

	(void)state;
	model_write(model, &bytes);
	model_free(&model);
	for (size_t size = 0; size < bytes.size; size++)
		assert_null(model_read((struct bytes){(const uint8_t *)bytes.data, size}, &error));
	bytes.data[4] = MODEL_VERSION + 1;
	assert_null(model_read((struct bytes){(const uint8_t *)bytes.data, bytes.size}, &error));
	assert_non_null(strstr(error.text, "another version"));
	buffer_free(&bytes);
}

static void no_changed_byte_breaks_the_reader(void **state)
{
	struct model *model = model_train(mails, ARRAY_SIZE(mails));
	struct buffer bytes;
	struct error error;

	(void)state;
	model_write(model, &bytes);
	model_free(&model);
	for (size_t i = 0; i < bytes.size; i++) {
		char old = bytes.data[i];

		bytes.data[i] = (char)0xff;
		model = model_read((struct bytes){(const uint8_t *)bytes.data, bytes.size}, &error);
		model_free(&model);
		bytes.data[i] = old;
	}
	buffer_free(&bytes);
}

/* ---- the trial ---- */

/* Wilson's interval of 8 of 10: 0.4902 to 0.9433. */
static void the_lower_bound_is_wilsons(void **state)
{
	(void)state;
	assert_true(is_near(model_lower_bound(8, 10), 0.49016));
	assert_true(model_lower_bound(0, 0) == 0);
	assert_true(is_near(model_lower_bound(0, 10), 0));
}

static void a_trial_judges_what_the_model_has_not_seen(void **state)
{
	struct label labels[40];
	struct model_trial trial;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		labels[i] = (struct label){.subject = "",
		    .text = i % 4 == 0 ? "where is my parcel" : "refund my invoice please",
		    .category = i % 4 == 0 ? "delivery" : "billing",
		    .group = (int64_t)i};
	model_try(labels, ARRAY_SIZE(labels), 0.7, &trial);
	assert_int_equal(trial.count, 40);
	assert_int_equal(trial.right, 40);
	assert_int_equal(trial.majority, 30);
	assert_int_equal(trial.answered_right, trial.answered);
}

/* Each label has words of its own: what was learned by heart is of no use. */
static void learning_by_heart_does_not_pass_the_trial(void **state)
{
	struct label labels[40];
	struct model_trial trial;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		labels[i] = (struct label){.subject = "",
		    .text = arena_printf(arena, "word%zu", i),
		    .category = i / 2 % 2 == 0 ? "a" : "b",
		    .group = (int64_t)i};
	model_try(labels, ARRAY_SIZE(labels), 0.7, &trial);
	assert_true(trial.right <= 30);
	assert_int_equal(trial.answered, 0);
}

#define learn_test(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    learn_test(words_and_phrases_are_folded),
	    learn_test(a_phrase_does_not_go_over_punctuation),
	    learn_test(what_follows_an_apostrophe_is_no_word),
	    learn_test(neighbouring_han_characters_are_terms),
	    learn_test(addresses_are_no_terms),
	    learn_test(beginnings_of_words_are_terms_when_asked_for),
	    learn_test(a_term_knows_where_it_stands),
	    learn_test(only_the_first_page_is_looked_at),
	    learn_test(a_word_of_one_customer_alone_is_left_out),
	    learn_test(a_vocabulary_that_grows_too_large_keeps_the_commonest),
	    learn_test(scores_become_probabilities),
	    learn_test(large_scores_do_not_overflow),
	    learn_test(a_first_step_is_the_one_made_by_hand),
	    learn_test(the_cost_pulls_a_step_back),
	    learn_test(the_fit_ends_at_the_optimum),
	    learn_test(a_positive_fit_has_no_weight_below_0_and_a_locked_one_stays),
	    learn_test(offsets_take_the_place_of_weights),
	    learn_test(a_new_mail_is_taken_for_what_it_is_like),
	    learn_test(a_mail_of_unknown_words_is_guessed_without_confidence),
	    learn_test(a_category_with_one_label_is_not_learned),
	    learn_test(the_order_of_the_labels_changes_no_decision),
	    learn_test(a_model_survives_its_bytes),
	    learn_test(cut_or_changed_bytes_are_refused),
	    learn_test(no_changed_byte_breaks_the_reader),
	    learn_test(the_lower_bound_is_wilsons),
	    learn_test(a_trial_judges_what_the_model_has_not_seen),
	    learn_test(learning_by_heart_does_not_pass_the_trial),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
