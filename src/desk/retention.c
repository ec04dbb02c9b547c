/*
 * Retention: once a day the clerk erases what has rested for longer than the owner wishes to keep
 * it. A bite is one short transaction, so that intake never waits for it; a round of the clerk
 * takes as many as fit into a moment and leaves the rest to the next.
 */
#include "desk_p.h"

#include <time.h>

/* Things of one transaction: about as long as taking a batch of mails in. */
#define BITE 20
/* Customers, most of whom are only looked at. */
#define WINDOW 200
/* One round; then the clerk looks after its other duties. */
#define ROUND_MS 2000
#define EVERY_MS DAY_MS
#define META_DONE "retention_ms"       /* when nothing was due any more */
#define META_PERSON "retention_person" /* the last customer who was looked at */
#define META_OPEN "retention_begun"    /* 1 while something was erased and the rest is to follow */

static int64_t age_of(const struct desk *desk, enum retention_kind kind)
{
	const struct retention_settings *retention = &desk->settings->retention;
	const int64_t ages[RETENTION_KINDS] = {
	    [RETENTION_TEXTS] = retention->texts_ms,
	    [RETENTION_SPAM] = retention->spam_ms,
	    [RETENTION_MAILS] = retention->mails_ms,
	    [RETENTION_QUARANTINE] = retention->quarantine_ms,
	    [RETENTION_IGNORED] = retention->ignored_ms,
	    [RETENTION_COMMENTS] = retention->comments_ms,
	    [RETENTION_PERSONS] = retention->persons_ms,
	};

	return ages[kind];
}

bool retention_is_on(const struct desk *desk)
{
	for (int kind = 0; kind < RETENTION_KINDS; kind++)
		if (age_of(desk, (enum retention_kind)kind) > 0)
			return true;
	return false;
}

static int erase(struct desk *desk, enum retention_kind kind, size_t *count_r, struct error *error)
{
	int64_t now_ms = clock_now_ms();

	if (store_retention_erase(
		desk->store, kind, now_ms - age_of(desk, kind), now_ms, BITE, count_r, error) != 0)
		return -1;
	return *count_r > 0 ? meta_set_number(desk->store, META_OPEN, 1, error) : 0;
}

/* Customers are gone through a window at a time; count_r: 0 behind the last one. */
static int erase_persons(struct desk *desk, size_t *count_r, struct error *error)
{
	int64_t now_ms = clock_now_ms(), after_id, last_id;
	size_t erased;

	if (meta_number(desk->store, META_PERSON, &after_id, error) != 0 ||
	    store_retention_persons(desk->store, now_ms - age_of(desk, RETENTION_PERSONS), now_ms,
		after_id, WINDOW, &last_id, &erased, error) != 0 ||
	    meta_set_number(desk->store, META_PERSON, last_id, error) != 0 ||
	    (erased > 0 && meta_set_number(desk->store, META_OPEN, 1, error) != 0))
		return -1;
	*count_r = last_id > 0 ? BITE : 0;
	return 0;
}

static int bite(struct desk *desk, enum retention_kind kind, size_t *count_r, struct error *error)
{
	if (store_begin(desk->store, error) != 0)
		return -1;
	return desk_finish(desk,
	    kind == RETENTION_PERSONS ? erase_persons(desk, count_r, error)
				      : erase(desk, kind, count_r, error),
	    error);
}

/* SQLite's writers do not queue: one that waits tries again after a while, and needs a gap. */
static void give_way(int64_t worked_ms)
{
	const struct timespec pause = {
	    .tv_sec = worked_ms / SECOND_MS, .tv_nsec = worked_ms % SECOND_MS * 1000 * 1000};

	nanosleep(&pause, NULL);
}

/* 1: nothing of that kind is due any more, 0: the moment is over. */
static int erase_all(
    struct desk *desk, enum retention_kind kind, int64_t until_ms, struct error *error)
{
	size_t count = BITE;

	while (count == BITE) {
		int64_t from_ms = clock_monotonic_ms();

		if (from_ms > until_ms)
			return 0;
		if (bite(desk, kind, &count, error) != 0)
			return -1;
		give_way(clock_monotonic_ms() - from_ms);
	}
	return 1;
}

/* The classifier may have learned from words that are gone. */
static int unlearn(struct desk *desk, struct error *error)
{
	struct model_record model;
	int has_model = age_of(desk, RETENTION_TEXTS) > 0 || age_of(desk, RETENTION_SPAM) > 0
			    ? store_model_facts(desk->store, &model, error)
			    : 0;

	return has_model == 1 ? learned_train(desk, error) : has_model;
}

/* What overwrites the bytes themselves is the duty behind this one. */
static int close_run(struct desk *desk, struct error *error)
{
	int64_t was_erased, now_ms = clock_now_ms();

	if (meta_number(desk->store, META_OPEN, &was_erased, error) != 0 ||
	    (was_erased != 0 && unlearn(desk, error) != 0) || store_begin(desk->store, error) != 0)
		return -1;
	return desk_finish(desk,
	    (was_erased != 0 && store_erase_later(desk->store, now_ms, error) != 0) ||
		    meta_set_number(desk->store, META_OPEN, 0, error) != 0 ||
		    meta_set_number(desk->store, META_DONE, now_ms, error) != 0
		? -1
		: 0,
	    error);
}

int retention_round(struct desk *desk, struct error *error)
{
	int64_t until_ms = clock_monotonic_ms() + ROUND_MS;
	int done = 1;

	if (!retention_is_on(desk) || retention_next_ms(desk) > clock_now_ms())
		return 0;
	for (int kind = 0; done == 1 && kind < RETENTION_KINDS; kind++)
		if (age_of(desk, (enum retention_kind)kind) > 0)
			done = erase_all(desk, (enum retention_kind)kind, until_ms, error);
	if (done == 1)
		done = close_run(desk, error);
	return done < 0 ? error_add(error, "retention") : 0;
}

int64_t retention_next_ms(struct desk *desk)
{
	int64_t done_ms, begun, person;

	if (!retention_is_on(desk) || retention_done_ms(desk, &done_ms, NULL) != 0 ||
	    meta_number(desk->store, META_OPEN, &begun, NULL) != 0 ||
	    meta_number(desk->store, META_PERSON, &person, NULL) != 0)
		return INT64_MAX;
	return begun != 0 || person != 0 || done_ms == 0 ? 0 : done_ms + EVERY_MS;
}

int retention_done_ms(const struct desk *desk, int64_t *done_ms_r, struct error *error)
{
	return meta_number(desk->store, META_DONE, done_ms_r, error);
}
