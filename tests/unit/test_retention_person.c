/*
 * Who is not heard of any more loses name and addresses when no word of theirs is kept: no byte of
 * the database names them, the figures stay, and what was promised to them is kept.
 */
#include "database.h"

#define ANN "ann@zanzibar.example"
#define BOB "bob@paris.example"

static void take_in(struct fixture *f, int number, const char *from)
{
	struct message *message = person(f, from, number);
	struct arrival arrival = arrival_of(f, message);

	message->from.name = strcmp(from, ANN) == 0 ? "Zanzibar Ann" : "Paris Bob";
	message->subject = message->text = message->new_text = "It crashes";
	arrival.internal_date_ms = clock_now_ms();
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
}

static void days_pass(struct fixture *f, int days)
{
	clock_freeze(clock_now_ms() + days * DAY_MS);
	assert_ok(clerk_round(f->desk, &f->error));
	/* A slow machine needs several rounds, each of which has its moment. */
	for (int round = 0; round < 100 && retention_next_ms(f->desk) == 0; round++)
		assert_ok(clerk_round(f->desk, &f->error));
}

static void close_matter(struct fixture *f, int64_t number)
{
	assert_ok(lifecycle_close(f->desk, number, "", &f->error));
	execute(f, "UPDATE outbox SET state = 'sent' WHERE state = 'queued'");
}

/* Ann's matter is settled, Bob's waits; words go after a month, persons after a year. */
static void live(struct fixture *f)
{
	f->desk->settings->retention = (struct retention_settings){.texts_ms = 30 * DAY_MS,
	    .mails_ms = 30 * DAY_MS,
	    .comments_ms = 30 * DAY_MS,
	    .persons_ms = 365 * DAY_MS};
	take_in(f, 1, ANN);
	take_in(f, 2, BOB);
	assert_ok(clerk_round(f->desk, &f->error));
	close_matter(f, 1001);
}

static int64_t removed(struct fixture *f)
{
	int64_t counts[RETENTION_KINDS];

	assert_ok(store_retention_counts(f->desk->store, 0, INT64_MAX, counts, &f->error));
	return counts[RETENTION_PERSONS];
}

static bool is_known(struct fixture *f, const char *address)
{
	struct address_record record;
	int found = store_address_find(f->desk->store, address, f->arena, &record, &f->error);

	assert_true(found >= 0);
	return found == 1;
}

static void no_byte_names_who_was_not_heard_of_for_so_long(void **state)
{
	struct fixture *f = *state;

	live(f);
	days_pass(f, 360);
	assert_true(database_holds(f, "zanzibar"));
	days_pass(f, 10);
	assert_false(database_holds(f, "zanzibar"));
	assert_int_equal(removed(f), 1);
	assert_ok(store_check_integrity(f->desk->store, &f->error));
}

static void by_default_nobody_is_forgotten(void **state)
{
	struct fixture *f = *state;

	live(f);
	f->desk->settings->retention.persons_ms = 0;
	days_pass(f, 10000);
	assert_true(is_known(f, ANN));
}

static void who_waits_for_an_answer_is_kept_however_old(void **state)
{
	struct fixture *f = *state;

	live(f);
	days_pass(f, 10000);
	assert_true(is_known(f, BOB));
	assert_false(is_known(f, ANN));
}

static void the_history_says_so_and_the_matter_stays(void **state)
{
	struct fixture *f = *state;

	live(f);
	days_pass(f, 400);
	assert_int_equal(number_of(f, "SELECT count(*) FROM event WHERE feedback = 1001"
				      " AND action = 'forgotten' AND actor = 'hark'"),
	    1);
	assert_int_equal(number_of(f, "SELECT count(*) FROM feedback WHERE id = 1001"
				      " AND status = 'closed' AND category = 'product_issue'"),
	    1);
	assert_int_equal(number_of(f, "SELECT count(*) FROM ledger WHERE state = 'feedback'"), 2);
}

static void the_figures_of_a_past_period_are_the_same_afterwards(void **state)
{
	struct fixture *f = *state;
	struct period_counts before, after;
	int64_t forgotten;

	live(f);
	assert_ok(store_period_counts(f->desk->store, 0, NOW + DAY_MS, &before, &f->error));
	days_pass(f, 400);
	assert_ok(store_period_counts(f->desk->store, 0, NOW + DAY_MS, &after, &f->error));
	assert_memory_equal(&before, &after, sizeof(before));
	assert_ok(store_forgotten_count(f->desk->store, 0, INT64_MAX, &forgotten, &f->error));
	assert_int_equal(forgotten, 0);
}

