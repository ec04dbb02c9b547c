/*
 * Memory for libcurl: what it gives back is wiped first. It copies passwords and tokens, also as it
 * encodes them for a login, and wipes none of its copies itself.
 */
#include "net_p.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static void wipe_and_free(void *memory)
{
	if (memory != NULL)
		explicit_bzero(memory, malloc_usable_size(memory));
	free(memory);
}

/* realloc(3) would leave a copy where the memory was. */
static void *move_and_wipe(void *memory, size_t size)
{
	size_t before = memory != NULL ? malloc_usable_size(memory) : 0;
	void *moved;

	if (size > 0 && size <= before)
		return memory;
	moved = malloc(size > 0 ? size : 1);
	if (moved != NULL && memory != NULL)
		memcpy(moved, memory, before < size ? before : size);
	if (moved != NULL)
		wipe_and_free(memory);
	return moved;
}

CURLcode curl_memory_start(void)
{
	return curl_global_init_mem(
	    CURL_GLOBAL_DEFAULT, malloc, wipe_and_free, move_and_wipe, strdup, calloc);
}
