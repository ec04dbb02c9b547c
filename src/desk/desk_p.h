/*
 * What the files of src/desk share.
 */
#ifndef HARK_DESK_P_H
#define HARK_DESK_P_H

#include "hark/desk.h"

/* Keys of the store's meta table. */
#define META_INSTANCE "instance_id"   /* X-Loop of this installation */
#define META_INSTALLED "installed_ms" /* first start: no report is owed for what lies before */
#define META_BREAKER "breaker_ms"     /* when the circuit breaker tripped; "" while closed */
#define META_RESUMED "resumed_ms"     /* when the owner closed it last */
#define META_LEARNED "learned_ms"     /* when the clerk last looked at what there is to learn */

/* A number kept in meta; 0 when absent or empty. */
int meta_number(struct store *store, const char *key, int64_t *number_r, struct error *error);
int meta_set_number(struct store *store, const char *key, int64_t number, struct error *error);

/* The matter of that number; -1 and a sentence when there is none. */
int desk_find_feedback(struct desk *desk, int64_t feedback_id, struct arena *arena,
    struct feedback_record *feedback_r, struct error *error);

/* An event in the history of a matter, now, inside a transaction: who did what, in what detail. */
int history_write(struct desk *desk, int64_t feedback_id, const char *actor, const char *action,
    const char *detail, struct error *error);

/* How one mail ended. */
struct outcome {
	const char *state;
	const char *reason;
	int64_t feedback_id;
};
/* arrival.c: when the server got the mail; now, where it does not say. */
int64_t arrival_ms(const struct arrival *arrival);
/*
 * The same, where that may be the date of a copy (a re-scan, an import) or the sender's own date if
 * that is older. Elsewhere the sender's date counts for nothing: he writes what he likes there.
 */
int64_t arrival_oldest_ms(const struct take_in_context *context, const struct arrival *arrival);

/* The mail's row in the ledger: a new one, or the context's existing one changed. */
int ledger_write(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, const struct outcome *outcome, int64_t *ledger_id_r, struct error *error);

/* The mail as an entry of a feedback, by "customer" or "owner". */
int entry_write(const struct take_in_context *context, const struct arrival *arrival,
    int64_t feedback_id, const char *author, int64_t ledger_id, struct error *error);

enum thread_clue {
	THREAD_BY_ANY,
	THREAD_BY_KNOWN, /* what only they know who had a mail of that matter: a tag is guessed */
	THREAD_BY_OURS,	 /* of the matter's mails only those that hark or the owner wrote */
};
/*
 * The feedback that a mail answers, or that a report is about: by the Message-IDs it names, newest
 * first, by the tag in its subject, by the token in its text; 0 when none.
 */
int thread_find(const struct take_in_context *context, const struct message *message,
    enum thread_clue clue, int64_t *feedback_id_r, struct error *error);
/* 1 when the address takes part in the matter, or its domain does and is no free-mail provider's;
 * 0 when not, -1 on error. */
int thread_admits(const struct take_in_context *context, int64_t feedback_id, const char *address,
    struct error *error);

/*
 * Whether the owner did write a mail: what may count as an answer, resolve a matter or give a
 * command. From alone proves nothing.
 */
enum proof {
	PROOF_NONE,
	PROOF_SENT,	     /* it lies in the mailbox's own Sent folder, whatever its From */
	PROOF_AUTHENTICATED, /* From is one of our own addresses, and our server vouches for it */
};
enum proof owner_proof(const struct take_in_context *context, const struct message *message);

/* Of one Authentication-Results field (unfolded): whether its authserv-id is that server or lies
 * beneath that domain. */
bool authentication_results_is_by(const char *value, const char *server);
/*
 * Whether it says that the mail comes from that domain of From (RFC 8601, strict alignment): dmarc
 * passed; without a word on dmarc, dkim or spf passed for the domain itself.
 */
bool authentication_results_pass(const char *value, const char *domain);

/*
 * The kinds of mail, each inside the batch's transaction: what is recorded about it and its row in
 * the ledger.
 */
/* Whether a mail is from our own side, and why; NULL when it is not. */
const char *own_mail_reason(
    const struct desk *desk, const struct message *message, struct arena *arena);
int own_mail_take(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, const char *reason, struct arena *arena, struct take_in_result *result,
    struct error *error);
