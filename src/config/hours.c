/*
 * Business hours. Times between transitions of the zone are plain arithmetic on the weekly pattern;
 * the zone is asked once a week of the span, and a week in which its offset changes is split at the
 * change. (No zone has ever gone forth and back within one week.)
 */
#include "hark/config.h"

#define WEEK_MS (7 * DAY_MS)
/* 1970-01-01 was a Thursday: the week's Monday lies three days before. */
#define EPOCH_WEEK_MS (3 * DAY_MS)

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0 ? 1 : 0);
}

static int64_t offset_ms(int64_t time_ms)
{
	return civil_from_ms(time_ms).offset_minutes * MINUTE_MS;
}

static int64_t overlap_ms(int64_t a_start, int64_t a_end, int64_t b_start, int64_t b_end)
{
	int64_t start = a_start > b_start ? a_start : b_start;
	int64_t end = a_end < b_end ? a_end : b_end;

	return end > start ? end - start : 0;
}

/* Open milliseconds of the weekly pattern between Monday 00:00 and week_ms behind it. */
static int64_t open_of_week(const struct hours_settings *hours, int64_t week_ms)
{
	int64_t open = 0;

	if (hours->span_count == 0)
		return week_ms;
	for (size_t i = 0; i < hours->span_count; i++)
		open += overlap_ms(hours->spans[i].start_minute * MINUTE_MS,
		    hours->spans[i].end_minute * MINUTE_MS, 0, week_ms);
	return open;
}

/*
 * Local times are milliseconds since 1970-01-01 00:00 on the wall clock. Closed days count as open.
 */
static int64_t pattern_before(const struct hours_settings *hours, int64_t local_ms)
{
	int64_t weeks = floor_div(local_ms + EPOCH_WEEK_MS, WEEK_MS);

	return weeks * open_of_week(hours, WEEK_MS) +
	       open_of_week(hours, local_ms + EPOCH_WEEK_MS - weeks * WEEK_MS);
}

static int64_t pattern_between(const struct hours_settings *hours, int64_t from_ms, int64_t to_ms)
{
	return pattern_before(hours, to_ms) - pattern_before(hours, from_ms);
}

