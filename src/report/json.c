/*
 * The figures of a report as JSON: fractions with four decimals, times in milliseconds, null where
 * there is no data.
 */
#include "report_p.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

static json_t *fraction(double value)
{
	return json_real(round(value * 10000) / 10000);
}

static json_t *share(const struct proportion *proportion)
{
	if (proportion->n == 0)
		return json_null();
	return json_pack("{s:o, s:o, s:o, s:I}", "value", fraction(proportion->value), "low",
	    fraction(proportion->low), "high", fraction(proportion->high), "n",
	    (json_int_t)proportion->n);
}

static json_t *counts(const struct period_counts *period)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "new",
	    (json_int_t)period->new_feedback, "answered", (json_int_t)period->answered, "resolved",
	    (json_int_t)period->resolved, "closed", (json_int_t)period->closed, "reopened",
	    (json_int_t)period->reopened, "open_at_end", (json_int_t)period->open_at_end,
	    "customers", (json_int_t)period->customers);
}

static json_t *trend(const struct trend_table *table)
{
	json_t *list = json_array();

	for (size_t i = 0; i < table->count; i++)
		json_array_append_new(list,
		    json_pack("{s:s, s:I, s:I, s:o}", "name", table->rows[i].name, "count",
			(json_int_t)table->rows[i].now, "before", (json_int_t)table->rows[i].before,
			"mean_of_four", fraction(table->rows[i].mean_of_four)));
	return list;
}

static json_t *ledger(const struct report *report)
{
	json_t *object = json_object();

	for (size_t i = 0; i < report->ledger_count; i++)
		json_object_set_new(
		    object, report->ledger[i].name, json_integer(report->ledger[i].count));
	return json_pack("{s:I, s:o}", "read", (json_int_t)report->ledger_sum, "states", object);
}

static json_t *erased(const struct report *report)
{
	json_t *object = json_object();

	for (int kind = 0; kind < RETENTION_KINDS; kind++)
		json_object_set_new(object, store_retention_word((enum retention_kind)kind),
		    json_integer(report->erased[kind]));
	return object;
}

static json_t *waiting(const struct report *report)
{
	json_t *list = json_array();

	for (size_t i = 0; i < report->waiting_count; i++) {
		const struct feedback_record *feedback = &report->waiting[i];

		json_array_append_new(list,
		    json_pack("{s:I, s:s, s:s, s:s, s:I, s:I}", "number", (json_int_t)feedback->id,
			"priority", feedback->priority, "address", feedback->address, "subject",
			feedback->subject, "since_ms", (json_int_t)feedback->last_customer_ms,
			"due_ms", (json_int_t)feedback->answer_due_ms));
	}
	return list;
}

static json_t *unanswered(const struct report *report)
{
	json_t *list = json_array();

	for (size_t i = 0; i < report->unanswered_count; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:I, s:s}", "rule", report->unanswered[i].rule, "count",
			      (json_int_t)report->unanswered[i].count, "example",
			      report->unanswered[i].reason));
	return list;
}

static json_t *first_answer(const struct report *report)
{
	const struct spread *clock = &report->service.first_clock.now,
			    *business = &report->service.first_business.now;

	if (clock->n == 0)
		return json_null();
	return json_pack("{s:I, s:I, s:I, s:I, s:I}", "n", (json_int_t)clock->n, "median_ms",
	    (json_int_t)clock->median, "p90_ms", (json_int_t)clock->p90, "business_median_ms",
	    (json_int_t)business->median, "business_p90_ms", (json_int_t)business->p90);
}

char *report_json(const struct report *report, struct arena *arena)
{
	char from[TIME_TEXT_SIZE], to[TIME_TEXT_SIZE];
	json_t *root = json_pack("{s:{s:s, s:s, s:s}, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
				 "s:o, s:o, s:I, s:I, s:I}",
	    "period", "label", report->period.label, "from",
	    time_format_utc(report->period.from_ms, from), "to",
	    time_format_utc(report->period.to_ms, to), "counts", counts(&report->counts), "before",
	    counts(&report->before), "mean_new_of_four", fraction(report->mean_new), "ledger",
	    ledger(report), "by_category", trend(&report->by_category), "by_priority",
	    trend(&report->by_priority), "first_answer", first_answer(report), "answered_in_time",
	    share(&report->service.kept.now), "csat", share(&report->satisfaction.csat.now),
	    "csat_so_far", share(&report->satisfaction.csat_all), "waiting", waiting(report),
	    "uncertain", (json_int_t)report->uncertain_count, "failed",
	    (json_int_t)report->failed_count, "quarantined", (json_int_t)report->quarantined_count);
	char *text, *copy;

	json_object_set_new(root, "not_acknowledged", unanswered(report));
	json_object_set_new(root, "erased", erased(report));
	text = json_dumps(root, JSON_REAL_PRECISION(15));
	copy = arena_strdup(arena, text);
	free(text);
	json_decref(root);
	return copy;
}
