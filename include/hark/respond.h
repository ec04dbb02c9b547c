/*
 * respond: may we answer (guard), with which words (template), as which bytes (compose).
 * The guard and the composer are pure; whatever the guard decides is stored with its reason.
 */
#ifndef HARK_RESPOND_H
#define HARK_RESPOND_H

#include "hark/base.h"
#include "hark/config.h"
#include "hark/message.h"

/* ---- guard (autoresponder-rules.md, in its order) ----------------------------------------------------- */

struct guard_input {
	const struct message *message;
	const struct settings *settings;
	const struct mailbox_settings *mailbox;
	const char *instance_id;   /* ours, for X-Loop */
	bool treat_as_person;	   /* sender rule: header rules that mark automatic mail are skipped */
	bool never_ack;		   /* sender rule */
	bool is_reply_to_ours;	   /* answers a mail that we sent or an existing feedback */
	bool is_address_dead, is_silenced;
	int64_t mail_date_ms;	   /* INTERNALDATE */
	int64_t watermark_ms;	   /* older mail is never answered: first contact, or last good poll on a re-scan */
	int64_t address_day, address_week, address_any_day, domain_hour, all_hour; /* sent so far */
	bool is_breaker_open;
	int64_t now_ms;
};

struct guard_decision {
	bool may_ack;
	bool trips_breaker; /* the global cap was passed just now: stop sending, tell the owner once */
	const char *rule;   /* "auto_submitted", "null_path", "list", ...; "ack" when allowed */
	char reason[200];   /* a sentence with the header and value that decided */
};

/* First match wins. */
void guard_decide(const struct guard_input *input, struct guard_decision *decision_r);
/* Where the answer goes: From, or Reply-To only where the rules allow it. NULL when there is no usable address. */
const char *guard_recipient(const struct message *message);
/* Whether an address is one that no machine may write to: noreply, mailer-daemon, owner-*, ... */
bool guard_is_system_address(const char *address);

/* ---- templates: a mustache subset ---------------------------------------------------------------------- */

/* One value: a text, or a list of scopes for a section, or a truth. */
struct template_value {
	const char *name;
	const char *text;   /* may be NULL: false */
	const struct template_scope *items; /* sections over several */
	size_t item_count;
};
struct template_scope {
	const struct template_value *values;
	size_t count;
};

struct template_set; /* all languages, all names */

/*
 * Reads FOLDER/<language>/<name>.txt (with "Subject: ..." as the first line, then a blank line) and, where present,
 * <name>.html beside. Unknown names and syntax are "file:line:col" errors. The shipped folder is fallback: a file in
 * the owner's folder overrides the shipped one of that name. Either folder may be NULL.
 */
struct template_set *template_set_load(const char *folder, const char *shipped_folder,
    struct diagnostics *diagnostics);
void template_set_free(struct template_set **set);
bool template_set_has(const struct template_set *set, const char *language, const char *name);

struct rendered {
	const char *subject;
	const char *text;
	const char *html; /* NULL when the template has none */
};
/* Falls back to the other language when this one lacks the template; -1 when neither has it. */
int template_render(const struct template_set *set, const char *language, const char *name,
    const struct template_scope *scope, struct arena *arena, struct rendered *rendered_r, struct error *error);

/* ---- compose: one mail as finished bytes ---------------------------------------------------------------- */

struct compose_input {
	struct mail_address from;
	const char *to; /* one address */
	const char *to_name; /* "" */
	const char *subject;
	const char *text;
	const char *html; /* NULL: none */
	const char *message_id;	 /* without <> */
	const char *in_reply_to; /* their Message-ID without <>, "" or NULL: none */
	const char *const *references; /* theirs, without <> */
	size_t reference_count;
	const char *auto_submitted; /* "auto-replied" or "auto-generated" */
	const char *instance_id;    /* X-Loop */
	const char *language;	    /* Content-Language */
	int64_t date_ms;
	int offset_minutes;
	/* attached as message/rfc822-safe application/octet-stream; NULL: none */
	const struct compose_attachment *attachments;
	size_t attachment_count;
};
struct compose_attachment {
	const char *name; /* ASCII, ours */
	const char *type;
	struct bytes content;
};

/* CRLF only, RFC 2047 words <= 75 and whole characters, lines <= 78 where possible, headers without CR/LF or -1. */
int compose_mail(const struct compose_input *input, struct buffer *mail_r, struct error *error);
/* "hark.NUMBER.TOKEN@domain"; number 0 for mails to the owner. */
char *compose_message_id(struct arena *arena, int64_t number, const char *address);
/* The number in one of our Message-IDs, 0 when it is not ours. */
int64_t compose_message_id_number(const char *message_id);

#endif
