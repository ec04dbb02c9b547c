/*
 * transport: the libcurl settings that IMAP and SMTP share. libcurl does names, proxy, TCP, TLS,
 * the required STARTTLS, verification of chain and host name, and the login; this file makes sure
 * that it may do nothing less.
 *
 * What can go wrong: settings that cannot work (NET_REFUSED, the owner must act) and everything a
 * network does (NET_RETRY). No message holds a secret: libcurl's own texts do not, and the server's
 * words are only quoted from lines that are no login dialogue.
 */
#include "net_p.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <inttypes.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct protocol {
	const char *schemes[2]; /* with STARTTLS or none, with implicit TLS */
	int ports[3];		/* by enum tls_mode */
	const char *allowed;
	const char *name;
};

static const struct protocol protocols[] = {
    [TRANSPORT_IMAP] = {{"imap", "imaps"}, {993, 143, 143}, "imap,imaps", "IMAP"},
    [TRANSPORT_SMTP] = {{"smtp", "smtps"}, {465, 587, 25}, "smtp,smtps", "SMTP"},
};

/* For tests, which have no time to wait: no deadline is longer than this. */
static void shorten(struct net_timing *timing)
{
	const char *text = getenv("HARK_DEADLINE_MS");
	int64_t limit_ms = text != NULL ? strtoll(text, NULL, 10) : 0;
	int64_t *const all[] = {&timing->connect_ms, &timing->command_ms, &timing->answer_ms};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (limit_ms > 0 && *all[i] > limit_ms)
			*all[i] = limit_ms;
}

struct net_timing timing_or_default(const struct net_timing *timing)
{
	struct net_timing filled = {0};

	if (timing != NULL)
		filled = *timing;
	if (filled.connect_ms <= 0)
		filled.connect_ms = CONNECT_MS;
	if (filled.command_ms <= 0)
		filled.command_ms = COMMAND_MS;
	if (filled.idle_ms <= 0)
		filled.idle_ms = IDLE_MS;
	if (filled.answer_ms <= 0)
		filled.answer_ms = ANSWER_MS;
	shorten(&filled);
	return filled;
}

void server_words(char out[SERVER_WORDS_MAX], const char *line, size_t size)
{
	size_t length;

	while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
		size--;
	length = utf8_cut(line, size, SERVER_WORDS_MAX - 1);
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)line[i];

		out[i] = (char)(c < 0x20 || c == 0x7f ? '?' : c);
	}
	out[length] = '\0';
	if (!utf8_is_valid(out, length))
		for (size_t i = 0; i < length; i++)
			if ((unsigned char)out[i] >= 0x80)
				out[i] = '?';
}

/* ---- what may be connected to ---- */

static bool is_loopback(const struct sockaddr *address)
{
	const struct sockaddr_in6 *six = (const void *)address;
	const struct sockaddr_in *four = (const void *)address;

	if (address->sa_family == AF_INET)
		return ntohl(four->sin_addr.s_addr) >> 24 == 127;
	return address->sa_family == AF_INET6 &&
	       (IN6_IS_ADDR_LOOPBACK(&six->sin6_addr) ||
		   (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr) && six->sin6_addr.s6_addr[12] == 127));
}

/* With "tls: none" the address itself decides, after the name was resolved: a name can be made to
 * lie. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	const bool *is_loopback_only = context;

	if (purpose != CURLSOCKTYPE_IPCXN || (*is_loopback_only && !is_loopback(&address->addr)))
		return CURL_SOCKET_BAD;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool host_is_usable(const char *host)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";

	if (host == NULL || host[0] == '\0' || strlen(host) > 255 ||
	    !utf8_is_valid(host, strlen(host)))
		return false;
	for (const char *at = host; *at != '\0'; at++)
		if ((unsigned char)*at < 0x80 && strchr(letters, *at) == NULL)
			return false;
	return true;
}

static char *make_url(
    const struct protocol *protocol, const struct server_settings *server, const char *path)
{
	struct in6_addr address;
	bool is_six = server->host != NULL && inet_pton(AF_INET6, server->host, &address) == 1;
	int64_t port = server->port != 0 ? server->port : protocol->ports[server->tls];

	if ((!is_six && !host_is_usable(server->host)) || port < 1 || port > 65535)
		return NULL;
	return mem_printf("%s://%s%s%s:%" PRId64 "/%s",
	    protocol->schemes[server->tls == TLS_IMPLICIT], is_six ? "[" : "", server->host,
	    is_six ? "]" : "", port, path);
}

/* ---- setting up ---- */

