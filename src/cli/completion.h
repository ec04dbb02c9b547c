/*
 * What the scripts of "hark completion" are made of, beside the tables of the commands.
 */
#ifndef HARK_CLI_COMPLETION_H
#define HARK_CLI_COMPLETION_H

#include "src/cli/cli.h"

/* Characters that no shell treats specially; without capitals, which are of placeholders. */
#define COMPLETION_PLAIN "abcdefghijklmnopqrstuvwxyz0123456789_-"

/* The fixed parts of a script around its table. */
struct completion_shell {
	const char *name;
	const char *head, *tail;
	const char *case_before, *case_behind, *case_end; /* around a key of the table */
	const char *has_value; /* first under an option's key: ends here when only that is asked */
};
/* NULL when there is none of that name. */
const struct completion_shell *completion_shell(const char *name);

/* What a placeholder in a usage stands for. */
struct completion_words {
	const char *placeholder;
	const char *source; /* of "--values"; NULL: files */
};
/* NULL: a word itself, or nothing that can be offered. */
const struct completion_words *completion_placeholder(const char *text, size_t length);
bool completion_is_file(const char *text, size_t length);
/* "report|digest", or NULL when the option's placeholder says all. Option "": the command's orders,
 * where its usage names not all. */
const char *completion_option_words(const char *command, const char *option);

#endif
