/*
 * Figures as tiles, by the rules of honesty: no data is said; below TRUST_INTERVAL_FROM a score is
 * none; below TRUST_SCORE_FROM its interval comes first; a change is named only where intervals do
 * not overlap.
 */
#include "write_p.h"

static const char *join(struct writer *writer, const char *first, const char *second)
{
	if (second == NULL)
		return first;
	return first == NULL ? second : arena_printf(writer->arena, _("%s; %s"), first, second);
}

/* Against the period before or, when that shows none, the four before; NULL: nothing to say. */
static const char *change_words(struct writer *writer, enum change change, const char *before,
    enum change change_of_four, const char *four)
{
	switch (change) {
	case CHANGE_UP:
		return arena_printf(writer->arena, _("higher than before (%s)"), before);
	case CHANGE_DOWN:
		return arena_printf(writer->arena, _("lower than before (%s)"), before);
	default:
		break;
	}
	if (change_of_four == CHANGE_UP)
		return arena_printf(
		    writer->arena, _("higher than in the four periods before (%s)"), four);
	if (change_of_four == CHANGE_DOWN)
		return arena_printf(
		    writer->arena, _("lower than in the four periods before (%s)"), four);
	return change == CHANGE_NONE ? _("no real change") : NULL;
}

static struct tile no_data(const char *label)
{
	return (struct tile){label, _("no data"), ""};
}

static const char *of_n(struct writer *writer, size_t n)
{
	return arena_printf(writer->arena, _("n = %zu"), n);
}

/* ---- shares ---- */

struct tile tile_share(
    struct writer *writer, const char *label, const struct proportion *share, const char *change)
{
	struct arena *arena = writer->arena;
	struct tile tile = {.label = label};

	switch (trust_of(share->n)) {
	case TRUST_NONE:
		return no_data(label);
	case TRUST_RAW:
		tile.value = arena_printf(arena, _("%zu of %zu"), share->hits, share->n);
		tile.detail = _("too few for a percentage");
		return tile;
	case TRUST_INTERVAL:
		tile.value =
		    arena_printf(arena, _("%.0f to %.0f %%"), share->low * 100, share->high * 100);
		tile.detail = arena_printf(
		    arena, _("measured: %.0f %%, n = %zu"), share->value * 100, share->n);
		break;
	case TRUST_SCORE:
		tile.value = write_percent(writer, share->value);
		tile.detail = write_interval(writer, share);
		break;
	}
	tile.detail = join(writer, tile.detail, change);
	return tile;
}

struct tile tile_share_trend(
    struct writer *writer, const char *label, const struct share_trend *trend)
{
	return tile_share(writer, label, &trend->now,
	    change_words(writer, trend->change, write_percent(writer, trend->before.value),
		trend->change_of_four, write_percent(writer, trend->four.value)));
}

/* ---- recommendation ---- */

static const char *points(struct writer *writer, double value)
{
	return arena_printf(writer->arena, "%+.0f", value);
}

struct tile tile_nps(struct writer *writer, const char *label, const struct nps_trend *trend)
{
	const struct nps *nps = &trend->now;
	struct arena *arena = writer->arena;
	struct tile tile = {.label = label};

	switch (trust_of(nps->n)) {
	case TRUST_NONE:
		return no_data(label);
	case TRUST_RAW:
		tile.value =
		    arena_printf(arena, _("%zu for, %zu against"), nps->promoters, nps->detractors);
		tile.detail = arena_printf(arena, _("of %zu, too few for a score"), nps->n);
		return tile;
	case TRUST_INTERVAL:
		tile.value = arena_printf(arena, _("%+.0f to %+.0f"), nps->low, nps->high);
		tile.detail =
		    arena_printf(arena, _("measured: %+.0f, n = %zu"), nps->value, nps->n);
		break;
	case TRUST_SCORE:
		tile.value = points(writer, nps->value);
		tile.detail = arena_printf(
		    arena, _("between %+.0f and %+.0f, n = %zu"), nps->low, nps->high, nps->n);
		break;
	}
	tile.detail = join(writer, tile.detail,
	    change_words(writer, trend->change, points(writer, trend->before.value),
		trend->change_of_four, points(writer, trend->four.value)));
	return tile;
}

/* ---- means ---- */

static const char *mean_words(struct writer *writer, double value)
{
	return arena_printf(writer->arena, "%.1f", value);
}

struct tile tile_mean(struct writer *writer, const char *label, const struct average_trend *trend)
{
	const struct average *average = &trend->now;
	struct tile tile = {.label = label};

	if (trust_of(average->n) == TRUST_NONE || trust_of(average->n) == TRUST_RAW)
		return (struct tile){
		    label, _("no data"), average->n > 0 ? _("too few for a score") : ""};
	tile.value = arena_printf(writer->arena, _("%.1f of 5"), average->value);
	tile.detail = join(writer,
	    arena_printf(
		writer->arena, _("fluctuation %.1f, n = %zu"), average->deviation, average->n),
	    change_words(writer, trend->change, mean_words(writer, trend->before.value),
		trend->change_of_four, mean_words(writer, trend->four.value)));
	return tile;
}

struct tile tile_number(
    struct writer *writer, const char *label, bool is_there, const char *value, size_t n)
{
	if (!is_there)
		return no_data(label);
	return (struct tile){label, value, of_n(writer, n)};
}

/* ---- durations ---- */

struct tile tile_spread(struct writer *writer, const char *label, const struct spread_trend *clock,
    const struct spread *business)
{
	struct arena *arena = writer->arena;
	struct tile tile = {.label = label};

	if (clock->now.n == 0)
		return no_data(label);
	tile.value = duration_words(clock->now.median, arena);
	tile.detail =
	    arena_printf(arena, _("nine in ten within %s; in business hours %s and %s; n = %zu"),
		duration_words(clock->now.p90, arena), duration_words(business->median, arena),
		duration_words(business->p90, arena), clock->now.n);
	tile.detail = join(writer, tile.detail,
	    change_words(writer, clock->change, duration_words(clock->before.median, arena),
		clock->change_of_four, duration_words(clock->four.median, arena)));
	return tile;
}
