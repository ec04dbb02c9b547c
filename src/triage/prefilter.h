/*
 * prefilter: where in a text patterns may hit, by one pass for all of them.
 */
#ifndef HARK_PREFILTER_H
#define HARK_PREFILTER_H

#include "triage/pattern.h"
#include "triage/sweep.h"

struct prefilter;

/*
 * patterns are borrowed until this returns. literals_r, in arena: what prefilter_note is to be told
 * of.
 */
struct prefilter *prefilter_new(const struct pattern *const *patterns, size_t count,
    struct arena *arena, struct sweep_words *literals_r);
void prefilter_free(struct prefilter **prefilter);

/* What is found in a text. Borrowed from the arena. */
struct prefilter_scan;
struct prefilter_scan *prefilter_begin(
    const struct prefilter *prefilter, const char *text, size_t size, struct arena *arena);
/* Takes the literals for a sweep, whose context is the scan. */
void prefilter_note(void *context, size_t literal, size_t start, size_t end);
/*
 * Once the sweep is done: where hits of that pattern may begin, in order, apart from each other;
 * each range includes its end. None: it does not hit.
 */
void prefilter_places(
    struct prefilter_scan *scan, size_t pattern, struct text_range **places_r, size_t *count_r);

#endif
