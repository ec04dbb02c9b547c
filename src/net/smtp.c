/*
 * smtp: sends one mail to one recipient by libcurl and says what is known about its fate.
 *
 * What counts is the last reply to the last command, not libcurl's result, which mixes up steps (a
 * send error with a code left over from EHLO was seen). libcurl tells us each command (debug
 * callback) and each reply line (header callback); our read callback knows when the content was
 * taken to its end. After that, and only after that, the final dot may have gone out, and without a
 * reply the mail is SMTP_UNCERTAIN.
 *
 * The connection is kept for the next mail for a short while. Each new connection is a new handle
 * with the secret read anew, so a token that expired is never used again. One that the server
 * closed meanwhile is noticed before it is used, or, when nothing but commands went over it,
 * replaced once without the caller noticing. libcurl itself repeats uploads only for HTTP; should
 * that ever change, the read callback gives no byte of a mail twice.
 */
#include "net_p.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

/* A kept connection is not used after this: servers may close theirs after 5 minutes (RFC
 * 5321 4.5.3.2.7). */
#define KEEP_MS MINUTE_MS
/* A line of half a megabit is waited for. */
#define SLOWEST_BYTES_PER_MS 64

struct smtp {
	const struct server_settings *server; /* borrowed */
	struct net_timing timing;
	CURL *curl; /* owned; NULL: not connected */
	int64_t used_ms;
	int64_t certificate_ms; /* when the server's certificate ends, 0: unknown */

	/* The mail under way. */
	struct bytes content; /* borrowed */
	size_t taken;	      /* bytes that libcurl has read */
	enum smtp_step step;
	bool is_over;		    /* libcurl has said QUIT */
	bool has_words, is_garbage; /* it said something; that was no SMTP */
	bool offers_login;	    /* AUTH stood in the answer to EHLO */
	int code;		    /* of the reply to the last command, 0 when none came */
	char enhanced[ENHANCED_MAX];
	char reply[SERVER_WORDS_MAX];
	enum net_cause refusal; /* what the lines of a reply that refuses mean */
	int64_t until_ms;	/* for this step */
	char error_text[CURL_ERROR_SIZE];
};

struct smtp *smtp_new(const struct server_settings *server, const struct net_timing *timing)
{
	struct smtp *smtp = mem_alloc(sizeof(*smtp));

	smtp->server = server;
	smtp->timing = timing_or_default(timing);
	return smtp;
}

/* ---- what libcurl tells us ---- */

static void enter_step(struct smtp *smtp, enum smtp_step step, int64_t time_ms)
{
	smtp->step = step;
	smtp->code = 0;
	smtp->enhanced[0] = '\0';
	smtp->reply[0] = '\0';
	smtp->refusal = NET_CAUSE_UNKNOWN;
	smtp->until_ms = clock_monotonic_ms() + time_ms;
}

static bool begins_with(const char *data, size_t size, const char *word)
{
	return size >= strlen(word) && strncasecmp(data, word, strlen(word)) == 0;
}

/* Only looks at the first letters of a command: a login goes by here too. */
static int on_debug(CURL *curl, curl_infotype type, char *data, size_t size, void *context)
{
	struct smtp *smtp = context;
	int64_t upload_ms = (int64_t)(smtp->content.size / SLOWEST_BYTES_PER_MS);

	(void)curl;
	if (type != CURLINFO_HEADER_OUT)
		return 0;
	smtp->is_over |= begins_with(data, size, "QUIT");
	if (begins_with(data, size, "MAIL FROM"))
		enter_step(smtp, SMTP_STEP_MAIL, smtp->timing.command_ms);
	else if (begins_with(data, size, "RCPT TO"))
		enter_step(smtp, SMTP_STEP_RCPT, smtp->timing.command_ms);
	else if (begins_with(data, size, "DATA"))
		enter_step(smtp, SMTP_STEP_DATA, smtp->timing.command_ms + upload_ms);
	return 0;
}

