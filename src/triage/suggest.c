/*
 * suggest: from labelled mails to words with weights. The weights are fitted on top of what the
 * rules in force say already, against the score of 1 that a category must reach; first with a high
 * price on each word, so that few are chosen, then for those alone.
 */
#include "triage/suggest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_LOOKED_AT 100000
/* Words that one customer alone uses say who writes, not what about. */
#define GROUPS_MIN 2
#define CLASSES_MAX 200

/* A lead of 1 over the next category means e^(1 / TEMPERATURE) : 1. */
#define TEMPERATURE 0.8
/* What a weight of 1 costs, in units of a mail that is e : 1 in doubt. */
#define COST_CHOOSING 1.0
#define COST_FINAL 0.5
#define ROUNDS_MAX 300
/* Weights are written in steps that a person can read. */
#define WEIGHT_STEP 0.1
#define WEIGHT_MAX 100

static const struct learn_wish wish = {
    .words_max = 3, .characters_min = 2, .characters_max = 5, .with_beginnings = true};

/* ---- labels ---- */

static size_t find_class(const struct suggest *suggest, const char *category)
{
	size_t i = 0;

	while (i < suggest->class_count && strcmp(suggest->classes[i], category) != 0)
		i++;
	return i;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Those of the rules in their order, then others by name; no category at all is the last. */
static void find_classes(struct suggest *suggest)
{
	size_t known = suggest->ruleset != NULL ? ruleset_category_count(suggest->ruleset) : 0;

	suggest->classes =
	    arena_array(suggest->arena, known + CLASSES_MAX + 1, sizeof(*suggest->classes));
	for (size_t i = 0; i < known; i++)
		suggest->classes[suggest->class_count++] =
		    ruleset_category(suggest->ruleset, i)->id;
	for (size_t i = 0; i < suggest->label_count; i++) {
		const char *category = suggest->labels[i].category;

		if (strcmp(category, CATEGORY_NONE) != 0 &&
		    suggest->class_count < known + CLASSES_MAX &&
		    find_class(suggest, category) == suggest->class_count)
			suggest->classes[suggest->class_count++] =
			    arena_strdup(suggest->arena, category);
	}
	qsort(suggest->classes + known, suggest->class_count - known, sizeof(*suggest->classes),
	    compare_names);
	suggest->classes[suggest->class_count] = CATEGORY_NONE;
}

static void read_label(struct suggest *suggest, size_t label, struct arena *arena)
{
	const struct label *source = &suggest->labels[label];
	size_t class = find_class(suggest, source->category);
	struct learn_terms terms;

	suggest->label_classes[label] = (uint32_t) class;
	suggest->totals[class]++;
	learn_terms_of(source->subject, source->text, &wish, arena, &terms);
	for (size_t i = 0; i < terms.count; i++) {
		size_t word = vocabulary_find(&suggest->vocabulary, terms.items[i].hash);

		if (word == suggest->vocabulary.count)
			continue;
		rows_put(&suggest->rows, word, (terms.items[i].parts & PART_SUBJECT) != 0 ? 2 : 1);
		if (class < suggest->class_count)
			suggest->counts[word * suggest->class_count + class]++;
	}
	rows_end(&suggest->rows);
}

/*
 * What the rules give each category already, as if each needed the same score; to be none has the
 * score that the others must reach.
 */
static void judge_label(struct suggest *suggest, size_t label, struct arena *arena)
{
	const struct ruleset *ruleset = suggest->ruleset;
	double *offsets = suggest->offsets + label * (suggest->class_count + 1);
	struct findings findings;
	struct tally tally;
	size_t winner;

	offsets[suggest->class_count] = SCORE_NEEDED;
	suggest->is_wrong[label] = true;
	if (ruleset == NULL)
		return;
	label_judge(ruleset, &suggest->labels[label], arena, &findings, &tally);
	for (size_t i = 0; i < ruleset->category_count; i++)
		offsets[i] = tally.scores[i] - (ruleset->categories[i].threshold - SCORE_NEEDED);
	winner = tally_winner(ruleset, &tally);
	if (winner == ruleset->category_count)
		winner = suggest->class_count;
	suggest->is_wrong[label] = winner != suggest->label_classes[label];
}

static void read_labels(struct suggest *suggest)
{
	struct arena *arena = arena_new();
	size_t words;

	find_classes(suggest);
	vocabulary_make(suggest->labels, suggest->label_count, &wish, GROUPS_MIN, WORDS_LOOKED_AT,
	    suggest->arena, &suggest->vocabulary);
	words = suggest->vocabulary.count;
	suggest->label_classes = mem_array(suggest->label_count, sizeof(*suggest->label_classes));
	suggest->is_wrong = mem_array(suggest->label_count, sizeof(*suggest->is_wrong));
	suggest->offsets =
	    mem_array(suggest->label_count * (suggest->class_count + 1), sizeof(*suggest->offsets));
	suggest->counts = mem_array(words * suggest->class_count + 1, sizeof(*suggest->counts));
	suggest->totals = mem_array(suggest->class_count + 1, sizeof(*suggest->totals));
	rows_init(&suggest->rows, suggest->label_count, words);
	for (size_t i = 0; i < suggest->label_count; i++) {
		read_label(suggest, i, arena);
		judge_label(suggest, i, arena);
		arena_clear(arena);
	}
	arena_free(&arena);
}

/* ---- the fit ---- */

/* The chosen words alone. */
struct fitting {
	size_t *words;	  /* of each column; owned */
	size_t count;	  /* of columns */
	uint8_t *allowed; /* column by column, with the class of none; owned */
	double *weights;  /* the same; owned */
	struct rows rows;
};

static bool is_any(const uint8_t *chosen, size_t count)
{
	return memchr(chosen, 1, count) != NULL;
}

static void take_columns(
    struct fitting *fitting, const struct suggest *suggest, const uint8_t *chosen)
{
	size_t classes = suggest->class_count, words = suggest->vocabulary.count;
	const struct sparse *all = &suggest->rows.sparse;
	AUTO_FREE size_t *column_of = mem_array(words, sizeof(*column_of));

	fitting->words = mem_array(words, sizeof(*fitting->words));
	for (size_t i = 0; i < words; i++) {
		column_of[i] = SIZE_MAX;
		if (!is_any(chosen + i * classes, classes))
			continue;
		column_of[i] = fitting->count;
		fitting->words[fitting->count++] = i;
	}
	rows_init(&fitting->rows, suggest->label_count, fitting->count);
	for (size_t i = 0; i < all->row_count; i++) {
		for (size_t j = all->starts[i]; j < all->starts[i + 1]; j++)
			if (column_of[all->columns[j]] != SIZE_MAX)
				rows_put(
				    &fitting->rows, column_of[all->columns[j]], all->values[j]);
		rows_end(&fitting->rows);
	}
	fitting->allowed = mem_array(fitting->count * (classes + 1), sizeof(*fitting->allowed));
	fitting->weights = mem_array(fitting->count * (classes + 1), sizeof(*fitting->weights));
	for (size_t i = 0; i < fitting->count; i++)
		memcpy(fitting->allowed + i * (classes + 1), chosen + fitting->words[i] * classes,
		    classes);
}

static void fit(struct fitting *fitting, const struct suggest *suggest, double cost)
{
	const struct softmax_problem problem = {.rows = &fitting->rows.sparse,
	    .labels = suggest->label_classes,
	    .class_count = suggest->class_count + 1,
	    .offsets = suggest->offsets,
	    .allowed = fitting->allowed,
	    .temperature = TEMPERATURE,
	    .l1 = cost,
	    .is_positive = true,
	    .rounds_max = ROUNDS_MAX};

	softmax_fit(&problem, fitting->weights);
}

static void fitting_free(struct fitting *fitting)
{
	free(fitting->words);
	free(fitting->allowed);
	free(fitting->weights);
	rows_free(&fitting->rows);
}

/* ---- the words that carry most ---- */

struct carrier {
	size_t at; /* in weights */
	double load;
};

static int compare_carriers(const void *a, const void *b)
{
	const struct carrier *first = a, *second = b;

	if (first->load != second->load)
		return first->load < second->load ? 1 : -1;
	return (first->at > second->at) - (first->at < second->at);
}

/* Leaves each class its words with the most weight in the most of its mails. */
static void keep_best(struct fitting *fitting, const struct suggest *suggest)
{
	size_t classes = suggest->class_count;
	AUTO_FREE struct carrier *carriers = mem_array(fitting->count, sizeof(*carriers));

	for (size_t class = 0; class < classes; class ++) {
		size_t count = 0;

		for (size_t i = 0; i < fitting->count; i++) {
			size_t at = i * (classes + 1) + class;
			double right = suggest->counts[fitting->words[i] * classes + class];

			if (fitting->weights[at] > 0)
				carriers[count++] =
				    (struct carrier){at, fitting->weights[at] * right};
			fitting->allowed[at] = 0;
		}
		qsort(carriers, count, sizeof(*carriers), compare_carriers);
		for (size_t i = 0; i < count && i < suggest->options->words_max; i++)
			fitting->allowed[carriers[i].at] = 1;
	}
	for (size_t i = 0; i < fitting->count * (classes + 1); i++)
		if (!fitting->allowed[i])
			fitting->weights[i] = 0;
}

static struct suggestion make_suggestion(
    const struct suggest *suggest, size_t word, size_t class, double weight)
{
	return (struct suggestion){.category = suggest->classes[class],
	    .word = suggest->vocabulary.words[word].text,
	    .weight = weight,
	    .hits = suggest->vocabulary.words[word].mails,
	    .right = suggest->counts[word * suggest->class_count + class],
	    .total = suggest->totals[class]};
}

static int compare_suggestions(const void *a, const void *b)
{
	const struct suggestion *first = a, *second = b;

	if (first->weight != second->weight)
		return first->weight < second->weight ? 1 : -1;
	if (first->right != second->right)
		return first->right < second->right ? 1 : -1;
	return strcmp(first->word, second->word);
}

static double readable(double weight)
{
	double steps = round(weight / WEIGHT_STEP);

	return fmin(steps * WEIGHT_STEP, WEIGHT_MAX);
}

static void collect(const struct fitting *fitting, const struct suggest *suggest,
    struct suggestion **suggestions_r, size_t *count_r)
{
	size_t classes = suggest->class_count, count = 0;
	struct suggestion *list =
	    arena_array(suggest->arena, classes * suggest->options->words_max + 1, sizeof(*list));

	for (size_t class = 0; class < classes; class ++) {
		size_t first = count;

		for (size_t i = 0; i < fitting->count; i++) {
			double weight = readable(fitting->weights[i * (classes + 1) + class]);

			if (weight > 0)
				list[count++] =
				    make_suggestion(suggest, fitting->words[i], class, weight);
		}
		qsort(list + first, count - first, sizeof(*list), compare_suggestions);
	}
	*suggestions_r = list;
	*count_r = count;
}

void suggest_words(const struct ruleset *ruleset, const struct label *labels, size_t count,
    const struct suggest_options *options, struct arena *arena, struct suggestion **suggestions_r,
    size_t *count_r)
{
	struct suggest suggest = {.ruleset = ruleset,
	    .labels = labels,
	    .label_count = count,
	    .options = options,
	    .arena = arena};
	struct fitting fitting = {0};
	uint8_t *chosen;

	read_labels(&suggest);
	chosen = mem_array(suggest.vocabulary.count * suggest.class_count + 1, sizeof(*chosen));
	suggest_choose(&suggest, chosen);
	take_columns(&fitting, &suggest, chosen);
	fit(&fitting, &suggest, COST_CHOOSING);
	keep_best(&fitting, &suggest);
	fit(&fitting, &suggest, COST_FINAL);
	collect(&fitting, &suggest, suggestions_r, count_r);
	fitting_free(&fitting);
	free(chosen);
	free(suggest.label_classes);
	free(suggest.is_wrong);
	free(suggest.offsets);
	free(suggest.counts);
	free(suggest.totals);
	rows_free(&suggest.rows);
}
