/*
 * The figures of a report as CSV (RFC 4180): one figure a line, the same columns throughout, so
 * that a spreadsheet can filter. What strangers wrote never becomes a formula there.
 */
#include "report_p.h"

#include <math.h>
#include <string.h>

/* Some hundred lines; a subject is as long as a stranger likes. */
#define CSV_BYTES_MAX (4 * 1024 * 1024)
#define CELL_BYTES_MAX 1000

struct sheet {
	struct buffer text;
	const char *section;
};

/* ---- cells ---- */

/* A spreadsheet takes what begins so for a formula, with blanks before it too; the last are the
 * full-width forms of the first four. */
static bool is_formula(const char *text)
{
	static const char *const signs[] = {
	    "=", "+", "-", "@", "\t", "\r", "|", "%", "＝", "＋", "－", "＠"};

	text += strspn(text, " \n");
	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (text_starts_with(text, signs[i]))
			return true;
	return false;
}

static void add_text(struct sheet *sheet, const char *text)
{
	size_t size = utf8_cut(text, strlen(text), CELL_BYTES_MAX);

	buffer_add_char(&sheet->text, '"');
	if (is_formula(text))
		buffer_add_char(&sheet->text, '\'');
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '"')
			buffer_add_char(&sheet->text, '"');
		/* A row is one line, for those who count lines. */
		buffer_add_char(&sheet->text, text[i] == '\r' || text[i] == '\n' ? ' ' : text[i]);
	}
	buffer_add_char(&sheet->text, '"');
}

/* ---- rows ---- */

struct row {
	const char *name, *stretch; /* "now", "before", "four", "so_far" */
	bool has_n, has_hits, has_value, has_interval;
	size_t n, hits;
	double value, low, high;
	const char *unit;
	int decimals;
	const char *change;
	const char *text;
};

static void add_number(struct sheet *sheet, bool is_there, double value, int decimals)
{
	if (is_there)
		buffer_printf(&sheet->text, ",%.*f", decimals,
		    round(value * pow(10, decimals)) / pow(10, decimals) + 0.0);
	else
		buffer_add_char(&sheet->text, ',');
}

static void add_row(struct sheet *sheet, const struct row *row)
{
	buffer_printf(&sheet->text, "%s,", sheet->section);
	add_text(sheet, row->name);
	buffer_printf(&sheet->text, ",%s", row->stretch);
	add_number(sheet, row->has_n, (double)row->n, 0);
	add_number(sheet, row->has_hits, (double)row->hits, 0);
	add_number(sheet, row->has_value, row->value, row->decimals);
	add_number(sheet, row->has_interval, row->low, row->decimals);
	add_number(sheet, row->has_interval, row->high, row->decimals);
	buffer_printf(&sheet->text, ",%s,%s,", row->unit != NULL ? row->unit : "",
	    row->change != NULL ? row->change : "");
	if (row->text != NULL)
		add_text(sheet, row->text);
	buffer_add(&sheet->text, "\r\n");
}

static const char *change_word(enum change change)
{
	static const char *const words[] = {[CHANGE_UNKNOWN] = "unknown",
	    [CHANGE_NONE] = "none",
	    [CHANGE_UP] = "up",
	    [CHANGE_DOWN] = "down"};

	return words[change];
}

static void add_count(
    struct sheet *sheet, const char *name, const char *stretch, double count, int decimals)
{
	const struct row row = {.name = name,
	    .stretch = stretch,
	    .has_value = true,
	    .value = count,
	    .unit = "count",
	    .decimals = decimals};

	add_row(sheet, &row);
}

/* ---- figures ---- */

static void add_share(struct sheet *sheet, const char *name, const char *stretch,
    const struct proportion *share, size_t from, const char *change)
{
	const struct row row = {.name = name,
	    .stretch = stretch,
	    .has_n = true,
	    .n = share->n,
	    .has_hits = true,
	    .hits = share->hits,
	    .has_value = share->n >= from,
	    .value = share->value * 100,
	    .has_interval = share->n >= from,
	    .low = share->low * 100,
	    .high = share->high * 100,
	    .unit = "percent",
	    .decimals = 1,
	    .change = change};

	add_row(sheet, &row);
}

/* from: with fewer there is no value. */
static void add_share_trend(
    struct sheet *sheet, const char *name, const struct share_trend *trend, size_t from)
{
	add_share(sheet, name, "now", &trend->now, from, NULL);
	add_share(sheet, name, "before", &trend->before, from, change_word(trend->change));
	add_share(sheet, name, "four", &trend->four, from, change_word(trend->change_of_four));
}

