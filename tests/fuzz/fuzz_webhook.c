/*
 * A whole POST to a webhook of which the input is what comes back, through libcurl. Whatever it is:
 * the exchange ends, an answer is one with a status, its body and the time to wait are within their
 * bounds, and no message holds a piece of the URL or of the headers.
 *
 * Instead of src/net/transport.c: a socket of this machine without a name in any folder, at which a
 * thread says the input to everybody and hangs up.
 */
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "net/net_p.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TOKEN "Qm4xYt8Lp2Zr"
#define SECRET "SECkq5jzwv93xjm"

static struct bytes script;
static char socket_name[64];
static sem_t is_served;

/* ---- the server ---- */

static void serve(int fd)
{
	char request[4096];

	if (send(fd, script.data, script.size, MSG_NOSIGNAL) >= 0)
		(void)shutdown(fd, SHUT_WR);
	while (read(fd, request, sizeof(request)) > 0)
		;
	close(fd);
}

static void *run_server(void *context)
{
	const int *listening = context;

	for (;;) {
		int fd = accept(*listening, NULL, NULL);

		if (fd < 0)
			continue;
		serve(fd);
		(void)sem_post(&is_served);
	}
	return NULL;
}

static void start_server(void)
{
	static int listening;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t length;
	pthread_t thread;

	if (socket_name[0] != '\0')
		return;
	snprintf(socket_name, sizeof(socket_name), "hark-fuzz-webhook-%d", (int)getpid());
	length = strlen(socket_name);
	memcpy(address.sun_path + 1, socket_name, length); /* behind a NUL: abstract */
	listening = socket(AF_UNIX, SOCK_STREAM, 0);
	length += offsetof(struct sockaddr_un, sun_path) + 1;
	if (listening < 0 ||
	    bind(listening, (const struct sockaddr *)&address, (socklen_t)length) != 0 ||
	    listen(listening, 8) != 0 || sem_init(&is_served, 0, 0) != 0 ||
	    pthread_create(&thread, NULL, run_server, &listening) != 0)
		abort();
}

/* ---- the transport's door ---- */

struct net_timing timing_or_default(const struct net_timing *timing)
{
	return *timing;
}

int transport_new_for(const struct transport_target *target, const struct net_timing *timing,
    char error_text[CURL_ERROR_SIZE], CURL **curl_r, struct error *error)
{
	CURL *curl = curl_easy_init();

	(void)timing;
	(void)error;
	assert(curl != NULL && target->is_plain);
	(void)curl_easy_setopt(curl, CURLOPT_URL, target->url);
	(void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, target->protocols);
	(void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(curl, CURLOPT_ABSTRACT_UNIX_SOCKET, socket_name);
	(void)curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error_text);
	*curl_r = curl;
	return 0;
}

/* ---- the exchange ---- */

static void check(
    enum net_result result, const struct webhook_answer *answer, const struct error *error)
{
	assert(strcmp(answer->host, "127.0.0.1") == 0);
	assert((result == NET_OK) == (answer->status >= 200) && answer->status < 1000);
	assert(answer->size <= WEBHOOK_ANSWER_BYTES_MAX && answer->body[answer->size] == '\0');
	assert(answer->retry_after_ms >= 0 && answer->retry_after_ms <= 24 * 3600 * SECOND_MS);
	if (result == NET_OK)
		return;
	assert(error->text[0] != '\0' && !text_has_control(error->text));
	assert(utf8_is_valid(error->text, strlen(error->text)));
	assert(strstr(error->text, TOKEN) == NULL && strstr(error->text, SECRET) == NULL);
}

static void post(void)
{
	static const char *const headers[] = {
	    "Content-Type: application/json", "Authorization: Bearer " SECRET, NULL};
	static struct webhook_answer answer;
	const struct webhook_request request = {.url = "http://127.0.0.1/send?key=" TOKEN,
	    .headers = headers,
	    .body = {(const uint8_t *)"{}", 2}};
	struct error error = {0};

	check(webhook_post(&request, NULL, &answer, &error), &answer, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	start_server();
	script = (struct bytes){data, size};
	post();
	while (sem_wait(&is_served) != 0) /* it has let go of the input */
		;
	return 0;
}
