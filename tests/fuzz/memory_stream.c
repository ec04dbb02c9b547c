/*
 * memory_stream: see its header. Linked into a target instead of src/net/stream.c.
 */
#include "memory_stream.h"

#include <string.h>

struct stream memory_stream;

void memory_stream_begin(struct bytes script, size_t piece)
{
	memory_stream.data = script.data;
	memory_stream.size = script.size;
	memory_stream.piece = piece;
	memory_stream.turn = NO_TURN;
	memory_stream.write_limit = SIZE_MAX;
	memory_stream.budget = SIZE_MAX;
	memory_stream.is_dead = false;
	memory_stream.said_size = memory_stream.heard_size = 0;
	memory_stream.turn_said = memory_stream.turn_heard = 0;
}

enum net_result stream_open(const struct server_settings *server, const struct net_timing *timing,
    const struct net_errand *errand, struct stream **stream_r, struct error *error)
{
	(void)server;
	(void)timing;
	(void)errand;
	(void)error;
	*stream_r = &memory_stream;
	return NET_OK;
}

const char *stream_capabilities(const struct stream *stream)
{
	(void)stream;
	return memory_stream.piece % 2 == 0 ? "" : "IMAP4rev1 ID IDLE MOVE";
}

int64_t stream_certificate_ms(const struct stream *stream)
{
	(void)stream;
	return 0;
}

void stream_close(struct stream **stream)
{
	*stream = NULL;
}

void stream_begin(struct stream *stream, int64_t time_ms, size_t budget_bytes)
{
	(void)time_ms;
	stream->budget = budget_bytes;
}

int stream_write(struct stream *stream, const char *bytes, size_t size)
{
	bool is_cut = size > stream->write_limit;
	size_t room = SAID_BYTES_MAX - stream->said_size;

	if (stream->is_dead)
		return -1;
	if (is_cut)
		size = stream->write_limit;
	if (size > room)
		size = room;
	memcpy(stream->said + stream->said_size, bytes, size);
	stream->said_size += size;
	stream->write_limit -= size;
	return is_cut ? stream_fail(stream, "lost") : 0;
}

ssize_t stream_read_now(struct stream *stream, void *bytes, size_t size)
{
	const uint8_t *turn;

	if (size > stream->piece)
		size = stream->piece;
	if (size > stream->budget)
		size = stream->budget;
	if (size > stream->size)
		size = stream->size;
	if (stream->is_dead || size == 0)
		return stream_fail(stream, "the end");
	turn = stream->turn == NO_TURN ? NULL : memchr(stream->data, stream->turn, size);
	if (turn != NULL)
		size = (size_t)(turn - stream->data);
	if (size > 0)
		memcpy(bytes, stream->data, size);
	stream->data += size;
	stream->size -= size;
	stream->budget -= size;
	stream->heard_size += size;
	return (ssize_t)size;
}

static void take_turn(struct stream *stream)
{
	if (stream->turn_said != stream->said_size) {
		stream->turn_said = stream->said_size;
		stream->turn_heard = stream->heard_size;
	}
	stream->data++;
	stream->size--;
}

ssize_t stream_read(struct stream *stream, void *bytes, size_t size)
{
	ssize_t got = stream_read_now(stream, bytes, size);

	while (got == 0) {
		take_turn(stream);
		got = stream_read_now(stream, bytes, size);
	}
	return got;
}

enum stream_event stream_wait(struct stream *stream, int64_t time_ms, int wake_fd)
{
	(void)stream;
	(void)time_ms;
	(void)wake_fd;
	return STREAM_READABLE;
}

int stream_fail(struct stream *stream, const char *format, ...)
{
	(void)format;
	stream->is_dead = true;
	return -1;
}

bool stream_is_dead(const struct stream *stream)
{
	return stream->is_dead;
}

const char *stream_fault(const struct stream *stream)
{
	(void)stream;
	return "";
}
