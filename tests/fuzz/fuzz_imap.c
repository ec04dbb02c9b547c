/*
 * A whole IMAP session of which the server's side is the input: gate, libetpan's parser behind it,
 * lists of UIDs, mails, special folders, IDLE. The stream is this file's: the input in pieces, its
 * end as an error. Build libetpan with the address sanitizer too, or its faults only show as
 * crashes.
 *
 * The first byte is the size of the pieces (0: all at once).
 */
#include <string.h>

#include "net/net_p.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

struct stream {
	const uint8_t *data;
	size_t size, piece;
	bool is_dead;
};

static struct stream fuzz;

/* libetpan keeps some memory of answers that it does not understand. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libetpan\nleak:mailimap\nleak:mmap_string\n";
}

/* ---- the stream's door, from memory ---- */

enum net_result stream_open(const struct server_settings *server, const struct net_timing *timing,
    struct stream **stream_r, struct error *error)
{
	(void)server;
	(void)timing;
	(void)error;
	*stream_r = &fuzz;
	return NET_OK;
}

int64_t stream_certificate_ms(const struct stream *stream)
{
	(void)stream;
	return 0;
}

void stream_close(struct stream **stream)
{
	*stream = NULL;
}

void stream_begin(struct stream *stream, int64_t time_ms, size_t budget_bytes)
{
	(void)stream;
	(void)time_ms;
	(void)budget_bytes;
}

int stream_write(struct stream *stream, const char *bytes, size_t size)
{
	(void)bytes;
	(void)size;
	return stream->is_dead ? -1 : 0;
}

ssize_t stream_read_now(struct stream *stream, void *bytes, size_t size)
{
	if (size > stream->piece)
		size = stream->piece;
	if (size > stream->size)
		size = stream->size;
	if (stream->is_dead || size == 0)
		return stream_fail(stream, "the end");
	memcpy(bytes, stream->data, size);
	stream->data += size;
	stream->size -= size;
	return (ssize_t)size;
}

ssize_t stream_read(struct stream *stream, void *bytes, size_t size)
{
	return stream_read_now(stream, bytes, size);
}

enum stream_event stream_wait(struct stream *stream, int64_t time_ms, int wake_fd)
{
	(void)stream;
	(void)time_ms;
	(void)wake_fd;
	return STREAM_READABLE;
}

int stream_fail(struct stream *stream, const char *format, ...)
{
	(void)format;
	stream->is_dead = true;
	return -1;
}

bool stream_is_dead(const struct stream *stream)
{
	return stream->is_dead;
}

const char *stream_fault(const struct stream *stream)
{
	(void)stream;
	return "";
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

static void use(struct imap *imap, struct arena *arena)
{
	static const uint32_t uids[] = {7, 8, 9, 4294967295};
	struct error error;
	struct imap_folder folder;
	uint32_t *found;
	size_t count;
	unsigned sum = 0;

	/* Every other size of the pieces has it foretell what it will not ask for. */
	if (imap_foretell(imap, "INBOX", 1 + fuzz.piece % 2, &error) != NET_OK)
		return;
	if (imap_examine(imap, "INBOX", &folder, &error) > NET_STOPPED)
		return;
	if (imap_list_uids(imap, 1, arena, &found, &count, &error) != NET_OK)
		return;
	for (size_t i = 1; i < count; i++)
		if (found[i] <= found[i - 1])
			__builtin_trap();
	if (imap_fetch(imap, uids, ARRAY_SIZE(uids), 1000, on_mail, &sum, &error) == NET_RETRY)
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
	fuzz = (struct stream){
	    .data = data + 1, .size = size - 1, .piece = data[0] == 0 ? size : data[0]};
	if (imap_open(&server, NULL, &imap, &error) == NET_OK) {
		use(imap, arena);
		imap_close(&imap);
	}
	arena_free(&arena);
	return 0;
}
