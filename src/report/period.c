/*
 * Periods of a report, in the owner's civil time: a day, a week from Monday, a month, or any run of
 * days.
 */
#include "hark/report.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static int64_t start_of(const struct civil *day)
{
	struct civil start = {.year = day->year, .month = day->month, .day = day->day};

	return civil_to_ms(&start);
}

static int64_t add_days(int64_t time_ms, int days)
{
	struct civil day = civil_from_ms(time_ms);
	struct civil moved = civil_day_start(&day, days);

	return civil_to_ms(&moved);
}

static int64_t add_months(int64_t time_ms, int months)
{
	struct civil day = civil_from_ms(time_ms);

	day = (struct civil){.year = day.year, .month = day.month + months, .day = 1};
	return civil_to_ms(&day);
}

/* Days between two civil midnights, whatever the clock changes between them. */
static int days_between(int64_t from_ms, int64_t to_ms)
{
	return (int)((to_ms - from_ms + DAY_MS / 2) / DAY_MS);
}

static void set_label(struct period *period)
{
	struct civil from = civil_from_ms(period->from_ms),
		     last = civil_from_ms(add_days(period->to_ms, -1));
	int year, week;

	if (period->kind == REPORT_WEEK && from.weekday == 1) {
		civil_week(&from, &year, &week);
		snprintf(period->label, sizeof(period->label), "%04d-W%02d", year, week);
	} else if (period->kind == REPORT_QUARTER) {
		snprintf(period->label, sizeof(period->label), "%04d-Q%d", from.year,
		    (from.month + 2) / 3);
	} else if (period->kind == REPORT_MONTH) {
		snprintf(period->label, sizeof(period->label), "%04d-%02d", from.year, from.month);
	} else if (days_between(period->from_ms, period->to_ms) == 1) {
		snprintf(period->label, sizeof(period->label), "%04d-%02d-%02d", from.year,
		    from.month, from.day);
	} else {
		snprintf(period->label, sizeof(period->label), "%04d-%02d-%02d..%04d-%02d-%02d",
		    from.year, from.month, from.day, last.year, last.month, last.day);
	}
}

static struct period period_of(int kind, int64_t from_ms, int64_t to_ms)
{
	struct period period = {.kind = kind, .from_ms = from_ms, .to_ms = to_ms};

	set_label(&period);
	return period;
}

static int months_of(int kind)
{
	if (kind == REPORT_QUARTER)
		return 3;
	return kind == REPORT_MONTH ? 1 : 0;
}

/* The period of that kind that ends at the midnight end_ms. */
static struct period period_ending(int kind, int64_t end_ms)
{
	if (months_of(kind) > 0)
		return period_of(kind, add_months(end_ms, -months_of(kind)), end_ms);
	return period_of(kind, add_days(end_ms, kind == REPORT_WEEK ? -7 : -1), end_ms);
}

struct period period_before(const struct period *period, int periods)
{
	int months = months_of(period->kind) * periods;
	int days = days_between(period->from_ms, period->to_ms) * periods;

	if (months > 0)
		return period_of(period->kind, add_months(period->from_ms, -months),
		    add_months(period->to_ms, -months));
	return period_of(
	    period->kind, add_days(period->from_ms, -days), add_days(period->to_ms, -days));
}

bool period_is_report_day(const struct report_settings *schedule, const struct civil *day)
{
	switch (schedule->every) {
	case REPORT_WEEK:
		return day->weekday == schedule->weekday;
	case REPORT_MONTH:
		return day->day == 1;
	case REPORT_QUARTER:
		return day->day == 1 && day->month % 3 == 1;
	default:
		return true;
	}
}

void period_due(const struct report_settings *schedule, int64_t now_ms, struct period *period_r,
    int64_t *due_since_ms_r)
{
	struct civil today = civil_from_ms(now_ms);

	/* At most a quarter back there is a day of every schedule. */
	for (int back = 0; back <= REPORT_DAYS_MAX; back++) {
		struct civil day = civil_day_start(&today, -back), due = day;
		int64_t due_ms;

		due.minute = schedule->minute;
		due_ms = civil_to_ms(&due);
		if (!period_is_report_day(schedule, &day) || due_ms > now_ms)
			continue;
		*period_r = period_ending(schedule->every, start_of(&day));
		*due_since_ms_r = due_ms;
		return;
	}
}

/* ---- what an owner may write ---- */

