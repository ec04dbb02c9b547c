/* Figures of a period: answers, resolutions, promises, ratings, surveys, purchases. */
#include "store_fixture.h"

static void move(struct fixture *f, int64_t id, const char *status, int64_t at_ms)
{
	assert_ok(store_feedback_status(f->store, id, status, "owner", NULL, at_ms, &f->error));
}

static void discount(struct fixture *f, int64_t id)
{
	assert_ok(store_feedback_discount(f->store, id, true, &f->error));
}

/* ---- first answers ---- */

static int sum_answers(void *context, const struct answer_figure *answer, struct error *error)
{
	int64_t *sum = context;

	(void)error;
	*sum += answer->responded_ms - answer->created_ms;
	return 0;
}

static int64_t answers_took(struct fixture *f, int64_t from_ms, int64_t to_ms)
{
	int64_t sum = 0;

	assert_ok(store_answer_each(f->store, from_ms, to_ms, sum_answers, &sum, &f->error));
	return sum;
}

static void a_first_answer_counts_where_it_was_given(void **state)
{
	struct fixture *f = *state;
	int64_t a = fixture_feedback(f, "a", "a", T0), b = fixture_feedback(f, "b", "b", T0);

	move(f, a, "responded", T0 + 10);
	move(f, a, "reopened", T0 + 20);
	move(f, a, "responded", T0 + 30);
	move(f, b, "responded", T0 + 15);
	discount(f, b);
	assert_int_equal(answers_took(f, T0, T0 + 10), 0);
	assert_int_equal(answers_took(f, T0 + 10, T0 + 100), 10);
	assert_int_equal(answers_took(f, T0 + 11, T0 + 100), 0);
}

static int refuse(void *context, const struct answer_figure *answer, struct error *error)
{
	(void)context;
	(void)answer;
	return error_set(error, "enough");
}

static void a_visitor_may_stop(void **state)
{
	struct fixture *f = *state;

	move(f, fixture_feedback(f, "a", "a", T0), "responded", T0 + 10);
	assert_int_equal(store_answer_each(f->store, T0, T0 + 100, refuse, NULL, &f->error), -1);
	assert_string_equal(f->error.text, "enough");
	assert_int_equal(answers_took(f, T0, T0 + 100), 10);
}

/* ---- resolutions ---- */

struct seen {
	struct resolution_move moves[20];
	size_t count;
};

static int keep_move(void *context, const struct resolution_move *move, struct error *error)
{
	struct seen *seen = context;

	(void)error;
	assert_true(seen->count < ARRAY_SIZE(seen->moves));
	seen->moves[seen->count++] = *move;
	return 0;
}

static struct seen resolutions(struct fixture *f, int64_t from_ms, int64_t to_ms)
{
	struct seen seen = {0};

	assert_ok(store_resolution_each(f->store, from_ms, to_ms, keep_move, &seen, &f->error));
	return seen;
}

static void a_resolution_tells_all_moves_that_led_to_it(void **state)
{
	struct fixture *f = *state;
	int64_t a = fixture_feedback(f, "a", "a", T0), b = fixture_feedback(f, "b", "b", T0);
	struct seen seen;

	move(f, a, "responded", T0 + 10);
	move(f, b, "responded", T0 + 11);
	move(f, a, "reopened", T0 + 20);
	move(f, a, "resolved", T0 + 30);
	move(f, a, "reopened", T0 + 200);
	seen = resolutions(f, T0 + 30, T0 + 100);
	assert_int_equal(seen.count, 4);
	assert_int_equal(seen.moves[0].feedback_id, a);
	assert_int_equal(seen.moves[0].created_ms, T0);
	assert_int_equal(seen.moves[0].at_ms, T0 + 10);
	assert_false(seen.moves[0].is_open);
	assert_true(seen.moves[1].is_open);
	assert_false(seen.moves[1].is_resolution);
	assert_int_equal(seen.moves[2].at_ms, T0 + 30);
	assert_true(seen.moves[2].is_resolution);
	assert_true(seen.moves[3].is_open);
	assert_int_equal(resolutions(f, T0, T0 + 30).count, 0);
}

static void only_resolutions_of_the_period_are_told_as_such(void **state)
{
	struct fixture *f = *state;
	int64_t a = fixture_feedback(f, "a", "a", T0);
	struct seen seen;

	move(f, a, "resolved", T0 + 10);
	move(f, a, "reopened", T0 + 20);
	move(f, a, "resolved", T0 + 30);
	seen = resolutions(f, T0 + 20, T0 + 100);
	assert_int_equal(seen.count, 3);
	assert_false(seen.moves[0].is_resolution);
	assert_false(seen.moves[1].is_resolution);
	assert_true(seen.moves[2].is_resolution);
	discount(f, a);
	assert_int_equal(resolutions(f, T0, T0 + 100).count, 0);
}

