/*
 * What is being improved, and what the owner may decide now: each step names its command or its
 * line of answer.
 */
#include "write_p.h"

#include <string.h>

#define IMPROVEMENTS_MAX 8
#define STEPS_MAX 10

/* ---- improvements ---- */

static const char *tasks(struct writer *writer, const struct improvement_record *improvement)
{
	if (improvement->task_count == 0)
		return NULL;
	return arena_printf(writer->arena, _("%lld of %lld tasks done"),
	    (long long)improvement->task_done_count, (long long)improvement->task_count);
}

static const char *comma(struct writer *writer, const char *first, const char *second)
{
	return second == NULL ? first : arena_printf(writer->arena, _("%s, %s"), first, second);
}

static bool is_late(const struct writer *writer, const struct improvement_record *improvement)
{
	return improvement->due_ms != 0 && improvement->due_ms < writer->report->now_ms;
}

static struct item improvement_item(
    struct writer *writer, const struct improvement_record *improvement)
{
	struct arena *arena = writer->arena;
	struct item item = {.text = write_brief(writer, improvement->title),
	    .is_alarming = is_late(writer, improvement)};
	const char *due = NULL;

	if (improvement->due_ms != 0)
		due = arena_printf(arena, item.is_alarming ? _("was due on %s") : _("due on %s"),
		    day_words(improvement->due_ms, arena));
	item.head = comma(writer,
	    arena_printf(arena, _("improvement %lld, %s"), (long long)improvement->id,
		word_improvement(improvement->status)),
	    due);
	item.detail = tasks(writer, improvement);
	if (improvement->customer_count > 0)
		item.detail = comma(writer,
		    arena_printf(arena,
			language_plural("%s customer asked for it", "%s customers asked for it",
			    (unsigned long)improvement->customer_count),
			number_words(improvement->customer_count, arena)),
		    item.detail);
	return item;
}

void write_improvements(struct writer *writer)
{
	const struct standing *standing = &writer->report->standing;
	size_t count = standing->improvement_count < IMPROVEMENTS_MAX ? standing->improvement_count
								      : IMPROVEMENTS_MAX;
	struct block *block;

	if (standing->improvement_count + standing->improved_count == 0)
		return;
	write_heading(writer, _("Improvements"));
	block = document_add_items(writer->document, count + standing->improved_count);
	for (size_t i = 0; i < count; i++)
		block->items[block->count++] = improvement_item(writer, &standing->improvements[i]);
	for (size_t i = 0; i < standing->improved_count && i < IMPROVEMENTS_MAX; i++)
		block->items[block->count++] = improvement_item(writer, &standing->improved[i]);
}

/* ---- what to do ---- */

static void add_step(struct block *block, const char *text)
{
	if (block->count < STEPS_MAX)
		block->steps[block->count++] = text;
}

static void steps_for_waiting(struct writer *writer, struct block *block)
{
	const struct report *report = writer->report;
	const struct waiting_counts *waiting = &report->standing.waiting;
	const struct feedback_record *first = report->waiting;

	if (waiting->count == 0 || report->waiting_count == 0)
		return;
	if (waiting->overdue > 0)
		add_step(block,
		    arena_printf(writer->arena,
			language_plural("Answer the %s overdue matter; begin with #%lld: %s.",
			    "Answer the %s overdue matters; begin with #%lld: %s.",
			    (unsigned long)waiting->overdue),
			number_words(waiting->overdue, writer->arena), (long long)first->id,
			write_what(writer, first)));
	else
		add_step(block, arena_printf(writer->arena, _("Answer #%lld next: %s."),
				    (long long)first->id, write_what(writer, first)));
}

static void steps_for_findings(struct writer *writer, struct block *block)
{
	const struct report *report = writer->report;
	size_t steps = 0;

	for (size_t i = 0; i < report->finding_count && steps < 2; i++) {
		const struct finding *finding = &report->findings[i];

		if (!finding->is_alarm)
			continue;
		steps++;
		add_step(block,
		    arena_printf(writer->arena,
			_("Decide what to do about it: %s To follow it up: hark improvement add "
			  "TITLE"),
			finding->sentence));
	}
}

static void steps_for_improvements(struct writer *writer, struct block *block)
{
	const struct standing *standing = &writer->report->standing;

	for (size_t i = 0; i < standing->improvement_count; i++)
		if (is_late(writer, &standing->improvements[i])) {
			add_step(
			    block, arena_printf(writer->arena,
				       _("Finish improvement %lld (%s), or give it another date."),
				       (long long)standing->improvements[i].id,
				       write_brief(writer, standing->improvements[i].title)));
			return;
		}
}

static void steps_for_rules(struct writer *writer, struct block *block)
{
	const struct report *report = writer->report;

	if (report->uncategorised_count > 0)
		add_step(block,
		    arena_printf(writer->arena,
			_("No rule knew #%lld, %s: give it a category by answering \"#%lld "
			  "category NAME\". \"hark rules suggest\" shows words for your rules."),
			(long long)report->uncategorised[0].id,
			write_what(writer, &report->uncategorised[0]),
			(long long)report->uncategorised[0].id));
}

static void steps_for_mails(struct writer *writer, struct block *block)
{
	const struct report *report = writer->report;

	if (report->failed_count > 0)
		add_step(block, _("Look at the mails that could not be sent: hark outbox list"));
	if (report->uncertain_count > 0)
		add_step(block,
		    _("Write yourself to those whose mail perhaps did not leave, if it matters."));
	if (report->quarantined_count > 0)
		add_step(
		    block, _("Look at the mails that could not be read: hark quarantine list"));
}

void write_next(struct writer *writer)
{
	struct block *block;

	write_heading(writer, _("What to do next"));
	block = document_add_steps(writer->document, STEPS_MAX);
	steps_for_waiting(writer, block);
	steps_for_findings(writer, block);
	steps_for_improvements(writer, block);
	steps_for_mails(writer, block);
	steps_for_rules(writer, block);
	if (block->count == 0)
		add_step(block, _("Nothing needs you."));
}
