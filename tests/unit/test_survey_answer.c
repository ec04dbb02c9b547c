/*
 * What customers send back to a survey: whose answer it is, what becomes of it, and whom it takes
 * off the list.
 */
#include "survey_fixture.h"

/* ---- mails -------------------------------------------------------------------------------- */

/* As a mail program makes it from one of the links. */
static struct message *clicked(struct fixture *f, const char *from, int number, const char *score)
{
	struct survey_sent_record sent;
	struct outbox_record mail = {0};
	struct message *message = person(f, from, number);

	assert_true(mails(f, "survey", NULL, &mail) > 0);
	assert_int_equal(
	    store_survey_find_message(f->desk->store, mail.message_id, f->arena, &sent, &f->error),
	    1);
	message->subject = arena_printf(f->arena, "[#1001] %s [%s]", score, sent.token);
	message->text = message->new_text = "";
	return message;
}

static struct message *replied(
    struct fixture *f, const char *from, int number, const char *kind, const char *text)
{
	struct outbox_record mail = {0};
	struct message *message = person(f, from, number);

	assert_true(mails(f, kind, NULL, &mail) > 0);
	message->subject = arena_printf(f->arena, "Re: %s", mail.subject);
	message->in_reply_to = mail.message_id;
	message->text = message->new_text = text;
	return message;
}

static struct rating_record *ratings(struct fixture *f, size_t *count_r)
{
	struct rating_record *records;

	assert_ok(store_rating_list(
	    f->desk->store, 0, INT64_MAX, f->arena, &records, count_r, &f->error));
	return records;
}

static void assert_rated(struct fixture *f, double value, const char *comment)
{
	size_t count;
	struct rating_record *records = ratings(f, &count);

	assert_int_equal(count, 1);
	assert_true(records[0].value == value);
	assert_string_equal(records[0].comment, comment);
}

static void assert_not_rated(struct fixture *f)
{
	size_t count;

	ratings(f, &count);
	assert_int_equal(count, 0);
}

static const char *last_state(struct fixture *f)
{
	struct ledger_record *records;
	size_t count;

	assert_ok(store_ledger_list(f->desk->store, 1, f->arena, &records, &count, &f->error));
	return count > 0 ? records[0].state : "";
}

static bool is_unsubscribed(struct fixture *f, const char *name)
{
	struct address_record address;

	return store_address_find(f->desk->store, name, f->arena, &address, &f->error) == 1 &&
	       address.is_unsubscribed;
}

/* ---- answers ------------------------------------------------------------------------------ */

static void a_chosen_link_is_a_rating_of_that_matter(void **state)
{
	struct fixture *f = *state;
	size_t count;

	asked(f);
	take_in(f, clicked(f, ANN, 2, "4/5"));
	assert_string_equal(last_state(f), "survey_answer");
	assert_rated(f, 4, "");
	assert_int_equal(ratings(f, &count)[0].feedback_id, 1001);
	assert_string_equal(ratings(f, &count)[0].scale, "1-5");
	assert_string_equal(ratings(f, &count)[0].question, "csat");
	assert_int_equal(events(f, 1001, "rated", "4/5, satisfaction"), 1);
	assert_string_equal(matter(f, 1001).status, "resolved");
}

static void a_number_in_reply_is_a_rating_and_the_rest_its_comment(void **state)
{
	struct fixture *f = *state;
	struct search_hit *hits;
	size_t count;

	asked(f);
	take_in(f, replied(f, ANN, 2, "survey", "5, because Zanzibar was mended at once"));
	assert_string_equal(last_state(f), "survey_answer");
	assert_rated(f, 5, "because Zanzibar was mended at once");
	assert_ok(store_search(f->desk->store, "Zanzibar", 10, f->arena, &hits, &count, &f->error));
	assert_int_equal(count, 1);
}

static void a_reply_without_a_score_is_an_ordinary_reply(void **state)
{
	struct fixture *f = *state;

	asked(f);
	take_in(f, replied(f, ANN, 2, "survey", "It still fails when I print."));
	assert_string_equal(last_state(f), "reply");
	assert_not_rated(f);
	assert_string_equal(matter(f, 1001).status, "reopened");
}

