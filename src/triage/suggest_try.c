/*
 * What proposed words would change: the same mails judged by the rules without and with them.
 */
#include "triage/suggest.h"

#include <string.h>

void label_judge(const struct ruleset *ruleset, const struct label *label, struct arena *arena,
    struct findings *findings_r, struct tally *tally_r)
{
	struct triage_input input = {.subject = label->subject, .text = label->text, .from = ""};
	struct parts parts = parts_new(ruleset, &input, arena);

	findings_collect(ruleset, &parts, NULL, arena, findings_r);
	tally_make(ruleset, findings_r, arena, tally_r);
}

static const char *decide(
    const struct ruleset *ruleset, const struct label *label, struct arena *arena)
{
	struct findings findings;
	struct tally tally;
	size_t winner;

	if (ruleset == NULL)
		return CATEGORY_NONE;
	label_judge(ruleset, label, arena, &findings, &tally);
	winner = tally_winner(ruleset, &tally);
	return winner < ruleset->category_count ? ruleset->categories[winner].info.id
						: CATEGORY_NONE;
}

void suggest_try(const struct ruleset *before, const struct ruleset *after,
    const struct label *labels, size_t count, struct suggest_effect *effect_r)
{
	struct arena *arena = arena_new();
	struct suggest_effect effect = {0};

	for (size_t i = 0; i < count; i++) {
		const char *old = decide(before, &labels[i], arena);
		const char *new = decide(after, &labels[i], arena);

		if (labels[i].is_background) {
			effect.others++;
			effect.others_moved += strcmp(old, new) != 0;
		} else {
			effect.examples++;
			effect.right_before += strcmp(old, labels[i].category) == 0;
			effect.right_after += strcmp(new, labels[i].category) == 0;
		}
		arena_clear(arena);
	}
	arena_free(&arena);
	*effect_r = effect;
}
