/* What the files that gather share: each fills its part of the figures from the store. */
#ifndef HARK_REPORT_GATHER_P_H
#define HARK_REPORT_GATHER_P_H

#include "report_p.h"

/* The stretches of time that a figure is compared over. */
struct stretch {
	int64_t from_ms, to_ms;
};
struct stretches {
	struct stretch now, before, four; /* the last: the four periods before as one */
};
struct stretches stretches_of(const struct period *period);

/* A share of one stretch. */
typedef int share_counter(const struct report_input *input, const struct stretch *stretch,
    struct arena *arena, struct proportion *share_r, struct error *error);
int gather_share(const struct report_input *input, share_counter *counter, struct arena *arena,
    struct share_trend *trend_r, struct error *error);

/* The history, and what of it is this period's and the one's before. */
int gather_history(const struct report_input *input, struct report *report, struct arena *arena,
    struct error *error);
int gather_ratings(const struct report_input *input, const struct stretch *stretch,
    struct arena *arena, struct ratings *ratings_r, struct error *error);
int gather_first_answers(const struct report_input *input, const struct stretch *stretch,
    struct spread *clock_r, struct spread *business_r, struct error *error);
int gather_resolutions(const struct report_input *input, const struct stretch *stretch,
    struct spread *clock_r, struct spread *business_r, struct error *error);
int gather_service(const struct report_input *input, struct arena *arena, struct service *service_r,
    struct error *error);
int gather_satisfaction(const struct report_input *input, struct arena *arena,
    struct satisfaction *satisfaction_r, struct error *error);
int gather_loyalty(const struct report_input *input, struct arena *arena, struct loyalty *loyalty_r,
    struct error *error);

/* Which ratings a figure takes: by the question's word and the scale. */
bool rating_is_satisfaction(const char *question, const char *scale);
bool rating_is_recommendation(const char *question, const char *scale);
/* 0 to 1, by its scale. */
double rating_rescaled(const char *scale, double value);

#endif
