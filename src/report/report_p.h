/*
 * What the files of src/report share: gather.c fills struct report from the store, write.c says it
 * in the owner's language as a document (document.h), json.c writes the figures.
 */
#ifndef HARK_REPORT_P_H
#define HARK_REPORT_P_H

#include "document.h"
#include "hark/report.h"
#include "figures.h"
#include "finding.h"

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

/* New feedback of one stretch of time; the last is the newest. */
struct past_count {
	struct period period;
	int64_t new_feedback;
};
#define PAST_MAX 13

/* Matters that wait for the owner, and those of them whose promised answer is overdue. */
struct waiting_counts {
	int64_t count, overdue;
};

/* What stands now, whatever the period; gather_standing.c. */
struct standing {
	struct waiting_counts waiting;
	struct improvement_record *improvements; /* in progress: high priority, early date first */
	size_t improvement_count;
	struct improvement_record *improved; /* done in the period */
	size_t improved_count;
	struct count_record *sent; /* mails that left in the period, by kind */
	size_t sent_count;
	int64_t forgotten_count; /* customers, in the period */
	struct account_record *accounts;
	size_t account_count;
	struct past_count past[PAST_MAX]; /* columns of one kind, up to the end of this one */
	size_t past_count;
	int64_t database_bytes;
	struct report_health health;
};

struct report {
	int kind; /* enum report_kind */
	const struct settings *settings;
	const struct report_category *categories;
	size_t category_count;
	struct period period;
	int64_t now_ms;
	bool is_first; /* nothing was seen before this period: there is no trend to show */

	struct ledger ledger;

	int64_t erased[RETENTION_KINDS]; /* by the owner's settings */

	struct period_counts counts, before;
	struct history_row history[PERIODS_BACK + 1]; /* the oldest first, then this period */
	double mean_new;
	struct trend_table by_category, by_priority;

	struct satisfaction satisfaction;
	struct loyalty loyalty;
	struct service service;

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
	int64_t uncertain_all, failed_all; /* with those that are not listed */
	struct quarantine_record *quarantined;
	size_t quarantined_count;
	struct folder_record *folders;
	const char **folder_accounts;
	size_t folder_count;

	struct standing standing;
};

#define WAITING_MAX 10
#define LISTED_MAX 5

int gather_standing(const struct report_input *input, struct report *report, struct arena *arena,
    struct error *error);

/* Says the report in the current language. */
struct document *report_document(const struct report *report, struct arena *arena);
const char *report_category_name(const struct report *report, const char *id);
/* "3 h", "2 days", "25 min" */
const char *duration_words(double duration_ms, struct arena *arena);

#endif
