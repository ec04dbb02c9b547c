#include "unit.h"

#include <string.h>

#include "config/config_p.h"

/* ---- hours as the owner writes them ---- */

struct timetable {
	struct arena *arena;
	struct diagnostics diagnostics;
	struct hours_settings hours;
};

static struct timetable read_hours(const char *content)
{
	struct timetable timetable = {.arena = arena_new()};
	struct schema_context context = {"a.yaml", timetable.arena, &timetable.diagnostics};
	struct yaml_node *root;
	const struct yaml_node *node;

	diagnostics_init(&timetable.diagnostics);
	yaml_parse("a.yaml", (struct bytes){(const uint8_t *)content, strlen(content)},
	    timetable.arena, &timetable.diagnostics, &root);
	node = yaml_get(root, "week");
	if (node != NULL)
		timetable_read_week(&context, node, &timetable.hours);
	node = yaml_get(root, "closed");
	if (node != NULL)
		timetable_read_closed(&context, node, &timetable.hours);
	return timetable;
}

static void done(struct timetable *timetable)
{
	arena_free(&timetable->arena);
	diagnostics_free(&timetable->diagnostics);
}

static void expect_error(const char *content, const char *line)
{
	struct timetable timetable = read_hours(content);

	assert_int_equal(timetable.diagnostics.count, 1);
	assert_string_equal(timetable.diagnostics.lines[0], line);
	done(&timetable);
}

static int64_t at(const char *text)
{
	int64_t time_ms = 0;

	assert_int_equal(time_parse(text, &time_ms, NULL), 0);
	return time_ms;
}

static void expect_spans(const char *content, const int *minutes, size_t count)
{
	struct timetable timetable = read_hours(content);

	assert_int_equal(timetable.diagnostics.count, 0);
	assert_int_equal(timetable.hours.span_count, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(timetable.hours.spans[i].start_minute, minutes[2 * i]);
		assert_int_equal(timetable.hours.spans[i].end_minute, minutes[2 * i + 1]);
	}
	done(&timetable);
}

#define DAY(day) ((day)*24 * 60)

static void days_and_times_become_spans(void **state)
{
	const int monday_tuesday[] = {540, 1080, DAY(1) + 540, DAY(1) + 1080};
	const int lunch[] = {540, 720, 780, 1080};
	const int whole_week[] = {0, DAY(7)};

	(void)state;
	expect_spans("week: Mon-Tue 09:00-18:00", monday_tuesday, 2);
	expect_spans("week: 'Monday,tue 9:00-18:00'", monday_tuesday, 2);
	expect_spans("week: 周一-周二 09:00-18:00", monday_tuesday, 2);
	expect_spans("week: Mon 09:00-12:00, 13:00-18:00", lunch, 2);
	expect_spans("week: [Mon 13:00-18:00, Mon 09:00-12:00]", lunch, 2);
	expect_spans("week: Mon-Sun 00:00-24:00", whole_week, 1);
}

static void spans_that_touch_are_one(void **state)
{
	const int merged[] = {540, 1080};

	(void)state;
	expect_spans("week: [Mon 09:00-12:00, Mon 11:00-18:00, Mon 10:00-11:00]", merged, 1);
	expect_spans("week: Mon 09:00-12:00, 12:00-18:00", merged, 1);
}

static void days_run_over_the_end_of_the_week(void **state)
{
	const int weekend[] = {0, 60, DAY(5), DAY(5) + 60, DAY(6), DAY(6) + 60};
	const int sunday_night[] = {0, 360, DAY(6) + 1320, DAY(7)};
	const int monday_night[] = {1320, DAY(1) + 360};

	(void)state;
	expect_spans("week: Sat-Mon 00:00-01:00", weekend, 3);
	expect_spans("week: Sun 22:00-06:00", sunday_night, 2);
	expect_spans("week: Mon 22:00-06:00", monday_night, 1);
}

