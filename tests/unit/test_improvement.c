/*
 * Improvements: what is linked, what stands in the history, and whom "it is done" reaches. And what
 * the owner records by hand.
 */
#include "desk_fixture.h"

#define ANN "ann@customer.example"
#define BOB "bob@customer.example"

static void take_in(struct fixture *f, const char *from, int number)
{
	struct arrival arrival = arrival_of(f, person(f, from, number));

	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
}

/* 1001 and 1003 are Ann's, 1002 is Bob's; all three are linked to improvement 1. */
static int setup(void **state)
{
	static const int64_t all[] = {1001, 1002, 1003};
	const struct improvement_record record = {
	    .title = "It no longer crashes", .note = "two days", .created_ms = NOW};
	struct fixture *f;
	int64_t id;
	size_t changed;

	if (desk_setup(state) != 0)
		return -1;
	f = *state;
	take_in(f, ANN, 1);
	take_in(f, BOB, 2);
	take_in(f, ANN, 3);
	assert_ok(improvement_add(f->desk, &record, &id, &f->error));
	assert_int_equal(id, 1);
	assert_ok(improvement_link(f->desk, id, all, 3, &changed, &f->error));
	assert_int_equal(changed, 3);
	return 0;
}

static struct improvement_record improvement(struct fixture *f)
{
	struct improvement_record record;

	assert_int_equal(store_improvement_get(f->desk->store, 1, f->arena, &record, &f->error), 1);
	return record;
}

