/*
 * What follows a solution: the mail about it, the question whether it holds, the end; and whom
 * none of it is sent to.
 */
#include "desk_fixture.h"

#define ANN "ann@customer.example"

static void take_in(struct fixture *f, const struct message *message)
{
	struct arrival arrival = arrival_of(f, message);

	arrival.internal_date_ms = clock_now_ms();
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
}

static void answer(struct fixture *f, int number)
{
	struct message *message = person(f, ANN, number);

	message->in_reply_to = "1@mail.example";
	take_in(f, message);
}

static struct feedback_record matter(struct fixture *f)
{
	struct feedback_record feedback;

	assert_int_equal(
	    store_feedback_get(f->desk->store, 1001, f->arena, &feedback, &f->error), 1);
	return feedback;
}

static size_t mails(
    struct fixture *f, const char *kind, const char *state, struct outbox_record *last_r)
{
	struct outbox_record *records;
	size_t count, found = 0;

	assert_ok(
	    store_outbox_list(f->desk->store, state, 100, f->arena, &records, &count, &f->error));
	for (size_t i = count; i > 0; i--)
		if (strcmp(records[i - 1].kind, kind) == 0) {
			found++;
			if (last_r != NULL)
				*last_r = records[i - 1];
		}
	return found;
}

static bool has_event(struct fixture *f, const char *action, const char *detail)
{
	struct event_record *events;
	size_t count;

	assert_ok(store_event_list(f->desk->store, 1001, f->arena, &events, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		if (strcmp(events[i].action, action) == 0 && strcmp(events[i].detail, detail) == 0)
			return true;
	return false;
}

static const char *resolve(struct fixture *f, bool tells)
{
	const char *refusal;

	assert_ok(lifecycle_resolve(
	    f->desk, 1001, "We mended the start screen.", tells, &refusal, &f->error));
	return refusal;
}

static void days_pass(struct fixture *f, int days)
{
	clock_freeze(clock_now_ms() + days * DAY_MS);
	assert_ok(clerk_round(f->desk, &f->error));
}

static void mark(struct fixture *f, bool is_dead, bool is_silenced)
{
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_address_mark(f->desk->store, ANN, is_dead, is_silenced, "test", &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
}

static int setup(void **state)
{
	struct fixture *f;

	if (desk_setup(state) != 0)
		return -1;
	f = *state;
	f->desk->settings->follow_up.is_enabled = true;
	take_in(f, person(f, ANN, 1));
	return 0;
}

/* ---- the solution ------------------------------------------------------------------------- */

static void the_customer_is_told_the_solution_in_their_thread(void **state)
{
	struct fixture *f = *state;
	struct outbox_record mail = {0}, whole;

	assert_null(resolve(f, true));
	assert_string_equal(matter(f).status, "resolved");
	assert_string_equal(matter(f).solution, "We mended the start screen.");
	assert_int_equal(mails(f, "resolved", "queued", &mail), 1);
	assert_string_equal(mail.recipient, ANN);
	assert_int_equal(store_outbox_get(f->desk->store, mail.id, f->arena, &whole, &f->error), 1);
	assert_non_null(
	    strstr(arena_strndup(f->arena, (const char *)whole.content.data, whole.content.size),
		"\r\nIn-Reply-To: <1@mail.example>\r\n"));
	assert_non_null(
	    strstr(arena_strndup(f->arena, (const char *)whole.content.data, whole.content.size),
		"We mended the start screen."));
}

static void closing_does_not_call_back_that_it_is_solved(void **state)
{
	struct fixture *f = *state;

	resolve(f, true);
	assert_ok(lifecycle_close(f->desk, 1001, "done", &f->error));
	assert_int_equal(mails(f, "resolved", "queued", NULL), 1);
}

static void what_is_open_again_is_not_called_solved(void **state)
{
	struct fixture *f = *state;

	resolve(f, true);
	assert_ok(lifecycle_reopen(f->desk, 1001, "too early", &f->error));
	assert_int_equal(mails(f, "resolved", "cancelled", NULL), 1);
}

static void without_mail_the_customer_is_not_told(void **state)
{
	struct fixture *f = *state;

	resolve(f, false);
	assert_int_equal(mails(f, "resolved", NULL, NULL), 0);
}

static void whoever_asked_for_no_more_mail_is_not_told_and_the_history_says_so(void **state)
{
	struct fixture *f = *state;

	mark(f, false, true);
	assert_string_equal(resolve(f, true), "the customer asked for no more mail");
	assert_string_equal(matter(f).status, "resolved");
	assert_int_equal(mails(f, "resolved", NULL, NULL), 0);
	assert_true(has_event(f, "resolved_held", "the customer asked for no more mail"));
}

static void a_dead_address_is_not_written_to(void **state)
{
	struct fixture *f = *state;

	mark(f, true, false);
	assert_string_equal(resolve(f, true), "the address does not exist");
}

/* ---- the question ------------------------------------------------------------------------- */

static void after_some_days_the_customer_is_asked_once(void **state)
{
	struct fixture *f = *state;

	resolve(f, false);
	days_pass(f, 2);
	assert_int_equal(mails(f, "follow_up", NULL, NULL), 0);
	days_pass(f, 2);
	assert_int_equal(mails(f, "follow_up", "queued", NULL), 1);
	days_pass(f, 1);
	assert_int_equal(mails(f, "follow_up", NULL, NULL), 1);
}

static void without_an_answer_the_matter_is_closed(void **state)
{
	struct fixture *f = *state;

	resolve(f, false);
	days_pass(f, 3);
	days_pass(f, 6);
	assert_string_equal(matter(f).status, "resolved");
	days_pass(f, 1);
	assert_string_equal(matter(f).status, "closed");
	assert_true(has_event(f, "closed", "no answer since it was resolved"));
}

static void an_answer_opens_the_matter_again_and_nobody_is_asked(void **state)
{
	struct fixture *f = *state;

	resolve(f, false);
	answer(f, 2);
	days_pass(f, 30);
	assert_string_equal(matter(f).status, "reopened");
	assert_int_equal(mails(f, "follow_up", NULL, NULL), 0);
}

static void an_answer_calls_back_a_question_that_has_not_left(void **state)
{
	struct fixture *f = *state;

	resolve(f, false);
	days_pass(f, 3);
	answer(f, 2);
	assert_int_equal(mails(f, "follow_up", "cancelled", NULL), 1);
}

static void who_unsubscribed_is_told_the_solution_but_never_asked(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_address_unsubscribe(f->desk->store, ANN, true, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	assert_null(resolve(f, true));
	days_pass(f, 3);
	assert_int_equal(mails(f, "follow_up", NULL, NULL), 0);
	assert_true(has_event(f, "follow_up_held", "the customer has unsubscribed"));
}

static void a_customer_with_two_matters_is_asked_about_one_a_day(void **state)
{
	struct fixture *f = *state;
	const char *refusal;

	take_in(f, person(f, ANN, 2));
	resolve(f, false);
	assert_ok(lifecycle_resolve(f->desk, 1002, "And that.", false, &refusal, &f->error));
	days_pass(f, 3);
	assert_int_equal(mails(f, "follow_up", NULL, NULL), 1);
}

static void where_questions_are_off_the_matter_is_closed_all_the_same(void **state)
{
	struct fixture *f = *state;

	f->desk->settings->follow_up.is_enabled = false;
	resolve(f, false);
	days_pass(f, 10);
	assert_int_equal(mails(f, "follow_up", NULL, NULL), 0);
	assert_string_equal(matter(f).status, "closed");
}

static void a_clock_that_jumps_leaves_the_customer_time_to_answer(void **state)
{
	struct fixture *f = *state;

	resolve(f, false);
	days_pass(f, 100);
	assert_int_equal(mails(f, "follow_up", "queued", NULL), 1);
	assert_string_equal(matter(f).status, "resolved");
}

static void the_clerk_wakes_for_what_is_planned(void **state)
{
	struct fixture *f = *state;

	resolve(f, false);
	clock_freeze(NOW + 3 * DAY_MS - MINUTE_MS);
	assert_int_equal(clerk_next_ms(f->desk), NOW + 3 * DAY_MS);
}

int main(void)
{
#define follow_up_test(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)
	const struct CMUnitTest tests[] = {
	    follow_up_test(the_customer_is_told_the_solution_in_their_thread),
	    follow_up_test(closing_does_not_call_back_that_it_is_solved),
	    follow_up_test(what_is_open_again_is_not_called_solved),
	    follow_up_test(without_mail_the_customer_is_not_told),
	    follow_up_test(whoever_asked_for_no_more_mail_is_not_told_and_the_history_says_so),
	    follow_up_test(a_dead_address_is_not_written_to),
	    follow_up_test(after_some_days_the_customer_is_asked_once),
	    follow_up_test(without_an_answer_the_matter_is_closed),
	    follow_up_test(an_answer_opens_the_matter_again_and_nobody_is_asked),
	    follow_up_test(an_answer_calls_back_a_question_that_has_not_left),
	    follow_up_test(who_unsubscribed_is_told_the_solution_but_never_asked),
	    follow_up_test(a_customer_with_two_matters_is_asked_about_one_a_day),
	    follow_up_test(where_questions_are_off_the_matter_is_closed_all_the_same),
	    follow_up_test(a_clock_that_jumps_leaves_the_customer_time_to_answer),
	    follow_up_test(the_clerk_wakes_for_what_is_planned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
