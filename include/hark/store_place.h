/*
 * The part of the store's door for where mails lie and how often they come: folders that change a
 * matter, and loops. Everything that store.h says holds here; it includes this file.
 */
#ifndef HARK_STORE_PLACE_H
#define HARK_STORE_PLACE_H

#include "hark/store.h"

/* ---- places: mails that lie in a folder which changes their matter ---- */

/* What the move there changed of the matter: as it was before, "" or false where it changed
 * nothing. */
struct place_record {
	const char *identity; /* the mail's, as in the ledger */
	int64_t folder_id;
	int64_t feedback_id;
	int64_t at_ms;
	const char *old_status, *old_priority, *old_category, *old_decided_by;
	const char *category; /* the one that it got */
	bool has_silenced;    /* the customer's address */
	bool has_discounted;  /* the matter */
	/* of the folder; only given back */
	int64_t account_id;
	const char *folder_name;
};
/* A finder. */
int store_place_find(struct store *store, const char *identity, struct arena *arena,
    struct place_record *record_r, struct error *error);
/* One place for a mail: the new one replaces an earlier one. */
int store_place_set(struct store *store, const struct place_record *record, struct error *error);
int store_place_clear(struct store *store, const char *identity, struct error *error);

/* ---- loops ---- */

/*
 * Finders of loops: the address that wrote most since then (name), and the mail of which most
 * copies came (name: its identity), if they are as many as least.
 */
int store_loop_writer(struct store *store, int64_t since_ms, size_t least, struct arena *arena,
    struct count_record *record_r, struct error *error);
int store_loop_copies(struct store *store, int64_t since_ms, size_t least, struct arena *arena,
    struct count_record *record_r, struct error *error);

#endif
