/*
 * What a robot answers: any status and any bytes. There is a verdict, and unless the message was
 * told a line of text that holds no piece of the URL's path, of its query or of the secret, in
 * whatever way the answer repeats them.
 *
 * The input: a byte for the kind of robot, one for the status, the body.
 */
#include <assert.h>
#include <string.h>

#include "desk/robot_p.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TOKEN "Qm4xYt8Lp2Zr"
#define PATH "kq7zt3wv9x"
#define SECRET "SECkq5jzwv93xjm"

static void check_error(const char *text)
{
	assert(text[0] != '\0' && utf8_is_valid(text, strlen(text)) && !text_has_control(text));
	assert(text_find_ascii_case(text, TOKEN) == NULL);
	assert(text_find_ascii_case(text, PATH) == NULL);
	assert(text_find_ascii_case(text, SECRET) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = {200, 204, 301, 400, 404, 413, 429, 500, 999};
	static struct webhook_answer answer = {.host = "robot.example"};
	enum notify_kind kind;
	enum robot_verdict verdict;
	struct error error = {0};

	if (size < 2 || size - 2 > WEBHOOK_ANSWER_BYTES_MAX)
		return 0;
	kind = data[0] % (NOTIFY_WEBHOOK + 1);
	answer.status = statuses[data[1] % ARRAY_SIZE(statuses)];
	answer.size = size - 2;
	memcpy(answer.body, data + 2, answer.size);
	answer.body[answer.size] = '\0';
	verdict = robot_judge(
	    kind, &answer, "https://robot.example/" PATH "/send?key=" TOKEN, SECRET, &error);
	assert(verdict != ROBOT_TOLD || answer.status < 300);
	assert(verdict != ROBOT_NEVER || answer.status >= 400);
	if (verdict != ROBOT_TOLD)
		check_error(error.text);
	return 0;
}
