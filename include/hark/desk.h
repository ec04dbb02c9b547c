/*
 * desk: the use cases, where everything meets. One file each: take_in (one batch of mails end to
 * end), poll (a folder), dispatch (the outbox), lifecycle (a feedback's moves), reporting (what is
 * due), alert.
 */
#ifndef HARK_DESK_H
#define HARK_DESK_H

#include "hark/base.h"
#include "hark/config.h"
#include "hark/message.h"
#include "hark/net.h"
#include "hark/reader.h"
#include "hark/report.h"
#include "hark/respond.h"
#include "hark/store.h"
#include "hark/triage.h"

#include <sys/types.h>

struct owner_listener;

/* Everything that a round of work needs; loaded as one piece and replaced as one piece. */
struct desk {
	struct settings *settings;	/* owned */
	struct ruleset *rules;		/* owned */
	struct template_set *templates; /* owned */
	struct survey_set *surveys;	/* owned; NULL where only settings are loaded */
	struct store *store;		/* owned; NULL until desk_open_store */
	char instance_id[40];		/* from the store's meta: for X-Loop */
	struct model *model;		/* owned; what learned_guess used last, NULL: none yet */
	int64_t model_made_ms;		/* when that was trained */
	char *told[8]; /* owned; for alert_command, once the transaction is committed (alert.c) */
	size_t told_count;
	bool is_past;	/* mails of the past are being taken in: nobody is told of them */
	bool is_hushed; /* one of the past is among them now: no hook, no robot hears of it */
	const struct owner_listener *owner_listener; /* of owner_samples, NULL: none */
	const char *sample_name;		     /* what it is listening for */
};

/* Loads settings, rules and templates; every fault of all of them is in diagnostics. NULL when
 * there is any. */
struct desk *desk_load(const char *config_path, struct diagnostics *diagnostics);
/* The same with the rules of another folder; NULL: those of the settings. */
struct desk *desk_load_with(
    const char *config_path, const char *rules_folder, struct diagnostics *diagnostics);
/* Settings alone, for what only works on the database: a fault in rules or templates must not hide
 * it. */
struct desk *desk_load_settings(const char *config_path, struct diagnostics *diagnostics);
/* The folder of the shipped templates; $HARK_DATADIR moves it, to run from the build tree. */
const char *desk_shipped_templates(struct arena *arena);
/* All files of that folder; NULL when there is any fault. */
struct ruleset *rules_load_folder(const char *folder, struct diagnostics *diagnostics);
/* Adds rules and templates to a desk of settings alone, each if it is without fault. */
void desk_try_rules(struct desk *desk);
/* Adds what desk_load loads besides; -1 when there is any fault, of which all are told. */
int desk_complete(struct desk *desk, struct diagnostics *diagnostics);
void desk_free(struct desk **desk);
int desk_open_store(struct desk *desk, enum store_mode mode, struct error *error);

/* ---- take_in ---- */

/* What a folder does to the matter of a mail that is moved there. */
enum button_kind {
	BUTTON_RESOLVED,
	BUTTON_URGENT,
	BUTTON_SPAM,
	BUTTON_NOT_FEEDBACK,
	BUTTON_CATEGORY,
};
struct button {
	enum button_kind kind;
	const char *folder;   /* its name, for people */
	const char *category; /* of BUTTON_CATEGORY: the id */
};

/* One mail as read, about to be taken in. */
struct arrival {
	uint32_t uid;
	int64_t internal_date_ms;
	int64_t size_bytes;
	const struct message *message; /* NULL: quarantined */
	struct bytes raw;	       /* for quarantine */
	const char *quarantine_reason; /* with message NULL */
	/* What the rules find in it, when somebody had the time to look; may be NULL. */
	const struct triage_reading *reading;
};

