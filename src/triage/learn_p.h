/*
 * What the learning files of src/triage share: the terms of a mail, the vocabulary of many mails,
 * and the linear model that both the classifier (model.c) and the proposed words (suggest.c) are
 * fitted by. Everything is deterministic: the same labels give the same result on every machine of
 * one kind, whatever their order in memory.
 */
#ifndef HARK_LEARN_P_H
#define HARK_LEARN_P_H

#include "triage/triage_p.h"

/* ---- learn_term.c: what a mail consists of ---- */

/* A word, a phrase of neighbouring words, or some neighbouring characters of a script that is
 * written without blanks. */
struct learn_term {
	uint64_t hash;	  /* FNV-1a of its bytes; stands for the term in the classifier */
	const char *text; /* in the folded text, not terminated */
	uint32_t size;
	uint8_t length;	 /* words, or characters */
	bool is_running; /* of a script without blanks */
	bool is_open;	 /* the beginning of a word: "crash*" */
	uint8_t parts;	 /* enum part: where it occurs */
};

struct learn_terms {
	struct learn_term *items; /* distinct, by hash */
	size_t count;
};

/* Which terms are wanted: the classifier asks for fewer than the proposals. */
struct learn_wish {
	unsigned words_max;			 /* 1: words alone; 3: phrases of three too */
	unsigned characters_min, characters_max; /* of running scripts */
	bool with_beginnings;			 /* of words, too */
};

/* FNV-1a, 64 bits. */
uint64_t learn_hash(const char *text, size_t size);
/* The terms of the first LABEL_CHARACTERS_MAX characters. Addresses are no terms. */
void learn_terms_of(const char *subject, const char *text, const struct learn_wish *wish,
    struct arena *arena, struct learn_terms *terms_r);

/* ---- vocabulary.c: the terms of many mails ---- */

struct vocabulary_word {
	uint64_t hash;
	const char *text; /* as the rules write it; in the vocabulary's arena */
	uint32_t size;	  /* without the star of an open one */
	uint8_t length;
	bool is_running, is_open;
	uint32_t mails;
	uint32_t groups; /* of mails: one customer's count once */
};

struct vocabulary {
	struct vocabulary_word *words; /* by hash; in arena */
	size_t count;
};

/* Terms that occur in at least groups_min groups; more often when there would be more than
 * words_max of them. */
void vocabulary_make(const struct label *labels, size_t count, const struct learn_wish *wish,
    uint32_t groups_min, size_t words_max, struct arena *arena, struct vocabulary *vocabulary_r);
/* Index, or vocabulary->count when it is not there. */
size_t vocabulary_find(const struct vocabulary *vocabulary, uint64_t hash);

/* What the rules say of a label's mail: suggest_try.c. */
void label_judge(const struct ruleset *ruleset, const struct label *label, struct arena *arena,
    struct findings *findings_r, struct tally *tally_r);

/* ---- softmax.c: multinomial logistic regression ---- */

/* Sparse rows: row i has columns[starts[i] .. starts[i + 1]) with their values. */
struct sparse {
	size_t row_count, column_count;
	size_t *starts;
	uint32_t *columns;
	float *values; /* none below 0 */
};

/* Rows in the making. */
struct rows {
	struct sparse sparse; /* arrays owned */
	size_t size, capacity;
};
void rows_init(struct rows *rows, size_t rows_max, size_t columns);
void rows_put(struct rows *rows, size_t column, double value);
void rows_end(struct rows *rows); /* of a row */
void rows_free(struct rows *rows);

struct softmax_problem {
	const struct sparse *rows;
	const uint32_t *labels; /* the class of each row */
	size_t class_count;
	const double *offsets;	/* scores that stand already, row by row; NULL: none */
	const uint8_t *allowed; /* weights that may differ from 0, column by column; NULL: all */
	double temperature;	/* by which scores are divided */
	double l1, l2;		/* what a weight costs: l1 |w| + l2 w w / 2 */
	bool is_positive;	/* no weight below 0 */
	size_t rounds_max;
};

/*
 * Minimises sum(-log p(label)) + cost of the weights, p = softmax((offset + x w) / temperature), by
 * the accelerated proximal gradient method (Beck and Teboulle, 2009) with one step size a column
 * and restarts (O'Donoghue and Candes, 2015). weights: column_count * class_count, given as the
 * start, column by column.
 */
void softmax_fit(const struct softmax_problem *problem, double *weights);
/* Turns scores into probabilities, in place. */
void softmax_of(double *scores, size_t count, double temperature);

#endif
