/*
 * term: the words of a text, for counting: English and other words between blanks, and pairs of
 * them, without those that say nothing alone; of Chinese, which no dictionary cuts well enough,
 * every run of two to four characters that does not begin or end with a particle. Which of them are
 * words shows when they are counted.
 */
#ifndef HARK_REPORT_TERM_H
#define HARK_REPORT_TERM_H

#include "hark/base.h"

/* A text of FINDING_TEXT_CHARACTERS with its subject gives no more. */
#define TERMS_MAX (3 * (FINDING_TEXT_CHARACTERS + 250))

struct term {
	uint64_t hash;
	const char *text; /* borrowed from the folded text */
	uint32_t size;
	bool is_han, is_keyword;
};

/* Terms of a folded text, in its order, repeated as they stand; at most room. */
size_t term_cut(const char *folded, struct term *terms, size_t room);
/* A word by which a rule knew the mail, as the owner wrote it. */
struct term term_of_keyword(const char *word);

/* ---- counting ---- */

struct counted_term {
	struct term term;
	uint32_t now, before; /* customers who used it */
	uint32_t mark;	      /* the user's own; 0 at first */
	uint64_t last;	      /* who was counted last */
};

struct term_table {
	struct counted_term *items; /* owned; term.hash 0: free */
	size_t size, count;	    /* size: a power of two */
};

void term_table_init(struct term_table *table);
void term_table_free(struct term_table *table);
/* NULL when it is not there and is_new is false, or there is no room. Items move when one is added.
 */
struct counted_term *term_table_find(
    struct term_table *table, const struct term *term, bool is_new);

#endif
