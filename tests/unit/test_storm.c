/*
 * A storm of urgent matters: how seldom the owner gets a mail, and that no promise is broken by a
 * pause between two.
 */
#include "service_fixture.h"

static void restart(struct fixture *f)
{
	desk_free(&f->desk);
	f->desk = load_desk(f, NULL);
	assert_ok(desk_open_store(f->desk, STORE_READ_WRITE, &f->error));
	f->context.desk = f->desk;
	f->context.mailbox = &f->desk->settings->mailboxes[0];
	set_service(f);
}

#define STORM_STEP_MS (12 * MINUTE_MS)
#define DAY_OF_STORM 120

/* Another customer's matter. */
static int64_t urgent_comes(struct fixture *f)
{
	const char *from = arena_printf(f->arena, "c%u@customer.example", f->next_uid);
	int64_t id = take_in_words(f, from, "Help!");

	set_priority(f, id, "high");
	pass(f, 0);
	return id;
}

static void storm(struct fixture *f, int mails)
{
	for (int i = 0; i < mails; i++) {
		urgent_comes(f);
		pass(f, STORM_STEP_MS);
	}
}

/* In how many mails each matter of the storm has a heading. */
static void count_headings(struct fixture *f, size_t named[DAY_OF_STORM])
{
	struct outbox_record *records, whole;
	size_t count;

	assert_ok(
	    store_outbox_list(f->desk->store, NULL, 0, f->arena, &records, &count, &f->error));
	for (size_t i = 0; i < count; i++) {
		if (strcmp(records[i].kind, "alert") != 0)
			continue;
		assert_int_equal(
		    store_outbox_get(f->desk->store, records[i].id, f->arena, &whole, &f->error),
		    1);
		for (int id = 0; id < DAY_OF_STORM; id++) {
			char heading[16];
			int size = snprintf(heading, sizeof(heading), "#%d  ", 1001 + id);

			named[id] += memmem(whole.content.data, whole.content.size, heading,
					 (size_t)size) != NULL;
		}
	}
}

/* So long that no pause is shortened by it. */
static void promise_answers_within_a_day(struct fixture *f)
{
	f->desk->settings->service.high_ms = DAY_MS;
}

static void a_day_of_storm_makes_a_mail_an_hour_and_names_each_matter_once(void **state)
{
	struct fixture *f = *state;
	size_t named[DAY_OF_STORM] = {0};

	promise_answers_within_a_day(f);
	f->desk->settings->service.reminds = false;
	storm(f, DAY_OF_STORM);
	pass(f, HOUR_MS);
	/* At 0, 12 and 36 minutes, and then each hour. */
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), 2 + 25);
	count_headings(f, named);
	for (int i = 0; i < DAY_OF_STORM; i++) {
		assert_int_equal(count_events(f, 1001 + i, "notified"), 1);
		assert_int_equal(named[i], 1);
	}
}

static void half_a_day_of_broken_promises_makes_a_mail_an_hour(void **state)
{
	struct fixture *f = *state;

	storm(f, DAY_OF_STORM / 2);
	pass(f, 2 * HOUR_MS);
	assert_in_range(mails_to(f, OWNER_ADDRESS, "digest"), 12, 16);
	for (int64_t id = 1001; id <= 1000 + DAY_OF_STORM / 2; id++)
		assert_int_equal(count_events(f, id, "breached"), 1);
}

static void the_pause_grows_with_each_mail_and_the_mail_says_so(void **state)
{
	struct fixture *f = *state;

	promise_answers_within_a_day(f);
	urgent_comes(f);
	assert_null(strstr(last_mail(f, "alert"), "at the earliest"));
	urgent_comes(f);
	pass(f, 5 * MINUTE_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), 2);
	assert_non_null(strstr(last_mail(f, "alert"), "15 minutes"));
	urgent_comes(f);
	pass(f, 15 * MINUTE_MS - 1);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), 2);
	pass(f, 1);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), 3);
	assert_non_null(strstr(last_mail(f, "alert"), "60 minutes"));
}

/* When each matter came and when the owner was told: never behind the half of what was promised. */
static void assert_told_in_time(struct fixture *f, int64_t id, int64_t promise_ms)
{
	struct event_record *events;
	int64_t told_ms = 0, came_ms = INT64_MAX;
	size_t count;

	assert_ok(store_event_list(f->desk->store, id, f->arena, &events, &count, &f->error));
	for (size_t i = 0; i < count; i++) {
		came_ms = events[i].at_ms < came_ms ? events[i].at_ms : came_ms;
		if (strcmp(events[i].action, "notified") == 0)
			told_ms = events[i].at_ms;
	}
	assert_in_range(told_ms, came_ms, came_ms + promise_ms / 2);
}

