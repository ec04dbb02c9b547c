/*
 * The command line: main.c reads the global options and hands over to one file per command.
 *
 * A new command is one file that defines "const struct command command_NAME" and one line in
 * commands.h. The frame prints its help, reads its options and removes them, so that run sees only
 * its arguments.
 */
#ifndef HARK_CLI_H
#define HARK_CLI_H

#include "hark/base.h"

enum exit_code { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2, EXIT_TEMPORARY = 3 };

/* Given as --name or --name=VALUE or --name VALUE. A table ends with an empty one. */
struct cli_option {
	const char *name;     /* "rules" */
	const char *argument; /* "DIR"; NULL: a switch */
	const char *help;     /* one line; N_() */
	const char **value;   /* set to the value ("" for a switch); stays NULL when not given */
};

/* Under which heading of "hark --help" a command stands. */
enum command_group { GROUP_MAIL, GROUP_FEEDBACK, GROUP_SERVICE };

struct command {
	const char *name;
	const char *arguments; /* "FILE|DIR|-" */
	const char *summary;   /* one line for --help; N_() */
	const char *help;      /* more lines for "hark COMMAND --help"; N_(), may be NULL */
	enum exit_code (*run)(int argc, char **argv); /* argv[0] is the command's name */
	const struct cli_option
	    *options; /* NULL: run gets everything behind the command as it is */
	enum command_group group;
};

/* Options before the command; the same for all, also allowed behind it (up to a "--"). */
struct cli_options {
	const char *config_path; /* --config */
	bool is_json;		 /* --json */
};
extern struct cli_options cli_options;

/* "hark: COMMAND: text" on stderr; returns the code, so that "return cli_fail(...)" reads well.
 * With EXIT_USAGE a second line says how to get help. */
enum exit_code cli_fail(enum exit_code code, const char *format, ...) HARK_PRINTF(2, 3);
/* Whether an option's word (NULL: not given) is one that completion offers for it; else EXIT_USAGE,
 * and the person is told which there are. */
enum exit_code cli_take_word(const char *command, const char *option, const char *word);

/* ---- words.c ---- */

/* A code of the store ("open", "queued", "customer") as a word; one that is not known stays as it
 * is. */
const char *cli_word(const char *code);
/* date_reason of a message without a date, for people; NULL: a mail that could not be read. */
const char *cli_no_date(const char *reason, struct arena *arena);

/* ---- options.c ---- */

/* Takes the options of the table out of argv (which is changed, and NULL-terminated). A "--" ends
 * them and is taken out too. Returns the new argc, or -1 when the fault was reported. */
int options_take(const struct cli_option *options, int argc, char **argv);

/* ---- help.c ---- */

void help_print(const struct command *const *commands); /* NULL ends them */
void help_print_command(const struct command *command);
/* Those before any command; value is NULL. An empty one ends them. */
extern const struct cli_option help_global_options[];

/* ---- terminal.c ---- */

/*
 * Columns of the terminal behind the stream; else of COLUMNS; else 0: not a terminal, do not cut.
 */
size_t terminal_width(FILE *stream);
/* A terminal, NO_COLOR unset and TERM not "dumb" (no-color.org). */
bool terminal_has_colours(FILE *stream);
/* Columns that terminal_put would use. */
size_t terminal_text_width(const char *text);
/* Prints text without control characters, in at most columns (0: any number) and with "…" where it
 * was cut. Returns the columns used. A line break counts as a blank. */
size_t terminal_put(FILE *stream, const char *text, size_t columns);
/* Prints text in lines of at most width columns (0: any number), each indented; the first line
 * starts at column start. Line breaks in the text are kept, one is added at the end. Chinese is
 * broken between characters. */
void terminal_wrap(FILE *stream, const char *text, size_t start, size_t indent, size_t width);
/* "label: text" in lines of the terminal's width; nothing when there is no text. */
void terminal_label(FILE *stream, const char *label, const char *text);
/* What is left of a line for terminal_put behind the columns that are used; 0: it is no terminal.
 */
size_t terminal_room(FILE *stream, size_t used);

