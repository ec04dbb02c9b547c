/*
 * netprobe: one program through the door hark/net.h, for the tests that play the server. It does
 * what its arguments say, in order, and prints one JSON object a step.
 *
 *   netprobe imap --host H --port N --tls none --user U --password-file F open examine INBOX list 1
 * fetch 1000 1,2 netprobe smtp ... send FROM TO FILE pause send FROM TO FILE
 *
 * Steps of imap: open, special, examine NAME, foretell NAME FIRST, list FIRST, since MS, fetch MAX
 * UIDS, ahead MAX UIDS, stop MAX UIDS (the callback stops at the first mail), select NAME, move UID
 * NAME, mark UID ADDED REMOVED, wait MS, close. Of smtp: send. Of both: pause (says so, waits for a
 * line on standard input). With --dump DIR each fetched content is written to DIR/UID; with --wake
 * the steps "wait" end when standard input has something to say.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "hark/net.h"

/* libetpan keeps some memory of answers that it does not understand. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libetpan\n";
}

struct probe {
	struct server_settings server;
	struct net_timing timing;
	const char *dump;
	int wake_fd;
	struct imap *imap;
	struct smtp *smtp;
	json_t *mails;
	bool stops;
	struct imap_foretelling
	    foretelling; /* folder NULL: none yet; borrowed from the arguments */
};

static const char *const net_names[] = {
    [NET_OK] = "ok",
    [NET_RETRY] = "retry",
    [NET_REFUSED] = "refused",
    [NET_STOPPED] = "stopped",
    [NET_MISSING] = "missing",
    [NET_DENIED] = "denied",
};

static const char *const smtp_names[] = {
    [SMTP_SENT] = "sent",
    [SMTP_RETRY] = "retry",
    [SMTP_FAILED] = "failed",
    [SMTP_UNCERTAIN] = "uncertain",
    [SMTP_REFUSED] = "refused",
};

static void die(const char *what)
{
	fprintf(stderr, "netprobe: %s\n", what);
	exit(2);
}

/* VmHWM of proc(5): unlike ru_maxrss it forgets the process that started us. */
static long peak_kb(void)
{
	struct buffer status;
	const char *at;
	long kb = 0;

	if (file_read("/proc/self/status", 65536, &status, NULL) != 0)
		return 0;
	at = strstr(status.data, "VmHWM:");
	if (at != NULL)
		kb = strtol(at + strlen("VmHWM:"), NULL, 10);
	buffer_free(&status);
	return kb;
}

static void say(json_t *object)
{
	json_object_set_new(object, "peak_kb", json_integer(peak_kb()));
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	fflush(stdout);
	json_decref(object);
}

static void say_result(const char *step, enum net_result result, const struct error *error,
    int64_t began_ms, json_t *object)
{
	bool failed = result != NET_OK && result != NET_STOPPED;

	json_object_set_new(object, "step", json_string(step));
	json_object_set_new(object, "result", json_string(net_names[result]));
	json_object_set_new(object, "error", json_string(failed ? error->text : ""));
	json_object_set_new(object, "ms", json_integer(clock_monotonic_ms() - began_ms));
	say(object);
}

/* ---- options ---- */

static int tls_of(const char *name)
{
	static const char *const names[] = {"implicit", "starttls", "none"};

	for (int i = 0; i < 3; i++)
		if (strcmp(name, names[i]) == 0)
			return i;
	die("unknown --tls");
	return 0;
}

static bool set_timing(struct net_timing *timing, const char *name, const char *value)
{
	int64_t number = strtoll(value, NULL, 10);

	if (strcmp(name, "--connect-ms") == 0)
		timing->connect_ms = number;
	else if (strcmp(name, "--command-ms") == 0)
		timing->command_ms = number;
	else if (strcmp(name, "--idle-ms") == 0)
		timing->idle_ms = number;
	else if (strcmp(name, "--answer-ms") == 0)
		timing->answer_ms = number;
	else
		return false;
	return true;
}

static void set_option(struct probe *probe, const char *name, const char *value)
{
	struct server_settings *server = &probe->server;

	if (set_timing(&probe->timing, name, value))
		return;
	if (strcmp(name, "--host") == 0)
		server->host = value;
	else if (strcmp(name, "--port") == 0)
		server->port = strtoll(value, NULL, 10);
	else if (strcmp(name, "--tls") == 0)
		server->tls = tls_of(value);
	else if (strcmp(name, "--ca") == 0)
		server->ca_file = value;
	else if (strcmp(name, "--user") == 0)
		server->user = value;
	else if (strcmp(name, "--login") == 0)
		server->has_login = strcmp(value, "yes") == 0;
	else if (strcmp(name, "--password-file") == 0)
		server->secret.password_file = value;
	else if (strcmp(name, "--token-command") == 0)
		server->secret.token_command = value;
	else if (strcmp(name, "--dump") == 0)
		probe->dump = value;
	else if (strcmp(name, "--wake") == 0)
		probe->wake_fd = 0;
	else
		die(name);
}

