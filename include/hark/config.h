/*
 * config: YAML with line marks -> settings; schema tables; secrets.
 *
 * Every fault of a file is reported at once as "file:line:col: message". A faulty file yields no
 * settings at all: the caller keeps what it had. Values live in the settings' own arena.
 */
#ifndef HARK_CONFIG_H
#define HARK_CONFIG_H

#include "hark/base.h"

/* ---- diagnostics: what is wrong in files that people write ---- */

struct diagnostics {
	struct arena *arena;  /* owned */
	const char **lines;   /* "rules.d/10-a.yaml:3:5: message"; borrowed from arena */
	size_t count;	      /* errors */
	size_t warning_count; /* warnings, kept in lines too, marked "warning: " */
	size_t line_count;    /* at most CONFIG_DIAGNOSTICS_MAX; what is beyond is counted only */
};

void diagnostics_init(struct diagnostics *diagnostics);
void diagnostics_free(struct diagnostics *diagnostics);
/* line and column count from 1; line 0 leaves both out. */
void diagnostics_add(struct diagnostics *diagnostics, const char *file, size_t line, size_t column,
    const char *format, ...) HARK_PRINTF(5, 6);
void diagnostics_warn(struct diagnostics *diagnostics, const char *file, size_t line, size_t column,
    const char *format, ...) HARK_PRINTF(5, 6);
void diagnostics_print(const struct diagnostics *diagnostics, FILE *out);

/*
 * Whether a file's bytes are UTF-8; moves content behind a byte order mark. 0, or -1 with a
 * diagnostic at the first byte that is not, and a guess at what it is instead.
 */
int config_check_utf8(const char *file, struct bytes *content, struct diagnostics *diagnostics);

/* ---- YAML tree ---- */

enum yaml_type { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_type type;
	size_t line, column; /* from 1 */
	const char *text;    /* YAML_TEXT: UTF-8, as written */
	bool is_plain;	     /* written without quotes */
	const char *key;     /* as a value of a map: its key, else NULL */
	size_t key_line, key_column;
	struct yaml_node *children; /* YAML_LIST, YAML_MAP: in file order */
	size_t count;
};

/*
 * Parses one document. Aliases, anchors, tags, merge keys, duplicate keys, a second document, text
 * that is not UTF-8 (with a hint when it looks like GB18030), depth and size above the limits are
 * errors. A byte order mark is allowed. An empty document gives an empty map. Returns 0, or -1 with
 * diagnostics added; then *root_r is NULL, or, when nothing but refused constructs was found, the
 * tree without these, so that a caller that wants to report every fault at once can go on checking
 * it.
 */
int yaml_parse(const char *file, struct bytes content, struct arena *arena,
    struct diagnostics *diagnostics, struct yaml_node **root_r);
/* NULL when absent */
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);

/* ---- schema: maps to structs by table ---- */

enum schema_type {
	SCHEMA_TEXT,	 /* const char * */
	SCHEMA_BOOL,	 /* bool: yes no true false on off */
	SCHEMA_INTEGER,	 /* int64_t, within minimum..maximum */
	SCHEMA_NUMBER,	 /* double, within minimum..maximum */
	SCHEMA_DURATION, /* int64_t milliseconds */
	SCHEMA_ENUM,	 /* int: index into words */
	SCHEMA_WORD,	 /* const char *: one of words */
	SCHEMA_TEXTS,	 /* struct text_list; a single text is a list of one */
	/* nested struct at offset, by fields; a key without value is an empty map */
	SCHEMA_MAP,
	SCHEMA_LIST,   /* struct schema_list at offset: an array of element_size, by fields */
	SCHEMA_CUSTOM, /* the function does it */
};

struct text_list {
	const char **items;
	size_t count;
};

struct schema_list {
	void *items;
	size_t count;
};

struct schema_context {
	const char *file;
	struct arena *arena;
	struct diagnostics *diagnostics;
};

