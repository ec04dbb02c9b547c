/*
 * Random lives: mails of customers, machines and the owner, replies, surveys and their answers,
 * unsubscribing, orders by mail, moves between folders by the owner and by hark, hooks and
 * robots, forgetting
 * (while a mail is on its way, too), retention, history, bounces, clock jumps (back,
 * too), changed rules, names and addresses, backups that come back, refusals and crashes
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
#include "random_promise.h"

#define EVENTS 50

/* ---- the owner, the clock, the power ------------------------------------------------------- */

static void courier_works(void)
{
	struct fixture *f = world.f;
	struct smtp *connections[] = {NULL};
	struct dispatch_result result = {0};

	assert_ok(dispatch_due(f->desk, connections, NULL, &result, &f->error));
}

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
	for (size_t i = 0; i < ARRAY_SIZE(arrivals); i++)
		remember(&f->context, &arrivals[i], NULL);
	if (before < world.uids)
		assert_ok(take_in_batch(&f->context, arrivals, ARRAY_SIZE(arrivals), f->next_uid,
		    &f->result, &f->error));
}

static void (*const happenings[])(void) = {new_mail, new_mail, new_mail, reply, reply, reply,
    machine_writes, owner_writes, owner_writes, bounce, complaint, same_mail_again, history_comes,
    owner_moves, owner_moves, customer_is_forgotten, owner_commands, owner_commands, owner_commands,
    time_passes, time_passes, time_passes, weeks_pass, courier_works, courier_works, courier_works,
    power_fails, power_fails_in_a_batch, hark_files, hark_files, hark_files, hooks_are_told,
    hooks_are_told, rules_change, account_is_renamed, account_moves, clock_steps_back,
    backup_is_made, backup_is_made, backup_is_restored};

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
	find_folders();
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
		check_the_post();
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
