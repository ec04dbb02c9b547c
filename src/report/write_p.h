/*
 * What the files that say a report share: one file a section. A section that has nothing to say
 * adds nothing, or says so in a word where silence could be taken for "all is well".
 */
#ifndef HARK_REPORT_WRITE_P_H
#define HARK_REPORT_WRITE_P_H

#include "report_p.h"

struct writer {
	const struct report *report;
	struct document *document;
	struct arena *arena;
};

void write_verdict(struct writer *writer);
void write_waiting_verdict(struct writer *writer); /* of what waits alone */
void write_alarms(struct writer *writer);	   /* what is wrong with hark itself */
void write_waiting(struct writer *writer);
void write_satisfaction(struct writer *writer);
void write_loyalty(struct writer *writer);
void write_service(struct writer *writer);
void write_volume(struct writer *writer);
void write_uncategorised(struct writer *writer);
void write_findings(struct writer *writer);
void write_cross_tables(struct writer *writer);
void write_improvements(struct writer *writer);
void write_next(struct writer *writer);
void write_sent(struct writer *writer);
void write_ledger(struct writer *writer);
void write_health(struct writer *writer);
void write_privacy(struct writer *writer);
void write_public(struct writer *writer);
void write_review(struct writer *writer);

/* The verdict as one text. */
const char *verdict_words(struct writer *writer);
/* Sentences about what is wrong with hark itself. */
size_t health_alarms(struct writer *writer, const char ***texts_r);

/* ---- figures as tiles ---- */

/* change: what to say of it, NULL: nothing. */
struct tile tile_share(
    struct writer *writer, const char *label, const struct proportion *share, const char *change);
struct tile tile_share_trend(
    struct writer *writer, const char *label, const struct share_trend *trend);
struct tile tile_nps(struct writer *writer, const char *label, const struct nps_trend *trend);
struct tile tile_mean(struct writer *writer, const char *label, const struct average_trend *trend);
struct tile tile_number(
    struct writer *writer, const char *label, bool is_there, const char *value, size_t n);
struct tile tile_spread(struct writer *writer, const char *label, const struct spread_trend *clock,
    const struct spread *business);

/* ---- words that sections share ---- */

void write_part(struct writer *writer, const char *text);
void write_heading(struct writer *writer, const char *text);
void write_paragraph(struct writer *writer, const char *text);
void write_note(struct writer *writer, const char *text);
/* Cut to a line, without what hides or turns round what stands beside it. */
const char *write_brief(struct writer *writer, const char *text);
const char *write_who(struct writer *writer, const struct feedback_record *feedback);
const char *write_what(struct writer *writer, const struct feedback_record *feedback);
/* A share: "82 %"; its interval: "71-89 %, n = 100". */
const char *write_percent(struct writer *writer, double share);
const char *write_interval(struct writer *writer, const struct proportion *share);

/* ---- numbers and dates ---- */

/* In which order the ledger's states are told. */
int state_rank(const char *state);
/* "en" -> "English" */
const char *word_language(const char *language);
/* "new", "active", "loyal", "at_risk", "dormant" */
const char *word_segment(const char *segment);
const char *word_improvement(const char *status);
const char *word_mail(const char *kind); /* of the outbox */

/* "1,042" */
const char *number_words(int64_t number, struct arena *arena);
/* "1.2 GB" */
const char *size_words(int64_t bytes, struct arena *arena);
/* "16 November 2026" */
const char *day_words(int64_t time_ms, struct arena *arena);
/* "Monday 16 November" */
const char *weekday_words(int64_t time_ms, struct arena *arena);
/* "16 November 2026, 08:05" */
const char *moment_words(int64_t time_ms, struct arena *arena);
/* "week 47 (16-22 November 2026)", "November 2026" */
const char *period_words(const struct period *period, struct arena *arena);
/* Under a column of a chart: the number of the week, month, quarter or day. */
const char *period_short(const struct period *period, struct arena *arena);

#endif
