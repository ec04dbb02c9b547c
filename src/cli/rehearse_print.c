/*
 * What hark rehearse shows to people: with nothing to compare, the sum, the acknowledgements, what
 * is urgent, and the report; else only what would be decided differently, mail by mail and in sum.
 */
#include "rehearse.h"

#include <string.h>

#define LISTED_MAX 20
#define LABEL_COLUMNS 17
#define TAGS_SHOWN_BYTES 4096

struct rehearse_show *rehearse_show_new(struct desk *const *desks, size_t desk_count)
{
	const char *const head[] = {_("Number"), _("Date"), _("From"), _("Subject"), NULL};
	const char *const high_head[] = {
	    _("Number"), _("Date"), _("From"), _("Category"), _("Subject"), NULL};
	struct rehearse_show *show = mem_alloc(sizeof(*show));

	show->desks = desks;
	show->desk_count = desk_count;
	show->acked = table_new(head);
	show->high = table_new(high_head);
	return show;
}

void rehearse_show_free(struct rehearse_show **show)
{
	if (*show == NULL)
		return;
	table_free(&(*show)->acked);
	table_free(&(*show)->high);
	mem_cleanup(show);
	*show = NULL;
}

/* ---- a mail that is decided differently ---------------------------------------------------- */

static void print_label(const char *label)
{
	size_t used;

	fputs("    ", stdout);
	used = terminal_put(stdout, label, LABEL_COLUMNS - 1);
	while (used++ < LABEL_COLUMNS)
		putchar(' ');
}

static void print_value(const char *value)
{
	terminal_wrap(stdout, value, 4 + LABEL_COLUMNS, 4 + LABEL_COLUMNS, terminal_width(stdout));
}

static void print_change(const char *label, const char *before, const char *would)
{
	AUTO_FREE char *value = mem_printf("%s -> %s", before, would);

	print_label(label);
	print_value(value);
}

/* Whether list, joined by blanks, has the word of that length. */
static bool has_word(const char *list, const char *word, size_t length)
{
	for (; *list != '\0'; list += strspn(list, " ")) {
		size_t size = strcspn(list, " ");

		if (size == length && strncmp(list, word, length) == 0)
			return true;
		list += size;
	}
	return false;
}

/* The words of list that other lacks, each behind the sign. */
static void add_lacking(struct buffer *out, const char *list, const char *other, char sign)
{
	for (; *list != '\0'; list += strspn(list, " ")) {
		size_t size = strcspn(list, " ");

		if (!has_word(other, list, size))
			buffer_printf(
			    out, "%s%c%.*s", out->size > 0 ? " " : "", sign, (int)size, list);
		list += size;
	}
}

static void print_tags(const char *before, const char *would)
{
	AUTO_BUFFER struct buffer value;

	buffer_init(&value, TAGS_SHOWN_BYTES);
	add_lacking(&value, would, before, '+');
	add_lacking(&value, before, would, '-');
	print_label(_("Tags"));
	print_value(value.size > 0 ? value.data : _("in another order"));
}

/* By the rules that would be, else by those that are. */
static const char *category_name(const struct rehearse_show *show, const char *id)
{
	const char *name = learning_category_name(show->desks[show->desk_count - 1]->rules, id);

	return name != id ? name : learning_category_name(show->desks[0]->rules, id);
}

static const char *ack_words(const struct rehearsed *outcome)
{
	if (!outcome->is_new_feedback)
		return _("none");
	return explain_ack_words(outcome->feedback.ack_decision);
}

static void print_changes(const struct rehearse_show *show, unsigned differences,
    const struct rehearsed *before, const struct rehearsed *would)
{
	if (differences & DIFFERENT_STATE)
		print_change(_("What it is"), word_state(before->ledger.state),
		    word_state(would->ledger.state));
	if (differences & DIFFERENT_CATEGORY)
		print_change(_("Category"), category_name(show, before->feedback.category),
		    category_name(show, would->feedback.category));
	if (differences & DIFFERENT_TAGS)
		print_tags(before->feedback.tags, would->feedback.tags);
	if (differences & DIFFERENT_PRIORITY)
		print_change(_("Priority"), cli_word(before->feedback.priority),
		    cli_word(would->feedback.priority));
	if (differences & DIFFERENT_ACK)
		print_change(_("Acknowledgement"), ack_words(before), ack_words(would));
}

static const char *from_of(const struct arrival *arrival)
{
	return arrival->message != NULL ? arrival->message->from.address : "";
}

static const char *subject_of(const struct arrival *arrival)
{
	return arrival->message != NULL ? arrival->message->subject : "";
}

