/* The store's rows: folders, ledger, customers and feedback. */
#include "store_fixture.h"

static const char identity[] = "0123456789abcdef0123456789abcdef";

static int64_t add_ledger(struct fixture *f, uint32_t uid, const char *state, int64_t at_ms)
{
	const struct ledger_record record = {.folder_id = f->inbox.id,
	    .uidvalidity = 7,
	    .uid = uid,
	    .state = state,
	    .reason = "because",
	    .identity = identity,
	    .at_ms = at_ms,
	    .mail_date_ms = at_ms - 5,
	    .size_bytes = 1234};
	int64_t id = 0;

	if (store_ledger_add(f->store, &record, &id, &f->error) < 0)
		return -1;
	return id;
}

/* ---- folders and ledger ---- */

static void an_account_is_one_whatever_its_case(void **state)
{
	struct fixture *f = *state;
	int64_t again;

	assert_ok(store_account(f->store, "feedback@EXAMPLE.com", &again, &f->error));
	assert_int_equal(again, f->account);
}

static void a_new_folder_has_no_position_and_its_first_contact_is_now(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(f->inbox.uidvalidity, 0);
	assert_int_equal(f->inbox.next_uid, 0);
	assert_int_equal(f->inbox.first_contact_ms, T0);
}

static void a_folder_keeps_its_position_up_to_the_largest_uid(void **state)
{
	struct fixture *f = *state;
	struct folder_record *folders;
	const char **accounts;
	size_t count;

	assert_ok(
	    store_folder_position(f->store, f->inbox.id, UINT32_MAX, UINT32_MAX - 1, &f->error));
	assert_ok(store_folder_polled(f->store, f->inbox.id, T0 + 9, &f->error));
	assert_ok(store_folder_each(f->store, f->arena, &folders, &accounts, &count, &f->error));
	assert_int_equal(count, 1);
	assert_true(folders[0].uidvalidity == UINT32_MAX && folders[0].next_uid == UINT32_MAX - 1);
	assert_int_equal(folders[0].last_good_poll_ms, T0 + 9);
	assert_string_equal(folders[0].name, "INBOX");
	assert_string_equal(accounts[0], "feedback@example.com");
}

static void a_position_of_no_folder_is_an_error(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(store_folder_position(f->store, 99, 1, 1, &f->error), -1);
	assert_non_null(strstr(f->error.text, "no folder 99"));
}

static void a_uid_has_one_row_in_the_ledger(void **state)
{
	struct fixture *f = *state;

	assert_true(add_ledger(f, 1, "feedback", T0) > 0);
	assert_int_equal(add_ledger(f, 1, "own", T0), -1);
	assert_int_equal(store_ledger_has(f->store, f->inbox.id, 7, 1, &f->error), 1);
	assert_int_equal(store_ledger_has(f->store, f->inbox.id, 8, 1, &f->error), 0);
	assert_int_equal(store_ledger_has(f->store, f->inbox.id, 7, 2, &f->error), 0);
}

static void uids_given_again_find_their_place_free_each_time(void **state)
{
	struct fixture *f = *state;

	for (int round = 0; round < 3; round++) {
		assert_true(add_ledger(f, 1, "feedback", T0) > 0);
		assert_true(add_ledger(f, 2, "feedback", T0) > 0);
		assert_ok(store_ledger_retire(f->store, f->inbox.id, 7, &f->error));
		assert_int_equal(store_ledger_has(f->store, f->inbox.id, 7, 1, &f->error), 0);
		assert_int_equal(
		    store_ledger_has(f->store, f->inbox.id, (uint32_t)round, 2, &f->error), 1);
	}
	assert_int_equal(fixture_count_rows(f, "SELECT count(*) FROM ledger"), 6);
}

