/*
 * The part of the store's door for where mail comes from and what became of it: accounts, folders,
 * the ledger, quarantine. Everything that store.h says holds here; it includes this file.
 */
#ifndef HARK_STORE_LEDGER_H
#define HARK_STORE_LEDGER_H

#include "hark/store.h"

/* ---- accounts, folders, ledger ---- */

struct folder_record {
	int64_t id;
	int64_t account_id;
	const char *name;
	uint32_t uidvalidity; /* 0: never seen */
	uint32_t next_uid;
	int64_t last_good_poll_ms; /* 0: never */
	int64_t first_contact_ms;  /* when store_folder made it, by the clock */
};

int store_account(struct store *store, const char *address, int64_t *id_r, struct error *error);
int store_folder(struct store *store, int64_t account_id, const char *name, struct arena *arena,
    struct folder_record *folder_r, struct error *error); /* made when missing */
/* 1 found, 0 not: the folder of the account with that address. */
int store_folder_find(struct store *store, const char *address, const char *name,
    struct arena *arena, struct folder_record *folder_r, struct error *error);
int store_folder_position(struct store *store, int64_t folder_id, uint32_t uidvalidity,
    uint32_t next_uid, struct error *error);
int store_folder_polled(struct store *store, int64_t folder_id, int64_t at_ms, struct error *error);
int store_folder_each(struct store *store, struct arena *arena, struct folder_record **folders_r,
    const char ***accounts_r, size_t *count_r, struct error *error);

/* States: "feedback", "reply", "survey_answer", "own", "ignored:<nature>", "duplicate",
 * "quarantined", "forgotten". One row for every UID ever seen; a second row for the same UID is
 * refused. */
struct ledger_record {
	int64_t id;
	int64_t folder_id;
	uint32_t uidvalidity, uid;
	const char *state;
	const char *reason;   /* a sentence: what decided */
	const char *identity; /* 32 hex digits, "" when unreadable */
	int64_t feedback_id;  /* 0: none */
	int64_t at_ms;
	int64_t mail_date_ms; /* when the mail came, of a copy when its original did */
	int64_t size_bytes;
};

int store_ledger_add(
    struct store *store, const struct ledger_record *record, int64_t *id_r, struct error *error);
/*
 * The server counts the folder's UIDs from an earlier number again: the rows of that UIDVALIDITY
 * make room for them under one that no row of the folder has.
 */
int store_ledger_retire(
    struct store *store, int64_t folder_id, uint32_t uidvalidity, struct error *error);
/* 1 when that UID has its row. */
int store_ledger_has(struct store *store, int64_t folder_id, uint32_t uidvalidity, uint32_t uid,
    struct error *error);
/*
 * An earlier mail with this identity in any folder of any account; the oldest. "" is never found.
 */
int store_ledger_find_identity(struct store *store, const char *identity, struct arena *arena,
    struct ledger_record *record_r, struct error *error);
int store_ledger_get(struct store *store, int64_t ledger_id, struct arena *arena,
    struct ledger_record *record_r, struct error *error); /* a finder */
int store_ledger_change(struct store *store, int64_t ledger_id, const char *state,
    const char *reason, int64_t feedback_id, struct error *error);

/* The last rows, newest first; limit 0: all. */
int store_ledger_list(struct store *store, size_t limit, struct arena *arena,
    struct ledger_record **records_r, size_t *count_r, struct error *error);

/* Counts by state for at in from..to (exclusive). */
int store_ledger_counts(struct store *store, int64_t from_ms, int64_t to_ms, struct arena *arena,
    struct count_record **counts_r, size_t *count_r, struct error *error);

/* Raw bytes of a mail that could not be read. When all of them come to more than
 * QUARANTINE_BYTES_MAX, the oldest give way: rows and their count stay, with that as reason. */
int store_quarantine_add(struct store *store, int64_t ledger_id, struct bytes raw,
    const char *reason, int64_t at_ms, struct error *error);
struct quarantine_record {
	int64_t id, ledger_id;
	int64_t at_ms, size_bytes;
	const char *reason;
	const char *account, *folder;
	uint32_t uid;
	bool is_released;
};
/* Takes the bytes of the oldest, so that the rest are max_bytes at most. */
int store_quarantine_trim(struct store *store, int64_t max_bytes, struct error *error);
int store_quarantine_each(struct store *store, bool with_released, struct arena *arena,
    struct quarantine_record **records_r, size_t *count_r, struct error *error);
/* A finder; empty where its bytes gave way, or never came. */
int store_quarantine_raw(
    struct store *store, int64_t id, struct arena *arena, struct bytes *raw_r, struct error *error);
int store_quarantine_release(struct store *store, int64_t id, struct error *error);

#endif
