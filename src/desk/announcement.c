/*
 * What happens is queued for each hook and robot that wants to hear of it, in the transaction in
 * which it happens: neither is ever there without the other. Nothing is told here, so nobody waits.
 */
#include "announcement_p.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Of an alert's text; the mail to the owner has all of it. */
#define ALERT_TEXT_BYTES 4096

size_t receiver_count(const struct settings *settings)
{
	return settings->hook_count + settings->notify_count;
}

struct receiver receiver_at(const struct settings *settings, size_t index, struct arena *arena)
{
	struct receiver receiver = {0};

	if (index < settings->hook_count) {
		receiver.hook = &settings->hooks[index];
		receiver.settings = &receiver.hook->receiver;
		receiver.kind = "hook";
		receiver.key = arena_printf(arena, "hook:%s", receiver.settings->name);
	} else {
		receiver.notify = &settings->notify[index - settings->hook_count];
		receiver.settings = &receiver.notify->receiver;
		receiver.kind = notify_words[receiver.notify->kind];
		receiver.key = arena_printf(arena, "notify:%s", receiver.settings->name);
	}
	return receiver;
}

static const struct receiver_settings *settings_of(const struct settings *settings, size_t index)
{
	return index < settings->hook_count
		   ? &settings->hooks[index].receiver
		   : &settings->notify[index - settings->hook_count].receiver;
}

const char *receiver_name(const struct settings *settings, size_t index)
{
	return settings_of(settings, index)->name;
}

static bool is_silent(const struct desk *desk)
{
	return desk->is_past || desk->is_hushed || desk->owner_listener != NULL;
}

/* except: the name of a receiver that is left out; NULL: none. */
static int queue_for_all(struct desk *desk, enum event_kind kind, int64_t feedback_id,
    const char *detail, const char *except, struct error *error)
{
	struct arena *arena = arena_new();
	int done = 0;

	for (size_t i = 0; done == 0 && i < receiver_count(desk->settings); i++) {
		const struct receiver receiver = receiver_at(desk->settings, i, arena);
		const struct announcement_record record = {.receiver = receiver.key,
		    .event = event_words[kind],
		    .feedback_id = feedback_id,
		    .detail = detail != NULL ? detail : "{}",
		    .at_ms = clock_now_ms()};

		if ((receiver.settings->events & EVENT_BIT(kind)) == 0 ||
		    (except != NULL && strcmp(receiver.settings->name, except) == 0))
			continue;
		done = store_announcement_add(desk->store, &record, error);
	}
	arena_free(&arena);
	return done;
}

bool announce_is_wanted(const struct desk *desk, enum event_kind kind)
{
	const struct settings *settings = desk->settings;

	if (is_silent(desk))
		return false;
	for (size_t i = 0; i < receiver_count(settings); i++)
		if ((settings_of(settings, i)->events & EVENT_BIT(kind)) != 0)
			return true;
	return false;
}

int announce(struct desk *desk, enum event_kind kind, int64_t feedback_id, const char *detail,
    struct error *error)
{
	return announce_is_wanted(desk, kind)
		   ? queue_for_all(desk, kind, feedback_id, detail, NULL, error)
		   : 0;
}

int announce_status(struct desk *desk, int64_t feedback_id, const char *status, struct error *error)
{
	static const enum event_kind kinds[] = {
	    EVENT_RESPONDED, EVENT_RESOLVED, EVENT_CLOSED, EVENT_REOPENED};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strcmp(event_words[kinds[i]], status) == 0)
			return announce(desk, kinds[i], feedback_id, NULL, error);
	return 0;
}

/* Takes the object. */
static int announce_object(struct desk *desk, enum event_kind kind, int64_t feedback_id,
    json_t *object, const char *except, struct error *error)
{
	char *detail = json_dumps(object, JSON_COMPACT);
	int done = queue_for_all(desk, kind, feedback_id, detail, except, error);

	free(detail);
	json_decref(object);
	return done;
}

int announce_rating(struct desk *desk, enum event_kind kind, int64_t feedback_id,
    const struct rating_record *rating, struct error *error)
{
	if (!announce_is_wanted(desk, kind))
		return 0;
	return announce_object(desk, kind, feedback_id,
	    json_pack("{s:{s:f, s:s, s:s}}", "rating", "value", rating->value, "scale",
		rating->scale, "survey", rating->survey),
	    NULL, error);
}

int announce_alert(struct desk *desk, const char *kind, bool is_over, const char *subject,
    const char *text, struct error *error)
{
	enum event_kind event = strcmp(kind, "breaker") == 0 ? EVENT_BREAKER : EVENT_ALERT;
	size_t size = utf8_cut(text, strlen(text), ALERT_TEXT_BYTES);
	json_t *alert;

	if (!announce_is_wanted(desk, event))
		return 0;
	alert = json_pack("{s:{s:s, s:b, s:s, s:o}}", "alert", "kind", kind, "over", (int)is_over,
	    "subject", subject, "text", json_stringn(text, size));
	return announce_object(desk, event, 0, alert,
	    text_starts_with(kind, ALERT_HERALD) ? kind + strlen(ALERT_HERALD) : NULL, error);
}
