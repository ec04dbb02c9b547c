/*
 * What the files that tell a mail's nature share: nature.c asks the questions in order,
 * nature_words.c holds the phrases. A phrase alone makes no machine: people write about bounces and
 * automatic replies.
 */
#ifndef HARK_NATURE_P_H
#define HARK_NATURE_P_H

#include "message_p.h"

/*
 * Words of a subject or text, lower case, one blank for white space, full-width ASCII made ASCII.
 */
#define NATURE_TEXT_BYTES 4096
void nature_fold(const char *text, char out[NATURE_TEXT_BYTES]);

/* Each returns the phrase found, NULL when there is none. All take folded words. */
const char *nature_bounce_subject(const char *subject);
const char *nature_delay_subject(const char *subject);
const char *nature_bounce_text(const char *text);
const char *nature_auto_subject(const char *subject);	 /* sure: "automatic reply: ..." */
const char *nature_absence_subject(const char *subject); /* needs nature_absence_text as well */
const char *nature_absence_text(const char *text);
const char *nature_auto_text(const char *text);	   /* "this is an automatic reply" */
const char *nature_machine_text(const char *text); /* "this is an automated message" */
const char *nature_ack_text(const char *text);	   /* "we have received your request" */
const char *nature_receipt_subject(const char *subject);
const char *nature_receipt_text(const char *text);
const char *nature_leave_text(const char *text); /* "unsubscribe" */
/* By the local part: MAILER-DAEMON, postmaster; noreply, notifications, newsletter. */
bool nature_is_daemon(const struct mail_address *from);
bool nature_is_robot(const char *address);

#endif