static void a_later_answer_takes_the_place_of_the_earlier_and_both_are_in_the_history(void **state)
{
	struct fixture *f = *state;

	asked(f);
	take_in(f, clicked(f, ANN, 2, "5/5"));
	take_in(f, clicked(f, ANN, 3, "3/5"));
	assert_rated(f, 3, "");
	assert_int_equal(events(f, 1001, "rated", "5/5, satisfaction"), 1);
	assert_int_equal(events(f, 1001, "rated_again", "3/5, satisfaction; before: 5/5"), 1);
}

static void a_late_answer_to_a_closed_matter_counts(void **state)
{
	struct fixture *f = *state;

	asked(f);
	days_pass(f, 60);
	assert_string_equal(matter(f, 1001).status, "closed");
	take_in(f, clicked(f, ANN, 2, "4/5"));
	assert_rated(f, 4, "");
	assert_string_equal(matter(f, 1001).status, "closed");
}

static void an_answer_that_asks_something_opens_the_matter(void **state)
{
	struct fixture *f = *state;

	asked(f);
	take_in(f, replied(f, ANN, 2, "survey", "5. When will the new version come?"));
	assert_rated(f, 5, "When will the new version come?");
	assert_string_equal(matter(f, 1001).status, "reopened");
}

/* ---- tokens of others --------------------------------------------------------------------- */

static void a_link_that_was_passed_on_is_nobodys_answer(void **state)
{
	struct fixture *f = *state;

	asked(f);
	take_in(f, clicked(f, "bob@elsewhere.example", 2, "1/5"));
	assert_string_equal(last_state(f), "feedback");
	assert_not_rated(f);
}

static void another_customers_reply_to_the_survey_is_nobodys_answer(void **state)
{
	struct fixture *f = *state;

	take_in(f, person(f, "bob@elsewhere.example", 7));
	asked(f);
	take_in(f, replied(f, "bob@elsewhere.example", 2, "survey", "1"));
	assert_string_equal(last_state(f), "feedback");
	assert_not_rated(f);
}

static void a_token_that_was_made_up_is_nobodys_answer(void **state)
{
	struct fixture *f = *state;
	struct message *message;

	asked(f);
	message = person(f, ANN, 2);
	message->subject = "[#1001] 1/5 [aaaaaaaaaaaaaaaaaaaa]";
	take_in(f, message);
	assert_not_rated(f);
}

/* ---- low scores --------------------------------------------------------------------------- */

static void a_low_score_alerts_the_owner_at_once_and_once(void **state)
{
	struct fixture *f = *state;
	struct outbox_record mail = {0};
	struct message *message;

	asked(f);
	message = clicked(f, ANN, 2, "1/5");
	message->text = message->new_text = "Nobody came, see http://evil.example/x";
	take_in(f, message);
	assert_int_equal(mails(f, "alert", "queued", &mail), 1);
	assert_string_equal(mail.subject, "Low rating: 1/5 for #1001");
	assert_non_null(strstr(content_of(f, mail.id), "Nobody came"));
	assert_null(strstr(content_of(f, mail.id), "evil.example"));
	take_in(f, clicked(f, ANN, 3, "2/5"));
	assert_int_equal(mails(f, "alert", NULL, NULL), 1);
}

static void a_low_score_opens_the_matter_where_the_owner_wishes_so(void **state)
{
	struct fixture *f = *state;

	asked(f);
	take_in(f, clicked(f, ANN, 2, "2/5"));
	assert_string_equal(matter(f, 1001).status, "reopened");
}

static void else_it_stays_settled(void **state)
{
	struct fixture *f = *state;

	the_survey(f, 0)->reopens_on_low = false;
	asked(f);
	take_in(f, clicked(f, ANN, 2, "2/5"));
	assert_string_equal(matter(f, 1001).status, "resolved");
}

static void a_score_above_low_alerts_nobody(void **state)
{
	struct fixture *f = *state;

	asked(f);
	take_in(f, clicked(f, ANN, 2, "3/5"));
	assert_int_equal(mails(f, "alert", NULL, NULL), 0);
}

