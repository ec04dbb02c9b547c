/*
 * What the files of the config module share.
 */
#ifndef HARK_CONFIG_P_H
#define HARK_CONFIG_P_H

#include <string.h>

#include "hark/config.h"

/* For "%.*s": a text from a file, cut to what a message needs. Never for what may be a secret. */
#define QUOTED(text) (int)utf8_cut((text), strlen(text), CONFIG_QUOTE_BYTES_MAX), (text)

/* ---- encoding: the bytes of a YAML file before libyaml sees them
 * ------------------------------------- */

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

#endif