struct take_in_context {
	struct desk *desk;
	const struct mailbox_settings *mailbox;
	int64_t account_id, folder_id;
	uint32_t uidvalidity;
	int64_t watermark_ms; /* mails older than this get no answer */
	int64_t ledger_id;    /* 0: new rows; else the one mail's row that is changed (quarantine
				 retried) */
	bool follows_dates; /* mails of the past: the date of each is the clock while it is taken in
			     */
	bool is_sent;	    /* the folder holds what was sent from the mailbox */
	const struct button *button; /* the folder is one; NULL: it is none */
	bool is_rescan;	    /* UIDVALIDITY changed, or history: nothing older than the watermark is
			       answered */
	struct batch *next; /* looked after between two mails; NULL: there is none */
};

struct take_in_result {
	size_t feedback, replies, own, ignored, duplicates, quarantined, acknowledged;
};

/*
 * Takes a batch in: one transaction, per mail a savepoint; the folder's next UID moves with it.
 * Either all of it is on disk or none. A mail whose own step fails is quarantined instead.
 */
int take_in_batch(const struct take_in_context *context, const struct arrival *arrivals,
    size_t count, uint32_t next_uid, struct take_in_result *result_r, struct error *error);
/*
 * The same in two halves: the second waits for the disk and says whether it is all there, and what
 * does not touch the store may be done before it. result counts what was taken in, if it is. The
 * second must follow where the first returned 0.
 */
int take_in_start(const struct take_in_context *context, const struct arrival *arrivals,
    size_t count, uint32_t next_uid, struct take_in_result *result, struct error *error);
int take_in_end(const struct take_in_context *context, struct error *error);

/*
 * One mail that was quarantined and can be read now; its ledger row is changed, it gets no answer.
 */
int take_in_again(const struct take_in_context *context, const struct arrival *arrival,
    int64_t quarantine_id, struct take_in_result *result_r, struct error *error);
/* Reads a quarantined mail once more and takes it in; 1: done, 0: still unreadable (error says
 * why), -1: error. */
int quarantine_retry(
    struct desk *desk, int64_t quarantine_id, struct reader *reader, struct error *error);

/* ---- explain: what would become of a mail, what became of one, and why ---- */

struct explanation {
	const struct message *message;
	/* what it counts as (sender rules and our own addresses included), and why */
	enum nature nature;
	const char *nature_reason;
	const char *state; /* in the ledger */
	const char *channel;
	const char *address, *name; /* the customer's */
	struct triage_explanation triage;
	struct guard_decision guard;
	const char *recipient;	/* NULL: none */
	struct ack_variant ack; /* its text, if it gets one */
};
/* As if the mail had just arrived in the first mailbox, and nothing had been sent before. */
void explain_message(struct desk *desk, const struct message *message, struct arena *arena,
    struct explanation *explanation_r);

/* What was stored of a feedback when it came in, and what today's rules make of it. */
struct past_explanation {
	struct feedback_record feedback;
	struct entry_record entry;   /* the customer's first; all "" when there is none */
	struct ledger_record ledger; /* of that mail, likewise */
	struct evidence_record *evidence;
	size_t evidence_count;
	const char *ack; /* whom it went to, with which text and why; "": none */
	bool has_today;	 /* the rules could be loaded */
	struct triage_explanation today;
	bool differs_in_category, differs_in_tags, differs_in_priority;
};
/* A finder. The desk has a store; without rules today's verdict is left out. */
int explain_past(struct desk *desk, int64_t feedback_id, struct arena *arena,
    struct past_explanation *explanation_r, struct error *error);

/* Whether a harkd works on this database now. */
bool desk_has_daemon(const struct desk *desk);
/* The pid of its supervisor; 0: there is none, or only children of one that was killed. */
pid_t desk_daemon_pid(const struct desk *desk);

/* ---- doctor: is everything that hark needs in order, and if not, what to do ---- */

enum doctor_state {
	DOCTOR_OK,
	DOCTOR_CARE, /* somebody must act */
	DOCTOR_DOWN, /* a server cannot be reached now; that may pass */
};
struct doctor_finding {
	const char *check; /* "rules": one word, the same in every language */
	enum doctor_state state;
	const char *detail; /* one sentence */
	const char *remedy; /* NULL with DOCTOR_OK */
};
typedef void (*doctor_report)(void *context, const struct doctor_finding *finding);
/*
 * Looks at everything and reports each finding as soon as it is there; changes nothing. What cannot
 * be looked at because of an earlier fault is left out. is_online: logs in to every server, too,
 * which runs the commands for secrets. Sets the process's time zone to the owner's.
 */
