/*
 * imap: the session. Opens and closes it, sends commands and has libetpan read the answers.
 *
 * Commands are written by us and libetpan's parser is called by itself, not through its
 * mailimap_xxx wrappers: those cannot have two commands under way, and several fall over an answer
 * that lacks what they expect (mailimap_capability on an OK without CAPABILITY). What a command
 * found is then taken from libetpan's session structs.
 *
 * One thread, one session. The names of special folders live in its arena.
 */
#include "config.h"
#include "imap_p.h"

#include <stdlib.h>
#include <string.h>

/* LOGOUT is a courtesy. */
#define LOGOUT_MS 2000

const struct gate_limits gate_limits_short = {
    .line_bytes = GATE_LINE_BYTES_MAX,
    .literal_bytes = GATE_LITERAL_BYTES_MAX,
    .lines = GATE_LINES_SPARE,
    .budget_bytes = 1024 * 1024,
};

/* ---- commands ---- */

enum net_result imap_lost(const struct imap *imap, struct error *error)
{
	error_set(error, "%s: %s", imap->host, stream_fault(imap->stream));
	/* The words with which it said goodbye. */
	transport_blame(error, refusal_of(gate_words(imap->gate)));
	return NET_RETRY;
}

uint32_t imap_send(struct imap *imap, const char *text)
{
	AUTO_FREE char *line = mem_printf("%u %s\r\n", (unsigned)(imap->tag + 1), text);

	/* The time to write it; a few hundred bytes. */
	stream_begin(imap->stream, imap->timing.command_ms, 1);
	if (stream_write(imap->stream, line, strlen(line)) != 0)
		return 0;
	return ++imap->tag;
}

enum net_result imap_receive(
    struct imap *imap, uint32_t tag, const struct gate_limits *limits, struct error *error)
{
	struct mailimap_response *response = NULL;
	int result = MAILIMAP_ERROR_STREAM;

	imap->session->imap_tag = (int)tag;
	gate_begin(imap->gate, tag, limits, imap->timing.command_ms + limits->extra_ms);
	if (mailimap_read_line(imap->session) != NULL)
		result = mailimap_parse_response(imap->session, &response);
	if (result == MAILIMAP_ERROR_MEMORY && !stream_is_dead(imap->stream))
		mem_give_up(limits->literal_bytes);
	if (result != MAILIMAP_NO_ERROR) {
		/* Out of step with the server: nothing that comes now means anything. */
		stream_fail(imap->stream, _("the server's answer is not IMAP"));
		return imap_lost(imap, error);
	}
	mailimap_response_free(response);
	return NET_OK;
}

char *imap_quote(struct arena *arena, const char *text)
{
	AUTO_BUFFER struct buffer quoted;

	buffer_init(&quoted, 8192);
	buffer_add_char(&quoted, '"');
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < 0x20 || (unsigned char)*text >= 0x7f)
			return NULL;
		if (*text == '"' || *text == '\\')
			buffer_add_char(&quoted, '\\');
		buffer_add_char(&quoted, *text);
	}
	buffer_add_char(&quoted, '"');
	return quoted.is_truncated ? NULL : arena_strndup(arena, quoted.data, quoted.size);
}

char *imap_quote_folder(
    const struct imap *imap, struct arena *arena, const char *folder, struct error *error)
{
	char *name = utf7_from_utf8(arena, folder);
	char *quoted = name == NULL ? NULL : imap_quote(arena, name);

	if (quoted == NULL)
		error_set(error, _("%s: this cannot be the name of a folder"), imap->host);
	return quoted;
}

/* ---- opening ---- */

static bool has_capability(const struct imap *imap, const char *name)
{
	const struct mailimap_capability_data *data =
	    imap->session->imap_connection_info->imap_capability;

	if (data == NULL || data->cap_list == NULL)
		return false;
	for (clistiter *at = clist_begin(data->cap_list); at != NULL; at = clist_next(at)) {
		const struct mailimap_capability *capability = clist_content(at);

		if (capability->cap_type == MAILIMAP_CAPABILITY_NAME &&
		    capability->cap_data.cap_name != NULL &&
		    strcasecmp(capability->cap_data.cap_name, name) == 0)
			return true;
	}
	return false;
}

#define CAPABILITY_COMMAND "CAPABILITY"

bool imap_has_word(const char *words, const char *word)
{
	return text_has_word(words, word, strlen(word));
}

static bool was_told_capability(const struct imap *imap, const char *name)
{
	return imap_has_word(stream_capabilities(imap->stream), name);
}

static void note_capabilities(
    struct imap *imap, bool (*has)(const struct imap *imap, const char *name))
{
	imap->has_id = has(imap, "ID");
	imap->has_idle = has(imap, "IDLE");
	imap->has_move = has(imap, "MOVE");
	imap->has_special_use = has(imap, "SPECIAL-USE") && has(imap, "LIST-EXTENDED");
}

static enum net_result ask_capability(struct imap *imap, struct error *error)
{
	enum net_result result = imap_command(imap, CAPABILITY_COMMAND, &gate_limits_short, error);

	note_capabilities(imap, has_capability);
	return result;
}

/* What the server told by itself when it let us in need not be asked for. */
static enum net_result learn_capability(struct imap *imap, struct error *error)
{
	if (stream_capabilities(imap->stream)[0] == '\0')
		return ask_capability(imap, error);
	note_capabilities(imap, was_told_capability);
	return NET_OK;
}

