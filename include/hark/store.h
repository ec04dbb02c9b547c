/*
 * store: SQLite, the only module that knows SQL. It knows no mail and no YAML. Times are UTC
 * milliseconds.
 *
 * Functions return 0, or -1 with error set; finders return 1 found, 0 not found, -1 error. Records
 * given back are borrowed from the arena given. Texts given in are copied; NULL is "", and bytes
 * that are not UTF-8 become U+FFFD. All writes happen inside store_begin / store_commit; every
 * commit has a step before and after it. Writing outside a transaction and nesting one wrongly are
 * bugs: assert.
 *
 * A writer waits up to 30 s for another process. A full disk, a damaged page, a read-only file give
 * -1 with a sentence; where SQLite gave up the transaction because of it, each further call answers
 * -1 until store_rollback.
 */
#ifndef HARK_STORE_H
#define HARK_STORE_H

#include "hark/base.h"

struct store;

enum store_mode { STORE_READ_ONLY, STORE_READ_WRITE, STORE_CREATE, STORE_SCRATCH };

/*
 * STORE_CREATE makes and migrates (forward only, each migration one transaction, a backup by VACUUM
 * INTO "PATH.before-vN" first). The others refuse a schema that is not the current one. Mode 0600.
 * STORE_SCRATCH makes an empty database in a file without a name, which the kernel takes away with
 * the last handle, however the process ends; path is for messages only.
 */
int store_open(const char *path, enum store_mode mode, struct store **store_r, struct error *error);
void store_close(struct store **store);
int store_begin(struct store *store, struct error *error); /* BEGIN IMMEDIATE */
/* Since the last store_begin the machine failed (disk, lock), not what was asked: try it again. */
bool store_has_failed(const struct store *store);
/*
 * The same for what only has to outlive this process: it survives a kill as every commit does, but
 * the machine may forget it (synchronous=NORMAL) until the next ordinary commit.
 */
int store_begin_lazily(struct store *store, struct error *error);
/* on -1 everything is rolled back already */
int store_commit(struct store *store, struct error *error);
/*
 * store_commit in two halves: the disk is waited for by a thread, and the caller may do meanwhile
 * what does not touch the store. store_commit_end, which says how it went, must follow before
 * anything else is asked of it.
 */
void store_commit_start(struct store *store);
int store_commit_end(struct store *store, struct error *error);
void store_rollback(struct store *store);		       /* nothing to do is fine */
int store_savepoint(struct store *store, struct error *error); /* one level, inside a transaction */
int store_release(struct store *store, struct error *error);
int store_undo(struct store *store, struct error *error); /* back to the savepoint, which ends */
/* Pages, constraints, references, search index (that one not in a read-only store). The first fault
 * is told. */
int store_check_integrity(struct store *store, struct error *error);
/* Whether this process has met a damaged page in a database (SQLITE_CORRUPT): nothing that is read
 * there is to be trusted any more, whoever opened it. */
bool store_saw_damage(void);
/*
 * The backup, checked, brought up to date and marked, takes the place of the database, which need
 * not be there or whole and is kept as DATABASE.before-restore. Refused while a harkd works on it.
 * What had been about to leave may have left since the backup, so mails to customers become
 * "uncertain", plans to write to them that are due are dropped, and store_restored_ms says from
 * when on mail is answered again.
 */
int store_restore(const char *backup, const char *database, int64_t now_ms, struct error *error);
int store_restored_ms(struct store *store, int64_t *restored_ms_r, struct error *error); /* 0: no */
/* VACUUM INTO while others work; mode 0600, complete and on disk or not there at all; replaces
 * nothing. Not inside a transaction. */
int store_backup(struct store *store, const char *path, struct error *error);
int store_schema_version(void);

int store_meta_set(struct store *store, const char *key, const char *value, struct error *error);
/* All whose keys are from that one on and below the other. */
int store_meta_drop(struct store *store, const char *from, const char *below, struct error *error);
int store_meta_get(struct store *store, const char *key, struct arena *arena, const char **value_r,
    struct error *error);

/* ---- accounts, folders, ledger ---- */

struct folder_record {
	int64_t id;
	int64_t account_id;
	const char *name;
	uint32_t uidvalidity; /* 0: never seen */
	uint32_t next_uid;
	int64_t last_good_poll_ms; /* 0: never */
	int64_t first_contact_ms;  /* when store_folder made it, by the clock */
};

