/*
 * JSON lines: commands that answer each line of standard input with one line of standard output.
 */
#ifndef HARK_CLI_JSON_LINES_H
#define HARK_CLI_JSON_LINES_H

#include <jansson.h>

#include "hark/base.h"
#include "src/cli/cli.h"

/*
 * Calls answer for each line that is a JSON object; what it returns is printed (and released) in
 * order, or with NULL and error set the line is reported on stderr with its number. Blank lines are
 * skipped. Output is flushed whenever input is waited for, so that two programs can talk over
 * pipes. EXIT_REFUSED when any line was refused.
 */
enum exit_code json_lines_run(
    json_t *(*answer)(void *context, const json_t *line, struct error *error), void *context);

/*
 * The object that a line holds, to be released, or NULL. Bytes that are no UTF-8, \u0000 and halves
 * of surrogates are U+FFFD in its texts.
 */
json_t *json_lines_object(const char *text, size_t size, struct error *error);
/* The text at key, "" when it is missing or null; -1 when it is something else. Borrowed. */
int json_lines_text(const json_t *line, const char *key, const char **text_r, struct error *error);
/* A new reference to "id" (null when missing), or NULL when it is a list or an object. */
json_t *json_lines_id(const json_t *line, struct error *error);
/* Whole numbers without a point: 2, not 2.0. */
json_t *json_lines_number(double value);

#endif
