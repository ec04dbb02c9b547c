/*
 * What the files of src/message share: mime.c makes the tree, html.c, reply.c, nature.c, bounce.c
 * and language.c understand it, message.c puts struct message together. Everything is borrowed from
 * the arena.
 */
#ifndef HARK_MESSAGE_P_H
#define HARK_MESSAGE_P_H

#include "hark/message.h"

#define REASON_VALUE_BYTES 120 /* of a field that is told as the reason for something */

/* ---- mime.c: structure and decoding ---- */

struct mime_field {
	const char *name;  /* lower case */
	const char *value; /* unfolded, RFC 2047 decoded, UTF-8; "" for Received */
	struct bytes raw;  /* as in the mail, without the name and colon */
};

struct mime_parameter {
	const char *name;  /* lower case */
	const char *value; /* RFC 2231 and 2047 decoded */
};

struct mime_part {
	const char *type;		   /* "text/plain", lower case */
	const char *disposition;	   /* "inline", "attachment", "" */
	const char *name;		   /* file name, "" */
	const char *content_id;		   /* without <>, "" */
	struct mime_parameter *parameters; /* of Content-Type */
	size_t parameter_count;
	bool is_multipart;
	struct bytes body; /* transfer encoding undone; empty for multiparts */
	/* text and message report parts: UTF-8, \n line ends, flowed joined; else NULL */
	const char *text;
	bool is_waiting;   /* HTML: body, size and text are there when mime_text was asked */
	size_t size_bytes; /* of body, also where body itself was not kept */
	int parent;	   /* index, -1: the root */
	int depth;
	bool is_open; /* runs into the end of a partial mail */
};

struct mime_mail {
	struct mime_field *fields; /* of the mail itself */
	size_t field_count;
	struct mime_part *parts; /* depth first; [0] is the root */
	size_t part_count;
	bool is_truncated;
	const char *hint;	      /* charset that raw 8-bit text is likely to be in, or NULL */
	const char *error;	      /* NULL, or what was broken */
	struct part_decoder *decoder; /* of what waits */
};

/* Never fails: what cannot be understood gives one text part or none, with error set. */
struct mime_mail *mime_read(struct bytes mail, bool is_partial, struct arena *arena);
const char *mime_field(const struct mime_mail *mail, const char *name); /* first value or NULL */
const char *mime_parameter(const struct mime_part *part, const char *name); /* or NULL */
const char *mime_text(const struct mime_mail *mail, size_t part);	    /* or NULL */

/* ---- html.c ---- */

enum text_mark_kind {
	MARK_QUOTE,
	MARK_SIGNATURE,
	MARK_BLOCKQUOTE, /* set apart, by whom is not said: a bare blockquote */
	MARK_INDENT,	 /* set apart by the writer, unless it says above whom it quotes */
};

/* A stretch of text of which the HTML structure said what it is (gmail_quote, blockquote type=cite,
 * ...). */
struct text_mark {
	enum text_mark_kind kind;
	size_t start, end; /* byte offsets in text, end exclusive */
};

struct html_text {
	char *text;		 /* UTF-8, \n, blockquotes as "> ", hidden preheaders left out */
	struct text_mark *marks; /* ascending, not overlapping */
	size_t mark_count;
	bool is_truncated; /* by TEXT_BYTES_MAX or HTML_BYTES_MAX */
};

/* html is UTF-8. Linear time whatever the input; at most TEXT_BYTES_MAX of text. */
void html_to_text(struct bytes html, struct arena *arena, struct html_text *text_r);

/* ---- marks.c ---- */

/*
 * The marks of html at the same words in plain, the other form of the same text; ends where the two
 * say different things. Returns their number.
 */
size_t marks_carry(const struct html_text *html, const char *plain, struct arena *arena,
    struct text_mark **marks_r);

/* ---- reply.c ---- */

struct reply_input {
	const char *text;
	const struct text_mark *marks; /* from HTML; may be none */
	size_t mark_count;
	const char *from_name, *from_address; /* help to know a signature; "" or NULL */
};

struct reply_parts {
	const char *new_text;
	const char *quoted;
	const char *signature;
};

/* When in doubt, kept as new text. A mail that is only a forward keeps its text as new text. */
void reply_split(const struct reply_input *input, struct arena *arena, struct reply_parts *parts_r);

/* ---- nature.c, bounce.c, language.c ---- */

struct nature_input {
	const struct mime_mail *mail;
	const char *subject;
	struct mail_address from;
	const char *text, *new_text, *quoted, *signature;
	bool has_return_path;
	const char *return_path;
};

enum nature nature_decide(const struct nature_input *input, struct arena *arena,
    const char **reason_r, struct bounce **bounce_r);
/* RFC 3464 parts, else free text; NULL when it is no delivery report at all. */
struct bounce *bounce_read(const struct nature_input *input, bool *is_delay_r, struct arena *arena);
/* "zh", "zh-Hant", "en", "ja", "ko", "de", ...; "" when there is too little text. */
const char *language_detect(const char *text);

#endif
