/*
 * The promise of an answer: when it is due, who is told before and when it is broken, in one mail;
 * and what is urgent at once.
 */
#include "service_fixture.h"

#define BOSS "boss@example.org"

static struct feedback_record matter(struct fixture *f, int64_t id)
{
	struct feedback_record feedback;

	assert_int_equal(store_feedback_get(f->desk->store, id, f->arena, &feedback, &f->error), 1);
	return feedback;
}

/* ---- when it is due ----------------------------------------------------------------------- */

static void the_time_left_follows_the_priority(void **state)
{
	struct fixture *f = *state;
	int64_t id = take_in_words(f, ANN, "Where is my parcel?");

	assert_int_equal(matter(f, id).answer_due_ms, NOW + 24 * HOUR_MS);
	set_priority(f, id, "high");
	assert_int_equal(matter(f, id).answer_due_ms, NOW + 30 * MINUTE_MS);
	set_priority(f, id, "low");
	assert_int_equal(matter(f, id).answer_due_ms, NOW + 72 * HOUR_MS);
}

static void a_matter_that_is_opened_again_gets_its_time_anew(void **state)
{
	struct fixture *f = *state;
	int64_t id = take_in_words(f, ANN, "Where is my parcel?");

	assert_ok(lifecycle_close(f->desk, id, NULL, &f->error));
	clock_freeze(NOW + 30 * DAY_MS);
	assert_ok(lifecycle_reopen(f->desk, id, NULL, &f->error));
	assert_int_equal(matter(f, id).answer_due_ms, NOW + 31 * DAY_MS);
}

/* ---- the owner is reminded ---------------------------------------------------------------- */

static void the_owner_is_told_before_and_when_an_answer_is_due(void **state)
{
	struct fixture *f = *state;
	int64_t id = take_in_words(f, ANN, "Where is my parcel?");

	pass(f, 17 * HOUR_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "digest"), 0);
	pass(f, HOUR_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "digest"), 1);
	assert_true(has_event(f, id, "due_soon"));
	pass(f, 6 * HOUR_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "digest"), 2);
	assert_true(has_event(f, id, "breached"));
	pass(f, 60 * DAY_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "digest"), 2);
}

static void many_matters_make_one_mail(void **state)
{
	struct fixture *f = *state;

	take_in_words(f, ANN, "Where is my parcel?");
	take_in_words(f, "bob@customer.example", "Where is my parcel?");
	clock_freeze(NOW + 10 * MINUTE_MS);
	take_in_words(f, "cy@customer.example", "Where is my parcel?");
	pass(f, 18 * HOUR_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "digest"), 1);
	assert_non_null(strstr(last_mail(f, "digest"), "#1001"));
	assert_non_null(strstr(last_mail(f, "digest"), "#1003"));
}

static void what_falls_due_within_the_hour_waits_for_the_next_mail(void **state)
{
	struct fixture *f = *state;

	take_in_words(f, ANN, "Where is my parcel?");
	clock_freeze(NOW + 20 * MINUTE_MS);
	take_in_words(f, "bob@customer.example", "Where is my parcel?");
	clock_freeze(NOW);
	pass(f, 18 * HOUR_MS);
	pass(f, 20 * MINUTE_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "digest"), 1);
	pass(f, 40 * MINUTE_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "digest"), 2);
}

static void an_answer_keeps_the_owner_from_being_reminded(void **state)
{
	struct fixture *f = *state;
	int64_t id = take_in_words(f, ANN, "Where is my parcel?");

	assert_ok(note_reply(f->desk, id, "It is on its way.", &f->error));
	pass(f, 2 * DAY_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "digest"), 0);
}

static void of_a_late_clerk_the_owner_hears_once(void **state)
{
	struct fixture *f = *state;
	int64_t id = take_in_words(f, ANN, "Where is my parcel?");

	pass(f, 3 * DAY_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "digest"), 1);
	assert_true(has_event(f, id, "breached"));
	assert_false(has_event(f, id, "due_soon"));
}

static void where_the_owner_wishes_no_reminders_there_are_none(void **state)
{
	struct fixture *f = *state;

	f->desk->settings->service.reminds = false;
	take_in_words(f, ANN, "Where is my parcel?");
	pass(f, 3 * DAY_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "digest"), 0);
}

static void what_was_put_off_is_quiet_until_then(void **state)
{
	struct fixture *f = *state;
	int64_t id = take_in_words(f, ANN, "Where is my parcel?");

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_agenda_set(f->desk->store, id, AGENDA_SNOOZE, NOW + 3 * DAY_MS, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	pass(f, 2 * DAY_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "digest"), 0);
	pass(f, DAY_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "digest"), 1);
}

static void while_the_office_is_closed_only_what_is_urgent_is_told(void **state)
{
	struct fixture *f = *state;
	struct hours_span tuesday = {(24 + 9) * 60, (24 + 18) * 60};
	int64_t id;

	id = take_in_words(f, ANN, "Where is my parcel?");
	f->desk->settings->hours = (struct hours_settings){.spans = &tuesday, .span_count = 1};
	pass(f, 30 * HOUR_MS);
	assert_false(hours_is_open(&f->desk->settings->hours, clock_now_ms()));
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "digest"), 0);
	set_priority(f, id, "high");
	pass(f, 0);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), 1);
	pass(f, 20 * HOUR_MS);
	assert_true(hours_is_open(&f->desk->settings->hours, clock_now_ms()));
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "digest"), 1);
}

