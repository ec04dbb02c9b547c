/*
 * The short mails between two reports: what is urgent, what is due, what was not answered in time.
 */
#include "report_p.h"

/* Some thousand numbers of matters. */
#define NUMBERS_BYTES_MAX ((size_t)64 * 1024)

static size_t count_overdue(const struct notice *notice)
{
	size_t overdue = 0;

	for (size_t i = 0; i < notice->count; i++)
		overdue += notice->items[i].due_ms <= notice->now_ms;
	return overdue;
}

char *notice_subject(const struct notice *notice, struct arena *arena)
{
	size_t all = notice->count + notice->more, overdue = count_overdue(notice);

	if (all == 1 && notice->kind == NOTICE_URGENT)
		return arena_printf(arena, _("Urgent: #%lld"), (long long)notice->items[0].number);
	if (notice->kind == NOTICE_URGENT)
		return arena_printf(arena, _("Urgent: %zu matters"), all);
	if (notice->kind == NOTICE_HANDED_UP)
		return arena_printf(arena, _("Not answered in time: %zu"), all);
	if (notice->more > 0)
		return arena_printf(arena, _("Waiting on you: %zu"), all);
	return arena_printf(arena, _("Waiting on you: %zu overdue, %zu due soon"), overdue,
	    notice->count - overdue);
}

static const char *lead(const struct notice *notice)
{
	switch (notice->kind) {
	case NOTICE_URGENT:
		return _("This has come in and is urgent by your rules.");
	case NOTICE_HANDED_UP:
		return _(
		    "These customers were promised an answer and have none yet. You get this mail "
		    "because service.escalate names your address.");
	case NOTICE_DUE:
		break;
	}
	return _("These customers wait for an answer that is due.");
}

static const char *subject_of(const struct notice_item *item)
{
	return item->subject[0] != '\0' ? item->subject : _("(no subject)");
}

static void write_items(struct document *document, const struct notice *notice, struct arena *arena)
{
	struct block *block = document_add_items(document, notice->count);

	for (size_t i = 0; i < notice->count; i++) {
		const struct notice_item *item = &notice->items[i];
		bool is_late = item->due_ms <= notice->now_ms;

		block->items[block->count++] =
		    (struct item){.head = arena_printf(arena,
				      is_late ? _("#%lld, %s, %s") : _("#%lld, %s, time left: %s"),
				      (long long)item->number, word_priority(item->priority),
				      word_due(item->due_ms, notice->now_ms, arena)),
			.text = subject_of(item),
			.detail = item->category,
			.is_alarming = is_late};
	}
}

static void write_words(struct document *document, const struct notice *notice, struct arena *arena)
{
	for (size_t i = 0; i < notice->count; i++) {
		const struct notice_item *item = &notice->items[i];

		document_add(document, BLOCK_HEADING,
		    arena_printf(arena, "#%lld  %s: %s", (long long)item->number, item->category,
			subject_of(item)));
		if (item->words != NULL && item->words[0] != '\0')
			document_add(document, BLOCK_PARAGRAPH, item->words);
		document_add(document, BLOCK_NOTE,
		    arena_printf(
			arena, _("Time left: %s"), word_due(item->due_ms, notice->now_ms, arena)));
	}
}

/* Those that there is no room for, by number at least: each matter is named once. */
static void write_rest(struct document *document, const struct notice *notice, struct arena *arena)
{
	AUTO_BUFFER struct buffer numbers;

	document_add(document, BLOCK_PARAGRAPH,
	    arena_printf(arena, _("And %zu more: run \"hark waiting\"."), notice->more));
	if (notice->rest == NULL)
		return;
	buffer_init(&numbers, NUMBERS_BYTES_MAX);
	for (size_t i = 0; i < notice->more; i++)
		buffer_printf(&numbers, "%s#%lld", i == 0 ? "" : ", ", (long long)notice->rest[i]);
	document_add(document, BLOCK_PARAGRAPH, arena_strdup(arena, numbers.data));
}

static struct document *write_notice(const struct notice *notice, struct arena *arena)
{
	struct document *document = document_new(arena);

	document_add(document, BLOCK_TITLE, notice_subject(notice, arena));
	document_add(document, BLOCK_LEAD, lead(notice));
	if (notice->kind == NOTICE_URGENT)
		write_words(document, notice, arena);
	else
		write_items(document, notice, arena);
	if (notice->more > 0)
		write_rest(document, notice, arena);
	if (notice->pause_ms > 0)
		document_add(document, BLOCK_NOTE,
		    arena_printf(arena,
			_("Much that is urgent comes in. What comes from now on is gathered: the "
			  "next mail of this kind leaves in %lld minutes at the earliest. "
			  "\"hark waiting\" shows it at any time."),
			(long long)(notice->pause_ms / MINUTE_MS)));
	if (notice->kind != NOTICE_HANDED_UP) {
		document_add(document, BLOCK_NOTE,
		    _("Answer the customer from your mail program, or run: hark reply NUMBER"));
		document_add_orders(document);
	}
	return document;
}

char *notice_html(const struct notice *notice, struct arena *arena)
{
	return document_html(write_notice(notice, arena), notice_subject(notice, arena), arena);
}

char *notice_text(const struct notice *notice, struct arena *arena)
{
	return document_text(write_notice(notice, arena), arena);
}
