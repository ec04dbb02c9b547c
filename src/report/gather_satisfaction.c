/*
 * What customers say: ratings where they were given, surveys where they were sent, and how the
 * words of new feedback sound.
 */
#include "gather_p.h"

#include <stdlib.h>
#include <string.h>

/* ---- which ratings ---- */

/* What a survey measures is its question: effort or expectation say nothing of satisfaction. */
static bool is_other(const char *question)
{
	static const char *const others[] = {
	    "functional", "service", "emotional", "value", "expected", "effort"};

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (strcmp(question, others[i]) == 0)
			return true;
	return false;
}

bool rating_is_satisfaction(const char *question, const char *scale)
{
	return strcmp(scale, "1-5") == 0 && !is_other(question);
}

bool rating_is_recommendation(const char *question, const char *scale)
{
	return strcmp(scale, "0-10") == 0 && !is_other(question);
}

double rating_rescaled(const char *scale, double value)
{
	return strcmp(scale, "0-10") == 0 ? rescaled(value, 0, 10) : rescaled(value, 1, 5);
}

/* ---- ratings of a stretch ---- */

struct scores {
	size_t satisfied;
	struct sums sums; /* on 1-5 */
	struct nps nps;
};

static int count_scores(const struct report_input *input, const struct stretch *stretch,
    struct arena *arena, struct scores *scores, struct error *error)
{
	struct rating_count *counts;
	size_t count;

	if (store_rating_counts(
		input->store, stretch->from_ms, stretch->to_ms, arena, &counts, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		size_t times = (size_t)counts[i].count;

		if (rating_is_recommendation(counts[i].question, counts[i].scale))
			nps_add(&scores->nps, counts[i].value, times);
		if (!rating_is_satisfaction(counts[i].question, counts[i].scale))
			continue;
		sums_add(&scores->sums, counts[i].value, times);
		scores->satisfied += is_satisfied(counts[i].value) ? times : 0;
	}
	return 0;
}

static struct proportion csat_of(const struct scores *scores)
{
	return proportion_of(scores->satisfied, scores->sums.n);
}

int gather_ratings(const struct report_input *input, const struct stretch *stretch,
    struct arena *arena, struct ratings *ratings_r, struct error *error)
{
	struct scores scores = {0};

	if (count_scores(input, stretch, arena, &scores, error) != 0)
		return -1;
	*ratings_r = (struct ratings){
	    .csat = csat_of(&scores), .mean = average_of(&scores.sums), .nps = scores.nps};
	return 0;
}

static void find_changes(struct satisfaction *satisfaction)
{
	struct share_trend *csat = &satisfaction->csat;
	struct nps_trend *nps = &satisfaction->nps;
	struct average_trend *mean = &satisfaction->mean;

	csat->change = proportion_change(&csat->now, &csat->before);
	csat->change_of_four = proportion_change(&csat->now, &csat->four);
	nps->change = nps_change(&nps->now, &nps->before);
	nps->change_of_four = nps_change(&nps->now, &nps->four);
	mean->change = average_change(&mean->now, &mean->before);
	mean->change_of_four = average_change(&mean->now, &mean->four);
}

static int gather_scores(const struct report_input *input, struct arena *arena,
    struct satisfaction *satisfaction, struct error *error)
{
	struct stretches stretches = stretches_of(&input->period);
	const struct stretch ever = {INT64_MIN, stretches.now.to_ms};
	struct scores now = {0}, before = {0}, four = {0}, all = {0};

	if (count_scores(input, &stretches.now, arena, &now, error) != 0 ||
	    count_scores(input, &stretches.before, arena, &before, error) != 0 ||
	    count_scores(input, &stretches.four, arena, &four, error) != 0 ||
	    count_scores(input, &ever, arena, &all, error) != 0)
		return -1;
	satisfaction->csat = (struct share_trend){
	    .now = csat_of(&now), .before = csat_of(&before), .four = csat_of(&four)};
	satisfaction->nps =
	    (struct nps_trend){.now = now.nps, .before = before.nps, .four = four.nps};
	satisfaction->mean = (struct average_trend){.now = average_of(&now.sums),
	    .before = average_of(&before.sums),
	    .four = average_of(&four.sums)};
	satisfaction->csat_all = csat_of(&all);
	satisfaction->nps_all = all.nps;
	find_changes(satisfaction);
	return 0;
}

/* ---- by customer and by category ---- */

struct category_sums {
	const char *name;
	struct sums sums;
};

/* Of the period itself. */
struct details {
	struct arena *arena;
	struct weighted *weighted;
	struct category_sums *categories;
	size_t count, capacity;
};

static struct sums *sums_of(struct details *details, const char *category)
{
	for (size_t i = 0; i < details->count; i++)
		if (strcmp(details->categories[i].name, category) == 0)
			return &details->categories[i].sums;
	if (details->count == details->capacity)
		return NULL;
	details->categories[details->count].name = arena_strdup(details->arena, category);
	return &details->categories[details->count++].sums;
}

static int add_rating(void *context, const struct rating_figure *rating, struct error *error)
{
	struct details *details = context;
	struct sums *sums;

	(void)error;
	if (!rating_is_satisfaction(rating->question, rating->scale))
		return 0;
	weighted_add(details->weighted, rating->value, rating->customer_weight);
	sums = sums_of(details, rating->category);
	if (sums != NULL)
		sums_add(sums, rating->value, 1);
	return 0;
}

static int compare_categories(const void *a, const void *b)
{
	const struct average_row *left = a, *right = b;

	if (left->average.n != right->average.n)
		return left->average.n < right->average.n ? 1 : -1;
	return strcmp(left->name, right->name);
}

static int gather_details(const struct report_input *input, struct arena *arena,
    struct satisfaction *satisfaction, struct error *error)
{
	struct details details = {.arena = arena,
	    .weighted = &satisfaction->weighted,
	    .categories = arena_array(arena, CATEGORIES_SHOWN_MAX, sizeof(*details.categories)),
	    .capacity = CATEGORIES_SHOWN_MAX};
	struct average_row *rows;

