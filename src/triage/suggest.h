/*
 * suggest: what its files share. suggest.c leads, suggest_choose.c finds candidates,
 * suggest_measure.c says what is worth something, suggest_yaml.c writes it down.
 */
#ifndef HARK_SUGGEST_H
#define HARK_SUGGEST_H

#include "triage/learn_p.h"

struct suggest {
	const struct ruleset *ruleset; /* NULL: none */
	const struct label *labels;
	size_t label_count;
	const struct suggest_options *options;
	struct arena *arena;	 /* for what is given back */
	const char **classes;	 /* ids; behind them CATEGORY_NONE */
	size_t class_count;	 /* without that */
	uint32_t *label_classes; /* of each label; owned */
	bool *is_wrong;		 /* the rules in force decide each label otherwise; owned */
	double *offsets;	 /* what they give it, class by class and none; owned */
	struct vocabulary vocabulary;
	struct rows rows; /* every label's words: 1, or 2 in the subject */
	uint32_t *counts; /* mails of a class with a word, at word * class_count + class; owned */
	size_t *totals;	  /* mails of each class, and of none; owned */
};

/* ---- suggest_choose.c ---- */

/* Sets a byte for each word and class that may be proposed, at word * class_count + class. */
void suggest_choose(const struct suggest *suggest, uint8_t *chosen_r);

/* ---- suggest_measure.c ---- */

/*
 * The log-likelihood ratio of a table of two by two (Dunning, 1993): mails with and without a term,
 * inside and outside a category. 0 when they are independent.
 */
double suggest_g2(
    double inside_with, double inside_without, double outside_with, double outside_without);
/* Whether a person would take it for a word: no number, no mere function words, no Han word with a
 * particle at its edge. */
bool suggest_is_sensible(const struct vocabulary_word *word);
/* Marks running-script words that are nearly always part of one longer one ("法登" of 无法登录),
 * beginnings of words that say no more than longer ones, phrases that say no more than shorter. */
void suggest_mark_parts(const struct vocabulary *vocabulary, bool *is_part_r);

#endif