static void start_library(void)
{
	static bool is_started;

	if (!is_started && curl_memory_start() == CURLE_OK)
		is_started = true;
}

static void set_text(CURL *curl, CURLoption option, const char *text)
{
	if (curl_easy_setopt(curl, option, text) != CURLE_OK) {
		log_error("libcurl does not take option %d", (int)option);
		abort();
	}
}

static void set_number(CURL *curl, CURLoption option, long number)
{
	if (curl_easy_setopt(curl, option, number) != CURLE_OK) {
		log_error("libcurl does not take option %d", (int)option);
		abort();
	}
}

static void set_tls(CURL *curl, bool is_plain, const char *ca_file)
{
	static bool anywhere = false, loopback_only = true;

	set_number(curl, CURLOPT_USE_SSL, is_plain ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
	set_number(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	set_number(curl, CURLOPT_SSL_VERIFYPEER, 1);
	set_number(curl, CURLOPT_SSL_VERIFYHOST, 2);
	if (ca_file != NULL) {
		set_text(curl, CURLOPT_CAINFO, ca_file);
		set_text(curl, CURLOPT_CAPATH, NULL); /* instead of the system's, not beside them */
	}
	(void)curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	(void)curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, is_plain ? &loopback_only : &anywhere);
	if (is_plain)
		set_text(curl, CURLOPT_PROXY, "");
}

int transport_new_for(const struct transport_target *target, const struct net_timing *timing,
    char error_text[CURL_ERROR_SIZE], CURL **curl_r, struct error *error)
{
	CURL *curl;

	start_library();
	curl = curl_easy_init();
	if (curl == NULL)
		return error_set(error, _("libcurl cannot be started"));
	set_text(curl, CURLOPT_URL, target->url);
	set_text(curl, CURLOPT_PROTOCOLS_STR, target->protocols);
	set_tls(curl, target->is_plain, target->ca_file);
	set_number(curl, CURLOPT_NOSIGNAL, 1);
	set_number(curl, CURLOPT_TCP_KEEPALIVE, 1);
	set_number(curl, CURLOPT_TCP_KEEPIDLE, 120);
	set_number(curl, CURLOPT_TCP_KEEPINTVL, 30);
	set_number(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)timing->connect_ms);
	/* Else whoever gives up waits for the resolver's thread, which asks each name server twice
	 * for 5 seconds. It ends by itself. */
	set_number(curl, CURLOPT_QUICK_EXIT, 1);
	(void)curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error_text);
	*curl_r = curl;
	return 0;
}

int transport_new(enum transport_kind kind, const struct server_settings *server,
    const struct net_timing *timing, const char *path, char error_text[CURL_ERROR_SIZE],
    CURL **curl_r, struct error *error)
{
	const struct protocol *protocol = &protocols[kind];
	AUTO_FREE char *url = make_url(protocol, server, path);
	const struct transport_target target = {.url = url,
	    .protocols = protocol->allowed,
	    .is_plain = server->tls == TLS_NONE,
	    .ca_file = server->ca_file};

	if (url == NULL)
		return error_set(
		    error, _("%s: host or port of the server cannot be used"), protocol->name);
	return transport_new_for(&target, timing, error_text, curl_r, error);
}

