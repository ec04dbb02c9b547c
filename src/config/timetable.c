/*
 * Days, clock times and dates as the owner writes them: "Mon-Fri 09:00-12:00, 13:00-18:00",
 * "Monday", "08:00", "2026-10-01..2026-10-07".
 */
#include <stdlib.h>
#include <time.h>

#include "config/config_p.h"

#define DAY_MINUTES (24 * 60)
#define WEEK_MINUTES (7 * DAY_MINUTES)

static void skip_blanks(const char **at)
{
	while (**at == ' ' || **at == '\n')
		(*at)++;
}

static bool take_char(const char **at, char c)
{
	if (**at != c)
		return false;
	(*at)++;
	return true;
}

/* Monday is 1. */
static bool take_weekday(const char **at, int *weekday_r)
{
	static const char *const names[][3] = {{"Monday", "Mon", "周一"},
	    {"Tuesday", "Tue", "周二"}, {"Wednesday", "Wed", "周三"}, {"Thursday", "Thu", "周四"},
	    {"Friday", "Fri", "周五"}, {"Saturday", "Sat", "周六"}, {"Sunday", "Sun", "周日"}};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(names[i]); j++) {
			if (!text_starts_with_ascii_case(*at, names[i][j]))
				continue;
			*at += strlen(names[i][j]);
			*weekday_r = (int)i + 1;
			return true;
		}
	}
	return false;
}

static bool take_digits(const char **at, int least, int most, int *number_r)
{
	int number = 0, count = 0;

	for (; count < most && **at >= '0' && **at <= '9'; count++, (*at)++)
		number = number * 10 + (**at - '0');
	*number_r = number;
	return count >= least;
}

/* "9:00", "09:00", "24:00": the minute of the day. */
static bool take_clock(const char **at, int *minute_r)
{
	int hour, minute;

	if (!take_digits(at, 1, 2, &hour) || !take_char(at, ':') || !take_digits(at, 2, 2, &minute))
		return false;
	*minute_r = hour * 60 + minute;
	return hour <= 24 && minute <= 59 && *minute_r <= DAY_MINUTES;
}

/* "Mon-Fri,Sun": is_open_r[0] is Monday. */
static bool take_days(const char **at, bool is_open_r[7])
{
	do {
		int first, last;

		skip_blanks(at);
		if (!take_weekday(at, &first))
			return false;
		last = first;
		if (take_char(at, '-') && !take_weekday(at, &last))
			return false;
		for (int day = first; day != last; day = day % 7 + 1)
			is_open_r[day - 1] = true;
		is_open_r[last - 1] = true;
	} while (take_char(at, ','));
	return true;
}

/* ---- hours.week ---- */

struct spans {
	struct hours_span *items; /* owned */
	size_t count, room;
};

static void add_span(struct spans *spans, int start_minute, int end_minute)
{
	if (spans->count == spans->room) {
		spans->room = spans->room > 0 ? 2 * spans->room : 16;
		spans->items = mem_resize(spans->items, spans->room, sizeof(*spans->items));
	}
	spans->items[spans->count++] = (struct hours_span){start_minute, end_minute};
}

/* A span that ends at or before its start runs into the next day, and on Sunday into Monday. */
static void add_day_span(struct spans *spans, int day, int start, int end)
{
	int from = day * DAY_MINUTES + start;
	int to = day * DAY_MINUTES + end + (end < start ? DAY_MINUTES : 0);

	add_span(spans, from, to < WEEK_MINUTES ? to : WEEK_MINUTES);
	if (to > WEEK_MINUTES)
		add_span(spans, 0, to - WEEK_MINUTES);
}

static bool add_spans(struct spans *spans, const char *text)
{
	bool is_open[7] = {false};
	const char *at = text;

	if (!take_days(&at, is_open) || *at != ' ')
		return false;
	do {
		int start, end;

		skip_blanks(&at);
		if (!take_clock(&at, &start) || !take_char(&at, '-') || !take_clock(&at, &end) ||
		    start == end)
			return false;
		for (int day = 0; day < 7; day++)
			if (is_open[day])
				add_day_span(spans, day, start, end);
		skip_blanks(&at);
	} while (take_char(&at, ','));
	return *at == '\0';
}

static int compare_spans(const void *a, const void *b)
{
	const struct hours_span *left = a, *right = b;

	if (left->start_minute != right->start_minute)
		return left->start_minute < right->start_minute ? -1 : 1;
	return (left->end_minute > right->end_minute) - (left->end_minute < right->end_minute);
}

/* Sorted, and merged where they touch, so that no minute counts twice. */
static void merge_spans(struct spans *spans)
{
	size_t count = 0;

	if (spans->count > 1)
		qsort(spans->items, spans->count, sizeof(*spans->items), compare_spans);
	for (size_t i = 0; i < spans->count; i++) {
		struct hours_span *last = count > 0 ? &spans->items[count - 1] : NULL;

		if (last == NULL || spans->items[i].start_minute > last->end_minute)
			spans->items[count++] = spans->items[i];
		else if (spans->items[i].end_minute > last->end_minute)
			last->end_minute = spans->items[i].end_minute;
	}
	spans->count = count;
}

