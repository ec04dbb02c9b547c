/*
 * An event in a few lines for a person: what happened, the matter's facts, and of the customer's
 * words what the owner's "text" and "customer" allow. In the owner's language.
 */
#include "robot_p.h"

#include <jansson.h>
#include <string.h>

/* Of those that were held back; the rest is a number. */
#define MANY_SHOWN 10

/* ---- what happened ---- */

static const char *const titles[] = {
    [EVENT_CREATED] = N_("New feedback #%lld"),
    [EVENT_REPLIED] = N_("The customer wrote again: #%lld"),
    [EVENT_RESPONDED] = N_("Answered: #%lld"),
    [EVENT_RESOLVED] = N_("Resolved: #%lld"),
    [EVENT_CLOSED] = N_("Closed: #%lld"),
    [EVENT_REOPENED] = N_("Opened again: #%lld"),
    [EVENT_RATED] = N_("A rating for #%lld"),
    [EVENT_LOW_RATING] = N_("A low rating for #%lld"),
    [EVENT_URGENT] = N_("Urgent: #%lld"),
    [EVENT_BREACH] = N_("The promised time is over: #%lld has no answer"),
};

/* "#%lld" is replaced by hand: the words come from a table. */
static const char *title_of(const struct announcement_record *record, struct arena *arena)
{
	for (size_t i = 0; i < ARRAY_SIZE(titles); i++) {
		const char *title, *place;

		if (strcmp(record->event, event_words[i]) != 0)
			continue;
		title = _(titles[i]);
		place = strstr(title, "%lld");
		if (place != NULL)
			return arena_printf(arena, "%.*s%lld%s", (int)(place - title), title,
			    (long long)record->feedback_id, place + strlen("%lld"));
	}
	return strcmp(record->event, "test") == 0
		   ? _("A test: hark can reach you here. Nothing has happened.")
		   : record->event;
}

/* ---- the facts ---- */

static void put_line(struct buffer *out, const char *label, const char *text)
{
	if (text[0] != '\0')
		buffer_printf(out, "\n%s: %s", label, text);
}

static void put_person(
    struct buffer *out, const struct feedback_record *feedback, struct arena *arena)
{
	const char *name = safe_text(arena, feedback->name, 40);

	put_line(out, _("From"),
	    name[0] != '\0' ? arena_printf(arena, "%s <%s>", name, feedback->address)
			    : feedback->address);
}

static int put_feedback(struct desk *desk, const struct feedback_record *feedback,
    const struct receiver_settings *receiver, struct buffer *out, struct arena *arena,
    struct error *error)
{
	char when[TIME_TEXT_SIZE];
	const char *excerpt = "";

	put_line(out, _("Category"), learning_category_name(desk->rules, feedback->category));
	put_line(out, _("Priority"), _(feedback->priority));
	if (feedback->answer_due_ms != 0)
		put_line(out, _("Answer due"), time_format_local(feedback->answer_due_ms, when));
	if (receiver->has_customer)
		put_person(out, feedback, arena);
	if (receiver->text >= ANNOUNCED_SUBJECT)
		put_line(out, _("Subject"),
		    safe_text(arena, feedback->subject, ANNOUNCED_SUBJECT_CHARACTERS));
	if (receiver->text >= ANNOUNCED_EXCERPT &&
	    announcement_excerpt(desk, feedback->id, arena, &excerpt, error) != 0)
		return -1;
	if (excerpt[0] != '\0')
		buffer_printf(out, "\n> %s", excerpt);
	return 0;
}

static void put_rating(struct buffer *out, const json_t *rating)
{
	double value = json_number_value(json_object_get(rating, "value"));
	const char *scale = json_string_value(json_object_get(rating, "scale"));
	const char *survey = json_string_value(json_object_get(rating, "survey"));

	if (scale != NULL && survey != NULL)
		buffer_printf(out, "\n%s: %g (%s, %s)", _("Rating"), value, scale, survey);
}

/* Its subject says what happened; an alert has no matter. */
static void put_alert(struct buffer *out, const json_t *alert)
{
	const char *subject = json_string_value(json_object_get(alert, "subject"));
	const char *text = json_string_value(json_object_get(alert, "text"));

	if (subject != NULL && text != NULL)
		buffer_printf(out, "%s\n%s", subject, text);
}

static int put_matter(struct desk *desk, const struct announcement_record *record,
    const struct receiver_settings *receiver, const json_t *detail, struct buffer *out,
    struct arena *arena, struct error *error)
{
	struct feedback_record feedback;
	int found = 0;

	buffer_add(out, title_of(record, arena));
	if (record->feedback_id != 0)
		found =
		    store_feedback_get(desk->store, record->feedback_id, arena, &feedback, error);
	put_rating(out, json_object_get(detail, "rating"));
	if (found == 1)
		found = put_feedback(desk, &feedback, receiver, out, arena, error);
	return found < 0 ? -1 : 0;
}

const char *announcement_text(struct desk *desk, const struct announcement_record *record,
    const struct receiver_settings *receiver, struct arena *arena, struct error *error)
{
	json_t *detail = json_loads(record->detail, 0, NULL);
	const json_t *alert = json_object_get(detail, "alert");
	AUTO_BUFFER struct buffer out;
	int done = 0;

	buffer_init(&out, 4 * ROBOT_TEXT_BYTES_MAX);
	buffer_add(&out, "[hark] ");
	if (alert != NULL)
		put_alert(&out, alert);
	else
		done = put_matter(desk, record, receiver, detail, &out, arena, error);
	json_decref(detail);
	return done == 0 ? arena_strdup(arena, out.data) : NULL;
}

const char *announcement_text_of_many(
    const struct announcement_record *records, size_t count, struct arena *arena)
{
	AUTO_BUFFER struct buffer out;

	buffer_init(&out, 4 * ROBOT_TEXT_BYTES_MAX);
	buffer_printf(&out, "[hark] ");
	buffer_printf(&out,
	    _("%zu messages were held back, so that there are not too many in an hour:"), count);
	for (size_t i = 0; i < count && i < MANY_SHOWN; i++) {
		if (records[i].feedback_id != 0)
			buffer_printf(&out, "\n%s", title_of(&records[i], arena));
		else
			buffer_printf(&out, "\n%s", _(records[i].event));
	}
	if (count > MANY_SHOWN)
		buffer_printf(&out, _("\nand %zu more; \"hark list\" shows what there is."),
		    count - MANY_SHOWN);
	return arena_strdup(arena, out.data);
}
