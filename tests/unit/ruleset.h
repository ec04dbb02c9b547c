/*
 * Rules that are loaded for what is said about them: faults and warnings at their places.
 */
#ifndef HARK_TESTS_RULESET_H
#define HARK_TESTS_RULESET_H

#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "hark/triage.h"

static struct arena *arena;
static struct diagnostics diagnostics;

static inline int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	diagnostics_init(&diagnostics);
	return 0;
}

static inline int tear_down(void **state)
{
	(void)state;
	diagnostics_free(&diagnostics);
	arena_free(&arena);
	return 0;
}

static inline struct ruleset *load(const char *yaml)
{
	const struct config_file file = {
	    .name = "a.yaml", .content = {(const uint8_t *)yaml, strlen(yaml)}};
	struct ruleset *rules = ruleset_load(&file, 1, &diagnostics);

	if (rules != NULL)
		ruleset_lint(rules, &diagnostics);
	return rules;
}

/* Loads what must be faulty in one way. */
static inline void assert_fault(const char *yaml, const char *line)
{
	diagnostics_free(&diagnostics);
	diagnostics_init(&diagnostics);
	assert_null(load(yaml));
	assert_true(diagnostics.line_count > 0);
	assert_string_equal(diagnostics.lines[0], line);
}

static inline struct ruleset *load_good(const char *yaml)
{
	struct ruleset *rules = load(yaml);

	if (rules == NULL)
		diagnostics_print(&diagnostics, stderr);
	assert_non_null(rules);
	return rules;
}

static inline void assert_warning(const char *yaml, const char *line)
{
	struct ruleset *rules = load_good(yaml);

	ruleset_free(&rules);
	assert_int_equal(diagnostics.count, 0);
	assert_int_equal(diagnostics.line_count, 1);
	assert_string_equal(diagnostics.lines[0], line);
}

static inline const char *source_path(const char *name)
{
	const char *source = getenv("HARK_SOURCE");

	return arena_printf(arena, "%s/%s", source != NULL ? source : ".", name);
}

static inline size_t read_folder(const char *name, struct config_file **files_r)
{
	size_t count, prefix = strlen(source_path(name)) + 1;

	assert_int_equal(
	    config_read_folder(source_path(name), arena, &diagnostics, files_r, &count), 0);
	for (size_t i = 0; i < count; i++)
		(*files_r)[i].name += prefix;
	return count;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
