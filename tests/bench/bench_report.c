/*
 * How long a report takes over the database that bench_store has made.
 *
 *	bench_report FOLDER MAILS
 *
 * The weekly one, and one whose period holds everything; each figure's part alone, then the whole
 * with its findings and its three forms, and the most memory that the process ever had.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "src/report/gather_p.h"

#define START INT64_C(1700000000000)

static const struct report_category categories[] = {{"product_issue", "Product issue", "产品问题"},
    {"billing", "Billing", "账单"}, {"praise", "Praise", "表扬"}, {"question", "Question", "咨询"}};

struct bench {
	struct settings settings;
	struct report_input input;
	struct error error;
};

static void must(int result, const struct error *error)
{
	if (result >= 0)
		return;
	fprintf(stderr, "%s\n", error->text);
	exit(1);
}

static double cpu_ms(void)
{
	return (double)clock() * 1000 / CLOCKS_PER_SEC;
}

static double peak_mb(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)usage.ru_maxrss / 1024;
}

/* ---- the parts ---- */

typedef int part(struct bench *b, struct arena *arena, struct report *report);

static int history(struct bench *b, struct arena *arena, struct report *report)
{
	return gather_history(&b->input, report, arena, &b->error);
}

static int service(struct bench *b, struct arena *arena, struct report *report)
{
	return gather_service(&b->input, arena, &report->service, &b->error);
}

static int satisfaction(struct bench *b, struct arena *arena, struct report *report)
{
	return gather_satisfaction(&b->input, arena, &report->satisfaction, &b->error);
}

static int loyalty(struct bench *b, struct arena *arena, struct report *report)
{
	return gather_loyalty(&b->input, arena, &report->loyalty, &b->error);
}

static int findings(struct bench *b, struct arena *arena, struct report *report)
{
	return findings_make(&b->input, &report->satisfaction, arena, &report->findings,
	    &report->finding_count, &b->error);
}

static int tables(struct bench *b, struct arena *arena, struct report *report)
{
	return cross_tables_make(
	    &b->input, arena, &report->tables, &report->table_count, &b->error);
}

static int whole(struct bench *b, struct arena *arena, struct report *report)
{
	struct report *made;

	(void)report;
	must(report_make(&b->input, arena, &made, &b->error), &b->error);
	printf("    %zu bytes of HTML, %zu of text, %zu of JSON, %lld new\n",
	    strlen(report_html(made, arena)), strlen(report_text(made, arena)),
	    strlen(report_json(made, arena)), (long long)made->counts.new_feedback);
	return 0;
}

static const struct {
	const char *name;
	part *make;
} parts[] = {{"history", history}, {"service", service}, {"satisfaction", satisfaction},
    {"loyalty", loyalty}, {"findings", findings}, {"cross tables", tables},
    {"whole report, three forms", whole}};

static void measure(struct bench *b, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		struct arena *arena = arena_new();
		struct report report = {0};
		int64_t wall_ms = clock_monotonic_ms();
		double started = cpu_ms();

		must(parts[i].make(b, arena, &report), &b->error);
		printf("%-12s %-28s %7lld ms wall %9.1f ms CPU %7.1f MB peak\n", name,
		    parts[i].name, (long long)(clock_monotonic_ms() - wall_ms), cpu_ms() - started,
		    peak_mb());
		fflush(stdout);
		arena_free(&arena);
	}
}

int main(int argc, char **argv)
{
	struct hours_span spans[5];
	struct bench b = {
	    .input = {.categories = categories, .category_count = ARRAY_SIZE(categories)}};
	char path[4096];
	int64_t end;

	if (argc != 3) {
		fprintf(stderr, "usage: bench_report FOLDER MAILS\n");
		return 2;
	}
	must(civil_set_zone("Asia/Shanghai", &b.error), &b.error);
	for (int day = 0; day < 5; day++)
		spans[day] = (struct hours_span){day * 1440 + 540, day * 1440 + 1080};
	b.settings.hours = (struct hours_settings){.spans = spans, .span_count = 5};
	b.settings.owner.language = "zh";
	b.input.settings = &b.settings;
	end = START + (int64_t)strtoul(argv[2], NULL, 10) * MINUTE_MS;
	b.input.now_ms = end;
	snprintf(path, sizeof(path), "%s/bench.db", argv[1]);
	must(store_open(path, STORE_READ_ONLY, &b.input.store, &b.error), &b.error);
	must(period_parse("last-week", end, &b.input.period, &b.error), &b.error);
	measure(&b, "last week");
	b.input.period = (struct period){.kind = REPORT_DAY, .from_ms = START, .to_ms = end};
	measure(&b, "everything");
	store_close(&b.input.store);
	return 0;
}