static void what_is_no_timetable_is_refused(void **state)
{
	const char *wrong[] = {"Mon", "09:00-18:00", "Mon 09:00", "Mon 09:00-", "Mon 09:00-09:00",
	    "Mon 25:00-26:00", "Mon 09:60-10:00", "Mon 09:00-24:01", "Moon 09:00-18:00",
	    "Mon- 09:00-18:00", "Mon, 09:00-18:00", "Mon 09:00-18:00,", "Mon 09:00-18:00 x",
	    "Mon 0900-1800"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		AUTO_FREE char *content = mem_printf("week: '%s'", wrong[i]);
		AUTO_FREE char *line =
		    mem_printf("a.yaml:1:7: \"%s\" is not like \"Mon-Fri 09:00-18:00\" or "
			       "\"Sat,Sun 10:00-12:00, 14:00-17:00\"",
			wrong[i]);

		expect_error(content, line);
	}
	expect_error("week: [{a: b}]", "a.yaml:1:8: must be a text, not a map");
}

static void closed_days_are_sorted_and_single(void **state)
{
	struct timetable timetable =
	    read_hours("closed: [2026-10-02, 2026-10-01..2026-10-03, 1970-01-01]");

	(void)state;
	assert_int_equal(timetable.hours.closed_count, 4);
	assert_int_equal(timetable.hours.closed_days[0], 0);
	assert_int_equal(timetable.hours.closed_days[1], 20727);
	assert_int_equal(timetable.hours.closed_days[3], 20729);
	done(&timetable);
}

static void what_is_no_date_is_refused(void **state)
{
	const char *wrong[] = {"2026-02-29", "2026-13-01", "2026-00-01", "2026-1-1", "2026-10-01..",
	    "2026-10-01...x", "2026-10-01..2026-10-32", "tomorrow", "1969-12-31", "2026-10-01 "};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		AUTO_FREE char *content = mem_printf("closed: '%s'", wrong[i]);
		AUTO_FREE char *line =
		    mem_printf("a.yaml:1:9: \"%s\" is not a date or a range of dates "
			       "(2026-10-01, 2026-10-01..2026-10-07)",
			wrong[i]);

		expect_error(content, line);
	}
	expect_error("closed: 2026-10-07..2026-10-01",
	    "a.yaml:1:9: \"2026-10-07..2026-10-01\" ends before it begins");
}

static void a_range_of_closed_days_is_a_year_at_most(void **state)
{
	struct timetable timetable = read_hours("closed: 2026-01-01..2027-01-01");

	(void)state;
	assert_int_equal(timetable.hours.closed_count, CLOSED_RANGE_DAYS_MAX);
	done(&timetable);
	expect_error("closed: 2026-01-01..2027-01-02",
	    "a.yaml:1:9: \"2026-01-01..2027-01-02\" is longer than 366 days");
}

static void closed_days_have_a_limit(void **state)
{
	struct buffer content;
	struct timetable timetable;

	(void)state;
	buffer_init(&content, 4096);
	buffer_add(&content, "closed: [");
	for (int i = 0; i < CLOSED_DAYS_MAX / 366; i++)
		buffer_add(&content, "2028-01-01..2028-12-31, ");
	buffer_add(&content, "]");
	timetable = read_hours(content.data);
	assert_int_equal(timetable.diagnostics.count, 0);
	done(&timetable);
	content.data[content.size - 1] = '\0';
	content.size--;
	buffer_add(&content, "\n2029-01-01]");
	timetable = read_hours(content.data);
	assert_int_equal(timetable.diagnostics.count, 1);
	assert_string_equal(
	    timetable.diagnostics.lines[0], "a.yaml:2:1: more than 3660 closed days");
	done(&timetable);
	buffer_free(&content);
}

/* ---- open or not ---- */

static void open_begins_with_its_minute_and_ends_before_its_end(void **state)
{
	struct timetable timetable = read_hours("week: Mon-Fri 09:00-18:00\nclosed: 2026-10-01");

	(void)state;
	civil_set_zone("Asia/Shanghai", NULL);
	assert_false(hours_is_open(&timetable.hours, at("2026-11-23 09:00") - 1));
	assert_true(hours_is_open(&timetable.hours, at("2026-11-23 09:00")));
	assert_true(hours_is_open(&timetable.hours, at("2026-11-23 18:00") - 1));
	assert_false(hours_is_open(&timetable.hours, at("2026-11-23 18:00")));
	assert_false(hours_is_open(&timetable.hours, at("2026-11-22 12:00")));
	assert_true(hours_is_open(&timetable.hours, at("2026-09-30 12:00")));
	assert_false(hours_is_open(&timetable.hours, at("2026-10-01 12:00")));
	assert_true(hours_is_open(&timetable.hours, at("2026-10-02 12:00")));
	done(&timetable);
}

