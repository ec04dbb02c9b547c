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
	enum net_cause cause;	      /* of the last refusal */
	bool is_written;
	bool is_dry; /* nothing is written, sent or started: it is told what would be */
};

/* One line to standard output, wrapped at the terminal's width. */
void setup_say(const char *format, ...) HARK_PRINTF(1, 2);
/* The draft anew from the answers. */
enum exit_code setup_redraft(struct setup *setup);
/* Why a server does not let us in, and what to do about it; gives the exit code. */
enum exit_code setup_tell_refusal(struct setup *setup, enum net_result result,
    const struct server_settings *server, bool is_smtp, const struct error *error);

/* ---- setup_plan.c: in the place of the last steps, when nothing is to be done ---- */

enum exit_code plan_test_mail(struct setup *setup);
enum exit_code plan_files(struct setup *setup);
enum exit_code plan_start(struct setup *setup);

/* ---- ask.c: NULL or -1: the input has ended ---- */

bool ask_is_possible(void);
/* Without white space around it; "" when it is no text. proposal (may be NULL): what nothing means.
 */
const char *ask_text(struct arena *arena, const char *question, const char *proposal);
int ask_yes(struct arena *arena, const char *question, bool proposal); /* 1, 0 */
/* NULL ends the choices, at most 9; the first is proposed. */
int ask_choice(struct arena *arena, const char *question, const char *const *choices);
/* It is not shown. The buffer is wiped first. */
int ask_secret(const char *question, struct buffer *secret);

/* ---- setup_talk.c ---- */

enum exit_code talk_addresses(struct setup *setup);
enum exit_code talk_hosts(struct setup *setup);
enum exit_code talk_secret(struct setup *setup);
enum exit_code talk_user(struct setup *setup);
/* Whose certificates are trusted in the place of the system's authorities: ca_file of both servers.
 */
enum exit_code talk_authority(struct setup *setup);
enum exit_code talk_folders(struct setup *setup);
/* Looks for them, unless the answers have them. */
enum exit_code setup_find_servers(struct setup *setup);

/* ---- setup_end.c ---- */

enum exit_code setup_rehearse(struct setup *setup);
enum exit_code setup_test_mail(struct setup *setup);
enum exit_code setup_write_files(struct setup *setup);
enum exit_code setup_start(struct setup *setup);

#endif
