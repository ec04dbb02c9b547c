/*
 * model: the classifier that decides where no rule does. Trained anew from all labels, never
 * changed afterwards.
 */
#include "triage/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What the weights cost: measured by cross-validation on short questions to a bank. */
#define COST 0.1
#define ROUNDS_MAX 60
/* A category needs this many labels to be learned. */
#define LABELS_NEEDED 2
/* Words that one customer alone uses say who writes, not what about. */
#define GROUPS_MIN 2

static const struct learn_wish wish = {.words_max = 2, .characters_min = 2, .characters_max = 2};

/* ---- categories ---- */

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

size_t model_class(const struct model *model, const char *category)
{
	const char **found = bsearch(&category, model->categories, model->category_count,
	    sizeof(*model->categories), compare_names);

	return found != NULL ? (size_t)(found - model->categories) : model->category_count;
}

/* Sorted, those with enough labels. */
static void find_categories(struct model *model, const struct label *labels, size_t count)
{
	AUTO_FREE const char **names = mem_array(count, sizeof(*names));
	size_t run = 0;

	for (size_t i = 0; i < count; i++)
		names[i] = labels[i].category;
	qsort(names, count, sizeof(*names), compare_names);
	model->categories = arena_array(model->arena, count, sizeof(*model->categories));
	for (size_t i = 0; i < count; i++) {
		run = i > 0 && strcmp(names[i], names[i - 1]) == 0 ? run + 1 : 1;
		if (run == LABELS_NEEDED && model->category_count < MODEL_CATEGORIES_MAX)
			model->categories[model->category_count++] =
			    arena_strdup(model->arena, names[i]);
	}
}

/* ---- a mail as a row of numbers ---- */

static double rarity_of(const struct vocabulary_word *word, size_t mails)
{
	return log((1 + (double)mails) / (1 + (double)word->mails)) + 1;
}

size_t model_find(const struct model *model, uint64_t hash)
{
	size_t low = 0, high = model->word_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (model->hashes[middle] == hash)
			return middle;
		if (model->hashes[middle] > hash)
			high = middle;
		else
			low = middle + 1;
	}
	return model->word_count;
}

/* Known terms with their rarity, together of length 1; behind them the constant. */
static void row_of(
    const struct model *model, const struct learn_terms *terms, struct model_row *row)
{
	double squares = 0;
	size_t count = 0;

	for (size_t i = 0; i < terms->count; i++) {
		size_t at = model_find(model, terms->items[i].hash);

		if (at == model->word_count)
			continue;
		row->columns[count] = (uint32_t)at;
		row->values[count] = model->rarities[at];
		row->terms[count++] = &terms->items[i];
		squares += (double)model->rarities[at] * model->rarities[at];
	}
	for (size_t i = 0; i < count; i++)
		row->values[i] = (float)(row->values[i] / sqrt(squares));
	row->columns[count] = (uint32_t)model->word_count;
	row->values[count] = 1;
	row->count = count + 1;
}

static struct model_row make_row(
    const struct model *model, const char *subject, const char *text, struct arena *arena)
{
	struct model_row row;
	struct learn_terms terms;

	learn_terms_of(subject, text, &wish, arena, &terms);
	row.columns = arena_array(arena, terms.count + 1, sizeof(*row.columns));
	row.values = arena_array(arena, terms.count + 1, sizeof(*row.values));
	row.terms = arena_array(arena, terms.count + 1, sizeof(*row.terms));
	row_of(model, &terms, &row);
	return row;
}

/* ---- training ---- */

static void take_vocabulary(struct model *model, const struct label *labels, size_t count)
{
	struct arena *arena = arena_new();
	struct vocabulary vocabulary;

	vocabulary_make(labels, count, &wish, GROUPS_MIN, MODEL_WORDS_MAX, arena, &vocabulary);
	model->word_count = vocabulary.count;
	model->hashes = arena_array(model->arena, vocabulary.count, sizeof(*model->hashes));
	model->rarities = arena_array(model->arena, vocabulary.count, sizeof(*model->rarities));
	for (size_t i = 0; i < vocabulary.count; i++) {
		model->hashes[i] = vocabulary.words[i].hash;
		model->rarities[i] = (float)rarity_of(&vocabulary.words[i], count);
	}
	arena_free(&arena);
}

