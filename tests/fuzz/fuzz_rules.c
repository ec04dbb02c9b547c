/*
 * Fuzz target: rules and a mail. The input is a rules file, a line "=" and a mail's subject and
 * text. Whatever the bytes are, there are faults or a ruleset, and a ruleset gives every text a
 * verdict within its bounds.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "hark/triage.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_verdict(const struct ruleset *rules, const struct verdict *verdict)
{
	assert(verdict->sentiment >= -1 && verdict->sentiment <= 1);
	assert(verdict->score == 0 || verdict->score >= 1);
	assert((verdict->score == 0) == (strcmp(verdict->category, CATEGORY_NONE) == 0));
	assert(verdict->score == 0 || ruleset_find_category(rules, verdict->category) != NULL);
	assert(verdict->tag_count <= ruleset_category_count(rules));
	for (size_t i = 0; i < verdict->evidence_count; i++)
		assert(verdict->evidence[i].is_veto ? verdict->evidence[i].weight == 0
						    : verdict->evidence[i].weight >= 0);
}

static void classify(const struct ruleset *rules, const char *text)
{
	struct arena *arena = arena_new();
	const struct triage_input input = {.subject = text, .text = text, .from = text};
	struct verdict verdict;

	triage_classify(rules, &input, arena, &verdict);
	check_verdict(rules, &verdict);
	ruleset_channel(rules, text, text, arena);
	arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *mark = memmem(data, size, "\n=\n", 3);
	size_t rules_size = mark != NULL ? (size_t)(mark - data) : size;
	const struct config_file file = {.name = "fuzz.yaml", .content = {data, rules_size}};
	struct diagnostics diagnostics;
	struct ruleset *rules;

	diagnostics_init(&diagnostics);
	rules = ruleset_load(&file, 1, &diagnostics);
	assert((rules == NULL) == (diagnostics.count > 0));
	if (rules != NULL)
		ruleset_lint(rules, &diagnostics);
	if (rules != NULL && mark != NULL) {
		char *text = mem_strndup((const char *)mark + 3, size - rules_size - 3);

		classify(rules, text);
		free(text);
	}
	ruleset_free(&rules);
	diagnostics_free(&diagnostics);
	return 0;
}
