/*
 * Mails to the owner that do not arrive are told of over the second route.
 */
#include "desk_fixture.h"

static int64_t add_report(struct fixture *f, const char *kind)
{
	const struct owner_mail mail = {.kind = kind, .subject = "Feedback, week 47", .text = "."};
	int64_t id;

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(owner_mail_queue(f->desk, &mail, f->arena, &id, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	return id;
}

static void set_state(struct fixture *f, int64_t id, const char *state)
{
	struct store *store = f->desk->store;
	int64_t now_ms = clock_now_ms();

	assert_ok(store_begin(store, &f->error));
	assert_ok(store_outbox_state(store, id, "sending", now_ms, 0, 0, "", &f->error));
	assert_ok(store_outbox_state(
	    store, id, state, now_ms, now_ms, 550, "550 5.2.2 mailbox full", &f->error));
	assert_ok(store_commit(store, &f->error));
}

static int setup(void **state)
{
	struct fixture *f;

	desk_setup(state);
	f = *state;
	f->desk->settings->alert_command = arena_printf(f->arena, "cat >>%s/told", f->folder);
	return 0;
}

static void a_report_that_was_refused_is_told_to_the_command_once(void **state)
{
	struct fixture *f = *state;
	const char *text;

	set_state(f, add_report(f, "report"), "failed");
	assert_ok(undelivered_tell(f->desk, &f->error));
	text = written(f, "told");
	assert_non_null(strstr(text, "Feedback, week 47"));
	assert_non_null(strstr(text, "mailbox full"));
	assert_ok(undelivered_tell(f->desk, &f->error));
	assert_string_equal(written(f, "told"), text);
}

static void a_report_that_perhaps_left_is_told(void **state)
{
	struct fixture *f = *state;

	set_state(f, add_report(f, "report"), "uncertain");
	assert_ok(undelivered_tell(f->desk, &f->error));
	assert_non_null(strstr(written(f, "told"), "Nobody knows"));
}

static void one_that_waits_is_told_after_two_hours(void **state)
{
	struct fixture *f = *state;

	set_state(f, add_report(f, "report"), "queued");
	clock_freeze(NOW + 2 * HOUR_MS);
	assert_ok(undelivered_tell(f->desk, &f->error));
	assert_string_equal(written(f, "told"), "");
	clock_freeze(NOW + 2 * HOUR_MS + 1);
	assert_ok(undelivered_tell(f->desk, &f->error));
	assert_non_null(strstr(written(f, "told"), "tried again"));
}

static void one_that_was_never_tried_or_arrived_is_not_told(void **state)
{
	struct fixture *f = *state;

	add_report(f, "report");
	set_state(f, add_report(f, "report"), "sent");
	clock_freeze(NOW + DAY_MS);
	assert_ok(undelivered_tell(f->desk, &f->error));
	assert_string_equal(written(f, "told"), "");
}

/* Else each alert that fails would make the next one. */
static void an_alert_that_fails_makes_no_alert(void **state)
{
	struct fixture *f = *state;

	set_state(f, add_report(f, "alert"), "failed");
	assert_ok(undelivered_tell(f->desk, &f->error));
	assert_string_equal(written(f, "told"), "");
}

static void with_two_mailboxes_the_alert_leaves_from_the_second(void **state)
{
	struct fixture *f = *state;
	struct settings *settings = f->desk->settings;
	struct mailbox_settings *mailboxes = arena_array(f->arena, 2, sizeof(*mailboxes));
	struct outbox_record *mails;
	size_t count;

	mailboxes[0] = mailboxes[1] = settings->mailboxes[0];
	mailboxes[1].address = "other@example.net";
	settings->mailboxes = mailboxes;
	settings->mailbox_count = 2;
	set_state(f, add_report(f, "report"), "failed");
	assert_ok(undelivered_tell(f->desk, &f->error));
	assert_ok(
	    store_outbox_list(f->desk->store, "queued", 9, f->arena, &mails, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(mails[0].sender, "other@example.net");
}

#define told_test(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    told_test(a_report_that_was_refused_is_told_to_the_command_once),
	    told_test(a_report_that_perhaps_left_is_told),
	    told_test(one_that_waits_is_told_after_two_hours),
	    told_test(one_that_was_never_tried_or_arrived_is_not_told),
	    told_test(an_alert_that_fails_makes_no_alert),
	    told_test(with_two_mailboxes_the_alert_leaves_from_the_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
