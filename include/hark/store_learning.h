/*
 * The part of the store's door for what the owner taught: categories with the words that they were
 * given to, and the classifier made from them. Everything that store.h says holds here; it includes
 * this file.
 */
#ifndef HARK_STORE_LEARNING_H
#define HARK_STORE_LEARNING_H

#include "hark/store.h"

enum label_source {
	LABELS_OWNER,	  /* categories that the owner gave himself */
	LABELS_CONFIRMED, /* what the rules decided, in matters that the owner resolved */
	LABELS_ALL,	  /* every feedback, whoever decided */
	LABELS_UNLINKED	  /* every feedback that no improvement has */
};

/* A feedback's category with the words of its first mail. */
struct label_record {
	int64_t feedback_id, customer_id;
	const char *category, *subject;
	const char *text;		/* new text, its first LABEL_CHARACTERS_MAX characters */
	bool is_by_owner, is_confirmed; /* which of the two sources it belongs to, if any */
};
/* The newest, at most limit, newest first. */
int store_label_list(struct store *store, enum label_source source, size_t limit,
    struct arena *arena, struct label_record **records_r, size_t *count_r, struct error *error);
/* How many there are, LABELS_MAX at most. Not for the last two. */
int store_label_count(
    struct store *store, enum label_source source, int64_t *count_r, struct error *error);

/* The classifier, one for the whole store. */
struct model_record {
	int64_t version; /* of its format */
	int64_t made_ms;
	int64_t labels; /* how many it was trained from */
	/* Of these in cross-validation: decided rightly; of the commonest category; sure enough to
	 * be used, and right then. */
	int64_t right, majority, answered, answered_right;
	struct bytes content;
};
int store_model_set(struct store *store, const struct model_record *record, struct error *error);
/* A finder. */
int store_model_get(
    struct store *store, struct arena *arena, struct model_record *record_r, struct error *error);
/* The same without its content: cheap. */
int store_model_facts(struct store *store, struct model_record *record_r, struct error *error);
int store_model_remove(struct store *store, struct error *error);

#endif