static void the_ledger_knows_its_states_and_no_others(void **state)
{
	struct fixture *f = *state;
	static const char *const good[] = {"feedback", "reply", "survey_answer", "own",
	    "ignored:bulk", "duplicate", "quarantined", "forgotten"};
	static const char *const bad[] = {"", "ignored", "ignored:", "Feedback", "lost"};

	for (uint32_t i = 0; i < ARRAY_SIZE(good); i++)
		assert_true(add_ledger(f, i + 1, good[i], T0) > 0);
	for (uint32_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(add_ledger(f, i + 100, bad[i], T0), -1);
}

static void the_oldest_mail_with_an_identity_is_found(void **state)
{
	struct fixture *f = *state;
	int64_t first = add_ledger(f, 5, "feedback", T0);
	struct ledger_record record;

	add_ledger(f, 4, "duplicate", T0 - 10);
	assert_int_equal(
	    store_ledger_find_identity(f->store, identity, f->arena, &record, &f->error), 1);
	assert_int_equal(record.id, first);
	assert_int_equal(record.uid, 5);
	assert_int_equal(record.mail_date_ms, T0 - 5);
	assert_int_equal(record.size_bytes, 1234);
}

static void mails_without_identity_are_never_the_same(void **state)
{
	struct fixture *f = *state;
	struct ledger_record record = {
	    .folder_id = f->inbox.id, .uid = 1, .state = "quarantined", .identity = ""};

	assert_ok(store_ledger_add(f->store, &record, NULL, &f->error));
	assert_int_equal(store_ledger_find_identity(f->store, "", f->arena, &record, &f->error), 0);
}

static void ten_thousand_mails_add_up(void **state)
{
	struct fixture *f = *state;
	static const char *const states[] = {"feedback", "ignored:list", "duplicate"};
	struct count_record *counts;
	size_t count;
	int64_t sum = 0;

	for (uint32_t uid = 1; uid <= 10000; uid++)
		assert_true(add_ledger(f, uid, states[uid % 3], T0 + uid) > 0);
	assert_ok(store_ledger_counts(
	    f->store, T0 + 1, T0 + 10001, f->arena, &counts, &count, &f->error));
	assert_int_equal(count, 3);
	for (size_t i = 0; i < count; i++)
		sum += counts[i].count;
	assert_int_equal(sum, 10000);
	assert_ok(
	    store_ledger_counts(f->store, T0 + 1, T0 + 4, f->arena, &counts, &count, &f->error));
	assert_int_equal(count, 3);
	assert_int_equal(counts[0].count, 1);
}

/* ---- customers ---- */

static void a_customer_is_known_by_the_address_in_any_case(void **state)
{
	struct fixture *f = *state;
	int64_t id;
	bool is_new = true;

	assert_ok(store_customer(f->store, "ANN@Example.ORG", "", T0, &id, &is_new, &f->error));
	assert_int_equal(id, f->customer);
	assert_false(is_new);
	assert_ok(store_customer(f->store, "bob@example.org", "", T0, &id, &is_new, &f->error));
	assert_int_not_equal(id, f->customer);
	assert_true(is_new);
}

static void marks_add_up_until_both_are_taken_back(void **state)
{
	struct fixture *f = *state;
	struct address_record record;
	const char *address = "ann@example.org";

	assert_ok(store_address_mark(f->store, address, false, true, "complaint", &f->error));
	assert_ok(store_address_mark(f->store, address, true, false, "5.1.1", &f->error));
	assert_int_equal(store_address_find(f->store, address, f->arena, &record, &f->error), 1);
	assert_true(record.is_dead && record.is_silenced);
	assert_string_equal(record.dead_reason, "5.1.1");
	assert_ok(store_address_mark(f->store, address, false, false, "", &f->error));
	assert_int_equal(store_address_find(f->store, address, f->arena, &record, &f->error), 1);
	assert_false(record.is_dead || record.is_silenced);
}

static void an_unknown_address_can_be_silenced_before_it_writes(void **state)
{
	struct fixture *f = *state;
	struct address_record record;

	assert_ok(store_address_mark(f->store, "New@example.org", false, true, "stop", &f->error));
	assert_int_equal(
	    store_address_find(f->store, "new@example.org", f->arena, &record, &f->error), 1);
	assert_true(record.is_silenced);
}

/* ---- feedback ---- */

static struct feedback_record get_feedback(struct fixture *f, int64_t id)
{
	struct feedback_record record;

	assert_int_equal(store_feedback_get(f->store, id, f->arena, &record, &f->error), 1);
	return record;
}

static void numbers_start_at_1001_and_are_never_used_twice(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_feedback(f, "a", "a", T0), 1001);
	assert_int_equal(fixture_feedback(f, "b", "b", T0), 1002);
}

