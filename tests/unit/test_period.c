/*
 * Periods in the owner's civil time: names, due times, and what lies before.
 */
#include "unit.h"

#include <string.h>

#include "hark/report.h"

static int64_t at(const char *text)
{
	int64_t time_ms;

	assert_int_equal(time_parse(text, &time_ms, NULL), 0);
	return time_ms;
}

static int set_zone(void **state)
{
	(void)state;
	return civil_set_zone("Asia/Shanghai", NULL);
}

static void check(const char *text, const char *from, const char *to, const char *label)
{
	struct period period;
	struct error error = {0};

	if (period_parse(text, at("2026-11-22 10:00"), &period, &error) != 0)
		fail_msg("%s", error.text);
	assert_int_equal(period.from_ms, at(from));
	assert_int_equal(period.to_ms, at(to));
	assert_string_equal(period.label, label);
}

static void words_name_periods(void **state)
{
	(void)state;
	check("last-week", "2026-11-09", "2026-11-16", "2026-W46");
	check("this-week", "2026-11-16", "2026-11-23", "2026-W47");
	check("last-month", "2026-10-01", "2026-11-01", "2026-10");
	check("this-month", "2026-11-01", "2026-12-01", "2026-11");
	check("yesterday", "2026-11-21", "2026-11-22", "2026-11-21");
}

static void weeks_are_iso_weeks(void **state)
{
	(void)state;
	check("2026-W47", "2026-11-16", "2026-11-23", "2026-W47");
	check("2026-W01", "2025-12-29", "2026-01-05", "2026-W01");
	check("2026-W53", "2026-12-28", "2027-01-04", "2026-W53");
}

static void days_include_both_ends(void **state)
{
	(void)state;
	check("2026-11-01..2026-11-03", "2026-11-01", "2026-11-04", "2026-11-01..2026-11-03");
	check("2026-11-01", "2026-11-01", "2026-11-02", "2026-11-01");
}

static void what_is_no_period_is_refused(void **state)
{
	const char *const wrong[] = {"2025-W53", "2026-W00", "2026-13", "next-year", "",
	    "2026-11-05..2026-11-01", "2026-11-1", "2026-W471"};
	struct period period;
	struct error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_int_equal(
		    period_parse(wrong[i], at("2026-11-22 10:00"), &period, &error), -1);
}

static void a_weekly_report_is_due_from_its_hour_on(void **state)
{
	const struct report_settings schedule = {
	    .every = REPORT_WEEK, .weekday = 1, .minute = 8 * 60};
	struct period period;
	int64_t since_ms;

	(void)state;
	period_due(&schedule, at("2026-11-23 07:59"), &period, &since_ms);
	assert_string_equal(period.label, "2026-W46");
	period_due(&schedule, at("2026-11-23 08:00"), &period, &since_ms);
	assert_string_equal(period.label, "2026-W47");
	assert_int_equal(since_ms, at("2026-11-23 08:00"));
	period_due(&schedule, at("2026-11-29 23:00"), &period, &since_ms);
	assert_string_equal(period.label, "2026-W47");
}

static void a_monthly_report_is_of_the_month_before(void **state)
{
	const struct report_settings schedule = {.every = REPORT_MONTH, .weekday = 1, .minute = 0};
	struct period period;
	int64_t since_ms;

	(void)state;
	period_due(&schedule, at("2026-03-31 12:00"), &period, &since_ms);
	assert_string_equal(period.label, "2026-02");
	assert_int_equal(period.to_ms, at("2026-03-01"));
}

static void weeks_keep_their_midnights_over_a_clock_change(void **state)
{
	struct period period, before;

	(void)state;
	assert_int_equal(civil_set_zone("Europe/Berlin", NULL), 0);
	assert_int_equal(period_parse("2026-W44", 0, &period, NULL), 0);
	before = period_before(&period, 1);
	assert_string_equal(before.label, "2026-W43");
	assert_int_equal(before.to_ms, period.from_ms);
	assert_int_equal(before.to_ms - before.from_ms,
	    7 * DAY_MS + HOUR_MS); /* clocks went back on 25 October */
	assert_int_equal(civil_set_zone("Asia/Shanghai", NULL), 0);
}