/* Sunday is no working day, so the range's holidays are 1 to 3 and 5. */
static void closed_is_a_holiday_while_one_lies_before_the_next_opening(void **state)
{
	static const struct {
		const char *now;
		enum hours_state state;
		const char *reopens; /* NULL: open */
	} expected[] = {
	    {"2026-09-30 17:59", HOURS_OPEN, NULL},
	    {"2026-09-30 18:00", HOURS_HOLIDAY, "2026-10-06 09:00"},
	    {"2026-10-04 12:00", HOURS_HOLIDAY, "2026-10-06 09:00"},
	    {"2026-10-06 08:59", HOURS_CLOSED, "2026-10-06 09:00"},
	    {"2026-10-06 20:00", HOURS_CLOSED, "2026-10-07 09:00"},
	    {"2026-10-10 20:00", HOURS_CLOSED, "2026-10-12 09:00"},
	};
	struct timetable timetable =
	    read_hours("week: Mon-Sat 09:00-18:00\nclosed: [2026-10-01..2026-10-05, 2026-10-11]");

	(void)state;
	civil_set_zone("Asia/Shanghai", NULL);
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		struct hours_moment moment = hours_look(&timetable.hours, at(expected[i].now));

		assert_int_equal(moment.state, expected[i].state);
		assert_int_equal(
		    moment.reopens_ms, expected[i].reopens != NULL ? at(expected[i].reopens) : 0);
	}
	done(&timetable);
}

static void what_opens_on_holidays_only_never_opens_again(void **state)
{
	struct hours_settings hours = {0};
	struct hours_span span = {0, 60}; /* Mondays */
	int64_t days[HOURS_AHEAD_DAYS];
	struct hours_moment moment;

	(void)state;
	civil_set_zone("UTC", NULL);
	for (int i = 0; i < HOURS_AHEAD_DAYS; i++)
		days[i] = 20000 + i;
	hours = (struct hours_settings){&span, 1, days, HOURS_AHEAD_DAYS};
	moment = hours_look(&hours, (20000 + 1) * DAY_MS);
	assert_int_equal(moment.state, HOURS_HOLIDAY);
	assert_int_equal(moment.reopens_ms, 0);
}

static void without_spans_it_is_always_open(void **state)
{
	struct timetable timetable = read_hours("closed: 2026-10-01");
	struct hours_settings none = {0};

	(void)state;
	civil_set_zone("Asia/Shanghai", NULL);
	assert_true(hours_is_open(&none, at("2026-10-01 03:00")));
	assert_int_equal(
	    hours_between_ms(&none, at("2026-10-01 03:00"), at("2026-10-08 03:00")), 7 * DAY_MS);
	assert_false(hours_is_open(&timetable.hours, at("2026-10-01 03:00")));
	assert_int_equal(
	    hours_between_ms(&timetable.hours, at("2026-09-30 23:00"), at("2026-10-02 01:00")),
	    2 * HOUR_MS);
	done(&timetable);
}

/* ---- time between ---- */

static void a_night_between_does_not_count(void **state)
{
	struct timetable timetable =
	    read_hours("week: Mon-Fri 09:00-18:00\nclosed: 2026-10-01..2026-10-07");
	const struct hours_settings *hours = &timetable.hours;

	(void)state;
	civil_set_zone("Asia/Shanghai", NULL);
	assert_int_equal(
	    hours_between_ms(hours, at("2026-11-23 17:00"), at("2026-11-24 10:00")), 2 * HOUR_MS);
	assert_int_equal(
	    hours_between_ms(hours, at("2026-11-20 17:30"), at("2026-11-23 09:30")), HOUR_MS);
	assert_int_equal(
	    hours_between_ms(hours, at("2026-11-21 00:00"), at("2026-11-22 23:00")), 0);
	assert_int_equal(
	    hours_between_ms(hours, at("2026-09-30 17:00"), at("2026-10-08 10:00")), 2 * HOUR_MS);
	assert_int_equal(
	    hours_between_ms(hours, at("2026-10-02 10:00"), at("2026-10-02 11:00")), 0);
	assert_int_equal(
	    hours_between_ms(hours, at("2026-11-23 10:00"), at("2026-11-23 10:00")), 0);
	done(&timetable);
}

