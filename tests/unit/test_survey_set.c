/*
 * The files of surveys: the shipped ones are good and ask nothing by themselves; each fault is told
 * at its place.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "desk/survey_p.h"

static struct diagnostics diagnostics;

static struct survey_set *load(const char *text)
{
	const struct config_file file = {"s.yaml", {(const uint8_t *)text, strlen(text)}};

	return surveys_load(&file, 1, NULL, &diagnostics);
}

static int setup(void **state)
{
	(void)state;
	diagnostics_init(&diagnostics);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	diagnostics_free(&diagnostics);
	return 0;
}

static void the_shipped_surveys_are_good_and_ask_nothing_by_themselves(void **state)
{
	const char *source = getenv("HARK_SOURCE");
	struct arena *arena = arena_new();
	struct config_file *files;
	struct survey_set *set;
	size_t count;

	(void)state;
	assert_int_equal(config_read_folder(arena_printf(arena, "%s/config/surveys.d",
						source != NULL ? source : "."),
			     arena, &diagnostics, &files, &count),
	    0);
	set = surveys_load(files, count, NULL, &diagnostics);
	assert_non_null(set);
	assert_int_equal(set->count, 2);
	for (size_t i = 0; i < set->count; i++)
		assert_false(set->surveys[i].is_enabled);
	surveys_free(&set);
	arena_free(&arena);
}

#define GOOD "surveys:\n  - { id: a, measures: csat, scale: 1-5, question: {en: Q}, "

static void each_fault_is_told_at_its_place(void **state)
{
	static const struct {
		const char *text, *fault;
	} cases[] = {
	    {GOOD "after: resolved, every: 90d }\n", "s.yaml:2:5: a survey needs either"},
	    {GOOD "delay: 2d }\n", "s.yaml:2:5: a survey needs either"},
	    {GOOD "after: solved }\n", "\"after\" must be one of resolved, closed"},
	    {GOOD "after: resolved, low: 7 }\n", "\"low\" is outside of the scale 1-5"},
	    {GOOD "after: resolved, skip: {priority: urgent} }\n", "\"priority\" holds a word"},
	    {GOOD "after: resolved, colour: red }\n", "unknown key \"colour\""},
	    {GOOD "every: 90d, segment: [loyal, rich] }\n",
		"s.yaml:2:90: \"segment\" holds a word"},
	    {GOOD "after: resolved }\n  - { id: a, measures: effort, scale: 1-5, "
		  "question: {en: Q}, after: resolved }\n",
		"s.yaml:3:5: survey \"a\" is there already, at s.yaml:2:5"},
	    {"surveys:\n  - { id: a, measures: nps, scale: 1-5, question: {en: Q}, "
	     "every: 90d }\n",
		"nps is asked on the scale 0-10"},
	    {"surveys:\n  - { id: a, measures: nps, scale: 0-10, question: {}, every: 90d }\n",
		"\"question\" needs a text"},
	    {"surveys:\n  - { id: A b, measures: nps, scale: 0-10, question: {en: Q}, "
	     "every: 90d }\n",
		"s.yaml:2:11: \"id\" must be"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bool is_told = false;

		diagnostics_free(&diagnostics);
		diagnostics_init(&diagnostics);
		assert_null(load(cases[i].text));
		for (size_t j = 0; j < diagnostics.line_count; j++)
			is_told = is_told || strstr(diagnostics.lines[j], cases[i].fault) != NULL;
		if (!is_told)
			fail_msg("%s; told: %s", cases[i].fault,
			    diagnostics.line_count > 0 ? diagnostics.lines[0] : "nothing");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		the_shipped_surveys_are_good_and_ask_nothing_by_themselves, setup, teardown),
	    cmocka_unit_test_setup_teardown(each_fault_is_told_at_its_place, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