int store_account(struct store *store, const char *address, int64_t *id_r, struct error *error);
int store_folder(struct store *store, int64_t account_id, const char *name, struct arena *arena,
    struct folder_record *folder_r, struct error *error); /* made when missing */
/* 1 found, 0 not: the folder of the account with that address. */
int store_folder_find(struct store *store, const char *address, const char *name,
    struct arena *arena, struct folder_record *folder_r, struct error *error);
int store_folder_position(struct store *store, int64_t folder_id, uint32_t uidvalidity,
    uint32_t next_uid, struct error *error);
int store_folder_polled(struct store *store, int64_t folder_id, int64_t at_ms, struct error *error);
int store_folder_each(struct store *store, struct arena *arena, struct folder_record **folders_r,
    const char ***accounts_r, size_t *count_r, struct error *error);

/* States: "feedback", "reply", "survey_answer", "own", "ignored:<nature>", "duplicate",
 * "quarantined", "forgotten". One row for every UID ever seen; a second row for the same UID is
 * refused. */
struct ledger_record {
	int64_t id;
	int64_t folder_id;
	uint32_t uidvalidity, uid;
	const char *state;
	const char *reason;   /* a sentence: what decided */
	const char *identity; /* 32 hex digits, "" when unreadable */
	int64_t feedback_id;  /* 0: none */
	int64_t at_ms;
	int64_t mail_date_ms;
	int64_t size_bytes;
};

int store_ledger_add(
    struct store *store, const struct ledger_record *record, int64_t *id_r, struct error *error);
/*
 * The server counts the folder's UIDs from an earlier number again: the rows of that UIDVALIDITY
 * make room for them under one that no row of the folder has.
 */
int store_ledger_retire(
    struct store *store, int64_t folder_id, uint32_t uidvalidity, struct error *error);
/* 1 when that UID has its row. */
int store_ledger_has(struct store *store, int64_t folder_id, uint32_t uidvalidity, uint32_t uid,
    struct error *error);
/*
 * An earlier mail with this identity in any folder of any account; the oldest. "" is never found.
 */
int store_ledger_find_identity(struct store *store, const char *identity, struct arena *arena,
    struct ledger_record *record_r, struct error *error);
int store_ledger_get(struct store *store, int64_t ledger_id, struct arena *arena,
    struct ledger_record *record_r, struct error *error); /* a finder */
int store_ledger_change(struct store *store, int64_t ledger_id, const char *state,
    const char *reason, int64_t feedback_id, struct error *error);

/* The last rows, newest first; limit 0: all. */
int store_ledger_list(struct store *store, size_t limit, struct arena *arena,
    struct ledger_record **records_r, size_t *count_r, struct error *error);

struct count_record {
	const char *name;
	int64_t count;
};
/* Counts by state for at in from..to (exclusive). */
int store_ledger_counts(struct store *store, int64_t from_ms, int64_t to_ms, struct arena *arena,
    struct count_record **counts_r, size_t *count_r, struct error *error);

/* Raw bytes of a mail that could not be read. */
int store_quarantine_add(struct store *store, int64_t ledger_id, struct bytes raw,
    const char *reason, int64_t at_ms, struct error *error);
struct quarantine_record {
	int64_t id, ledger_id;
	int64_t at_ms, size_bytes;
	const char *reason;
	const char *account, *folder;
	uint32_t uid;
	bool is_released;
};
int store_quarantine_each(struct store *store, bool with_released, struct arena *arena,
    struct quarantine_record **records_r, size_t *count_r, struct error *error);
/* A finder. */
int store_quarantine_raw(
    struct store *store, int64_t id, struct arena *arena, struct bytes *raw_r, struct error *error);
int store_quarantine_release(struct store *store, int64_t id, struct error *error);

/* ---- feedback ---- */

/* Status: "open", "responded", "resolved", "closed", "reopened". */
struct feedback_record {
	int64_t id; /* the public number: #1042 */
	int64_t customer_id;
	int64_t account_id;
	const char *address; /* the customer's, of the first mail */
	const char *name;
	const char *subject;
	const char *status;
	const char *category;
	const char *priority;
	double sentiment;
	double score;
	const char *language;
	const char *channel;
	const char *tags;     /* joined by " " */
	const char *assignee; /* "" when none */
	int64_t created_ms;   /* the customer's mail: INTERNALDATE, else Date, else now */
	int64_t responded_ms, resolved_ms, closed_ms; /* 0: not yet */
	int64_t last_customer_ms;		      /* latest entry by the customer */
	const char *solution;			      /* "" */
	const char *ack_decision;		      /* "ack" or the guard's reason for none */
	int64_t answer_due_ms;			      /* the promise of a first answer, 0: none */
	int64_t previous_id;			      /* the matter it goes back to, 0: none */
	const char *decided_by; /* the category: "rules", "owner" or "learned" */
};