static void every_field_of_a_feedback_comes_back(void **state)
{
	struct fixture *f = *state;
	const struct feedback_record in = {.customer_id = f->customer,
	    .account_id = f->account,
	    .address = "ann@example.org",
	    .name = "安",
	    .subject = "无法加载",
	    .status = "closed",
	    .category = "c",
	    .priority = "high",
	    .sentiment = -0.5,
	    .score = 2.5,
	    .language = "zh",
	    .channel = "web_form",
	    .tags = "x y",
	    .assignee = "wei",
	    .created_ms = 1,
	    .responded_ms = 2,
	    .resolved_ms = 3,
	    .closed_ms = 4,
	    .last_customer_ms = 5,
	    .solution = "done",
	    .ack_decision = "list"};
	struct feedback_record out;
	int64_t id;

	assert_ok(store_feedback_add(f->store, &in, &id, &f->error));
	out = get_feedback(f, id);
	assert_string_equal(out.name, in.name);
	assert_string_equal(out.subject, in.subject);
	assert_string_equal(out.status, "closed");
	assert_string_equal(out.priority, "high");
	assert_true(out.sentiment == in.sentiment && out.score == in.score);
	assert_string_equal(out.channel, "web_form");
	assert_string_equal(out.tags, "x y");
	assert_string_equal(out.assignee, "wei");
	assert_string_equal(out.solution, "done");
	assert_string_equal(out.ack_decision, "list");
	assert_true(out.created_ms == 1 && out.responded_ms == 2 && out.resolved_ms == 3);
	assert_true(out.closed_ms == 4 && out.last_customer_ms == 5);
	assert_true(out.account_id == f->account && out.customer_id == f->customer);
}

static void an_unknown_word_or_customer_is_refused(void **state)
{
	struct fixture *f = *state;
	struct feedback_record record = {.customer_id = f->customer, .status = "ajar"};
	int64_t id = 0;

	assert_int_equal(store_feedback_add(f->store, &record, &id, &f->error), -1);
	record.status = "open";
	record.priority = "urgent";
	assert_int_equal(store_feedback_add(f->store, &record, &id, &f->error), -1);
	record.priority = NULL;
	record.customer_id = 99;
	assert_int_equal(store_feedback_add(f->store, &record, &id, &f->error), -1);
	assert_int_equal(id, 0);
}

static void the_first_answer_stays_the_first(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "a", "a", T0);

	assert_ok(
	    store_feedback_status(f->store, id, "responded", "owner", NULL, T0 + 10, &f->error));
	assert_ok(
	    store_feedback_status(f->store, id, "reopened", "customer", NULL, T0 + 20, &f->error));
	assert_ok(
	    store_feedback_status(f->store, id, "responded", "owner", NULL, T0 + 30, &f->error));
	assert_int_equal(get_feedback(f, id).responded_ms, T0 + 10);
}

static void what_is_open_again_is_neither_resolved_nor_closed(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "a", "a", T0);

	assert_ok(store_feedback_status(f->store, id, "resolved", "owner", "", T0 + 1, &f->error));
	assert_ok(store_feedback_status(f->store, id, "closed", "hark", "", T0 + 2, &f->error));
	assert_int_equal(get_feedback(f, id).resolved_ms, T0 + 1);
	assert_int_equal(get_feedback(f, id).closed_ms, T0 + 2);
	assert_ok(
	    store_feedback_status(f->store, id, "reopened", "customer", "", T0 + 3, &f->error));
	assert_int_equal(get_feedback(f, id).resolved_ms, 0);
	assert_int_equal(get_feedback(f, id).closed_ms, 0);
	assert_string_equal(get_feedback(f, id).status, "reopened");
}

static void each_move_is_an_event(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "a", "a", T0);
	const struct event_record created = {
	    .at_ms = T0, .feedback_id = id, .actor = "customer", .action = "created"};
	struct event_record *events;
	size_t count;

	assert_ok(store_event_add(f->store, &created, &f->error));
	assert_ok(store_feedback_status(
	    f->store, id, "resolved", "owner", "fixed in 2.1", T0 + 1, &f->error));
	assert_ok(store_event_list(f->store, id, f->arena, &events, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(events[0].action, "created");
	assert_string_equal(events[1].action, "resolved");
	assert_string_equal(events[1].actor, "owner");
	assert_string_equal(events[1].detail, "fixed in 2.1");
	assert_int_equal(events[1].at_ms, T0 + 1);
}

static void a_move_of_no_feedback_is_an_error(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
	    store_feedback_status(f->store, 4711, "closed", "owner", "", T0, &f->error), -1);
	assert_non_null(strstr(f->error.text, "#4711"));
}

