/*
 * stream: a logged-in IMAP or SMTP connection by libcurl's CONNECT_ONLY, read and written through
 * poll(). The deadline of a whole command, the budget of bytes for an answer and "the end is an
 * error" live here, so whatever reads from it cannot wait for ever or be flooded.
 *
 * libcurl reads ahead while it logs in: bytes that came in one piece with the answer to STARTTLS
 * make it fail, and bytes that came with the answer to the login are dropped with its own buffer.
 * Nothing that was said before we asked is ever seen above.
 */
#include "net_p.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct stream {
	enum transport_kind kind;
	CURL *curl;   /* owned */
	CURLM *multi; /* owned; has the connection */
	curl_socket_t fd;
	int64_t deadline_ms; /* monotonic */
	size_t budget_bytes;
	int64_t certificate_ms; /* when the server's certificate ends, 0: unknown */
	bool is_dead;
	bool has_words, is_garbage; /* it said something; that was not of the protocol */
	struct error fault;
	char error_text[CURL_ERROR_SIZE];
	char words[SERVER_WORDS_MAX]; /* the server's last line while it let us in */
	enum net_cause refusal;	      /* what it refused with */
	/* IMAP: what it can do, as it said with the last tagged answer and before that one */
	char capabilities[CAPABILITIES_BYTES_MAX], announced[CAPABILITIES_BYTES_MAX];
	stream_listener *listener; /* or NULL */
	void *context;		   /* its own */
};

/* ---- what is done meanwhile ---- */

struct errand {
	const struct net_errand *errand; /* borrowed; NULL: nothing is left of it */
	bool has_failed;
};

/* The next piece; false: there was none. */
static bool errand_work(struct errand *errand)
{
	enum net_errand_result result;

	if (errand->errand == NULL)
		return false;
	result = errand->errand->work(errand->errand->context);
	if (result != NET_ERRAND_GOES_ON)
		errand->errand = NULL;
	errand->has_failed = result == NET_ERRAND_FAILED;
	return true;
}

/* ---- opening and closing ---- */

/* A login's: not for a log. */
static bool is_challenge(const struct stream *stream, const char *line, size_t size)
{
	return stream->kind == TRANSPORT_IMAP ? line[0] == '+' : smtp_reply_code(line, size) == 334;
}

/* Not the greeting, or what the server can do. */
static bool is_refusal(const char *words)
{
	return text_find_ascii_case(words, " NO ") != NULL ||
	       text_find_ascii_case(words, " BAD ") != NULL ||
	       text_find_ascii_case(words, "* BYE") != NULL;
}

static void note_refusal(struct stream *stream, const char *line, size_t size)
{
	if (stream->kind == TRANSPORT_SMTP)
		smtp_note_refusal(&stream->refusal, smtp_reply_code(line, size), stream->words);
	else
		stream->refusal =
		    is_refusal(stream->words) ? refusal_of(stream->words) : NET_CAUSE_UNKNOWN;
}

/* Up to the end of line or code; a list that is too long is none. */
static void keep_list(char list_r[CAPABILITIES_BYTES_MAX], const char *at, const char *end)
{
	size_t size = 0;

	while (at + size < end && strchr("]\r\n", at[size]) == NULL)
		size++;
	if (size >= CAPABILITIES_BYTES_MAX)
		size = 0;
	memcpy(list_r, at, size);
	list_r[size] = '\0';
}

/* RFC 3501 7.1, 7.2.1: in a line of its own, or as a code of the answer itself. */
static void note_capabilities(struct stream *stream, const char *line, size_t size)
{
	static const char untagged[] = "* CAPABILITY ", code[] = " OK [CAPABILITY ";
	const char *end = line + size, *blank = memchr(line, ' ', size);

	if (line[0] == '*') {
		if (size > sizeof(untagged) &&
		    strncasecmp(line, untagged, sizeof(untagged) - 1) == 0)
			keep_list(stream->announced, line + sizeof(untagged) - 1, end);
		return;
	}
	if (line[0] == '+' || blank == NULL)
		return;
	if ((size_t)(end - blank) > sizeof(code) && strncasecmp(blank, code, sizeof(code) - 1) == 0)
		keep_list(stream->capabilities, blank + sizeof(code) - 1, end);
	else
		memcpy(stream->capabilities, stream->announced, sizeof(stream->capabilities));
	stream->announced[0] = '\0';
}

static size_t keep_words(char *line, size_t one, size_t size, void *context)
{
	struct stream *stream = context;

	(void)one;
	if (stream->certificate_ms == 0)
		stream->certificate_ms = certificate_ends_ms(stream->curl);
	if (size == 0)
		return size;
	if (!stream->has_words) {
		stream->has_words = true;
		stream->is_garbage = stream->kind == TRANSPORT_IMAP
					 ? line[0] != '*'
					 : smtp_reply_code(line, size) == 0;
	}
	if (stream->kind == TRANSPORT_IMAP)
		note_capabilities(stream, line, size);
	if (!is_challenge(stream, line, size)) {
		server_words(stream->words, line, size);
		note_refusal(stream, line, size);
	}
	if (stream->listener != NULL)
		stream->listener(stream->context, line, size);
	return size;
}

