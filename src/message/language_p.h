/*
 * What the files that name a text's language share: language.c counts and decides,
 * language_words.c knows words, letters and ends of words, language_gram.c three letters in a row,
 * from the tables of language_grams_west.c and language_grams_east.c.
 */
#ifndef HARK_LANGUAGE_P_H
#define HARK_LANGUAGE_P_H

#include "message_p.h"

#define LANGUAGES_MAX 32
enum language_sign { LANGUAGE_WORD, LANGUAGE_LETTER, LANGUAGE_END };
/* Which languages have this sign (lower case): bit i for language i. */
uint32_t language_find(enum language_sign sign, const char *text, size_t size);
/* "" also for those that only keep others from being named: romanised Chinese. */
const char *language_of(size_t number);
/* LANGUAGES_MAX: no such language. */
size_t language_number(const char *language);

#define LANGUAGE_LEVELS 6
struct language_grams {
	const char *language; /* NULL ends a table */
	/* Three letters each, "_" is the border of a word; the last ones are the commonest. */
	const char *levels[LANGUAGE_LEVELS];
};
extern const struct language_grams language_grams_west[], language_grams_east[];

/* Adds to each language how common these three letters (lower case, '_' a border) are in it. */
void language_add_grams(const uint32_t letters[3], uint16_t scores[restrict LANGUAGES_MAX]);

#endif
