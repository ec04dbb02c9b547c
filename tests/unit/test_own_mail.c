/*
 * Mail from our own side: the owner's answers in the Sent folder and by Cc, and what hark sent
 * itself.
 */
#include "desk_fixture.h"

#define ANN "ann@customer.example"

static uint32_t take_in_at(struct fixture *f, const struct message *message, int64_t at_ms)
{
	struct arrival arrival = arrival_of(f, message);

	arrival.internal_date_ms = at_ms;
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
	return arrival.uid;
}

static uint32_t take_in(struct fixture *f, const struct message *message)
{
	return take_in_at(f, message, NOW);
}

/* From here on mails are found in Sent. */
static void open_sent(struct fixture *f)
{
	struct folder_record sent;

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_folder(
	    f->desk->store, f->context.account_id, "Sent", f->arena, &sent, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	f->context.folder_id = sent.id;
	f->context.is_sent = true;
}

/* The owner's answer to mail 1. */
static struct message *answer(struct fixture *f, const char *from, const char *to, int number)
{
	struct message *message = person(f, from, number);

	message->in_reply_to = "1@mail.example";
	message->to.items[0].address = to;
	message->date_ms = NOW - 5 * SECOND_MS;
	return message;
}

static struct ledger_record ledger(struct fixture *f, uint32_t uid)
{
	struct ledger_record *records;
	size_t count;

	assert_ok(store_ledger_list(f->desk->store, 0, f->arena, &records, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		if (records[i].uid == uid && records[i].folder_id == f->context.folder_id)
			return records[i];
	fail_msg("no row for UID %u", uid);
	return (struct ledger_record){0};
}

static struct feedback_record matter(struct fixture *f)
{
	struct feedback_record feedback;

	assert_int_equal(
	    store_feedback_get(f->desk->store, 1001, f->arena, &feedback, &f->error), 1);
	return feedback;
}

static size_t entries_by(struct fixture *f, const char *author)
{
	struct entry_record *entries;
	size_t count, found = 0;

	assert_ok(store_entry_page(
	    f->desk->store, 1001, NULL, 100, f->arena, &entries, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		found += strcmp(entries[i].author, author) == 0;
	return found;
}

static const char *state_of_ack(struct fixture *f, struct outbox_record *ack_r)
{
	size_t count;
	struct outbox_record *records;

	assert_ok(
	    store_outbox_list(f->desk->store, NULL, 10, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 1);
	*ack_r = records[0];
	return records[0].state;
}

static int setup(void **state)
{
	struct fixture *f;

	if (desk_setup(state) != 0)
		return -1;
	f = *state;
	take_in_at(f, person(f, ANN, 1), NOW - MINUTE_MS);
	open_sent(f);
	return 0;
}

static void assert_unanswered(struct fixture *f)
{
	struct outbox_record ack;

	assert_string_equal(matter(f).status, "open");
	assert_string_equal(state_of_ack(f, &ack), "queued");
	assert_int_equal(entries_by(f, "owner"), 0);
}

/* ---- the Sent folder ---------------------------------------------------------------------- */

static void an_answer_in_sent_is_the_first_response_at_the_time_of_its_date(void **state)
{
	struct fixture *f = *state;
	struct outbox_record ack;
	uint32_t uid = take_in(f, answer(f, BOX, ANN, 2));

	assert_string_equal(ledger(f, uid).state, "own");
	assert_int_equal(ledger(f, uid).feedback_id, 1001);
	assert_string_equal(matter(f).status, "responded");
	assert_int_equal(matter(f).responded_ms, NOW - 5 * SECOND_MS);
	assert_string_equal(state_of_ack(f, &ack), "cancelled");
	assert_int_equal(entries_by(f, "owner"), 1);
}

static void an_answer_from_another_address_of_the_owner_counts_too(void **state)
{
	struct fixture *f = *state;
	uint32_t uid = take_in(f, answer(f, "li.private@elsewhere.example", ANN, 2));

	assert_string_equal(ledger(f, uid).state, "own");
	assert_string_equal(matter(f).status, "responded");
}

static void a_clock_that_is_slow_answers_no_mail_before_it_came(void **state)
{
	struct fixture *f = *state;
	struct message *message = answer(f, BOX, ANN, 2);

	message->date_ms = NOW - 3 * DAY_MS;
	take_in(f, message);
	assert_int_equal(matter(f).responded_ms, matter(f).created_ms);
}

static void a_mail_to_somebody_else_is_only_own(void **state)
{
	struct fixture *f = *state;
	struct message *stranger = person(f, BOX, 2);

	stranger->to.items[0].address = "stranger@elsewhere.example";
	assert_string_equal(ledger(f, take_in(f, stranger)).state, "own");
	take_in(f, answer(f, BOX, "colleague@elsewhere.example", 3));
	assert_unanswered(f);
}

static void what_hark_sent_and_a_provider_filed_is_own_and_answers_nothing(void **state)
{
	struct fixture *f = *state;
	struct outbox_record ack;
	struct message *message = answer(f, BOX, ANN, 2);

	state_of_ack(f, &ack);
	message->message_id = ack.message_id;
	assert_string_equal(ledger(f, take_in(f, message)).state, "own");
	assert_unanswered(f);
}

static void an_absence_note_that_a_provider_filed_answers_nothing(void **state)
{
	struct fixture *f = *state;
	struct message *message = answer(f, BOX, ANN, 2);

	message->nature = NATURE_AUTO_REPLY;
	assert_string_equal(ledger(f, take_in(f, message)).state, "own");
	assert_unanswered(f);
}

static void the_copy_in_sent_proves_what_came_by_cc(void **state)
{
	struct fixture *f = *state;
	struct take_in_context sent = f->context, inbox = f->context;

	inbox.is_sent = false;
	inbox.uidvalidity = 8;
	f->context = inbox;
	take_in(f, answer(f, BOX, ANN, 2));
	assert_unanswered(f);
	f->context = sent;
	assert_string_equal(ledger(f, take_in(f, answer(f, BOX, ANN, 2))).state, "own");
	assert_string_equal(matter(f).status, "responded");
}

static void an_answer_that_is_seen_again_is_a_duplicate(void **state)
{
	struct fixture *f = *state;

	take_in(f, answer(f, BOX, ANN, 2));
	f->context.uidvalidity++;
	assert_string_equal(ledger(f, take_in(f, answer(f, BOX, ANN, 2))).state, "duplicate");
	assert_int_equal(entries_by(f, "owner"), 1);
}

static void a_last_word_leaves_what_is_resolved(void **state)
{
	struct fixture *f = *state;
	const char *refusal;

	assert_ok(lifecycle_resolve(f->desk, 1001, "Fixed.", false, &refusal, &f->error));
	take_in(f, answer(f, BOX, ANN, 2));
	assert_string_equal(matter(f).status, "resolved");
	assert_int_equal(entries_by(f, "owner"), 1);
}

int main(void)
{
#define own_test(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)
	const struct CMUnitTest tests[] = {
	    own_test(an_answer_in_sent_is_the_first_response_at_the_time_of_its_date),
	    own_test(an_answer_from_another_address_of_the_owner_counts_too),
	    own_test(a_clock_that_is_slow_answers_no_mail_before_it_came),
	    own_test(a_mail_to_somebody_else_is_only_own),
	    own_test(what_hark_sent_and_a_provider_filed_is_own_and_answers_nothing),
	    own_test(an_absence_note_that_a_provider_filed_answers_nothing),
	    own_test(the_copy_in_sent_proves_what_came_by_cc),
	    own_test(an_answer_that_is_seen_again_is_a_duplicate),
	    own_test(a_last_word_leaves_what_is_resolved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
