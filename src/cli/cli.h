/*
 * The command line: main reads the global options and hands over to one file per command.
 */
#ifndef HARK_CLI_H
#define HARK_CLI_H

#include "hark/base.h"

enum exit_code { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2, EXIT_TEMPORARY = 3 };

struct command {
	const char *name;
	const char *arguments; /* "FILE|DIR|-" */
	const char *summary;   /* one line for --help; N_() */
	const char *help;      /* more lines for "hark COMMAND --help"; N_(), may be NULL */
	enum exit_code (*run)(int argc, char **argv); /* argv[0] is the command's name */
};

/* Options before the command; the same for all. */
struct cli_options {
	const char *config_path; /* --config */
	bool is_json;		 /* --json, also allowed behind the command */
};
extern struct cli_options cli_options;

/* "hark: COMMAND: text" on stderr; returns the code, so that "return cli_fail(...)" reads well. */
enum exit_code cli_fail(enum exit_code code, const char *format, ...) HARK_PRINTF(2, 3);

#endif
