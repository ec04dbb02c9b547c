/*
 * How satisfied customers are, and how fast they were answered. Too few ratings for a score are
 * shown as they are; no data is said, never a zero.
 */
#include "write_p.h"

#include <string.h>

#define SCORE_MIN 5

static void add_share(
    struct writer *writer, struct block *block, const char *label, const struct proportion *share)
{
	if (share->n == 0)
		return;
	block->tiles[block->count++] = (struct tile){
	    label, write_percent(writer, share->value), write_interval(writer, share)};
}

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

void write_satisfaction(struct writer *writer)
{
	const struct satisfaction *satisfaction = &writer->report->satisfaction;
	struct block *block;

	write_heading(writer, _("Satisfaction"));
	if (satisfaction->csat_all.n == 0) {
		write_paragraph(writer, _("No data: no customer has given a rating yet."));
		return;
	}
	block = document_add_tiles(writer->document, 2);
	if (satisfaction->csat.now.n >= SCORE_MIN)
		add_share(writer, block, _("Satisfied, this period"), &satisfaction->csat.now);
	if (satisfaction->csat_all.n >= SCORE_MIN)
		add_share(
		    writer, block, _("Satisfied, since the beginning"), &satisfaction->csat_all);
	if (satisfaction->csat.now.n == 0)
		write_paragraph(writer, _("No data: no customer gave a rating in this period."));
	else if (satisfaction->csat.now.n < SCORE_MIN)
		write_paragraph(writer,
		    arena_printf(writer->arena,
			_("Too few ratings in this period for a score, so here they are, of 1 to "
			  "5: %s."),
			raw_ratings(writer)));
}

static struct tile time_tile(
    struct writer *writer, const char *label, double clock_ms, double business_ms, size_t n)
{
	struct tile tile = {.label = label, .value = duration_words(clock_ms, writer->arena)};

	tile.detail = arena_printf(writer->arena, _("in business hours: %s, n = %zu"),
	    duration_words(business_ms, writer->arena), n);
	return tile;
}

void write_service(struct writer *writer)
{
	const struct service *service = &writer->report->service;
	const struct spread *clock = &service->first_clock.now,
			    *business = &service->first_business.now;
	struct block *block;

	write_heading(writer, _("First answers"));
	if (clock->n == 0)
		write_paragraph(
		    writer, _("No data: no first answer was given by a person in this period."));
	if (clock->n == 0 && service->kept.now.n == 0)
		return;
	block = document_add_tiles(writer->document, 3);
	if (clock->n > 0) {
		block->tiles[block->count++] = time_tile(
		    writer, _("Half of them within"), clock->median, business->median, clock->n);
		block->tiles[block->count++] =
		    time_tile(writer, _("Nine in ten within"), clock->p90, business->p90, clock->n);
	}
	add_share(writer, block, _("Answered in time"), &service->kept.now);
}
