/*
 * Numbers, dates and periods as people write them. What differs here is not words but their order,
 * so each language has its own lines.
 */
#include "write_p.h"

#include <inttypes.h>
#include <string.h>

static const char *const months[] = {"January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December"};

static bool is_chinese(void)
{
	return strcmp(language_current(), "zh") == 0;
}

const char *number_words(int64_t number, struct arena *arena)
{
	char digits[24];
	AUTO_BUFFER struct buffer out;
	size_t length;

	snprintf(digits, sizeof(digits), "%" PRId64, number);
	buffer_init(&out, 64);
	length = strlen(digits);
	for (size_t i = 0; i < length; i++) {
		if (i > 0 && digits[i - 1] != '-' && (length - i) % 3 == 0)
			buffer_add_char(&out, ',');
		buffer_add_char(&out, digits[i]);
	}
	return arena_strdup(arena, out.data);
}

const char *size_words(int64_t bytes, struct arena *arena)
{
	static const char *const units[] = {"KB", "MB", "GB", "TB"};
	double size = (double)bytes / 1000;
	size_t unit = 0;

	for (; size >= 1000 && unit + 1 < ARRAY_SIZE(units); unit++)
		size /= 1000;
	return arena_printf(arena, size < 10 ? "%.1f %s" : "%.0f %s", size, units[unit]);
}

static const char *day_of(const struct civil *day, struct arena *arena)
{
	if (is_chinese())
		return arena_printf(arena, "%d年%d月%d日", day->year, day->month, day->day);
	return arena_printf(arena, "%d %s %d", day->day, months[day->month - 1], day->year);
}

const char *day_words(int64_t time_ms, struct arena *arena)
{
	const struct civil day = civil_from_ms(time_ms);

	return day_of(&day, arena);
}

const char *weekday_words(int64_t time_ms, struct arena *arena)
{
	static const char *const names[] = {
	    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
	static const char *const chinese[] = {"一", "二", "三", "四", "五", "六", "日"};
	const struct civil day = civil_from_ms(time_ms);

	if (is_chinese())
		return arena_printf(
		    arena, "%d月%d日（周%s）", day.month, day.day, chinese[day.weekday - 1]);
	return arena_printf(
	    arena, "%s %d %s", names[day.weekday - 1], day.day, months[day.month - 1]);
}

const char *moment_words(int64_t time_ms, struct arena *arena)
{
	const struct civil at = civil_from_ms(time_ms);

	return arena_printf(arena, is_chinese() ? "%s %02d:%02d" : "%s, %02d:%02d",
	    day_of(&at, arena), at.hour, at.minute);
}

/* "16-22 November 2026", "28 September - 4 October 2026" */
static const char *span_words(
    const struct civil *first, const struct civil *last, struct arena *arena)
{
	if (is_chinese()) {
		if (first->year != last->year)
			return arena_printf(
			    arena, "%s至%s", day_of(first, arena), day_of(last, arena));
		if (first->month != last->month)
			return arena_printf(
			    arena, "%s至%d月%d日", day_of(first, arena), last->month, last->day);
		return arena_printf(arena, "%s至%d日", day_of(first, arena), last->day);
	}
	if (first->year != last->year)
		return arena_printf(arena, "%s – %s", day_of(first, arena), day_of(last, arena));
	if (first->month != last->month)
		return arena_printf(
		    arena, "%d %s – %s", first->day, months[first->month - 1], day_of(last, arena));
	return arena_printf(arena, "%d–%s", first->day, day_of(last, arena));
}

static int64_t last_day_of(const struct period *period)
{
	return period->to_ms - HOUR_MS; /* in its last day, whatever the clock changes */
}

static const char *quarter_words(const struct civil *first, struct arena *arena)
{
	int quarter = (first->month + 2) / 3;

	if (is_chinese())
		return arena_printf(arena, "%d年第%d季度", first->year, quarter);
	return arena_printf(arena, "Q%d %d", quarter, first->year);
}

static const char *month_words(const struct civil *first, struct arena *arena)
{
	if (is_chinese())
		return arena_printf(arena, "%d年%d月", first->year, first->month);
	return arena_printf(arena, "%s %d", months[first->month - 1], first->year);
}

const char *period_words(const struct period *period, struct arena *arena)
{
	const struct civil first = civil_from_ms(period->from_ms),
			   last = civil_from_ms(last_day_of(period));
	int year, week;

	if (period->kind == REPORT_QUARTER)
		return quarter_words(&first, arena);
	if (period->kind == REPORT_MONTH)
		return month_words(&first, arena);
	if (first.year == last.year && first.month == last.month && first.day == last.day)
		return day_of(&first, arena);
	if (period->kind != REPORT_WEEK || first.weekday != 1)
		return span_words(&first, &last, arena);
	civil_week(&first, &year, &week);
	if (is_chinese())
		return arena_printf(
		    arena, "%d年第%d周（%s）", year, week, span_words(&first, &last, arena));
	return arena_printf(arena, "week %d (%s)", week, span_words(&first, &last, arena));
}

const char *period_short(const struct period *period, struct arena *arena)
{
	const struct civil first = civil_from_ms(period->from_ms);
	int year, week;

	switch (period->kind) {
	case REPORT_QUARTER:
		return arena_printf(arena, "Q%d", (first.month + 2) / 3);
	case REPORT_MONTH:
		return arena_printf(arena, "%d", first.month);
	case REPORT_WEEK:
		civil_week(&first, &year, &week);
		return arena_printf(arena, "%d", week);
	default:
		return arena_printf(arena, "%d", first.day);
	}
}
