/*
 * Samples as a file for the textfile collector of Prometheus' node exporter (text format 0.0.4), as
 * JSON, and as rows for a table.
 */
#include "json_p.h"
#include "stats.h"

#include <stdlib.h>
#include <string.h>

#define STATS_BYTES_MAX (1024 * 1024)

/* A backslash, a quote and a line break have a meaning there. */
static void add_escaped(struct buffer *text, const char *value)
{
	for (; *value != '\0'; value++) {
		if (*value == '\n')
			buffer_add(text, "\\n");
		else if (*value == '\\' || *value == '"')
			buffer_printf(text, "\\%c", *value);
		else
			buffer_add_char(text, *value);
	}
}

static void add_labels(struct buffer *text, const struct stats_sample *sample)
{
	for (size_t i = 0; i < sample->label_count; i++) {
		buffer_printf(text, "%s%s=\"", i == 0 ? "{" : ",", sample->labels[i].name);
		add_escaped(text, sample->labels[i].value);
		buffer_add_char(text, '"');
	}
	if (sample->label_count > 0)
		buffer_add_char(text, '}');
}

char *stats_prometheus(const struct stats *stats, struct arena *arena)
{
	struct buffer text;
	const char *last = "";
	char *copy;

	buffer_init(&text, STATS_BYTES_MAX);
	for (size_t i = 0; i < stats->count; i++) {
		const struct stats_sample *sample = &stats->samples[i];

		if (strcmp(sample->name, last) != 0)
			buffer_printf(&text, "# HELP %s %s\n# TYPE %s %s\n", sample->name,
			    sample->help, sample->name, sample->type);
		last = sample->name;
		buffer_add(&text, sample->name);
		add_labels(&text, sample);
		buffer_printf(&text, " %.15g\n", sample->value);
	}
	copy = arena_strndup(arena, text.data, text.size);
	buffer_free(&text);
	return copy;
}

static json_t *sample_json(const struct stats_sample *sample)
{
	json_t *labels = json_object();

	for (size_t i = 0; i < sample->label_count; i++)
		json_object_set_new(
		    labels, sample->labels[i].name, json_string(sample->labels[i].value));
	return json_pack("{s:s, s:o, s:o}", "name", sample->name, "labels", labels, "value",
	    json_rounded(sample->value, 6));
}

char *stats_json(const struct stats *stats, struct arena *arena)
{
	json_t *samples = json_array(),
	       *root = json_pack("{s:i, s:o}", "schema", 1, "samples", samples);
	char *text, *copy;

	for (size_t i = 0; i < stats->count; i++)
		json_array_append_new(samples, sample_json(&stats->samples[i]));
	text = json_dumps(root, JSON_REAL_PRECISION(15) | JSON_COMPACT);
	copy = arena_printf(arena, "%s\n", text);
	free(text);
	json_decref(root);
	return copy;
}

size_t stats_count(const struct stats *stats)
{
	return stats->count;
}

const char *stats_row(
    const struct stats *stats, size_t i, struct arena *arena, const char **value_r)
{
	const struct stats_sample *sample = &stats->samples[i];
	struct buffer text;
	const char *name;

	buffer_init(&text, STATS_BYTES_MAX);
	buffer_add(&text, sample->name);
	add_labels(&text, sample);
	name = arena_strndup(arena, text.data, text.size);
	buffer_free(&text);
	*value_r = arena_printf(arena, "%.6g", sample->value);
	return name;
}
