/*
 * The ledger: every mail that was read, in exactly one state.
 */
#include "write_p.h"

void write_ledger(struct writer *writer)
{
	const struct report *report = writer->report;
	const char *sum = arena_printf(writer->arena,
	    language_plural("%s mail read", "%s mails read", (unsigned long)report->ledger.read),
	    number_words(report->ledger.read, writer->arena));

	write_heading(writer, _("The ledger"));
	for (size_t i = 0; i < report->ledger.count; i++)
		/* The name before its number, so that it reads well for one and for many. */
		sum = arena_printf(writer->arena, "%s %s %s: %s", sum, i == 0 ? "=" : "+",
		    word_state(report->ledger.states[i].name),
		    number_words(report->ledger.states[i].count, writer->arena));
	write_paragraph(writer, sum);
}
