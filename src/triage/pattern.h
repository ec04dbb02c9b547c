/*
 * pattern: a regular expression of the rules (PCRE2) that may not run away, whatever text it meets.
 */
#ifndef HARK_PATTERN_H
#define HARK_PATTERN_H

#include "hark/config.h"

struct pattern;

/* error says what is wrong and at which character of the pattern. */
struct pattern *pattern_new(const char *written, struct error *error);
void pattern_free(struct pattern **pattern);
/* Folded texts at least one of which stands wherever it hits; none when that cannot be told. */
struct text_list pattern_literals(const struct pattern *pattern);
/* Whether it would hit in a text of nothing: then it hits in every mail. */
bool pattern_matches_empty(const struct pattern *pattern);

enum pattern_result { PATTERN_MISS, PATTERN_HIT, PATTERN_GAVE_UP };

/*
 * steps: what is left of PATTERN_STEPS_MAX for this text; text is folded and well-formed. The first
 * hit's place is written on PATTERN_HIT only.
 */
enum pattern_result pattern_search(const struct pattern *pattern, const char *text, size_t size,
    uint64_t *steps, struct text_range *hit_r);

#endif
