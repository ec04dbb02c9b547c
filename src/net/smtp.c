/*
 * smtp: sends one mail to one recipient and says what is known about its fate. libcurl connects,
 * does TLS and logs in (stream.c); the dialogue about the mail is ours (smtp_dialogue.c), because
 * the fate hangs on which byte went out and which reply came last.
 *
 * The connection is kept for the next mail for a short while. Each new connection reads the secret
 * anew, so a token that expired is never used again. One that the server closed meanwhile is
 * noticed before it is used, or, when nothing but commands went over it, replaced once without the
 * caller noticing.
 */
#include "net_p.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A kept connection is not used after this: servers may close theirs after 5 minutes (RFC
 * 5321 4.5.3.2.7). */
#define KEEP_MS MINUTE_MS

struct smtp {
	const struct server_settings *server; /* borrowed */
	struct net_timing timing;
	struct stream *stream; /* owned; NULL: not connected */
	int64_t used_ms;
	struct smtp_dialogue dialogue;
};

struct smtp *smtp_new(const struct server_settings *server, const struct net_timing *timing)
{
	struct smtp *smtp = mem_alloc(sizeof(*smtp));

	smtp->server = server;
	smtp->timing = timing_or_default(timing);
	return smtp;
}

/* Whoever waits for the answer to QUIT waits long: some servers hold it back. */
static void disconnect(struct smtp *smtp)
{
	static const char quit[] = "QUIT\r\n";

	if (smtp->stream != NULL && !stream_is_dead(smtp->stream)) {
		stream_begin(smtp->stream, 0, 1);
		(void)stream_write(smtp->stream, quit, strlen(quit));
	}
	stream_close(&smtp->stream);
}

void smtp_free(struct smtp **smtp)
{
	if (*smtp == NULL)
		return;
	disconnect(*smtp);
	free(*smtp);
	*smtp = NULL;
}

/* ---- the connection ---- */

/* RFC 5321 4.1.4: who we are; the server knows our address anyway. */
static void own_name(char name[256])
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";

	if (gethostname(name, 256) != 0 || memchr(name, '\0', 256) == NULL || name[0] == '\0' ||
	    name[strspn(name, letters)] != '\0')
		snprintf(name, 256, "localhost");
}

/* What the server says before it lets us in is its last word if it does not. */
static void hear(void *context, const char *line, size_t size)
{
	struct smtp_dialogue *dialogue = context;
	int code = smtp_reply_code(line, size);

	smtp_features_hear(&dialogue->features, line, size);
	if (code == 0 || code == 334) /* challenges of a login are not for a log */
		return;
	dialogue->code = smtp_reply_is_last(line, size) ? code : 0;
	smtp_reply_enhanced(line, size, dialogue->enhanced);
	server_words(dialogue->reply, line, size);
}

static enum net_result connect_anew(struct smtp *smtp, struct error *error)
{
	enum net_result result;
	char name[256];

	disconnect(smtp);
	smtp->dialogue = (struct smtp_dialogue){.timing = &smtp->timing};
	own_name(name);
	result = stream_open_smtp(
	    smtp->server, &smtp->timing, name, hear, &smtp->dialogue, &smtp->stream, error);
	smtp->dialogue.stream = smtp->stream;
	/* "554 no service here" as a greeting is no verdict on the mail. */
	if (result == NET_RETRY && smtp->dialogue.code >= 500)
		return NET_REFUSED;
	return result;
}

/* The server has closed it, or has said something unasked ("421 idle too long"). */
static bool is_stale(const struct smtp *smtp)
{
	return smtp->stream == NULL || clock_monotonic_ms() - smtp->used_ms > KEEP_MS ||
	       smtp->dialogue.input_begin != smtp->dialogue.input_end ||
	       !stream_is_quiet(smtp->stream);
}

/* ---- one mail ---- */

/* The kept connection broke under commands: nothing was handed over yet. */
static bool may_repeat(const struct smtp *smtp)
{
	const struct smtp_dialogue *dialogue = &smtp->dialogue;

	return dialogue->step < SMTP_STEP_END && (dialogue->code == 0 || dialogue->code == 421) &&
	       clock_monotonic_ms() < dialogue->until_ms;
}

static enum smtp_result send_now(
    struct smtp *smtp, const char *from, const char *to, struct bytes content, struct error *error)
{
	bool is_kept = !is_stale(smtp);
	enum smtp_result result = SMTP_RETRY;

	if (is_kept)
		result = smtp_dialogue_run(&smtp->dialogue, from, to, content, error);
	if (!is_kept || (result == SMTP_RETRY && may_repeat(smtp))) {
		enum net_result connected = connect_anew(smtp, error);

		if (connected != NET_OK)
			return connected == NET_REFUSED ? SMTP_REFUSED : SMTP_RETRY;
		result = smtp_dialogue_run(&smtp->dialogue, from, to, content, error);
	}
	smtp->used_ms = clock_monotonic_ms();
	if (result == SMTP_SENT)
		return result;
	error_add(error, "%s", smtp->server->host);
	return result;
}

enum smtp_result smtp_send(struct smtp *smtp, const char *from, const char *to,
    struct bytes content, struct smtp_outcome *outcome_r, struct error *error)
{
	const struct smtp_dialogue *dialogue = &smtp->dialogue;
	const char *fault = smtp_address_fault(from, true);
	int64_t certificate_ms = 0;
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
	result = send_now(smtp, from, to, content, error);
	if (smtp->stream != NULL)
		certificate_ms = stream_certificate_ms(smtp->stream);
	if (result != SMTP_SENT)
		disconnect(smtp);
	*outcome_r = (struct smtp_outcome){
	    dialogue->code, dialogue->enhanced, dialogue->reply, dialogue->step, certificate_ms};
	return result;
}

enum net_result smtp_try(const struct server_settings *server, const struct net_timing *timing,
    int64_t *certificate_ms_r, struct error *error)
{
	struct smtp *smtp = smtp_new(server, timing);
	enum net_result result = connect_anew(smtp, error);

	/* libcurl goes on without a login where none is offered; the first mail would be refused.
	 */
	if (result == NET_OK && server->has_login && !smtp->dialogue.features.offers_login) {
		error_set(error, "%s: %s", server->host, refusal_sentence(NET_CAUSE_NO_LOGIN));
		transport_blame(error, NET_CAUSE_NO_LOGIN);
		result = NET_REFUSED;
	}
	if (result == NET_OK)
		*certificate_ms_r = stream_certificate_ms(smtp->stream);
	smtp_free(&smtp);
	return result;
}
