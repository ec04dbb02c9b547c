/*
 * Business hours as one line for a customer, in the customer's language (which is not the
 * process's): "Mon-Fri 09:00-18:00, Sat 10:00-14:00". Days with the same hours that follow each
 * other are joined.
 */
#include <string.h>

#include "respond/respond_p.h"

#define DAY_MINUTES (24 * 60)
#define WEEK_DAYS 7
/* A week of hours in one line; a timetable that is longer is better told by the owner in his own
 * words. */
#define OPENING_BYTES_MAX 600

struct wording {
	const char *days[WEEK_DAYS];
	const char *to;	   /* between first and last day */
	const char *and;   /* between two spans of a day */
	const char *comma; /* between groups of days */
	const char *all_day;
};

static const struct wording english = {
    {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}, "-", " and ", ", ", "all day"};
static const struct wording chinese = {
    {"周一", "周二", "周三", "周四", "周五", "周六", "周日"}, "至", "、", "，", "全天"};

static const struct wording *wording_of(const char *language)
{
	return text_starts_with_ascii_case(language, "zh") ? &chinese : &english;
}

/* The hours of one day (0: Monday), "" when closed. */
static const char *day_text(
    const struct hours_settings *hours, int day, const struct wording *wording, struct arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < hours->span_count; i++) {
		int start = hours->spans[i].start_minute - day * DAY_MINUTES;
		int end = hours->spans[i].end_minute - day * DAY_MINUTES;

		start = start > 0 ? start : 0;
		end = end < DAY_MINUTES ? end : DAY_MINUTES;
		if (start >= end)
			continue;
		if (start == 0 && end == DAY_MINUTES)
			return wording->all_day;
		text = arena_printf(arena, "%s%s%02d:%02d-%02d:%02d", text,
		    text[0] != '\0' ? wording->and : "", start / 60, start % 60, end / 60,
		    end % 60);
	}
	return text;
}

static void put_group(
    struct buffer *out, const struct wording *wording, int first, int last, const char *text)
{
	if (text[0] == '\0')
		return;
	buffer_printf(out, "%s%s", out->size > 0 ? wording->comma : "", wording->days[first]);
	if (last > first)
		buffer_printf(out, "%s%s", wording->to, wording->days[last]);
	buffer_printf(out, " %s", text);
}

const char *opening_text(
    const struct hours_settings *hours, const char *language, struct arena *arena)
{
	const struct wording *wording = wording_of(language);
	AUTO_BUFFER struct buffer out;
	int first = 0;

	if (hours->span_count == 0)
		return NULL;
	buffer_init(&out, OPENING_BYTES_MAX);
	for (int day = 1; day <= WEEK_DAYS; day++) {
		const char *text = day_text(hours, first, wording, arena);

		if (day < WEEK_DAYS && strcmp(text, day_text(hours, day, wording, arena)) == 0)
			continue;
		put_group(&out, wording, first, day - 1, text);
		first = day;
	}
	return out.is_truncated || out.size == 0 ? NULL : arena_strndup(arena, out.data, out.size);
}

static const char *chinese_day(const struct civil *day, struct arena *arena)
{
	static const char *const days[] = {"一", "二", "三", "四", "五", "六", "日"};

	return arena_printf(
	    arena, "%d月%d日（星期%s）", day->month, day->day, days[day->weekday - 1]);
}

static const char *english_day(const struct civil *day, struct arena *arena)
{
	static const char *const days[] = {
	    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
	static const char *const months[] = {"January", "February", "March", "April", "May", "June",
	    "July", "August", "September", "October", "November", "December"};

	return arena_printf(
	    arena, "%s, %d %s", days[day->weekday - 1], day->day, months[day->month - 1]);
}

const char *opening_day(
    const struct hours_moment *moment, const char *language, struct arena *arena)
{
	struct civil day = civil_from_ms(moment->reopens_ms);

	if (moment->state == HOURS_OPEN || moment->reopens_ms == 0)
		return NULL;
	return wording_of(language) == &chinese ? chinese_day(&day, arena)
						: english_day(&day, arena);
}

const char *opening_time(const struct hours_moment *moment, struct arena *arena)
{
	struct civil time = civil_from_ms(moment->reopens_ms);

	if (moment->state == HOURS_OPEN || moment->reopens_ms == 0 ||
	    (time.hour == 0 && time.minute == 0))
		return NULL;
	return arena_printf(arena, "%02d:%02d", time.hour, time.minute);
}
