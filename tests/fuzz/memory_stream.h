/*
 * The door of src/net/stream.c from memory: what the server says is a script that is read in
 * pieces and ends as a closed connection. Where the script has a turn (a byte of the target's
 * choice) the server waits until somebody waits for it: what stands behind was said after all that
 * was written until then.
 */
#ifndef HARK_FUZZ_MEMORY_STREAM_H
#define HARK_FUZZ_MEMORY_STREAM_H

#include "net/net_p.h"

#define NO_TURN (-1)
/* Of what is written only the beginning is kept; its size is that of all. */
#define SAID_BYTES_MAX ((size_t)256 * 1024)

struct stream {
	const uint8_t *data;
	size_t size, piece;
	int turn;
	size_t write_limit; /* then the connection is lost */
	size_t budget;
	bool is_dead;

	char said[SAID_BYTES_MAX];
	size_t said_size;
	size_t heard_size; /* of the script, without turns */
	size_t turn_said;  /* what had been written at the last turn that came after a write */
	size_t turn_heard; /* and what had been heard */
};

extern struct stream memory_stream;

/* piece: at most so many bytes at a time. Turns and a limit of writing are set afterwards. */
void memory_stream_begin(struct bytes script, size_t piece);

#endif
