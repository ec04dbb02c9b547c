/*
 * Data protection: what was erased, by retention and on request.
 */
#include "write_p.h"

void write_privacy(struct writer *writer)
{
	const char *erased = word_erased(writer->report->erased, writer->arena);

	if (erased != NULL)
		write_note(writer,
		    arena_printf(
			writer->arena, _("Erased as your retention settings ask: %s."), erased));
}