/* ---- IMAP ---- */

static void keep(const struct probe *probe, const struct imap_mail *mail)
{
	AUTO_FREE char *path = mem_printf("%s/%u", probe->dump, (unsigned)mail->uid);
	FILE *file = fopen(path, "wb");

	if (file == NULL ||
	    fwrite(mail->content.data, 1, mail->content.size, file) != mail->content.size)
		die(path);
	fclose(file);
}

static bool on_mail(void *context, const struct imap_mail *mail)
{
	struct probe *probe = context;

	if (probe->dump != NULL)
		keep(probe, mail);
	json_array_append_new(probe->mails,
	    json_pack("{s:I,s:I,s:I,s:I,s:b}", "uid", (json_int_t)mail->uid, "size",
		(json_int_t)mail->size_bytes, "date", (json_int_t)mail->internal_date_ms, "content",
		(json_int_t)mail->content.size, "partial", (int)mail->is_partial));
	return !probe->stops;
}

static size_t read_uids(char *text, uint32_t uids[FETCH_BATCH_MAILS])
{
	size_t count = 0;
	char *rest = NULL;

	for (char *word = strtok_r(text, ",", &rest); word != NULL && count < FETCH_BATCH_MAILS;
	     word = strtok_r(NULL, ",", &rest))
		uids[count++] = (uint32_t)strtoul(word, NULL, 10);
	return count;
}

static enum net_result fetch(struct probe *probe, const char *step, char *max, char *set,
    json_t *object, struct error *error)
{
	uint32_t uids[FETCH_BATCH_MAILS];
	size_t count = read_uids(set, uids);
	uint32_t max_bytes = (uint32_t)strtoul(max, NULL, 10);

	if (strcmp(step, "ahead") == 0)
		return imap_fetch_ahead(probe->imap, uids, count, max_bytes, error);
	probe->stops = strcmp(step, "stop") == 0;
	probe->mails = json_array();
	json_object_set_new(object, "mails", probe->mails);
	return imap_fetch(probe->imap, uids, count, max_bytes, on_mail, probe, error);
}

static enum net_result list(
    struct probe *probe, const char *step, const char *from, json_t *object, struct error *error)
{
	struct arena *arena = arena_new();
	json_t *array = json_array();
	uint32_t *uids = NULL;
	size_t count = 0;
	enum net_result result =
	    strcmp(step, "list") == 0
		? imap_list_uids(
		      probe->imap, (uint32_t)strtoul(from, NULL, 10), arena, &uids, &count, error)
		: imap_list_uids_since(
		      probe->imap, strtoll(from, NULL, 10), arena, &uids, &count, error);

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_integer(uids[i]));
	json_object_set_new(object, "uids", array);
	arena_free(&arena);
	return result;
}

/* "foretell FOLDER UID" or "foretell FOLDER @MS"; a FOLDER before "open" goes out with the login.
 */
static struct imap_foretelling read_foretelling(char **arguments)
{
	struct imap_foretelling foretelling = {.folder = arguments[1]};

	if (arguments[2][0] == '@')
		foretelling.since_ms = strtoll(arguments[2] + 1, NULL, 10);
	else
		foretelling.first = (uint32_t)strtoul(arguments[2], NULL, 10);
	return foretelling;
}

static enum net_result foretell(struct probe *probe, char **arguments, struct error *error)
{
	probe->foretelling = read_foretelling(arguments);
	return probe->imap == NULL ? NET_OK
				   : imap_foretell(probe->imap, &probe->foretelling, error);
}

static enum net_result open_imap(struct probe *probe, json_t *object, struct error *error)
{
	enum net_result result = imap_open_foretold(
	    &probe->server, &probe->timing, &probe->foretelling, NULL, &probe->imap, error);

	if (result == NET_OK) {
		const struct imap_special *special = imap_special_folders(probe->imap);

		json_object_set_new(object, "move", json_boolean(imap_has_move(probe->imap)));
		json_object_set_new(
		    object, "certificate_ms", json_integer(imap_certificate_ms(probe->imap)));
		json_object_set_new(
		    object, "sent", special->sent ? json_string(special->sent) : json_null());
		json_object_set_new(
		    object, "junk", special->junk ? json_string(special->junk) : json_null());
		json_object_set_new(
		    object, "drafts", special->drafts ? json_string(special->drafts) : json_null());
	}
	return result;
}

static enum net_result examine(
    struct probe *probe, const char *name, json_t *object, struct error *error)
{
	struct imap_folder folder = {0};
	enum net_result result = imap_examine(probe->imap, name, &folder, error);

	json_object_set_new(object, "uidvalidity", json_integer(folder.uidvalidity));
	json_object_set_new(object, "uidnext", json_integer(folder.uidnext));
	json_object_set_new(object, "exists", json_integer(folder.exists));
	return result;
}