static bool has_event(struct fixture *f, int64_t number, const char *action, const char *detail)
{
	struct event_record *events;
	size_t count;

	assert_ok(store_event_list(f->desk->store, number, f->arena, &events, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		if (strcmp(events[i].action, action) == 0 && strcmp(events[i].detail, detail) == 0)
			return true;
	return false;
}

static struct improvement_told done(struct fixture *f, enum improvement_telling how)
{
	struct improvement_told told;

	assert_ok(improvement_done(f->desk, 1, how, "Install 2.1.", &told, &f->error));
	return told;
}

static size_t letters(struct fixture *f, struct outbox_record **records_r)
{
	size_t count, kept = 0;

	assert_ok(store_outbox_list(
	    f->desk->store, "queued", 100, f->arena, records_r, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		if (strcmp((*records_r)[i].kind, "improvement") == 0)
			(*records_r)[kept++] = (*records_r)[i];
	return kept;
}

static void a_link_is_made_once_and_stands_in_the_history(void **state)
{
	static const int64_t one[] = {1001};
	struct fixture *f = *state;
	size_t changed;

	assert_ok(improvement_link(f->desk, 1, one, 1, &changed, &f->error));
	assert_int_equal(changed, 0);
	assert_true(has_event(f, 1001, "improvement_linked", "1: It no longer crashes"));
	assert_int_equal(improvement(f).matter_count, 3);
	assert_int_equal(improvement(f).customer_count, 2);
	assert_ok(improvement_unlink(f->desk, 1, one, 1, &changed, &f->error));
	assert_int_equal(changed, 1);
	assert_int_equal(improvement(f).matter_count, 2);
}

static void all_are_linked_or_none(void **state)
{
	static const int64_t numbers[] = {1001, 4711};
	struct fixture *f = *state;
	size_t changed;

	assert_ok(improvement_unlink(f->desk, 1, numbers, 1, &changed, &f->error));
	assert_int_equal(improvement_link(f->desk, 1, numbers, 2, &changed, &f->error), -1);
	assert_non_null(strstr(f->error.text, "#4711"));
	assert_int_equal(improvement(f).matter_count, 2);
}

static void plan_tasks_and_drop_stand_in_the_history(void **state)
{
	struct fixture *f = *state;
	int64_t task;

	assert_ok(improvement_plan(f->desk, 1, NOW + DAY_MS, &f->error));
	assert_ok(improvement_task_add(f->desk, 1, "Mend the start screen", &task, &f->error));
	assert_int_equal(task, 1);
	assert_ok(improvement_task_finish(f->desk, 1, 1, &f->error));
	assert_int_equal(improvement_task_finish(f->desk, 1, 2, &f->error), -1);
	assert_string_equal(improvement(f).status, "planned");
	assert_int_equal(improvement(f).due_ms, NOW + DAY_MS);
	assert_int_equal(improvement(f).task_done_count, 1);
	assert_true(has_event(f, 1002, "improvement_task_done", "1: Mend the start screen"));
	assert_ok(improvement_drop(f->desk, 1, &f->error));
	assert_string_equal(improvement(f).status, "dropped");
	assert_true(has_event(f, 1002, "improvement_dropped", "1: It no longer crashes"));
}

static void each_customer_gets_one_letter_in_the_last_matter(void **state)
{
	struct fixture *f = *state;
	struct outbox_record *mails, whole;
	struct improvement_told told = done(f, TELL_BY_MAIL);
	const char *content;

	assert_int_equal(told.letters, 2);
	assert_int_equal(letters(f, &mails), 2);
	assert_string_equal(mails[0].recipient, ANN);
	assert_int_equal(mails[0].feedback_id, 1003);
	assert_string_equal(mails[1].recipient, BOB);
	assert_int_equal(
	    store_outbox_get(f->desk->store, mails[0].id, f->arena, &whole, &f->error), 1);
	content = arena_strndup(f->arena, (const char *)whole.content.data, whole.content.size);
	assert_non_null(strstr(content, "It no longer crashes"));
	assert_non_null(strstr(content, "Install 2.1."));
	assert_null(strstr(content, "two days"));
	assert_non_null(strstr(content, "\r\nIn-Reply-To: <3@mail.example>\r\n"));
	assert_string_equal(improvement(f).status, "done");
}

static void nobody_is_told_twice(void **state)
{
	struct fixture *f = *state;
	struct outbox_record *mails;
	struct improvement_told told;

	done(f, TELL_BY_MAIL);
	told = done(f, TELL_BY_MAIL);
	assert_int_equal(told.letters, 0);
	assert_int_equal(told.before, 2);
	assert_int_equal(letters(f, &mails), 2);
}

static void who_wants_no_mail_is_left_alone(void **state)
{
	struct fixture *f = *state;
	struct outbox_record *mails;
	struct improvement_told told;

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_address_unsubscribe(f->desk->store, BOB, true, &f->error));
	assert_ok(store_address_mark(f->desk->store, ANN, false, true, "ARF", &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	told = done(f, TELL_BY_MAIL);
	assert_int_equal(told.refused, 2);
	assert_int_equal(letters(f, &mails), 0);
	assert_true(has_event(f, 1002, "improvement_held", "the customer has unsubscribed"));
}

static void nothing_is_told_when_nothing_is_to_be(void **state)
{
	struct fixture *f = *state;
	struct outbox_record *mails;

	done(f, TELL_NOBODY);
	assert_int_equal(letters(f, &mails), 0);
	assert_true(has_event(f, 1001, "improvement_done", "1: It no longer crashes"));
}

static void drafts_are_meant_before_they_are_written(void **state)
{
	struct fixture *f = *state;
	struct improvement_letter *meant;
	struct outbox_record *mails;
	size_t count;

	done(f, TELL_BY_DRAFT);
	assert_int_equal(letters(f, &mails), 0);
	assert_ok(
	    store_improvement_letters(f->desk->store, 1, f->arena, &meant, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(meant[0].state, "intended");
	assert_int_equal(compose_message_id_number(meant[0].message_id), 0);
}

/* ---- by hand ------------------------------------------------------------------------------ */

static struct feedback_record by_hand(struct fixture *f, const char *from)
{
	const struct spoken spoken = {.channel = "phone",
	    .from = from,
	    .subject = "",
	    .text = "It crashes all the time.\nShe was angry.",
	    .at_ms = NOW - HOUR_MS};
	struct feedback_record feedback;
	int64_t id;

	assert_ok(by_hand_add(f->desk, &spoken, &id, &f->error));
	assert_int_equal(store_feedback_get(f->desk->store, id, f->arena, &feedback, &f->error), 1);
	return feedback;
}

static void what_was_said_is_sorted_by_the_rules_and_never_answered(void **state)
{
	struct fixture *f = *state;
	struct feedback_record feedback = by_hand(f, ANN);
	struct outbox_record *mails;
	size_t count;

	assert_string_equal(feedback.category, "product_issue");
	assert_string_equal(feedback.channel, "phone");
	assert_string_equal(feedback.subject, "It crashes all the time.");
	assert_int_equal(feedback.created_ms, NOW - HOUR_MS);
	assert_true(has_event(f, feedback.id, "created", "phone"));
	assert_ok(
	    store_outbox_list(f->desk->store, NULL, 100, f->arena, &mails, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		assert_int_not_equal(mails[i].feedback_id, feedback.id);
}

static void a_name_without_an_address_is_one_customer_who_gets_no_letter(void **state)
{
	struct fixture *f = *state;
	struct feedback_record first = by_hand(f, "Mrs Wang"), second = by_hand(f, "Mrs Wang");
	const char *refusal;

	assert_int_equal(first.customer_id, second.customer_id);
	assert_string_equal(first.name, "Mrs Wang");
	assert_ok(lifecycle_resolve(f->desk, first.id, "Mended.", true, &refusal, &f->error));
	assert_string_equal(refusal, "no person reads that address");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_link_is_made_once_and_stands_in_the_history),
	    TEST(all_are_linked_or_none),
	    TEST(plan_tasks_and_drop_stand_in_the_history),
	    TEST(each_customer_gets_one_letter_in_the_last_matter),
	    TEST(nobody_is_told_twice),
	    TEST(who_wants_no_mail_is_left_alone),
	    TEST(nothing_is_told_when_nothing_is_to_be),
	    TEST(drafts_are_meant_before_they_are_written),
	    desk_test(what_was_said_is_sorted_by_the_rules_and_never_answered),
	    desk_test(a_name_without_an_address_is_one_customer_who_gets_no_letter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
