/*
 * Says a report in the owner's language: verdict, what waits, satisfaction, volume, what hark did
 * not answer and why, what went wrong, the ledger.
 */
#include "report_p.h"

#include <string.h>

struct writer {
	const struct report *report;
	struct document *document;
	struct arena *arena;
};

static void add(struct writer *writer, enum block_kind kind, const char *text)
{
	document_add(writer->document, kind, text);
}

/* A table with its head; rows are filled by the caller, one text a cell. */
static const char **add_table(
    struct writer *writer, size_t columns, size_t rows, const char *const *head)
{
	struct block *block = document_add(writer->document, BLOCK_TABLE, NULL);

	block->column_count = columns;
	block->row_count = rows + 1;
	block->cells = arena_array(writer->arena, columns * (rows + 1), sizeof(*block->cells));
	for (size_t i = 0; i < columns; i++)
		block->cells[i] = head[i];
	return block->cells + columns;
}

static const char *percent(struct writer *writer, const struct proportion *share)
{
	return arena_printf(writer->arena, _("%.0f %% (between %.0f %% and %.0f %%, n = %zu)"),
	    share->value * 100, share->low * 100, share->high * 100, share->n);
}

/* ---- verdict ---- */

static void write_verdict(struct writer *writer)
{
	const struct period_counts *counts = &writer->report->counts;
	struct arena *arena = writer->arena;
	const char *first, *second;

	first = counts->new_feedback == 0
		    ? _("No new feedback arrived.")
		    : arena_printf(arena,
			  language_plural("%lld new feedback from %lld customers.",
			      "%lld new feedback from %lld customers.",
			      (unsigned long)counts->new_feedback),
			  (long long)counts->new_feedback, (long long)counts->customers);
	second =
	    counts->open_at_end == 0
		? _("Nothing waits for you.")
		: arena_printf(arena,
		      language_plural("%lld matter waits for your answer.",
			  "%lld matters wait for your answer.", (unsigned long)counts->open_at_end),
		      (long long)counts->open_at_end);
	add(writer, BLOCK_LEAD, arena_printf(arena, "%s %s", first, second));
}

/* ---- waiting ---- */

/* Short enough for a line: strangers choose names and subjects. */
static const char *brief(const char *text, struct arena *arena)
{
	size_t cut = utf8_cut(text, strlen(text), 60);

	return text[cut] == '\0' ? text : arena_printf(arena, "%.*s\xe2\x80\xa6", (int)cut, text);
}

static const char *what(const struct feedback_record *feedback, struct arena *arena)
{
	return feedback->subject[0] != '\0' ? brief(feedback->subject, arena) : _("(no subject)");
}

static const char *who(const struct feedback_record *feedback, struct arena *arena)
{
	return brief(feedback->name[0] != '\0' ? feedback->name : feedback->address, arena);
}

static void write_waiting(struct writer *writer)
{
	const struct report *report = writer->report;
	const char *const head[] = {
	    _("Number"), _("Waiting"), _("Time left"), _("Priority"), _("Customer"), _("Subject")};
	const char **cells;

	add(writer, BLOCK_HEADING, _("Waiting on you"));
	if (report->waiting_count == 0) {
		add(writer, BLOCK_PARAGRAPH, _("Nothing. Well done."));
		return;
	}
	cells = add_table(writer, ARRAY_SIZE(head), report->waiting_count, head);
	for (size_t i = 0; i < report->waiting_count; i++) {
		const struct feedback_record *feedback = &report->waiting[i];
		int64_t waited_ms = report->now_ms - feedback->last_customer_ms;

		*cells++ = arena_printf(writer->arena, "#%lld", (long long)feedback->id);
		*cells++ = duration_words(waited_ms > 0 ? (double)waited_ms : 0, writer->arena);
		*cells++ = word_due(feedback->answer_due_ms, report->now_ms, writer->arena);
		*cells++ = word_priority(feedback->priority);
		*cells++ = who(feedback, writer->arena);
		*cells++ = what(feedback, writer->arena);
	}
	add(writer, BLOCK_NOTE,
	    _("Most urgent first. Answer from your mail program with the mailbox in Cc, or run: hark "
	      "resolve NUMBER"));
}

