/*
 * The part of the store's door for customers: who they are, what they bought, and forgetting one.
 * Everything that store.h says holds here; it includes this file.
 */
#ifndef HARK_STORE_CUSTOMER_H
#define HARK_STORE_CUSTOMER_H

#include "hark/store.h"

/* ---- customers ---- */

struct address_record {
	int64_t id, customer_id;
	const char *address; /* lower case */
	bool is_dead;	     /* a permanent failure said so */
	const char *dead_reason;
	bool is_silenced; /* complaint report or unsubscribe: never mail again */
	int64_t first_seen_ms;
	bool is_unsubscribed; /* wants answers to own mails only: no survey, no reminder */
};
/* Finds or makes customer and address. is_new_r may be NULL. */
int store_customer(struct store *store, const char *address, const char *name, int64_t at_ms,
    int64_t *customer_id_r, bool *is_new_r, struct error *error);
int store_address_find(struct store *store, const char *address, struct arena *arena,
    struct address_record *record_r, struct error *error);
/*
 * Marks add up: a bounce does not lift the silence that a complaint imposed. Both false lifts both.
 * An address that was never seen is made, so that the mark holds when it writes.
 */
int store_address_mark(struct store *store, const char *address, bool is_dead, bool is_silenced,
    const char *reason, struct error *error);
/* Honoured until the owner lifts it. */
int store_address_unsubscribe(
    struct store *store, const char *address, bool is_unsubscribed, struct error *error);

/* A customer as a whole. */
struct customer_record {
	int64_t id;
	const char *name;
	const char *addresses;			/* joined by " ", the first known first */
	int64_t first_seen_ms, last_contact_ms; /* the latter 0: never wrote */
	int64_t feedback_count, open_count;
	int64_t purchase_count, last_purchase_ms;
	bool is_vip;   /* by the owner's command; the rules may say so too */
	double weight; /* in the weighted satisfaction; 1 when nothing was said */
};
/* A finder. */
int store_customer_get(struct store *store, int64_t customer_id, struct arena *arena,
    struct customer_record *record_r, struct error *error);
/* All, the last who wrote first; only_vip: those whom the owner marked. limit 0: all. */
int store_customer_list(struct store *store, bool only_vip, size_t limit, struct arena *arena,
    struct customer_record **records_r, size_t *count_r, struct error *error);
int store_customer_is_vip(
    struct store *store, int64_t customer_id, bool *is_vip_r, struct error *error);
int store_customer_set_vip(
    struct store *store, int64_t customer_id, bool is_vip, struct error *error);
/* weight: 0 or more. */
int store_customer_set_weight(
    struct store *store, int64_t customer_id, double weight, struct error *error);

/* Whether any matter of the customer is open. */
int store_customer_is_waiting(
    struct store *store, int64_t customer_id, bool *is_waiting_r, struct error *error);

/* A finder: an address of the only customer of that name; several are an error. */
int store_customer_by_name(struct store *store, const char *name, struct arena *arena,
    const char **address_r, struct error *error);

struct purchase_record {
	int64_t customer_id;
	const char *reference; /* the shop's own, by which one is known again; never "" */
	double amount;
	const char *currency; /* "EUR" */
	int64_t at_ms;
};
/*
 * is_new_r: false when there is one with that reference already, which then stays as it is. Who
 * bought was a customer from then on at the latest.
 */
int store_purchase_add(
    struct store *store, const struct purchase_record *record, bool *is_new_r, struct error *error);
/* What the customer paid in that currency in that time, both ends included. */
int store_customer_spent(struct store *store, int64_t customer_id, const char *currency,
    int64_t from_ms, int64_t to_ms, double *spent_r, struct error *error);
/* Of one customer, newest first; limit 0: all. */
int store_purchase_list(struct store *store, int64_t customer_id, size_t limit, struct arena *arena,
    struct purchase_record **records_r, size_t *count_r, struct error *error);
/* The same for all addresses of a customer. */
int store_customer_unsubscribe(struct store *store, int64_t customer_id, struct error *error);

/* ---- forgetting a person ---- */

