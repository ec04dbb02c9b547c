/*
 * The review of a quarter, for a meeting: overview, data, analysis, problems, suggestions,
 * conclusion.
 */
#include "write_p.h"

#define ROWS_MAX 12

/* ---- data ---- */

static void write_means(struct writer *writer)
{
	const struct satisfaction *s = &writer->report->satisfaction;
	const char *const head[] = {_("Category"), _("Mean rating"), _("Fluctuation"), "n"};
	size_t count = s->category_count < ROWS_MAX ? s->category_count : ROWS_MAX;
	const char **cells;

	if (count == 0)
		return;
	cells = document_add_table(writer->document, head, ARRAY_SIZE(head), count);
	for (size_t i = 0; i < count; i++) {
		const struct average *average = &s->by_category[i].average;
		bool is_score = average->n >= TRUST_INTERVAL_FROM;

		*cells++ = s->by_category[i].name[0] != '\0'
			       ? report_category_name(writer->report, s->by_category[i].name)
			       : _("of no matter");
		*cells++ =
		    is_score ? arena_printf(writer->arena, "%.1f", average->value) : _("too few");
		*cells++ = is_score ? arena_printf(writer->arena, "%.1f", average->deviation) : "";
		*cells++ = arena_printf(writer->arena, "%zu", average->n);
	}
}

static void write_surveys(struct writer *writer)
{
	const struct satisfaction *s = &writer->report->satisfaction;
	const char *const head[] = {_("Survey"), _("Sent"), _("Answered")};
	size_t count = s->survey_count < ROWS_MAX ? s->survey_count : ROWS_MAX;
	const char **cells;

	if (count == 0)
		return;
	cells = document_add_table(writer->document, head, ARRAY_SIZE(head), count);
	for (size_t i = 0; i < count; i++) {
		const struct proportion *share = &s->by_survey[i].share;

		*cells++ = s->by_survey[i].name;
		*cells++ = arena_printf(writer->arena, "%zu", share->n);
		*cells++ = arena_printf(writer->arena, "%zu", share->hits);
	}
}

static void write_data(struct writer *writer)
{
	write_part(writer, _("2. The data"));
	write_volume(writer);
	write_satisfaction(writer);
	write_means(writer);
	write_surveys(writer);
	write_loyalty(writer);
	write_service(writer);
}

/* ---- problems ---- */

static void write_problems(struct writer *writer)
{
	write_part(writer, _("4. The problems"));
	write_waiting(writer);
	write_uncategorised(writer);
}

/* ---- conclusion ---- */

static void write_conclusion(struct writer *writer)
{
	write_part(writer, _("6. Conclusion"));
	write_paragraph(writer, verdict_words(writer));
	write_next(writer);
}

void write_review(struct writer *writer)
{
	write_part(writer, _("1. Overview"));
	write_verdict(writer);
	write_data(writer);
	write_part(writer, _("3. Analysis"));
	write_findings(writer);
	write_cross_tables(writer);
	write_problems(writer);
	write_part(writer, _("5. Suggestions"));
	write_improvements(writer);
	write_conclusion(writer);
}
