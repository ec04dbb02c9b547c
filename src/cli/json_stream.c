/*
 * A JSON document piece by piece: each is written as jansson writes it, moved to where it stands.
 */
#include "json_stream.h"

#include <assert.h>
#include <string.h>

static void begin_line(const struct json_stream *stream)
{
	if (stream->is_indented)
		fprintf(stream->file, "\n%*s", 2 * stream->depth, "");
}

/* What stands before a value. */
static void begin_value(struct json_stream *stream, const char *key)
{
	if (stream->depth == 0)
		return;
	if (stream->open[stream->depth - 1].has_any)
		putc(',', stream->file);
	stream->open[stream->depth - 1].has_any = true;
	begin_line(stream);
	if (key != NULL)
		fprintf(stream->file, "\"%s\":%s", key, stream->is_indented ? " " : "");
}

static void begin(struct json_stream *stream, const char *key, char start, char end)
{
	assert(stream->depth < JSON_STREAM_DEPTH_MAX);
	begin_value(stream, key);
	putc(start, stream->file);
	stream->open[stream->depth].end = end;
	stream->open[stream->depth].has_any = false;
	stream->depth++;
}

void json_stream_object(struct json_stream *stream, const char *key)
{
	begin(stream, key, '{', '}');
}

void json_stream_array(struct json_stream *stream, const char *key)
{
	begin(stream, key, '[', ']');
}

void json_stream_end(struct json_stream *stream)
{
	assert(stream->depth > 0);
	stream->depth--;
	if (stream->open[stream->depth].has_any)
		begin_line(stream);
	putc(stream->open[stream->depth].end, stream->file);
}

/* No text holds a line's end as it is: each begins a line of the form. */
static int write_piece(const char *bytes, size_t size, void *context)
{
	const struct json_stream *stream = context;

	for (size_t at = 0; at < size;) {
		const char *line = memchr(bytes + at, '\n', size - at);
		size_t end = line != NULL ? (size_t)(line - bytes) : size;

		fwrite(bytes + at, 1, end - at, stream->file);
		if (line != NULL)
			begin_line(stream);
		at = line != NULL ? end + 1 : size;
	}
	return 0;
}

void json_stream_put(struct json_stream *stream, const char *key, json_t *value)
{
	size_t form = JSON_ENCODE_ANY | JSON_REAL_PRECISION(15);

	if (value == NULL)
		return;
	begin_value(stream, key);
	json_dump_callback(value, write_piece, stream,
	    form | (stream->is_indented ? JSON_INDENT(2) : JSON_COMPACT));
	json_decref(value);
}

void json_stream_members(struct json_stream *stream, json_t *object)
{
	for (void *at = json_object_iter(object); at != NULL;
	     at = json_object_iter_next(object, at))
		json_stream_put(
		    stream, json_object_iter_key(at), json_incref(json_object_iter_value(at)));
	json_decref(object);
}
