/*
 * What a server put off is tried again, ever later, and given up after five days.
 */
#include "desk_fixture.h"

#include "desk/dispatch_p.h"

/* The mail of which a courier made so many attempts, settled with the server's "later". */
static struct outbox_record put_off(struct fixture *f, int64_t created_ms, int64_t attempts)
{
	static const uint8_t content[] = "x";
	const struct smtp_outcome later = {
	    .code = 451, .enhanced = "4.7.1", .reply = "451 4.7.1 Later", .step = SMTP_STEP_RCPT};
	struct outbox_record mail = {.account_id = f->context.account_id,
	    .kind = "ack",
	    .recipient = "ann@customer.example",
	    .due_ms = created_ms,
	    .created_ms = created_ms,
	    .content = {content, 1}};

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_outbox_add(f->desk->store, &mail, &mail.id, &f->error));
	mail.attempts = attempts;
	assert_ok(settlement_make(f->desk, &mail, SMTP_RETRY, &later, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	assert_int_equal(store_outbox_get(f->desk->store, mail.id, f->arena, &mail, &f->error), 1);
	return mail;
}

static void each_time_it_waits_longer_and_four_hours_at_most(void **state)
{
	static const int64_t minutes[] = {1, 5, 15, 60, 240, 240, 240};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(minutes); i++) {
		struct outbox_record mail = put_off(f, NOW, (int64_t)i + 1);

		assert_string_equal(mail.state, "queued");
		assert_int_equal(mail.due_ms, NOW + minutes[i] * MINUTE_MS);
		assert_string_equal(mail.reply, "451 4.7.1 Later");
	}
}

static void after_five_days_it_has_failed_and_the_address_is_not_dead(void **state)
{
	struct fixture *f = *state;
	struct address_record address = {.is_dead = false};

	assert_string_equal(put_off(f, NOW - 5 * DAY_MS, 30).state, "queued");
	assert_string_equal(put_off(f, NOW - 5 * DAY_MS - 1, 30).state, "failed");
	assert_true(store_address_find(f->desk->store, "ann@customer.example", f->arena, &address,
			&f->error) >= 0);
	assert_false(address.is_dead);
}

#define settlement_test(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    settlement_test(each_time_it_waits_longer_and_four_hours_at_most),
	    settlement_test(after_five_days_it_has_failed_and_the_address_is_not_dead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
