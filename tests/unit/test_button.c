/*
 * Folders as buttons: what each does to the matter, what moving back undoes, and what is no move.
 */
#include "desk_fixture.h"

#define ANN "ann@customer.example"

/* From here on mails are seen in that folder; button NULL: it is the inbox. */
static void open_folder(struct fixture *f, const char *name, const struct button *button)
{
	struct folder_record folder;

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_folder(
	    f->desk->store, f->context.account_id, name, f->arena, &folder, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	f->context.folder_id = folder.id;
	f->context.button = button;
}

static struct ledger_record see(struct fixture *f, int number)
{
	struct arrival arrival = arrival_of(f, person(f, ANN, number));
	struct ledger_record *rows;
	size_t count;

	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
	assert_ok(store_ledger_list(f->desk->store, 1, f->arena, &rows, &count, &f->error));
	return rows[0];
}

static struct ledger_record see_in_inbox(struct fixture *f, int number)
{
	open_folder(f, "INBOX", NULL);
	return see(f, number);
}

static const struct button resolved = {BUTTON_RESOLVED, "Feedback/Resolved", NULL};
static const struct button urgent = {BUTTON_URGENT, "Feedback/Urgent", NULL};
static const struct button spam = {BUTTON_SPAM, "Feedback/Spam", NULL};
static const struct button no_feedback = {BUTTON_NOT_FEEDBACK, "Feedback/Not feedback", NULL};
static const struct button other = {
    BUTTON_CATEGORY, "Feedback/Category/" CATEGORY_NONE, CATEGORY_NONE};

static struct ledger_record see_in(struct fixture *f, const struct button *button, int number)
{
	open_folder(f, button->folder, button);
	return see(f, number);
}

static struct feedback_record matter(struct fixture *f)
{
	struct feedback_record feedback;

	assert_int_equal(
	    store_feedback_get(f->desk->store, 1001, f->arena, &feedback, &f->error), 1);
	return feedback;
}

static bool is_silenced(struct fixture *f)
{
	struct address_record address;

	assert_int_equal(store_address_find(f->desk->store, ANN, f->arena, &address, &f->error), 1);
	return address.is_silenced;
}

static int64_t counted(struct fixture *f)
{
	struct period_counts counts;

	assert_ok(
	    store_period_counts(f->desk->store, NOW - DAY_MS, NOW + DAY_MS, &counts, &f->error));
	return counts.new_feedback;
}

static size_t events(struct fixture *f, const char *action, const char *detail)
{
	struct event_record *records;
	size_t count, found = 0;

	assert_ok(store_event_list(f->desk->store, 1001, f->arena, &records, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		found += strcmp(records[i].action, action) == 0 &&
			 strcmp(records[i].detail, detail) == 0 &&
			 strcmp(records[i].actor, "owner") == 0;
	return found;
}

static int setup(void **state)
{
	if (desk_setup(state) != 0)
		return -1;
	see_in_inbox(*state, 1);
	return 0;
}

/* ---- each button and its undoing ----------------------------------------------------------- */

static void resolved_resolves_and_the_inbox_takes_it_back(void **state)
{
	struct fixture *f = *state;
	struct ledger_record row = see_in(f, &resolved, 1);

	assert_string_equal(row.state, "duplicate");
	assert_string_equal(row.reason, "moved to Feedback/Resolved");
	assert_int_equal(row.feedback_id, 1001);
	assert_string_equal(matter(f).status, "resolved");
	assert_int_equal(events(f, "moved", "Feedback/Resolved"), 1);
	assert_string_equal(see_in_inbox(f, 1).reason, "moved back from Feedback/Resolved");
	assert_string_equal(matter(f).status, "open");
	assert_int_equal(matter(f).resolved_ms, 0);
	assert_int_equal(events(f, "moved", "INBOX"), 1);
}

static void what_was_answered_is_answered_again(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(
	    store_feedback_status(f->desk->store, 1001, "responded", "owner", "", NOW, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	see_in(f, &resolved, 1);
	see_in_inbox(f, 1);
	assert_string_equal(matter(f).status, "responded");
	assert_int_equal(matter(f).resolved_ms, 0);
}

static void urgent_raises_the_priority_and_the_inbox_lowers_it_again(void **state)
{
	struct fixture *f = *state;

	see_in(f, &urgent, 1);
	assert_string_equal(matter(f).priority, "high");
	see_in_inbox(f, 1);
	assert_string_equal(matter(f).priority, "normal");
}

static void spam_closes_silences_and_counts_for_nothing_until_taken_back(void **state)
{
	struct fixture *f = *state;

	see_in(f, &spam, 1);
	assert_string_equal(matter(f).status, "closed");
	assert_true(is_silenced(f));
	assert_int_equal(counted(f), 0);
	see_in_inbox(f, 1);
	assert_string_equal(matter(f).status, "open");
	assert_false(is_silenced(f));
	assert_int_equal(counted(f), 1);
}

static void spam_of_one_who_was_forgotten_is_only_closed(void **state)
{
	struct fixture *f = *state;
	struct forgotten forgotten;

	assert_int_equal(forget_person(f->desk, ANN, &forgotten, &f->error), FORGET_DONE);
	assert_string_not_equal(see_in(f, &spam, 1).state, "quarantined");
}

static void what_was_filed_of_one_who_was_forgotten_presses_nothing(void **state)
{
	struct fixture *f = *state;
	struct forgotten forgotten;

	assert_int_equal(forget_person(f->desk, ANN, &forgotten, &f->error), FORGET_DONE);
	assert_string_equal(see_in(f, &urgent, 1).state, "forgotten");
	assert_string_not_equal(matter(f).priority, "high");
}

static void spam_cancels_the_acknowledgement_that_waits(void **state)
{
	struct fixture *f = *state;
	struct outbox_record *mails;
	size_t count;

	see_in(f, &spam, 1);
	assert_ok(store_outbox_list(f->desk->store, NULL, 9, f->arena, &mails, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(mails[0].state, "cancelled");
}

static void taking_spam_back_leaves_an_earlier_silence_and_a_dead_address(void **state)
{
	struct fixture *f = *state;
	struct address_record address;

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_address_mark(f->desk->store, ANN, true, false, "5.1.1", &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	see_in(f, &spam, 1);
	see_in_inbox(f, 1);
	assert_int_equal(store_address_find(f->desk->store, ANN, f->arena, &address, &f->error), 1);
	assert_true(address.is_dead);
	assert_false(address.is_silenced);
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_address_mark(f->desk->store, ANN, false, true, "complaint", &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	see_in(f, &spam, 1);
	see_in_inbox(f, 1);
	assert_true(is_silenced(f));
}

static void the_silence_lasts_until_the_last_spam_is_taken_back(void **state)
{
	struct fixture *f = *state;

	see_in_inbox(f, 2);
	see_in(f, &spam, 1);
	see_in(f, &spam, 2);
	see_in_inbox(f, 1);
	assert_true(is_silenced(f));
	see_in_inbox(f, 2);
	assert_false(is_silenced(f));
}

static void spam_that_is_taken_back_in_the_other_order_is_silent_as_long(void **state)
{
	struct fixture *f = *state;

	see_in_inbox(f, 2);
	see_in(f, &spam, 1);
	see_in(f, &spam, 2);
	see_in_inbox(f, 2);
	assert_true(is_silenced(f));
	see_in_inbox(f, 1);
	assert_false(is_silenced(f));
}

static void what_is_no_feedback_is_closed_and_not_counted_but_not_silenced(void **state)
{
	struct fixture *f = *state;

	see_in(f, &no_feedback, 1);
	assert_string_equal(matter(f).status, "closed");
	assert_int_equal(counted(f), 0);
	assert_false(is_silenced(f));
	see_in_inbox(f, 1);
	assert_int_equal(counted(f), 1);
	assert_string_equal(matter(f).status, "open");
}

static void a_category_is_the_owners_word_until_taken_back(void **state)
{
	struct fixture *f = *state;

	see_in(f, &other, 1);
	assert_string_equal(matter(f).category, CATEGORY_NONE);
	assert_string_equal(matter(f).decided_by, "owner");
	assert_int_equal(events(f, "classified", "product_issue -> " CATEGORY_NONE), 1);
	see_in_inbox(f, 1);
	assert_string_equal(matter(f).category, "product_issue");
	assert_string_equal(matter(f).decided_by, "rules");
}

static void a_word_of_the_owners_that_came_later_stays(void **state)
{
	struct fixture *f = *state;
	const int64_t id = 1001;
	const char **old;

	see_in(f, &other, 1);
	assert_ok(learning_correct(f->desk, &id, 1, "product_issue", f->arena, &old, &f->error));
	see_in_inbox(f, 1);
	assert_string_equal(matter(f).category, "product_issue");
	assert_string_equal(matter(f).decided_by, "owner");
}

/* ---- several moves ------------------------------------------------------------------------- */

static void moved_on_the_first_is_undone_and_the_last_counts(void **state)
{
	struct fixture *f = *state;

	see_in(f, &spam, 1);
	see_in(f, &urgent, 1);
	assert_string_equal(matter(f).status, "open");
	assert_false(is_silenced(f));
	assert_string_equal(matter(f).priority, "high");
	see_in_inbox(f, 1);
	assert_string_equal(matter(f).priority, "normal");
}

static void seen_twice_in_a_folder_it_is_pressed_once(void **state)
{
	struct fixture *f = *state;

	see_in(f, &resolved, 1);
	assert_ok(lifecycle_reopen(f->desk, 1001, NULL, &f->error));
	assert_string_equal(
	    see_in(f, &resolved, 1).reason, "the same mail as UID 1, taken in before");
	assert_string_equal(matter(f).status, "reopened");
	assert_int_equal(events(f, "moved", "Feedback/Resolved"), 1);
}

static void what_was_opened_again_since_stays_open_when_it_is_moved_back(void **state)
{
	struct fixture *f = *state;

	see_in(f, &resolved, 1);
	assert_ok(lifecycle_reopen(f->desk, 1001, NULL, &f->error));
	see_in_inbox(f, 1);
	assert_string_equal(matter(f).status, "reopened");
}

static void pressed_twice_and_taken_back_twice_it_is_as_before(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++) {
		see_in(f, &resolved, 1);
		assert_string_equal(matter(f).status, "resolved");
		see_in_inbox(f, 1);
		assert_string_equal(matter(f).status, "open");
	}
	assert_int_equal(events(f, "moved", "INBOX"), 2);
}

/* ---- what is no move ----------------------------------------------------------------------- */

static void a_second_copy_in_the_inbox_undoes_nothing_that_was_not_pressed(void **state)
{
	struct fixture *f = *state;

	assert_ok(lifecycle_close(f->desk, 1001, NULL, &f->error));
	see_in_inbox(f, 1);
	assert_string_equal(matter(f).status, "closed");
	assert_int_equal(events(f, "moved", "INBOX"), 0);
}

static void a_rescan_presses_and_undoes_nothing(void **state)
{
	struct fixture *f = *state;

	see_in(f, &urgent, 1);
	f->context.is_rescan = true;
	see_in(f, &resolved, 1);
	see_in_inbox(f, 1);
	assert_string_equal(matter(f).status, "open");
	assert_string_equal(matter(f).priority, "high");
}

static void the_same_mail_in_another_account_is_no_move(void **state)
{
	struct fixture *f = *state;

	see_in(f, &resolved, 1);
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(
	    store_account(f->desk->store, "other@example.com", &f->context.account_id, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	see_in_inbox(f, 1);
	assert_string_equal(matter(f).status, "resolved");
}

/* ---- mails that nobody has seen ------------------------------------------------------------ */

static void a_mail_that_came_straight_there_is_taken_in_and_pressed(void **state)
{
	struct fixture *f = *state;
	struct ledger_record row = see_in(f, &urgent, 2);
	struct feedback_record feedback;

	assert_string_equal(row.state, "feedback");
	assert_int_equal(
	    store_feedback_get(f->desk->store, row.feedback_id, f->arena, &feedback, &f->error), 1);
	assert_string_equal(feedback.priority, "high");
	assert_int_not_equal(feedback.id, 1001);
}

static void an_old_mail_that_is_moved_there_gets_no_answer(void **state)
{
	struct fixture *f = *state;

	f->context.watermark_ms = NOW;
	f->result.acknowledged = 0;
	assert_string_equal(see_in(f, &urgent, 2).state, "feedback");
	assert_int_equal(f->result.acknowledged, 0);
}

static void a_mail_without_a_matter_is_only_a_duplicate(void **state)
{
	struct fixture *f = *state;
	struct message *news = person(f, ANN, 3);
	struct arrival first, second;

	news->nature = NATURE_BULK;
	open_folder(f, "INBOX", NULL);
	first = arrival_of(f, news);
	assert_ok(take_in_batch(&f->context, &first, 1, f->next_uid, &f->result, &f->error));
	open_folder(f, spam.folder, &spam);
	second = arrival_of(f, news);
	assert_ok(take_in_batch(&f->context, &second, 1, f->next_uid, &f->result, &f->error));
	assert_int_equal(f->result.duplicates, 1);
	assert_int_equal(f->result.quarantined, 0);
}

int main(void)
{
#define button_test(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)
	const struct CMUnitTest tests[] = {
	    button_test(resolved_resolves_and_the_inbox_takes_it_back),
	    button_test(what_was_answered_is_answered_again),
	    button_test(urgent_raises_the_priority_and_the_inbox_lowers_it_again),
	    button_test(spam_closes_silences_and_counts_for_nothing_until_taken_back),
	    button_test(spam_of_one_who_was_forgotten_is_only_closed),
	    button_test(what_was_filed_of_one_who_was_forgotten_presses_nothing),
	    button_test(spam_cancels_the_acknowledgement_that_waits),
	    button_test(the_silence_lasts_until_the_last_spam_is_taken_back),
	    button_test(spam_that_is_taken_back_in_the_other_order_is_silent_as_long),
	    button_test(taking_spam_back_leaves_an_earlier_silence_and_a_dead_address),
	    button_test(what_is_no_feedback_is_closed_and_not_counted_but_not_silenced),
	    button_test(a_category_is_the_owners_word_until_taken_back),
	    button_test(a_word_of_the_owners_that_came_later_stays),
	    button_test(moved_on_the_first_is_undone_and_the_last_counts),
	    button_test(seen_twice_in_a_folder_it_is_pressed_once),
	    button_test(what_was_opened_again_since_stays_open_when_it_is_moved_back),
	    button_test(pressed_twice_and_taken_back_twice_it_is_as_before),
	    button_test(a_second_copy_in_the_inbox_undoes_nothing_that_was_not_pressed),
	    button_test(a_rescan_presses_and_undoes_nothing),
	    button_test(the_same_mail_in_another_account_is_no_move),
	    button_test(a_mail_that_came_straight_there_is_taken_in_and_pressed),
	    button_test(an_old_mail_that_is_moved_there_gets_no_answer),
	    button_test(a_mail_without_a_matter_is_only_a_duplicate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