int automatic_mail_take(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, enum nature nature, const char *reason, struct arena *arena,
    struct take_in_result *result, struct error *error);
/* 1 when the mail was taken as a reply, 0 when it opens a new matter, -1 on error. previous_r: the
 * matter that the new one goes back to, 0 when none. */
int reply_try(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, struct arena *arena, struct take_in_result *result, int64_t *previous_r,
    struct error *error);

/* Whether the provider takes another mail from a mailbox now. */
struct budget {
	int64_t free_ms;    /* 0: now; else not before then */
	const char *reason; /* one line; NULL while it does */
	bool is_limited;    /* it counts at all */
};
int budget_look(struct desk *desk, size_t mailbox_index, int64_t account_id, bool is_for_owner,
    struct arena *arena, struct budget *budget_r, struct error *error);

/* forget.c: whether a mail is one that its writer had forgotten: 1, 0, -1. Written again later, it
 * is an ordinary one. */
int forget_covers(const struct take_in_context *context, const struct arrival *arrival,
    struct arena *arena, struct error *error);
/* forget_person inside a transaction, which is rolled back unless it is FORGET_DONE; without the
 * new training, which the classifier then needs: store_forget takes it away. */
enum forget_result forget_within(struct desk *desk, const char *address, struct arena *arena,
    struct forgotten *forgotten_r, struct error *error);
/* What the last forgetting could not reach yet. Part of the clerk's round. */
int forget_finish(struct desk *desk, struct error *error);

/* retention.c: erases what the owner keeps no longer. Part of the clerk's round. */
int retention_round(struct desk *desk, struct error *error);
/* When to look next, 0: at once; INT64_MAX: never. */
int64_t retention_next_ms(struct desk *desk);

/* The same for a mail that answers a survey, and for one by which its writer (or, by the token of
 * List-Unsubscribe, any mail) asks to be asked no more. */
int survey_answer_try(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, struct arena *arena, struct take_in_result *result, struct error *error);
int unsubscribe_try(const struct take_in_context *context, const struct arrival *arrival,
    bool is_person, const char *identity, struct arena *arena, struct take_in_result *result,
    struct error *error);

/* What a mail counts as: the reader's judgement, our own addresses and the owner's sender rules. */
enum nature take_in_nature(const struct desk *desk, const struct message *message,
    struct arena *arena, const char **reason_r);

/* Whose mail it is and what it says, which a form says otherwise than the mail that carries it. */
struct customer_mail {
	struct channel_match channel;
	bool is_form;
	const char *visitor;	       /* of the form, NULL when it names none */
	const struct message *message; /* a form's as if its visitor had sent it himself */
	const char *address, *name, *text;
};
struct customer_mail customer_mail_of(
    const struct desk *desk, const struct message *message, struct arena *arena);
/* What the guard is asked about a mail; dates, and what was sent before, are the caller's. */
struct guard_input customer_mail_guard(const struct desk *desk,
    const struct mailbox_settings *mailbox, const struct customer_mail *mail,
    const struct message *message);

/*
 * An order mail, as the rules tell it. 1: its purchase is in the store and its row in the ledger;
 * 0: it is none; lack_r then says what it lacks that its rule expects (borrowed from the arena;
 * NULL: nothing); -1: error.
 */
int purchase_mail_try(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, struct arena *arena, struct take_in_result *result, const char **lack_r,
    struct error *error);
/* Whether it would be one. */
bool purchase_mail_is(const struct desk *desk, const struct message *message, struct arena *arena);
/* One purchase, and its customer where there is none yet. Inside a transaction. */
int purchase_write(
    struct desk *desk, const struct purchase_row *row, bool *is_new_r, struct error *error);

/* How much a rating that the customer gives then counts: what weights in the settings say of the
 * segment, times what they say of the spending. */
int weighing_of(
    struct desk *desk, int64_t customer_id, int64_t at_ms, double *weight_r, struct error *error);

/*
 * button.c: a mail that was known before (or is now) lies in the context's folder. In a button's
 * folder it is pressed, in the inbox what it did is undone. reason_r: what was done, for the
 * ledger; NULL: nothing, the mail is only there again. Inside a transaction.
 */
int button_see(const struct take_in_context *context, const char *identity, int64_t feedback_id,
    struct arena *arena, const char **reason_r, struct error *error);

