/*
 * prefilter: the literals of all patterns, each with the pattern that demands it.
 */
#include "triage/prefilter.h"

#include <stdlib.h>
#include <string.h>

#include "triage/matcher.h"

struct prefilter {
	struct matcher *matcher; /* owned; over the literals */
	size_t *patterns;	 /* by literal; owned */
	size_t literal_count;
	uint8_t *is_free; /* by pattern: it demands nothing; owned */
	size_t pattern_count;
};

static size_t count_literals(const struct pattern *const *patterns, size_t count)
{
	size_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += pattern_literals(patterns[i]).count;
	return sum;
}

static void add_literals(
    struct prefilter *prefilter, struct text_list literals, size_t pattern, struct word *words)
{
	for (size_t i = 0; i < literals.count; i++) {
		words[prefilter->literal_count] =
		    (struct word){.needle = literals.items[i], .size = strlen(literals.items[i])};
		prefilter->patterns[prefilter->literal_count++] = pattern;
	}
	prefilter->is_free[pattern] = literals.count == 0;
}

struct prefilter *prefilter_new(const struct pattern *const *patterns, size_t count)
{
	struct prefilter *prefilter = mem_alloc(sizeof(*prefilter));
	size_t literals = count_literals(patterns, count);
	AUTO_FREE struct word *words = mem_array(literals, sizeof(*words));

	prefilter->patterns = mem_array(literals, sizeof(*prefilter->patterns));
	prefilter->is_free = mem_alloc(count);
	prefilter->pattern_count = count;
	for (size_t i = 0; i < count; i++)
		add_literals(prefilter, pattern_literals(patterns[i]), i, words);
	prefilter->matcher = matcher_new_anywhere(words, literals);
	return prefilter;
}

void prefilter_free(struct prefilter **prefilter)
{
	if (*prefilter == NULL)
		return;
	matcher_free(&(*prefilter)->matcher);
	free((*prefilter)->patterns);
	free((*prefilter)->is_free);
	free(*prefilter);
	*prefilter = NULL;
}

struct marking {
	const struct prefilter *prefilter;
	uint8_t *may_hit;
};

static void mark(void *context, size_t word, size_t start, size_t end)
{
	const struct marking *marking = context;

	(void)start;
	(void)end;
	marking->may_hit[marking->prefilter->patterns[word]] = 1;
}

void prefilter_mark(
    const struct prefilter *prefilter, const char *text, size_t size, uint8_t *may_hit_r)
{
	struct marking marking = {prefilter, may_hit_r};
	const struct matcher_scan scan = {
	    .text = text, .size = size, .hit = mark, .context = &marking};

	memcpy(may_hit_r, prefilter->is_free, prefilter->pattern_count);
	if (prefilter->literal_count > 0)
		matcher_scan(prefilter->matcher, &scan);
}
