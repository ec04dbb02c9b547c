/*
 * prefilter: which patterns may hit in a text at all, by one pass for all of them.
 */
#ifndef HARK_PREFILTER_H
#define HARK_PREFILTER_H

#include "triage/pattern.h"

struct prefilter;

/* patterns are borrowed until this returns. */
struct prefilter *prefilter_new(const struct pattern *const *patterns, size_t count);
void prefilter_free(struct prefilter **prefilter);
/* Sets the byte of each pattern that need not be tried to 0, of the others to 1. */
void prefilter_mark(
    const struct prefilter *prefilter, const char *text, size_t size, uint8_t *may_hit_r);

#endif