/*
 * filing.c: mails that hark itself moves and marks. Where a matter's mails belong ("inbox",
 * "resolved", "urgent", FILING_CATEGORY and an id), and their keywords.
 */
#define FILING_CATEGORY "category:"
const char *filing_target(const struct mailbox_settings *mailbox,
    const struct feedback_record *feedback, struct arena *arena);
const char *filing_keywords(const struct feedback_record *feedback, struct arena *arena);
/* Those of stale and old that are not among keywords. */
const char *filing_stale(
    const char *stale, const char *old, const char *keywords, struct arena *arena);
/* Those of them that a folder takes: keywords, and flags. */
const char *filing_allowed(const char *words, bool keywords, bool flagged, struct arena *arena);
/* The owner moved a mail: there it stays until its matter changes anew. Inside a transaction. */
int filing_settle(const struct take_in_context *context, const char *identity, int64_t feedback_id,
    struct arena *arena, struct error *error);
/* A known mail that is no move of the owner's: why it is here, NULL: nobody knows. */
int filing_reason(const struct take_in_context *context, const char *identity, struct arena *arena,
    const char **reason_r, struct error *error);

/* As feedback keeps them. */
const char *verdict_join_tags(const struct verdict *verdict, struct arena *arena);

/* take_in: a person's mail that belongs to no feedback yet; previous_id: the one that it goes back
 * to, 0 when none. Inside the batch's transaction. */
/* Looks ahead at a mail that is likely to become one. */
const struct triage_reading *new_feedback_read(
    const struct desk *desk, const struct message *message, struct arena *arena);
int new_feedback(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, int64_t previous_id, struct arena *arena, struct take_in_result *result,
    struct error *error);

/* Whether a channel takes the mail and any of its fields is there. */
bool form_find(const struct desk *desk, const struct message *message, struct arena *arena,
    struct channel_match *match_r);
/* Who filled the form in: the named field, else Reply-To; NULL when neither names an address. */
const char *form_visitor(
    const struct desk *desk, const struct message *message, const struct channel_match *match);
/* The mail as if the visitor (NULL: nobody) had sent it himself, for guard and acknowledgement. */
const struct message *form_as_mail(const struct message *message, const char *visitor,
    const struct channel_match *match, struct arena *arena);

/* An acknowledgement for a feedback just recorded, inside the batch's transaction. */
struct ack_input {
	const struct take_in_context *context;
	const struct message *message;
	int64_t feedback_id;
	const char *recipient;
	const char *customer_name; /* "" */
	bool is_form;		   /* anybody can type anybody's address: no word of theirs */
	const char *template_name; /* the category's; the caps count by it */
	bool is_vip;
	const struct category_info *category; /* NULL: uncategorised */
};
int acknowledgement_queue(const struct ack_input *input, struct arena *arena,
    struct ack_variant *variant_r, struct error *error);
/* Lets the caps know of an acknowledgement to the person whose address it is. */
int acknowledgement_count(struct store *store, const char *recipient, const char *template_name,
    int64_t feedback_id, int64_t at_ms, struct error *error);
/* The text that an acknowledgement would have which is queued now; category NULL: uncategorised. */
struct ack_variant acknowledgement_variant(const struct desk *desk,
    const struct category_info *category, const char *language, bool is_vip, struct arena *arena);

/*
 * A mail to a customer in the course of their matter: everything but the first answer. Inside a
 * transaction; it is written now and leaves at due_ms.
 */
struct letter {
	const char *kind;	   /* of the outbox: "resolved", "follow_up", "note", ... */
	const char *template_name; /* in the catalogue */
	int64_t due_ms;		   /* 0: at once */
	/*
	 * The clock asks for it and no person: then an address that unsubscribed is left alone, and
	 * so is one that had such a mail today, or three this week. The kind must be among those
	 * that store_outbox_count_unasked counts.
	 */
	bool is_unasked;
	bool is_by_hand; /* the owner's own words: it bears no mark of an automatic mail */
	bool is_draft;	 /* he sends it himself: plain, without X-Loop and a number of ours */
	bool is_news;	 /* answers nothing they wrote lately: not to one who unsubscribed */
	const char *message_id;		     /* NULL: a new one */
	const struct template_value *values; /* for the template, beside those of mail_facts */
	size_t value_count;
	const char *unsubscribe_token; /* for List-Unsubscribe; NULL: none */
	bool begins_thread;	       /* it does not answer the customer's last mail */
};
/* The mailbox that the matter came to: its letters leave from there. NULL: error. */
const struct mailbox_settings *letter_mailbox(
    struct desk *desk, const struct feedback_record *feedback, struct error *error);
