/*
 * Why a matter was treated so, for people: what was stored when it came in, then what today's rules
 * make of it.
 */
#include "explain.h"

#include <string.h>

static const char *category_text(
    const struct feedback_record *feedback, const struct ruleset *rules, struct arena *arena)
{
	const char *name = learning_category_name(rules, feedback->category);

	if (strcmp(feedback->decided_by, "owner") == 0)
		return arena_printf(arena, _("%s, set by you"), name);
	if (strcmp(feedback->decided_by, "learned") == 0)
		return arena_printf(arena, _("%s, learned from your corrections"), name);
	return explain_category(rules, feedback->category, feedback->score, arena);
}

static void print_stored(
    const struct past_explanation *past, const struct ruleset *rules, struct arena *arena)
{
	const struct feedback_record *feedback = &past->feedback;
	const char *decision = feedback->ack_decision, *colon = strstr(decision, ": ");
	char when[TIME_TEXT_SIZE];

	explain_print_line(_("Number"), arena_printf(arena, "#%lld", (long long)feedback->id));
	explain_print_line(_("Subject"), feedback->subject);
	explain_print_line(_("Customer"), cli_address(feedback->address, arena));
	explain_print_line(_("Since"), cli_time(feedback->created_ms, when));
	explain_print_line(_("Nature"), arena_printf(arena, "%s: %s", cli_word(past->entry.nature),
					    word_sentence(past->ledger.reason, arena)));
	explain_print_line(_("Category"), category_text(feedback, rules, arena));
	explain_print_line(_("Tags"), learning_tag_names(rules, feedback->tags, arena));
	explain_print_line(_("Priority"), cli_word(feedback->priority));
	explain_print_line(_("Sentiment"), arena_printf(arena, "%+.2f", feedback->sentiment));
	if (strcmp(decision, "ack") == 0)
		explain_print_line(_("Acknowledgement"),
		    past->ack[0] != '\0'
			? arena_printf(arena, _("yes, to %s"), word_sentence(past->ack, arena))
			: _("yes"));
	else if (colon != NULL)
		explain_print_no_ack(
		    arena_strndup(arena, decision, (size_t)(colon - decision)), colon + 2, arena);
}

static void print_evidence(
    const struct past_explanation *past, const struct ruleset *rules, struct arena *arena)
{
	const char *const head[] = {_("Rule"), _("Points"), _("Word"), _("Where"), NULL};
	struct table *table;

	if (past->evidence_count == 0)
		return;
	table = table_new(head);
	table_align(table, 1, TABLE_RIGHT);
	table_give_way(table, 2);
	for (size_t i = 0; i < past->evidence_count; i++) {
		const struct evidence_record *record = &past->evidence[i];

		table_add(table, cli_rule(rules, record->rule, arena));
		if (record->is_veto)
			table_add(table, _("veto"));
		else
			table_printf(table, "%+.3g", record->weight);
		table_add(table, word_sentence(record->word, arena));
		table_add(table, explain_part(record->place));
	}
	printf("\n%s\n", _("What decided then"));
	table_print(table, stdout);
	table_free(&table);
}

static void print_today(
    const struct past_explanation *past, const struct ruleset *rules, struct arena *arena)
{
	const struct verdict *today = &past->today.verdict;

	putchar('\n');
	if (!past->differs_in_category && !past->differs_in_tags && !past->differs_in_priority) {
		printf("%s\n", _("Today's rules would decide the same."));
	} else {
		printf("%s\n", _("Today's rules would decide differently:"));
		if (past->differs_in_category)
			explain_print_line(_("Category"),
			    explain_category(rules, today->category, today->score, arena));
		if (past->differs_in_tags)
			explain_print_line(_("Tags"),
			    today->tag_count > 0 ? explain_tags(rules, today, arena) : _("none"));
		if (past->differs_in_priority)
			explain_print_line(_("Priority"), explain_priority(&past->today, arena));
	}
	explain_print_triage(&past->today, rules, arena);
}

void explain_print_past(
    const struct past_explanation *past, const struct ruleset *rules, struct arena *arena)
{
	print_stored(past, rules, arena);
	print_evidence(past, rules, arena);
	if (past->has_today)
		print_today(past, rules, arena);
}
