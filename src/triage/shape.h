/*
 * shape: what a part of a pattern matches, and how parts in a row become the links of a chain.
 * Everything lives in the arena that is given.
 */
#ifndef HARK_SHAPE_H
#define HARK_SHAPE_H

#include "triage/chain.h"

/* All the texts of one link. More is no rule's. */
#define TEXTS_MAX 256
#define LINKS_MAX 8

/* What a part of a pattern matches. */
struct shape {
	struct chain_span size;
	struct text_list texts; /* all of it, when these are few; may hold "" */
	/* Else one of these stands in it, so far from its ends; none: nothing is known. */
	struct text_list demand;
	struct chain_span before, after;
	bool is_demand_apart;
	/* No ASCII letter or digit stands before it; none is its last byte. */
	bool begins_apart, ends_apart;
	bool is_digits; /* one or more digits, nothing else is known */
};

/* A row of parts, as far as it was read. */
struct row {
	struct chain_link links[LINKS_MAX];
	/* How much stands before each literal; before the end of the part that it is in; between
	 * the two ends. */
	struct chain_span starts[LINKS_MAX], ends[LINKS_MAX], tails[LINKS_MAX];
	size_t count;
	struct chain_span gap;	/* behind the last link */
	struct chain_span size; /* of all before the run */
	struct text_list run;	/* what the parts since then match */
	/* No ASCII letter or digit stands before the run; before what comes next. */
	bool run_is_apart, is_apart;
};

struct shape shape_of_text(const char *text, size_t size, struct arena *arena);
/* Any characters, so many. */
struct shape shape_of_any(size_t min, size_t max);
/* Either of them. */
struct shape shape_join(struct shape a, struct shape b, struct arena *arena);
/* Of a row within a group one link is kept, the one with the longest literals. */
struct shape shape_of_row(struct row *row, struct arena *arena);

/* is_apart: no ASCII letter or digit stands before it. */
void row_begin(struct row *row, bool is_apart, struct arena *arena);
/* Adds the shape, so many times. */
void row_add(struct row *row, struct shape shape, struct chain_span count, struct arena *arena);
/* A boundary or the beginning of the text: an ASCII letter or digit here has none before it. */
void row_add_boundary(struct row *row);
/* What was added last becomes a link. */
void row_end(struct row *row, struct arena *arena);

#endif
