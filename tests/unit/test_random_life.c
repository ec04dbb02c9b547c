/*
 * Random lives: mails of customers, machines and the owner, replies, surveys and their answers,
 * unsubscribing, orders by mail, moves between folders, forgetting, retention, history, bounces,
 * clock jumps, refusals and crashes in any order. Whatever happens, the promises hold: the ledger
 * adds up, nobody gets two acknowledgements for one matter or more mails than the caps allow,
 * nothing goes to an address that is dead or asked for silence, none is asked who unsubscribed, and
 * a matter's status is what its events say.
 *
 * HARK_SEEDS is the number of lives (default 60), HARK_SEED the first (default 1). A life that
 * breaks a promise names its seed.
 */
#include "survey_fixture.h"

#include "store/store_p.h"

#define EVENTS 50
#define CUSTOMERS 3
#define FOLDERS 4

/* What the clock asks for and no person. */
#define UNASKED "('follow_up', 'reminder', 'survey', 'thanks')"

/* ---- the world ---------------------------------------------------------------------------- */

/* One for the fake server below, which has no context. */
static struct world {
	struct fixture *f;
	uint64_t state;
	int64_t uids;		    /* given to mails so far */
	int number;		    /* of the last mail: makes its Message-ID and text */
	const struct message *last; /* for duplicates */
	int64_t sent_folder_id, folder_ids[FOLDERS];
} world;

/* NULL: the inbox. */
static const struct button *const folders[FOLDERS] = {NULL,
    &(const struct button){BUTTON_RESOLVED, "Resolved", NULL},
    &(const struct button){BUTTON_URGENT, "Urgent", NULL},
    &(const struct button){BUTTON_SPAM, "Spam", NULL}};

static const char *const customers[CUSTOMERS] = {
    "ann@customer.example", "bo@customer.example", "cai@kunde.example"};

/* xorshift64*: the same life for the same seed on every machine. */
static unsigned choose(unsigned count)
{
	world.state ^= world.state >> 12;
	world.state ^= world.state << 25;
	world.state ^= world.state >> 27;
	return (unsigned)((world.state * UINT64_C(2685821657736338717)) >> 33) % count;
}

static const char *customer(void)
{
	return customers[choose(CUSTOMERS)];
}

static int64_t query(const char *sql)
{
	int64_t number = 0;
	struct error error;

	if (statement_integer(world.f->desk->store, sql, NO_VALUES, &number, &error) < 0)
		fail_msg("%s: %s", sql, error.text);
	return number;
}

