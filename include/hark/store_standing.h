/*
 * The part of the store's door for what left and how hark itself fares. Everything that store.h
 * says holds here; it includes this file.
 */
#ifndef HARK_STORE_STANDING_H
#define HARK_STORE_STANDING_H

#include "hark/store.h"

/* New feedback in from..to (exclusive), without what was discounted. */
int store_period_new(
    struct store *store, int64_t from_ms, int64_t to_ms, int64_t *count_r, struct error *error);

/* Mails that left in from..to (exclusive) by kind; most first. */
int store_outbox_sent_by_kind(struct store *store, int64_t from_ms, int64_t to_ms,
    struct arena *arena, struct count_record **counts_r, size_t *count_r, struct error *error);

/*
 * Reports and other mails to the owner, but no alerts, made since since_ms that failed, are
 * uncertain, or were tried in vain and made before waiting_before_ms; newest first. Contents are
 * left empty.
 */
int store_outbox_undelivered(struct store *store, int64_t since_ms, int64_t waiting_before_ms,
    size_t limit, struct arena *arena, struct outbox_record **records_r, size_t *count_r,
    struct error *error);

/* Customers forgotten in from..to (exclusive). */
int store_forgotten_count(
    struct store *store, int64_t from_ms, int64_t to_ms, int64_t *count_r, struct error *error);

/* What was last seen of an account's servers; 0: never, or unknown. */
enum account_server { ACCOUNT_IMAP, ACCOUNT_SMTP };
struct account_record {
	int64_t id;
	const char *address;
	int64_t imap_login_ms, imap_certificate_ms; /* last login; when the certificate ends */
	int64_t smtp_login_ms, smtp_certificate_ms;
};
int store_account_each(struct store *store, struct arena *arena, struct account_record **records_r,
    size_t *count_r, struct error *error);
/* A login went well. certificate_ms 0: what was known stays. Inside a transaction. */
int store_account_login(struct store *store, int64_t account_id, enum account_server server,
    int64_t at_ms, int64_t certificate_ms, struct error *error);

/* When the newest event happened, by the clock of then; 0: there is none. */
int store_event_newest(struct store *store, int64_t *at_ms_r, struct error *error);

/* The database with what is not yet moved into it, in bytes. */
int store_size_bytes(struct store *store, int64_t *bytes_r, struct error *error);

#endif
