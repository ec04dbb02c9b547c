/*
 * finding: what stands out in a period, each as a sentence with its numbers and a few of the
 * customers' own words; ranked, at most FINDINGS_MAX, and no two that say the same.
 *
 * What claims that something changed or is unusual (is_alarm) passed a test whose level is shared
 * among everything that was looked at, so that of a hundred quiet periods about one raises any. The
 * others are facts (who waits longest, what is about to be late) and need no test.
 *
 * Everything is borrowed from the arena. Sentences are in the current language; quotes are one
 * line, cut, without links and control characters, but not escaped for any format.
 */
#ifndef HARK_REPORT_FINDING_H
#define HARK_REPORT_FINDING_H

#include "figures.h"
#include "hark/report.h"

#define FINDINGS_MAX 7
#define FINDING_QUOTES_MAX 3
#define FINDING_NUMBERS_MAX 8

enum finding_kind {
	FINDING_VOLUME,	      /* all feedback of the period, more or less than usual */
	FINDING_CATEGORY,     /* one category, over the period or on single days */
	FINDING_SATISFACTION, /* ratings, recommendation, tone */
	FINDING_WORD,	      /* a word that many customers use now */
	FINDING_CUSTOMER,     /* one customer who writes far more or rates far lower */
	FINDING_SHIFT,	      /* a category that comes from elsewhere than before */
	FINDING_TOGETHER,     /* two things that customers name in one breath */
	FINDING_REPEATED,     /* customers who come back with the same trouble */
	FINDING_SLOW,	      /* the slowest first answers */
	FINDING_PROMISE	      /* answers that are promised and nearly or already late */
};
/* "volume", "category", ...: for machines, never translated. */
const char *finding_kind_word(enum finding_kind kind);

struct finding_quote {
	int64_t feedback;
	const char *who, *words;
};

struct finding_number {
	const char *name; /* for machines: "now", "before", "mean_of_four", "chance" */
	double value;
};

struct finding {
	enum finding_kind kind;
	double weight; /* what matters; the list is ordered by it */
	bool is_alarm;
	const char *subject;  /* for machines: category id, word, "#1042"; "" */
	const char *sentence; /* with its full stop */
	const char *figures;  /* what was compared with what */
	struct finding_number numbers[FINDING_NUMBERS_MAX];
	size_t number_count;
	struct finding_quote quotes[FINDING_QUOTES_MAX];
	size_t quote_count;
};

/* satisfaction: the period's, already measured; NULL: it is not looked at. */
int findings_make(const struct report_input *input, const struct satisfaction *satisfaction,
    struct arena *arena, struct finding **findings_r, size_t *count_r, struct error *error);

/* New feedback of the period by category (rows) and something else (columns); most first. */
struct cross_table {
	const char *by;				  /* "priority", "channel", "segment", "language" */
	const char *const *rows, *const *columns; /* ids, as in the store */
	size_t row_count, column_count;
	int64_t *cells; /* row by row */
};
/* One table for each of the four; a table without rows when nothing came in, or by segment when
 * more came in than CROSS_SEGMENTS_MAX. Segments are those of the time when the period began. */
int cross_tables_make(const struct report_input *input, struct arena *arena,
    struct cross_table **tables_r, size_t *count_r, struct error *error);

#endif
