/*
 * What becomes of mails that a courier had taken along when it was killed: each is known to have
 * left or not, but for the one under way; after a reset of the machine only what was written down
 * is known.
 */
#include "desk_fixture.h"

static int64_t put(struct fixture *f, const char *kind)
{
	static const uint8_t content[] = "x";
	struct outbox_record record = {.account_id = f->context.account_id,
	    .kind = kind,
	    .recipient = "ann@customer.example",
	    .due_ms = NOW,
	    .created_ms = NOW,
	    .content = {content, 1}};
	int64_t id;

	assert_ok(store_outbox_add(f->desk->store, &record, &id, &f->error));
	return id;
}

static int64_t take_along(struct fixture *f, const char *kind)
{
	int64_t id = put(f, kind);

	assert_ok(store_outbox_state(f->desk->store, id, "sending", NOW, 0, 0, "", &f->error));
	return id;
}

static int64_t begin(struct fixture *f, const char *kind)
{
	int64_t id = take_along(f, kind);

	assert_ok(store_attempt_begin(f->desk->store, id, &f->error));
	return id;
}

static int64_t end(
    struct fixture *f, enum smtp_result result, enum smtp_step step, int code, const char *reply)
{
	int64_t id = begin(f, "ack");
	const struct attempt_record record = {.outbox_id = id,
	    .result = result,
	    .step = step,
	    .code = code,
	    .enhanced = code >= 500 ? "5.1.1" : "",
	    .reply = reply};

	assert_ok(store_attempt_end(f->desk->store, &record, &f->error));
	return id;
}

static struct outbox_record recovered(struct fixture *f, int64_t id)
{
	struct outbox_record mail;

	if (store_commit(f->desk->store, &f->error) != 0)
		fail_msg("%s", f->error.text);
	assert_ok(dispatch_recover(f->desk, &f->error));
	assert_int_equal(store_outbox_get(f->desk->store, id, f->arena, &mail, &f->error), 1);
	return mail;
}

/* A courier that started in that boot, and a transaction for what it did. */
static int setup(void **state)
{
	struct fixture *f;

	if (desk_setup(state) != 0)
		return -1;
	f = *state;
	assert_int_equal(setenv("HARK_BOOT_ID", "one", 1), 0);
	assert_ok(dispatch_recover(f->desk, &f->error));
	assert_ok(store_begin(f->desk->store, &f->error));
	return 0;
}

static int teardown(void **state)
{
	assert_int_equal(unsetenv("HARK_BOOT_ID"), 0);
	return desk_teardown(state);
}

static void what_was_not_begun_waits_as_if_nobody_had_taken_it(void **state)
{
	struct fixture *f = *state;
	struct outbox_record mail = recovered(f, take_along(f, "ack"));

	assert_string_equal(mail.state, "queued");
	assert_int_equal(mail.due_ms, NOW);
	assert_int_equal(mail.attempts, 0);
	assert_int_equal(mail.last_attempt_ms, 0);
}

static void after_a_reset_of_the_machine_even_that_is_uncertain(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(setenv("HARK_BOOT_ID", "two", 1), 0);
	assert_string_equal(recovered(f, take_along(f, "ack")).state, "uncertain");
}

static void where_nobody_knows_the_boot_it_is_uncertain_too(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(setenv("HARK_BOOT_ID", "", 1), 0);
	assert_string_equal(recovered(f, take_along(f, "ack")).state, "uncertain");
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_string_equal(recovered(f, take_along(f, "ack")).state, "uncertain");
}

static void what_was_begun_is_uncertain(void **state)
{
	struct fixture *f = *state;
	struct outbox_record mail = recovered(f, begin(f, "ack"));

	assert_string_equal(mail.state, "uncertain");
	assert_string_equal(mail.reply, "stopped in the middle of sending");
}

static void a_mail_to_the_owner_is_tried_once_more(void **state)
{
	struct fixture *f = *state;
	struct outbox_record mail = recovered(f, begin(f, "report"));

	assert_string_equal(mail.state, "queued");
	assert_int_equal(mail.attempts, 1);
}

static void what_the_server_took_was_sent(void **state)
{
	struct fixture *f = *state;
	struct outbox_record mail =
	    recovered(f, end(f, SMTP_SENT, SMTP_STEP_END, 250, "250 2.0.0 Taken"));

	assert_string_equal(mail.state, "sent");
	assert_int_equal(mail.reply_code, 250);
	assert_string_equal(mail.reply, "250 2.0.0 Taken");
}

static void what_it_took_was_sent_even_if_the_machine_was_reset_since(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(setenv("HARK_BOOT_ID", "two", 1), 0);
	assert_string_equal(recovered(f, end(f, SMTP_SENT, SMTP_STEP_END, 250, "")).state, "sent");
}

static void what_it_refused_failed_and_the_address_is_dead(void **state)
{
	struct fixture *f = *state;
	struct address_record address;
	struct outbox_record mail;
	int64_t id = end(f, SMTP_FAILED, SMTP_STEP_RCPT, 550, "550 5.1.1 Who?");

	mail = recovered(f, id);
	assert_string_equal(mail.state, "failed");
	assert_int_equal(store_address_find(
			     f->desk->store, "ann@customer.example", f->arena, &address, &f->error),
	    1);
	assert_true(address.is_dead);
}

static void what_it_put_off_waits_its_time(void **state)
{
	struct fixture *f = *state;
	struct outbox_record mail =
	    recovered(f, end(f, SMTP_RETRY, SMTP_STEP_RCPT, 451, "451 later"));

	assert_string_equal(mail.state, "queued");
	assert_int_equal(mail.due_ms, NOW + MINUTE_MS);
	assert_int_equal(mail.attempts, 1);
}

static void a_mail_may_be_taken_along_again_afterwards(void **state)
{
	struct fixture *f = *state;
	int64_t id = end(f, SMTP_RETRY, SMTP_STEP_RCPT, 451, "451 later");

	recovered(f, id);
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_outbox_state(f->desk->store, id, "sending", NOW, 0, 0, "", &f->error));
	assert_ok(store_attempt_begin(f->desk->store, id, &f->error));
	assert_string_equal(recovered(f, id).state, "uncertain");
}

#define pouch_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    pouch_test(what_was_not_begun_waits_as_if_nobody_had_taken_it),
	    pouch_test(after_a_reset_of_the_machine_even_that_is_uncertain),
	    pouch_test(where_nobody_knows_the_boot_it_is_uncertain_too),
	    pouch_test(what_was_begun_is_uncertain),
	    pouch_test(a_mail_to_the_owner_is_tried_once_more),
	    pouch_test(what_the_server_took_was_sent),
	    pouch_test(what_it_took_was_sent_even_if_the_machine_was_reset_since),
	    pouch_test(what_it_refused_failed_and_the_address_is_dead),
	    pouch_test(what_it_put_off_waits_its_time),
	    pouch_test(a_mail_may_be_taken_along_again_afterwards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
