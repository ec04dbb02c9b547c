/*
 * A person who wishes it is forgotten: nothing of them is left, everything else is as it was.
 */
#include "database.h"

#include "desk/dispatch_p.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#define ANN "ann@customer.example"
#define BOB "bob@customer.example"
/* In lower case, as the columns are compared. */
#define SECRET "zanzibar"

static void take_in(struct fixture *f, struct message *message, const char *text)
{
	struct arrival arrival = arrival_of(f, message);

	message->text = message->new_text = text;
	message->subject = text;
	arrival.internal_date_ms = clock_now_ms();
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
}

static struct ledger_record last_ledger(struct fixture *f)
{
	struct ledger_record *records;
	size_t count;

	assert_ok(store_ledger_list(f->desk->store, 1, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 1);
	return records[0];
}

/* A row of Ann's in every table that can hold one. */
static void live(struct fixture *f)
{
	const char *refusal;

	take_in(f, person(f, ANN, 1), "It crashes in Zanzibar");
	take_in(f, person(f, BOB, 2), "It crashes in Paris");
	assert_ok(lifecycle_resolve(f->desk, 1001, "Leave Zanzibar", true, &refusal, &f->error));
	execute(f,
	    "INSERT INTO address (customer, address, first_seen, is_unsubscribed)"
	    " SELECT customer, 'ann@zanzibar.example', 0, 1 FROM feedback WHERE id = 1001;"
	    "INSERT INTO rating (feedback, customer, survey, question, scale, value, comment, at)"
	    " SELECT id, customer, 's', 'q', '1-5', 4, 'good in Zanzibar', 1 FROM feedback"
	    " WHERE id = 1001;"
	    "INSERT INTO survey_sent (feedback, customer, survey, token, at)"
	    " SELECT id, customer, 's', 'zanzibar', 1 FROM feedback WHERE id = 1001;"
	    "INSERT INTO purchase (customer, reference, amount, currency, at)"
	    " SELECT customer, 'zanzibar-1', 5, 'EUR', 1 FROM feedback WHERE id = 1001;"
	    "INSERT INTO sent_ack (address, domain, template, at)"
	    " VALUES ('ann@zanzibar.example', 'zanzibar.example', 'ack', 1);"
	    "INSERT INTO evidence (feedback, found)"
	    " VALUES (1001, '[[\"product_issue\",\"zanzibar\",\"learned\",1,0]]');"
	    "INSERT INTO event (at, actor, action, detail)"
	    " VALUES (1, 'owner', 'unsubscribed', 'ann@zanzibar.example');"
	    "INSERT INTO model VALUES (1, 1, 1, 1, 1, 1, 1, 1, x'');"
	    "INSERT INTO outbox (kind, state, due, created, attempts, last_attempt, reply_code,"
	    " template, sender, recipient, message_id, reply, subject, content)"
	    " VALUES ('alert', 'sent', 1, 1, 1, 1, 250, '', 'x', 'li@example.org', '', '',"
	    " 'Urgent: zanzibar', CAST('zanzibar' AS BLOB));");
	assert_ok(clerk_round(f->desk, &f->error));
}

static struct forgotten forget(struct fixture *f, const char *address)
{
	struct forgotten forgotten = {0};