static void events_are_never_changed_or_deleted(void **state)
{
	struct fixture *f = *state;
	const struct event_record event = {.at_ms = T0, .actor = "hark", .action = "x"};

	assert_ok(store_event_add(f->store, &event, &f->error));
	assert_int_equal(store_execute(f->store, "UPDATE event SET detail = ''", &f->error), -1);
	assert_non_null(strstr(f->error.text, "events are never changed"));
	assert_int_equal(store_execute(f->store, "DELETE FROM event", &f->error), -1);
}

static void set_changes_only_what_is_given(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "a", "a", T0);
	struct feedback_record record;

	assert_ok(store_feedback_set(f->store, id, NULL, "low", "wei", NULL, "t", &f->error));
	record = get_feedback(f, id);
	assert_string_equal(record.category, "product_issue");
	assert_string_equal(record.priority, "low");
	assert_string_equal(record.assignee, "wei");
	assert_string_equal(record.solution, "");
	assert_string_equal(record.tags, "t");
}

static size_t list(
    struct fixture *f, const struct feedback_filter *filter, struct feedback_record **records_r)
{
	size_t count;

	assert_ok(store_feedback_list(f->store, filter, f->arena, records_r, &count, &f->error));
	return count;
}

static void a_list_of_ten_thousand_comes_in_pages(void **state)
{
	struct fixture *f = *state;
	struct feedback_record *records;

	for (int i = 0; i < 10000; i++)
		fixture_feedback(f, "a", "a", T0 + i);
	assert_int_equal(list(f, &(struct feedback_filter){0}, &records), 100);
	assert_int_equal(records[0].id, 11000);
	assert_int_equal(list(f, &(struct feedback_filter){.limit = 10001}, &records), 10000);
	assert_int_equal(
	    list(f, &(struct feedback_filter){.limit = 100, .offset = 9950}, &records), 50);
	assert_int_equal(records[49].id, 1001);
	assert_int_equal(
	    list(f, &(struct feedback_filter){.limit = 1, .oldest_first = true}, &records), 1);
	assert_int_equal(records[0].id, 1001);
}

static void each_filter_and_all_together_narrow_the_list(void **state)
{
	struct fixture *f = *state;
	int64_t first = fixture_feedback(f, "a", "a", T0);
	int64_t second = fixture_feedback(f, "b", "b", T0 + 10);
	int64_t third = fixture_feedback(f, "c", "c", T0 + 20);
	struct feedback_record *records;

	assert_ok(
	    store_feedback_status(f->store, first, "resolved", "owner", "", T0 + 1, &f->error));
	assert_ok(
	    store_feedback_status(f->store, second, "reopened", "owner", "", T0 + 1, &f->error));
	assert_ok(
	    store_feedback_set(f->store, third, "praise", "high", NULL, NULL, NULL, &f->error));
	assert_int_equal(list(f, &(struct feedback_filter){.status = "waiting"}, &records), 2);
	assert_int_equal(records[0].id, third);
	assert_int_equal(records[1].id, second);
	assert_int_equal(list(f, &(struct feedback_filter){.status = "resolved"}, &records), 1);
	assert_int_equal(list(f, &(struct feedback_filter){.category = "praise"}, &records), 1);
	assert_int_equal(list(f, &(struct feedback_filter){.priority = "normal"}, &records), 2);
	assert_int_equal(
	    list(f, &(struct feedback_filter){.address = "ANN@example.org"}, &records), 3);
	assert_int_equal(
	    list(f, &(struct feedback_filter){.address = "bob@example.org"}, &records), 0);
	assert_int_equal(
	    list(f, &(struct feedback_filter){.from_ms = T0 + 10, .to_ms = T0 + 20}, &records), 1);
	assert_int_equal(list(f,
			     &(struct feedback_filter){.status = "waiting",
				 .category = "praise",
				 .priority = "high",
				 .address = "ann@example.org",
				 .from_ms = T0 + 20,
				 .oldest_first = true},
			     &records),
	    1);
}

