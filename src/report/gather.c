/*
 * Fills struct report from the store: every figure once, so that all forms of the report say the
 * same.
 */
#include "gather_p.h"

#include <stdlib.h>
#include <string.h>

#define LISTS_MAX 100

static int gather_ledger(const struct report_input *input, struct report *report,
    struct arena *arena, struct error *error)
{
	struct ledger *ledger = &report->ledger;

	if (store_ledger_counts(input->store, input->period.from_ms, input->period.to_ms, arena,
		&ledger->states, &ledger->count, error) != 0)
		return -1;
	for (size_t i = 0; i < ledger->count; i++) {
		ledger->read += ledger->states[i].count;
		if (strcmp(ledger->states[i].name, "own") == 0)
			ledger->own += ledger->states[i].count;
	}
	ledger->received = ledger->read - ledger->own;
	return store_retention_counts(
	    input->store, input->period.from_ms, input->period.to_ms, report->erased, error);
}

/* ---- by category, by priority ---- */

static struct trend_row *row_of(struct trend_table *table, const char *name, size_t room)
{
	for (size_t i = 0; i < table->count; i++)
		if (strcmp(table->rows[i].name, name) == 0)
			return &table->rows[i];
	if (table->count == room)
		return NULL;
	table->rows[table->count].name = name;
	return &table->rows[table->count++];
}

static int compare_rows(const void *a, const void *b)
{
	const struct trend_row *left = a, *right = b;

	if (left->now != right->now)
		return left->now < right->now ? 1 : -1;
	return strcmp(left->name, right->name);
}

/* back 0 is the period itself, 1 the one before. */
static int add_trend(const struct report_input *input, const char *column, int back,
    struct trend_table *table, struct arena *arena, struct error *error)
{
	struct period period = back == 0 ? input->period : period_before(&input->period, back);
	struct count_record *counts;
	size_t count;

	if (store_period_by(input->store, column, period.from_ms, period.to_ms, arena, &counts,
		&count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct trend_row *row = row_of(table, counts[i].name, LISTS_MAX);

		if (row == NULL)
			continue;
		if (back == 0)
			row->now = counts[i].count;
		else
			row->mean_of_four += (double)counts[i].count / PERIODS_BACK;
		if (back == 1)
			row->before = counts[i].count;
	}
	return 0;
}

static int gather_trend(const struct report_input *input, const char *column,
    struct trend_table *table, struct arena *arena, struct error *error)
{
	table->rows = arena_array(arena, LISTS_MAX, sizeof(*table->rows));
	for (int back = 0; back <= PERIODS_BACK; back++)
		if (add_trend(input, column, back, table, arena, error) != 0)
			return -1;
	qsort(table->rows, table->count, sizeof(*table->rows), compare_rows);
	return 0;
}

/* ---- stretches ---- */

struct stretches stretches_of(const struct period *period)
{
	struct period before = period_before(period, 1),
		      first = period_before(period, PERIODS_BACK);

	return (struct stretches){.now = {period->from_ms, period->to_ms},
	    .before = {before.from_ms, before.to_ms},
	    .four = {first.from_ms, period->from_ms}};
}

int gather_share(const struct report_input *input, share_counter *counter, struct arena *arena,
    struct share_trend *trend_r, struct error *error)
{
	struct stretches stretches = stretches_of(&input->period);
	struct share_trend trend;

	if (counter(input, &stretches.now, arena, &trend.now, error) != 0 ||
	    counter(input, &stretches.before, arena, &trend.before, error) != 0 ||
	    counter(input, &stretches.four, arena, &trend.four, error) != 0)
		return -1;
	trend.change = proportion_change(&trend.now, &trend.before);
	trend.change_of_four = proportion_change(&trend.now, &trend.four);
	*trend_r = trend;
	return 0;
}

/* ---- what needs the owner ---- */

/* "rule: sentence" -> rows by rule, most first. */
static void add_reason(
    struct report *report, const struct count_record *decision, struct arena *arena)
{
	const char *colon = strstr(decision->name, ": ");
	size_t length = colon != NULL ? (size_t)(colon - decision->name) : strlen(decision->name);
	struct reason_row *row = NULL;