static void a_promise_not_to_write_outlives_the_address(void **state)
{
	struct fixture *f = *state;
	struct address_record record;

	live(f);
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_address_mark(f->desk->store, ANN, false, true, "complaint", &f->error));
	assert_ok(store_address_unsubscribe(f->desk->store, ANN, true, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	days_pass(f, 400);
	assert_false(is_known(f, ANN));

	take_in(f, 3, ANN);
	assert_int_equal(store_address_find(f->desk->store, ANN, f->arena, &record, &f->error), 1);
	assert_true(record.is_silenced);
	assert_true(record.is_unsubscribed);
	assert_int_equal(number_of(f, "SELECT count(*) FROM outbox WHERE feedback > 1002"), 0);
}

static void a_new_mail_is_that_of_a_new_customer(void **state)
{
	struct fixture *f = *state;

	live(f);
	days_pass(f, 400);
	take_in(f, 3, ANN);
	assert_int_equal(f->result.feedback, 3);
	assert_true(is_known(f, ANN));
}

/* It came while harkd was stopped, and is fetched after the person was forgotten. */
static void a_mail_that_came_before_and_is_seen_after_is_not_lost(void **state)
{
	struct fixture *f = *state;
	struct message *message;
	struct arrival arrival;

	live(f);
	days_pass(f, 400);
	message = person(f, ANN, 3);
	arrival = arrival_of(f, message);
	message->subject = message->text = message->new_text = "It crashes";
	arrival.internal_date_ms = clock_now_ms() - 380 * DAY_MS;
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
	assert_int_equal(f->result.feedback, 3);
}

static void an_old_mail_that_is_found_again_is_none(void **state)
{
	struct fixture *f = *state;
	struct message *message;
	struct arrival arrival;
	int64_t before;

	live(f);
	message = person(f, ANN, 1);
	message->from.name = "Zanzibar Ann";
	message->subject = message->text = message->new_text = "It crashes";
	arrival = arrival_of(f, message);
	days_pass(f, 400);
	before = number_of(f, "SELECT count(*) FROM feedback");
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
	assert_int_equal(f->result.duplicates, 1);
	assert_int_equal(number_of(f, "SELECT count(*) FROM feedback"), before);
	assert_false(database_holds(f, "zanzibar"));
}

/* The folder is read long after the mail was moved there. */
static void a_mail_that_hark_filed_is_still_no_press_of_the_owner(void **state)
{
	static const struct button resolved = {BUTTON_RESOLVED, "Resolved", NULL};
	struct fixture *f = *state;
	struct take_in_context context = f->context;
	struct message *message;
	struct arrival arrival;
	char identity[33];

	live(f);
	message = person(f, ANN, 1);
	message->from.name = "Zanzibar Ann";
	message->subject = message->text = message->new_text = "It crashes";
	message_identity(message, identity);
	execute(f, arena_printf(f->arena,
		       "INSERT INTO place VALUES ('%s', %lld, 1001, 1, '', '', '', '', '', 0, 0)",
		       identity, (long long)context.folder_id));
	arrival = arrival_of(f, message);
	days_pass(f, 400);
	context.button = &resolved;
	assert_ok(take_in_batch(&context, &arrival, 1, f->next_uid, &f->result, &f->error));
	assert_int_equal(f->result.duplicates, 1);
	assert_int_equal(number_of(f, "SELECT count(*) FROM event WHERE action = 'moved'"), 0);
}

static void who_is_heard_of_in_any_way_is_kept(void **state)
{
	struct fixture *f = *state;
	static const char *const signs[] = {
	    "INSERT INTO purchase (customer, reference, amount, currency, at)"
	    " SELECT customer, 'r', 5, 'EUR', %lld FROM feedback WHERE id = 1001",
	    "INSERT INTO rating (customer, survey, question, scale, value, comment, at)"
	    " SELECT customer, 's', 'q', '1-5', 4, '', %lld FROM feedback WHERE id = 1001",
	    "INSERT INTO survey_sent (customer, survey, token, at)"
	    " SELECT customer, 's', 't', %lld FROM feedback WHERE id = 1001",
	    "INSERT INTO address (customer, address, first_seen)"
	    " SELECT customer, 'new@zanzibar.example', %lld FROM feedback WHERE id = 1001",
	};

	live(f);
	days_pass(f, 200);
	for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
		const char *time = strstr(signs[i], "%lld");

		execute(f, arena_printf(f->arena, "%.*s%lld%s", (int)(time - signs[i]), signs[i],
			       (long long)clock_now_ms(), time + strlen("%lld")));
		days_pass(f, 300);
		assert_true(is_known(f, ANN));
	}
	days_pass(f, 400);
	assert_false(is_known(f, ANN));
}