static void print_different(const struct rehearse_show *show, const struct arrival *arrival,
    unsigned differences, const struct rehearsed *before, const struct rehearsed *would)
{
	size_t width = terminal_width(stdout), used;
	char when[TIME_TEXT_SIZE];

	used = terminal_put(stdout, time_format_local(arrival->internal_date_ms, when), 0) + 2;
	fputs("  ", stdout);
	used += terminal_put(stdout, from_of(arrival), width > 0 ? width / 3 : 0) + 2;
	fputs("  ", stdout);
	terminal_put(stdout, subject_of(arrival), width > used ? width - used : 0);
	putchar('\n');
	print_changes(show, differences, before, would);
}

static unsigned note_differences(
    struct differences *sum, const struct rehearsed *before, const struct rehearsed *would)
{
	unsigned differences = rehearse_compare(before, would);

	sum->mails += differences != 0;
	sum->states += (differences & DIFFERENT_STATE) != 0;
	sum->categories += (differences & DIFFERENT_CATEGORY) != 0;
	sum->tags += (differences & DIFFERENT_TAGS) != 0;
	sum->priorities += (differences & DIFFERENT_PRIORITY) != 0;
	sum->acks += (differences & DIFFERENT_ACK) != 0;
	return differences;
}

/* ---- the lists ----------------------------------------------------------------------------- */

/* category NULL: the list has none. */
static void list_mail(struct table *table, const struct arrival *arrival,
    const struct rehearsed *outcome, const char *category)
{
	char when[TIME_TEXT_SIZE];

	table_add_feedback(table, outcome->ledger.feedback_id);
	table_add(table, time_format_local(arrival->internal_date_ms, when));
	table_add(table, from_of(arrival));
	if (category != NULL)
		table_add(table, category);
	table_add(table, subject_of(arrival));
}

static void note_lists(
    struct rehearse_show *show, const struct arrival *arrival, const struct rehearsed *outcome)
{
	if (rehearse_has_ack(outcome) && show->acked_count++ < LISTED_MAX)
		list_mail(show->acked, arrival, outcome, NULL);
	if (outcome->is_new_feedback && strcmp(outcome->feedback.priority, "high") == 0 &&
	    show->high_count++ < LISTED_MAX)
		list_mail(
		    show->high, arrival, outcome, category_name(show, outcome->feedback.category));
}

void rehearse_show_mail(
    struct rehearse_show *show, const struct arrival *arrival, const struct rehearsed *outcomes)
{
	const struct rehearsed *would = &outcomes[show->desk_count - 1];
	unsigned differences = 0;

	if (show->desk_count == 2)
		differences = note_differences(&show->differences, &outcomes[0], would);
	if (cli_options.is_json && (show->desk_count == 1 || differences != 0))
		rehearse_json_mail(arrival, show->desk_count == 2 ? &outcomes[0] : NULL, would);
	else if (differences != 0)
		print_different(show, arrival, differences, &outcomes[0], would);
	else if (show->desk_count == 1)
		note_lists(show, arrival, would);
}

static void print_list(const char *heading, const struct table *table, size_t count)
{
	printf("\n%s: %zu\n", heading, count);
	if (count == 0)
		return;
	table_print(table, stdout);
	if (count > LISTED_MAX)
		printf(_("... and %zu more; --json shows all\n"), count - LISTED_MAX);
}

/* ---- the sum ------------------------------------------------------------------------------- */

static void print_span(const struct gathering *gathering, const struct rehearse_figures *figures)
{
	char from[TIME_TEXT_SIZE], to[TIME_TEXT_SIZE];
	int64_t from_ms, to_ms;

	gather_span(gathering, &from_ms, &to_ms);
	if (figures->mails > 0)
		printf(language_plural("%lld mail from %.10s to %.10s\n",
			   "%lld mails from %.10s to %.10s\n", (unsigned long)figures->mails),
		    (long long)figures->mails, time_format_local(from_ms, from),
		    time_format_local(to_ms, to));
	else
		printf(_("no mails\n"));
	if (gather_older_count(gathering) > 0)
		printf(
		    _("%zu older ones were left out (--since)\n"), gather_older_count(gathering));
}

static void print_states(const struct rehearse_figures *figures)
{
	const char *const head[] = {_("What they would be"), _("Mails"), NULL};
	struct table *table = table_new(head);

	table_align(table, 1, TABLE_RIGHT);
	for (size_t i = 0; i < figures->states.count; i++) {
		table_add(table, word_state(figures->states.items[i].name));
		table_printf(table, "%lld", (long long)figures->states.items[i].count);
	}
	table_add(table, _("together"));
	table_printf(table, "%lld", (long long)figures->mails);
	putchar('\n');
	table_print(table, stdout);
	table_free(&table);
}

