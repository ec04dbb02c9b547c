#include "hark/base.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES (16 * 1024)
/* What is larger has a block of its own: little is lost at the end of the others. */
#define PIECE_BYTES_MAX (BLOCK_BYTES / 4)

struct block {
	struct block *next;
	size_t size; /* of data */
	size_t used;
	alignas(max_align_t) char data[];
};

struct arena {
	struct block *blocks; /* owned; the first has room, and is no piece's own */
	size_t total;
};

/* at: where it is linked in. */
static struct block *block_new(struct arena *arena, size_t size, struct block **at)
{
	struct block *block = mem_room(sizeof(*block) + size);

	block->size = size;
	block->used = 0;
	block->next = *at;
	*at = block;
	arena->total += size;
	return block;
}

struct arena *arena_new(void)
{
	struct arena *arena = mem_alloc(sizeof(*arena));

	block_new(arena, BLOCK_BYTES, &arena->blocks);
	return arena;
}

static void blocks_free(struct block *block)
{
	while (block != NULL) {
		struct block *next = block->next;

		free(block);
		block = next;
	}
}

void arena_free(struct arena **arena)
{
	if (*arena == NULL)
		return;
	blocks_free((*arena)->blocks);
	free(*arena);
	*arena = NULL;
}

void arena_clear(struct arena *arena)
{
	struct block *first = arena->blocks;

	blocks_free(first->next);
	first->next = NULL;
	first->used = 0;
	arena->total = first->size;
}

void *arena_room(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct block *block = arena->blocks;
	void *memory;

	assert(size <= SIZE_MAX - align - sizeof(struct block));
	size = (size + align - 1) / align * align;
	if (block->size - block->used < size)
		block = size > PIECE_BYTES_MAX ? block_new(arena, size, &block->next)
					       : block_new(arena, BLOCK_BYTES, &arena->blocks);
	memory = block->data + block->used;
	block->used += size;
	return memory;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return memset(arena_room(arena, size), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t product;
	bool overflows = __builtin_mul_overflow(count, size, &product);

	assert(!overflows);
	return arena_alloc(arena, product);
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return text == NULL ? NULL : arena_strndup(arena, text, strlen(text));
}

char *arena_strndup(struct arena *arena, const char *text, size_t size)
{
	char *copy = arena_room(arena, size + 1);

	if (size > 0) /* NULL is fine for nothing, but not for memcpy */
		memcpy(copy, text, size);
	copy[size] = '\0';
	return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args, again;
	char *text;
	int size;

	va_start(args, format);
	va_copy(again, args);
	size = vsnprintf(NULL, 0, format, args);
	va_end(args);
	assert(size >= 0);
	text = arena_room(arena, (size_t)size + 1);
	vsnprintf(text, (size_t)size + 1, format, again);
	va_end(again);
	return text;
}

size_t arena_used_bytes(const struct arena *arena)
{
	return arena->total;
}