/* ---- table.c: rows for people ---- */

enum table_align { TABLE_LEFT, TABLE_RIGHT };
enum table_colour { TABLE_PLAIN, TABLE_BOLD, TABLE_DIM, TABLE_RED, TABLE_GREEN, TABLE_YELLOW };

struct table;
/* Headings are already translated; a NULL heading ends them. */
struct table *table_new(const char *const *headings);
void table_free(struct table **table);
void table_align(struct table *table, size_t column, enum table_align align);
/* This column gives way first when the terminal is narrow; default: the last. */
void table_give_way(struct table *table, size_t column);
/* This column is left out when the terminal is narrow: the one that was named first goes first. */
void table_drop(struct table *table, size_t column);
/* Cells from left to right; the text is copied, NULL counts as "". A row ends when all columns are
 * filled. */
void table_add(struct table *table, const char *text);
void table_add_coloured(struct table *table, const char *text, enum table_colour colour);
void table_printf(struct table *table, const char *format, ...) HARK_PRINTF(2, 3);
void table_add_feedback(struct table *table, int64_t id); /* "#1042"; 0: empty */
/* "2026-11-22 08:00" in a pipe, "11-22 08:00" on a terminal in that year, "-" for 0. */
void table_add_time(struct table *table, int64_t time_ms);
size_t table_row_count(const struct table *table);
/* Aligned by display width, cut to the terminal's width (whole in a pipe). */
void table_print(const struct table *table, FILE *stream);

/* ---- input.c: mails from files, folders, mboxes and standard input ---- */

struct input_mail {
	const char *file;     /* the path as it was found; "-" is standard input */
	struct bytes content; /* borrowed, until the function returns */
	bool is_partial;      /* larger than MAIL_BYTES_MAX: its first part only */
	const char *error;    /* NULL, or why the file could not be read; then content is empty */
};

/* Returns 0 to go on; a positive number ends the walk and becomes its result. */
typedef int input_function(void *context, const struct input_mail *mail);

/*
 * Calls function for each mail at path, with memory that does not depend on how many there are. In
 * a folder and its subfolders each regular file is one mail, in name order; a From_ line in front
 * of it is skipped. A path that is no folder, or "-", is one mail, or an mbox if it begins with
 * "From ". Returns 0, function's positive number, or -1 with error when path itself cannot be read.
 */
int input_each(const char *path, input_function *function, void *context, struct error *error);

/* The same for a path that may be a Maildir: of one (a folder with cur and new) only these two. */
int input_each_of_mailbox(
    const char *path, input_function *function, void *context, struct error *error);

/* ---- mbox.c: a stream of mails ---- */

struct mbox;
/* Owns fd. */
struct mbox *mbox_new(int fd);
/* Goes on with another stream; closes the one before. Owns fd. */
void mbox_restart(struct mbox *mbox, int fd);
void mbox_free(struct mbox **mbox);
/* Whether the stream begins with "From "; consumes nothing. */
bool mbox_is_mbox(struct mbox *mbox);
/* The next mail, without its From_ line, its ">From " lines restored (mboxrd, which includes
 * mboxo). One that is larger than maximum_bytes is cut and is_partial_r set. With is_single the
 * whole rest is one mail as it is. Returns 1, 0 at the end, -1 when reading failed (errno). */
int mbox_next(struct mbox *mbox, bool is_single, size_t maximum_bytes, struct bytes *mail_r,
    bool *is_partial_r);

/* ---- message_json.c: what hark understood, as JSON ---- */

struct message;
/* Appends an object, compact and in one line. Texts are UTF-8. */
void message_json_put(struct buffer *out, const char *file, const struct message *message);

/* ---- progress.c: one line that is overwritten, on a terminal only ---- */

struct progress;
/* label is translated: "Reading". total 0: not known. */
struct progress *progress_new(const char *label, size_t total);
void progress_set(struct progress *progress, size_t done);
/* Wipes the line before the caller prints something itself. */
void progress_hide(struct progress *progress);
/* Wipes the line and frees. */
void progress_free(struct progress **progress);

#endif