static enum net_result select_folder(
    struct probe *probe, const char *name, json_t *object, struct error *error)
{
	struct imap_folder folder = {0};
	struct imap_allowed allowed = {0};
	enum net_result result = imap_select(probe->imap, name, &folder, &allowed, error);

	json_object_set_new(object, "exists", json_integer(folder.exists));
	json_object_set_new(object, "moves", json_boolean(allowed.moves));
	json_object_set_new(object, "keywords", json_boolean(allowed.keywords));
	json_object_set_new(object, "flagged", json_boolean(allowed.flagged));
	return result;
}

static enum net_result change(struct probe *probe, char **arguments, struct error *error)
{
	uint32_t uid = (uint32_t)strtoul(arguments[1], NULL, 10);

	return strcmp(arguments[0], "move") == 0
		   ? imap_move(probe->imap, uid, arguments[2], error)
		   : imap_mark(probe->imap, uid, arguments[2], arguments[3], error);
}

/* Returns how many arguments the step used up. */
static int imap_step(struct probe *probe, char **arguments)
{
	struct error error = {0};
	const char *step = arguments[0];
	json_t *object = json_object();
	int64_t began_ms = clock_monotonic_ms();
	enum net_result result = NET_OK;
	int used = 2;

	if (strcmp(step, "open") == 0 || strcmp(step, "close") == 0) {
		used = 1;
		if (step[0] == 'o')
			result = open_imap(probe, object, &error);
		else
			imap_close(&probe->imap);
	} else if (strcmp(step, "examine") == 0) {
		result = examine(probe, arguments[1], object, &error);
	} else if (strcmp(step, "select") == 0) {
		result = select_folder(probe, arguments[1], object, &error);
	} else if (strcmp(step, "move") == 0 || strcmp(step, "mark") == 0) {
		result = change(probe, arguments, &error);
		used = step[1] == 'o' ? 3 : 4;
	} else if (strcmp(step, "foretell") == 0) {
		result = foretell(probe, arguments, &error);
		used = 3;
	} else if (strcmp(step, "list") == 0 || strcmp(step, "since") == 0) {
		result = list(probe, step, arguments[1], object, &error);
	} else if (strcmp(step, "wait") == 0) {
		result =
		    imap_wait(probe->imap, strtoll(arguments[1], NULL, 10), probe->wake_fd, &error);
	} else {
		result = fetch(probe, step, arguments[1], arguments[2], object, &error);
		used = 3;
	}
	say_result(step, result, &error, began_ms, object);
	if (result == NET_RETRY || result == NET_REFUSED) {
		imap_close(&probe->imap);
		exit(0);
	}
	return used;
}

/* ---- SMTP ---- */

static int smtp_step(struct probe *probe, char **arguments)
{
	struct error error = {0};
	struct smtp_outcome outcome = {.enhanced = "", .reply = ""};
	struct buffer content;
	int64_t began_ms = clock_monotonic_ms();
	enum smtp_result result;

	if (file_read(arguments[3], MAIL_BYTES_MAX, &content, &error) != 0)
		die(error.text);
	result = smtp_send(probe->smtp, arguments[1], arguments[2],
	    (struct bytes){(const uint8_t *)content.data, content.size}, &outcome, &error);
	say(json_pack("{s:s,s:s,s:i,s:s,s:s,s:s,s:I,s:I}", "step", arguments[0], "result",
	    smtp_names[result], "code", outcome.code, "enhanced", outcome.enhanced, "reply",
	    outcome.reply, "error", result == SMTP_SENT ? "" : error.text, "ms",
	    (json_int_t)(clock_monotonic_ms() - began_ms), "certificate_ms",
	    (json_int_t)outcome.certificate_ms));
	buffer_free(&content);
	return 4;
}

static int do_step(struct probe *probe, char **arguments)
{
	char line[16];

	if (strcmp(arguments[0], "pause") != 0)
		return probe->smtp != NULL ? smtp_step(probe, arguments)
					   : imap_step(probe, arguments);
	say(json_pack("{s:s}", "step", "pause"));
	if (fgets(line, sizeof(line), stdin) == NULL)
		exit(0);
	return 1;
}

int main(int argc, char **argv)
{
	struct probe probe = {.wake_fd = -1, .server = {.has_login = true}};
	int at = 2;

	if (argc < 3)
		die("see the head of netprobe.c");
	log_open("netprobe", LOG_LEVEL_DEBUG);
	for (; at + 1 < argc && strncmp(argv[at], "--", 2) == 0; at += 2)
		set_option(&probe, argv[at], argv[at + 1]);
	if (strcmp(argv[1], "smtp") == 0)
		probe.smtp = smtp_new(&probe.server, &probe.timing);
	while (at < argc)
		at += do_step(&probe, argv + at);
	imap_close(&probe.imap);
	smtp_free(&probe.smtp);
	return 0;
}
