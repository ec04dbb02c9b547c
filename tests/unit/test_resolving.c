/*
 * Whether a matter is settled: what the customer answers to a solution, and the owner's own mail
 * that is marked as one.
 */
#include "desk_fixture.h"

#define ANN "ann@customer.example"

static void take_in(struct fixture *f, const struct message *message)
{
	struct arrival arrival = arrival_of(f, message);

	arrival.internal_date_ms = clock_now_ms();
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
}

static void customer_says(struct fixture *f, const char *text)
{
	struct message *message = person(f, ANN, (int)f->next_uid);

	message->in_reply_to = "1@mail.example";
	message->text = message->new_text = text;
	take_in(f, message);
}

static struct feedback_record matter(struct fixture *f)
{
	struct feedback_record feedback;

	assert_int_equal(
	    store_feedback_get(f->desk->store, 1001, f->arena, &feedback, &f->error), 1);
	return feedback;
}

static const struct event_record *last_event(struct fixture *f, const char *action)
{
	const struct event_record *found = NULL;
	struct event_record *events;
	size_t count;

	assert_ok(store_event_list(f->desk->store, 1001, f->arena, &events, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		if (strcmp(events[i].action, action) == 0)
			found = &events[i];
	return found;
}

static void resolve(struct fixture *f)
{
	const char *refusal;

	assert_ok(lifecycle_resolve(
	    f->desk, 1001, "We mended the start screen.", false, &refusal, &f->error));
}

static void respond(struct fixture *f)
{
	struct feedback_record feedback = matter(f);

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(lifecycle_move(f->desk, &feedback, "responded", "owner", "test", &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
}

static size_t planned(struct fixture *f)
{
	struct agenda_record *plans;
	size_t count;

	assert_ok(store_agenda_list(f->desk->store, 1001, f->arena, &plans, &count, &f->error));
	return count;
}

static int owner_says(struct fixture *f, const char *text)
{
	struct message *message = person(f, "li@example.org", 50);
	int done;

	message->text = message->new_text = text;
	assert_ok(store_begin(f->desk->store, &f->error));
	done = resolving_from_owner(f->desk, 1001, message, f->arena, &f->error);
	assert_ok(done);
	assert_ok(store_commit(f->desk->store, &f->error));
	return done;
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

static void a_solution_that_is_told_is_an_answer_by_a_person(void **state)
{
	struct fixture *f = *state;
	const char *refusal;

	assert_ok(lifecycle_resolve(f->desk, 1001, "Mended.", true, &refusal, &f->error));
	assert_int_equal(matter(f).responded_ms, NOW);
	assert_string_equal(matter(f).status, "resolved");
}

static void a_solution_that_is_not_told_answers_nobody(void **state)
{
	struct fixture *f = *state;

	resolve(f);
	assert_int_equal(matter(f).responded_ms, 0);
}

/* ---- the customer ------------------------------------------------------------------------- */

static void solved_and_thanks_closes_a_resolved_matter(void **state)
{
	struct fixture *f = *state;

	resolve(f);
	customer_says(f, "Solved, thanks!");
	assert_string_equal(matter(f).status, "closed");
	assert_string_equal(last_event(f, "closed")->actor, "customer");
	assert_string_equal(last_event(f, "closed")->detail, "the customer says that it is solved");
	assert_int_equal(planned(f), 0);
}

static void solved_and_thanks_to_an_answer_resolves_and_closes_the_matter(void **state)
{
	struct fixture *f = *state;

	respond(f);
	customer_says(f, "解决了，谢谢");
	assert_string_equal(matter(f).status, "closed");
	assert_int_not_equal(matter(f).resolved_ms, 0);
	assert_string_equal(last_event(f, "resolved")->actor, "customer");
}

static void what_nobody_has_answered_stays_open_whatever_the_customer_says(void **state)
{
	struct fixture *f = *state;

	customer_says(f, "Solved, thanks!");
	assert_string_equal(matter(f).status, "open");
}

static void who_forges_the_customers_address_cannot_end_their_matter(void **state)
{
	struct fixture *f = *state;
	struct message *message = person(f, ANN, (int)f->next_uid);

	respond(f);
	message->in_reply_to = "1@mail.example";
	message->text = message->new_text = "Solved, thanks!";
	forge(f, message);
	take_in(f, message);
	assert_string_not_equal(matter(f).status, "closed");
}

static void not_solved_opens_it_again_with_a_raised_priority(void **state)
{
	struct fixture *f = *state;

	resolve(f);
	customer_says(f, "还是不行");
	assert_string_equal(matter(f).status, "reopened");
	assert_string_equal(matter(f).priority, "high");
	assert_string_equal(
	    last_event(f, "reopened")->detail, "the customer says that it is not solved");
	assert_string_equal(last_event(f, "raised")->detail,
	    "normal -> high: the customer says that it is not solved");
}

static void another_question_opens_it_again_with_the_priority_it_had(void **state)
{
	struct fixture *f = *state;

	resolve(f);
	customer_says(f, "Thank you. Where do I find the new screen?");
	assert_string_equal(matter(f).status, "reopened");
	assert_string_equal(matter(f).priority, "normal");
}

static void a_bare_no_counts_only_when_the_customer_was_asked(void **state)
{
	struct fixture *f = *state;

	resolve(f);
	customer_says(f, "No.");
	assert_string_equal(matter(f).priority, "normal");
	resolve(f);
	clock_freeze(NOW + 4 * DAY_MS);
	assert_ok(clerk_round(f->desk, &f->error));
	customer_says(f, "No.");
	assert_string_equal(matter(f).priority, "high");
}

static void a_bare_yes_to_the_question_closes_it(void **state)
{
	struct fixture *f = *state;

	resolve(f);
	clock_freeze(NOW + 4 * DAY_MS);
	assert_ok(clerk_round(f->desk, &f->error));
	customer_says(f, "是的，谢谢");
	assert_string_equal(matter(f).status, "closed");
}

/* ---- the owner ---------------------------------------------------------------------------- */

static const char *solution_in(struct fixture *f, const char *text)
{
	const char *solution = "";

	return resolving_find_mark(text, f->arena, &solution) ? solution : NULL;
}

static void the_owners_mark_makes_the_rest_of_the_mail_the_solution(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(owner_says(f, "Please update to 2.1.\n\n#resolved\n"), 1);
	assert_string_equal(matter(f).status, "resolved");
	assert_string_equal(matter(f).solution, "Please update to 2.1.");
	assert_string_equal(last_event(f, "resolved")->actor, "owner");
}

static void the_customer_has_the_owners_mail_and_gets_no_other(void **state)
{
	struct fixture *f = *state;
	struct outbox_record *mails;
	size_t count;

	owner_says(f, "Please update. #resolved");
	assert_ok(
	    store_outbox_list(f->desk->store, "queued", 100, f->arena, &mails, &count, &f->error));
	assert_int_equal(count, 0);
}

static void without_the_mark_nothing_is_resolved(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(owner_says(f, "Please update to 2.1."), 0);
	assert_string_equal(matter(f).status, "open");
}

static void what_is_resolved_already_stays_as_it_is(void **state)
{
	struct fixture *f = *state;

	resolve(f);
	assert_int_equal(owner_says(f, "Another word. #resolved"), 0);
	assert_string_equal(matter(f).solution, "We mended the start screen.");
}

static void the_mark_is_known_in_both_languages_and_all_its_forms(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(solution_in(f, "请更新。#已解决"), "请更新。");
	assert_string_equal(solution_in(f, "＃已解決\n请更新。"), "请更新。");
	assert_string_equal(solution_in(f, "Update.\n#Resolved"), "Update.");
	assert_string_equal(solution_in(f, "#resolved"), "");
	assert_string_equal(solution_in(f, "Update it (#resolved)."), "Update it ().");
}

static void what_only_looks_like_the_mark_is_none(void **state)
{
	struct fixture *f = *state;

	assert_null(solution_in(f, "See https://help.example/faq#resolved"));
	assert_null(solution_in(f, "#resolvedness is no mark, nor #resolved-by-us"));
	assert_null(solution_in(f, "It is resolved. 已解决"));
	assert_null(solution_in(f, "abc#resolved"));
	assert_null(solution_in(f, "#"));
	assert_null(solution_in(f, ""));
}

/* ---- by hand ---- */

static void what_is_closed_is_not_closed_again(void **state)
{
	struct fixture *f = *state;
	size_t count;
	struct event_record *events;

	take_in_words(f, ANN, "It crashes on start.");
	assert_ok(lifecycle_close(f->desk, 1001, "enough", &f->error));
	assert_int_equal(lifecycle_close(f->desk, 1001, "again", &f->error), -1);
	assert_string_equal(f->error.text, "#1001 is closed already");
	assert_string_equal(last_event(f, "closed")->detail, "enough");
	assert_ok(store_event_list(f->desk->store, 1001, f->arena, &events, &count, &f->error));
	assert_string_equal(events[count - 1].action, "closed");
	assert_ok(lifecycle_reopen(f->desk, 1001, "it was not", &f->error));
	assert_ok(lifecycle_close(f->desk, 1001, "again", &f->error));
}

int main(void)
{
#define resolving_test(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)
	const struct CMUnitTest tests[] = {
	    resolving_test(a_solution_that_is_told_is_an_answer_by_a_person),
	    resolving_test(a_solution_that_is_not_told_answers_nobody),
	    resolving_test(solved_and_thanks_closes_a_resolved_matter),
	    resolving_test(solved_and_thanks_to_an_answer_resolves_and_closes_the_matter),
	    resolving_test(what_nobody_has_answered_stays_open_whatever_the_customer_says),
	    resolving_test(who_forges_the_customers_address_cannot_end_their_matter),
	    resolving_test(not_solved_opens_it_again_with_a_raised_priority),
	    resolving_test(another_question_opens_it_again_with_the_priority_it_had),
	    resolving_test(a_bare_no_counts_only_when_the_customer_was_asked),
	    resolving_test(a_bare_yes_to_the_question_closes_it),
	    resolving_test(the_owners_mark_makes_the_rest_of_the_mail_the_solution),
	    resolving_test(the_customer_has_the_owners_mail_and_gets_no_other),
	    resolving_test(without_the_mark_nothing_is_resolved),
	    resolving_test(what_is_resolved_already_stays_as_it_is),
	    resolving_test(the_mark_is_known_in_both_languages_and_all_its_forms),
	    resolving_test(what_only_looks_like_the_mark_is_none),
	    resolving_test(what_is_closed_is_not_closed_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
