/*
 * Drafts: letters that the owner sends himself. Each was meant in the database before, under a
 * Message-ID by which it is found again: one that a crash cut short is written once and not twice.
 */
#include "desk_p.h"

#include <string.h>

struct drafting {
	struct desk *desk;
	const struct mailbox_settings *mailbox;
	struct improvement_record improvement;
	const char *words;
	struct imap *imap;
	const char *folder;
	struct arena *arena;
	size_t written;
};

static int mark_written(
    struct drafting *drafting, const struct improvement_letter *letter, struct error *error)
{
	struct event_record event = {.at_ms = clock_now_ms(),
	    .feedback_id = letter->feedback_id,
	    .actor = "hark",
	    .action = "improvement_drafted",
	    .detail = drafting->folder};
	struct store *store = drafting->desk->store;
	int done;

	if (store_begin(store, error) != 0)
		return -1;
	done = store_improvement_letter_state(store, letter->id, "drafted", error);
	if (done == 0)
		done = store_event_add(store, &event, error);
	drafting->written++;
	return desk_finish(drafting->desk, done, error);
}

/* Made anew from the template; the address may have been closed to us since it was meant. */
static int write_text(struct drafting *drafting, const struct improvement_letter *letter,
    const struct feedback_record *feedback, struct bytes *mail_r, struct error *error)
{
	struct letter text =
	    improvement_letter_of(&drafting->improvement, drafting->words, drafting->arena);
	const char *refusal;
	int allowed;

	text.is_draft = true;
	text.message_id = letter->message_id;
	allowed =
	    letter_draft(drafting->desk, feedback, &text, drafting->arena, mail_r, &refusal, error);
	if (allowed == 0)
		log_warning("#%lld: no draft: %s", (long long)feedback->id, refusal);
	return allowed;
}

static int append(struct drafting *drafting, const struct improvement_letter *letter,
    const struct feedback_record *feedback, struct error *error)
{
	struct bytes mail;
	int allowed = write_text(drafting, letter, feedback, &mail, error);

	if (allowed != 1)
		return allowed;
	step("draft: before");
	if (imap_append_draft(drafting->imap, drafting->folder, mail, error) != NET_OK)
		return -1;
	step("draft: after");
	return mark_written(drafting, letter, error);
}

/* Logs in and looks into the folder. */
static int open_drafts(struct drafting *drafting, struct error *error)
{
	struct imap_folder folder;

	if (imap_open(&drafting->mailbox->imap, NULL, &drafting->imap, error) != NET_OK)
		return -1;
	drafting->folder = imap_special_folders(drafting->imap)->drafts;
	if (drafting->folder == NULL)
		return error_set(error,
		    _("%s has no folder for drafts: make one named Drafts, and try again"),
		    drafting->mailbox->address);
	return imap_examine(drafting->imap, drafting->folder, &folder, error) == NET_OK ? 0 : -1;
}

/* One letter, if it is meant and leaves from this mailbox. */
static int write_draft(
    struct drafting *drafting, const struct improvement_letter *letter, struct error *error)
{
	const struct mailbox_settings *mailbox;
	struct feedback_record feedback;
	uint32_t *uids;
	size_t count;

	if (strcmp(letter->state, "intended") != 0)
		return 0;
	if (store_feedback_get(
		drafting->desk->store, letter->feedback_id, drafting->arena, &feedback, error) != 1)
		return -1;
	mailbox = letter_mailbox(drafting->desk, &feedback, error);
	if (mailbox != drafting->mailbox)
		return mailbox != NULL ? 0 : -1;
	if (drafting->imap == NULL && open_drafts(drafting, error) != 0)
		return -1;
	if (imap_list_uids_of(drafting->imap, letter->message_id, drafting->arena, &uids, &count,
		error) != NET_OK)
		return -1;
	return count > 0 ? mark_written(drafting, letter, error)
			 : append(drafting, letter, &feedback, error);
}

static int write_of_mailbox(struct drafting *drafting, const struct improvement_letter *letters,
    size_t count, struct error *error)
{
	int done = 0;

	for (size_t i = 0; done == 0 && i < count; i++)
		done = write_draft(drafting, &letters[i], error);
	imap_close(&drafting->imap);
	return done;
}

int improvement_write_drafts(
    struct desk *desk, int64_t id, const char *words, size_t *written_r, struct error *error)
{
	struct drafting drafting = {.desk = desk, .words = words, .arena = arena_new()};
	struct improvement_letter *letters;
	size_t count;
	int done = improvement_load(desk, id, drafting.arena, &drafting.improvement, error);

	if (done == 0)
		done = store_improvement_letters(
		    desk->store, id, drafting.arena, &letters, &count, error);
	for (size_t i = 0; done == 0 && i < desk->settings->mailbox_count; i++) {
		drafting.mailbox = &desk->settings->mailboxes[i];
		done = write_of_mailbox(&drafting, letters, count, error);
	}
	*written_r = drafting.written;
	arena_free(&drafting.arena);
	return done;
}