void doctor_run(const char *config_path, bool is_online, doctor_report report, void *context);

/* ---- poll: everything new in a mailbox ---- */

struct poll_progress {
	void (*report)(void *context, size_t done, size_t total);
	bool (*is_stopped)(void); /* asked between batches and between mails */
	void *context;
};
struct poll_job {
	struct desk *desk;
	size_t mailbox_index;
	struct imap *imap;
	struct reader *reader;
	const struct poll_progress *progress; /* may be NULL */
	struct take_in_result *result;	      /* adds up */
};
/* With what poll_mailbox will begin, for imap_open_foretold: 1; 0 when that depends on the server;
 * -1 error. Borrowed from the settings. */
int poll_foretell(struct desk *desk, size_t mailbox_index, struct imap_foretelling *foretelling_r,
    struct error *error);
/* The inbox, the Sent folder and the buttons, each from its own position on. Then the inbox is the
 * open one. */
enum net_result poll_mailbox(const struct poll_job *job, struct error *error);

/* ---- gather: mails of the past, from a mailbox or from files ---- */

struct gathering;
#define GATHER_ALL INT64_MIN
/* Mails from before since_ms are counted and left out. NULL when no temporary file can be made. */
struct gathering *gather_new(int64_t since_ms, struct error *error);
void gather_free(struct gathering **gathering);
/* A mail of a file, which counts as the first mailbox's. -1: there is no reader, or no room. */
int gather_mail(
    struct gathering *gathering, struct bytes mail, bool is_partial, struct error *error);
/* A mail that could not be had: it is counted, and quarantined with that reason. */
int gather_unread(struct gathering *gathering, const char *why, struct error *error);
/* The inbox of a mailbox, read-only. progress may be NULL. */
enum net_result gather_mailbox(struct gathering *gathering, const struct settings *settings,
    size_t mailbox_index, const struct poll_progress *progress, struct error *error);
size_t gather_count(const struct gathering *gathering);
size_t gather_older_count(const struct gathering *gathering);
/* Dates of the first and the last mail, once they are in order (after rehearse); 0: there are none.
 */
void gather_span(const struct gathering *gathering, int64_t *from_ms_r, int64_t *to_ms_r);

/* ---- rehearse: what would become of them; nothing is sent, nothing is kept ---- */

/* What became of a mail; borrowed until the listener returns. */
struct rehearsed {
	struct ledger_record ledger;
	bool is_new_feedback;
	struct feedback_record feedback; /* when it is */
};
struct rehearsal_listener {
	/* One outcome for each desk. */
	void (*mail)(
	    void *context, const struct arrival *arrival, const struct rehearsed *outcomes);
	void (*progress)(void *context, size_t done, size_t total); /* may be NULL */
	void *context;
};
/*
 * Takes the mails in as if each had just arrived, in the order of their dates, on each of the desks
 * (which have different rules and no store yet: they get scratch ones, empty at the beginning).
 */
int rehearse(struct desk *const *desks, size_t count, struct gathering *gathering,
    const struct rehearsal_listener *listener, struct error *error);
/* The report on the days of the rehearsal, as it would be written at their end. */
int rehearsal_report(struct desk *desk, const struct gathering *gathering, struct arena *arena,
    struct report **report_r, struct error *error);

/* ---- import: mails of the past into the database ---- */

/*
 * Takes them in, in the order of their dates, as history of that mailbox: threads, categories and
 * priorities as if each had arrived then; none is acknowledged. What is known already is a
 * duplicate. In batches; what was done stays done when one fails. The date of each mail is the
 * clock meanwhile.
 */