/* Near ones are read together, with what lies between; far ones are not. */
static void near_and_far_matters_come_one_after_the_other(void **state)
{
	struct fixture *f = *state;
	int64_t ids[100];
	struct seen seen;

	for (int i = 0; i < 100; i++) {
		ids[i] = fixture_feedback(f, "a", "a", T0);
		move(f, ids[i], "responded", T0 + 10);
	}
	move(f, ids[0], "resolved", T0 + 20);
	move(f, ids[2], "resolved", T0 + 20);
	move(f, ids[99], "resolved", T0 + 20);
	seen = resolutions(f, T0, T0 + 100);
	assert_int_equal(seen.count, 6);
	assert_int_equal(seen.moves[1].feedback_id, ids[0]);
	assert_int_equal(seen.moves[2].feedback_id, ids[2]);
	assert_int_equal(seen.moves[5].feedback_id, ids[99]);
	assert_true(seen.moves[5].is_resolution);
}

/* ---- promises ---- */

static struct promise_counts promises(
    struct fixture *f, int64_t from_ms, int64_t to_ms, int64_t now_ms)
{
	struct promise_counts counts;

	assert_ok(store_promise_counts(f->store, from_ms, to_ms, now_ms, &counts, &f->error));
	return counts;
}

static int64_t promised(struct fixture *f, int64_t due_ms)
{
	int64_t id = fixture_feedback(f, "a", "a", T0);

	assert_ok(store_feedback_answer_due(f->store, id, due_ms, &f->error));
	return id;
}

static void a_promise_is_kept_in_the_period_of_the_answer(void **state)
{
	struct fixture *f = *state;

	move(f, promised(f, T0 + 100), "responded", T0 + 50);
	assert_int_equal(promises(f, T0, T0 + 60, T0 + 1000).kept, 1);
	assert_int_equal(promises(f, T0, T0 + 60, T0 + 1000).broken, 0);
	assert_int_equal(promises(f, T0 + 60, T0 + 200, T0 + 1000).kept, 0);
	assert_int_equal(promises(f, T0 + 60, T0 + 200, T0 + 1000).broken, 0);
}

static void a_promise_is_broken_when_its_time_passes_and_stays_so(void **state)
{
	struct fixture *f = *state;
	int64_t id = promised(f, T0 + 100);

	assert_int_equal(promises(f, T0, T0 + 200, T0 + 100).broken, 0);
	assert_int_equal(promises(f, T0, T0 + 200, T0 + 101).broken, 1);
	move(f, id, "responded", T0 + 300);
	assert_int_equal(promises(f, T0, T0 + 200, T0 + 1000).broken, 1);
	assert_int_equal(promises(f, T0, T0 + 200, T0 + 1000).kept, 0);
	assert_int_equal(promises(f, T0 + 200, T0 + 400, T0 + 1000).broken, 0);
	assert_int_equal(promises(f, T0 + 200, T0 + 400, T0 + 1000).kept, 0);
}

static void an_answer_on_the_very_moment_keeps_the_promise(void **state)
{
	struct fixture *f = *state;

	move(f, promised(f, T0 + 100), "responded", T0 + 100);
	move(f, promised(f, T0 + 100), "responded", T0 + 101);
	assert_int_equal(promises(f, T0, T0 + 200, T0 + 1000).kept, 1);
	assert_int_equal(promises(f, T0, T0 + 200, T0 + 1000).broken, 1);
}

static void what_is_settled_without_an_answer_keeps_the_promise(void **state)
{
	struct fixture *f = *state;

	move(f, promised(f, T0 + 100), "resolved", T0 + 50);
	assert_int_equal(promises(f, T0, T0 + 200, T0 + 1000).kept, 1);
}

static void a_new_promise_after_reopening_does_not_mend_the_first(void **state)
{
	struct fixture *f = *state;
	int64_t id = promised(f, T0 + 100);

	move(f, id, "responded", T0 + 150);
	move(f, id, "reopened", T0 + 160);
	assert_ok(store_feedback_answer_due(f->store, id, T0 + 500, &f->error));
	assert_int_equal(promises(f, T0, T0 + 200, T0 + 1000).broken, 1);
	assert_int_equal(promises(f, T0 + 200, T0 + 600, T0 + 1000).kept, 0);
}

static void what_was_not_promised_is_no_promise(void **state)
{
	struct fixture *f = *state;

	fixture_feedback(f, "a", "a", T0);
	discount(f, promised(f, T0 + 100));
	assert_int_equal(promises(f, T0, T0 + 200, T0 + 1000).broken, 0);
}

