/*
 * How satisfied customers are, and how fast they were answered. Too few ratings for a score are
 * shown as they are; no data is said, never a zero.
 */
#include "write_p.h"

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
	const struct report *report = writer->report;
	const char *list = "";

	for (size_t i = 0; i < report->rating_count; i++)
		list = arena_printf(
		    writer->arena, "%s%s%.0f", list, i > 0 ? ", " : "", report->ratings[i]);
	return list;
}

void write_satisfaction(struct writer *writer)
{
	const struct report *report = writer->report;
	struct block *block;

	write_heading(writer, _("Satisfaction"));
	if (report->csat_all.n == 0) {
		write_paragraph(writer, _("No data: no customer has given a rating yet."));
		return;
	}
	block = document_add_tiles(writer->document, 2);
	if (report->rating_count >= SCORE_MIN)
		add_share(writer, block, _("Satisfied, this period"), &report->csat_now);
	if (report->csat_all.n >= SCORE_MIN)
		add_share(writer, block, _("Satisfied, since the beginning"), &report->csat_all);
	if (report->rating_count == 0)
		write_paragraph(writer, _("No data: no customer gave a rating in this period."));
	else if (report->rating_count < SCORE_MIN)
		write_paragraph(writer,
		    arena_printf(writer->arena,
			_("Too few ratings in this period for a score, so here they are, of 1 to "
			  "5: %s."),
			raw_ratings(writer)));
}

static struct tile time_tile(
    struct writer *writer, const char *label, double clock_ms, double business_ms)
{
	struct tile tile = {.label = label, .value = duration_words(clock_ms, writer->arena)};

	tile.detail = arena_printf(writer->arena, _("in business hours: %s, n = %zu"),
	    duration_words(business_ms, writer->arena), writer->report->answered_n);
	return tile;
}

void write_service(struct writer *writer)
{
	const struct report *report = writer->report;
	struct block *block;

	write_heading(writer, _("First answers"));
	if (report->answered_n == 0)
		write_paragraph(
		    writer, _("No data: no feedback of this period was answered by a person yet."));
	if (report->answered_n == 0 && report->service_kept.n == 0)
		return;
	block = document_add_tiles(writer->document, 3);
	if (report->answered_n > 0) {
		block->tiles[block->count++] = time_tile(writer, _("Half of them within"),
		    report->first_answer_median_ms, report->first_answer_business_median_ms);
		block->tiles[block->count++] = time_tile(writer, _("Nine in ten within"),
		    report->first_answer_p90_ms, report->first_answer_business_p90_ms);
	}
	add_share(writer, block, _("Answered in time"), &report->service_kept);
}
