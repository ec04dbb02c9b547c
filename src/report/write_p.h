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
void write_waiting(struct writer *writer);
void write_satisfaction(struct writer *writer);
void write_service(struct writer *writer);
void write_volume(struct writer *writer);
void write_uncategorised(struct writer *writer);
void write_sent(struct writer *writer);
void write_ledger(struct writer *writer);
void write_privacy(struct writer *writer);

/* ---- words that sections share ---- */

void write_heading(struct writer *writer, const char *text);
void write_paragraph(struct writer *writer, const char *text);
void write_note(struct writer *writer, const char *text);
/* Strangers choose names and subjects: cut to a line. */
const char *write_brief(struct writer *writer, const char *text);
const char *write_who(struct writer *writer, const struct feedback_record *feedback);
const char *write_what(struct writer *writer, const struct feedback_record *feedback);
/* A share: "82 %"; its interval: "71-89 %, n = 100". */
const char *write_percent(struct writer *writer, double share);
const char *write_interval(struct writer *writer, const struct proportion *share);

/* ---- numbers and dates ---- */

/* "1,042" */
const char *number_words(int64_t number, struct arena *arena);
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