/* Whether the owner or the rules call the customer very important. */
bool letter_is_vip(struct desk *desk, const struct feedback_record *feedback);
/*
 * 1: it is in the outbox; 0: this address gets no such mail, refusal_r says why (one line, static,
 * for the history); -1: error.
 */
int letter_queue(struct desk *desk, const struct feedback_record *feedback,
    const struct letter *letter, struct arena *arena, int64_t *outbox_id_r, const char **refusal_r,
    struct error *error);

/* The same, given back as bytes, borrowed from the arena, and put into no outbox. */
int letter_draft(struct desk *desk, const struct feedback_record *feedback,
    const struct letter *letter, struct arena *arena, struct bytes *mail_r, const char **refusal_r,
    struct error *error);

/* improvement.c: an event on each matter that is linked. Inside a transaction. */
int improvement_note(
    struct desk *desk, int64_t id, const char *action, const char *detail, struct error *error);
/* It, or an error that there is none. */
int improvement_load(struct desk *desk, int64_t id, struct arena *arena,
    struct improvement_record *record_r, struct error *error);
/* What a letter says: the title, and words (NULL: none). Borrowed from the arena. */
struct letter improvement_letter_of(
    const struct improvement_record *improvement, const char *words, struct arena *arena);

/*
 * new_feedback.c: what the owner heard, as a matter of its own: no ledger, no acknowledgement.
 * Inside a transaction. message: subject, text, new_text, language and nature count.
 */
int new_feedback_by_hand(const struct take_in_context *context, const struct message *message,
    const struct customer_mail *mail, int64_t at_ms, struct arena *arena, int64_t *feedback_id_r,
    struct error *error);

/* Addresses that are made up: RFC 2606 keeps .invalid free of real people. */
#define NOWHERE "@unknown.invalid"
/* by_hand.c: by_hand_add inside a transaction, from the context's mailbox; what it refuses, without
 * a look at the store. */
int by_hand_add_within(const struct take_in_context *context, const struct spoken *spoken,
    struct arena *arena, int64_t *feedback_id_r, struct error *error);
int by_hand_check(const struct spoken *spoken, struct error *error);

/* The mail by which the owner hears of it. */
int spoken_mail_confirm(struct desk *desk, const struct spoken *spoken, int64_t feedback_id,
    struct arena *arena, struct error *error);
/* spoken_mail.c: a mail of our own side that tells what a customer said: 1: it was one, recorded or
 * refused; 0: it is none. Inside the batch's transaction. */
int spoken_mail_take(const struct take_in_context *context, const struct arrival *arrival,
    int64_t ledger_id, struct arena *arena, struct error *error);

/*
 * The agenda: what is planned for a matter falls due in agenda_round, one transaction each. One
 * that fails is put off for an hour and keeps nothing else from being done.
 */
#define AGENDA_FOLLOW_UP "follow_up" /* ask whether the solution holds */
#define AGENDA_CLOSE "close"	     /* no answer came */
#define AGENDA_SNOOZE "snooze"	     /* the owner put it off until then */
#define AGENDA_REMIND "remind"	     /* the customer owes an answer */
#define AGENDA_URGENT "urgent"	     /* tell the owner at once */
#define AGENDA_DUE_SOON "due_soon"   /* an answer is due soon */
#define AGENDA_BREACH "breach"	     /* it is due */
#define AGENDA_OVERDUE "overdue"     /* it was announced, and waits for the next mail */
#define AGENDA_ESCALATE "escalate"   /* and long overdue */
int agenda_round(struct desk *desk, struct error *error);
/* The next falls due then; INT64_MAX: nothing is planned. */
int64_t agenda_next_ms(struct desk *desk);

/*
 * request.c: a mail in which the owner asks hark for something. All inside a transaction.
 *
 * Whether it can be one at all: not a machine's, and not of the past.
 */
