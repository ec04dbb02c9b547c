/*
 * A look at a folder by date that is planned, and what is known of a folder's first commands before
 * it is open (rescan.c).
 */
#ifndef HARK_DESK_RESCAN_P_H
#define HARK_DESK_RESCAN_P_H

#include "desk_p.h"

/* A planned re-scan: UIDs below end_uid with a date from since_ms on. */
struct rescan {
	bool is_planned;
	int64_t since_ms;
	int64_t watermark_ms;
	uint32_t end_uid;
};
#define RESCAN_KEY_BYTES 40
/* Under which it is kept in meta. Returns key. */
char *rescan_key(int64_t folder_id, char key[RESCAN_KEY_BYTES]);
int rescan_load(
    struct store *store, int64_t folder_id, struct rescan *rescan_r, struct error *error);
/* What the folder will be asked first: 1; 0 when that depends on the server; -1 error. The name is
 * borrowed from the options. */
int rescan_foretell(struct desk *desk, const struct mailbox_settings *mailbox,
    const struct poll_folder_options *options, struct imap_foretelling *foretelling_r,
    struct error *error);

#endif
