/*
 * What the files of src/report share: gather.c fills struct report from the store, write.c says it
 * in the owner's language as a document, html.c and text.c render any document, json.c writes the
 * figures.
 */
#ifndef HARK_REPORT_P_H
#define HARK_REPORT_P_H

#include "hark/report.h"
#include "finding.h"
#include "metrics.h"

#define PERIODS_BACK 4

/* One row of "this period, the one before, the mean of the four before". */
struct trend_row {
	const char *name; /* category id, priority */
	int64_t now, before;
	double mean_of_four;
};

struct trend_table {
	struct trend_row *rows; /* most first */
	size_t count;
};

struct reason_row {
	const char *rule;   /* the guard's word */
	const char *reason; /* one example's sentence */
	int64_t count;
};

struct report {
	const struct settings *settings;
	const struct report_category *categories;
	size_t category_count;
	struct period period;
	int64_t now_ms;
	bool is_first; /* nothing was seen before this period: there is no trend to show */

	struct count_record *ledger; /* by state */
	size_t ledger_count;
	int64_t ledger_sum;

	int64_t erased[RETENTION_KINDS]; /* by the owner's settings */

	struct period_counts counts, before;
	double mean_new;
	struct trend_table by_category, by_priority;

	size_t answered_n; /* first answers by a person to this period's feedback */
	double first_answer_median_ms, first_answer_p90_ms; /* clock hours */
	double first_answer_business_median_ms, first_answer_business_p90_ms;
	struct proportion service_kept; /* answered within the target of its priority */

	struct proportion csat_now, csat_all;
	double *ratings; /* of the period, for n < 5 */
	size_t rating_count;

	struct finding *findings; /* heaviest first */
	size_t finding_count;
	struct cross_table *tables;
	size_t table_count;

	struct feedback_record *waiting; /* most urgent first, at most WAITING_MAX */
	size_t waiting_count;
	struct reason_row *unanswered; /* why no acknowledgement went out */
	size_t unanswered_count;
	struct feedback_record *uncategorised;
	size_t uncategorised_count;
	struct outbox_record *uncertain, *failed;
	size_t uncertain_count, failed_count;
	struct quarantine_record *quarantined;
	size_t quarantined_count;
	struct folder_record *folders;
	const char **folder_accounts;
	size_t folder_count;
};

#define WAITING_MAX 10
#define LISTED_MAX 5

/* ---- document: what a report says, before it has a form ---- */

enum block_kind {
	BLOCK_TITLE,
	BLOCK_LEAD,
	BLOCK_HEADING,
	BLOCK_PARAGRAPH,
	BLOCK_BARS,
	BLOCK_TABLE,
	BLOCK_NOTE
};

struct bar {
	const char *label;
	double value;
	const char *note; /* behind the bar: "12 (before: 8, mean of four: 7.5)" */
};

struct block {
	enum block_kind kind;
	const char *text;
	struct bar *bars;
	size_t bar_count;
	const char **cells; /* row by row, the first row is the head */
	size_t column_count, row_count;
	struct block *next;
};

struct document {
	struct arena *arena;
	struct block *first, *last;
	const char *language;
};

struct document *document_new(struct arena *arena);
struct block *document_add(struct document *document, enum block_kind kind, const char *text);
/* How to answer the mail with orders. */
void document_add_orders(struct document *document);
double block_largest(const struct block *block); /* value of its bars; 0: none */
char *document_html(const struct document *document, const char *subject, struct arena *arena);
char *document_text(const struct document *document, struct arena *arena);

/* Says the report in the current language. */
struct document *report_document(const struct report *report, struct arena *arena);
const char *report_category_name(const struct report *report, const char *id);
/* "3 h", "2 days", "25 min" */
const char *duration_words(double duration_ms, struct arena *arena);

#endif
