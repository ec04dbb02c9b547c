/*
 * Which words may be proposed for which category: significant, sensible, whole, and precise enough
 * alone.
 */
#include "triage/suggest.h"

#include <stdlib.h>
#include <string.h>

/* A word of one mail is an accident. */
#define EXAMPLES_MIN 2
/* G² of one degree of freedom that chance exceeds once in a hundred times. */
#define G2_MIN 6.63
/* How many candidates a category sends into the fit. */
#define CANDIDATES_MIN 150
#define CANDIDATES_PER_WORD 6
/* Longer ones only show that shorter ones are halves. */
#define CHARACTERS_MAX 4

struct candidate {
	size_t word;
	double g2;
};

/* Mails that a person labelled and that the rules got wrong, by word and class; owned by the
 * caller.
 */
static uint32_t *count_examples(const struct suggest *suggest)
{
	size_t classes = suggest->class_count;
	const struct sparse *rows = &suggest->rows.sparse;
	uint32_t *examples = mem_array(suggest->vocabulary.count * classes + 1, sizeof(*examples));

	for (size_t i = 0; i < suggest->label_count; i++) {
		size_t class = suggest->label_classes[i];

		if (class == classes || suggest->labels[i].is_background || !suggest->is_wrong[i])
			continue;
		for (size_t j = rows->starts[i]; j < rows->starts[i + 1]; j++)
			examples[rows->columns[j] * classes + class]++;
	}
	return examples;
}

static double g2_of(const struct suggest *suggest, size_t word, size_t class)
{
	double with = suggest->counts[word * suggest->class_count + class];
	double inside = (double)suggest->totals[class];
	double hits = suggest->vocabulary.words[word].mails;
	double all = (double)suggest->label_count;

	if (with * all <= inside * hits || with < suggest->options->precision_min * hits)
		return 0; /* rather a sign against it, or too loose */
	return suggest_g2(with, inside - with, hits - with, all - inside - hits + with);
}

static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *first = a, *second = b;

	if (first->g2 != second->g2)
		return first->g2 < second->g2 ? 1 : -1;
	return (first->word > second->word) - (first->word < second->word);
}

static void choose_of_class(const struct suggest *suggest, size_t class, const bool *may_be,
    const uint32_t *examples, uint8_t *chosen)
{
	size_t words = suggest->vocabulary.count, classes = suggest->class_count, count = 0;
	size_t most = CANDIDATES_MIN + CANDIDATES_PER_WORD * suggest->options->words_max;
	AUTO_FREE struct candidate *candidates = mem_array(words, sizeof(*candidates));

	for (size_t i = 0; i < words; i++) {
		double g2 = may_be[i] && examples[i * classes + class] >= EXAMPLES_MIN
				? g2_of(suggest, i, class)
				: 0;

		if (g2 >= G2_MIN)
			candidates[count++] = (struct candidate){i, g2};
	}
	qsort(candidates, count, sizeof(*candidates), compare_candidates);
	for (size_t i = 0; i < count && i < most; i++)
		chosen[candidates[i].word * classes + class] = 1;
}

void suggest_choose(const struct suggest *suggest, uint8_t *chosen_r)
{
	size_t count = suggest->vocabulary.count;
	AUTO_FREE bool *may_be = mem_array(count, sizeof(*may_be));
	AUTO_FREE uint32_t *examples = count_examples(suggest);
	const char *only = suggest->options->category;

	suggest_mark_parts(&suggest->vocabulary, may_be);
	for (size_t i = 0; i < count; i++) {
		const struct vocabulary_word *word = &suggest->vocabulary.words[i];

		may_be[i] = !may_be[i] && suggest_is_sensible(word) &&
			    !(word->is_running && word->length > CHARACTERS_MAX);
	}
	for (size_t i = 0; i < suggest->class_count; i++)
		if (only == NULL || strcmp(only, suggest->classes[i]) == 0)
			choose_of_class(suggest, i, may_be, examples, chosen_r);
}
