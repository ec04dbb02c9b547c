/*
 * One look at a mailbox: the inbox, the Sent folder, where the owner's own answers lie, and the
 * folders that are buttons.
 *
 * An answer means nothing before the mail that it answers is known. So the end of the Sent folder
 * is noted first, then the inbox is read once more, and only what was sent until then is looked at:
 * whatever that answers had arrived. The inbox is read first in any case, so that trouble with the
 * Sent folder keeps no customer waiting, and is open again at the end, for IDLE.
 */
#include "desk_p.h"

#include <string.h>

/* So often the buttons are looked at again in one round; a server may go on losing mails. */
#define LOOKS_MAX 3

static const char *sent_folder(const struct mailbox_settings *mailbox, const struct imap *imap)
{
	if (strcmp(mailbox->sent, "none") == 0)
		return NULL;
	return strcmp(mailbox->sent, "auto") == 0 ? imap_special_folders(imap)->sent
						  : mailbox->sent;
}

/* Where the folder was read to; 0 and 0 when it was never opened. */
static int position_of(const struct poll_job *job, const char *name, uint32_t *uidvalidity_r,
    uint32_t *next_uid_r, struct error *error)
{
	struct store *store = job->desk->store;
	struct folder_record folder = {0};
	struct arena *arena = arena_new();
	int64_t account_id;
	int done = store_begin(store, error);

	if (done == 0) {
		done = desk_account(job->desk, job->mailbox_index, &account_id, error);
		if (done == 0)
			done = store_folder(store, account_id, name, arena, &folder, error);
		done = desk_finish(job->desk, done, error);
	}
	arena_free(&arena);
	*uidvalidity_r = folder.uidvalidity;
	*next_uid_r = folder.next_uid;
	return done;
}

/* Opens the folder; is_news_r: there is something in it that was not read. */
static enum net_result open_folder(const struct poll_job *job, const char *name,
    struct imap_folder *folder_r, bool *is_news_r, struct error *error)
{
	uint32_t uidvalidity, next_uid;
	enum net_result result = imap_examine(job->imap, name, folder_r, error);

	if (result != NET_OK)
		return result;
	if (position_of(job, name, &uidvalidity, &next_uid, error) != 0)
		return NET_RETRY;
	*is_news_r = uidvalidity != folder_r->uidvalidity || next_uid < folder_r->uidnext;
	return NET_OK;
}

/* state_r: of the inbox, before what is in it was read; NULL: nobody asks. */
static enum net_result poll_inbox(
    const struct poll_job *job, struct imap_folder *state_r, struct error *error)
{
	const struct poll_folder_options options = {
	    .name = job->desk->settings->mailboxes[job->mailbox_index].inbox, .state_r = state_r};

	return poll_folder(job, &options, error);
}

/* Told when it changes, not at every look: a name may be wrong for weeks. why NULL: it is there. */
static int note_missing(
    const struct poll_job *job, const char *sent, const char *why, struct error *error)
{
	struct store *store = job->desk->store;
	AUTO_FREE char *key = mem_printf(
	    "sent_missing:%s:%s", job->desk->settings->mailboxes[job->mailbox_index].address, sent);
	int64_t since_ms;

	if (meta_number(store, key, &since_ms, error) != 0)
		return -1;
	if ((since_ms != 0) == (why != NULL))
		return 0;
	if (why != NULL)
		log_warning("folders: sent: %s", why);
	else
		log_info("folders: sent: \"%s\" is there again", sent);
	if (store_begin(store, error) != 0)
		return -1;
	return desk_finish(
	    job->desk, meta_set_number(store, key, why != NULL ? clock_now_ms() : 0, error), error);
}

static enum net_result poll_sent(const struct poll_job *job, const char *sent, struct error *error)
{
	struct poll_folder_options options = {.name = sent, .is_sent = true};
	struct imap_folder folder;
	bool is_news = false;
	enum net_result result = open_folder(job, sent, &folder, &is_news, error);

	if (result == NET_MISSING) {
		struct error why = *error;

		return note_missing(job, sent, why.text, error) == 0 ? NET_OK : NET_RETRY;
	}
	if (result == NET_OK && note_missing(job, sent, NULL, error) != 0)
		return NET_RETRY;
	if (result == NET_OK && is_news)
		result = poll_inbox(job, NULL, error);
	options.end_uid = folder.uidnext;
	return result == NET_OK ? poll_folder(job, &options, error) : result;
}

/* There are fewer mails than before and those that came since, whose UIDs may have gaps. */
static bool has_lost(const struct imap_folder *before, const struct imap_folder *now)
{
	uint32_t came = now->uidnext > before->uidnext ? now->uidnext - before->uidnext : 0;

	return before->uidvalidity == now->uidvalidity &&
	       now->exists < (uint64_t)before->exists + came;
}

/*
 * Opens the inbox again, for IDLE. Nobody announces what left it while other folders were open: it
 * may lie in one that is a button and was looked at before.
 */
static enum net_result return_to_inbox(
    const struct poll_job *job, bool has_buttons, struct imap_folder *before, struct error *error)
{
	const char *inbox = job->desk->settings->mailboxes[job->mailbox_index].inbox;

	for (int looks = 0;; looks++) {
		struct imap_folder now;
		bool is_news;
		enum net_result result = open_folder(job, inbox, &now, &is_news, error);

		if (result == NET_OK && is_news)
			result = poll_inbox(job, NULL, error);
		if (result != NET_OK || !has_buttons || looks == LOOKS_MAX ||
		    !has_lost(before, &now))
			return result;
		*before = now;
		result = poll_buttons(job, error);
		if (result != NET_OK)
			return result;
	}
}

enum net_result poll_mailbox(const struct poll_job *job, struct error *error)
{
	const struct mailbox_settings *mailbox =
	    &job->desk->settings->mailboxes[job->mailbox_index];
	const char *sent = sent_folder(mailbox, job->imap);
	struct imap_folder state = {0};
	bool has_moved = false;
	enum net_result result = poll_inbox(job, &state, error);

	bool has_sent = sent != NULL && strcmp(sent, mailbox->inbox) != 0;
	bool has_buttons = poll_has_buttons(&mailbox->buttons);

	/* A mail that leaves the inbox may have gone into one of them. */
	imap_heed_removals(job->imap, has_buttons);
	if (result != NET_OK || (!has_sent && !has_buttons && !mailbox->has_keywords))
		return result;
	if (has_sent)
		result = poll_sent(job, sent, error);
	if (result == NET_OK && has_buttons)
		result = poll_buttons(job, error);
	if (result == NET_OK)
		result = poll_filing(job, &has_moved, error);
	/* Seen at once, it needs not be looked for later. */
	if (result == NET_OK && has_moved)
		result = poll_buttons(job, error);
	return result == NET_OK ? return_to_inbox(job, has_buttons, &state, error) : result;
}
