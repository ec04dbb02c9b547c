/*
 * The promise of an answer: when it is due, who is told before and when it is broken, in one mail;
 * and what is urgent at once.
 */
#include "desk_fixture.h"

#include "store/store_p.h"

#define ANN "ann@customer.example"
#define OWNER_ADDRESS "li@example.org"
#define BOSS "boss@example.org"

static struct feedback_record matter(struct fixture *f, int64_t id)
{
	struct feedback_record feedback;

	assert_int_equal(store_feedback_get(f->desk->store, id, f->arena, &feedback, &f->error), 1);
	return feedback;
}

static size_t mails_to(struct fixture *f, const char *recipient, const char *kind)
{
	struct outbox_record *records;
	size_t count, found = 0;

	assert_ok(
	    store_outbox_list(f->desk->store, NULL, 0, f->arena, &records, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		found += strcmp(records[i].kind, kind) == 0 &&
			 strcmp(records[i].recipient, recipient) == 0;
	return found;
}

static const char *last_mail(struct fixture *f, const char *kind)
{
	struct outbox_record *records, whole;
	size_t count;

	assert_ok(
	    store_outbox_list(f->desk->store, NULL, 0, f->arena, &records, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		if (strcmp(records[i].kind, kind) == 0) {
			assert_int_equal(store_outbox_get(f->desk->store, records[i].id, f->arena,
					     &whole, &f->error),
			    1);
			return arena_strndup(
			    f->arena, (const char *)whole.content.data, whole.content.size);
		}
	fail_msg("no %s", kind);
	return NULL;
}

static size_t count_events(struct fixture *f, int64_t id, const char *action)
{
	struct event_record *events;
	size_t count, found = 0;

	assert_ok(store_event_list(f->desk->store, id, f->arena, &events, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		found += strcmp(events[i].action, action) == 0;
	return found;
}

static bool has_event(struct fixture *f, int64_t id, const char *action)
{
	return count_events(f, id, action) > 0;
}

static void pass(struct fixture *f, int64_t duration_ms)
{
	clock_freeze(clock_now_ms() + duration_ms);
	assert_ok(clerk_round(f->desk, &f->error));
}

static void set_priority(struct fixture *f, int64_t id, const char *priority)
{
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(
	    store_feedback_set(f->desk->store, id, NULL, priority, NULL, NULL, NULL, &f->error));
	assert_ok(service_plan_anew(f->desk, id, true, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
}

static void set_service(struct fixture *f)
{
	f->desk->settings->report_count = 0;
	f->desk->settings->service.reminds = true;
	f->desk->settings->service.alerts_urgent = true;
}

/* NOW is a Sunday; reports would only be in the way. */
static int setup(void **state)
{
	if (desk_setup(state) != 0)
		return -1;
	set_service(*state);
	return 0;
}

static void restart(struct fixture *f)
{
	desk_free(&f->desk);
	f->desk = load_desk(f, NULL);
	assert_ok(desk_open_store(f->desk, STORE_READ_WRITE, &f->error));
	f->context.desk = f->desk;
	f->context.mailbox = &f->desk->settings->mailboxes[0];
	set_service(f);
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

/* ---- a storm ------------------------------------------------------------------------------ */

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

static void a_day_of_storm_makes_a_mail_an_hour_and_names_each_matter_once(void **state)
{
	struct fixture *f = *state;
	size_t named[DAY_OF_STORM] = {0};

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

	storm(f, 5);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), 3);
	restart(f);
	urgent_comes(f);
	pass(f, 30 * MINUTE_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), 3);
	restart(f);
	pass(f, 10 * MINUTE_MS);
	assert_int_equal(mails_to(f, OWNER_ADDRESS, "alert"), 4);
}

static void a_clock_that_was_set_back_keeps_nothing_from_the_owner(void **state)
{
	struct fixture *f = *state;

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
#define service_test(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)
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
	    service_test(a_day_of_storm_makes_a_mail_an_hour_and_names_each_matter_once),
	    service_test(half_a_day_of_broken_promises_makes_a_mail_an_hour),
	    service_test(the_pause_grows_with_each_mail_and_the_mail_says_so),
	    service_test(after_a_quiet_night_the_first_is_told_at_once),
	    service_test(a_restart_begins_no_storm_anew),
	    service_test(a_clock_that_was_set_back_keeps_nothing_from_the_owner),
	    service_test(what_a_mail_has_no_room_for_is_named_by_its_number),
	    service_test(of_what_failed_the_owner_hears_minutes_later),
	    service_test(what_stays_unanswered_is_told_to_the_second_address),
	    service_test(of_old_mail_nobody_is_told),
	    service_test(what_waits_is_listed_by_priority_and_then_by_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
