/*
 * Which matter a mail belongs to, and who gets into it.
 */
#include "desk_fixture.h"

#define ANN "ann@customer.example"

static struct ledger_record take_in(struct fixture *f, const struct message *message)
{
	struct arrival arrival = arrival_of(f, message);
	struct ledger_record *records;
	size_t count;

	arrival.internal_date_ms = clock_now_ms();
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
	assert_ok(store_ledger_list(f->desk->store, 1, f->arena, &records, &count, &f->error));
	return records[0];
}

/* A mail that names no Message-ID of ours. */
static struct message *mail(struct fixture *f, const char *from, int number, const char *subject)
{
	struct message *message = person(f, from, number);

	message->subject = subject;
	message->text = message->new_text = "It still does.";
	return message;
}

static void close_matter(struct fixture *f)
{
	assert_ok(lifecycle_close(f->desk, 1001, "test", &f->error));
}

static struct feedback_record matter(struct fixture *f, int64_t number)
{
	struct feedback_record feedback;

	assert_int_equal(
	    store_feedback_get(f->desk->store, number, f->arena, &feedback, &f->error), 1);
	return feedback;
}

/* The acknowledgement of the first matter, as it will be sent. */
static const char *ack(struct fixture *f, struct outbox_record *ack_r)
{
	size_t count;
	struct outbox_record *records;

	assert_ok(
	    store_outbox_list(f->desk->store, NULL, 10, f->arena, &records, &count, &f->error));
	assert_int_equal(
	    store_outbox_get(f->desk->store, records[count - 1].id, f->arena, ack_r, &f->error), 1);
	return arena_strndup(f->arena, (const char *)ack_r->content.data, ack_r->content.size);
}

static const char *foot(struct fixture *f)
{
	struct outbox_record record;
	const char *content = ack(f, &record), *start = strstr(content, "[#1001-");

	assert_non_null(start);
	return arena_strndup(f->arena, start, strcspn(start, "]") + 1);
}

static int setup(void **state)
{
	if (desk_setup(state) != 0)
		return -1;
	take_in(*state, person(*state, ANN, 1));
	return 0;
}

static void assert_joins(struct fixture *f, const struct message *message)
{
	struct ledger_record row = take_in(f, message);

	assert_string_equal(row.state, "reply");
	assert_int_equal(row.feedback_id, 1001);
}

/* A matter of its own that goes back to the first. */
static void assert_follows(struct fixture *f, const struct message *message)
{
	struct ledger_record row = take_in(f, message);
	int64_t *next;
	size_t count;

	assert_string_equal(row.state, "feedback");
	assert_int_equal(matter(f, row.feedback_id).previous_id, 1001);
	assert_ok(store_feedback_next(f->desk->store, 1001, f->arena, &next, &count, &f->error));
	assert_int_equal(count, 1);
	assert_int_equal(next[0], row.feedback_id);
}

/* ---- the tag ------------------------------------------------------------------------------ */

static void an_acknowledgement_carries_tag_and_token(void **state)
{
	struct fixture *f = *state;
	struct outbox_record record;
	const char *content = ack(f, &record);

	assert_non_null(strstr(record.subject, "[#1001]"));
	assert_non_null(strstr(content, "[#1001-"));
}

static void an_answer_with_the_tag_joins_its_matter(void **state)
{
	struct fixture *f = *state;

	assert_joins(f, mail(f, ANN, 2, "Re: Auto: We have received your message [#1001]"));
}

static void the_last_tag_that_is_ours_counts(void **state)
{
	struct fixture *f = *state;

	assert_joins(f, mail(f, ANN, 2, "Re: [#77] [#1001] [#4711]"));
}

static void a_tag_without_its_matter_is_no_tag(void **state)
{
	struct fixture *f = *state;
	struct ledger_record row = take_in(f, mail(f, ANN, 2, "[#4711] hello"));

	assert_string_equal(row.state, "feedback");
	assert_int_equal(matter(f, row.feedback_id).previous_id, 0);
}

/* ---- the token ---------------------------------------------------------------------------- */

static void an_answer_that_kept_nothing_but_the_quotation_joins_its_matter(void **state)
{
	struct fixture *f = *state;
	struct message *message = mail(f, ANN, 2, "something else");

	message->text = arena_printf(f->arena, "It still does.\n\n> %s\n", foot(f));
	assert_joins(f, message);
}

static void a_made_up_token_leads_nowhere(void **state)
{
	struct fixture *f = *state;
	struct message *message = mail(f, ANN, 2, "something else");

	message->text = "It still does.\n\n> [#1001-aaaaaaaaaaaaaaaa]\n";
	assert_string_equal(take_in(f, message).state, "feedback");
}

/* ---- who ---------------------------------------------------------------------------------- */

static void a_colleague_at_the_customers_company_joins(void **state)
{
	struct fixture *f = *state;

	assert_joins(f, mail(f, "bob@Customer.Example", 2, "Re: [#1001]"));
}

static void a_stranger_gets_a_matter_of_his_own_with_a_link(void **state)
{
	struct fixture *f = *state;
	struct message *message = mail(f, "eve@evil.example", 2, "It crashes");

	message->in_reply_to = "1@mail.example";
	assert_follows(f, message);
	assert_string_equal(matter(f, 1001).status, "open");
}