struct entry_record {
	int64_t id, feedback_id;
	const char *author; /* "customer", "owner", "hark" */
	const char *kind;   /* "mail", "note" */
	const char *message_id;
	const char *in_reply_to;
	const char *from_address;
	const char *subject;
	const char *text;     /* whole */
	const char *new_text; /* for search, report */
	const char *nature;
	int64_t at_ms;
	int64_t ledger_id; /* 0: none */
};

struct evidence_record {
	const char *rule, *word, *place;
	double weight;
	bool is_veto;
};

/* Numbers start at 1001. status NULL is "open", priority NULL "normal", decided_by NULL "rules". No
 * event is written, except the move out of "open" when it enters in another status. */
int store_feedback_add(
    struct store *store, const struct feedback_record *record, int64_t *id_r, struct error *error);
int store_feedback_get(struct store *store, int64_t id, struct arena *arena,
    struct feedback_record *record_r, struct error *error);
/*
 * Sets status and its time stamp, writes the event (action = status). detail may be NULL. The first
 * "responded" stays; what is neither resolved nor closed any more has no such time. In the history
 * a move never lies before the one it follows.
 */
int store_feedback_status(struct store *store, int64_t id, const char *status, const char *actor,
    const char *detail, int64_t at_ms, struct error *error);
/* NULL: as is. A category that the owner decided stays. */
int store_feedback_set(struct store *store, int64_t id, const char *category, const char *priority,
    const char *assignee, const char *solution, const char *tags, struct error *error);
/* The category by the word of "rules", "owner" or "learned". What the owner decided only the owner
 * changes: another's word is passed over. */
int store_feedback_decide(struct store *store, int64_t id, const char *category,
    const char *decided_by, struct error *error);
/* A promise made while it is "open" is the first one, which reports count. */
int store_feedback_answer_due(struct store *store, int64_t id, int64_t due_ms, struct error *error);
/* A person has answered, without a move to "responded"; the first answer stays the first. */
int store_feedback_answered(struct store *store, int64_t id, int64_t at_ms, struct error *error);

/* Takes the owner's word on the category back: both as they were before. */
int store_feedback_restore_category(struct store *store, int64_t id, const char *category,
    const char *decided_by, struct error *error);
/* Whether the matter is left out of all figures of periods: the owner said that it is none. */
int store_feedback_discount(
    struct store *store, int64_t id, bool is_discounted, struct error *error);
int store_feedback_is_discounted(struct store *store, int64_t id, struct error *error); /* 1: yes */

/* The matters that go back to this one (previous_id), the earliest first. */
int store_feedback_next(struct store *store, int64_t id, struct arena *arena, int64_t **ids_r,
    size_t *count_r, struct error *error);

struct feedback_filter {
	const char *status; /* NULL: all; "waiting": open or reopened */
	const char *category, *priority, *address, *channel; /* NULL: all */
	int64_t from_ms, to_ms;				     /* created; 0: no bound */
	size_t limit, offset;				     /* limit 0: 100 */
	bool oldest_first;
	/* of what waits alone: by priority, then by when the answer is due */
	bool most_urgent_first;
};
int store_feedback_list(struct store *store, const struct feedback_filter *filter,
    struct arena *arena, struct feedback_record **records_r, size_t *count_r, struct error *error);
/* Distinct customers with that category among feedback created since; counts no further than most.
 */
int store_feedback_customers_since(struct store *store, const char *category, int64_t since_ms,
    size_t most, size_t *count_r, struct error *error);

/* Raises the feedback's last_customer_ms for an entry by the customer. Found by store_search at
 * once. */
int store_entry_add(
    struct store *store, const struct entry_record *record, int64_t *id_r, struct error *error);
int store_entry_list(struct store *store, int64_t feedback_id, struct arena *arena,
    struct entry_record **records_r, size_t *count_r, struct error *error);
