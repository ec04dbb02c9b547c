/*
 * How much came in and what became of it, against the period before.
 */
#include "write_p.h"

#include <string.h>

/* More categories than these are summed up. */
#define BARS_MAX 8

/* NULL: there is nothing to compare with. */
static const char *before_words(struct writer *writer, const struct trend_row *row)
{
	if (writer->report->is_first)
		return NULL;
	return arena_printf(
	    writer->arena, _("(before: %s)"), number_words(row->before, writer->arena));
}

static struct bar bar_of(struct writer *writer, const char *label, const struct trend_row *row)
{
	return (struct bar){label, (double)row->now, number_words(row->now, writer->arena),
	    before_words(writer, row)};
}

static void write_trend(
    struct writer *writer, const struct trend_table *table, const char *text, bool is_category)
{
	struct block *block = document_add_bars(writer->document, BLOCK_BARS, text, BARS_MAX + 1);
	struct trend_row others = {0};

	for (size_t i = 0; i < table->count; i++) {
		const struct trend_row *row = &table->rows[i];

		if (block->count == BARS_MAX) {
			others.now += row->now;
			others.before += row->before;
			continue;
		}
		block->bars[block->count++] = bar_of(writer,
		    is_category ? report_category_name(writer->report, row->name)
				: word_priority(row->name),
		    row);
	}
	if (others.now + others.before > 0)
		block->bars[block->count++] = bar_of(writer, _("all others"), &others);
}

static void write_moves(struct writer *writer)
{
	const struct period_counts *now = &writer->report->counts,
				   *before = &writer->report->before;
	const char *const head[] = {"", _("This period"), _("The one before")};
	const struct {
		const char *label;
		int64_t now, before;
	} rows[] = {{_("new"), now->new_feedback, before->new_feedback},
	    {_("answered"), now->answered, before->answered},
	    {_("resolved"), now->resolved, before->resolved},
	    {_("reopened"), now->reopened, before->reopened},
	    {_("open at the end"), now->open_at_end, before->open_at_end}};
	const char **cells =
	    document_add_table(writer->document, head, ARRAY_SIZE(head), ARRAY_SIZE(rows));

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		*cells++ = rows[i].label;
		*cells++ = number_words(rows[i].now, writer->arena);
		*cells++ = number_words(rows[i].before, writer->arena);
	}
}

static const char *past_caption(const struct standing *standing)
{
	switch (standing->past[0].period.kind) {
	case REPORT_WEEK:
		return _("New feedback by week (number of the week)");
	case REPORT_MONTH:
		return _("New feedback by month");
	default:
		return _("New feedback by day");
	}
}

static void write_past(struct writer *writer)
{
	const struct standing *standing = &writer->report->standing;
	struct block *block = document_add_bars(
	    writer->document, BLOCK_COLUMNS, past_caption(standing), standing->past_count);

	for (size_t i = 0; i < standing->past_count; i++)
		block->bars[block->count++] =
		    (struct bar){period_short(&standing->past[i].period, writer->arena),
			(double)standing->past[i].new_feedback,
			number_words(standing->past[i].new_feedback, writer->arena), NULL};
}

void write_volume(struct writer *writer)
{
	const struct report *report = writer->report;

	write_heading(writer, _("Volume"));
	if (!report->is_first)
		write_past(writer);
	write_moves(writer);
	if (report->is_first)
		write_note(writer, _("This is the first period with feedback: there is nothing to "
				     "compare with yet."));
	else if (report->history[0].counts.new_feedback > 0)
		write_note(
		    writer, arena_printf(writer->arena,
				_("Mean of the four periods before: %.1f new."), report->mean_new));
	if (report->by_category.count == 0)
		return;
	write_trend(writer, &report->by_category, _("New feedback by category"), true);
	write_trend(writer, &report->by_priority, _("New feedback by priority"), false);
}