	if (forget_person(f->desk, address, &forgotten, &f->error) != FORGET_DONE)
		fail_msg("not forgotten: %s", f->error.text);
	return forgotten;
}

static void a_minute_passes(void)
{
	clock_freeze(clock_now_ms() + MINUTE_MS);
}

/* ---- nothing is left ---------------------------------------------------------------------- */

static void assert_column_is_clean(struct fixture *f, const char *table, const char *column)
{
	const char *needles[] = {SECRET, "ann@"};

	for (size_t i = 0; i < ARRAY_SIZE(needles); i++)
		if (number_of(f, arena_printf(f->arena,
				     "SELECT count(*) FROM \"%s\" WHERE"
				     " instr(lower(CAST(\"%s\" AS TEXT)), '%s') > 0",
				     table, column, needles[i])) != 0)
			fail_msg("%s.%s still holds \"%s\"", table, column, needles[i]);
}

typedef void column_function(struct fixture *f, const char *table, const char *column);

/* Every column that can hold a word. */
static void each_column(struct fixture *f, column_function *function)
{
	sqlite3_stmt *row;

	assert_int_equal(sqlite3_prepare_v2(f->desk->store->db,
			     "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name)"
			     " c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"
			     " AND m.name NOT LIKE 'search%' AND c.type NOT IN ('INTEGER', 'REAL')"
			     " ORDER BY 1, 2",
			     -1, &row, NULL),
	    SQLITE_OK);
	while (sqlite3_step(row) == SQLITE_ROW)
		function(f, (const char *)sqlite3_column_text(row, 0),
		    (const char *)sqlite3_column_text(row, 1));
	sqlite3_finalize(row);
}

static void no_column_of_any_table_holds_their_words(void **state)
{
	struct fixture *f = *state;

	live(f);
	forget(f, ANN);
	each_column(f, assert_column_is_clean);
}

static void what_decided_keeps_its_rules_and_loses_its_words(void **state)
{
	struct fixture *f = *state;
	struct evidence_record *records;
	size_t count;

	live(f);
	forget(f, ANN);
	assert_ok(store_evidence_list(f->desk->store, 1001, f->arena, &records, &count, &f->error));
	assert_true(count >= 2);
	for (size_t i = 0; i < count; i++) {
		assert_true(records[i].rule[0] != '\0' && records[i].place[0] != '\0');
		assert_string_equal(records[i].word, "");
	}
	assert_ok(store_evidence_list(f->desk->store, 1002, f->arena, &records, &count, &f->error));
	assert_string_equal(records[0].word, "crash*");
}

static void their_bytes_are_gone_from_the_file_and_its_log(void **state)
{
	struct fixture *f = *state;

	live(f);
	assert_true(file_holds(f, "hark.db-wal", SECRET));
	forget(f, ANN);
	assert_false(file_holds(f, "hark.db", SECRET));
	assert_false(file_holds(f, "hark.db-wal", SECRET));
}

static void a_mail_in_quarantine_that_names_them_is_gone_and_the_ledger_adds_up(void **state)
{
	struct fixture *f = *state;
	struct arrival arrival = arrival_of(f, NULL);
	static const char raw[] = "From: Ann <Ann@Customer.example>\r\n\r\n\xff";

	arrival.raw = (struct bytes){(const uint8_t *)raw, sizeof(raw) - 1};
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
	assert_int_equal(forget(f, ANN).quarantined, 1);
	assert_string_equal(last_ledger(f).state, "forgotten");
	assert_int_equal(number_of(f, "SELECT count(*) FROM quarantine"), 0);
}

static void a_longer_address_in_quarantine_is_somebody_elses(void **state)
{
	struct fixture *f = *state;
	struct arrival arrival = arrival_of(f, NULL);
	static const char raw[] = "From: joann@customer.example, ann@customer.example.org\r\n";

	take_in(f, person(f, ANN, 1), "x");
	arrival.raw = (struct bytes){(const uint8_t *)raw, sizeof(raw) - 1};
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
	assert_int_equal(forget(f, ANN).quarantined, 0);
	assert_string_equal(last_ledger(f).state, "quarantined");
}

static void what_still_waits_for_them_is_not_sent(void **state)
{
	struct fixture *f = *state;

	live(f);
	forget(f, ANN);
	assert_int_equal(number_of(f, "SELECT count(*) FROM outbox WHERE state = 'queued'"
				      " AND recipient <> 'bob@customer.example'"),
	    0);
	assert_int_equal(number_of(f, "SELECT count(*) FROM agenda WHERE feedback = 1001"), 0);
	assert_int_equal(
	    number_of(f, "SELECT count(*) FROM feedback WHERE id = 1001 AND status = 'closed'"), 1);
}

static void a_report_that_waits_is_sent_first_and_emptied_then(void **state)
{
	struct fixture *f = *state;

	live(f);
	execute(f, "UPDATE outbox SET state = 'queued', due = 9e15 WHERE kind = 'alert'");
	forget(f, ANN);
	assert_int_equal(
	    number_of(f, "SELECT length(content) > 0 FROM outbox WHERE kind = 'alert'"), 1);
	execute(f, "UPDATE outbox SET state = 'sent' WHERE kind = 'alert'");
	assert_ok(clerk_round(f->desk, &f->error));
	assert_int_equal(
	    number_of(f, "SELECT length(content) > 0 FROM outbox WHERE kind = 'alert'"), 0);
}

/* ---- everything else is as it was --------------------------------------------------------- */

static void the_figures_stay(void **state)
{
	struct fixture *f = *state;
	struct period_counts before, after;
	int64_t from_ms = NOW - DAY_MS, to_ms = NOW + MINUTE_MS;

	live(f);
	a_minute_passes();
	assert_ok(store_period_counts(f->desk->store, from_ms, to_ms, &before, &f->error));
	forget(f, ANN);
	assert_ok(store_period_counts(f->desk->store, from_ms, to_ms, &after, &f->error));
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(number_of(f, "SELECT sum(value) FROM rating"), 4);
	assert_int_equal(number_of(f, "SELECT sum(amount) FROM purchase"), 5);
	assert_int_equal(number_of(f, "SELECT count(*) FROM feedback WHERE category ="
				      " 'product_issue'"),
	    2);
	assert_int_equal(number_of(f, "SELECT count(*) FROM ledger"), 2);
}

/* As a harkd does; the caller closes it. */
static int lock_database(struct fixture *f)
{
	char *path = arena_printf(f->arena, "%s.lock", f->desk->settings->database);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	return fd;
}

/* The mail that waits for Ann, as a courier has it in hand. */
static struct outbox_record begin_to_send(struct fixture *f)
{
	struct outbox_record mail;

