/*
 * Loops: the owner hears of a machine that writes without end by when its mails came, whatever its
 * clock says; of mails of the past that are taken in he does not.
 */
#include "desk_fixture.h"

#define MACHINE "robot@shop.example"
#define LONG_AGO (NOW - 10 * 365 * DAY_MS)

static size_t alerts(struct fixture *f)
{
	struct outbox_record *records;
	size_t count, found = 0;

	assert_ok(loop_tell(f->desk, &f->error));
	assert_ok(
	    store_outbox_list(f->desk->store, NULL, 0, f->arena, &records, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		found += strcmp(records[i].kind, "alert") == 0;
	return found;
}

/* number: of the mail; the same one again is a copy. */
static void come(struct fixture *f, int number, int64_t written_ms, int64_t arrived_ms)
{
	struct message *message = person(f, MACHINE, number);
	struct arrival arrival = arrival_of(f, message);

	message->date_ms = written_ms;
	arrival.internal_date_ms = arrived_ms;
	assert_ok(take_in_batch(&f->context, &arrival, 1, arrival.uid + 1, &f->result, &f->error));
}

static void many_come(struct fixture *f, int64_t written_ms, int64_t arrived_ms)
{
	for (int i = 0; i < LOOP_WRITER_MAILS; i++)
		come(f, i, written_ms, arrived_ms);
	assert_int_equal(f->result.feedback, LOOP_WRITER_MAILS);
}

static void copies_come(struct fixture *f, int64_t written_ms, int64_t arrived_ms)
{
	for (int i = 0; i <= LOOP_COPIES; i++)
		come(f, 1, written_ms, arrived_ms);
	assert_true(f->result.duplicates >= LOOP_COPIES);
}

static void a_machine_whose_clock_is_old_is_told(void **state)
{
	struct fixture *f = *state;

	many_come(f, LONG_AGO, NOW);
	assert_int_equal(alerts(f), 1);
}

static void a_machine_whose_clock_is_ahead_is_told(void **state)
{
	struct fixture *f = *state;

	many_come(f, NOW + 365 * DAY_MS, NOW);
	assert_int_equal(alerts(f), 1);
}

static void where_the_server_gives_no_date_now_counts(void **state)
{
	struct fixture *f = *state;

	many_come(f, LONG_AGO, 0);
	assert_int_equal(alerts(f), 1);
}

static void copies_of_a_mail_with_an_old_date_are_told(void **state)
{
	struct fixture *f = *state;

	copies_come(f, LONG_AGO, NOW);
	assert_int_equal(alerts(f), 1);
}

static void fewer_mails_than_a_machine_writes_are_not(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < LOOP_WRITER_MAILS - 1; i++)
		come(f, i, LONG_AGO, NOW);
	assert_int_equal(alerts(f), 0);
}

static void mails_that_came_long_ago_are_no_loop(void **state)
{
	struct fixture *f = *state;

	many_come(f, NOW, LONG_AGO);
	assert_int_equal(alerts(f), 0);
}

static void old_mails_whose_copies_a_rescan_finds_are_no_loop(void **state)
{
	struct fixture *f = *state;

	f->context.is_rescan = true;
	many_come(f, LONG_AGO, NOW);
	copies_come(f, LONG_AGO, NOW);
	assert_int_equal(alerts(f), 0);
}

static void mails_of_an_import_are_no_loop(void **state)
{
	struct fixture *f = *state;

	f->context.is_rescan = f->context.follows_dates = true;
	many_come(f, LONG_AGO, LONG_AGO);
	clock_freeze(NOW);
	assert_int_equal(alerts(f), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_machine_whose_clock_is_old_is_told),
	    desk_test(a_machine_whose_clock_is_ahead_is_told),
	    desk_test(where_the_server_gives_no_date_now_counts),
	    desk_test(copies_of_a_mail_with_an_old_date_are_told),
	    desk_test(fewer_mails_than_a_machine_writes_are_not),
	    desk_test(mails_that_came_long_ago_are_no_loop),
	    desk_test(old_mails_whose_copies_a_rescan_finds_are_no_loop),
	    desk_test(mails_of_an_import_are_no_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
