/*
 * together: which mails may be about the same thing, by the words they share. Deterministic, and
 * bounded by the number of mails times their words.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "triage/suggest.h"

#define WORDS_MAX 5000
#define SIGNIFICANT 3.84 /* chi-square with one degree of freedom, 5 % */
#define SHOWN_WORDS_MAX 5
#define GROUP_CUSTOMERS_MIN 3
#define GROUP_SHARE 4 /* a word of more than a quarter of the mails says nothing */

/* The vocabulary of all mails, and each mail's words in it. */
struct gathered {
	const struct label *labels;
	size_t count;
	struct vocabulary vocabulary;
	uint32_t **rows;
	size_t *row_sizes;
	struct arena *arena;
};

static const struct learn_wish wish = {.words_max = 1, .characters_min = 2, .characters_max = 2};

static void gather_row(struct gathered *gathered, size_t index, struct arena *scratch)
{
	const struct label *label = &gathered->labels[index];
	struct learn_terms terms;
	uint32_t *row;
	size_t size = 0;

	learn_terms_of(label->subject, label->text, &wish, scratch, &terms);
	row = arena_array(gathered->arena, terms.count + 1, sizeof(*row));
	for (size_t i = 0; i < terms.count; i++) {
		size_t at = vocabulary_find(&gathered->vocabulary, terms.items[i].hash);

		if (at < gathered->vocabulary.count &&
		    suggest_is_sensible(&gathered->vocabulary.words[at]))
			row[size++] = (uint32_t)at;
	}
	gathered->rows[index] = row;
	gathered->row_sizes[index] = size;
}

static struct gathered gather(
    const struct label *labels, size_t count, uint32_t customers_min, struct arena *arena)
{
	struct gathered gathered = {.labels = labels, .count = count, .arena = arena};
	struct arena *scratch = arena_new();

	vocabulary_make(
	    labels, count, &wish, customers_min, WORDS_MAX, arena, &gathered.vocabulary);
	gathered.rows = arena_array(arena, count + 1, sizeof(*gathered.rows));
	gathered.row_sizes = arena_array(arena, count + 1, sizeof(*gathered.row_sizes));
	for (size_t i = 0; i < count; i++) {
		gather_row(&gathered, i, scratch);
		arena_clear(scratch);
	}
	arena_free(&scratch);
	return gathered;
}

static const char *join(struct arena *arena, const char *words, const char *word)
{
	return words[0] == '\0' ? word : arena_printf(arena, "%s, %s", words, word);
}

static int compare_strength(const void *a, const void *b)
{
	const struct together *one = a, *other = b;

	if (one->strength != other->strength)
		return one->strength < other->strength ? 1 : -1;
	return (one->items[0] > other->items[0]) - (one->items[0] < other->items[0]);
}

/* ---- like those inside ---- */

/* What each word says about belonging inside; 0: nothing. */
static double *weigh_words(const struct gathered *gathered, const bool *is_inside)
{
	size_t words = gathered->vocabulary.count, inside = 0;
	double *weights = arena_array(gathered->arena, words + 1, sizeof(*weights));
	uint32_t *with = arena_array(gathered->arena, words + 1, sizeof(*with));

	for (size_t i = 0; i < gathered->count; i++) {
		inside += is_inside[i];
		for (size_t w = 0; is_inside[i] && w < gathered->row_sizes[i]; w++)
			with[gathered->rows[i][w]]++;
	}
	for (size_t word = 0; word < words; word++) {
		double in = with[word], all_in = (double)inside,
		       out = (double)gathered->vocabulary.words[word].mails - in,
		       all_out = (double)(gathered->count - inside);
		double g2 = suggest_g2(in, all_in - in, out, all_out - out);

		if (in > 0 && in * all_out > out * all_in && g2 > SIGNIFICANT)
			weights[word] = g2;
	}
	return weights;
}

static struct together liken(const struct gathered *gathered, const double *weights, size_t index)
{
	struct together found = {.words = ""};
	size_t shown = 0;

	for (size_t w = 0; w < gathered->row_sizes[index]; w++) {
		uint32_t word = gathered->rows[index][w];

		if (weights[word] <= 0)
			continue;
		found.strength += weights[word];
		if (shown++ < SHOWN_WORDS_MAX)
			found.words = join(
			    gathered->arena, found.words, gathered->vocabulary.words[word].text);
	}
	return found;
}