static void answers_of_the_past_alert_nobody_and_are_not_thanked(void **state)
{
	struct fixture *f = *state;
	struct message *message;

	asked(f);
	message = clicked(f, ANN, 2, "1/5");
	f->context.watermark_ms = clock_now_ms() + DAY_MS;
	take_in(f, message);
	assert_rated(f, 1, "");
	assert_int_equal(mails(f, "alert", NULL, NULL), 0);
	assert_int_equal(mails(f, "thanks", NULL, NULL), 0);
	assert_string_equal(matter(f, 1001).status, "resolved");
}

/* ---- thanks ------------------------------------------------------------------------------- */

static void a_bare_score_is_thanked_for_once(void **state)
{
	struct fixture *f = *state;

	asked(f);
	take_in(f, clicked(f, ANN, 2, "4/5"));
	take_in(f, clicked(f, ANN, 3, "5/5"));
	assert_int_equal(mails(f, "thanks", "queued", NULL), 1);
}

static void a_score_with_its_why_is_not(void **state)
{
	struct fixture *f = *state;

	asked(f);
	take_in(f, replied(f, ANN, 2, "survey", "4, a bit slow"));
	assert_int_equal(mails(f, "thanks", NULL, NULL), 0);
}

static void the_why_becomes_the_comment_and_opens_nothing(void **state)
{
	struct fixture *f = *state;

	asked(f);
	take_in(f, clicked(f, ANN, 2, "4/5"));
	take_in(f, replied(f, ANN, 3, "thanks", "It took 2 days."));
	assert_string_equal(last_state(f), "survey_answer");
	assert_rated(f, 4, "It took 2 days.");
	assert_string_equal(matter(f, 1001).status, "resolved");
	assert_int_equal(mails(f, "thanks", NULL, NULL), 1);
}

/* ---- no more ------------------------------------------------------------------------------ */

static void unsubscribe_in_reply_to_a_survey_holds_for_good(void **state)
{
	struct fixture *f = *state;
	size_t before;

	asked(f);
	before = mails(f, "ack", NULL, NULL);
	take_in(f, replied(f, ANN, 2, "survey", "Unsubscribe, please."));
	assert_true(is_unsubscribed(f, ANN));
	assert_int_equal(events(f, 1001, "unsubscribed", ANN), 1);
	assert_string_equal(last_state(f), "reply");
	assert_string_equal(matter(f, 1001).status, "resolved");
	assert_int_equal(mails(f, "ack", NULL, NULL), before);
}

static void the_button_of_the_mail_program_works_from_any_address(void **state)
{
	struct fixture *f = *state;
	struct message *message;

	asked(f);
	message = clicked(f, "ann@forwarded.example", 2, "");
	message->subject =
	    arena_printf(f->arena, "unsubscribe %.20s", strrchr(message->subject, '[') + 1);
	message->text = message->new_text = "This message was automatically generated.";
	message->nature = NATURE_BULK;
	take_in(f, message);
	assert_true(is_unsubscribed(f, ANN));
}

static void who_only_speaks_of_unsubscribing_is_not_unsubscribed(void **state)
{
	struct fixture *f = *state;

	asked(f);
	take_in(f, replied(f, ANN, 2, "survey",
		       "I tried to unsubscribe from your newsletter and could not."));
	assert_false(is_unsubscribed(f, ANN));
	assert_string_equal(matter(f, 1001).status, "reopened");
}

static void a_stranger_cannot_unsubscribe_another_by_a_reply(void **state)
{
	struct fixture *f = *state;

	asked(f);
	take_in(f, replied(f, "bob@elsewhere.example", 2, "survey", "unsubscribe"));
	assert_false(is_unsubscribed(f, ANN));
}

static void who_forges_the_customers_address_cannot_unsubscribe_them(void **state)
{
	struct fixture *f = *state;
	struct message *message;

	asked(f);
	message = person(f, ANN, 2);
	message->subject = "Re: [#1001]";
	message->text = message->new_text = "unsubscribe";
	forge(f, message);
	take_in(f, message);
	assert_false(is_unsubscribed(f, ANN));
}

