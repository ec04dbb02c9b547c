/*
 * examples: the owner's own tests of the rules, run whenever they are read.
 *
 * Where rules are faulty, an example that fails for their sake says nothing: it is left for the
 * next run.
 */
#include "triage/triage_p.h"

struct outcome {
	struct tally tally;
	size_t winner;
};

static struct outcome try_example(
    const struct ruleset *ruleset, const struct example *example, struct arena *arena)
{
	struct parts parts = parts_new(ruleset, &example->input, arena);
	struct outcome outcome;
	struct findings findings;

	findings_collect(ruleset, &parts, arena, &findings);
	tally_make(ruleset, &findings, arena, &outcome.tally);
	outcome.winner = tally_winner(ruleset, &outcome.tally);
	return outcome;
}

static void report(
    const struct example *example, struct diagnostics *diagnostics, const char *reason)
{
	const char *text =
	    example->input.text[0] != '\0' ? example->input.text : example->input.subject;

	diagnostics_add(diagnostics, example->place.file, example->place.line,
	    example->place.column, _("example \"%s\" %s"), text, reason);
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
		report(example, diagnostics,
		    arena_printf(arena, _("is vetoed by \"none\" of \"%s\""), own->info.id));
		return;
	}
	if (outcome->winner == ruleset->category_count) {
		report(example, diagnostics,
		    arena_printf(arena, _("gives \"%s\" only %.15g; it needs %.15g"), own->info.id,
			score, own->threshold));
		return;
	}
	winner = &ruleset->categories[outcome->winner];
	if (!winner->is_faulty)
		report(example, diagnostics,
		    arena_printf(arena, _("gives \"%s\" %.15g, but \"%s\" wins with %.15g"),
			own->info.id, score, winner->info.id,
			outcome->tally.scores[outcome->winner]));
}

static void check_no(const struct ruleset *ruleset, const struct example *example,
    const struct outcome *outcome, struct arena *arena, struct diagnostics *diagnostics)
{
	double score = outcome->tally.scores[example->category];

	if (tally_reaches(ruleset, &outcome->tally, example->category))
		report(example, diagnostics,
		    arena_printf(arena, _("gives \"%s\" %.15g; it must stay below %.15g"),
			ruleset->categories[example->category].info.id, score,
			ruleset->categories[example->category].threshold));
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
		arena_clear(arena);
	}
	arena_free(&arena);
}