/* A reply has several lines, and its last one is often a link; what says more than "no" stays. */
static void note_refusal(struct smtp *smtp, int code)
{
	enum net_cause cause = refusal_of(smtp->reply);

	if (code < 400)
		smtp->refusal = NET_CAUSE_UNKNOWN;
	else if (cause != NET_CAUSE_UNKNOWN &&
		 (smtp->refusal == NET_CAUSE_UNKNOWN || smtp->refusal == NET_CAUSE_LOGIN))
		smtp->refusal = cause;
}

static size_t on_reply(char *line, size_t one, size_t size, void *context)
{
	struct smtp *smtp = context;
	int code = smtp_reply_code(line, size);

	(void)one;
	if (smtp->certificate_ms == 0)
		smtp->certificate_ms = certificate_ends_ms(smtp->curl);
	smtp->is_garbage |= code == 0 && smtp->step == SMTP_STEP_CONNECT && !smtp->has_words;
	smtp->has_words = true;
	/*
	 * The answer to QUIT says nothing of the mail, and challenges of a login are not for a log.
	 */
	if (smtp->is_over || code == 0 || code == 334)
		return size;
	smtp->code = smtp_reply_is_last(line, size) ? code : 0;
	if (code == 250 && size > 8)
		smtp->offers_login |= begins_with(line + 4, size - 4, "AUTH");
	smtp_reply_enhanced(line, size, smtp->enhanced);
	server_words(smtp->reply, line, size);
	note_refusal(smtp, code);
	return size;
}

static size_t on_read(char *data, size_t one, size_t size, void *context)
{
	struct smtp *smtp = context;
	size_t left = smtp->content.size - smtp->taken;

	size *= one;
	if (size > left)
		size = left;
	if (size > 0)
		memcpy(data, smtp->content.data + smtp->taken, size);
	smtp->taken += size;
	/* libcurl knows the size and need not ask again before it sends the final dot. */
	if (size > 0 && smtp->taken == smtp->content.size)
		enter_step(smtp, SMTP_STEP_END, smtp->timing.answer_ms);
	return size;
}

/* libcurl wants to begin again: never when the dot may be out. */
static int on_seek(void *context, curl_off_t offset, int origin)
{
	struct smtp *smtp = context;

	if (smtp->step == SMTP_STEP_END || origin != SEEK_SET || offset < 0 ||
	    (size_t)offset > smtp->content.size)
		return CURL_SEEKFUNC_FAIL;
	smtp->taken = (size_t)offset;
	return CURL_SEEKFUNC_OK;
}

/* Called about once a second while libcurl waits. */
static int on_progress(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct smtp *smtp = context;

	(void)a;
	(void)b;
	(void)c;
	(void)d;
	return clock_monotonic_ms() > smtp->until_ms;
}

/* ---- the connection ---- */

static curl_socket_t kept_socket(const struct smtp *smtp)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (smtp->curl == NULL ||
	    curl_easy_getinfo(smtp->curl, CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK)
		return CURL_SOCKET_BAD;
	return fd;
}

static void disconnect(struct smtp *smtp)
{
	curl_socket_t fd = kept_socket(smtp);

	/* libcurl says QUIT and waits for the answer, which some servers hold back; so it finds the
	 * end instead. */
	if (fd != CURL_SOCKET_BAD)
		(void)shutdown(fd, SHUT_RD);
	if (smtp->curl != NULL)
		curl_easy_cleanup(smtp->curl);
	smtp->curl = NULL;
}

void smtp_free(struct smtp **smtp)
{
	if (*smtp == NULL)
		return;
	disconnect(*smtp);
	free(*smtp);
	*smtp = NULL;
}

/* The server has closed it, or has said something unasked ("421 idle too long"). */
static bool is_stale(const struct smtp *smtp)
{
	curl_socket_t fd = kept_socket(smtp);
	char byte;

	if (fd == CURL_SOCKET_BAD || clock_monotonic_ms() - smtp->used_ms > KEEP_MS)
		return true;
	return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 ||
	       (errno != EAGAIN && errno != EWOULDBLOCK);
}