void transport_drop(CURL *curl, CURLM *multi)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK &&
	    fd != CURL_SOCKET_BAD)
		(void)shutdown(fd, SHUT_RDWR);
	if (multi != NULL)
		(void)curl_multi_remove_handle(multi, curl);
	curl_easy_cleanup(curl);
	if (multi != NULL)
		(void)curl_multi_cleanup(multi);
}

int transport_blame(struct error *error, enum net_cause cause)
{
	if (error != NULL)
		error->cause = (int)cause;
	return -1;
}

int transport_login(CURL *curl, const struct server_settings *server, struct error *error)
{
	bool is_token = server->secret.token_command != NULL;
	struct buffer secret;

	if (server->user == NULL || server->user[0] == '\0' || text_has_control(server->user))
		return error_set(error,
		    _("%s: the server's user is missing or holds a control character"),
		    server->host);
	if (secret_read(&server->secret, &secret, error) != 0) {
		error_add(error, "%s", server->host);
		return transport_blame(error, NET_CAUSE_SECRET);
	}
	set_text(curl, CURLOPT_USERNAME, server->user);
	if (text_has_control(secret.data) || secret.size == 0) {
		buffer_wipe(&secret);
		return error_set(
		    error, _("%s: the secret is empty or holds a control character"), server->host);
	}
	set_text(curl, is_token ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD, secret.data);
	/* Without this libcurl would fall back to a password that is not there. */
	if (is_token)
		set_text(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2");
	buffer_wipe(&secret);
	return 0;
}

/* ---- what a failure means ---- */

/* RFC 5530: the login may be right, only not now. */
static bool is_passing(const char *words)
{
	static const char *const codes[] = {
	    "[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", " 421 "};

	for (size_t i = 0; i < ARRAY_SIZE(codes); i++)
		if (text_find_ascii_case(words, codes[i]) != NULL)
			return true;
	return strncmp(words, "4", 1) == 0; /* SMTP: 454 4.7.0 */
}

/* The time at which this was done is known. */
static bool is_done(CURL *curl, CURLINFO what)
{
	curl_off_t time_us = 0;

	return curl_easy_getinfo(curl, what, &time_us) == CURLE_OK && time_us > 0;
}

static enum net_cause late_cause(CURL *curl)
{
	if (!is_done(curl, CURLINFO_NAMELOOKUP_TIME_T))
		return NET_CAUSE_DNS;
	return is_done(curl, CURLINFO_CONNECT_TIME_T) ? NET_CAUSE_SILENT : NET_CAUSE_BLOCKED;
}

static enum net_cause connection_cause(const struct transport_fault *fault)
{
	long number = 0;

	if (fault->code == CURLE_OPERATION_TIMEDOUT)
		return late_cause(fault->curl);
	(void)curl_easy_getinfo(fault->curl, CURLINFO_OS_ERRNO, &number);
	return number == ECONNREFUSED ? NET_CAUSE_CLOSED : NET_CAUSE_BLOCKED;
}

/* libcurl tells no difference between a name that is none and one of which nobody can say so now:
 * the resolver is asked once more. */
static enum net_cause name_cause(const char *host)
{
	struct addrinfo *found = NULL;
	int result = getaddrinfo(host, NULL, NULL, &found);

	if (result == 0)
		freeaddrinfo(found);
	return result == EAI_AGAIN || result == 0 ? NET_CAUSE_DNS : NET_CAUSE_NAME;
}

/* GnuTLS says it in the language of the locale. */
static bool has_gnutls_words(const char *error_text, const int *codes)
{
	for (; *codes != GNUTLS_E_SUCCESS; codes++)
		if (strstr(error_text, gnutls_strerror(*codes)) != NULL)
			return true;
	return false;
}

/* A handshake that was cut is the network's; one that was refused, or no TLS at all, is the
 * settings'. */
static enum net_cause handshake_cause(const char *error_text)
{
	static const int cut[] = {
	    GNUTLS_E_PREMATURE_TERMINATION, GNUTLS_E_PULL_ERROR, GNUTLS_E_SUCCESS};
	static const int plain[] = {GNUTLS_E_UNEXPECTED_PACKET, GNUTLS_E_UNEXPECTED_PACKET_LENGTH,
	    GNUTLS_E_UNSUPPORTED_VERSION_PACKET, GNUTLS_E_SUCCESS};

	if (has_gnutls_words(error_text, cut))
		return NET_CAUSE_CUT;
	return has_gnutls_words(error_text, plain) ? NET_CAUSE_NO_TLS : NET_CAUSE_HANDSHAKE;
}

static enum net_cause login_cause(const struct transport_fault *fault)
{
	enum net_cause cause = fault->refusal;

	if (fault->server->secret.token_command != NULL &&
	    (cause == NET_CAUSE_UNKNOWN || cause == NET_CAUSE_LOGIN))
		return NET_CAUSE_TOKEN;
	return cause == NET_CAUSE_UNKNOWN ? NET_CAUSE_LOGIN : cause;
}

static enum net_cause cause_of(const struct transport_fault *fault)
{
	enum net_cause cause = fault->refusal;

	if (fault->is_garbage)
		return NET_CAUSE_GARBAGE;
	switch ((int)fault->code) {
	case CURLE_LOGIN_DENIED:
	case CURLE_AUTH_ERROR:
		return login_cause(fault);
	case CURLE_USE_SSL_FAILED:
		return NET_CAUSE_NO_STARTTLS;
	case CURLE_PEER_FAILED_VERIFICATION:
		return certificate_cause(fault->kind, fault->server);
	case CURLE_SSL_CONNECT_ERROR:
		return handshake_cause(fault->error_text);
	case CURLE_COULDNT_RESOLVE_HOST:
		return name_cause(fault->server->host);
	case CURLE_COULDNT_CONNECT:
	case CURLE_OPERATION_TIMEDOUT:
		return connection_cause(fault);
	case CURLE_WEIRD_SERVER_REPLY:
		return cause != NET_CAUSE_UNKNOWN || fault->words[0] != '\0' ? cause
									     : NET_CAUSE_GARBAGE;
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_GOT_NOTHING:
		return cause != NET_CAUSE_UNKNOWN ? cause : NET_CAUSE_CUT;
	default:
		return cause;
	}
}

static enum net_result result_of(const struct transport_fault *fault, enum net_cause cause)
{
	switch ((int)fault->code) {
	case CURLE_SSL_CONNECT_ERROR:
		return cause == NET_CAUSE_CUT ? NET_RETRY : NET_REFUSED;
	case CURLE_LOGIN_DENIED:
	case CURLE_AUTH_ERROR:
		return cause == NET_CAUSE_BUSY || is_passing(fault->words) ? NET_RETRY
									   : NET_REFUSED;
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_USE_SSL_FAILED:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_CRL_BADFILE:
	case CURLE_SSL_INVALIDCERTSTATUS:
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
		return NET_REFUSED;
	default:
		return NET_RETRY;
	}
}

static const char *sentence_of(const struct transport_fault *fault, enum net_cause cause)
{
	if (fault->code == CURLE_SSL_CACERT_BADFILE)
		return _("the file with trust anchors (ca_file) cannot be used");
	if (fault->code == CURLE_COULDNT_CONNECT && fault->server->tls == TLS_NONE)
		return _("no connection (without TLS only addresses of this machine are allowed)");
	return refusal_sentence(cause);
}

enum net_result transport_failed(const struct transport_fault *fault, struct error *error)
{
	const char *detail =
	    fault->error_text[0] != '\0' ? fault->error_text : curl_easy_strerror(fault->code);
	enum net_cause cause = cause_of(fault);

	error_set(error, "%s: %s (%s)%s%s", fault->server->host, sentence_of(fault, cause), detail,
	    fault->words[0] != '\0' ? _("; the server's last words: ") : "", fault->words);
	transport_blame(error, cause);
	return result_of(fault, cause);
}
