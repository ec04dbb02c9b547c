/*
 * Rules and a text to a verdict, in one call.
 */
#ifndef HARK_TESTS_RULES_H
#define HARK_TESTS_RULES_H

#include "arena.h"

#include <string.h>

#include "hark/triage.h"

static inline struct ruleset *rules_load(const char *yaml)
{
	const struct config_file file = {
	    .name = "test.yaml", .content = {(const uint8_t *)yaml, strlen(yaml)}};
	struct diagnostics diagnostics;
	struct ruleset *rules;

	diagnostics_init(&diagnostics);
	rules = ruleset_load(&file, 1, &diagnostics);
	if (rules == NULL)
		diagnostics_print(&diagnostics, stderr);
	diagnostics_free(&diagnostics);
	assert_non_null(rules);
	return rules;
}

/* The verdict lives in the arena, but points to the rules' ids and words: copied here. */
static inline struct verdict classify_input(const char *yaml, const struct triage_input *input)
{
	struct ruleset *rules = rules_load(yaml);
	struct verdict verdict;

	triage_classify(rules, input, arena, &verdict);
	verdict.category = arena_strdup(arena, verdict.category);
	for (size_t i = 0; i < verdict.tag_count; i++)
		verdict.tags[i] = arena_strdup(arena, verdict.tags[i]);
	for (size_t i = 0; i < verdict.evidence_count; i++) {
		verdict.evidence[i].rule = arena_strdup(arena, verdict.evidence[i].rule);
		verdict.evidence[i].word = arena_strdup(arena, verdict.evidence[i].word);
	}
	ruleset_free(&rules);
	assert_null(rules);
	return verdict;
}

static inline struct verdict classify(const char *yaml, const char *subject, const char *text)
{
	const struct triage_input input = {
	    .subject = subject, .text = text, .from = "ann@example.com"};

	return classify_input(yaml, &input);
}

static inline double score(const char *yaml, const char *subject, const char *text)
{
	return classify(yaml, subject, text).score;
}

#define ONE(entries) "categories: [ { id: one, any: [ " entries " ] } ]"

#endif
