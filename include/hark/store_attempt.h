/*
 * The part of the store's door for SMTP dialogues under way: what is known of a mail in "sending"
 * before its row in the outbox says so. Everything that store.h says holds here; it includes this
 * file.
 */
#ifndef HARK_STORE_ATTEMPT_H
#define HARK_STORE_ATTEMPT_H

#include "hark/store.h"

struct attempt_record {
	int64_t outbox_id;
	bool is_over; /* false: it has begun, and the rest says nothing */
	/* as in net.h: enum smtp_result, enum smtp_step, the reply's code */
	int64_t result, step, code;
	const char *enhanced, *reply;
};
/* The dialogue about a mail begins: from now on it may have been sent. */
int store_attempt_begin(struct store *store, int64_t outbox_id, struct error *error);
int store_attempt_end(
    struct store *store, const struct attempt_record *record, struct error *error);
/* A finder. */
int store_attempt_find(struct store *store, int64_t outbox_id, struct arena *arena,
    struct attempt_record *record_r, struct error *error);
int store_attempt_clear(struct store *store, struct error *error); /* all */
/* A mail still in "sending" whose dialogue never began is "queued" again, as if it had not been
 * taken. */
int store_attempt_drop(struct store *store, int64_t outbox_id, struct error *error);

#endif
