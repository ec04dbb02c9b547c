/*
 * What waits for the owner: the most urgent first, whatever the period; and what no rule knew.
 */
#include "write_p.h"

/* Of a report that is read in two minutes; a digest shows all that was gathered. */
#define SHOWN_MAX 6

static bool is_overdue(const struct writer *writer, const struct feedback_record *feedback)
{
	return feedback->answer_due_ms != 0 && feedback->answer_due_ms <= writer->report->now_ms;
}

/* "overdue by 3.0 h", "due in 25 min"; NULL: nothing was promised. */
static const char *due(struct writer *writer, const struct feedback_record *feedback)
{
	int64_t left_ms = feedback->answer_due_ms - writer->report->now_ms;

	if (feedback->answer_due_ms == 0)
		return NULL;
	if (is_overdue(writer, feedback))
		return word_due(feedback->answer_due_ms, writer->report->now_ms, writer->arena);
	return arena_printf(
	    writer->arena, _("due in %s"), duration_words((double)left_ms, writer->arena));
}

static struct item item_of(struct writer *writer, const struct feedback_record *feedback)
{
	int64_t waited_ms = writer->report->now_ms - feedback->last_customer_ms;
	const char *promise = due(writer, feedback);
	const char *priority =
	    arena_printf(writer->arena, _("priority: %s"), word_priority(feedback->priority));
	struct item item = {
	    .text = write_what(writer, feedback), .is_alarming = is_overdue(writer, feedback)};

	item.head = promise != NULL ? arena_printf(writer->arena, _("#%lld, %s, %s"),
					  (long long)feedback->id, priority, promise)
				    : arena_printf(writer->arena, _("#%lld, %s"),
					  (long long)feedback->id, priority);
	item.detail =
	    arena_printf(writer->arena, _("%s, waiting for %s"), write_who(writer, feedback),
		duration_words(waited_ms > 0 ? (double)waited_ms : 0, writer->arena));
	return item;
}

void write_waiting(struct writer *writer)
{
	const struct report *report = writer->report;
	size_t count = report->waiting_count;
	struct block *block;

	write_heading(writer, _("Waiting on you"));
	if (report->waiting_count == 0) {
		write_paragraph(writer, _("Nothing. Well done."));
		return;
	}
	if (report->kind == REPORT_FULL && count > SHOWN_MAX)
		count = SHOWN_MAX;
	block = document_add_items(writer->document, count);
	for (size_t i = 0; i < count; i++)
		block->items[block->count++] = item_of(writer, &report->waiting[i]);
	if (report->standing.waiting.count > (int64_t)count)
		write_note(
		    writer, arena_printf(writer->arena,
				_("These are %zu of %s: \"hark waiting\" shows all."), count,
				number_words(report->standing.waiting.count, writer->arena)));
	write_note(
	    writer, _("Most urgent first. Answer from your mail program with the mailbox in Cc, or "
		      "answer this mail: see its end."));
}

void write_uncategorised(struct writer *writer)
{
	const struct report *report = writer->report;
	const char *const head[] = {_("Number"), _("Customer"), _("Subject")};
	const char **cells;

	if (report->uncategorised_count == 0)
		return;
	write_heading(writer, _("No rule matched"));
	cells = document_add_table(
	    writer->document, head, ARRAY_SIZE(head), report->uncategorised_count);
	for (size_t i = 0; i < report->uncategorised_count; i++) {
		*cells++ =
		    arena_printf(writer->arena, "#%lld", (long long)report->uncategorised[i].id);
		*cells++ = write_who(writer, &report->uncategorised[i]);
		*cells++ = write_what(writer, &report->uncategorised[i]);
	}
	write_note(writer,
	    _("Perhaps a word for your rules? \"hark explain NUMBER\" shows what nearly matched."));
}
