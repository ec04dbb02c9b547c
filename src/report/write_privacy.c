/*
 * Data protection: how long what is kept, and what was erased, by age and on request.
 */
#include "write_p.h"

static const char *kept(struct writer *writer, const struct retention_settings *retention)
{
	const struct {
		const char *what;
		int64_t ms;
	} rows[] = {{_("texts of matters"), retention->texts_ms},
	    {_("texts of spam"), retention->spam_ms},
	    {_("mails that had left"), retention->mails_ms},
	    {_("unreadable mails"), retention->quarantine_ms},
	    {_("reasons of ignored mails"), retention->ignored_ms},
	    {_("comments on ratings"), retention->comments_ms},
	    {_("names and addresses of customers"), retention->persons_ms}};
	const char *text = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *one;

		if (rows[i].ms == 0)
			continue;
		one = arena_printf(writer->arena,
		    language_plural(
			"%s %lld day", "%s %lld days", (unsigned long)(rows[i].ms / DAY_MS)),
		    rows[i].what, (long long)(rows[i].ms / DAY_MS));
		text = text == NULL ? one : arena_printf(writer->arena, _("%s, %s"), text, one);
	}
	return text;
}

void write_privacy(struct writer *writer)
{
	const struct report *report = writer->report;
	const char *erased = word_erased(report->erased, writer->arena),
		   *limits = kept(writer, &report->settings->retention);

	write_heading(writer, _("Data protection"));
	write_note(writer, limits != NULL
			       ? arena_printf(writer->arena, _("Kept no longer than: %s."), limits)
			       : _("Nothing is erased by age: \"retention\" is not set."));
	if (erased != NULL)
		write_note(writer, arena_printf(writer->arena,
				       _("Erased as your retention settings ask: %s."), erased));
	write_note(writer, arena_printf(writer->arena, _("Customers forgotten on request: %s."),
			       number_words(report->standing.forgotten_count, writer->arena)));
}
