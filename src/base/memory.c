#include "hark/base.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void mem_give_up(size_t size)
{
	log_error("out of memory (asked for %zu bytes)", size);
	abort();
}

void mem_give_back(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

static size_t checked_product(size_t count, size_t size)
{
	size_t product;

	if (__builtin_mul_overflow(count, size, &product))
		mem_give_up(SIZE_MAX);
	return product;
}

void *mem_alloc(size_t size)
{
	return mem_array(1, size);
}

void *mem_array(size_t count, size_t size)
{
	void *memory = calloc(count > 0 ? count : 1, size > 0 ? size : 1);

	if (memory == NULL)
		mem_give_up(checked_product(count, size));
	return memory;
}

void *mem_room(size_t size)
{
	return mem_resize(NULL, 1, size);
}

void *mem_resize(void *old, size_t count, size_t size)
{
	size_t product = checked_product(count, size);
	void *memory = realloc(old, product > 0 ? product : 1);

	if (memory == NULL)
		mem_give_up(product);
	return memory;
}

char *mem_strdup(const char *text)
{
	return text == NULL ? NULL : mem_strndup(text, strlen(text));
}

char *mem_strndup(const char *text, size_t size)
{
	char *copy = mem_room(size + 1);

	memcpy(copy, text, size);
	copy[size] = '\0';
	return copy;
}

char *mem_printf(const char *format, ...)
{
	va_list args;
	char *text;
	int size;

	va_start(args, format);
	size = vasprintf(&text, format, args);
	va_end(args);
	if (size < 0)
		mem_give_up(0);
	return text;
}

void mem_cleanup(void *pointer_to_pointer)
{
	void *memory;

	memcpy(&memory, pointer_to_pointer, sizeof(memory));
	free(memory);
}
