/*
 * A JSON document that is written while it is made, so that only the piece in hand is in memory:
 * what strangers sent may be more than fits.
 */
#ifndef HARK_JSON_STREAM_H
#define HARK_JSON_STREAM_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#define JSON_STREAM_DEPTH_MAX 8

struct json_stream {
	FILE *file;
	bool is_indented; /* else it is one line */
	int depth;
	struct {
		char end; /* '}' or ']' */
		bool has_any;
	} open[JSON_STREAM_DEPTH_MAX];
};

/* key: ASCII without quotes; NULL in an array and for the document itself. */
void json_stream_object(struct json_stream *stream, const char *key);
void json_stream_array(struct json_stream *stream, const char *key);
/* Ends the one begun last. */
void json_stream_end(struct json_stream *stream);
/* value: given away; what could not be made, NULL, is left out. */
void json_stream_put(struct json_stream *stream, const char *key, json_t *value);
/* All members of an object, which is given away. */
void json_stream_members(struct json_stream *stream, json_t *object);

#endif
