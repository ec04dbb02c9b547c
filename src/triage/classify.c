/*
 * classify: a mail and the rules to a verdict with its evidence.
 */
#include "triage/triage_p.h"

static void decide_category(const struct ruleset *ruleset, const struct tally *tally,
    struct arena *arena, struct verdict *verdict)
{
	size_t winner = tally_winner(ruleset, tally);

	verdict->category = CATEGORY_NONE;
	verdict->tags = arena_array(arena, ruleset->category_count, sizeof(*verdict->tags));
	if (winner == ruleset->category_count)
		return;
	verdict->category = ruleset->categories[winner].info.id;
	verdict->score = tally->scores[winner];
	for (size_t i = 0; i < ruleset->category_count; i++)
		if (i != winner && tally_reaches(ruleset, tally, i))
			verdict->tags[verdict->tag_count++] = ruleset->categories[i].info.id;
}

static bool is_evidence(
    const struct entry *entry, const struct tally *tally, const struct verdict *verdict)
{
	switch (entry->kind) {
	case ENTRY_NONE:
		return tally->is_vetoed[entry->owner];
	case ENTRY_WHEN:
		return (int)entry->owner + 1 == verdict->priority_rule;
	default:
		return tally->is_counted[entry->owner];
	}
}

static struct evidence make_evidence(
    const struct ruleset *ruleset, const struct hit *hit, struct arena *arena)
{
	const struct term *term = &ruleset->terms[hit->term];
	const struct entry *entry = &ruleset->entries[term->entry];
	struct evidence evidence = {
	    .word = term->written, .in = parts_word(hit->parts), .passage = hit->passage};

	if (entry->kind == ENTRY_WHEN) {
		evidence.rule = arena_printf(arena, "priority %zu", entry->owner + 1);
		return evidence;
	}
	evidence.rule = ruleset->categories[entry->owner].info.id;
	evidence.is_veto = entry->kind == ENTRY_NONE;
	evidence.weight = evidence.is_veto ? 0 : hit_weight(entry, hit);
	return evidence;
}

static void collect_evidence(const struct ruleset *ruleset, const struct findings *findings,
    const struct tally *tally, struct arena *arena, struct verdict *verdict)
{
	verdict->evidence = arena_array(arena, findings->count, sizeof(*verdict->evidence));
	for (size_t i = 0; i < findings->count; i++) {
		const struct hit *hit = &findings->hits[i];

		if (is_evidence(&ruleset->entries[ruleset->terms[hit->term].entry], tally, verdict))
			verdict->evidence[verdict->evidence_count++] =
			    make_evidence(ruleset, hit, arena);
	}
}

void triage_classify(const struct ruleset *ruleset, const struct triage_input *input,
    struct arena *arena, struct verdict *verdict_r)
{
	struct parts parts = parts_new(ruleset, input, arena);
	struct verdict verdict = {0};
	struct findings findings;
	struct tally tally;

	findings_collect(ruleset, &parts, arena, &findings);
	tally_make(ruleset, &findings, arena, &tally);
	decide_category(ruleset, &tally, arena, &verdict);
	sentiment_decide(ruleset->lexicon, &parts.texts[0], &parts.texts[1], arena, &verdict);
	priority_decide(ruleset, input, &findings, &verdict);
	collect_evidence(ruleset, &findings, &tally, arena, &verdict);
	verdict.errors = findings.errors;
	verdict.error_count = findings.error_count;
	*verdict_r = verdict;
}
