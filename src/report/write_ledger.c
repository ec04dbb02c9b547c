/*
 * The ledger: every mail that was read, in exactly one state.
 */
#include "write_p.h"

#include <stdlib.h>

/* What became a matter first, then the rest as words.c has it. */
static int compare_states(const void *a, const void *b)
{
	const struct count_record *left = a, *right = b;

	return state_rank(left->name) - state_rank(right->name);
}

/* The name before its number, so that it reads well for one and for many. */
static const char *state_words(struct writer *writer, const struct count_record *state)
{
	return arena_printf(writer->arena, _("%s: %s"), word_state(state->name),
	    number_words(state->count, writer->arena));
}

void write_ledger(struct writer *writer)
{
	const struct report *report = writer->report;
	struct count_record *ranked =
	    arena_array(writer->arena, report->ledger.count + 1, sizeof(*ranked));
	const char *sum = arena_printf(writer->arena,
	    language_plural("%s mail read", "%s mails read", (unsigned long)report->ledger.read),
	    number_words(report->ledger.read, writer->arena));

	write_heading(writer, _("The ledger"));
	for (size_t i = 0; i < report->ledger.count; i++)
		ranked[i] = report->ledger.states[i];
	qsort(ranked, report->ledger.count, sizeof(*ranked), compare_states);
	for (size_t i = 0; i < report->ledger.count; i++)
		sum = arena_printf(writer->arena, "%s %s %s", sum, i == 0 ? "=" : "+",
		    state_words(writer, &ranked[i]));
	write_paragraph(writer, sum);
	if (report->ledger.own > 0)
		write_note(writer,
		    arena_printf(writer->arena,
			_("%s of them came in. Our own mail is what you wrote, as the Sent folder "
			  "has it, and what hark sent."),
			number_words(report->ledger.received, writer->arena)));
}