/* RFC 5321 4.1.4: who we are; the server knows our address anyway. */
static void own_name(char name[256])
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";

	if (gethostname(name, 256) != 0 || memchr(name, '\0', 256) == NULL || name[0] == '\0' ||
	    name[strspn(name, letters)] != '\0')
		snprintf(name, 256, "localhost");
}

static void set_callbacks(struct smtp *smtp)
{
	CURL *curl = smtp->curl;

	(void)curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L); /* to on_debug, nowhere else */
	(void)curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_debug);
	(void)curl_easy_setopt(curl, CURLOPT_DEBUGDATA, smtp);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_reply);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERDATA, smtp);
	(void)curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
	(void)curl_easy_setopt(curl, CURLOPT_READDATA, smtp);
	(void)curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, on_seek);
	(void)curl_easy_setopt(curl, CURLOPT_SEEKDATA, smtp);
	(void)curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	(void)curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	(void)curl_easy_setopt(curl, CURLOPT_XFERINFODATA, smtp);
	(void)curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	/* libcurl asks for twice this and gives it back, for each mail: 64 KB is its default. */
	(void)curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, 16384L);
	/* libcurl's own limit for a reply is two minutes; ours are in on_progress. */
	(void)curl_easy_setopt(
	    curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)(smtp->timing.answer_ms / SECOND_MS + 2));
}

static int connect_anew(struct smtp *smtp, struct error *error)
{
	char name[256];

	disconnect(smtp);
	smtp->has_words = smtp->is_garbage = smtp->offers_login = false;
	smtp->certificate_ms = 0;
	own_name(name);
	if (transport_new(TRANSPORT_SMTP, smtp->server, &smtp->timing, name, smtp->error_text,
		&smtp->curl, error) != 0)
		return -1;
	if (smtp->server->has_login && transport_login(smtp->curl, smtp->server, error) != 0) {
		disconnect(smtp);
		return -1;
	}
	set_callbacks(smtp);
	return 0;
}

/* ---- one mail ---- */

static CURLcode perform(struct smtp *smtp, const char *from, const char *to)
{
	AUTO_FREE char *sender = mem_printf("<%s>", from);
	AUTO_FREE char *recipient = mem_printf("<%s>", to);
	struct curl_slist recipients = {recipient, NULL};
	CURLcode code;

	smtp->taken = 0;
	smtp->is_over = false;
	smtp->error_text[0] = '\0';
	enter_step(smtp, SMTP_STEP_CONNECT, smtp->timing.connect_ms);
	(void)curl_easy_setopt(smtp->curl, CURLOPT_MAIL_FROM, sender);
	(void)curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, &recipients);
	(void)curl_easy_setopt(
	    smtp->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)smtp->content.size);
	code = curl_easy_perform(smtp->curl);
	(void)curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, NULL);
	smtp->used_ms = clock_monotonic_ms();
	return code;
}

/* The kept connection broke under commands: nothing was handed over yet. */
static bool may_repeat(const struct smtp *smtp)
{
	return smtp->step < SMTP_STEP_END && (smtp->code == 0 || smtp->code == 421) &&
	       clock_monotonic_ms() <= smtp->until_ms;
}

/* A 5xx that is about us and not about the mail: RFC 4954 6. */
static bool is_about_login(int code)
{
	return code == 530 || code == 534 || code == 535 || code == 538;
}

static enum smtp_result replied(const struct smtp *smtp, struct error *error)
{
	enum net_cause cause = smtp->refusal;

	error_set(error, "%s: %s", smtp->server->host, smtp->reply);
	if (cause == NET_CAUSE_UNKNOWN && smtp->step == SMTP_STEP_MAIL && smtp->code >= 500)
		cause = NET_CAUSE_SENDER;
	transport_blame(error, cause);
	if (smtp->code < 500)
		return SMTP_RETRY;
	return is_about_login(smtp->code) ? SMTP_REFUSED : SMTP_FAILED;
}

static enum smtp_result failed(const struct smtp *smtp, CURLcode code, struct error *error)
{
	const struct transport_fault fault = {.kind = TRANSPORT_SMTP,
	    .curl = smtp->curl,
	    .code = code,
	    .error_text = smtp->error_text,
	    .words = smtp->reply,
	    .server = smtp->server,
	    .refusal = smtp->refusal,
	    .is_garbage = smtp->is_garbage};
	enum net_result result;

