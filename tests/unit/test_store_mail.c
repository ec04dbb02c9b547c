/* Entries and threads, the outbox, and the caps on acknowledgements. */
#include "store_fixture.h"

static struct feedback_record get_feedback(struct fixture *f, int64_t id)
{
	struct feedback_record record;

	assert_int_equal(store_feedback_get(f->store, id, f->arena, &record, &f->error), 1);
	return record;
}

/* ---- entries, threads, evidence ---- */

static void entries_come_back_whole_and_in_time(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "s", "first", T0 + 50);
	const struct entry_record reply = {.feedback_id = id,
	    .author = "owner",
	    .kind = "mail",
	    .message_id = "m@x",
	    .in_reply_to = "n@x",
	    .from_address = "li@example.com",
	    .subject = "Re: s",
	    .text = "answer\n> first",
	    .new_text = "answer",
	    .nature = "person",
	    .at_ms = T0 + 40};
	struct entry_record *entries;
	size_t count;

	assert_ok(store_entry_add(f->store, &reply, NULL, &f->error));
	assert_ok(store_entry_page(f->store, id, NULL, 100, f->arena, &entries, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(entries[0].text, "answer\n> first");
	assert_string_equal(entries[0].new_text, "answer");
	assert_string_equal(entries[0].in_reply_to, "n@x");
	assert_string_equal(entries[0].from_address, "li@example.com");
	assert_string_equal(entries[1].text, "first");
	assert_string_equal(entries[1].new_text, "first");
}

static void the_customers_latest_entry_is_known(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "s", "first", T0 + 50);
	const struct entry_record note = {.feedback_id = id,
	    .author = "owner",
	    .kind = "note",
	    .text = "call her",
	    .at_ms = T0 + 90};

	assert_ok(store_entry_add(f->store, &note, NULL, &f->error));
	assert_int_equal(get_feedback(f, id).last_customer_ms, T0 + 50);
}

static void a_thread_is_found_by_any_of_its_message_ids(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "s", "t", T0), found = 0;
	const struct entry_record entry = {.feedback_id = id,
	    .author = "customer",
	    .kind = "mail",
	    .message_id = "Theirs@x",
	    .at_ms = T0};

	assert_ok(store_entry_add(f->store, &entry, NULL, &f->error));
	fixture_outbox(f, id, T0);
	assert_int_equal(store_thread_find(f->store, "Theirs@x", &found, &f->error), 1);
	assert_int_equal(found, id);
	found = 0;
	assert_int_equal(
	    store_thread_find(f->store, "hark.1001.abc@example.com", &found, &f->error), 1);
	assert_int_equal(found, id);
	assert_int_equal(store_thread_find(f->store, "theirs@x", &found, &f->error), 0);
	assert_int_equal(store_thread_find(f->store, "", &found, &f->error), 0);
}

static void a_mail_of_no_feedback_is_no_thread(void **state)
{
	struct fixture *f = *state;
	int64_t found = 0;

	fixture_outbox(f, 0, T0);
	assert_int_equal(
	    store_thread_find(f->store, "hark.1001.abc@example.com", &found, &f->error), 0);
}

static void who_takes_part_in_a_thread_is_known(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "s", "t", T0);
	const struct entry_record colleague = {.feedback_id = id,
	    .author = "customer",
	    .kind = "mail",
	    .from_address = "Carl@example.org",
	    .at_ms = T0};

	assert_ok(store_entry_add(f->store, &colleague, NULL, &f->error));
	assert_int_equal(store_thread_has_address(f->store, id, "ANN@example.org", &f->error), 1);
	assert_int_equal(store_thread_has_address(f->store, id, "carl@example.org", &f->error), 1);
	assert_int_equal(store_thread_has_address(f->store, id, "eve@example.org", &f->error), 0);
	assert_int_equal(store_thread_has_address(f->store, 99, "ann@example.org", &f->error), 0);
}

static void another_address_of_the_same_customer_takes_part(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "s", "t", T0);

	assert_ok(store_execute(f->store,
	    "INSERT INTO address (customer, address, first_seen) SELECT customer, "
	    "'ann@home.example', 0"
	    " FROM address WHERE address = 'ann@example.org'",
	    &f->error));
	assert_int_equal(store_thread_has_address(f->store, id, "Ann@home.example", &f->error), 1);
}

