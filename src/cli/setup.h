/*
 * What the files of hark setup share: setup.c goes through the steps, the others each do one.
 */
#ifndef HARK_CLI_SETUP_H
#define HARK_CLI_SETUP_H

#include "desk_cli.h"
#include "hark/desk_setup.h"

struct setup {
	const char *config_path;
	struct answers *answers;      /* owned */
	struct arena *arena;	      /* owned */
	struct buffer secret;	      /* owned; wiped at the end */
	bool has_secret;	      /* it was typed, or read from a file to be kept elsewhere */
	bool is_talking;	      /* on a terminal; else everything stands in answers */
	struct settings *draft;	      /* owned; the configuration as it will be; NULL: none yet */
	struct setup_mailbox mailbox; /* what the login found */
};

/* One line to standard output, wrapped at the terminal's width. */
void setup_say(const char *format, ...) HARK_PRINTF(1, 2);
/* The draft anew from the answers. */
enum exit_code setup_redraft(struct setup *setup);

#endif
