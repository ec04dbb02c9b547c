/*
 * The formulas against worked examples.
 */
#include "unit.h"

#include "hark/base.h"
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
	struct proportion share = proportion_of(0, 0);

	(void)state;
	assert_int_equal(share.n, 0);
}

static void four_and_five_are_satisfied(void **state)
{
	(void)state;
	assert_true(is_satisfied(5));
	assert_true(is_satisfied(4));
	assert_false(is_satisfied(3));
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

/* ---- how a figure may be shown ---- */

static void few_ratings_have_no_score_and_some_have_their_interval_first(void **state)
{
	(void)state;
	assert_int_equal(trust_of(0), TRUST_NONE);
	assert_int_equal(trust_of(1), TRUST_RAW);
	assert_int_equal(trust_of(4), TRUST_RAW);
	assert_int_equal(trust_of(5), TRUST_INTERVAL);
	assert_int_equal(trust_of(29), TRUST_INTERVAL);
	assert_int_equal(trust_of(30), TRUST_SCORE);
}

static void a_change_is_real_only_when_the_intervals_part(void **state)
{
	struct proportion low = proportion_of(10, 100), high = proportion_of(90, 100),
			  near = proportion_of(14, 100), none = proportion_of(0, 0);

	(void)state;
	assert_int_equal(proportion_change(&high, &low), CHANGE_UP);
	assert_int_equal(proportion_change(&low, &high), CHANGE_DOWN);
	assert_int_equal(proportion_change(&near, &low), CHANGE_NONE);
	assert_int_equal(proportion_change(&none, &low), CHANGE_UNKNOWN);
	assert_int_equal(proportion_change(&low, &none), CHANGE_UNKNOWN);
}

/* ---- NPS ---- */

/* The article counts every satisfied customer as a promoter; here 9 and 10 alone are. */
static void eighty_promoters_and_twenty_detractors_are_sixty(void **state)
{
	struct nps nps = nps_of(80, 0, 20);

	(void)state;
	assert_int_equal(nps.n, 100);
	assert_float_equal(nps.value, 60, 1e-9);
}

static void of_twenty_answers_the_nps_is_sure_to_34_points(void **state)
{
	struct nps nps = nps_of(10, 6, 4);

	(void)state;
	assert_float_equal(nps.value, 30, 1e-9);
	assert_float_equal(nps.high - nps.value, 34.2, 0.05);
	assert_float_equal(nps.value - nps.low, 34.2, 0.05);
}

static void the_interval_of_the_nps_ends_where_the_scale_does(void **state)
{
	struct nps nps = nps_of(9, 0, 1);

	(void)state;
	assert_float_equal(nps.value, 80, 1e-9);
	assert_float_equal(nps.high, 100, 1e-9);
}

static void nine_promotes_seven_is_passive_six_detracts(void **state)
{
	struct nps nps = {0};

	(void)state;
	nps_add(&nps, 10, 1);
	nps_add(&nps, 9, 1);
	nps_add(&nps, 8, 1);
	nps_add(&nps, 7, 2);
	nps_add(&nps, 6, 1);
	nps_add(&nps, 0, 3);
	assert_int_equal(nps.promoters, 2);
	assert_int_equal(nps.passives, 3);
	assert_int_equal(nps.detractors, 4);
	assert_int_equal(nps.n, 9);
}

static void no_answer_is_no_nps(void **state)
{
	struct nps none = nps_of(0, 0, 0), some = nps_of(1, 0, 0);

	(void)state;
	assert_int_equal(none.n, 0);
	assert_int_equal(nps_change(&some, &none), CHANGE_UNKNOWN);
}

/* ---- means ---- */

static struct average average(const double *values, size_t n)
{
	struct sums sums = {0};

	for (size_t i = 0; i < n; i++)
		sums_add(&sums, values[i], 1);
	return average_of(&sums);
}

static void sums_give_the_same_mean_and_fluctuation(void **state)
{
	const double ratings[] = {4, 3, 5, 4, 5};
	struct average result = average(ratings, 5);

	(void)state;
	assert_int_equal(result.n, 5);
	assert_float_equal(result.value, 4.2, 1e-9);
	assert_float_equal(result.deviation, 0.837, 0.0005);
	assert_float_equal(result.low, 4.2 - 1.96 * 0.83666 / 2.23607, 0.0005);
}

static void one_rating_has_a_mean_and_no_fluctuation(void **state)
{
	const double rating = 4;
	struct average one = average(&rating, 1), none = average(NULL, 0);

	(void)state;
	assert_int_equal(one.n, 1);
	assert_float_equal(one.value, 4, 1e-9);
	assert_int_equal(none.n, 0);
	assert_int_equal(average_change(&one, &one), CHANGE_UNKNOWN);
}

/*
 * The article divides by n = 5, which gives 0.88, and prints 3.2: a misprint twice over. The
 * weights sum to 1, so the weighted mean is 4.4.
 */
static void the_weighted_satisfaction_is_4_4_and_not_the_misprinted_3_2(void **state)
{
	const double scores[] = {4, 3, 5, 4, 5}, weights[] = {.2, .1, .3, .2, .2};
	struct weighted weighted = {0};
	double value;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		weighted_add(&weighted, scores[i], weights[i]);
	assert_true(weighted_value(&weighted, &value));
	assert_float_equal(value, 4.4, 1e-9);
	assert_int_equal(weighted.n, 5);
}

static void without_weight_there_is_no_weighted_satisfaction(void **state)
{
	struct weighted weighted = {0};
	double value;

	(void)state;
	assert_false(weighted_value(&weighted, &value));
	weighted_add(&weighted, 5, 0);
	assert_false(weighted_value(&weighted, &value));
}

/* ---- shares of feedback and purchases ---- */

static void positive_words_are_a_share_of_all_feedback(void **state)
{
	static const struct {
		size_t positive, all;
		double share;
	} rows[] = {{100, 200, .5}, {80, 150, .533}, {90, 180, .5}, {70, 120, .583}, {60, 100, .6}};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct proportion share = proportion_of(rows[i].positive, rows[i].all);

		assert_float_equal(share.value, rows[i].share, 0.0005);
	}
}

