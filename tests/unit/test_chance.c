/*
 * What chance alone gives, against worked examples.
 */
#include "unit.h"

#include "hark/base.h"
#include "report/chance.h"

/* 1 - e^-3 (1 + 3 + 9/2 + 27/6 + ... + 3^9/9!) */
static void ten_or_more_where_three_are_usual_are_one_in_a_thousand(void **state)
{
	(void)state;
	assert_float_equal(chance_poisson_at_least(10, 3), 0.0011025, 1e-7);
}

/* e^-3 (1 + 3) */
static void at_most_one_where_three_are_usual_is_one_in_five(void **state)
{
	(void)state;
	assert_float_equal(chance_poisson_at_most(1, 3), 0.1991483, 1e-7);
}

static void both_tails_of_poisson_share_exactly_the_count_itself(void **state)
{
	(void)state;
	for (int64_t count = 0; count < 60; count++)
		assert_float_equal(
		    chance_poisson_at_least(count, 20) + chance_poisson_at_most(count - 1, 20), 1,
		    1e-12);
}

static void where_nothing_is_usual_anything_is_impossible(void **state)
{
	(void)state;
	assert_float_equal(chance_poisson_at_least(1, 0), 0, 1e-12);
	assert_float_equal(chance_poisson_at_least(0, 0), 1, 1e-12);
	assert_float_equal(chance_poisson_at_most(0, 0), 1, 1e-12);
}

/* (45 + 10 + 1) / 1024 */
static void eight_or_more_heads_of_ten_are_56_in_1024(void **state)
{
	(void)state;
	assert_float_equal(chance_binomial_at_least(8, 10, 0.5), 56.0 / 1024, 1e-12);
	assert_float_equal(chance_binomial_at_most(2, 10, 0.5), 56.0 / 1024, 1e-12);
}

/* 0.2^6 */
static void six_of_six_at_a_fifth_are_64_in_a_million(void **state)
{
	(void)state;
	assert_float_equal(chance_binomial_at_least(6, 6, 0.2), 64e-6, 1e-12);
	assert_float_equal(chance_binomial_at_least(0, 6, 0.2), 1, 1e-12);
}

static void large_counts_keep_their_precision(void **state)
{
	(void)state;
	/* By the normal law: 4.98 standard deviations with the correction for continuity. */
	assert_float_equal(chance_binomial_at_least(5250, 10000, 0.5) * 1e7, 3.0, 0.5);
	assert_true(chance_poisson_at_least(20000, 10000) >= 0);
	assert_true(chance_poisson_at_least(20000, 10000) < 1e-100);
}

/* C(4,3) C(6,0) / C(10,3) */
static void sharing_all_three_of_three_and_four_among_ten_is_one_in_thirty(void **state)
{
	(void)state;
	assert_float_equal(chance_shared_at_least(3, 3, 4, 10), 4.0 / 120, 1e-12);
	/* C(4,2) C(6,1) / C(10,3) more */
	assert_float_equal(chance_shared_at_least(2, 3, 4, 10), 40.0 / 120, 1e-12);
	assert_float_equal(chance_shared_at_least(0, 3, 4, 10), 1, 1e-12);
}

/* Sorted 1 1 2 2 4 6 9; the distances to 2 sorted 0 0 1 1 2 4 7. */
static void median_and_mad_of_seven_values(void **state)
{
	double values[] = {9, 1, 2, 6, 4, 1, 2};
	struct usual usual = usual_of(values, 7);

	(void)state;
	assert_float_equal(usual.median, 2, 1e-12);
	assert_float_equal(usual.mad, 1, 1e-12);
}

/* 3.5 * 1.4826 * 1 = 5.19: from 2 up to 7 all is usual. */
static void a_count_stands_out_beyond_three_and_a_half_scaled_mads(void **state)
{
	const struct usual usual = {.median = 2, .mad = 1};

	(void)state;
	assert_false(usual_is_left(&usual, 7));
	assert_true(usual_is_left(&usual, 8));
}

/* P(X >= 7 | 1) = 8.3e-5, P(X >= 5 | 1) = 0.0037; P(X >= 6 | 1) = 0.00059 */
static void without_spread_the_poisson_tail_decides(void **state)
{
	const struct usual usual = {.median = 1, .mad = 0};

	(void)state;
	assert_false(usual_is_left(&usual, 5));
	assert_true(usual_is_left(&usual, 6));
}

