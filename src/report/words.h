/*
 * words: what a person reads in place of the store's short codes, in the current language.
 */
#ifndef HARK_REPORT_WORDS_H
#define HARK_REPORT_WORDS_H

const char *word_priority(const char *priority);

#endif