static void storm_for_three_hours(struct fixture *f)
{
	for (int minute = 0; minute < 180; minute++) {
		if (minute % 7 == 0)
			urgent_comes(f);
		pass(f, MINUTE_MS);
	}
}

static void no_pause_keeps_the_owner_from_an_answer_in_time(void **state)
{
	struct fixture *f = *state;

	f->desk->settings->service.reminds = false;
	storm_for_three_hours(f);
	for (int64_t id = 1001; id <= 1023; id++)
		assert_told_in_time(f, id, 30 * MINUTE_MS);
	/* At 0 and 7 minutes, and then by the quarter of an hour. */
	assert_in_range(mails_to(f, OWNER_ADDRESS, "alert"), 10, 13);
	assert_non_null(strstr(last_mail(f, "alert"), "15 minutes"));
}

static void a_warning_comes_in_time_where_nothing_told_of_the_matter_before(void **state)
{
	struct fixture *f = *state;

	f->desk->settings->service.alerts_urgent = false;
	storm_for_three_hours(f);
	for (int64_t id = 1001; id <= 1020; id++)
		assert_true(has_event(f, id, "due_soon"));
}

static void what_waits_for_a_pause_goes_with_a_mail_that_may_not_wait(void **state)
{
	struct fixture *f = *state;
	int64_t patient;

	f->desk->settings->service.reminds = false;
	for (int i = 0; i < 3; i++) {
		urgent_comes(f);
		pass(f, 15 * MINUTE_MS);
	}
	promise_answers_within_a_day(f);
	patient = urgent_comes(f);
	assert_false(has_event(f, patient, "notified"));
	f->desk->settings->service.high_ms = 30 * MINUTE_MS;
	urgent_comes(f);
	pass(f, 15 * MINUTE_MS);
	assert_true(has_event(f, patient, "notified"));
}

static void after_a_quiet_night_the_first_is_told_at_once(void **state)
{
	struct fixture *f = *state;
	size_t before;

	storm(f, 20);
	pass(f, HOUR_MS);
	before = mails_to(f, OWNER_ADDRESS, "alert");
	pass(f, 8 * HOUR_MS);
	urgent_comes(f);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), before + 1);
	urgent_comes(f);
	pass(f, 5 * MINUTE_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), before + 2);
}

static void a_restart_begins_no_storm_anew(void **state)
{
	struct fixture *f = *state;

	promise_answers_within_a_day(f);
	storm(f, 5);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), 3);
	restart(f);
	promise_answers_within_a_day(f);
	urgent_comes(f);
	pass(f, 30 * MINUTE_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), 3);
	restart(f);
	promise_answers_within_a_day(f);
	pass(f, 10 * MINUTE_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), 4);
}

static void a_clock_that_was_set_back_keeps_nothing_from_the_owner(void **state)
{
	struct fixture *f = *state;

	promise_answers_within_a_day(f);
	storm(f, 5);
	clock_freeze(NOW - 30 * DAY_MS);
	urgent_comes(f);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), 4);
}

static void what_a_mail_has_no_room_for_is_named_by_its_number(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 34; i++)
		urgent_comes(f);
	pass(f, 5 * MINUTE_MS);
	assert_non_null(strstr(last_mail(f, "alert"), "And 3 more"));
	assert_non_null(strstr(last_mail(f, "alert"), "#1032, #1033, #1034"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    service_test(a_day_of_storm_makes_a_mail_an_hour_and_names_each_matter_once),
	    service_test(half_a_day_of_broken_promises_makes_a_mail_an_hour),
	    service_test(the_pause_grows_with_each_mail_and_the_mail_says_so),
	    service_test(no_pause_keeps_the_owner_from_an_answer_in_time),
	    service_test(a_warning_comes_in_time_where_nothing_told_of_the_matter_before),
	    service_test(what_waits_for_a_pause_goes_with_a_mail_that_may_not_wait),
	    service_test(after_a_quiet_night_the_first_is_told_at_once),
	    service_test(a_restart_begins_no_storm_anew),
	    service_test(a_clock_that_was_set_back_keeps_nothing_from_the_owner),
	    service_test(what_a_mail_has_no_room_for_is_named_by_its_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
