/*
 * What the files of the bounce reader share: bounce.c reads the fields of RFC 3464, the others
 * what a mail server wrote for people: bounce_text.c codes, bounce_cause.c causes,
 * bounce_recipient.c addresses.
 */
#ifndef HARK_BOUNCE_P_H
#define HARK_BOUNCE_P_H

#include "message_p.h"

/* "5.1.1" with room for "5.999.999". */
#define STATUS_SIZE 12

enum bounce_cause {
	CAUSE_UNKNOWN,
	CAUSE_NO_SUCH_ADDRESS, /* as 5.1.1 */
	CAUSE_NO_SUCH_HOST,    /* as 5.1.2 */
	CAUSE_DISABLED,	       /* as 5.2.1 */
	CAUSE_FULL,	       /* as 5.2.2 */
	CAUSE_REFUSED,	       /* as 5.7.1 */
};

/* Lower case (ASCII), without the copy of the original mail below, at most so many bytes. */
#define BOUNCE_TEXT_BYTES (16 * 1024)
char *bounce_own_words(const char *text, struct arena *arena);

/*
 * The first enhanced status code of class 4 or 5 (RFC 3463) that says something, else the first
 * vague one; no part of an address or a version. False: none.
 */
bool bounce_find_status(const char *text, char status_r[STATUS_SIZE]);
/*
 * x.0.0 and x.1.0 say nothing exact (RFC 3463); servers also send 5.5.0 and 5.3.0 for everything.
 */
bool bounce_is_vague(const char *status);
/* The first SMTP reply code 4yz or 5yz (RFC 5321 4.2), 0: none. */
int bounce_find_reply(const char *text);
enum bounce_cause bounce_find_cause(const char *words);
/*
 * The address that the text is about, else that of the copy of the original mail (its header, ""
 * when it is in text or there is none); "" when there is none. own: the address that the bounce was
 * sent to, which is the sender's, not the recipient's.
 */
const char *bounce_find_recipient(
    const char *text, const char *own, const char *copy, struct arena *arena);
bool bounce_says_delayed(const char *words);
/* Message-ID without <> of the copy of the original mail in text, "" when none. */
const char *bounce_find_message_id(const char *text, struct arena *arena);

#endif
