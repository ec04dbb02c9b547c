/*
 * What the files that make findings share. Each finding_NAME.c looks for one kind of thing; those
 * that test something take their level from here. The levels add up to FALSE_ALARMS_MAX.
 *
 * First everything is tested, then it is said: what belongs to a finding already (the words of a
 * category that rose) is put into it and makes none of its own.
 */
#ifndef HARK_REPORT_FINDING_P_H
#define HARK_REPORT_FINDING_P_H

#include "finding.h"
#include "term.h"
#include "window.h"

/* The share of quiet periods in which anything may be claimed to stand out: one in a hundred. */
#define FALSE_ALARMS_MAX 0.01
#define LEVEL_TREND 0.002
#define LEVEL_DAY 0.002
#define LEVEL_SATISFACTION 0.002
#define LEVEL_WORD 0.002
#define LEVEL_CUSTOMER 0.001
#define LEVEL_SHIFT 0.001

/* Fewer periods or weeks to compare with say nothing. */
#define HISTORY_MIN 3
#define WEEKS_MIN 4
#define FINDING_CANDIDATES_MAX 200

/* What the tests say of a series. */
struct outlier_day {
	size_t day; /* of the window */
	int64_t count;
	double usual, chance;
};
struct series_verdict {
	double dispersion; /* how much more the counts vary than by chance */
	double usual;	   /* for a period as long as this one: the mean of those before */
	double chance;	   /* of such a count or one farther off */
	int change;	   /* +1 more, -1 less, 0 nothing that is certain */
	bool has_outlier;
	struct outlier_day outlier; /* the day that stands out most */
	const char *words;	    /* that rose with it, joined; NULL: none */
};

/* A mail of the period whose words were counted. */
struct finder_text {
	const struct window_matter *matter;
	struct matter_text text;
	const char *folded; /* subject and text */
	struct evidence_record *evidence;
	size_t evidence_count;
	uint32_t rising; /* how many of its words rose; for choosing quotes */
};

struct finder {
	const struct report_input *input;
	struct arena *arena;
	struct window *window;
	struct series_verdict *verdicts; /* one a series */
	struct finder_text *texts;	 /* by customer */
	size_t text_count;		 /* FINDING_TEXTS_NOW at most */
	size_t customer_count;		 /* of the period */
	struct finding *list;		 /* candidates */
	size_t count;
};

/* ---- finding.c ---- */

/* A new candidate; NULL when there are too many. */
struct finding *finder_add(struct finder *finder, enum finding_kind kind, bool is_alarm);
void finding_add_number(struct finding *finding, const char *name, double value);
/* The part of a weight that says how many mails or customers a thing is about. */
double finder_size(double count);
/* One more of a list: "a, b". */
const char *finder_join(const char *list, const char *item, struct arena *arena);
const char *finder_category(const struct finder *finder, size_t series);
bool series_is_found(const struct series_verdict *verdict);
bool series_has_risen(const struct series_verdict *verdict);

/* ---- what is tested ---- */

/* How much the counts of each series vary. */
void finder_measure(struct finder *finder);
/* More or less than in the periods before, all together and by category. */
void finder_test_trends(struct finder *finder);
void finder_test_days(struct finder *finder);
/* Words that rise; those of a series that was found go to its verdict, the others are said. */
int finder_find_words(struct finder *finder, struct error *error);
/* What was measured already, compared with the four periods before. */
int finder_find_satisfaction(
    struct finder *finder, const struct satisfaction *satisfaction, struct error *error);
/* Customers who begin far more matters, or rate far lower, than the others. */
int finder_find_writers(struct finder *finder, struct error *error);
int finder_find_raters(struct finder *finder, struct error *error);
/* Categories that come from elsewhere than before. */
void finder_find_shifts(struct finder *finder);

/* ---- facts, without a test ---- */

int finder_find_promises(struct finder *finder, struct error *error);
int finder_find_slow(struct finder *finder, struct error *error);
int finder_find_repeated(struct finder *finder, struct error *error);
/* Pairs that hold, new or not. */
void finder_find_together(struct finder *finder);

/* ---- what is said ---- */

void finder_say_series(struct finder *finder);

/* ---- finding_text.c ---- */

int finder_load_texts(struct finder *finder, struct error *error);
/* Counts the terms of the period's texts, and those again in the periods before: customers that
 * used them, each once a period. How many customers there were. */
int finder_count_terms(struct finder *finder, struct term_table *table, size_t *now_r,
    size_t *before_r, struct error *error);

/* ---- finding_quote.c ---- */

/* The mails that speak best for a finding: of those marked. */
void finder_quote(struct finder *finder, struct finding *finding, const bool *is_meant);
/* Of a series, and of the day if only that stands out. */
void finder_quote_series(struct finder *finder, struct finding *finding, size_t series);
/* One mail, not necessarily of the period; words: what was said elsewhere about the same matter,
 * NULL or "": how the mail begins. */
int finder_quote_matter(struct finder *finder, struct finding *finding, int64_t feedback_id,
    const char *words, struct error *error);

#endif
