/*
 * An arena for one test: set up before it, freed after it.
 */
#ifndef HARK_TESTS_ARENA_H
#define HARK_TESTS_ARENA_H

#include "unit.h"

#include "hark/base.h"

static struct arena *arena;

static inline int arena_set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static inline int arena_tear_down(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

#endif
