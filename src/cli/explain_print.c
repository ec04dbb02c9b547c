/*
 * Why a mail would be treated so, for people: what it would be, then the rules at work on it.
 */
#include "explain.h"

#include <string.h>

#define LABEL_COLUMNS 17
/* Of what stands around a hit: a few words, or a short Chinese sentence. */
#define CONTEXT_BYTES 18
/* Of a category that lacks them: enough to recognise. */
#define WORDS_SHOWN_BYTES 40

void explain_print_line(const char *label, const char *text)
{
	size_t width = terminal_width(stdout), used;

	if (text[0] == '\0')
		return;
	used = terminal_put(stdout, label, LABEL_COLUMNS - 1);
	while (used++ < LABEL_COLUMNS)
		putchar(' ');
	terminal_wrap(stdout, text, LABEL_COLUMNS, LABEL_COLUMNS, width);
}

const char *explain_category(
    const struct ruleset *rules, const char *category, double score, struct arena *arena)
{
	const char *name = learning_category_name(rules, category);

	return score > 0 ? arena_printf(arena, _("%s, %g points"), name, score) : name;
}

const char *explain_priority(const struct triage_explanation *triage, struct arena *arena)
{
	const char *word = cli_word(priority_word(triage->verdict.priority));

	if (triage->priority_file == NULL)
		return word;
	return arena_printf(arena, _("%s, by priority %d (%s:%zu:%zu)"), word,
	    triage->verdict.priority_rule, triage->priority_file, triage->priority_line,
	    triage->priority_column);
}

/* ---- cells -------------------------------------------------------------------------------- */

const char *explain_part(const char *part)
{
	static const char *const words[][2] = {{"subject", N_("subject")}, {"text", N_("text")},
	    {"from", N_("sender")}, {"attachment", N_("attachment")}, {"quoted", N_("quoted text")},
	    {"signature", N_("signature")}, {"owner", N_("owner")}, {"learned", N_("learned")}};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(words[i][0], part) == 0)
			return _(words[i][1]);
	return part;
}

static void add_context(struct table *table, struct quoter *quoter, const struct passage *passage)
{
	struct quote quote;

	if (passage->text == NULL) {
		table_add(table, "");
		return;
	}
	quote = quoter_quote(quoter, passage, CONTEXT_BYTES);
	table_printf(table, "%s%s\xc2\xab%s\xc2\xbb%s%s", quote.is_cut_before ? "\xe2\x80\xa6" : "",
	    quote.before, quote.hit, quote.after, quote.is_cut_after ? "\xe2\x80\xa6" : "");
}

static void print_table(const char *heading, struct table **table)
{
	if (table_row_count(*table) > 0) {
		printf("\n%s\n", heading);
		table_print(*table, stdout);
	}
	table_free(table);
}

/* ---- tables ------------------------------------------------------------------------------- */

static void add_hit(struct table *table, const struct evidence *hit, const struct ruleset *rules,
    struct quoter *quoter, struct arena *arena)
{
	table_add(table, cli_rule(rules, hit->rule, arena));
	if (hit->is_veto)
		table_add(table, _("veto"));
	else
		table_printf(table, "%+g", hit->weight);
	table_add(table, hit->word);
	table_add(table, explain_part(hit->in));
	add_context(table, quoter, &hit->passage);
}

/* Of every category, then those of the priority. */
static void print_hits(const struct triage_explanation *triage, const struct ruleset *rules,
    struct quoter *quoter, struct arena *arena)
{
	const char *const head[] = {
	    _("Rule"), _("Points"), _("Word"), _("Where"), _("Context"), NULL};
	struct table *table = table_new(head);

