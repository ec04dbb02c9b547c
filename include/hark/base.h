/*
 * base: what every other module stands on. Errors with context, memory, bounded buffers, arenas,
 * UTF-8, clock and civil time, log, files, random tokens, and the step counter that the crash tests
 * hang on.
 *
 * Nothing here knows mail. Running out of memory ends the process with a message (the supervisor
 * restarts it and the journal makes that a tested path), so no function here returns NULL for lack
 * of memory.
 */
#ifndef HARK_BASE_H
#define HARK_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "hark/limits.h"

#define HARK_PRINTF(text, first) __attribute__((format(printf, text, first)))
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/*
 * Bytes that are not (yet) text: they carry their length and are not terminated. Always borrowed.
 */
struct bytes {
	const uint8_t *data;
	size_t size;
};

/* ---- errors ---- */

/*
 * A sentence for a person. Set once where the fault is known, context added in front on the way up.
 */
struct error {
	char text[ERROR_TEXT_MAX];
	/* What kind of fault it is, for who can say what to do about it: a number of the module
	 * that set the text (enum net_cause); 0: none that is known. */
	int cause;
};

/*
 * Sets the text. Always returns -1, so that "return error_set(...)" reads well. error may be NULL.
 */
int error_set(struct error *error, const char *format, ...) HARK_PRINTF(2, 3);
/* Puts "context: " in front of the text. Always returns -1. */
int error_add(struct error *error, const char *format, ...) HARK_PRINTF(2, 3);
/* error_set with ": strerror(errno)" behind. Always returns -1. */
int error_set_errno(struct error *error, const char *format, ...) HARK_PRINTF(2, 3);

/* ---- memory ---- */

void *mem_alloc(size_t size);		    /* zeroed; ends the process when there is none */
void *mem_array(size_t count, size_t size); /* zeroed; the product is checked */
void mem_give_up(size_t size);		    /* ends the process: a library found none */
void mem_give_back(void);    /* what was freed, and is kept for what comes; takes a millisecond */
void *mem_room(size_t size); /* not zeroed */
void *mem_resize(void *old, size_t count, size_t size); /* not zeroed; the product is checked */
char *mem_strdup(const char *text);			/* NULL gives NULL */
char *mem_strndup(const char *text, size_t size);
char *mem_printf(const char *format, ...) HARK_PRINTF(1, 2);
/* For __attribute__((cleanup(mem_cleanup))) on a pointer: frees what it points to. */
void mem_cleanup(void *pointer_to_pointer);
#define AUTO_FREE __attribute__((cleanup(mem_cleanup)))

/* ---- arena: many small pieces, freed together ---- */

struct arena;
struct arena *arena_new(void);
void arena_free(struct arena **arena);
void arena_clear(struct arena *arena);		     /* keeps the first block for the next use */
void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned for any type */
void *arena_array(struct arena *arena, size_t count, size_t size);
void *arena_room(struct arena *arena, size_t size); /* not zeroed: for what is written at once */
char *arena_strdup(struct arena *arena, const char *text); /* NULL gives NULL */
char *arena_strndup(struct arena *arena, const char *text, size_t size);
char *arena_printf(struct arena *arena, const char *format, ...) HARK_PRINTF(2, 3);
/* Bytes taken from the system so far, for tests and limits. */
size_t arena_used_bytes(const struct arena *arena);

/* ---- buffer: grows up to a maximum given at creation ---- */

/*
 * data is never NULL and always has a NUL behind its size bytes. What does not fit under the
 * maximum is left out as a whole and is_truncated is set: the caller must look at it before using
 * the result as complete.
 */
struct buffer {
	char *data;
	size_t size;
	size_t capacity;
	size_t maximum;
	bool is_truncated;
};

void buffer_init(struct buffer *buffer, size_t maximum_bytes);
void buffer_free(struct buffer *buffer);
void buffer_wipe(struct buffer *buffer); /* buffer_free after explicit_bzero */
void buffer_clear(struct buffer *buffer);
/* All appenders return false (and append nothing) when the maximum would be passed. */
bool buffer_append(struct buffer *buffer, const void *data, size_t size);
bool buffer_add(struct buffer *buffer, const char *text);
bool buffer_add_char(struct buffer *buffer, char c);
bool buffer_printf(struct buffer *buffer, const char *format, ...) HARK_PRINTF(2, 3);
#define AUTO_BUFFER __attribute__((cleanup(buffer_free)))

/* ---- UTF-8 ---- */

/*
 * Decodes one character at text[*at] and moves *at behind it. Ill-formed bytes (overlong,
 * surrogate, above U+10FFFF, cut) give U+FFFD for each maximal subpart (Unicode 15, 3.9, table
 * 3-8).
 */
