/*
 * Orders in the owner's answer to one of hark's mails: who may give them, what they do, and the
 * transcript.
 */
#include "database.h"

#include "desk/order_p.h"

#define ANN "ann@customer.example"
#define OWNER "li@example.org"

static void take_in(struct fixture *f, const struct message *message)
{
	struct arrival arrival = arrival_of(f, message);

	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
}

/* The newest mail of that kind. */
static bool newest(struct fixture *f, const char *kind, struct outbox_record *mail_r)
{
	struct outbox_record *records;
	size_t count;

	assert_ok(
	    store_outbox_list(f->desk->store, NULL, 100, f->arena, &records, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		if (strcmp(records[i].kind, kind) == 0)
			return store_outbox_get(
				   f->desk->store, records[i].id, f->arena, mail_r, &f->error) == 1;
	return false;
}

static const char *text_of(struct fixture *f, const struct outbox_record *mail)
{
	char *text = arena_strndup(f->arena, (const char *)mail->content.data, mail->content.size);

	for (char *fold; (fold = strstr(text, "=\r\n")) != NULL;)
		memmove(fold, fold + 3, strlen(fold + 3) + 1);
	return text;
}

/* A mail from the owner's address that answers the alert of the setup. */
static struct message *answer(struct fixture *f, const char *text)
{
	struct message *message = person(f, OWNER, 77);
	struct outbox_record alert = {0};

	assert_true(newest(f, "alert", &alert));
	message->in_reply_to = alert.message_id;
	message->text = message->new_text = text;
	return message;
}

static struct header *proof(struct fixture *f)
{
	struct header *header = arena_alloc(f->arena, sizeof(*header));

	*header = (struct header){
	    "authentication-results", "mx.example.com; dmarc=pass header.from=example.org"};
	return header;
}

static void owner_orders(struct fixture *f, const char *text)
{
	struct message *message = answer(f, text);

	message->headers = proof(f);
	message->header_count = 1;
	take_in(f, message);
	assert_ok(clerk_round(f->desk, &f->error));
}

static struct feedback_record matter(struct fixture *f)
{
	struct feedback_record feedback;

	assert_int_equal(
	    store_feedback_get(f->desk->store, 1001, f->arena, &feedback, &f->error), 1);
	return feedback;
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

static const char *transcript(struct fixture *f)
{
	struct outbox_record mail;

	return newest(f, "transcript", &mail) ? text_of(f, &mail) : "";
}

static const char *newest_alert(struct fixture *f)
{
	struct outbox_record alert;

	return newest(f, "alert", &alert) ? alert.subject : "";
}

static int setup(void **state)
{
	static const char *servers[] = {"mx.example.com"};
	struct fixture *f;

	if (desk_setup(state) != 0)
		return -1;
	f = *state;
	f->desk->settings->mailboxes[0].trusted_authserv = (struct text_list){servers, 1};
	take_in(f, person(f, ANN, 1));
	assert_ok(alert_raise(f->desk, "test", "An alert", "Something is wrong.", &f->error));
	return 0;
}

/* ---- what they do ------------------------------------------------------------------------- */

static void a_solution_is_recorded_and_told(void **state)
{
	struct fixture *f = *state;
	struct outbox_record mail;

	owner_orders(f, "Hi hark,\n#1001 resolve We mended it.\nThanks\n");
	assert_string_equal(matter(f).status, "resolved");
	assert_string_equal(matter(f).solution, "We mended it.");
	assert_true(newest(f, "resolved", &mail));
	assert_string_equal(mail.recipient, ANN);
	assert_non_null(strstr(transcript(f), "#1001 resolve We mended it."));
	assert_non_null(strstr(transcript(f), "resolved; the customer is told"));
}

static void resolved_without_words_sends_nothing(void **state)
{
	struct fixture *f = *state;
	struct outbox_record mail;

	owner_orders(f, "#1001 resolve");
	assert_string_equal(matter(f).status, "resolved");
	assert_false(newest(f, "resolved", &mail));
}

static void closed_sends_nothing(void **state)
{
	struct fixture *f = *state;
	struct outbox_record mail;

	owner_orders(f, "#1001 close");
	assert_string_equal(matter(f).status, "closed");
	assert_false(newest(f, "resolved", &mail));
	assert_non_null(strstr(transcript(f), "closed; nothing is sent"));
}

static void what_is_closed_can_be_reopened(void **state)
{
	struct fixture *f = *state;

	owner_orders(f, "#1001 close\n#1001 reopen They called again.");
	assert_string_equal(matter(f).status, "reopened");
	assert_non_null(strstr(transcript(f), "open again"));
}

static void what_is_open_is_not_reopened(void **state)
{
	struct fixture *f = *state;

	owner_orders(f, "#1001 reopen");
	assert_string_equal(matter(f).status, "open");
	assert_non_null(strstr(transcript(f), "#1001 is not resolved or closed"));
}

static void chinese_and_full_width_signs_are_understood(void **state)
{
	struct fixture *f = *state;

	owner_orders(f, "＃１００１ 已解決：已修复首页。");
	assert_string_equal(matter(f).status, "resolved");
	assert_string_equal(matter(f).solution, "已修复首页。");
}

static void category_priority_note_and_assignee_are_set(void **state)
{
	struct fixture *f = *state;
	struct entry_record *entries;
	size_t count;

	owner_orders(f, "#1001 category uncategorised\n#1001 priority high\n"
			"#1001 note called her\n#1001 assign bo@example.org\n");
	assert_string_equal(matter(f).category, "uncategorised");
	assert_string_equal(matter(f).decided_by, "owner");
	assert_string_equal(matter(f).priority, "high");
	assert_string_equal(matter(f).assignee, "bo@example.org");
	assert_ok(store_entry_page(
	    f->desk->store, 1001, NULL, 100, f->arena, &entries, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(entries[1].text, "called her");
	assert_true(has_event(f, "note"));
	assert_true(has_event(f, "assigned"));
	assert_non_null(strstr(transcript(f), "category: uncategorised, before: Product issue"));
}

static void what_is_put_off_wakes_again(void **state)
{
	struct fixture *f = *state;
	struct agenda_record *plans;
	size_t count;

	owner_orders(f, "#1001 snooze 3 days");
	assert_ok(store_agenda_list(f->desk->store, 1001, f->arena, &plans, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(plans[0].kind, AGENDA_SNOOZE);
	assert_int_equal(plans[0].due_ms, NOW + 3 * DAY_MS);
	clock_freeze(NOW + 3 * DAY_MS);
	assert_ok(clerk_round(f->desk, &f->error));
	assert_ok(store_agenda_list(f->desk->store, 1001, f->arena, &plans, &count, &f->error));
	assert_int_equal(count, 0);
}

static void what_is_wrong_is_answered_and_the_others_are_done(void **state)
{
	struct fixture *f = *state;

	owner_orders(f,
	    "#1001 reslove\n#9999 close\n#1001 snooze soon\n#1001 category produkt_issue\n"
	    "#1001 priority high\n");
	assert_string_equal(matter(f).priority, "high");
	assert_string_equal(matter(f).status, "open");
	assert_non_null(strstr(transcript(f), "did you mean \"resolve\"?"));
	assert_non_null(strstr(transcript(f), "there is no feedback #9999"));
	assert_non_null(strstr(transcript(f), "say for how long"));
	assert_non_null(strstr(transcript(f), "did you mean \"product_issue\"?"));
}

static void orders_are_carried_out_once(void **state)
{
	struct fixture *f = *state;
	struct outbox_record *records;
	size_t count, transcripts = 0;

	owner_orders(f, "#1001 note once");
	assert_ok(clerk_round(f->desk, &f->error));
	assert_ok(
	    store_outbox_list(f->desk->store, NULL, 100, f->arena, &records, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		transcripts += strcmp(records[i].kind, "transcript") == 0;
	assert_int_equal(transcripts, 1);
}

static void tags_are_put_on_and_taken_off(void **state)
{
	struct fixture *f = *state;

	owner_orders(f, "#1001 tag refund +vip\n#1001 标签 -vip, 退款\n#1001 tag\n");
	assert_string_equal(matter(f).tags, "refund 退款");
	assert_non_null(strstr(transcript(f), "tags: refund vip"));
	assert_non_null(strstr(transcript(f), "say which"));
	assert_true(has_event(f, "tagged"));
}

/* ---- forgetting -------------------------------------------------------------------------- */

/* Another mail of the owner's: its own text, date and Message-ID. */
static void owner_orders_again(struct fixture *f, const char *text)
{
	struct message *message = answer(f, text);

	message->message_id = "again@mail.example";
	message->text_hash = "again";
	message->headers = proof(f);
	message->header_count = 1;
	take_in(f, message);
	assert_ok(clerk_round(f->desk, &f->error));
}

static const char *forget_line(struct fixture *f, const char *address)
{
	char word[7];

	order_forget_word(f->desk, address, word);
	return arena_printf(f->arena, "forget %s %s", address, word);
}

static void nobody_is_forgotten_before_it_was_asked_for_twice(void **state)
{
	struct fixture *f = *state;

	owner_orders(f, "Forget Ann@Customer.example\n");
	assert_string_equal(matter(f).address, ANN);
	assert_non_null(strstr(transcript(f), "1 matter of theirs"));
	assert_non_null(strstr(transcript(f), forget_line(f, "Ann@Customer.example")));
}

static void who_is_forgotten_is_gone_and_so_is_the_order(void **state)
{
	struct fixture *f = *state;
	struct outbox_record mail;

	owner_orders(f, "forget " ANN);
	owner_orders_again(f, forget_line(f, ANN));
	assert_string_equal(matter(f).address, "");
	assert_string_equal(matter(f).status, "closed");
	assert_non_null(strstr(transcript(f), "forgotten: addresses 1, matters 1"));
	assert_true(newest(f, "transcript", &mail));
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_execute(
	    f->desk->store, "UPDATE outbox SET state = 'sent' WHERE state = 'queued'", &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	assert_ok(clerk_round(f->desk, &f->error));
	assert_false(database_holds(f, ANN));
}

static void a_wrong_word_forgets_nobody(void **state)
{
	struct fixture *f = *state;

	owner_orders(f, "forget " ANN " yes\nforget nobody@else.example\nforget " OWNER "\n"
			"forget a@b@\n");
	assert_string_equal(matter(f).address, ANN);
	assert_non_null(strstr(transcript(f), "is not the word that confirms it"));
	assert_non_null(strstr(transcript(f), "nothing is known of nobody@else.example"));
	assert_non_null(strstr(transcript(f), "one of your own addresses"));
	assert_non_null(strstr(transcript(f), "needs the address of a customer"));
}

/* ---- who may give them -------------------------------------------------------------------- */

static void a_forged_sender_is_refused_and_the_owner_told_once(void **state)
{
	struct fixture *f = *state;
	struct outbox_record alert;

	take_in(f, answer(f, "#1001 close"));
	assert_ok(clerk_round(f->desk, &f->error));
	assert_string_equal(matter(f).status, "open");
	assert_string_equal(transcript(f), "");
	assert_true(newest(f, "alert", &alert));
	assert_string_equal(alert.subject, "An order by mail was refused");
}

static void a_mail_that_answers_none_of_ours_orders_nothing(void **state)
{
	struct fixture *f = *state;
	struct message *message = person(f, OWNER, 78);

	message->headers = proof(f);
	message->header_count = 1;
	message->text = message->new_text = "#1001 close";
	take_in(f, message);
	assert_ok(clerk_round(f->desk, &f->error));
	assert_string_equal(matter(f).status, "open");
}

static void a_customer_who_answers_a_report_orders_nothing(void **state)
{
	struct fixture *f = *state;
	struct message *message = answer(f, "#1001 close");

	message->from.address = ANN;
	message->headers = proof(f);
	message->header_count = 1;
	take_in(f, message);
	assert_ok(clerk_round(f->desk, &f->error));
	assert_string_equal(matter(f).status, "open");
	assert_string_equal(
	    newest_alert(f), "Somebody else answered a mail of hark's to you with orders");
}

static const char *last_reason(struct fixture *f)
{
	struct ledger_record *records;
	size_t count;

	assert_ok(store_ledger_list(f->desk->store, 1, f->arena, &records, &count, &f->error));
	return records[0].reason;
}

static void a_token_that_is_not_ours_is_refused_and_told(void **state)
{
	struct fixture *f = *state;
	struct message *message = answer(f, "#1001 close");

	message->in_reply_to = "hark.0.aaaaaaaaaaaaaaaa@example.com";
	message->headers = proof(f);
	message->header_count = 1;
	take_in(f, message);
	assert_ok(clerk_round(f->desk, &f->error));
	assert_string_equal(matter(f).status, "open");
	assert_string_equal(
	    newest_alert(f), "Orders that answer none of hark's mails were refused");
	assert_non_null(strstr(last_reason(f), "answers no mail of hark's"));
}

static void a_mail_of_the_owners_to_somebody_else_is_no_order_at_all(void **state)
{
	struct fixture *f = *state;
	struct message *message = person(f, OWNER, 78);

	message->to.items[0].address = "colleague@else.example";
	message->text = message->new_text = "#1001 close";
	f->context.is_sent = true;
	take_in(f, message);
	assert_ok(clerk_round(f->desk, &f->error));
	assert_string_equal(newest_alert(f), "An alert");
	assert_string_equal(matter(f).status, "open");
}

static size_t notes(struct fixture *f)
{
	struct entry_record *entries;
	size_t count, notes = 0;

	assert_ok(store_entry_page(
	    f->desk->store, 1001, NULL, 100, f->arena, &entries, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		notes += strcmp(entries[i].kind, "note") == 0;
	return notes;
}

static void a_mail_that_comes_again_is_not_heeded_again(void **state)
{
	struct fixture *f = *state;
	struct message *message = answer(f, "#1001 note once");

	message->headers = proof(f);
	message->header_count = 1;
	take_in(f, message);
	take_in(f, message);
	assert_ok(clerk_round(f->desk, &f->error));
	assert_int_equal(notes(f), 1);
	assert_string_equal(newest_alert(f), "An alert");
}

static void replayed_under_another_message_id_it_is_refused_and_told(void **state)
{
	struct fixture *f = *state;
	struct message *message;

	owner_orders(f, "#1001 note once");
	message = answer(f, "#1001 note once");
	message->message_id = "replayed@enemy.example";
	message->headers = proof(f);
	message->header_count = 1;
	take_in(f, message);
	assert_ok(clerk_round(f->desk, &f->error));
	assert_int_equal(notes(f), 1);
	assert_string_equal(newest_alert(f), "An order by mail came twice");
}

static void an_old_order_is_refused_and_told(void **state)
{
	struct fixture *f = *state;
	struct message *message = answer(f, "#1001 note once");

	message->headers = proof(f);
	message->header_count = 1;
	message->date_ms = NOW - 31 * DAY_MS;
	take_in(f, message);
	assert_ok(clerk_round(f->desk, &f->error));
	assert_int_equal(notes(f), 0);
	assert_string_equal(newest_alert(f), "An old order by mail was refused");
}

static void owner_orders_on_day(struct fixture *f, int day)
{
	struct message *message = answer(f, "#1001 note today");

	clock_freeze(NOW + day * DAY_MS);
	message->message_id = message->text_hash = arena_printf(f->arena, "%d@mail.example", day);
	message->date_ms = clock_now_ms();
	message->headers = proof(f);
	message->header_count = 1;
	take_in(f, message);
}

static void marks_against_orders_that_come_twice_go_when_those_would_be_refused_anyway(void **state)
{
	static const char marks[] = "SELECT count(*) FROM meta WHERE key LIKE 'order:%'";
	struct fixture *f = *state;

	owner_orders_on_day(f, 0);
	owner_orders_on_day(f, 31);
	assert_int_equal(number_of(f, marks), 2);
	owner_orders_on_day(f, 61);
	assert_int_equal(number_of(f, marks), 2);
}

static void the_copy_in_sent_of_what_was_done_does_nothing(void **state)
{
	struct fixture *f = *state;

	owner_orders(f, "#1001 note once");
	f->context.is_sent = true;
	take_in(f, answer(f, "#1001 note once"));
	assert_ok(clerk_round(f->desk, &f->error));
	assert_int_equal(notes(f), 1);
	assert_string_equal(newest_alert(f), "An alert");
}

static void the_copy_in_sent_is_the_proof_that_was_lacking(void **state)
{
	struct fixture *f = *state;

	take_in(f, answer(f, "#1001 note once"));
	assert_non_null(strstr(last_reason(f), "nothing proves"));
	f->context.is_sent = true;
	take_in(f, answer(f, "#1001 note once"));
	assert_ok(clerk_round(f->desk, &f->error));
	assert_int_equal(notes(f), 1);
	assert_string_equal(newest_alert(f), "An alert");
}

static void quoted_lines_are_no_orders(void **state)
{
	(void)state;
	assert_true(order_is_meant("  #41 close"));
	assert_true(order_is_meant("＃41 关闭"));
	assert_false(order_is_meant("> #41 close"));
	assert_false(order_is_meant("please #41"));
	assert_false(order_is_meant("# 41 close"));
	assert_false(order_is_meant("#"));
	assert_true(order_is_meant("forget bob@x.example"));
	assert_true(order_is_meant(" 忘记：bob@x.example"));
	assert_true(order_is_meant("忘记bob@x.example"));
	assert_false(order_is_meant("Forget it, bob@x.example"));
	assert_false(order_is_meant("> forget bob@x.example"));
	assert_false(order_is_meant("please forget bob@x.example"));
	assert_false(order_is_meant(""));
}

int main(void)
{
#define order_test(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)
	const struct CMUnitTest tests[] = {
	    order_test(a_solution_is_recorded_and_told),
	    order_test(resolved_without_words_sends_nothing),
	    order_test(closed_sends_nothing),
	    order_test(what_is_closed_can_be_reopened),
	    order_test(what_is_open_is_not_reopened),
	    order_test(chinese_and_full_width_signs_are_understood),
	    order_test(category_priority_note_and_assignee_are_set),
	    order_test(what_is_put_off_wakes_again),
	    order_test(what_is_wrong_is_answered_and_the_others_are_done),
	    order_test(orders_are_carried_out_once),
	    order_test(tags_are_put_on_and_taken_off),
	    order_test(nobody_is_forgotten_before_it_was_asked_for_twice),
	    order_test(who_is_forgotten_is_gone_and_so_is_the_order),
	    order_test(a_wrong_word_forgets_nobody),
	    order_test(a_forged_sender_is_refused_and_the_owner_told_once),
	    order_test(a_mail_that_answers_none_of_ours_orders_nothing),
	    order_test(a_customer_who_answers_a_report_orders_nothing),
	    order_test(a_token_that_is_not_ours_is_refused_and_told),
	    order_test(a_mail_of_the_owners_to_somebody_else_is_no_order_at_all),
	    order_test(a_mail_that_comes_again_is_not_heeded_again),
	    order_test(replayed_under_another_message_id_it_is_refused_and_told),
	    order_test(an_old_order_is_refused_and_told),
	    order_test(marks_against_orders_that_come_twice_go_when_those_would_be_refused_anyway),
	    order_test(the_copy_in_sent_of_what_was_done_does_nothing),
	    order_test(the_copy_in_sent_is_the_proof_that_was_lacking),
	    cmocka_unit_test(quoted_lines_are_no_orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