/* Two states, one line: open, reopened, open, reopened, resolved. */
static void what_waits_comes_in_the_order_of_its_time_page_by_page(void **state)
{
	struct fixture *f = *state;
	struct feedback_record *records;
	int64_t ids[5];

	for (int i = 0; i < 5; i++)
		ids[i] = fixture_feedback(f, "a", "a", T0 + (i < 3 ? i : 3));
	assert_ok(
	    store_feedback_status(f->store, ids[1], "reopened", "owner", "", T0 + 9, &f->error));
	assert_ok(
	    store_feedback_status(f->store, ids[3], "reopened", "owner", "", T0 + 9, &f->error));
	assert_ok(
	    store_feedback_status(f->store, ids[2], "resolved", "owner", "", T0 + 9, &f->error));
	assert_int_equal(
	    list(f, &(struct feedback_filter){.status = "waiting", .limit = 3}, &records), 3);
	assert_int_equal(records[0].id, ids[4]);
	assert_int_equal(records[1].id, ids[3]);
	assert_int_equal(records[2].id, ids[1]);
	assert_int_equal(
	    list(f, &(struct feedback_filter){.status = "waiting", .limit = 3, .offset = 3},
		&records),
	    1);
	assert_int_equal(records[0].id, ids[0]);
	assert_int_equal(
	    list(f, &(struct feedback_filter){.status = "waiting", .oldest_first = true}, &records),
	    4);
	assert_int_equal(records[1].id, ids[1]);
	assert_int_equal(records[2].id, ids[3]);
}

static void customers_with_a_category_are_counted_once_each(void **state)
{
	struct fixture *f = *state;
	size_t count;

	fixture_feedback(f, "a", "a", T0);
	fixture_feedback(f, "b", "b", T0 + 1);
	assert_ok(store_customer(f->store, "bob@x.example", "", T0, &f->customer, NULL, &f->error));
	fixture_feedback(f, "c", "c", T0 + 2);
	assert_ok(
	    store_feedback_customers_since(f->store, "product_issue", T0, 9, &count, &f->error));
	assert_int_equal(count, 2);
	assert_ok(
	    store_feedback_customers_since(f->store, "product_issue", T0, 1, &count, &f->error));
	assert_int_equal(count, 1);
	assert_ok(store_feedback_customers_since(
	    f->store, "product_issue", T0 + 2, 9, &count, &f->error));
	assert_int_equal(count, 1);
	assert_ok(store_feedback_customers_since(f->store, "praise", T0, 9, &count, &f->error));
	assert_int_equal(count, 0);
}

#define row_test(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    row_test(an_account_is_one_whatever_its_case),
	    row_test(a_new_folder_has_no_position_and_its_first_contact_is_now),
	    row_test(a_folder_keeps_its_position_up_to_the_largest_uid),
	    row_test(a_position_of_no_folder_is_an_error),
	    row_test(a_uid_has_one_row_in_the_ledger),
	    row_test(uids_given_again_find_their_place_free_each_time),
	    row_test(the_ledger_knows_its_states_and_no_others),
	    row_test(the_oldest_mail_with_an_identity_is_found),
	    row_test(mails_without_identity_are_never_the_same),
	    row_test(ten_thousand_mails_add_up),
	    row_test(a_customer_is_known_by_the_address_in_any_case),
	    row_test(marks_add_up_until_both_are_taken_back),
	    row_test(an_unknown_address_can_be_silenced_before_it_writes),
	    row_test(numbers_start_at_1001_and_are_never_used_twice),
	    row_test(every_field_of_a_feedback_comes_back),
	    row_test(an_unknown_word_or_customer_is_refused),
	    row_test(the_first_answer_stays_the_first),
	    row_test(what_is_open_again_is_neither_resolved_nor_closed),
	    row_test(each_move_is_an_event),
	    row_test(a_move_of_no_feedback_is_an_error),
	    row_test(events_are_never_changed_or_deleted),
	    row_test(set_changes_only_what_is_given),
	    row_test(a_list_of_ten_thousand_comes_in_pages),
	    row_test(each_filter_and_all_together_narrow_the_list),
	    row_test(what_waits_comes_in_the_order_of_its_time_page_by_page),
	    row_test(customers_with_a_category_are_counted_once_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
