/*
 * pattern: a regular expression of the rules (PCRE2) that may not run away, whatever text it meets.
 */
#ifndef HARK_PATTERN_H
#define HARK_PATTERN_H

#include "triage/chain.h"

struct pattern;

/*
 * chains_r are borrowed from arena; where they tell the alternatives apart, each is tried by
 * itself, only where it may hit. error says what is wrong and at which character of the pattern.
 */
struct pattern *pattern_new(
    const char *written, struct arena *arena, struct chain_list *chains_r, struct error *error);
void pattern_free(struct pattern **pattern);
/* Whether it would hit in a text of nothing: then it hits in every mail. */
bool pattern_matches_empty(const struct pattern *pattern);

/* What searching needs, and what is left of PATTERN_STEPS_MAX for the text at hand. */
struct pattern_search;
struct pattern_search *pattern_search_new(void);
void pattern_search_free(struct pattern_search **search);
/* Another text: the steps count anew. */
void pattern_search_begin(struct pattern_search *search);

enum pattern_result { PATTERN_MISS, PATTERN_HIT, PATTERN_GAVE_UP };

/* Where hits may begin: in order, apart from each other; each includes its end. */
struct place_list {
	struct text_range *items;
	size_t count;
};
/*
 * The first hit that begins in one of the places, a list for each chain, or one if there are none;
 * written on PATTERN_HIT only. text is folded and well-formed.
 */
enum pattern_result pattern_find(struct pattern_search *search, const struct pattern *pattern,
    const char *text, size_t size, const struct place_list *places, struct text_range *hit_r);
enum pattern_result pattern_find_anywhere(struct pattern_search *search,
    const struct pattern *pattern, const char *text, size_t size, struct text_range *hit_r);

#endif
