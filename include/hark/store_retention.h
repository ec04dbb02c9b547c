/*
 * The part of the store's door for retention: what is kept no longer than the owner wishes.
 * Everything that store.h says holds here; it includes this file.
 */
#ifndef HARK_STORE_RETENTION_H
#define HARK_STORE_RETENTION_H

#include "hark/store.h"

enum retention_kind {
	RETENTION_TEXTS,      /* of matters that wait for nobody: subjects, texts, solutions */
	RETENTION_SPAM,	      /* the same of those that the owner called spam or no feedback */
	RETENTION_MAILS,      /* subjects and bytes of mails that left, or never will */
	RETENTION_QUARANTINE, /* bytes of mails that nobody could read */
	RETENTION_IGNORED,    /* the ledger's reasons for mails that were no feedback */
	RETENTION_COMMENTS,   /* words given with a rating */
	RETENTION_PERSONS, /* names and addresses of whom no words are kept: store_retention_persons
			    */
	RETENTION_KINDS
};
/* "texts": as in hark.yaml. Static. */
const char *store_retention_word(enum retention_kind kind);

/*
 * Not for persons. Erases at most limit of what is of that kind and has rested since before_ms;
 * counts, categories, values, addresses and times stay. What something is still planned or waits to
 * be sent for stays whole. One event for all of them, and one in the history of each matter.
 * count_r: how many were erased, fewer than limit when no more are due. Inside a transaction.
 */
int store_retention_erase(struct store *store, enum retention_kind kind, int64_t before_ms,
    int64_t at_ms, size_t limit, size_t *count_r, struct error *error);
/*
 * The same for persons with whom nothing has happened since before_ms, who have no open matter, of
 * whom no word is kept (texts, comments) and whom the owner does not call important. Like
 * forgetting them, with a tombstone that keeps what was promised ("never write to me"), but their
 * mails stay in the ledger as what they were. Looks at no more than limit customers after after_id,
 * and at fewer when those who are erased wrote much; last_r: the last of these, by which to go on;
 * 0: there are no more. Inside a transaction.
 */
int store_retention_persons(struct store *store, int64_t before_ms, int64_t at_ms, int64_t after_id,
    size_t limit, int64_t *last_r, size_t *count_r, struct error *error);
/* What was erased in from..to (exclusive), by kind. */
int store_retention_counts(struct store *store, int64_t from_ms, int64_t to_ms,
    int64_t counts_r[RETENTION_KINDS], struct error *error);

#endif
