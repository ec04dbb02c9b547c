/*
 * prefilter: where in a text patterns may hit, by one pass for all of them.
 */
#ifndef HARK_PREFILTER_H
#define HARK_PREFILTER_H

#include "triage/pattern.h"
#include "triage/sweep.h"

struct prefilter;

/*
 * lists: the chains of each pattern. literals_r, in arena: what prefilter_note is to be told of;
 * the needles are those of the chains.
 */
struct prefilter *prefilter_new(const struct chain_list *lists, size_t count, struct arena *arena,
    struct sweep_words *literals_r);
void prefilter_free(struct prefilter **prefilter);

/* What is found in a text. Borrowed from the arena. */
struct prefilter_scan;
struct prefilter_scan *prefilter_begin(
    const struct prefilter *prefilter, const char *text, size_t size, struct arena *arena);
/* For the sweep: literals are told only where those before them in a chain are near. */
const uint32_t *prefilter_gates(const struct prefilter_scan *scan);
/* Takes the literals for a sweep, whose context is the scan. */
void prefilter_note(void *context, size_t literal, size_t start, size_t end);
/*
 * Once the sweep is done: where hits of that pattern may begin, by alternative as pattern_find has
 * them. False: it does not hit.
 */
bool prefilter_places(
    struct prefilter_scan *scan, size_t pattern, const struct place_list **places_r);

#endif
