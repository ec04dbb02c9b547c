/*
 * What the files of src/respond share: the guard's rules and the tests on addresses and texts they
 * stand on, the encoder under the composer, the parsed form of a template, and the catalogue's
 * list.
 */
#ifndef HARK_RESPOND_P_H
#define HARK_RESPOND_P_H

#include "hark/respond.h"

/* ---- guard_rules.c, guard_marks.c: one function a rule ---- */

/* True when the rule holds the acknowledgement; then the decision's reason says what decided. */
typedef bool guard_rule(const struct guard_input *input, struct guard_decision *decision);

guard_rule guard_own_mail, guard_loop, guard_bounce, guard_null_path, guard_no_recipient,
    guard_system_address, guard_system_path, guard_never_ack, guard_dead_address, guard_silenced,
    guard_unreadable, guard_nature, guard_not_addressed, guard_old, guard_reply_to_ours,
    guard_disabled, guard_address_cap, guard_domain_cap, guard_breaker, guard_global_cap,
    guard_quiet_period;
guard_rule guard_auto_submitted, guard_list, guard_list_unsubscribe, guard_x_loop, guard_precedence,
    guard_auto_header, guard_suppress, guard_no_reply_text, guard_loop_subject, guard_spam,
    guard_dmarc;

/* Fills the reason and returns true, so that "return guard_hold(...)" reads well. */
bool guard_hold(struct guard_decision *decision, const char *format, ...) HARK_PRINTF(2, 3);
/* The same for a header field. */
bool guard_hold_by(struct guard_decision *decision, const char *header, const char *format, ...)
    HARK_PRINTF(3, 4);

#define SHOWN_SIZE 72
/* A value written by a stranger, made fit to stand in a reason: one line, no control characters,
 * cut. */
const char *guard_show(const char *value, char out[SHOWN_SIZE]);

/* ---- guard_address.c ---- */

/* The address an SRS or BATV rewriting stands for, else the address itself. Never longer than the
 * address. */
void address_unwrap(const char *address, char *out, size_t size);

/* ---- address_person.c ---- */

/* "feedback+shop@example.com" without "+shop" (RFC 5233), cut at size. */
void address_drop_detail(const char *address, char *out, size_t size);

/* ---- guard_ours.c ---- */

/* Any mailbox's address or alias, or the owner's; also with +detail. */
bool address_is_ours(const struct settings *settings, const char *address);
/* Whether an address in text (a header's value) is the mailbox's own or an alias; also with
 * +detail. */
bool address_names_mailbox(const struct mailbox_settings *mailbox, const char *text);

/* ---- guard_text.c ---- */

/* The phrase by which a text asks not to be answered ("please do not reply", ...), or NULL. */
const char *text_find_no_reply(const char *text);
/* Two reply prefixes in a row, or two ticket tags: what two machines make of a subject between
 * them. */
bool text_is_loop_subject(const char *subject);

/* ---- encode.c ---- */

/* Appends an unstructured field's value after column characters of its line, folded (RFC
 * 5322 2.2.3), as RFC 2047 words when it needs them. text is UTF-8 without control characters. */
void encode_unstructured(struct buffer *out, const char *text, size_t column);
/* Appends "name <address>" or the address alone, likewise. */
void encode_mailbox(struct buffer *out, const char *name, const char *address, size_t column);
/* base64 without line ends. */
void put_base64(struct buffer *out, const uint8_t *data, size_t size);

/* ---- encode_body.c ---- */

enum body_encoding { BODY_7BIT, BODY_QUOTED_PRINTABLE, BODY_BASE64 };
const char *body_encoding_word(enum body_encoding encoding); /* as in Content-Transfer-Encoding */
/* What suits a text whose line ends are \n: 7bit only where nothing on the way could change it. */
enum body_encoding body_choose(const char *text);
void encode_text(struct buffer *out, const char *text, enum body_encoding encoding);
void encode_base64(struct buffer *out, struct bytes content);

/* ---- template_parse.c ---- */

enum template_node_type { NODE_TEXT, NODE_VALUE, NODE_SECTION, NODE_INVERTED };

struct template_node {
	enum template_node_type type;
	const char *text; /* NODE_TEXT: the text; else the name. In the set's arena */
	bool is_escaped;  /* NODE_VALUE */
	size_t line, column;
	struct template_node *children, *next;
};

struct template_source {
	const char *file;    /* as shown in messages */
	const char *text;    /* \n line ends, UTF-8 */
	size_t line, column; /* where text begins in its file, from 1 */
	bool is_html;
	const char *const *names; /* allowed, NULL-terminated; NULL: any */
};

/* Every fault is added to diagnostics; NULL when there is any. An empty text gives an empty
 * NODE_TEXT. */
struct template_node *template_parse(
    const struct template_source *source, struct arena *arena, struct diagnostics *diagnostics);

/* ---- template.c ---- */

/* Appends; output that passes the buffer's maximum leaves is_truncated set. */
void template_write(const struct template_node *nodes, const struct template_scope *scope,
    bool is_html, struct buffer *out);

/* ---- opening.c ---- */

/* Business hours in one line, NULL when there are none (always open). */
const char *opening_text(
    const struct hours_settings *hours, const char *language, struct arena *arena);
/* The day on which it opens again, "Thursday, 8 October", and the time, "09:00" (NULL at midnight,
 * when it is open all day); NULL while open. */
const char *opening_day(
    const struct hours_moment *moment, const char *language, struct arena *arena);
const char *opening_time(const struct hours_moment *moment, struct arena *arena);

/* ---- catalogue.c ---- */

struct catalogue_mail {
	const char *name;
	const char *const *names; /* NULL-terminated */
	size_t text_bytes_max;	  /* of the rendered text; 0: TEMPLATE_OUTPUT_BYTES_MAX */
};

/* The mail of that name, or the one whose variant it is: "ack-product" is an "ack". NULL when there
 * is none. */
const struct catalogue_mail *catalogue_find(const char *template_name);
/* The catalogued name nearest to a misspelt one, or NULL. */
const char *catalogue_nearest(const char *template_name);

#endif