static void add_nps(
    struct sheet *sheet, const char *stretch, const struct nps *nps, const char *change)
{
	bool is_there = nps->n >= TRUST_INTERVAL_FROM;
	const struct row row = {.name = "nps",
	    .stretch = stretch,
	    .has_n = true,
	    .n = nps->n,
	    .has_value = is_there,
	    .value = nps->value,
	    .has_interval = is_there,
	    .low = nps->low,
	    .high = nps->high,
	    .unit = "points",
	    .decimals = 1,
	    .change = change};

	add_row(sheet, &row);
}

static void add_average(struct sheet *sheet, const char *name, const char *stretch,
    const struct average *average, const char *change)
{
	bool is_there = average->n >= TRUST_INTERVAL_FROM;
	struct row row = {.name = name,
	    .stretch = stretch,
	    .has_n = true,
	    .n = average->n,
	    .has_value = is_there,
	    .value = average->value,
	    .has_interval = is_there,
	    .low = average->low,
	    .high = average->high,
	    .unit = "mean",
	    .decimals = 3,
	    .change = change};

	add_row(sheet, &row);
	row.unit = "deviation";
	row.value = average->deviation;
	row.has_interval = false;
	row.change = NULL;
	add_row(sheet, &row);
}

static void add_composite(
    struct sheet *sheet, const char *name, const char *stretch, const struct composite *composite)
{
	const struct row row = {.name = name,
	    .stretch = stretch,
	    .has_n = true,
	    .n = composite->n,
	    .has_value = composite->n >= TRUST_INTERVAL_FROM,
	    .value = composite->value,
	    .unit = "index",
	    .decimals = 4};

	add_row(sheet, &row);
}

static void add_spread(struct sheet *sheet, const char *name, const char *stretch,
    const struct spread *spread, const char *change)
{
	struct row row = {.name = name,
	    .stretch = stretch,
	    .has_n = true,
	    .n = spread->n,
	    .has_value = spread->n > 0,
	    .value = spread->median,
	    .has_interval = spread->has_interval,
	    .low = spread->low,
	    .high = spread->high,
	    .unit = "median_ms",
	    .change = change};

	add_row(sheet, &row);
	row.unit = "p90_ms";
	row.value = spread->p90;
	row.has_interval = false;
	row.change = NULL;
	add_row(sheet, &row);
}

static void add_spread_trend(
    struct sheet *sheet, const char *name, const struct spread_trend *trend)
{
	add_spread(sheet, name, "now", &trend->now, NULL);
	add_spread(sheet, name, "before", &trend->before, change_word(trend->change));
	add_spread(sheet, name, "four", &trend->four, change_word(trend->change_of_four));
}

/* ---- sections ---- */

static void add_counts(struct sheet *sheet, const char *stretch, const struct period_counts *counts)
{
	const struct {
		const char *name;
		int64_t count;
	} rows[] = {{"new", counts->new_feedback}, {"answered", counts->answered},
	    {"resolved", counts->resolved}, {"closed", counts->closed},
	    {"reopened", counts->reopened}, {"open_at_end", counts->open_at_end},
	    {"customers", counts->customers}};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		add_count(sheet, rows[i].name, stretch, (double)rows[i].count, 0);
}

static void add_trends(struct sheet *sheet, const struct trend_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct trend_row *row = &table->rows[i];

		add_count(sheet, row->name, "now", (double)row->now, 0);
		add_count(sheet, row->name, "before", (double)row->before, 0);
		add_count(sheet, row->name, "mean_of_four", row->mean_of_four, 2);
	}
}

static void add_volume(struct sheet *sheet, const struct report *report)
{
	sheet->section = "counts";
	add_counts(sheet, "now", &report->counts);
	add_counts(sheet, "before", &report->before);
	add_count(sheet, "new", "mean_of_four", report->mean_new, 2);
	sheet->section = "category";
	add_trends(sheet, &report->by_category);
	sheet->section = "priority";
	add_trends(sheet, &report->by_priority);
}

static void add_weighted(struct sheet *sheet, const struct weighted *weighted)
{
	struct row row = {.name = "weighted",
	    .stretch = "now",
	    .has_n = true,
	    .n = weighted->n,
	    .unit = "mean",
	    .decimals = 3};

	row.has_value = weighted_value(weighted, &row.value) && weighted->n >= TRUST_INTERVAL_FROM;
	add_row(sheet, &row);
}