static void five_repeat_purchases_of_ten_are_half(void **state)
{
	(void)state;
	assert_float_equal(proportion_of(5, 10).value, 0.5, 1e-9);
}

/* ---- figures of several ---- */

static struct average part(double value)
{
	return (struct average){.n = 10, .value = value};
}

static void three_halves_are_an_experience_of_one_and_a_half(void **state)
{
	struct average half = part(.5), none = {0};

	(void)state;
	assert_float_equal(experience_score(&half, &half, &half).value, 1.5, 1e-9);
	assert_int_equal(experience_score(&half, &half, &none).n, 0);
}

/* The article prints 0.78 for the first and 0.7125 for the second, which its own formula does not
 * give. */
static void the_loyalty_index_is_what_its_formula_gives_and_not_the_misprints(void **state)
{
	struct average cs = part(.8), sv = part(.9), rf = part(.7), es = part(.85);
	struct average sv_2 = part(.85), rf_2 = part(.75), es_2 = part(.8);

	(void)state;
	assert_float_equal(loyalty_index(&cs, &sv, &rf, &es).value, 0.593, 0.0005);
	assert_float_equal(loyalty_index(&cs, &sv_2, &rf_2, &es_2).value, 0.6375, 1e-9);
}

static void who_expects_nothing_has_no_loyalty_index(void **state)
{
	struct average some = part(.8), nothing = part(0), none = {0};

	(void)state;
	assert_int_equal(loyalty_index(&some, &some, &some, &nothing).n, 0);
	assert_int_equal(loyalty_index(&some, &none, &some, &some).n, 0);
}

static void the_least_of_its_parts_is_the_n_of_a_figure(void **state)
{
	struct average many = {.n = 50, .value = .5}, few = {.n = 3, .value = .5};

	(void)state;
	assert_int_equal(experience_score(&many, &few, &many).n, 3);
	assert_int_equal(loyalty_index(&many, &many, &few, &many).n, 3);
}

static void scores_of_both_scales_become_fractions(void **state)
{
	(void)state;
	assert_float_equal(rescaled(1, 1, 5), 0, 1e-9);
	assert_float_equal(rescaled(4, 1, 5), 0.75, 1e-9);
	assert_float_equal(rescaled(7, 0, 10), 0.7, 1e-9);
}

/* ---- durations ---- */

static void a_hundred_durations_have_an_interval_around_their_median(void **state)
{
	double values[100];
	struct spread spread;

	(void)state;
	for (size_t i = 0; i < 100; i++)
		values[i] = (double)(100 - i);
	spread = spread_of(values, 100);
	assert_float_equal(spread.median, 50.5, 1e-9);
	assert_float_equal(spread.p90, 90, 1e-9);
	assert_true(spread.has_interval);
	assert_float_equal(spread.low, 40, 1e-9);
	assert_float_equal(spread.high, 61, 1e-9);
}

static void few_durations_have_no_interval_and_none_no_median(void **state)
{
	double values[] = {3, 1, 2};
	struct spread few = spread_of(values, 3), none = spread_of(NULL, 0);

	(void)state;
	assert_int_equal(none.n, 0);
	assert_float_equal(few.median, 2, 1e-9);
	assert_false(few.has_interval);
	assert_int_equal(spread_change(&few, &few), CHANGE_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(eighty_of_a_hundred_are_eighty_percent_between_71_and_87),
	    cmocka_unit_test(five_of_five_still_leave_doubt),
	    cmocka_unit_test(nothing_of_nothing_has_no_value),
	    cmocka_unit_test(four_and_five_are_satisfied),
	    cmocka_unit_test(median_and_percentile_sort_first),
	    cmocka_unit_test(few_ratings_have_no_score_and_some_have_their_interval_first),
	    cmocka_unit_test(a_change_is_real_only_when_the_intervals_part),
	    cmocka_unit_test(eighty_promoters_and_twenty_detractors_are_sixty),
	    cmocka_unit_test(of_twenty_answers_the_nps_is_sure_to_34_points),
	    cmocka_unit_test(the_interval_of_the_nps_ends_where_the_scale_does),
	    cmocka_unit_test(nine_promotes_seven_is_passive_six_detracts),
	    cmocka_unit_test(no_answer_is_no_nps),
	    cmocka_unit_test(sums_give_the_same_mean_and_fluctuation),
	    cmocka_unit_test(one_rating_has_a_mean_and_no_fluctuation),
	    cmocka_unit_test(the_weighted_satisfaction_is_4_4_and_not_the_misprinted_3_2),
	    cmocka_unit_test(without_weight_there_is_no_weighted_satisfaction),
	    cmocka_unit_test(positive_words_are_a_share_of_all_feedback),
	    cmocka_unit_test(five_repeat_purchases_of_ten_are_half),
	    cmocka_unit_test(three_halves_are_an_experience_of_one_and_a_half),
	    cmocka_unit_test(the_loyalty_index_is_what_its_formula_gives_and_not_the_misprints),
	    cmocka_unit_test(who_expects_nothing_has_no_loyalty_index),
	    cmocka_unit_test(the_least_of_its_parts_is_the_n_of_a_figure),
	    cmocka_unit_test(scores_of_both_scales_become_fractions),
	    cmocka_unit_test(a_hundred_durations_have_an_interval_around_their_median),
	    cmocka_unit_test(few_durations_have_no_interval_and_none_no_median),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
