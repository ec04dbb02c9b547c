/*
 * hark rules: what its subcommands share.
 */
#ifndef HARK_CLI_RULES_H
#define HARK_CLI_RULES_H

#include "desk_cli.h"

/* As given; NULL: not given. */
struct rules_options {
	const char *category, *precision, *words, *all; /* suggest */
	const char *from, *rules, *write;		/* suggest */
	const char *test;				/* train, with from */
};
extern struct rules_options rules_options;

enum exit_code rules_suggest(void);
enum exit_code rules_train(void);

/* label_file.c: lines {"text", "category"} and, if there is one, "subject". Borrowed from the
 * arena.
 */
int label_file_read(const char *path, struct arena *arena, struct label **labels_r, size_t *count_r,
    struct error *error);

#endif
