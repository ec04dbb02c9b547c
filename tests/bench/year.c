#include "year_p.h"

#include <math.h>
#include <stdlib.h>

struct year year_of(uint64_t seed)
{
	const struct civil monday = {.year = 2024, .month = 12, .day = 30};
	struct dice dice = dice_for(seed, 'y', 0);
	struct year year = {.seed = seed,
	    .from_ms = civil_to_ms(&monday),
	    .mails_a_week = YEAR_MAILS_A_WEEK,
	    .has_events = true};

	year.event_weeks[EVENT_CRASH] = 11 + (int)dice_below(&dice, 4);
	year.event_weeks[EVENT_PRICE] = 22 + (int)dice_below(&dice, 4);
	year.event_weeks[EVENT_COURIER] = 37 + (int)dice_below(&dice, 4);
	return year;
}

int64_t year_week_ms(const struct year *year, int week)
{
	struct civil first = civil_from_ms(year->from_ms), monday;

	monday = civil_day_start(&first, week * 7);
	return civil_to_ms(&monday);
}

/* ---- how many mails ---- */

static double bell(double week, double middle, double width)
{
	return exp(-(week - middle) * (week - middle) / (width * width));
}

/* Few around the Spring Festival, many before Christmas. */
static double season(double week)
{
	return 1 + 0.12 * sin((week - 10) / YEAR_WEEKS * 2 * M_PI) - 0.45 * bell(week, 4.5, 1) +
	       0.7 * bell(week, 48, 2);
}

static const double weekdays[7] = {1.25, 1.15, 1.1, 1.05, 1, 0.75, 0.7};

/* Mails a day that an event adds, so many days after its first Monday, at 192 a week. */
static double event_mails(enum year_event event, int day)
{
	static const double crash[] = {0, 30, 18, 7, 3}, courier[] = {0, 0, 9, 14, 12, 6, 5, 8, 4};

	if (day < 0)
		return 0;
	switch (event) {
	case EVENT_CRASH:
		return (size_t)day < ARRAY_SIZE(crash) ? crash[day] : 0;
	case EVENT_COURIER:
		return (size_t)day < ARRAY_SIZE(courier) ? courier[day] : 0;
	default:
		return day < 28 ? 7 * exp(-day / 9.0) : 0;
	}
}

/* What the change of prices does to all that customers say, for six weeks. */
#define PRICE_MOOD (-1.1)
#define PRICE_DAYS 42

static int days_since(const struct year *year, enum year_event event, int day)
{
	return year->has_events ? day - 7 * year->event_weeks[event] : -1;
}

static double mood_on(const struct year *year, int day)
{
	int since = days_since(year, EVENT_PRICE, day);

	return since >= 0 && since < PRICE_DAYS ? PRICE_MOOD : 0;
}

bool year_is_quiet(const struct year *year, int week)
{
	/* Their traces, and until what was disturbed is no longer compared with. */
	static const int lasting[YEAR_EVENTS] = {
	    [EVENT_CRASH] = 2, [EVENT_COURIER] = 3, [EVENT_PRICE] = 12};
	double before = 0;

	if (week < 9 || week >= YEAR_WEEKS)
		return false;
	for (size_t i = 0; year->has_events && i < YEAR_EVENTS; i++)
		if (week >= year->event_weeks[i] && week < year->event_weeks[i] + lasting[i])
			return false;
	for (int back = 1; back <= 4; back++)
		before += season(week - back) / 4;
	return fabs(season(week) / before - 1) < 0.12;
}

/* ---- a day ---- */

struct day {
	struct year_store *target;
	struct arena *arena;
	int number, start; /* days since the year began */
	struct dice dice;
	double shares[16], sum; /* of the topics, this week */
};

static void set_shares(struct day *day)
{
	struct dice dice = dice_for(day->target->year->seed, 't', (uint64_t)(day->number / 7));

	day->sum = 0;
	for (size_t i = 0; i < year_topic_count; i++) {
		day->shares[i] = year_topics[i].share * exp(0.1 * dice_normal(&dice));
		day->sum += day->shares[i];
	}
}

static const struct year_topic *choose_topic(struct day *day)
{
	double lot = dice_share(&day->dice) * day->sum;
	size_t i = 0;

	for (; i + 1 < year_topic_count && lot >= day->shares[i]; i++)
		lot -= day->shares[i];
	return &year_topics[i];
}