/* Index of the first closed day that is not before day. */
static size_t closed_from(const struct hours_settings *hours, int64_t day)
{
	size_t low = 0, high = hours->closed_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (hours->closed_days[middle] < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int64_t local_between(const struct hours_settings *hours, int64_t from_ms, int64_t to_ms)
{
	int64_t open = pattern_between(hours, from_ms, to_ms);

	for (size_t i = closed_from(hours, floor_div(from_ms, DAY_MS)); i < hours->closed_count;
	     i++) {
		int64_t start = hours->closed_days[i] * DAY_MS, end = start + DAY_MS;

		if (start >= to_ms)
			break;
		open -= pattern_between(
		    hours, start > from_ms ? start : from_ms, end < to_ms ? end : to_ms);
	}
	return open;
}

/* The first moment in (from, to] whose offset is not that of from; there is one. */
static int64_t find_change(int64_t from_ms, int64_t to_ms)
{
	int64_t offset = offset_ms(from_ms);

	while (to_ms - from_ms > 1) {
		int64_t middle = from_ms + (to_ms - from_ms) / 2;

		if (offset_ms(middle) == offset)
			from_ms = middle;
		else
			to_ms = middle;
	}
	return to_ms;
}

bool hours_is_open(const struct hours_settings *hours, int64_t time_ms)
{
	int64_t local = time_ms + offset_ms(time_ms);
	int64_t day = floor_div(local, DAY_MS);
	size_t closed = closed_from(hours, day);
	int64_t week_ms =
	    local + EPOCH_WEEK_MS - floor_div(local + EPOCH_WEEK_MS, WEEK_MS) * WEEK_MS;

	if (closed < hours->closed_count && hours->closed_days[closed] == day)
		return false;
	for (size_t i = 0; i < hours->span_count; i++)
		if (week_ms >= hours->spans[i].start_minute * MINUTE_MS &&
		    week_ms < hours->spans[i].end_minute * MINUTE_MS)
			return true;
	return hours->span_count == 0;
}

/* A piece of a span, at most a week long, in which the zone's offset does not change. */
struct stretch {
	int64_t from_ms, to_ms;
	int64_t offset_ms, next_offset_ms; /* in it; at to_ms */
};

static struct stretch stretch_before(int64_t from_ms)
{
	return (struct stretch){.to_ms = from_ms, .next_offset_ms = offset_ms(from_ms)};
}

/* The one behind it; false at the span's end. */
static bool stretch_next(struct stretch *stretch, int64_t end_ms)
{
	int64_t from_ms = stretch->to_ms, to_ms;

	if (from_ms >= end_ms)
		return false;
	to_ms = end_ms - from_ms > WEEK_MS ? from_ms + WEEK_MS : end_ms;
	stretch->offset_ms = stretch->next_offset_ms;
	stretch->next_offset_ms = offset_ms(to_ms);
	stretch->from_ms = from_ms;
	stretch->to_ms =
	    stretch->next_offset_ms != stretch->offset_ms ? find_change(from_ms, to_ms) : to_ms;
	return true;
}

/* Open milliseconds from its beginning to to_ms, which lies in it. */
static int64_t open_until(
    const struct hours_settings *hours, const struct stretch *stretch, int64_t to_ms)
{
	return local_between(
	    hours, stretch->from_ms + stretch->offset_ms, to_ms + stretch->offset_ms);
}

int64_t hours_between_ms(const struct hours_settings *hours, int64_t from_ms, int64_t to_ms)
{
	struct stretch stretch = stretch_before(from_ms);
	int64_t open = 0;

	while (stretch_next(&stretch, to_ms))
		open += open_until(hours, &stretch, stretch.to_ms);
	return open;
}

/* The first moment in it by which it was open for so long; there is one. */
static int64_t moment_in(
    const struct hours_settings *hours, const struct stretch *stretch, int64_t open_ms)
{
	int64_t low = stretch->from_ms, high = stretch->to_ms;

	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (open_until(hours, stretch, middle) < open_ms)
			low = middle;
		else
			high = middle;
	}
	return high;
}

int64_t hours_after_ms(const struct hours_settings *hours, int64_t from_ms, int64_t open_ms)
{
	int64_t end_ms = from_ms + HOURS_AHEAD_DAYS * DAY_MS;
	struct stretch stretch = stretch_before(from_ms);

	if (open_ms <= 0)
		return from_ms;
	while (stretch_next(&stretch, end_ms)) {
		int64_t open = open_until(hours, &stretch, stretch.to_ms);

		if (open >= open_ms)
			return moment_in(hours, &stretch, open_ms);
		open_ms -= open;
	}
	return end_ms;
}

/* Whether the weekly pattern opens on that civil day (days since 1970). */
static bool is_working_day(const struct hours_settings *hours, int64_t day)
{
	return pattern_between(hours, day * DAY_MS, (day + 1) * DAY_MS) > 0;
}

static int64_t day_of(int64_t time_ms)
{
	return floor_div(time_ms + offset_ms(time_ms), DAY_MS);
}

/* A holiday on what is no working day anyway keeps nobody waiting. */
static bool has_holiday(const struct hours_settings *hours, int64_t first_day, int64_t end_day)
{
	for (size_t i = closed_from(hours, first_day);
	     i < hours->closed_count && hours->closed_days[i] < end_day; i++)
		if (is_working_day(hours, hours->closed_days[i]))
			return true;
	return false;
}

struct hours_moment hours_look(const struct hours_settings *hours, int64_t time_ms)
{
	struct hours_moment moment = {HOURS_OPEN, 0};
	int64_t first_open_ms;

	if (hours_is_open(hours, time_ms))
		return moment;
	/* The end of the first open millisecond. */
	first_open_ms = hours_after_ms(hours, time_ms, 1) - 1;
	if (hours_is_open(hours, first_open_ms))
		moment.reopens_ms = first_open_ms;
	moment.state = has_holiday(hours, day_of(time_ms), day_of(first_open_ms)) ? HOURS_HOLIDAY
										  : HOURS_CLOSED;
	return moment;
}
