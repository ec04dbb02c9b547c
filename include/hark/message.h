/*
 * message: bytes of one mail -> struct message. Pure: no I/O, no clock, no store; the same bytes
 * give the same message. Everything is borrowed from the arena given. Runs inside the jailed
 * reader: no function here may be called on a mail's bytes in any other process, save in tests and
 * fuzzers.
 */
#ifndef HARK_MESSAGE_H
#define HARK_MESSAGE_H

#include "hark/base.h"

enum nature {
	NATURE_PERSON,
	NATURE_AUTO_REPLY,
	NATURE_BOUNCE,
	NATURE_DELAY,
	NATURE_RECEIPT,		 /* MDN, RFC 8098 */
	NATURE_COMPLAINT_REPORT, /* ARF, RFC 5965 */
	NATURE_LIST,
	NATURE_BULK,
	NATURE_OWN, /* set by desk, which knows our addresses */
	NATURE_UNREADABLE,
};
#define NATURE_COUNT (NATURE_UNREADABLE + 1)

/* "person", "auto_reply", ... as in the ledger and in JSON. */
const char *nature_word(enum nature nature);
bool nature_from_word(const char *word, enum nature *nature_r);

struct mail_address {
	const char *name;    /* decoded display name, "" when there is none */
	const char *address; /* addr-spec, domain in lower case, "" when there is none */
};

struct mail_addresses {
	struct mail_address *items;
	size_t count;
};

struct attachment {
	const char *name;  /* "" when there is none */
	const char *type;  /* "image/png", lower case */
	size_t size_bytes; /* decoded */
};

/* RFC 3464 (bounce, delay): about whom and what. */
struct bounce {
	const char *recipient;		 /* "" when not found */
	const char *status;		 /* RFC 3463; "5.0.0" when only the class is known, or "" */
	bool is_permanent;		 /* class 5 */
	bool is_address_dead;		 /* 5.1.x, 5.2.1, 5.4.x and their plain-text equals */
	const char *original_message_id; /* "" when not found */
};

/* Header fields that the guard decides on, name in lower case, value
 * unfolded and decoded, in the mail's order. Only the names in message.c's table are kept. */
struct header {
	const char *name;
	const char *value;
};

struct message {
	const char *message_id; /* without <>, "" when there is none */
	bool has_date;
	int64_t date_ms;
	int date_offset_minutes;
	/* "no Date", "Date: 30 Feb 2026 10:00" (no day that there is); NULL with a date */
	const char *date_reason;
	struct mail_address from;   /* first of From */
	struct mail_address sender; /* Sender */
	struct mail_addresses reply_to, to, cc;
	const char *subject; /* decoded, one line, "" when there is none */
	enum nature nature;
	/* "Auto-Submitted: auto-replied", "multipart/report; delivery-status", ... */
	const char *nature_reason;
	const char *language; /* of new_text: "zh", "zh-Hant", "en", ...; "" when unknown */
	const char *text;     /* whole text, line ends are \n */
	const char *new_text; /* what the person wrote now */
	const char *quoted;
	const char *signature;
	struct attachment *attachments;
	size_t attachment_count;
	const char *in_reply_to; /* first id without <>, "" when there is none */
	const char **references; /* ids without <> */
	size_t reference_count;
	struct bounce *bounce; /* NULL unless nature is bounce or delay */
	struct header *headers;
	size_t header_count;
	bool has_return_path;
	const char *return_path; /* without <>; "" with has_return_path: the null path */
	const char *text_hash;	 /* 32 hex digits of the whole text, for the identity key */
	bool is_truncated;	 /* bytes or text were cut */
	/* no text, or text that runs into the end of a partial mail: fetch it whole */
	bool is_text_cut;
	const char *error; /* NULL, or why (parts of) it could not be read */
};

struct message_options {
	bool is_partial; /* only the first bytes of a larger mail */
};

/* Always gives a message; one that cannot be understood has nature unreadable and error set. */
struct message *message_read(
    struct bytes mail, const struct message_options *options, struct arena *arena);
/* Loads charset converters and library tables, so that message_read opens no files afterwards. */
void message_prepare(void);
/*
 * Cuts a text that came without its mail (hark classify, hark rating) into what the person wrote
 * now, what they quote and their signature, as message_read does with a mail's. text is UTF-8.
 */
void message_split_text(const char *text, struct arena *arena, const char **new_text_r,
    const char **quoted_r, const char **signature_r);
/* The language of a text (UTF-8) that came out of a message, as message->language; "" unknown. */
const char *message_language(const char *text);
/* First header of that name (lower case) or NULL. */
const char *message_header(const struct message *message, const char *name);
/* Identity key: Message-ID + Date + From + hash of the text, as 32 hex digits (out has room for
 * 33). */
void message_identity(const struct message *message, char out[33]);

#endif
