/*
 * What a robot's answer means. Most of them say what went wrong in the body, under status 200; a
 * body that is not theirs (a portal's page, say) is no word that the message has arrived.
 */
#include "robot_p.h"

#include <jansson.h>
#include <string.h>

/* Of the robot's own words. */
#define WORDS_BYTES_MAX 160
/* A shorter piece of a URL ("robot", "send") gives nothing away. */
#define PIECE_BYTES_MIN 8

/* ---- its words, without the secrets that it may repeat ---- */

static bool repeats(const char *words, const char *secret)
{
	while (secret != NULL && *secret != '\0') {
		size_t length = strcspn(secret, "/?&=#");
		AUTO_FREE char *piece = mem_strndup(secret, length);
		bool is_there =
		    length >= PIECE_BYTES_MIN && text_find_ascii_case(words, piece) != NULL;

		explicit_bzero(piece, length);
		if (is_there)
			return true;
		secret += length;
		secret += *secret != '\0';
	}
	return false;
}

/* Behind "https://host". */
static const char *path_of(const char *url)
{
	const char *host = strstr(url, "://");

	host = host == NULL ? url : host + 3;
	return host + strcspn(host, "/?");
}

static char *quote(const char *words, const char *url, const char *secret, struct arena *arena)
{
	char *line = safe_text(arena, words, WORDS_BYTES_MAX);

	/* Also where it stands only in what is left: invisible characters are gone from it. */
	return repeats(words, path_of(url)) || repeats(line, path_of(url)) ||
		       repeats(words, secret) || repeats(line, secret)
		   ? arena_strdup(arena, "")
		   : line;
}

/* ---- codes ---- */

struct dialect {
	const char *code, *words; /* members of the answer */
};

static const struct dialect dialects[] = {
    [NOTIFY_WECOM] = {"errcode", "errmsg"},
    [NOTIFY_DINGTALK] = {"errcode", "errmsg"},
    [NOTIFY_FEISHU] = {"code", "msg"},
    [NOTIFY_WEBHOOK] = {NULL, NULL},
};

static enum robot_verdict judge_code(const struct dialect *dialect, const json_t *root,
    const struct webhook_answer *answer, const char *url, const char *secret, struct error *error)
{
	const json_t *code = json_object_get(root, dialect->code);
	const char *words = json_string_value(json_object_get(root, dialect->words));
	struct arena *arena;

	if (!json_is_integer(code)) {
		error_set(error, _("%s: the answer is not that of such a robot"), answer->host);
		return ROBOT_LATER;
	}
	if (json_integer_value(code) == 0)
		return ROBOT_TOLD;
	arena = arena_new();
	error_set(error, "%s: %s %lld: %s", answer->host, dialect->code,
	    (long long)json_integer_value(code),
	    quote(words != NULL ? words : "", url, secret, arena));
	arena_free(&arena);
	return ROBOT_LATER;
}

static enum robot_verdict judge_body(enum notify_kind kind, const struct webhook_answer *answer,
    const char *url, const char *secret, struct error *error)
{
	const struct dialect *dialect = &dialects[kind];
	enum robot_verdict verdict;
	json_t *root;

	if (dialect->code == NULL)
		return ROBOT_TOLD;
	root = json_loadb(answer->body, answer->size, 0, NULL);
	verdict = judge_code(dialect, root, answer, url, secret, error);
	json_decref(root);
	return verdict;
}

/* RFC 9110 15: these are about the message itself; any other may be mended. */
static bool is_about_message(int status)
{
	return status == 400 || status == 413 || status == 415 || status == 422;
}

enum robot_verdict robot_judge(enum notify_kind kind, const struct webhook_answer *answer,
    const char *url, const char *secret, struct error *error_r)
{
	if (answer->status >= 200 && answer->status < 300)
		return judge_body(kind, answer, url, secret, error_r);
	if (answer->status >= 300 && answer->status < 400) {
		error_set(error_r,
		    _("%s: HTTP status %d: the address has moved; give the new one, hark follows "
		      "no redirection"),
		    answer->host, answer->status);
		return ROBOT_LATER;
	}
	error_set(error_r, _("%s: HTTP status %d"), answer->host, answer->status);
	return is_about_message(answer->status) ? ROBOT_NEVER : ROBOT_LATER;
}
