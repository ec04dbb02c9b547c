/*
 * What the parts of the rating reader share: scores found in a text.
 */
#ifndef HARK_RATING_P_H
#define HARK_RATING_P_H

#include "hark/triage.h"
#include "triage/rating_text.h"

/* Which of two scores counts: the stronger, then the later. */
enum score_strength { STRENGTH_EMOJI = 1, STRENGTH_ADJECTIVE, STRENGTH_SATISFIED, STRENGTH_NUMBER };

struct score {
	size_t start, end; /* of the whole statement: "i give you 4 stars", in characters */
	double value;
	enum rating_how how;
	enum score_strength strength;
	bool is_separable; /* begins its clause: may be cut out of the comment */
};

struct scores {
	struct score *items;
	size_t count, capacity;
};

void scores_add(struct scores *scores, const struct score *score, struct arena *arena);

/*
 * Words that may stand between the start of a clause and a score without changing it ("i'd give
 * you a"): where the chain begins that ends at end.
 */
struct score_chain {
	size_t start;
	bool has_cue;	 /* one of them announces a score: give, rating */
	bool is_negated; /* "can't give", "instead of" stands before it */
	bool begins_clause;
};
struct score_chain rating_chain_before(const struct rating_text *text, size_t end);
/* Behind the words that may follow a score in its clause: "please", "from me". */
size_t rating_chain_after(const struct rating_text *text, size_t at);
/* Whether a clause or line ends there. */
bool rating_ends_clause(const struct rating_text *text, size_t at);
/* Whether a new thought begins there: "because", "for", "but". */
bool rating_connects(const struct rating_text *text, size_t at);

/* Whether there is nothing but words that announce, soften or correct a score. */
bool rating_says_nothing(const struct rating_text *text);
/* Where the last phrase begins with which somebody corrects what was said before, or SIZE_MAX. */
size_t rating_find_correction(const struct rating_text *text);

/* Numbers that are a range ("1-5") become boundaries between clauses. */
void rating_find_numbers(struct rating_text *text, const struct rating_scale *scale,
    struct arena *arena, struct scores *scores);
void rating_find_words(const struct rating_text *text, struct arena *arena, struct scores *scores);
void rating_find_symbols(
    const struct rating_text *text, struct arena *arena, struct scores *scores);

#endif