static void a_fall_stands_out_as_a_rise_does(void **state)
{
	const struct usual usual = {.median = 10, .mad = 0};

	(void)state;
	/* e^-10 = 0.000045, e^-10 * 11 = 0.0005, e^-10 * 61 = 0.0028 */
	assert_true(usual_is_left(&usual, 1));
	assert_false(usual_is_left(&usual, 2));
}

/* (1 + 1 + 4 + 4) / 2 / (4 - 1) */
static void dispersion_is_the_mean_of_squares_over_the_means(void **state)
{
	const double values[] = {1, 3, 4, 0}, means[] = {2, 2, 2, 2};

	(void)state;
	assert_float_equal(chance_dispersion(values, means, 4, 3), 5.0 / 3, 1e-12);
}

static void one_incident_does_not_blow_the_dispersion_up(void **state)
{
	const double values[] = {2, 2, 2, 200}, means[] = {2, 2, 2, 2};

	(void)state;
	assert_float_equal(chance_dispersion(values, means, 4, 3), 3, 1e-12);
}

static void what_varies_less_than_chance_is_taken_for_chance(void **state)
{
	const double values[] = {2, 2, 2}, means[] = {2, 2, 2};

	(void)state;
	assert_float_equal(chance_dispersion(values, means, 3, 2), 1, 1e-12);
	assert_float_equal(chance_dispersion(values, means, 0, 0), 1, 1e-12);
}

static void holm_goes_on_as_long_as_each_is_small_enough_for_those_left(void **state)
{
	double all[] = {0.04, 0.001, 0.02}, some[] = {0.03, 0.001, 0.03}, none[] = {0.02, 0.9, 0.5};

	(void)state;
	assert_float_equal(chance_limit(all, 3, 3, 0.05), 0.04, 1e-12);
	assert_float_equal(chance_limit(some, 3, 3, 0.05), 0.001, 1e-12);
	assert_true(chance_limit(none, 3, 3, 0.05) < 0);
	assert_true(chance_limit(NULL, 0, 10, 0.05) < 0);
}

static void holm_counts_what_was_tested_and_not_only_what_looks_good(void **state)
{
	double chances[] = {0.001};

	(void)state;
	assert_float_equal(chance_limit(chances, 1, 50, 0.05), 0.001, 1e-12);
	assert_true(chance_limit(chances, 1, 51, 0.05) < 0);
}

static void totals_that_could_never_hold_are_not_tested(void **state)
{
	double totals[] = {12, 1, 10, 2}, small[] = {1, 1, 1}, many[1000];

	(void)state;
	assert_int_equal(chance_testable(totals, 4, 0.5, 0.01), 2);
	assert_int_equal(chance_testable(small, 3, 0.5, 0.01), 1);
	/* 0.2^4 = 0.0016 <= 0.01 / 6, but there are a thousand of them: 0.01 / 1000 needs 8. */
	for (size_t i = 0; i < ARRAY_SIZE(many); i++)
		many[i] = 8;
	assert_int_equal(chance_testable(many, ARRAY_SIZE(many), 0.2, 0.01), 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(totals_that_could_never_hold_are_not_tested),
	    cmocka_unit_test(ten_or_more_where_three_are_usual_are_one_in_a_thousand),
	    cmocka_unit_test(at_most_one_where_three_are_usual_is_one_in_five),
	    cmocka_unit_test(both_tails_of_poisson_share_exactly_the_count_itself),
	    cmocka_unit_test(where_nothing_is_usual_anything_is_impossible),
	    cmocka_unit_test(eight_or_more_heads_of_ten_are_56_in_1024),
	    cmocka_unit_test(six_of_six_at_a_fifth_are_64_in_a_million),
	    cmocka_unit_test(large_counts_keep_their_precision),
	    cmocka_unit_test(sharing_all_three_of_three_and_four_among_ten_is_one_in_thirty),
	    cmocka_unit_test(median_and_mad_of_seven_values),
	    cmocka_unit_test(a_count_stands_out_beyond_three_and_a_half_scaled_mads),
	    cmocka_unit_test(without_spread_the_poisson_tail_decides),
	    cmocka_unit_test(a_fall_stands_out_as_a_rise_does),
	    cmocka_unit_test(dispersion_is_the_mean_of_squares_over_the_means),
	    cmocka_unit_test(one_incident_does_not_blow_the_dispersion_up),
	    cmocka_unit_test(what_varies_less_than_chance_is_taken_for_chance),
	    cmocka_unit_test(holm_goes_on_as_long_as_each_is_small_enough_for_those_left),
	    cmocka_unit_test(holm_counts_what_was_tested_and_not_only_what_looks_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