/* All labels of the model's categories; classes: what each row is. */
static void make_rows(const struct model *model, const struct label *labels, size_t count,
    struct rows *rows, uint32_t *classes)
{
	struct arena *arena = arena_new();

	rows_init(rows, count, model->word_count + 1);
	for (size_t i = 0; i < count; i++) {
		size_t class = model_class(model, labels[i].category);
		struct model_row row;

		if (class == model->category_count)
			continue;
		row = make_row(model, labels[i].subject, labels[i].text, arena);
		for (size_t j = 0; j < row.count; j++)
			rows_put(rows, row.columns[j], row.values[j]);
		classes[rows->sparse.row_count] = (uint32_t) class;
		rows_end(rows);
		arena_clear(arena);
	}
	arena_free(&arena);
}

static void fit(struct model *model, const struct label *labels, size_t count)
{
	size_t size = (model->word_count + 1) * model->category_count;
	AUTO_FREE double *weights = mem_array(size, sizeof(*weights));
	AUTO_FREE uint32_t *classes = mem_array(count, sizeof(*classes));
	struct rows rows;
	const struct softmax_problem problem = {.rows = &rows.sparse,
	    .labels = classes,
	    .class_count = model->category_count,
	    .temperature = 1,
	    .l2 = COST,
	    .rounds_max = ROUNDS_MAX};

	make_rows(model, labels, count, &rows, classes);
	softmax_fit(&problem, weights);
	model->weights = arena_array(model->arena, size, sizeof(*model->weights));
	for (size_t i = 0; i < size; i++)
		model->weights[i] = (float)weights[i];
	rows_free(&rows);
}

struct model *model_new(void)
{
	struct model *model = mem_alloc(sizeof(*model));

	model->arena = arena_new();
	return model;
}

struct model *model_train(const struct label *labels, size_t count)
{
	struct model *model = model_new();

	find_categories(model, labels, count);
	if (model->category_count < 2) {
		model_free(&model);
		return NULL;
	}
	take_vocabulary(model, labels, count);
	fit(model, labels, count);
	return model;
}

void model_free(struct model **model)
{
	if (*model == NULL)
		return;
	arena_free(&(*model)->arena);
	free(*model);
	*model = NULL;
}

/* ---- guessing ---- */

#define WORDS_SHOWN 3

/* What a term says for the category, against the mean of all. */
static double support_of(
    const struct model *model, const struct model_row *row, size_t at, size_t class)
{
	const float *weights = model->weights + row->columns[at] * model->category_count;
	double mean = 0;

	for (size_t k = 0; k < model->category_count; k++)
		mean += (double)weights[k] / (double)model->category_count;
	return row->values[at] * (weights[class] - mean);
}

static const char *best_words(
    const struct model *model, const struct model_row *row, size_t class, struct arena *arena)
{
	bool *is_taken = arena_array(arena, row->count, sizeof(*is_taken));
	const char *words = "";

	for (size_t shown = 0; shown < WORDS_SHOWN; shown++) {
		size_t best = row->count;
		double most = 0;

		for (size_t i = 0; i + 1 < row->count; i++) {
			double support = support_of(model, row, i, class);

			if (!is_taken[i] && support > most) {
				best = i;
				most = support;
			}
		}
		if (best == row->count)
			break;
		is_taken[best] = true;
		words = arena_printf(arena, "%s%s%.*s", words, shown > 0 ? ", " : "",
		    (int)row->terms[best]->size, row->terms[best]->text);
	}
	return words;
}

void model_guess(const struct model *model, const char *subject, const char *text,
    struct arena *arena, struct model_guess *guess_r)
{
	double *scores = arena_array(arena, model->category_count, sizeof(*scores));
	struct model_row row = make_row(model, subject, text, arena);
	size_t best = 0;

	for (size_t i = 0; i < row.count; i++)
		for (size_t k = 0; k < model->category_count; k++)
			scores[k] += (double)row.values[i] *
				     model->weights[row.columns[i] * model->category_count + k];
	softmax_of(scores, model->category_count, 1);
	for (size_t k = 1; k < model->category_count; k++)
		if (scores[k] > scores[best])
			best = k;
	guess_r->category = model->categories[best];
	guess_r->confidence = scores[best];
	guess_r->words = best_words(model, &row, best, arena);
}
