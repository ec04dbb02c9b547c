/*
 * The period and those before it, side by side.
 */
#include "gather_p.h"

static int gather_row(const struct report_input *input, struct history_row *row,
    struct arena *arena, struct error *error)
{
	const struct stretch stretch = {row->period.from_ms, row->period.to_ms};
	struct ratings ratings;

	if (store_period_counts(
		input->store, stretch.from_ms, stretch.to_ms, &row->counts, error) != 0)
		return -1;
	if (gather_ratings(input, &stretch, arena, &ratings, error) != 0)
		return -1;
	row->csat = ratings.csat;
	row->mean = ratings.mean;
	return 0;
}

int gather_history(const struct report_input *input, struct report *report, struct arena *arena,
    struct error *error)
{
	double sum = 0;

	for (int back = PERIODS_BACK; back >= 0; back--) {
		struct history_row *row = &report->history[PERIODS_BACK - back];

		row->period = back > 0 ? period_before(&input->period, back) : input->period;
		if (gather_row(input, row, arena, error) != 0)
			return -1;
		sum += back > 0 ? (double)row->counts.new_feedback : 0;
	}
	report->counts = report->history[PERIODS_BACK].counts;
	report->before = report->history[PERIODS_BACK - 1].counts;
	report->mean_new = sum / PERIODS_BACK;
	report->is_first = sum <= 0;
	return 0;
}
