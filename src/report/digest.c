/*
 * The short mails between two reports: what is urgent, what is due, what was not answered in time.
 */
#include "report_p.h"

static size_t count_overdue(const struct digest *digest)
{
	size_t overdue = 0;

	for (size_t i = 0; i < digest->count; i++)
		overdue += digest->items[i].due_ms <= digest->now_ms;
	return overdue;
}

char *digest_subject(const struct digest *digest, struct arena *arena)
{
	size_t all = digest->count + digest->more, overdue = count_overdue(digest);

	if (all == 1 && digest->kind == DIGEST_URGENT)
		return arena_printf(arena, _("Urgent: #%lld"), (long long)digest->items[0].number);
	if (digest->kind == DIGEST_URGENT)
		return arena_printf(arena, _("Urgent: %zu matters"), all);
	if (digest->kind == DIGEST_HANDED_UP)
		return arena_printf(arena, _("Not answered in time: %zu"), all);
	if (digest->more > 0)
		return arena_printf(arena, _("Waiting on you: %zu"), all);
	return arena_printf(arena, _("Waiting on you: %zu overdue, %zu due soon"), overdue,
	    digest->count - overdue);
}

static const char *lead(const struct digest *digest)
{
	switch (digest->kind) {
	case DIGEST_URGENT:
		return _("This came in just now and is urgent by your rules.");
	case DIGEST_HANDED_UP:
		return _(
		    "These customers were promised an answer and have none yet. You get this mail "
		    "because service.escalate names your address.");
	case DIGEST_DUE:
		break;
	}
	return _("These customers wait for an answer that is due.");
}

static const char *subject_of(const struct digest_item *item)
{
	return item->subject[0] != '\0' ? item->subject : _("(no subject)");
}

static void write_table(struct document *document, const struct digest *digest, struct arena *arena)
{
	const char *const head[] = {
	    _("Number"), _("Time left"), _("Priority"), _("Category"), _("Subject")};
	struct block *block = document_add(document, BLOCK_TABLE, NULL);
	const char **cells;

	block->column_count = ARRAY_SIZE(head);
	block->row_count = digest->count + 1;
	cells = block->cells =
	    arena_array(arena, block->column_count * block->row_count, sizeof(*block->cells));
	for (size_t i = 0; i < ARRAY_SIZE(head); i++)
		*cells++ = head[i];
	for (size_t i = 0; i < digest->count; i++) {
		const struct digest_item *item = &digest->items[i];

		*cells++ = arena_printf(arena, "#%lld", (long long)item->number);
		*cells++ = word_due(item->due_ms, digest->now_ms, arena);
		*cells++ = word_priority(item->priority);
		*cells++ = item->category;
		*cells++ = subject_of(item);
	}
}

static void write_words(struct document *document, const struct digest *digest, struct arena *arena)
{
	for (size_t i = 0; i < digest->count; i++) {
		const struct digest_item *item = &digest->items[i];

		document_add(document, BLOCK_HEADING,
		    arena_printf(arena, "#%lld  %s: %s", (long long)item->number, item->category,
			subject_of(item)));
		if (item->words != NULL && item->words[0] != '\0')
			document_add(document, BLOCK_PARAGRAPH, item->words);
		document_add(document, BLOCK_NOTE,
		    arena_printf(
			arena, _("Time left: %s"), word_due(item->due_ms, digest->now_ms, arena)));
	}
}

static struct document *write_digest(const struct digest *digest, struct arena *arena)
{
	struct document *document = document_new(arena);

	document_add(document, BLOCK_TITLE, digest_subject(digest, arena));
	document_add(document, BLOCK_LEAD, lead(digest));
	if (digest->kind == DIGEST_URGENT)
		write_words(document, digest, arena);
	else
		write_table(document, digest, arena);
	if (digest->more > 0)
		document_add(document, BLOCK_PARAGRAPH,
		    arena_printf(arena, _("And %zu more: run \"hark waiting\"."), digest->more));
	if (digest->kind != DIGEST_HANDED_UP) {
		document_add(document, BLOCK_NOTE,
		    _("Answer the customer from your mail program, or run: hark reply NUMBER"));
		document_add_orders(document);
	}
	return document;
}

char *digest_html(const struct digest *digest, struct arena *arena)
{
	return document_html(write_digest(digest, arena), digest_subject(digest, arena), arena);
}

char *digest_text(const struct digest *digest, struct arena *arena)
{
	return document_text(write_digest(digest, arena), arena);
}
