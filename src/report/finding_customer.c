/*
 * Customers who stand out: one who begins far more matters than the others and than before, or who
 * rates far lower. That most write once and a few more often is usual, so the yardstick has a long
 * tail: the geometric one of the others' mean.
 */
#include "chance.h"
#include "finding_p.h"
#include "gather_p.h"

#include <math.h>
#include <stdlib.h>

#define MATTERS_MIN 5
#define RATINGS_MIN 3
#define RATINGS_DAYS 90
#define LOW_RATING 2

struct writer_count {
	int64_t customer_id, last_id; /* the latest matter */
	int64_t matters;
	double chance;
};

/* ---- writing far more ---- */

static int compare_writers(const void *a, const void *b)
{
	const struct writer_count *left = a, *right = b;

	return (left->customer_id > right->customer_id) - (left->customer_id < right->customer_id);
}

/* The period's customers; in place. */
static size_t join_writers(struct writer_count *writers, size_t count)
{
	size_t joined = 0;

	if (count > 0)
		qsort(writers, count, sizeof(*writers), compare_writers);
	for (size_t i = 0; i < count; i++) {
		struct writer_count *last = joined > 0 ? &writers[joined - 1] : NULL;

		if (last != NULL && last->customer_id == writers[i].customer_id) {
			last->matters++;
			last->last_id =
			    writers[i].last_id > last->last_id ? writers[i].last_id : last->last_id;
		} else {
			writers[joined++] = writers[i];
		}
	}
	return joined;
}

/* P(X >= matters) where each further matter is as likely as among the others. */
static double chance_of_matters(int64_t matters, size_t all_matters, size_t customers)
{
	double others =
	    customers > 1 ? (double)(all_matters - (size_t)matters) / (double)(customers - 1) : 1;
	double further = 1 - 1 / fmax(others, 1.1);

	return pow(further, (double)matters - 1);
}

/* Whether the customer has always written that much. */
static int is_habit(
    struct finder *finder, const struct writer_count *writer, bool *is_habit_r, struct error *error)
{
	const struct window *window = finder->window;
	int64_t before = 0;

	/* Without a past nobody knows: it is not told. */
	*is_habit_r = true;
	if (window->history == 0)
		return 0;
	if (store_matter_count(finder->input->store, writer->customer_id,
		window->before[window->history - 1].from_ms, window->now.from_ms, &before,
		error) != 0)
		return -1;
	*is_habit_r =
	    chance_binomial_at_least((double)writer->matters, (double)(writer->matters + before),
		1 / (double)(window->history + 1)) > 0.01;
	return 0;
}

static int say_writer(struct finder *finder, const struct writer_count *writer, double mean_others,
    struct error *error)
{
	struct finding *finding = finder_add(finder, FINDING_CUSTOMER, true);

	if (finding == NULL ||
	    finder_quote_matter(finder, finding, writer->last_id, NULL, error) != 0)
		return finding == NULL ? 0 : -1;
	finding->subject = arena_printf(finder->arena, "#%lld", (long long)writer->last_id);
	finding->sentence = arena_printf(finder->arena,
	    _("%s began %lld matters; the others %.1f each on average."),
	    finding->quote_count > 0 ? finding->quotes[0].who : finding->subject,
	    (long long)writer->matters, mean_others);
	finding->figures = arena_printf(
	    finder->arena, _("one of %zu customers of the period"), finder->customer_count);
	finding->weight = 35 + finder_size((double)writer->matters);
	finding_add_number(finding, "now", (double)writer->matters);
	finding_add_number(finding, "mean_of_others", mean_others);
	finding_add_number(finding, "chance", writer->chance);
	return 0;
}

int finder_find_writers(struct finder *finder, struct error *error)
{
	const struct window *window = finder->window;
	size_t count = window->matter_count;
	struct writer_count *writers = mem_array(count + 1, sizeof(*writers));
	double *chances = mem_array(count + 1, sizeof(*chances)), limit;
	int result = 0;

	for (size_t i = 0; i < count; i++)
		writers[i] = (struct writer_count){
		    window->matters[i].customer_id, window->matters[i].id, 1, 1};
	finder->customer_count = join_writers(writers, count);
	for (size_t i = 0; i < finder->customer_count; i++) {
		if (writers[i].matters >= MATTERS_MIN)
			writers[i].chance =
			    chance_of_matters(writers[i].matters, count, finder->customer_count);
		chances[i] = writers[i].chance;
	}
	limit = chance_limit(
	    chances, finder->customer_count, finder->customer_count, LEVEL_CUSTOMER / 2);
	for (size_t i = 0; result == 0 && i < finder->customer_count; i++) {
		bool is_usual = true;

		if (writers[i].chance > limit)
			continue;
		result = is_habit(finder, &writers[i], &is_usual, error);
		if (result == 0 && !is_usual)
			result = say_writer(finder, &writers[i],
			    (double)(count - (size_t)writers[i].matters) /
				fmax(1, (double)finder->customer_count - 1),
			    error);
	}
	free(chances);
	free(writers);
	return result;
}

/* ---- rating far lower ---- */

