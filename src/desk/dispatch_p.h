/*
 * What the files of dispatch share: which mails may leave (dispatch.c), the pouch with those that
 * the courier takes along at once (pouch.c), and what becomes of each (settlement.c).
 */
#ifndef HARK_DISPATCH_P_H
#define HARK_DISPATCH_P_H

#include "desk_p.h"

/* ---- pouch.c ---- */

struct pouch_item {
	struct outbox_record mail; /* in the pouch's arena; attempts counts this one */
	bool is_over;		   /* its dialogue: the rest says how */
	enum smtp_result result;
	struct smtp_outcome outcome; /* in the arena; reply: why, when it was not sent */
};

struct pouch {
	struct desk *desk;	  /* borrowed */
	struct smtp *smtp;	  /* borrowed */
	bool (*is_stopped)(void); /* or NULL */
	struct arena *arena;	  /* owned */
	size_t room;		  /* how many mails it takes now */
	size_t count;
	struct pouch_item items[POUCH_MAILS_MAX];
};

struct pouch *pouch_new(struct desk *desk, struct smtp *smtp, bool (*is_stopped)(void));
void pouch_free(struct pouch **pouch);
/* One more fits in; in an empty one always. */
bool pouch_has_room(const struct pouch *pouch);
/* Takes a queued mail along: it is "sending" when the transaction is committed. The record's texts
 * lie in the pouch's arena. */
int pouch_add(struct pouch *pouch, const struct outbox_record *mail, struct error *error);
/* Sends the mails, outside a transaction; those that are not reached (stopped, no connection, too
 * slow) stay untouched. goes_on_r: the connection is worth more mail now. */
int pouch_send(
    struct pouch *pouch, bool *goes_on_r, struct dispatch_result *result_r, struct error *error);
/* Writes down, in a transaction, what became of each mail, and empties the pouch. */
int pouch_settle(struct pouch *pouch, struct error *error);

/* ---- settlement.c: all in a transaction ---- */

/* mail: as it was taken along, with this attempt counted. */
int settlement_make(struct desk *desk, const struct outbox_record *mail, enum smtp_result result,
    const struct smtp_outcome *outcome, struct error *error);
int settlement_uncertain(
    struct desk *desk, const struct outbox_record *mail, const char *why, struct error *error);
/* Its mailbox is not in the configuration: it waits for that as long as it would for a server. */
int settlement_astray(struct desk *desk, const struct outbox_record *mail, struct error *error);
int settlement_cancel(
    struct desk *desk, const struct outbox_record *mail, const char *reason, struct error *error);

#endif
