/*
 * Mail of a mailbox that was taken out of the configuration: nobody can send it. It waits, without
 * the courier looking for it all the time, and is given up after five days.
 */
#include "desk_fixture.h"

static int64_t put_astray(struct fixture *f, int64_t created_ms)
{
	static const uint8_t content[] = "x";
	struct outbox_record record = {.kind = "note",
	    .recipient = "ann@customer.example",
	    .due_ms = created_ms,
	    .created_ms = created_ms,
	    .content = {content, 1}};
	int64_t id;

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_account(f->desk->store, "old@example.com", &record.account_id, &f->error));
	assert_ok(store_outbox_add(f->desk->store, &record, &id, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	return id;
}

static struct outbox_record dispatched(struct fixture *f, int64_t id)
{
	struct smtp *none[1] = {NULL};
	struct dispatch_result result = {0};
	struct outbox_record mail;

	assert_ok(dispatch_due(f->desk, none, NULL, &result, &f->error));
	assert_int_equal(result.sent, 0);
	assert_int_equal(store_outbox_get(f->desk->store, id, f->arena, &mail, &f->error), 1);
	return mail;
}

static void it_waits_with_the_reason_and_is_not_due_at_once_again(void **state)
{
	struct fixture *f = *state;
	struct outbox_record mail = dispatched(f, put_astray(f, NOW));

	assert_string_equal(mail.state, "queued");
	assert_int_equal(mail.due_ms, NOW + HOUR_MS);
	assert_string_equal(mail.reply, "its mailbox is not in the configuration");
}

static void more_of_it_than_a_round_takes_is_put_off_by_the_next(void **state)
{
	struct fixture *f = *state;
	int64_t first = put_astray(f, NOW), last = 0, due_ms;

	for (int i = 0; i < 600; i++)
		last = put_astray(f, NOW);
	assert_int_equal(dispatched(f, first).due_ms, NOW + HOUR_MS);
	assert_int_equal(dispatched(f, last).due_ms, NOW + HOUR_MS);
	assert_int_equal(store_outbox_next_due(f->desk->store, &due_ms, &f->error), 1);
	assert_int_equal(due_ms, NOW + HOUR_MS);
}

static void after_five_days_it_has_failed(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(dispatched(f, put_astray(f, NOW - 5 * DAY_MS)).state, "queued");
	assert_string_equal(dispatched(f, put_astray(f, NOW - 5 * DAY_MS - 1)).state, "failed");
}

#define astray_test(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    astray_test(it_waits_with_the_reason_and_is_not_due_at_once_again),
	    astray_test(more_of_it_than_a_round_takes_is_put_off_by_the_next),
	    astray_test(after_five_days_it_has_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
