/*
 * What the customers of the made-up company write: a shop for smart kettles, lamps and scales with
 * an app. Each line names the word by which a rule would know it. {slots} are filled by year.c.
 */
#ifndef HARK_TESTS_YEAR_TEXT_H
#define HARK_TESTS_YEAR_TEXT_H

#include <stddef.h>

#define LINES_MAX 14

enum year_language { YEAR_EN, YEAR_ZH, YEAR_LANGUAGES };

struct year_line {
	const char *word; /* NULL: behind the last */
	const char *text;
};

struct year_topic {
	const char *category;
	double share;	  /* of all mails, in a common week */
	double sentiment; /* its mean */
	double high;	  /* how many of them are urgent */
	const char *subjects[YEAR_LANGUAGES][4];
	struct year_line lines[YEAR_LANGUAGES][LINES_MAX];
};

struct year_slot {
	const char *name; /* "product" */
	const char *values[YEAR_LANGUAGES][16];
};

extern const struct year_topic year_topics[];
extern const size_t year_topic_count;
extern const struct year_slot year_slots[];
extern const size_t year_slot_count;
/* What any mail may say besides. */
#define SMALL_TALK 28
extern const char *const year_small_talk[YEAR_LANGUAGES][SMALL_TALK];
extern const char *const year_names[YEAR_LANGUAGES][40]; /* first names in English */
#define YEAR_NAMES 40

/* What happens in the year: incidents and the change of prices. */
enum year_event { EVENT_CRASH, EVENT_COURIER, EVENT_PRICE, YEAR_EVENTS };
extern const struct year_topic year_event_topics[YEAR_EVENTS];

#endif