void timetable_read_week(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const struct yaml_node *items = node->type == YAML_LIST ? node->children : node;
	size_t count = node->type == YAML_LIST ? node->count : 1;
	struct hours_settings *hours = at;
	struct spans spans = {0};

	for (size_t i = 0; i < count; i++) {
		const char *text = schema_text(context, &items[i]);

		if (text != NULL && !add_spans(&spans, text))
			schema_error(context, &items[i],
			    _("\"%.*s\" is not like \"Mon-Fri 09:00-18:00\" or \"Sat,Sun "
			      "10:00-12:00, "
			      "14:00-17:00\""),
			    QUOTED(text));
	}
	merge_spans(&spans);
	hours->span_count = spans.count;
	hours->spans = arena_array(context->arena, spans.count, sizeof(*hours->spans));
	if (spans.count > 0)
		memcpy(hours->spans, spans.items, spans.count * sizeof(*hours->spans));
	free(spans.items);
}

/* ---- dates ---- */

/* "2026-10-01" to days since 1970; days that the calendar does not have are refused. */
static bool take_date(const char **at, int64_t *day_r)
{
	int year, month, day;
	struct tm tm = {0};
	time_t time;

	if (!take_digits(at, 4, 4, &year) || !take_char(at, '-') ||
	    !take_digits(at, 2, 2, &month) || !take_char(at, '-') || !take_digits(at, 2, 2, &day) ||
	    year < 1970)
		return false;
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	tm.tm_mday = day;
	time = timegm(&tm);
	*day_r = (int64_t)time / (DAY_MS / SECOND_MS);
	return tm.tm_mon == month - 1 && tm.tm_mday == day;
}

struct days {
	int64_t *items; /* owned */
	size_t count, room;
};

static void add_days(struct days *days, int64_t first, int64_t last)
{
	for (int64_t day = first; day <= last; day++) {
		if (days->count == days->room) {
			days->room = days->room > 0 ? 2 * days->room : 64;
			days->items = mem_resize(days->items, days->room, sizeof(*days->items));
		}
		days->items[days->count++] = day;
	}
}

static void read_closed_item(
    const struct schema_context *context, const struct yaml_node *node, struct days *days)
{
	const char *text = schema_text(context, node), *at = text;
	int64_t first, last;
	bool is_range;

	if (text == NULL)
		return;
	if (!take_date(&at, &first))
		goto wrong;
	last = first;
	is_range = text_starts_with(at, "..");
	at += is_range ? 2 : 0;
	if ((is_range && !take_date(&at, &last)) || *at != '\0')
		goto wrong;
	if (last < first)
		schema_error(context, node, _("\"%.*s\" ends before it begins"), QUOTED(text));
	else if (last - first >= CLOSED_RANGE_DAYS_MAX)
		schema_error(context, node, _("\"%.*s\" is longer than %d days"), QUOTED(text),
		    CLOSED_RANGE_DAYS_MAX);
	else if (days->count + (size_t)(last - first + 1) > CLOSED_DAYS_MAX)
		schema_error(context, node, _("more than %d closed days"), CLOSED_DAYS_MAX);
	else
		add_days(days, first, last);
	return;
wrong:
	schema_error(context, node,
	    _("\"%.*s\" is not a date or a range of dates (2026-10-01, 2026-10-01..2026-10-07)"),
	    QUOTED(text));
}

static int compare_days(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

void timetable_read_closed(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const struct yaml_node *items = node->type == YAML_LIST ? node->children : node;
	size_t count = node->type == YAML_LIST ? node->count : 1;
	struct hours_settings *hours = at;
	struct days days = {0};

	for (size_t i = 0; i < count; i++)
		read_closed_item(context, &items[i], &days);
	if (days.count > 1)
		qsort(days.items, days.count, sizeof(*days.items), compare_days);
	hours->closed_days = arena_array(context->arena, days.count, sizeof(*hours->closed_days));
	hours->closed_count = 0;
	for (size_t i = 0; i < days.count; i++)
		if (i == 0 || days.items[i] != days.items[i - 1])
			hours->closed_days[hours->closed_count++] = days.items[i];
	free(days.items);
}

void timetable_read_date(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const char *text = schema_text(context, node), *end = text;
	int64_t day;

	if (text == NULL)
		return;
	if (take_date(&end, &day) && *end == '\0')
		*(const char **)at = text;
	else
		schema_error(context, node, _("\"%.*s\" is not a date (2026-10-01)"), QUOTED(text));
}

/* ---- reports ---- */

void timetable_read_weekday(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const char *text = schema_text(context, node), *end = text;
	int weekday;

	if (text == NULL)
		return;
	if (take_weekday(&end, &weekday) && *end == '\0')
		*(int *)at = weekday;
	else
		schema_error(context, node,
		    _("\"%.*s\" is not a day of the week (Monday ... Sunday)"), QUOTED(text));
}

void timetable_read_clock(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const char *text = schema_text(context, node), *end = text;
	int minute;

	if (text == NULL)
		return;
	if (take_clock(&end, &minute) && *end == '\0' && minute < DAY_MINUTES)
		*(int *)at = minute;
	else
		schema_error(context, node, _("\"%.*s\" is not a time of day (00:00 ... 23:59)"),
		    QUOTED(text));
}
