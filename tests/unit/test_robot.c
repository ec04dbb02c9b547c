/*
 * Messages of robots: their signatures against values that others have computed, text that calls
 * nobody whatever a customer wrote, and what their answers mean.
 */
#include "desk_fixture.h"

#include <jansson.h>

#include "desk/robot_p.h"

#define SECRET "SEC0123456789abcdef"
#define AT "\xef\xbc\xa0" /* full width */

static struct robot_message message_to(enum notify_kind kind, const char *text)
{
	return (struct robot_message){.kind = kind,
	    .url = "https://robot.example/send?access_token=0123456789",
	    .text = text,
	    .json = "{\"version\":1}",
	    .id = "i-1",
	    .now_ms = NOW};
}

/* ---- signatures ---- */

static void hmac_is_that_of_the_standard(void **state)
{
	char out[HMAC_BASE64_SIZE];

	(void)state;
	/* RFC 4231 4.3 */
	hmac_sha256_base64("Jefe", 4, "what do ya want for nothing?", 28, out);
	assert_string_equal(out, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
}

static void dingtalk_is_signed_in_the_query(void **state)
{
	struct robot_message message = message_to(NOTIFY_DINGTALK, "Hello");
	struct robot_request request;

	(void)state;
	message.secret = SECRET;
	robot_request_make(&message, &request);
	assert_string_equal(request.url.data,
	    "https://robot.example/send?access_token=0123456789&timestamp=1795334400000"
	    "&sign=rzjCmRxR8xhgplKGhWmjzcjSxO%2ByiI0msR9q0%2Bhkjbc%3D");
	assert_string_equal(request.body.data,
	    "{\"msgtype\":\"text\",\"text\":{\"content\":\"Hello\"},\"at\":{\"isAtAll\":false}}");
	robot_request_free(&request);
}

static void feishu_is_signed_in_the_body(void **state)
{
	struct robot_message message = message_to(NOTIFY_FEISHU, "Hello");
	struct robot_request request;

	(void)state;
	message.secret = SECRET;
	robot_request_make(&message, &request);
	assert_string_equal(request.url.data, message.url);
	assert_string_equal(request.body.data,
	    "{\"msg_type\":\"text\",\"content\":{\"text\":\"Hello\"},\"timestamp\":\"1795334400\","
	    "\"sign\":\"fWHMlxWzEIxp22TvjqyYfXk3nuNQWisc24qMCq4Yea0=\"}");
	robot_request_free(&request);
}

/* The example of the specification. */
static void a_webhook_is_signed_as_standard_webhooks_has_it(void **state)
{
	struct robot_message message = message_to(NOTIFY_WEBHOOK, "Hello");
	struct robot_request request;

	(void)state;
	message.secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
	message.id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
	message.json = "{\"test\": 2432232314}";
	message.now_ms = 1614265330 * SECOND_MS;
	robot_request_make(&message, &request);
	assert_string_equal(request.headers.data,
	    "Content-Type: application/json\n"
	    "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek\n"
	    "webhook-timestamp: 1614265330\n"
	    "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\n");
	assert_string_equal(request.body.data, message.json);
	robot_request_free(&request);
}

static void a_secret_without_prefix_is_taken_as_it_stands(void **state)
{
	struct robot_message message = message_to(NOTIFY_WEBHOOK, "Hello");
	struct robot_request request;

	(void)state;
	message.secret = SECRET;
	robot_request_make(&message, &request);
	assert_non_null(
	    strstr(request.headers.data, "v1,olZ+Zgryzvsjpjgy7oD6jXjzp3FP/E6fvAKB80I4H/8=\n"));
	robot_request_free(&request);
}

static void without_a_secret_nothing_is_signed(void **state)
{
	(void)state;
	for (enum notify_kind kind = NOTIFY_WECOM; kind <= NOTIFY_WEBHOOK; kind++) {
		struct robot_message message = message_to(kind, "Hello");
		struct robot_request request;

		robot_request_make(&message, &request);
		assert_string_equal(request.url.data, message.url);
		assert_null(strstr(request.headers.data, "signature"));
		assert_null(strstr(request.headers.data, "Authorization"));
		assert_null(strstr(request.body.data, "sign\""));
		robot_request_free(&request);
	}
}

static void ntfy_is_let_in_by_its_token(void **state)
{
	struct robot_message message = message_to(NOTIFY_NTFY, "Hello");
	struct robot_request request;

	(void)state;
	message.secret = "tk_0123456789";
	message.is_urgent = true;
	robot_request_make(&message, &request);
	assert_non_null(strstr(request.headers.data, "\nAuthorization: Bearer tk_0123456789\n"));
	assert_non_null(strstr(request.headers.data, "\nPriority: high\n"));
	assert_string_equal(request.body.data, "Hello");
	robot_request_free(&request);
}

/* ---- text ---- */

static void nobody_is_called_by_what_a_customer_writes(void **state)
{
	static const char text[] =
	    "Subject: <!channel> @all @所有人 <@U123> <at user_id=\"all\">x</at> "
	    "\"},\"at\":{\"isAtAll\":true} <!here|here> &lt;!channel&gt;";

	(void)state;
	for (enum notify_kind kind = NOTIFY_WECOM; kind <= NOTIFY_NTFY; kind++) {
		struct robot_message message = message_to(kind, text);
		struct robot_request request;

		robot_request_make(&message, &request);
		assert_null(strchr(request.body.data, '@'));
		assert_non_null(strstr(request.body.data, AT "all"));
		if (kind == NOTIFY_SLACK || kind == NOTIFY_FEISHU)
			assert_null(strchr(request.body.data, '<'));
		if (kind == NOTIFY_SLACK)
			assert_non_null(strstr(request.body.data, "&lt;!channel&gt;"));
		if (kind == NOTIFY_SLACK)
			assert_non_null(strstr(request.body.data, "&amp;lt;!channel"));
		if (kind == NOTIFY_DINGTALK)
			assert_non_null(
			    strstr(request.body.data, "\"},\"at\":{\"isAtAll\":false}}"));
		robot_request_free(&request);
	}
}

static void a_text_is_cut_between_characters_and_says_so(void **state)
{
	char text[6001];

	(void)state;
	for (size_t i = 0; i < 2000; i++)
		memcpy(text + 3 * i, "\xe9\x97\xaa", 3);
	text[6000] = '\0';
	for (enum notify_kind kind = NOTIFY_WECOM; kind <= NOTIFY_NTFY; kind++) {
		struct robot_message message = message_to(kind, text);
		struct robot_request request;

		robot_request_make(&message, &request);
		assert_true(utf8_is_valid(request.body.data, request.body.size));
		assert_true(request.body.size < 2200);
		assert_non_null(strstr(request.body.data, "\xe2\x80\xa6"));
		robot_request_free(&request);
	}
}

/* Each "@" takes three bytes: the text must not grow beyond what a robot takes. */
static void a_text_does_not_grow_out_of_bounds(void **state)
{
	char text[2001];

	(void)state;
	memset(text, '&', 2000);
	text[2000] = '\0';
	for (enum notify_kind kind = NOTIFY_WECOM; kind <= NOTIFY_NTFY; kind++) {
		struct robot_message message = message_to(kind, text);
		struct robot_request request;

		robot_request_make(&message, &request);
		assert_true(request.body.size < 2200);
		robot_request_free(&request);
	}
}

/* ---- answers ---- */

static enum robot_verdict judge(
    enum notify_kind kind, int status, const char *body, struct error *error)
{
	struct webhook_answer answer = {.status = status, .host = "robot.example"};

	answer.size = strlen(body);
	memcpy(answer.body, body, answer.size + 1);
	return robot_judge(
	    kind, &answer, "https://robot.example/send?access_token=0123456789", SECRET, error);
}

static void each_says_in_its_own_way_that_it_was_told(void **state)
{
	struct error error;

	(void)state;
	assert_int_equal(
	    judge(NOTIFY_WECOM, 200, "{\"errcode\":0,\"errmsg\":\"ok\"}", &error), ROBOT_TOLD);
	assert_int_equal(
	    judge(NOTIFY_DINGTALK, 200, "{\"errcode\":0,\"errmsg\":\"ok\"}", &error), ROBOT_TOLD);
	assert_int_equal(
	    judge(NOTIFY_FEISHU, 200, "{\"code\":0,\"msg\":\"success\"}", &error), ROBOT_TOLD);
	assert_int_equal(judge(NOTIFY_SLACK, 200, "ok", &error), ROBOT_TOLD);
	assert_int_equal(judge(NOTIFY_NTFY, 200, "{\"id\":\"x\"}", &error), ROBOT_TOLD);
	assert_int_equal(judge(NOTIFY_WEBHOOK, 204, "", &error), ROBOT_TOLD);
}

static void an_error_in_the_body_under_status_200_is_one(void **state)
{
	struct error error;

	(void)state;
	assert_int_equal(judge(NOTIFY_DINGTALK, 200,
			     "{\"errcode\":310000,\"errmsg\":\"sign not match\"}", &error),
	    ROBOT_LATER);
	assert_string_equal(error.text, "robot.example: errcode 310000: sign not match");
	assert_int_equal(
	    judge(NOTIFY_FEISHU, 200, "{\"code\":19021,\"msg\":\"sign match fail\"}", &error),
	    ROBOT_LATER);
	assert_int_equal(judge(NOTIFY_WECOM, 200, "{\"errcode\":45009}", &error), ROBOT_LATER);
}

static void what_is_no_robots_answer_is_no_word_that_it_was_told(void **state)
{
	static const char *const bodies[] = {"", "<html>Please log in</html>", "[]", "{}",
	    "{\"errcode\":\"0\"}", "{\"errcode\":0", "\x00\xff"};
	struct error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bodies); i++) {
		assert_int_equal(judge(NOTIFY_WECOM, 200, bodies[i], &error), ROBOT_LATER);
		assert_int_equal(judge(NOTIFY_FEISHU, 200, bodies[i], &error), ROBOT_LATER);
	}
}