static inline uint32_t utf8_next(const char *text, size_t size, size_t *at);
size_t utf8_put(
    uint32_t character, char out[4]); /* returns the number of bytes, 0 if not a character */
bool utf8_is_valid(const char *text, size_t size);
size_t utf8_skip_ascii(const char *text, size_t size, size_t at); /* behind the ASCII at at */
/* Characters of a well-formed text. */
size_t utf8_count(const char *text, size_t size);
/* Valid UTF-8 without NUL: ill-formed bytes and NUL become U+FFFD. */
char *utf8_clean(struct arena *arena, const char *text, size_t size);
/* The largest n <= maximum_bytes at which text can be cut without splitting a character. */
size_t utf8_cut(const char *text, size_t size, size_t maximum_bytes);
/* Columns on a terminal: East Asian wide and emoji count 2, combining and control 0. */
size_t utf8_width(const char *text);

/* For utf8_next alone: what is rare. */
uint32_t utf8_next_rare(const char *text, size_t size, size_t *at);

static inline bool utf8_goes_on(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

/* Nearly all text is made of ASCII and of three bytes that are no surrogates. */
static inline uint32_t utf8_next(const char *text, size_t size, size_t *at)
{
	const unsigned char *bytes = (const unsigned char *)text + *at;

	if (bytes[0] < 0x80) {
		(*at)++;
		return bytes[0];
	}
	if (bytes[0] >= 0xe1 && bytes[0] <= 0xef && bytes[0] != 0xed && size - *at >= 3 &&
	    utf8_goes_on(bytes[1]) && utf8_goes_on(bytes[2])) {
		*at += 3;
		return (bytes[0] & 0x0fu) << 12 | (bytes[1] & 0x3fu) << 6 | (bytes[2] & 0x3fu);
	}
	return utf8_next_rare(text, size, at);
}

/* ---- strings ---- */

bool text_equal_ascii_case(const char *a, const char *b);
bool text_starts_with(const char *text, const char *prefix);
bool text_starts_with_ascii_case(const char *text, const char *prefix);
bool text_ends_with_ascii_case(const char *text, const char *suffix);
/* Whether the word, of so many bytes, is one of those, which blanks part; ASCII case ignored. */
bool text_has_word(const char *words, const char *word, size_t length);
/* First occurrence of needle, ASCII case ignored, or NULL. */
const char *text_find_ascii_case(const char *text, const char *needle);
/* Shell-like pattern with * and ? only, ASCII case ignored, without recursion. */
bool text_matches_glob(const char *text, const char *pattern);
bool text_has_control(const char *text); /* any byte below 0x20 or 0x7f */
/*
 * The best "did you mean" among candidates (edit distance, at most a third of the length), or NULL.
 */
const char *text_nearest(const char *word, const char *const *candidates, size_t count);

/*
 * Folding for matching and search, on both sides alike: NFKC_Casefold, Traditional -> Simplified,
 * curly apostrophes to straight, zero-width characters dropped, any run of white space to one
 * blank.
 */
char *text_fold(struct arena *arena, const char *text);
/*
 * One character in its folded form, for code that keeps the place of each: as text_fold does where
 * one character gives one (full-width, case, Traditional -> Simplified, apostrophes, white space).
 */
uint32_t text_fold_character(uint32_t character);

/* Bytes [start, end) of a text. */
struct text_range {
	size_t start, end;
};
/*
 * The same, slower, and for each byte of the folded text the bytes of text it was made of (those of
 * a whole character with its accents); for the NUL at the end, the end. For showing what was found
 * in a folded text.
 */
char *text_fold_traced(struct arena *arena, const char *text, struct text_range **origins_r);

/* ---- what a stranger wrote ---- */

/* Control characters and those that hide or turn round what stands beside them. */
bool character_is_hidden(uint32_t character);
/*
 * One line of at most maximum_characters, without URLs, mail addresses and hidden characters: fit
 * for a mail that goes out under our name. Not escaped for any format.
 */
char *safe_text(struct arena *arena, const char *text, size_t maximum_characters);

/* ---- addresses ---- */

bool wire_is_ascii(const char *text);
/* The address as it goes into a command or a header: its domain in A-labels (RFC 5890) where only
 * the domain is outside ASCII and has them, else as it is. */
#define WIRE_ADDRESS_BYTES_MAX (ADDRESS_BYTES_MAX + 256)
void wire_address(const char *address, char out[WIRE_ADDRESS_BYTES_MAX]);

/* ---- CSV (RFC 4180) ---- */

struct csv_field {
	const char *text;
	size_t line, column; /* where it begins, from 1; columns are characters */
};

/* A place in a file that is being read; the text is borrowed. */
struct csv {
	const char *text;
	size_t size, at;
	size_t line, column;
	char separator;
};

/* Valid UTF-8 without byte order mark. The separator is the first of comma, semicolon and tab that
 * stands in the first line. */
void csv_init(struct csv *csv, const char *text, size_t size);
/*
 * The next row that is not blank: 1, 0 at the end, or -1 with error: then csv->line and column say
 * where, and there is no going on. At most CSV_FIELDS_MAX fields. Borrowed from the arena.
 */
int csv_next(struct csv *csv, struct arena *arena, struct csv_field **fields_r, size_t *count_r,
    struct error *error);

/* ---- clock and civil time ---- */

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define YEAR_MS (365 * DAY_MS)

/* UTC milliseconds since 1970. The clock can be set by a test; monotonic time cannot. */
int64_t clock_now_ms(void);
int64_t clock_monotonic_ms(void);
/* From now on clock_now_ms starts at now_ms and ticks on. */
void clock_set(int64_t now_ms);
/* Frozen: clock_now_ms answers now_ms until set anew. */
void clock_freeze(int64_t now_ms);
/* What this start of the machine is called: another one after each reboot (the environment's
 * HARK_BOOT_ID, or the kernel's); "": nobody says. */
const char *boot_id(void);

struct civil {
	int year, month, day; /* month 1-12, day 1-31 */
	int hour, minute, second;
	int weekday;	    /* Monday is 1, Sunday 7 (ISO 8601) */
	int offset_minutes; /* east of UTC */
};

/* Whether the tz database has that zone. */
bool civil_zone_exists(const char *name);
/* The system's own zone, by the name that /etc/localtime points to; "UTC" when it has none. */
const char *civil_system_zone(struct arena *arena);
/*
 * Sets the process's time zone from the tz database ("Asia/Shanghai"); an unknown name is an error.
 */
int civil_set_zone(const char *name, struct error *error);
struct civil civil_from_ms(int64_t time_ms); /* in the process's time zone */
/* Fields may be out of range (day 32, hour 24): they are carried over. weekday and offset are
 * ignored. What comes twice, where clocks are put back, is the first of the two; what never comes,
 * where they are put forward, is as much later. */
int64_t civil_to_ms(const struct civil *civil);
struct civil civil_day_start(const struct civil *civil, int add_days);
/* ISO 8601 week: year and number 1-53. */
void civil_week(const struct civil *civil, int *year_r, int *week_r);
#define TIME_TEXT_SIZE 40
/* "2026-11-22T08:00:00Z" */
const char *time_format_utc(int64_t time_ms, char out[TIME_TEXT_SIZE]);
/* "2026-11-22T08:00:00+08:00" at the given offset east of UTC */
const char *time_format_offset(int64_t time_ms, int offset_minutes, char out[TIME_TEXT_SIZE]);
/* "2026-11-22 08:00" in the process's time zone */
const char *time_format_local(int64_t time_ms, char out[TIME_TEXT_SIZE]);
/*
 * "2026-11-22", "2026-11-22 08:00[:00]" or with T, then Z or +08:00; without zone: the process's.
 */
int time_parse(const char *text, int64_t *time_ms_r, struct error *error);
/* "30s", "2m", "4h", "3d", "1w", "2y" (of 365 days) */
int duration_parse(const char *text, int64_t *duration_ms_r, struct error *error);

/* ---- log ---- */

enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7
};

