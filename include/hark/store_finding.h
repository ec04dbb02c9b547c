/*
 * The part of the store's door for findings: what is looked through to see what stands out in a
 * period. Everything that store.h says holds here; it includes this file. What was discounted is
 * left out throughout.
 */
#ifndef HARK_STORE_FINDING_H
#define HARK_STORE_FINDING_H

#include "hark/store.h"

/* Of a feedback what the index of periods holds. The texts last until the visitor returns. */
struct matter_record {
	int64_t id, customer_id, created_ms;
	const char *category, *priority, *language, *channel;
};
typedef void matter_visitor(void *context, const struct matter_record *matter);
/* Each feedback created in from..to (exclusive), the earliest first. The visitor must not use the
 * store. */
int store_matter_each(struct store *store, int64_t from_ms, int64_t to_ms, matter_visitor *visit,
    void *context, struct error *error);
/* When the first feedback of all was created. A finder. */
int store_matter_first_ms(struct store *store, int64_t *created_ms_r, struct error *error);

/* Of one customer: how many in that time, and the latest before a time (a finder). */
int store_matter_count(struct store *store, int64_t customer_id, int64_t from_ms, int64_t to_ms,
    int64_t *count_r, struct error *error);
int store_matter_latest(struct store *store, int64_t customer_id, int64_t before_ms,
    int64_t *feedback_id_r, struct error *error);

/* What the customer wrote first in a matter. */
struct matter_text {
	const char *name, *address, *tags, *subject;
	const char *text; /* new text, its first FINDING_TEXT_CHARACTERS characters */
};
/* A finder. */
int store_matter_text(struct store *store, int64_t feedback_id, struct arena *arena,
    struct matter_text *text_r, struct error *error);

/* Matters with a rating of 2 or less on 1-5 in from..to, the latest first, with what was said. */
struct poor_rating {
	int64_t feedback_id;
	const char *question, *comment;
};
int store_rating_low(struct store *store, int64_t from_ms, int64_t to_ms, size_t limit,
    struct arena *arena, struct poor_rating **records_r, size_t *count_r, struct error *error);

/* First answers that were promised by that time and not given yet, the earliest first. */
struct promise_record {
	int64_t feedback_id, due_ms;
};
int store_promise_list(struct store *store, int64_t until_ms, struct arena *arena,
    struct promise_record **records_r, size_t *count_r, struct error *error);

/* First answers that were given in from..to. The text lasts until the visitor returns, which must
 * not use the store. */
struct answered_record {
	int64_t feedback_id, created_ms, responded_ms;
	const char *priority;
};
typedef void answered_visitor(void *context, const struct answered_record *answer);
int store_answered_each(struct store *store, int64_t from_ms, int64_t to_ms,
    answered_visitor *visit, void *context, struct error *error);

#endif
