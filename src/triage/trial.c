/*
 * trial: is the classifier any good? Each label is judged by a model that has not seen it, nor any
 * other mail of the same customer.
 */
#include "triage/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double model_lower_bound(size_t right, size_t count)
{
	const double z = 1.959964; /* of the normal distribution at 97.5 % */
	double n = (double)count, share = count > 0 ? (double)right / n : 0;
	double middle = share + z * z / (2 * n);
	double spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n));

	return count > 0 ? (middle - spread) / (1 + z * z / n) : 0;
}

static size_t part_of(const struct label *label)
{
	return (size_t)((uint64_t)label->group % MODEL_FOLDS);
}

static void judge(const struct model *model, const struct label *label, struct arena *arena,
    struct model_trial *trial)
{
	struct model_guess guess;
	bool is_right;

	model_guess(model, label->subject, label->text, arena, &guess);
	is_right = strcmp(guess.category, label->category) == 0;
	trial->right += is_right;
	if (guess.confidence >= trial->sure) {
		trial->answered++;
		trial->answered_right += is_right;
	}
}

static void try_part(const struct label *labels, size_t count, size_t part, struct label *others,
    struct model_trial *trial)
{
	struct arena *arena = arena_new();
	struct model *model;
	size_t other_count = 0;

	for (size_t i = 0; i < count; i++)
		if (part_of(&labels[i]) != part)
			others[other_count++] = labels[i];
	model = model_train(others, other_count);
	for (size_t i = 0; model != NULL && i < count; i++) {
		if (part_of(&labels[i]) == part)
			judge(model, &labels[i], arena, trial);
		arena_clear(arena);
	}
	model_free(&model);
	arena_free(&arena);
}

static int compare_categories(const void *a, const void *b)
{
	return strcmp(((const struct label *)a)->category, ((const struct label *)b)->category);
}

static size_t count_majority(struct label *labels, size_t count)
{
	size_t most = 0, run = 0;

	qsort(labels, count, sizeof(*labels), compare_categories);
	for (size_t i = 0; i < count; i++) {
		run =
		    i > 0 && strcmp(labels[i].category, labels[i - 1].category) == 0 ? run + 1 : 1;
		most = run > most ? run : most;
	}
	return most;
}

void model_try(const struct label *labels, size_t count, double sure, struct model_trial *trial_r)
{
	AUTO_FREE struct label *copy = mem_array(count, sizeof(*copy));
	struct model_trial trial = {.count = count, .sure = sure};

	for (size_t part = 0; part < MODEL_FOLDS; part++)
		try_part(labels, count, part, copy, &trial);
	memcpy(copy, labels, count * sizeof(*copy));
	trial.majority = count_majority(copy, count);
	*trial_r = trial;
}

void model_try_on(const struct label *labels, size_t count, const struct label *tests,
    size_t test_count, double sure, struct model_trial *trial_r)
{
	AUTO_FREE struct label *copy = mem_array(test_count, sizeof(*copy));
	struct model_trial trial = {.count = test_count, .sure = sure};
	struct model *model = model_train(labels, count);
	struct arena *arena = arena_new();

	for (size_t i = 0; model != NULL && i < test_count; i++) {
		judge(model, &tests[i], arena, &trial);
		arena_clear(arena);
	}
	for (size_t i = 0; i < test_count; i++)
		copy[i] = tests[i];
	trial.majority = count_majority(copy, test_count);
	arena_free(&arena);
	model_free(&model);
	*trial_r = trial;
}
