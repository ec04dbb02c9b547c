/*
 * classify: a mail and the rules to a verdict with its evidence.
 */
#include "triage/triage_p.h"

#include <string.h>

static void decide_category(const struct ruleset *ruleset, const struct tally *tally,
    struct arena *arena, struct verdict *verdict)
{
	size_t winner = tally_winner(ruleset, tally);

	verdict->category = CATEGORY_NONE;
	verdict->tags = arena_array(arena, ruleset->category_count, sizeof(*verdict->tags));
	if (winner >= ruleset->category_count || tally->scores == NULL)
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

const char *rule_name(const struct ruleset *ruleset, const struct entry *entry, struct arena *arena)
{
	return entry->kind == ENTRY_WHEN ? arena_printf(arena, "priority %zu", entry->owner + 1)
					 : ruleset->categories[entry->owner].info.id;
}

struct evidence evidence_of(
    const struct ruleset *ruleset, const struct hit *hit, struct arena *arena)
{
	const struct term *term = &ruleset->terms[hit->term];
	const struct entry *entry = &ruleset->entries[term->entry];
	bool has_weight = entry->kind == ENTRY_ANY || entry->kind == ENTRY_ALL;

	return (struct evidence){.rule = rule_name(ruleset, entry, arena),
	    .word = term->written,
	    .in = parts_word(hit->parts),
	    .weight = has_weight ? hit_weight(entry, hit) : 0,
	    .is_veto = entry->kind == ENTRY_NONE,
	    .passage = hit->passage};
}

static void collect_evidence(const struct ruleset *ruleset, const struct findings *findings,
    const struct tally *tally, struct arena *arena, struct verdict *verdict)
{
	verdict->evidence = arena_array(arena, findings->count, sizeof(*verdict->evidence));
	for (size_t i = 0; i < findings->count; i++) {
		const struct hit *hit = &findings->hits[i];

		if (is_evidence(&ruleset->entries[ruleset->terms[hit->term].entry], tally, verdict))
			verdict->evidence[verdict->evidence_count++] =
			    evidence_of(ruleset, hit, arena);
	}
}

/* What the mail's own words say. */
struct triage_reading {
	struct findings findings;
	struct verdict mood; /* sentiment and moods are set */
};

static void read_parts(const struct ruleset *ruleset, const struct parts *parts,
    struct arena *arena, struct triage_reading *reading_r)
{
	struct mood_marks *marks[MOOD_TEXTS];

	*reading_r = (struct triage_reading){.findings = {0}};
	for (size_t i = 0; i < MOOD_TEXTS; i++)
		marks[i] = mood_marks_new(ruleset->lexicon);
	findings_collect(ruleset, parts, marks, arena, &reading_r->findings);
	sentiment_decide(marks, parts->texts, arena, &reading_r->mood);
	for (size_t i = 0; i < MOOD_TEXTS; i++)
		mood_marks_free(&marks[i]);
}

static void *copy(struct arena *arena, const void *items, size_t count, size_t size)
{
	void *copied = arena_array(arena, count, size);

	return count == 0 ? copied : memcpy(copied, items, count * size);
}

const struct triage_reading *triage_read(
    const struct ruleset *ruleset, const struct triage_input *input, struct arena *arena)
{
	struct triage_reading *reading = arena_alloc(arena, sizeof(*reading));
	struct arena *scratch = arena_new();
	const struct parts parts = parts_new(ruleset, input, scratch);
	struct findings *findings = &reading->findings;
	struct verdict *mood = &reading->mood;

	read_parts(ruleset, &parts, scratch, reading);
	findings->hits = copy(arena, findings->hits, findings->count, sizeof(*findings->hits));
	findings->errors =
	    copy(arena, findings->errors, findings->error_count, sizeof(*findings->errors));
	for (size_t i = 0; i < findings->error_count; i++)
		findings->errors[i] = arena_strdup(arena, findings->errors[i]);
	mood->moods = copy(arena, mood->moods, mood->mood_count, sizeof(*mood->moods));
	arena_free(&scratch);
	return reading;
}

static void decide(const struct ruleset *ruleset, const struct triage_reading *reading,
    const struct triage_input *input, struct arena *arena, struct decision *decision_r)
{
	struct decision decision = {
	    .parts = decision_r->parts, .findings = reading->findings, .verdict = reading->mood};
	struct verdict *verdict = &decision.verdict;

	tally_make(ruleset, &decision.findings, arena, &decision.tally);
	decide_category(ruleset, &decision.tally, arena, verdict);
	if (input->category != NULL)
		verdict->category = input->category;
	priority_decide(ruleset, input, &decision.findings, verdict);
	collect_evidence(ruleset, &decision.findings, &decision.tally, arena, verdict);
	verdict->errors = decision.findings.errors;
	verdict->error_count = decision.findings.error_count;
	*decision_r = decision;
}

void classify_decide(const struct ruleset *ruleset, const struct triage_input *input,
    struct arena *arena, struct decision *decision_r)
{
	struct triage_reading reading;

	decision_r->parts = parts_new(ruleset, input, arena);
	read_parts(ruleset, &decision_r->parts, arena, &reading);
	decide(ruleset, &reading, input, arena, decision_r);
}

void triage_classify_read(const struct ruleset *ruleset, const struct triage_reading *reading,
    const struct triage_input *input, struct arena *arena, struct verdict *verdict_r)
{
	struct decision decision = {.parts = {0}};

	decide(ruleset, reading, input, arena, &decision);
	*verdict_r = decision.verdict;
}

void triage_classify(const struct ruleset *ruleset, const struct triage_input *input,
    struct arena *arena, struct verdict *verdict_r)
{
	struct decision decision;

	classify_decide(ruleset, input, arena, &decision);
	*verdict_r = decision.verdict;
}