/*
 * To stderr, one line an event. Under systemd (JOURNAL_STREAM names fd 2) each line starts with its
 * "<N>" priority (sd-daemon(3)), else with name and level. Control characters in the text are
 * replaced.
 */
void log_open(const char *name, enum log_level level);
void log_set_name(const char *name); /* shown in each line: "mailbox feedback@example.com" */
void log_error(const char *format, ...) HARK_PRINTF(1, 2);
void log_warning(const char *format, ...) HARK_PRINTF(1, 2);
void log_info(const char *format, ...) HARK_PRINTF(1, 2);
void log_debug(const char *format, ...) HARK_PRINTF(1, 2);

/* ---- files ---- */

/*
 * The whole file, at most maximum_bytes; "-" is standard input. The buffer must not be initialised.
 */
int file_read(const char *path, size_t maximum_bytes, struct buffer *buffer_r, struct error *error);
/* Written beside, fsynced, renamed, folder fsynced: either the old or the new content is there. */
int file_write_atomically(const char *path, struct bytes content, int mode, struct error *error);
/* fsyncs the folder that the file stands in. */
int file_sync_folder(const char *path, struct error *error);

struct file_owner {
	unsigned uid, gid, mode;
};
/*
 * A file on its way: begin writes it without a name, commit puts it in place of what is there, drop
 * forgets it. What ends in between leaves nothing. Zeroed with fd -1: none.
 */
