/*
 * When customers are asked, who is not, and what the mail holds.
 */
#include "database.h"
#include "survey_fixture.h"

/* ---- when --------------------------------------------------------------------------------- */

static void a_matter_that_was_resolved_is_asked_about_once_after_the_delay(void **state)
{
	struct fixture *f = *state;

	resolve(f, 1001);
	days_pass(f, 4);
	assert_int_equal(mails(f, "survey", NULL, NULL), 0);
	days_pass(f, 1);
	assert_int_equal(mails(f, "survey", "queued", NULL), 1);
	days_pass(f, 10);
	assert_int_equal(mails(f, "survey", NULL, NULL), 1);
	assert_int_equal(events(f, 1001, "survey_queued", "satisfaction, " ANN), 1);
}

static void what_is_not_enabled_is_not_asked(void **state)
{
	struct fixture *f = *state;

	the_survey(f, 0)->is_enabled = false;
	resolve(f, 1001);
	days_pass(f, 30);
	assert_int_equal(mails(f, "survey", NULL, NULL), 0);
}

static void nobody_is_asked_about_a_matter_that_opened_again(void **state)
{
	struct fixture *f = *state;

	resolve(f, 1001);
	assert_ok(lifecycle_reopen(f->desk, 1001, "not yet", &f->error));
	days_pass(f, 30);
	assert_int_equal(mails(f, "survey", NULL, NULL), 0);
}

static void a_question_that_has_not_left_is_called_back_when_the_matter_opens_again(void **state)
{
	struct fixture *f = *state;

	asked(f);
	assert_ok(lifecycle_reopen(f->desk, 1001, "not yet", &f->error));
	assert_int_equal(mails(f, "survey", "cancelled", NULL), 1);
}

static void closing_a_resolved_matter_keeps_its_question(void **state)
{
	struct fixture *f = *state;

	resolve(f, 1001);
	days_pass(f, 1);
	assert_ok(lifecycle_close(f->desk, 1001, NULL, &f->error));
	days_pass(f, 4);
	assert_int_equal(mails(f, "survey", "queued", NULL), 1);
}

static void closing_without_a_word_asks_nothing(void **state)
{
	struct fixture *f = *state;

	the_survey(f, 0)->after = SURVEY_AFTER_CLOSED;
	assert_ok(lifecycle_close(f->desk, 1001, NULL, &f->error));
	days_pass(f, 30);
	assert_int_equal(mails(f, "survey", NULL, NULL), 0);
}

static void a_command_that_knows_no_surveys_leaves_the_planning_to_the_clerk(void **state)
{
	struct fixture *f = *state;
	struct survey_set *surveys = f->desk->surveys;

	f->desk->surveys = NULL;
	f->desk->settings->surveys = "surveys.d";
	resolve(f, 1001);
	f->desk->surveys = surveys;
	days_pass(f, 1);
	assert_int_equal(mails(f, "survey", NULL, NULL), 0);
	days_pass(f, 4);
	assert_int_equal(mails(f, "survey", NULL, NULL), 1);
}

static void a_question_waits_its_turn_behind_another_that_nobody_asked_for(void **state)
{
	struct fixture *f = *state;

	f->desk->settings->follow_up.is_enabled = true;
	f->desk->settings->follow_up.after_ms = 5 * DAY_MS;
	resolve(f, 1001);
	days_pass(f, 5);
	assert_int_equal(mails(f, "follow_up", NULL, NULL), 1);
	assert_int_equal(mails(f, "survey", NULL, NULL), 0);
	days_pass(f, 2);
	assert_int_equal(mails(f, "survey", NULL, NULL), 1);
}

