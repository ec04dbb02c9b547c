/*
 * model: what the classifier consists of, for the files that train it, keep it and try it.
 */
#ifndef HARK_MODEL_H
#define HARK_MODEL_H

#include "triage/learn_p.h"

/* 20,000 words and 100 categories are 8 MB at most; a company's are a tenth of it. */
#define MODEL_WORDS_MAX 20000
#define MODEL_CATEGORIES_MAX 100

struct model {
	struct arena *arena;	 /* owned; holds the rest */
	const char **categories; /* sorted */
	size_t category_count;
	uint64_t *hashes; /* of the words; sorted */
	float *rarities;  /* of each word */
	size_t word_count;
	float *weights; /* word by word; behind them the constants */
};

/* A mail in the model's numbers: its known words, behind them the constant. */
struct model_row {
	uint32_t *columns;
	float *values;
	const struct learn_term **terms;
	size_t count;
};

struct model *model_new(void);
/* Index of a category or a word; the count when it is not known. */
size_t model_class(const struct model *model, const char *category);
size_t model_find(const struct model *model, uint64_t hash);

#endif