	if (store_rating_each(input->store, input->period.from_ms, input->period.to_ms, add_rating,
		&details, error) != 0)
		return -1;
	rows = arena_array(arena, details.count + 1, sizeof(*rows));
	for (size_t i = 0; i < details.count; i++)
		rows[i] = (struct average_row){
		    details.categories[i].name, average_of(&details.categories[i].sums)};
	qsort(rows, details.count, sizeof(*rows), compare_categories);
	satisfaction->by_category = rows;
	satisfaction->category_count = details.count;
	return 0;
}

static int gather_shown(const struct report_input *input, struct arena *arena,
    struct satisfaction *satisfaction, struct error *error)
{
	struct rating_record *records;
	size_t count;

	if (store_rating_latest(input->store, input->period.from_ms, input->period.to_ms,
		RATINGS_SHOWN_MAX, arena, &records, &count, error) != 0)
		return -1;
	satisfaction->ratings = arena_array(arena, count + 1, sizeof(*satisfaction->ratings));
	for (size_t i = 0; i < count; i++)
		satisfaction->ratings[i] = (struct rating_shown){.feedback = records[i].feedback_id,
		    .question = records[i].question,
		    .scale = records[i].scale,
		    .words = records[i].comment,
		    .value = records[i].value};
	satisfaction->rating_count = count;
	return 0;
}

/* ---- surveys ---- */

static int count_surveys(const struct report_input *input, const struct stretch *stretch,
    struct arena *arena, struct proportion *answered_r, struct error *error)
{
	struct survey_counts *counts;
	size_t count, sent = 0, answered = 0;

	if (store_survey_counts(
		input->store, stretch->from_ms, stretch->to_ms, arena, &counts, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		sent += (size_t)counts[i].sent;
		answered += (size_t)counts[i].answered;
	}
	*answered_r = proportion_of(answered, sent);
	return 0;
}

static int gather_surveys(const struct report_input *input, struct arena *arena,
    struct satisfaction *satisfaction, struct error *error)
{
	struct survey_counts *counts;
	size_t count;

	if (gather_share(input, count_surveys, arena, &satisfaction->answered, error) != 0 ||
	    store_survey_counts(input->store, input->period.from_ms, input->period.to_ms, arena,
		&counts, &count, error) != 0)
		return -1;
	satisfaction->by_survey = arena_array(arena, count + 1, sizeof(*satisfaction->by_survey));
	satisfaction->survey_count = count;
	for (size_t i = 0; i < count; i++)
		satisfaction->by_survey[i] = (struct share_row){counts[i].survey,
		    proportion_of((size_t)counts[i].answered, (size_t)counts[i].sent)};
	return 0;
}

/* ---- the words of new feedback ---- */

static int count_positive(const struct report_input *input, const struct stretch *stretch,
    struct arena *arena, struct proportion *positive_r, struct error *error)
{
	struct sentiment_counts counts;

	(void)arena;
	if (store_period_sentiments(
		input->store, stretch->from_ms, stretch->to_ms, &counts, error) != 0)
		return -1;
	*positive_r = proportion_of(
	    (size_t)counts.positive, (size_t)(counts.positive + counts.neutral + counts.negative));
	return 0;
}

int gather_satisfaction(const struct report_input *input, struct arena *arena,
    struct satisfaction *satisfaction_r, struct error *error)
{
	if (gather_scores(input, arena, satisfaction_r, error) != 0 ||
	    gather_details(input, arena, satisfaction_r, error) != 0 ||
	    gather_shown(input, arena, satisfaction_r, error) != 0 ||
	    gather_surveys(input, arena, satisfaction_r, error) != 0)
		return -1;
	return gather_share(input, count_positive, arena, &satisfaction_r->positive, error);
}
