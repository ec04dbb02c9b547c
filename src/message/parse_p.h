/*
 * What the files that read a mail's bytes share: header.c, parameter.c and mime.c find the
 * structure, transfer.c, charset.c, detect.c, decode.c, flowed.c and uuencode.c undo what was done
 * to the text, address.c, date.c and message_id.c read the fields. Each of them is linear in time
 * and never fails: what is broken gives what can be read of it. Everything is borrowed from the
 * arena or from the mail's own bytes.
 */
#ifndef HARK_PARSE_P_H
#define HARK_PARSE_P_H

#include <string.h>

#include "message_p.h"

/* ---- bytes.c: small tools ---- */

static inline struct bytes bytes_of(const char *text)
{
	return (struct bytes){(const uint8_t *)text, strlen(text)};
}

/* The stretch [start, end). */
static inline struct bytes bytes_cut(struct bytes bytes, size_t start, size_t end)
{
	/* data may be NULL when there is nothing */
	return (struct bytes){start > 0 ? bytes.data + start : bytes.data, end - start};
}

static inline bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct bytes bytes_trim(struct bytes bytes); /* white space at both ends */
/* ASCII without NUL and ESC: means itself in every charset but those of seven bits. */
bool bytes_are_ascii(struct bytes bytes);
/* Behind such ASCII from at on. */
size_t bytes_skip_ascii(struct bytes bytes, size_t at);
bool bytes_equal_ascii_case(struct bytes bytes, const char *text);
/* First byte at or after from that is in set (not NUL), or bytes.size. */
size_t bytes_find_any(struct bytes bytes, size_t from, const char *set);
char *bytes_lower(struct arena *arena, struct bytes bytes); /* ASCII letters to lower case */
/* Room for one more item behind count of them; doubles. The old block stays with the arena. */
void *items_grow(
    struct arena *arena, void *items, size_t count, size_t *capacity, size_t item_size);
/* What bytes_fold makes of each byte, 0: it stops there. */
struct byte_forms {
	char of[256];
	/* ASCII from ' ' on stays but for its case, and '*' perhaps; is_lower: A to Z do not.
	 * has_high: all above ASCII stays too. */
	bool is_lower, has_high;
};
/*
 * Copies bytes to out + *used, each in its form and runs of blanks as one, up to the first without
 * a form. Returns how many were read; *used grows by no more. is_after_blank: a blank would be one
 * too many, behind another one or behind a line end that the forms keep.
 */
size_t bytes_fold(const struct byte_forms *forms, const char *text, size_t size, char *out,
    size_t *used, bool *is_after_blank);
/* The same for characters from U+4000 to U+9FFF, nearly all of Han, which stay as they are. */
size_t bytes_fold_han(const char *text, size_t size, char *out, size_t *used, bool *is_after_blank);
/*
 * Text for a person from decoded characters, in place: CR LF and CR become \n, other control
 * characters go. One line: white space and control characters become single blanks, none at the
 * ends.
 */
void text_clean_lines(char *text);
void text_clean_line(char *text);

/* ---- header.c: fields ---- */

struct raw_field {
	struct bytes name, value; /* value: folded, without the last line end */
};

/*
 * The field at *at, which is moved behind it; block is a header without its last, blank line. A
 * line that is no field is skipped when fields follow soon, else the body begins there: false, with
 * *at on it.
 */
bool header_next(struct bytes block, size_t *at, struct raw_field *field_r);
/* Whether a field begins at this line start. */
bool header_is_field(struct bytes bytes, size_t at);
/* Each fold and the white space around it becomes one blank; trimmed. */
struct bytes header_unfold(struct arena *arena, struct bytes value);

/* ---- parameter.c: Content-Type and Content-Disposition (RFC 2045 5.1, RFC 2183, RFC 2231) ---- */

struct parameters {
	struct bytes value; /* what stands before the first ; */
	struct mime_parameter *items;
	size_t count;
};

/* hint is the charset to read raw 8-bit values with, or NULL. */
struct parameters parameters_read(struct arena *arena, struct bytes field, const char *hint);
/* Only what stands before the first ; */
struct bytes parameters_value(struct bytes field);
/* The bytes of one parameter, not decoded: a boundary. Empty when there is none. */
struct bytes parameters_raw(struct arena *arena, struct bytes field, const char *name);
const char *parameters_find(const struct parameters *parameters, const char *name); /* or NULL */

/* ---- transfer.c, uuencode.c ---- */

enum transfer { TRANSFER_NONE, TRANSFER_BASE64, TRANSFER_QUOTED_PRINTABLE, TRANSFER_UUENCODE };

/* Of the value of Content-Transfer-Encoding; NONE when it is unknown. */
enum transfer transfer_from_field(struct bytes value);
/*
 * Decodes; at most maximum bytes are kept, size_r (may be NULL) is the size of all. With maximum 0
 * nothing is allocated. TRANSFER_NONE gives the bytes themselves.
 */
struct bytes transfer_decode(
    struct arena *arena, struct bytes in, enum transfer encoding, size_t maximum, size_t *size_r);
/* RFC 2047 4.2: "_" is a blank, no line ends. */
struct bytes transfer_decode_q(struct arena *arena, struct bytes in);
/* Whether a body labelled base64 is made of it; plain text under that label is not. */
bool transfer_looks_like_base64(struct bytes in);

