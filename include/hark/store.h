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
 * not be there or whole and is kept as *old_r (free): DATABASE.before-restore, or with -2, -3
 * behind it, as no older one is replaced. Refused while a harkd works on it. What had been about to
 * leave may have left since the backup, so mails to customers become "uncertain", plans to write to
 * them that are due are dropped, and store_restored_ms says from when on mail is answered again.
 */
int store_restore(
    const char *backup, const char *database, int64_t now_ms, char **old_r, struct error *error);
int store_restored_ms(struct store *store, int64_t *restored_ms_r, struct error *error); /* 0: no */
/* VACUUM INTO while others work; mode 0600, complete and on disk or not there at all; replaces
 * nothing. Not inside a transaction. */
int store_backup(struct store *store, const char *path, struct error *error);
int store_schema_version(void);

/* How many there are of what has that name. */
struct count_record {
	const char *name;
	int64_t count;
};

/* ---- small values that belong to no record ---- */

int store_meta_set(struct store *store, const char *key, const char *value, struct error *error);
/* All whose keys are from that one on and below the other. */
int store_meta_drop(struct store *store, const char *from, const char *below, struct error *error);
int store_meta_get(struct store *store, const char *key, struct arena *arena, const char **value_r,
    struct error *error);

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
	bool is_of_mail; /* its words are this mail's own, not a rule's; only told when added */
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
/* The next behind that one (NULL: the first), oldest first. All that a stranger wrote into a matter
 * may be more than fits into memory. */
int store_entry_page(struct store *store, int64_t feedback_id, const struct entry_record *after,
    size_t limit, struct arena *arena, struct entry_record **records_r, size_t *count_r,
    struct error *error);
/* One of the customer's own in that feedback. A finder, which reads no other: a stranger may write
 * thousands. */
enum entry_choice { ENTRY_FIRST, ENTRY_LAST, ENTRY_LAST_MAIL /* one with a Message-ID */ };
int store_entry_of_customer(struct store *store, int64_t feedback_id, enum entry_choice choice,
    struct arena *arena, struct entry_record *record_r, struct error *error);
/* The feedback to which an entry or an outbox mail with this Message-ID belongs; the latest if it
 * was used twice. */
int store_thread_find(
    struct store *store, const char *message_id, int64_t *feedback_id_r, struct error *error);
/* The same for what hark or the owner wrote: nobody knows its Message-ID but who was written to. */
int store_thread_find_ours(
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

/* ---- what happened ---- */

struct event_record {
	int64_t at_ms, feedback_id;
	const char *actor;  /* "customer", "owner", "hark" */
	const char *action; /* "created", "acknowledged", "resolved", ... */
	const char *detail;
	int64_t id; /* in order; of what was read */
};
int store_event_add(struct store *store, const struct event_record *record, struct error *error);
int store_event_list(struct store *store, int64_t feedback_id, struct arena *arena,
    struct event_record **records_r, size_t *count_r, struct error *error);
/* The next behind the one with that id (0: the first). */
int store_event_page(struct store *store, int64_t feedback_id, int64_t after_id, size_t limit,
    struct arena *arena, struct event_record **records_r, size_t *count_r, struct error *error);

/* Reports made: one row a kind and period, so that a missed one is caught up once and none is made
 * twice. */
int store_report_has(
    struct store *store, const char *kind, int64_t from_ms, int64_t to_ms, struct error *error);
int store_report_add(struct store *store, const char *kind, int64_t from_ms, int64_t to_ms,
    int64_t made_ms, int64_t outbox_id, struct error *error);

/* The rest of the door, a concept a file. */
#include "hark/store_agenda.h"
#include "hark/store_announcement.h"
#include "hark/store_attempt.h"
#include "hark/store_customer.h"
#include "hark/store_figures.h"
#include "hark/store_finding.h"
#include "hark/store_improvement.h"
#include "hark/store_learning.h"
#include "hark/store_ledger.h"
#include "hark/store_outbox.h"
#include "hark/store_place.h"
#include "hark/store_retention.h"
#include "hark/store_search.h"
#include "hark/store_standing.h"
#include "hark/store_survey.h"

#endif