/* ---- what is urgent ----------------------------------------------------------------------- */

static void an_urgent_matter_is_told_at_once_and_harmlessly(void **state)
{
	struct fixture *f = *state;
	int64_t id;

	id = take_in_words(f, ANN, "All data lost, see https://evil.example/x now");
	set_priority(f, id, "high");
	pass(f, 0);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), 1);
	assert_non_null(strstr(last_mail(f, "alert"), "Subject: Urgent: #1001\r\n"));
	assert_non_null(strstr(last_mail(f, "alert"), "All data lost"));
	assert_null(strstr(last_mail(f, "alert"), "evil.example"));
	assert_true(has_event(f, id, "notified"));
}

static void a_storm_of_urgent_matters_makes_few_mails(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 40; i++) {
		set_priority(f,
		    take_in_words(f, arena_printf(f->arena, "c%d@customer.example", i), "Help!"),
		    "high");
		pass(f, SECOND_MS);
	}
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), 1);
	pass(f, 5 * MINUTE_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), 2);
	assert_non_null(strstr(last_mail(f, "alert"), "And 9 more"));
}

static void of_what_failed_the_owner_hears_minutes_later(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db = f->desk->store->db;

	set_priority(f, take_in_words(f, ANN, "All data lost"), "high");
	assert_int_equal(sqlite3_exec(db,
			     "CREATE TEMP TRIGGER no_room BEFORE INSERT ON main.outbox"
			     " BEGIN SELECT RAISE(ABORT, 'no room'); END",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	assert_int_equal(clerk_round(f->desk, &f->error), -1);
	assert_int_equal(sqlite3_exec(db, "DROP TRIGGER no_room", NULL, NULL, NULL), SQLITE_OK);
	pass(f, 5 * MINUTE_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), 1);
}

/* ---- the second address ------------------------------------------------------------------- */

static void what_stays_unanswered_is_told_to_the_second_address(void **state)
{
	struct fixture *f = *state;
	int64_t id;

	f->desk->settings->service.escalate_to = BOSS;
	id = take_in_words(f, ANN, "Where is my parcel?");
	pass(f, 27 * HOUR_MS);
	assert_int_equal(mails_to(f, BOSS, "digest"), 0);
	pass(f, HOUR_MS);
	assert_int_equal(mails_to(f, BOSS, "digest"), 1);
	assert_true(has_event(f, id, "handed_up"));
	pass(f, 9 * DAY_MS);
	assert_int_equal(mails_to(f, BOSS, "digest"), 1);
}

/* ---- history ------------------------------------------------------------------------------ */

static void of_old_mail_nobody_is_told(void **state)
{
	struct fixture *f = *state;
	const char *old;
	struct arrival arrival = arrival_of(f, person(f, ANN, 1));
	const char **olds = &old;
	int64_t id = 1001;

	arrival.internal_date_ms = NOW - 90 * DAY_MS;
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
	assert_ok(learning_correct(f->desk, &id, 1, "product_issue", f->arena, &olds, &f->error));
	pass(f, 5 * DAY_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "digest"), 0);
}

static void what_waits_is_listed_by_priority_and_then_by_time(void **state)
{
	struct fixture *f = *state;
	struct feedback_filter filter = {.status = "waiting", .most_urgent_first = true};
	struct feedback_record *records;
	size_t count;

	take_in_words(f, ANN, "Where is my parcel?");
	clock_freeze(NOW + HOUR_MS);
	set_priority(f, take_in_words(f, "bob@customer.example", "Help!"), "high");
	clock_freeze(NOW - HOUR_MS);
	take_in_words(f, "cy@customer.example", "Where is my parcel?");
	assert_ok(
	    store_feedback_list(f->desk->store, &filter, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 3);
	assert_int_equal(records[0].id, 1002);
	assert_int_equal(records[1].id, 1003);
	assert_int_equal(records[2].id, 1001);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    service_test(the_time_left_follows_the_priority),
	    service_test(a_matter_that_is_opened_again_gets_its_time_anew),
	    service_test(the_owner_is_told_before_and_when_an_answer_is_due),
	    service_test(many_matters_make_one_mail),
	    service_test(what_falls_due_within_the_hour_waits_for_the_next_mail),
	    service_test(an_answer_keeps_the_owner_from_being_reminded),
	    service_test(of_a_late_clerk_the_owner_hears_once),
	    service_test(where_the_owner_wishes_no_reminders_there_are_none),
	    service_test(what_was_put_off_is_quiet_until_then),
	    service_test(while_the_office_is_closed_only_what_is_urgent_is_told),
	    service_test(an_urgent_matter_is_told_at_once_and_harmlessly),
	    service_test(a_storm_of_urgent_matters_makes_few_mails),
	    service_test(of_what_failed_the_owner_hears_minutes_later),
	    service_test(what_stays_unanswered_is_told_to_the_second_address),
	    service_test(of_old_mail_nobody_is_told),
	    service_test(what_waits_is_listed_by_priority_and_then_by_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