/* What a custom reader takes: a map where the field has fields, else a text (one of words, if there
 * are any), unless it says otherwise. For schema_write_json only. */
enum schema_shape {
	SHAPE_PLAIN,
	SHAPE_TEXTS, /* a text or a list of them */
	SHAPE_LIST,  /* a list of maps */
	SHAPE_TEXT_OR_MAP,
	SHAPE_TEXTS_OR_MAPS, /* a list of texts and maps, or one text */
	SHAPE_REFUSED,	     /* nothing: the key is there for its error message */
};

struct schema_field {
	const char *key; /* NULL ends the table */
	enum schema_type type;
	size_t offset;
	bool is_required;
	double minimum, maximum;	     /* numbers, and durations in ms; both 0: no bound */
	const char *const *words;	     /* SCHEMA_ENUM, SCHEMA_WORD, NULL-terminated */
	const struct schema_field *fields;   /* SCHEMA_MAP, SCHEMA_LIST */
	enum schema_shape shape;	     /* SCHEMA_CUSTOM */
	size_t element_size;		     /* SCHEMA_LIST */
	void (*element_init)(void *element); /* SCHEMA_LIST: defaults; may be NULL */
	void (*custom)(
	    const struct schema_context *context, const struct yaml_node *node, void *at);
};

/* Fills the struct at target (defaults already in place) from map; every fault is added to
 * diagnostics: unknown keys with "did you mean", wrong types, ranges, missing required keys
 * (reported where map begins). */
void schema_read(const struct schema_context *context, const struct yaml_node *map,
    const struct schema_field *fields, void *target);
/* The table as a JSON Schema (draft 7), for editors. */
void schema_write_json(const struct schema_field *fields, const char *title, struct buffer *out);
/* The keys of hark.yaml. */
const struct schema_field *settings_schema(void);
/* For custom readers. schema_error reports at the node's place (not for secrets: the text is
 * shown); schema_text gives the node's text, or reports that it must be one and gives NULL;
 * schema_is_empty is true for a key that stands without a value. */
void schema_error(const struct schema_context *context, const struct yaml_node *node,
    const char *format, ...) HARK_PRINTF(3, 4);
const char *schema_text(const struct schema_context *context, const struct yaml_node *node);
bool schema_is_empty(const struct yaml_node *node);
/* Whether hark can write to that address. */
bool value_is_address(const char *text);
/* For tables of other modules: a const char * that must be a mail address. */
void value_read_address(
    const struct schema_context *context, const struct yaml_node *node, void *at);

/* ---- settings ---- */

/* Where a password or token comes from. Exactly one is set. No file ever holds the secret itself.
 */
struct secret_source {
	/* what was typed a moment ago and is kept nowhere yet (hark setup); borrowed */
	const struct buffer *held;
	const char *password_command;	 /* sh -c; first line of its output */
	const char *password_file;	 /* mode 0600 or stricter, first line */
	const char *password_credential; /* name below $CREDENTIALS_DIRECTORY */
	const char *token_command;	 /* OAuth2 access token: XOAUTH2 / OAUTHBEARER */
	size_t line;			 /* of the server's map, for messages */
	const char *what;		 /* "url": keys are url_file, ...; NULL: "password" */
};

/*
 * Reads the secret anew (never cached; called at every login). The buffer must be wiped with
 * buffer_wipe. The error never holds any byte of the secret. Commands get 30 s and no standard
 * input.
 */
int secret_read(const struct secret_source *source, struct buffer *secret_r, struct error *error);
/* Runs a shell command within deadline_ms, likewise without standard input, and appends all of its
 * output. A status other than 0 is an error. */
int secret_run(
    const char *command, int64_t deadline_ms, struct buffer *output, struct error *error);

/* "implicit", "starttls", "none" (loopback only) */
enum tls_mode { TLS_IMPLICIT, TLS_STARTTLS, TLS_NONE };

