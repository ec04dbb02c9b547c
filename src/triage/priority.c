/*
 * priority: the first rule whose conditions all hold.
 */
#include "triage/triage_p.h"

#include <string.h>

static const char *const words[] = {
    [PRIORITY_HIGH] = "high", [PRIORITY_NORMAL] = "normal", [PRIORITY_LOW] = "low"};

const char *const segment_words[] = {"new", "active", "loyal", "at_risk", "dormant", NULL};

const char *priority_word(enum priority priority)
{
	return words[priority];
}

bool priority_from_word(const char *word, enum priority *priority_r)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(word, words[i]) == 0) {
			*priority_r = (enum priority)i;
			return true;
		}
	return false;
}

static bool has_text(const struct text_list *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i], text) == 0)
			return true;
	return false;
}

static bool has_any_tag(const struct priority_rule *rule, const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->tag_count; i++)
		if (has_text(&rule->tags, verdict->tags[i]))
			return true;
	return false;
}

static bool has_term(const struct ruleset *ruleset, const struct findings *findings, size_t rule)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct entry *entry =
		    &ruleset->entries[ruleset->terms[findings->hits[i].term].entry];

		if (entry->kind == ENTRY_WHEN && entry->owner == rule)
			return true;
	}
	return false;
}

/* Nobody asks the store about mails that fit no category: they have nothing in common. */
static bool has_customers(const struct priority_rule *rule, const struct triage_input *input,
    const struct verdict *verdict)
{
	size_t enough = (size_t)rule->customers_at_least;

	if (input->customers_in == NULL || strcmp(verdict->category, CATEGORY_NONE) == 0)
		return false;
	return input->customers_in(
		   input->context, verdict->category, rule->customers_hours, enough) >= enough;
}

static bool has_contacts(const struct priority_rule *rule, const struct triage_input *input)
{
	size_t enough = (size_t)rule->contacts_at_least;

	return input->contacts_in != NULL &&
	       input->contacts_in(input->context, rule->contacts_hours, enough) >= enough;
}

static bool has_segment(const struct priority_rule *rule, const struct triage_input *input)
{
	const char *segment = input->segment != NULL ? input->segment(input->context) : NULL;

	return segment != NULL && has_text(&rule->segments, segment);
}

/* What costs a question to the store comes last. */
static bool holds_in_past(const struct priority_rule *rule, const struct triage_input *input,
    const struct verdict *verdict)
{
	if (input->waiting_ms < rule->hours_waiting * HOUR_MS)
		return false;
	if (rule->segments.count > 0 && !has_segment(rule, input))
		return false;
	if (rule->contacts_at_least > 0 && !has_contacts(rule, input))
		return false;
	return rule->customers_at_least == 0 || has_customers(rule, input, verdict);
}

static bool holds(const struct ruleset *ruleset, size_t number, const struct triage_input *input,
    const struct findings *findings, const struct verdict *verdict)
{
	const struct priority_rule *rule = &ruleset->priorities[number];

	if (rule->categories.count > 0 && !has_text(&rule->categories, verdict->category))
		return false;
	if (rule->tags.count > 0 && !has_any_tag(rule, verdict))
		return false;
	if (rule->has_terms && !has_term(ruleset, findings, number))
		return false;
	if (rule->has_sentiment &&
	    (verdict->sentiment < rule->sentiment_low || verdict->sentiment > rule->sentiment_high))
		return false;
	if (rule->asks_vip &&
	    (input->is_vip || ruleset_sender(ruleset, input->from).is_vip) != rule->is_vip)
		return false;
	return holds_in_past(rule, input, verdict);
}

bool ruleset_asks_waiting(const struct ruleset *ruleset, int rule)
{
	for (size_t i = 0; i < ruleset->priority_count; i++)
		if ((rule == 0 || (size_t)rule == i + 1) &&
		    ruleset->priorities[i].hours_waiting > 0)
			return true;
	return false;
}

void priority_decide(const struct ruleset *ruleset, const struct triage_input *input,
    const struct findings *findings, struct verdict *verdict)
{
	verdict->priority = PRIORITY_NORMAL;
	for (size_t i = 0; i < ruleset->priority_count; i++)
		if (holds(ruleset, i, input, findings, verdict)) {
			verdict->priority = ruleset->priorities[i].priority;
			verdict->priority_rule = (int)i + 1;
			return;
		}
}
