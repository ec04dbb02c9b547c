/*
 * What happens is announced to those who want to hear of it, once, and told until it is heard or
 * given up; nothing of the past is.
 */
#include "desk_fixture.h"

#include <jansson.h>

#include "desk/announcement_p.h"

#define ANN "ann@customer.example"
#define CONFIG_HOOKS                                                                               \
	"hooks:\n"                                                                                 \
	"  - {name: all, run: /bin/true}\n"                                                        \
	"  - {name: crm, run: [/bin/sh, hook.sh], on: [created, urgent], text: excerpt, "          \
	"customer: yes}\n"

static int setup(void **state)
{
	struct fixture *f;
	AUTO_FREE char *config = mem_printf("%s%s", fixture_config, CONFIG_HOOKS);

	desk_setup(state);
	f = *state;
	write_file(f, "hark.yaml", config);
	desk_free(&f->desk);
	f->desk = load_desk(f, NULL);
	assert_ok(desk_open_store(f->desk, STORE_READ_WRITE, &f->error));
	f->context.desk = f->desk;
	f->context.mailbox = &f->desk->settings->mailboxes[0];
	/* Not in the file: a test's folder has another name each time. */
	f->desk->settings->hooks[1].run.items[1] = arena_printf(f->arena, "%s/hook.sh", f->folder);
	write_file(f, "hook.sh", arena_printf(f->arena, "cat >>%s/told\n", f->folder));
	return 0;
}