/* ---- ratings ---- */

static void rate(
    struct fixture *f, int64_t feedback_id, const char *question, double value, int64_t at_ms)
{
	const struct rating_record record = {.feedback_id = feedback_id,
	    .customer_id = f->customer,
	    .survey = "s",
	    .question = question,
	    .scale = "1-5",
	    .value = value,
	    .at_ms = at_ms};

	assert_ok(store_rating_add(f->store, &record, &f->error));
}

static void ratings_are_counted_by_question_and_value(void **state)
{
	struct fixture *f = *state;
	int64_t spam = fixture_feedback(f, "a", "a", T0);
	struct rating_count *counts;
	size_t count;

	discount(f, spam);
	rate(f, 0, "csat", 4, T0);
	rate(f, 0, "csat", 4, T0 + 1);
	rate(f, 0, "value", 4, T0 + 2);
	rate(f, 0, "csat", 5, T0 + 3);
	rate(f, 0, "csat", 5, T0 + 100);
	rate(f, spam, "csat", 1, T0);
	assert_ok(
	    store_rating_counts(f->store, T0, T0 + 100, f->arena, &counts, &count, &f->error));
	assert_int_equal(count, 3);
	assert_string_equal(counts[0].question, "csat");
	assert_true(counts[0].value == 4);
	assert_int_equal(counts[0].count, 2);
	assert_string_equal(counts[1].question, "value");
	assert_int_equal(counts[2].count, 1);
}

struct rating_sum {
	double values, weights;
	bool has_category;
};

static int sum_ratings(void *context, const struct rating_figure *rating, struct error *error)
{
	struct rating_sum *sum = context;

	(void)error;
	sum->values += rating->value;
	sum->weights += rating->customer_weight;
	sum->has_category = strcmp(rating->category, "product_issue") == 0;
	return 0;
}

static void each_rating_comes_with_its_customers_weight(void **state)
{
	struct fixture *f = *state;
	struct rating_sum sum = {0};

	assert_ok(store_customer_set_weight(f->store, f->customer, 2.5, &f->error));
	rate(f, fixture_feedback(f, "a", "a", T0), "csat", 4, T0);
	assert_ok(store_rating_each(f->store, T0, T0 + 100, sum_ratings, &sum, &f->error));
	assert_true(sum.values == 4);
	assert_true(sum.weights == 2.5);
	assert_true(sum.has_category);
}

static void the_latest_ratings_come_first(void **state)
{
	struct fixture *f = *state;
	struct rating_record *ratings;
	size_t count;

	for (int i = 0; i < 5; i++)
		rate(f, 0, "csat", i + 1, T0 + i);
	assert_ok(
	    store_rating_latest(f->store, T0, T0 + 4, 2, f->arena, &ratings, &count, &f->error));
	assert_int_equal(count, 2);
	assert_true(ratings[0].value == 4);
	assert_true(ratings[1].value == 3);
}

/* ---- surveys ---- */

static int64_t ask(struct fixture *f, const char *token, const char *state, int64_t at_ms)
{
	int64_t outbox_id = fixture_outbox(f, 0, at_ms), id;
	const struct survey_sent_record record = {.customer_id = f->customer,
	    .survey = "satisfaction",
	    .token = token,
	    .outbox_id = outbox_id,
	    .at_ms = at_ms};

	if (strcmp(state, "queued") != 0) {
		assert_ok(
		    store_outbox_state(f->store, outbox_id, "sending", at_ms, 0, 0, "", &f->error));
		assert_ok(
		    store_outbox_state(f->store, outbox_id, state, at_ms, 0, 0, "", &f->error));
	}
	assert_ok(store_survey_sent_add(f->store, &record, &id, &f->error));
	return id;
}

static void answer(struct fixture *f, int64_t sent_id, int64_t feedback_id, int64_t at_ms)
{
	const struct rating_record record = {.feedback_id = feedback_id,
	    .customer_id = f->customer,
	    .survey = "satisfaction",
	    .question = "csat",
	    .scale = "1-5",
	    .value = 4,
	    .at_ms = at_ms};
	struct rating_record old;

	assert_ok(store_rating_answer(f->store, sent_id, &record, f->arena, &old, &f->error));
}

static struct survey_counts surveys(struct fixture *f, int64_t from_ms, int64_t to_ms)
{
	struct survey_counts *counts;
	size_t count;

	assert_ok(
	    store_survey_counts(f->store, from_ms, to_ms, f->arena, &counts, &count, &f->error));
	return count == 1 ? counts[0] : (struct survey_counts){0};
}