/* The feedback to which an entry or an outbox mail with this Message-ID belongs; the latest if it
 * was used twice. */
int store_thread_find(
    struct store *store, const char *message_id, int64_t *feedback_id_r, struct error *error);
/* 1 when there is a feedback with that number. */
int store_thread_find_number(struct store *store, int64_t number, struct error *error);
/* The feedback about which we sent (or will send) a mail whose Message-ID begins
 * "hark.NUMBER.TOKEN@". A finder. */
int store_thread_find_token(struct store *store, int64_t number, const char *token,
    int64_t *feedback_id_r, struct error *error);
/* 1 when a customer's address in that feedback is of that domain. */
int store_thread_has_domain(
    struct store *store, int64_t feedback_id, const char *domain, struct error *error);
/* 1 when address (or an address of the same customer) takes part in that feedback. */
int store_thread_has_address(
    struct store *store, int64_t feedback_id, const char *address, struct error *error);

int store_evidence_add(struct store *store, int64_t feedback_id, int64_t entry_id,
    const struct evidence_record *records, size_t count, struct error *error);
int store_evidence_list(struct store *store, int64_t feedback_id, struct arena *arena,
    struct evidence_record **records_r, size_t *count_r, struct error *error);

/* Removes the evidence that names this place ("owner"). */
int store_evidence_remove(
    struct store *store, int64_t feedback_id, const char *place, struct error *error);

/* ---- what the owner taught ---- */

enum label_source {
	LABELS_OWNER,	  /* categories that the owner gave himself */
	LABELS_CONFIRMED, /* what the rules decided, in matters that the owner resolved */
	LABELS_ALL,	  /* every feedback, whoever decided */
	LABELS_UNLINKED	  /* every feedback that no improvement has */
};

/* A feedback's category with the words of its first mail. */
struct label_record {
	int64_t feedback_id, customer_id;
	const char *category, *subject;
	const char *text;		/* new text, its first LABEL_CHARACTERS_MAX characters */
	bool is_by_owner, is_confirmed; /* which of the two sources it belongs to, if any */
};
/* The newest, at most limit, newest first. */
int store_label_list(struct store *store, enum label_source source, size_t limit,
    struct arena *arena, struct label_record **records_r, size_t *count_r, struct error *error);
/* How many there are, LABELS_MAX at most. Not for the last two. */
int store_label_count(
    struct store *store, enum label_source source, int64_t *count_r, struct error *error);

/* The classifier, one for the whole store. */
struct model_record {
	int64_t version; /* of its format */
	int64_t made_ms;
	int64_t labels; /* how many it was trained from */
	/* Of these in cross-validation: decided rightly; of the commonest category; sure enough to
	 * be used, and right then. */
	int64_t right, majority, answered, answered_right;
	struct bytes content;
};
int store_model_set(struct store *store, const struct model_record *record, struct error *error);
/* A finder. */
int store_model_get(
    struct store *store, struct arena *arena, struct model_record *record_r, struct error *error);
/* The same without its content: cheap. */
int store_model_facts(struct store *store, struct model_record *record_r, struct error *error);
int store_model_remove(struct store *store, struct error *error);

struct event_record {
	int64_t at_ms, feedback_id;
	const char *actor;  /* "customer", "owner", "hark" */
	const char *action; /* "created", "acknowledged", "resolved", ... */
	const char *detail;
};
int store_event_add(struct store *store, const struct event_record *record, struct error *error);
int store_event_list(struct store *store, int64_t feedback_id, struct arena *arena,
    struct event_record **records_r, size_t *count_r, struct error *error);

/* ---- agenda: what is planned for a matter ---- */

struct agenda_record {
	int64_t feedback_id;
	const char *kind; /* "follow_up", "close", ...: as desk has them */
	int64_t due_ms;
};
/* At most one of a kind for a matter: the new time replaces an earlier one. */
int store_agenda_set(struct store *store, int64_t feedback_id, const char *kind, int64_t due_ms,
    struct error *error);
/* Crosses out one kind; NULL: all of the matter. Nothing there is fine. */
int store_agenda_clear(
    struct store *store, int64_t feedback_id, const char *kind, struct error *error);
/* The first that is due at that time. A finder. */
int store_agenda_due(struct store *store, int64_t now_ms, struct arena *arena,
    struct agenda_record *record_r, struct error *error);