static void add_satisfaction(struct sheet *sheet, const struct satisfaction *satisfaction)
{
	const struct nps_trend *nps = &satisfaction->nps;
	const struct average_trend *mean = &satisfaction->mean;

	sheet->section = "satisfaction";
	add_share_trend(sheet, "csat", &satisfaction->csat, TRUST_INTERVAL_FROM);
	add_share(sheet, "csat", "so_far", &satisfaction->csat_all, TRUST_INTERVAL_FROM, NULL);
	add_nps(sheet, "now", &nps->now, NULL);
	add_nps(sheet, "before", &nps->before, change_word(nps->change));
	add_nps(sheet, "four", &nps->four, change_word(nps->change_of_four));
	add_nps(sheet, "so_far", &satisfaction->nps_all, NULL);
	add_average(sheet, "rating", "now", &mean->now, NULL);
	add_average(sheet, "rating", "before", &mean->before, change_word(mean->change));
	add_average(sheet, "rating", "four", &mean->four, change_word(mean->change_of_four));
	add_weighted(sheet, &satisfaction->weighted);
	add_share_trend(sheet, "positive", &satisfaction->positive, 1);
	add_share_trend(sheet, "surveys_answered", &satisfaction->answered, 1);
	sheet->section = "rating_by_category";
	for (size_t i = 0; i < satisfaction->category_count; i++)
		add_average(sheet, satisfaction->by_category[i].name, "now",
		    &satisfaction->by_category[i].average, NULL);
	sheet->section = "survey";
	for (size_t i = 0; i < satisfaction->survey_count; i++)
		add_share(sheet, satisfaction->by_survey[i].name, "now",
		    &satisfaction->by_survey[i].share, 1, NULL);
}

static void add_loyalty(struct sheet *sheet, const struct loyalty *loyalty)
{
	const struct {
		const char *name;
		const struct average *average;
	} parts[] = {{"functional", &loyalty->functional}, {"service", &loyalty->service},
	    {"emotional", &loyalty->emotional}, {"satisfaction", &loyalty->satisfaction},
	    {"value", &loyalty->value}, {"recommendation", &loyalty->recommendation},
	    {"expected", &loyalty->expected}};

	sheet->section = "loyalty";
	add_share_trend(sheet, "repeat_purchases", &loyalty->repeat, 1);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		add_average(sheet, parts[i].name, "year", parts[i].average, NULL);
	add_composite(sheet, "experience", "year", &loyalty->experience);
	add_composite(sheet, "index", "year", &loyalty->index);
}

static void add_service(struct sheet *sheet, const struct service *service)
{
	sheet->section = "service";
	add_spread_trend(sheet, "first_answer_clock", &service->first_clock);
	add_spread_trend(sheet, "first_answer_business", &service->first_business);
	add_spread_trend(sheet, "resolution_clock", &service->resolution_clock);
	add_spread_trend(sheet, "resolution_business", &service->resolution_business);
	add_share_trend(sheet, "answered_in_time", &service->kept, 1);
}

static void add_texts(struct sheet *sheet, const struct report *report)
{
	sheet->section = "finding";
	for (size_t i = 0; i < report->finding_count; i++)
		add_row(
		    sheet, &(const struct row){.name = finding_kind_word(report->findings[i].kind),
			       .stretch = "now",
			       .text = report->findings[i].sentence});
	sheet->section = "waiting";
	for (size_t i = 0; i < report->waiting_count; i++)
		add_row(sheet, &(const struct row){.name = report->waiting[i].priority,
				   .stretch = "now",
				   .has_value = true,
				   .value = (double)report->waiting[i].id,
				   .unit = "number",
				   .text = report->waiting[i].subject});
}

static void add_ledger(struct sheet *sheet, const struct ledger *ledger)
{
	sheet->section = "ledger";
	add_count(sheet, "read", "now", (double)ledger->read, 0);
	add_count(sheet, "received", "now", (double)ledger->received, 0);
	for (size_t i = 0; i < ledger->count; i++)
		add_count(sheet, ledger->states[i].name, "now", (double)ledger->states[i].count, 0);
}

char *report_csv(const struct report *report, struct arena *arena)
{
	struct sheet sheet = {.section = "period"};
	char *text;

	buffer_init(&sheet.text, CSV_BYTES_MAX);
	buffer_add(&sheet.text, "section,name,stretch,n,hits,value,low,high,unit,change,text\r\n");
	add_row(&sheet,
	    &(const struct row){.name = "label", .stretch = "now", .text = report->period.label});
	add_volume(&sheet, report);
	add_satisfaction(&sheet, &report->satisfaction);
	add_loyalty(&sheet, &report->loyalty);
	add_service(&sheet, &report->service);
	add_texts(&sheet, report);
	add_ledger(&sheet, &report->ledger);
	text = arena_strndup(arena, sheet.text.data, sheet.text.size);
	buffer_free(&sheet.text);
	return text;
}