struct server_settings {
	const char *host;
	int64_t port;		     /* 0: by protocol and tls */
	int tls;		     /* enum tls_mode */
	const char *user;	     /* imap: default the mailbox's address; smtp: default imap's */
	struct secret_source secret; /* smtp: default imap's */
	/* additional trust anchors instead of the system's; NULL: the system's */
	const char *ca_file;
	bool has_login; /* smtp only: "login: no" sends without logging in */
};

/* Folders that change the matter of a mail that is moved there; NULL: none. Names as written, with
 * "/" between the levels whatever the server's own sign is. */
struct button_settings {
	const char *resolved, *urgent, *spam, *not_feedback;
	const char *categories; /* below it a folder for each category, by its id or name */
	bool creates;		/* hark makes those that are missing */
};

struct mailbox_settings {
	const char *address;
	struct text_list aliases;
	const char *name; /* display name of our From; default owner.name */
	struct server_settings imap, smtp;
	const char *inbox; /* folders.inbox, default INBOX */
	const char *sent;  /* folders.sent: "auto", "none" or a name */
	struct button_settings buttons;
	/* folders.file: what hark moves to its button by itself: "resolved", "all", NULL: nothing
	 */
	const char *file;
	bool has_keywords; /* folders.keywords: hark marks the mails of customers */
	const char *start; /* NULL: from now on; else a date: history without answers */
	int64_t poll_ms;   /* default 5 minutes */
	/* authserv-ids (RFC 8601) of the servers that receive for it; none: by imap.host */
	struct text_list trusted_authserv;
	/* provider preset: "gmail", "microsoft365", "qq", "163", NULL: by host */
	const char *budget;
};

struct owner_settings {
	const char *name, *email;
	const char *language; /* "zh" or "en" */
	const char *timezone;
};

struct acknowledge_settings {
	bool is_enabled;	    /* default no: the owner turns it on */
	int64_t after_ms;	    /* default 2 minutes */
	struct text_list languages; /* default zh, en; the first is the fallback */
};

/* Minutes of the week, Monday 00:00 is 0; end exclusive. */
struct hours_span {
	int start_minute, end_minute;
};

struct hours_settings {
	struct hours_span *spans;
	size_t span_count;    /* 0: always open */
	int64_t *closed_days; /* days since 1970 (civil), sorted */
	size_t closed_count;
};

enum report_every { REPORT_DAY, REPORT_WEEK, REPORT_MONTH, REPORT_QUARTER };

/* What a report is for. */
enum report_kind {
	REPORT_FULL,   /* the owner's */
	REPORT_DIGEST, /* what waits; not sent when nothing does */
	REPORT_REVIEW, /* at length, for a quarter */
	REPORT_PUBLIC  /* for customers: nothing of any one of them */
};

struct report_settings {
	int every;	/* enum report_every */
	int kind;	/* enum report_kind; default: day digest, quarter review, else full */
	int weekday;	/* 1 Monday .. 7 */
	int minute;	/* of the day, default 08:00 = 480 */
	const char *to; /* default owner.email */
};

/* How much hark writes at most, whatever happens. */
struct limits_settings {
	int64_t per_address_day;  /* same template, default 1 */
	int64_t per_address_week; /* same template, default 3 */
	int64_t per_domain_hour;  /* default 20 */
	int64_t per_hour;	  /* all acks, default 100: above it the breaker trips */
};

struct service_settings {
	int64_t high_ms, normal_ms, low_ms; /* first answer: 30 min, 24 h, 72 h */
	bool reminds;		   /* default yes: a digest when an answer is due, and before */
	int64_t warn_percent;	   /* of the time: when "before" is; default 75 */
	bool alerts_urgent;	   /* default yes: what has high priority is told at once */
	const char *escalate_to;   /* NULL: nobody else is told */
	int64_t escalate_after_ms; /* after it was due, in business hours; default 4 h */
};

enum learn_enabled { LEARN_AUTO, LEARN_YES, LEARN_NO };

#define LEARN_CONFIDENCE 0.7

