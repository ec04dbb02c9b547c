/*
 * stats: what a monitoring system watches, as samples with labels. A sample without data is left
 * out: never 0, never NaN.
 */
#ifndef HARK_REPORT_STATS_H
#define HARK_REPORT_STATS_H

#include "hark/report.h"

#define STATS_LABELS_MAX 2
/* Folders and states of mails are few; what is beyond is left out. */
#define STATS_SAMPLES_MAX 1000

struct stats_label {
	const char *name, *value;
};

struct stats_sample {
	const char *name; /* "hark_feedback_waiting"; samples of one name stand together */
	const char *help; /* one line, English as all of its kind */
	const char *type; /* "gauge" or "counter" */
	struct stats_label labels[STATS_LABELS_MAX];
	size_t label_count;
	double value;
};

struct stats {
	struct arena *arena; /* borrowed */
	struct stats_sample *samples;
	size_t count;
};

#endif