/* All of a kind that are due, at most limit, the earliest first. */
int store_agenda_due_of(struct store *store, const char *kind, int64_t now_ms, size_t limit,
    struct arena *arena, struct agenda_record **records_r, size_t *count_r, struct error *error);
/* When the next one falls due. A finder. */
int store_agenda_next(struct store *store, int64_t *due_ms_r, struct error *error);
/* Of one matter, the earliest first. */
int store_agenda_list(struct store *store, int64_t feedback_id, struct arena *arena,
    struct agenda_record **records_r, size_t *count_r, struct error *error);

/* ---- orders: what the owner asks for by mail ---- */

struct order_record {
	int64_t id;
	int64_t request_id; /* the ledger row of the mail it stands in */
	const char *line;   /* as the owner wrote it */
	const char *answer; /* "" until it is done */
	bool is_done;
};
int store_order_add(struct store *store, int64_t request_id, const char *line, struct error *error);
/* The first that waits. A finder. */
int store_order_next(
    struct store *store, struct arena *arena, struct order_record *record_r, struct error *error);
int store_order_done(struct store *store, int64_t id, const char *answer, struct error *error);
/* The first mail whose orders are all done. A finder. */
int store_order_finished(struct store *store, int64_t *request_id_r, struct error *error);
/* Those of one mail, in its order. */
int store_order_list(struct store *store, int64_t request_id, struct arena *arena,
    struct order_record **records_r, size_t *count_r, struct error *error);
int store_order_remove(struct store *store, int64_t request_id, struct error *error);
/* The kind of the mail of ours that has this Message-ID. A finder. */
int store_outbox_kind(struct store *store, const char *message_id, struct arena *arena,
    const char **kind_r, struct error *error);

/* ---- outbox ---- */

/* States: queued, sending, sent, failed, uncertain, cancelled. Kinds: ack, report, alert, notice,
 * survey, ... */
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
/* The same for mail to the owner only (kinds "report" and "alert"): what may leave while the
 * breaker is open. */