/* The longest time without a look at the connection, whose own deadlines are libcurl's. */
#define LOOK_MS 1000
/* Where there is other work: first what the server may be about to say, for which it is kept
 * waiting while a piece is done. */
#define GLANCE_MS 10

/* curl_easy_perform with something else to do in between. */
static CURLcode perform(struct stream *stream, struct errand *errand)
{
	const struct CURLMsg *message;
	CURLMcode code;
	bool has_work;
	int count = 0;

	stream->multi = curl_multi_init();
	if (stream->multi == NULL)
		return CURLE_OUT_OF_MEMORY;
	code = curl_multi_add_handle(stream->multi, stream->curl);
	while (code == CURLM_OK) {
		code = curl_multi_perform(stream->multi, &count);
		if (code != CURLM_OK || count == 0)
			break;
		has_work = errand_work(errand);
		if (errand->has_failed)
			return CURLE_ABORTED_BY_CALLBACK;
		code =
		    curl_multi_poll(stream->multi, NULL, 0, has_work ? GLANCE_MS : LOOK_MS, NULL);
	}
	message = curl_multi_info_read(stream->multi, &count);
	return message != NULL ? message->data.result : CURLE_FAILED_INIT;
}

static enum net_result log_in(struct stream *stream, const struct server_settings *server,
    const struct net_timing *timing, struct errand *errand, struct error *error)
{
	CURL *curl = stream->curl;
	CURLcode code;

	(void)curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)timing->connect_ms);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, keep_words);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERDATA, stream);
	if ((stream->kind == TRANSPORT_IMAP || server->has_login) &&
	    transport_login(curl, server, error) != 0)
		return NET_REFUSED;
	code = perform(stream, errand);
	if (code == CURLE_OK)
		code = curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &stream->fd);
	if (code == CURLE_OK && stream->fd == CURL_SOCKET_BAD)
		code = CURLE_COULDNT_CONNECT;
	const struct transport_fault fault = {.kind = stream->kind,
	    .curl = curl,
	    .code = code,
	    .error_text = stream->error_text,
	    .words = stream->words,
	    .server = server,
	    .refusal = stream->refusal,
	    .is_garbage = stream->is_garbage};

	return code == CURLE_OK ? NET_OK : transport_failed(&fault, error);
}

/* The stream is closed where it cannot be opened. */
static enum net_result open_new(struct stream *stream, const struct server_settings *server,
    const struct net_timing *timing, const char *path, struct errand *errand, struct error *error)
{
	enum net_result result = NET_REFUSED;

	stream->fd = CURL_SOCKET_BAD;
	if (transport_new(
		stream->kind, server, timing, path, stream->error_text, &stream->curl, error) == 0)
		result = log_in(stream, server, timing, errand, error);
	if (result != NET_OK)
		stream_close(&stream);
	return result;
}

enum net_result stream_open(const struct server_settings *server, const struct net_timing *timing,
    const struct net_errand *errand, struct stream **stream_r, struct error *error)
{
	struct stream *stream = mem_alloc(sizeof(*stream));
	struct errand running = {.errand = errand};
	enum net_result result;

	stream->kind = TRANSPORT_IMAP;
	result = open_new(stream, server, timing, "", &running, error);
	while (errand_work(&running))
		continue;
	if (running.has_failed) {
		if (result == NET_OK)
			stream_close(&stream);
		return NET_STOPPED;
	}
	if (result == NET_OK)
		*stream_r = stream;
	return result;
}

enum net_result stream_open_smtp(const struct server_settings *server,
    const struct net_timing *timing, const char *name, stream_listener *listener, void *context,
    struct stream **stream_r, struct error *error)
{
	struct stream *stream = mem_alloc(sizeof(*stream));
	struct errand nothing = {.errand = NULL};
	enum net_result result;

	stream->kind = TRANSPORT_SMTP;
	stream->listener = listener;
	stream->context = context;
	result = open_new(stream, server, timing, name, &nothing, error);
	if (result == NET_OK)
		*stream_r = stream;
	return result;
}

