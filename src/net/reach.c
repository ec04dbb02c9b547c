/*
 * reach: whether a mail server answers at a place, before anybody trusts it with a secret. libcurl
 * gets no user, so it does not log in; TLS and certificate are checked as ever.
 */
#include "net_p.h"

struct hearing {
	enum transport_kind kind;
	bool has_words, is_garbage;
	char words[SERVER_WORDS_MAX];
};

static size_t on_line(char *line, size_t one, size_t size, void *context)
{
	struct hearing *hearing = context;

	(void)one;
	if (!hearing->has_words && size > 0)
		hearing->is_garbage = hearing->kind == TRANSPORT_IMAP
					  ? line[0] != '*'
					  : smtp_reply_code(line, size) == 0;
	hearing->has_words = true;
	server_words(hearing->words, line, size);
	return size;
}

enum net_result net_reach(bool is_smtp, const struct server_settings *server,
    const struct net_timing *timing, struct error *error)
{
	const struct net_timing filled = timing_or_default(timing);
	struct hearing hearing = {.kind = is_smtp ? TRANSPORT_SMTP : TRANSPORT_IMAP};
	char error_text[CURL_ERROR_SIZE] = "";
	enum net_result result = NET_OK;
	CURLcode code;
	CURL *curl;

	if (transport_new(hearing.kind, server, &filled, is_smtp ? "localhost" : "", error_text,
		&curl, error) != 0)
		return NET_REFUSED;
	(void)curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)filled.connect_ms);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_line);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERDATA, &hearing);
	code = curl_easy_perform(curl);
	if (code != CURLE_OK) {
		const struct transport_fault fault = {.kind = hearing.kind,
		    .curl = curl,
		    .code = code,
		    .error_text = error_text,
		    .words = hearing.words,
		    .server = server,
		    .is_garbage = hearing.is_garbage};

		result = transport_failed(&fault, error);
	}
	transport_drop(curl, NULL);
	return result;
}
