/*
 * Mails of the past from a file or folder, for the commands that take them in once more.
 */
#ifndef HARK_CLI_PAST_MAILS_H
#define HARK_CLI_PAST_MAILS_H

#include "desk_cli.h"

/* --since: a time back ("90d") or a date. text NULL leaves *since_ms as it is. */
enum exit_code past_mails_since(const char *text, int64_t *since_ms);
/* Every mail of an mbox, a Maildir, a folder of files or standard input ("-"), with its progress.
 */
enum exit_code past_mails_gather(struct gathering *gathering, const char *path);

/* import_purchases.c: hark import purchases. currency: of a file without that column, or NULL. */
enum exit_code import_purchases(const char *path, const char *currency);

#endif
