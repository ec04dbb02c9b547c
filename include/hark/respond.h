/*
 * respond: may we answer (guard), with which words (template), as which bytes (compose).
 * The guard and the composer are pure; whatever the guard decides is stored with its reason.
 */
#ifndef HARK_RESPOND_H
#define HARK_RESPOND_H

#include "hark/base.h"
#include "hark/config.h"
#include "hark/message.h"

/* ---- guard ---- */

struct guard_input {
	const struct message *message;
	const struct settings *settings;
	const struct mailbox_settings *mailbox;
	const char *instance_id; /* ours, for X-Loop */
	/* sender rule: header rules that mark automatic mail are skipped */
	bool treat_as_person;
	bool never_ack;	       /* sender rule */
	bool is_reply_to_ours; /* answers a mail that we sent or an existing feedback */
	bool is_address_dead, is_silenced;
	int64_t mail_date_ms; /* INTERNALDATE */
	/* older mail is never answered: first contact, or last good poll on a re-scan */
	int64_t watermark_ms;
	/* sent so far */
	int64_t address_day, address_week, address_any_day, domain_hour, domain_day, all_hour;
	bool is_breaker_open;
	int64_t quiet_until_ms; /* nothing is answered before; 0: no quiet period */
	int64_t now_ms;
};

/* Acks to one address a day, whatever the template: each category may have its own, one person
 * shall not get all. limits.per_address_day raises it when the owner asks for more. */
#define GUARD_ADDRESS_ANY_DAY_MAX 3

/* Acks to one domain a day, in hours of limits.per_domain_hour. Whoever has a domain without DMARC
 * and one mailbox for all its names could be sent that many each hour for ever, in the names of
 * people who do not exist. The customers of a provider where anybody has a mailbox are many: they
 * have the cap of the hour alone. */
#define GUARD_DOMAIN_DAY_HOURS 3

struct guard_decision {
	bool may_ack;
	/* the global cap was passed just now: stop sending, tell the owner once */
	bool trips_breaker;
	/* "auto_submitted", "null_path", "list", ...; "ack" when allowed. Static, stable: stored */
	const char *rule;
	/* the header field that decided, as it is written in mails; NULL: none did */
	const char *header;
	char reason[200]; /* a sentence with the header and value that decided */
};

/*
 * First match wins. The rules, by their words: own_mail, loop (our X-Loop), bounce, null_path,
 * auto_submitted, list, list_unsubscribe (alone: hold and report), x_loop, precedence, auto_header,
 * suppress, no_recipient, system_address, never_ack, dead_address, silenced, unreadable, nature,
 * no_reply_text, loop_subject, spam, dmarc, not_addressed, old, reply_to_ours, disabled,
 * address_cap, domain_cap, breaker, global_cap, quiet_period.
 */
void guard_decide(const struct guard_input *input, struct guard_decision *decision_r);
/* Whether the server that received the mail says that it fails the policy of its From (DMARC). */
bool guard_is_forged(const struct message *message);
/* Where the answer goes: From, or Reply-To when its domain is From's and not one where anybody has
 * a mailbox. NULL when there is no usable address. Borrowed from message. */
const char *guard_recipient(const struct message *message);
/* Whether the domain is a provider's where anybody has a mailbox: whoever shares it shares nothing
 * else. */
bool free_mail_is(const char *domain);
/* The address by which the caps count whom mail to an address reaches: without +detail (RFC 5233),
 * Gmail's in one form. Cut at size, never longer than the address. */
void address_person(const char *address, char *out, size_t size);
/* Whether an address may stand in a header and in RCPT TO as it is: local@domain, no quotes,
 * blanks, brackets or control characters, within the lengths of RFC 5321 4.5.3.1. UTF-8 is allowed
 * (RFC 6531). */
bool guard_is_usable_address(const char *address);
/* Whether an address is one that no machine may write to: noreply, mailer-daemon, owner-*, ... */
bool guard_is_system_address(const char *address);

/* ---- templates: a mustache subset ---- */

