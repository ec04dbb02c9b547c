/*
 * Date (RFC 5322 3.3 and 4.3), and what programs write instead: the month before the day, missing
 * seconds, dots for colons, ISO 8601, asctime, "GMT+0800", "PM".
 */
#include "parse_p.h"

#include <strings.h>

/* Longer is no date; 64 KB of comments are looked at all the same, in one pass. */
#define NAME_LETTERS_MAX 32
#define OFFSET_MINUTES_END (24 * 60)

struct reading {
	struct bytes in;
	size_t at;
	int year, month, day, hour, minute, second; /* -1: not seen */
	int offset_minutes;
	bool has_zone;
	bool is_pm, is_am;
};

static const struct {
	const char *name;
	int hours;
} zones[] = {
    {"UT", 0},
    {"UTC", 0},
    {"GMT", 0},
    {"Z", 0},
    {"EST", -5},
    {"EDT", -4},
    {"CST", -6},
    {"CDT", -5},
    {"MST", -7},
    {"MDT", -6},
    {"PST", -8},
    {"PDT", -7},
    {"BST", 1},
    {"WET", 0},
    {"WEST", 1},
    {"CET", 1},
    {"MET", 1},
    {"CEST", 2},
    {"MEST", 2},
    {"EET", 2},
    {"EEST", 3},
    {"MSK", 3},
    {"JST", 9},
    {"KST", 9},
    {"HKT", 8},
    {"SGT", 8},
    {"AEST", 10},
    {"AEDT", 11},
    {"NZST", 12},
    {"NZDT", 13},
};

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static uint8_t peek(const struct reading *r, size_t ahead)
{
	return r->at + ahead < r->in.size ? r->in.data[r->at + ahead] : 0;
}

static void skip_comment(struct reading *r)
{
	size_t depth = 0;

	for (; r->at < r->in.size; r->at++) {
		uint8_t c = r->in.data[r->at];

		if (c == '\\')
			r->at++;
		else if (c == '(')
			depth++;
		else if (c == ')' && --depth == 0)
			break;
	}
	r->at++;
}

/* Blanks and comments may stand around the colon (RFC 5322 4.3). */
static void skip_blanks(struct reading *r)
{
	while (is_blank(peek(r, 0)) || peek(r, 0) == '(')
		if (peek(r, 0) == '(')
			skip_comment(r);
		else
			r->at++;
}

/* Goes behind the colon and what stands around it, if a digit follows. */
static bool take_colon(struct reading *r)
{
	size_t start = r->at;

	skip_blanks(r);
	if (peek(r, 0) == ':') {
		r->at++;
		skip_blanks(r);
		if (is_digit(peek(r, 0)))
			return true;
	}
	r->at = start;
	return false;
}

/* The number of digits; their value is right up to eight of them. */
static int take_number(struct reading *r, int *number_r)
{
	int digits = 0;

	for (*number_r = 0; is_digit(peek(r, 0)); r->at++, digits++)
		if (digits < 8)
			*number_r = *number_r * 10 + (peek(r, 0) - '0');
	return digits;
}

static int month_of(const char *word)
{
	static const char *const months[] = {
	    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

	for (size_t i = 0; i < ARRAY_SIZE(months); i++)
		if (strncasecmp(word, months[i], 3) == 0)
			return (int)i + 1;
	return 0;
}

static void take_zone_word(struct reading *r, const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(zones) && !r->has_zone; i++) {
		if (strcasecmp(word, zones[i].name) != 0)
			continue;
		r->offset_minutes = zones[i].hours * 60;
		/* "GMT+0800": the number counts. */
		r->has_zone = peek(r, 0) != '+' && peek(r, 0) != '-';
	}
}

static void take_word(struct reading *r)
{
	char word[NAME_LETTERS_MAX];
	size_t size = 0;

	for (; is_letter(peek(r, 0)); r->at++)
		if (size + 1 < sizeof(word))
			word[size++] = (char)peek(r, 0);
	word[size] = '\0';
	if (r->month < 0 && size >= 3 && month_of(word) > 0)
		r->month = month_of(word);
	else if (strcasecmp(word, "pm") == 0)
		r->is_pm = true;
	else if (strcasecmp(word, "am") == 0)
		r->is_am = true;
	else if (r->hour >= 0)
		take_zone_word(r, word);
}