/* ---- satisfaction and speed ---- */

static void write_ratings(struct writer *writer)
{
	const struct report *report = writer->report;
	struct arena *arena = writer->arena;

	add(writer, BLOCK_HEADING, _("Satisfaction"));
	if (report->csat_all.n == 0) {
		add(writer, BLOCK_PARAGRAPH, _("No data: no customer has given a rating yet."));
	} else if (report->csat_all.n < 5) {
		add(writer, BLOCK_PARAGRAPH,
		    arena_printf(arena,
			_("Only %zu ratings so far, too few for a score; %zu of them satisfied (4 "
			  "or 5)."),
			report->csat_all.n, report->csat_all.hits));
	} else {
		add(writer, BLOCK_PARAGRAPH,
		    arena_printf(
			arena, _("Satisfied so far: %s."), percent(writer, &report->csat_all)));
	}
	if (report->rating_count >= 5)
		add(writer, BLOCK_PARAGRAPH,
		    arena_printf(
			arena, _("In this period: %s."), percent(writer, &report->csat_now)));
}

static void write_speed(struct writer *writer)
{
	const struct report *report = writer->report;
	struct arena *arena = writer->arena;

	add(writer, BLOCK_HEADING, _("First answers"));
	if (report->answered_n == 0) {
		add(writer, BLOCK_PARAGRAPH,
		    _("No data: no feedback of this period was answered by a person yet."));
	} else {
		add(writer, BLOCK_PARAGRAPH,
		    arena_printf(arena,
			_("%zu answered. Half of them within %s, nine in ten within %s (in "
			  "business hours: %s and %s)."),
			report->answered_n, duration_words(report->first_answer_median_ms, arena),
			duration_words(report->first_answer_p90_ms, arena),
			duration_words(report->first_answer_business_median_ms, arena),
			duration_words(report->first_answer_business_p90_ms, arena)));
	}
	if (report->service_kept.n > 0)
		add(writer, BLOCK_PARAGRAPH,
		    arena_printf(
			arena, _("Answered in time: %s."), percent(writer, &report->service_kept)));
}

/* ---- volume ---- */

static void write_trend(struct writer *writer, const struct trend_table *table, bool is_category)
{
	struct block *block = document_add(writer->document, BLOCK_BARS, NULL);

	block->bars = arena_array(writer->arena, table->count + 1, sizeof(*block->bars));
	for (size_t i = 0; i < table->count; i++) {
		const struct trend_row *row = &table->rows[i];
		struct bar *bar = &block->bars[block->bar_count++];

		bar->label = is_category ? report_category_name(writer->report, row->name)
					 : word_priority(row->name);
		bar->value = (double)row->now;
		bar->note =
		    writer->report->is_first
			? arena_printf(writer->arena, "%lld", (long long)row->now)
			: arena_printf(writer->arena, _("%lld (before: %lld, mean of four: %.1f)"),
			      (long long)row->now, (long long)row->before, row->mean_of_four);
	}
}