static void print_breaker(const struct rehearse_figures *figures)
{
	char when[TIME_TEXT_SIZE];

	if (figures->breaker_ms != 0)
		printf(_("\nThe circuit breaker would have opened at %s: from then on no customer "
			 "is answered (limits.per_hour).\n"),
		    time_format_local(figures->breaker_ms, when));
}

static void print_everything(const struct rehearse_show *show, const struct gathering *gathering,
    const struct rehearse_figures *figures, const struct report *report, struct arena *arena)
{
	print_span(gathering, figures);
	printf("%s\n", _("Nothing was sent and nothing is kept."));
	print_states(figures);
	print_list(_("Would have been acknowledged"), show->acked, show->acked_count);
	print_breaker(figures);
	print_list(_("High priority"), show->high, show->high_count);
	if (report == NULL)
		return;
	putchar('\n');
	language_use(show->desks[0]->settings->owner.language);
	fputs(report_text(report, arena), stdout);
}

/* show NULL: they are no categories. */
static void add_changed(struct table *table, const struct rehearse_show *show, const char *what,
    const struct rehearse_counts *before, const struct rehearse_counts *would)
{
	const struct rehearse_counts *both[] = {would, before};

	for (size_t b = 0; b < ARRAY_SIZE(both); b++)
		for (size_t i = 0; i < both[b]->count; i++) {
			const char *name = both[b]->items[i].name;
			int64_t old = rehearse_count_of(before, name);
			int64_t new = rehearse_count_of(would, name);

			/* Those that are in both lists stood in the first already. */
			if (old == new || (b == 1 && new != 0))
				continue;
			table_add(table, what);
			table_add(table, show != NULL ? category_name(show, name) : name);
			table_printf(table, "%lld", (long long)old);
			table_printf(table, "%lld", (long long)new);
			table_printf(table, "%+lld", (long long)(new - old));
		}
}

static void print_sums(const struct rehearse_show *show, const struct rehearse_figures *before,
    const struct rehearse_figures *would)
{
	const char *const head[] = {"", "", _("Now"), _("Then"), _("Change"), NULL};
	struct table *table = table_new(head);

	for (size_t column = 2; column <= 4; column++)
		table_align(table, column, TABLE_RIGHT);
	table_give_way(table, 1);
	add_changed(table, NULL, _("What it is"), &before->states, &would->states);
	add_changed(table, show, _("Category"), &before->categories, &would->categories);
	add_changed(table, NULL, _("Priority"), &before->priorities, &would->priorities);
	add_changed(table, NULL, _("Acknowledgement"), &before->acks, &would->acks);
	if (table_row_count(table) > 0) {
		putchar('\n');
		table_print(table, stdout);
	}
	table_free(&table);
}

static void print_comparison(const struct rehearse_show *show, const struct gathering *gathering,
    const struct rehearse_figures *figures)
{
	const struct differences *sum = &show->differences;

	if (sum->mails > 0)
		putchar('\n');
	print_span(gathering, &figures[1]);
	printf(_("%zu would be decided differently: %zu kind, %zu category, %zu tags, "
		 "%zu priority, %zu acknowledgement\n"),
	    sum->mails, sum->states, sum->categories, sum->tags, sum->priorities, sum->acks);
	print_sums(show, &figures[0], &figures[1]);
	print_breaker(&figures[1]);
}

int rehearse_show_end(
    struct rehearse_show *show, const struct gathering *gathering, struct error *error)
{
	struct rehearse_figures *figures;
	struct arena *arena = arena_new();
	struct report *report = NULL;
	int done = 0;

	figures = arena_array(arena, show->desk_count, sizeof(*figures));
	for (size_t i = 0; done == 0 && i < show->desk_count; i++)
		done = rehearse_count(show->desks[i], arena, &figures[i], error);
	if (done == 0 && show->desk_count == 1 && gather_count(gathering) > 0 && !show->is_short)
		done = rehearsal_report(show->desks[0], gathering, arena, &report, error);
	if (done == 0 && cli_options.is_json)
		rehearse_json_end(show, gathering, figures, report, arena);
	else if (done == 0 && show->desk_count == 2)
		print_comparison(show, gathering, figures);
	else if (done == 0)
		print_everything(show, gathering, figures, report, arena);
	arena_free(&arena);
	return done;
}
