/*
 * Mails on their way from the server to whoever takes them in (batch.c).
 */
#ifndef HARK_DESK_BATCH_P_H
#define HARK_DESK_BATCH_P_H

#include "desk_p.h"

/* Where a batch comes from. */
struct batch_source {
	struct imap *imap;
	struct reader *reader;
	int64_t max_message_bytes;
	bool (*is_stopped)(void); /* asked between mails; may be NULL */
	/* Whose rules look at a mail while the next ones are read; NULL: nobody's. */
	const struct desk *desk;
};
/* What became of a batch. */
struct batch_outcome {
	size_t done;	   /* UIDs, from the first on, whose batches were handed over */
	bool fetch_failed; /* the server did not hand out the batch behind those */
};
/* What is done with a batch that was read; arrivals in the order of their UIDs. */
struct batch_sink {
	/* next: the batch behind, NULL: there is none; batch_read_on it now and then */
	int (*take)(void *context, const struct arrival *arrivals, size_t count, uint32_t next_uid,
	    struct batch *next, struct error *error);
	/*
	 * Asked before the next take and at the end, for what take left under way (a commit, say):
	 * only now is the batch done. NULL: with take it is.
	 */
	int (*settle)(void *context, struct error *error);
	void (*report)(void *context, size_t done); /* after each batch; may be NULL */
	void *context;
};
/*
 * Fetches and reads the mails of these UIDs in batches of up to FETCH_BATCH_MAILS and hands these
 * to the sink one after the other, until all is done or something fails; what was read before that
 * is handed over all the same.
 */
enum net_result batch_read(const struct batch_source *source, const struct batch_sink *sink,
    const uint32_t *uids, size_t count, struct batch_outcome *outcome_r, struct error *error);
/* As far as the batch is read by now: gives the reader its next mails, and never waits for it. */
void batch_read_on(struct batch *batch);

#endif
