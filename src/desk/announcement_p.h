/*
 * What happens, for hooks and robots: announced inside the transaction in which it happens, told
 * afterwards by the herald.
 */
#ifndef HARK_ANNOUNCEMENT_P_H
#define HARK_ANNOUNCEMENT_P_H

#include "desk_p.h"

/*
 * To every receiver that wants such events; nothing of the past. detail: a JSON object with what
 * the matter itself does not say, NULL: nothing. Inside a transaction.
 */
int announce(struct desk *desk, enum event_kind kind, int64_t feedback_id, const char *detail,
    struct error *error);
/* Whether anybody is to hear of such events. */
bool announce_is_wanted(const struct desk *desk, enum event_kind kind);
/* The matter has another status. */
int announce_status(
    struct desk *desk, int64_t feedback_id, const char *status, struct error *error);
/* kind: EVENT_RATED, EVENT_LOW_RATING. */
int announce_rating(struct desk *desk, enum event_kind kind, int64_t feedback_id,
    const struct rating_record *rating, struct error *error);
/* An alert is up, or over; its kind as alert_raise has it. */
int announce_alert(struct desk *desk, const char *kind, bool is_over, const char *subject,
    const char *text, struct error *error);

/* The alert that a receiver cannot be told of is not told to that receiver. */
#define ALERT_HERALD "herald:"

/* Who is told. */
struct receiver {
	const char *key;  /* "hook:crm": in the store */
	const char *kind; /* "hook" */
	const struct receiver_settings *settings;
	const struct hook_settings *hook; /* or NULL: */
	const struct notify_settings *notify;
};
struct receiver receiver_at(const struct settings *settings, size_t index, struct arena *arena);

/* announcement_json.c: the event as hark-events(7) says it, one object in one line. NULL: error. */
const char *announcement_json(struct desk *desk, const struct announcement_record *record,
    const struct receiver_settings *receiver, struct arena *arena, struct error *error);
/* A line of the customer's last words, and the parsed detail of the record (jansson's). */
int announcement_excerpt(struct desk *desk, int64_t feedback_id, struct arena *arena,
    const char **excerpt_r, struct error *error);
#define ANNOUNCED_SUBJECT_CHARACTERS 120
/* The id that stays the same in every attempt. */
const char *announcement_id(
    const struct desk *desk, const struct announcement_record *record, struct arena *arena);

#endif
