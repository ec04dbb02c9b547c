/*
 * The formulas against worked examples.
 */
#include "unit.h"

#include "report/metrics.h"

static void eighty_of_a_hundred_are_eighty_percent_between_71_and_87(void **state)
{
	struct proportion share = proportion_of(80, 100);

	(void)state;
	assert_float_equal(share.value, 0.8, 1e-9);
	assert_float_equal(share.low, 0.711, 0.0005);
	assert_float_equal(share.high, 0.867, 0.0005);
}

static void five_of_five_still_leave_doubt(void **state)
{
	struct proportion share = proportion_of(5, 5);

	(void)state;
	assert_float_equal(share.low, 0.566, 0.0005);
	assert_float_equal(share.high, 1, 1e-9);
}

static void nothing_of_nothing_has_no_value(void **state)
{
	struct proportion share = csat(NULL, 0);

	(void)state;
	assert_int_equal(share.n, 0);
}

static void four_and_five_are_satisfied(void **state)
{
	const double ratings[] = {4, 3, 5, 4, 5, 1};
	struct proportion share = csat(ratings, 6);

	(void)state;
	assert_int_equal(share.hits, 4);
	assert_int_equal(share.n, 6);
}

static void overlapping_intervals_are_no_change(void **state)
{
	struct proportion few = proportion_of(3, 5), many = proportion_of(90, 100),
			  low = proportion_of(10, 100);

	(void)state;
	assert_false(proportions_differ(&few, &many));
	assert_true(proportions_differ(&low, &many));
}

static void mean_and_fluctuation_are_those_of_the_example(void **state)
{
	const double ratings[] = {4, 3, 5, 4, 5};

	(void)state;
	assert_float_equal(mean(ratings, 5), 4.2, 1e-9);
	assert_float_equal(fluctuation(ratings, 5), 0.837, 0.0005);
}

static void median_and_percentile_sort_first(void **state)
{
	double odd[] = {9, 1, 5}, even[] = {4, 1, 3, 2}, ten[] = {10, 9, 8, 7, 6, 5, 4, 3, 2, 1};

	(void)state;
	assert_float_equal(median(odd, 3), 5, 1e-9);
	assert_float_equal(median(even, 4), 2.5, 1e-9);
	assert_float_equal(percentile(ten, 10, 90), 9, 1e-9);
	assert_float_equal(percentile(odd, 1, 90), 1, 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(eighty_of_a_hundred_are_eighty_percent_between_71_and_87),
	    cmocka_unit_test(five_of_five_still_leave_doubt),
	    cmocka_unit_test(nothing_of_nothing_has_no_value),
	    cmocka_unit_test(four_and_five_are_satisfied),
	    cmocka_unit_test(overlapping_intervals_are_no_change),
	    cmocka_unit_test(mean_and_fluctuation_are_those_of_the_example),
	    cmocka_unit_test(median_and_percentile_sort_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
