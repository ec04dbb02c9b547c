/*
 * literal: what a text must hold for a pattern to hit, so that most patterns need not be tried.
 */
#ifndef HARK_LITERAL_H
#define HARK_LITERAL_H

#include "hark/config.h"

/*
 * Texts, folded, at least one of which stands in whatever the pattern matches; none when that
 * cannot be told. pattern is well-formed (PCRE2 took it) and folded as in pattern.c.
 */
struct text_list literals_of(const char *pattern, struct arena *arena);

#endif
