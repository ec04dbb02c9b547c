/*
 * What the owner keeps no longer is erased when its time has come: its words are gone from every
 * byte of the database, the figures stay.
 */
#include "database.h"

#define ANN "ann@customer.example"
#define BOB "bob@customer.example"
#define SECRET "zanzibar"

static void take_in(struct fixture *f, int number, const char *from, const char *text)
{
	struct message *message = person(f, from, number);
	struct arrival arrival = arrival_of(f, message);

	message->subject = message->text = message->new_text = text;
	arrival.internal_date_ms = clock_now_ms();
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
}

static void clerk_works(struct fixture *f)
{
	assert_ok(clerk_round(f->desk, &f->error));
}

static void days_pass(struct fixture *f, int days)
{
	clock_freeze(clock_now_ms() + days * DAY_MS);
	clerk_works(f);
	/* A slow machine needs several rounds, each of which has its moment. */
	for (int round = 0; round < 100 && retention_next_ms(f->desk) == 0; round++)
		clerk_works(f);
}

static void close_matter(struct fixture *f, int64_t number)
{
	assert_ok(lifecycle_close(f->desk, number, "zanzibar is a fine place", &f->error));
	execute(f, "UPDATE outbox SET state = 'sent' WHERE state = 'queued'");
}

/* Ann's matter is settled, Bob's waits. */
static void live(struct fixture *f)
{
	take_in(f, 1, ANN, "It crashes in Zanzibar");
	take_in(f, 2, BOB, "It crashes in Paris");
	clerk_works(f);
	close_matter(f, 1001);
}

static struct retention_settings *keep(struct fixture *f)
{
	return &f->desk->settings->retention;
}

static int64_t removed(struct fixture *f, enum retention_kind kind)
{
	int64_t counts[RETENTION_KINDS];

	assert_ok(store_retention_counts(f->desk->store, 0, INT64_MAX, counts, &f->error));
	return counts[kind];
}

/* ---- texts ------------------------------------------------------------------------------- */

static void without_settings_everything_is_kept(void **state)
{
	struct fixture *f = *state;

	live(f);
	days_pass(f, 10000);
	assert_true(database_holds(f, SECRET));
	assert_int_equal(number_of(f, "SELECT count(*) FROM event WHERE action = 'erased'"), 0);
}

/* FTS5 counts rows, and calls a database damaged from which one is taken twice. */
static void whose_words_have_gone_can_be_forgotten_as_well(void **state)
{
	struct fixture *f = *state;
	struct forgotten forgotten;

	take_in(f, 1, ANN, "It crashes in Zanzibar");
	clerk_works(f);
	close_matter(f, 1001);
	keep(f)->texts_ms = 30 * DAY_MS;
	days_pass(f, 31);
	assert_int_equal(removed(f, RETENTION_TEXTS), 1);

	assert_int_equal(forget_person(f->desk, ANN, &forgotten, &f->error), FORGET_DONE);
	take_in(f, 2, BOB, "It crashes in Paris");
	clerk_works(f);
	assert_ok(store_check_integrity(f->desk->store, &f->error));
	assert_int_equal(forget_person(f->desk, BOB, &forgotten, &f->error), FORGET_DONE);
}

static void the_words_of_a_settled_matter_go_when_their_time_has_come(void **state)
{
	struct fixture *f = *state;

	live(f);
	keep(f)->texts_ms = 30 * DAY_MS;
	days_pass(f, 29);
	assert_true(database_holds(f, SECRET));
	days_pass(f, 2);
	assert_false(database_holds(f, SECRET));
	assert_int_equal(removed(f, RETENTION_TEXTS), 1);
}

static void what_waits_for_an_answer_is_kept_however_old(void **state)
{
	struct fixture *f = *state;

	live(f);
	keep(f)->texts_ms = 30 * DAY_MS;
	days_pass(f, 1000);
	assert_true(database_holds(f, "paris"));
}

static void a_matter_that_a_mail_still_waits_for_is_kept(void **state)
{
	struct fixture *f = *state;

	live(f);
	execute(f, "UPDATE outbox SET state = 'queued', due = 9e15 WHERE feedback = 1001");
	keep(f)->texts_ms = 30 * DAY_MS;
	days_pass(f, 100);
	assert_true(database_holds(f, SECRET));
}

static void a_matter_for_which_something_is_planned_is_kept(void **state)
{
	struct fixture *f = *state;

	live(f);
	execute(f, "INSERT INTO agenda (feedback, kind, due) VALUES (1001, 'close', 9e15)");
	keep(f)->texts_ms = 30 * DAY_MS;
	days_pass(f, 100);
	assert_true(database_holds(f, SECRET));
}

