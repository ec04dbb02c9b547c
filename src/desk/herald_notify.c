/*
 * Telling robots: one POST for one event, or one for all that were held back because there had been
 * too many. The URL and the secret are read anew each time and wiped behind it. One that does not
 * hear is left alone for a while with all that waits for it; what is a day old is told no more.
 */
#include "robot_p.h"

#include <stdlib.h>
#include <string.h>

#define GIVE_UP_MS DAY_MS
/* DingTalk mutes a robot for ten minutes that writes more than 20 a minute, WeCom drops them. */
#define PER_MINUTE 15
/* In one message: the text names a few, the rest is a number. */
#define HELD_MAX 1000
/* Told apart by these words; translated where they are shown. */
static const char held[] = N_("held back: enough for now");

/* What is told in one message. */
struct batch {
	struct desk *desk;
	const struct receiver *receiver;
	struct announcement_record *records;
	size_t count;
	struct arena *arena;
};

/* ---- one POST ---- */

struct secrets {
	struct buffer url, secret;
};

static void wipe(struct secrets *secrets)
{
	buffer_wipe(&secrets->url);
	buffer_wipe(&secrets->secret);
}

/* What is no secret is borrowed nowhere: both are buffers to be wiped. */
static int read_secrets(
    const struct notify_settings *notify, struct secrets *secrets_r, struct error *error)
{
	buffer_init(&secrets_r->url, SECRET_BYTES_MAX);
	buffer_init(&secrets_r->secret, SECRET_BYTES_MAX);
	if (notify->url != NULL) {
		buffer_add(&secrets_r->url, notify->url);
	} else if (secret_read(&notify->url_source, &secrets_r->url, error) != 0) {
		buffer_init(&secrets_r->url, 0);
		return -1;
	}
	if (!secret_is_given(&notify->secret) ||
	    secret_read(&notify->secret, &secrets_r->secret, error) == 0)
		return 0;
	buffer_init(&secrets_r->secret, 0);
	wipe(secrets_r);
	return -1;
}

/* The lines of headers as libcurl's caller takes them; they stay in the buffer, to be wiped. */
static const char *const *split_headers(struct buffer *headers, struct arena *arena)
{
	const char **list = arena_array(arena, 8, sizeof(*list));
	size_t count = 0;

	for (char *line = headers->data, *end; count < 7 && (end = strchr(line, '\n')) != NULL;
	     line = end + 1) {
		*end = '\0';
		list[count++] = line;
	}
	return list;
}

static bool is_urgent(const char *event)
{
	return strcmp(event, "urgent") == 0 || strcmp(event, "breaker") == 0 ||
	       strcmp(event, "alert") == 0;
}

static int make_message(
    const struct batch *batch, struct robot_message *message_r, struct error *error)
{
	const struct announcement_record *first = &batch->records[0];
	const struct receiver_settings *settings = batch->receiver->settings;

	if (batch->count > 1) {
		message_r->text =
		    announcement_text_of_many(batch->records, batch->count, batch->arena);
		message_r->json = announcement_json_of_many(
		    batch->desk, batch->records, batch->count, batch->arena);
	} else {
		message_r->text =
		    announcement_text(batch->desk, first, settings, batch->arena, error);
		message_r->json =
		    announcement_json(batch->desk, first, settings, batch->arena, error);
	}
	message_r->id = announcement_id(batch->desk, first, batch->arena);
	message_r->is_urgent = is_urgent(first->event);
	return message_r->text != NULL && message_r->json != NULL ? 0 : -1;
}

/* retry_after_ms_r: what the robot asks for, 0: nothing. */
static enum robot_verdict post_with(const struct batch *batch, const struct secrets *secrets,
    struct robot_message *message, int64_t *retry_after_ms_r, struct error *error)
{
	struct webhook_answer *answer = arena_alloc(batch->arena, sizeof(*answer));
	struct robot_request request;
	struct webhook_request post = {.ca_file = batch->receiver->notify->ca_file};
	enum robot_verdict verdict = ROBOT_LATER;

	message->url = secrets->url.data;
	message->secret = secrets->secret.size > 0 ? secrets->secret.data : NULL;
	robot_request_make(message, &request);
	post.url = request.url.data;
	post.headers = split_headers(&request.headers, batch->arena);
	post.body = (struct bytes){(const uint8_t *)request.body.data, request.body.size};
	step("notify: before");
	if (webhook_post(&post, NULL, answer, error) == NET_OK) {
		verdict = robot_judge(message->kind, answer, message->url, message->secret, error);
		*retry_after_ms_r = answer->retry_after_ms;
	}
	step("notify: after");
	robot_request_free(&request);
	return verdict;
}

static enum robot_verdict post(
    const struct batch *batch, int64_t *retry_after_ms_r, struct error *error)
{
	struct robot_message message = {
	    .kind = (enum notify_kind)batch->receiver->notify->kind, .now_ms = clock_now_ms()};
	enum robot_verdict verdict;
	struct secrets secrets;

	*retry_after_ms_r = 0;
	if (make_message(batch, &message, error) != 0 ||
	    read_secrets(batch->receiver->notify, &secrets, error) != 0)
		return ROBOT_LATER;
	verdict = post_with(batch, &secrets, &message, retry_after_ms_r, error);
	wipe(&secrets);
	return verdict;
}

/* ---- what becomes of it ---- */

