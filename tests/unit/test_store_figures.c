/* The figures of a period, ratings and reports made. */
#include "store_fixture.h"

static void move(struct fixture *f, int64_t id, const char *status, int64_t at_ms)
{
	assert_ok(store_feedback_status(f->store, id, status, "owner", NULL, at_ms, &f->error));
}

static struct period_counts counts(struct fixture *f, int64_t from_ms, int64_t to_ms)
{
	struct period_counts answer;

	assert_ok(store_period_counts(f->store, from_ms, to_ms, &answer, &f->error));
	return answer;
}

static void an_empty_period_counts_nothing(void **state)
{
	struct fixture *f = *state;
	struct period_counts answer = counts(f, T0, T0 + DAY_MS);

	assert_int_equal(answer.new_feedback, 0);
	assert_int_equal(answer.customers, 0);
	assert_int_equal(answer.resolved, 0);
	assert_int_equal(answer.open_at_end, 0);
}

static void a_period_has_its_start_and_not_its_end(void **state)
{
	struct fixture *f = *state;

	fixture_feedback(f, "a", "a", T0);
	fixture_feedback(f, "b", "b", T0 + 10);
	assert_int_equal(counts(f, T0, T0 + 10).new_feedback, 1);
	assert_int_equal(counts(f, T0, T0 + 11).new_feedback, 2);
	assert_int_equal(counts(f, T0 + 1, T0 + 11).new_feedback, 1);
	assert_int_equal(counts(f, T0, T0 + 11).customers, 1);
}

static void moves_are_counted_where_they_were_made(void **state)
{
	struct fixture *f = *state;
	int64_t a = fixture_feedback(f, "a", "a", T0);
	int64_t b = fixture_feedback(f, "b", "b", T0);

	move(f, a, "responded", T0 + 10);
	move(f, a, "resolved", T0 + 20);
	move(f, a, "reopened", T0 + 30);
	move(f, a, "responded", T0 + 40);
	move(f, a, "resolved", T0 + 50);
	move(f, a, "closed", T0 + 60);
	move(f, b, "responded", T0 + 110);
	assert_int_equal(counts(f, T0, T0 + 100).answered, 1);
	assert_int_equal(counts(f, T0 + 100, T0 + 200).answered, 1);
	assert_int_equal(counts(f, T0 + 35, T0 + 100).answered, 0);
	assert_int_equal(counts(f, T0, T0 + 100).resolved, 1);
	assert_int_equal(counts(f, T0, T0 + 100).reopened, 1);
	assert_int_equal(counts(f, T0, T0 + 100).closed, 1);
	assert_int_equal(counts(f, T0, T0 + 60).closed, 0);
}

static void what_was_open_then_is_the_same_later(void **state)
{
	struct fixture *f = *state;
	int64_t a = fixture_feedback(f, "a", "a", T0);
	int64_t b = fixture_feedback(f, "b", "b", T0 + 5);
	static const int64_t expected[][2] = {
	    {0, 0}, {1, 1}, {6, 2}, {11, 1}, {21, 1}, {31, 2}, {41, 1}, {51, 0}};

	move(f, a, "responded", T0 + 10);
	move(f, a, "resolved", T0 + 20);
	move(f, a, "reopened", T0 + 30);
	move(f, a, "closed", T0 + 40);
	move(f, b, "resolved", T0 + 50);
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		assert_int_equal(counts(f, 0, T0 + expected[i][0]).open_at_end, expected[i][1]);
	fixture_feedback(f, "c", "c", T0 + 60);
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		assert_int_equal(counts(f, 0, T0 + expected[i][0]).open_at_end, expected[i][1]);
}

static void moves_that_become_known_out_of_order_never_count_twice(void **state)
{
	struct fixture *f = *state;
	int64_t a = fixture_feedback(f, "a", "a", T0);

	move(f, a, "resolved", T0 + 50);
	move(f, a, "reopened", T0 + 20);
	for (int64_t at = 0; at < 100; at += 10) {
		int64_t open = counts(f, 0, T0 + at + 1).open_at_end;

		assert_true(open == 0 || open == 1);
	}
	assert_int_equal(counts(f, 0, T0 + 100).open_at_end, 1);
}

