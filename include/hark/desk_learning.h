/*
 * The part of the desk's door for what the owner teaches, and the classifier that learns it.
 * Everything that desk.h says holds here; it includes this file.
 */
#ifndef HARK_DESK_LEARNING_H
#define HARK_DESK_LEARNING_H

#include "hark/desk.h"

/* ---- learning: what the owner teaches ---- */

/* The id of the category that a person means by its id or one of its names, borrowed from the
 * rules; NULL: none, error says which there are. */
const char *learning_category(const struct ruleset *rules, const char *word, struct error *error);
/* The other way, for people: its name in the language in use, as the report has it. An id that the
 * rules (NULL: they are not there) do not know is its own name. Borrowed from them or from id. */
const char *learning_category_name(const struct ruleset *rules, const char *id);
/* The tags of a matter ("billing urgent") for people: those that are categories by their names,
 * "Billing, urgent". */
const char *learning_tag_names(const struct ruleset *rules, const char *tags, struct arena *arena);
/*
 * The owner's word on the category of these matters, all or none: from then on nothing else changes
 * it, and it is learned from. The category it has already may be given too: that confirms it.
 * category: from learning_category. old_r: what each had before, borrowed from the arena. An
 * unknown number is an error.
 */
int learning_correct(struct desk *desk, const int64_t *feedback_ids, size_t count,
    const char *category, struct arena *arena, const char ***old_r, struct error *error);

/* The mails to learn from: those that the owner classified, and those whose category he let stand
 * when he resolved the matter. Borrowed from the arena. */
int learning_labels(struct desk *desk, struct arena *arena, struct label **labels_r,
    size_t *count_r, struct error *error);
/* The same for proposals, with all other categorised mails as background; is_confirmed_too: what
 * was let stand counts as an example as well. Behind these labels, up to mail_count, stand the
 * mails that nobody could categorise. */
int learning_examples(struct desk *desk, bool is_confirmed_too, struct arena *arena,
    struct label **labels_r, size_t *count_r, size_t *mail_count_r, struct error *error);

/* What proposals would be, and do. */
struct proposal {
	struct suggestion *words;
	size_t word_count;
	const char *yaml; /* for the rules folder */
	const char *file; /* its name there: "90-learned.yaml", or the next that is free */
	struct suggest_effect effect;
};
/* ruleset: those in force, read from files; NULL and 0: none. Borrowed from the arena. */
int proposal_make(const struct ruleset *ruleset, const struct config_file *files, size_t file_count,
    const struct label *labels, size_t label_count, const struct suggest_options *options,
    struct arena *arena, struct proposal *proposal_r, struct error *error);
/* Into the folder: the proposal, and, unless they stand there, the files that it builds on. A
 * folder that holds other rules is refused. */
int proposal_write(const struct proposal *proposal, const struct config_file *files,
    size_t file_count, const char *folder, struct error *error);

/* ---- learned: the classifier that decides where no rule does ---- */

struct learned_state {
	int64_t labels; /* that there are now */
	bool has_model;
	struct model_record model; /* its facts */
	bool is_on;
	const char *reason; /* why it is on or off; borrowed from the arena */
};
int learned_state(
    struct desk *desk, struct arena *arena, struct learned_state *state_r, struct error *error);
/* Trains it anew from all labels and tries it. With too few to tell apart there is none. */
int learned_train(struct desk *desk, struct error *error);
/* For the clerk: the same once a day, if it may be used and there are new labels. */
int learned_due(struct desk *desk, struct error *error);
/* 1: guess_r is to be used; 0: it is off, not sure enough, or says that no category fits. Inside or
 * outside a transaction. */
int learned_guess(struct desk *desk, const char *subject, const char *text, struct arena *arena,
    struct model_guess *guess_r, struct error *error);

#endif
