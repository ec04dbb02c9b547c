/*
 * prefilter: where in a text patterns may hit, by one pass for all of them.
 */
#ifndef HARK_PREFILTER_H
#define HARK_PREFILTER_H

#include "triage/pattern.h"

struct prefilter;

/* patterns are borrowed until this returns. */
struct prefilter *prefilter_new(const struct pattern *const *patterns, size_t count);
void prefilter_free(struct prefilter **prefilter);

/* What one pass over a text found. Borrowed from the arena. */
struct prefilter_scan;
struct prefilter_scan *prefilter_scan(
    const struct prefilter *prefilter, const char *text, size_t size, struct arena *arena);
/*
 * Where hits of that pattern may begin, in order, apart from each other; each range includes its
 * end. None: it does not hit.
 */
void prefilter_places(
    struct prefilter_scan *scan, size_t pattern, struct text_range **places_r, size_t *count_r);

#endif
