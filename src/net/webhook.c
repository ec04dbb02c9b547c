/*
 * webhook: one POST by libcurl, under a deadline and a budget. What answers is written by a
 * stranger: its status and the beginning of its body are all that is looked at. The URL may be a
 * secret, so messages name its host and nothing else of it; libcurl's own texts hold no more.
 */
#include "config.h"
#include "net_p.h"

#include <stdlib.h>
#include <string.h>

/* A robot that has not answered by then is busy: again later. */
#define CONNECT_POST_MS (10 * SECOND_MS)
#define WHOLE_POST_MS (15 * SECOND_MS)
/* Longer than anybody means it, and no number that overflows. */
#define RETRY_AFTER_MAX_SECONDS (24L * 3600)

struct post {
	const struct webhook_request *request;
	struct webhook_answer *answer;
	size_t received; /* header and body */
	bool is_plain;
	char error_text[CURL_ERROR_SIZE];
};

/* ---- the URL ---- */

static char *url_part(CURLU *parts, CURLUPart part)
{
	char *text = NULL;

	return curl_url_get(parts, part, &text, 0) == CURLUE_OK ? text : NULL;
}

/* Fills host and is_plain. No user or password: they would be in nobody's mind when it is shown. */
static bool read_parts(struct post *post, CURLU *parts)
{
	char *scheme = url_part(parts, CURLUPART_SCHEME), *host = url_part(parts, CURLUPART_HOST);
	char *user = url_part(parts, CURLUPART_USER);
	bool is_good = scheme != NULL && host != NULL && user == NULL &&
		       strlen(host) <= HOST_BYTES_MAX && !text_has_control(host);

	if (is_good) {
		post->is_plain = strcmp(scheme, "http") == 0;
		is_good = post->is_plain || strcmp(scheme, "https") == 0;
		snprintf(post->answer->host, sizeof(post->answer->host), "%s", host);
	}
	curl_free(scheme);
	curl_free(host);
	curl_free(user);
	return is_good;
}

static int look_at_url(struct post *post, struct error *error)
{
	CURLU *parts = curl_url();
	bool is_good = parts != NULL &&
		       curl_url_set(parts, CURLUPART_URL, post->request->url, 0) == CURLUE_OK &&
		       read_parts(post, parts);

	curl_url_cleanup(parts);
	return is_good ? 0
		       : error_set(error, _("the address of the webhook is no URL that can be used "
					    "(https://HOST/..., without user and password)"));
}

/* ---- what comes back ---- */

static bool take(struct post *post, size_t size)
{
	post->received += size;
	return post->received <= WEBHOOK_BYTES_MAX;
}

static size_t on_header(char *line, size_t one, size_t size, void *context)
{
	(void)line;
	return take(context, one * size) ? size : 0;
}

static size_t on_body(char *data, size_t one, size_t size, void *context)
{
	struct post *post = context;
	struct webhook_answer *answer = post->answer;
	size_t room = WEBHOOK_ANSWER_BYTES_MAX - answer->size;
	size_t kept = one * size < room ? one * size : room;

	if (kept > 0)
		memcpy(answer->body + answer->size, data, kept);
	answer->size += kept;
	return take(post, one * size) ? size : 0;
}

static void note_status(CURL *curl, struct webhook_answer *answer)
{
	curl_off_t seconds = 0;
	long status = 0;

	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds);
	if (seconds > RETRY_AFTER_MAX_SECONDS)
		seconds = RETRY_AFTER_MAX_SECONDS;
	/* libcurl takes "HTTP/2" followed by any number for a status. */
	answer->status = status >= 100 && status <= 999 ? (int)status : 0;
	answer->retry_after_ms = seconds > 0 ? (int64_t)seconds * SECOND_MS : 0;
	answer->body[answer->size] = '\0';
}

/* ---- the exchange ---- */

static struct curl_slist *headers_of(const struct webhook_request *request)
{
	/* libcurl would ask whether a body may come, and wait a second for the answer. */
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");

	for (const char *const *header = request->headers; list != NULL && *header != NULL;
	     header++) {
		struct curl_slist *longer = curl_slist_append(list, *header);

		if (longer == NULL)
			curl_slist_free_all(list);
		list = longer;
	}
	return list;
}

static void set_options(CURL *curl, struct post *post, const struct net_timing *timing)
{
	const struct webhook_request *request = post->request;

	(void)curl_easy_setopt(curl, CURLOPT_POST, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.data);
	(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.size);
	(void)curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	(void)curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	(void)curl_easy_setopt(curl, CURLOPT_USERAGENT, "hark/" PACKAGE_VERSION);
	(void)curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)timing->command_ms);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERDATA, post);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, post);
}

/* Without an answer. transport_failed would ask the server for its certificate once more. */
static enum net_result failed(const struct post *post, CURLcode code, struct error *error)
{
	const char *host = post->answer->host;
	const char *detail =
	    post->error_text[0] != '\0' ? post->error_text : curl_easy_strerror(code);

	if (code == CURLE_WRITE_ERROR)
		error_set(error, _("%s: the answer is too long"), host);
	else if (code == CURLE_OPERATION_TIMEDOUT)
		error_set(error, _("%s: no answer in time"), host);
	else if (code == CURLE_OK)
		error_set(error, _("%s: the answer is not HTTP"), host);
	else if (code == CURLE_PEER_FAILED_VERIFICATION)
		error_set(error, _("%s: the certificate is not valid (%s)"), host, detail);
	else if (code == CURLE_SSL_CACERT_BADFILE)
		error_set(error, "%s: %s", host,
		    _("the file with trust anchors (ca_file) cannot be used"));
	else if (code == CURLE_COULDNT_CONNECT && post->is_plain)
		error_set(error, "%s: %s", host,
		    _("no connection (without TLS only addresses of this machine are allowed)"));
	else
		error_set(error, _("%s: no connection (%s)"), host, detail);
	return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE
		   ? NET_REFUSED
		   : NET_RETRY;
}

static enum net_result perform(
    struct post *post, CURL *curl, const struct net_timing *timing, struct error *error)
{
	struct curl_slist *headers = headers_of(post->request);
	CURLcode code;

	if (headers == NULL) {
		error_set(error, _("libcurl cannot be started"));
		return NET_RETRY;
	}
	set_options(curl, post, timing);
	(void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	post->error_text[0] = '\0';
	code = curl_easy_perform(curl);
	note_status(curl, post->answer);
	curl_slist_free_all(headers);
	/* What was cut off behind a status is an answer all the same: the message has arrived, and
	 * whether the body says otherwise is seen in what there is of it. */
	return post->answer->status >= 200 ? NET_OK : failed(post, code, error);
}

enum net_result webhook_post(const struct webhook_request *request, const struct net_timing *timing,
    struct webhook_answer *answer_r, struct error *error)
{
	const struct net_timing usual = {
	    .connect_ms = CONNECT_POST_MS, .command_ms = WHOLE_POST_MS};
	struct net_timing filled = timing_or_default(timing != NULL ? timing : &usual);
	struct post post = {.request = request, .answer = answer_r};
	struct transport_target target = {.url = request->url, .ca_file = request->ca_file};
	enum net_result result;
	CURL *curl;

	*answer_r = (struct webhook_answer){0};
	if (look_at_url(&post, error) != 0)
		return NET_REFUSED;
	target.is_plain = post.is_plain;
	target.protocols = post.is_plain ? "http" : "https";
	if (transport_new_for(&target, &filled, post.error_text, &curl, error) != 0)
		return NET_RETRY;
	result = perform(&post, curl, &filled, error);
	curl_easy_cleanup(curl);
	return result;
}