/* A few write often. */
static size_t choose_customer(struct dice *dice)
{
	return (size_t)(YEAR_CUSTOMERS * pow(dice_share(dice), 1.5));
}

static int64_t choose_time(struct day *day)
{
	struct civil first = civil_from_ms(day->target->year->from_ms), time;

	time = civil_day_start(&first, day->number);
	time.hour = 7 + (int)(16 * (dice_share(&day->dice) + dice_share(&day->dice)) / 2);
	time.minute = (int)dice_below(&day->dice, 60);
	time.second = (int)dice_below(&day->dice, 60);
	return civil_to_ms(&time);
}

static void make_mails(
    struct day *day, const struct year_topic *topic, int count, struct year_mail *mails)
{
	for (int i = 0; i < count; i++) {
		struct year_mail *mail = &mails[i];

		mail->topic = topic != NULL ? topic : choose_topic(day);
		mail->customer = year_customer_of(day->target->year, choose_customer(&day->dice));
		mail->at_ms = choose_time(day);
		mail->mood = mood_on(day->target->year, day->number);
		year_write(&day->dice, day->arena, mail);
	}
}

static int compare(const void *a, const void *b)
{
	const struct year_mail *left = a, *right = b;

	return (left->at_ms > right->at_ms) - (left->at_ms < right->at_ms);
}

static int store_mails(struct day *day, const struct year_mail *mails, int count)
{
	for (int i = 0; i < count; i++) {
		if (year_store_mail(day->target, &mails[i], &day->dice) != 0)
			return -1;
		if (dice_share(&day->dice) < 0.1 &&
		    year_store_other(day->target, mails[i].at_ms, &day->dice) != 0)
			return -1;
	}
	return year_store_recommendation(
	    day->target, mails[0].at_ms, mood_on(day->target->year, day->number), &day->dice);
}

static int make_day(struct day *day, size_t *mails_r)
{
	const struct year *year = day->target->year;
	double scale = year->mails_a_week / YEAR_MAILS_A_WEEK;
	int counts[YEAR_EVENTS + 1], count = 0, at = 0;
	struct year_mail *mails;

	day->dice = dice_for(year->seed, 'd', (uint64_t)day->number);
	set_shares(day);
	counts[YEAR_EVENTS] = dice_poisson(
	    &day->dice, year->mails_a_week / 7 * weekdays[day->number % 7] *
			    season(day->number / 7.0) * exp(0.08 * dice_normal(&day->dice)));
	for (int i = 0; i < YEAR_EVENTS; i++)
		counts[i] = dice_poisson(
		    &day->dice, scale * event_mails((enum year_event)i,
					    days_since(year, (enum year_event)i, day->number)));
	for (int i = 0; i <= YEAR_EVENTS; i++)
		count += counts[i];
	if (count == 0)
		return 0;
	mails = arena_array(day->arena, (size_t)count, sizeof(*mails));
	for (int i = 0; i <= YEAR_EVENTS; at += counts[i++])
		make_mails(
		    day, i < YEAR_EVENTS ? &year_event_topics[i] : NULL, counts[i], mails + at);
	qsort(mails, (size_t)count, sizeof(*mails), compare);
	*mails_r += (size_t)count;
	return store_mails(day, mails, count);
}

int year_fill(struct store *store, const struct year *year, int from_week, int to_week,
    size_t *mails_r, struct error *error)
{
	struct year_store target = {
	    .store = store, .year = year, .until_ms = year_week_ms(year, to_week), .error = error};
	struct day day = {.target = &target, .arena = arena_new()};
	size_t mails = 0;
	int result = store_begin(store, error);

	if (result == 0)
		result = year_store_open(&target, day.arena);
	for (day.number = from_week * 7; result == 0 && day.number < to_week * 7; day.number++)
		result = make_day(&day, &mails);
	if (result == 0)
		result = store_folder_polled(store, target.folder.id, target.until_ms, error);
	if (result == 0)
		result = store_commit(store, error);
	else
		store_rollback(store);
	arena_free(&day.arena);
	if (result == 0 && mails_r != NULL)
		*mails_r = mails;
	return result;
}
