/*
 * report: metrics and their rendering to HTML, text and JSON in the owner's language. Reads the
 * store only.
 */
#ifndef HARK_REPORT_H
#define HARK_REPORT_H

#include "hark/base.h"
#include "hark/config.h"
#include "hark/store.h"

struct period {
	int kind;		/* enum report_every */
	int64_t from_ms, to_ms; /* to exclusive */
	char label[64];		/* "2026-W47", "2026-11", "2026-Q4", "2026-11-01..2026-11-08" */
};

/* "last-week", "this-week", "last-month", "2026-W47", "2026-11", "2026-Q4",
 * "2026-11-01..2026-11-08". */
int period_parse(const char *text, int64_t now_ms, struct period *period_r, struct error *error);
/* The last whole period of that kind that is due at now, given the schedule's weekday and minute of
 * the day. */
void period_due(const struct report_settings *schedule, int64_t now_ms, struct period *period_r,
    int64_t *due_since_ms_r);
/* No schedule's days lie further apart. */
#define REPORT_DAYS_MAX 93
/* Whether the schedule's report is due some time on that day. */
bool period_is_report_day(const struct report_settings *schedule, const struct civil *day);
struct period period_before(const struct period *period, int periods);

/* Names of categories, from the rules; report knows no triage. */
struct report_category {
	const char *id, *name_en, *name_zh;
};

/* How hark itself fares, beside what the store knows; 0: unknown. */
struct report_health {
	int64_t disk_bytes, disk_free_bytes; /* where the database is */
};
/* With less of it free the disk is nearly full; a certificate that ends sooner is told of. */
#define DISK_FREE_SHARE 0.05
#define CERTIFICATE_NOTICE_MS (14 * DAY_MS)

struct report_input {
	struct store *store;
	const struct settings *settings;
	const struct report_category *categories;
	size_t category_count;
	struct period period;
	int64_t now_ms;
	int kind; /* enum report_kind */
	struct report_health health;
};

struct report; /* every figure, computed once */

/* Borrowed from arena. */
int report_make(const struct report_input *input, struct arena *arena, struct report **report_r,
    struct error *error);
/* A digest in which nothing waits and nothing is wrong is not sent. */
bool report_is_needless(const struct report *report);
/* In the current language (language_use). */
char *report_subject(const struct report *report, struct arena *arena);
char *report_html(const struct report *report, struct arena *arena);
char *report_text(const struct report *report, struct arena *arena);
/* config/schema/report.json */
char *report_json(const struct report *report, struct arena *arena);
/* RFC 4180; a cell of text that a spreadsheet would take for a formula begins with an apostrophe.
 */
char *report_csv(const struct report *report, struct arena *arena);

/* ---- stats: figures for a monitoring system ---- */

#define STATS_DAYS 30
struct stats;
/* How things stand now, and the figures of the last STATS_DAYS; the input's period is not looked
 * at. Borrowed from arena. */
int stats_make(const struct report_input *input, struct arena *arena, struct stats **stats_r,
    struct error *error);
/* One more, without labels. The texts are borrowed. */
void stats_add(struct stats *stats, const char *name, const char *help, double value);
/* Prometheus' text format; {"schema": 1, "samples": [{"name", "labels": {}, "value"}]}. */
char *stats_prometheus(const struct stats *stats, struct arena *arena);
char *stats_json(const struct stats *stats, struct arena *arena);
size_t stats_count(const struct stats *stats);
/* Name with labels, and value, as a person reads them. */
const char *stats_row(
    const struct stats *stats, size_t i, struct arena *arena, const char **value_r);

/* ---- notice: the short mails to the owner between two reports ---- */

enum notice_kind {
	NOTICE_URGENT,	  /* came in just now */
	NOTICE_DUE,	  /* an answer is due, or soon */
	NOTICE_HANDED_UP, /* to the second address: not answered in time */
};
/* One matter; the texts are harmless already. */
struct notice_item {
	int64_t number, due_ms;
	const char *priority;
	const char *category; /* its name */
	const char *subject;
	const char *words; /* NOTICE_URGENT: how the mail begins; may be NULL */
};
struct notice {
	enum notice_kind kind;
	const struct notice_item *items;
	size_t count, more;  /* more: that are not shown */
	const int64_t *rest; /* their numbers; NULL: not told */
	int64_t now_ms;
	int64_t pause_ms; /* until the next such mail at least; 0: not worth a word */
};
/* In the current language (language_use). */
char *notice_subject(const struct notice *notice, struct arena *arena);
char *notice_html(const struct notice *notice, struct arena *arena);
char *notice_text(const struct notice *notice, struct arena *arena);

/* ---- what a person reads in place of the store's short codes, in the current language ---- */

const char *word_state(const char *state); /* of the ledger */
const char *word_priority(const char *priority);
const char *word_channel(const char *channel); /* how a matter came */
/* The name that the rules give a category; unknown ones are their own name. */
const char *word_category(const struct report_category *categories, size_t count, const char *id);
/* What remains until an answer is due: "3.0 h", "overdue by 25 min"; "-": none was promised. */
const char *word_due(int64_t due_ms, int64_t now_ms, struct arena *arena);
/* What retention erased: "texts of matters: 12, unreadable mails: 3"; NULL: nothing. */
const char *word_erased(const int64_t counts[RETENTION_KINDS], struct arena *arena);
/*
 * Why no acknowledgement went out, by the guard's rule; otherwise: what to say for an unknown rule.
 */
const char *word_reason(const char *rule, const char *otherwise);
/* A sentence as the store keeps it, which is English, in the language of now; another text stays as
 * it is. */
const char *word_sentence(const char *text, struct arena *arena);

#endif