#define ID_COMMAND                                                                                 \
	"ID (\"name\" \"" PACKAGE_NAME "\" \"version\" \"" PACKAGE_VERSION                         \
	"\" \"vendor\" \"" PACKAGE_NAME "\")"

/* Who we are; what the server can do may be more then. */
static enum net_result say_id(struct imap *imap, struct error *error)
{
	enum net_result result = imap_say(imap, ID_COMMAND, &gate_limits_short, error);

	if (result == NET_OK)
		result = imap_say(imap, CAPABILITY_COMMAND, &gate_limits_short, error);
	return result;
}

/*
 * Some servers open no folder for a client that does not say who it is (RFC 2971).
 * The LIST that imap_find_special is going to ask for goes out with it, and what is foretold.
 */
static enum net_result introduce(
    struct imap *imap, const struct imap_foretelling *foretelling, struct error *error)
{
	enum net_result result = learn_capability(imap, error);
	bool has_id = imap->has_id;

	if (result == NET_OK && has_id)
		result = say_id(imap, error);
	if (result == NET_OK)
		result = imap_say(imap, imap_special_command(imap), &gate_limits_list, error);
	if (result == NET_OK && foretelling->folder != NULL)
		result = imap_say_foretold(imap, foretelling, error);
	if (result == NET_OK && has_id)
		result = imap_command(imap, ID_COMMAND, &gate_limits_short, error);
	return result == NET_OK && has_id ? ask_capability(imap, error) : result;
}

static void no_progress(size_t current, size_t maximum, void *context)
{
	(void)current;
	(void)maximum;
	(void)context;
}

/* libetpan's session over our stream, logged in already. */
static void start_session(struct imap *imap)
{
	mailimap *session = mailimap_new(0, NULL);
	mailstream *stream = etpan_stream_new(imap->gate);

	if (session == NULL || stream == NULL)
		abort();
	session->imap_stream = stream;
	session->imap_state = MAILIMAP_STATE_AUTHENTICATED;
	session->imap_connection_info = mailimap_connection_info_new();
	session->imap_selection_info = mailimap_selection_info_new();
	if (session->imap_connection_info == NULL || session->imap_selection_info == NULL)
		abort();
	/* Without a progress callback the one for mails is never called. */
	mailimap_set_progress_callback(session, no_progress, no_progress, NULL);
	/* Above this size libetpan would keep strings in a file in /tmp. */
	mmap_string_set_ceil(2 * (size_t)MAIL_BYTES_MAX);
	imap->session = session;
}

enum net_result imap_open(const struct server_settings *server, const struct net_timing *timing,
    struct imap **imap_r, struct error *error)
{
	static const struct imap_foretelling nothing;

	return imap_open_foretold(server, timing, &nothing, NULL, imap_r, error);
}

enum net_result imap_open_foretold(const struct server_settings *server,
    const struct net_timing *timing, const struct imap_foretelling *foretelling,
    const struct net_errand *errand, struct imap **imap_r, struct error *error)
{
	struct imap *imap = mem_alloc(sizeof(*imap));
	enum net_result result;

	imap->arena = arena_new();
	imap->timing = timing_or_default(timing);
	imap->ahead_most = FETCH_AHEAD_MAILS;
	imap->host = arena_strdup(imap->arena, server->host == NULL ? "" : server->host);
	result = stream_open(server, &imap->timing, errand, &imap->stream, error);
	if (result == NET_OK) {
		imap->gate = gate_new(imap->stream);
		start_session(imap);
		result = introduce(imap, foretelling, error);
	}
	if (result == NET_OK)
		result = imap_find_special(imap, error);
	if (result != NET_OK) {
		imap_close(&imap);
		return result;
	}
	*imap_r = imap;
	return NET_OK;
}

/* ---- closing ---- */

static void log_out(struct imap *imap)
{
	struct bytes piece;
	uint32_t tag;
	int64_t time_ms = imap->timing.command_ms < LOGOUT_MS ? imap->timing.command_ms : LOGOUT_MS;

	if (stream_is_dead(imap->stream) || imap->ahead.count > 0 || imap->said_count > 0)
		return;
	tag = imap_send(imap, "LOGOUT");
	gate_begin(imap->gate, tag, &gate_limits_short, time_ms);
	while (gate_status(imap->gate) == GATE_OPEN && gate_next(imap->gate, &piece) > 0)
		continue; /* BYE ends it */
}

void imap_close(struct imap **imap)
{
	struct imap *old = *imap;

	if (old == NULL)
		return;
	if (old->session != NULL) {
		log_out(old);
		mailstream_close(old->session->imap_stream);
		old->session->imap_stream = NULL;
		mailimap_free(old->session);
	}
	imap_forget_said(old);
	gate_free(&old->gate);
	stream_close(&old->stream);
	arena_free(&old->arena);
	free(old);
	*imap = NULL;
}

int64_t imap_certificate_ms(const struct imap *imap)
{
	return stream_certificate_ms(imap->stream);
}

const struct imap_special *imap_special_folders(const struct imap *imap)
{
	return &imap->special;
}

bool imap_has_move(const struct imap *imap)
{
	return imap->has_move;
}