static void the_search_finds_the_others_and_the_database_is_sound(void **state)
{
	struct fixture *f = *state;
	struct search_hit *hits;
	size_t count;

	live(f);
	keep(f)->texts_ms = 30 * DAY_MS;
	days_pass(f, 31);
	assert_ok(store_search(f->desk->store, "crashes", 10, f->arena, &hits, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(hits[0].address, BOB);
	assert_ok(store_check_integrity(f->desk->store, &f->error));
}

static void the_figures_of_a_past_period_are_the_same_afterwards(void **state)
{
	struct fixture *f = *state;
	struct period_counts before, after;
	struct rating_record *ratings;
	size_t count;
	int64_t from_ms = NOW - DAY_MS, to_ms = NOW + DAY_MS;

	live(f);
	execute(f,
	    "INSERT INTO rating (feedback, customer, survey, question, scale, value,"
	    " comment, at) SELECT id, customer, 's', 'q', '1-5', 4, 'zanzibar', 1795334400000"
	    " FROM feedback WHERE id = 1001");
	assert_ok(store_period_counts(f->desk->store, from_ms, to_ms, &before, &f->error));
	keep(f)->texts_ms = keep(f)->comments_ms = keep(f)->mails_ms = 30 * DAY_MS;
	days_pass(f, 31);
	assert_false(database_holds(f, SECRET));
	assert_ok(store_period_counts(f->desk->store, from_ms, to_ms, &after, &f->error));
	assert_memory_equal(&before, &after, sizeof(before));
	assert_ok(store_rating_list(
	    f->desk->store, from_ms, to_ms, f->arena, &ratings, &count, &f->error));
	assert_int_equal(count, 1);
	assert_true(ratings[0].value > 3.9 && ratings[0].value < 4.1);
	assert_int_equal(number_of(f, "SELECT count(*) FROM feedback WHERE category ="
				      " 'product_issue' AND address <> ''"),
	    2);
	assert_int_equal(number_of(f, "SELECT count(*) FROM ledger"), 2);
}

static void a_matter_says_that_its_words_were_erased(void **state)
{
	struct fixture *f = *state;

	live(f);
	keep(f)->texts_ms = 30 * DAY_MS;
	days_pass(f, 31);
	assert_int_equal(number_of(f, "SELECT count(*) FROM event WHERE feedback = 1001"
				      " AND action = 'erased' AND actor = 'hark'"),
	    1);
	assert_int_not_equal(
	    sqlite3_exec(f->desk->store->db, "UPDATE event SET detail = 'x'", NULL, NULL, NULL),
	    SQLITE_OK);
}

static void todays_rules_say_nothing_about_a_matter_without_words(void **state)
{
	struct fixture *f = *state;
	struct past_explanation past;

	live(f);
	assert_int_equal(explain_past(f->desk, 1001, f->arena, &past, &f->error), 1);
	assert_true(past.has_today);
	keep(f)->texts_ms = 30 * DAY_MS;
	days_pass(f, 31);
	assert_int_equal(explain_past(f->desk, 1001, f->arena, &past, &f->error), 1);
	assert_false(past.has_today);
}

static void words_that_come_later_are_kept_for_their_own_time(void **state)
{
	struct fixture *f = *state;
	const char *refusal;

	live(f);
	keep(f)->texts_ms = 30 * DAY_MS;
	days_pass(f, 31);
	assert_ok(note_write(f->desk, 1001, "sansibar", false, &refusal, &f->error));
	days_pass(f, 1);
	assert_true(database_holds(f, "sansibar"));
	days_pass(f, 40);
	assert_false(database_holds(f, "sansibar"));
}

static void many_are_erased_in_many_bites(void **state)
{
	struct fixture *f = *state;

	for (int i = 1; i <= 55; i++) {
		take_in(f, i, arena_printf(f->arena, "c%d@customer.example", i), "It crashes");
		close_matter(f, 1000 + i);
	}
	keep(f)->texts_ms = 30 * DAY_MS;
	days_pass(f, 31);
	assert_int_equal(removed(f, RETENTION_TEXTS), 55);
	assert_int_equal(
	    number_of(f, "SELECT count(*) FROM event WHERE action = 'erased' AND feedback IS NULL"),
	    3);
}

static void it_is_looked_at_once_a_day(void **state)
{
	struct fixture *f = *state;

	live(f);
	keep(f)->texts_ms = 30 * DAY_MS;
	days_pass(f, 1);
	assert_int_equal(retention_next_ms(f->desk), clock_now_ms() + DAY_MS);
}

/* ---- the other kinds --------------------------------------------------------------------- */

static void what_was_moved_to_spam_goes_earlier_than_the_rest(void **state)
{
	struct fixture *f = *state;

	live(f);
	take_in(f, 3, "spam@customer.example", "Buy in Timbuktu, it crashes");
	clerk_works(f);
	close_matter(f, 1003);
	execute(f, "INSERT INTO discounted (feedback) VALUES (1003)");
	keep(f)->spam_ms = 7 * DAY_MS;
	days_pass(f, 8);
	assert_false(database_holds(f, "timbuktu"));
	assert_true(database_holds(f, SECRET));
}

static void mails_that_left_lose_their_bytes_and_those_that_wait_do_not(void **state)
{
	struct fixture *f = *state;

	live(f);
	execute(f, "UPDATE outbox SET state = 'queued', due = 9e15 WHERE feedback = 1002");
	keep(f)->mails_ms = 30 * DAY_MS;
	days_pass(f, 31);
	assert_int_equal(
	    number_of(f, "SELECT length(content) FROM outbox WHERE feedback = 1001"), 0);
	assert_true(number_of(f, "SELECT length(content) FROM outbox WHERE feedback = 1002") > 0);
	assert_true(number_of(f, "SELECT message_id <> '' FROM outbox WHERE feedback = 1001") == 1);
}

static void quarantined_bytes_go_and_the_ledger_still_adds_up(void **state)
{
	struct fixture *f = *state;
	struct arrival arrival = arrival_of(f, NULL);
	static const char raw[] = "From: Ann <ann@zanzibar.example>\r\n\r\n\xff";

	arrival.raw = (struct bytes){(const uint8_t *)raw, sizeof(raw) - 1};
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
	keep(f)->quarantine_ms = 30 * DAY_MS;
	days_pass(f, 31);
	assert_false(database_holds(f, SECRET));
	assert_int_equal(number_of(f, "SELECT count(*) FROM ledger WHERE state = 'quarantined'"
				      " AND reason LIKE '%its bytes were removed'"),
	    1);
	assert_int_equal(removed(f, RETENTION_QUARANTINE), 1);
}

static void reasons_of_ignored_mails_go_and_their_states_stay(void **state)
{
	struct fixture *f = *state;
	struct message *message = person(f, ANN, 1);
	struct arrival arrival = arrival_of(f, message);

	message->nature = NATURE_BULK;
	message->nature_reason = "List-Id: zanzibar";
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
	assert_true(database_holds(f, SECRET));
	keep(f)->ignored_ms = 30 * DAY_MS;
	days_pass(f, 31);
	assert_false(database_holds(f, SECRET));
	assert_int_equal(number_of(f, "SELECT count(*) FROM ledger WHERE state = 'ignored:bulk'"
				      " AND reason = ''"),
	    1);
}

static void comments_go_and_their_values_stay(void **state)
{
	struct fixture *f = *state;

	execute(f, "INSERT INTO rating (survey, question, scale, value, comment, at)"
		   " VALUES ('s', 'q', '1-5', 4, 'good in Zanzibar', 1795334400000)");
	keep(f)->comments_ms = 30 * DAY_MS;
	days_pass(f, 31);
	assert_false(database_holds(f, SECRET));
	assert_int_equal(number_of(f, "SELECT sum(value) FROM rating"), 4);
	assert_int_equal(removed(f, RETENTION_COMMENTS), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(without_settings_everything_is_kept),
	    desk_test(whose_words_have_gone_can_be_forgotten_as_well),
	    desk_test(the_words_of_a_settled_matter_go_when_their_time_has_come),
	    desk_test(what_waits_for_an_answer_is_kept_however_old),
	    desk_test(a_matter_that_a_mail_still_waits_for_is_kept),
	    desk_test(a_matter_for_which_something_is_planned_is_kept),
	    desk_test(the_search_finds_the_others_and_the_database_is_sound),
	    desk_test(the_figures_of_a_past_period_are_the_same_afterwards),
	    desk_test(a_matter_says_that_its_words_were_erased),
	    desk_test(todays_rules_say_nothing_about_a_matter_without_words),
	    desk_test(words_that_come_later_are_kept_for_their_own_time),
	    desk_test(many_are_erased_in_many_bites),
	    desk_test(it_is_looked_at_once_a_day),
	    desk_test(what_was_moved_to_spam_goes_earlier_than_the_rest),
	    desk_test(mails_that_left_lose_their_bytes_and_those_that_wait_do_not),
	    desk_test(quarantined_bytes_go_and_the_ledger_still_adds_up),
	    desk_test(reasons_of_ignored_mails_go_and_their_states_stay),
	    desk_test(comments_go_and_their_values_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
