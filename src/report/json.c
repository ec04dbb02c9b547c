/*
 * The report as JSON: config/schema/report.json says what stands where, and is raised to the next
 * number when something there changes its meaning. Times are UTC, durations milliseconds.
 */
#include "json_p.h"

#include <stdlib.h>

#define SCHEMA_NUMBER 1

static json_t *period_json(const struct period *period)
{
	static const char *const kinds[] = {[REPORT_DAY] = "day",
	    [REPORT_WEEK] = "week",
	    [REPORT_MONTH] = "month",
	    [REPORT_QUARTER] = "quarter"};

	return json_pack("{s:s, s:s, s:o, s:o}", "kind", kinds[period->kind], "label",
	    period->label, "from", json_time(period->from_ms), "to", json_time(period->to_ms));
}

static json_t *counts(const struct period_counts *period)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "new",
	    (json_int_t)period->new_feedback, "answered", (json_int_t)period->answered, "resolved",
	    (json_int_t)period->resolved, "closed", (json_int_t)period->closed, "reopened",
	    (json_int_t)period->reopened, "open_at_end", (json_int_t)period->open_at_end,
	    "customers", (json_int_t)period->customers);
}

static json_t *history(const struct report *report)
{
	json_t *list = json_array();

	for (size_t i = 0; i <= PERIODS_BACK; i++) {
		const struct history_row *row = &report->history[i];

		json_array_append_new(
		    list, json_pack("{s:o, s:o, s:o, s:o}", "period", period_json(&row->period),
			      "counts", counts(&row->counts), "csat", json_score(&row->csat),
			      "rating", json_average(&row->mean)));
	}
	return list;
}

static json_t *trend(const struct trend_table *table)
{
	json_t *list = json_array();

	for (size_t i = 0; i < table->count; i++)
		json_array_append_new(list,
		    json_pack("{s:s, s:I, s:I, s:o}", "name", table->rows[i].name, "count",
			(json_int_t)table->rows[i].now, "before", (json_int_t)table->rows[i].before,
			"mean_of_four", json_rounded(table->rows[i].mean_of_four, 2)));
	return list;
}

static json_t *ledger(const struct ledger *ledger)
{
	json_t *states = json_object();

	for (size_t i = 0; i < ledger->count; i++)
		json_object_set_new(
		    states, ledger->states[i].name, json_integer(ledger->states[i].count));
	return json_pack("{s:I, s:I, s:I, s:o}", "read", (json_int_t)ledger->read, "received",
	    (json_int_t)ledger->received, "own", (json_int_t)ledger->own, "states", states);
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
		    json_pack("{s:I, s:s, s:s, s:s, s:s, s:o, s:o}", "number",
			(json_int_t)feedback->id, "category", feedback->category, "priority",
			feedback->priority, "address", feedback->address, "subject",
			feedback->subject, "since", json_time(feedback->last_customer_ms), "due",
			feedback->answer_due_ms != 0 ? json_time(feedback->answer_due_ms)
						     : json_null()));
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

char *report_json(const struct report *report, struct arena *arena)
{
	json_t *root = json_pack(
	    "{s:i, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "schema",
	    SCHEMA_NUMBER, "period", period_json(&report->period), "now", json_time(report->now_ms),
	    "is_first", (int)report->is_first, "counts", counts(&report->counts), "before",
	    counts(&report->before), "mean_new_of_four", json_rounded(report->mean_new, 2),
	    "history", history(report), "by_category", trend(&report->by_category), "by_priority",
	    trend(&report->by_priority), "satisfaction", json_satisfaction(&report->satisfaction),
	    "loyalty", json_loyalty(&report->loyalty), "service", json_service(&report->service));
	char *text, *copy;

	json_object_update_new(
	    root, json_pack("{s:o, s:o, s:o, s:o, s:I, s:I, s:I, s:o, s:o, s:o}", "cross_tables",
		      json_cross_tables(report), "findings", json_findings(report), "waiting",
		      waiting(report), "not_acknowledged", unanswered(report), "uncertain",
		      (json_int_t)report->uncertain_all, "failed", (json_int_t)report->failed_all,
		      "quarantined", (json_int_t)report->quarantined_count, "ledger",
		      ledger(&report->ledger), "erased", erased(report), "standing",
		      json_standing(report)));
	text = json_dumps(root, JSON_REAL_PRECISION(15));
	copy = arena_strdup(arena, text);
	free(text);
	json_decref(root);
	return copy;
}