struct file_draft {
	int fd;		     /* owned */
	char *path, *beside; /* owned */
	bool has_name;
};
int file_draft_begin(struct file_draft *draft_r, const char *path, struct bytes content,
    const struct file_owner *owner, struct error *error);
int file_draft_commit(struct file_draft *draft, struct error *error); /* drops it, too */
void file_draft_drop(struct file_draft *draft);
/*
 * A file without a name in $TMPDIR, /var/tmp or /tmp, for reading and writing: gone with its last
 * descriptor, however the process ends. Returns the descriptor, or -1.
 */
int file_scratch(struct error *error);
/* Refuses a file that others may read or that belongs to someone else (not root). */
int file_check_secret(const char *path, struct error *error);
/* Regular files in a folder whose name ends in suffix ("" = all), not hidden, in name order. */
int folder_list(const char *path, const char *suffix, struct arena *arena, const char ***names_r,
    size_t *count_r, struct error *error);

/* ---- programs of the owner ---- */

struct program {
	const char *shell;		/* for sh -c; NULL: */
	const char *const *arguments;	/* the program's path and its arguments, up to NULL */
	const char *const *environment; /* "NAME=value", up to NULL; NULL: ours */
	struct bytes input;		/* on its standard input; none: nothing is there */
	/* its standard output is appended; NULL: it goes the way of standard error, which is ours
	 */
	struct buffer *output;
	int64_t deadline_ms;
	bool (*is_stopped)(void); /* asked while it runs; may be NULL */
};
/*
 * Runs it to its end, or kills it with all that it started. 0 when it ended with status 0; else -1
 * and a sentence that begins in its middle ("failed with status 3") and holds nothing that it
 * wrote.
 */
int program_run(const struct program *program, struct error *error);
/* Closes every descriptor above this one; for a process that has just begun. Safe after fork. */
void descriptor_close_above(int fd);

/* ---- random ---- */

void random_bytes(void *out, size_t size);
/* A token of lower-case letters and digits with 5 bits a character; out has room for length + 1. */
void random_token(char *out, size_t length);
/* Tests: from now on the same bytes on each run. */
void random_set_seed(uint64_t seed);

/* ---- hashing ---- */

/* FNV-1a, 128 bits, as 32 hex digits: an identity, not a defence. out has room for 33. */
void hash_hex(struct bytes data, char out[33]);

#define DIGEST_KEY_BYTES_MAX 64
/* BLAKE2b (RFC 7693) of 16 bytes, of pieces that are added. */
struct digest {
	uint64_t state[8];
	uint64_t count; /* bytes so far */
	uint8_t block[128];
	size_t used;
};
/* With a key of 1 to DIGEST_KEY_BYTES_MAX bytes it is a MAC; key_size 0: none. */
void digest_begin(struct digest *digest, const void *key, size_t key_size);
void digest_add(struct digest *digest, const void *data, size_t size);
void digest_end(struct digest *digest, char out[33]); /* 32 hex digits */

#define HMAC_BASE64_SIZE 45
/* Base64 of the HMAC-SHA256 (RFC 2104): 44 characters and the NUL. */
void hmac_sha256_base64(
    const void *key, size_t key_size, const void *data, size_t size, char out[HMAC_BASE64_SIZE]);
/* RFC 4648 4. False, and nothing appended, when it is none. */
bool base64_decode(const char *text, struct buffer *out);

/* ---- language ---- */

/*
 * Binds the catalogue. The language is the locale's, until language_use names another ("zh", "en").
 */
void language_init(void);
void language_use(const char *language);
const char *language_current(void); /* "zh" or "en": what _() answers in */
const char *language_text(const char *text) __attribute__((format_arg(1)));
const char *language_plural(const char *one, const char *many, unsigned long count)
    __attribute__((format_arg(1))) __attribute__((format_arg(2)));
#ifndef _
#define _(text) language_text(text)
#define N_(text) text
#endif

/* ---- steps ---- */

/*
 * A named point before or after a commit or an outside effect. Does nothing unless HARK_STEPS names
 * a file: a counter shared by all processes, in which each step takes the next number and appends
 * its name to FILE.log. When the number equals HARK_STEP_KILL, HARK_STEP_VICTIM gets SIGKILL:
 * "self" (when unset), "supervisor" (the leader of the process group: start harkd in a group of its
 * own) or "group" (all of the process group).
 */
void step(const char *name);

#endif