/* One mail's form in one language. */
#define TEMPLATE_FILE_BYTES_MAX (64 * 1024)
/* Sections within sections; recursion ends here. */
#define TEMPLATE_DEPTH_MAX 30
/*
 * Tags in one file, and bytes of one rendered form: a list of 1,000 items within 64 KB of template.
 */
#define TEMPLATE_TAGS_MAX 2000
#define TEMPLATE_OUTPUT_BYTES_MAX (1024 * 1024)

/* One value: a text, or a list of scopes for a section, or a truth. */
struct template_value {
	const char *name;
	const char *text;		    /* may be NULL: false */
	const struct template_scope *items; /* sections over several */
	size_t item_count;
};
struct template_scope {
	const struct template_value *values;
	size_t count;
};

struct template_set; /* all languages, all names */

/*
 * Reads FOLDER/<language>/<name>.txt (with "Subject: ..." as the first line, then a blank line)
 * and, where present, <name>.html beside. Unknown names and syntax are "file:line:col" errors, and
 * then NULL is returned. The shipped folder is fallback: a file in the owner's folder overrides the
 * shipped one of that name; with his .txt goes only his own .html, so that the two forms of a mail
 * never say different things. Either folder may be NULL.
 *
 * {{name}} value, escaped in HTML; {{{name}}} and {{&name}} as it is; {{#name}}...{{/name}} once
 * for a text that is not empty, for each item of a list; {{^name}}...{{/name}} when there is none;
 * {{! comment }}. A line that holds nothing but a section, closing or comment tag leaves no empty
 * line.
 */
struct template_set *template_set_load(
    const char *folder, const char *shipped_folder, struct diagnostics *diagnostics);
void template_set_free(struct template_set **set);
bool template_set_has(const struct template_set *set, const char *language, const char *name);
/* The same, and the owner wrote it. */
bool template_set_has_own(const struct template_set *set, const char *language, const char *name);

struct template_name {
	const char *language, *name;
	bool has_html;
};
/* All of them, by name and language. */
size_t template_set_list(
    const struct template_set *set, struct arena *arena, struct template_name **names_r);

struct rendered {
	const char *subject;
	const char *text;
	const char *html; /* NULL when the template has none */
};
/* Falls back to the other language when this one lacks the template; -1 when neither has it. */
int template_render(const struct template_set *set, const char *language, const char *name,
    const struct template_scope *scope, struct arena *arena, struct rendered *rendered_r,
    struct error *error);

/* ---- catalogue: the mails we send, and the names each may use ---- */

/*
 * What a mail to a customer may speak of. NULL or "" is none. customer and subject are made safe
 * here (safe_text): they come from outside.
 */
struct mail_facts {
	int64_t number;		   /* the feedback's */
	const char *customer;	   /* display name as the customer wrote it */
	const char *subject;	   /* theirs */
	const char *category;	   /* its name in that language, not its id */
	const char *solution;	   /* by the owner, may have lines */
	const char *address;	   /* the mailbox they wrote to */
	struct hours_moment hours; /* hours_look, when the mail leaves */
	bool is_vip;
};

/*
 * Scope for template_render from the facts and settings, in the customer's language: number,
 * company, address, customer, subject, category, solution, hours ("Mon-Fri 09:00-18:00", none when
 * always open), timezone, open, closed, holiday, reopens ("Thursday, 8 October"), reopens_time
 * ("09:00"), vip, language. Borrowed from arena.
 */
const struct template_scope *catalogue_scope(const struct mail_facts *facts,
    const struct settings *settings, const char *language, struct arena *arena);
/* ---- variant: which text an acknowledgement has ---- */

#define ACK_TEMPLATE "ack"
struct ack_occasion {
	const char *category_template; /* ACK_TEMPLATE or NULL: the category has none of its own */
	enum hours_state hours;
	bool is_vip;
};
struct ack_variant {
	const char *name;   /* of the template */
	const char *reason; /* why that one: a few words, static, for gettext */
};
/*
 * In this order: the category's own text, "ack-vip" for a VIP, "ack"; of each, "-holiday" behind
 * the name while closed for holidays, "-out-of-hours" while closed (holidays too), then the bare
 * name. The first one that the owner wrote himself in that language; where he wrote none of them,
 * the first that is shipped: a shipped text never takes the place of one of his.
 */
