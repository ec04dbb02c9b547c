/*
 * The mails of a random life: of customers, machines and the owner, old ones, and those that are
 * moved between folders, by the owner and by hark.
 */
#ifndef HARK_TESTS_RANDOM_MAIL_H
#define HARK_TESTS_RANDOM_MAIL_H

#include "random_world.h"

/* A mail that may come again, when hark has forgotten it. */
static void remember(
    const struct take_in_context *context, const struct arrival *arrival, const struct kept *kept)
{
	assert_true(world.taken_count < TAKEN_MAX);
	world.taken[world.taken_count++] = (struct taken){*context, *arrival, kept};
	world.uids++;
}

static void arrive(const struct message *message, bool is_sent)
{
	struct fixture *f = world.f;
	struct take_in_context context = f->context;
	struct arrival arrival = arrival_of(f, message);
	struct kept *kept = NULL;

	arrival.internal_date_ms = clock_now_ms();
	context.is_sent = is_sent;
	if (is_sent)
		context.folder_id = world.sent_folder_id;
	assert_ok(take_in_batch(&context, &arrival, 1, f->next_uid, &f->result, &f->error));
	world.last = message;
	if (!is_sent) {
		assert_true(world.kept_count < KEPT_MAX);
		kept = &world.kept[world.kept_count++];
		*kept = (struct kept){message, 0, arrival.uid, false, false};
	}
	remember(&context, &arrival, kept);
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
	remember(&context, &arrival, kept);
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

#endif