/* The classifier that is learned from the owner's corrections. */
struct learn_settings {
	int enabled;	   /* enum learn_enabled; default auto: when it has proved itself */
	int64_t examples;  /* labels that it needs for auto, default 200 */
	double confidence; /* that it needs to decide, default 0.7 */
};

/* After a matter was resolved. */
struct follow_up_settings {
	bool is_enabled;	/* default no: whether the customer is asked if it holds */
	int64_t after_ms;	/* default 3 days; a category may have its own */
	int64_t close_after_ms; /* default 7 days: without an answer, the matter is closed */
	/* default 0, never: when the owner asked the customer something and has no answer */
	int64_t remind_after_ms;
};

/* How long words are kept after they have come to rest; 0, the default: for good. */
struct retention_settings {
	int64_t texts_ms;      /* of matters that wait for nobody */
	int64_t spam_ms;       /* of those moved to the folder for spam, or for no feedback */
	int64_t mails_ms;      /* the outbox's mails, once they have left */
	int64_t quarantine_ms; /* unreadable mails */
	int64_t ignored_ms;    /* why mails were no feedback */
	int64_t comments_ms;   /* of ratings */
	int64_t persons_ms;    /* names and addresses of whom no words are kept any more */
};

/* Who has spent that much in a year: the largest weight that is reached counts. */
struct spending_weight {
	double at_least;
	const char *currency; /* "EUR" */
	double weight;
};

/* How much the ratings of customers count; the factors are multiplied. */
struct weights_settings {
	double segments[5]; /* in the order of segment_words (triage.h); default 1 */
	struct spending_weight *spending;
	size_t spending_count; /* default 0 */
};

/* What alert_command is run for: trouble of hark's own; urgent matters and low ratings too. */
enum alerts_on { ALERTS_ON_TROUBLE, ALERTS_ON_ALL };

/* What is announced to hooks and notify: words of "on", in the order of event_words. */
enum event_kind {
	EVENT_CREATED,	 /* a new matter */
	EVENT_REPLIED,	 /* the customer wrote again */
	EVENT_RESPONDED, /* a person has answered */
	EVENT_RESOLVED,
	EVENT_CLOSED,
	EVENT_REOPENED,
	EVENT_RATED,	  /* an answer to a survey */
	EVENT_LOW_RATING, /* one at or below the survey's "low" */
	EVENT_URGENT,	  /* a matter of high priority waits */
	EVENT_BREACH,	  /* no answer in the promised time */
	EVENT_BREAKER,	  /* the circuit breaker has opened */
	EVENT_ALERT,	  /* trouble of hark's own, and its end */
	EVENT_KINDS
};
extern const char *const *const event_words; /* NULL-terminated */
#define EVENT_BIT(kind) (1U << (kind))
#define EVENTS_ALL (EVENT_BIT(EVENT_KINDS) - 1)

/* What customers wrote, as far as an announcement may show it. */
enum announced_text { ANNOUNCED_NONE, ANNOUNCED_SUBJECT, ANNOUNCED_EXCERPT };

/* What hooks and notify have in common: who is told of what. */
struct receiver_settings {
	const char *name;  /* letters, digits, "-", "_"; no two alike */
	unsigned events;   /* EVENT_BIT of each */
	int text;	   /* enum announced_text; default none */
	bool has_customer; /* name and address may be shown; default no */
};

/* A program of the owner's that is run for each event, with the event on its standard input. */
struct hook_settings {
	struct receiver_settings receiver; /* on: default all events */
	struct text_list run;		   /* the program's path and its arguments */
	int64_t timeout_ms;		   /* default 30 s */
};

enum notify_kind {
	NOTIFY_WECOM,
	NOTIFY_DINGTALK,
	NOTIFY_FEISHU,
	NOTIFY_SLACK,
	NOTIFY_NTFY,
	NOTIFY_WEBHOOK
};
extern const char *const notify_words[]; /* by enum notify_kind, NULL-terminated */