static void a_bought_thing_is_enough_to_be_a_person(void **state)
{
	struct fixture *f = *state;
	int64_t id;

	live(f);
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_customer(
	    f->desk->store, "shop@timbuktu.example", "Timbuktu", NOW, &id, NULL, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	days_pass(f, 400);
	assert_false(database_holds(f, "timbuktu"));
}

static void an_important_customer_is_kept(void **state)
{
	struct fixture *f = *state;

	live(f);
	execute(f, "UPDATE customer SET is_vip = 1"
		   " WHERE id = (SELECT customer FROM feedback WHERE id = 1001)");
	days_pass(f, 400);
	assert_true(is_known(f, ANN));
}

static void whose_words_are_kept_is_kept(void **state)
{
	struct fixture *f = *state;

	live(f);
	f->desk->settings->retention.texts_ms = 500 * DAY_MS;
	days_pass(f, 400);
	assert_true(is_known(f, ANN));
	days_pass(f, 101);
	assert_false(is_known(f, ANN));
}

static void it_can_be_done_again_and_nothing_more_happens(void **state)
{
	struct fixture *f = *state;

	live(f);
	days_pass(f, 400);
	days_pass(f, 400);
	assert_int_equal(removed(f), 1);
	assert_int_equal(number_of(f, "SELECT count(*) FROM event WHERE action = 'forgotten'"), 1);
}

static void many_are_gone_through_in_windows(void **state)
{
	struct fixture *f = *state;
	int64_t id;

	live(f);
	assert_ok(store_begin(f->desk->store, &f->error));
	for (int i = 0; i < 450; i++)
		assert_ok(store_customer(f->desk->store,
		    arena_printf(f->arena, "c%d@customer.example", i), "", NOW, &id, NULL,
		    &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	days_pass(f, 400);
	assert_int_equal(removed(f), 451);
	assert_int_equal(number_of(f, "SELECT count(*) FROM address"), 1);
}

/* Others wait for the database meanwhile: so many entries at most, and those of the last person. */
static void who_wrote_much_is_not_erased_with_all_others_at_once(void **state)
{
	struct fixture *f = *state;
	int64_t last = 0, before_ms = NOW + 400 * DAY_MS;
	size_t erased;

	for (int i = 0; i < 180; i++)
		take_in(f, i, arena_printf(f->arena, "c%d@customer.example", i % 3));
	execute(f, "UPDATE feedback SET erased = 1, status = 'closed'");
	execute(f, "UPDATE outbox SET state = 'sent'");
	execute(f, "DELETE FROM agenda");
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_retention_persons(
	    f->desk->store, before_ms, before_ms, 0, 200, &last, &erased, &f->error));
	assert_int_equal(erased, 2);
	assert_ok(store_retention_persons(
	    f->desk->store, before_ms, before_ms, last, 200, &last, &erased, &f->error));
	assert_int_equal(erased, 1);
	assert_ok(store_commit(f->desk->store, &f->error));
}

/* What an interrupted run left to do is done in the next round, not on the next day. */
static void a_run_that_was_interrupted_goes_on_at_once(void **state)
{
	struct fixture *f = *state;

	live(f);
	days_pass(f, 100);
	execute(f, "INSERT OR REPLACE INTO meta (key, value) VALUES ('retention_person', '1')");
	assert_int_equal(retention_next_ms(f->desk), 0);
	days_pass(f, 0);
	assert_int_equal(retention_next_ms(f->desk), clock_now_ms() + DAY_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(no_byte_names_who_was_not_heard_of_for_so_long),
	    desk_test(by_default_nobody_is_forgotten),
	    desk_test(who_waits_for_an_answer_is_kept_however_old),
	    desk_test(the_history_says_so_and_the_matter_stays),
	    desk_test(the_figures_of_a_past_period_are_the_same_afterwards),
	    desk_test(a_promise_not_to_write_outlives_the_address),
	    desk_test(a_new_mail_is_that_of_a_new_customer),
	    desk_test(a_mail_that_came_before_and_is_seen_after_is_not_lost),
	    desk_test(an_old_mail_that_is_found_again_is_none),
	    desk_test(a_mail_that_hark_filed_is_still_no_press_of_the_owner),
	    desk_test(who_is_heard_of_in_any_way_is_kept),
	    desk_test(a_bought_thing_is_enough_to_be_a_person),
	    desk_test(an_important_customer_is_kept),
	    desk_test(whose_words_are_kept_is_kept),
	    desk_test(it_can_be_done_again_and_nothing_more_happens),
	    desk_test(many_are_gone_through_in_windows),
	    desk_test(who_wrote_much_is_not_erased_with_all_others_at_once),
	    desk_test(a_run_that_was_interrupted_goes_on_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