	table_align(table, 1, TABLE_RIGHT);
	for (size_t i = 0; i < triage->standing_count; i++)
		for (size_t j = 0; j < triage->standings[i].hit_count; j++)
			add_hit(table, &triage->standings[i].hits[j], rules, quoter, arena);
	for (size_t i = 0; i < triage->verdict.evidence_count; i++)
		if (text_starts_with(triage->verdict.evidence[i].rule, "priority "))
			add_hit(table, &triage->verdict.evidence[i], rules, quoter, arena);
	print_table(_("What matched"), &table);
}

static const char *veto_of(const struct standing *standing)
{
	for (size_t i = 0; i < standing->hit_count; i++)
		if (standing->hits[i].is_veto)
			return standing->hits[i].word;
	return "";
}

/* "order, 订单, ..." of the first part that lacks. */
static const char *missing_of(const struct standing *standing, struct arena *arena)
{
	const char *joined = "";

	for (size_t i = 0; standing->missing_count > 0 && i < standing->missing[0].count; i++) {
		if (strlen(joined) > WORDS_SHOWN_BYTES)
			return arena_printf(arena, "%s, \xe2\x80\xa6", joined);
		joined = arena_printf(
		    arena, "%s%s%s", joined, i > 0 ? ", " : "", standing->missing[0].items[i]);
	}
	return joined;
}

static const char *standing_text(const struct standing *standing, struct arena *arena)
{
	if (strcmp(standing->state, "winner") == 0)
		return _("decides");
	if (strcmp(standing->state, "tag") == 0)
		return _("tag");
	if (strcmp(standing->state, "vetoed") == 0)
		return arena_printf(arena, _("vetoed by \"%s\""), veto_of(standing));
	if (strcmp(standing->state, "incomplete") == 0)
		return arena_printf(
		    arena, _("not all of \"all\" is there: %s"), missing_of(standing, arena));
	return _("too few points");
}

static void print_standings(
    const struct triage_explanation *triage, const struct ruleset *rules, struct arena *arena)
{
	const char *const head[] = {_("Category"), _("Points"), _("Needed"), _("Outcome"), NULL};
	struct table *table = table_new(head);

	table_align(table, 1, TABLE_RIGHT);
	table_align(table, 2, TABLE_RIGHT);
	for (size_t i = 0; i < triage->standing_count; i++) {
		const struct standing *standing = &triage->standings[i];

		table_add(table, learning_category_name(rules, standing->id));
		table_printf(table, "%g", standing->score);
		table_printf(table, "%g", standing->needed);
		table_add(table, standing_text(standing, arena));
	}
	print_table(_("Categories"), &table);
}

static const char *why_text(const char *why)
{
	static const char *const words[][2] = {{"boundary", N_("part of a longer word")},
	    {"place", N_("the rule looks elsewhere")}, {"link", N_("in an address")},
	    {"quoted", N_("quoted, not new")}, {"signature", N_("in the signature")}};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(words[i][0], why) == 0)
			return _(words[i][1]);
	return why;
}

static void print_near_misses(const struct triage_explanation *triage, const struct ruleset *rules,
    struct quoter *quoter, struct arena *arena)
{
	const char *const head[] = {_("Rule"), _("Word"), _("Why not"), _("Context"), NULL};
	struct table *table = table_new(head);

	for (size_t i = 0; i < triage->near_miss_count; i++) {
		const struct near_miss *miss = &triage->near_misses[i];

		table_add(table, cli_rule(rules, miss->rule, arena));
		table_add(table, miss->word);
		table_add(table, why_text(miss->why));
		add_context(table, quoter, &miss->passage);
	}
	print_table(_("What nearly matched"), &table);
}

static void print_moods(const struct triage_explanation *triage, struct quoter *quoter)
{
	const char *const head[] = {_("Mood"), _("Word"), _("Where"), _("Context"), NULL};
	struct table *table = table_new(head);

	table_align(table, 0, TABLE_RIGHT);
	for (size_t i = 0; i < triage->verdict.mood_count; i++) {
		const struct mood *mood = &triage->verdict.moods[i];

		table_printf(table, "%+.3g", mood->value);
		table_add(table, mood->word);
		table_add(table, explain_part(mood->in));
		add_context(table, quoter, &mood->passage);
	}
	print_table(_("Words of mood"), &table);
}

