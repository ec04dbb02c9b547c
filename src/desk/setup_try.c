/*
 * What the servers say to a draft: the logins that harkd will do, and what there is in the mailbox.
 */
#include "hark/desk_setup.h"

static void keep_special(
    const struct imap_special *special, struct arena *arena, struct setup_mailbox *found)
{
	found->sent = arena_strdup(arena, special->sent);
	found->junk = arena_strdup(arena, special->junk);
	found->drafts = arena_strdup(arena, special->drafts);
}

enum net_result setup_try_imap(const struct mailbox_settings *mailbox, struct arena *arena,
    struct setup_mailbox *found_r, struct error *error)
{
	struct setup_mailbox found = {0};
	struct imap_folder folder;
	struct imap *imap = NULL;
	enum net_result result = imap_open(&mailbox->imap, NULL, &imap, error);

	if (result == NET_OK)
		result = imap_examine(imap, mailbox->inbox, &folder, error);
	if (result == NET_OK) {
		found.mails = folder.exists;
		keep_special(imap_special_folders(imap), arena, &found);
		result = imap_list_folders(imap, arena, &found.folders, error);
	}
	imap_close(&imap);
	if (result == NET_OK)
		*found_r = found;
	return result;
}

enum net_result setup_try_smtp(const struct mailbox_settings *mailbox, struct error *error)
{
	int64_t certificate_ms;

	return smtp_try(&mailbox->smtp, NULL, &certificate_ms, error);
}
