/*
 * Random lives: mails of customers, machines and the owner, replies, surveys and their answers,
 * unsubscribing, orders by mail, moves between folders by the owner and by hark, hooks and
 * robots, forgetting
 * (while a mail is on its way, too), retention, history, bounces, clock jumps (back,
 * too), changed rules and names, refusals and crashes
 * (inside a batch, too) in any order. Whatever happens, the promises hold: the ledger
 * adds up, nobody gets two acknowledgements for one matter or more mails than the caps allow,
 * nothing goes to an address that is dead or asked for silence, none is asked who unsubscribed, and
 * what hark files is never taken for the owner's press, every event is told to a hook and to
 * robots and no customer's word with it, and a matter's status is what its events say.
 *
 * HARK_SEEDS is the number of lives (default 60), HARK_SEED the first (default 1). A life that
 * breaks a promise names its seed.
 */
#include "random_change.h"

#define EVENTS 50

static void courier_works(void)
{
	struct fixture *f = world.f;
	struct smtp *connections[] = {NULL};
	struct dispatch_result result = {0};

	assert_ok(dispatch_due(f->desk, connections, NULL, &result, &f->error));
}

static void hooks_are_told(void)
{
	struct fixture *f = world.f;

	for (size_t i = 0; i < receiver_count(f->desk->settings); i++)
		for (int told = 1; told == 1;)
			assert_ok(told = herald_tell(f->desk, i, NULL, &f->error));
	assert_ok(herald_look(f->desk, &f->error));
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
	if (!is_sent && world.kept_count < KEPT_MAX)
		world.kept[world.kept_count++] =
		    (struct kept){message, 0, arrival.uid, false, false};
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

/* hark looks at a folder: what it put there itself is no word of the owner's. */
static void see(struct kept *kept)
{
	static const char presses[] = "SELECT count(*) FROM event WHERE action = 'moved'";
	struct fixture *f = world.f;
	struct take_in_context context = f->context;
	struct arrival arrival = arrival_of(f, kept->message);
	int64_t before = query(presses);

	arrival.uid = kept->uid;
	arrival.internal_date_ms = clock_now_ms();
	context.button = folders[kept->folder];
	context.folder_id = world.folder_ids[kept->folder];
	assert_ok(take_in_batch(&context, &arrival, 1, f->next_uid, &f->result, &f->error));
	world.uids++;
	kept->is_unread = false;
	if (kept->is_filed)
		assert_int_equal(query(presses), before);
}

static void folders_are_read(void)
{
	for (size_t i = 0; i < world.kept_count; i++)
		if (world.kept[i].is_unread)
			see(&world.kept[i]);
}

/* One mail is moved to another folder, or to the inbox again. */
static void owner_moves(void)
{
	if (world.kept_count == 0)
		return;
	put_into(&world.kept[choose((unsigned)world.kept_count)], choose(FOLDERS), false);
	if (choose(3) != 0)
		folders_are_read();
}

static void hark_files(void)
{
	struct fixture *f = world.f;
	const struct poll_job job = {.desk = f->desk};
	bool has_moved;

	folders_are_read();
	poll_filing(&job, &has_moved, &f->error);
	if (choose(2) == 0)
		folders_are_read();
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

/* Over all lives. */
static size_t asked_by_hand;

static void owner_commands(void)
{
	struct fixture *f = world.f;
	int64_t number = some_matter();
	const char *refusal;

	/* Most are refused in some states: that is fine, as long as nothing breaks. */
	switch (choose(5)) {
	case 0:
		lifecycle_resolve(f->desk, number, "Mended.", choose(2) == 0, &refusal, &f->error);
		break;
	case 1:
		lifecycle_close(f->desk, number, "enough", &f->error);
		break;
	case 2:
		lifecycle_reopen(f->desk, number, "again", &f->error);
		break;
	case 3:
		asked_by_hand +=
		    survey_send_now(f->desk, "satisfaction", number, &refusal, &f->error) == 1;
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

/* From some step of the database on none is done any more. */
static int stop(void *left)
{
	return --*(int *)left <= 0;
}

/* harkd dies in the middle of a batch, which comes again when it is back. */
static void power_fails_in_a_batch(void)
{
	struct fixture *f = world.f;
	int64_t before = query("SELECT count(*) FROM ledger");
	struct arrival arrivals[3];
	int left = (int)choose(20000);

	for (size_t i = 0; i < ARRAY_SIZE(arrivals); i++) {
		struct message *message = mail_from(customer(), some_text());

		message->in_reply_to = choose(2) == 0 ? some_message_id() : "";
		arrivals[i] = arrival_of(f, message);
		arrivals[i].internal_date_ms = clock_now_ms();
	}
	sqlite3_progress_handler(f->desk->store->db, 1, stop, &left);
	if (take_in_batch(&f->context, arrivals, ARRAY_SIZE(arrivals), f->next_uid, &f->result,
		&f->error) == 0)
		before += ARRAY_SIZE(arrivals);
	sqlite3_progress_handler(f->desk->store->db, 0, NULL, NULL);
	power_fails();
	assert_int_equal(query("SELECT count(*) FROM ledger"), before);
	world.uids += ARRAY_SIZE(arrivals);
	if (before < world.uids)
		assert_ok(take_in_batch(&f->context, arrivals, ARRAY_SIZE(arrivals), f->next_uid,
		    &f->result, &f->error));
}

static void (*const happenings[])(void) = {new_mail, new_mail, new_mail, reply, reply, reply,
    machine_writes, owner_writes, owner_writes, bounce, complaint, same_mail_again, history_comes,
    owner_moves, owner_moves, customer_is_forgotten, owner_commands, owner_commands, owner_commands,
    time_passes, time_passes, time_passes, weeks_pass, courier_works, courier_works, courier_works,
    power_fails, power_fails_in_a_batch, hark_files, hark_files, hark_files, hooks_are_told,
    hooks_are_told, rules_change, account_is_renamed, clock_steps_back};

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

/* When nothing happens any more, every event has been told, or given up after all attempts. */
static void check_hooks(void)
{
	struct fixture *f = world.f;
	sqlite3_stmt *row;

	/* A matter is new once. */
	assert_true(query("SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM announcement"
			  " WHERE event = 'created' GROUP BY receiver, feedback)") <= 1);
	/* Some hear last of all that others hear again. */
	for (int i = 0;
	     i < 12 ||
	     (i < 20 && query("SELECT count(*) FROM announcement WHERE state = 'queued'") > 0);
	     i++) {
		world.all_hear = i >= 8;
		clock_freeze(clock_now_ms() + DAY_MS);
		hooks_are_told();
	}
	assert_int_equal(sqlite3_prepare_v2(f->desk->store->db,
			     "SELECT id, state, receiver LIKE 'hook:%' FROM announcement"
			     " WHERE receiver NOT LIKE '%:chat'",
			     -1, &row, NULL),
	    SQLITE_OK);
	while (sqlite3_step(row) == SQLITE_ROW) {
		const char *state = (const char *)sqlite3_column_text(row, 1);

		unsigned told = world.told[sqlite3_column_int64(row, 0)];
		bool is_hook = sqlite3_column_int(row, 2) != 0;

		if (strcmp(state, "done") == 0)
			assert_true(is_hook ? told == 1 : told >= 1);
		else
			assert_string_equal(state, "failed");
	}
	sqlite3_finalize(row);
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
    {"mail filed by hark", "SELECT count(*) FROM event WHERE action = 'filed'", 0},
    {"mail marked by hark", "SELECT count(*) FROM event WHERE action = 'marked'", 0},
    {"event that a hook heard",
	"SELECT count(*) FROM announcement WHERE state = 'done' AND receiver LIKE 'hook:%'", 0},
    {"event that a robot heard",
	"SELECT count(*) FROM announcement WHERE state = 'done' AND receiver NOT LIKE 'hook:%'", 0},
    {"matter of the other rules", "SELECT count(*) FROM feedback WHERE category = 'defect'", 0},
    {"erasure by age", "SELECT count(*) FROM event WHERE action = 'erased'", 0},
    {"person forgotten by age", "SELECT count(*) FROM event WHERE detail LIKE '% persons'", 0},
};

static void look_back(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(seen); i++)
		seen[i].count += query(seen[i].sql);
}

/* ---- lives -------------------------------------------------------------------------------- */

static void set_up_filing(struct fixture *f)
{
	struct mailbox_settings *mailbox = &f->desk->settings->mailboxes[0];

	mailbox->file = "all";
	mailbox->has_keywords = true;
	mailbox->buttons =
	    (struct button_settings){.resolved = "Resolved", .urgent = "Urgent", .spam = "Spam"};
}

/* One that may hear no customer's word. */
static void set_up_hook(struct fixture *f)
{
	static const char *items[] = {"/hook", NULL};
	static struct hook_settings hook = {
	    .receiver = {.name = "all", .events = ~0U}, .run = {items, 1}, .timeout_ms = SECOND_MS};

	f->desk->settings->hooks = &hook;
	f->desk->settings->hook_count = 1;
}

static void begin_life(uint64_t seed)
{
	struct fixture *f = world.f;
	struct folder_record sent;

	random_set_seed(seed);
	world.state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	load_surveys(f, survey_file);
	f->desk->settings->follow_up.is_enabled = true;
	set_up_hook(f);
	set_up_robots(f->desk->settings);
	set_up_changes();
	if (seed % 2 == 0)
		set_up_filing(f);
	f->desk->settings->retention = (struct retention_settings){.texts_ms = 30 * DAY_MS,
	    .mails_ms = 20 * DAY_MS,
	    .comments_ms = 10 * DAY_MS,
	    .persons_ms = 20 * DAY_MS};
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
	check_hooks();
	look_back();
	end_changes();
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
	assert_true(count < 60 || asked_by_hand > 0);
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
