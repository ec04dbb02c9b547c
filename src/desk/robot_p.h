/*
 * What robots take and what they answer: pure, the network is the herald's. The text is made
 * harmless here, so that whatever a customer wrote calls nobody and links nowhere.
 */
#ifndef HARK_ROBOT_P_H
#define HARK_ROBOT_P_H

#include "announcement_p.h"

/* What is posted. Wiped by robot_request_free. */
struct robot_request {
	struct buffer url;     /* may be a secret */
	struct buffer body;    /* JSON, or (ntfy) plain text */
	struct buffer headers; /* lines, each ending in '\n'; may hold a secret */
};

/* What goes into it. */
struct robot_message {
	enum notify_kind kind;
	const char *url;    /* as the owner has it */
	const char *secret; /* NULL: none */
	const char *text;   /* lines for people */
	const char *json;   /* the event, for NOTIFY_WEBHOOK */
	const char *id;	    /* the event's */
	bool is_urgent;
	int64_t now_ms;
};
void robot_request_make(const struct robot_message *message, struct robot_request *request_r);
void robot_request_free(struct robot_request *request);

enum robot_verdict {
	ROBOT_TOLD,
	ROBOT_LATER, /* busy, or refused for a reason that the owner can mend */
	ROBOT_NEVER, /* this message will never be taken */
};
/* error_r: unless it was told; holds no piece of the URL or the secret, whatever the answer says.
 */
enum robot_verdict robot_judge(enum notify_kind kind, const struct webhook_answer *answer,
    const char *url, const char *secret, struct error *error_r);

/* announcement_text.c: the event in a few lines for a person, in the owner's language. */
const char *announcement_text(struct desk *desk, const struct announcement_record *record,
    const struct receiver_settings *receiver, struct arena *arena, struct error *error);
/* Several that were held back, as one. */
const char *announcement_text_of_many(
    const struct announcement_record *records, size_t count, struct arena *arena);
const char *announcement_json_of_many(const struct desk *desk,
    const struct announcement_record *records, size_t count, struct arena *arena);

/* herald.c: until the next attempt. */
int64_t herald_back_off_ms(int64_t attempts);
/* herald_notify.c: 1 something was tried or put off, 0 nothing is due, -1. */
int herald_tell_robot(struct desk *desk, const struct receiver *receiver, struct error *error);
int herald_test_robot(struct desk *desk, const struct receiver *receiver, struct error *error);

#endif