static void a_question_that_waits_its_turn_outlives_the_closing(void **state)
{
	struct fixture *f = *state;

	f->desk->settings->follow_up.is_enabled = true;
	f->desk->settings->follow_up.after_ms = 5 * DAY_MS;
	resolve(f, 1001);
	days_pass(f, 5);
	assert_ok(lifecycle_close(f->desk, 1001, "the customer called", &f->error));
	days_pass(f, 2);
	assert_int_equal(mails(f, "survey", NULL, NULL), 1);
}

static void a_question_that_has_not_left_outlives_the_closing(void **state)
{
	struct fixture *f = *state;

	asked(f);
	assert_ok(lifecycle_close(f->desk, 1001, "no answer", &f->error));
	assert_int_equal(mails(f, "survey", "queued", NULL), 1);
}

static void a_matter_that_its_customer_calls_solved_is_asked_about(void **state)
{
	struct fixture *f = *state;
	struct message *message = person(f, ANN, 2);
	struct feedback_record feedback = matter(f, 1001);

	message->text = message->new_text = "Solved, thanks!";
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(lifecycle_move(f->desk, &feedback, "responded", "owner", "", &f->error));
	feedback = matter(f, 1001);
	assert_ok(resolving_reply(f->desk, &feedback, message, true, f->arena, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	assert_string_equal(matter(f, 1001).status, "closed");
	days_pass(f, 5);
	assert_int_equal(mails(f, "survey", "queued", NULL), 1);
}

static void a_question_about_no_feedback_is_called_back_with_its_closing(void **state)
{
	struct fixture *f = *state;

	asked(f);
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_feedback_discount(f->desk->store, 1001, true, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	assert_ok(lifecycle_close(f->desk, 1001, "no feedback", &f->error));
	assert_int_equal(mails(f, "survey", "cancelled", NULL), 1);
}

static void set_aside(struct fixture *f)
{
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_feedback_discount(f->desk->store, 1001, true, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
}

static void a_matter_set_aside_after_its_closing_is_not_asked_about(void **state)
{
	struct fixture *f = *state;

	resolve(f, 1001);
	assert_ok(lifecycle_close(f->desk, 1001, "done", &f->error));
	set_aside(f);
	days_pass(f, 5);
	assert_int_equal(mails(f, "survey", NULL, NULL), 0);
	assert_int_equal(
	    events(f, 1001, "survey_held", "the matter was set aside as spam or as no feedback"),
	    1);
}

static void a_question_that_waits_when_its_matter_is_set_aside_does_not_leave(void **state)
{
	struct fixture *f = *state;
	struct smtp *connections[] = {NULL};
	struct dispatch_result result = {0};

	f->desk->settings->report_count = 0; /* it would leave */
	asked(f);
	set_aside(f);
	assert_ok(dispatch_due(f->desk, connections, NULL, &result, &f->error));
	assert_int_equal(mails(f, "survey", "cancelled", NULL), 1);
}

/* ---- who is left alone -------------------------------------------------------------------- */

static void held(struct fixture *f, const char *reason)
{
	resolve(f, 1001);
	days_pass(f, 5);
	assert_int_equal(mails(f, "survey", NULL, NULL), 0);
	assert_int_equal(events(f, 1001, "survey_held", reason), 1);
}

static void who_unsubscribed_is_never_asked(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_address_unsubscribe(f->desk->store, ANN, true, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	held(f, "the customer has unsubscribed");
}

static void who_complained_of_abuse_is_never_asked(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_address_mark(f->desk->store, ANN, false, true, "ARF", &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	held(f, "the customer asked for no more mail");
}

static void spam_is_not_asked_about(void **state)
{
	struct fixture *f = *state;

	execute(f, "UPDATE feedback SET ack_decision = 'spam: X-Spam-Flag: YES'");
	held(f, "the mail was taken for spam");
}

static void a_category_may_be_skipped(void **state)
{
	struct fixture *f = *state;
	static const char *categories[] = {"product_issue"};

	the_survey(f, 0)->skip.categories = (struct text_list){categories, 1};
	held(f, "the survey skips this category");
}

static void a_priority_may_be_skipped(void **state)
{
	struct fixture *f = *state;
	static const char *priorities[] = {"normal"};

	the_survey(f, 0)->skip.priorities = (struct text_list){priorities, 1};
	held(f, "the survey skips this priority");
}

static void nobody_is_asked_while_another_matter_of_theirs_is_open(void **state)
{
	struct fixture *f = *state;

	take_in(f, person(f, ANN, 2));
	held(f, "another matter of the customer is open");
}

static void a_person_is_asked_about_one_matter_in_the_cool_down(void **state)
{
	struct fixture *f = *state;

	asked(f);
	take_in(f, person(f, ANN, 2));
	resolve(f, 1002);
	days_pass(f, 10);
	assert_int_equal(mails(f, "survey", NULL, NULL), 1);
	assert_int_equal(events(f, 1002, "survey_held", "the customer was asked not long ago"), 1);
	take_in(f, person(f, ANN, 3));
	resolve(f, 1003);
	days_pass(f, 25);
	assert_int_equal(mails(f, "survey", NULL, NULL), 2);
}

/* ---- every so often ------------------------------------------------------------------------- */

static void enable_rounds(struct fixture *f)
{
	the_survey(f, 0)->is_enabled = false;
	the_survey(f, 1)->is_enabled = true;
	take_in(f, person(f, "bob@customer.example", 8));
	resolve(f, 1001);
	resolve(f, 1002);
}

static void a_periodic_survey_asks_everybody_of_the_segments_once_in_its_period(void **state)
{
	struct fixture *f = *state;
	struct outbox_record mail = {0};

	enable_rounds(f);
	days_pass(f, 1);
	assert_int_equal(mails(f, "survey", NULL, &mail), 2);
	assert_string_equal(mail.subject, "Auto: One question to you");
	assert_null(strstr(content_of(f, mail.id), "In-Reply-To"));
	days_pass(f, 170);
	assert_int_equal(mails(f, "survey", NULL, NULL), 2);
	days_pass(f, 11);
	assert_int_equal(mails(f, "survey", NULL, NULL), 4);
}

static void a_periodic_survey_asks_no_more_in_a_day_than_it_may(void **state)
{
	struct fixture *f = *state;

	enable_rounds(f);
	the_survey(f, 1)->per_day = 1;
	days_pass(f, 1);
	assert_ok(clerk_round(f->desk, &f->error));
	assert_int_equal(mails(f, "survey", NULL, NULL), 1);
	days_pass(f, 1);
	assert_int_equal(mails(f, "survey", NULL, NULL), 2);
}

static void a_periodic_survey_leaves_other_segments_alone(void **state)
{
	struct fixture *f = *state;
	static const char *segments[] = {"loyal"};

	enable_rounds(f);
	the_survey(f, 1)->segments = (struct text_list){segments, 1};
	days_pass(f, 1);
	assert_int_equal(mails(f, "survey", NULL, NULL), 0);
}

/* ---- the mail ----------------------------------------------------------------------------- */

static void the_mail_asks_one_question_with_a_link_for_each_score(void **state)
{
	struct fixture *f = *state;
	struct outbox_record mail = asked(f);
	const char *content = content_of(f, mail.id);

	assert_string_equal(mail.recipient, ANN);
	assert_string_equal(mail.subject, "Auto: One question about your matter [#1001]");
	assert_non_null(strstr(content, "Satisfied?"));
	assert_non_null(strstr(content, "with a number from 1 to 5."));
	assert_non_null(strstr(content, "1: not at all"));
	assert_non_null(strstr(content, "mailto:feedback@example.com?subject"));
}

static void the_mail_tells_how_to_get_no_more_of_them(void **state)
{
	struct fixture *f = *state;
	struct outbox_record mail = asked(f);
	const char *content = content_of(f, mail.id);

	assert_non_null(strstr(
	    content, "\r\nList-Unsubscribe: <mailto:feedback@example.com?subject=unsubscribe%20"));
	assert_non_null(strstr(content, "answer with \"unsubscribe\""));
}

/* ---- by hand ------------------------------------------------------------------------------ */

static const char *refused(struct fixture *f, const char *survey)
{
	const char *refusal = NULL;

	assert_int_equal(survey_send_now(f->desk, survey, 1001, &refusal, &f->error), 0);
	assert_int_equal(mails(f, "survey", NULL, NULL), 0);
	return refusal;
}

static void by_hand_a_settled_matter_is_asked_about_at_once(void **state)
{
	struct fixture *f = *state;
	const char *refusal;

	resolve(f, 1001);
	assert_int_equal(survey_send_now(f->desk, "satisfaction", 1001, &refusal, &f->error), 1);
	assert_int_equal(mails(f, "survey", "queued", NULL), 1);
}

static void by_hand_no_guard_is_lifted(void **state)
{
	struct fixture *f = *state;
	const char *refusal;

	assert_string_equal(refused(f, "satisfaction"), "the matter is not resolved");
	assert_string_equal(
	    refused(f, "recommendation"), "the survey is switched off (enabled: no)");
	resolve(f, 1001);
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_feedback_discount(f->desk->store, 1001, true, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	assert_string_equal(
	    refused(f, "satisfaction"), "the matter was set aside as spam or as no feedback");
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_feedback_discount(f->desk->store, 1001, false, &f->error));
	assert_ok(store_address_unsubscribe(f->desk->store, ANN, true, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	assert_string_equal(refused(f, "satisfaction"), "the customer has unsubscribed");
	assert_int_equal(survey_send_now(f->desk, "none", 1001, &refusal, &f->error), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    survey_test(a_matter_that_was_resolved_is_asked_about_once_after_the_delay),
	    survey_test(what_is_not_enabled_is_not_asked),
	    survey_test(nobody_is_asked_about_a_matter_that_opened_again),
	    survey_test(a_question_that_has_not_left_is_called_back_when_the_matter_opens_again),
	    survey_test(closing_a_resolved_matter_keeps_its_question),
	    survey_test(closing_without_a_word_asks_nothing),
	    survey_test(a_command_that_knows_no_surveys_leaves_the_planning_to_the_clerk),
	    survey_test(a_question_waits_its_turn_behind_another_that_nobody_asked_for),
	    survey_test(a_question_that_waits_its_turn_outlives_the_closing),
	    survey_test(a_question_that_has_not_left_outlives_the_closing),
	    survey_test(a_matter_that_its_customer_calls_solved_is_asked_about),
	    survey_test(a_question_about_no_feedback_is_called_back_with_its_closing),
	    survey_test(a_matter_set_aside_after_its_closing_is_not_asked_about),
	    survey_test(a_question_that_waits_when_its_matter_is_set_aside_does_not_leave),
	    survey_test(who_unsubscribed_is_never_asked),
	    survey_test(who_complained_of_abuse_is_never_asked),
	    survey_test(spam_is_not_asked_about),
	    survey_test(a_category_may_be_skipped),
	    survey_test(a_priority_may_be_skipped),
	    survey_test(nobody_is_asked_while_another_matter_of_theirs_is_open),
	    survey_test(a_person_is_asked_about_one_matter_in_the_cool_down),
	    survey_test(a_periodic_survey_asks_everybody_of_the_segments_once_in_its_period),
	    survey_test(a_periodic_survey_asks_no_more_in_a_day_than_it_may),
	    survey_test(a_periodic_survey_leaves_other_segments_alone),
	    survey_test(the_mail_asks_one_question_with_a_link_for_each_score),
	    survey_test(the_mail_tells_how_to_get_no_more_of_them),
	    survey_test(by_hand_a_settled_matter_is_asked_about_at_once),
	    survey_test(by_hand_no_guard_is_lifted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
