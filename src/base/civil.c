/*
 * Civil time in the owner's time zone. The process has one time zone (it works for one owner), so
 * the C library's own tz database code does the arithmetic.
 */
#include "hark/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ZONE_FOLDER "/usr/share/zoneinfo/"

/* The folder holds lists and subfolders too; a zone's file begins with its magic (RFC 8536 3.1). */
bool civil_zone_exists(const char *name)
{
	AUTO_FREE char *path = mem_printf(ZONE_FOLDER "%s", name);
	char magic[4] = "";
	ssize_t got;
	int fd;

	if (strcmp(name, "UTC") == 0)
		return true;
	if (name[0] == '\0' || name[0] == '/' || strstr(name, "..") != NULL)
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return false;
	got = read(fd, magic, sizeof(magic));
	close(fd);
	return got == (ssize_t)sizeof(magic) && memcmp(magic, "TZif", sizeof(magic)) == 0;
}

const char *civil_system_zone(struct arena *arena)
{
	static const char folder[] = "/zoneinfo/";
	char target[256];
	ssize_t size = readlink("/etc/localtime", target, sizeof(target) - 1);
	const char *name;

	if (size <= 0)
		return "UTC";
	target[size] = '\0';
	name = strstr(target, folder);
	return name != NULL && civil_zone_exists(name + strlen(folder))
		   ? arena_strdup(arena, name + strlen(folder))
		   : "UTC";
}

int civil_set_zone(const char *name, struct error *error)
{
	if (!civil_zone_exists(name))
		return error_set(
		    error, _("unknown time zone \"%s\" (names look like Asia/Shanghai)"), name);
	if (setenv("TZ", name, 1) != 0)
		return error_set_errno(error, _("time zone %s"), name);
	tzset();
	return 0;
}

static int64_t floor_seconds(int64_t time_ms)
{
	int64_t seconds = time_ms / SECOND_MS;

	return time_ms % SECOND_MS < 0 ? seconds - 1 : seconds;
}

static struct civil civil_from_tm(const struct tm *tm)
{
	return (struct civil){.year = tm->tm_year + 1900,
	    .month = tm->tm_mon + 1,
	    .day = tm->tm_mday,
	    .hour = tm->tm_hour,
	    .minute = tm->tm_min,
	    .second = tm->tm_sec,
	    .weekday = tm->tm_wday == 0 ? 7 : tm->tm_wday,
	    .offset_minutes = (int)(tm->tm_gmtoff / 60)};
}

static struct tm tm_from_civil(const struct civil *civil)
{
	return (struct tm){.tm_year = civil->year - 1900,
	    .tm_mon = civil->month - 1,
	    .tm_mday = civil->day,
	    .tm_hour = civil->hour,
	    .tm_min = civil->minute,
	    .tm_sec = civil->second,
	    .tm_isdst = -1};
}

struct civil civil_from_ms(int64_t time_ms)
{
	time_t seconds = (time_t)floor_seconds(time_ms);
	struct tm tm = {0};

	localtime_r(&seconds, &tm);
	return civil_from_tm(&tm);
}

/* Whether the clock on the wall shows that then. */
static bool shows(time_t seconds, const struct tm *wall)
{
	struct tm tm = {0};

	localtime_r(&seconds, &tm);
	return tm.tm_year == wall->tm_year && tm.tm_yday == wall->tm_yday &&
	       tm.tm_hour == wall->tm_hour && tm.tm_min == wall->tm_min &&
	       tm.tm_sec == wall->tm_sec;
}

/* Where clocks were put back, mktime takes either of two, by what it was asked before: a midnight
 * could be another one each time, and the report of its day be sent twice. */
int64_t civil_to_ms(const struct civil *civil)
{
	struct tm wall = tm_from_civil(civil), day_before = {0}, fields;
	time_t seconds = mktime(&wall), before = seconds - DAY_MS / SECOND_MS, first;

	localtime_r(&before, &day_before);
	fields = wall;
	first = timegm(&fields) - day_before.tm_gmtoff;
	return (int64_t)(first < seconds && shows(first, &wall) ? first : seconds) * SECOND_MS;
}

struct civil civil_day_start(const struct civil *civil, int add_days)
{
	struct civil start = {
	    .year = civil->year, .month = civil->month, .day = civil->day + add_days};

	return civil_from_ms(civil_to_ms(&start));
}

void civil_week(const struct civil *civil, int *year_r, int *week_r)
{
	/* The week's year is that of its Thursday (ISO 8601). Noon keeps clear of clock changes. */
	struct tm thursday = {.tm_year = civil->year - 1900,
	    .tm_mon = civil->month - 1,
	    .tm_mday = civil->day + 4 - civil->weekday,
	    .tm_hour = 12};

	timegm(&thursday);
	*year_r = thursday.tm_year + 1900;
	*week_r = thursday.tm_yday / 7 + 1;
}

