/*
 * How much a customer's rating counts: by segment, by spending, by the owner's own word; and that a
 * rating keeps what it counted.
 */
#include "survey_fixture.h"

static struct weights_settings *weights(struct fixture *f)
{
	return &f->desk->settings->weights;
}

static void buy(
    struct fixture *f, const char *reference, double amount, const char *currency, int64_t at_ms)
{
	const struct purchase_row row = {ANN, reference, currency, amount, at_ms};
	size_t added;

	assert_ok(purchases_import(f->desk, &row, 1, &added, &f->error));
}

static double weight(struct fixture *f)
{
	double weight = 0;

	assert_ok(
	    weighing_of(f->desk, matter(f, 1001).customer_id, clock_now_ms(), &weight, &f->error));
	return weight;
}

static int setup(void **state)
{
	if (desk_setup(state) != 0)
		return -1;
	load_surveys(*state, survey_file);
	take_in(*state, person(*state, ANN, 1));
	return 0;
}

static void without_settings_everybody_counts_the_same(void **state)
{
	struct fixture *f = *state;

	buy(f, "1", 5000, "EUR", NOW);
	assert_float_equal(weight(f), 1, 0);
}

static void where_a_customer_stands_counts(void **state)
{
	struct fixture *f = *state;

	weights(f)->segments[0] = 1.5; /* new */
	weights(f)->segments[2] = 3;   /* loyal */
	assert_float_equal(weight(f), 1.5, 0);
	buy(f, "1", 1, "EUR", NOW);
	buy(f, "2", 1, "EUR", NOW);
	assert_float_equal(weight(f), 3, 0);
}

static void the_largest_step_of_spending_that_is_reached_counts(void **state)
{
	struct fixture *f = *state;
	struct spending_weight steps[] = {{5000, "EUR", 4}, {100, "EUR", 2}, {100, "CNY", 9}};

	weights(f)->spending = steps;
	weights(f)->spending_count = ARRAY_SIZE(steps);
	buy(f, "1", 99, "EUR", NOW);
	assert_float_equal(weight(f), 1, 0);
	buy(f, "2", 1, "EUR", NOW);
	assert_float_equal(weight(f), 2, 0);
	buy(f, "3", 4900, "EUR", NOW);
	assert_float_equal(weight(f), 4, 0);
}

static void spending_may_count_for_less(void **state)
{
	struct fixture *f = *state;
	struct spending_weight step = {100, "EUR", 0.5};

	weights(f)->spending = &step;
	weights(f)->spending_count = 1;
	buy(f, "1", 100, "EUR", NOW);
	assert_float_equal(weight(f), 0.5, 0);
}

static void what_was_spent_more_than_a_year_ago_does_not_count(void **state)
{
	struct fixture *f = *state;
	struct spending_weight step = {100, "EUR", 2};

	weights(f)->spending = &step;
	weights(f)->spending_count = 1;
	buy(f, "1", 100, "EUR", NOW - 366 * DAY_MS);
	assert_float_equal(weight(f), 1, 0);
}

static void segment_and_spending_are_multiplied(void **state)
{
	struct fixture *f = *state;
	struct spending_weight step = {100, "EUR", 2};

	weights(f)->segments[0] = 1.5;
	weights(f)->spending = &step;
	weights(f)->spending_count = 1;
	buy(f, "1", 100, "EUR", NOW);
	assert_float_equal(weight(f), 3, 0);
}

/* ---- ratings ------------------------------------------------------------------------------ */

static int add_up(void *context, const struct rating_figure *rating, struct error *error)
{
	(void)error;
	*(double *)context += rating->customer_weight;
	return 0;
}

static double weights_of_ratings(struct fixture *f)
{
	double sum = 0;

	assert_ok(store_rating_each(f->desk->store, 0, INT64_MAX, add_up, &sum, &f->error));
	return sum;
}

static void ann_rates(struct fixture *f, const char *score, int number)
{
	struct outbox_record mail = {0};
	struct message *message = person(f, ANN, number);

	assert_int_equal(mails(f, "survey", NULL, &mail), 1);
	message->subject = arena_printf(f->arena, "Re: %s", mail.subject);
	message->in_reply_to = mail.message_id;
	message->text = message->new_text = score;
	take_in(f, message);
}

static void a_rating_keeps_the_weight_that_it_was_given_with(void **state)
{
	struct fixture *f = *state;

	weights(f)->segments[0] = 2;
	asked(f);
	ann_rates(f, "4", 2);
	assert_float_equal(weights_of_ratings(f), 2, 0);
	weights(f)->segments[0] = 7;
	clock_freeze(clock_now_ms() + 60 * DAY_MS);
	assert_float_equal(weights_of_ratings(f), 2, 0);
}

static void the_owners_word_on_a_customer_counts_on_top(void **state)
{
	struct fixture *f = *state;

	weights(f)->segments[0] = 2;
	asked(f);
	ann_rates(f, "4", 2);
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(
	    store_customer_set_weight(f->desk->store, matter(f, 1001).customer_id, 5, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	assert_float_equal(weights_of_ratings(f), 10, 0);
}

#define weighing_test(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    weighing_test(without_settings_everybody_counts_the_same),
	    weighing_test(where_a_customer_stands_counts),
	    weighing_test(the_largest_step_of_spending_that_is_reached_counts),
	    weighing_test(spending_may_count_for_less),
	    weighing_test(what_was_spent_more_than_a_year_ago_does_not_count),
	    weighing_test(segment_and_spending_are_multiplied),
	    weighing_test(a_rating_keeps_the_weight_that_it_was_given_with),
	    weighing_test(the_owners_word_on_a_customer_counts_on_top),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
