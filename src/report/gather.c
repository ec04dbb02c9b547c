/*
 * Fills struct report from the store: every figure once, so that all forms of the report say the
 * same.
 */
#include "report_p.h"

#include <stdlib.h>
#include <string.h>

#define LISTS_MAX 100

static int gather_ledger(const struct report_input *input, struct report *report,
    struct arena *arena, struct error *error)
{
	if (store_ledger_counts(input->store, input->period.from_ms, input->period.to_ms, arena,
		&report->ledger, &report->ledger_count, error) != 0)
		return -1;
	for (size_t i = 0; i < report->ledger_count; i++)
		report->ledger_sum += report->ledger[i].count;
	return store_retention_counts(
	    input->store, input->period.from_ms, input->period.to_ms, report->erased, error);
}

static int gather_counts(
    const struct report_input *input, struct report *report, struct error *error)
{
	struct period before = period_before(&input->period, 1);
	double sum = 0;

	if (store_period_counts(input->store, input->period.from_ms, input->period.to_ms,
		&report->counts, error) != 0 ||
	    store_period_counts(
		input->store, before.from_ms, before.to_ms, &report->before, error) != 0)
		return -1;
	for (int i = 1; i <= PERIODS_BACK; i++) {
		struct period period = period_before(&input->period, i);
		struct period_counts counts;

		if (store_period_counts(
			input->store, period.from_ms, period.to_ms, &counts, error) != 0)
			return -1;
		sum += (double)counts.new_feedback;
	}
	report->mean_new = sum / PERIODS_BACK;
	report->is_first = sum <= 0;
	return 0;
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

/* ---- how fast ---- */

static int64_t target_ms(const struct settings *settings, const char *priority)
{
	if (strcmp(priority, "high") == 0)
		return settings->service.high_ms;
	return strcmp(priority, "low") == 0 ? settings->service.low_ms
					    : settings->service.normal_ms;
}

static int gather_answers(const struct report_input *input, struct report *report,
    struct arena *arena, struct error *error)
{
	const struct settings *settings = input->settings;
	struct response_record *records;
	size_t count, n = 0, due = 0, kept = 0;
	double *clock_ms, *business_ms;

	if (store_period_responses(input->store, input->period.from_ms, input->period.to_ms, arena,
		&records, &count, error) != 0)
		return -1;
	clock_ms = arena_array(arena, count + 1, sizeof(*clock_ms));
	business_ms = arena_array(arena, count + 1, sizeof(*business_ms));
	for (size_t i = 0; i < count; i++) {
		int64_t until_ms =
		    records[i].responded_ms != 0 ? records[i].responded_ms : input->now_ms;
		int64_t took_ms =
		    until_ms > records[i].created_ms
			? hours_between_ms(&settings->hours, records[i].created_ms, until_ms)
			: 0;
		bool is_kept = took_ms <= target_ms(settings, records[i].priority);

		/* What is neither answered nor late yet does not count for or against. */
		due += records[i].responded_ms != 0 || !is_kept;
		kept += records[i].responded_ms != 0 && is_kept;
		if (records[i].responded_ms == 0)
			continue;
		clock_ms[n] = (double)(until_ms - records[i].created_ms);
		business_ms[n++] = (double)took_ms;
	}
	report->service_kept = proportion_of(kept, due);
	report->answered_n = n;
	if (n == 0)
		return 0;
	report->first_answer_median_ms = median(clock_ms, n);
	report->first_answer_p90_ms = percentile(clock_ms, n, 90);
	report->first_answer_business_median_ms = median(business_ms, n);
	report->first_answer_business_p90_ms = percentile(business_ms, n, 90);
	return 0;
}

/* ---- satisfaction ---- */

/* What a survey measures is its question: effort or expectation say nothing of satisfaction. */
static bool is_satisfaction(const char *question)
{
	static const char *const others[] = {
	    "functional", "service", "emotional", "value", "expected", "effort"};

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (strcmp(question, others[i]) == 0)
			return false;
	return true;
}

static int collect_csat(const struct report_input *input, int64_t from_ms, int64_t to_ms,
    struct arena *arena, double **values_r, size_t *count_r, struct error *error)
{
	struct rating_record *ratings;
	size_t count, n = 0;
	double *values;

	if (store_rating_list(input->store, from_ms, to_ms, arena, &ratings, &count, error) != 0)
		return -1;
	values = arena_array(arena, count + 1, sizeof(*values));
	for (size_t i = 0; i < count; i++)
		if (strcmp(ratings[i].scale, "1-5") == 0 && is_satisfaction(ratings[i].question))
			values[n++] = ratings[i].value;
	*values_r = values;
	*count_r = n;
	return 0;
}

static int gather_ratings(const struct report_input *input, struct report *report,
    struct arena *arena, struct error *error)
{
	double *all;
	size_t n;

	if (collect_csat(input, input->period.from_ms, input->period.to_ms, arena, &report->ratings,
		&report->rating_count, error) != 0 ||
	    collect_csat(input, 0, input->period.to_ms, arena, &all, &n, error) != 0)
		return -1;
	report->csat_now = csat(report->ratings, report->rating_count);
	report->csat_all = csat(all, n);
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
	if (gather_ledger(input, report, arena, error) != 0 ||
	    gather_counts(input, report, error) != 0 ||
	    gather_trend(input, "category", &report->by_category, arena, error) != 0 ||
	    gather_trend(input, "priority", &report->by_priority, arena, error) != 0 ||
	    gather_answers(input, report, arena, error) != 0 ||
	    gather_ratings(input, report, arena, error) != 0 ||
	    gather_unanswered(input, report, arena, error) != 0 ||
	    findings_make(input, arena, &report->findings, &report->finding_count, error) != 0 ||
	    cross_tables_make(input, arena, &report->tables, &report->table_count, error) != 0 ||
	    gather_lists(input, report, arena, error) != 0)
		return -1;
	*report_r = report;
	return 0;
}
