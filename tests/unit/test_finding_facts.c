/*
 * Findings on customers, satisfaction, shifts, pairs, promises and slow answers.
 */
#include "finding_fixture.h"

/* ---- customers ---- */

static void a_customer_who_writes_far_more_than_others_is_named(void **state)
{
	struct fixture *f = *state;
	struct found found;
	const struct finding *finding;

	add_usual_weeks(f, (struct mail){.text = "t"});
	add_week(f, 0, 9, (struct mail){.text = "t"});
	for (int i = 0; i < 8; i++)
		add_mail(f, &(struct mail){.customer = 77,
				.text = "Where is it?",
				.at_ms = MONDAY + i * 20 * HOUR_MS});
	found = find(f);

	finding = of_kind(&found, FINDING_CUSTOMER);
	assert_says(finding, "Customer 77 began 8 matters; the others 1.0 each");
}

static void in_the_first_week_of_all_nobody_writes_more_than_usual(void **state)
{
	struct fixture *f = *state;
	struct found found;

	assert_ok(civil_set_zone("UTC", &f->error));
	add_week(f, 0, 9, (struct mail){.text = "t"});
	for (int i = 0; i < 8; i++)
		add_mail(f, &(struct mail){.customer = 77,
				.text = "Where is it?",
				.at_ms = MONDAY + i * 20 * HOUR_MS});
	found = find(f);

	assert_null(of_kind(&found, FINDING_CUSTOMER));
}

static void a_customer_who_has_always_written_much_is_no_finding(void **state)
{
	struct fixture *f = *state;
	struct found found;

	add_usual_weeks(f, (struct mail){.text = "t"});
	for (int i = -60; i < 12; i++)
		add_mail(f, &(struct mail){.customer = 77,
				.text = "Where is it?",
				.at_ms = MONDAY + i * 14 * HOUR_MS});
	found = find(f);

	assert_null(of_kind(&found, FINDING_CUSTOMER));
}

static void rate(struct fixture *f, int customer, double value, int64_t at_ms)
{
	const char *address = arena_printf(f->arena, "c%d@example.org", customer);
	struct rating_record rating = {
	    .survey = "s", .question = "csat", .scale = "1-5", .value = value, .at_ms = at_ms};

	assert_ok(
	    store_customer(f->store, address, "", at_ms, &rating.customer_id, NULL, &f->error));
	assert_ok(store_rating_add(f->store, &rating, &f->error));
}

/* Four of four where 1 in 81 is low: 2e-8. */
static void a_customer_who_rates_far_lower_than_others_is_named(void **state)
{
	struct fixture *f = *state;
	struct found found;
	const struct finding *finding;

	add_mail(f, &(struct mail){.customer = 5, .text = "Again!", .at_ms = MONDAY - DAY_MS});
	for (int i = 0; i < 80; i++)
		rate(f, 100 + i, 5, MONDAY - i * 10 * HOUR_MS);
	for (int i = 0; i < 4; i++)
		rate(f, 5, 1, MONDAY + DAY_MS - i * 5 * DAY_MS);
	found = find(f);

	finding = of_kind(&found, FINDING_CUSTOMER);
	assert_says(finding, "Customer 5 rates far lower than others: 4 of 4 ratings were 1 or 2.");
}

/* ---- satisfaction ---- */

static struct share_trend share_trend(size_t now, size_t of, size_t before, size_t of_before)
{
	struct share_trend trend = {
	    .now = proportion_of(now, of), .four = proportion_of(before, of_before)};

	trend.change_of_four = proportion_change(&trend.now, &trend.four);
	return trend;
}

static void satisfaction_that_falls_for_sure_is_told(void **state)
{
	struct fixture *f = *state;
	const struct satisfaction satisfaction = {.csat = share_trend(15, 40, 136, 160)};
	struct found found;
	const struct finding *finding;

	add_usual_weeks(f, (struct mail){.text = "t"});
	add_week(f, 0, 10, (struct mail){.text = "t"});
	found = find_with(f, &satisfaction);

	finding = of_kind(&found, FINDING_SATISFACTION);
	assert_says(finding, "Satisfaction has fallen: 38 % are satisfied, before 85 %.");
	assert_non_null(strstr(finding->figures, "n = 160"));
}

/* 30 of 40 and 136 of 160: the intervals overlap. */
static void satisfaction_that_may_have_fallen_by_chance_is_not_told(void **state)
{
	struct fixture *f = *state;
	const struct satisfaction satisfaction = {.csat = share_trend(30, 40, 136, 160)};
	struct found found;

	add_usual_weeks(f, (struct mail){.text = "t"});
	add_week(f, 0, 10, (struct mail){.text = "t"});
	found = find_with(f, &satisfaction);

	assert_null(of_kind(&found, FINDING_SATISFACTION));
}

/* ---- shifts, pairs ---- */

static void a_category_that_comes_by_another_channel_is_told(void **state)
{
	struct fixture *f = *state;
	struct found found;

	add_usual_weeks(f, (struct mail){.text = "t"});
	add_week(f, 0, 12, (struct mail){.text = "t", .channel = "web_form"});
	found = find(f);

	assert_says(of_kind(&found, FINDING_SHIFT), "100 % come by the channel \"web_form\"");
}

/* 6 of 20 mails have both, 6 the tag, 7 the category: lift 6 * 20 / (6 * 7) = 2.86; by chance
 * C(7,6) / C(20,6) = 7/38760. */
