/*
 * What has come from the child and was not taken yet: answers that arrive together are received
 * together.
 */
#include "src/reader/reader_p.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES ((size_t)64 * 1024)
#define KEPT_BYTES_MAX ((size_t)1024 * 1024) /* a larger block goes back to the system */

void inbox_clear(struct inbox *inbox)
{
	free(inbox->data);
	*inbox = (struct inbox){0};
}

/* Room for size bytes from the first that was not taken, and for a chunk more than there is. */
static void make_room(struct inbox *inbox, size_t size)
{
	size_t wanted = inbox->size + CHUNK_BYTES;

	if (wanted < size)
		wanted = size;
	if (inbox->start > 0) {
		memmove(inbox->data, inbox->data + inbox->start, inbox->size);
		inbox->start = 0;
	}
	if (inbox->room >= wanted)
		return;
	inbox->data = mem_resize(inbox->data, wanted, 1);
	inbox->room = wanted;
}

enum channel_result inbox_fill(
    struct inbox *inbox, int fd, size_t size, int64_t deadline_ms, struct bytes *bytes_r)
{
	if (inbox->size < size)
		make_room(inbox, size);
	while (inbox->size < size) {
		size_t got, end = inbox->start + inbox->size;
		enum channel_result result = channel_receive_some(
		    fd, inbox->data + end, inbox->room - end, deadline_ms, &got);

		if (result != CHANNEL_DONE)
			return result;
		inbox->size += got;
	}
	*bytes_r = (struct bytes){.data = inbox->data + inbox->start, .size = size};
	return CHANNEL_DONE;
}

void inbox_take(struct inbox *inbox, size_t size)
{
	inbox->start += size;
	inbox->size -= size;
	if (inbox->size > 0)
		return;
	inbox->start = 0;
	if (inbox->room > KEPT_BYTES_MAX)
		inbox_clear(inbox);
}
