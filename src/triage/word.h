/*
 * word: a word of the rules as it is searched, and where words begin and end in a text.
 */
#ifndef HARK_WORD_H
#define HARK_WORD_H

#include "hark/base.h"

/* What matcher_new is given: borrowed bytes, and what the two ends demand. */
struct word {
	const char *needle; /* folded, without the star; never empty */
	size_t size;
	bool needs_start, needs_end; /* a boundary must be there */
	/* It may begin within a run of ASCII letters and digits, where none is sought otherwise. */
	bool is_anywhere;
	uint32_t gate; /* while it is shut the word is not sought (matcher_scan); 0: none */
};

/*
 * Folds and checks a word as the owner wrote it: "crash*", "won't load", "闪退". Blanks around it
 * do not count. Errors: empty, longer than WORD_BYTES_MAX, "*" elsewhere than at the end, control
 * characters.
 */
int word_read(const char *written, struct arena *arena, struct word *word_r, struct error *error);

/* A letter, digit, underscore or mark of a script that separates words with blanks. */
bool word_has_character(uint32_t character);
/* Whether the character before, or at, text[at] is one. text is well-formed UTF-8. */
bool word_goes_on_before(const char *text, size_t at);
bool word_goes_on_at(const char *text, size_t size, size_t at);

#endif
