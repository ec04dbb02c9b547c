/*
 * examples: the owner's own tests of the rules, run whenever they are read.
 *
 * Where rules are faulty, an example that fails for their sake says nothing: it is left for the
 * next run.
 */
#include "triage/triage_p.h"

#include <stdlib.h>

struct outcome {
	struct findings findings;
	struct tally tally;
	size_t winner;
};

static struct outcome try_example(
    const struct ruleset *ruleset, const struct example *example, struct arena *arena)
{
	struct parts parts = parts_new(ruleset, &example->input, arena);
	struct outcome outcome;

	findings_collect(ruleset, &parts, NULL, arena, &outcome.findings);
	tally_make(ruleset, &outcome.findings, arena, &outcome.tally);
	outcome.winner = tally_winner(ruleset, &outcome.tally);
	return outcome;
}

/* ---- the text with what was found in it ---- */

/* A hit as a piece of what the owner wrote. */
struct mark {
	const char *text;
	struct text_range range;
};

static int compare_marks(const void *a, const void *b)
{
	const struct mark *one = a, *other = b;

	return (one->range.start > other->range.start) - (one->range.start < other->range.start);
}

/* The hits that decided: those of the example's own category and of the one that won. */
static size_t collect_marks(const struct ruleset *ruleset, const struct example *example,
    const struct outcome *outcome, struct arena *arena, struct mark **marks_r)
{
	const struct findings *findings = &outcome->findings;
	struct mark *marks = arena_array(arena, findings->count, sizeof(*marks));
	struct quoter *quoter = quoter_new(arena);
	size_t count = 0;

	for (size_t i = 0; i < findings->count; i++) {
		const struct hit *hit = &findings->hits[i];
		const struct entry *entry = &ruleset->entries[ruleset->terms[hit->term].entry];

		if (entry->kind == ENTRY_WHEN ||
		    (entry->owner != example->category && entry->owner != outcome->winner))
			continue;
		marks[count++] =
		    (struct mark){hit->passage.text, quoter_quote(quoter, &hit->passage, 0).range};
	}
	if (count > 0)
		qsort(marks, count, sizeof(*marks), compare_marks);
	*marks_r = marks;
	return count;
}

/* One text with its hits in brackets, if it has any; hits that overlap share theirs. */
static const char *put_marks(const char *text, const struct mark *marks, size_t count,
    const char *before, struct arena *arena)
{
	const char *marked = "";
	size_t at = 0, end = 0;

	for (size_t i = 0; i < count; i++) {
		const struct text_range *range = &marks[i].range;

		if (marks[i].text != text || range->end <= end)
			continue;
		if (range->start < end || (end > 0 && range->start == end)) {
			end = range->end;
			continue;
		}
		if (end > 0)
			marked =
			    arena_printf(arena, "%s[%.*s]", marked, (int)(end - at), text + at);
		marked =
		    arena_printf(arena, "%s%.*s", marked, (int)(range->start - end), text + end);
		at = range->start;
		end = range->end;
	}
	if (end == 0)
		return before;
	return arena_printf(arena, "%s%s%s[%.*s]%s", before, before[0] != '\0' ? " | " : ": ",
	    marked, (int)(end - at), text + at, text + end);
}

/* ": the [slow] app", or "" when nothing was found. */
static const char *marked_text(const struct ruleset *ruleset, const struct example *example,
    const struct outcome *outcome, struct arena *arena)
{
	const struct triage_input *input = &example->input;
	struct mark *marks;
	size_t count = collect_marks(ruleset, example, outcome, arena, &marks);
	const char *marked = put_marks(input->subject, marks, count, "", arena);

	marked = put_marks(input->text, marks, count, marked, arena);
	marked = put_marks(input->from, marks, count, marked, arena);
	for (size_t i = 0; i < input->attachment_count; i++)
		marked = put_marks(input->attachments[i], marks, count, marked, arena);
	return marked;
}

static void report(const struct ruleset *ruleset, const struct example *example,
    const struct outcome *outcome, struct arena *arena, struct diagnostics *diagnostics,
    const char *reason)
{
	const struct triage_input *input = &example->input;
	const char *text = input->text[0] != '\0'      ? input->text
			   : input->subject[0] != '\0' ? input->subject
						       : input->from;

	diagnostics_add(diagnostics, example->place.file, example->place.line,
	    example->place.column, _("example \"%s\" %s%s"), text, reason,
	    marked_text(ruleset, example, outcome, arena));
}

static void check_yes(const struct ruleset *ruleset, const struct example *example,
    const struct outcome *outcome, struct arena *arena, struct diagnostics *diagnostics)
{
	const struct category *own = &ruleset->categories[example->category];
	double score = outcome->tally.scores[example->category];
	const struct category *winner;

	if (outcome->winner == example->category)
		return;
	if (outcome->tally.is_vetoed[example->category]) {
		report(ruleset, example, outcome, arena, diagnostics,
		    arena_printf(arena, _("is vetoed by \"none\" of \"%s\""), own->info.id));
		return;
	}
	if (outcome->winner == ruleset->category_count) {
		report(ruleset, example, outcome, arena, diagnostics,
		    arena_printf(arena, _("gives \"%s\" only %.15g; it needs %.15g"), own->info.id,
			score, own->threshold));
		return;
	}
	winner = &ruleset->categories[outcome->winner];
	if (!winner->is_faulty)
		report(ruleset, example, outcome, arena, diagnostics,
		    arena_printf(arena, _("gives \"%s\" %.15g, but \"%s\" wins with %.15g"),
			own->info.id, score, winner->info.id,
			outcome->tally.scores[outcome->winner]));
}

static void check_no(const struct ruleset *ruleset, const struct example *example,
    const struct outcome *outcome, struct arena *arena, struct diagnostics *diagnostics)
{
	double score = outcome->tally.scores[example->category];

	if (tally_reaches(ruleset, &outcome->tally, example->category))
		report(ruleset, example, outcome, arena, diagnostics,
		    arena_printf(arena, _("gives \"%s\" %.15g; it must stay below %.15g"),
			ruleset->categories[example->category].info.id, score,
			ruleset->categories[example->category].threshold));
}

/* What it found says little then, and in a customer's mail it would be no different. */
static void check_given_up(
    const struct example *example, const struct outcome *outcome, struct diagnostics *diagnostics)
{
	if (outcome->findings.error_count > 0)
		diagnostics_add(diagnostics, example->place.file, example->place.line,
		    example->place.column, _("a pattern was given up on this example: %s"),
		    outcome->findings.errors[0]);
}

void examples_run(const struct ruleset *ruleset, struct diagnostics *diagnostics)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ruleset->example_count; i++) {
		const struct example *example = &ruleset->examples[i];
		struct outcome outcome;

		if (ruleset->categories[example->category].is_faulty)
			continue;
		outcome = try_example(ruleset, example, arena);
		if (example->must_win)
			check_yes(ruleset, example, &outcome, arena, diagnostics);
		else
			check_no(ruleset, example, &outcome, arena, diagnostics);
		check_given_up(example, &outcome, diagnostics);
		arena_clear(arena);
	}
	arena_free(&arena);
}
