/*
 * Satisfaction: share of the satisfied, mean rating, recommendation and the tone of new feedback,
 * each against the four periods before. A change is told when the intervals do not overlap, chance
 * alone hardly gives it, and it is large enough to matter. What changed is one finding, led by the
 * measure that is surest.
 */
#include "chance.h"
#include "finding_p.h"
#include "gather_p.h"

#include <math.h>

/* Changes below these matter to nobody, however sure they are. */
#define SHARE_MIN 0.05
#define POINTS_MIN 10
#define MEAN_MIN 0.2
/* Among so many a quote is looked for: other questions are rated low, too. */
#define LOW_RATINGS_MAX 20

enum measure { MEASURE_CSAT, MEASURE_MEAN, MEASURE_NPS, MEASURE_TONE, MEASURES };

struct measured {
	enum change change;
	double chance;
	const char *words;   /* "45 % (n = 35), before 84 %" */
	const char *figures; /* with intervals */
	double now, before;
	size_t n;
	double size; /* of the change, in hundredths of the scale */
};

/* ---- the tests ---- */

static int64_t thinned(size_t count, double dispersion)
{
	return (int64_t)((double)count / dispersion);
}

/* Fisher's test of two shares, in the direction in which they differ. What comes in clumps counts
 * for less. */
static double chance_of_shares(
    const struct proportion *now, const struct proportion *before, double dispersion)
{
	int64_t hits = thinned(now->hits, dispersion),
		misses = thinned(now->n - now->hits, dispersion);
	int64_t hits_before = thinned(before->hits, dispersion),
		misses_before = thinned(before->n - before->hits, dispersion);
	int64_t n = hits + misses + hits_before + misses_before;

	if (now->value > before->value)
		return chance_shared_at_least(hits, hits + misses, hits + hits_before, n);
	return chance_shared_at_least(misses, hits + misses, misses + misses_before, n);
}

/* Of a difference that is so many standard errors wide. */
static double chance_of_errors(double errors)
{
	return erfc(fabs(errors) / sqrt(2)) / 2;
}

/* Half a 95 % interval is 1.96 standard errors. */
static double error_of(double low, double high)
{
	return (high - low) / 2 / 1.96;
}

static double chance_of_difference(double difference, double one_error, double other_error)
{
	double both = hypot(one_error, other_error);

	return both > 0 ? chance_of_errors(difference / both) : 1;
}

static const char *share_words(const struct finder *finder, const struct proportion *share)
{
	return arena_printf(finder->arena, "%.0f %% (%.0f-%.0f %%, n = %zu)", share->value * 100,
	    share->low * 100, share->high * 100, share->n);
}

static struct measured measure_share(const struct finder *finder, const struct share_trend *trend,
    double dispersion, const char *format)
{
	const struct proportion *now = &trend->now, *four = &trend->four;
	struct measured measured = {.change = trend->change_of_four, .chance = 1};

	if (measured.change != CHANGE_UP && measured.change != CHANGE_DOWN)
		return measured;
	measured.chance = chance_of_shares(now, four, dispersion);
	measured.now = now->value * 100;
	measured.before = four->value * 100;
	measured.n = now->n;
	measured.size = fabs(measured.now - measured.before);
	if (measured.size < SHARE_MIN * 100)
		measured.chance = 1;
	measured.words = format;
	measured.figures = arena_printf(finder->arena, _("now %s; in the four periods before %s"),
	    share_words(finder, now), share_words(finder, four));
	return measured;
}

static struct measured measure_mean(
    const struct finder *finder, const struct average_trend *trend, const char *format)
{
	const struct average *now = &trend->now, *four = &trend->four;
	struct measured measured = {.change = trend->change_of_four, .chance = 1};

	if (measured.change != CHANGE_UP && measured.change != CHANGE_DOWN)
		return measured;
	/* Few ratings may agree by luck: they are taken to vary as much as the many do. */
	measured.chance = chance_of_difference(now->value - four->value,
	    fmax(now->deviation, four->deviation) / sqrt((double)now->n),
	    error_of(four->low, four->high));
	measured.now = now->value;
	measured.before = four->value;
	measured.n = now->n;
	measured.size = fabs(now->value - four->value) * 25;
	if (fabs(now->value - four->value) < MEAN_MIN || now->n < TRUST_INTERVAL_FROM)
		measured.chance = 1;
	measured.words = format;
	measured.figures = arena_printf(finder->arena,
	    _("now %.1f (n = %zu); in the four periods before %.1f (n = %zu)"), now->value, now->n,
	    four->value, four->n);
	return measured;
}