static void only_texts_that_say_nothing_else_are_understood(void **state)
{
	static const char *const yes[] = {"unsubscribe", "UNSUBSCRIBE!", "Please unsubscribe me.\n",
	    "退订", "退訂", "我要退订，谢谢！", "请取消订阅", "別再發郵件了", "Stop", "opt-out",
	    "Remove me from your list, thank you.", "TD", "Please stop writing to me.",
	    "I no longer wish to receive these emails.", "Don't contact me again!",
	    "Unsubscribe me from all your newsletters", "请停止发送此类邮件",
	    "我不想再收到你们的问卷了", "Bitte keine weiteren E-Mails", "Merci de me désabonner"};
	static const char *const no[] = {"", "thanks", "请不要退订", "how do I unsubscribe?",
	    "unsubscribe?", "don't unsubscribe me", "退订我的会员", "我退不了订", "stop it crashes",
	    "unsubscribed", "The unsubscribe button is broken", "非td", "please don't stop",
	    "I don't want to unsubscribe", "stop the delivery", "send me more emails",
	    "don't contact me, contact my wife", "我想收到邮件"};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(yes); i++)
		if (!unsubscribe_read(yes[i], f->arena))
			fail_msg("not understood: %s", yes[i]);
	for (size_t i = 0; i < ARRAY_SIZE(no); i++)
		if (unsubscribe_read(no[i], f->arena))
			fail_msg("misunderstood: %s", no[i]);
}

static size_t runs_of_command(struct fixture *f, int alerts_on)
{
	const char *path = arena_printf(f->arena, "%s/told", f->folder);
	struct buffer told;
	size_t size = 0;

	f->desk->settings->alert_command = arena_printf(f->arena, "cat >>%s", path);
	f->desk->settings->alerts_on = alerts_on;
	asked(f);
	take_in(f, clicked(f, ANN, 2, "1/5"));
	if (file_read(path, 10000, &told, &f->error) == 0) {
		assert_non_null(strstr(told.data, "Low rating: 1/5 for #1001\n\n"));
		size = told.size;
		buffer_free(&told);
	}
	return size;
}

static void a_low_score_runs_the_command_where_the_owner_wishes_so(void **state)
{
	assert_true(runs_of_command(*state, ALERTS_ON_ALL) > 0);
}

static void a_low_score_is_no_trouble_of_harks_own(void **state)
{
	assert_int_equal(runs_of_command(*state, ALERTS_ON_TROUBLE), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    survey_test(a_chosen_link_is_a_rating_of_that_matter),
	    survey_test(a_number_in_reply_is_a_rating_and_the_rest_its_comment),
	    survey_test(a_reply_without_a_score_is_an_ordinary_reply),
	    survey_test(a_later_answer_takes_the_place_of_the_earlier_and_both_are_in_the_history),
	    survey_test(a_late_answer_to_a_closed_matter_counts),
	    survey_test(an_answer_that_asks_something_opens_the_matter),
	    survey_test(a_link_that_was_passed_on_is_nobodys_answer),
	    survey_test(another_customers_reply_to_the_survey_is_nobodys_answer),
	    survey_test(a_token_that_was_made_up_is_nobodys_answer),
	    survey_test(a_low_score_alerts_the_owner_at_once_and_once),
	    survey_test(a_low_score_opens_the_matter_where_the_owner_wishes_so),
	    survey_test(else_it_stays_settled),
	    survey_test(a_score_above_low_alerts_nobody),
	    survey_test(answers_of_the_past_alert_nobody_and_are_not_thanked),
	    survey_test(a_bare_score_is_thanked_for_once),
	    survey_test(a_score_with_its_why_is_not),
	    survey_test(the_why_becomes_the_comment_and_opens_nothing),
	    survey_test(unsubscribe_in_reply_to_a_survey_holds_for_good),
	    survey_test(who_forges_the_customers_address_cannot_unsubscribe_them),
	    survey_test(the_button_of_the_mail_program_works_from_any_address),
	    survey_test(who_only_speaks_of_unsubscribing_is_not_unsubscribed),
	    survey_test(a_stranger_cannot_unsubscribe_another_by_a_reply),
	    survey_test(only_texts_that_say_nothing_else_are_understood),
	    survey_test(a_low_score_runs_the_command_where_the_owner_wishes_so),
	    survey_test(a_low_score_is_no_trouble_of_harks_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