static void evidence_comes_back_in_its_order(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "s", "t", T0);
	const struct evidence_record in[] = {
	    {"product_issue", "crash*", "subject", 2, .is_veto = false},
	    {"praise", "没有", "text", 0, .is_veto = true}};
	struct evidence_record *out;
	size_t count;

	assert_ok(store_evidence_add(f->store, id, 0, in, 2, &f->error));
	assert_ok(store_evidence_list(f->store, id, f->arena, &out, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(out[0].word, "crash*");
	assert_true(out[0].weight == 2 && !out[0].is_veto);
	assert_string_equal(out[1].word, "没有");
	assert_string_equal(out[1].place, "text");
	assert_true(out[1].is_veto);
}

static void assert_evidence_is_kept(struct fixture *f, bool is_of_mail)
{
	int64_t id = fixture_feedback(f, "s", "t", T0);
	struct evidence_record in[] = {
	    {"a \"b\" \\c", "\t\x1f\\d+[\"]", "", 0.1 + 0.2, .is_veto = false},
	    {"r", "w", "text", -2.2, .is_veto = false}, {"r", "w", "text", 10, .is_veto = false},
	    {"r", "w", "text", -0.013, .is_veto = false}, {"r", "w", "text", 0, .is_veto = true},
	    {"r", "w", "text", 1e300, .is_veto = false}};
	struct evidence_record *out;
	size_t count;

	for (size_t i = 0; i < ARRAY_SIZE(in); i++)
		in[i].is_of_mail = is_of_mail;
	assert_ok(store_evidence_add(f->store, id, 0, in, 1, &f->error));
	assert_ok(store_evidence_add(f->store, id, 0, in + 1, 5, &f->error));
	assert_ok(store_evidence_add(f->store, id, 0, in, 0, &f->error));
	assert_ok(store_evidence_list(f->store, id, f->arena, &out, &count, &f->error));
	assert_int_equal(count, 6);
	assert_string_equal(out[0].rule, in[0].rule);
	assert_string_equal(out[0].word, in[0].word);
	for (size_t i = 0; i < count; i++)
		assert_true(out[i].weight == in[i].weight && out[i].is_veto == in[i].is_veto);
}

static void evidence_is_kept_to_the_last_sign(void **state)
{
	assert_evidence_is_kept(*state, false);
}

static void evidence_of_one_mail_alone_is_kept_to_the_last_sign(void **state)
{
	assert_evidence_is_kept(*state, true);
}

static const struct evidence_record crash = {
    "product_issue", "crash*", "text", 1, .is_veto = false};

static void what_a_rule_found_in_many_mails_is_stored_once(void **state)
{
	struct fixture *f = *state;
	const struct evidence_record learned = {
	    "billing", "refund late", "learned", 0.9, .is_of_mail = true};

	for (int i = 0; i < 3; i++) {
		int64_t id = fixture_feedback(f, "s", "t", T0);

		assert_ok(store_evidence_add(f->store, id, 0, &crash, 1, &f->error));
		assert_ok(store_evidence_add(f->store, id, 0, &learned, 1, &f->error));
	}
	assert_int_equal(fixture_count_rows(f, "SELECT count(*) FROM hit"), 1);
}

/* As if nobody had met it: its row went with the transaction. */
static void what_a_rule_found_in_a_mail_that_was_taken_back_is_stored_again(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "s", "t", T0);
	struct evidence_record *out;
	size_t count;

	assert_ok(store_savepoint(f->store, &f->error));
	assert_ok(store_evidence_add(f->store, id, 0, &crash, 1, &f->error));
	assert_ok(store_undo(f->store, &f->error));
	assert_ok(store_evidence_add(f->store, id, 0, &crash, 1, &f->error));
	store_rollback(f->store);
	assert_ok(store_begin(f->store, &f->error));
	id = fixture_feedback(f, "s", "t", T0);
	assert_ok(store_evidence_add(f->store, id, 0, &crash, 1, &f->error));
	assert_ok(store_evidence_list(f->store, id, f->arena, &out, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(out[0].word, "crash*");
}

static void more_words_than_are_remembered_are_stored_all_the_same(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "s", "t", T0);
	struct evidence_record *out;
	size_t count;

	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 3000; i++) {
			struct evidence_record record = crash;

			record.word = arena_printf(f->arena, "word%d", i);
			assert_ok(store_evidence_add(f->store, id, 0, &record, 1, &f->error));
		}
	assert_ok(store_evidence_list(f->store, id, f->arena, &out, &count, &f->error));
	assert_int_equal(count, 6000);
	assert_string_equal(out[2999].word, "word2999");
	assert_string_equal(out[5999].word, "word2999");
	assert_int_equal(fixture_count_rows(f, "SELECT count(*) FROM hit"), 3000);
}

/* ---- outbox ---- */

static struct outbox_record get_outbox(struct fixture *f, int64_t id)
{
	struct outbox_record record;

	assert_int_equal(store_outbox_get(f->store, id, f->arena, &record, &f->error), 1);
	return record;
}