static void a_day_with_a_clock_change_has_its_own_length(void **state)
{
	struct timetable timetable = read_hours("week: Sun 00:00-24:00");
	const struct hours_settings *hours = &timetable.hours;

	(void)state;
	civil_set_zone("Europe/Berlin", NULL);
	assert_int_equal(
	    hours_between_ms(hours, at("2026-03-28 12:00"), at("2026-03-30 12:00")), 23 * HOUR_MS);
	assert_int_equal(
	    hours_between_ms(hours, at("2026-10-24 12:00"), at("2026-10-26 12:00")), 25 * HOUR_MS);
	assert_int_equal(
	    hours_between_ms(hours, at("2026-11-21 12:00"), at("2026-11-23 12:00")), 24 * HOUR_MS);
	done(&timetable);
}

/* The definition, minute by minute: what the arithmetic must agree with. */
static int64_t count_minutes(const struct hours_settings *hours, int64_t from_ms, int64_t to_ms)
{
	int64_t open = 0;

	for (int64_t time_ms = from_ms; time_ms < to_ms; time_ms += MINUTE_MS)
		open += hours_is_open(hours, time_ms) ? MINUTE_MS : 0;
	return open;
}

static void the_sum_agrees_with_every_single_minute(void **state)
{
	const char *zones[] = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
	    "Asia/Kathmandu", "UTC", "Pacific/Apia", "Africa/Casablanca"};
	struct timetable timetable = read_hours("week: [Mon-Fri 01:30-12:00, Sat 22:00-03:00, Sun "
						"02:10-02:50]\nclosed: [2011-12-29, 2026-03-29, "
						"2026-11-01..2026-11-03]");
	const char *starts[] = {
	    "2026-03-01T00:07:00Z", "2026-10-03T17:31:00Z", "2011-12-25T11:00:00Z"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(zones); i++) {
		assert_int_equal(civil_set_zone(zones[i], NULL), 0);
		for (size_t j = 0; j < ARRAY_SIZE(starts); j++) {
			int64_t from = at(starts[j]), to = from + 40 * DAY_MS + 13 * MINUTE_MS;

			assert_int_equal(hours_between_ms(&timetable.hours, from, to),
			    count_minutes(&timetable.hours, from, to));
			to = from + 5 * DAY_MS + 61 * MINUTE_MS;
			assert_int_equal(hours_between_ms(&timetable.hours, from, to),
			    count_minutes(&timetable.hours, from, to));
		}
	}
	done(&timetable);
}

static void two_spans_of_time_add_up(void **state)
{
	struct timetable timetable =
	    read_hours("week: Mon-Fri 09:00-18:00\nclosed: 2000-06-01..2000-06-20");
	int64_t from = at("1999-01-01T00:00:00Z"), to = at("2026-11-22T08:00:00Z");
	int64_t whole, parts = 0, step = 1234567891;

	(void)state;
	civil_set_zone("America/New_York", NULL);
	whole = hours_between_ms(&timetable.hours, from, to);
	for (int64_t time_ms = from; time_ms < to; time_ms += step)
		parts += hours_between_ms(
		    &timetable.hours, time_ms, time_ms + step < to ? time_ms + step : to);
	assert_int_equal(whole, parts);
	done(&timetable);
}

static void a_deadline_is_the_moment_when_the_time_has_passed(void **state)
{
	struct timetable timetable = read_hours("week: Mon-Fri 09:00-18:00\nclosed: 2026-11-24");
	int64_t friday = at("2026-11-20T17:00:00Z");

	(void)state;
	civil_set_zone("UTC", NULL);
	assert_int_equal(
	    hours_after_ms(&timetable.hours, friday, HOUR_MS), at("2026-11-20T18:00:00Z"));
	assert_int_equal(
	    hours_after_ms(&timetable.hours, friday, 2 * HOUR_MS), at("2026-11-23T10:00:00Z"));
	assert_int_equal(
	    hours_after_ms(&timetable.hours, friday, 11 * HOUR_MS), at("2026-11-25T10:00:00Z"));
	assert_int_equal(hours_after_ms(&timetable.hours, friday, 0), friday);
	done(&timetable);
}