/* What was found and is gone. */
struct forgotten {
	size_t addresses, matters, entries, mails, quarantined;
};
/*
 * Texts, names, addresses, subjects, Message-IDs, raw bytes and what quotes them leave the
 * database; counts, categories, values and times stay, and the ledger's rows become "forgotten". A
 * tombstone for each address. Queued mails are cancelled; one that was being sent becomes
 * "uncertain". Status and events of the matters are the caller's. Inside a transaction.
 */
int store_forget(struct store *store, int64_t customer_id, int64_t at_ms,
    struct forgotten *forgotten_r, struct error *error);
/* 1 when a mail to the customer is being sent right now. */
int store_forget_is_sending(struct store *store, int64_t customer_id, struct error *error);
/*
 * Overwrites what is left of it in the search index, in mails to the owner and in the write-ahead
 * log, in transactions of its own, each short. is_done_r is false while mails to the owner wait to
 * be sent: once more later. Nothing to do is fine.
 */
int store_forget_finish(struct store *store, bool *is_done_r, struct error *error);
/* Notes that there is something for it to do. Inside a transaction. */
int store_erase_later(struct store *store, int64_t at_ms, struct error *error);
/* When the person with that address was forgotten. A finder. */
int store_forgotten_ms(
    struct store *store, const char *address, int64_t *at_ms_r, struct error *error);
struct entry_record;
struct event_record;
struct outbox_record;
struct quarantine_record;
struct rating_record;
struct survey_sent_record;
/* Their addresses, first known first. */
int store_customer_addresses(struct store *store, int64_t customer_id, struct arena *arena,
    const char ***addresses_r, size_t *count_r, struct error *error);
/* All mails of the outbox in their matters or to an address of theirs, oldest first: their
 * ids. */
int store_customer_mails(struct store *store, int64_t customer_id, struct arena *arena,
    int64_t **ids_r, size_t *count_r, struct error *error);
int store_customer_ratings(struct store *store, int64_t customer_id, struct arena *arena,
    struct rating_record **records_r, size_t *count_r, struct error *error);
int store_customer_surveys(struct store *store, int64_t customer_id, struct arena *arena,
    struct survey_sent_record **records_r, size_t *count_r, struct error *error);
/* Mails that nobody could read and in which an address of theirs stands. */
int store_customer_quarantined(struct store *store, int64_t customer_id, struct arena *arena,
    struct quarantine_record **records_r, size_t *count_r, struct error *error);
/* What they wrote in matters of others: the next behind the one with that id (0: the first). */
int store_customer_entries_elsewhere(struct store *store, int64_t customer_id, int64_t after_id,
    size_t limit, struct arena *arena, struct entry_record **records_r, size_t *count_r,
    struct error *error);
/* What happened outside of any matter and names an address of theirs. */
int store_customer_events_elsewhere(struct store *store, int64_t customer_id, struct arena *arena,
    struct event_record **records_r, size_t *count_r, struct error *error);
/* The matters of a customer, oldest first. */
int store_customer_matters(struct store *store, int64_t customer_id, struct arena *arena,
    int64_t **feedback_ids_r, size_t *count_r, struct error *error);

/*
 * All that is customer_id's becomes into_id's: addresses, matters, ratings, purchases; the first is
 * gone then. An event "merged" in each of its matters. The same customer twice is an error.
 */
int store_customer_merge(struct store *store, int64_t customer_id, int64_t into_id,
    const char *detail, int64_t at_ms, struct error *error);

/* Mails by the customer, from any address, into any matter, that came since; counts no further than
 * most. */
int store_customer_contacts_since(struct store *store, int64_t customer_id, int64_t since_ms,
    size_t most, size_t *count_r, struct error *error);
/*
 * Where a customer stood at now_ms, by what the store holds up to then; the first that fits:
 * "at_risk": an open matter of high priority; or the last rating is 2 or less on 1-5, 2.5 or less
 * on 0-10; or the last three matters each sound worse than the one before, and the last one below
 * 0. "loyal": active, and two purchases or more, or 9 or 10 as the last answer on 0-10. "new":
 * first seen in the last SEGMENT_NEW_DAYS. "active": a mail or a purchase in the last
 * SEGMENT_ACTIVE_DAYS. "dormant": none. A mail that is just arriving must not be in the store yet,
 * or no one were ever dormant.
 */
int store_customer_segment(struct store *store, int64_t customer_id, int64_t now_ms,
    const char **segment_r, struct error *error);

#endif
