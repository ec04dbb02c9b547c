/*
 * A message as one line of JSON (RFC 8259), the contract of "hark read --json". Written straight
 * into the buffer: a tree of values in between took a third of the command's own time. All strings
 * are UTF-8 already; only what JSON forbids in a string is escaped.
 */
#include "hark/message.h"
#include "src/cli/cli.h"

#include <string.h>

/* The letter behind the backslash, 'u' for a number. */
static char escape_of(unsigned char c)
{
	static const char letters[] = {
	    ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};

	if (c == '"' || c == '\\')
		return (char)c;
	return c < sizeof(letters) && letters[c] != 0 ? letters[c] : 'u';
}

/* What ends a run of bytes that stand for themselves: controls and NUL, and the two that JSON uses.
 */
static const bool is_special[256] = {true, true, true, true, true, true, true, true, true, true,
    true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true,
    true, true, true, true, true, true, ['"'] = true, ['\\'] = true};

static void put_string(struct buffer *out, const char *text)
{
	const char *start = text != NULL ? text : "", *at = start;

	buffer_add_char(out, '"');
	for (;; at++) {
		char letter;

		while (!is_special[(unsigned char)*at])
			at++;
		if (*at == '\0')
			break;
		letter = escape_of((unsigned char)*at);
		buffer_append(out, start, (size_t)(at - start));
		if (letter == 'u')
			buffer_printf(out, "\\u%04X", (unsigned)*at);
		else
			buffer_append(out, (char[]){'\\', letter}, 2);
		start = at + 1;
	}
	buffer_append(out, start, (size_t)(at - start));
	buffer_add_char(out, '"');
}

/* Keys are ours and need no escape. */
static void put_key(struct buffer *out, const char *key)
{
	if (out->size > 0 && out->data[out->size - 1] != '{')
		buffer_add_char(out, ',');
	buffer_add_char(out, '"');
	buffer_add(out, key);
	buffer_add(out, "\":");
}

static void put_text(struct buffer *out, const char *key, const char *text)
{
	put_key(out, key);
	put_string(out, text);
}

static void put_text_or_null(struct buffer *out, const char *key, const char *text)
{
	put_key(out, key);
	if (text != NULL)
		put_string(out, text);
	else
		buffer_add(out, "null");
}

static void put_truth(struct buffer *out, const char *key, bool truth)
{
	put_key(out, key);
	buffer_add(out, truth ? "true" : "false");
}

static void put_address(struct buffer *out, const struct mail_address *address)
{
	buffer_add_char(out, '{');
	put_text(out, "name", address->name);
	put_text(out, "address", address->address);
	buffer_add_char(out, '}');
}

static void put_comma(struct buffer *out, size_t index)
{
	if (index > 0)
		buffer_add_char(out, ',');
}

static void put_addresses(
    struct buffer *out, const char *key, const struct mail_addresses *addresses)
{
	put_key(out, key);
	buffer_add_char(out, '[');
	for (size_t i = 0; i < addresses->count; i++) {
		put_comma(out, i);
		put_address(out, &addresses->items[i]);
	}
	buffer_add_char(out, ']');
}

static void put_attachments(struct buffer *out, const struct message *message)
{
	put_key(out, "attachments");
	buffer_add_char(out, '[');
	for (size_t i = 0; i < message->attachment_count; i++) {
		put_comma(out, i);
		buffer_add_char(out, '{');
		put_text(out, "name", message->attachments[i].name);
		put_text(out, "type", message->attachments[i].type);
		put_key(out, "size");
		buffer_printf(out, "%zu}", message->attachments[i].size_bytes);
	}
	buffer_add_char(out, ']');
}

static void put_references(struct buffer *out, const struct message *message)
{
	put_key(out, "references");
	buffer_add_char(out, '[');
	for (size_t i = 0; i < message->reference_count; i++) {
		put_comma(out, i);
		put_string(out, message->references[i]);
	}
	buffer_add_char(out, ']');
}

static void put_bounce(struct buffer *out, const struct bounce *bounce)
{
	put_key(out, "bounce");
	if (bounce == NULL) {
		buffer_add(out, "null");
		return;
	}
	buffer_add_char(out, '{');
	put_text(out, "recipient", bounce->recipient);
	put_text(out, "status", bounce->status);
	put_truth(out, "permanent", bounce->is_permanent);
	buffer_add_char(out, '}');
}

static void put_date(struct buffer *out, const struct message *message)
{
	char date[TIME_TEXT_SIZE];

	put_text_or_null(out, "date",
	    message->has_date
		? time_format_offset(message->date_ms, message->date_offset_minutes, date)
		: NULL);
}

/* The keys and their order are documented in hark(1): add at the end, never change. */
void message_json_put(struct buffer *out, const char *file, const struct message *message)
{
	buffer_add_char(out, '{');
	put_text(out, "file", file);
	put_text(out, "message_id", message->message_id);
	put_date(out, message);
	put_key(out, "from");
	put_address(out, &message->from);
	put_addresses(out, "to", &message->to);
	put_text(out, "subject", message->subject);
	put_text(out, "nature", nature_word(message->nature));
	put_text(out, "nature_reason", message->nature_reason);
	put_text(out, "language", message->language);
	put_text(out, "text", message->text);
	put_text(out, "new_text", message->new_text);
	put_text(out, "quoted", message->quoted);
	put_text(out, "signature", message->signature);
	put_attachments(out, message);
	put_text(out, "in_reply_to", message->in_reply_to);
	put_references(out, message);
	put_bounce(out, message->bounce);
	put_truth(out, "truncated", message->is_truncated);
	put_text_or_null(out, "error", message->error);
	put_text_or_null(out, "date_reason", message->date_reason);
	buffer_add_char(out, '}');
}
