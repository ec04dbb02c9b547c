/*
 * rating_text: a text as folded characters that know their place in the original, and the small
 * questions that the rating reader asks of it.
 */
#ifndef HARK_RATING_TEXT_H
#define HARK_RATING_TEXT_H

#include "hark/base.h"

struct rating_text {
	const char *original; /* borrowed */
	uint32_t
	    *characters; /* folded; '\n' stays, variation selectors and the like are left out */
	size_t *offsets; /* of each character in original, and the end: count + 1 */
	size_t count;
	size_t first, last; /* the first and the last word character, or both count */
	bool has_list;	    /* lines that are numbered: "1. ...", "2. ..." */
};

void rating_text_init(struct rating_text *text, const char *original, struct arena *arena);
/* The character at that place, 0 outside. */
uint32_t rating_text_at(const struct rating_text *text, size_t at);
bool rating_is_word(uint32_t c); /* letter, digit, apostrophe, Han */
bool rating_is_han(uint32_t c);
bool rating_is_space(uint32_t c); /* a blank within a line, or what joins a label and its value */
bool rating_is_list_mark(uint32_t c); /* what stands behind the number of a list's item */
size_t rating_skip_space(const struct rating_text *text, size_t at);
size_t rating_skip_space_back(const struct rating_text *text, size_t at);

/*
 * Whether the phrase stands at that place: as a whole word where it begins or ends with a Latin
 * letter or digit. Gives its end. A blank in the phrase is any run of blanks.
 */
bool rating_phrase_at(const struct rating_text *text, size_t at, const char *phrase, size_t *end_r);
/* Whether it ends at that place, and where it begins. */
bool rating_phrase_before(
    const struct rating_text *text, size_t end, const char *phrase, size_t *start_r);
/* The longest of a list that ends there. */
bool rating_any_before(const struct rating_text *text, size_t end, const char *const *phrases,
    size_t count, size_t *start_r);
/* The longest of a list that stands there. */
bool rating_any_at(const struct rating_text *text, size_t at, const char *const *phrases,
    size_t count, size_t *end_r);

#endif
