/*
 * The ledger: every mail that was read, in exactly one state; and since when each folder was read
 * well.
 */
#include "write_p.h"

void write_ledger(struct writer *writer)
{
	const struct report *report = writer->report;
	const char *sum =
	    arena_printf(writer->arena, _("%lld mails read"), (long long)report->ledger.read);

	write_heading(writer, _("The ledger"));
	for (size_t i = 0; i < report->ledger.count; i++)
		/* The name before its number, so that it reads well for one and for many. */
		sum = arena_printf(writer->arena, "%s %s %s: %lld", sum, i == 0 ? "=" : "+",
		    word_state(report->ledger.states[i].name),
		    (long long)report->ledger.states[i].count);
	write_paragraph(writer, sum);
	for (size_t i = 0; i < report->folder_count; i++) {
		int64_t polled_ms = report->folders[i].last_good_poll_ms;

		write_note(writer,
		    arena_printf(writer->arena, _("%s (%s) was last read well: %s"),
			report->folder_accounts[i], report->folders[i].name,
			polled_ms > 0 ? moment_words(polled_ms, writer->arena) : _("never")));
	}
}