static void write_volume(struct writer *writer)
{
	const struct report *report = writer->report;
	const struct period_counts *now = &report->counts, *before = &report->before;
	const char *const head[] = {"", _("This period"), _("The one before")};
	const struct {
		const char *label;
		int64_t now, before;
	} rows[] = {{_("new"), now->new_feedback, before->new_feedback},
	    {_("answered"), now->answered, before->answered},
	    {_("resolved"), now->resolved, before->resolved},
	    {_("reopened"), now->reopened, before->reopened},
	    {_("open at the end"), now->open_at_end, before->open_at_end}};
	const char **cells;

	add(writer, BLOCK_HEADING, _("Volume"));
	cells = add_table(writer, ARRAY_SIZE(head), ARRAY_SIZE(rows), head);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		*cells++ = rows[i].label;
		*cells++ = arena_printf(writer->arena, "%lld", (long long)rows[i].now);
		*cells++ = arena_printf(writer->arena, "%lld", (long long)rows[i].before);
	}
	if (report->is_first)
		add(writer, BLOCK_NOTE,
		    _("This is the first period with feedback: there is nothing to compare with "
		      "yet."));
	else
		add(writer, BLOCK_NOTE,
		    arena_printf(writer->arena, _("Mean of the four periods before: %.1f new."),
			report->mean_new));
	if (report->by_category.count == 0)
		return;
	add(writer, BLOCK_HEADING, _("By category"));
	write_trend(writer, &report->by_category, true);
	add(writer, BLOCK_HEADING, _("By priority"));
	write_trend(writer, &report->by_priority, false);
}

static void write_uncategorised(struct writer *writer)
{
	const struct report *report = writer->report;
	const char *const head[] = {_("Number"), _("Customer"), _("Subject")};
	const char **cells;

	if (report->uncategorised_count == 0)
		return;
	add(writer, BLOCK_HEADING, _("No rule matched"));
	cells = add_table(writer, ARRAY_SIZE(head), report->uncategorised_count, head);
	for (size_t i = 0; i < report->uncategorised_count; i++) {
		*cells++ =
		    arena_printf(writer->arena, "#%lld", (long long)report->uncategorised[i].id);
		*cells++ = who(&report->uncategorised[i], writer->arena);
		*cells++ = what(&report->uncategorised[i], writer->arena);
	}
	add(writer, BLOCK_NOTE,
	    _("Perhaps a word for your rules? \"hark explain NUMBER\" shows what nearly matched."));
}

/* ---- what hark did and did not do ---- */

static void write_unanswered(struct writer *writer)
{
	const struct report *report = writer->report;
	const char *const head[] = {_("Mails"), _("Why no acknowledgement went out")};
	const char **cells;

	if (report->unanswered_count == 0)
		return;
	add(writer, BLOCK_HEADING, _("Not acknowledged, and why"));
	cells = add_table(writer, ARRAY_SIZE(head), report->unanswered_count, head);
	for (size_t i = 0; i < report->unanswered_count; i++) {
		*cells++ =
		    arena_printf(writer->arena, "%lld", (long long)report->unanswered[i].count);
		*cells++ = word_reason(report->unanswered[i].rule, report->unanswered[i].reason);
	}
}

static void write_mails(struct writer *writer, const char *heading,
    const struct outbox_record *mails, size_t count, const char *note)
{
	const char *const head[] = {_("Mail"), _("Feedback"), _("To"), _("What is known")};
	const char **cells;

	if (count == 0)
		return;
	add(writer, BLOCK_HEADING, heading);
	cells = add_table(writer, ARRAY_SIZE(head), count, head);
	for (size_t i = 0; i < count; i++) {
		*cells++ = arena_printf(writer->arena, "%lld", (long long)mails[i].id);
		*cells++ = mails[i].feedback_id != 0 ? arena_printf(writer->arena, "#%lld",
							   (long long)mails[i].feedback_id)
						     : "";
		*cells++ = mails[i].recipient;
		*cells++ = brief(mails[i].reply, writer->arena);
	}
	add(writer, BLOCK_NOTE, note);
}

static void write_quarantined(struct writer *writer)
{
	const struct report *report = writer->report;
	const char *const head[] = {_("Number"), _("Mailbox"), _("UID"), _("Why")};
	size_t count =
	    report->quarantined_count < LISTED_MAX ? report->quarantined_count : LISTED_MAX;
	const char **cells;

	if (count == 0)
		return;
	add(writer, BLOCK_HEADING, _("Set aside as unreadable"));
	cells = add_table(writer, ARRAY_SIZE(head), count, head);
	for (size_t i = 0; i < count; i++) {
		*cells++ =
		    arena_printf(writer->arena, "%lld", (long long)report->quarantined[i].id);
		*cells++ = report->quarantined[i].account;
		*cells++ = arena_printf(writer->arena, "%u", report->quarantined[i].uid);
		*cells++ = brief(report->quarantined[i].reason, writer->arena);
	}
	add(writer, BLOCK_NOTE,
	    arena_printf(writer->arena, _("%zu in all. Their bytes are kept: hark quarantine list"),
		report->quarantined_count));
}

