/*
 * An event as JSON, the contract of hark-events(7): what happened, and the matter as it stands now.
 * Of what customers wrote there is only what the owner's "text" and "customer" allow.
 */
#include "robot_p.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define EVENT_VERSION 1
/* One line for a person; the mail has the rest. */
#define EXCERPT_CHARACTERS 280

const char *announcement_id(
    const struct desk *desk, const struct announcement_record *record, struct arena *arena)
{
	return arena_printf(arena, "%s-%lld", desk->instance_id, (long long)record->id);
}

static json_t *json_time(int64_t time_ms)
{
	char text[TIME_TEXT_SIZE];

	return time_ms == 0 ? json_null() : json_string(time_format_utc(time_ms, text));
}

/* "a b c" */
static json_t *json_words(const char *words)
{
	json_t *list = json_array();

	while (*words != '\0') {
		size_t length = strcspn(words, " ");

		if (length > 0)
			json_array_append_new(list, json_stringn(words, length));
		words += length;
		words += strspn(words, " ");
	}
	return list;
}

/* What the customer wrote last, as one line without links and addresses. */
int announcement_excerpt(struct desk *desk, int64_t feedback_id, struct arena *arena,
    const char **excerpt_r, struct error *error)
{
	struct entry_record entry;
	int found =
	    store_entry_of_customer(desk->store, feedback_id, ENTRY_LAST, arena, &entry, error);

	*excerpt_r = found == 1 ? safe_text(arena, entry.new_text, EXCERPT_CHARACTERS) : "";
	return found < 0 ? -1 : 0;
}

static json_t *json_from(
    const struct feedback_record *feedback, const struct receiver_settings *receiver)
{
	return receiver->has_customer
		   ? json_pack("{s:s, s:s}", "name", feedback->name, "address", feedback->address)
		   : json_null();
}

static json_t *json_feedback(struct desk *desk, const struct feedback_record *feedback,
    const struct receiver_settings *receiver, struct arena *arena, struct error *error)
{
	const char *subject = NULL, *excerpt = NULL;

	if (receiver->text >= ANNOUNCED_SUBJECT)
		subject = safe_text(arena, feedback->subject, ANNOUNCED_SUBJECT_CHARACTERS);
	if (receiver->text >= ANNOUNCED_EXCERPT &&
	    announcement_excerpt(desk, feedback->id, arena, &excerpt, error) != 0)
		return NULL;
	return json_pack("{s:I, s:s, s:s, s:s, s:o, s:f, s:s, s:s, s:s, s:o, s:o, s:o, s:s?, s:s?}",
	    "number", (json_int_t)feedback->id, "status", feedback->status, "category",
	    feedback->category, "priority", feedback->priority, "tags", json_words(feedback->tags),
	    "sentiment", feedback->sentiment, "language", feedback->language, "channel",
	    feedback->channel, "assignee", feedback->assignee, "created",
	    json_time(feedback->created_ms), "answer_due", json_time(feedback->answer_due_ms),
	    "from", json_from(feedback, receiver), "subject", subject, "excerpt", excerpt);
}

/* null where the event is about none. -1: error. */
static int add_feedback(struct desk *desk, const struct announcement_record *record,
    const struct receiver_settings *receiver, json_t *root, struct arena *arena,
    struct error *error)
{
	struct feedback_record feedback;
	json_t *object;
	int found = 0;

	if (record->feedback_id != 0)
		found =
		    store_feedback_get(desk->store, record->feedback_id, arena, &feedback, error);
	if (found < 0)
		return -1;
	object = found == 1 ? json_feedback(desk, &feedback, receiver, arena, error) : json_null();
	return object == NULL ? -1 : json_object_set_new(root, "feedback", object);
}

const char *announcement_json(struct desk *desk, const struct announcement_record *record,
    const struct receiver_settings *receiver, struct arena *arena, struct error *error)
{
	json_t *detail = json_loads(record->detail, 0, NULL);
	json_t *root = json_pack("{s:i, s:s, s:s, s:o, s:n, s:n, s:n}", "version", EVENT_VERSION,
	    "id", announcement_id(desk, record, arena), "event", record->event, "at",
	    json_time(record->at_ms), "feedback", "rating", "alert");
	const char *copy = NULL;
	char *text = NULL;

	if (add_feedback(desk, record, receiver, root, arena, error) == 0) {
		json_object_update(root, detail);
		text = json_dumps(root, JSON_COMPACT);
	}
	if (text != NULL)
		copy = arena_strdup(arena, text);
	free(text);
	json_decref(detail);
	json_decref(root);
	return copy;
}

const char *announcement_json_of_many(const struct desk *desk,
    const struct announcement_record *records, size_t count, struct arena *arena)
{
	json_t *list = json_array();
	const char *copy;
	json_t *root;
	char *text;

	for (size_t i = 0; i < count; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:o, s:o}", "id",
			      announcement_id(desk, &records[i], arena), "event", records[i].event,
			      "at", json_time(records[i].at_ms), "number",
			      records[i].feedback_id != 0
				  ? json_integer((json_int_t)records[i].feedback_id)
				  : json_null()));
	root = json_pack("{s:i, s:s, s:s, s:o, s:n, s:n, s:n, s:o}", "version", EVENT_VERSION, "id",
	    announcement_id(desk, &records[0], arena), "event", "held_back", "at",
	    json_time(records[0].at_ms), "feedback", "rating", "alert", "events", list);
	text = json_dumps(root, JSON_COMPACT);
	copy = arena_strdup(arena, text);
	free(text);
	json_decref(root);
	return copy;
}