static struct measured measure_nps(
    const struct finder *finder, const struct nps_trend *trend, const char *format)
{
	const struct nps *now = &trend->now, *four = &trend->four;
	struct measured measured = {.change = trend->change_of_four, .chance = 1};

	if (measured.change != CHANGE_UP && measured.change != CHANGE_DOWN)
		return measured;
	measured.chance = chance_of_difference(now->value - four->value,
	    error_of(now->low, now->high), error_of(four->low, four->high));
	measured.now = now->value;
	measured.before = four->value;
	measured.n = now->n;
	measured.size = fabs(now->value - four->value) / 2;
	/* The interval is that of large numbers. */
	if (fabs(now->value - four->value) < POINTS_MIN || now->n < TRUST_SCORE_FROM)
		measured.chance = 1;
	measured.words = format;
	measured.figures = arena_printf(finder->arena,
	    _("now %+.0f (n = %zu); in the four periods before %+.0f (n = %zu)"), now->value,
	    now->n, four->value, four->n);
	return measured;
}

/* ---- saying it ---- */

/* What those wrote who were not satisfied. */
static int quote_low(struct finder *finder, struct finding *finding, struct error *error)
{
	const struct period *now = &finder->window->now;
	struct poor_rating *low;
	size_t count;

	if (store_rating_low(finder->input->store, now->from_ms, now->to_ms, LOW_RATINGS_MAX,
		finder->arena, &low, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (rating_is_satisfaction(low[i].question, "1-5") &&
		    finder_quote_matter(
			finder, finding, low[i].feedback_id, low[i].comment, error) != 0)
			return -1;
	return 0;
}

static const char *say(
    const struct finder *finder, enum measure measure, const struct measured *measured)
{
	struct arena *arena = finder->arena;
	bool is_up = measured->change == CHANGE_UP;

	switch (measure) {
	case MEASURE_CSAT:
		return arena_printf(arena,
		    is_up ? _("Satisfaction has risen: %.0f %% are satisfied, before %.0f %%.")
			  : _("Satisfaction has fallen: %.0f %% are satisfied, before %.0f %%."),
		    measured->now, measured->before);
	case MEASURE_MEAN:
		return arena_printf(arena,
		    is_up ? _("Ratings have risen: %.1f on average, before %.1f.")
			  : _("Ratings have fallen: %.1f on average, before %.1f."),
		    measured->now, measured->before);
	case MEASURE_NPS:
		return arena_printf(arena,
		    is_up ? _("More would recommend you: NPS %+.0f, before %+.0f.")
			  : _("Fewer would recommend you: NPS %+.0f, before %+.0f."),
		    measured->now, measured->before);
	default:
		return arena_printf(arena,
		    is_up ? _("The tone has become better: %.0f %% positive, before %.0f %%.")
			  : _("The tone has become worse: %.0f %% positive, before %.0f %%."),
		    measured->now, measured->before);
	}
}

static int say_measures(
    struct finder *finder, const struct measured *measured, double limit, struct error *error)
{
	struct finding *finding = finder_add(finder, FINDING_SATISFACTION, true);
	const char *sentence = "", *figures = "";
	bool is_down = false;
	double chance = 1;

	if (finding == NULL)
		return 0;
	for (size_t i = 0; i < MEASURES; i++) {
		if (measured[i].chance > limit)
			continue;
		sentence =
		    sentence[0] == '\0' ? say(finder, (enum measure)i, &measured[i]) : sentence;
		figures = figures[0] == '\0' ? measured[i].figures
					     : arena_printf(finder->arena, "%s; %s: %s", figures,
						   measured[i].words, measured[i].figures);
		chance = fmin(chance, measured[i].chance);
		is_down |= measured[i].change == CHANGE_DOWN;
		finding->weight = fmax(finding->weight,
		    (measured[i].change == CHANGE_DOWN ? 60 : 30) + finder_size(measured[i].size));
	}
	finding->sentence = sentence;
	finding->figures = figures;
	finding->subject = "satisfaction";
	finding_add_number(finding, "chance", chance);
	return is_down ? quote_low(finder, finding, error) : 0;
}

/* The tone follows what the mails are about, so it varies as the categories do. */
static double tone_dispersion(const struct finder *finder)
{
	double mails = 0, sum = 0;

	for (size_t i = 1; i < finder->window->series_count; i++) {
		sum += finder->verdicts[i].dispersion * finder->verdicts[i].usual;
		mails += finder->verdicts[i].usual;
	}
	return mails > 0 ? sum / mails : 1;
}

int finder_find_satisfaction(
    struct finder *finder, const struct satisfaction *satisfaction, struct error *error)
{
	const struct measured measured[MEASURES] = {
	    [MEASURE_CSAT] = measure_share(finder, &satisfaction->csat, 1, _("satisfied")),
	    [MEASURE_MEAN] = measure_mean(finder, &satisfaction->mean, _("mean rating")),
	    [MEASURE_NPS] = measure_nps(finder, &satisfaction->nps, _("NPS")),
	    [MEASURE_TONE] = measure_share(
		finder, &satisfaction->positive, tone_dispersion(finder), _("positive tone"))};
	double chances[MEASURES], limit;

	if (finder->window->history < HISTORY_MIN)
		return 0;
	for (size_t i = 0; i < MEASURES; i++)
		chances[i] = measured[i].chance;
	limit = chance_limit(chances, MEASURES, MEASURES, LEVEL_SATISFACTION / 2);
	if (limit < 0)
		return 0;
	return say_measures(finder, measured, limit, error);
}
