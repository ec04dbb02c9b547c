/*
 * What the files that find signatures share: reply_signature.c goes through the stretches that are
 * not quoted, reply_name.c finds names at their end, reply_look.c says what a line looks like.
 */
#ifndef HARK_REPLY_SIGNATURE_P_H
#define HARK_REPLY_SIGNATURE_P_H

#include "reply_p.h"

/* Lines that are not quoted and stand together. */
struct reply_stretch {
	struct reply *reply;
	size_t first, end;
	bool has_content; /* something other than a greeting stands above */
};

static inline void line_fold(const struct reply *reply, size_t i, struct folded *folded_r)
{
	reply_fold_line(&reply->lines[i], folded_r);
}

static inline void lines_sign(struct reply *reply, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++)
		if (reply->lines[i].kind == REPLY_NEW)
			reply->lines[i].kind = REPLY_SIGNATURE;
}

/* How many lines with text there are, at most maximum + 1. */
static inline size_t lines_with_text(
    const struct reply *reply, size_t first, size_t end, size_t maximum)
{
	size_t count = 0;

	for (size_t i = first; i < end && count <= maximum; i++)
		count += !reply->lines[i].is_blank;
	return count;
}

static inline size_t next_text(const struct reply *reply, size_t i, size_t end)
{
	while (i < end && reply->lines[i].is_blank)
		i++;
	return i;
}

static inline size_t paragraph_end(const struct reply *reply, size_t i, size_t end)
{
	while (i < end && !reply->lines[i].is_blank)
		i++;
	return i;
}

/* ---- reply_look.c ---- */

bool reply_is_contact(const struct folded *line); /* telephone, address, web site */
bool reply_is_firm(const struct folded *line);	  /* "Lamp Works GmbH", "财务部" */
bool reply_is_date(const struct folded *line);	  /* and nothing else */
bool reply_ends_a_sentence(const struct folded *line);
bool reply_is_prose(const struct folded *line);
bool reply_is_postscript(const struct folded *line); /* "P.S.", "补充" */
/* A line in which somebody speaks to somebody, though it need not end as sentences do. */
bool reply_is_spoken(const struct folded *line);
/* A name, by its look: a few words, no sentence. */
bool reply_is_name_like(const struct folded *line);
/* Every word begins with a capital or a character that has none, or there is but one word. */
bool reply_has_capitals(const struct reply_line *line);
/* The same of the end of the line, of which folded_rest is the folded form. */
bool reply_is_capitalised(const struct reply_line *line, const char *folded_rest);
/* A name in Han of two to four characters, title included. */
bool reply_is_han_name(const struct folded *line);
/* Whether the line is the sender's name or one part of it, dashes in front aside. */
bool reply_is_sender(const struct reply *reply, const struct folded *line);

/* ---- reply_name.c ---- */

/* Signs the writer's name and contact data at the end of the stretch. */
void reply_name_find(struct reply_stretch *stretch);

#endif