bool request_may_be(const struct take_in_context *context, const struct message *message);
/* 1: it is proved to be the owner's and was not heeded before; 0: refused, or heeded already. */
int request_admit(const struct take_in_context *context, const struct message *message,
    int64_t ledger_id, struct arena *arena, struct error *error);
enum request_refusal {
	REQUEST_UNPROVED,
	REQUEST_NO_ANSWER,
	REQUEST_REPLAYED,
	REQUEST_STALE,
	REQUEST_STRANGER,
	REQUEST_REFUSALS
};
/* Into the ledger (but REQUEST_STRANGER), and for request_tell_refused. */
int request_refuse(struct desk *desk, enum request_refusal why, const struct message *message,
    int64_t ledger_id, struct arena *arena, struct error *error);
/* Alerts for what was refused. Part of the clerk's round. */
int request_tell_refused(struct desk *desk, struct error *error);

/*
 * Orders in a mail of the owner's that answers one of ours are written down, inside the batch's
 * transaction; the clerk's round carries them out.
 */
int order_take(const struct take_in_context *context, const struct message *message,
    int64_t ledger_id, struct arena *arena, struct error *error);
/* Somebody else's mail: if it answers one of ours to the owner with orders, he is told. */
int order_see_stranger(const struct take_in_context *context, const struct message *message,
    struct arena *arena, struct error *error);
int order_round(struct desk *desk, struct error *error);

/* Where fetching failed; kept in meta. */
struct trouble {
	uint32_t uid;	/* 0: none. The first UID of the batch that failed, or the one that fails by
			   itself */
	uint32_t until; /* the last UID of that batch: up to it, one by one */
	unsigned failures; /* of uid by itself */
	int64_t since_ms;
};
int trouble_load(
    struct store *store, int64_t folder_id, struct trouble *trouble_r, struct error *error);
/* Fetching these UIDs failed. */
int trouble_note(struct store *store, int64_t folder_id, const uint32_t *uids, size_t count,
    struct trouble *trouble, struct error *error);
int trouble_clear(
    struct store *store, int64_t folder_id, struct trouble *trouble, struct error *error);
bool trouble_is_here(const struct trouble *trouble, uint32_t uid);
/* Whether this UID failed so often, or for so long, that it must be set aside for the others' sake.
 */
bool trouble_is_final(const struct trouble *trouble, uint32_t uid, bool has_neighbour);

struct poll_folder_options {
	const char *name;	     /* in the store, and for people */
	const char *server_name;     /* NULL: the same */
	bool is_sent;		     /* it holds what was sent from the mailbox */
	uint32_t end_uid;	     /* what lies from here on is left for later; 0: no end */
	const struct button *button; /* NULL: it is none */
	bool is_new; /* a button that was not there before: at first contact all of it is new */
	struct imap_folder *state_r; /* what the server said of it; NULL: nobody asks */
};
/* Everything new in one folder. */
enum net_result poll_folder(
    const struct poll_job *job, const struct poll_folder_options *options, struct error *error);
/* The folders that are buttons, those that are there. */
bool poll_has_buttons(const struct button_settings *settings);
enum net_result poll_buttons(const struct poll_job *job, struct error *error);
/* Moves and marks what is to be, after all folders were polled; another one is open then.
 * has_moved_r: some folders hold new mails now. */
enum net_result poll_filing(const struct poll_job *job, bool *has_moved_r, struct error *error);

/* button_folder.c: the server's name of a folder that is there; NULL: it is missing. */
const char *button_folder_find(
    const struct imap_folder_list *list, const char *name, struct arena *arena);
/* The name as the server writes it: with its delimiter; and below INBOX. */
const char *button_folder_with_delimiter(
    const struct imap_folder_list *list, const char *name, struct arena *arena);
const char *button_folder_below_inbox(
    const struct imap_folder_list *list, const char *name, struct arena *arena);
/* The rest of the server's name below that folder; NULL: it lies elsewhere. */
const char *button_folder_below(
    const struct imap_folder_list *list, const char *name, const char *parent, struct arena *arena);

/* What the rules ask of the past (past.c). */
struct past {
	struct store *store;
	int64_t customer_id;
	int64_t at_ms;	  /* of the mail, or now */
	bool is_arriving; /* the mail is not in the store yet, and counts all the same */
};
/* An input that asks past; the mail's own parts are empty. */
struct triage_input past_input(struct past *past);
/* The parts of a mail that rules look at. */
void past_fill(struct triage_input *input, const struct message *message, struct arena *arena);