void together_like(const struct label *labels, size_t count, const bool *is_inside, size_t limit,
    struct arena *arena, struct together **found_r, size_t *found_count_r)
{
	struct gathered gathered = gather(labels, count, 2, arena);
	const double *weights = weigh_words(&gathered, is_inside);
	struct together *found = arena_array(arena, count + 1, sizeof(*found));
	size_t found_count = 0;

	for (size_t i = 0; i < count; i++) {
		struct together one = liken(&gathered, weights, i);

		if (is_inside[i] || one.strength <= 0)
			continue;
		one.items = arena_alloc(arena, sizeof(*one.items));
		one.items[0] = i;
		one.count = 1;
		found[found_count++] = one;
	}
	qsort(found, found_count, sizeof(*found), compare_strength);
	*found_r = found;
	*found_count_r = found_count < limit ? found_count : limit;
}

/* ---- groups ---- */

/* Of the mails that are in no group yet, those with the word. */
static size_t members_of(
    const struct gathered *gathered, uint32_t word, const bool *is_taken, size_t *items)
{
	size_t count = 0;

	for (size_t i = 0; i < gathered->count; i++)
		for (size_t w = 0; !is_taken[i] && w < gathered->row_sizes[i]; w++)
			if (gathered->rows[i][w] == word) {
				items[count++] = i;
				break;
			}
	return count;
}

static size_t count_customers(const struct gathered *gathered, const size_t *items, size_t count)
{
	size_t customers = 0;

	for (size_t i = 0; i < count; i++) {
		bool is_new = true;

		for (size_t j = 0; is_new && j < i; j++)
			is_new =
			    gathered->labels[items[j]].group != gathered->labels[items[i]].group;
		customers += is_new;
	}
	return customers;
}

/* Many customers, and a rare word. */
static double word_strength(const struct gathered *gathered, const struct vocabulary_word *word)
{
	if (word->groups < GROUP_CUSTOMERS_MIN ||
	    (size_t)word->mails * GROUP_SHARE > gathered->count)
		return 0;
	return word->groups * log((double)gathered->count / word->mails);
}

/* The strongest word not tried yet; the vocabulary's count when there is none. */
static size_t next_word(const struct gathered *gathered, const bool *is_tried)
{
	size_t best = gathered->vocabulary.count;
	double best_strength = 0;

	for (size_t i = 0; i < gathered->vocabulary.count; i++) {
		double strength = word_strength(gathered, &gathered->vocabulary.words[i]);

		if (!is_tried[i] && strength > best_strength) {
			best = i;
			best_strength = strength;
		}
	}
	return best;
}

void together_groups(const struct label *labels, size_t count, size_t limit, struct arena *arena,
    struct together **found_r, size_t *found_count_r)
{
	struct gathered gathered = gather(labels, count, GROUP_CUSTOMERS_MIN, arena);
	bool *is_taken = arena_array(arena, count + 1, sizeof(*is_taken));
	bool *is_tried = arena_array(arena, gathered.vocabulary.count + 1, sizeof(*is_tried));
	size_t *items = arena_array(arena, count + 1, sizeof(*items)), found_count = 0, word;
	struct together *found = arena_array(arena, limit + 1, sizeof(*found));

	while (found_count < limit &&
	       (word = next_word(&gathered, is_tried)) < gathered.vocabulary.count) {
		size_t size = members_of(&gathered, (uint32_t)word, is_taken, items);
		struct together *group = &found[found_count];

		is_tried[word] = true;
		if (count_customers(&gathered, items, size) < GROUP_CUSTOMERS_MIN)
			continue;
		group->items = arena_array(arena, size, sizeof(*group->items));
		memcpy(group->items, items, size * sizeof(*items));
		group->count = size;
		group->words = gathered.vocabulary.words[word].text;
		group->strength = word_strength(&gathered, &gathered.vocabulary.words[word]);
		found_count++;
		for (size_t i = 0; i < size; i++)
			is_taken[items[i]] = true;
	}
	*found_r = found;
	*found_count_r = found_count;
}
