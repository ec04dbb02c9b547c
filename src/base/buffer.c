#include "hark/base.h"

#include <stdlib.h>
#include <string.h>

/* What an empty buffer points to, so that data is never NULL; never written. */
static char empty[1];

void buffer_init(struct buffer *buffer, size_t maximum_bytes)
{
	*buffer = (struct buffer){.data = empty, .maximum = maximum_bytes};
}

void buffer_free(struct buffer *buffer)
{
	if (buffer->capacity > 0)
		free(buffer->data);
	buffer_init(buffer, buffer->maximum);
}

void buffer_wipe(struct buffer *buffer)
{
	if (buffer->capacity > 0)
		explicit_bzero(buffer->data, buffer->capacity);
	buffer_free(buffer);
}

void buffer_clear(struct buffer *buffer)
{
	buffer->size = 0;
	buffer->is_truncated = false;
	if (buffer->capacity > 0)
		buffer->data[0] = '\0';
}

/* A new block, so that a secret's old copy can be wiped. */
static void buffer_enlarge(struct buffer *buffer, size_t need)
{
	size_t capacity = buffer->capacity > 0 ? buffer->capacity : 64;
	char *data;

	while (capacity < need)
		capacity *= 2;
	data = mem_resize(NULL, capacity, 1);
	memcpy(data, buffer->data, buffer->size + 1);
	if (buffer->capacity > 0) {
		explicit_bzero(buffer->data, buffer->size);
		free(buffer->data);
	}
	buffer->data = data;
	buffer->capacity = capacity;
}

/* Makes room for size more bytes and the NUL. */
static inline bool buffer_reserve(struct buffer *buffer, size_t size)
{
	if (size > buffer->maximum - buffer->size) {
		buffer->is_truncated = true;
		return false;
	}
	if (buffer->size + size + 1 > buffer->capacity)
		buffer_enlarge(buffer, buffer->size + size + 1);
	return true;
}

bool buffer_append(struct buffer *buffer, const void *data, size_t size)
{
	if (!buffer_reserve(buffer, size))
		return false;
	if (size > 0)
		memcpy(buffer->data + buffer->size, data, size);
	buffer->size += size;
	buffer->data[buffer->size] = '\0';
	return true;
}

bool buffer_add(struct buffer *buffer, const char *text)
{
	return buffer_append(buffer, text, strlen(text));
}

bool buffer_add_char(struct buffer *buffer, char c)
{
	if (!buffer_reserve(buffer, 1))
		return false;
	buffer->data[buffer->size++] = c;
	buffer->data[buffer->size] = '\0';
	return true;
}

bool buffer_printf(struct buffer *buffer, const char *format, ...)
{
	va_list args, again;
	int size;
	bool fits = false;

	va_start(args, format);
	va_copy(again, args);
	size = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (size >= 0 && buffer_reserve(buffer, (size_t)size)) {
		vsnprintf(buffer->data + buffer->size, (size_t)size + 1, format, again);
		buffer->size += (size_t)size;
		fits = true;
	}
	va_end(again);
	return fits;
}