static bool parse_word(const char *text, int64_t now_ms, struct period *period_r)
{
	struct civil today = civil_from_ms(now_ms);
	struct civil monday = civil_day_start(&today, 1 - today.weekday);
	int64_t week_ms = start_of(&monday);
	int64_t day_ms = start_of(&today), month_ms = add_months(now_ms, 0);
	int64_t quarter_ms = add_months(now_ms, -((today.month - 1) % 3));

	if (strcmp(text, "last-week") == 0)
		*period_r = period_ending(REPORT_WEEK, week_ms);
	else if (strcmp(text, "this-week") == 0)
		*period_r = period_of(REPORT_WEEK, week_ms, add_days(week_ms, 7));
	else if (strcmp(text, "last-month") == 0)
		*period_r = period_ending(REPORT_MONTH, month_ms);
	else if (strcmp(text, "this-month") == 0)
		*period_r = period_of(REPORT_MONTH, month_ms, add_months(month_ms, 1));
	else if (strcmp(text, "last-quarter") == 0)
		*period_r = period_ending(REPORT_QUARTER, quarter_ms);
	else if (strcmp(text, "this-quarter") == 0)
		*period_r = period_of(REPORT_QUARTER, quarter_ms, add_months(quarter_ms, 3));
	else if (strcmp(text, "yesterday") == 0)
		*period_r = period_ending(REPORT_DAY, day_ms);
	else if (strcmp(text, "today") == 0)
		*period_r = period_of(REPORT_DAY, day_ms, add_days(day_ms, 1));
	else
		return false;
	return true;
}

/* "2026-W47": the week with that ISO number; week 1 holds 4 January. */
static bool parse_week(const char *text, struct period *period_r)
{
	struct civil day;
	int year, week, used = 0, again_year, again_week;

	if (sscanf(text, "%4d-W%2d%n", &year, &week, &used) != 2 || text[used] != '\0' || week < 1)
		return false;
	day = (struct civil){.year = year, .month = 1, .day = 4};
	day = civil_from_ms(civil_to_ms(&day));
	day = civil_day_start(&day, 1 - day.weekday + 7 * (week - 1));
	civil_week(&day, &again_year, &again_week);
	if (again_year != year || again_week != week)
		return false;
	*period_r = period_of(REPORT_WEEK, start_of(&day), add_days(start_of(&day), 7));
	return true;
}

static bool parse_month(const char *text, struct period *period_r)
{
	int year, month, used = 0;
	struct civil day;

	if (sscanf(text, "%4d-%2d%n", &year, &month, &used) != 2 || text[used] != '\0' ||
	    month < 1 || month > 12)
		return false;
	day = (struct civil){.year = year, .month = month, .day = 1};
	*period_r = period_of(REPORT_MONTH, start_of(&day), add_months(start_of(&day), 1));
	return true;
}

static bool parse_quarter(const char *text, struct period *period_r)
{
	int year, quarter, used = 0;
	struct civil day;
	int64_t from_ms;

	if (sscanf(text, "%4d-Q%1d%n", &year, &quarter, &used) != 2 || text[used] != '\0' ||
	    quarter < 1 || quarter > 4)
		return false;
	day = (struct civil){.year = year, .month = 3 * quarter - 2, .day = 1};
	from_ms = start_of(&day);
	*period_r = period_of(REPORT_QUARTER, from_ms, add_months(from_ms, 3));
	return true;
}

/* "2026-11-01..2026-11-07", both days included, or one day. */
static bool parse_days(const char *text, struct period *period_r)
{
	const char *dots = strstr(text, "..");
	AUTO_FREE char *first =
	    mem_strndup(text, dots != NULL ? (size_t)(dots - text) : strlen(text));
	const char *last = dots != NULL ? dots + 2 : first;
	int64_t from_ms, to_ms;

	if (strlen(first) != 10 || strlen(last) != 10 || time_parse(first, &from_ms, NULL) != 0 ||
	    time_parse(last, &to_ms, NULL) != 0 || to_ms < from_ms)
		return false;
	to_ms = add_days(to_ms, 1);
	*period_r =
	    period_of(days_between(from_ms, to_ms) == 7 ? REPORT_WEEK : REPORT_DAY, from_ms, to_ms);
	return true;
}

int period_parse(const char *text, int64_t now_ms, struct period *period_r, struct error *error)
{
	if (parse_word(text, now_ms, period_r) || parse_week(text, period_r) ||
	    parse_month(text, period_r) || parse_quarter(text, period_r) ||
	    parse_days(text, period_r))
		return 0;
	return error_set(error,
	    _("\"%s\" is not a period (last-week, this-week, last-month, this-month, last-quarter, "
	      "this-quarter, yesterday, today, 2026-W47, 2026-11, 2026-Q4, "
	      "2026-11-01..2026-11-07)"),
	    text);
}
