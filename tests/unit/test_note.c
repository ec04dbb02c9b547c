/*
 * What the owner writes into a matter by hand: notes, answers, tags, whose it is, and the reminder
 * of a customer who owes an answer.
 */
#include "desk_fixture.h"

#include "desk/matter_p.h"

#define ANN "ann@customer.example"

static void take_in(struct fixture *f, const struct message *message)
{
	struct arrival arrival = arrival_of(f, message);

	arrival.internal_date_ms = clock_now_ms();
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
}

static void customer_writes(struct fixture *f)
{
	struct message *message = person(f, ANN, (int)f->next_uid);

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

static size_t mails(struct fixture *f, const char *kind, const char *state)
{
	struct outbox_record *records;
	size_t count, found = 0;

	assert_ok(
	    store_outbox_list(f->desk->store, state, 100, f->arena, &records, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		found += strcmp(records[i].kind, kind) == 0;
	return found;
}

static const char *mail_text(struct fixture *f, const char *kind)
{
	struct outbox_record *records, whole;
	size_t count;

	assert_ok(store_outbox_list(
	    f->desk->store, "queued", 100, f->arena, &records, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		if (strcmp(records[i].kind, kind) == 0) {
			assert_int_equal(store_outbox_get(f->desk->store, records[i].id, f->arena,
					     &whole, &f->error),
			    1);
			return arena_strndup(
			    f->arena, (const char *)whole.content.data, whole.content.size);
		}
	fail_msg("no %s is queued", kind);
	return NULL;
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

static struct entry_record last_entry(struct fixture *f)
{
	struct entry_record *entries;
	size_t count;

	assert_ok(store_entry_page(
	    f->desk->store, 1001, NULL, 100, f->arena, &entries, &count, &f->error));
	return entries[count - 1];
}

static void days_pass(struct fixture *f, int days)
{
	clock_freeze(clock_now_ms() + days * DAY_MS);
	assert_ok(clerk_round(f->desk, &f->error));
}

static void reply(struct fixture *f, const char *text)
{
	assert_ok(note_reply(f->desk, 1001, text, &f->error));
}

static void silence(struct fixture *f)
{
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_address_mark(f->desk->store, ANN, false, true, "test", &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
}

static int setup(void **state)
{
	struct fixture *f;

	if (desk_setup(state) != 0)
		return -1;
	f = *state;
	clock_freeze(NOW + MINUTE_MS);
	take_in(f, person(f, ANN, 1));
	return 0;
}

/* ---- notes -------------------------------------------------------------------------------- */

static void a_note_is_kept_and_nobody_is_told(void **state)
{
	struct fixture *f = *state;
	const char *refusal;

	assert_ok(note_write(f->desk, 1001, "Called her.", false, &refusal, &f->error));
	assert_string_equal(last_entry(f).kind, "note");
	assert_string_equal(last_entry(f).author, "owner");
	assert_string_equal(last_entry(f).text, "Called her.");
	assert_string_equal(matter(f).status, "open");
	assert_int_equal(mails(f, "note", NULL), 0);
}

static void a_note_by_mail_reaches_the_customer_as_a_persons_words(void **state)
{
	struct fixture *f = *state;
	const char *refusal;

	assert_ok(note_write(f->desk, 1001, "We found the cause.", true, &refusal, &f->error));
	assert_null(refusal);
	assert_non_null(strstr(mail_text(f, "note"), "We found the cause."));
	assert_null(strstr(mail_text(f, "note"), "Auto-Submitted"));
	assert_true(has_event(f, "note_queued", ANN));
}

static void a_note_to_whoever_wants_no_mail_is_kept_alone(void **state)
{
	struct fixture *f = *state;
	const char *refusal;

	silence(f);
	assert_ok(note_write(f->desk, 1001, "We found the cause.", true, &refusal, &f->error));
	assert_string_equal(refusal, "the customer asked for no more mail");
	assert_string_equal(last_entry(f).kind, "note");
	assert_int_equal(mails(f, "note", NULL), 0);
}

static void a_note_without_words_is_refused(void **state)
{
	struct fixture *f = *state;
	const char *refusal;

	assert_int_equal(note_write(f->desk, 1001, " \n", false, &refusal, &f->error), -1);
	assert_string_equal(f->error.text, "there is no text");
	assert_int_equal(note_write(f->desk, 9999, "x", false, &refusal, &f->error), -1);
	assert_string_equal(f->error.text, "there is no feedback #9999");
}

/* ---- answers ------------------------------------------------------------------------------ */

static void an_answer_is_the_first_response_and_the_acknowledgement_stays_back(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(mails(f, "ack", "queued"), 1);
	reply(f, "Please install 2.1.");
	assert_string_equal(matter(f).status, "responded");
	assert_int_equal(matter(f).responded_ms, clock_now_ms());
	assert_int_equal(mails(f, "ack", "cancelled"), 1);
	assert_non_null(strstr(mail_text(f, "reply"), "\r\nIn-Reply-To: <1@mail.example>\r\n"));
	assert_string_equal(last_entry(f).text, "Please install 2.1.");
}

static void an_answer_that_waits_to_be_sent_goes_even_when_the_matter_is_resolved(void **state)
{
	struct fixture *f = *state;
	const char *refusal;

	reply(f, "Please install 2.1.");
	assert_ok(lifecycle_resolve(f->desk, 1001, "2.1", false, &refusal, &f->error));
	assert_int_equal(mails(f, "reply", "queued"), 1);
}

static void an_answer_that_may_not_be_sent_is_none(void **state)
{
	struct fixture *f = *state;

	silence(f);
	assert_int_equal(note_reply(f->desk, 1001, "Please install 2.1.", &f->error), -1);
	assert_string_equal(matter(f).status, "open");
	assert_int_equal(mails(f, "ack", "queued"), 1);
}

/* ---- the customer's turn ------------------------------------------------------------------ */

static void who_owes_an_answer_is_reminded_once(void **state)
{
	struct fixture *f = *state;

	reply(f, "Which version is it?");
	assert_ok(reminder_wait(f->desk, 1001, 3 * DAY_MS, &f->error));
	days_pass(f, 2);
	assert_int_equal(mails(f, "reminder", NULL), 0);
	days_pass(f, 1);
	assert_int_equal(mails(f, "reminder", "queued"), 1);
	days_pass(f, 30);
	assert_int_equal(mails(f, "reminder", NULL), 1);
	assert_int_equal(reminder_wait(f->desk, 1001, 3 * DAY_MS, &f->error), -1);
}

static void any_mail_of_the_customers_cancels_the_reminder(void **state)
{
	struct fixture *f = *state;

	reply(f, "Which version is it?");
	assert_ok(reminder_wait(f->desk, 1001, 3 * DAY_MS, &f->error));
	customer_writes(f);
	days_pass(f, 30);
	assert_int_equal(mails(f, "reminder", NULL), 0);
}

static void a_reminder_that_has_not_left_is_called_back(void **state)
{
	struct fixture *f = *state;

	reply(f, "Which version is it?");
	assert_ok(reminder_wait(f->desk, 1001, DAY_MS, &f->error));
	days_pass(f, 1);
	customer_writes(f);
	assert_int_equal(mails(f, "reminder", "cancelled"), 1);
}

static void a_question_is_followed_by_a_reminder_only_where_the_owner_wishes(void **state)
{
	struct fixture *f = *state;

	reply(f, "Which version is it?");
	days_pass(f, 30);
	assert_int_equal(mails(f, "reminder", NULL), 0);
	f->desk->settings->follow_up.remind_after_ms = 3 * DAY_MS;
	reply(f, "Please install 2.1.");
	days_pass(f, 30);
	assert_int_equal(mails(f, "reminder", NULL), 0);
	reply(f, "装好了吗？");
	days_pass(f, 3);
	assert_int_equal(mails(f, "reminder", "queued"), 1);
}

static void what_is_settled_waits_for_nobody(void **state)
{
	struct fixture *f = *state;

	assert_ok(lifecycle_close(f->desk, 1001, NULL, &f->error));
	assert_int_equal(reminder_wait(f->desk, 1001, DAY_MS, &f->error), -1);
}

/* ---- tags and whose it is ----------------------------------------------------------------- */

static const char *tag(struct fixture *f, const char *added, const char *removed)
{
	const struct tag_change change = {.added = &added,
	    .added_count = added != NULL,
	    .removed = &removed,
	    .removed_count = removed != NULL};
	const char *tags;

	return tagging_change(f->desk, 1001, &change, f->arena, &tags, &f->error) == 0 ? tags
										       : NULL;
}

static void tags_come_and_go_and_the_history_says_so(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(tag(f, "refund", NULL), "refund");
	assert_string_equal(tag(f, "退款", NULL), "refund 退款");
	assert_string_equal(tag(f, "refund", NULL), "refund 退款");
	assert_string_equal(tag(f, NULL, "退款"), "refund");
	assert_string_equal(matter(f).tags, "refund");
	assert_true(has_event(f, "tagged", "-退款"));
}

static void a_tag_is_one_word(void **state)
{
	struct fixture *f = *state;

	assert_null(tag(f, "two words", NULL));
	assert_null(tag(f, "", NULL));
	assert_null(tag(f, "-x", NULL));
	assert_null(tag(f, "\xff", NULL));
}

/* A database may come from elsewhere: nothing is read outside of such a detail. */
static void tags_of_the_owner_are_told_from_those_of_the_rules(void **state)
{
	struct fixture *f = *state;
	const struct event_record events[] = {{.action = "tagged", .detail = " +mine   -gone "},
	    {.action = "tagged", .detail = "+"}, {.action = "tagged", .detail = ""},
	    {.action = "note", .detail = "+billing"}};

	assert_string_equal(
	    tagging_without_owners("billing mine slow", events, ARRAY_SIZE(events), f->arena),
	    "billing slow");
}

static void a_matter_is_somebodys_and_then_nobodys(void **state)
{
	struct fixture *f = *state;

	assert_ok(tagging_assign(f->desk, 1001, "bo@example.com", &f->error));
	assert_string_equal(matter(f).assignee, "bo@example.com");
	assert_true(has_event(f, "assigned", "bo@example.com"));
	assert_ok(tagging_assign(f->desk, 1001, "", &f->error));
	assert_string_equal(matter(f).assignee, "");
	assert_int_equal(tagging_assign(f->desk, 1001, "bo", &f->error), -1);
}

int main(void)
{
#define note_test(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)
	const struct CMUnitTest tests[] = {
	    note_test(a_note_is_kept_and_nobody_is_told),
	    note_test(a_note_by_mail_reaches_the_customer_as_a_persons_words),
	    note_test(a_note_to_whoever_wants_no_mail_is_kept_alone),
	    note_test(a_note_without_words_is_refused),
	    note_test(an_answer_is_the_first_response_and_the_acknowledgement_stays_back),
	    note_test(an_answer_that_waits_to_be_sent_goes_even_when_the_matter_is_resolved),
	    note_test(an_answer_that_may_not_be_sent_is_none),
	    note_test(who_owes_an_answer_is_reminded_once),
	    note_test(any_mail_of_the_customers_cancels_the_reminder),
	    note_test(a_reminder_that_has_not_left_is_called_back),
	    note_test(a_question_is_followed_by_a_reminder_only_where_the_owner_wishes),
	    note_test(what_is_settled_waits_for_nobody),
	    note_test(tags_come_and_go_and_the_history_says_so),
	    note_test(a_tag_is_one_word),
	    note_test(tags_of_the_owner_are_told_from_those_of_the_rules),
	    note_test(a_matter_is_somebodys_and_then_nobodys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