bool stream_is_quiet(const struct stream *stream)
{
	char byte;

	return !stream->is_dead && recv(stream->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
	       (errno == EAGAIN || errno == EWOULDBLOCK);
}

const char *stream_capabilities(const struct stream *stream)
{
	return stream->capabilities;
}

int64_t stream_certificate_ms(const struct stream *stream)
{
	return stream->certificate_ms;
}

void stream_close(struct stream **stream)
{
	if (*stream == NULL)
		return;
	if ((*stream)->curl != NULL)
		transport_drop((*stream)->curl, (*stream)->multi);
	free(*stream);
	*stream = NULL;
}

/* ---- limits ---- */

void stream_begin(struct stream *stream, int64_t time_ms, size_t budget_bytes)
{
	stream->deadline_ms = clock_monotonic_ms() + time_ms;
	stream->budget_bytes = budget_bytes;
}

int stream_fail(struct stream *stream, const char *format, ...)
{
	char text[ERROR_TEXT_MAX / 2];
	va_list arguments;

	if (stream->is_dead)
		return -1;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	stream->is_dead = true;
	return error_set(&stream->fault, "%s", text);
}

bool stream_is_dead(const struct stream *stream)
{
	return stream->is_dead;
}

const char *stream_fault(const struct stream *stream)
{
	return stream->fault.text;
}

/* ---- bytes ---- */

/* Milliseconds for poll(), rounded up so that it never spins on the last one. */
static int poll_time(int64_t until_ms)
{
	int64_t left = until_ms - clock_monotonic_ms();

	if (left <= 0)
		return 0;
	return left > INT32_MAX - 1 ? INT32_MAX - 1 : (int)left;
}

static int wait_for(struct stream *stream, short events)
{
	struct pollfd polled = {.fd = stream->fd, .events = events};
	int count;

	do {
		int time = poll_time(stream->deadline_ms);

		if (time == 0)
			return stream_fail(
			    stream, _("the server did not finish its answer in time"));
		count = poll(&polled, 1, time);
	} while (count == 0 || (count < 0 && errno == EINTR));
	if (count < 0)
		return stream_fail(stream, "poll: %s", strerror(errno));
	return 0;
}

/* Nothing can be written any more: it may have said goodbye before. */
static int fail_write(struct stream *stream, CURLcode code)
{
	char heard[SERVER_WORDS_MAX] = "", words[SERVER_WORDS_MAX];
	const char *goodbye = NULL;
	size_t size = 0;

	if (!stream->is_dead &&
	    curl_easy_recv(stream->curl, heard, sizeof(heard) - 1, &size) == CURLE_OK)
		goodbye = strstr(heard, "* BYE");
	if (goodbye == NULL)
		return stream_fail(
		    stream, _("the connection was lost (%s)"), curl_easy_strerror(code));
	server_words(words, goodbye + 2, strcspn(goodbye + 2, "\r\n"));
	return stream_fail(stream, _("the server said goodbye: %s"), words);
}

int stream_write(struct stream *stream, const char *data, size_t size)
{
	while (size > 0) {
		size_t sent = 0;
		CURLcode code = stream->is_dead ? CURLE_SEND_ERROR
						: curl_easy_send(stream->curl, data, size, &sent);

		if (code == CURLE_OK) {
			data += sent;
			size -= sent;
		} else if (code != CURLE_AGAIN) {
			return fail_write(stream, code);
		} else if (wait_for(stream, POLLOUT) != 0) {
			return -1;
		}
	}
	return 0;
}

ssize_t stream_read_now(struct stream *stream, void *data, size_t size)
{
	size_t received = 0;
	CURLcode code;

	if (stream->is_dead)
		return -1;
	if (stream->budget_bytes == 0)
		return stream_fail(stream, _("the server's answer is larger than it may be"));
	if (size > stream->budget_bytes)
		size = stream->budget_bytes;
	code = curl_easy_recv(stream->curl, data, size, &received);
	if (code == CURLE_AGAIN)
		return 0;
	if (code != CURLE_OK)
		return stream_fail(
		    stream, _("the connection was lost (%s)"), curl_easy_strerror(code));
	if (received == 0)
		return stream_fail(stream, _("the server closed the connection"));
	stream->budget_bytes -= received;
	return (ssize_t)received;
}

ssize_t stream_read(struct stream *stream, void *data, size_t size)
{
	for (;;) {
		ssize_t count;

		/* A server that always has one byte more never lets us reach poll(). */
		if (!stream->is_dead && clock_monotonic_ms() >= stream->deadline_ms)
			return stream_fail(
			    stream, _("the server did not finish its answer in time"));
		count = stream_read_now(stream, data, size);
		if (count != 0)
			return count;
		if (wait_for(stream, POLLIN) != 0)
			return -1;
	}
}

enum stream_event stream_wait(struct stream *stream, int64_t time_ms, int wake_fd)
{
	int64_t until_ms = clock_monotonic_ms() + time_ms;
	struct pollfd polled[2] = {
	    {.fd = stream->fd, .events = POLLIN},
	    {.fd = wake_fd, .events = POLLIN}, /* poll() passes over a negative one */
	};

	for (;;) {
		int time = poll_time(until_ms);
		int count = poll(polled, 2, time);

		if (count > 0 && polled[1].revents != 0)
			return STREAM_WOKEN;
		if (count > 0)
			return STREAM_READABLE;
		if (time == 0 || (count < 0 && errno != EINTR))
			return STREAM_QUIET;
	}
}
