/*
 * The public summary: what customers said and what was changed, to be shown to all of them. Nothing
 * of any one of them: no name, no words, no number of a matter, and no category of so few that one
 * of them could be meant.
 */
#include "write_p.h"

#include <string.h>

/* A category that fewer wrote about is counted among the others, and so is what has none. */
#define PUBLIC_MIN 3
#define CATEGORIES_MAX 8
#define CHANGES_MAX 20

static void write_told(struct writer *writer)
{
	const struct report *report = writer->report;
	const struct period_counts *counts = &report->counts;
	struct block *block;
	int64_t others = 0;

	write_heading(writer, _("What you told us"));
	if (counts->new_feedback == 0) {
		write_paragraph(writer, _("Nobody wrote to us in this time."));
		return;
	}
	write_paragraph(
	    writer, arena_printf(writer->arena,
			language_plural("We received %s message.", "We received %s messages.",
			    (unsigned long)counts->new_feedback),
			number_words(counts->new_feedback, writer->arena)));
	block = document_add_bars(writer->document, BLOCK_BARS, NULL, CATEGORIES_MAX + 1);
	for (size_t i = 0; i < report->by_category.count; i++) {
		const struct trend_row *row = &report->by_category.rows[i];

		if (row->now < PUBLIC_MIN || strcmp(row->name, "uncategorised") == 0 ||
		    block->count == CATEGORIES_MAX)
			others += row->now;
		else
			block->bars[block->count++] =
			    (struct bar){report_category_name(report, row->name), (double)row->now,
				number_words(row->now, writer->arena), NULL};
	}
	if (others > 0)
		block->bars[block->count++] = (struct bar){
		    _("all others"), (double)others, number_words(others, writer->arena), NULL};
}

static void write_rated(struct writer *writer)
{
	const struct proportion *csat = &writer->report->satisfaction.csat.now;

	if (trust_of(csat->n) != TRUST_INTERVAL && trust_of(csat->n) != TRUST_SCORE)
		return;
	write_paragraph(
	    writer, arena_printf(writer->arena,
			_("Of the %zu of you who rated our answers, %.0f %% were satisfied (%s)."),
			csat->n, csat->value * 100, write_interval(writer, csat)));
}

static void write_changed(struct writer *writer)
{
	const struct standing *standing = &writer->report->standing;
	struct block *block;

	write_heading(writer, _("What we changed"));
	if (standing->improved_count == 0) {
		write_paragraph(writer, _("Nothing is finished yet; we are working on it."));
		return;
	}
	block = document_add_steps(writer->document, CHANGES_MAX);
	for (size_t i = 0; i < standing->improved_count && i < CHANGES_MAX; i++)
		block->steps[block->count++] = write_brief(writer, standing->improved[i].title);
}

void write_public(struct writer *writer)
{
	write_told(writer);
	write_rated(writer);
	write_changed(writer);
	write_note(writer, _("Thank you. Every message is read by a person."));
}
