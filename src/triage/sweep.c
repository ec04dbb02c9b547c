#include "triage/sweep.h"

#include <stdlib.h>
#include <string.h>

struct sweep {
	struct matcher *matcher;	 /* owned; over the words of all */
	size_t firsts[SWEEP_ASKERS + 1]; /* of each asker's words, and behind the last */
};

struct sweep *sweep_new(const struct sweep_words words[SWEEP_ASKERS])
{
	struct sweep *sweep = mem_alloc(sizeof(*sweep));
	AUTO_FREE struct word *all = NULL;

	for (size_t i = 0; i < SWEEP_ASKERS; i++)
		sweep->firsts[i + 1] = sweep->firsts[i] + words[i].count;
	all = mem_array(sweep->firsts[SWEEP_ASKERS], sizeof(*all));
	for (size_t i = 0; i < SWEEP_ASKERS; i++)
		if (words[i].count > 0)
			memcpy(
			    all + sweep->firsts[i], words[i].words, words[i].count * sizeof(*all));
	sweep->matcher = matcher_new(all, sweep->firsts[SWEEP_ASKERS]);
	return sweep;
}

void sweep_free(struct sweep **sweep)
{
	if (*sweep == NULL)
		return;
	matcher_free(&(*sweep)->matcher);
	free(*sweep);
	*sweep = NULL;
}

/* ---- the pass ---- */

/* The words [first, end) are one asker's. */
struct turn {
	size_t first, end;
	struct sweep_taker taker;
};

static void hand_on(void *context, size_t word, size_t start, size_t end)
{
	const struct turn *turn = context;

	while (word >= turn->end)
		turn++;
	if (turn->taker.hit != NULL)
		turn->taker.hit(turn->taker.context, word - turn->first, start, end);
}

void sweep_text(const struct sweep *sweep, const char *text, size_t size,
    const struct sweep_taker takers[SWEEP_ASKERS], const uint32_t *gates)
{
	size_t once = sweep->firsts[SWEEP_RULES + 1];
	AUTO_FREE uint8_t *seen = mem_alloc(once + 1);
	struct turn turns[SWEEP_ASKERS];
	const struct matcher_scan scan = {.text = text,
	    .size = size,
	    .seen = seen,
	    .seen_count = once,
	    .gates = gates,
	    .hit = hand_on,
	    .context = turns};

	for (size_t i = 0; i < SWEEP_ASKERS; i++)
		turns[i] = (struct turn){sweep->firsts[i], sweep->firsts[i + 1], takers[i]};
	matcher_scan(sweep->matcher, &scan);
}
