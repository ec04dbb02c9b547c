/*
 * What the files of hark rehearse share: rehearse.c brings the mails and runs, rehearse_sum.c
 * compares and counts, rehearse_print.c shows for people, rehearse_json.c for scripts.
 */
#ifndef HARK_CLI_REHEARSE_H
#define HARK_CLI_REHEARSE_H

#include "desk_cli.h"
#include "explain.h"

/* ---- rehearse_sum.c ---- */

/* In what two outcomes of one mail differ, as bits. */
enum difference {
	DIFFERENT_STATE = 1,
	DIFFERENT_CATEGORY = 2,
	DIFFERENT_TAGS = 4,
	DIFFERENT_PRIORITY = 8,
	DIFFERENT_ACK = 16,
};
unsigned rehearse_compare(const struct rehearsed *before, const struct rehearsed *would);
bool rehearse_has_ack(const struct rehearsed *outcome);
/* The guard's word of a decision as stored ("rule: sentence", or "ack"). */
const char *rehearse_ack_rule(const char *decision, struct arena *arena);

struct rehearse_counts {
	struct count_record *items; /* most first */
	size_t count;
};
/* What one desk's scratch store holds at the end. */
struct rehearse_figures {
	int64_t mails; /* sum of the states: every mail has one */
	struct rehearse_counts states, categories, priorities, acks;
	int64_t breaker_ms; /* when the circuit breaker tripped; 0: it did not */
};
int rehearse_count(struct desk *desk, struct arena *arena, struct rehearse_figures *figures_r,
    struct error *error);
/* 0 when there is no such item. */
int64_t rehearse_count_of(const struct rehearse_counts *counts, const char *name);

/* ---- rehearse_print.c, rehearse_json.c ---- */

struct differences {
	size_t mails, states, categories, tags, priorities, acks;
};

/* What is shown of a rehearsal. */
struct rehearse_show {
	struct desk *const *desks;
	size_t desk_count; /* 2: the second is what would be, the first what is now */
	struct differences differences;
	bool is_short; /* without the report */
	/* for people: the first few of each, and how many there are */
	struct table *acked, *high; /* owned */
	size_t acked_count, high_count;
};

/* ---- rehearse.c ---- */

/* The inbox of the desk's mailboxes since then, shown without the report. */
enum exit_code rehearse_in_short(struct desk *desk, int64_t since_ms);

struct rehearse_show *rehearse_show_new(struct desk *const *desks, size_t desk_count);
void rehearse_show_free(struct rehearse_show **show);
/* The listener's mail: with --json, or when it is decided differently, it is printed at once. */
void rehearse_show_mail(
    struct rehearse_show *show, const struct arrival *arrival, const struct rehearsed *outcomes);
int rehearse_show_end(
    struct rehearse_show *show, const struct gathering *gathering, struct error *error);

/* before NULL: there is nothing to compare with. */
void rehearse_json_mail(
    const struct arrival *arrival, const struct rehearsed *before, const struct rehearsed *would);
/* figures: one for each desk. */
void rehearse_json_end(const struct rehearse_show *show, const struct gathering *gathering,
    const struct rehearse_figures *figures, const struct report *report, struct arena *arena);

#endif