int import_mails(struct desk *desk, size_t mailbox_index, struct gathering *gathering,
    void (*progress)(void *context, size_t done, size_t total), void *context,
    struct take_in_result *result_r, struct error *error);

/* ---- purchases: a shop's export into the database ---- */

struct purchase_row {
	const char *address, *reference, *currency;
	double amount;
	int64_t at_ms;
};
/*
 * The rows of a CSV with columns for address, date, amount, currency and reference, named in
 * English or Chinese; others are passed over. currency: where the file has no such column, or NULL.
 * Every fault is in diagnostics, and then there are no rows: -1. Dates without a zone are the
 * process's.
 */
int purchases_read(const char *file, struct bytes content, const char *currency,
    struct arena *arena, struct purchase_row **rows_r, size_t *count_r,
    struct diagnostics *diagnostics);
/* All or none. added_r: those whose reference was not known yet. */
int purchases_import(struct desk *desk, const struct purchase_row *rows, size_t count,
    size_t *added_r, struct error *error);

/* ---- dispatch: the outbox ---- */

/* Rows found in "sending" when nobody sends: acks become uncertain, mail to the owner is queued
 * once more. */
int dispatch_recover(struct desk *desk, struct error *error);
/* Whether a mail is a report, an alert or the like, which leaves even while the breaker is open. */
bool dispatch_is_for_owner(const struct outbox_record *mail);
/* Whether the circuit breaker is open: then only mail to the owner leaves. */
int dispatch_is_paused(struct desk *desk, bool *is_paused_r, struct error *error);
/* When it opened; 0 while it is closed. */
int dispatch_breaker_ms(const struct desk *desk, int64_t *breaker_ms_r, struct error *error);
/* Closes the breaker again; what waited is sent. */
int dispatch_resume(struct desk *desk, struct error *error);
struct dispatch_result {
	size_t sent;
	bool
	    is_down; /* a server could not be reached or refused us: trying more is of no use now */
};
/* An IMAP login of the mailbox went well; when the server's certificate ends, 0: unknown. */
int desk_note_login(
    struct desk *desk, size_t mailbox_index, int64_t certificate_ms, struct error *error);

/* Sends what is due; result_r adds up. is_stopped may be NULL; asked between mails. */
int dispatch_due(struct desk *desk, struct smtp **connections, bool (*is_stopped)(void),
    struct dispatch_result *result_r, struct error *error);

/* ---- lifecycle ---- */

/*
 * tells: the customer gets a mail with the solution, where the address may be written to; refusal_r
 * then says why not, NULL otherwise (static). Needs a desk with rules and templates.
 */
int lifecycle_resolve(struct desk *desk, int64_t feedback_id, const char *solution, bool tells,
    const char **refusal_r, struct error *error);
int lifecycle_reopen(
    struct desk *desk, int64_t feedback_id, const char *reason, struct error *error);
int lifecycle_close(
    struct desk *desk, int64_t feedback_id, const char *reason, struct error *error);

/* ---- what the owner writes into a matter by hand ---- */

/* tells: the customer gets it by mail; refusal_r as in lifecycle_resolve. Needs templates then. */
int note_write(struct desk *desk, int64_t feedback_id, const char *text, bool tells,
    const char **refusal_r, struct error *error);
/* An answer to the customer, which counts as the owner's. -1 when it may not be sent. */
int note_reply(struct desk *desk, int64_t feedback_id, const char *text, struct error *error);
/* It is the customer's turn: reminds them once, so long after now, unless they write. */
int reminder_wait(struct desk *desk, int64_t feedback_id, int64_t after_ms, struct error *error);

struct tag_change {
	const char *const *added, *const *removed;
	size_t added_count, removed_count;
};
/* tags_r: those it has now, joined by " ". A category's name, where there are rules, means its id.
 */
int tagging_change(struct desk *desk, int64_t feedback_id, const struct tag_change *wanted,
    struct arena *arena, const char **tags_r, struct error *error);
/* "": nobody's. */
int tagging_assign(
    struct desk *desk, int64_t feedback_id, const char *address, struct error *error);
