/*
 * The verdict: what an owner in a hurry reads. Three short sentences: what came, what waits, how
 * satisfied they are; or, when something stands out, that instead of the last.
 */
#include "write_p.h"

static const char *new_words(struct writer *writer)
{
	const struct period_counts *counts = &writer->report->counts;
	const char *customers;

	if (counts->new_feedback == 0)
		return _("No new feedback arrived.");
	customers = arena_printf(writer->arena,
	    language_plural("%s customer", "%s customers", (unsigned long)counts->customers),
	    number_words(counts->customers, writer->arena));
	return arena_printf(writer->arena,
	    language_plural("%s new feedback from %s.", "%s new feedback from %s.",
		(unsigned long)counts->new_feedback),
	    number_words(counts->new_feedback, writer->arena), customers);
}

static const char *waiting_words(struct writer *writer)
{
	const struct waiting_counts *waiting = &writer->report->standing.waiting;
	struct arena *arena = writer->arena;

	if (waiting->count == 0)
		return _("Nothing waits for you.");
	if (waiting->overdue == 0)
		return arena_printf(arena,
		    language_plural("%s matter waits for your answer.",
			"%s matters wait for your answer.", (unsigned long)waiting->count),
		    number_words(waiting->count, arena));
	return arena_printf(arena,
	    language_plural("%s matter waits for your answer, %s overdue.",
		"%s matters wait for your answer, %s overdue.", (unsigned long)waiting->count),
	    number_words(waiting->count, arena), number_words(waiting->overdue, arena));
}

/* NULL: there is nothing to say with so few ratings. */
static const char *last_words(struct writer *writer)
{
	const struct report *report = writer->report;
	const struct proportion *csat = &report->satisfaction.csat.now;

	if (report->finding_count > 0 && report->findings[0].is_alarm)
		return report->findings[0].sentence;
	if (trust_of(csat->n) == TRUST_INTERVAL)
		return arena_printf(writer->arena, _("Satisfied: %.0f to %.0f %% (n = %zu)."),
		    csat->low * 100, csat->high * 100, csat->n);
	if (trust_of(csat->n) == TRUST_SCORE)
		return arena_printf(
		    writer->arena, _("Satisfied: %.0f %% (n = %zu)."), csat->value * 100, csat->n);
	return NULL;
}

const char *verdict_words(struct writer *writer)
{
	const char *last = last_words(writer);
	const char *text =
	    arena_printf(writer->arena, _("%s %s"), new_words(writer), waiting_words(writer));

	return last == NULL ? text : arena_printf(writer->arena, _("%s %s"), text, last);
}

void write_verdict(struct writer *writer)
{
	document_add(writer->document, BLOCK_LEAD, verdict_words(writer));
	write_alarms(writer);
}

void write_waiting_verdict(struct writer *writer)
{
	document_add(writer->document, BLOCK_LEAD, waiting_words(writer));
	write_alarms(writer);
}
