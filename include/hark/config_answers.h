/*
 * What an owner answers to hark setup: from a file (hark setup --answers) or, question by question,
 * on a terminal; and the configuration that comes of it.
 */
#ifndef HARK_CONFIG_ANSWERS_H
#define HARK_CONFIG_ANSWERS_H

#include "hark/config.h"

/* Where a secret is kept that hark setup was given. */
enum answers_keep {
	KEEP_FILE,	 /* password_file beside the configuration */
	KEEP_CREDENTIAL, /* a file that only systemd reads and hands to the service */
};

/* NULL and 0 where there is no answer. Everything is borrowed from the arena. */
struct answers {
	struct arena *arena; /* owned */
	const char *path;    /* of the file; for messages */
	struct owner_settings owner;
	const char *address, *name;
	/* host NULL: to be found. smtp.user and smtp.secret: default imap's. */
	struct server_settings imap, smtp;
	const char *secret_from; /* a file with the secret in its first line, "-": standard input */
	int keep;		 /* enum answers_keep */
	const char *inbox, *sent;
	bool has_acknowledgements; /* default no */
	bool goes_elsewhere;	   /* servers outside of the address's domain that DNS names */
	bool rehearses, sends_test, starts; /* default yes */
	const char *database;
};

/* Without any answer but the defaults. */
struct answers *answers_new(void);
/* NULL and diagnostics when the file is faulty. */
struct answers *answers_load(const char *path, struct diagnostics *diagnostics);
void answers_free(struct answers **answers);
/* The keys of the file. */
const struct schema_field *answers_schema(void);

/* The file, or the credential, for the secret of an address: fit to be a file's name. */
const char *answers_secret_name(struct arena *arena, const char *address);
/*
 * The configuration, commented, as it is to stand in a file. What was answered as a secret is not
 * in it, but where it will be kept. -1: a text that is not UTF-8, or more than a configuration may
 * hold.
 */
int answers_write(const struct answers *answers, struct buffer *yaml, struct error *error);
/* A text as a YAML scalar that is read back as that text: quoted where it must be. -1: not UTF-8,
 * or no room. */
int yaml_put_text(struct buffer *yaml, const char *text);

#endif
