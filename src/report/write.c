/*
 * Says a report in the owner's language: what each kind of report is made of, and in which order.
 */
#include "write_p.h"

#include <string.h>

/* ---- what sections share ---- */

#define BRIEF_BYTES_MAX 90
#define SUBJECT_CHARACTERS 60
#define NAME_CHARACTERS 30

void write_part(struct writer *writer, const char *text)
{
	document_add(writer->document, BLOCK_PART, text);
}

void write_heading(struct writer *writer, const char *text)
{
	document_add(writer->document, BLOCK_HEADING, text);
}

void write_paragraph(struct writer *writer, const char *text)
{
	document_add(writer->document, BLOCK_PARAGRAPH, text);
}

void write_note(struct writer *writer, const char *text)
{
	document_add(writer->document, BLOCK_NOTE, text);
}

const char *write_brief(struct writer *writer, const char *text)
{
	size_t size = strlen(text);
	AUTO_BUFFER struct buffer out;

	buffer_init(&out, BRIEF_BYTES_MAX + 8);
	for (size_t at = 0; at < size && out.size < BRIEF_BYTES_MAX;) {
		size_t before = at;

		if (!character_is_hidden(utf8_next(text, size, &at)))
			buffer_append(&out, text + before, at - before);
		if (out.size >= BRIEF_BYTES_MAX && at < size)
			buffer_add(&out, "\xe2\x80\xa6");
	}
	return arena_strdup(writer->arena, out.data);
}

const char *write_what(struct writer *writer, const struct feedback_record *feedback)
{
	const char *subject = safe_text(writer->arena, feedback->subject, SUBJECT_CHARACTERS);

	return subject[0] != '\0' ? subject : _("(no subject)");
}

const char *write_who(struct writer *writer, const struct feedback_record *feedback)
{
	const char *name = safe_text(writer->arena, feedback->name, NAME_CHARACTERS);

	return name[0] != '\0' ? name : write_brief(writer, feedback->address);
}

const char *write_percent(struct writer *writer, double share)
{
	return arena_printf(writer->arena, _("%.0f %%"), share * 100);
}

const char *write_interval(struct writer *writer, const struct proportion *share)
{
	return arena_printf(writer->arena, _("between %.0f %% and %.0f %%, n = %zu"),
	    share->low * 100, share->high * 100, share->n);
}

void document_add_orders(struct document *document)
{
	document_add(document, BLOCK_NOTE,
	    _("You may answer this mail with lines such as: #1042 resolve WORDS (the customer is "
	      "told); #1042 close; #1042 snooze 3d; #1042 category billing; #1042 priority "
	      "high; #1042 tag WORD; #1042 note WORDS; forget ADDRESS"));
}

/* ---- the kinds ---- */

typedef void section(struct writer *writer);

static section *const full[] = {write_verdict, write_waiting, write_satisfaction, write_loyalty,
    write_service, write_volume, write_findings, write_improvements, write_next,
    write_uncategorised, write_sent, write_ledger, write_health, write_privacy, NULL};
static section *const digest[] = {write_waiting_verdict, write_waiting, NULL};
static section *const review[] = {
    write_review, write_sent, write_ledger, write_health, write_privacy, NULL};
static section *const public[] = {write_public, NULL};

static section *const *const kinds[] = {[REPORT_FULL] = full,
    [REPORT_DIGEST] = digest,
    [REPORT_REVIEW] = review,
    [REPORT_PUBLIC] = public};

static const char *title(const struct report *report, struct arena *arena)
{
	const char *period = period_words(&report->period, arena);

	switch (report->kind) {
	case REPORT_DIGEST:
		return arena_printf(
		    arena, _("Waiting on you, %s"), day_words(report->now_ms, arena));
	case REPORT_REVIEW:
		return arena_printf(arena, _("Review of feedback, %s"), period);
	case REPORT_PUBLIC:
		return arena_printf(arena, _("What you told us, what we changed: %s"), period);
	default:
		return arena_printf(arena, _("Feedback, %s"), period);
	}
}

struct document *report_document(const struct report *report, struct arena *arena)
{
	struct writer writer = {.report = report, .document = document_new(arena), .arena = arena};
	section *const *sections = kinds[report->kind];

	document_add(writer.document, BLOCK_TITLE, title(report, arena));
	for (size_t i = 0; sections[i] != NULL; i++)
		sections[i](&writer);
	if (report->kind != REPORT_PUBLIC)
		document_add_orders(writer.document);
	return writer.document;
}

bool report_is_needless(const struct report *report)
{
	struct arena *arena = arena_new();
	struct writer writer = {.report = report, .arena = arena};
	const char **alarms;
	bool is_quiet = report->standing.waiting.count == 0 && health_alarms(&writer, &alarms) == 0;

	arena_free(&arena);
	return report->kind == REPORT_DIGEST && is_quiet;
}

char *report_subject(const struct report *report, struct arena *arena)
{
	const struct waiting_counts *waiting = &report->standing.waiting;
	const char *what = title(report, arena);

	if (report->kind == REPORT_PUBLIC)
		return arena_strdup(arena, what);
	if (report->kind == REPORT_DIGEST)
		return arena_printf(arena, _("%s: %s, %s overdue"), what,
		    number_words(waiting->count, arena), number_words(waiting->overdue, arena));
	return arena_printf(arena, _("%s: %s new, %s waiting"), what,
	    number_words(report->counts.new_feedback, arena), number_words(waiting->count, arena));
}

char *report_html(const struct report *report, struct arena *arena)
{
	return document_html(report_document(report, arena), report_subject(report, arena), arena);
}

char *report_text(const struct report *report, struct arena *arena)
{
	return document_text(report_document(report, arena), arena);
}
