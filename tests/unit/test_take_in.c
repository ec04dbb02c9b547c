/*
 * Take in: what becomes of a batch of mails, with a real store and messages as the reader makes
 * them.
 */
#include "desk_fixture.h"

#include "store/store_p.h"

/* NULL: a mail that the reader failed on. Gives its UID. */
static uint32_t take_in(struct fixture *f, const struct message *message)
{
	struct arrival arrival = arrival_of(f, message);

	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
	return arrival.uid;
}

/* ---- what the store says ------------------------------------------------------------------ */

static struct ledger_record ledger(struct fixture *f, uint32_t uid)
{
	struct ledger_record *records;
	size_t count;

	assert_ok(store_ledger_list(f->desk->store, 0, f->arena, &records, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		if (records[i].uid == uid)
			return records[i];
	fail_msg("UID %u has no row in the ledger", uid);
	return (struct ledger_record){0};
}

static size_t feedback_count(struct fixture *f)
{
	const struct feedback_filter all = {0};
	struct feedback_record *records;
	size_t count;

	assert_ok(store_feedback_list(f->desk->store, &all, f->arena, &records, &count, &f->error));
	return count;
}

static const char *status_of(struct fixture *f, int64_t feedback_id)
{
	struct feedback_record feedback;

	assert_int_equal(
	    store_feedback_get(f->desk->store, feedback_id, f->arena, &feedback, &f->error), 1);
	return feedback.status;
}

static void set_status(struct fixture *f, int64_t feedback_id, const char *status)
{
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_feedback_status(
	    f->desk->store, feedback_id, status, "owner", NULL, NOW, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
}

static struct outbox_record first_in_outbox(struct fixture *f, const char *state)
{
	struct outbox_record *records;
	size_t count;

	assert_ok(
	    store_outbox_list(f->desk->store, state, 10, f->arena, &records, &count, &f->error));
	assert_true(count > 0);
	return records[0];
}

static bool is_dead(struct fixture *f, const char *address)
{
	struct address_record record = {0};

	return store_address_find(f->desk->store, address, f->arena, &record, &f->error) == 1 &&
	       record.is_dead;
}

/* ---- persons ------------------------------------------------------------------------------ */

static void a_new_mail_becomes_feedback_and_is_acknowledged(void **state)
{
	struct fixture *f = *state;
	uint32_t uid = take_in(f, person(f, "ann@customer.example", 1));

	assert_string_equal(ledger(f, uid).state, "feedback");
	assert_int_equal(ledger(f, uid).feedback_id, 1001);
	assert_string_equal(status_of(f, 1001), "open");
	assert_string_equal(first_in_outbox(f, "queued").recipient, "ann@customer.example");
	assert_int_equal(f->result.feedback, 1);
	assert_int_equal(f->result.acknowledged, 1);
}

static void the_many_names_of_one_mailbox_get_one_acknowledgement(void **state)
{
	struct fixture *f = *state;

	take_in(f, person(f, "ann+1@customer.example", 1));
	take_in(f, person(f, "ann+2@customer.example", 2));
	take_in(f, person(f, "Ann@customer.example", 3));
	assert_int_equal(f->result.feedback, 3);
	assert_int_equal(f->result.acknowledged, 1);
}

static void mail_from_before_the_watermark_is_recorded_and_not_answered(void **state)
{
	struct fixture *f = *state;
	struct arrival arrival = arrival_of(f, person(f, "ann@customer.example", 1));

	arrival.internal_date_ms = f->context.watermark_ms - 1;
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
	assert_int_equal(f->result.feedback, 1);
	assert_int_equal(f->result.acknowledged, 0);
}

static void the_same_mail_under_another_uid_is_a_duplicate(void **state)
{
	struct fixture *f = *state;
	uint32_t second;

	take_in(f, person(f, "ann@customer.example", 1));
	second = take_in(f, person(f, "ann@customer.example", 1));
	assert_string_equal(ledger(f, second).state, "duplicate");
	assert_int_equal(ledger(f, second).feedback_id, 1001);
	assert_int_equal(feedback_count(f), 1);
	assert_int_equal(f->result.acknowledged, 1);
}

static void a_message_id_used_for_another_text_is_another_mail(void **state)
{
	struct fixture *f = *state;
	struct message *other = person(f, "ann@customer.example", 2);

	take_in(f, person(f, "ann@customer.example", 1));
	other->message_id = "1@mail.example";
	assert_string_equal(ledger(f, take_in(f, other)).state, "feedback");
	assert_int_equal(feedback_count(f), 2);
}

static void a_uid_that_has_its_row_is_passed_over(void **state)
{
	struct fixture *f = *state;

	take_in(f, person(f, "ann@customer.example", 1));
	f->next_uid = 1;
	take_in(f, person(f, "eve@customer.example", 2));
	assert_int_equal(feedback_count(f), 1);
	assert_int_equal(f->result.feedback, 1);
}

static void a_pattern_that_was_given_up_is_told(void **state)
{
	struct fixture *f = *state;
	struct message *message = person(f, "ann@customer.example", 1);
	char *digits = arena_alloc(f->arena, 100003);
	struct event_record *events;
	size_t count;

	memset(digits, '1', 100000);
	memcpy(digits + 100000, " x", 2);
	message->new_text = digits;
	take_in(f, message);
	assert_ok(store_event_list(f->desk->store, 1001, f->arena, &events, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		if (strcmp(events[i].action, "rule_error") == 0) {
			assert_non_null(strstr(events[i].detail, "10.yaml:4:42: "));
			assert_non_null(strstr(events[i].detail, "given up"));
			return;
		}
	fail_msg("no event tells of the pattern");
}

static void words_of_mood_are_kept_as_evidence(void **state)
{
	struct fixture *f = *state;
	struct message *message = person(f, "ann@customer.example", 1);
	struct evidence_record *records;
	size_t count;

	message->subject = "Your shop";
	message->new_text = "I am not happy.";
	take_in(f, message);
	assert_ok(store_evidence_list(f->desk->store, 1001, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(records[0].rule, "sentiment");
	assert_string_equal(records[0].word, "happy");
	assert_true(records[0].weight < 0);
}

/* ---- replies ------------------------------------------------------------------------------ */

static uint32_t reply_to_ack(struct fixture *f, const char *from, int number)
{
	struct message *reply = person(f, from, number);

	reply->in_reply_to = first_in_outbox(f, NULL).message_id;
	return take_in(f, reply);
}

static void an_answer_to_the_acknowledgement_joins_its_feedback(void **state)
{
	struct fixture *f = *state;
	uint32_t uid;

	take_in(f, person(f, "ann@customer.example", 1));
	uid = reply_to_ack(f, "ann@customer.example", 2);
	assert_string_equal(ledger(f, uid).state, "reply");
	assert_int_equal(ledger(f, uid).feedback_id, 1001);
	assert_int_equal(f->result.acknowledged, 1);
}

static void a_stranger_who_names_our_message_id_is_not_let_in(void **state)
{
	struct fixture *f = *state;
	uint32_t uid;

	take_in(f, person(f, "ann@customer.example", 1));
	uid = reply_to_ack(f, "mallory@stranger.example", 2);
	assert_string_equal(ledger(f, uid).state, "feedback");
	assert_int_equal(ledger(f, uid).feedback_id, 1002);
}

static void an_answer_reopens_what_was_resolved(void **state)
{
	struct fixture *f = *state;

	take_in(f, person(f, "ann@customer.example", 1));
	set_status(f, 1001, "resolved");
	reply_to_ack(f, "ann@customer.example", 2);
	assert_string_equal(status_of(f, 1001), "reopened");
}

static void an_answer_to_what_is_closed_is_a_new_matter(void **state)
{
	struct fixture *f = *state;
	uint32_t uid;

	take_in(f, person(f, "ann@customer.example", 1));
	set_status(f, 1001, "closed");
	uid = reply_to_ack(f, "ann@customer.example", 2);
	assert_int_equal(ledger(f, uid).feedback_id, 1002);
	assert_string_equal(status_of(f, 1001), "closed");
}

/* ---- our own ------------------------------------------------------------------------------ */

static void our_own_mail_is_recorded_as_own(void **state)
{
	struct fixture *f = *state;
	uint32_t uid = take_in(f, person(f, BOX, 1));

	assert_string_equal(ledger(f, uid).state, "own");
	assert_int_equal(feedback_count(f), 0);
}

/* Our server vouches for the mail, if it may be trusted. */
static void authenticate(struct fixture *f, struct message *message, const char *results)
{
	static const char *servers[] = {"mx.example.com"};
	struct header *header = arena_alloc(f->arena, sizeof(*header));

	*header = (struct header){"authentication-results", results};
	message->headers = header;
	message->header_count = 1;
	f->desk->settings->mailboxes[0].trusted_authserv = (struct text_list){servers, 1};
}

static void the_owners_answer_counts_and_takes_the_place_of_the_acknowledgement(void **state)
{
	struct fixture *f = *state;
	struct message *answer = person(f, BOX, 2);

	take_in(f, person(f, "ann@customer.example", 1));
	answer->in_reply_to = "1@mail.example";
	answer->to.items[0].address = "ann@customer.example";
	authenticate(f, answer, "mx.example.com; dmarc=pass header.from=example.com");
	assert_string_equal(ledger(f, take_in(f, answer)).state, "own");
	assert_string_equal(status_of(f, 1001), "responded");
	assert_string_equal(first_in_outbox(f, NULL).state, "cancelled");
}

static void what_only_says_that_it_is_the_owners_answers_nothing(void **state)
{
	static const char *const forged[] = {"mx.example.com; dmarc=fail header.from=example.com",
	    "mx.evil.example; dmarc=pass header.from=example.com"};
	struct fixture *f = *state;

	take_in(f, person(f, "ann@customer.example", 1));
	for (int i = 0; i < (int)ARRAY_SIZE(forged); i++) {
		struct message *answer = person(f, BOX, 2 + i);

		answer->in_reply_to = "1@mail.example";
		answer->to.items[0].address = "ann@customer.example";
		authenticate(f, answer, forged[i]);
		assert_string_equal(ledger(f, take_in(f, answer)).state, "own");
	}
	assert_string_equal(status_of(f, 1001), "open");
	assert_string_equal(first_in_outbox(f, NULL).state, "queued");
}

/* ---- bounces ------------------------------------------------------------------------------ */

static struct message *bounce_of(struct fixture *f, const char *recipient, const char *original_id)
{
	struct message *message = person(f, "mailer-daemon@mx.example", 9);

	message->nature = NATURE_BOUNCE;
	message->bounce = arena_alloc(f->arena, sizeof(*message->bounce));
	*message->bounce = (struct bounce){.recipient = recipient,
	    .status = "5.1.1",
	    .is_permanent = true,
	    .is_address_dead = true,
	    .original_message_id = original_id};
	return message;
}

static void a_bounce_of_our_mail_marks_the_address(void **state)
{
	struct fixture *f = *state;
	uint32_t uid;

	take_in(f, person(f, "ann@customer.example", 1));
	uid = take_in(
	    f, bounce_of(f, "ann@customer.example", first_in_outbox(f, "queued").message_id));
	assert_string_equal(ledger(f, uid).state, "ignored:bounce");
	assert_true(is_dead(f, "ann@customer.example"));
}

static void a_bounce_of_a_mail_that_we_never_sent_marks_nobody(void **state)
{
	struct fixture *f = *state;

	take_in(f, person(f, "ann@customer.example", 1));
	take_in(f, bounce_of(f, "ann@customer.example", "never-sent@example.com"));
	assert_false(is_dead(f, "ann@customer.example"));
}

/* As by one who wrote in Ann's name and so knows that mail's Message-ID. */
static void a_report_about_what_was_not_ours_marks_nobody(void **state)
{
	struct fixture *f = *state;
	struct message *complaint = person(f, "abuse@mx.example", 8);
	struct address_record ann = {0};

	take_in(f, person(f, "ann@customer.example", 1));
	take_in(f, bounce_of(f, "ann@customer.example", "1@mail.example"));
	assert_false(is_dead(f, "ann@customer.example"));
	complaint->nature = NATURE_COMPLAINT_REPORT;
	complaint->in_reply_to = "1@mail.example";
	take_in(f, complaint);
	assert_int_equal(
	    store_address_find(f->desk->store, "ann@customer.example", f->arena, &ann, &f->error),
	    1);
	assert_false(ann.is_silenced);
}

static void a_bounce_of_our_mail_marks_nobody_else(void **state)
{
	struct fixture *f = *state;

	take_in(f, person(f, "ann@customer.example", 1));
	take_in(f, person(f, "eve@customer.example", 2));
	take_in(f, bounce_of(f, "ann@customer.example", "2@mail.example"));
	assert_false(is_dead(f, "ann@customer.example"));
}

/* ---- trouble ------------------------------------------------------------------------------ */

static void what_the_reader_failed_on_is_quarantined_with_its_bytes(void **state)
{
	struct fixture *f = *state;
	struct quarantine_record *records;
	uint32_t uid = take_in(f, NULL);
	struct bytes raw;
	size_t count;

	assert_string_equal(ledger(f, uid).state, "quarantined");
	assert_ok(
	    store_quarantine_each(f->desk->store, false, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 1);
	assert_int_equal(
	    store_quarantine_raw(f->desk->store, records[0].id, f->arena, &raw, &f->error), 1);
	assert_int_equal(raw.size, strlen("raw bytes"));
	assert_memory_equal(raw.data, "raw bytes", raw.size);
}

/* From now on the mail with this Message-ID cannot be stored as an entry. */
static void spoil(struct fixture *f, const char *message_id)
{
	const char *sql = arena_printf(f->arena,
	    "CREATE TEMP TRIGGER spoiled BEFORE INSERT ON main.entry WHEN NEW.message_id = '%s'"
	    " BEGIN SELECT RAISE(ABORT, 'spoiled'); END",
	    message_id);

	assert_int_equal(sqlite3_exec(f->desk->store->db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void a_mail_whose_own_step_fails_is_quarantined_and_stops_no_other(void **state)
{
	struct fixture *f = *state;
	struct arrival batch[3];

	spoil(f, "2@mail.example");
	for (int i = 0; i < 3; i++)
		batch[i] = arrival_of(
		    f, person(f, arena_printf(f->arena, "c%d@customer.example", i + 1), i + 1));
	assert_ok(take_in_batch(&f->context, batch, 3, f->next_uid, &f->result, &f->error));
	assert_string_equal(ledger(f, 1).state, "feedback");
	assert_string_equal(ledger(f, 2).state, "quarantined");
	assert_string_equal(ledger(f, 3).state, "feedback");
	assert_int_equal(feedback_count(f), 2);
	assert_int_equal(f->result.feedback, 2);
	assert_int_equal(f->result.quarantined, 1);
	assert_int_equal(f->result.acknowledged, 2);
}

/* From now on nothing can be written to the ledger. */
static void break_ledger(struct fixture *f)
{
	assert_int_equal(sqlite3_exec(f->desk->store->db,
			     "CREATE TEMP TRIGGER broken BEFORE INSERT ON main.ledger"
			     " BEGIN SELECT RAISE(ABORT, 'broken'); END",
			     NULL, NULL, NULL),
	    SQLITE_OK);
}

static void a_broken_database_leaves_the_batch_for_later(void **state)
{
	struct fixture *f = *state;
	struct arrival arrival = arrival_of(f, person(f, "ann@customer.example", 1));
	struct folder_record inbox;

	break_ledger(f);
	assert_int_equal(
	    take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error), -1);
	assert_int_equal(feedback_count(f), 0);
	assert_int_equal(f->result.feedback + f->result.quarantined, 0);
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_folder(
	    f->desk->store, f->context.account_id, "INBOX", f->arena, &inbox, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	assert_int_equal(inbox.next_uid, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_new_mail_becomes_feedback_and_is_acknowledged),
	    desk_test(the_many_names_of_one_mailbox_get_one_acknowledgement),
	    desk_test(mail_from_before_the_watermark_is_recorded_and_not_answered),
	    desk_test(the_same_mail_under_another_uid_is_a_duplicate),
	    desk_test(a_message_id_used_for_another_text_is_another_mail),
	    desk_test(a_uid_that_has_its_row_is_passed_over),
	    desk_test(a_pattern_that_was_given_up_is_told),
	    desk_test(words_of_mood_are_kept_as_evidence),
	    desk_test(an_answer_to_the_acknowledgement_joins_its_feedback),
	    desk_test(a_stranger_who_names_our_message_id_is_not_let_in),
	    desk_test(an_answer_reopens_what_was_resolved),
	    desk_test(an_answer_to_what_is_closed_is_a_new_matter),
	    desk_test(our_own_mail_is_recorded_as_own),
	    desk_test(the_owners_answer_counts_and_takes_the_place_of_the_acknowledgement),
	    desk_test(what_only_says_that_it_is_the_owners_answers_nothing),
	    desk_test(a_bounce_of_our_mail_marks_the_address),
	    desk_test(a_bounce_of_a_mail_that_we_never_sent_marks_nobody),
	    desk_test(a_report_about_what_was_not_ours_marks_nobody),
	    desk_test(a_bounce_of_our_mail_marks_nobody_else),
	    desk_test(what_the_reader_failed_on_is_quarantined_with_its_bytes),
	    desk_test(a_mail_whose_own_step_fails_is_quarantined_and_stops_no_other),
	    desk_test(a_broken_database_leaves_the_batch_for_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