static void what_is_no_feedback_was_never_open(void **state)
{
	struct fixture *f = *state;
	int64_t a = fixture_feedback(f, "a", "a", T0), b = fixture_feedback(f, "b", "b", T0);

	move(f, b, "resolved", T0 + 50);
	assert_ok(store_feedback_discount(f->store, a, true, &f->error));
	assert_ok(store_feedback_discount(f->store, b, true, &f->error));
	for (int64_t at = 0; at < 100; at += 10)
		assert_int_equal(counts(f, 0, T0 + at).open_at_end, 0);
}

static void a_feedback_that_enters_closed_was_never_open(void **state)
{
	struct fixture *f = *state;
	const struct feedback_record record = {
	    .customer_id = f->customer, .status = "closed", .created_ms = T0, .closed_ms = T0};
	int64_t id;

	assert_ok(store_feedback_add(f->store, &record, &id, &f->error));
	assert_int_equal(counts(f, 0, T0 + 1).open_at_end, 0);
	assert_int_equal(counts(f, 0, T0).open_at_end, 0);
}

static void new_feedback_is_counted_by_each_column(void **state)
{
	struct fixture *f = *state;
	static const char *const columns[] = {
	    "category", "priority", "language", "channel", "status", "ack_decision"};
	struct count_record *records;
	size_t count;
	int64_t id = fixture_feedback(f, "a", "a", T0);

	fixture_feedback(f, "b", "b", T0);
	fixture_feedback(f, "c", "c", T0);
	assert_ok(store_feedback_set(f->store, id, "praise", "high", NULL, NULL, NULL, &f->error));
	assert_ok(store_period_by(
	    f->store, "category", T0, T0 + 1, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(records[0].name, "product_issue");
	assert_int_equal(records[0].count, 2);
	assert_string_equal(records[1].name, "praise");
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
		int64_t sum = 0;

		assert_ok(store_period_by(
		    f->store, columns[i], T0, T0 + 1, f->arena, &records, &count, &f->error));
		for (size_t j = 0; j < count; j++)
			sum += records[j].count;
		assert_int_equal(sum, 3);
	}
}

static void an_unknown_column_is_refused(void **state)
{
	struct fixture *f = *state;
	struct count_record *records;
	size_t count;

	assert_int_equal(store_period_by(f->store, "name; DROP TABLE feedback", T0, T0 + 1,
			     f->arena, &records, &count, &f->error),
	    -1);
}

static void ratings_of_a_period_come_back(void **state)
{
	struct fixture *f = *state;
	const struct rating_record in = {.feedback_id = fixture_feedback(f, "a", "a", T0),
	    .customer_id = f->customer,
	    .survey = "csat",
	    .question = "q1",
	    .scale = "1-5",
	    .value = 4,
	    .comment = "好",
	    .at_ms = T0};
	struct rating_record *out;
	size_t count;

	assert_ok(store_rating_add(f->store, &in, &f->error));
	assert_ok(store_rating_list(f->store, T0, T0 + 1, f->arena, &out, &count, &f->error));
	assert_int_equal(count, 1);
	assert_int_equal(out[0].feedback_id, in.feedback_id);
	assert_string_equal(out[0].scale, "1-5");
	assert_string_equal(out[0].comment, "好");
	assert_true(out[0].value == 4);
	assert_ok(store_rating_list(f->store, T0 + 1, T0 + 2, f->arena, &out, &count, &f->error));
	assert_int_equal(count, 0);
}

static void a_report_is_made_once_for_its_period(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(store_report_has(f->store, "week", T0, T0 + 1, &f->error), 0);
	assert_ok(store_report_add(f->store, "week", T0, T0 + 1, T0 + 2, 0, &f->error));
	assert_int_equal(store_report_has(f->store, "week", T0, T0 + 1, &f->error), 1);
	assert_int_equal(store_report_has(f->store, "month", T0, T0 + 1, &f->error), 0);
	assert_int_equal(store_report_add(f->store, "week", T0, T0 + 1, T0 + 2, 0, &f->error), -1);
}

#define figure_test(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    figure_test(an_empty_period_counts_nothing),
	    figure_test(a_period_has_its_start_and_not_its_end),
	    figure_test(moves_are_counted_where_they_were_made),
	    figure_test(what_was_open_then_is_the_same_later),
	    figure_test(moves_that_become_known_out_of_order_never_count_twice),
	    figure_test(what_is_no_feedback_was_never_open),
	    figure_test(a_feedback_that_enters_closed_was_never_open),
	    figure_test(new_feedback_is_counted_by_each_column),
	    figure_test(an_unknown_column_is_refused),
	    figure_test(ratings_of_a_period_come_back),
	    figure_test(a_report_is_made_once_for_its_period),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
