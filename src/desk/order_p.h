/*
 * Orders: lines such as "#41 resolve We mended it" in the owner's answer to a report or alert.
 */
#ifndef HARK_DESK_ORDER_P_H
#define HARK_DESK_ORDER_P_H

#include "desk_p.h"

enum order_verb {
	ORDER_RESOLVE,
	ORDER_CLOSE,
	ORDER_REOPEN,
	ORDER_SNOOZE,
	ORDER_CATEGORY,
	ORDER_PRIORITY,
	ORDER_NOTE,
	ORDER_ASSIGN,
	ORDER_TAG,
	ORDER_FORGET,
};

/* Words of a line are parted by blanks and colons, full-width ones too. */
const char *order_skip_blanks(const char *text);
size_t order_word_size(const char *text);
/* Whether a mail is to the mailbox itself, so that hark may be meant. */
bool order_is_to_hark(const struct take_in_context *context, const struct message *message);

struct order {
	int64_t number; /* of the matter; 0 with ORDER_FORGET, which is about a person */
	enum order_verb verb;
	const char *argument; /* what follows the verb, "" when nothing does */
};

/* Whether a line means to be an order: it begins with "#" and a number, or says "forget ADDRESS".
 */
bool order_is_meant(const char *line);
bool order_is_about_person(const char *line); /* the latter */
/*
 * "#41 snooze 3d", in English or Chinese, full-width signs too. -1: error says what is wrong with
 * it and what can be written.
 */
int order_parse(const char *line, struct arena *arena, struct order *order_r, struct error *error);
/* What has to stand behind "forget ADDRESS" before it is done: a word that the first answer tells.
 * out has room for 7. */
void order_forget_word(const struct desk *desk, const char *address, char out[7]);
/* Carries it out inside a transaction. answer_r: what was done, a sentence in the owner's language.
 */
int order_run(struct desk *desk, const struct order *order, struct arena *arena,
    const char **answer_r, struct error *error);

#endif
