/*
 * imap_change: what hark changes of mails that lie in a mailbox, where the owner wants it: keywords
 * and flags (RFC 3501 6.4.6), and the folder (RFC 6851). Nothing here can lose a mail: there is no
 * COPY that a deletion would have to follow, no \Deleted, no EXPUNGE, no CLOSE; \Seen is the
 * owner's alone.
 */
#include "imap_p.h"

#include <string.h>

static const struct gate_limits limits_change = {
    .line_bytes = GATE_LINE_BYTES_MAX,
    .literal_bytes = 0,
    .lines = GATE_LINES_SPARE,
    .budget_bytes = 1024 * 1024,
};

enum net_result imap_select(struct imap *imap, const char *folder, struct imap_folder *folder_r,
    struct imap_allowed *allowed_r, struct error *error)
{
	struct imap_folder found;
	enum net_result result = imap_open_folder(imap, "SELECT", folder, &found, error);
	const char *flags = gate_permanent_flags(imap->gate);
	bool may_write = text_find_ascii_case(gate_words(imap->gate), "[READ-ONLY]") == NULL;

	if (result != NET_OK)
		return result;
	*folder_r = found;
	*allowed_r = (struct imap_allowed){.moves = may_write && imap->has_move,
	    .keywords = may_write && imap_has_word(flags, "\\*"),
	    .flagged = may_write && imap_has_word(flags, "\\Flagged")};
	return NET_OK;
}

/* What a server sends into a command must not end it. */
static bool is_flag_list(const char *flags)
{
	for (; *flags != '\0'; flags++)
		if ((unsigned char)*flags <= 0x1f || (unsigned char)*flags >= 0x7f ||
		    strchr("(){%*\"]", *flags) != NULL)
			return false;
	return true;
}

static enum net_result store(
    struct imap *imap, uint32_t uid, char sign, const char *flags, struct error *error)
{
	AUTO_FREE char *command =
	    mem_printf("UID STORE %u %cFLAGS.SILENT (%s)", (unsigned)uid, sign, flags);
	enum net_result result;

	if (flags[0] == '\0')
		return NET_OK;
	if (!is_flag_list(flags) || imap_has_word(flags, "\\Seen") ||
	    imap_has_word(flags, "\\Deleted")) {
		error_set(error, _("%s: these cannot be keywords: %s"), imap->host, flags);
		return NET_DENIED;
	}
	result = imap_command(imap, command, &limits_change, error);
	if (result == NET_OK && gate_status(imap->gate) != GATE_OK) {
		error_set(
		    error, _("%s: keywords cannot be set: %s"), imap->host, gate_words(imap->gate));
		return NET_DENIED;
	}
	return result;
}

enum net_result imap_mark(
    struct imap *imap, uint32_t uid, const char *added, const char *removed, struct error *error)
{
	enum net_result result = store(imap, uid, '-', removed, error);

	return result == NET_OK ? store(imap, uid, '+', added, error) : result;
}

enum net_result imap_move(struct imap *imap, uint32_t uid, const char *folder, struct error *error)
{
	struct arena *arena = arena_new();
	char *quoted = imap_quote_folder(imap, arena, folder, error);
	enum net_result result = NET_DENIED;

	if (quoted != NULL)
		result =
		    imap_command(imap, arena_printf(arena, "UID MOVE %u %s", (unsigned)uid, quoted),
			&limits_change, error);
	if (result == NET_OK && gate_status(imap->gate) != GATE_OK) {
		error_set(error, _("%s: a mail cannot be moved to %s: %s"), imap->host, folder,
		    gate_words(imap->gate));
		result = NET_DENIED;
	}
	arena_free(&arena);
	return result;
}
