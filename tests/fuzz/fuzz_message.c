/*
 * Any bytes as a mail: whole, as the first part of a larger one, and with other line ends. Nothing
 * may crash, leak or take long, every string must be UTF-8, and the line ends may not change what
 * is read. Seeds: tests/data/message.
 */
#include <assert.h>
#include <string.h>

#include "hark/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *text)
{
	assert(text != NULL && utf8_is_valid(text, strlen(text)));
}

static void check_line(const char *text)
{
	check(text);
	assert(!text_has_control(text));
}

static void check_addresses(const struct mail_addresses *addresses)
{
	for (size_t i = 0; i < addresses->count; i++) {
		check_line(addresses->items[i].name);
		check_line(addresses->items[i].address);
	}
}

static void check_message(const struct message *message)
{
	check_line(message->message_id);
	check_line(message->in_reply_to);
	check_line(message->subject);
	check_line(message->from.name);
	check_line(message->from.address);
	check_line(message->return_path);
	check(message->text);
	check(message->new_text);
	check(message->quoted);
	check(message->signature);
	check(message->language);
	check_addresses(&message->to);
	check_addresses(&message->cc);
	check_addresses(&message->reply_to);
	for (size_t i = 0; i < message->attachment_count; i++) {
		check_line(message->attachments[i].name);
		check_line(message->attachments[i].type);
	}
	for (size_t i = 0; i < message->reference_count; i++)
		check_line(message->references[i]);
	for (size_t i = 0; i < message->header_count; i++)
		check_line(message->headers[i].value);
}

/* The mail with CR LF for each LF; none when it has a CR already. */
static struct bytes with_crlf(const uint8_t *data, size_t size, struct arena *arena)
{
	uint8_t *out = arena_alloc(arena, 2 * size + 1);
	size_t used = 0;

	if (memchr(data, '\r', size) != NULL)
		return (struct bytes){NULL, 0};
	for (size_t i = 0; i < size; i++) {
		if (data[i] == '\n')
			out[used++] = '\r';
		out[used++] = data[i];
	}
	return (struct bytes){out, used};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct message_options whole = {.is_partial = false}, first = {.is_partial = true};
	struct arena *arena = arena_new();
	struct message *message = message_read((struct bytes){data, size}, &whole, arena);
	struct bytes copy = size > 0 ? with_crlf(data, size, arena) : (struct bytes){NULL, 0};
	char identity[33], again[33];

	check_message(message);
	message_identity(message, identity);
	if (copy.size > 0) {
		message_identity(message_read(copy, &whole, arena), again);
		assert(strcmp(identity, again) == 0);
	}
	check_message(message_read((struct bytes){data, size}, &first, arena));
	arena_free(&arena);
	return 0;
}