int store_outbox_due_for_owner(struct store *store, int64_t account_id, int64_t now_ms,
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
/* Rows by state (NULL: all), newest first; content left empty. */
int store_outbox_list(struct store *store, const char *state, size_t limit, struct arena *arena,
    struct outbox_record **records_r, size_t *count_r, struct error *error);
/* Queued mails of a feedback (of that kind; NULL: any but the owner's own words, "reply" and
 * "note", and "survey") are cancelled, with an event "cancelled" when there were any; how many in
 * count_r (may be NULL). */
int store_outbox_cancel_for(struct store *store, int64_t feedback_id, const char *kind,
    const char *reason, int64_t at_ms, size_t *count_r, struct error *error);

/*
 * Mails to that address which the clock asked for and no person (follow-ups, reminders, surveys,
 * thanks), made since and not cancelled.
 */
int store_outbox_count_unasked(struct store *store, const char *recipient, int64_t since_ms,
    int64_t *count_r, struct error *error);

/* What was acknowledged, for the guard's caps. domain is that of the address. */
int store_sent_ack_add(struct store *store, const char *address, const char *template_name,
    int64_t feedback_id, int64_t at_ms, struct error *error);
struct ack_counts {
	int64_t address_day, address_week; /* same template */
	int64_t domain_hour;
	int64_t all_hour;
	int64_t address_subject_day; /* acks to this address whatever the template, last day */
};
int store_sent_ack_counts(struct store *store, const char *address, const char *template_name,
    int64_t now_ms, struct ack_counts *counts_r, struct error *error);
/* All acks after that time. */
int store_sent_ack_count_after(
    struct store *store, int64_t after_ms, int64_t *count_r, struct error *error);

/* ---- search ---- */

struct search_hit {
	int64_t feedback_id, entry_id;
	int64_t at_ms;
	const char *address, *subject;
	const char *excerpt; /* around the first hit, one line */
};
/*
 * All terms must occur (a term in quotes is a phrase, crash* finds what begins so); any part of a
 * Chinese or Japanese sentence is a term, down to one character. Sender, subject and new text are
 * searched. Entries that are not indexed yet are scanned. The newest, at most limit (and
 * SEARCH_HITS_MAX), newest first. Words only of punctuation find nothing.
 */
int store_search(struct store *store, const char *query, size_t limit, struct arena *arena,
    struct search_hit **hits_r, size_t *count_r, struct error *error);
/* Only in matters of that channel; NULL: all. */
int store_search_channel(struct store *store, const char *query, const char *channel, size_t limit,
    struct arena *arena, struct search_hit **hits_r, size_t *count_r, struct error *error);
/* Indexes at most limit entries that wait; done_r: how many were (0: none waits). Own transaction,
 * which other writers wait for: 500 take about 50 ms. */
int store_search_index(struct store *store, size_t limit, size_t *done_r, struct error *error);

struct rating_record {
	int64_t id, feedback_id, customer_id;
	const char *survey, *question, *scale; /* "1-5", "0-10" */
	double value;
	const char *comment;
	int64_t at_ms;
	double weight; /* among the others, to write; 0: 1 */
};
int store_rating_add(struct store *store, const struct rating_record *record, struct error *error);
int store_rating_list(struct store *store, int64_t from_ms, int64_t to_ms, struct arena *arena,
    struct rating_record **records_r, size_t *count_r, struct error *error);

/* When the customer gave the last rating; 0: never. */
int store_rating_last_ms(
    struct store *store, int64_t customer_id, int64_t *at_ms_r, struct error *error);
/*
 * The answer to a survey that was sent: the first makes a row, a later one changes its value and,
 * unless NULL, its comment; its time stays. So does one about the same matter, survey and question.
 * 1: changed, old_r says what it was; 0: new.
 */
int store_rating_answer(struct store *store, int64_t sent_id, const struct rating_record *record,
    struct arena *arena, struct rating_record *old_r, struct error *error);
/* The rating that belongs to a survey that was sent. A finder. */
int store_rating_find(struct store *store, int64_t sent_id, struct arena *arena,
    struct rating_record *record_r, struct error *error);

/* ---- surveys ---- */

struct survey_sent_record {
	int64_t id;
	int64_t feedback_id; /* the matter that it was about or, periodic, the customer's last */
	int64_t customer_id;
	const char *survey; /* its id */
	const char *token;  /* by which its answer is known: in the subject ... */
	int64_t outbox_id;
	int64_t at_ms;
	const char *scale, *measures;
	const char *message_id, *thanks_id; /* ... or in In-Reply-To; thanks_id "": not thanked */
	bool is_periodic;
};
int store_survey_sent_add(struct store *store, const struct survey_sent_record *record,
    int64_t *id_r, struct error *error);
/* Finders. */
int store_survey_find_token(struct store *store, const char *token, struct arena *arena,
    struct survey_sent_record *record_r, struct error *error);
/* By the Message-ID of the survey or of the mail that thanked for the answer. */
int store_survey_find_message(struct store *store, const char *message_id, struct arena *arena,
    struct survey_sent_record *record_r, struct error *error);
int store_survey_thanked(
    struct store *store, int64_t sent_id, const char *thanks_id, struct error *error);
/* When the customer was asked last, by that survey (NULL: any); 0: never. What was called back
 * before it left does not count. */
int store_survey_last_ms(struct store *store, int64_t customer_id, const char *survey,
    int64_t *at_ms_r, struct error *error);
/* How often the customer was asked about that matter since. */
int store_survey_count_since(struct store *store, int64_t feedback_id, int64_t since_ms,
    int64_t *count_r, struct error *error);
/* Whether any matter of the customer is open. */
int store_customer_is_waiting(
    struct store *store, int64_t customer_id, bool *is_waiting_r, struct error *error);
/* Customers by number, with the last matter of each (0: none). */
struct survey_candidate {
	int64_t customer_id, feedback_id;
};
int store_survey_candidates(struct store *store, int64_t after_customer_id, size_t limit,
    struct arena *arena, struct survey_candidate **candidates_r, size_t *count_r,
    struct error *error);

/* Reports made: one row a kind and period, so that a missed one is caught up once and none is made
 * twice. */
int store_report_has(
    struct store *store, const char *kind, int64_t from_ms, int64_t to_ms, struct error *error);
int store_report_add(struct store *store, const char *kind, int64_t from_ms, int64_t to_ms,
    int64_t made_ms, int64_t outbox_id, struct error *error);

#include "hark/store_announcement.h"
#include "hark/store_attempt.h"
#include "hark/store_customer.h"
#include "hark/store_finding.h"
#include "hark/store_figures.h"
#include "hark/store_improvement.h"
#include "hark/store_place.h"
#include "hark/store_retention.h"
#include "hark/store_standing.h"

#endif
