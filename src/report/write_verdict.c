/*
 * The verdict: what an owner in a hurry reads, one or two sentences.
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
	int64_t open = writer->report->counts.open_at_end;

	if (open == 0)
		return _("Nothing waits for you.");
	return arena_printf(writer->arena,
	    language_plural("%s matter waits for your answer.", "%s matters wait for your answer.",
		(unsigned long)open),
	    number_words(open, writer->arena));
}

void write_verdict(struct writer *writer)
{
	document_add(writer->document, BLOCK_LEAD,
	    arena_printf(writer->arena, _("%s %s"), new_words(writer), waiting_words(writer)));
}