/* word: high, normal or low, in Chinese too; priority_r: which of them (static). The promise of an
 * answer is reckoned anew: best with rules, since a category may have its own. */
int tagging_prioritise(struct desk *desk, int64_t feedback_id, const char *word,
    struct arena *arena, const char **priority_r, struct error *error);
/* Puts off what waits for the owner, at most a year. when: "4h", "3d", "3" (days), "2 weeks", a day
 * ("2026-12-01", when the office opens) or a time. -1 also for what is resolved or closed. */
int snooze_until(struct desk *desk, int64_t feedback_id, const char *when, struct arena *arena,
    int64_t *until_ms_r, struct error *error);

/* ---- surveys: what the owner asks customers (hark-surveys(5)) ---- */

struct survey_set;
/* All files as one set; every fault is reported, and then nothing is loaded (NULL). rules: to look
 * categories up in, NULL: they are not. */
struct survey_set *surveys_load(const struct config_file *files, size_t count,
    const struct ruleset *rules, struct diagnostics *diagnostics);
/* Those of the folder that the settings name; an empty set where they name none. */
struct survey_set *surveys_load_folder(
    const struct settings *settings, const struct ruleset *rules, struct diagnostics *diagnostics);
void surveys_free(struct survey_set **set);
/* The keys of a file. */
const struct schema_field *surveys_schema(void);

/* One of them, and what came of it. */
struct survey_overview {
	const char *id, *measures, *scale;
	bool is_enabled, is_after_closed;
	int64_t delay_ms; /* after it was resolved, or closed */
	int64_t every_ms; /* 0: after a matter */
	int64_t sent, answered;
};
/* In the order of the files. */
int survey_list(struct desk *desk, struct arena *arena, struct survey_overview **surveys_r,
    size_t *count_r, struct error *error);
/* Asks about that matter now: 1 it is in the outbox; 0 the customer is left alone, refusal_r says
 * why (static); -1 error, also for an unknown survey or matter. */
int survey_send_now(struct desk *desk, const char *survey_id, int64_t feedback_id,
    const char **refusal_r, struct error *error);

/* ---- forget: a person who wishes it ---- */

enum forget_result {
	FORGET_DONE,
	FORGET_UNKNOWN, /* nothing is known of that address */
	FORGET_BUSY,	/* a mail to them is being sent this moment: again in a minute */
	FORGET_FAILED
};
/*
 * The customer with that address leaves the database (store_forget says how), with all their
 * addresses. What they left open is closed. Then the classifier is trained anew without them.
 */
enum forget_result forget_person(
    struct desk *desk, const char *address, struct forgotten *forgotten_r, struct error *error);

/* ---- retention: what the owner keeps no longer ---- */

bool retention_is_on(const struct desk *desk);
/* When the clerk found nothing due any more; 0: never yet. */
int retention_done_ms(const struct desk *desk, int64_t *done_ms_r, struct error *error);

/* ---- by hand: what came by phone, in person, in a chat ---- */

struct spoken {
	const char *channel; /* "phone" */
	const char *from;    /* an address, or the name of a customer, who is made if need be */
	const char *name;    /* beside an address; "" */
	const char *subject; /* "": the first line of text */
	const char *text;
	int64_t at_ms; /* when it was said */
};
/* A word like those of the rules' channels. */
bool by_hand_is_channel(const char *word);
/* An address that was made up for somebody of whom none is known: good as a handle, not for mail.
 */
bool by_hand_is_made_up(const char *address);
/* Sorted by the rules, never acknowledged. */
int by_hand_add(
    struct desk *desk, const struct spoken *spoken, int64_t *feedback_id_r, struct error *error);

/* ---- reporting, alerts: the clerk's work ---- */

/* Makes what is due (missed ones once) and puts it into the outbox. */
int reporting_due(struct desk *desk, size_t *made_r, struct error *error);
/* Of the disk that the database is on. */
struct report_health reporting_look_at_disk(const struct desk *desk);
/* In the current language, as far as the report holds sentences. */
int reporting_make(struct desk *desk, const struct period *period, enum report_kind kind,
    struct arena *arena, struct report **report_r, struct error *error);
