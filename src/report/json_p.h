/* What the files that make JSON share. Each gives a new reference. */
#ifndef HARK_REPORT_JSON_P_H
#define HARK_REPORT_JSON_P_H

#include "report_p.h"

#include <jansson.h>

/* Rounded to so many decimals. */
json_t *json_rounded(double value, int decimals);
json_t *json_time(int64_t time_ms);

/* Percentages have one decimal. A score is not told for fewer than TRUST_INTERVAL_FROM ratings. */
json_t *json_share(const struct proportion *share);
json_t *json_score(const struct proportion *share);
json_t *json_share_trend(const struct share_trend *trend);
json_t *json_score_trend(const struct share_trend *trend);
json_t *json_nps(const struct nps *nps);
json_t *json_nps_trend(const struct nps_trend *trend);
json_t *json_average(const struct average *average);
json_t *json_average_trend(const struct average_trend *trend);
json_t *json_spread_trend(const struct spread_trend *trend);
json_t *json_composite(const struct composite *composite);

json_t *json_satisfaction(const struct satisfaction *satisfaction);
json_t *json_loyalty(const struct loyalty *loyalty);
json_t *json_service(const struct service *service);
json_t *json_findings(const struct report *report);
json_t *json_standing(const struct report *report);
json_t *json_cross_tables(const struct report *report);

#endif
