/*
 * sweep: one pass over a text for all that is sought in it by words, whoever asks: places where
 * words may begin are found, and looked up, once.
 */
#ifndef HARK_SWEEP_H
#define HARK_SWEEP_H

#include "triage/matcher.h"

/* Who asks. */
enum sweep_asker {
	SWEEP_RULES,	/* words of the rules: each is reported once */
	SWEEP_LITERALS, /* of patterns, for the prefilter */
	SWEEP_OWN_MOODS,
	SWEEP_SHIPPED_MOODS,
	SWEEP_ASKERS
};

struct sweep_words {
	const struct word *words;
	size_t count;
};

struct sweep;
/* The words are not needed afterwards. */
struct sweep *sweep_new(const struct sweep_words words[SWEEP_ASKERS]);
void sweep_free(struct sweep **sweep);

/* hit NULL: not asked for this text. word: its index among the asker's own; in order of start. */
struct sweep_taker {
	void (*hit)(void *context, size_t word, size_t start, size_t end);
	void *context;
};
/* text is folded. gates: as matcher_scan has them, of all words. */
void sweep_text(const struct sweep *sweep, const char *text, size_t size,
    const struct sweep_taker takers[SWEEP_ASKERS], const uint32_t *gates);

#endif
