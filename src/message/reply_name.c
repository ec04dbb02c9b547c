/*
 * Signatures without a closing formula or a delimiter: the writer's name at the end, and below it
 * nothing but how to reach them.
 */
#include "reply_signature_p.h"

#include <string.h>

#define CONTACT_LINES_MAX 8

static size_t last_text(const struct reply_stretch *stretch)
{
	size_t i = stretch->end;

	while (i > stretch->first && (stretch->reply->lines[i - 1].is_blank ||
					 stretch->reply->lines[i - 1].kind != REPLY_NEW))
		i--;
	return i;
}

/* "-Lin" below a sentence, and not below "We need:" or another such line. */
static bool is_dashed_name(const struct reply_stretch *stretch, size_t i, const struct folded *line)
{
	const struct reply *reply = stretch->reply;
	size_t above = i, start = line->text[0] == '-' ? 1 + (line->text[1] == ' ') : 0;
	size_t size = strcspn(line->text + start, " .,-0123456789");
	struct folded folded;

	if (start == 0 || size < 2 || size > 15 ||
	    (line->text[start + size] != '\0' && strcmp(line->text + start + size, ".") != 0))
		return false;
	while (above > stretch->first && reply->lines[above - 1].is_blank)
		above--;
	if (above == stretch->first)
		return false;
	line_fold(reply, above - 1, &folded);
	return reply_ends_a_sentence(&folded) && folded.text[0] != '-';
}

/* The last lines: the sender's name, and below it nothing but how to reach them. */
void reply_name_find(struct reply_stretch *stretch)
{
	struct reply *reply = stretch->reply;
	size_t end = last_text(stretch), lines = 0;
	struct folded line;
	bool has_contact = false;

	for (size_t i = end; i-- > stretch->first && lines <= CONTACT_LINES_MAX;) {
		if (reply->lines[i].is_blank)
			continue;
		line_fold(reply, i, &line);
		if (lines == 0 && is_dashed_name(stretch, i, &line)) {
			lines_sign(reply, i, end);
			return;
		}
		if (reply_is_sender(reply, &line)) {
			if ((lines == 0 || has_contact) && next_text(reply, stretch->first, i) < i)
				lines_sign(reply, i, end);
			return;
		}
		if (reply_is_prose(&line))
			return;
		has_contact |= reply_is_contact(&line);
		lines++;
	}
}
