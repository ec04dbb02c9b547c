/*
 * lexicon: words that carry a mood, and words that turn it. The shipped ones are the files of
 * config/sentiment, built into the program; the owner's stand under "sentiment:" in the rules, in
 * the same form, and win.
 */
#ifndef HARK_LEXICON_H
#define HARK_LEXICON_H

#include "hark/config.h"
#include "triage/word.h"

/* A wonderful or hateful word. */
#define MOOD_STRONGEST 4.0
/* A degree word makes at most so many times of a mood; one over it is the least. */
#define DEGREE_STRONGEST 4.0

enum lexicon_kind {
	LEXICON_MOOD, /* value: -MOOD_STRONGEST .. MOOD_STRONGEST; 0: looks like a mood and is none
		       */
	LEXICON_NEGATION, /* turns the mood that follows; where none does, value is its own */
	LEXICON_DEGREE,	  /* multiplies the mood that follows by value */
	LEXICON_CONTRAST, /* what stands before it in its sentence matters less than what follows */
};

struct lexicon_word {
	const char *written; /* borrowed, as are the needle and the file's name */
	struct word word;
	enum lexicon_kind kind;
	double value;
	const char *file;
	size_t line, column;
};

struct lexicon {
	struct lexicon_word *words; /* owned */
	size_t count;
	struct arena *arena; /* owned; of what the shipped words are borrowed from, else NULL */
};

/* Once all words are there. A word that stands there twice is a fault. */
void lexicon_build(struct lexicon *lexicon, struct diagnostics *diagnostics);
void lexicon_free(struct lexicon **lexicon);
/* As they are sought in a text, by index; the needles stay borrowed. */
struct word *lexicon_words(const struct lexicon *lexicon, struct arena *arena);

/* Made once a process, and kept as long as it lives; its words have no place in a file. */
const struct lexicon *lexicon_shipped(void);

struct shipped_word {
	const char *written;
	enum lexicon_kind kind;
	double value;
};
/* Made from config/sentiment by scripts/embed. */
extern const struct shipped_word shipped_words[];
extern const size_t shipped_word_count;

#endif
