/*
 * What the files of the IMAP session share: the gate between stream and libetpan, the session
 * itself, and the one way to send a command.
 */
#ifndef HARK_IMAP_P_H
#define HARK_IMAP_P_H

#include <libetpan/libetpan.h>

#include "net_p.h"

/* ---- gate: nothing reaches libetpan that could hurt it ---- */

/* Lines of an answer that do not belong to the mails or folders asked for. */
#define GATE_LINES_SPARE 2000
/* libetpan's parser calls itself at "(": 30,000 overflow its stack. No answer that we ask for has
 * ten. */
#define GATE_PARENS_MAX 100
/* Any line but that of SEARCH, which holds the UIDs of the whole folder. */
#define GATE_LINE_BYTES_MAX (64 * 1024)
#define GATE_SEARCH_BYTES_MAX (16 * 1024 * 1024)
/* A literal in place of a short string: a folder's name. */
#define GATE_LITERAL_BYTES_MAX 1024
/* The flags that a folder keeps: a few dozen at most are in use anywhere. */
#define PERMANENT_FLAGS_BYTES_MAX 4096

struct gate_limits {
	size_t line_bytes;    /* one line, literals not counted */
	size_t literal_bytes; /* one literal */
	size_t lines;	      /* of one answer */
	size_t budget_bytes;  /* all of it */
	int64_t extra_ms;     /* on top of command_ms */
	bool is_idle;	      /* "+" is waited for */
};

enum gate_status { GATE_OPEN, GATE_OK, GATE_NO, GATE_BAD };

struct gate;

struct gate *gate_new(struct stream *stream); /* stream is borrowed */
void gate_free(struct gate **gate);
/* The answer to the command with this tag begins. */
void gate_begin(struct gate *gate, uint32_t tag, const struct gate_limits *limits, int64_t time_ms);
/*
 * The next piece of the answer: a whole line or some bytes of a literal; borrowed until the next
 * call. Lines that nobody has a use for never come out. Returns 1, or -1: the stream is dead
 * (stream_fault).
 */
int gate_next(struct gate *gate, struct bytes *piece_r);
int gate_next_now(struct gate *gate, struct bytes *piece_r); /* 0: nothing more has come yet */
/*
 * In front of the next line the answer seems to end with OK, which is ours: the reader gets a part
 * of it. gate_begin with the same tag goes on behind it.
 */
void gate_pause(struct gate *gate);
/* The same as bytes, a literal's straight into the caller's memory; as read(2), but never 0. */
ssize_t gate_read(struct gate *gate, void *data, size_t size);
/* How the tagged answer ended, and its words. */
enum gate_status gate_status(const struct gate *gate);
const char *gate_words(const struct gate *gate);
/* Whether "* n EXISTS" was seen since the last gate_forget_change; "* n EXPUNGE" too, if that is
 * heeded. */
bool gate_saw_change(const struct gate *gate);
void gate_heed_removals(struct gate *gate, bool heeds);
void gate_forget_change(struct gate *gate);
/* The flags of "* OK [PERMANENTFLAGS (...)]" in the answer, "" without one (RFC 3501 7.1). */
const char *gate_permanent_flags(const struct gate *gate);

/* ---- stream_etpan: the gate as a mailstream ---- */

mailstream *etpan_stream_new(struct gate *gate); /* gate is borrowed; NULL without memory */

/* ---- the session ---- */

/* A FETCH that was sent and whose answer was not read to its end yet. */
struct asked {
	uint32_t tag;
	uint32_t max_bytes;
	size_t count; /* 0: there is none */
	size_t taken; /* of them, from the first on */
	uint32_t uids[FETCH_AHEAD_MAILS];
};

/* A command that was sent before its turn. */
struct said {
	uint32_t tag;
	char *text;			  /* owned */
	const struct gate_limits *limits; /* of its answer; borrowed, static */
};

#define SAID_MAX 5

struct imap {
	struct arena *arena;   /* owned: names of special folders */
	struct stream *stream; /* owned */
	struct gate *gate;     /* owned */
	mailimap *session;     /* owned: libetpan's */
	struct net_timing timing;
	const char *host; /* borrowed from arena, for messages */
	uint32_t tag;	  /* of the last command sent */
	bool has_idle, has_id, has_special_use, has_move;
	bool is_selected;
	struct imap_special special;
	struct asked ahead; /* exclusive of said */
	size_t ahead_most;  /* worth asking for at once */
	struct said said[SAID_MAX];
	size_t said_count;
};

/* Limits for an answer of a few short lines. */
extern const struct gate_limits gate_limits_short;
/* For LIST. */
extern const struct gate_limits gate_limits_list;

/* Sends "TAG text CRLF" and returns the tag, 0 when the stream died. */
uint32_t imap_send(struct imap *imap, const char *text);
/*
 * Has libetpan read the answer to the command with this tag; the result is in imap->session. NET_OK
 * means that an answer came: gate_status tells which. Else error is set.
 */
enum net_result imap_receive(
    struct imap *imap, uint32_t tag, const struct gate_limits *limits, struct error *error);
/* Both, but for what was said ahead, which is only received; what was asked or said ahead and is
 * something else is thrown away first. */
enum net_result imap_command(
    struct imap *imap, const char *text, const struct gate_limits *limits, struct error *error);
/*
 * Sends a command that imap_command will be asked for later, behind those that were said before.
 * Nothing happens while a FETCH is under way.
 */
enum net_result imap_say(
    struct imap *imap, const char *text, const struct gate_limits *limits, struct error *error);
/* Whether these, in that order, are the first that were said and not yet asked for. */
bool imap_has_said(const struct imap *imap, const char *const *texts, size_t count);
/* Reads and drops the answers to what was said or asked ahead. */
enum net_result imap_drop_ahead(struct imap *imap, struct error *error);
enum net_result imap_drop_fetch(struct imap *imap, struct error *error);
void imap_forget_said(struct imap *imap); /* the session is at its end */
/* The dead stream's reason as an error. Always returns NET_RETRY. */
enum net_result imap_lost(const struct imap *imap, struct error *error);
/* A quoted string for a command, or NULL when text cannot be one. */
char *imap_quote(struct arena *arena, const char *text);
/* The folder's name (UTF-8) as a command takes it. NULL: it cannot be one; error says so. */
char *imap_quote_folder(
    const struct imap *imap, struct arena *arena, const char *folder, struct error *error);
/*
 * A command in two halves, between which the server says "+"; limits have is_idle set. NET_MISSING:
 * it answered at once instead (gate_status).
 */
enum net_result imap_first_half(
    struct imap *imap, const char *text, const struct gate_limits *limits, struct error *error);
/* Sends data and CRLF, and passes everything up to the answer (gate_status). */
enum net_result imap_second_half(
    struct imap *imap, struct bytes data, const struct gate_limits *limits, struct error *error);
/* imap_examine by that verb, EXAMINE or SELECT. */
enum net_result imap_open_folder(struct imap *imap, const char *verb, const char *folder,
    struct imap_folder *folder_r, struct error *error);
bool imap_can_be_opened(const struct mailimap_mailbox_list *folder);
/* One of a list of flags or capabilities; case does not matter (RFC 3501 2.3.2, 9). */
bool imap_has_word(const char *words, const char *word);
/* imap_foretell behind what was said before. */
enum net_result imap_say_foretold(
    struct imap *imap, const struct imap_foretelling *foretelling, struct error *error);
/* LIST: fills imap->special. */
const char *imap_special_command(const struct imap *imap);
enum net_result imap_find_special(struct imap *imap, struct error *error);

#endif
