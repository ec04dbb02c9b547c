/*
 * solved: the words of solved.c, apart from what is done with them.
 */
#ifndef HARK_SOLVED_H
#define HARK_SOLVED_H

#include <stddef.h>

/* Folded, as rating_any_at looks for them. */
struct solved_list {
	const char *const *phrases;
	size_t count;
};

extern const struct solved_list solved_not, /* each says by itself that it is not solved */
    solved_yes,	      /* each says that it is, unless a negation or a doubt stands before it */
    solved_core,      /* Chinese verbs: done only with one of the two that follow */
    solved_done_mark, /* before the verb */
    solved_done_end,  /* behind it */
    solved_still,     /* "still": with trouble behind it, it is not solved */
    solved_trouble, solved_no_trouble,		       /* "no problem" is none */
    solved_negation, solved_no_negation, solved_doubt, /* asked, wished, told by others, half */
    solved_question,				       /* Chinese, at the end of a clause */
    solved_more,				       /* something else follows */
    solved_short_no, solved_short_yes; /* a whole clause, to a question whether it holds */

#endif
