/*
 * The sections on satisfaction, loyalty and service as JSON.
 */
#include "json_p.h"

static json_t *weighted_json(const struct weighted *weighted)
{
	double value;
	bool is_there = weighted_value(weighted, &value) && weighted->n >= TRUST_INTERVAL_FROM;

	return json_pack("{s:I, s:o, s:o}", "n", (json_int_t)weighted->n, "weight",
	    json_rounded(weighted->weight, 3), "mean",
	    is_there ? json_rounded(value, 3) : json_null());
}

static json_t *by_category(const struct satisfaction *satisfaction)
{
	json_t *list = json_array();

	for (size_t i = 0; i < satisfaction->category_count; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:o}", "name", satisfaction->by_category[i].name,
			      "rating", json_average(&satisfaction->by_category[i].average)));
	return list;
}

static json_t *by_survey(const struct satisfaction *satisfaction)
{
	json_t *list = json_array();

	for (size_t i = 0; i < satisfaction->survey_count; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:o}", "name", satisfaction->by_survey[i].name,
			      "answered", json_share(&satisfaction->by_survey[i].share)));
	return list;
}

static json_t *latest(const struct satisfaction *satisfaction)
{
	json_t *list = json_array();

	for (size_t i = 0; i < satisfaction->rating_count; i++) {
		const struct rating_shown *rating = &satisfaction->ratings[i];

		json_array_append_new(
		    list, json_pack("{s:o, s:s, s:s, s:o, s:s}", "number",
			      rating->feedback != 0 ? json_integer(rating->feedback) : json_null(),
			      "question", rating->question, "scale", rating->scale, "value",
			      json_rounded(rating->value, 2), "words", rating->words));
	}
	return list;
}

json_t *json_satisfaction(const struct satisfaction *satisfaction)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "csat",
	    json_score_trend(&satisfaction->csat), "csat_so_far",
	    json_score(&satisfaction->csat_all), "nps", json_nps_trend(&satisfaction->nps),
	    "nps_so_far", json_nps(&satisfaction->nps_all), "rating",
	    json_average_trend(&satisfaction->mean), "weighted",
	    weighted_json(&satisfaction->weighted), "by_category", by_category(satisfaction),
	    "positive", json_share_trend(&satisfaction->positive), "surveys_answered",
	    json_share_trend(&satisfaction->answered), "by_survey", by_survey(satisfaction),
	    "latest", latest(satisfaction));
}

json_t *json_loyalty(const struct loyalty *loyalty)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "repeat_purchases",
	    json_share_trend(&loyalty->repeat), "functional", json_average(&loyalty->functional),
	    "service", json_average(&loyalty->service), "emotional",
	    json_average(&loyalty->emotional), "experience", json_composite(&loyalty->experience),
	    "satisfaction", json_average(&loyalty->satisfaction), "value",
	    json_average(&loyalty->value), "recommendation", json_average(&loyalty->recommendation),
	    "expected", json_average(&loyalty->expected), "index", json_composite(&loyalty->index));
}

json_t *json_service(const struct service *service)
{
	return json_pack("{s:{s:o, s:o}, s:{s:o, s:o}, s:o}", "first_answer", "clock",
	    json_spread_trend(&service->first_clock), "business",
	    json_spread_trend(&service->first_business), "resolution", "clock",
	    json_spread_trend(&service->resolution_clock), "business",
	    json_spread_trend(&service->resolution_business), "answered_in_time",
	    json_share_trend(&service->kept));
}