static void the_mail_that_is_due_first_is_next(void **state)
{
	struct fixture *f = *state;
	struct outbox_record record;
	int64_t late = fixture_outbox(f, 0, T0 + 20), early = fixture_outbox(f, 0, T0 + 10), due;

	assert_int_equal(store_outbox_due(f->store, 0, T0 + 9, f->arena, &record, &f->error), 0);
	assert_int_equal(store_outbox_next_due(f->store, &due, &f->error), 1);
	assert_int_equal(due, T0 + 10);
	assert_int_equal(
	    store_outbox_due(f->store, f->account, T0 + 30, f->arena, &record, &f->error), 1);
	assert_int_equal(record.id, early);
	assert_int_equal(record.content.size, 14);
	assert_int_equal(
	    store_outbox_due(f->store, f->account + 1, T0 + 30, f->arena, &record, &f->error), 0);
	assert_ok(store_outbox_state(f->store, early, "sending", T0 + 30, 0, 0, "", &f->error));
	assert_int_equal(store_outbox_due(f->store, 0, T0 + 30, f->arena, &record, &f->error), 1);
	assert_int_equal(record.id, late);
}

static void an_empty_outbox_is_never_due(void **state)
{
	struct fixture *f = *state;
	int64_t due;

	assert_int_equal(store_outbox_next_due(f->store, &due, &f->error), 0);
}

static void an_attempt_is_counted_with_its_time_and_answer(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_outbox(f, 0, T0);
	struct outbox_record record;

	assert_ok(store_outbox_state(f->store, id, "sending", T0 + 1, 0, 0, "", &f->error));
	assert_ok(store_outbox_state(
	    f->store, id, "queued", T0 + 2, T0 + 500, 451, "try later", &f->error));
	record = get_outbox(f, id);
	assert_int_equal(record.attempts, 1);
	assert_int_equal(record.last_attempt_ms, T0 + 1);
	assert_int_equal(record.due_ms, T0 + 500);
	assert_int_equal(record.reply_code, 451);
	assert_string_equal(record.reply, "try later");
	assert_string_equal(record.state, "queued");
}

static void only_a_queued_mail_is_sent_and_a_sent_one_stays_sent(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_outbox(f, 0, T0);

	assert_ok(store_outbox_state(f->store, id, "sending", T0, 0, 0, "", &f->error));
	assert_int_equal(store_outbox_state(f->store, id, "sending", T0, 0, 0, "", &f->error), -1);
	assert_ok(store_outbox_state(f->store, id, "sent", T0, 0, 250, "ok", &f->error));
	assert_int_equal(store_outbox_state(f->store, id, "queued", T0, T0, 0, "", &f->error), -1);
	assert_non_null(strstr(f->error.text, "is sent"));
	assert_int_equal(store_outbox_state(f->store, 99, "sent", T0, 0, 0, "", &f->error), -1);
}

