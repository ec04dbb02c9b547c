/*
 * Between mime.c, which cuts a mail into parts, and part.c, which decodes each.
 */
#ifndef HARK_MIME_P_H
#define HARK_MIME_P_H

#include "parse_p.h"

/* A part as it stands in the mail: borrowed from its bytes; data is NULL where there is no such
 * field. */
struct part_source {
	struct bytes type, disposition, encoding, id; /* values of its Content- fields */
	size_t body_start;
	struct bytes body;
	bool is_open; /* ends where the mail's bytes end */
};

struct part_decoder {
	struct arena *arena;
	struct mime_mail *mail;
	size_t part_capacity;
	const char *hint; /* charset, or NULL */
	bool is_partial;
	size_t decoded_bytes;		   /* of all texts so far */
	const struct part_source *sources; /* beside mail->parts */
	bool may_wait;			   /* the mail is too small for its texts to pass a limit */
};

/* "text/plain", lower case; what RFC 2045 5.2 and RFC 2046 5.1.5 say where the field is missing or
 * wrong. */
const char *part_type(struct arena *arena, const struct part_source *source, bool is_in_digest);
/* Fills the part; files found in a text (uuencode) become parts at the end of the list. */
void part_decode(struct part_decoder *decoder, size_t index);
/* Its text, where part_decode left it waiting. */
void part_decode_text(struct part_decoder *decoder, size_t index);
/* Mails up to this size may have texts that wait. */
#define WAITING_BYTES_MAX ((size_t)1024 * 1024)

#endif
