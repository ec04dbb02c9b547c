/*
 * imap_append: puts a draft into a folder (RFC 3501 6.3.11), and waits for "+" where a command has
 * a second half. The mail goes out only when the server has asked for it.
 */
#include "imap_p.h"

static const struct gate_limits limits_append = {
    .line_bytes = GATE_LINE_BYTES_MAX,
    .literal_bytes = 0,
    .lines = GATE_LINES_SPARE,
    .budget_bytes = 1024 * 1024,
    .is_idle = true,
};

static bool is_continuation(struct bytes piece)
{
	return piece.size > 0 && piece.data[0] == '+';
}

enum net_result imap_first_half(
    struct imap *imap, const char *text, const struct gate_limits *limits, struct error *error)
{
	struct bytes piece = {NULL, 0};
	uint32_t tag = imap_send(imap, text);

	gate_begin(imap->gate, tag, limits, imap->timing.command_ms);
	while (!is_continuation(piece) && gate_status(imap->gate) == GATE_OPEN)
		if (tag == 0 || gate_next(imap->gate, &piece) < 0)
			return imap_lost(imap, error);
	return gate_status(imap->gate) == GATE_OPEN ? NET_OK : NET_MISSING;
}

enum net_result imap_second_half(
    struct imap *imap, struct bytes data, const struct gate_limits *limits, struct error *error)
{
	struct bytes piece;

	stream_begin(imap->stream, imap->timing.command_ms, limits->budget_bytes);
	if (stream_write(imap->stream, (const char *)data.data, data.size) != 0 ||
	    stream_write(imap->stream, "\r\n", 2) != 0)
		return imap_lost(imap, error);
	while (gate_status(imap->gate) == GATE_OPEN)
		if (gate_next(imap->gate, &piece) < 0)
			return imap_lost(imap, error);
	return NET_OK;
}

/* RFC 3501 7.1: TRYCREATE says that the folder is what is missing. */
static enum net_result not_taken(struct imap *imap, const char *folder, struct error *error)
{
	const char *words = gate_words(imap->gate);

	error_set(error, _("%s: folder %s does not take the mail: %s"), imap->host, folder, words);
	return text_find_ascii_case(words, "[TRYCREATE]") != NULL ? NET_MISSING : NET_DENIED;
}

enum net_result imap_append_draft(
    struct imap *imap, const char *folder, struct bytes mail, struct error *error)
{
	struct arena *arena = arena_new();
	char *quoted = NULL;
	enum net_result result = imap_drop_ahead(imap, error);

	if (result == NET_OK) {
		quoted = imap_quote_folder(imap, arena, folder, error);
		result = quoted == NULL ? NET_MISSING : NET_OK;
	}
	if (result == NET_OK) {
		result = imap_first_half(imap,
		    arena_printf(arena, "APPEND %s (\\Draft \\Seen) {%zu}", quoted, mail.size),
		    &limits_append, error);
		if (result == NET_MISSING)
			result = not_taken(imap, folder, error);
		else if (result == NET_OK)
			result = imap_second_half(imap, mail, &limits_append, error);
		if (result == NET_OK && gate_status(imap->gate) != GATE_OK)
			result = not_taken(imap, folder, error);
	}
	arena_free(&arena);
	return result;
}
