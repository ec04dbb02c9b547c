/*
 * What the owner and the machine change in the middle of a random life: the rules, in which a
 * category has another name, an account's name and address in the configuration, the clock; and the
 * database, back to what it was.
 */
#ifndef HARK_TESTS_RANDOM_CHANGE_H
#define HARK_TESTS_RANDOM_CHANGE_H

#include "random_mail.h"

static const char other_rules[] = "categories:\n"
				  "  - id: defect\n"
				  "    name: {en: Defect, zh: 缺陷}\n"
				  "    any: [{words: [\"crash*\", broken, 无法加载]}]\n"
				  "  - id: question\n"
				  "    any: [{words: [\"how do i\"]}]\n"
				  "priorities: [{set: high, when: {category: defect}}]\n"
				  "senders: [{from: [shy@*, noreply@*], never_ack: yes}]\n";

/* Those that are not in use just now: they change places. */
static struct desk *with_other_rules;

static void set_up_changes(void)
{
	write_rules(world.f, "other.d", other_rules);
	with_other_rules = load_desk(world.f, "other.d");
}

static void end_changes(void)
{
	desk_free(&with_other_rules);
}

static void rules_change(void)
{
	struct ruleset *rules = world.f->desk->rules;

	world.f->desk->rules = with_other_rules->rules;
	with_other_rules->rules = rules;
}

/* Of the mailbox as customers see it. */
static void account_is_renamed(void)
{
	static const char *const names[] = {"Li Wei", "The crash team", "李伟", "Support, \"A\""};

	world.f->desk->settings->mailboxes[0].name = names[choose(ARRAY_SIZE(names))];
}

/* The same mails come to another address, of which hark sees the folders for the first time. */
static void account_moves(void)
{
	static const char *old[] = {BOX}, *other[] = {OTHER_BOX};
	struct mailbox_settings *mailbox = &world.f->desk->settings->mailboxes[0];
	bool is_old = strcmp(mailbox->address, BOX) == 0;

	folders_are_read();
	mailbox->address = is_old ? OTHER_BOX : BOX;
	mailbox->aliases = (struct text_list){is_old ? old : other, 1};
	find_folders();
	world.has_backup = false;
}

static const char *backup_path(void)
{
	return arena_printf(world.f->arena, "%s/backup.db", world.f->folder);
}

static void backup_is_made(void)
{
	struct fixture *f = world.f;

	unlink(backup_path());
	assert_ok(store_backup(f->desk->store, backup_path(), &f->error));
	world.has_backup = true;
	world.backup_uids = world.uids;
	world.backup_taken = world.taken_count;
}

/* What lies where it lay comes again; what was moved is seen where it lies now. */
static bool is_there(const struct taken *taken)
{
	const struct kept *kept = taken->kept;

	return kept == NULL || (kept->uid == taken->arrival.uid &&
				   taken->context.folder_id == world.folder_ids[kept->folder]);
}

static void mails_come_again(void)
{
	struct fixture *f = world.f;
	size_t end = world.taken_count;

	for (size_t i = world.taken_count = world.backup_taken; i < end; i++) {
		struct taken taken = world.taken[i];

		if (!is_there(&taken))
			continue;
		taken.context.watermark_ms = f->context.watermark_ms;
		assert_ok(take_in_batch(
		    &taken.context, &taken.arrival, 1, f->next_uid, &f->result, &f->error));
		remember(&taken.context, &taken.arrival, taken.kept);
	}
}

/* hark does not know any more what it moved. */
static void backup_is_restored(void)
{
	struct fixture *f = world.f;
	char *old;

	if (!world.has_backup)
		return;
	store_close(&f->desk->store);
	assert_ok(store_restore(
	    backup_path(), f->desk->settings->database, clock_now_ms(), &old, &f->error));
	unlink(old);
	free(old);
	assert_ok(desk_open_store(f->desk, STORE_CREATE, &f->error));
	assert_ok(dispatch_recover(f->desk, &f->error));
	assert_ok(store_restored_ms(f->desk->store, &f->context.watermark_ms, &f->error));
	world.uids = world.backup_uids;
	for (size_t i = 0; i < world.kept_count; i++)
		world.kept[i].is_filed = false;
	mails_come_again();
}

/* A clock that was ahead is set right; that of the mail server was right all the time. */
static void clock_steps_back(void)
{
	static const int64_t spans[] = {1, SECOND_MS, 5 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS};
	struct fixture *f = world.f;

	clock_freeze(clock_now_ms() - spans[choose(ARRAY_SIZE(spans))]);
	for (size_t i = 0; i < world.taken_count; i++)
		if (world.taken[i].arrival.internal_date_ms > clock_now_ms())
			world.taken[i].arrival.internal_date_ms = clock_now_ms();
	assert_ok(clerk_round(f->desk, &f->error));
}

#endif