static void months_before_may_cross_the_year(void **state)
{
	struct period period, before;

	(void)state;
	assert_int_equal(period_parse("2026-02", 0, &period, NULL), 0);
	before = period_before(&period, 3);
	assert_string_equal(before.label, "2025-11");
}

static const char *const zones[] = {"Europe/Berlin", "America/New_York", "America/Havana",
    "America/Santiago", "Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Shanghai"};

/* Which was asked before must not matter: the C library takes it as a hint. */
static int64_t asked_after(const char *hint, int half_hours)
{
	const struct civil civil = {.year = 2026, .month = 1, .day = 1, .minute = 30 * half_hours};

	(void)at(hint);
	return civil_to_ms(&civil);
}

static void assert_is_first(int half_hours)
{
	int64_t time_ms = asked_after("2026-01-10 12:00", half_hours);
	struct civil shown = civil_from_ms(time_ms), before = civil_from_ms(time_ms - HOUR_MS);

	assert_int_equal(time_ms, asked_after("2026-07-10 12:00", half_hours));
	assert_false(shown.hour == before.hour && shown.minute == before.minute);
}

static void a_time_that_comes_twice_is_its_first_whatever_was_asked_before(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(zones); i++) {
		assert_int_equal(civil_set_zone(zones[i], NULL), 0);
		for (int half_hours = 0; half_hours < 365 * 48; half_hours++) {
			/* Clocks are changed at night. */
			if (half_hours % 48 <= 8 || half_hours % 48 >= 46)
				assert_is_first(half_hours);
		}
	}
	assert_int_equal(civil_set_zone("Asia/Shanghai", NULL), 0);
}

/* Whenever it is asked for; Havana's November begins twice. */
static void the_periods_of_a_year_follow_each_other_in_every_zone(void **state)
{
	const enum report_every kinds[] = {REPORT_DAY, REPORT_WEEK, REPORT_MONTH, REPORT_QUARTER};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(zones) * ARRAY_SIZE(kinds); i++) {
		const struct report_settings schedule = {
		    .every = kinds[i % ARRAY_SIZE(kinds)], .weekday = 7, .minute = 90};
		struct period last = {0}, period;
		int64_t since_ms, now_ms;

		assert_int_equal(civil_set_zone(zones[i / ARRAY_SIZE(kinds)], NULL), 0);
		for (now_ms = at("2026-01-05"); now_ms < at("2027-01-05"); now_ms += 3 * HOUR_MS) {
			period_due(&schedule, now_ms, &period, &since_ms);
			if (last.to_ms != 0 && period.to_ms != last.to_ms)
				assert_int_equal(period.from_ms, last.to_ms);
			else if (last.to_ms != 0)
				assert_int_equal(period.from_ms, last.from_ms);
			last = period;
		}
	}
	assert_int_equal(civil_set_zone("Asia/Shanghai", NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_name_periods),
	    cmocka_unit_test(weeks_are_iso_weeks),
	    cmocka_unit_test(days_include_both_ends),
	    cmocka_unit_test(what_is_no_period_is_refused),
	    cmocka_unit_test(a_weekly_report_is_due_from_its_hour_on),
	    cmocka_unit_test(a_monthly_report_is_of_the_month_before),
	    cmocka_unit_test(weeks_keep_their_midnights_over_a_clock_change),
	    cmocka_unit_test(months_before_may_cross_the_year),
	    cmocka_unit_test(a_time_that_comes_twice_is_its_first_whatever_was_asked_before),
	    cmocka_unit_test(the_periods_of_a_year_follow_each_other_in_every_zone),
	};

	return cmocka_run_group_tests(tests, set_zone, NULL);
}