struct ack_variant variant_choose(const struct template_set *set, const char *language,
    const struct ack_occasion *occasion, struct arena *arena);
/* The state that a template of that name is for; HOURS_OPEN: any. */
enum hours_state variant_hours(const char *template_name);

/* The values of every name that the template may use, invented, as they may stand in a real mail
 * at such an hour. */
const struct template_scope *catalogue_sample(const char *template_name,
    const struct settings *settings, const char *language, enum hours_state hours,
    struct arena *arena);
/* The language to answer in: the text's ("zh-Hant", "en", ...) when the owner has it among
 * acknowledge.languages, else the first of those. */
const char *catalogue_language(const struct settings *settings, const char *language);

/* ---- compose: one mail as finished bytes ---- */

/* A finished mail; ours are a few KB, a report with its CSV some hundred. */
#define COMPOSE_MAIL_BYTES_MAX (25 * 1024 * 1024)
/* References kept: the first and the last ones (RFC 5322 3.6.4 asks for all; a header must end
 * somewhere). */
#define COMPOSE_REFERENCES_MAX 20
/* RFC 5322 2.1.1 and RFC 2047 2 */
#define COMPOSE_LINE_MAX 78
#define COMPOSE_WORD_MAX 75

struct compose_input {
	struct mail_address from;
	const char *to;	     /* one address */
	const char *to_name; /* "" */
	const char *subject;
	const char *text;
	const char *html;	 /* NULL: none */
	const char *message_id;	 /* without <> */
	const char *in_reply_to; /* their Message-ID without <>, "" or NULL: none */
	/* Theirs without <>: References, else In-Reply-To; in_reply_to is added behind. */
	const char *const *references;
	size_t reference_count;
	/* "auto-replied" or "auto-generated"; NULL: written by hand, no such marks */
	const char *auto_submitted;
	const char *instance_id; /* X-Loop; NULL: none */
	const char *language;	 /* Content-Language; NULL: none */
	/* an address for List-Unsubscribe: <mailto:...>; NULL: none. The token (letters and digits,
	 * may be NULL) tells in its subject who wants no more. */
	const char *list_unsubscribe, *unsubscribe_token;
	int64_t date_ms;
	int offset_minutes;
	/* each in base64; NULL: none */
	const struct compose_attachment *attachments;
	size_t attachment_count;
};
struct compose_attachment {
	const char *name; /* ASCII, ours */
	const char *type;
	struct bytes content;
};

/*
 * RFC 5322 with CRLF only, ASCII save in UTF-8 addresses (RFC 6532). RFC 2047 words <= 75 and of
 * whole characters, header lines <= 78 where possible. Reading it back gives the same subject,
 * names and text; any line end in a text counts as \n. -1 when a control character stands in what
 * becomes a header, an address cannot be used, a text is not UTF-8 or the mail is too large; a
 * reference (a stranger's) that is no msg-id is left out instead. mail_r is initialised here and
 * belongs to the caller (buffer_free); it is not touched on failure.
 */
int compose_mail(const struct compose_input *input, struct buffer *mail_r, struct error *error);
/* "hark.NUMBER.TOKEN@domain"; number 0 for mails to the owner. */
char *compose_message_id(struct arena *arena, int64_t number, const char *address);
#define COMPOSE_TOKEN_LENGTH 16
/* The number in one of our Message-IDs, 0 when it is not ours. */
int64_t compose_message_id_number(const char *message_id);

/* ---- reference: what leads an answer back to its matter ---- */

struct reference {
	int64_t number;
	char token[COMPOSE_TOKEN_LENGTH + 1]; /* of the Message-ID "hark.NUMBER.TOKEN@domain" */
};
/* Puts the tag "[#NUMBER]" into the subject and "[#NUMBER-TOKEN]" under the text. */
void reference_put(
    struct rendered *rendered, int64_t number, const char *message_id, struct arena *arena);
/* The next tag in a subject, or token in a text; *at moves behind it. Linear, whatever it holds. */
bool reference_next_tag(const char **at, int64_t *number_r);
bool reference_next_token(const char **at, struct reference *reference_r);

#endif