/* The events that wait for a hook, in their order: "created urgent". */
static const char *waiting(struct fixture *f, const char *receiver)
{
	struct announcement_record *records;
	const char *text = "";
	size_t count;

	assert_ok(store_announcement_list_due(
	    f->desk->store, receiver, INT64_MAX, 100, f->arena, &records, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		text = arena_printf(f->arena, "%s%s%s", text, i == 0 ? "" : " ", records[i].event);
	return text;
}

static void tell_all(struct fixture *f)
{
	int told = 1;

	while (told == 1) {
		told = 0;
		for (size_t i = 0; i < receiver_count(f->desk->settings); i++) {
			int done = herald_tell(f->desk, i, NULL, &f->error);

			assert_ok(done);
			told |= done;
		}
	}
}

static struct herald_receiver crm(struct fixture *f)
{
	struct herald_receiver *receivers;
	size_t count;

	assert_ok(herald_list(f->desk, f->arena, &receivers, &count, &f->error));
	assert_int_equal(count, 2);
	return receivers[1];
}

/* ---- what is announced ---- */

static void each_hears_of_what_it_wants(void **state)
{
	struct fixture *f = *state;
	struct feedback_record feedback;
	int64_t id = take_in_words(f, ANN, "It crashes.");

	assert_string_equal(waiting(f, "hook:crm"), "created");
	assert_int_equal(store_feedback_get(f->desk->store, id, f->arena, &feedback, &f->error), 1);
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(lifecycle_move(f->desk, &feedback, "responded", "owner", NULL, &f->error));
	assert_ok(desk_finish(f->desk, 0, &f->error));
	assert_ok(lifecycle_close(f->desk, id, NULL, &f->error));
	assert_ok(lifecycle_reopen(f->desk, id, NULL, &f->error));
	assert_string_equal(waiting(f, "hook:crm"), "created");
	assert_string_equal(waiting(f, "hook:all"), "created responded closed reopened");
}

static void what_is_rolled_back_is_not_announced(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(announce(f->desk, EVENT_CREATED, 0, NULL, &f->error));
	assert_int_equal(desk_finish(f->desk, -1, &f->error), -1);
	assert_string_equal(waiting(f, "hook:all"), "");
}

static void nothing_of_the_past_is_announced(void **state)
{
	struct fixture *f = *state;

	f->context.watermark_ms = NOW + DAY_MS;
	take_in_words(f, ANN, "It crashes.");
	assert_int_equal(f->result.feedback, 1);
	f->context.watermark_ms = 0;
	f->context.follows_dates = true;
	take_in_words(f, ANN, "It crashed again.");
	assert_int_equal(f->result.feedback, 2);
	assert_string_equal(waiting(f, "hook:all"), "");
	f->context.follows_dates = false;
	clock_freeze(NOW);
	take_in_words(f, ANN, "And now.");
	assert_string_equal(waiting(f, "hook:all"), "created");
}

static void an_alert_is_announced_when_it_is_up_and_when_it_is_over(void **state)
{
	struct fixture *f = *state;

	assert_ok(outage_smtp_raise(f->desk, &f->error));
	assert_ok(outage_smtp_raise(f->desk, &f->error));
	assert_ok(outage_smtp_clear(f->desk, &f->error));
	assert_ok(alert_raise(f->desk, "breaker", "It has opened", ".", &f->error));
	assert_string_equal(waiting(f, "hook:all"), "alert alert breaker");
}

/* ---- how it is told ---- */

/* How often that event waits for a hook. */
static size_t count_waiting(struct fixture *f, const char *receiver, const char *event)
{
	size_t found = 0;

	for (const char *at = waiting(f, receiver); (at = strstr(at, event)) != NULL; at++)
		found++;
	return found;
}

static void become_urgent(struct fixture *f, int64_t id)
{
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(
	    store_feedback_set(f->desk->store, id, NULL, "high", NULL, NULL, NULL, &f->error));
	assert_ok(service_plan_anew(f->desk, id, true, &f->error));
	assert_ok(desk_finish(f->desk, 0, &f->error));
}

/* Three minutes apart, promised within half an hour: the owner's mails pause, the event does not.
 */
static void a_broken_promise_is_announced_when_it_is_broken_and_once(void **state)
{
	struct fixture *f = *state;

	f->desk->settings->service.reminds = true;
	for (int minute = 0; minute <= 180; minute++) {
		clock_freeze(NOW + minute * MINUTE_MS);
		if (minute % 3 == 0 && minute <= 30)
			become_urgent(f,
			    take_in_words(f, arena_printf(f->arena, "c%d@customer.example", minute),
				"Help!"));
		assert_ok(clerk_round(f->desk, &f->error));
		if (minute == 48)
			assert_int_equal(count_waiting(f, "hook:all", "breach"), 7);
	}
	assert_int_equal(count_waiting(f, "hook:all", "breach"), 11);
}

static void a_hook_gets_the_event_as_one_line_of_json(void **state)
{
	struct fixture *f = *state;
	json_t *event, *feedback;
	int64_t id = take_in_words(f, ANN, "It crashes, see https://evil.example/ now.");

	tell_all(f);
	event = json_loads(written(f, "told"), 0, NULL);
	assert_non_null(event);
	assert_string_equal(json_string_value(json_object_get(event, "event")), "created");
	assert_string_equal(json_string_value(json_object_get(event, "id")),
	    arena_printf(f->arena, "%s-2", f->desk->instance_id));
	feedback = json_object_get(event, "feedback");
	assert_int_equal(json_integer_value(json_object_get(feedback, "number")), id);
	assert_string_equal(
	    json_string_value(json_object_get(feedback, "category")), "product_issue");
	assert_string_equal(
	    json_string_value(json_object_get(json_object_get(feedback, "from"), "address")), ANN);
	assert_null(strstr(written(f, "told"), "evil.example"));
	assert_non_null(strstr(written(f, "told"), "It crashes"));
	json_decref(event);
	assert_string_equal(waiting(f, "hook:crm"), "");
	assert_int_equal(crm(f).state.done_ms, NOW);
}

static void without_the_owners_word_no_text_and_no_name_goes_out(void **state)
{
	struct fixture *f = *state;

	f->desk->settings->hooks[1].receiver.text = ANNOUNCED_NONE;
	f->desk->settings->hooks[1].receiver.has_customer = false;
	take_in_words(f, ANN, "It crashes.");
	tell_all(f);
	assert_non_null(
	    strstr(written(f, "told"), "\"from\":null,\"subject\":null,\"excerpt\":null"));
	assert_null(strstr(written(f, "told"), "crashes"));
	assert_null(strstr(written(f, "told"), "customer.example"));
}

static void a_hook_that_fails_is_run_again_later_with_the_same_id(void **state)
{
	struct fixture *f = *state;
	const char *first;

	write_file(f, "hook.sh",
	    arena_printf(f->arena, "echo $HARK_EVENT_ID >>%s/told; exit 1\n", f->folder));
	take_in_words(f, ANN, "It crashes.");
	tell_all(f);
	first = written(f, "told");
	assert_int_equal(crm(f).state.queued, 1);
	assert_string_equal(crm(f).state.reply, "failed with status 1");
	tell_all(f);
	assert_string_equal(written(f, "told"), first);
	clock_freeze(NOW + MINUTE_MS);
	tell_all(f);
	assert_string_equal(written(f, "told"), arena_printf(f->arena, "%s%s", first, first));
}

static void one_that_goes_on_failing_is_given_up_and_the_owner_hears_of_it_once(void **state)
{
	struct fixture *f = *state;
	struct outbox_record *mails;
	size_t count, alerts = 0;

	write_file(f, "hook.sh", arena_printf(f->arena, "echo x >>%s/told; exit 1\n", f->folder));
	take_in_words(f, ANN, "It crashes.");
	for (int hour = 0; hour < 48; hour++) {
		clock_freeze(NOW + hour * HOUR_MS);
		tell_all(f);
		assert_ok(herald_look(f->desk, &f->error));
	}
	assert_string_equal(written(f, "told"), "x\nx\nx\nx\nx\n");
	assert_true(crm(f).is_deaf);
	assert_int_equal(crm(f).state.failed, 1);
	assert_ok(
	    store_outbox_list(f->desk->store, NULL, 100, f->arena, &mails, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		alerts += strstr(mails[i].subject, "\"crm\" does not hear") != NULL;
	assert_int_equal(alerts, 1);
	/* Another hears of it, the deaf one does not. */
	assert_null(strstr(waiting(f, "hook:crm"), "alert"));
}

static void what_was_cut_short_is_told_again(void **state)
{
	struct fixture *f = *state;
	struct announcement_record record;

	take_in_words(f, ANN, "It crashes.");
	assert_int_equal(
	    store_announcement_due(f->desk->store, "hook:crm", NOW, f->arena, &record, &f->error),
	    1);
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(
	    store_announcement_state(f->desk->store, record.id, "sending", NOW, 0, "", &f->error));
	assert_ok(desk_finish(f->desk, 0, &f->error));
	tell_all(f);
	assert_string_equal(written(f, "told"), "");
	assert_ok(herald_recover(f->desk, &f->error));
	clock_freeze(NOW + MINUTE_MS);
	tell_all(f);
	assert_non_null(strstr(written(f, "told"), "created"));
}

static void a_receiver_that_left_the_configuration_is_forgotten(void **state)
{
	struct fixture *f = *state;

	take_in_words(f, ANN, "It crashes.");
	f->desk->settings->hook_count = 1;
	assert_ok(herald_look(f->desk, &f->error));
	assert_string_equal(waiting(f, "hook:crm"), "");
	assert_string_equal(waiting(f, "hook:all"), "created");
}

static void a_forgotten_person_is_announced_no_more(void **state)
{
	struct fixture *f = *state;
	struct forgotten forgotten;

	take_in_words(f, ANN, "It crashes.");
	assert_ok(
	    alert_raise(f->desk, "loop:1", "Many mails", "From Ann@Customer.example.", &f->error));
	assert_int_equal(forget_person(f->desk, ANN, &forgotten, &f->error), FORGET_DONE);
	assert_null(strstr(waiting(f, "hook:all"), "created"));
	assert_null(strstr(waiting(f, "hook:all"), "alert"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)
	const struct CMUnitTest tests[] = {
	    TEST(each_hears_of_what_it_wants),
	    TEST(what_is_rolled_back_is_not_announced),
	    TEST(nothing_of_the_past_is_announced),
	    TEST(an_alert_is_announced_when_it_is_up_and_when_it_is_over),
	    TEST(a_broken_promise_is_announced_when_it_is_broken_and_once),
	    TEST(a_hook_gets_the_event_as_one_line_of_json),
	    TEST(without_the_owners_word_no_text_and_no_name_goes_out),
	    TEST(a_hook_that_fails_is_run_again_later_with_the_same_id),
	    TEST(one_that_goes_on_failing_is_given_up_and_the_owner_hears_of_it_once),
	    TEST(what_was_cut_short_is_told_again),
	    TEST(a_receiver_that_left_the_configuration_is_forgotten),
	    TEST(a_forgotten_person_is_announced_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