static void a_deadline_keeps_the_clock_when_it_changes(void **state)
{
	struct timetable timetable = read_hours("week: Mon-Fri 09:00-18:00");
	struct timetable always = read_hours("closed: 2026-03-30");

	(void)state;
	/* Berlin goes from +1 to +2 on Sunday, 29 March 2026. */
	civil_set_zone("Europe/Berlin", NULL);
	assert_int_equal(hours_after_ms(&timetable.hours, at("2026-03-27T16:00:00Z"), 2 * HOUR_MS),
	    at("2026-03-30T08:00:00Z"));
	assert_int_equal(hours_after_ms(&always.hours, at("2026-03-28T22:00:00Z"), 25 * HOUR_MS),
	    at("2026-03-30T23:00:00Z"));
	civil_set_zone("UTC", NULL);
	done(&timetable);
	done(&always);
}

/* Both changes of Berlin's clock in 2026 lie within the spans. */
static void a_deadline_is_the_first_moment_with_so_much_open_time(void **state)
{
	struct timetable timetable =
	    read_hours("week: Mon-Fri 09:00-18:00, Sun 01:00-04:00\nclosed: 2026-11-24");
	const int64_t starts[] = {at("2026-03-01T00:30:00Z"), at("2026-03-29T00:59:59Z"),
	    at("2026-10-25T00:30:00Z"), at("2026-11-20T17:00:00Z")};
	const int64_t spans[] = {
	    1, HOUR_MS, 2 * HOUR_MS, 9 * HOUR_MS, 100 * HOUR_MS, 999 * HOUR_MS};

	(void)state;
	civil_set_zone("Europe/Berlin", NULL);
	for (size_t i = 0; i < ARRAY_SIZE(starts) * ARRAY_SIZE(spans); i++) {
		int64_t start = starts[i / ARRAY_SIZE(spans)], span = spans[i % ARRAY_SIZE(spans)];
		int64_t end = hours_after_ms(&timetable.hours, start, span);

		assert_int_equal(hours_between_ms(&timetable.hours, start, end), span);
		assert_int_equal(hours_between_ms(&timetable.hours, start, end - 1), span - 1);
	}
	civil_set_zone("UTC", NULL);
	done(&timetable);
}

static void a_deadline_in_a_calendar_without_hours_is_bounded(void **state)
{
	struct hours_span never = {0, 0};
	struct hours_settings hours = {.spans = &never, .span_count = 1};
	int64_t friday = at("2026-11-20T17:00:00Z");

	(void)state;
	assert_int_equal(
	    hours_after_ms(&hours, friday, HOUR_MS), friday + HOURS_AHEAD_DAYS * DAY_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(days_and_times_become_spans),
	    cmocka_unit_test(spans_that_touch_are_one),
	    cmocka_unit_test(days_run_over_the_end_of_the_week),
	    cmocka_unit_test(what_is_no_timetable_is_refused),
	    cmocka_unit_test(closed_days_are_sorted_and_single),
	    cmocka_unit_test(what_is_no_date_is_refused),
	    cmocka_unit_test(a_range_of_closed_days_is_a_year_at_most),
	    cmocka_unit_test(closed_days_have_a_limit),
	    cmocka_unit_test(closed_is_a_holiday_while_one_lies_before_the_next_opening),
	    cmocka_unit_test(what_opens_on_holidays_only_never_opens_again),
	    cmocka_unit_test(open_begins_with_its_minute_and_ends_before_its_end),
	    cmocka_unit_test(without_spans_it_is_always_open),
	    cmocka_unit_test(a_night_between_does_not_count),
	    cmocka_unit_test(a_day_with_a_clock_change_has_its_own_length),
	    cmocka_unit_test(the_sum_agrees_with_every_single_minute),
	    cmocka_unit_test(two_spans_of_time_add_up),
	    cmocka_unit_test(a_deadline_is_the_moment_when_the_time_has_passed),
	    cmocka_unit_test(a_deadline_keeps_the_clock_when_it_changes),
	    cmocka_unit_test(a_deadline_is_the_first_moment_with_so_much_open_time),
	    cmocka_unit_test(a_deadline_in_a_calendar_without_hours_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
