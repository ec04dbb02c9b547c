/*
 * Fills the samples: how things stand now, and the figures of the last STATS_DAYS days.
 */
#include "stats.h"

#include "gather_p.h"

#include <string.h>

struct metric {
	const char *name, *help, *type;
};

static struct stats_sample *add(struct stats *stats, const struct metric *metric, double value)
{
	/* The last place is written again and again when all are taken. */
	struct stats_sample *sample =
	    &stats->samples[stats->count < STATS_SAMPLES_MAX ? stats->count++
							     : STATS_SAMPLES_MAX - 1];

	*sample = (struct stats_sample){
	    .name = metric->name, .help = metric->help, .type = metric->type, .value = value};
	return sample;
}

static void label(struct stats_sample *sample, const char *name, const char *value)
{
	sample->labels[sample->label_count++] = (struct stats_label){name, value};
}

void stats_add(struct stats *stats, const char *name, const char *help, double value)
{
	const struct metric metric = {name, help, "gauge"};

	add(stats, &metric, value);
}

/* ---- now ---- */

static int add_mails(struct stats *stats, const struct report_input *input, struct error *error)
{
	static const struct metric mails = {"hark_ledger_mails",
	    "Mails that were ever read, by what became of them; the sum is all of them.", "gauge"};
	struct count_record *states;
	size_t count;

	if (store_ledger_counts(input->store, 0, INT64_MAX, stats->arena, &states, &count, error) !=
	    0)
		return -1;
	for (size_t i = 0; i < count; i++)
		label(add(stats, &mails, (double)states[i].count), "state", states[i].name);
	return 0;
}

static int add_waiting(struct stats *stats, const struct report_input *input, struct error *error)
{
	static const struct metric all = {
	    "hark_feedback_total", "Feedback that was ever recorded.", "counter"};
	static const struct metric waiting = {
	    "hark_feedback_waiting", "Feedback that is open or reopened, by priority.", "gauge"};
	static const struct metric overdue = {"hark_feedback_overdue",
	    "Waiting feedback whose promised time has passed, by priority.", "gauge"};
	static const char *const priorities[] = {"high", "normal", "low"};
	struct waiting_count *counts;
	int64_t number;
	size_t count;

	if (store_feedback_count(input->store, &number, error) != 0 ||
	    store_waiting_counts(
		input->store, input->now_ms, stats->arena, &counts, &count, error) != 0)
		return -1;
	add(stats, &all, (double)number);
	/* A count of none is data. */
	for (int late = 0; late < 2; late++)
		for (size_t i = 0; i < ARRAY_SIZE(priorities); i++) {
			double value = 0;

			for (size_t j = 0; j < count; j++)
				if (strcmp(counts[j].priority, priorities[i]) == 0)
					value =
					    (double)(late ? counts[j].overdue : counts[j].count);
			label(add(stats, late ? &overdue : &waiting, value), "priority",
			    priorities[i]);
		}
	return 0;
}

static int add_outgoing(struct stats *stats, const struct report_input *input, struct error *error)
{
	static const struct metric outbox = {"hark_outbox_mails",
	    "Mails that hark has to send, or could not send for sure.", "gauge"};
	static const char *const states[] = {"queued", "sending", "failed", "uncertain"};
	struct quarantine_record *records;
	size_t quarantined;

	for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
		int64_t count;

		if (store_outbox_count(input->store, states[i], &count, error) != 0)
			return -1;
		label(add(stats, &outbox, (double)count), "state", states[i]);
	}
	if (store_quarantine_each(
		input->store, false, stats->arena, &records, &quarantined, error) != 0)
		return -1;
	stats_add(
	    stats, "hark_quarantine_mails", "Mails set aside as unreadable.", (double)quarantined);
	return 0;
}

