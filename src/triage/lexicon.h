/*
 * lexicon: words that carry a mood, and words that turn it.
 */
#ifndef HARK_LEXICON_H
#define HARK_LEXICON_H

#include "hark/base.h"

enum lexicon_kind {
	LEXICON_MOOD, /* value: -4 (hateful) .. 4 (wonderful); 0: looks like a mood and is none */
	LEXICON_NEGATION, /* turns the mood that follows */
	LEXICON_DEGREE,	  /* multiplies the mood that follows by value */
	LEXICON_CONTRAST, /* what stands before it in its sentence matters less than what follows */
};

struct lexicon_group {
	enum lexicon_kind kind;
	double value;
	const char *words; /* as in rules, separated by "/" */
};

extern const struct lexicon_group lexicon_en[], lexicon_zh[], lexicon_signs[]; /* end: words NULL */

#endif
