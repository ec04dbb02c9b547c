/*
 * The messages of robots: for WeCom, DingTalk and Feishu plain text in their JSON, for Slack text
 * that it does not interpret, for ntfy a body, for a webhook of the owner's the event itself
 * (hark-events(7)), signed as Standard Webhooks has it. No preset takes markup, and an "@" is made
 * one that mentions nobody.
 */
#include "robot_p.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define REQUEST_BYTES_MAX (256 * 1024)

/* ---- harmless text ---- */

/* What stands for a character in the text of that kind; NULL: itself. */
static const char *harmless(enum notify_kind kind, char c)
{
	if (c == '@')
		return "\uff20"; /* full width: for people only */
	if (kind == NOTIFY_SLACK)
		return c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : NULL;
	if (kind == NOTIFY_FEISHU) /* <at user_id="all"> */
		return c == '<' ? "\uff1c" : c == '>' ? "\uff1e" : NULL;
	return NULL;
}

static void put_text(struct buffer *out, enum notify_kind kind, const char *text)
{
	size_t size = utf8_cut(text, strlen(text), ROBOT_TEXT_BYTES_MAX - 3);

	for (size_t at = 0; at < size;) {
		char piece[5] = {0};
		size_t end = at;
		const char *put;

		(void)utf8_next(text, size, &end);
		put = end - at == 1 ? harmless(kind, text[at]) : NULL;
		memcpy(piece, text + at, end - at);
		if (out->size + strlen(put != NULL ? put : piece) > ROBOT_TEXT_BYTES_MAX - 3) {
			size = 0;
			break;
		}
		buffer_add(out, put != NULL ? put : piece);
		at = end;
	}
	if (size < strlen(text))
		buffer_add(out, "\u2026");
}

/* ---- the bodies ---- */

static void add_object(struct buffer *out, json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT);

	buffer_add(out, text);
	free(text);
	json_decref(object);
}

static json_t *feishu_object(const struct robot_message *message, const char *text)
{
	json_t *object = json_pack("{s:s, s:{s:s}}", "msg_type", "text", "content", "text", text);
	char stamp[24], signature[HMAC_BASE64_SIZE];
	AUTO_FREE char *key = NULL;

	if (message->secret == NULL)
		return object;
	snprintf(stamp, sizeof(stamp), "%lld", (long long)(message->now_ms / SECOND_MS));
	key = mem_printf("%s\n%s", stamp, message->secret);
	hmac_sha256_base64(key, strlen(key), "", 0, signature);
	explicit_bzero(key, strlen(key));
	json_object_set_new(object, "timestamp", json_string(stamp));
	json_object_set_new(object, "sign", json_string(signature));
	return object;
}

static json_t *slack_object(const char *text)
{
	return json_pack("{s:s, s:b, s:s, s:b, s:b, s:b}", "text", text, "mrkdwn", 0, "parse",
	    "none", "link_names", 0, "unfurl_links", 0, "unfurl_media", 0);
}

static void make_body(const struct robot_message *message, struct buffer *body)
{
	AUTO_BUFFER struct buffer text;

	buffer_init(&text, ROBOT_TEXT_BYTES_MAX);
	put_text(&text, message->kind, message->text);
	switch (message->kind) {
	case NOTIFY_WECOM:
		add_object(body,
		    json_pack("{s:s, s:{s:s}}", "msgtype", "text", "text", "content", text.data));
		return;
	case NOTIFY_DINGTALK:
		add_object(body, json_pack("{s:s, s:{s:s}, s:{s:b}}", "msgtype", "text", "text",
				     "content", text.data, "at", "isAtAll", 0));
		return;
	case NOTIFY_FEISHU:
		add_object(body, feishu_object(message, text.data));
		return;
	case NOTIFY_SLACK:
		add_object(body, slack_object(text.data));
		return;
	case NOTIFY_NTFY:
		buffer_add(body, text.data);
		return;
	case NOTIFY_WEBHOOK:
		buffer_add(body, message->json);
		return;
	}
}

