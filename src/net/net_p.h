/*
 * What the files of net share: transport (libcurl settings that IMAP and SMTP have in common),
 * stream (a logged-in connection that reads and writes bytes under a deadline and a budget), and
 * small helpers.
 */
#ifndef HARK_NET_P_H
#define HARK_NET_P_H

#include <curl/curl.h>
#include <sys/types.h>

#include "hark/net.h"

/* Defaults of struct net_timing. */
#define CONNECT_MS (30 * SECOND_MS)
#define COMMAND_MS (120 * SECOND_MS)
/* RFC 2177 allows 29 minutes; middleboxes and some servers cut at 10 or 5. */
#define IDLE_MS (9 * MINUTE_MS)
/* RFC 5321 4.5.3.2.6: a client waits at least 10 minutes for the answer to the final dot. */
#define ANSWER_MS (10 * MINUTE_MS)

/* What is kept of a server's own words for a message. */
#define SERVER_WORDS_MAX 240

/* Every field filled: what timing (may be NULL) leaves at 0 gets its default. */
struct net_timing timing_or_default(const struct net_timing *timing);

/* Copies a server's line for a log or an error: without its line end, control characters replaced,
 * cut. */
void server_words(char out[SERVER_WORDS_MAX], const char *line, size_t size);

/* ---- transport: one easy handle, set up ---- */

enum transport_kind { TRANSPORT_IMAP, TRANSPORT_SMTP };

/* Instead of curl_global_init: what libcurl frees is wiped (curl_memory.c). */
CURLcode curl_memory_start(void);
/*
 * A new handle with URL, TLS, verification, proxy and time limits as server says; -1 when the
 * settings cannot be used. path is the URL's (SMTP: the EHLO name). error_text stays borrowed by
 * the handle.
 */
int transport_new(enum transport_kind kind, const struct server_settings *server,
    const struct net_timing *timing, const char *path, char error_text[CURL_ERROR_SIZE],
    CURL **curl_r, struct error *error);
/* The same for any URL. */
struct transport_target {
	const char *url, *protocols; /* "https" */
	bool is_plain;		     /* without TLS: only to addresses of this machine */
	const char *ca_file;	     /* NULL: the system's trust anchors */
};
int transport_new_for(const struct transport_target *target, const struct net_timing *timing,
    char error_text[CURL_ERROR_SIZE], CURL **curl_r, struct error *error);
/*
 * Reads the secret anew and gives it to the handle. Our copy is wiped; libcurl keeps its own until
 * the handle is given another or freed, and it is wiped then (curl_memory.c).
 */
int transport_login(CURL *curl, const struct server_settings *server, struct error *error);
/* Ends a CONNECT_ONLY handle at once: libcurl would say good-bye and wait for an answer, for
 * minutes if need be. multi: that it was added to; NULL: none. */
void transport_drop(CURL *curl, CURLM *multi);
/* Sets the cause of an error that was set. Always returns -1. */
int transport_blame(struct error *error, enum net_cause cause);

/* A connection that failed. */
struct transport_fault {
	enum transport_kind kind;
	CURL *curl;
	CURLcode code;
	const char *error_text; /* libcurl's */
	const char *words;	/* the server's last ones, "" when there are none */
	const struct server_settings *server;
	enum net_cause refusal; /* what it refused with, as refusal_of tells */
	bool is_garbage;	/* its first words were not of the protocol */
};
/* What it means, as a sentence with the server's words, and its cause. */
enum net_result transport_failed(const struct transport_fault *fault, struct error *error);

/* ---- refusal: what a server's words mean ---- */

/* NET_CAUSE_UNKNOWN: nothing that we know. */
enum net_cause refusal_of(const char *words);
/* In the current language. */
const char *refusal_sentence(enum net_cause cause);

/*
 * When the certificate of the server ends that curl is connected to; 0: no TLS, or unknown. Only
 * from within one of its callbacks: afterwards the handle has let go of the connection.
 */
int64_t certificate_ends_ms(CURL *curl);
/* Why it was not accepted: looks at it once more over a connection of its own, on which nothing is
 * said. */
enum net_cause certificate_cause(enum transport_kind kind, const struct server_settings *server);

/* ---- stream: bytes of a logged-in connection ---- */

struct stream;

/*
 * Connects, does TLS, logs in, and works off the errand (NULL: there is none) whatever becomes of
 * that. NET_STOPPED: the errand failed.
 */
enum net_result stream_open(const struct server_settings *server, const struct net_timing *timing,
    const struct net_errand *errand, struct stream **stream_r, struct error *error);
