/*
 * After a backup was restored: hark has forgotten what it sent since the backup was made, those who
 * got it have not. Nobody gets a second mail, and no event a number that was given before.
 */
#include "desk_fixture.h"

#define ANN "ann@customer.example"
#define ANN_DETAILED "ann+shop@customer.example"

static const char *backup_path(struct fixture *f)
{
	return arena_printf(f->arena, "%s/backup.db", f->folder);
}

static void make_backup(struct fixture *f)
{
	assert_ok(store_backup(f->desk->store, backup_path(f), &f->error));
}

static void restore(struct fixture *f)
{
	char *old;

	store_close(&f->desk->store);
	assert_ok(store_restore(
	    backup_path(f), f->desk->settings->database, clock_now_ms(), &old, &f->error));
	unlink(old);
	free(old);
	assert_ok(desk_open_store(f->desk, STORE_READ_WRITE, &f->error));
	assert_ok(store_restored_ms(f->desk->store, &f->context.watermark_ms, &f->error));
}

/* The mail that came then, under that UID; how many were acknowledged by it. */
static size_t take_in_at(struct fixture *f, const char *from, uint32_t uid, int64_t at_ms)
{
	const struct arrival arrival = {
	    .uid = uid, .internal_date_ms = at_ms, .message = person(f, from, (int)uid)};
	struct take_in_result result = {0};

	assert_ok(take_in_batch(&f->context, &arrival, 1, uid + 1, &result, &f->error));
	return result.acknowledged;
}

static void who_was_acknowledged_since_the_backup_is_not_within_the_day(void **state)
{
	struct fixture *f = *state;

	make_backup(f);
	clock_freeze(NOW + HOUR_MS);
	assert_int_equal(take_in_at(f, ANN_DETAILED, 1, NOW + HOUR_MS), 1);
	clock_freeze(NOW + 2 * HOUR_MS);
	restore(f);
	assert_int_equal(take_in_at(f, ANN_DETAILED, 1, NOW + HOUR_MS), 0);
	clock_freeze(NOW + 3 * HOUR_MS);
	assert_int_equal(take_in_at(f, ANN, 2, NOW + 3 * HOUR_MS), 0);
	assert_int_equal(take_in_at(f, "bo@customer.example", 3, NOW + 3 * HOUR_MS), 1);
	clock_freeze(NOW + HOUR_MS + DAY_MS);
	assert_int_equal(take_in_at(f, ANN, 4, NOW + HOUR_MS + DAY_MS), 1);
}

static void what_got_none_since_the_backup_counts_as_none(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(take_in_at(f, ANN, 1, NOW), 1);
	make_backup(f);
	clock_freeze(NOW + 23 * HOUR_MS);
	assert_int_equal(take_in_at(f, ANN, 2, NOW + 23 * HOUR_MS), 0);
	restore(f);
	assert_int_equal(take_in_at(f, ANN, 2, NOW + 23 * HOUR_MS - 1), 0);
	clock_freeze(NOW + 25 * HOUR_MS);
	assert_int_equal(take_in_at(f, ANN, 3, NOW + 25 * HOUR_MS), 1);
}

static const char *why_not_asked(struct fixture *f)
{
	const struct letter letter = {
	    .kind = "follow_up", .template_name = "follow-up", .is_unasked = true};
	struct feedback_record feedback;
	const char *refusal;
	struct bytes mail;

	assert_int_equal(
	    store_feedback_get(f->desk->store, 1001, f->arena, &feedback, &f->error), 1);
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(letter_draft(f->desk, &feedback, &letter, f->arena, &mail, &refusal, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	return refusal;
}

static void nobody_is_asked_within_a_day_of_it(void **state)
{
	struct fixture *f = *state;
	const char *refusal;

	take_in_at(f, ANN, 1, NOW);
	make_backup(f);
	assert_null(why_not_asked(f));
	restore(f);
	clock_freeze(NOW + DAY_MS - 1);
	refusal = why_not_asked(f);
	assert_non_null(refusal);
	assert_non_null(strstr(refusal, "came back from a backup"));
	clock_freeze(NOW + DAY_MS);
	assert_null(why_not_asked(f));
}

static int64_t number_of_an_event(struct fixture *f)
{
	const struct announcement_record event = {
	    .receiver = "hook:all", .event = "alert", .detail = "", .at_ms = clock_now_ms()};
	struct announcement_record *records;
	size_t count;

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_announcement_add(f->desk->store, &event, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	assert_ok(store_announcement_list_due(
	    f->desk->store, "hook:all", INT64_MAX, 100, f->arena, &records, &count, &f->error));
	return records[count - 1].id;
}

static void no_event_has_a_number_that_was_given_before(void **state)
{
	struct fixture *f = *state;
	int64_t given, again;

	make_backup(f);
	given = number_of_an_event(f);
	restore(f);
	again = number_of_an_event(f);
	assert_int_not_equal(again, given);
	clock_freeze(NOW - HOUR_MS);
	restore(f);
	assert_int_not_equal(number_of_an_event(f), again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(who_was_acknowledged_since_the_backup_is_not_within_the_day),
	    desk_test(what_got_none_since_the_backup_counts_as_none),
	    desk_test(nobody_is_asked_within_a_day_of_it),
	    desk_test(no_event_has_a_number_that_was_given_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
