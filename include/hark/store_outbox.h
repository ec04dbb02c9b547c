/*
 * The part of the store's door for mail that leaves: the outbox, and what was acknowledged.
 * Everything that store.h says holds here; it includes this file.
 */
#ifndef HARK_STORE_OUTBOX_H
#define HARK_STORE_OUTBOX_H

#include "hark/store.h"

/*
 * The kinds of mail that hark writes, by what is true of them; text_has_word tells whether one is
 * among them.
 */
/* Written to the owner to be read; with the alerts it is all that goes to the owner. */
#define MAILS_OWNER_READS "report transcript digest"
#define MAILS_FOR_OWNER MAILS_OWNER_READS " alert"
/* What the clock asks for and no person. */
#define MAILS_UNASKED "follow_up reminder survey thanks"
/* They ask about the state that the matter is in: void when it moves on. */
#define MAILS_QUESTIONS "follow_up reminder"
/* What tells or asks about a solution outlives the closing of a matter that had one. */
#define MAILS_ABOUT_SOLUTION "resolved survey"
/* Void when the matter is settled. Not among them: the owner's words ("reply", "note") and what
 * became of an idea ("improvement"). */
#define MAILS_UNTIL_SETTLED MAILS_QUESTIONS " ack thanks"

/* States: queued, sending, sent, failed, uncertain, cancelled. */
struct outbox_record {
	int64_t id;
	int64_t account_id;
	int64_t feedback_id; /* 0: none */
	const char *kind;
	const char *template_name; /* "" */
	const char *sender;	   /* MAIL FROM */
	const char *recipient;	   /* one */
	const char *subject;	   /* for people, decoded */
	const char *message_id;	   /* without <> */
	struct bytes content;	   /* finished bytes, CRLF */
	const char *state;
	int64_t due_ms;
	int64_t created_ms;
	int64_t attempts;
	int64_t last_attempt_ms;
	int64_t reply_code;
	const char *reply; /* the server's last words, or why cancelled */
};

int store_outbox_add(
    struct store *store, const struct outbox_record *record, int64_t *id_r, struct error *error);
/* The next queued row that is due (oldest due first) for that account; 0: all accounts. */
int store_outbox_due(struct store *store, int64_t account_id, int64_t now_ms, struct arena *arena,
    struct outbox_record *record_r, struct error *error);
/* The same for MAILS_FOR_OWNER only: what may leave while the breaker is open. */
int store_outbox_due_for_owner(struct store *store, int64_t account_id, int64_t now_ms,
    struct arena *arena, struct outbox_record *record_r, struct error *error);
/* The same for the accounts that are not among those (numbers between blanks); without content. */
int store_outbox_due_elsewhere(struct store *store, const char *accounts, int64_t now_ms,
    struct arena *arena, struct outbox_record *record_r, struct error *error);
/* How many mails of an account left after since_ms (or may have), and when the first of them did;
 * count 0: oldest_ms is 0. */
int store_outbox_sent_since(struct store *store, int64_t account_id, int64_t since_ms,
    int64_t *count_r, int64_t *oldest_ms_r, struct error *error);
/* Puts off what is due of an account, with the reason as its last word; only_customers: not what
 * store_outbox_due_for_owner gives. */
int store_outbox_postpone(struct store *store, int64_t account_id, bool only_customers,
    int64_t now_ms, int64_t due_ms, const char *reason, struct error *error);
/* When the next queued row is due; 0: found none. */
int store_outbox_next_due(struct store *store, int64_t *due_ms_r, struct error *error);
int store_outbox_get(struct store *store, int64_t id, struct arena *arena,
    struct outbox_record *record_r, struct error *error);
/*
 * New state; for "sending" attempts is raised and last_attempt set; due_ms is used for "queued".
 * Refused (-1): "sending" from any state but "queued" (it may have been cancelled since), and any
 * change of a "sent" mail.
 */
int store_outbox_state(struct store *store, int64_t id, const char *state, int64_t at_ms,
    int64_t due_ms, int64_t reply_code, const char *reply, struct error *error);
/* 1: its person was forgotten since it was queued. */
int store_outbox_is_forgotten(struct store *store, int64_t id, struct error *error);
/* The kind of the mail of ours that has this Message-ID. A finder. */
int store_outbox_kind(struct store *store, const char *message_id, struct arena *arena,
    const char **kind_r, struct error *error);
/* Rows by state (NULL: all), newest first; content left empty. */
int store_outbox_list(struct store *store, const char *state, size_t limit, struct arena *arena,
    struct outbox_record **records_r, size_t *count_r, struct error *error);
/* Queued mails of a feedback, of those kinds (words between blanks), are cancelled, with an event
 * "cancelled" when there were any; how many in count_r (may be NULL). */
int store_outbox_cancel_for(struct store *store, int64_t feedback_id, const char *kinds,
    const char *reason, int64_t at_ms, size_t *count_r, struct error *error);

/* MAILS_UNASKED to that address, made since and not cancelled. */
int store_outbox_count_unasked(struct store *store, const char *recipient, int64_t since_ms,
    int64_t *count_r, struct error *error);

/* What was acknowledged, for the guard's caps. domain is that of the address. */
int store_sent_ack_add(struct store *store, const char *address, const char *template_name,
    int64_t feedback_id, int64_t at_ms, struct error *error);
struct ack_counts {
	int64_t address_day, address_week; /* same template */
	int64_t domain_hour, domain_day;
	int64_t all_hour;
	int64_t address_subject_day; /* acks to this address whatever the template, last day */
};
int store_sent_ack_counts(struct store *store, const char *address, const char *template_name,
    int64_t now_ms, struct ack_counts *counts_r, struct error *error);
/* All acks after that time. */
int store_sent_ack_count_after(
    struct store *store, int64_t after_ms, int64_t *count_r, struct error *error);

#endif