/* "+0800", "+08:00", "+8" behind the time of day. */
static void take_offset(struct reading *r)
{
	int sign = peek(r, 0) == '-' ? -1 : 1, number, minutes, digits;

	r->at++;
	digits = take_number(r, &number);
	if (digits == 0 || r->hour < 0 || r->has_zone)
		return;
	if (digits <= 2 && peek(r, 0) == ':' && is_digit(peek(r, 1))) {
		r->at++;
		take_number(r, &minutes);
		number = number * 100 + minutes;
	} else if (digits <= 2) {
		number *= 100;
	}
	minutes = number / 100 * 60 + number % 100;
	if (minutes < OFFSET_MINUTES_END)
		r->offset_minutes = sign * minutes;
	r->has_zone = true;
}

static bool take_dot(struct reading *r)
{
	if (peek(r, 0) != '.' || !is_digit(peek(r, 1)))
		return false;
	r->at++;
	return true;
}

/* "08:30:15.5" or "08.30", the hour and its separator already taken. */
static void take_clock(struct reading *r, int hour, bool (*take_separator)(struct reading *))
{
	r->hour = hour;
	take_number(r, &r->minute);
	if (take_separator(r))
		take_number(r, &r->second);
	if ((peek(r, 0) == '.' || peek(r, 0) == ',') && is_digit(peek(r, 1))) {
		int fraction;

		r->at++;
		take_number(r, &fraction);
	}
}

/* "2026-11-22" or "2026/11/22", the year already taken. */
static void take_iso_date(struct reading *r, int year)
{
	r->year = year;
	r->at++;
	take_number(r, &r->month);
	if ((peek(r, 0) == '-' || peek(r, 0) == '/') && is_digit(peek(r, 1))) {
		r->at++;
		take_number(r, &r->day);
	}
	if (peek(r, 0) == 'T')
		r->at++;
}

/* RFC 5322 4.3: two digits below 50 are of this century, three are counted from 1900. */
static int full_year(int number, int digits)
{
	if (digits == 2)
		return number < 50 ? 2000 + number : 1900 + number;
	return digits == 3 ? 1900 + number : number;
}

static void take_digits(struct reading *r)
{
	int number, digits = take_number(r, &number);
	uint8_t next = peek(r, 0);

	if (r->hour < 0 && digits <= 2 && take_colon(r))
		take_clock(r, number, take_colon);
	else if (r->hour < 0 && digits <= 2 && r->month > 0 && r->day > 0 && take_dot(r))
		take_clock(r, number, take_dot);
	else if (digits == 4 && (next == '-' || next == '/') && is_digit(peek(r, 1)) && r->year < 0)
		take_iso_date(r, number);
	else if (r->day < 0 && digits <= 2)
		r->day = number;
	else if (r->year < 0 && digits >= 2 && digits <= 4)
		r->year = full_year(number, digits);
}

static int days_in(int month, int year)
{
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (month == 2)
		return is_leap ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* A day that there is, 00:00:00 to 23:59:60 (RFC 5322 3.3): another is a slip or a lie, and to
 * guess which day was meant would be worse than to know none. */
static bool is_date(const struct reading *r)
{
	return r->year >= 1900 && r->year <= 9999 && r->month >= 1 && r->month <= 12 &&
	       r->day >= 1 && r->day <= days_in(r->month, r->year) && r->hour <= 23 &&
	       r->minute <= 59 && r->second <= 60;
}

/* Days since 1970-01-01 in the Gregorian calendar. */
static int64_t days_of(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	/* Counted from March, so that the leap day is the last of the year. */
	return y * 365 + y / 4 - y / 100 + y / 400 + of_year - 719468;
}

static void read_all(struct reading *r)
{
	while (r->at < r->in.size) {
		uint8_t c = peek(r, 0);

		if (c == '(')
			skip_comment(r);
		else if (is_digit(c))
			take_digits(r);
		else if (is_letter(c))
			take_word(r);
		else if ((c == '+' || c == '-') && r->hour >= 0)
			take_offset(r);
		else
			r->at++;
	}
}

bool date_read(struct bytes raw, int64_t *time_ms_r, int *offset_minutes_r)
{
	struct reading r = {.in = raw, .year = -1, .month = -1, .day = -1, .hour = -1};
	int64_t seconds;

	read_all(&r);
	if (!is_date(&r))
		return false;
	if (r.hour < 0)
		r.hour = 0;
	if (r.is_pm && r.hour < 12)
		r.hour += 12;
	else if (r.is_am && r.hour == 12)
		r.hour = 0;
	seconds =
	    days_of(r.year, r.month, r.day) * 86400 + r.hour * 3600 + r.minute * 60 + r.second;
	*time_ms_r = (seconds - (int64_t)r.offset_minutes * 60) * SECOND_MS;
	*offset_minutes_r = r.offset_minutes;
	return true;
}
