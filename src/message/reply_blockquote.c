/*
 * Blockquotes of which the HTML does not say whose words they hold. Some mail programs quote in
 * bare ones, and editors give the same element to writers who set a passage apart: what stands
 * around it tells.
 */
#include "reply_p.h"

#include <string.h>

/* Lines above a blockquote in which the header block of a quoted mail may stand. */
#define HEADER_LINES_MAX 12

static size_t text_above(const struct reply *reply, size_t i)
{
	while (i > 0 && reply->lines[i - 1].is_blank)
		i--;
	return i; /* behind it; 0: none */
}

/* Behind the last line of the blockquote that begins at first. */
static size_t run_end(const struct reply *reply, size_t first)
{
	size_t end = first;

	for (size_t i = first; i < reply->count; i++) {
		if (reply->lines[i].is_indented)
			end = i + 1;
		else if (!reply->lines[i].is_blank)
			break;
	}
	return end;
}

static bool has_block_above(const struct reply *reply, size_t last, size_t run)
{
	size_t first, end;

	for (size_t i = last + 1; i-- > 0 && last - i < HEADER_LINES_MAX;)
		if (reply->lines[i].label == LABEL_FROM)
			return reply_block_find(reply, i, &first, &end) && end > last && end <= run;
	return false;
}

/* "On ... wrote:", "Original Message" or a header block directly above line i. */
static bool has_lead_above(const struct reply *reply, size_t i)
{
	size_t above = text_above(reply, i), first;
	const struct reply_line *line;
	FOLDED_LATER struct folded folded;

	if (above == 0)
		return false;
	line = &reply->lines[above - 1];
	if (line->kind != REPLY_NEW || line->size > REPLY_FOLD_BYTES)
		return false;
	reply_fold_line(line, &folded);
	return reply_separator(&folded) != SEPARATOR_NONE ||
	       reply_attribution_find(reply, above - 1, true, &first) ||
	       has_block_above(reply, above - 1, i);
}

/* The last thing in the mail, below words that do not announce it. */
static bool is_trailing(const struct reply *reply, size_t first, size_t end)
{
	size_t above = text_above(reply, first);
	FOLDED_LATER struct folded folded;

	if (reply->lines[first].is_own || above == 0)
		return false;
	for (; end < reply->count; end++)
		if (!reply->lines[end].is_blank && reply->lines[end].kind != REPLY_SIGNATURE)
			return false;
	reply_fold_lines(reply, above - 1, above - 1, &folded);
	return folded.size > 0 && folded.text[folded.size - 1] != ':';
}

static void strip_signs(struct reply_line *line, struct arena *arena)
{
	size_t at = 0;

	while (at < line->size && strchr("> ", line->text[at]) != NULL)
		at++;
	if (at > 0 && line->text[0] == '>')
		reply_line_read(line, line->text + at, line->size - at, arena);
}

static void decide(struct reply *reply, size_t first, size_t end, bool is_quote)
{
	for (size_t i = first; i < end; i++) {
		if (is_quote)
			reply->lines[i].kind = REPLY_QUOTED;
		else if (reply->lines[i].is_indented)
			strip_signs(&reply->lines[i], reply->arena);
	}
}

void reply_find_blockquotes(struct reply *reply)
{
	bool has_lead = false; /* a quote was announced: the later ones go on with it */

	for (size_t first = 0, end; first < reply->count; first = end) {
		end = first + 1;
		if (!reply->lines[first].is_indented)
			continue;
		end = run_end(reply, first);
		has_lead = has_lead || has_lead_above(reply, first);
		decide(reply, first, end, has_lead || is_trailing(reply, first, end));
	}
}