const char *time_format_offset(int64_t time_ms, int offset_minutes, char out[TIME_TEXT_SIZE])
{
	time_t seconds = (time_t)(floor_seconds(time_ms) + (int64_t)offset_minutes * 60);
	int absolute = abs(offset_minutes);
	struct tm tm = {0};
	size_t used;

	gmtime_r(&seconds, &tm);
	used = strftime(out, TIME_TEXT_SIZE, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out + used, TIME_TEXT_SIZE - used, "%c%02d:%02d", offset_minutes < 0 ? '-' : '+',
	    absolute / 60 % 100, absolute % 60);
	return out;
}

const char *time_format_utc(int64_t time_ms, char out[TIME_TEXT_SIZE])
{
	time_t seconds = (time_t)floor_seconds(time_ms);
	struct tm tm = {0};

	gmtime_r(&seconds, &tm);
	strftime(out, TIME_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return out;
}

const char *time_format_local(int64_t time_ms, char out[TIME_TEXT_SIZE])
{
	time_t seconds = (time_t)floor_seconds(time_ms);
	struct tm tm = {0};

	localtime_r(&seconds, &tm);
	strftime(out, TIME_TEXT_SIZE, "%Y-%m-%d %H:%M", &tm);
	return out;
}

/* Reads exactly count digits. */
static bool take_number(const char **at, int count, int *number_r)
{
	int number = 0;

	for (int i = 0; i < count; i++, (*at)++) {
		if (**at < '0' || **at > '9')
			return false;
		number = number * 10 + (**at - '0');
	}
	*number_r = number;
	return true;
}

static bool take_char(const char **at, char c)
{
	if (**at != c)
		return false;
	(*at)++;
	return true;
}

static bool take_date(const char **at, struct civil *civil)
{
	return take_number(at, 4, &civil->year) && take_char(at, '-') &&
	       take_number(at, 2, &civil->month) && take_char(at, '-') &&
	       take_number(at, 2, &civil->day) && civil->month >= 1 && civil->month <= 12 &&
	       civil->day >= 1 && civil->day <= 31;
}

static bool take_clock(const char **at, struct civil *civil)
{
	if (!take_number(at, 2, &civil->hour) || !take_char(at, ':') ||
	    !take_number(at, 2, &civil->minute))
		return false;
	if (take_char(at, ':') && !take_number(at, 2, &civil->second))
		return false;
	return civil->hour <= 24 && civil->minute <= 59 && civil->second <= 60;
}

/* Z, +08:00 or nothing. */
static bool take_zone(const char **at, bool *has_zone_r, int *offset_minutes_r)
{
	int hours, minutes;
	char sign = **at;

	*has_zone_r = true;
	*offset_minutes_r = 0;
	if (take_char(at, 'Z'))
		return true;
	if (sign != '+' && sign != '-') {
		*has_zone_r = false;
		return true;
	}
	(*at)++;
	if (!take_number(at, 2, &hours) || !take_char(at, ':') || !take_number(at, 2, &minutes))
		return false;
	*offset_minutes_r = (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
	return true;
}

int time_parse(const char *text, int64_t *time_ms_r, struct error *error)
{
	struct civil civil = {0};
	const char *at = text;
	bool has_zone = false;
	int offset_minutes = 0;
	struct tm tm;

	if (!take_date(&at, &civil))
		goto wrong;
	if ((take_char(&at, 'T') || take_char(&at, ' ')) &&
	    (!take_clock(&at, &civil) || !take_zone(&at, &has_zone, &offset_minutes)))
		goto wrong;
	if (*at != '\0')
		goto wrong;
	tm = tm_from_civil(&civil);
	*time_ms_r = has_zone ? ((int64_t)timegm(&tm) - (int64_t)offset_minutes * 60) * SECOND_MS
			      : civil_to_ms(&civil);
	return 0;
wrong:
	return error_set(error,
	    _("\"%s\" is not a time (2026-11-22, 2026-11-22 08:00, 2026-11-22T08:00:00Z)"), text);
}

int duration_parse(const char *text, int64_t *duration_ms_r, struct error *error)
{
	static const struct {
		const char *unit;
		int64_t ms;
	} units[] = {{"s", SECOND_MS}, {"m", MINUTE_MS}, {"h", HOUR_MS}, {"d", DAY_MS},
	    {"w", 7 * DAY_MS}, {"y", YEAR_MS}};
	char *end = NULL;
	long number;

	errno = 0;
	number = strtol(text, &end, 10);
	if (end != text && errno == 0 && number >= 0 && number <= 1000000) {
		for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
			if (strcmp(end, units[i].unit) == 0) {
				*duration_ms_r = number * units[i].ms;
				return 0;
			}
		}
	}
	return error_set(error, _("\"%s\" is not a duration (30s, 2m, 4h, 3d, 1w, 2y)"), text);
}