void explain_print_triage(
    const struct triage_explanation *triage, const struct ruleset *rules, struct arena *arena)
{
	struct quoter *quoter = quoter_new(arena);

	print_hits(triage, rules, quoter, arena);
	print_standings(triage, rules, arena);
	print_near_misses(triage, rules, quoter, arena);
	print_moods(triage, quoter);
	for (size_t i = 0; i < triage->verdict.error_count; i++) {
		putchar('\n');
		explain_print_line(_("Given up"), triage->verdict.errors[i]);
	}
}

/* ---- the whole ---------------------------------------------------------------------------- */

const char *explain_tags(
    const struct ruleset *rules, const struct verdict *verdict, struct arena *arena)
{
	const char *joined = "";

	for (size_t i = 0; i < verdict->tag_count; i++)
		joined = arena_printf(arena, "%s%s%s", joined, i > 0 ? ", " : "",
		    learning_category_name(rules, verdict->tags[i]));
	return joined;
}

const char *explain_ack_words(const char *decision)
{
	AUTO_FREE char *rule = mem_strndup(decision, strcspn(decision, ":"));

	return strcmp(decision, "ack") == 0 ? _("yes") : word_reason(rule, decision);
}

void explain_print_no_ack(const char *rule, const char *reason, struct arena *arena)
{
	const char *words = word_reason(rule, NULL);

	explain_print_line(_("Acknowledgement"),
	    words != NULL ? arena_printf(arena, _("no: %s"), words) : _("no"));
	explain_print_line("", arena_printf(arena, "%s: %s", rule, word_sentence(reason, arena)));
}

static void print_guard(const struct explanation *explanation, struct arena *arena)
{
	const struct guard_decision *guard = &explanation->guard;

	if (guard->may_ack && explanation->nature == NATURE_PERSON) {
		explain_print_line(_("Acknowledgement"),
		    arena_printf(arena, _("yes, to %s"),
			explanation->recipient != NULL ? explanation->recipient : ""));
		explain_print_line("", arena_printf(arena, "%s: %s", explanation->ack.name,
					   _(explanation->ack.reason)));
	} else if (guard->may_ack)
		explain_print_line(_("Acknowledgement"), _("no: not a new matter"));
	else
		explain_print_no_ack(guard->rule, guard->reason, arena);
}

void explain_print(
    const struct explanation *explanation, const struct ruleset *rules, struct arena *arena)
{
	const struct triage_explanation *triage = &explanation->triage;
	const struct verdict *verdict = &triage->verdict;

	explain_print_line(_("Subject"), explanation->message->subject);
	explain_print_line(
	    _("Customer"), arena_printf(arena, "%s%s<%s>", explanation->name,
			       explanation->name[0] != '\0' ? " " : "", explanation->address));
	if (explanation->message->date_reason != NULL)
		explain_print_line(
		    _("Date"), cli_no_date(explanation->message->date_reason, arena));
	if (strcmp(explanation->channel, "mail") != 0)
		explain_print_line(_("Channel"), word_channel(explanation->channel));
	explain_print_line(
	    _("Nature"), arena_printf(arena, "%s: %s", cli_word(nature_word(explanation->nature)),
			     word_sentence(explanation->nature_reason, arena)));
	explain_print_line(_("In the ledger"), word_state(explanation->state));
	explain_print_line(
	    _("Category"), explain_category(rules, verdict->category, verdict->score, arena));
	explain_print_line(_("Tags"), explain_tags(rules, verdict, arena));
	explain_print_line(_("Priority"), explain_priority(triage, arena));
	explain_print_line(_("Sentiment"), arena_printf(arena, "%+.2f", verdict->sentiment));
	print_guard(explanation, arena);
	explain_print_triage(triage, rules, arena);
}