/* Puts it into the outbox now; false: a digest that nobody needs is not sent. */
int reporting_send(struct desk *desk, const struct report *report, const char *to,
    struct arena *arena, bool *is_sent_r, struct error *error);
/* "report", "digest", "review", "public" */
int reporting_parse_kind(const char *text, enum report_kind *kind_r); /* -1: there is none such */
/* A mail to the owner (outbox kind "alert") and alert_command. kind makes it once until
 * alert_clear(kind). */
int alert_raise(struct desk *desk, const char *kind, const char *subject, const char *text,
    struct error *error);
/* For when there is no database: log and alert_command alone. */
void alert_without_store(const struct desk *desk, const char *subject, const char *text);
int alert_clear(struct desk *desk, const char *kind, const char *subject, const char *text,
    struct error *error);
/* What hark depends on fails, or works again: each told once. minutes: for so long. */
int outage_mailbox_raise(
    struct desk *desk, const char *address, int64_t minutes, const char *why, struct error *error);
int outage_mailbox_clear(struct desk *desk, const char *address, struct error *error);
int outage_smtp_raise(struct desk *desk, struct error *error);
int outage_smtp_clear(struct desk *desk, struct error *error);
int outage_configuration_raise(
    struct desk *desk, const struct diagnostics *diagnostics, struct error *error);
int outage_configuration_clear(struct desk *desk, struct error *error);

/* ---- herald: hooks hear of what happens (hark-events(7)) ---- */

/* Whether anybody is to be told of anything. */
bool herald_is_needed(const struct settings *settings);
/* How many are told, by the configuration; what follows counts them from 0. */
size_t receiver_count(const struct settings *settings);
const char *receiver_name(const struct settings *settings, size_t index);
/* What was being told when the last herald ended is told again. */
int herald_recover(struct desk *desk, struct error *error);
/* Tells that receiver what is due first: 1 it was tried, 0 nothing is due. is_stopped: asked while
 * a program runs; may be NULL. */
int herald_tell(struct desk *desk, size_t index, bool (*is_stopped)(void), struct error *error);
/* Tells it of an event "test", now and once; 0, or -1 and why it does not hear. */
int herald_test(struct desk *desk, size_t index, struct error *error);
/* Whom nobody could tell for a while is reported to the owner; what is old, or for nobody any more,
 * goes. */
int herald_look(struct desk *desk, struct error *error);
/* Who is told, in the order of the configuration, and how that went; borrowed from the arena. */
struct herald_receiver {
	const char *name, *kind; /* "crm", "hook" */
	struct announcement_state state;
	bool is_deaf; /* for a while, or for good: somebody must act */
};
int herald_list(struct desk *desk, struct arena *arena, struct herald_receiver **receivers_r,
    size_t *count_r, struct error *error);
/* How long until something is due, a minute at most. */
int64_t herald_wait_ms(struct desk *desk);

/* ---- owner_sample: every mail that the owner may get, to look at ---- */

/* A mail to the owner, as it was put together. Borrowed until the listener returns. */
struct owner_sample {
	const char
	    *name; /* the outbox's kind, and of which there are several, which: "alert-loop" */
	const char *subject, *text, *html; /* html: NULL where there is none */
	struct bytes mail;
};
struct owner_listener {
	int (*take)(void *context, const struct owner_sample *sample, struct error *error);
	void *context;
};
/*
 * Lets invented things happen in a scratch database, so that each kind of mail to the owner is
 * written by the code that writes it, in that language. The desk has no store yet, and is of no
 * other use afterwards.
 */
int owner_samples(struct desk *desk, const char *language, const struct owner_listener *listener,
    struct error *error);

/* When the clerk must wake next. */
int64_t clerk_next_ms(struct desk *desk);
int clerk_round(struct desk *desk, struct error *error);

#include "hark/desk_improvement.h"
#include "hark/desk_learning.h"

#endif
