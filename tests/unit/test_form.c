/*
 * Form mails: who is the customer, what is the text, and to whom the acknowledgement may go.
 */
#include "desk_fixture.h"

#define FORM "noreply@forms.example"

static struct message *form(struct fixture *f, const char *text)
{
	struct message *message = person(f, FORM, (int)f->next_uid);

	message->nature = NATURE_BULK;
	message->nature_reason = "From: " FORM;
	message->subject = "New answer";
	message->text = message->new_text = text;
	return message;
}

static void take_in(struct fixture *f, const struct message *message)
{
	struct arrival arrival = arrival_of(f, message);

	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
}

static struct feedback_record feedback_of(struct fixture *f, const struct message *message)
{
	struct feedback_record feedback;

	take_in(f, message);
	assert_int_equal(f->result.feedback, 1);
	assert_int_equal(
	    store_feedback_get(f->desk->store, 1001, f->arena, &feedback, &f->error), 1);
	return feedback;
}

static const char *recipient_of_ack(struct fixture *f)
{
	struct outbox_record *records;
	size_t count;

	assert_ok(
	    store_outbox_list(f->desk->store, NULL, 10, f->arena, &records, &count, &f->error));
	return count == 0 ? "nobody" : records[0].recipient;
}

static void reply_to(struct fixture *f, struct message *message, const char *address)
{
	message->reply_to.items = arena_alloc(f->arena, sizeof(*message->reply_to.items));
	message->reply_to.items[0] = (struct mail_address){"", address};
	message->reply_to.count = 1;
}

static void the_visitor_is_the_customer_and_the_field_is_the_text(void **state)
{
	struct fixture *f = *state;
	struct feedback_record feedback = feedback_of(
	    f, form(f, "Email: ann@customer.example\nName: Ann\nMessage: It crashes\n"));

	assert_string_equal(feedback.address, "ann@customer.example");
	assert_string_equal(feedback.name, "Ann");
	assert_string_equal(feedback.channel, "web_form");
	assert_string_equal(feedback.category, "product_issue");
	assert_string_equal(recipient_of_ack(f), "ann@customer.example");
}

static void the_language_is_that_of_the_visitors_text(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(
	    feedback_of(f, form(f, "Email: ann@customer.example\nMessage: 首页打不开了\n"))
		.language,
	    "zh");
}

static void reply_to_names_the_visitor_where_no_field_does(void **state)
{
	struct fixture *f = *state;
	struct message *message = form(f, "Name: Ann\nMessage: It crashes\n");

	reply_to(f, message, "ann@customer.example");
	assert_string_equal(feedback_of(f, message).address, "ann@customer.example");
	assert_string_equal(recipient_of_ack(f), "ann@customer.example");
}

static void a_form_without_a_visitor_is_recorded_and_not_answered(void **state)
{
	struct fixture *f = *state;
	struct message *message = form(f, "Email: call me\nName: Ann\nMessage: It crashes\n");

	reply_to(f, message, BOX);
	assert_string_equal(feedback_of(f, message).name, "Ann");
	assert_string_equal(recipient_of_ack(f), "nobody");
}

static void an_address_of_ours_or_of_a_machine_is_not_answered(void **state)
{
	static const char *const claims[] = {BOX, "li@example.org", "noreply@shop.example",
	    "owner-cats@lists.example", "cats-request@lists.example", "mailer-daemon@shop.example",
	    "shy@customer.example"};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(claims); i++)
		take_in(f,
		    form(f, arena_printf(f->arena, "Email: %s\nMessage: It crashes\n", claims[i])));
	assert_int_equal(f->result.feedback, ARRAY_SIZE(claims));
	assert_string_equal(recipient_of_ack(f), "nobody");
}

static void an_address_typed_into_the_text_is_text(void **state)
{
	struct fixture *f = *state;
	struct feedback_record feedback = feedback_of(
	    f, form(f, "Email: ann@customer.example\nMessage: Hello\nEmail: eve@victim.example\n"));

	assert_string_equal(feedback.address, "ann@customer.example");
	assert_string_equal(recipient_of_ack(f), "ann@customer.example");
}

static void one_address_typed_again_and_again_gets_one_answer(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 5; i++)
		take_in(f, form(f, arena_printf(f->arena,
				       "Email: victim@customer.example\nMessage: %d\n", i)));
	assert_int_equal(f->result.feedback, 5);
	assert_int_equal(f->result.acknowledged, 1);
}

static void other_mail_of_the_service_stays_what_it_is(void **state)
{
	struct fixture *f = *state;

	take_in(f, form(f, "Your invoice is ready.\n"));
	assert_int_equal(f->result.ignored, 1);
	assert_int_equal(f->result.feedback, 0);
}

static void a_form_of_our_own_web_site_is_no_mail_of_ours(void **state)
{
	struct fixture *f = *state;
	struct message *message = person(f, BOX, 1);

	message->text = message->new_text = "Email: ann@customer.example\nMessage: It crashes\n";
	assert_string_equal(feedback_of(f, message).address, "ann@customer.example");
	assert_string_equal(recipient_of_ack(f), "ann@customer.example");
}

static void our_answer_that_quotes_the_form_is_ours(void **state)
{
	struct fixture *f = *state;
	struct message *message = person(f, BOX, 1);

	message->in_reply_to = "form@forms.example";
	message->text = "Fixed.\n\nEmail: ann@customer.example\nMessage: It crashes\n";
	take_in(f, message);
	assert_int_equal(f->result.own, 1);
}

static void a_visitor_who_answers_the_acknowledgement_is_known(void **state)
{
	struct fixture *f = *state;
	struct message *answer = person(f, "ann@customer.example", 50);
	struct outbox_record *records;
	size_t count;

	take_in(f, form(f, "Email: ann@customer.example\nMessage: It crashes\n"));
	assert_ok(
	    store_outbox_list(f->desk->store, NULL, 10, f->arena, &records, &count, &f->error));
	answer->in_reply_to = records[0].message_id;
	take_in(f, answer);
	assert_int_equal(f->result.replies, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(the_visitor_is_the_customer_and_the_field_is_the_text),
	    desk_test(the_language_is_that_of_the_visitors_text),
	    desk_test(reply_to_names_the_visitor_where_no_field_does),
	    desk_test(a_form_without_a_visitor_is_recorded_and_not_answered),
	    desk_test(an_address_of_ours_or_of_a_machine_is_not_answered),
	    desk_test(an_address_typed_into_the_text_is_text),
	    desk_test(one_address_typed_again_and_again_gets_one_answer),
	    desk_test(other_mail_of_the_service_stays_what_it_is),
	    desk_test(a_form_of_our_own_web_site_is_no_mail_of_ours),
	    desk_test(our_answer_that_quotes_the_form_is_ours),
	    desk_test(a_visitor_who_answers_the_acknowledgement_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