/* Hears each line of the server until it has let us in; EHLO's among them. */
typedef void stream_listener(void *context, const char *line, size_t size);
/* The same for SMTP, with a login where the server is to have one. name: ours, for EHLO. listener
 * may be NULL. */
enum net_result stream_open_smtp(const struct server_settings *server,
    const struct net_timing *timing, const char *name, stream_listener *listener, void *context,
    struct stream **stream_r, struct error *error);
/* It stands, and nothing came that nobody read. */
bool stream_is_quiet(const struct stream *stream);
int64_t stream_certificate_ms(const struct stream *stream);
/* IMAP: the list that came with the answer to the login; "" without one. */
const char *stream_capabilities(const struct stream *stream);
void stream_close(struct stream **stream); /* at once, without a word to the server */
/* From here on: everything has to be done within time_ms, with at most budget_bytes from the
 * server. */
void stream_begin(struct stream *stream, int64_t time_ms, size_t budget_bytes);
/* All of it, or -1 and the stream is dead. */
int stream_write(struct stream *stream, const char *data, size_t size);
/* At least one byte, waiting for it; -1 and the stream is dead at its end, deadline or budget.
 * Never 0. */
ssize_t stream_read(struct stream *stream, void *data, size_t size);
/* The same without waiting: 0 when there is nothing now. */
ssize_t stream_read_now(struct stream *stream, void *data, size_t size);

enum stream_event { STREAM_READABLE, STREAM_WOKEN, STREAM_QUIET };
/* Until the socket is readable, wake_fd (-1: none) is, or time_ms passed. Ask stream_read_now
 * first: TLS buffers. */
enum stream_event stream_wait(struct stream *stream, int64_t time_ms, int wake_fd);
/* Marks the stream dead for a reason; the first one stays. Always returns -1. */
int stream_fail(struct stream *stream, const char *format, ...) HARK_PRINTF(2, 3);
bool stream_is_dead(const struct stream *stream);
const char *stream_fault(const struct stream *stream); /* why it is dead */

/* ---- names of folders ---- */

/* RFC 3501 5.1.3. NULL when the name is not valid UTF-8, holds a control character, or is no proper
 * encoding. */
char *utf7_from_utf8(struct arena *arena, const char *name);
char *utf7_to_utf8(struct arena *arena, const char *name);

/* ---- SMTP ---- */

/*
 * A reply line: "250-SIZE", "550 5.1.1 No such user". Returns the code, 0 when it is no reply line.
 */
int smtp_reply_code(const char *line, size_t size);
bool smtp_reply_is_last(const char *line, size_t size);
/* RFC 2034: the enhanced status code of a reply line, "" when there is none. */
#define ENHANCED_MAX 16
void smtp_reply_enhanced(const char *line, size_t size, char out[ENHANCED_MAX]);
/* What EHLO says that the server can do. */
struct smtp_features {
	bool can_pipeline; /* RFC 2920 */
	bool knows_size;   /* RFC 1870 */
	bool takes_utf8;   /* RFC 6531 */
	bool offers_login; /* RFC 4954 */
	bool takes_8bit;   /* RFC 6152 */
};
/* One line of what the server says before a login. A new greeting, STARTTLS' too, makes it forget.
 */
void smtp_features_hear(struct smtp_features *features, const char *line, size_t size);

/* One mail over a stream. What stands in here when it returns is the server's last word about it.
 */
struct smtp_dialogue {
	struct stream *stream; /* borrowed */
	struct smtp_features features;
	const struct net_timing *timing; /* borrowed */

	enum smtp_step step;
	int code; /* of the last reply, 0 when it did not come or is not whole */
	char enhanced[ENHANCED_MAX];
	char reply[SERVER_WORDS_MAX];
	enum net_cause refusal; /* what the lines of a reply that refuses mean */
	int64_t until_ms;	/* for this step */

	char input[2048]; /* what was read and not used yet */
	size_t input_begin, input_end;
};
/* SMTP_SENT, or why not (without the server's name). Unless it was sent, the stream is of no more
 * use. The addresses and the content have passed the checks below. */
enum smtp_result smtp_dialogue_run(struct smtp_dialogue *dialogue, const char *from, const char *to,
    struct bytes content, struct error *error);
/* A line of a reply. It has several, and the last one is often a link: what says more than "no"
 * stays.
 */
void smtp_note_refusal(enum net_cause *refusal, int code, const char *words);
/* A 5xx that is about us and not about the mail (RFC 4954 6). */
bool smtp_is_about_login(int code);

/* Why it must not be sent, or NULL. An empty address is the null path. */
const char *smtp_address_fault(const char *address, bool may_be_empty);
const char *smtp_content_fault(struct bytes content);

#endif
