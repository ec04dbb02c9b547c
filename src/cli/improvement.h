/*
 * hark improvement: what its subcommands share.
 */
#ifndef HARK_CLI_IMPROVEMENT_H
#define HARK_CLI_IMPROVEMENT_H

#include "desk_cli.h"

/* improvement_show.c. status: "proposed", ..., "open"; NULL: all. */
enum exit_code improvement_list(const char *status);
enum exit_code improvement_show(int64_t id);
/* What may belong to it; 0: what may belong together. */
enum exit_code improvement_ideas(int64_t id);

#endif
