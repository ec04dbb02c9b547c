/*
 * fields: labelled values in a mail that a program wrote (a form, an order). Pure; everything is
 * borrowed from the arena and from the text.
 */
#ifndef HARK_FIELDS_H
#define HARK_FIELDS_H

#include "hark/config.h"

#define FIELDS_MAX 4

struct fields {
	const char *labels[FIELDS_MAX]; /* as field_label gives them; NULL: none */
	struct text_list other;		/* likewise: they end the value before and are not kept */
	/* The field whose value is a person's words: a label that comes again there is one of them.
	 * FIELDS_MAX: none. */
	size_t words;
};

/* What stands behind a label: [start, end) of the text; start NULL: it was not found. */
struct field_value {
	const char *start, *end;
};

/* A label as it is compared: folded, without number, colon and marks. NULL for NULL. */
const char *field_label(struct arena *arena, const char *label);
struct text_list field_labels(struct arena *arena, const struct text_list *labels);

/* Linear in text. */
void fields_find(struct arena *arena, const struct fields *fields, const char *text,
    struct field_value values_r[FIELDS_MAX]);
/* NULL when it is not there, or nothing but blanks. */
const char *field_text(struct arena *arena, struct field_value value, bool is_one_line);
/* The address in "Ann <ann@example.com>", "ann@example.com (work)", "mailto:ann@example.com"; NULL:
 * none, also for NULL. */
const char *field_address(struct arena *arena, const char *text);

#endif