static int set_all(const struct batch *batch, const char *state, int64_t due_ms, const char *reply,
    struct error *error)
{
	int64_t now_ms = clock_now_ms();

	for (size_t i = 0; i < batch->count; i++)
		if (store_announcement_state(batch->desk->store, batch->records[i].id, state,
			now_ms, due_ms, reply, error) != 0)
			return -1;
	return 0;
}

static int mark_sending(const struct batch *batch, struct error *error)
{
	if (store_begin(batch->desk->store, error) != 0)
		return -1;
	return desk_finish(batch->desk, set_all(batch, "sending", 0, NULL, error), error);
}

/* Those that are a day old are given up; the others wait, with all else for that receiver. */
static int settle_later(
    const struct batch *batch, int64_t retry_after_ms, const char *why, struct error *error)
{
	struct store *store = batch->desk->store;
	int64_t now_ms = clock_now_ms();
	int64_t wait_ms = herald_back_off_ms(batch->records[0].attempts + 1);
	int64_t due_ms = now_ms + (retry_after_ms > wait_ms ? retry_after_ms : wait_ms);

	for (size_t i = 0; i < batch->count; i++) {
		const struct announcement_record *record = &batch->records[i];
		bool is_last = now_ms - record->at_ms > GIVE_UP_MS;

		if (store_announcement_state(store, record->id, is_last ? "failed" : "queued",
			now_ms, due_ms, why, error) != 0)
			return -1;
	}
	return store_announcement_postpone(store, batch->receiver->key, due_ms, why, error);
}

static int settle(const struct batch *batch, enum robot_verdict verdict, int64_t retry_after_ms,
    const char *why, struct error *error)
{
	int done = 0;

	if (verdict != ROBOT_TOLD)
		log_warning("%s (%s): %s; %s", batch->receiver->key, batch->records[0].event, why,
		    verdict == ROBOT_NEVER ? "given up" : "trying again later");
	if (store_begin(batch->desk->store, error) != 0)
		return -1;
	if (verdict == ROBOT_LATER)
		done = settle_later(batch, retry_after_ms, why, error);
	else
		done = set_all(batch, verdict == ROBOT_TOLD ? "done" : "failed", 0, why, error);
	return desk_finish(batch->desk, done, error);
}

static int tell(const struct batch *batch, struct error *error)
{
	struct error why = {.text = ""};
	enum robot_verdict verdict;
	int64_t retry_after_ms;

	if (mark_sending(batch, error) != 0)
		return -1;
	verdict = post(batch, &retry_after_ms, &why);
	return settle(batch, verdict, retry_after_ms, why.text, error);
}

/* ---- not too many ---- */

/* When there is room for another message; 0: now. */
static int find_room(
    struct desk *desk, const struct receiver *receiver, int64_t *free_ms_r, struct error *error)
{
	const struct {
		int64_t span_ms, most;
	} bounds[] = {{MINUTE_MS, PER_MINUTE}, {HOUR_MS, receiver->notify->per_hour}};
	int64_t now_ms = clock_now_ms();

	*free_ms_r = 0;
	for (size_t i = 0; i < ARRAY_SIZE(bounds); i++) {
		int64_t count, oldest_ms;

		if (store_announcement_tried_since(desk->store, receiver->key,
			now_ms - bounds[i].span_ms, &count, &oldest_ms, error) != 0)
			return -1;
		if (count >= bounds[i].most && oldest_ms + bounds[i].span_ms > *free_ms_r)
			*free_ms_r = oldest_ms + bounds[i].span_ms;
	}
	return 0;
}

static int hold_back(const struct batch *batch, int64_t until_ms, struct error *error)
{
	if (store_begin(batch->desk->store, error) != 0)
		return -1;
	return desk_finish(batch->desk,
	    store_announcement_postpone(
		batch->desk->store, batch->receiver->key, until_ms, held, error),
	    error);
}

static int tell_due(struct batch *batch, struct error *error)
{
	int64_t free_ms;

	if (find_room(batch->desk, batch->receiver, &free_ms, error) != 0)
		return -1;
	if (free_ms > clock_now_ms())
		return hold_back(batch, free_ms, error);
	if (strcmp(batch->records[0].reply, held) != 0)
		batch->count = 1;
	return tell(batch, error);
}

int herald_tell_robot(struct desk *desk, const struct receiver *receiver, struct error *error)
{
	struct batch batch = {.desk = desk, .receiver = receiver, .arena = arena_new()};
	int done = store_announcement_list_due(desk->store, receiver->key, clock_now_ms(), HELD_MAX,
	    batch.arena, &batch.records, &batch.count, error);

	if (done == 0 && batch.count > 0)
		done = tell_due(&batch, error) == 0 ? 1 : -1;
	arena_free(&batch.arena);
	return done;
}

int herald_test_robot(struct desk *desk, const struct receiver *receiver, struct error *error)
{
	struct announcement_record record = {
	    .receiver = receiver->key, .event = "test", .detail = "{}", .at_ms = clock_now_ms()};
	struct batch batch = {.desk = desk,
	    .receiver = receiver,
	    .records = &record,
	    .count = 1,
	    .arena = arena_new()};
	int64_t retry_after_ms;
	enum robot_verdict verdict = post(&batch, &retry_after_ms, error);

	arena_free(&batch.arena);
	return verdict == ROBOT_TOLD ? 0 : -1;
}
