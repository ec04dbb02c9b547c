/*
 * A server's reply line of any bytes, and what may go out to it. The code has three digits or is
 * none, the enhanced code is one of RFC 3463 and begins as the code does, a server's words are a
 * line of UTF-8. Content that passes holds no bare CR or LF and no NUL, an address that passes
 * cannot end its line or its brackets.
 *
 * The input begins exactly where its memory does and ends where it ends.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "net/net_p.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_enhanced(const char *enhanced, int code)
{
	size_t length = strlen(enhanced);

	if (length == 0)
		return;
	assert(length < ENHANCED_MAX && length >= 5);
	assert(enhanced[0] - '0' == code / 100 && enhanced[1] == '.');
	assert(strspn(enhanced, "0123456789.") == length);
}

static void check_reply(const char *line, size_t size)
{
	char enhanced[ENHANCED_MAX], words[SERVER_WORDS_MAX];
	int code = smtp_reply_code(line, size);

	assert(code >= 0 && code <= 999);
	assert(code != 0 || !smtp_reply_is_last(line, size));
	smtp_reply_enhanced(line, size, enhanced);
	check_enhanced(enhanced, code);
	server_words(words, line, size);
	assert(strlen(words) < SERVER_WORDS_MAX && utf8_is_valid(words, strlen(words)));
	assert(strpbrk(words, "\r\n\x1b") == NULL);
}

static void check_content(struct bytes content)
{
	if (smtp_content_fault(content) != NULL)
		return;
	for (size_t i = 0; i < content.size; i++) {
		bool has_cr = i > 0 && content.data[i - 1] == '\r';
		bool has_lf = i + 1 < content.size && content.data[i + 1] == '\n';

		assert(content.data[i] != '\0');
		assert(content.data[i] != '\n' || has_cr);
		assert(content.data[i] != '\r' || has_lf);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *exact = malloc(size + (size == 0)), *text = mem_strndup((const char *)data, size);

	if (exact == NULL)
		return 0;
	memcpy(exact, data, size);
	check_reply(exact, size);
	check_content((struct bytes){(const uint8_t *)exact, size});
	if (smtp_address_fault(text, true) == NULL)
		assert(strpbrk(text, "\r\n <>") == NULL && strlen(text) <= ADDRESS_BYTES_MAX);
	free(exact);
	free(text);
	return 0;
}
