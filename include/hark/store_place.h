/*
 * The part of the store's door for where mails lie and how often they come: folders that change a
 * matter, mails that hark files, and loops. Everything that store.h says holds here; it includes
 * this file.
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
/* 1 when another mail than that one lies where it silenced the same customer; 0, -1. */
int store_place_silences(
    struct store *store, int64_t customer_id, const char *identity, struct error *error);

/* ---- filing: mails that hark itself moves and marks ---- */

enum filing_state {
	FILING_STILL,	/* it lies where it is to lie, or where the owner put it since */
	FILING_PLANNED, /* it is to be moved */
	FILING_MOVED,	/* it was moved, and not seen there yet */
};
struct filing_record {
	const char *identity; /* the mail's, as in the ledger */
	int64_t feedback_id;
	const char *target; /* "inbox", "resolved", "urgent", "category:ID" */
	enum filing_state state;
	const char *keywords; /* it is to have these, joined by blanks */
	const char *stale;    /* it may have these still, and is not to */
	bool is_marking;      /* that is not done yet */
	/* where it was seen last in the account; only given back */
	const char *folder_name;
	uint32_t uidvalidity, uid;
};
/* The matters of the events behind that one, one for each, 0 for none; last_r: the last of them. */
int store_filing_news(struct store *store, int64_t after, size_t limit, struct arena *arena,
    int64_t **feedback_ids_r, size_t *count_r, int64_t *last_r, struct error *error);
int store_filing_newest(struct store *store, int64_t *event_id_r, struct error *error);
/* The customers' mails of a matter, oldest first; target "inbox" where nothing was noted yet. */
int store_filing_mails(struct store *store, int64_t account_id, int64_t feedback_id,
    struct arena *arena, struct filing_record **records_r, size_t *count_r, struct error *error);
/* Those with something left to do, by folder. */
int store_filing_waiting(struct store *store, int64_t account_id, struct arena *arena,
    struct filing_record **records_r, size_t *count_r, struct error *error);
/* A finder; without where it was seen. */
int store_filing_find(struct store *store, int64_t account_id, const char *identity,
    struct arena *arena, struct filing_record *record_r, struct error *error);
int store_filing_set(struct store *store, int64_t account_id, const struct filing_record *record,
    struct error *error);

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