static void what_is_named_together_is_told_with_support_confidence_and_lift(void **state)
{
	struct fixture *f = *state;
	struct found found;
	const struct finding *finding;

	assert_ok(civil_set_zone("UTC", &f->error));
	add_week(f, 0, 6, (struct mail){.text = "t", .tags = "delivery"});
	for (int i = 0; i < 14; i++)
		add_mail(f, &(struct mail){.customer = 500 + i,
				.text = "t",
				.category = i == 0 ? "product_issue" : "praise",
				.at_ms = MONDAY + i * HOUR_MS});
	found = find(f);

	finding = of_kind(&found, FINDING_TOGETHER);
	assert_says(finding, "Who writes of Delivery often writes of Product issue too: 6 of 6");
	assert_float_equal(number_of(finding, "lift"), 120.0 / 42, 1e-9);
	assert_float_equal(number_of(finding, "confidence"), 1, 1e-9);
	assert_float_equal(number_of(finding, "chance"), 7.0 / 38760, 1e-9);
	assert_false(finding->is_alarm);
}

static void a_word_and_the_category_it_decides_are_no_pair(void **state)
{
	struct fixture *f = *state;
	struct found found;

	assert_ok(civil_set_zone("UTC", &f->error));
	add_week(f, 0, 10, (struct mail){.text = "t", .word = "crash*"});
	add_week(f, 0, 10, (struct mail){.text = "t", .category = "delivery", .word = "late"});
	found = find(f);

	assert_null(of_kind(&found, FINDING_TOGETHER));
}

/* ---- facts ---- */

static void promises_that_are_late_or_due_soon_are_told(void **state)
{
	struct fixture *f = *state;
	int64_t end_ms = MONDAY + WEEK_MS;
	const int64_t due[] = {end_ms - HOUR_MS, end_ms + HOUR_MS, end_ms + 3 * DAY_MS};
	struct found found;
	const struct finding *finding;

	for (int i = 0; i < 3; i++)
		assert_ok(store_feedback_answer_due(f->store,
		    add_mail(f, &(struct mail){.customer = i, .text = "t", .at_ms = MONDAY + i}),
		    due[i], &f->error));
	found = find(f);

	finding = of_kind(&found, FINDING_PROMISE);
	assert_says(finding, "1 promised answer is late. 1 falls due within a day.");
	assert_int_equal(finding->quote_count, 1);
}

/* Answered after so many days. */
static void answer_slowly(struct fixture *f, int64_t responded_ms, int days)
{
	int64_t id = add_mail(
	    f, &(struct mail){.customer = 1, .text = "t", .at_ms = responded_ms - days * DAY_MS});

	assert_ok(
	    store_feedback_status(f->store, id, "responded", "owner", "", responded_ms, &f->error));
}

static void an_answer_far_slower_than_promised_is_told(void **state)
{
	struct fixture *f = *state;
	struct found found;

	answer_slowly(f, MONDAY + DAY_MS, 10);
	found = find(f);

	assert_says(of_kind(&found, FINDING_SLOW), "10 days");
}

static void answers_as_slow_as_ever_are_no_news(void **state)
{
	struct fixture *f = *state;
	struct found found;

	answer_slowly(f, MONDAY - 8 * DAY_MS, 9);
	answer_slowly(f, MONDAY + DAY_MS, 8);
	found = find(f);
	assert_null(of_kind(&found, FINDING_SLOW));

	answer_slowly(f, MONDAY + DAY_MS, 11);
	found = find(f);
	assert_says(of_kind(&found, FINDING_SLOW), "11 days");
}

static void a_customer_with_the_same_trouble_three_times_is_told(void **state)
{
	struct fixture *f = *state;
	struct found found;

	for (int i = 0; i < 3; i++)
		add_mail(f, &(struct mail){.customer = 1,
				.text = "Late again",
				.category = "delivery",
				.sentiment = -0.5,
				.at_ms = MONDAY - (i - 1) * 8 * DAY_MS - i});
	found = find(f);

	assert_null(of_kind(&found, FINDING_REPEATED));
	add_mail(f, &(struct mail){.customer = 1,
			.text = "Late again",
			.category = "delivery",
			.sentiment = -0.5,
			.at_ms = MONDAY + DAY_MS});
	found = find(f);

	assert_says(of_kind(&found, FINDING_REPEATED), "Delivery (1)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    finding_test(a_customer_who_writes_far_more_than_others_is_named),
	    finding_test(in_the_first_week_of_all_nobody_writes_more_than_usual),
	    finding_test(a_customer_who_has_always_written_much_is_no_finding),
	    finding_test(a_customer_who_rates_far_lower_than_others_is_named),
	    finding_test(satisfaction_that_falls_for_sure_is_told),
	    finding_test(satisfaction_that_may_have_fallen_by_chance_is_not_told),
	    finding_test(a_category_that_comes_by_another_channel_is_told),
	    finding_test(what_is_named_together_is_told_with_support_confidence_and_lift),
	    finding_test(a_word_and_the_category_it_decides_are_no_pair),
	    finding_test(promises_that_are_late_or_due_soon_are_told),
	    finding_test(an_answer_far_slower_than_promised_is_told),
	    finding_test(answers_as_slow_as_ever_are_no_news),
	    finding_test(a_customer_with_the_same_trouble_three_times_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