struct rater {
	int64_t customer_id;
	int64_t ratings, low;
	bool is_now; /* rated in the period */
};

struct raters {
	struct rater *items; /* owned; first one a rating, then joined */
	size_t count, capacity;
	bool is_now;
};

static int add_rating(void *context, const struct rating_figure *rating, struct error *error)
{
	struct raters *raters = context;

	(void)error;
	if (rating->customer_id == 0 || !rating_is_satisfaction(rating->question, rating->scale))
		return 0;
	if (raters->count == raters->capacity) {
		raters->capacity = 2 * raters->capacity + 256;
		raters->items = mem_resize(raters->items, raters->capacity, sizeof(*raters->items));
	}
	raters->items[raters->count++] =
	    (struct rater){rating->customer_id, 1, rating->value <= LOW_RATING, raters->is_now};
	return 0;
}

static int compare_raters(const void *a, const void *b)
{
	const struct rater *left = a, *right = b;

	return (left->customer_id > right->customer_id) - (left->customer_id < right->customer_id);
}

static void join_raters(struct raters *raters)
{
	size_t joined = 0;

	if (raters->count > 0)
		qsort(raters->items, raters->count, sizeof(*raters->items), compare_raters);
	for (size_t i = 0; i < raters->count; i++) {
		struct rater *last = joined > 0 ? &raters->items[joined - 1] : NULL;

		if (last == NULL || last->customer_id != raters->items[i].customer_id) {
			raters->items[joined++] = raters->items[i];
			continue;
		}
		last->ratings += raters->items[i].ratings;
		last->low += raters->items[i].low;
		last->is_now |= raters->items[i].is_now;
	}
	raters->count = joined;
}

static int load_raters(struct finder *finder, struct raters *raters, struct error *error)
{
	const struct period *period = &finder->window->now;
	int64_t from_ms = period->to_ms - RATINGS_DAYS * DAY_MS;
	struct store *store = finder->input->store;

	raters->is_now = true;
	if (store_rating_each(store, period->from_ms, period->to_ms, add_rating, raters, error) !=
	    0)
		return -1;
	raters->is_now = false;
	if (from_ms < period->from_ms &&
	    store_rating_each(store, from_ms, period->from_ms, add_rating, raters, error) != 0)
		return -1;
	join_raters(raters);
	return 0;
}

static int say_rater(struct finder *finder, const struct rater *rater, double share, double chance,
    struct error *error)
{
	struct finding *finding = finder_add(finder, FINDING_CUSTOMER, true);
	int64_t last_id;
	int found;

	if (finding == NULL)
		return 0;
	found = store_matter_latest(
	    finder->input->store, rater->customer_id, finder->window->now.to_ms, &last_id, error);
	if (found < 0 ||
	    (found > 0 && finder_quote_matter(finder, finding, last_id, NULL, error) != 0))
		return -1;
	finding->subject =
	    found > 0 ? arena_printf(finder->arena, "#%lld", (long long)last_id) : "";
	finding->sentence = arena_printf(finder->arena,
	    _("%s rates far lower than others: %lld of %lld ratings were 1 or 2."),
	    finding->quote_count > 0 ? finding->quotes[0].who : _("A customer"),
	    (long long)rater->low, (long long)rater->ratings);
	finding->figures = arena_printf(finder->arena,
	    _("in %d days; of the ratings of others %.0f %% were"), RATINGS_DAYS, 100 * share);
	finding->weight = 38 + finder_size((double)rater->low);
	finding_add_number(finding, "low", (double)rater->low);
	finding_add_number(finding, "ratings", (double)rater->ratings);
	finding_add_number(finding, "share_of_others", share);
	finding_add_number(finding, "chance", chance);
	return 0;
}

/* The share of low ratings that others gave, never quite none. */
static double share_of_others(const struct raters *raters, const struct rater *rater)
{
	double low = 0.5, ratings = 1;

	for (size_t i = 0; i < raters->count; i++) {
		low += (double)raters->items[i].low;
		ratings += (double)raters->items[i].ratings;
	}
	return (low - (double)rater->low) / (ratings - (double)rater->ratings);
}

static int test_raters(struct finder *finder, const struct raters *raters, struct error *error)
{
	size_t tested = 0;

	for (size_t i = 0; i < raters->count; i++)
		tested += raters->items[i].is_now && raters->items[i].ratings >= RATINGS_MIN;
	for (size_t i = 0; i < raters->count; i++) {
		const struct rater *rater = &raters->items[i];
		double share, chance;

		if (!rater->is_now || rater->ratings < RATINGS_MIN || rater->low < RATINGS_MIN)
			continue;
		share = share_of_others(raters, rater);
		chance =
		    chance_binomial_at_least((double)rater->low, (double)rater->ratings, share);
		if (chance <= LEVEL_CUSTOMER / 2 / (double)tested &&
		    say_rater(finder, rater, share, chance, error) != 0)
			return -1;
	}
	return 0;
}

int finder_find_raters(struct finder *finder, struct error *error)
{
	struct raters raters = {0};
	int result = load_raters(finder, &raters, error);

	if (result == 0)
		result = test_raters(finder, &raters, error);
	free(raters.items);
	return result;
}
