/*
 * How soon the owner may be told again of what is urgent, by how often he was told lately.
 */
#ifndef HARK_STORM_P_H
#define HARK_STORM_P_H

#include "desk_p.h"

/* Nothing waits longer for it. */
#define STORM_PAUSE_MAX_MS HOUR_MS

/* Mails of one kind. The keys, of the store's meta table, are given; the rest is read. */
struct storm {
	const char *last_key, *mails_key;
	int64_t last_ms; /* the last mail; 0: none yet */
	int64_t mails;	 /* since it was quiet */
};

int storm_read(struct store *store, struct storm *storm, struct error *error);
/* Between the last mail and the next, at least; 0 before the first. */
int64_t storm_pause_ms(const struct storm *storm);
/* The same for what shall be answered within that time: half of it is left to do so, if that is not
 * less than the shortest pause. 0 or below: it is late already, or nothing was promised. */
int64_t storm_pause_before_ms(const struct storm *storm, int64_t time_left_ms);
/* When the next mail may go; now_ms: now. */
int64_t storm_earliest_ms(const struct storm *storm, int64_t now_ms, int64_t time_left_ms);
/* A mail goes now. Inside its transaction. */
int storm_note(struct store *store, struct storm *storm, int64_t now_ms, struct error *error);

#endif