static int add_folders(struct stats *stats, const struct report_input *input, struct error *error)
{
	static const struct metric read = {"hark_mailbox_last_read_timestamp_seconds",
	    "When the folder was last read well.", "gauge"};
	struct folder_record *folders;
	const char **accounts;
	size_t count;

	if (store_folder_each(input->store, stats->arena, &folders, &accounts, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct stats_sample *sample;

		if (folders[i].last_good_poll_ms == 0)
			continue;
		sample =
		    add(stats, &read, (double)folders[i].last_good_poll_ms / (double)SECOND_MS);
		label(sample, "mailbox", accounts[i]);
		label(sample, "folder", folders[i].name);
	}
	return 0;
}

/* ---- the last days ---- */

#define LATELY " in the last 30 days"

/* The most used. */
#define STATS_CHANNELS_MAX 20

static int add_channels(struct stats *stats, const struct report_input *input,
    const struct stretch *stretch, struct error *error)
{
	static const struct metric channels = {
	    "hark_feedback_by_channel", "New feedback" LATELY ", by how it came.", "gauge"};
	struct count_record *counts;
	size_t count;

	if (store_period_by(input->store, "channel", stretch->from_ms, stretch->to_ms, stats->arena,
		&counts, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count && i < STATS_CHANNELS_MAX; i++)
		label(add(stats, &channels, (double)counts[i].count), "channel", counts[i].name);
	return 0;
}

/* With fewer it is no score. */
static void add_share(struct stats *stats, const struct metric *ratio, const struct metric *n,
    const struct proportion *share, size_t from)
{
	if (share->n >= from)
		add(stats, ratio, share->value);
	add(stats, n, (double)share->n);
}

static void add_spread(
    struct stats *stats, const struct metric *metric, const struct spread *spread)
{
	if (spread->n == 0)
		return;
	label(add(stats, metric, spread->median / (double)SECOND_MS), "percentile", "50");
	label(add(stats, metric, spread->p90 / (double)SECOND_MS), "percentile", "90");
}

static int add_service(struct stats *stats, const struct report_input *input,
    const struct stretch *stretch, struct error *error)
{
	static const struct metric first = {"hark_first_answer_seconds",
	    "Time to first answers by a person" LATELY ", business hours.", "gauge"};
	static const struct metric resolution = {"hark_resolution_seconds",
	    "Time to resolutions" LATELY ", business hours, without waiting for customers.",
	    "gauge"};
	static const struct metric kept = {"hark_answered_in_time_ratio",
	    "Share of the promises of a first answer decided" LATELY " that were kept.", "gauge"};
	static const struct metric promises = {"hark_promises_decided",
	    "Promises of a first answer kept or broken" LATELY ".", "gauge"};
	struct promise_counts counts;
	struct spread clock, business;
	struct proportion share;

	if (gather_first_answers(input, stretch, &clock, &business, error) != 0)
		return -1;
	add_spread(stats, &first, &business);
	if (gather_resolutions(input, stretch, &clock, &business, error) != 0 ||
	    store_promise_counts(
		input->store, stretch->from_ms, stretch->to_ms, input->now_ms, &counts, error) != 0)
		return -1;
	add_spread(stats, &resolution, &business);
	share = proportion_of((size_t)counts.kept, (size_t)(counts.kept + counts.broken));
	add_share(stats, &kept, &promises, &share, 1);
	return 0;
}

static int add_ratings(struct stats *stats, const struct report_input *input,
    const struct stretch *stretch, struct error *error)
{
	static const struct metric satisfied = {"hark_satisfied_ratio",
	    "Share of 4 and 5 among the ratings on 1-5" LATELY "; from 5 ratings on.", "gauge"};
	static const struct metric ratings = {
	    "hark_ratings_given", "Ratings on 1-5" LATELY ".", "gauge"};
	static const struct metric points = {"hark_nps_points",
	    "Promoters less detractors" LATELY ", -100 to 100; from 5 answers on.", "gauge"};
	static const struct metric answers = {
	    "hark_nps_answers", "Answers on 0-10" LATELY ".", "gauge"};
	struct ratings figures;

	if (gather_ratings(input, stretch, stats->arena, &figures, error) != 0)
		return -1;
	add_share(stats, &satisfied, &ratings, &figures.csat, TRUST_INTERVAL_FROM);
	if (figures.nps.n >= TRUST_INTERVAL_FROM)
		add(stats, &points, figures.nps.value);
	add(stats, &answers, (double)figures.nps.n);
	return 0;
}

int stats_make(const struct report_input *input, struct arena *arena, struct stats **stats_r,
    struct error *error)
{
	struct stats *stats = arena_alloc(arena, sizeof(*stats));
	const struct stretch stretch = {input->now_ms - STATS_DAYS * DAY_MS, input->now_ms};

	stats->arena = arena;
	stats->samples = arena_array(arena, STATS_SAMPLES_MAX, sizeof(*stats->samples));
	if (add_mails(stats, input, error) != 0 || add_waiting(stats, input, error) != 0 ||
	    add_outgoing(stats, input, error) != 0 || add_folders(stats, input, error) != 0 ||
	    add_channels(stats, input, &stretch, error) != 0 ||
	    add_service(stats, input, &stretch, error) != 0 ||
	    add_ratings(stats, input, &stretch, error) != 0)
		return -1;
	*stats_r = stats;
	return 0;
}
