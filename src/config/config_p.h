/*
 * What the files of the config module share.
 */
#ifndef HARK_CONFIG_P_H
#define HARK_CONFIG_P_H

#include <string.h>

#include "hark/config.h"

/* For "%.*s": a text from a file, cut to what a message needs. Never for what may be a secret. */
#define QUOTED(text) (int)utf8_cut((text), strlen(text), CONFIG_QUOTE_BYTES_MAX), (text)

/* ---- encoding: the bytes of a YAML file before libyaml sees them ---- */

struct yaml_place {
	size_t line, column; /* from 1; columns are characters */
};

/*
 * Refuses what is too large, not UTF-8 (with a guess at what it is instead) or would take libyaml
 * more than linear time. Moves content behind a byte order mark. Returns 0, or -1 with a diagnostic
 * added.
 */
int yaml_check_encoding(const char *file, struct bytes *content, struct diagnostics *diagnostics);

struct yaml_place yaml_place_of(struct bytes content, size_t offset);
/* line and column from 0, as libyaml counts; content.size when there is no such place. */
size_t yaml_offset_of(struct bytes content, size_t line, size_t column);

/* ---- custom readers for schema tables; "at" points to what the comment says ---- */

#define CONFIG_READER(name)                                                                        \
	void name(const struct schema_context *context, const struct yaml_node *node, void *at)

CONFIG_READER(
    value_read_line); /* const char *: not empty, no control characters (it may become a header) */
CONFIG_READER(value_read_host);	   /* const char *: name or address, without port */
CONFIG_READER(value_read_path);	   /* const char *: relative ones start at the file's folder */
CONFIG_READER(value_read_command); /* const char *: for sh -c; never shown, it may hold a secret */
CONFIG_READER(value_read_credential); /* const char *: a name, not a path */
CONFIG_READER(value_read_zone);	      /* const char *: a zone of the tz database */
CONFIG_READER(value_read_size);	      /* int64_t: bytes, "10MB" */
CONFIG_READER(value_refuse_password); /* nothing: a secret does not belong into the file */

CONFIG_READER(timetable_read_week);    /* struct hours_settings: its spans */
CONFIG_READER(timetable_read_closed);  /* struct hours_settings: its closed days */
CONFIG_READER(timetable_read_date);    /* const char *: "2026-01-01" */
CONFIG_READER(timetable_read_weekday); /* int: 1 Monday .. 7 */
CONFIG_READER(timetable_read_clock);   /* int: minute of the day */

CONFIG_READER(server_read_imap); /* struct server_settings */
CONFIG_READER(server_read_smtp); /* struct server_settings */
extern const struct schema_field server_imap_fields[], server_smtp_fields[];
/* The same without need of a host: hark setup finds it. */
CONFIG_READER(server_read_imap_answers);
CONFIG_READER(server_read_smtp_answers);
extern const struct schema_field server_imap_answers[], server_smtp_answers[];
/* How many of the keys that name a secret stand in a server's map. */
size_t server_secret_count(const struct yaml_node *node);

/* ---- receivers.c: hooks; notify.c: robots ---- */

extern const struct schema_field hook_fields[], notify_fields[];
void hook_init(void *element);
void notify_init(void *element);
/* struct receiver_settings: its name; its events. */
CONFIG_READER(receiver_read_name);
CONFIG_READER(receiver_read_events);
extern const char *const receiver_on_words[], *const receiver_text_words[];
#define RECEIVER_FIELDS(type_name)                                                                 \
	{.key = "name",                                                                            \
	    .type = SCHEMA_CUSTOM,                                                                 \
	    .offset = offsetof(type_name, receiver.name),                                          \
	    .is_required = true,                                                                   \
	    .custom = receiver_read_name},                                                         \
	    {.key = "on",                                                                          \
		.type = SCHEMA_CUSTOM,                                                             \
		.shape = SHAPE_TEXTS,                                                              \
		.words = receiver_on_words,                                                        \
		.offset = offsetof(type_name, receiver.events),                                    \
		.custom = receiver_read_events},                                                   \
	    {.key = "text",                                                                        \
		.type = SCHEMA_ENUM,                                                               \
		.offset = offsetof(type_name, receiver.text),                                      \
		.words = receiver_text_words},                                                     \
	{                                                                                          \
		.key = "customer", .type = SCHEMA_BOOL,                                            \
		.offset = offsetof(type_name, receiver.has_customer)                               \
	}
/* Where each stands, for messages about its secrets. */
void notify_set_lines(const struct yaml_node *list, struct settings *settings);
/* For every item of the list "notify". */
void check_notify(const struct schema_context *context, const struct yaml_node *list);

/* ---- settings ---- */

extern const struct schema_field settings_fields[], settings_owner_fields[];
/* What no single value can show: every fault of the file as a whole. */
void check_settings(const struct schema_context *context, const struct yaml_node *root);

/* weights.c: the keys of weights. */
extern const struct schema_field weights_fields[];

#endif
