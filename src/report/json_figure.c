/*
 * Single figures as JSON objects with their n; null where there is no data or too little of it.
 */
#include "json_p.h"

#include <math.h>

json_t *json_rounded(double value, int decimals)
{
	double scale = pow(10, decimals);

	/* Never "-0.0". */
	return json_real(round(value * scale) / scale + 0.0);
}

json_t *json_time(int64_t time_ms)
{
	char text[TIME_TEXT_SIZE];

	return json_string(time_format_utc(time_ms, text));
}

static json_t *number_or_null(bool is_there, double value, int decimals)
{
	return is_there ? json_rounded(value, decimals) : json_null();
}

static const char *trust_word(size_t n)
{
	static const char *const words[] = {[TRUST_NONE] = "none",
	    [TRUST_RAW] = "raw",
	    [TRUST_INTERVAL] = "interval",
	    [TRUST_SCORE] = "score"};

	return words[trust_of(n)];
}

/* now, before and four are taken over. */
static json_t *trend(
    json_t *now, json_t *before, json_t *four, enum change change, enum change change_of_four)
{
	static const char *const words[] = {[CHANGE_UNKNOWN] = "unknown",
	    [CHANGE_NONE] = "none",
	    [CHANGE_UP] = "up",
	    [CHANGE_DOWN] = "down"};

	return json_pack("{s:o, s:o, s:o, s:s, s:s}", "now", now, "before", before, "four", four,
	    "change", words[change], "change_of_four", words[change_of_four]);
}

/* ---- shares ---- */

static json_t *share_from(const struct proportion *share, size_t from)
{
	bool is_there = share->n >= from;

	return json_pack("{s:I, s:I, s:o, s:o, s:o, s:s}", "n", (json_int_t)share->n, "hits",
	    (json_int_t)share->hits, "percent", number_or_null(is_there, share->value * 100, 1),
	    "low", number_or_null(is_there, share->low * 100, 1), "high",
	    number_or_null(is_there, share->high * 100, 1), "trust", trust_word(share->n));
}

json_t *json_share(const struct proportion *share)
{
	return share_from(share, 1);
}

json_t *json_score(const struct proportion *share)
{
	return share_from(share, TRUST_INTERVAL_FROM);
}

json_t *json_share_trend(const struct share_trend *share)
{
	return trend(json_share(&share->now), json_share(&share->before), json_share(&share->four),
	    share->change, share->change_of_four);
}

json_t *json_score_trend(const struct share_trend *share)
{
	return trend(json_score(&share->now), json_score(&share->before), json_score(&share->four),
	    share->change, share->change_of_four);
}

/* ---- scores ---- */

json_t *json_nps(const struct nps *nps)
{
	bool is_there = nps->n >= TRUST_INTERVAL_FROM;

	return json_pack("{s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:s}", "n", (json_int_t)nps->n,
	    "promoters", (json_int_t)nps->promoters, "passives", (json_int_t)nps->passives,
	    "detractors", (json_int_t)nps->detractors, "points",
	    number_or_null(is_there, nps->value, 1), "low", number_or_null(is_there, nps->low, 1),
	    "high", number_or_null(is_there, nps->high, 1), "trust", trust_word(nps->n));
}

json_t *json_nps_trend(const struct nps_trend *nps)
{
	return trend(json_nps(&nps->now), json_nps(&nps->before), json_nps(&nps->four), nps->change,
	    nps->change_of_four);
}

json_t *json_average(const struct average *average)
{
	bool is_there = average->n >= TRUST_INTERVAL_FROM;

	return json_pack("{s:I, s:o, s:o, s:o, s:o, s:s}", "n", (json_int_t)average->n, "mean",
	    number_or_null(is_there, average->value, 3), "deviation",
	    number_or_null(is_there, average->deviation, 3), "low",
	    number_or_null(is_there, average->low, 3), "high",
	    number_or_null(is_there, average->high, 3), "trust", trust_word(average->n));
}

json_t *json_average_trend(const struct average_trend *average)
{
	return trend(json_average(&average->now), json_average(&average->before),
	    json_average(&average->four), average->change, average->change_of_four);
}

json_t *json_composite(const struct composite *composite)
{
	return json_pack("{s:I, s:o, s:s}", "n", (json_int_t)composite->n, "value",
	    number_or_null(composite->n >= TRUST_INTERVAL_FROM, composite->value, 4), "trust",
	    trust_word(composite->n));
}

/* ---- durations ---- */

static json_t *milliseconds(bool is_there, double value)
{
	return is_there ? json_integer((json_int_t)round(value)) : json_null();
}

static json_t *spread_json(const struct spread *spread)
{
	return json_pack("{s:I, s:o, s:o, s:o, s:o}", "n", (json_int_t)spread->n, "median_ms",
	    milliseconds(spread->n > 0, spread->median), "p90_ms",
	    milliseconds(spread->n > 0, spread->p90), "median_low_ms",
	    milliseconds(spread->has_interval, spread->low), "median_high_ms",
	    milliseconds(spread->has_interval, spread->high));
}

json_t *json_spread_trend(const struct spread_trend *spread)
{
	return trend(spread_json(&spread->now), spread_json(&spread->before),
	    spread_json(&spread->four), spread->change, spread->change_of_four);
}
