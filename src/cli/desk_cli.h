/*
 * What the commands that work on the database share.
 */
#ifndef HARK_CLI_DESK_CLI_H
#define HARK_CLI_DESK_CLI_H

#include <jansson.h>

#include "cli.h"
#include "hark/desk.h"

/* What a command needs beside the records. */
enum session_needs {
	/* Rules and templates may have faults just now: what shows or moves records works all the
	 * same. */
	NEEDS_RECORDS,
	NEEDS_NAMES,	      /* for people: those of the categories, where the rules are sound */
	NEEDS_RULES_IF_SOUND, /* they are there where they have no fault */
	NEEDS_RULES,
};
/* A command's work on the database; all of it is gone when the variable goes out of scope. */
struct session {
	struct desk *desk;   /* owned, and so is its store */
	struct arena *arena; /* owned */
};
#define AUTO_SESSION __attribute__((cleanup(session_end)))
/* Loads and opens. Another code than EXIT_DONE: the faults were reported, there is nothing. */
enum exit_code session_begin(
    struct session *session, enum session_needs needs, enum store_mode mode);
/* The same to change the matter of that number. */
enum exit_code session_begin_on(
    struct session *session, const char *number, enum session_needs needs, int64_t *number_r);
void session_end(struct session *session); /* nothing begun is fine */
/* A desk without the database; with the rules of that folder, NULL: those of the configuration.
 * NULL after the faults were reported and *code_r set. */
struct desk *cli_desk_load(const char *rules_folder, enum exit_code *code_r);
/* Of the settings alone, without the database. Likewise. */
struct desk *cli_desk_settings(enum exit_code *code_r);
/* With the database. Likewise. */
struct desk *cli_desk(enum session_needs needs, enum store_mode mode, enum exit_code *code_r);
/* "1042" or "#1042"; 0 after the fault was reported. */
int64_t cli_number(const char *text);
/* The word of an option for a category, its id or one of its names, becomes the id. is_used: there
 * is something of a category with this id, whatever the rules (may be NULL) say now. An unknown one
 * is refused, and the person is told which there are. */
enum exit_code cli_take_category(const struct ruleset *rules, bool is_used, const char **word);
/* The rule of an evidence: a category by its name, "sentiment" and "priority 2" in words. */
const char *cli_rule(const struct ruleset *rules, const char *rule, struct arena *arena);
/* One JSON object, one line; takes the reference. */
void cli_print_json(json_t *object);
/* A customer's address; one that hark made up is called so. */
const char *cli_address(const char *address, struct arena *arena);
/* The column of a table: "2026-11-22 08:00", or "-" for 0. */
const char *cli_time(int64_t time_ms, char out[TIME_TEXT_SIZE]);
/* null for 0 */
json_t *cli_json_time(int64_t time_ms);
/* Words that blanks part, as a list. */
json_t *cli_json_words(const char *words);
json_t *cli_json_learned(const struct learned_state *state);
json_t *cli_json_receiver(const struct herald_receiver *receiver);
json_t *cli_json_feedback(const struct feedback_record *feedback);

/* correct.c: hark classify with arguments. */
enum exit_code classify_correct(int argc, char **argv);

#endif
