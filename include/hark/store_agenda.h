/*
 * The part of the store's door for what is to be done later: what is planned for a matter, and what
 * the owner asks for by mail. Everything that store.h says holds here; it includes this file.
 */
#ifndef HARK_STORE_AGENDA_H
#define HARK_STORE_AGENDA_H

#include "hark/store.h"

/* ---- agenda: what is planned for a matter ---- */

struct agenda_record {
	int64_t feedback_id;
	const char *kind; /* "follow_up", "close", ...: as desk has them */
	int64_t due_ms;
};
/* At most one of a kind for a matter: the new time replaces an earlier one. */
int store_agenda_set(struct store *store, int64_t feedback_id, const char *kind, int64_t due_ms,
    struct error *error);
/* Crosses out one kind; NULL: all of the matter. Nothing there is fine. */
int store_agenda_clear(
    struct store *store, int64_t feedback_id, const char *kind, struct error *error);
/* The first that is due at that time. A finder. */
int store_agenda_due(struct store *store, int64_t now_ms, struct arena *arena,
    struct agenda_record *record_r, struct error *error);
/* All of a kind that are due, at most limit, the earliest first. */
int store_agenda_due_of(struct store *store, const char *kind, int64_t now_ms, size_t limit,
    struct arena *arena, struct agenda_record **records_r, size_t *count_r, struct error *error);
/* When the next one falls due. A finder. */
int store_agenda_next(struct store *store, int64_t *due_ms_r, struct error *error);
/* Of one matter, the earliest first. */
int store_agenda_list(struct store *store, int64_t feedback_id, struct arena *arena,
    struct agenda_record **records_r, size_t *count_r, struct error *error);

/* ---- orders: what the owner asks for by mail ---- */

struct order_record {
	int64_t id;
	int64_t request_id; /* the ledger row of the mail it stands in */
	const char *line;   /* as the owner wrote it */
	const char *answer; /* "" until it is done */
	bool is_done;
};
int store_order_add(struct store *store, int64_t request_id, const char *line, struct error *error);
/* The first that waits. A finder. */
int store_order_next(
    struct store *store, struct arena *arena, struct order_record *record_r, struct error *error);
int store_order_done(struct store *store, int64_t id, const char *answer, struct error *error);
/* The first mail whose orders are all done. A finder. */
int store_order_finished(struct store *store, int64_t *request_id_r, struct error *error);
/* Those of one mail, in its order. */
int store_order_list(struct store *store, int64_t request_id, struct arena *arena,
    struct order_record **records_r, size_t *count_r, struct error *error);
int store_order_remove(struct store *store, int64_t request_id, struct error *error);

#endif