	if (smtp->step == SMTP_STEP_END && smtp->code >= 200 && smtp->code < 300)
		return SMTP_SENT;
	if (smtp->step >= SMTP_STEP_MAIL && smtp->code >= 400)
		return replied(smtp, error);
	if (smtp->step == SMTP_STEP_END) {
		error_set(error,
		    _("%s: no answer after the end of the mail, nobody knows whether it was taken "
		      "(%s)"),
		    smtp->server->host, curl_easy_strerror(code));
		return SMTP_UNCERTAIN;
	}
	result = transport_failed(&fault, error);
	/* "554 no service here" as a greeting is no verdict on the mail. */
	return result == NET_REFUSED || smtp->code >= 500 ? SMTP_REFUSED : SMTP_RETRY;
}

static enum smtp_result send_now(
    struct smtp *smtp, const char *from, const char *to, struct error *error)
{
	bool is_kept = !is_stale(smtp);
	enum smtp_result result;
	CURLcode code = CURLE_OK;

	if (is_kept)
		code = perform(smtp, from, to);
	if (!is_kept || (code != CURLE_OK && may_repeat(smtp))) {
		if (connect_anew(smtp, error) != 0)
			return SMTP_REFUSED;
		code = perform(smtp, from, to);
	}
	if (code == CURLE_OK)
		return SMTP_SENT;
	result = failed(smtp, code, error);
	disconnect(smtp);
	return result;
}

enum smtp_result smtp_send(struct smtp *smtp, const char *from, const char *to,
    struct bytes content, struct smtp_outcome *outcome_r, struct error *error)
{
	const char *fault = smtp_address_fault(from, true);
	enum smtp_result result;

	if (fault == NULL)
		fault = smtp_address_fault(to, false);
	if (fault == NULL)
		fault = smtp_content_fault(content);
	*outcome_r = (struct smtp_outcome){.enhanced = "", .reply = ""};
	if (fault != NULL) {
		error_set(error, _("not sent: %s"), fault);
		return SMTP_FAILED;
	}
	smtp->content = content;
	enter_step(smtp, SMTP_STEP_CONNECT, 0);
	result = send_now(smtp, from, to, error);
	smtp->content = (struct bytes){NULL, 0};
	*outcome_r = (struct smtp_outcome){
	    smtp->code, smtp->enhanced, smtp->reply, smtp->step, smtp->certificate_ms};
	return result;
}

enum net_result smtp_try(const struct server_settings *server, const struct net_timing *timing,
    int64_t *certificate_ms_r, struct error *error)
{
	struct smtp *smtp = smtp_new(server, timing);
	enum net_result result = NET_REFUSED;
	CURLcode code;

	if (connect_anew(smtp, error) != 0)
		goto out;
	enter_step(smtp, SMTP_STEP_CONNECT, smtp->timing.connect_ms);
	(void)curl_easy_setopt(smtp->curl, CURLOPT_CONNECT_ONLY, 1L);
	(void)curl_easy_setopt(
	    smtp->curl, CURLOPT_TIMEOUT_MS, (long)smtp->timing.connect_ms); /* as for IMAP */
	code = curl_easy_perform(smtp->curl);
	if (code == CURLE_OK)
		result = NET_OK;
	else
		result = failed(smtp, code, error) == SMTP_REFUSED ? NET_REFUSED : NET_RETRY;
	/* libcurl goes on without a login where none is offered; the first mail would be refused.
	 */
	if (result == NET_OK && server->has_login && !smtp->offers_login) {
		error_set(error, "%s: %s", server->host, refusal_sentence(NET_CAUSE_NO_LOGIN));
		transport_blame(error, NET_CAUSE_NO_LOGIN);
		result = NET_REFUSED;
	}
	if (result == NET_OK)
		*certificate_ms_r = smtp->certificate_ms;
out:
	smtp_free(&smtp);
	return result;
}
