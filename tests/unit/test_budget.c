/*
 * What a provider takes in a minute and in a day is not passed, and the owner's mails come first.
 */
#include "desk_fixture.h"

static void put(struct fixture *f, const char *kind, const char *state, int64_t at_ms)
{
	static const uint8_t content[] = "x";
	struct outbox_record record = {.account_id = f->context.account_id,
	    .kind = kind,
	    .state = state,
	    .recipient = "ann@customer.example",
	    .due_ms = at_ms,
	    .created_ms = at_ms,
	    .last_attempt_ms = at_ms,
	    .content = {content, 1}};
	int64_t id;

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_outbox_add(f->desk->store, &record, &id, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
}

static struct budget look(struct fixture *f, bool is_for_owner)
{
	struct budget budget;

	assert_ok(budget_look(
	    f->desk, 0, f->context.account_id, is_for_owner, f->arena, &budget, &f->error));
	return budget;
}

static int setup(void **state)
{
	if (desk_setup(state) != 0)
		return -1;
	((struct fixture *)*state)->desk->settings->mailboxes[0].budget = "qq";
	return 0;
}

static void send_many(struct fixture *f, int count, int64_t at_ms)
{
	for (int i = 0; i < count; i++)
		put(f, "ack", "sent", at_ms);
}

static void below_the_limit_mail_leaves_at_once(void **state)
{
	struct fixture *f = *state;

	send_many(f, 9, NOW);
	assert_int_equal(look(f, false).free_ms, 0);
}

static void at_the_limit_it_waits_until_the_minute_is_over(void **state)
{
	struct fixture *f = *state;

	send_many(f, 10, NOW - 20 * SECOND_MS);
	assert_int_equal(look(f, false).free_ms, NOW + 40 * SECOND_MS);
	assert_string_equal(look(f, false).reason, "the provider takes 12 mails a minute (qq)");
	clock_freeze(NOW + 40 * SECOND_MS);
	assert_int_equal(look(f, false).free_ms, 0);
}

static void the_last_ones_are_kept_for_the_owner(void **state)
{
	struct fixture *f = *state;

	send_many(f, 11, NOW);
	assert_int_not_equal(look(f, false).free_ms, 0);
	assert_int_equal(look(f, true).free_ms, 0);
	send_many(f, 1, NOW);
	assert_int_not_equal(look(f, true).free_ms, 0);
}

static void a_day_has_its_limit_too(void **state)
{
	struct fixture *f = *state;

	f->desk->settings->mailboxes[0].budget = "163";
	send_many(f, 81, NOW - HOUR_MS);
	assert_int_equal(look(f, false).free_ms, NOW - HOUR_MS + DAY_MS);
}

static void a_mail_that_may_have_left_counts_and_one_that_failed_does_not(void **state)
{
	struct fixture *f = *state;

	send_many(f, 9, NOW);
	put(f, "ack", "failed", NOW);
	assert_int_equal(look(f, false).free_ms, 0);
	put(f, "ack", "uncertain", NOW);
	assert_int_not_equal(look(f, false).free_ms, 0);
}

static void the_host_names_the_provider_where_the_owner_does_not(void **state)
{
	struct fixture *f = *state;
	struct mailbox_settings *mailbox = &f->desk->settings->mailboxes[0];

	send_many(f, 100, NOW);
	mailbox->budget = NULL;
	assert_int_equal(look(f, false).free_ms, 0);
	mailbox->smtp.host = "SMTP.gmail.com";
	assert_int_not_equal(look(f, false).free_ms, 0);
}

/* What would be sent needs no server here: nothing may be. */
static void what_does_not_fit_is_due_later_with_the_reason(void **state)
{
	struct fixture *f = *state;
	struct smtp *none[1] = {NULL};
	struct dispatch_result result = {0};
	struct outbox_record *mails;
	size_t count;

	send_many(f, 12, NOW);
	put(f, "note", "queued", NOW);
	put(f, "alert", "queued", NOW);
	assert_ok(dispatch_due(f->desk, none, NULL, &result, &f->error));
	assert_int_equal(result.sent, 0);
	assert_ok(
	    store_outbox_list(f->desk->store, "queued", 9, f->arena, &mails, &count, &f->error));
	assert_int_equal(count, 2);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(mails[i].due_ms, NOW + MINUTE_MS);
		assert_int_equal(mails[i].attempts, 0);
		assert_string_equal(mails[i].reply, "the provider takes 12 mails a minute (qq)");
	}
}

#define budget_test(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    budget_test(below_the_limit_mail_leaves_at_once),
	    budget_test(at_the_limit_it_waits_until_the_minute_is_over),
	    budget_test(the_last_ones_are_kept_for_the_owner),
	    budget_test(a_day_has_its_limit_too),
	    budget_test(a_mail_that_may_have_left_counts_and_one_that_failed_does_not),
	    budget_test(the_host_names_the_provider_where_the_owner_does_not),
	    budget_test(what_does_not_fit_is_due_later_with_the_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
