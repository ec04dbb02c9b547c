/*
 * The parent's half of the reader: whatever the child answers is refused or gives a message within
 * its limits, and a message that was accepted is accepted again, byte for byte, when it is sent
 * anew.
 */
#include "src/reader/reader_p.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct message *message;
	struct buffer again;

	buffer_init(&again, WIRE_ANSWER_BYTES_MAX);
	if (wire_get_message((struct bytes){.data = data, .size = size}, arena, &message, NULL) ==
	    0) {
		wire_put_message(&again, message, arena);
		if (again.size != size || memcmp(again.data, data, size) != 0)
			abort();
	}
	buffer_free(&again);
	arena_free(&arena);
	return 0;
}
