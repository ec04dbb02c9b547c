/*
 * How satisfied customers are, how loyal, and how fast they were answered. What no survey asks for
 * is left out of the short reports and said to have no data in the review.
 */
#include "write_p.h"

#include <math.h>
#include <string.h>

#define TILES_MAX 16
/* Where all customers count the same there is no second mean to show. */
#define WEIGHT_SHOWS 0.05

/* Adds it unless there is nothing to show and the reader is not to be told so. */
static void add(struct block *block, struct tile tile, size_t n, bool always)
{
	if ((n > 0 || always) && block->count < TILES_MAX)
		block->tiles[block->count++] = tile;
}

static bool is_long(const struct writer *writer)
{
	return writer->report->kind == REPORT_REVIEW;
}

/* The newest last, as one reads. */
static const char *raw_ratings(struct writer *writer)
{
	const struct satisfaction *satisfaction = &writer->report->satisfaction;
	const char *list = "";

	for (size_t i = satisfaction->rating_count; i-- > 0;)
		if (strcmp(satisfaction->ratings[i].scale, "1-5") == 0)
			list = arena_printf(writer->arena, "%s%s%.0f", list,
			    list[0] != '\0' ? ", " : "", satisfaction->ratings[i].value);
	return list;
}

static void write_scores(struct writer *writer)
{
	const struct satisfaction *s = &writer->report->satisfaction;
	struct block *block = document_add_tiles(writer->document, TILES_MAX);
	double weighted;

	add(block, tile_share_trend(writer, _("Satisfied (4 or 5 of 5)"), &s->csat), s->csat.now.n,
	    true);
	add(block, tile_nps(writer, _("Would recommend us (NPS)"), &s->nps), s->nps.now.n,
	    is_long(writer));
	add(block, tile_mean(writer, _("Mean rating"), &s->mean), s->mean.now.n, is_long(writer));
	if (weighted_value(&s->weighted, &weighted) && s->weighted.n >= TRUST_INTERVAL_FROM &&
	    (is_long(writer) || fabs(weighted - s->mean.now.value) >= WEIGHT_SHOWS))
		add(block,
		    tile_number(writer, _("Mean, important customers count more"), true,
			arena_printf(writer->arena, _("%.1f of 5"), weighted), s->weighted.n),
		    s->weighted.n, false);
	add(block, tile_share_trend(writer, _("Feedback that sounds positive"), &s->positive),
	    s->positive.now.n, is_long(writer));
	add(block, tile_share_trend(writer, _("Surveys that were answered"), &s->answered),
	    s->answered.now.n, is_long(writer));
	add(block, tile_share(writer, _("Satisfied, since the beginning"), &s->csat_all, NULL),
	    s->csat_all.n, false);
}

void write_satisfaction(struct writer *writer)
{
	const struct satisfaction *s = &writer->report->satisfaction;

	write_heading(writer, _("Satisfaction"));
	write_scores(writer);
	if (s->csat.now.n > 0 && trust_of(s->csat.now.n) == TRUST_RAW)
		write_note(writer,
		    arena_printf(writer->arena,
			_("Too few ratings in this period for a score, so here they are, of 1 to "
			  "5: %s."),
			raw_ratings(writer)));
}

void write_loyalty(struct writer *writer)
{
	const struct loyalty *l = &writer->report->loyalty;
	bool always = is_long(writer);
	struct block *block;

	if (!always && l->repeat.now.n == 0 && l->experience.n == 0 && l->index.n == 0)
		return;
	write_heading(writer, _("Loyalty"));
	block = document_add_tiles(writer->document, TILES_MAX);
	add(block, tile_share_trend(writer, _("Purchases by returning customers"), &l->repeat),
	    l->repeat.now.n, always);
	add(block,
	    tile_number(writer, _("Experience, of 3"), l->experience.n > 0,
		arena_printf(writer->arena, "%.1f", l->experience.value), l->experience.n),
	    l->experience.n, always);
	add(block,
	    tile_number(writer, _("Loyalty index"), l->index.n > 0,
		arena_printf(writer->arena, "%.2f", l->index.value), l->index.n),
	    l->index.n, always);
	if (l->experience.n > 0 || l->index.n > 0)
		write_note(writer,
		    _("Experience: how the product works, the service and the feeling, 0 to 1 "
		      "each. Loyalty index: satisfaction times value times recommendation, divided by "
		      "expectation. Both from the surveys of a year."));
}

void write_service(struct writer *writer)
{
	const struct service *service = &writer->report->service;
	struct block *block;

	write_heading(writer, _("How fast"));
	block = document_add_tiles(writer->document, TILES_MAX);
	add(block,
	    tile_spread(writer, _("First answer, half of them within"), &service->first_clock,
		&service->first_business.now),
	    service->first_clock.now.n, true);
	add(block,
	    tile_spread(writer, _("Resolved, half of them within"), &service->resolution_clock,
		&service->resolution_business.now),
	    service->resolution_clock.now.n, is_long(writer));
	add(block, tile_share_trend(writer, _("Answered in time"), &service->kept),
	    service->kept.now.n, is_long(writer));
}
