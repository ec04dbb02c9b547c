/*
 * Findings over a company's made-up year: what happened is found in its week and named, and weeks
 * in which nothing happened are quiet.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../bench/year.h"
#include "report/gather_p.h"

static const struct report_category categories[] = {{"product_issue", "Product issue", "产品问题"},
    {"delivery", "Delivery", "物流配送"}, {"complaint", "Complaint", "投诉"}};

struct look {
	struct arena *arena;
	struct finding *findings;
	size_t count;
};

/* A store with that week and the nine before, and what is found in it. */
static struct look look_at(const struct year *year, int week)
{
	struct settings settings = {0};
	struct look look = {.arena = arena_new()};
	struct satisfaction satisfaction = {0};
	struct report_input input = {.settings = &settings,
	    .categories = categories,
	    .category_count = ARRAY_SIZE(categories),
	    .period = {.kind = REPORT_WEEK,
		.from_ms = year_week_ms(year, week),
		.to_ms = year_week_ms(year, week + 1)},
	    .now_ms = year_week_ms(year, week + 1) + 8 * HOUR_MS};
	struct error error;

	if (store_open(":year:", STORE_SCRATCH, &input.store, &error) != 0 ||
	    year_fill(input.store, year, week - 9, week + 1, NULL, &error) != 0 ||
	    gather_satisfaction(&input, look.arena, &satisfaction, &error) != 0 ||
	    findings_make(&input, &satisfaction, look.arena, &look.findings, &look.count, &error) !=
		0)
		fail_msg("%s", error.text);
	store_close(&input.store);
	return look;
}

static void show(const struct look *look, uint64_t seed, int week)
{
	if (getenv("HARK_SHOW_YEAR") == NULL)
		return;
	for (size_t i = 0; i < look->count; i++) {
		const struct finding *finding = &look->findings[i];

		print_message("seed %llu week %d %s %s%.1f: %s [%s]\n", (unsigned long long)seed,
		    week, finding_kind_word(finding->kind), finding->is_alarm ? "! " : "",
		    finding->weight, finding->sentence, finding->figures);
		for (size_t q = 0; q < finding->quote_count; q++)
			print_message("    #%lld %s: %s\n", (long long)finding->quotes[q].feedback,
			    finding->quotes[q].who, finding->quotes[q].words);
	}
}

static size_t count_alarms(const struct look *look)
{
	size_t alarms = 0;

	for (size_t i = 0; i < look->count; i++)
		alarms += look->findings[i].is_alarm;
	return alarms;
}

static const struct finding *find_subject(const struct look *look, const char *subject)
{
	for (size_t i = 0; i < look->count; i++)
		if (strcmp(look->findings[i].subject, subject) == 0)
			return &look->findings[i];
	return NULL;
}

/* The event's category is found in its week, and named with the words of it in both languages and
 * with quotes. */
static void look_for(enum year_event event, const char *english, const char *chinese)
{
	struct year year = year_of(7);
	struct look look = look_at(&year, year.event_weeks[event]);
	const struct finding *found = find_subject(&look, year_event_topics[event].category);

	show(&look, 7, year.event_weeks[event]);
	assert_non_null(found);
	assert_true(found->is_alarm);
	assert_non_null(strstr(found->sentence, english));
	assert_non_null(strstr(found->sentence, chinese));
	assert_int_equal(found->quote_count, FINDING_QUOTES_MAX);
	arena_free(&look.arena);
}

static void the_week_of_the_crashes_is_found(void **state)
{
	(void)state;
	look_for(EVENT_CRASH, "crash", "闪退");
}

static void the_week_of_the_strike_is_found(void **state)
{
	(void)state;
	look_for(EVENT_COURIER, "northway", "北路物流");
}

static void the_week_of_the_new_prices_is_found(void **state)
{
	(void)state;
	look_for(EVENT_PRICE, "price increase", "涨价");
}

/* Any quiet week of the year. */
static int choose_quiet_week(const struct year *year)
{
	for (int i = 0;; i++) {
		int week = (int)((year->seed * 7919 + (uint64_t)i * 31) % YEAR_WEEKS);

		if (year_is_quiet(year, week))
			return week;
	}
}

static void of_twenty_quiet_weeks_at_most_one_raises_an_alarm(void **state)
{
	const char *more = getenv("HARK_YEARS");
	uint64_t seeds = more != NULL ? strtoull(more, NULL, 10) : 20;
	size_t alarmed = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= seeds; seed++) {
		struct year year = year_of(seed);
		int week = choose_quiet_week(&year);
		struct look look = look_at(&year, week);

		if (count_alarms(&look) > 0)
			show(&look, seed, week);
		alarmed += count_alarms(&look) > 0;
		arena_free(&look.arena);
	}
	if (more != NULL)
		print_message("%zu of %llu quiet weeks raised an alarm\n", alarmed,
		    (unsigned long long)seeds);
	assert_true(alarmed * 20 <= seeds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_week_of_the_crashes_is_found),
	    cmocka_unit_test(the_week_of_the_strike_is_found),
	    cmocka_unit_test(the_week_of_the_new_prices_is_found),
	    cmocka_unit_test(of_twenty_quiet_weeks_at_most_one_raises_an_alarm),
	};
	struct error error;

	if (civil_set_zone("Asia/Shanghai", &error) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