static bool is_marked(const char *address, const char *column)
{
	AUTO_FREE char *sql =
	    mem_printf("SELECT count(*) FROM address WHERE address = '%s' AND %s", address, column);
	sqlite3_stmt *statement;
	bool found;

	assert_int_equal(
	    sqlite3_prepare_v2(world.f->desk->store->db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	found = sqlite3_column_int(statement, 0) > 0;
	sqlite3_finalize(statement);
	return found;
}

/* ---- the mail server ---------------------------------------------------------------------- */

/* The courier's: takes most mails, and every kind of trouble now and then. */
enum smtp_result smtp_send(struct smtp *smtp, const char *sender, const char *recipient,
    struct bytes mail, struct smtp_outcome *outcome_r, struct error *error)
{
	(void)smtp;
	(void)sender;
	(void)mail;
	if (strcmp(recipient, "li@example.org") != 0) {
		assert_false(is_marked(recipient, "is_silenced"));
		assert_false(is_marked(recipient, "is_dead"));
	}
	assert_int_equal(
	    query("SELECT count(*) FROM outbox JOIN address ON address.address = outbox.recipient"
		  " WHERE outbox.state = 'sending' AND address.is_unsubscribed = 1"
		  " AND outbox.kind IN " UNASKED),
	    0);
	switch (choose(12)) {
	case 0:
		outcome_r->code = 451;
		outcome_r->step = SMTP_STEP_RCPT;
		error_set(error, "451 later");
		return SMTP_RETRY;
	case 1:
		outcome_r->code = 550;
		outcome_r->step = SMTP_STEP_RCPT;
		outcome_r->enhanced = choose(2) == 0 ? "5.1.1" : "5.7.1";
		error_set(error, "550 no");
		return SMTP_FAILED;
	case 2:
		error_set(error, "the connection broke");
		return SMTP_UNCERTAIN;
	default:
		outcome_r->code = 250;
		return SMTP_SENT;
	}
}

static void courier_works(void)
{
	struct fixture *f = world.f;
	struct smtp *connections[] = {NULL};
	struct dispatch_result result = {0};

	assert_ok(dispatch_due(f->desk, connections, NULL, &result, &f->error));
}

/* ---- mails -------------------------------------------------------------------------------- */

static void arrive(const struct message *message, bool is_sent)
{
	struct fixture *f = world.f;
	struct take_in_context context = f->context;
	struct arrival arrival = arrival_of(f, message);

	arrival.internal_date_ms = clock_now_ms();
	context.is_sent = is_sent;
	if (is_sent)
		context.folder_id = world.sent_folder_id;
	assert_ok(take_in_batch(&context, &arrival, 1, f->next_uid, &f->result, &f->error));
	world.uids++;
	world.last = message;
}

static struct message *mail_from(const char *address, const char *text)
{
	struct message *message = person(world.f, address, ++world.number);

	message->date_ms = clock_now_ms();
	message->text = message->new_text = text;
	message->text_hash = arena_printf(world.f->arena, "%032d", world.number);
	return message;
}

static const char *some_text(void)
{
	static const char *const texts[] = {"It crashes on start.", "谢谢", "Thanks!",
	    "无法加载《财经日报》", "It is solved, thank you.", "还是不行", "Still broken!", "5",
	    "unsubscribe", "退订", "How do I change my address?", "#1001 close",
	    "#1002 resolve It is mended.", "#1001 snooze 3d", "#1003 priority high",
	    "forget bo@customer.example", "1", "非常满意"};

	return texts[choose(ARRAY_SIZE(texts))];
}

/* Any Message-ID that is about: of a mail that hark wrote, or of a customer's. */
static const char *some_message_id(void)
{
	struct outbox_record *records;
	size_t count;
	struct fixture *f = world.f;

	assert_ok(
	    store_outbox_list(f->desk->store, NULL, 50, f->arena, &records, &count, &f->error));
	if (count == 0 || choose(3) == 0)
		return arena_printf(
		    f->arena, "%u@mail.example", 1 + choose((unsigned)world.number + 1));
	return records[choose((unsigned)count)].message_id;
}

static int64_t some_matter(void)
{
	int64_t count = query("SELECT count(*) FROM feedback");

	return count == 0 ? 0 : 1001 + (int64_t)choose((unsigned)count);
}

static void new_mail(void)
{
	arrive(mail_from(customer(), some_text()), false);
}

static void machine_writes(void)
{
	static const enum nature natures[] = {
	    NATURE_AUTO_REPLY, NATURE_LIST, NATURE_BULK, NATURE_RECEIPT, NATURE_DELAY};
	struct message *message = mail_from("robot@machine.example", "I am away.");

	message->nature = natures[choose(ARRAY_SIZE(natures))];
	message->in_reply_to = some_message_id();
	arrive(message, false);
}

static void reply(void)
{
	struct message *message = mail_from(customer(), some_text());

	message->in_reply_to = some_message_id();
	arrive(message, false);
}

static void owner_writes(void)
{
	struct message *message = mail_from(choose(2) == 0 ? BOX : "li@example.org", some_text());
	struct mail_address *to = arena_alloc(world.f->arena, sizeof(*to));

	*to = (struct mail_address){"", customer()};
	message->to = (struct mail_addresses){to, 1};
	message->in_reply_to = some_message_id();
	arrive(message, choose(3) != 0);
}

static void bounce(void)
{
	struct message *message = mail_from("mailer-daemon@mail.example", "Undelivered");
	struct bounce *report = arena_alloc(world.f->arena, sizeof(*report));

	*report = (struct bounce){.recipient = customer(),
	    .status = "5.1.1",
	    .is_permanent = true,
	    .is_address_dead = true,
	    .original_message_id = some_message_id()};
	message->nature = NATURE_BOUNCE;
	message->bounce = report;
	message->return_path = "";
	arrive(message, false);
}

static void complaint(void)
{
	struct message *message = mail_from("fbl@provider.example", "This is a report");

	message->nature = NATURE_COMPLAINT_REPORT;
	message->in_reply_to = some_message_id();
	arrive(message, false);
}

static void same_mail_again(void)
{
	if (world.last != NULL)
		arrive(world.last, choose(2) == 0);
}

/* Mails of the past are taken in: none is answered, nobody is told, and the clock is the mails'. */
static void history_comes(void)
{
	struct fixture *f = world.f;
	struct take_in_context context = f->context;
	int64_t now_ms = clock_now_ms(), before = query("SELECT count(*) FROM outbox");
	struct message *message = mail_from(customer(), some_text());
	struct arrival arrival = arrival_of(f, message);

	message->date_ms = arrival.internal_date_ms = now_ms - 60 * DAY_MS;
	context.is_rescan = context.follows_dates = f->desk->is_past = true;
	context.watermark_ms = INT64_MAX;
	assert_ok(take_in_batch(&context, &arrival, 1, f->next_uid, &f->result, &f->error));
	f->desk->is_past = false;
	clock_freeze(now_ms);
	world.uids++;
	assert_int_equal(query("SELECT count(*) FROM outbox"), before);
}

/* The last mail is seen in another folder, or in the inbox again. */
static void owner_moves(void)
{
	struct fixture *f = world.f;
	size_t folder = choose(FOLDERS);
	struct take_in_context context = f->context;
	struct arrival arrival;

	if (world.last == NULL)
		return;
	arrival = arrival_of(f, world.last);
	arrival.internal_date_ms = clock_now_ms();
	context.button = folders[folder];
	context.folder_id = world.folder_ids[folder];
	assert_ok(take_in_batch(&context, &arrival, 1, f->next_uid, &f->result, &f->error));
	world.uids++;
}

static void customer_is_forgotten(void)
{
	struct fixture *f = world.f;
	struct forgotten forgotten;

	if (choose(4) == 0 &&
	    forget_person(f->desk, customer(), &forgotten, &f->error) == FORGET_FAILED)
		fail_msg("forgetting: %s", f->error.text);
}

/* ---- the owner, the clock, the power ------------------------------------------------------- */

static void owner_commands(void)
{
	struct fixture *f = world.f;
	int64_t number = some_matter();
	const char *refusal;

	/* Most are refused in some states: that is fine, as long as nothing breaks. */
	switch (choose(4)) {
	case 0:
		lifecycle_resolve(f->desk, number, "Mended.", choose(2) == 0, &refusal, &f->error);
		break;
	case 1:
		lifecycle_close(f->desk, number, "enough", &f->error);
		break;
	case 2:
		lifecycle_reopen(f->desk, number, "again", &f->error);
		break;
	default: {
		const char **old;

		learning_correct(f->desk, &number, 1, "product_issue", f->arena, &old, &f->error);
	}
	}
}

static void time_passes(void)
{
	static const int64_t spans[] = {
	    MINUTE_MS, 5 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, DAY_MS, 4 * DAY_MS, 15 * DAY_MS};
	struct fixture *f = world.f;

	clock_freeze(clock_now_ms() + spans[choose(ARRAY_SIZE(spans))]);
	assert_ok(clerk_round(f->desk, &f->error));
}

/* Nobody writes, and what was planned has its time. */
static void weeks_pass(void)
{
	struct fixture *f = world.f;

	for (int day = 0; day < 16; day++) {
		clock_freeze(clock_now_ms() + DAY_MS);
		assert_ok(clerk_round(f->desk, &f->error));
		courier_works();
	}
}

/* The courier is killed between two commits; all start anew. */
static void power_fails(void)
{
	struct fixture *f = world.f;
	struct outbox_record mail;

	if (store_outbox_due(f->desk->store, 0, clock_now_ms(), f->arena, &mail, &f->error) == 1) {
		assert_ok(store_begin(f->desk->store, &f->error));
		assert_ok(store_outbox_state(
		    f->desk->store, mail.id, "sending", clock_now_ms(), 0, 0, "", &f->error));
		assert_ok(store_commit(f->desk->store, &f->error));
	}
	store_close(&f->desk->store);
	assert_ok(desk_open_store(f->desk, STORE_CREATE, &f->error));
	assert_ok(dispatch_recover(f->desk, &f->error));
}

static void (*const happenings[])(void) = {new_mail, new_mail, new_mail, reply, reply, reply,
    machine_writes, owner_writes, owner_writes, bounce, complaint, same_mail_again, history_comes,
    owner_moves, owner_moves, customer_is_forgotten, owner_commands, owner_commands, owner_commands,
    time_passes, time_passes, time_passes, weeks_pass, courier_works, courier_works, courier_works,
    power_fails};

/* ---- the promises ------------------------------------------------------------------------- */

static void check_ledger(void)
{
	assert_int_equal(query("SELECT count(*) FROM ledger"), world.uids);
	assert_int_equal(query("SELECT count(*) FROM ledger WHERE state = 'quarantined'"), 0);
}

static void check_customers(void)
{
	assert_true(query("SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM outbox"
			  " WHERE kind = 'ack' AND state <> 'cancelled' GROUP BY feedback)") <= 1);
	/* Who was forgotten is nobody. In any day at most three acknowledgements to one address,
	 * one with the same template. */
	assert_true(query("SELECT coalesce(max(n), 0) FROM (SELECT (SELECT count(*) FROM sent_ack"
			  " AS o WHERE o.address = a.address AND o.at > a.at - 86400000"
			  " AND o.at <= a.at) AS n FROM sent_ack AS a WHERE a.address <> '')") <=
		    GUARD_ADDRESS_ANY_DAY_MAX);
	assert_true(
	    query(
		"SELECT coalesce(max(n), 0) FROM (SELECT (SELECT count(*) FROM sent_ack"
		" AS o WHERE o.address = a.address AND o.template = a.template"
		" AND o.at > a.at - 86400000 AND o.at <= a.at) AS n FROM sent_ack AS a WHERE a.address <> '')") <=
	    1);
	/* What nobody asked for: one a day. */
	assert_true(
	    query("SELECT coalesce(max(n), 0) FROM (SELECT (SELECT count(*) FROM outbox"
		  " AS o WHERE o.recipient = a.recipient AND o.created > a.created - 86400000"
		  " AND o.created <= a.created AND o.state <> 'cancelled' AND o.kind IN"
		  " " UNASKED ") AS n FROM outbox AS a"
		  " WHERE a.kind IN " UNASKED
		  " AND a.state <> 'cancelled' AND a.recipient LIKE '%@%')") <= 1);
	assert_int_equal(query("SELECT count(*) FROM outbox WHERE recipient LIKE '%machine.example'"
			       " OR recipient LIKE 'mailer-daemon%' OR recipient = '" BOX "'"),
	    0);
}

static void check_status(void)
{
	assert_int_equal(query("SELECT count(*) FROM feedback WHERE status <> coalesce((SELECT"
			       " e.status FROM event AS e WHERE e.feedback = feedback.id AND"
			       " e.status IS NOT NULL ORDER BY e.id DESC LIMIT 1), 'open')"),
	    0);
	assert_int_equal(query("SELECT count(*) FROM feedback WHERE status = 'closed'"
			       " AND id IN (SELECT feedback FROM agenda WHERE kind IN"
			       " ('follow_up', 'close', 'snooze'))"),
	    0);
	assert_int_equal(query("SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

/* ---- what lives are made of ---------------------------------------------------------------- */

/* A promise about what never happens would be an easy one: over all lives each of these does. */
static struct seen {
	const char *what, *sql;
	int64_t count;
} seen[] = {
    {"acknowledgement", "SELECT count(*) FROM outbox WHERE kind = 'ack'", 0},
    {"follow-up", "SELECT count(*) FROM outbox WHERE kind = 'follow_up'", 0},
    {"survey", "SELECT count(*) FROM survey_sent", 0},
    {"uncertain mail", "SELECT count(*) FROM outbox WHERE state = 'uncertain'", 0},
    {"dead address", "SELECT count(*) FROM address WHERE is_dead = 1", 0},
    {"silenced address", "SELECT count(*) FROM address WHERE is_silenced = 1", 0},
    {"unsubscription", "SELECT count(*) FROM event WHERE action = 'unsubscribed'", 0},
    {"move by the owner", "SELECT count(*) FROM event WHERE action = 'moved'", 0},
    {"answer by the owner", "SELECT count(*) FROM event WHERE action = 'responded'", 0},
    {"reopening", "SELECT count(*) FROM event WHERE action = 'reopened'", 0},
    {"transcript of orders", "SELECT count(*) FROM outbox WHERE kind = 'transcript'", 0},
    {"forgotten mail", "SELECT count(*) FROM ledger WHERE state = 'forgotten'", 0},
    {"erasure by age", "SELECT count(*) FROM event WHERE action = 'erased'", 0},
};

static void look_back(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(seen); i++)
		seen[i].count += query(seen[i].sql);
}

/* ---- lives -------------------------------------------------------------------------------- */

static void begin_life(uint64_t seed)
{
	struct fixture *f = world.f;
	struct folder_record sent;

	random_set_seed(seed);
	world.state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	load_surveys(f, survey_file);
	f->desk->settings->follow_up.is_enabled = true;
	f->desk->settings->retention =
	    (struct retention_settings){.texts_ms = 30 * DAY_MS, .mails_ms = 20 * DAY_MS};
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_folder(
	    f->desk->store, f->context.account_id, "Sent", f->arena, &sent, &f->error));
	for (size_t i = 0; i < FOLDERS; i++) {
		struct folder_record folder;

		assert_ok(store_folder(f->desk->store, f->context.account_id,
		    folders[i] != NULL ? folders[i]->folder : "INBOX", f->arena, &folder,
		    &f->error));
		world.folder_ids[i] = folder.id;
	}
	assert_ok(store_commit(f->desk->store, &f->error));
	world.sent_folder_id = sent.id;
}

static void live(uint64_t seed)
{
	void *state;

	memset(&world, 0, sizeof(world));
	assert_int_equal(desk_setup(&state), 0);
	world.f = state;
	begin_life(seed);
	for (int i = 0; i < EVENTS; i++) {
		happenings[choose(ARRAY_SIZE(happenings))]();
		check_ledger();
		check_customers();
		check_status();
	}
	look_back();
	assert_int_equal(desk_teardown(&state), 0);
}

static uint64_t seed_now; /* 0 when all went well */

static uint64_t number_of(const char *variable, uint64_t otherwise)
{
	const char *value = getenv(variable);

	return value != NULL ? strtoull(value, NULL, 10) : otherwise;
}

static void the_promises_hold_in_any_life(void **state)
{
	uint64_t first = number_of("HARK_SEED", 1), count = number_of("HARK_SEEDS", 60);

	(void)state;
	for (seed_now = first; seed_now < first + count; seed_now++)
		live(seed_now);
	seed_now = 0;
	for (size_t i = 0; count >= 60 && i < ARRAY_SIZE(seen); i++)
		if (seen[i].count == 0)
			fail_msg("in %llu lives there was no %s", (unsigned long long)count,
			    seen[i].what);
}

static int name_the_seed(void **state)
{
	(void)state;
	if (seed_now != 0)
		print_error(
		    "HARK_SEED=%llu HARK_SEEDS=1 shows it again\n", (unsigned long long)seed_now);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(the_promises_hold_in_any_life, name_the_seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