static void who_shares_only_a_free_mail_provider_is_a_stranger(void **state)
{
	struct fixture *f = *state;
	int64_t number = take_in(f, mail(f, "ann@qq.com", 2, "It crashes")).feedback_id;
	struct message *message =
	    mail(f, "eve@qq.com", 3, arena_printf(f->arena, "Re: [#%lld]", (long long)number));

	assert_string_equal(take_in(f, message).state, "feedback");
}

static void free_mail_is_known_by_its_whole_domain(void **state)
{
	(void)state;
	assert_true(free_mail_is("gmail.com"));
	assert_true(free_mail_is("163.com"));
	assert_true(free_mail_is("Yahoo.co.jp"));
	assert_false(free_mail_is("notgmail.com"));
	assert_false(free_mail_is("gmail.com.example"));
	assert_false(free_mail_is("customer.example"));
}

/* ---- late --------------------------------------------------------------------------------- */

static void a_late_answer_to_a_closed_matter_opens_a_new_one_with_a_link(void **state)
{
	struct fixture *f = *state;

	close_matter(f);
	assert_follows(f, mail(f, ANN, 2, "Re: [#1001]"));
	assert_string_equal(matter(f, 1001).status, "closed");
}

static void a_forged_report_with_a_guessed_tag_marks_no_address(void **state)
{
	struct fixture *f = *state;
	struct message *message = mail(f, "mailer-daemon@mx.example", 2, "Re: [#1001]");
	struct address_record address;

	message->nature = NATURE_BOUNCE;
	message->bounce = arena_alloc(f->arena, sizeof(*message->bounce));
	*message->bounce = (struct bounce){.recipient = ANN,
	    .status = "5.1.1",
	    .is_permanent = true,
	    .is_address_dead = true,
	    .original_message_id = ""};
	take_in(f, message);
	assert_ok(store_address_find(f->desk->store, ANN, f->arena, &address, &f->error));
	assert_false(address.is_dead);
}

/* ---- thanks ------------------------------------------------------------------------------- */

static struct message *thanks(struct fixture *f, const char *text)
{
	struct message *message = mail(f, ANN, 2, "Re: [#1001]");

	message->text = message->new_text = text;
	return message;
}

static bool has_event(struct fixture *f, const char *action)
{
	struct event_record *events;
	size_t count;

	assert_ok(store_event_list(f->desk->store, 1001, f->arena, &events, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		if (strcmp(events[i].action, action) == 0)
			return true;
	return false;
}

static void resolve(struct fixture *f)
{
	const char *refusal;

	assert_ok(lifecycle_resolve(f->desk, 1001, "Fixed.", false, &refusal, &f->error));
}

static void thanks_for_a_solution_open_nothing_again(void **state)
{
	struct fixture *f = *state;

	resolve(f);
	assert_joins(f, thanks(f, "谢谢，收到"));
	assert_string_equal(matter(f, 1001).status, "resolved");
	assert_true(has_event(f, "thanked"));
	assert_false(has_event(f, "reopened"));
}

static void thanks_leave_what_was_planned(void **state)
{
	struct fixture *f = *state;
	struct agenda_record *plans;
	size_t before, after;

	resolve(f);
	assert_ok(store_agenda_list(f->desk->store, 1001, f->arena, &plans, &before, &f->error));
	assert_true(before > 0);
	assert_joins(f, thanks(f, "Thank you!"));
	assert_ok(store_agenda_list(f->desk->store, 1001, f->arena, &plans, &after, &f->error));
	assert_int_equal(before, after);
}

static void late_thanks_belong_to_the_closed_matter(void **state)
{
	struct fixture *f = *state;

	close_matter(f);
	assert_joins(f, thanks(f, "Thanks a lot!"));
	assert_string_equal(matter(f, 1001).status, "closed");
}

static void thanks_with_a_question_open_the_matter_again(void **state)
{
	struct fixture *f = *state;

	resolve(f);
	assert_joins(f, thanks(f, "谢谢，请问什么时候发货？"));
	assert_string_equal(matter(f, 1001).status, "reopened");
}

int main(void)
{
#define thread_test(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)
	const struct CMUnitTest tests[] = {
	    thread_test(an_acknowledgement_carries_tag_and_token),
	    thread_test(an_answer_with_the_tag_joins_its_matter),
	    thread_test(the_last_tag_that_is_ours_counts),
	    thread_test(a_tag_without_its_matter_is_no_tag),
	    thread_test(an_answer_that_kept_nothing_but_the_quotation_joins_its_matter),
	    thread_test(a_made_up_token_leads_nowhere),
	    thread_test(a_colleague_at_the_customers_company_joins),
	    thread_test(a_stranger_gets_a_matter_of_his_own_with_a_link),
	    thread_test(who_shares_only_a_free_mail_provider_is_a_stranger),
	    cmocka_unit_test(free_mail_is_known_by_its_whole_domain),
	    thread_test(a_late_answer_to_a_closed_matter_opens_a_new_one_with_a_link),
	    thread_test(a_forged_report_with_a_guessed_tag_marks_no_address),
	    thread_test(thanks_for_a_solution_open_nothing_again),
	    thread_test(thanks_leave_what_was_planned),
	    thread_test(late_thanks_belong_to_the_closed_matter),
	    thread_test(thanks_with_a_question_open_the_matter_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