static void a_late_answer_counts_for_the_period_in_which_it_was_asked(void **state)
{
	struct fixture *f = *state;
	int64_t id = ask(f, "a", "sent", T0);

	ask(f, "b", "sent", T0 + 1);
	answer(f, id, 0, T0 + 1000);
	assert_int_equal(surveys(f, T0, T0 + 100).sent, 2);
	assert_int_equal(surveys(f, T0, T0 + 100).answered, 1);
	assert_int_equal(surveys(f, T0 + 100, T0 + 2000).sent, 0);
}

static void what_never_left_was_not_asked(void **state)
{
	struct fixture *f = *state;

	ask(f, "a", "queued", T0);
	ask(f, "b", "failed", T0);
	ask(f, "c", "uncertain", T0);
	assert_int_equal(surveys(f, T0, T0 + 100).sent, 1);
}

static void an_answer_to_a_second_survey_does_not_take_the_first_one_away(void **state)
{
	struct fixture *f = *state;
	int64_t feedback_id = fixture_feedback(f, "a", "a", T0);

	answer(f, ask(f, "a", "sent", T0), feedback_id, T0 + 5);
	answer(f, ask(f, "b", "sent", T0 + 10), feedback_id, T0 + 15);
	assert_int_equal(surveys(f, T0, T0 + 10).answered, 1);
	assert_int_equal(surveys(f, T0 + 10, T0 + 20).answered, 1);
}

/* ---- purchases, sentiments ---- */

static void buy(struct fixture *f, int64_t customer_id, const char *reference, int64_t at_ms)
{
	const struct purchase_record record = {.customer_id = customer_id,
	    .reference = reference,
	    .currency = "EUR",
	    .amount = 1,
	    .at_ms = at_ms};
	bool is_new;

	assert_ok(store_purchase_add(f->store, &record, &is_new, &f->error));
}

static void a_purchase_is_repeated_when_the_customer_had_bought_before(void **state)
{
	struct fixture *f = *state;
	struct purchase_counts counts;
	int64_t other;

	assert_ok(store_customer(f->store, "b@x", "", T0, &other, NULL, &f->error));
	buy(f, f->customer, "1", T0);
	buy(f, f->customer, "2", T0 + 10);
	buy(f, f->customer, "3", T0 + 10);
	buy(f, other, "4", T0 + 10);
	assert_ok(store_purchase_counts(f->store, T0 + 10, T0 + 20, &counts, &f->error));
	assert_int_equal(counts.all, 3);
	assert_int_equal(counts.repeated, 2);
	assert_ok(store_purchase_counts(f->store, T0, T0 + 10, &counts, &f->error));
	assert_int_equal(counts.repeated, 0);
}

static void sentiments_are_counted_by_their_sign(void **state)
{
	struct fixture *f = *state;
	static const double sentiments[] = {0.5, 0.01, 0, -1};
	struct sentiment_counts counts;

	for (size_t i = 0; i < ARRAY_SIZE(sentiments); i++) {
		const struct feedback_record record = {.customer_id = f->customer,
		    .sentiment = sentiments[i],
		    .created_ms = T0 + (int64_t)i};
		int64_t id;

		assert_ok(store_feedback_add(f->store, &record, &id, &f->error));
	}
	assert_ok(store_period_sentiments(f->store, T0, T0 + 100, &counts, &f->error));
	assert_int_equal(counts.positive, 2);
	assert_int_equal(counts.neutral, 1);
	assert_int_equal(counts.negative, 1);
}

#define figure_test(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    figure_test(a_first_answer_counts_where_it_was_given),
	    figure_test(a_visitor_may_stop),
	    figure_test(a_resolution_tells_all_moves_that_led_to_it),
	    figure_test(only_resolutions_of_the_period_are_told_as_such),
	    figure_test(near_and_far_matters_come_one_after_the_other),
	    figure_test(a_promise_is_kept_in_the_period_of_the_answer),
	    figure_test(a_promise_is_broken_when_its_time_passes_and_stays_so),
	    figure_test(an_answer_on_the_very_moment_keeps_the_promise),
	    figure_test(what_is_settled_without_an_answer_keeps_the_promise),
	    figure_test(a_new_promise_after_reopening_does_not_mend_the_first),
	    figure_test(what_was_not_promised_is_no_promise),
	    figure_test(ratings_are_counted_by_question_and_value),
	    figure_test(each_rating_comes_with_its_customers_weight),
	    figure_test(the_latest_ratings_come_first),
	    figure_test(a_late_answer_counts_for_the_period_in_which_it_was_asked),
	    figure_test(what_never_left_was_not_asked),
	    figure_test(an_answer_to_a_second_survey_does_not_take_the_first_one_away),
	    figure_test(a_purchase_is_repeated_when_the_customer_had_bought_before),
	    figure_test(sentiments_are_counted_by_their_sign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