	for (size_t i = 0; i < report->unanswered_count; i++)
		if (strlen(report->unanswered[i].rule) == length &&
		    strncmp(report->unanswered[i].rule, decision->name, length) == 0)
			row = &report->unanswered[i];
	if (row == NULL) {
		row = &report->unanswered[report->unanswered_count++];
		row->rule = arena_strndup(arena, decision->name, length);
		row->reason = colon != NULL ? colon + 2 : "";
	}
	row->count += decision->count;
}

static int gather_unanswered(const struct report_input *input, struct report *report,
    struct arena *arena, struct error *error)
{
	struct count_record *decisions;
	size_t count;

	if (store_period_by(input->store, "ack_decision", input->period.from_ms,
		input->period.to_ms, arena, &decisions, &count, error) != 0)
		return -1;
	report->unanswered = arena_array(arena, count + 1, sizeof(*report->unanswered));
	for (size_t i = 0; i < count; i++)
		if (strcmp(decisions[i].name, "ack") != 0)
			add_reason(report, &decisions[i], arena);
	return 0;
}

static int gather_lists(const struct report_input *input, struct report *report,
    struct arena *arena, struct error *error)
{
	struct feedback_filter waiting = {
	    .status = "waiting", .limit = WAITING_MAX, .most_urgent_first = true};
	struct feedback_filter plain = {.category = "uncategorised",
	    .from_ms = input->period.from_ms,
	    .to_ms = input->period.to_ms,
	    .limit = LISTED_MAX};

	if (store_feedback_list(input->store, &waiting, arena, &report->waiting,
		&report->waiting_count, error) != 0 ||
	    store_feedback_list(input->store, &plain, arena, &report->uncategorised,
		&report->uncategorised_count, error) != 0 ||
	    store_outbox_list(input->store, "uncertain", LISTED_MAX, arena, &report->uncertain,
		&report->uncertain_count, error) != 0 ||
	    store_outbox_list(input->store, "failed", LISTED_MAX, arena, &report->failed,
		&report->failed_count, error) != 0 ||
	    store_outbox_count(input->store, "uncertain", &report->uncertain_all, error) != 0 ||
	    store_outbox_count(input->store, "failed", &report->failed_all, error) != 0 ||
	    store_quarantine_each(input->store, false, arena, &report->quarantined,
		&report->quarantined_count, error) != 0)
		return -1;
	return store_folder_each(input->store, arena, &report->folders, &report->folder_accounts,
	    &report->folder_count, error);
}

int report_make(const struct report_input *input, struct arena *arena, struct report **report_r,
    struct error *error)
{
	struct report *report = arena_alloc(arena, sizeof(*report));

	report->settings = input->settings;
	report->categories = input->categories;
	report->category_count = input->category_count;
	report->period = input->period;
	report->now_ms = input->now_ms;
	report->kind = input->kind;
	if (gather_ledger(input, report, arena, error) != 0 ||
	    gather_history(input, report, arena, error) != 0 ||
	    gather_trend(input, "category", &report->by_category, arena, error) != 0 ||
	    gather_trend(input, "priority", &report->by_priority, arena, error) != 0 ||
	    gather_service(input, arena, &report->service, error) != 0 ||
	    gather_satisfaction(input, arena, &report->satisfaction, error) != 0 ||
	    gather_loyalty(input, arena, &report->loyalty, error) != 0 ||
	    gather_unanswered(input, report, arena, error) != 0 ||
	    findings_make(input, &report->satisfaction, arena, &report->findings,
		&report->finding_count, error) != 0 ||
	    cross_tables_make(input, arena, &report->tables, &report->table_count, error) != 0 ||
	    gather_lists(input, report, arena, error) != 0 ||
	    gather_standing(input, report, arena, error) != 0)
		return -1;
	*report_r = report;
	return 0;
}
