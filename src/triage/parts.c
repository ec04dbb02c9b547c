/*
 * parts: what of a mail is searched, folded and ready. Subject and text always; the sender and the
 * attachments' names only for rules that look there. Name and address, and each attachment, are
 * texts of their own, so that a pattern's ^ and $ mean the ends of one.
 */
#include "triage/triage_p.h"

#include <string.h>

#include "triage/links.h"

static const struct {
	enum part part;
	const char *word;
} part_words[] = {
    {PART_SUBJECT, "subject"},
    {PART_TEXT, "text"},
    {PART_FROM, "from"},
    {PART_ATTACHMENT, "attachment"},
};

const char *parts_word(unsigned parts)
{
	for (size_t i = 0; i < ARRAY_SIZE(part_words); i++)
		if ((parts & part_words[i].part) != 0)
			return part_words[i].word;
	return "";
}

struct triage_text triage_text_new(struct arena *arena, const char *text)
{
	struct triage_text result = {
	    .part = PART_TEXT, .original = text, .folded = text_fold(arena, text)};

	result.size = links_blank_out(result.folded, strlen(result.folded), NULL);
	return result;
}

/* Not blanked out: the sender's address is what is looked for. */
static void add_whole(struct parts *parts, enum part part, const char *text, struct arena *arena)
{
	struct triage_text *added;

	if (text == NULL || text[0] == '\0')
		return;
	added = &parts->texts[parts->count++];
	added->part = part;
	added->original = text;
	added->folded = text_fold(arena, text);
	added->size = strlen(added->folded);
}

struct parts parts_new(
    const struct ruleset *ruleset, const struct triage_input *input, struct arena *arena)
{
	size_t attachments = (ruleset->parts & PART_ATTACHMENT) != 0 ? input->attachment_count : 0;
	struct parts parts = {
	    .texts = arena_array(arena, 4 + attachments, sizeof(*parts.texts)), .count = 2};

	parts.texts[0] = triage_text_new(arena, input->subject);
	parts.texts[0].part = PART_SUBJECT;
	parts.texts[1] = triage_text_new(arena, input->text);
	if ((ruleset->parts & PART_FROM) != 0) {
		add_whole(&parts, PART_FROM, input->from_name, arena);
		add_whole(&parts, PART_FROM, input->from, arena);
	}
	for (size_t i = 0; i < attachments; i++)
		add_whole(&parts, PART_ATTACHMENT, input->attachments[i], arena);
	return parts;
}
