/*
 * words: what a person reads in place of the store's short codes, in the current language.
 */
#ifndef HARK_REPORT_WORDS_H
#define HARK_REPORT_WORDS_H

const char *word_state(const char *state); /* of the ledger */
/*
 * Why no acknowledgement went out, by the guard's rule; otherwise: what to say for an unknown rule.
 */
const char *word_reason(const char *rule, const char *otherwise);
const char *word_priority(const char *priority);

#endif