static void write_ledger(struct writer *writer)
{
	const struct report *report = writer->report;
	const char *sum =
	    arena_printf(writer->arena, _("%lld mails read"), (long long)report->ledger_sum);

	add(writer, BLOCK_HEADING, _("The ledger"));
	for (size_t i = 0; i < report->ledger_count; i++)
		/* The name before its number, so that it reads well for one and for many. */
		sum = arena_printf(writer->arena, "%s %s %s: %lld", sum, i == 0 ? "=" : "+",
		    word_state(report->ledger[i].name), (long long)report->ledger[i].count);
	add(writer, BLOCK_PARAGRAPH, sum);
	for (size_t i = 0; i < report->folder_count; i++) {
		char when[TIME_TEXT_SIZE];
		int64_t polled_ms = report->folders[i].last_good_poll_ms;

		add(writer, BLOCK_NOTE,
		    arena_printf(writer->arena, _("%s (%s) was last read well: %s"),
			report->folder_accounts[i], report->folders[i].name,
			polled_ms > 0 ? time_format_local(polled_ms, when) : _("never")));
	}
}

static void write_erased(struct writer *writer)
{
	const char *erased = word_erased(writer->report->erased, writer->arena);

	if (erased != NULL)
		add(writer, BLOCK_NOTE,
		    arena_printf(
			writer->arena, _("Erased as your retention settings ask: %s."), erased));
}

void document_add_orders(struct document *document)
{
	document_add(document, BLOCK_NOTE,
	    _("You may answer this mail with lines such as: #1042 resolve WORDS (the customer is "
	      "told); #1042 close; #1042 snooze 3d; #1042 category billing; #1042 priority "
	      "high; #1042 note WORDS"));
}

static const char *title(const struct report *report, struct arena *arena)
{
	switch (report->period.kind) {
	case REPORT_DAY:
		return arena_printf(arena, _("Feedback of %s"), report->period.label);
	case REPORT_MONTH:
		return arena_printf(arena, _("Feedback report, month %s"), report->period.label);
	default:
		return arena_printf(arena, _("Feedback report, week %s"), report->period.label);
	}
}

struct document *report_document(const struct report *report, struct arena *arena)
{
	struct writer writer = {.report = report, .document = document_new(arena), .arena = arena};

	add(&writer, BLOCK_TITLE, title(report, arena));
	write_verdict(&writer);
	write_waiting(&writer);
	write_ratings(&writer);
	write_speed(&writer);
	write_volume(&writer);
	write_uncategorised(&writer);
	write_unanswered(&writer);
	write_mails(&writer, _("Perhaps sent, perhaps not"), report->uncertain,
	    report->uncertain_count,
	    _("The connection broke at the worst moment. hark never sends such a mail twice; write "
	      "yourself if it matters."));
	write_mails(&writer, _("Could not be sent"), report->failed, report->failed_count,
	    _("\"hark outbox list\" shows all, \"hark outbox retry NUMBER\" tries again."));
	write_quarantined(&writer);
	write_ledger(&writer);
	write_erased(&writer);
	document_add_orders(writer.document);
	return writer.document;
}

char *report_subject(const struct report *report, struct arena *arena)
{
	return arena_printf(arena, _("%s: %lld new, %lld waiting"), title(report, arena),
	    (long long)report->counts.new_feedback, (long long)report->counts.open_at_end);
}

char *report_html(const struct report *report, struct arena *arena)
{
	return document_html(report_document(report, arena), report_subject(report, arena), arena);
}

char *report_text(const struct report *report, struct arena *arena)
{
	return document_text(report_document(report, arena), arena);
}