/* waiting.c: raises priorities of matters that have waited too long. Part of the clerk's round. */
int waiting_ask_again(struct desk *desk, struct error *error);

/*
 * service.c: the promise of an answer. All but the first inside a transaction.
 *
 * When a first answer is owed: what the category promises, else the priority.
 */
int64_t service_answer_due(
    const struct desk *desk, const char *category, enum priority priority, int64_t arrived_ms);
/* A matter waits for an answer since then: notes when it is due, and plans who is told. is_news: it
 * has just come to wait, or become urgent by itself, so that the owner may be told at once. */
int service_plan(struct desk *desk, const struct feedback_record *feedback, int64_t from_ms,
    bool is_news, struct error *error);
/* The same after its priority or category has changed; nothing for what does not wait. */
int service_plan_anew(struct desk *desk, int64_t feedback_id, bool is_news, struct error *error);
/* The agenda's words. */
int service_urgent(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error);
int service_due_soon(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error);
int service_breach(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error);
int service_overdue(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error);
int service_escalate(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error);

/* loop.c: tells the owner of what seems to be one. Part of the clerk's round. */
int loop_tell(struct desk *desk, struct error *error);

/* The account of a mailbox in the store. */
int desk_account(
    struct desk *desk, size_t mailbox_index, int64_t *account_id_r, struct error *error);

/* ---- mail_pile.c: mails that were read, put aside and given back in the order of their dates ----
 */

struct mail_pile;
/* NULL when no temporary file can be made. */
struct mail_pile *mail_pile_new(struct error *error);
void mail_pile_free(struct mail_pile **pile);
/* internal_date_ms is the date it is sorted by. Its number on the pile becomes its UID; the raw
 * bytes are kept of what could not be read. */
int mail_pile_add(struct mail_pile *pile, const struct arrival *arrival, size_t mailbox_index,
    struct error *error);
size_t mail_pile_count(const struct mail_pile *pile);
/* By date; of the same date as they came. */
void mail_pile_sort(struct mail_pile *pile);
/* Dates of the first and the last mail; 0 when there is none. */
void mail_pile_span(const struct mail_pile *pile, int64_t *from_ms_r, int64_t *to_ms_r);
int mail_pile_get(struct mail_pile *pile, size_t index, struct arena *arena,
    struct arrival *arrival_r, size_t *mailbox_index_r, struct error *error);

struct mail_pile *gather_pile(struct gathering *gathering);

/* desk_open_store in a scratch database; X-Loop is that of the real one, where it can be read. */
int desk_open_scratch(struct desk *desk, struct error *error);
/* Sets the instance id to that of the real database, where it can be read. */
void desk_borrow_instance(struct desk *desk);

/* A mail to the owner into the outbox, from the first mailbox. Inside a transaction. */
struct owner_mail {
	const char *kind; /* "report", "alert", "digest" */
	const char *to;	  /* NULL: owner.email */
	const char *subject, *text, *html;
	size_t mailbox_index; /* that it leaves from; 0: the first */
};
int owner_mail_queue(struct desk *desk, const struct owner_mail *mail, struct arena *arena,
    int64_t *outbox_id_r, struct error *error);

/* Tells of mails to the owner that did not arrive, each once; part of the clerk's round. */
#define ALERT_UNDELIVERED "undelivered"
int undelivered_tell(struct desk *desk, struct error *error);

/* When the next report of any schedule falls due; INT64_MAX: never. */
int64_t reporting_next_ms(const struct settings *settings, int64_t now_ms);

/* Begins a transaction and finds the matter in it: harkd may move it at any time before. -1:
 * nothing is begun. desk_finish ends it. */
int desk_begin_on(struct desk *desk, int64_t feedback_id, struct arena *arena,
    struct feedback_record *feedback_r, struct error *error);
/* Commits when result is 0, rolls back otherwise; returns -1 when either failed. */
int desk_finish(struct desk *desk, int result, struct error *error);
/*
 * The same in two halves: what does not touch the store may be done between them. The second
 * follows where the first returned 0.
 */
int desk_finish_start(struct desk *desk, int result);
int desk_finish_end(struct desk *desk, struct error *error);

#endif