static void only_what_is_wrong_with_the_message_is_final(void **state)
{
	struct error error;

	(void)state;
	assert_int_equal(judge(NOTIFY_SLACK, 400, "invalid_payload", &error), ROBOT_NEVER);
	assert_int_equal(judge(NOTIFY_WEBHOOK, 413, "", &error), ROBOT_NEVER);
	assert_int_equal(judge(NOTIFY_SLACK, 404, "no_service", &error), ROBOT_LATER);
	assert_int_equal(judge(NOTIFY_WEBHOOK, 401, "", &error), ROBOT_LATER);
	assert_int_equal(judge(NOTIFY_WEBHOOK, 429, "", &error), ROBOT_LATER);
	assert_int_equal(judge(NOTIFY_WEBHOOK, 503, "", &error), ROBOT_LATER);
	assert_string_equal(error.text, "robot.example: HTTP status 503");
	assert_int_equal(judge(NOTIFY_WEBHOOK, 302, "", &error), ROBOT_LATER);
	assert_non_null(strstr(error.text, "has moved"));
}

static void an_answer_that_repeats_a_secret_is_not_quoted(void **state)
{
	struct error error;

	(void)state;
	(void)judge(NOTIFY_WECOM, 200,
	    "{\"errcode\":1,\"errmsg\":\"no robot Access_Token=0123456789, hint 7\"}", &error);
	assert_string_equal(error.text, "robot.example: errcode 1: ");
	(void)judge(NOTIFY_WECOM, 200, "{\"errcode\":1,\"errmsg\":\"" SECRET "\"}", &error);
	assert_null(strstr(error.text, SECRET));
	(void)judge(
	    NOTIFY_WECOM, 200, "{\"errcode\":1,\"errmsg\":\"key 01234\\u200b56789\"}", &error);
	assert_string_equal(error.text, "robot.example: errcode 1: ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hmac_is_that_of_the_standard),
	    cmocka_unit_test(dingtalk_is_signed_in_the_query),
	    cmocka_unit_test(feishu_is_signed_in_the_body),
	    cmocka_unit_test(a_webhook_is_signed_as_standard_webhooks_has_it),
	    cmocka_unit_test(a_secret_without_prefix_is_taken_as_it_stands),
	    cmocka_unit_test(without_a_secret_nothing_is_signed),
	    cmocka_unit_test(ntfy_is_let_in_by_its_token),
	    cmocka_unit_test(nobody_is_called_by_what_a_customer_writes),
	    cmocka_unit_test(a_text_is_cut_between_characters_and_says_so),
	    cmocka_unit_test(a_text_does_not_grow_out_of_bounds),
	    cmocka_unit_test(each_says_in_its_own_way_that_it_was_told),
	    cmocka_unit_test(an_error_in_the_body_under_status_200_is_one),
	    cmocka_unit_test(what_is_no_robots_answer_is_no_word_that_it_was_told),
	    cmocka_unit_test(only_what_is_wrong_with_the_message_is_final),
	    cmocka_unit_test(an_answer_that_repeats_a_secret_is_not_quoted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
