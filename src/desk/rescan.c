/*
 * rescan: a look at a folder by date that is planned, kept in meta as three numbers until it is
 * done; and what is known of a folder's first commands before it is open.
 */
#include "rescan_p.h"

#include <stdio.h>

char *rescan_key(int64_t folder_id, char key[RESCAN_KEY_BYTES])
{
	snprintf(key, RESCAN_KEY_BYTES, "rescan:%lld", (long long)folder_id);
	return key;
}

int rescan_load(
    struct store *store, int64_t folder_id, struct rescan *rescan_r, struct error *error)
{
	struct arena *arena = arena_new();
	struct rescan rescan = {0};
	long long since, mark;
	const char *text = "";
	unsigned end;
	char key[RESCAN_KEY_BYTES];
	int found = store_meta_get(store, rescan_key(folder_id, key), arena, &text, error);

	if (found == 1 && sscanf(text, "%lld %lld %u", &since, &mark, &end) == 3)
		rescan = (struct rescan){true, since, mark, end};
	arena_free(&arena);
	if (found < 0)
		return -1;
	*rescan_r = rescan;
	return 0;
}

/* History that is asked for, of a folder that was never opened. */
static int foretell_first(const struct mailbox_settings *mailbox,
    const struct poll_folder_options *options, struct imap_foretelling *foretelling)
{
	if (options->button != NULL || mailbox->start == NULL)
		return 0;
	return time_parse(mailbox->start, &foretelling->since_ms, NULL) == 0;
}

static int foretell_known(struct store *store, const struct folder_record *folder,
    struct imap_foretelling *foretelling, struct error *error)
{
	struct rescan rescan;

	if (rescan_load(store, folder->id, &rescan, error) != 0)
		return -1;
	if (rescan.is_planned)
		foretelling->since_ms = rescan.since_ms;
	else
		foretelling->first = folder->next_uid;
	return 1;
}

int rescan_foretell(struct desk *desk, const struct mailbox_settings *mailbox,
    const struct poll_folder_options *options, struct imap_foretelling *foretelling_r,
    struct error *error)
{
	struct imap_foretelling foretelling = {
	    .folder = options->server_name != NULL ? options->server_name : options->name};
	struct arena *arena = arena_new();
	struct folder_record folder = {0};
	int found =
	    store_folder_find(desk->store, mailbox->address, options->name, arena, &folder, error);

	if (found >= 0)
		found = folder.uidvalidity == 0
			    ? foretell_first(mailbox, options, &foretelling)
			    : foretell_known(desk->store, &folder, &foretelling, error);
	arena_free(&arena);
	if (found == 1)
		*foretelling_r = foretelling;
	return found;
}

int poll_foretell(struct desk *desk, size_t mailbox_index, struct imap_foretelling *foretelling_r,
    struct error *error)
{
	const struct mailbox_settings *mailbox = &desk->settings->mailboxes[mailbox_index];
	const struct poll_folder_options options = {.name = mailbox->inbox};

	return rescan_foretell(desk, mailbox, &options, foretelling_r, error);
}
