/*
 * Messages put aside: the wire format in a file of our own.
 */
#include "reader_p.h"

void reader_pack(struct buffer *out, const struct message *message, struct arena *arena)
{
	wire_put_message(out, message, arena);
}

int reader_unpack(
    struct bytes packed, struct arena *arena, struct message **message_r, struct error *error)
{
	return wire_get_message(packed, arena, message_r, error);
}