struct uuencoded {
	size_t start, end; /* byte offsets in the text, end exclusive */
	const char *name;
	struct bytes encoded; /* the lines between begin and end */
};

/* The next "begin 644 name" block at or after from. */
bool uuencode_find(struct arena *arena, struct bytes text, size_t from, struct uuencoded *found_r);
size_t uuencode_decode(struct bytes encoded, uint8_t *out, size_t maximum); /* the size of all */

/* ---- charset.c, charset_label.c, detect.c ---- */

void charset_prepare(void);
/* Of the charsets that can be read; NULL behind the last one. */
const char *charset_name(size_t number);
/* A new mail: the budget of guesses at charsets is full again. */
void charset_begin(void);
/*
 * UTF-8 without NUL. label is what the mail says (may be NULL, unknown or wrong), hint the charset
 * of another part of the same mail (may be NULL).
 */
char *charset_to_utf8(struct arena *arena, struct bytes in, const char *label, const char *hint);
/*
 * A field's raw 8-bit text as UTF-8, before it is taken apart: half of a Chinese or Japanese
 * character may be a backslash, a quote or an @.
 */
struct bytes charset_field(struct arena *arena, struct bytes raw, const char *hint);
/* The name hark knows the charset by, or NULL when there is no converter: "gb2312" -> "gb18030". */
const char *charset_known(const char *label);
/*
 * Conversion by exactly this (known) name; errors_r counts the bytes sequences that had no meaning.
 */
char *charset_convert(struct arena *arena, struct bytes in, const char *name, size_t *errors_r);
/*
 * The same for the charsets that ICU does not know (charset_table.c), in which nothing has no
 * meaning; NULL when it is none of these.
 */
char *charset_table_convert(struct arena *arena, struct bytes in, const char *name);
/* The charset of unlabelled bytes that are not UTF-8: always a known name. */
const char *charset_detect(struct arena *arena, struct bytes in, const char *hint);
/* Bytes labelled with one of the two charsets of Chinese (name) that are plainly in the other. */
const char *charset_detect_chinese(struct arena *arena, struct bytes in, const char *name);
/* Whether bytes labelled with a Western charset are words of another script. */
bool charset_looks_foreign(struct bytes in);

/* ---- script.c: what 8-bit bytes look like ---- */

struct script {
	size_t bytes;		     /* of 8 bits */
	size_t together;	     /* three and more in a row */
	size_t odd_runs;	     /* rows of an odd length */
	size_t letters, second_half; /* of the charsets of Cyrillic; from 0xe0 on */
	size_t vowels_1251, vowels_koi8;
	size_t pairs;	  /* of Chinese */
	size_t others;	  /* bytes alone, pairs that are none of Chinese */
	size_t adjacent;  /* pairs right behind another one */
	size_t low;	  /* with a second byte of 0x40 to 0x7e: four in ten of Big5, none of GB */
	size_t gb_common; /* punctuation or GB 2312's first level: nine in ten of any text */
	size_t big5_common; /* punctuation or Big5's frequently used characters */
	size_t kana, sjis_kana, hangul;
};

struct script script_read(struct bytes in);
struct script script_read_pairs(struct bytes in); /* from pairs on; the rest is 0 */
/* Whether they are words, not letters with accents among others. */
bool script_is_foreign(const struct script *script);
bool script_is_big5(const struct script *script);
bool script_is_gb(const struct script *script);
/* The charset of a short text (but Big5), or NULL. */
const char *script_guess(const struct script *script);

/* ---- decode.c: RFC 2047 ---- */

/* One line of UTF-8 from the raw value of an unstructured field, a phrase or a comment. */
char *decode_text(struct arena *arena, struct bytes raw, const char *hint);
/* Length of the encoded-word that starts at in[at], 0 when there is none. */
size_t decode_word_length(struct bytes in, size_t at);
/* The charset of the first encoded-word in the field, or NULL. */
const char *decode_first_charset(struct arena *arena, struct bytes raw);

/* ---- flowed.c: RFC 3676 ---- */

char *flowed_join(struct arena *arena, const char *text, bool is_delsp);

/* ---- enriched.c: RFC 1896, RFC 1341 ---- */

char *enriched_to_text(struct arena *arena, const char *text, bool is_richtext);

/* ---- fields ---- */

/* address.c: at most ADDRESSES_MAX; from the raw value of From, To, ... */
struct mail_addresses address_read(struct arena *arena, struct bytes raw, const char *hint);
/*
 * date.c: RFC 5322 3.3, obsolete forms and some that are none; false when there is no date in it.
 */
bool date_read(struct bytes raw, int64_t *time_ms_r, int *offset_minutes_r);
/* message_id.c: ids without <>, at most REFERENCES_MAX: the first one and the last ones. */
const char **message_id_read(struct arena *arena, struct bytes raw, size_t *count_r);

/* ---- body.c ---- */

struct body {
	const char *text; /* trimmed, at most TEXT_BYTES_MAX */
	struct text_mark *marks;
	size_t mark_count;
	int alternative; /* the part that has text in another form too, or -1 */
	struct attachment *attachments;
	size_t attachment_count;
	bool is_truncated; /* text or attachments were left out */
	bool is_open;	   /* no text, or it runs into the end of a partial mail */
};

struct body body_read(const struct mime_mail *mail, struct arena *arena);
/* The HTML form of text, where that is the plain one; or NULL. */
const char *body_html(const struct body *body, const struct mime_mail *mail);

#endif
