/*
 * The part of the store's door for announcements: what hooks and robots are to be told. Everything
 * that store.h says holds here; it includes this file.
 */
#ifndef HARK_STORE_ANNOUNCEMENT_H
#define HARK_STORE_ANNOUNCEMENT_H

#include "hark/store.h"

/* States: queued, sending, done, failed, cancelled. */
struct announcement_record {
	int64_t id;	      /* never used twice */
	const char *receiver; /* "hook:crm", "notify:team" */
	const char *event;
	int64_t feedback_id; /* 0: none */
	const char *detail;  /* JSON; "" once it is settled */
	int64_t at_ms;	     /* when it happened */
	const char *state;
	int64_t due_ms, attempts, last_attempt_ms;
	const char *reply; /* the last word on it; "" */
};

/* Queued, due at once. What waits already for the same receiver, event and matter is not queued
 * twice. */
int store_announcement_add(
    struct store *store, const struct announcement_record *record, struct error *error);
/* The first of that receiver that is due. A finder. */
int store_announcement_due(struct store *store, const char *receiver, int64_t now_ms,
    struct arena *arena, struct announcement_record *record_r, struct error *error);
/* All that are due of that receiver, at most limit, in the order in which they happened. */
int store_announcement_list_due(struct store *store, const char *receiver, int64_t now_ms,
    size_t limit, struct arena *arena, struct announcement_record **records_r, size_t *count_r,
    struct error *error);
/*
 * New state: "sending" counts an attempt at at_ms and is refused (-1) from any state but "queued";
 * due_ms is used for "queued". What is settled loses its detail.
 */
int store_announcement_state(struct store *store, int64_t id, const char *state, int64_t at_ms,
    int64_t due_ms, const char *reply, struct error *error);
/* All that is queued for that receiver is due at due_ms at the earliest, and why. */
int store_announcement_postpone(struct store *store, const char *receiver, int64_t due_ms,
    const char *reply, struct error *error);
/* What stands in "sending", the oldest first. */
int store_announcement_sending(struct store *store, struct arena *arena,
    struct announcement_record **records_r, size_t *count_r, struct error *error);
/* When the next one is due. A finder. */
int store_announcement_next_due(struct store *store, int64_t *due_ms_r, struct error *error);
/* How many times something was told to that receiver after since_ms, and when the first time was;
 * count 0: oldest_ms is 0. */
int store_announcement_tried_since(struct store *store, const char *receiver, int64_t since_ms,
    int64_t *count_r, int64_t *oldest_ms_r, struct error *error);

/* Of one receiver; times are 0 where there is none. */
struct announcement_state {
	const char *receiver;
	int64_t queued, failed; /* failed: of those that are still kept */
	int64_t done_ms;	/* when something was told last */
	int64_t failed_ms;	/* the last attempt that ended badly */
	int64_t attempts;	/* at that one */
	const char *reply;	/* and its last word */
	bool is_given_up;	/* it was the last attempt */
};
/* Of every receiver that is known here, in the order of their names. */
int store_announcement_states(struct store *store, struct arena *arena,
    struct announcement_state **states_r, size_t *count_r, struct error *error);
/* What is queued for that receiver is cancelled. */
int store_announcement_cancel(
    struct store *store, const char *receiver, const char *reply, struct error *error);
/* Removes what happened before and is settled. */
int store_announcement_prune(struct store *store, int64_t before_ms, struct error *error);

#endif