/* A robot in a group chat, or any other address that takes a POST. */
struct notify_settings {
	struct receiver_settings receiver; /* on: default urgent, low_rating, breach, breaker, alert
					    */
	int kind;			   /* enum notify_kind */
	const char *url;		   /* where it is no secret, else NULL: */
	struct secret_source url_source;
	struct secret_source secret; /* signs what is sent, or (ntfy) lets it in; may be none */
	const char *ca_file;	     /* as for servers */
	int64_t per_hour;	     /* messages, default 60 */
};

/* Whether any source is given. */
bool secret_is_given(const struct secret_source *source);

struct settings {
	struct arena *arena; /* owned: everything below is borrowed from it */
	const char *path;
	struct owner_settings owner;
	struct mailbox_settings *mailboxes;
	size_t mailbox_count;
	struct acknowledge_settings acknowledge;
	struct hours_settings hours;
	struct report_settings *reports; /* default: one, weekly, Monday 08:00 */
	size_t report_count;
	struct limits_settings limits;
	struct service_settings service;
	struct learn_settings learn;
	struct follow_up_settings follow_up;
	struct retention_settings retention;
	struct weights_settings weights;
	const char *database;	   /* default LOCALSTATEDIR/hark.db */
	const char *rules;	   /* folder, default rules.d beside the file */
	const char *surveys;	   /* folder, default surveys.d beside the file; NULL: none */
	const char *templates;	   /* the owner's own folder; NULL: the shipped ones alone */
	const char *alert_command; /* sh -c, the text on standard input; NULL: none */
	int alerts_on;		   /* enum alerts_on; default ALERTS_ON_TROUBLE */
	struct hook_settings *hooks;
	size_t hook_count;
	struct notify_settings *notify;
	size_t notify_count;
	struct text_list never_ack; /* address globs */
	int64_t max_message_bytes;  /* default MAIL_BYTES_MAX */
};

#define SETTINGS_DEFAULT_PATH SYSCONFDIR "/hark.yaml"

/* Reads and checks the file; relative paths in it start at its folder. NULL and diagnostics when
 * faulty. */
struct settings *settings_load(const char *path, struct diagnostics *diagnostics);
/* The same of bytes, as if they stood in a file at path. */
struct settings *settings_parse(
    const char *path, struct bytes content, struct diagnostics *diagnostics);
void settings_free(struct settings **settings);
/* A moment seen from the owner's calendar. */
enum hours_state {
	HOURS_OPEN,
	HOURS_CLOSED,
	HOURS_HOLIDAY, /* closed, and a closed day lies before the next opening that is none of the
			  weekly ones */
};
struct hours_moment {
	enum hours_state state;
	int64_t reopens_ms; /* while closed; 0: not within HOURS_AHEAD_DAYS */
};
struct hours_moment hours_look(const struct hours_settings *hours, int64_t time_ms);
/* Whether t is in business hours, and business milliseconds between two times (from <= to). */
bool hours_is_open(const struct hours_settings *hours, int64_t time_ms);
int64_t hours_between_ms(const struct hours_settings *hours, int64_t from_ms, int64_t to_ms);
/* The moment at which so many business milliseconds have passed; at most HOURS_AHEAD_DAYS later. */
int64_t hours_after_ms(const struct hours_settings *hours, int64_t from_ms, int64_t open_ms);
/* Whether address is the mailbox's own or an alias, or the owner's or any mailbox's. ASCII case
 * ignored. */
bool mailbox_has_address(const struct mailbox_settings *mailbox, const char *address);
bool settings_has_own_address(const struct settings *settings, const char *address);

/* A folder of rule files as bytes, in name order, for triage. Borrowed from arena. */
struct config_file {
	const char *name; /* "rules.d/10-categories.yaml", as shown in messages */
	struct bytes content;
};
int config_read_folder(const char *path, struct arena *arena, struct diagnostics *diagnostics,
    struct config_file **files_r, size_t *count_r);

#endif
