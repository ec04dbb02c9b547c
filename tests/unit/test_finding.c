/*
 * Findings of small stores that are made by hand.
 */
#include "store_fixture.h"

#include "report/finding.h"

/* Monday 2026-09-21 00:00 UTC lies below T0 + a day; weeks are counted from there. */
#define MONDAY INT64_C(1789948800000)
#define WEEK_MS (7 * DAY_MS)

static const struct report_category categories[] = {
    {"product_issue", "Product issue", "\xe4\xba\xa7\xe5\x93\x81\xe9\x97\xae\xe9\xa2\x98"}};

static void add_matters(struct fixture *f, int week, int count)
{
	for (int i = 0; i < count; i++)
		fixture_feedback(
		    f, "s", "t", MONDAY + week * WEEK_MS + (i % 7) * DAY_MS + 9 * HOUR_MS + i);
}

/* Ten a week for nine weeks, and now so many. */
static void find_after_ten_a_week(
    struct fixture *f, int now, struct finding **findings_r, size_t *count_r)
{
	struct settings settings = {0};
	const struct report_input input = {.store = f->store,
	    .settings = &settings,
	    .categories = categories,
	    .category_count = ARRAY_SIZE(categories),
	    .period = {.kind = REPORT_WEEK, .from_ms = MONDAY, .to_ms = MONDAY + WEEK_MS},
	    .now_ms = MONDAY + WEEK_MS};

	assert_ok(civil_set_zone("UTC", &f->error));
	for (int week = -9; week < 0; week++)
		add_matters(f, week, 10);
	add_matters(f, 0, now);
	assert_ok(findings_make(&input, NULL, f->arena, findings_r, count_r, &f->error));
}

static const struct finding *find_kind(
    const struct finding *findings, size_t count, enum finding_kind kind)
{
	for (size_t i = 0; i < count; i++)
		if (findings[i].kind == kind)
			return &findings[i];
	return NULL;
}

static void a_category_that_quadruples_is_told_with_its_numbers(void **state)
{
	struct fixture *f = *state;
	struct finding *findings;
	size_t count;

	find_after_ten_a_week(f, 40, &findings, &count);

	const struct finding *found = find_kind(findings, count, FINDING_CATEGORY);
	assert_non_null(found);
	assert_true(found->is_alarm);
	assert_string_equal(found->subject, "product_issue");
	assert_non_null(strstr(found->sentence, "Product issue: 40"));
	assert_non_null(strstr(found->figures, "10.0"));
}

static void a_few_more_than_usual_are_no_finding(void **state)
{
	struct fixture *f = *state;
	struct finding *findings;
	size_t count;

	find_after_ten_a_week(f, 15, &findings, &count);

	assert_null(find_kind(findings, count, FINDING_CATEGORY));
	assert_null(find_kind(findings, count, FINDING_VOLUME));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		a_category_that_quadruples_is_told_with_its_numbers, fixture_begin, fixture_end),
	    cmocka_unit_test_setup_teardown(
		a_few_more_than_usual_are_no_finding, fixture_begin, fixture_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
