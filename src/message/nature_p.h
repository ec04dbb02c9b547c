/*
 * What the files that tell a mail's nature share: nature.c asks the questions in order;
 * nature_auto.c knows automatic replies, nature_bulk.c lists and notices; nature_absence.c,
 * nature_notice.c and nature_words.c hold the phrases, nature_phrase.c finds them. A phrase alone
 * makes no machine: people write about bounces and automatic replies.
 */
#ifndef HARK_NATURE_P_H
#define HARK_NATURE_P_H

#include "message_p.h"

/*
 * Words of a subject or text, lower case, one blank for white space, full-width ASCII made ASCII.
 */
#define NATURE_TEXT_BYTES 4096
void nature_fold(const char *text, char out[NATURE_TEXT_BYTES]);

/* ---- phrases ---- */

enum phrase_kind {
	PHRASE_ABSENCE,	   /* "I am out of the office" */
	PHRASE_AWAY,	   /* "on leave": weaker */
	PHRASE_RETURN,	   /* "upon my return", "in urgent cases": beside an absence */
	PHRASE_THANKS,	   /* "thank you for your email" */
	PHRASE_AUTO,	   /* "this is an automatic reply" */
	PHRASE_MACHINE,	   /* "this is an automated message" */
	PHRASE_ACK,	   /* "we have received your request" */
	PHRASE_CONTACTING, /* "thank you for contacting" */
	PHRASE_PROMISE,	   /* "we will get back to you" */
	PHRASE_NOTICE,	   /* "your order has shipped" */
	PHRASE_FOOT,	   /* "you are receiving this email because" */
	PHRASE_LEAVE,	   /* "unsubscribe" */
	PHRASE_ASK,	   /* "can you": what a person wants */
	PHRASE_BOUNCE,	   /* "could not be delivered" */
	PHRASE_REFUSAL,	   /* "you are not a member", of a list server */
	PHRASE_RECEIPT,	   /* "was read on" */
	PHRASE_COUNT,
};

/* Phrases of one kind with '|' between them; a table of sets ends with NULL. */
struct phrase_set {
	enum phrase_kind kind;
	const char *phrases;
};

extern const struct phrase_set nature_absence_phrases[], nature_notice_phrases[],
    nature_bounce_phrases[];

struct phrases {
	struct phrase_hit {
		const char *text; /* the first that was found, size bytes */
		size_t size;
		const char *end;      /* of the last one, in the text */
		unsigned count, last; /* different ones; the number of the last */
	} hits[PHRASE_COUNT];
};

/* Adds what text (folded) holds to found. */
void nature_find_phrases(const char *text, struct phrases *found);
bool nature_has_phrase(const struct phrases *found, enum phrase_kind kind);
unsigned nature_count_phrases(const struct phrases *found, enum phrase_kind kind, unsigned most);
/* The first one found, NULL when there is none. */
const char *nature_phrase(const struct phrases *found, enum phrase_kind kind, struct arena *arena);

/* The first of the words, of two bytes or more, that text begins with or holds; NULL: none. */
const char *nature_starting(const char *text, const char *const *words, size_t count);
const char *nature_containing(const char *text, const char *const *words, size_t count);
/* Each returns the phrase found, NULL when there is none. All take a folded subject. */
const char *nature_bounce_subject(const char *subject);
const char *nature_delay_subject(const char *subject);
/* Sure: "automatic reply: ...". */
const char *nature_auto_subject(const char *subject, struct arena *arena);
const char *nature_absence_subject(const char *subject); /* weighed with the text */
const char *nature_receipt_subject(const char *subject);
bool nature_has_ticket_number(const char *subject);
/* By the local part: MAILER-DAEMON, postmaster; noreply, notifications; owner-, -request. */
bool nature_is_daemon(const struct mail_address *from);
bool nature_is_robot(const char *address);
bool nature_is_list_server(const char *address);

/* ---- what the questions look at ---- */

struct case_file {
	const struct nature_input *input;
	const struct mime_mail *mail;
	struct arena *arena;
	const char *reason;
	struct bounce *bounce;
	char subject[NATURE_TEXT_BYTES]; /* folded */
	char text[NATURE_TEXT_BYTES];	 /* folded, what was written now */
	struct phrases own;		 /* of text */
	bool is_daemon, is_robot, is_null_path;
	bool is_reply;	 /* "Re: ..." */
	bool is_forward; /* "Fwd: ..." */
	bool is_answer;	 /* quotes the mail that it answers */
};

/* The mail's first field of that name (lower case), NULL when there is none. */
const char *nature_field(const struct case_file *file, const char *name);
/* The first part of that type of the mail itself, not of one that was attached to it; or NULL. */
const struct mime_part *nature_part(const struct mime_mail *mail, const char *type);
/* The field's first word equals word ("auto-replied (vacation)" is auto-replied, RFC 3834 5). */
bool nature_is_keyword(const char *value, const char *word);
/* Precedence or X-Precedence, "" when there is none. */
const char *nature_precedence(const struct case_file *file);
/* The reason that decided: a name and a value, cut to a line. */
void nature_because(struct case_file *file, const char *name, const char *value);
/* How much a person asks in the text, 0 to 2. */
int nature_asks(const struct case_file *file);

bool nature_is_auto_reply(struct case_file *file);
bool nature_is_list(struct case_file *file);
bool nature_is_bulk(struct case_file *file);

#endif