	assert_int_equal(
	    store_outbox_due(f->desk->store, 0, clock_now_ms(), f->arena, &mail, &f->error), 1);
	assert_string_equal(mail.recipient, ANN);
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_outbox_state(
	    f->desk->store, mail.id, "sending", clock_now_ms(), 0, 0, "", &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	return mail;
}

static void nobody_is_forgotten_while_harkd_sends_them_a_mail(void **state)
{
	struct fixture *f = *state;
	struct forgotten forgotten;
	int lock = lock_database(f);

	live(f);
	begin_to_send(f);
	assert_int_equal(forget_person(f->desk, ANN, &forgotten, &f->error), FORGET_BUSY);
	assert_int_equal(
	    number_of(f, "SELECT count(*) FROM feedback WHERE address = '" ANN "'"), 1);
	close(lock); /* it was stopped in the middle */
	forget(f, ANN);
	assert_int_equal(
	    number_of(f, "SELECT count(*) FROM feedback WHERE address = '" ANN "'"), 0);
}

/* Ann is forgotten between the server's first word and its last. */
static void forget_while_sending(struct fixture *f, enum smtp_result result)
{
	static const struct smtp_outcome outcome = {
	    550, "5.1.1", "550 5.1.1 <ann@zanzibar.example> is unknown", SMTP_STEP_RCPT, 0};
	struct outbox_record mail;

	live(f);
	mail = begin_to_send(f);
	forget(f, ANN);
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(settlement_make(f->desk, &mail, result, &outcome, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
}

static void what_a_server_says_of_one_forgotten_meanwhile_is_not_kept(void **state)
{
	struct fixture *f = *state;

	forget_while_sending(f, SMTP_FAILED);
	each_column(f, assert_column_is_clean);
}

static void a_mail_to_one_forgotten_meanwhile_is_not_tried_again(void **state)
{
	struct fixture *f = *state;

	forget_while_sending(f, SMTP_RETRY);
	assert_int_equal(number_of(f, "SELECT count(*) FROM outbox WHERE state = 'queued'"
				      " AND kind <> 'alert' AND recipient = 'forgotten'"),
	    0);
	each_column(f, assert_column_is_clean);
}

static void others_are_found_as_before_and_the_database_is_sound(void **state)
{
	struct fixture *f = *state;
	struct search_hit *hits;
	size_t count;

	live(f);
	forget(f, ANN);
	assert_ok(store_search(f->desk->store, "crashes", 10, f->arena, &hits, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(hits[0].address, BOB);
	assert_ok(store_check_integrity(f->desk->store, &f->error));
}

static void events_cannot_be_changed_afterwards(void **state)
{
	struct fixture *f = *state;

	live(f);
	forget(f, ANN);
	assert_int_not_equal(
	    sqlite3_exec(f->desk->store->db, "UPDATE event SET detail = 'x'", NULL, NULL, NULL),
	    SQLITE_OK);
}

static void whoever_is_not_known_is_not_forgotten(void **state)
{
	struct fixture *f = *state;
	struct forgotten forgotten;

	assert_int_equal(
	    forget_person(f->desk, "nobody@x.example", &forgotten, &f->error), FORGET_UNKNOWN);
	assert_int_equal(number_of(f, "SELECT count(*) FROM customer"), 0);
}

/* ---- what comes again --------------------------------------------------------------------- */

static void the_same_mail_found_again_is_recorded_without_a_word(void **state)
{
	struct fixture *f = *state;

	live(f);
	a_minute_passes();
	forget(f, ANN);
	take_in(f, person(f, ANN, 1), "It crashes in Zanzibar");
	assert_string_equal(last_ledger(f).state, "forgotten");
	assert_int_equal(number_of(f, "SELECT count(*) FROM entry WHERE text <> ''"), 1);
}

static void an_old_mail_of_theirs_from_an_import_is_forgotten_too(void **state)
{
	struct fixture *f = *state;

	live(f);
	a_minute_passes();
	forget(f, ANN);
	f->context.is_rescan = true;
	take_in(f, person(f, "Ann@Zanzibar.example", 7), "It crashed last year");
	assert_string_equal(last_ledger(f).state, "forgotten");
	assert_int_equal(number_of(f, "SELECT count(*) FROM address"), 1);
}

static void a_mail_that_they_write_later_is_an_ordinary_one(void **state)
{
	struct fixture *f = *state;

	live(f);
	forget(f, ANN);
	a_minute_passes();
	take_in(f, person(f, ANN, 8), "It crashes again");
	assert_string_equal(last_ledger(f).state, "feedback");
}

static void a_sender_whose_clock_is_wrong_loses_no_mail(void **state)
{
	struct fixture *f = *state;
	struct message *message = person(f, ANN, 9);

	live(f);
	forget(f, ANN);
	a_minute_passes();
	message->date_ms = 0;
	take_in(f, message, "It crashes again");
	assert_string_equal(last_ledger(f).state, "feedback");
}

static void who_had_unsubscribed_still_has_when_they_write_again(void **state)
{
	struct fixture *f = *state;
	struct address_record address;

	live(f);
	forget(f, ANN);
	a_minute_passes();
	take_in(f, person(f, "ann@zanzibar.example", 8), "It crashes again");
	assert_int_equal(store_address_find(
			     f->desk->store, "ann@zanzibar.example", f->arena, &address, &f->error),
	    1);
	assert_true(address.is_unsubscribed);
}

static void what_they_said_or_bought_before_is_not_recorded_by_hand_either(void **state)
{
	struct fixture *f = *state;
	struct spoken spoken = {.channel = "phone",
	    .from = "ann@zanzibar.example",
	    .name = "",
	    .subject = "",
	    .text = "It crashes.",
	    .at_ms = NOW - HOUR_MS};
	const struct purchase_row row = {"ann@zanzibar.example", "7", "EUR", 5, NOW - HOUR_MS};
	size_t added = 1;
	int64_t id;

	live(f);
	forget(f, "ann@zanzibar.example");
	assert_int_equal(by_hand_add(f->desk, &spoken, &id, &f->error), -1);
	assert_non_null(strstr(f->error.text, "was forgotten on request"));
	assert_ok(purchases_import(f->desk, &row, 1, &added, &f->error));
	assert_int_equal(added, 0);
	a_minute_passes();
	spoken.at_ms = clock_now_ms();
	assert_ok(by_hand_add(f->desk, &spoken, &id, &f->error));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(what_they_said_or_bought_before_is_not_recorded_by_hand_either),
	    desk_test(no_column_of_any_table_holds_their_words),
	    desk_test(what_decided_keeps_its_rules_and_loses_its_words),
	    desk_test(their_bytes_are_gone_from_the_file_and_its_log),
	    desk_test(a_mail_in_quarantine_that_names_them_is_gone_and_the_ledger_adds_up),
	    desk_test(a_longer_address_in_quarantine_is_somebody_elses),
	    desk_test(what_still_waits_for_them_is_not_sent),
	    desk_test(a_report_that_waits_is_sent_first_and_emptied_then),
	    desk_test(the_figures_stay),
	    desk_test(nobody_is_forgotten_while_harkd_sends_them_a_mail),
	    desk_test(what_a_server_says_of_one_forgotten_meanwhile_is_not_kept),
	    desk_test(a_mail_to_one_forgotten_meanwhile_is_not_tried_again),
	    desk_test(others_are_found_as_before_and_the_database_is_sound),
	    desk_test(events_cannot_be_changed_afterwards),
	    desk_test(whoever_is_not_known_is_not_forgotten),
	    desk_test(the_same_mail_found_again_is_recorded_without_a_word),
	    desk_test(an_old_mail_of_theirs_from_an_import_is_forgotten_too),
	    desk_test(a_mail_that_they_write_later_is_an_ordinary_one),
	    desk_test(a_sender_whose_clock_is_wrong_loses_no_mail),
	    desk_test(who_had_unsubscribed_still_has_when_they_write_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