static void cancelling_takes_back_what_is_queued_for_a_feedback(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "s", "t", T0);
	int64_t queued = fixture_outbox(f, id, T0), other = fixture_outbox(f, 0, T0);
	int64_t sending = fixture_outbox(f, id, T0);
	size_t count;

	assert_ok(store_outbox_state(f->store, sending, "sending", T0, 0, 0, "", &f->error));
	assert_ok(
	    store_outbox_cancel_for(f->store, id, "survey", "answered", T0, &count, &f->error));
	assert_int_equal(count, 0);
	assert_ok(store_outbox_cancel_for(f->store, id, "ack", "answered", T0, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(get_outbox(f, queued).state, "cancelled");
	assert_string_equal(get_outbox(f, queued).reply, "answered");
	assert_string_equal(get_outbox(f, other).state, "queued");
	assert_string_equal(get_outbox(f, sending).state, "sending");
}

static void cancelling_takes_back_whole_kinds_only(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "s", "t", T0), queued = fixture_outbox(f, id, T0);
	size_t count;

	assert_ok(store_outbox_cancel_for(f->store, id, "back", "r", T0, &count, &f->error));
	assert_int_equal(count, 0);
	assert_ok(store_outbox_cancel_for(f->store, id, "ac k", "r", T0, &count, &f->error));
	assert_int_equal(count, 0);
	assert_ok(store_outbox_cancel_for(
	    f->store, id, MAILS_UNTIL_SETTLED, "settled", T0, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(get_outbox(f, queued).state, "cancelled");
}

static void the_outbox_is_listed_newest_first_without_content(void **state)
{
	struct fixture *f = *state;
	struct outbox_record *records;
	size_t count;

	for (int i = 0; i < 10000; i++)
		fixture_outbox(f, 0, T0);
	assert_ok(store_outbox_state(f->store, 5, "failed", T0, 0, 550, "no", &f->error));
	assert_ok(store_outbox_list(f->store, NULL, 10, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 10);
	assert_int_equal(records[0].id, 10000);
	assert_int_equal(records[0].content.size, 0);
	assert_ok(store_outbox_list(f->store, "failed", 10, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 1);
	assert_int_equal(records[0].id, 5);
	assert_ok(store_outbox_list(f->store, "queued", 0, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 9999);
}

/* ---- caps ---- */

static void acknowledgements_are_counted_in_their_windows(void **state)
{
	struct fixture *f = *state;
	struct ack_counts counts;
	const char *ann = "Ann@Example.org";

	assert_ok(store_sent_ack_add(f->store, ann, "ack", 0, T0 - 8 * DAY_MS, &f->error));
	assert_ok(store_sent_ack_add(f->store, ann, "ack", 0, T0 - 2 * DAY_MS, &f->error));
	assert_ok(store_sent_ack_add(f->store, ann, "ack", 0, T0 - 2 * HOUR_MS, &f->error));
	assert_ok(store_sent_ack_add(f->store, ann, "other", 0, T0 - 1, &f->error));
	assert_ok(store_sent_ack_add(f->store, "bob@EXAMPLE.org", "ack", 0, T0 - 1, &f->error));
	assert_ok(store_sent_ack_add(f->store, "eve@x.example", "ack", 0, T0 - 1, &f->error));
	assert_ok(
	    store_sent_ack_counts(f->store, "ann@example.org", "ack", T0, &counts, &f->error));
	assert_int_equal(counts.address_day, 1);
	assert_int_equal(counts.address_week, 2);
	assert_int_equal(counts.address_subject_day, 2);
	assert_int_equal(counts.domain_hour, 2);
	assert_int_equal(counts.domain_day, 3);
	assert_int_equal(counts.all_hour, 3);
}

static void a_window_ends_exactly_after_its_length(void **state)
{
	struct fixture *f = *state;
	struct ack_counts counts;

	assert_ok(store_sent_ack_add(f->store, "a@x", "ack", 0, T0, &f->error));
	assert_ok(
	    store_sent_ack_counts(f->store, "a@x", "ack", T0 + HOUR_MS - 1, &counts, &f->error));
	assert_int_equal(counts.all_hour, 1);
	assert_ok(store_sent_ack_counts(f->store, "a@x", "ack", T0 + HOUR_MS, &counts, &f->error));
	assert_int_equal(counts.all_hour, 0);
	assert_int_equal(counts.address_day, 1);
	assert_ok(store_sent_ack_counts(f->store, "a@x", "ack", T0 + DAY_MS, &counts, &f->error));
	assert_int_equal(counts.address_day, 0);
}

static void a_clock_that_was_set_back_does_not_open_the_gates(void **state)
{
	struct fixture *f = *state;
	struct ack_counts counts;

	assert_ok(store_sent_ack_add(f->store, "a@x", "ack", 0, T0, &f->error));
	assert_ok(
	    store_sent_ack_counts(f->store, "a@x", "ack", T0 - 30 * DAY_MS, &counts, &f->error));
	assert_int_equal(counts.address_day, 1);
}

#define row_test(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    row_test(entries_come_back_whole_and_in_time),
	    row_test(the_customers_latest_entry_is_known),
	    row_test(a_thread_is_found_by_any_of_its_message_ids),
	    row_test(a_mail_of_no_feedback_is_no_thread),
	    row_test(who_takes_part_in_a_thread_is_known),
	    row_test(another_address_of_the_same_customer_takes_part),
	    row_test(evidence_comes_back_in_its_order),
	    row_test(evidence_is_kept_to_the_last_sign),
	    row_test(evidence_of_one_mail_alone_is_kept_to_the_last_sign),
	    row_test(what_a_rule_found_in_many_mails_is_stored_once),
	    row_test(what_a_rule_found_in_a_mail_that_was_taken_back_is_stored_again),
	    row_test(more_words_than_are_remembered_are_stored_all_the_same),
	    row_test(the_mail_that_is_due_first_is_next),
	    row_test(an_empty_outbox_is_never_due),
	    row_test(an_attempt_is_counted_with_its_time_and_answer),
	    row_test(only_a_queued_mail_is_sent_and_a_sent_one_stays_sent),
	    row_test(cancelling_takes_back_what_is_queued_for_a_feedback),
	    row_test(cancelling_takes_back_whole_kinds_only),
	    row_test(the_outbox_is_listed_newest_first_without_content),
	    row_test(acknowledgements_are_counted_in_their_windows),
	    row_test(a_window_ends_exactly_after_its_length),
	    row_test(a_clock_that_was_set_back_does_not_open_the_gates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
