/*
 * A whole IMAP session of which the server's side is the input: gate, libetpan's parser behind it,
 * lists of UIDs, mails, special folders, IDLE. Build libetpan with the address sanitizer too, or
 * its faults only show as crashes.
 *
 * The first byte is the size of the pieces (0: all at once).
 */
#include <string.h>

#include "memory_stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libetpan keeps some memory of answers that it does not understand. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libetpan\nleak:mailimap\nleak:mmap_string\n";
}

/* ---- the session ---- */

/* Every byte is looked at, so that the sanitizer sees a wrong size. */
static bool on_mail(void *context, const struct imap_mail *mail)
{
	unsigned *sum = context;

	for (size_t i = 0; i < mail->content.size; i++)
		*sum += mail->content.data[i];
	return mail->uid != 9;
}

static void use(struct imap *imap, const struct imap_foretelling *foretelling, struct arena *arena)
{
	static const uint32_t uids[] = {7, 8, 9, 4294967295};
	struct error error;
	struct imap_folder folder;
	uint32_t *found;
	size_t count;
	unsigned sum = 0;

	if (imap_foretell(imap, foretelling, &error) != NET_OK)
		return;
	if (imap_examine(imap, "INBOX", &folder, &error) > NET_STOPPED)
		return;
	if (imap_list_uids(imap, 1, arena, &found, &count, &error) != NET_OK)
		return;
	for (size_t i = 1; i < count; i++)
		if (found[i] <= found[i - 1])
			__builtin_trap();
	/* In two parts of one answer, or by two commands. */
	if (memory_stream.piece % 3 != 0 &&
	    imap_fetch_ahead(imap, uids, ARRAY_SIZE(uids), 1000, &error) != NET_OK)
		return;
	if (imap_fetch(imap, uids, 2, 1000, on_mail, &sum, &error) == NET_RETRY ||
	    imap_fetch(imap, uids + 2, 2, 1000, on_mail, &sum, &error) == NET_RETRY)
		return;
	(void)imap_wait(imap, 1, -1, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct server_settings server = {.host = "fuzz"};
	struct arena *arena;
	struct imap *imap;
	struct error error;

	if (size == 0)
		return 0;
	log_open("fuzz", LOG_LEVEL_ERROR);
	arena = arena_new();
	memory_stream_begin((struct bytes){data + 1, size - 1}, data[0] == 0 ? size : data[0]);
	/* Every other size of the pieces has it foretell what it will not ask for, every third of
	 * those with the login. */
	const struct imap_foretelling foretelling = {
	    .folder = "INBOX", .first = 1 + memory_stream.piece % 2};
	bool is_early = memory_stream.piece / 2 % 3 == 0;

	const struct imap_foretelling nothing = {.folder = NULL};

	if (imap_open_foretold(
		&server, NULL, is_early ? &foretelling : &nothing, NULL, &imap, &error) == NET_OK) {
		use(imap, &foretelling, arena);
		imap_close(&imap);
	}
	arena_free(&arena);
	return 0;
}
