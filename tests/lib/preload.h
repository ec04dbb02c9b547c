/*
 * What all that is preloaded into hark does first.
 */
#ifndef HARK_TESTS_PRELOAD_H
#define HARK_TESTS_PRELOAD_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * A program that hark runs has no business with what was preloaded into hark; a script that starts
 * hark below valgrind hands it on.
 */
static inline void preload_end(void)
{
	if (strncmp(program_invocation_short_name, "hark", 4) == 0)
		unsetenv("LD_PRELOAD");
}

#endif
