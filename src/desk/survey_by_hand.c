/*
 * Surveys by the owner's hand: which there are and what came of them, and one question asked now.
 * The owner's wish lifts no rule: whom a survey would leave alone is left alone.
 */
#include "survey_p.h"

#include <string.h>

static void count_in(
    struct survey_overview *survey, const struct survey_counts *counts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(counts[i].survey, survey->id) == 0) {
			survey->sent = counts[i].sent;
			survey->answered = counts[i].answered;
		}
}

int survey_list(struct desk *desk, struct arena *arena, struct survey_overview **surveys_r,
    size_t *count_r, struct error *error)
{
	const struct survey_set *set = desk->surveys;
	size_t count = set != NULL ? set->count : 0;
	struct survey_overview *all = arena_array(arena, count + 1, sizeof(*all));
	struct survey_counts *counts;
	size_t counted;

	if (store_survey_counts(desk->store, 0, INT64_MAX, arena, &counts, &counted, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct survey *survey = &set->surveys[i];

		all[i] = (struct survey_overview){.id = survey->id,
		    .measures = survey->measures,
		    .scale = survey->scale,
		    .is_enabled = survey->is_enabled,
		    .is_after_closed = survey->after == SURVEY_AFTER_CLOSED,
		    .delay_ms = survey->delay_ms,
		    .every_ms = survey->every_ms};
		count_in(&all[i], counts, counted);
	}
	*surveys_r = all;
	*count_r = count;
	return 0;
}

/* Before what survey_refusal asks: the owner may be wrong about the matter. */
static const char *refuse_now(const struct survey *survey, const struct feedback_record *feedback)
{
	bool is_settled =
	    strcmp(feedback->status, "resolved") == 0 || strcmp(feedback->status, "closed") == 0;

	if (!survey->is_enabled)
		return N_("the survey is switched off (enabled: no)");
	if (survey->every_ms == 0 && !is_settled)
		return N_("the matter is not resolved");
	return NULL;
}

static int send_within(struct desk *desk, const char *survey_id, int64_t feedback_id,
    struct arena *arena, const char **refusal_r, struct error *error)
{
	const struct survey *survey =
	    desk->surveys != NULL ? survey_find(desk->surveys, survey_id) : NULL;
	struct feedback_record feedback;

	if (survey == NULL)
		return error_set(error, _("there is no survey \"%s\""), survey_id);
	if (desk_find_feedback(desk, feedback_id, arena, &feedback, error) != 0)
		return -1;
	*refusal_r = refuse_now(survey, &feedback);
	if (*refusal_r != NULL)
		return 0;
	if (survey_refusal(desk, survey, &feedback, refusal_r, error) != 0)
		return -1;
	return *refusal_r != NULL ? 0
				  : survey_send(desk, survey, &feedback, arena, refusal_r, error);
}

int survey_send_now(struct desk *desk, const char *survey_id, int64_t feedback_id,
    const char **refusal_r, struct error *error)
{
	struct arena *arena = arena_new();
	int sent = store_begin(desk->store, error);

	if (sent == 0) {
		sent = send_within(desk, survey_id, feedback_id, arena, refusal_r, error);
		if (desk_finish(desk, sent < 0 ? -1 : 0, error) != 0)
			sent = -1;
	}
	arena_free(&arena);
	return sent;
}
