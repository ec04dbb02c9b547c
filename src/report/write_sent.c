/*
 * What hark did send, what it did not, and why; and what went wrong.
 */
#include "write_p.h"

static void write_unanswered(struct writer *writer)
{
	const struct report *report = writer->report;
	const char *const head[] = {_("Mails"), _("Why no acknowledgement went out")};
	const char **cells;

	if (report->unanswered_count == 0)
		return;
	cells =
	    document_add_table(writer->document, head, ARRAY_SIZE(head), report->unanswered_count);
	for (size_t i = 0; i < report->unanswered_count; i++) {
		*cells++ = number_words(report->unanswered[i].count, writer->arena);
		*cells++ = word_reason(report->unanswered[i].rule, report->unanswered[i].reason);
	}
}

static void write_mails(struct writer *writer, const char *heading,
    const struct outbox_record *mails, size_t count, const char *note)
{
	struct block *block;

	if (count == 0)
		return;
	write_heading(writer, heading);
	block = document_add_items(writer->document, count);
	for (size_t i = 0; i < count; i++) {
		struct item *item = &block->items[block->count++];

		item->head =
		    mails[i].feedback_id != 0
			? arena_printf(writer->arena, _("mail %lld, about #%lld"),
			      (long long)mails[i].id, (long long)mails[i].feedback_id)
			: arena_printf(writer->arena, _("mail %lld"), (long long)mails[i].id);
		item->text = mails[i].recipient;
		item->detail = write_brief(writer, mails[i].reply);
		item->is_alarming = true;
	}
	write_note(writer, note);
}

static void write_quarantined(struct writer *writer)
{
	const struct report *report = writer->report;
	size_t count =
	    report->quarantined_count < LISTED_MAX ? report->quarantined_count : LISTED_MAX;
	struct block *block;

	if (count == 0)
		return;
	write_heading(writer, _("Set aside as unreadable"));
	block = document_add_items(writer->document, count);
	for (size_t i = 0; i < count; i++) {
		const struct quarantine_record *record = &report->quarantined[i];

		block->items[block->count++] =
		    (struct item){.head = arena_printf(writer->arena, _("number %lld, %s, UID %u"),
				      (long long)record->id, record->account, record->uid),
			.text = write_brief(writer, word_sentence(record->reason, writer->arena))};
	}
	write_note(writer,
	    arena_printf(writer->arena, _("%zu in all. Their bytes are kept: hark quarantine list"),
		report->quarantined_count));
}

static void write_left(struct writer *writer)
{
	const struct standing *standing = &writer->report->standing;
	const char *text = NULL;

	for (size_t i = 0; i < standing->sent_count; i++) {
		const char *one =
		    arena_printf(writer->arena, _("%s: %s"), word_mail(standing->sent[i].name),
			number_words(standing->sent[i].count, writer->arena));

		text = text == NULL ? one : arena_printf(writer->arena, _("%s, %s"), text, one);
	}
	write_paragraph(writer, text != NULL ? arena_printf(writer->arena, _("Sent: %s."), text)
					     : _("hark sent nothing in this period."));
}

void write_sent(struct writer *writer)
{
	const struct report *report = writer->report;

	write_heading(writer, _("What hark sent, what not, and why"));
	write_left(writer);
	write_unanswered(writer);
	write_mails(writer, _("Perhaps sent, perhaps not"), report->uncertain,
	    report->uncertain_count,
	    _("The connection broke at the worst moment. hark never sends such a mail twice; write "
	      "yourself if it matters."));
	write_mails(writer, _("Could not be sent"), report->failed, report->failed_count,
	    _("\"hark outbox list\" shows all, \"hark outbox retry NUMBER\" tries again."));
	write_quarantined(writer);
}