/* ---- the URL ---- */

static void add_escaped(struct buffer *out, const char *text)
{
	for (; *text != '\0'; text++)
		if (strchr("+/=", *text) != NULL)
			buffer_printf(out, "%%%02X", (unsigned)*text);
		else
			buffer_add_char(out, *text);
}

/* DingTalk: base64 of the HMAC of "timestamp\nsecret" under the secret, in the query. */
static void make_url(const struct robot_message *message, struct buffer *url)
{
	char signature[HMAC_BASE64_SIZE];
	AUTO_FREE char *signed_text = NULL;

	buffer_add(url, message->url);
	if (message->kind != NOTIFY_DINGTALK || message->secret == NULL)
		return;
	signed_text = mem_printf("%lld\n%s", (long long)message->now_ms, message->secret);
	hmac_sha256_base64(
	    message->secret, strlen(message->secret), signed_text, strlen(signed_text), signature);
	explicit_bzero(signed_text, strlen(signed_text));
	buffer_printf(url, "%ctimestamp=%lld&sign=", strchr(message->url, '?') != NULL ? '&' : '?',
	    (long long)message->now_ms);
	add_escaped(url, signature);
}

/* ---- the headers ---- */

/* "whsec_" and base64, as Standard Webhooks hands secrets out; any other is taken as it stands. */
static void read_key(const char *secret, struct buffer *key)
{
	static const char prefix[] = "whsec_";

	if (!text_starts_with(secret, prefix) || !base64_decode(secret + strlen(prefix), key))
		buffer_add(key, secret);
}

/* https://www.standardwebhooks.com/: the id stays the same in every attempt. */
static void sign_webhook(
    const struct robot_message *message, const struct buffer *body, struct buffer *headers)
{
	long long stamp = (long long)(message->now_ms / SECOND_MS);
	char signature[HMAC_BASE64_SIZE];
	AUTO_FREE char *signed_text = NULL;
	struct buffer key;

	buffer_printf(headers, "webhook-id: %s\nwebhook-timestamp: %lld\n", message->id, stamp);
	if (message->secret == NULL)
		return;
	buffer_init(&key, SECRET_BYTES_MAX);
	read_key(message->secret, &key);
	signed_text = mem_printf("%s.%lld.%s", message->id, stamp, body->data);
	hmac_sha256_base64(key.data, key.size, signed_text, strlen(signed_text), signature);
	buffer_wipe(&key);
	buffer_printf(headers, "webhook-signature: v1,%s\n", signature);
}

static void make_headers(
    const struct robot_message *message, const struct buffer *body, struct buffer *headers)
{
	if (message->kind != NOTIFY_NTFY) {
		buffer_add(headers, "Content-Type: application/json\n");
		if (message->kind == NOTIFY_WEBHOOK)
			sign_webhook(message, body, headers);
		return;
	}
	buffer_add(headers, "Content-Type: text/plain; charset=utf-8\nTitle: hark\n");
	buffer_printf(headers, "Priority: %s\n", message->is_urgent ? "high" : "default");
	if (message->secret != NULL)
		buffer_printf(headers, "Authorization: Bearer %s\n", message->secret);
}

void robot_request_make(const struct robot_message *message, struct robot_request *request_r)
{
	buffer_init(&request_r->url, REQUEST_BYTES_MAX);
	buffer_init(&request_r->body, REQUEST_BYTES_MAX);
	buffer_init(&request_r->headers, REQUEST_BYTES_MAX);
	make_url(message, &request_r->url);
	make_body(message, &request_r->body);
	make_headers(message, &request_r->body, &request_r->headers);
}

void robot_request_free(struct robot_request *request)
{
	buffer_wipe(&request->url);
	buffer_wipe(&request->body);
	buffer_wipe(&request->headers);
}
